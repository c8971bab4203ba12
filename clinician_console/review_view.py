"""What the review of one session shows: its measures, each naming its variant, and its timeline.

Owns the choice and the wording of measures; pure, must not know pages or the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinician_console import words
from clinician_console.curve import RatedPoint, SessionCurve, mark_of
from controller.measures.curve import CurveSummary, summarise
from controller.protocol.events import (
    CommandAnswered,
    NoteAdded,
    RatingCorrected,
    RatingRecorded,
    RecordedEvent,
    SessionClosed,
    SessionPrepared,
)
from controller.protocol.vocabulary import Occasion

NONE = "–"


@dataclass(frozen=True)
class Measure:
    """One number of a session: its name, its value in words, and which variant it is."""

    name: str
    value: str
    variant: str


@dataclass(frozen=True)
class TimelineLine:
    """One line of the timeline: session time, what kind of thing, and its words."""

    when: str
    what: str
    text: str
    is_note: bool = False


def exposure_ratings(curve: SessionCurve) -> tuple[RatedPoint, ...]:
    """The ratings given during exposure; baseline, afterwards and late ones are left out."""
    return tuple(r for r in curve.ratings if r.occasion is Occasion.DURING and not r.late)


def measures(curve: SessionCurve) -> tuple[Measure, ...]:
    """The measures of a session's exposure, or what is missing for them."""
    points = exposure_ratings(curve)
    strictly: list[RatedPoint] = []
    for point in points:
        if not strictly or point.time_min > strictly[-1].time_min:
            strictly.append(point)
    if len(strictly) < 2:
        return _too_few(strictly)
    summary = summarise([p.time_min for p in strictly], [p.suds for p in strictly])
    return _of_summary(summary, strictly)


def _too_few(points: Sequence[RatedPoint]) -> tuple[Measure, ...]:
    value = str(points[0].suds) if points else NONE
    missing = "needs two ratings during exposure"
    return (
        Measure("Peak", value, "highest rating during exposure"),
        Measure("End", value, "last rating during exposure"),
        *(
            Measure(name, NONE, missing)
            for name in ("Mean", "Time-weighted mean", "Within-session fall", "Time to half")
        ),
    )


def _of_summary(summary: CurveSummary, points: Sequence[RatedPoint]) -> tuple[Measure, ...]:
    start_min = points[0].time_min
    return (
        Measure(
            "Peak",
            _suds(summary.peak),
            f"highest rating during exposure, at {words.clock(summary.peak_time_min * 60)}",
        ),
        Measure("Mean", _suds(summary.mean), f"arithmetic, of {len(points)} ratings in exposure"),
        Measure("Time-weighted mean", _suds(summary.time_weighted_mean), "trapezoid over time"),
        Measure("End", _suds(summary.end), "last rating during exposure"),
        Measure("Within-session fall", _suds(summary.wsh), _fall_words(summary)),
        Measure("Time to half", _half(summary, start_min), "after the peak, interpolated"),
    )


def _fall_words(summary: CurveSummary) -> str:
    share = "" if summary.wsh_percent is None else f", {summary.wsh_percent:.0f} % of the peak"
    return f"peak − end{share}"


def _half(summary: CurveSummary, start_min: float) -> str:
    half_min = summary.half_peak_time_min
    if half_min is None:
        return "not reached"
    return words.clock((half_min - start_min) * 60)


def _suds(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}".removesuffix(".0")


def timeline(events: Sequence[RecordedEvent]) -> tuple[TimelineLine, ...]:
    """What happened, in order, in a clinician's words; housekeeping is left out."""
    labels: dict[str, str] = {}
    lines = []
    for recorded in events:
        if isinstance(recorded.event, SessionPrepared):
            catalogue = recorded.event.header.catalogue
            labels = {e.name: e.label for s in catalogue for e in s.events}
        line = _line(recorded, labels)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _line(recorded: RecordedEvent, labels: dict[str, str]) -> TimelineLine | None:
    when = words.clock(recorded.elapsed_ns / 1e9)
    match recorded.event:
        case RatingRecorded() as rating:
            by = "" if rating.entered_by == "therapist" else ", by the patient in the scene"
            text = f"{rating.suds} ({words.OCCASIONS[rating.occasion]}{by})"
            return TimelineLine(when, "Distress", text)
        case RatingCorrected() as correction:
            text = "withdrawn" if correction.suds is None else f"corrected to {correction.suds}"
            return TimelineLine(when, "Correction", text)
        case NoteAdded() as note:
            return TimelineLine(when, "Note", note.text, is_note=True)
        case CommandAnswered() as answered:
            return TimelineLine(when, "Not changed", answered.sentence)
        case SessionClosed() as closed if closed.summary:
            return TimelineLine(when, "Learnt", closed.summary, is_note=True)
        case _:
            mark = mark_of(recorded, labels)
            return None if mark is None else TimelineLine(when, _KINDS[mark.kind], mark.label)


_KINDS = {
    "event": "Event",
    "moment": "Mark",
    "hold": "Hold",
    "safe": "Safe place",
    "rating": "Distress",
    "phase": "Session",
}
