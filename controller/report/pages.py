"""The two pages of a session: for the patient's file, and for the patient in plain words.

Owns what stands on them; must not know wording (words.py), style (html.py) or stores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from controller.measures.session import SessionCurve
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol.care_events import AdverseEventRecorded, SicknessRecorded, StepStarted
from controller.protocol.events import RecordedEvent, SafePlaceEntered, SessionClosed
from controller.protocol.vocabulary import SafePlaceReason
from controller.report import words
from controller.report.html import listed, page, table, tag
from controller.report.svg import session_svg

STEPS_SHOWN, NOTES_SHOWN, EXPOSURES_SHOWN = 8, 6, 4
_LINES_TO_WRITE = 3


@dataclass(frozen=True)
class Extras:
    """What is printed beside the record."""

    homework: str = ""
    """What to do until the next session; empty prints what was agreed at the close."""
    name: str = ""
    """The patient's name, where it was asked for; else the pseudonym stands alone."""


def file_page(events: Sequence[RecordedEvent], extras: Extras) -> str:
    """One page for the patient's file; ``events`` are all of a session's, in order."""
    found = session_measures(events)
    curve = found.curve
    return page(
        words.session_line(curve),
        [
            tag("h1", curve.header.title or words.FILE_TITLE),
            tag("p", _who(curve, extras)),
            tag("p", words.session_facts(curve)),
            _simulated(curve),
            tag("p", f"{words.GOAL}: {curve.header.goal}" if curve.header.goal else ""),
            _drawing(session_svg(curve, events)),
            *_measures(found),
            *_steps(found, events),
            *_section(words.FALLS, listed(_falls(found))),
            *_section(words.SAFETY, listed(_safety(found, events))),
            *_section(words.LEARNT, listed(learnt(found, events), "words")),
            *_section(words.HOMEWORK, tag("p", homework(events, extras))),
            *_section(words.NOTES, listed(_notes(curve))),
            tag("p", words.NOT_A_DEVICE, "quiet"),
        ],
    )


def patient_page(events: Sequence[RecordedEvent], extras: Extras) -> str:
    """One page for the patient, in plain words; ``events`` are all of a session's, in order."""
    found = session_measures(events)
    curve = found.curve
    told = learnt(found, events)
    return page(
        words.PATIENT_TITLE,
        [
            tag("h1", words.PATIENT_TITLE),
            tag("p", f"{_who(curve, extras)} · {words.day_and_time(curve.header.wall_time_utc)}"),
            _simulated(curve),
            tag("p", f"{words.GOAL}: {curve.header.goal}" if curve.header.goal else ""),
            *_section(words.PATIENT_DID, listed(_did(found, events))),
            *_section(words.PATIENT_CURVE, _drawing(session_svg(curve, events, rows=False))),
            tag("p", words.PATIENT_CURVE_NOTE, "quiet"),
            *_section(words.PATIENT_EXPECTED, _expected(found)),
            *_section(
                words.PATIENT_LEARNT,
                listed(told, "words") or tag("p", words.NOTHING_YET),
            ),
            *_section(words.HOMEWORK, tag("p", homework(events, extras), "words") or _to_write()),
            tag("p", words.NOT_A_DEVICE, "quiet"),
        ],
        plain=True,
    )


def learnt(found: SessionMeasures, events: Sequence[RecordedEvent]) -> list[str]:
    """What the patient learnt in their words: of each outcome, and at the close; each once."""
    told = [one.learnt for one in found.expectancies if one.learnt]
    told += [r.event.summary for r in events if isinstance(r.event, SessionClosed)]
    return list(dict.fromkeys(text.strip() for text in told if text.strip()))


def homework(events: Sequence[RecordedEvent], extras: Extras) -> str:
    """What to do until the next session: as asked for now, else as it was agreed at the close."""
    agreed = [r.event.homework for r in events if isinstance(r.event, SessionClosed)]
    return extras.homework.strip() or next(iter(agreed), "").strip()


def _who(curve: SessionCurve, extras: Extras) -> str:
    pseudonym = curve.header.pseudonym
    return f"{extras.name} ({pseudonym})" if extras.name else pseudonym


def _simulated(curve: SessionCurve) -> str:
    if not curve.synthetic:
        return ""
    return f'<p><span class="mark">{escape(words.SIMULATED)}</span></p>'


def _drawing(svg: str) -> str:
    return f"<figure style='margin: 0.3rem 0'>{svg}</figure>"


def _section(title: str, content: str) -> tuple[str, ...]:
    return (tag("h2", title), content) if content else ()


def _measures(found: SessionMeasures) -> Iterator[str]:
    rated = [one.exposure for one in found.exposures if one.exposure.ratings]
    yield tag("h2", words.MEASURES)
    if not rated:
        yield tag("p", words.NO_RATING)
        return
    shown = rated[:EXPOSURES_SHOWN]
    heads = [words.exposure_head(x.index + 1, x.scene, x.start_min, x.end_min) for x in shown]
    rows = [
        (text, unit, *(_figure(getattr(x.summary, name)) for x in shown))
        for name, text, unit in words.MEASURE_ROWS
    ]
    yield table(("", "", *heads), rows, figures_from=2)
    left = len(rated) - len(shown)
    yield tag("p", " ".join([words.MEASURES_NOTE, words.more(left) if left else ""]), "quiet")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def _steps(found: SessionMeasures, events: Sequence[RecordedEvent]) -> Iterator[str]:
    started = [r for r in events if isinstance(r.event, StepStarted)]
    rows = []
    for recorded in started:
        assert isinstance(recorded.event, StepStarted)
        step = recorded.event.step
        at = recorded.elapsed_ns / 60e9
        later = [r.elapsed_ns / 60e9 for r in started if r.elapsed_ns > recorded.elapsed_ns]
        made = _about(found, step.step_id, at, min(later, default=float("inf")))
        rows.append((words.clock(at), step.title, f"{step.intensity:g}", *made))
    if not rows:
        return
    yield tag("h2", words.STEPS)
    yield table(words.STEP_HEADS, rows[:STEPS_SHOWN])
    if len(rows) > STEPS_SHOWN:
        yield tag("p", words.more(len(rows) - STEPS_SHOWN), "quiet")


def _about(
    found: SessionMeasures, step_id: str, from_min: float, until_min: float
) -> tuple[str, str]:
    """What was predicted of a visit of a step, and what came of it."""
    of_step = [e for e in found.expectancies if e.step_id in (None, step_id)]
    # A prediction is made shortly before its step is gone to, or while it lasts.
    near = [e for e in of_step if from_min - 5 <= e.time_min < until_min]
    if not near:
        return "", ""
    one = min(near, key=lambda e: abs(e.time_min - from_min))
    return (
        words.prediction(one.likelihood_percent, one.how_bad, one.what),
        words.outcome(one.happened, one.surprise),
    )


def _falls(found: SessionMeasures) -> list[str]:
    return [words.fall(tag_, t.suds, t.count) for tag_, t in found.falls_by_tag.items()]


def _safety(found: SessionMeasures, events: Sequence[RecordedEvent]) -> list[str]:
    told = [words.asked(found.prompts, found.declined, found.missed)]
    answers = [r.event.fms for r in events if isinstance(r.event, SicknessRecorded)]
    if answers:
        told.append(words.sickness(max(answers)))
    stops = _stops(events)
    if stops:
        told.append(words.stops(stops))
    harms = [r.event.description for r in events if isinstance(r.event, AdverseEventRecorded)]
    return [*told, *map(words.harm, harms)]


def _stops(events: Sequence[RecordedEvent]) -> int:
    return sum(
        isinstance(r.event, SafePlaceEntered) and r.event.reason is SafePlaceReason.PATIENT_STOP
        for r in events
    )


def _notes(curve: SessionCurve) -> list[str]:
    lines = [f"{words.clock(note.time_min)} {note.text}" for note in curve.notes[:NOTES_SHOWN]]
    left = len(curve.notes) - len(lines)
    return [*lines, words.more(left)] if left else lines


def _did(found: SessionMeasures, events: Sequence[RecordedEvent]) -> list[str]:
    told = [words.stayed(t.minutes, t.title) for t in found.steps if t.minutes >= 0.5]
    if not told:
        told = [
            words.exposed(x.end_min - x.start_min, x.scene)
            for x in found.curve.exposures
            if x.end_min - x.start_min >= 0.5
        ]
    rated = [x.summary for x in found.curve.exposures if x.ratings]
    peaks = [s.peak for s in rated if s.peak is not None]
    end = rated[-1].end if rated else None
    if peaks and end is not None:
        told.append(words.went(max(peaks), end))
    stops = _stops(events)
    return [*told, words.used_stop(stops)] if stops else told


def _expected(found: SessionMeasures) -> str:
    rows = [
        (one.what, f"{one.likelihood_percent:g} %", _came(one.happened))
        for one in found.expectancies[:STEPS_SHOWN]
    ]
    return table(words.PATIENT_HEADS, rows) if rows else ""


def _came(happened: bool | None) -> str:
    if happened is None:
        return words.NOT_ASKED
    return words.HAPPENED if happened else words.DID_NOT_HAPPEN


def _to_write() -> str:
    return '<div class="write"></div>' * _LINES_TO_WRITE
