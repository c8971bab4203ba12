"""Samples on their way into the record: collected for some seconds, then written as a chunk.

Owns the thread that writes them and what is given up where a disk does not take them; must not
know what a sample means, nor ever keep the session's loop waiting.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.reports import HeartRate, PoseSample, PoseSamples, SimulatedFelt
from controller.records.errors import StoreError
from controller.records.samples import TIME, Chunk

LOG = logging.getLogger(__name__)

HEAD = "head"
"""Name of the stream of head poses."""

HEART = "heart"
"""Name of the stream of heart rates."""

SampleReport = PoseSamples | SimulatedFelt | HeartRate
"""What is kept as samples beside the session's events, and never decided upon."""

COLUMNS = (
    *(TIME, "x_m", "y_m", "z_m", "heading_deg", "pitch_deg", "roll_deg", "away_deg"),
    *("eyes_heading_deg", "eyes_pitch_deg", "eyes_away_deg"),
)
"""Columns of that stream; ``away_deg`` is NaN where the scene has nothing to face, those of the
eyes where they were not followed."""

FELT_COLUMNS = (
    TIME,
    "fear",
    "tolerance",
    "urge_to_leave",
    "habituation_percent",
    "inhibition_percent",
    "looks_away",
)
"""Columns of what a simulated patient feels; ``looks_away`` is 1 while it does."""

HEART_COLUMNS = (TIME, "rate_per_min", "quality")
"""Columns of heart rates: beats a minute, NaN where the last moments gave none, and the share of
the last 10 s whose beats could be used, 0-1."""

_COLUMNS_OF = {HEAD: COLUMNS, SIMULATED_STREAM: FELT_COLUMNS, HEART: HEART_COLUMNS}

CHUNK_S = 5.0
"""So much of a stream goes into one chunk, seconds: what a crash can lose."""

KEPT_S = 120.0
"""While the disk takes nothing so much is kept, seconds; then the oldest go."""

_FARTHEST_NS = 10_000_000_000
"""A sample whose time is farther from now has a wrong clock."""

_Row = tuple[float, ...]


class TakesSamples(Protocol):
    """What the recorder needs of a store."""

    def next_chunk(self, session_id: str, stream: str) -> int:
        """The number that is due."""

    def append_samples(self, chunks: Sequence[Chunk]) -> None:
        """Write chunks in one transaction, or raise StoreError."""


@dataclass
class _Part:
    """Samples of one session that are not written yet."""

    session_id: str
    since_s: float
    rows: list[_Row] = field(default_factory=list)

    def trim(self) -> None:
        """Let go of what is too old to be kept."""
        while self.rows[-1][0] - self.rows[0][0] > KEPT_S:
            del self.rows[: 1 + len(self.rows) // 10]


class SampleRecorder:
    """Takes reports of one stream on the loop's thread and writes them on its own."""

    def __init__(self, store: TakesSamples, run_id: str, stream: str = HEAD) -> None:
        """Start the thread; ``run_id``: this run of the controller, whose clock counts.

        ``stream``: `HEAD` for poses, `SIMULATED_STREAM` for what a simulated patient feels,
        `HEART` for heart rates.
        """
        self._store = store
        self._stream = stream
        self._columns = _COLUMNS_OF[stream]
        self._run_id = run_id
        self._parts: deque[_Part] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._failing = False
        self._hurried = False
        self._writing = False
        self._thread = threading.Thread(target=self._run, name=f"samples {stream}", daemon=True)
        self._thread.start()

    def take(
        self,
        report: SampleReport,
        open_session: tuple[str, int] | None,
        now_ns: int,
    ) -> bool:
        """Keep a report's samples for the record; False for those of another run or session.

        ``open_session``: its id, and what to add to the controller's time to get the session's,
        nanoseconds. Never waits for the disk.
        """
        if open_session is None or report.run_id != self._run_id:
            return False
        session_id, offset_ns = open_session
        first_ns = report.first_ns if isinstance(report, PoseSamples) else report.at_ns
        wrong_clock = abs(first_ns - now_ns) > _FARTHEST_NS
        if report.session_id != session_id or wrong_clock:
            return False
        rows = _rows(report, (first_ns + offset_ns) / 1e9)
        with self._changed:
            part = self._part_of(session_id)
            part.rows.extend(rows)
            part.trim()
            self._changed.notify_all()
        return True

    def close(self, timeout_s: float) -> None:
        """Write what waits, as far as the disk takes it in ``timeout_s`` seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)

    def settle(self, timeout_s: float) -> bool:
        """Write what waits now and not later, for somebody who is about to read it.

        False where the disk did not take all of it in ``timeout_s`` seconds. Waits for the disk:
        not for the loop's thread.
        """
        with self._changed:
            self._hurried = True
            self._changed.notify_all()
            settled = self._changed.wait_for(self._all_written, timeout_s)
            self._hurried = False
            return settled

    def _all_written(self) -> bool:
        return not self._parts and not self._writing

    def _part_of(self, session_id: str) -> _Part:
        if not self._parts or self._parts[-1].session_id != session_id:
            self._parts.append(_Part(session_id, time.monotonic()))
        return self._parts[-1]

    def _run(self) -> None:
        while True:
            due = self._next()
            if due is None:
                return
            self._write(due)
            with self._changed:
                self._writing = False
                self._changed.notify_all()

    def _next(self) -> _Part | None:
        """The oldest samples once they are worth a chunk; None once closed and empty."""
        with self._changed:
            while not self._due():
                if self._closing and not self._parts:
                    return None
                self._changed.wait(self._patience_s())
            self._writing = True
            return self._parts.popleft()

    def _due(self) -> bool:
        if not self._parts or self._closing:
            return bool(self._parts)
        waited = time.monotonic() - self._parts[0].since_s >= CHUNK_S
        return waited or ((len(self._parts) > 1 or self._hurried) and not self._failing)

    def _patience_s(self) -> float | None:
        if not self._parts:
            return None
        return max(0.01, CHUNK_S - (time.monotonic() - self._parts[0].since_s))

    def _write(self, part: _Part) -> None:
        try:
            number = self._store.next_chunk(part.session_id, self._stream)
            values = np.array(part.rows, dtype=np.float64)
            of = (part.session_id, self._stream, number, self._run_id)
            chunk = Chunk(*of, self._columns, values)
            self._store.append_samples([chunk])
        except StoreError as problem:
            self._keep(part, problem)
        else:
            self._failing = False

    def _keep(self, part: _Part, problem: StoreError) -> None:
        """Back to the front, without what is too old; a closing recorder lets go."""
        if not self._failing:
            LOG.warning("Samples (%s) cannot be written: %s", self._stream, problem)
        self._failing = True
        with self._changed:
            if self._closing:
                return
            later = self._parts[0] if self._parts else None
            if later is not None and later.session_id == part.session_id:
                part.rows.extend(later.rows)
                self._parts.popleft()
            part.trim()
            part.since_s = time.monotonic()
            self._parts.appendleft(part)


def _rows(report: SampleReport, first_s: float) -> list[_Row]:
    if isinstance(report, PoseSamples):
        return [_row(first_s, sample) for sample in report.samples]
    if isinstance(report, HeartRate):
        rate = math.nan if report.rate_per_min is None else report.rate_per_min
        return [(first_s, rate, report.quality)]
    felt = (report.fear, report.tolerance, report.urge_to_leave)
    got_used = (report.habituation_percent, report.inhibition_percent)
    return [(first_s, *felt, *got_used, float(report.looks_away))]


def _row(first_s: float, sample: PoseSample) -> _Row:
    angles = (
        sample.away_deg,
        sample.eyes_heading_deg,
        sample.eyes_pitch_deg,
        sample.eyes_away_deg,
    )
    known = (math.nan if angle is None else angle for angle in angles)
    place = (sample.x_m, sample.y_m, sample.z_m)
    turned = (sample.heading_deg, sample.pitch_deg, sample.roll_deg)
    return (first_s + sample.after_s, *place, *turned, *known)
