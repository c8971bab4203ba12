"""How much the patient looked away from what the scene is there to face, step by step.

Owns this share and its threshold; must not know where poses come from or how they are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from controller.measures.exposure_time import visits
from controller.protocol.events import RecordedEvent
from controller.protocol.timeline import dose_spans

AWAY_DEG: Final = 45.0
"""Farther than this from what is feared, the head looks away. A design of this project: at 45
degrees it lies at the rim of a headset's picture."""

EYES_AWAY_DEG: Final = 30.0
"""Where the eyes are followed they count: farther than this from what is feared they look away. A
design of this project: about where near peripheral vision ends."""

LONGEST_GAP_S: Final = 0.25
"""A sample counts until the next one, at most for so long: gaps are nobody's looking."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Looking:
    """Where the eyes, or else the head, pointed during one step, or during the whole exposure."""

    step_id: str | None
    """None for everything with the scene shown."""
    title: str
    seconds: float
    """Time with the scene shown and the head followed, where there was something to face."""
    away_share: float | None
    """Of it, the share spent looking away, 0-1; None without such time."""
    by_eyes_share: float = 0.0
    """Of it, the share in which the eyes were followed and so counted in place of the head."""


def looking_away(
    events: Sequence[RecordedEvent],
    time_s: Values,
    away_deg: Values,
    eyes_away_deg: Values | None = None,
) -> tuple[Looking, ...]:
    """The whole exposure first, then each step in the order they were first gone to.

    ``events`` are all of a session's, in order; ``time_s`` the session's time of each sample,
    rising, ``away_deg`` its angle to what is feared, NaN where there was nothing to face,
    ``eyes_away_deg`` the same of the eyes, NaN where they were not followed.
    Raises ValueError where they differ in length.
    """
    eyes = np.full(time_s.shape, np.nan) if eyes_away_deg is None else eyes_away_deg
    if time_s.shape != away_deg.shape or time_s.shape != eyes.shape:
        raise ValueError("Every sample has one time and one angle.")
    angles = _Angles(away_deg, eyes)
    spans = [(s.from_ns / 1e9, s.until_ns / 1e9) for s in dose_spans(events)]
    lasts = np.minimum(np.diff(time_s, append=time_s[-1:]), LONGEST_GAP_S)
    shown = _within(time_s, spans)
    found = [_looking(None, "", lasts, angles, shown)]
    last_ns = events[-1].elapsed_ns if events else 0
    times: dict[str, list[tuple[float, float]]] = {}
    titles: dict[str, str] = {}
    for step, from_ns, until_ns in visits(events, last_ns):
        titles.setdefault(step.step_id, step.title)
        times.setdefault(step.step_id, []).append((from_ns / 1e9, until_ns / 1e9))
    for step_id, visited in times.items():
        inside = shown & _within(time_s, visited)
        found.append(_looking(step_id, titles[step_id], lasts, angles, inside))
    return tuple(found)


class _Angles:
    """Angle of every sample to what is feared, of the head and of the eyes."""

    def __init__(self, head: Values, eyes: Values) -> None:
        self.by_eyes = np.isfinite(eyes)
        self.known = np.isfinite(head) | self.by_eyes
        self.away = np.where(self.by_eyes, eyes > EYES_AWAY_DEG, head > AWAY_DEG)


def _looking(
    step_id: str | None, title: str, lasts: Values, angles: _Angles, inside: NDArray[np.bool_]
) -> Looking:
    faced = inside & angles.known
    seconds = float(lasts[faced].sum())
    if seconds <= 0:
        return Looking(step_id, title, seconds, None)
    away, eyes = (float(lasts[faced & of].sum()) for of in (angles.away, angles.by_eyes))
    return Looking(step_id, title, seconds, away / seconds, eyes / seconds)


def _within(time_s: Values, spans: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    inside = np.zeros(time_s.shape, dtype=np.bool_)
    for start, end in spans:
        inside |= (start <= time_s) & (time_s < end)
    return inside
