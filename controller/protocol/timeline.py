"""Which dose was shown when: stretches of session time, read off a session's events.

Owns the reading of exposure from the record for exports, measures and charts; must not know what
they do with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from controller.protocol.events import (
    ConfigurationChanged,
    ControllerRestarted,
    DebriefStarted,
    ExposureStarted,
    Held,
    IntensityChanged,
    RatingRecorded,
    RecordedEvent,
    Resumed,
    SafePlaceEntered,
    SessionClosed,
    SessionPrepared,
)
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import HoldReason, Occasion

SCENE_LEFT = frozenset({HoldReason.RENDERER_LOST, HoldReason.RESTARTED, HoldReason.TRACKING_LOST})
"""Holds in which the scene is no longer shown; in every other hold it goes on at its dose."""


@dataclass(frozen=True)
class DoseSpan:
    """A stretch of session time in which one scene was shown and one ramp of the dial ruled."""

    exposure: int
    """Which continuous exposure it belongs to: 0, 1, 2, ... A new one begins whenever the scene
    is shown again, and with every change of scene or configuration."""
    scene: str
    from_ns: int
    """Session time, nanoseconds since the session was opened."""
    until_ns: int
    """Session time of its end."""
    ramp: Ramp
    """The dial, in the controller's time of the run it was decided in."""
    clock_ahead_ns: int
    """Controller time less session time in that run."""

    def dial_at(self, elapsed_ns: int) -> float:
        """The dial, 0-100, at a session time."""
        return self.ramp.at(elapsed_ns + self.clock_ahead_ns)

    def corners(self) -> tuple[tuple[int, float], ...]:
        """Session times and dials between which the dial moves in straight lines."""
        ends_ns = self.ramp.end_ns - self.clock_ahead_ns
        starts_ns = self.ramp.start_ns - self.clock_ahead_ns
        inside = {t for t in (starts_ns, ends_ns) if self.from_ns < t < self.until_ns}
        times = sorted({self.from_ns, *inside, self.until_ns})
        return tuple((t, self.dial_at(t)) for t in times)


_LOWEST = Ramp.constant(0)


@dataclass(frozen=True)
class _Showing:
    """What is shown after some events."""

    scene: str = ""
    exposing: bool = False
    """Between the start of exposure and the debrief."""
    shown: bool = False
    exposure: int = -1
    ramp: Ramp = _LOWEST
    clock_ahead_ns: int = 0


def enters_measures(rating: RatingRecorded, span: DoseSpan | None) -> bool:
    """True for a rating that counts in the measures of the exposure ``span`` belongs to.

    It is given during one continuous exposure and not late; baseline, safe place and post are
    left out.
    """
    return span is not None and rating.occasion is Occasion.DURING and not rating.late


def dose_spans(
    events: Iterable[RecordedEvent], until_ns: int | None = None
) -> tuple[DoseSpan, ...]:
    """The spans of a session's events, which are in order from its beginning.

    The last span ends with the last event, or at ``until_ns`` (session time) if that is later.
    When the controller was killed, exposure counts up to the last event before.
    """
    spans: list[DoseSpan] = []
    showing, since_ns, last_ns, until = _Showing(), 0, 0, until_ns or 0
    for recorded in events:
        after = _after(showing, recorded)
        if after is not showing:
            restarted = isinstance(recorded.event, ControllerRestarted)
            end_ns = last_ns if restarted else recorded.elapsed_ns
            spans += _span(showing, since_ns, end_ns)
            showing, since_ns = after, recorded.elapsed_ns
        last_ns = recorded.elapsed_ns
    spans += _span(showing, since_ns, max(last_ns, until))
    return _without_empty(spans)


def unrecorded(events: Iterable[RecordedEvent]) -> tuple[tuple[int, int], ...]:
    """Stretches of session time, from and until, of which the record holds nothing.

    Each is from the last event before the controller was killed to its restart; what the patient
    was shown there, nobody knows. ``events`` are a session's, in order from its beginning.
    """
    return tuple(
        (before.elapsed_ns, after.elapsed_ns)
        for before, after in pairwise(events)
        if isinstance(after.event, ControllerRestarted) and after.elapsed_ns > before.elapsed_ns
    )


def span_at(spans: Sequence[DoseSpan], elapsed_ns: int) -> DoseSpan | None:
    """The span at a session time, None where no scene was shown; where two meet, the later."""
    shown = [span for span in spans if span.from_ns <= elapsed_ns <= span.until_ns]
    return shown[-1] if shown else None


def _span(showing: _Showing, from_ns: int, until_ns: int) -> tuple[DoseSpan, ...]:
    if not showing.shown:
        return ()
    span = DoseSpan(
        exposure=showing.exposure,
        scene=showing.scene,
        from_ns=from_ns,
        until_ns=max(from_ns, until_ns),
        ramp=showing.ramp,
        clock_ahead_ns=showing.clock_ahead_ns,
    )
    return (span,)


def _without_empty(spans: list[DoseSpan]) -> tuple[DoseSpan, ...]:
    """Drop spans of no length that others of the same exposure follow."""
    followed = [a.exposure == b.exposure for a, b in pairwise(spans)] + [False] * bool(spans)
    return tuple(
        span
        for span, more in zip(spans, followed, strict=True)
        if span.until_ns > span.from_ns or not more
    )


def _after(showing: _Showing, recorded: RecordedEvent) -> _Showing:
    """The showing after an event; the same object if the event does not touch it."""
    match recorded.event:
        case SessionPrepared(scene=scene):
            return replace(showing, scene=scene)
        case ExposureStarted():
            return _begun(replace(showing, exposing=True), recorded)
        case Resumed() if showing.exposing and not showing.shown:
            return _begun(showing, recorded)
        case ConfigurationChanged(scene=scene):
            changed = replace(showing, scene=scene)
            return _begun(changed, recorded) if showing.shown else changed
        case IntensityChanged(ramp=ramp):
            return _ruled(showing, ramp, recorded)
        case DebriefStarted() | SessionClosed():
            return replace(showing, exposing=False, shown=False)
        case SafePlaceEntered() | ControllerRestarted():
            return replace(showing, shown=False)
        case Held(reason=reason) if reason in SCENE_LEFT:
            return replace(showing, shown=False)
        case _:
            return showing


def _begun(showing: _Showing, recorded: RecordedEvent) -> _Showing:
    """A new exposure, at its lowest dose."""
    begun = replace(showing, shown=True, exposure=showing.exposure + 1)
    return _ruled(begun, Ramp.constant(0, recorded.time_ns), recorded)


def _ruled(showing: _Showing, ramp: Ramp, recorded: RecordedEvent) -> _Showing:
    return replace(showing, ramp=ramp, clock_ahead_ns=recorded.time_ns - recorded.elapsed_ns)
