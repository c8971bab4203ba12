"""How long the patient was exposed: at each level of the dial, and at each step of the ladder.

Owns the adding up of time; must not know distress.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from controller.measures import series
from controller.measures.session import DosePoint
from controller.protocol.care_events import StepEnded, StepStarted
from controller.protocol.events import RecordedEvent
from controller.protocol.plan import LadderStep
from controller.protocol.timeline import dose_spans

LEVELS: Final = tuple(float(dial) for dial in range(0, 101, 10))
"""Borders of the levels of the dial."""

_NS_PER_MIN: Final = 60e9


@dataclass(frozen=True, slots=True)
class LevelTime:
    """Time at one level of the dial."""

    from_dial: float
    """Lower border, which belongs to the level."""
    to_dial: float
    """Upper border, which belongs to the next level, or to this one if it is the last."""
    minutes: float


@dataclass(frozen=True, slots=True)
class StepTime:
    """Time with the scene shown at one step of the ladder."""

    step_id: str
    title: str
    minutes: float


def time_at_levels(
    dose: Sequence[DosePoint], borders: Sequence[float] = LEVELS
) -> tuple[LevelTime, ...]:
    """Minutes at each level of the dial, of a dose as `SessionCurve.dose` holds it.

    Between two points the dial moves in a straight line, which is shared out exactly; stretches
    without a scene count nowhere. ``borders`` are two or more, rising. The levels together are
    the time exposed, if the borders hold every dial. Raises ValueError for other borders.
    """
    edges = series.numbers(list(borders), "borders of the levels")
    if edges.size < 2 or np.any(np.diff(edges) <= 0):
        raise ValueError("The borders of the levels must be two or more, and rise.")
    minutes = np.zeros(edges.size - 1)
    for a, b in pairwise(dose):
        if a.dial is not None and b.dial is not None:
            minutes += (b.time_min - a.time_min) * _shares(a.dial, b.dial, edges)
    return tuple(
        LevelTime(float(low), float(high), float(time))
        for low, high, time in zip(edges[:-1], edges[1:], minutes, strict=True)
    )


def time_at_steps(events: Sequence[RecordedEvent]) -> tuple[StepTime, ...]:
    """Minutes with the scene shown at each step, in the order the steps were first gone to.

    ``events`` are all of a session's, in order. A step gone to twice counts once, with both
    times; pauses away from the scene count nowhere.
    """
    spans = dose_spans(events)
    last_ns = events[-1].elapsed_ns if events else 0
    titles: dict[str, str] = {}
    shown_ns: dict[str, int] = {}
    for step, from_ns, until_ns in visits(events, last_ns):
        titles.setdefault(step.step_id, step.title)
        inside = (min(s.until_ns, until_ns) - max(s.from_ns, from_ns) for s in spans)
        shown_ns[step.step_id] = shown_ns.get(step.step_id, 0) + sum(max(0, ns) for ns in inside)
    return tuple(StepTime(i, titles[i], ns / _NS_PER_MIN) for i, ns in shown_ns.items())


def visits(events: Sequence[RecordedEvent], last_ns: int) -> Iterator[tuple[LadderStep, int, int]]:
    """Each visit of a step, from and until which session time."""
    here: tuple[LadderStep, int] | None = None
    for recorded in events:
        event = recorded.event
        if isinstance(event, StepStarted | StepEnded):
            if here is not None:
                yield (*here, recorded.elapsed_ns)
            here = (event.step, recorded.elapsed_ns) if isinstance(event, StepStarted) else None
    if here is not None:
        yield (*here, last_ns)


def _shares(start: float, end: float, edges: series.Series) -> series.Series:
    """The part of a straight way from one dial to another that lies in each level."""
    low, high = min(start, end), max(start, end)
    if low == high:
        within = (edges[:-1] <= low) & (low < edges[1:])
        within[-1] |= low == edges[-1]
        return within.astype(np.float64)
    inside = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
    return np.asarray(np.maximum(inside, 0) / (high - low), dtype=np.float64)
