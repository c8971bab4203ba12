"""A peer's estimate of the controller's clock, from heartbeats and their echoes.

Owns the arithmetic of the offset; must not know how heartbeats travel.
"""

from collections import deque
from typing import NamedTuple

FRESH_S = 2.0
"""An offset older than this is not used, seconds."""

_SAMPLES = 8
_STEP_SLACK_NS = 5_000_000


class _Sample(NamedTuple):
    round_trip_ns: int
    offset_ns: int  # controller minus local


class ClockOffset:
    """The offset measured by the quickest of the last heartbeats; wrong by half its round trip."""

    def __init__(self, fresh_s: float = FRESH_S) -> None:
        self._fresh_ns = round(fresh_s * 1e9)
        self._samples: deque[_Sample] = deque(maxlen=_SAMPLES)
        self._best: _Sample | None = None
        self._measured_ns = 0

    def add(self, sent_ns: int, controller_ns: int, received_ns: int) -> None:
        """One heartbeat sent and its echo received (local time), stamped by the controller."""
        round_trip_ns = received_ns - sent_ns
        if round_trip_ns < 0:
            return
        sample = _Sample(round_trip_ns, controller_ns - (sent_ns + received_ns) // 2)
        if self._stepped(sample):
            self._samples.clear()
        self._samples.append(sample)
        self._best = min(self._samples)  # asked for several times a frame, measured four a second
        self._measured_ns = received_ns

    def forget(self) -> None:
        """Another run of the controller has another clock."""
        self._samples.clear()
        self._best = None

    def fresh(self, local_ns: int) -> bool:
        """True if the offset may be used at ``local_ns``."""
        return self._best is not None and local_ns - self._measured_ns <= self._fresh_ns

    def to_controller_ns(self, local_ns: int) -> int | None:
        """Controller time of ``local_ns``, or None without a fresh offset."""
        best = self._best
        if best is None or local_ns - self._measured_ns > self._fresh_ns:
            return None
        return local_ns + best.offset_ns

    def to_local_ns(self, controller_ns: int, now_local_ns: int) -> int | None:
        """Local time of ``controller_ns``, or None without a fresh offset at ``now_local_ns``."""
        if self._best is None or not self.fresh(now_local_ns):
            return None
        return controller_ns - self._best.offset_ns

    @property
    def round_trip_s(self) -> float | None:
        """Quickest round trip of the last heartbeats, seconds, or None."""
        return None if self._best is None else self._best.round_trip_ns / 1e9

    def _stepped(self, sample: _Sample) -> bool:
        # A suspended machine moves one clock against the other: earlier samples are then wrong.
        best = self._best
        if best is None:
            return False
        doubt_ns = (best.round_trip_ns + sample.round_trip_ns) // 2 + _STEP_SLACK_NS
        return abs(best.offset_ns - sample.offset_ns) > doubt_ns
