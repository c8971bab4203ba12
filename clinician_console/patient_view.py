"""One patient over sessions: curves laid over each other, change by its names, the ladder's steps.

Owns what is compared with what, and its words; pure, must not know pages or charts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from clinician_console import scale_words
from clinician_console.course_view import occasion_words
from clinician_console.language import N_, _, local_day, local_number, of_scene
from clinician_console.measure_words import measured
from controller.measures.change import BETWEEN_WORDS, Between, between_values
from controller.measures.overlay import Alignment, Overlaid, aligned, aligned_at_step
from controller.measures.patient import session_values
from controller.measures.questionnaires import scale, score
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol.care_events import QuestionnaireRecorded, StepStarted
from controller.protocol.events import RecordedEvent
from controller.protocol.plan import LadderStep
from controller.protocol.vocabulary import Occasion

NONE = "–"

Align = Literal["start", "peak"] | str
"""Where the common zero is: at the start, at the peak, or ``step:<id>``."""


@dataclass(frozen=True)
class Session:
    """One session of the patient: its number from 1, its events, and what is measured."""

    number: int
    events: tuple[RecordedEvent, ...]
    found: SessionMeasures

    @property
    def day(self) -> str:
        """The day it was opened, as recorded, in the language in force."""
        return local_day(self.found.curve.header.wall_time_utc[:10])


@dataclass(frozen=True)
class Overlay:
    """A curve of one session on the common axis."""

    number: int
    curve: Overlaid


@dataclass(frozen=True)
class StepLine:
    """How one step of the ladder went over sessions."""

    title: str
    dose: str
    sessions: str
    minutes: str
    expected: str
    first_peak: str
    last_peak: str


@dataclass(frozen=True)
class Scored:
    """The scores of one questionnaire on one occasion over time, by its main score."""

    name: str
    title: str
    subscale: str
    points: tuple[tuple[str, float], ...]
    """Number of the session, or the day, and the score, in order."""
    unscored: tuple[str, ...]
    """Why one could not be scored, in sentences."""
    counted: str = N_("session")
    """What the points are counted in, on the axis."""


def sessions_of(records: Sequence[Sequence[RecordedEvent]]) -> tuple[Session, ...]:
    """The sessions of a patient's records, oldest first."""
    return tuple(
        Session(number, tuple(events), session_measures(events, decays=False))
        for number, events in enumerate(records, start=1)
    )


def alignments(sessions: Sequence[Session]) -> tuple[tuple[str, str], ...]:
    """What the curves can be aligned at: value and words; every step that was gone to is one."""
    steps = {step.step_id: step for session in sessions for step in _steps(session)}
    each = tuple(
        (f"step:{name}", _("Step: {title}").format(title=of_scene(step.title)))
        for name, step in steps.items()
    )
    return (("start", _("At the start of each exposure")), ("peak", _("At each peak")), *each)


def overlays(sessions: Sequence[Session], align: Align) -> tuple[Overlay, ...]:
    """Every exposure, or every visit of a step, on an axis that is 0 at ``align``."""
    found: list[Overlay] = []
    for session in sessions:
        exposures = session.found.curve.exposures
        if align.startswith("step:"):
            step_id = align.removeprefix("step:")
            curves = aligned_at_step(exposures, session.events, step_id)
        else:
            curves = tuple(aligned(exposure, Alignment(align)) for exposure in exposures)
        found += [Overlay(session.number, curve) for curve in curves if curve.suds]
    return tuple(found)


def change_values(sessions: Sequence[Session]) -> dict[Between, tuple[float | None, ...]]:
    """The number that stands for each session, in every variant."""
    values = [session_values(session.found.curve) for session in sessions]
    return {variant: tuple(v[variant] for v in values) for variant in Between}


def change_rows(sessions: Sequence[Session]) -> tuple[tuple[str, ...], ...]:
    """A row for each variant: its words, first, last, total fall, slope, and every single fall."""
    rows = []
    for variant, values in change_values(sessions).items():
        change = between_values(values)
        known = [value for value in values if value is not None]
        rows.append(
            (
                measured(BETWEEN_WORDS[variant]),
                _number(known[0] if known else None),
                _number(known[-1] if known else None),
                _number(change.total),
                _number(change.slope_per_session),
                ", ".join(_number(fall) for fall in change.changes) or NONE,
            )
        )
    return tuple(rows)


def step_lines(sessions: Sequence[Session]) -> tuple[StepLine, ...]:
    """Every step that was gone to, in the order of the ladder last in force, then the others."""
    steps: dict[str, LadderStep] = {}
    for session in sessions:
        steps |= {step.step_id: step for step in _steps(session)}
    return tuple(_step_line(step, sessions) for step in sorted(steps.values(), key=_climb))


def _climb(step: LadderStep) -> tuple[float, str]:
    return step.intensity, step.title


def _step_line(step: LadderStep, sessions: Sequence[Session]) -> StepLine:
    peaks: list[int] = []
    numbers: list[int] = []
    minutes = 0.0
    for session in sessions:
        exposures = session.found.curve.exposures
        visits = aligned_at_step(exposures, session.events, step.step_id)
        suds = [value for visit in visits for value in visit.suds]
        minutes += sum(t.minutes for t in session.found.steps if t.step_id == step.step_id)
        if visits:
            numbers.append(session.number)
        if suds:
            peaks.append(max(suds))
    return StepLine(
        title=of_scene(step.title),
        dose=f"{step.intensity:g}",
        sessions=_numbers(numbers),
        minutes=f"{minutes:.0f}",
        expected=NONE if step.expected_suds is None else str(step.expected_suds),
        first_peak=str(peaks[0]) if peaks else NONE,
        last_peak=str(peaks[-1]) if peaks else NONE,
    )


def _numbers(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{r[0]}-{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)


def questionnaires(sessions: Sequence[Session]) -> tuple[Scored, ...]:
    """Every questionnaire that was filled in, its main score over time."""
    given: dict[tuple[str, Occasion], list[tuple[str, tuple[int | None, ...]]]] = {}
    for session in sessions:
        for recorded in session.events:
            if isinstance(recorded.event, QuestionnaireRecorded):
                key = (recorded.event.name, recorded.event.occasion)
                given.setdefault(key, []).append((str(session.number), recorded.event.items))
    return tuple(scored(*key, answers) for key, answers in given.items())


def scored(
    name: str, occasion: Occasion, answers: Sequence[tuple[str, tuple[int | None, ...]]]
) -> Scored:
    """The scores of one questionnaire on one occasion; what cannot be scored is a sentence."""
    points: list[tuple[str, float]] = []
    unscored: list[str] = []
    subscale = "total"
    for when, items in answers:
        try:
            scores = score(name, items)
        except ValueError as why:
            told = scale_words.scored(str(why))
            unscored.append(_("Session {when}: {why}").format(when=when, why=told))
            continue
        subscale = "total" if "total" in scores else next(iter(scores))
        points.append((when, scores[subscale]))
    title = f"{_title(name)}, {occasion_words(occasion)}"
    identifier = f"{name}-{occasion.value}"
    return Scored(identifier, title, subscale, tuple(points), tuple(unscored))


def _title(name: str) -> str:
    try:
        return scale(name).title
    except ValueError:
        return name


def _steps(session: Session) -> tuple[LadderStep, ...]:
    return tuple(r.event.step for r in session.events if isinstance(r.event, StepStarted))


def _number(value: float | None) -> str:
    return NONE if value is None else local_number(value, 1)
