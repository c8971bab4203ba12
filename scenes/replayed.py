"""A recorded session as the preview is given it: what was shown when, the head, and the clock.

Owns the replay's time and the stand-in for the controller; must not know the record, processes or
how anything is drawn.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence

import numpy as np
from panda3d.core import LPoint3f, LVector3f

from controller.link.clock import ClockOffset
from controller.link.renderer_client import FromController
from controller.protocol.base import Model
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import Report
from controller.protocol.vocabulary import Place
from scenes.display.display import HeadPose
from scenes.display.pose import RestingHead

LONGEST_FRAME_S = 0.25
"""A frame that took longer, such as while a scene is built, counts as this: nothing is missed."""

SETTLING_FRAME_S = 0.15
"""What a frame counts for the picture alone while it finds its place: a fade takes a few."""

HEAD_COLUMNS = ("elapsed_s", "x_m", "y_m", "z_m", "heading_deg", "pitch_deg", "roll_deg")
UNRECORDED_SHOWN_NS = 3_000_000_000
"""A stretch without a record is shown for so long, then passed over: nothing comes in it."""

HEAD_GAP_S = 0.5
"""Farther than this from any sample the head rests: nobody knows where it was."""

Rows = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""`HEAD_COLUMNS` row by row, by time."""


class Shown(Model):
    """A directive at its moment of the session."""

    at_ns: int
    directive: SceneDirective


class Replayed(Model):
    """A whole session to be shown again."""

    directives: tuple[Shown, ...]
    head: str
    """`HEAD_COLUMNS` row by row, 32-bit little-endian floats in base64; empty if not recorded."""
    end_ns: int
    unrecorded: tuple[tuple[int, int], ...] = ()
    """From and until which session time, ns, the record holds nothing."""


class ReplayClock:
    """Session time, moving ``speed`` times as fast as the frames that are drawn, while it plays."""

    def __init__(
        self, start_ns: int, speed: float, now_s: Callable[[], float] = time.perf_counter
    ) -> None:
        """Stand at ``start_ns`` until the second frame."""
        self.ns = start_ns
        self.speed = speed
        self.playing = True
        self._now_s = now_s
        self._last_s: float | None = None
        self._ahead_ns = 0

    @property
    def local_ns(self) -> int:
        """The time of the drawing: never goes back, wherever in the session it is."""
        return self.ns + self._ahead_ns

    def tick(self) -> None:
        """A frame begins."""
        now_s = self._now_s()
        if self._last_s is not None and self.playing:
            real_s = min(now_s - self._last_s, LONGEST_FRAME_S)
            self.ns += round(real_s * self.speed * 1e9)
        self._last_s = now_s

    def seek(self, ns: int) -> None:
        """Be at ``ns`` of the session."""
        self._ahead_ns += self.ns - ns
        self.ns = ns

    def settle(self) -> None:
        """Let the drawing go on for a frame while the session stands still."""
        self._ahead_ns += round(SETTLING_FRAME_S * 1e9)


def after_unrecorded(stretches: Sequence[tuple[int, int]], at_ns: int) -> int | None:
    """Where to go on from ``at_ns`` of a stretch without a record; None to stay where it is."""
    for from_ns, until_ns in stretches:
        if from_ns + UNRECORDED_SHOWN_NS <= at_ns < until_ns:
            return until_ns
    return None


class _SessionClock(ClockOffset):
    """What the frame loop takes for the controller's clock: always known, always the replay's."""

    def __init__(self, clock: ReplayClock) -> None:
        super().__init__()
        self._clock = clock

    def fresh(self, local_ns: int) -> bool:
        return True

    def to_controller_ns(self, local_ns: int) -> int | None:
        return self._clock.ns


class ReplayedLink:
    """Stands in for the controller: gives each directive at its moment, and hears nothing."""

    def __init__(
        self,
        directives: Sequence[Shown],
        clock: ReplayClock,
        on_picture: Callable[[bytes], None] = lambda _jpeg: None,
    ) -> None:
        """``directives`` in order of time; ``on_picture`` is given what was drawn, as JPEG."""
        self._directives = directives
        self._clock = clock
        self._on_picture = on_picture
        self.clock: ClockOffset = _SessionClock(clock)
        self.silent_s = 0.0
        self.seek()

    def seek(self) -> None:
        """The clock was set: go on from there, for a frame loop that knows of nothing yet."""
        passed = [one.directive for one in self._directives if one.at_ns <= self._clock.ns]
        self._due = [one for one in self._directives if one.at_ns > self._clock.ns]
        self._first = way_into(passed)

    def poll(self) -> list[FromController]:
        """The directives whose moment has come, in order."""
        count = sum(one.at_ns <= self._clock.ns for one in self._due)
        come, self._due = self._due[:count], self._due[count:]
        first, self._first = self._first, []
        return [*first, *(one.directive for one in come)]

    def report(self, report: Report) -> str:
        """Nobody listens: what was, is over."""
        del report
        return "replay"

    def heartbeat(self, session_id: str | None = None) -> None:
        """Nobody listens."""

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        """Nobody listens."""

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        """Hand the picture on."""
        self._on_picture(jpeg)
        return True


def way_into(passed: Sequence[SceneDirective]) -> list[SceneDirective]:
    """What a renderer that knows nothing is told, to show the last of these as it was shown.

    Exposure is entered from elsewhere, and by a directive that is not held: in the midst of one,
    the last alone would show the neutral room. What was asked, said or played before is left out.
    """
    if not passed:
        return []
    last = passed[-1]
    if last.place is not Place.SCENE:
        return [last]
    elsewhere = [at for at, one in enumerate(passed) if one.place is not Place.SCENE]
    since = passed[elsewhere[-1] if elsewhere else 0 :]
    quiet = {
        "prompt": None,
        "events": (),
        "recentre_count": last.recentre_count,
        "standing": last.standing,
    }
    turns = [
        one.model_copy(update=quiet)
        for at, one in enumerate(since[:-1])
        if at == 0 or (one.place, one.held) != (since[at - 1].place, since[at - 1].held)
    ]
    return [*turns, last]


class RecordedHead(RestingHead):
    """The head where it was at the replay's time; at rest where that is not known."""

    def __init__(self, rows: Rows, clock: ReplayClock) -> None:
        """``rows`` as `HEAD_COLUMNS`, by time."""
        super().__init__()
        self._rows = rows
        self._clock = clock

    def pose(self) -> HeadPose:
        """Where the head was, from the nearest sample."""
        at_s = self._clock.ns / 1e9
        row = nearest(self._rows, at_s)
        if row is None:
            return super().pose()
        _, x, y, z, heading, pitch, roll = row
        return HeadPose(LPoint3f(x, y, z), LVector3f(heading, pitch, roll))


def nearest(rows: Rows, at_s: float) -> tuple[float, ...] | None:
    """The row nearest to ``at_s``, or None if none is within `HEAD_GAP_S`."""
    if not len(rows):
        return None
    after = int(np.searchsorted(rows[:, 0], at_s))
    near = [i for i in (after - 1, after) if 0 <= i < len(rows)]
    at = min(near, key=lambda i: abs(rows[i, 0] - at_s))
    if abs(rows[at, 0] - at_s) > HEAD_GAP_S:
        return None
    return tuple(float(value) for value in rows[at])


def head_rows(text: str) -> Rows:
    """The head's samples by time, from their text; raises ValueError for another text."""
    flat = np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float64)
    rows = flat.reshape(-1, len(HEAD_COLUMNS))
    return np.asarray(rows[np.argsort(rows[:, 0], kind="stable")])
