"""Whether a patient is in the seat and sees well: what of it is to be told, and when.

Owns when a loss is told, told again, and becomes the patient's stop; must not know sockets,
displays or drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from controller.protocol.reports import PresenceChanged, TrackingChanged
from scenes.frame_meter import FrameWatch, LeastFrames
from scenes.latch import NOTICE_S

HEADSET_OFF_S = 2.0
"""A headset that is off so long is the patient's stop."""

TOLD_AGAIN_S = 1.0
"""What is wrong is told again so often: after each Hello a renderer counts as right."""


@dataclass(frozen=True)
class Told:
    """What a frame has to tell, and whether the patient has left."""

    reports: tuple[TrackingChanged | PresenceChanged, ...]
    trusted: bool
    """False while the patient's view cannot be trusted: it is covered."""
    left: bool
    """True while the headset has been off for as long as a stop."""


_ALL_IS_WELL = Told((), trusted=True, left=False)


class Seat:
    """Follows tracking and wearing from frame to frame; times are seconds of one clock."""

    def __init__(self, least: LeastFrames) -> None:
        """``least``: how many frames have to be drawn for the view to be trusted."""
        self._frames = FrameWatch(least)
        self._view = _Standing()
        self._wearing = _Standing()
        self._lost: Literal["tracking", "frames"] = "tracking"
        self._off_since_s: float | None = None

    def step(self, now_s: float, *, tracked: bool, worn: bool, seeing: bool) -> Told:
        """What this frame has to tell; ``seeing``: something of a scene can be seen."""
        trusted = self._frames.frame(now_s, judged=seeing) and tracked
        if trusted and worn and self._view.right and self._wearing.right:
            self._off_since_s = None
            return _ALL_IS_WELL
        return self._told(now_s, tracked=tracked, trusted=trusted, worn=worn)

    def nothing_to_draw(self) -> None:
        """A frame passes in which the display wants no picture."""
        self._frames.restart()

    def _told(self, now_s: float, *, tracked: bool, trusted: bool, worn: bool) -> Told:
        reports: list[TrackingChanged | PresenceChanged] = []
        if not trusted:
            self._lost = "frames" if tracked else "tracking"
        if self._view.tells(now_s, right=trusted):
            reports.append(TrackingChanged(tracked=trusted, cause=self._lost))
        if self._wearing.tells(now_s, right=worn):
            reports.append(PresenceChanged(worn=worn))
        return Told(tuple(reports), trusted, self._leaves(now_s, worn=worn))

    def _leaves(self, now_s: float, *, worn: bool) -> bool:
        if worn:
            self._off_since_s = None
            return False
        if self._off_since_s is None:
            self._off_since_s = now_s
        return now_s - self._off_since_s >= HEADSET_OFF_S - NOTICE_S


class _Standing:
    """One thing that is right until it is told otherwise."""

    def __init__(self) -> None:
        self.right = True
        self._told_s = 0.0

    def tells(self, now_s: float, *, right: bool) -> bool:
        changed, self.right = right is not self.right, right
        if not changed and (right or now_s - self._told_s < TOLD_AGAIN_S):
            return False
        self._told_s = now_s
        return True
