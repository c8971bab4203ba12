"""Curves laid over each other: all at their start, at their peak, or at a step of the ladder.

Owns where the common zero is; must not know charts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from controller.measures.session import Exposure
from controller.protocol.care_events import StepStarted
from controller.protocol.events import RecordedEvent

_NS_PER_MIN = 60e9


class Alignment(StrEnum):
    """What is at 0 minutes."""

    START = "start"  # the start of the exposure
    PEAK = "peak"  # the first rating that attains the peak


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A curve on the common axis."""

    times_min: tuple[float, ...]
    """Minutes from the common zero, below 0 before it."""
    suds: tuple[int, ...]


def aligned(exposure: Exposure, to: Alignment) -> Overlaid:
    """The ratings of an exposure on an axis that is 0 at ``to``; none for an exposure without.

    Minutes keep their length: curves are moved, never stretched.
    """
    peak_min = exposure.summary.peak_time_min
    zero_min = exposure.start_min
    if to is Alignment.PEAK and peak_min is not None:
        zero_min += peak_min
    return Overlaid(
        tuple(rating.time_min - zero_min for rating in exposure.ratings),
        tuple(rating.suds for rating in exposure.ratings),
    )


def aligned_at_step(
    exposures: Sequence[Exposure], events: Sequence[RecordedEvent], step_id: str
) -> tuple[Overlaid, ...]:
    """For each time a session went to a step: the ratings of that visit, 0 where it began.

    ``exposures`` and ``events`` are those of one session. A visit ends where the next step is
    gone to, or with the session; ratings of exposures alone are in it. Without a visit, none.
    """
    starts = [
        (recorded.elapsed_ns / _NS_PER_MIN, recorded.event.step.step_id)
        for recorded in events
        if isinstance(recorded.event, StepStarted)
    ]
    ends = [start for start, _ in starts[1:]] + [float("inf")]
    ratings = sorted((r for x in exposures for r in x.ratings), key=lambda r: r.time_min)
    visits = []
    for (start, visited), end in zip(starts, ends, strict=True):
        if visited == step_id:
            inside = [r for r in ratings if start <= r.time_min < end]
            times = tuple(r.time_min - start for r in inside)
            visits.append(Overlaid(times, tuple(r.suds for r in inside)))
    return tuple(visits)
