"""A session as a curve: its ratings, its exposures with their measures, the dose, what happened.

Owns what counts as given during one continuous exposure; must not know charts or where events
come from.

Only ratings given during one continuous exposure enter its measures: asked about the moment
(occasion "during"), not late, and answered while the scene was shown. Baseline, safe place, late,
recalled and later ratings are in the curve and in no measure. Corrections apply; withdrawn ratings
are left out. An exposure that was interrupted gives one set of measures for each part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controller.measures.curve import CurveSummary, summarise
from controller.measures.marks import Mark, marks_of
from controller.protocol.events import (
    NoteAdded,
    RatingCorrected,
    RatingRecorded,
    RecordedEvent,
    SessionClosed,
    SessionHeader,
    SessionPrepared,
)
from controller.protocol.timeline import (
    DoseSpan,
    dose_spans,
    enters_measures,
    span_at,
    unrecorded,
)
from controller.protocol.vocabulary import Actor, CloseReason, Occasion

NS_PER_MIN = 60e9


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating in force. Times in minutes since the session was opened."""

    rating_id: str
    time_min: float
    """When it was answered."""
    suds: int
    """0-100, corrected if it was."""
    suds_as_given: int
    """0-100, as first entered."""
    occasion: Occasion
    asked_by: Actor
    entered_by: Actor
    late: bool
    synthetic: bool
    dial: float | None
    """The dial at that moment, 0-100; None while no exposure scene was shown."""
    exposure: int | None
    """Index of the exposure whose measures it enters, or None."""

    @property
    def corrected(self) -> bool:
        """True if the value in force is not the one first entered."""
        return self.suds != self.suds_as_given


@dataclass(frozen=True, slots=True)
class Exposure:
    """One continuous exposure. Times in minutes since the session was opened."""

    index: int
    scene: str
    start_min: float
    end_min: float
    ratings: tuple[Rating, ...]
    """Those that enter its measures, by time."""
    summary: CurveSummary
    """Its measures, with times in minutes since ``start_min``."""


@dataclass(frozen=True, slots=True)
class DosePoint:
    """A corner of the dose over time; straight lines lie between corners of one exposure."""

    time_min: float
    dial: float | None
    """0-100; None where a stretch without an exposure scene begins."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the therapist wrote, and when, in minutes since the session was opened."""

    time_min: float
    text: str


@dataclass(frozen=True, slots=True)
class SessionCurve:
    """Everything a chart or a page of one session shows. Times in minutes since its opening."""

    session_id: str
    header: SessionHeader
    duration_min: float
    closed: CloseReason | None
    synthetic: bool
    baseline_suds: int | None
    """The last baseline rating in force, or None."""
    ratings: tuple[Rating, ...]
    """Every rating in force, by time."""
    exposures: tuple[Exposure, ...]
    dose: tuple[DosePoint, ...]
    marks: tuple[Mark, ...]
    notes: tuple[Note, ...]
    unrecorded: tuple[tuple[float, float], ...] = ()
    """From and until when the record holds nothing: the controller was killed and restarted."""

    @property
    def peak_suds(self) -> int | None:
        """Highest rating of the whole session, of any occasion, or None."""
        return max((rating.suds for rating in self.ratings), default=None)


def session_curve(events: Sequence[RecordedEvent], until_ns: int | None = None) -> SessionCurve:
    """The curve of a session's events, which are all of them in order from its beginning.

    ``until_ns`` (session time) draws the dose of a running session on to the present. Raises
    ValueError if the events do not begin with the session's header.
    """
    if not events or not isinstance(events[0].event, SessionPrepared):
        raise ValueError("A session's events begin with its header.")
    spans = dose_spans(events, until_ns)
    ratings = _ratings(events, spans)
    baseline = [r.suds for r in ratings if r.occasion is Occasion.BASELINE and not r.late]
    return SessionCurve(
        session_id=events[0].session_id,
        header=events[0].event.header,
        duration_min=_minutes(max(events[-1].elapsed_ns, until_ns or 0)),
        closed=_closed(events),
        synthetic=any(recorded.synthetic for recorded in events),
        baseline_suds=baseline[-1] if baseline else None,
        ratings=ratings,
        exposures=_exposures(spans, ratings),
        dose=_dose(spans),
        marks=marks_of(events),
        notes=tuple(
            Note(_minutes(recorded.elapsed_ns), recorded.event.text)
            for recorded in events
            if isinstance(recorded.event, NoteAdded)
        ),
        unrecorded=tuple((_minutes(a), _minutes(b)) for a, b in unrecorded(events)),
    )


def _minutes(elapsed_ns: int) -> float:
    return elapsed_ns / NS_PER_MIN


def _closed(events: Sequence[RecordedEvent]) -> CloseReason | None:
    closes = [r.event.reason for r in events if isinstance(r.event, SessionClosed)]
    return closes[-1] if closes else None


def _ratings(events: Sequence[RecordedEvent], spans: Sequence[DoseSpan]) -> tuple[Rating, ...]:
    in_force: dict[str, int | None] = {
        recorded.event.rating_id: recorded.event.suds
        for recorded in events
        if isinstance(recorded.event, RatingRecorded | RatingCorrected)
    }
    found = [
        _rating(recorded, recorded.event, in_force, spans)
        for recorded in events
        if isinstance(recorded.event, RatingRecorded)
    ]
    return tuple(sorted((r for r in found if r is not None), key=lambda r: r.time_min))


def _rating(
    recorded: RecordedEvent,
    event: RatingRecorded,
    in_force: Mapping[str, int | None],
    spans: Sequence[DoseSpan],
) -> Rating | None:
    suds = in_force[event.rating_id]
    if suds is None:
        return None
    answered_ns = recorded.elapsed_ns - (recorded.time_ns - event.answered_ns)
    span = span_at(spans, answered_ns)
    enters = enters_measures(event, span)
    return Rating(
        rating_id=event.rating_id,
        time_min=_minutes(answered_ns),
        suds=suds,
        suds_as_given=event.suds,
        occasion=event.occasion,
        asked_by=event.asked_by,
        entered_by=event.entered_by,
        late=event.late,
        synthetic=event.synthetic,
        dial=span.dial_at(answered_ns) if span else None,
        exposure=span.exposure if span and enters else None,
    )


def _exposures(spans: Sequence[DoseSpan], ratings: Sequence[Rating]) -> tuple[Exposure, ...]:
    parts: dict[int, list[DoseSpan]] = {}
    for span in spans:
        parts.setdefault(span.exposure, []).append(span)
    return tuple(
        _exposure(index, part, [r for r in ratings if r.exposure == index])
        for index, part in parts.items()
    )


def _exposure(index: int, spans: Sequence[DoseSpan], ratings: Sequence[Rating]) -> Exposure:
    # Two entries of one moment are one rating: the one entered last.
    distinct = tuple({rating.time_min: rating for rating in ratings}.values())
    start_min = _minutes(spans[0].from_ns)
    return Exposure(
        index=index,
        scene=spans[0].scene,
        start_min=start_min,
        end_min=_minutes(spans[-1].until_ns),
        ratings=distinct,
        summary=summarise(
            [rating.time_min - start_min for rating in distinct],
            [rating.suds for rating in distinct],
        ),
    )


def _dose(spans: Sequence[DoseSpan]) -> tuple[DosePoint, ...]:
    points: list[DosePoint] = []
    for index, span in enumerate(spans):
        corners = [DosePoint(_minutes(at), dial) for at, dial in span.corners()]
        points += corners if not points or points[-1] != corners[0] else corners[1:]
        following = spans[index + 1 : index + 2]
        if not following or following[0].from_ns > span.until_ns:
            points.append(DosePoint(_minutes(span.until_ns), None))
    return tuple(points)
