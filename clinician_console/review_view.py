"""What the review of one session shows: measures that name their variant, and a timeline.

Owns the choice and the wording; pure, must not know pages or the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinician_console import words
from clinician_console.controller_words import marked, said
from clinician_console.course_view import care_line
from clinician_console.language import (
    N_,
    Said,
    _,
    figure,
    local_number,
    local_time,
    lowered,
    of_scene,
)
from clinician_console.measure_words import measured
from controller.measures.change import WITHIN_WORDS
from controller.measures.curve import CurveSummary
from controller.measures.marks import MarkKind
from controller.measures.session import Exposure, Rating, SessionCurve
from controller.measures.session_measures import ExposureMeasures
from controller.protocol.events import (
    CommandAnswered,
    RatingCorrected,
    RecordedEvent,
    SessionClosed,
)
from controller.protocol.vocabulary import Actor

NONE = "–"
NS_PER_MIN = 60e9

_KINDS: Said[MarkKind] = Said(
    {
        "event": N_("Event"),
        "moment": N_("Mark"),
        "hold": N_("Hold"),
        "safe_place": N_("Safe place"),
        "no_answer": N_("Distress"),
        "phase": N_("Session"),
        "link": N_("Link"),
        "headset": N_("Headset"),
    }
)
"""What is told beside the dose is in the list with more words, from `course_view`."""


@dataclass(frozen=True)
class Measure:
    """One number of an exposure: its name, its value in words, and which variant it is."""

    name: str
    value: str
    variant: str


@dataclass(frozen=True)
class TimelineLine:
    """One line of the timeline: minutes of the session, what kind of thing, and its words."""

    time_min: float
    what: str
    text: str

    @property
    def when(self) -> str:
        """Session time as the page shows it."""
        return words.clock(self.time_min * 60)


def local(wall_time_utc: str) -> str:
    """A moment as this machine's wall clock shows it; what is none stays as it is."""
    try:
        return local_time(datetime.fromisoformat(wall_time_utc).astimezone())
    except ValueError:
        return wall_time_utc


def exposure_words(exposure: Exposure, *, part: bool = False) -> str:
    """What an exposure is called, and when it was; ``part`` where it is a stretch of one."""
    scene = lowered(of_scene(exposure.scene.replace("_", " ").capitalize()))
    start, end = (words.clock(m * 60) for m in (exposure.start_min, exposure.end_min))
    of = _("Part of exposure") if part else _("Exposure")
    return _("{of} {number}: {scene}, {start} to {end}").format(
        of=of, number=exposure.index + 1, scene=scene, start=start, end=end
    )


def span_words(from_min: float, to_min: float) -> str:
    """What a picked span is called."""
    start, end = (words.clock(m * 60) for m in (from_min, to_min))
    return _("Measures of the span {start} to {end}").format(start=start, end=end)


def typed_minutes(text: str, end_min: float) -> float | None:
    """Minutes of the session as typed, "7:30" or "7.5", kept within it; None if it is neither."""
    whole, colon, seconds = text.strip().replace(",", ".").partition(":")
    try:
        minutes = float(whole) + (float(seconds) / 60 if colon else 0.0)
    except ValueError:
        return None
    return min(minutes, end_min) if 0 <= minutes < float("inf") else None


def measures(
    exposure: Exposure, baseline: int | None = None, *, part: bool = False
) -> tuple[Measure, ...]:
    """The measures of one continuous exposure; what cannot be computed is a dash.

    ``baseline`` is the last rating before exposure; ``part`` says that ``exposure`` is a stretch
    of one, so that each figure names the stretch.
    """
    of = _("this part of the exposure") if part else _("this exposure")
    since = _("since this part began") if part else _("into it")
    summary = exposure.summary
    count = len(exposure.ratings)
    peak_at = summary.peak_time_min
    when = "" if peak_at is None else f", {words.clock(peak_at * 60)} {since}"
    return (
        Measure(
            _("Peak"),
            _suds(summary.peak),
            _("highest of {count} in {of}{when}").format(count=count, of=of, when=when),
        ),
        Measure(
            _("Mean"), _suds(summary.mean), _("arithmetic, of {count} ratings").format(count=count)
        ),
        Measure(
            _("Time-weighted mean"), _suds(summary.time_weighted_mean), _("trapezoid over time")
        ),
        Measure(_("End"), _suds(summary.end), _("last rating of {of}").format(of=of)),
        Measure(_("Within-session fall"), _suds(summary.wsh), _fall_words(summary.wsh_percent)),
        Measure(_("Time to half of peak"), _half(exposure), _("from the start, interpolated")),
        Measure(
            _("Rise"), _suds(summary.reactivity), _("peak minus first rating of {of}").format(of=of)
        ),
        Measure(
            _("Rise from baseline"), _suds(_from(baseline, summary.peak)), _("peak minus baseline")
        ),
    )


def _from(baseline: int | None, peak: float | None) -> float | None:
    return None if baseline is None or peak is None else peak - baseline


def further(summary: CurveSummary) -> tuple[Measure, ...]:
    """The measures a statistician asks for beside them, each with its unit and variant."""
    return (
        Measure(_("Slope"), _decimals(summary.slope_per_min), _("SUDS a minute, least squares")),
        Measure(
            _("Slope after the peak"),
            _decimals(summary.post_peak_slope_per_min),
            _("SUDS a minute, least squares"),
        ),
        Measure(_("Area"), _decimals(summary.auc), _("SUDS minutes, trapezoid")),
        Measure(_("SD"), _decimals(summary.sd), _("SUDS, of a sample")),
        Measure(_("SD around the line"), _decimals(summary.detrended_sd), _("SUDS, of a sample")),
        Measure(_("RMSSD"), _decimals(summary.rmssd), _("SUDS, between neighbours")),
        Measure(_("Mean change"), _decimals(summary.mean_abs_diff), _("SUDS, between neighbours")),
    )


def within_words(found: ExposureMeasures) -> tuple[Measure, ...]:
    """The fall within an exposure in every variant, and how it decays after the peak."""
    falls = tuple(
        Measure(_("Fall"), _decimals(value), measured(WITHIN_WORDS[variant]))
        for variant, value in found.within.items()
    )
    return (*falls, _decay(found))


def _decay(found: ExposureMeasures) -> Measure:
    if found.decay is None:
        return Measure(
            _("Half-life"),
            NONE,
            _("not fitted: {no_decay}").format(no_decay=measured(found.no_decay)),
        )
    low, high = found.decay.intervals["half_life_min"]
    return Measure(
        _("Half-life"),
        _("{half_life_min:.1f} min").format(half_life_min=figure(found.decay.half_life_min)),
        _("exponential decay after the peak, interval {low:.1f} to {high:.1f} min").format(
            low=figure(low), high=figure(high)
        ),
    )


def _decimals(value: float | None) -> str:
    return NONE if value is None else local_number(value, 2)


def _fall_words(percent: float | None) -> str:
    share = "" if percent is None else _(": {percent:.0f} % of the peak").format(percent=percent)
    return _("peak minus end{share}").format(share=share)


def _half(exposure: Exposure) -> str:
    half_min = exposure.summary.half_peak_time_min
    if half_min is not None:
        return words.clock(half_min * 60)
    return _("not reached") if len(exposure.ratings) > 1 else NONE


def _suds(value: float | None) -> str:
    return NONE if value is None else local_number(value, 1)


def timeline(curve: SessionCurve, events: Sequence[RecordedEvent]) -> tuple[TimelineLine, ...]:
    """What happened, in order, in a clinician's words; housekeeping is left out."""
    lines = [
        TimelineLine(m.time_min, _KINDS[m.kind], marked(m.label))
        for m in curve.marks
        if m.kind in _KINDS
    ]
    lines += [TimelineLine(n.time_min, _("Note"), n.text) for n in curve.notes]
    lines += [TimelineLine(r.time_min, _("Distress"), _rating_words(r)) for r in curve.ratings]
    lines += [line for line in map(_other, events) if line is not None]
    return tuple(sorted(lines, key=lambda line: line.time_min))


def _rating_words(rating: Rating) -> str:
    told = [words.OCCASIONS[rating.occasion]]
    if rating.entered_by is not Actor.THERAPIST:
        told.append(_("given by the patient in the scene"))
    if rating.corrected:
        told.append(
            _("first entered as {suds_as_given}").format(suds_as_given=rating.suds_as_given)
        )
    if rating.late:
        told.append(_("late"))
    return f"{rating.suds} ({', '.join(told)})"


def _other(recorded: RecordedEvent) -> TimelineLine | None:
    time_min = recorded.elapsed_ns / NS_PER_MIN
    match recorded.event:
        case RatingCorrected(suds=suds):
            text = (
                _("last entry withdrawn")
                if suds is None
                else _("corrected to {suds}").format(suds=suds)
            )
            return TimelineLine(time_min, _("Correction"), text)
        case CommandAnswered(sentence=sentence):
            return TimelineLine(time_min, _("Not changed"), said(sentence))
        case SessionClosed(summary=summary, homework=homework) if summary or homework:
            until = _("Until the next session: {text}").format(text=homework) if homework else ""
            text = " · ".join(part for part in (summary, until) if part)
            return TimelineLine(time_min, _("Learnt") if summary else _("Homework"), text)
        case _:
            line = care_line(recorded)
            return None if line is None else TimelineLine(time_min, _(line[0]), line[1])
