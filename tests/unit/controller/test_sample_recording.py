"""Head poses reach the record as chunks, whatever the disk does, and the loop never waits."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from controller import sample_recording
from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.reports import PoseSample, PoseSamples, SimulatedFelt
from controller.records.errors import CannotWriteError
from controller.records.samples import Chunk
from controller.sample_recording import COLUMNS, FELT_COLUMNS, HEAD, SampleRecorder

RUN = "run-1"
NOW_NS = 50_000_000_000
OPEN = ("s-1", -NOW_NS)
"""A session that was opened at NOW_NS."""
PATIENCE_S = 30.0


def report(at_s: float = 0.0, *, session: str = "s-1", run: str = RUN) -> PoseSamples:
    """Two samples from ``at_s`` of the session on."""
    pose = {"x_m": 0.1, "y_m": 0.2, "z_m": 1.6, "heading_deg": 1, "pitch_deg": -30, "roll_deg": 0}
    eyes = {"eyes_heading_deg": 4, "eyes_pitch_deg": -9, "eyes_away_deg": 8.5}
    samples = (
        PoseSample(after_s=0.0, away_deg=12.5, **eyes, **pose),
        PoseSample(after_s=0.1, away_deg=None, **pose),
    )
    first_ns = NOW_NS + round(at_s * 1e9)
    return PoseSamples(run_id=run, session_id=session, first_ns=first_ns, samples=samples)


@dataclass
class Disk:
    """A store in memory that can be told to fail or to stand still."""

    chunks: list[Chunk] = field(default_factory=list)
    failing: bool = False
    tries: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def next_chunk(self, session_id: str, stream: str) -> int:
        return sum((c.session_id, c.stream) == (session_id, stream) for c in self.chunks)

    def append_samples(self, chunks: Sequence[Chunk]) -> None:
        assert self.gate.wait(PATIENCE_S)
        self.tries += 1
        if self.failing:
            raise CannotWriteError("The disk is full.")
        self.chunks.extend(chunks)

    def times(self) -> list[float]:
        return [float(time_s) for chunk in self.chunks for time_s in chunk.values[:, 0]]


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def disk() -> Disk:
    made = Disk()
    made.gate.set()
    return made


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_recording, "CHUNK_S", 0.02)


def test_samples_become_a_chunk_with_the_sessions_time(disk: Disk) -> None:
    recorder = SampleRecorder(disk, RUN)
    assert recorder.take(report(2.0), OPEN, NOW_NS)
    until(lambda: bool(disk.chunks))
    recorder.close(PATIENCE_S)
    (chunk,) = disk.chunks
    assert (chunk.session_id, chunk.stream, chunk.number, chunk.run_id) == ("s-1", HEAD, 0, RUN)
    assert chunk.names == COLUMNS
    assert [float(x) for x in chunk.values[0]] == pytest.approx(
        [2.0, 0.1, 0.2, 1.6, 1, -30, 0, 12.5, 4, -9, 8.5]
    )
    assert all(math.isnan(value) for value in chunk.values[1][-4:])
    assert disk.times() == pytest.approx([2.0, 2.1])


def test_who_is_about_to_read_has_what_was_told_a_moment_ago(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_recording, "CHUNK_S", 3600.0)
    recorder = SampleRecorder(disk, RUN)
    for second in (1.0, 2.0):
        assert recorder.take(report(second), OPEN, NOW_NS)
        assert recorder.settle(PATIENCE_S)
        assert disk.times()[-2:] == pytest.approx([second, second + 0.1])
    assert recorder.take(report(3.0), OPEN, NOW_NS)
    time.sleep(0.05)
    assert len(disk.chunks) == 2  # nobody asked, and so it waits for its chunk
    recorder.close(PATIENCE_S)


def test_who_is_about_to_read_does_not_wait_for_ever(disk: Disk) -> None:
    disk.gate.clear()
    recorder = SampleRecorder(disk, RUN)
    assert recorder.settle(0.01)
    assert recorder.take(report(), OPEN, NOW_NS)
    assert not recorder.settle(0.05)
    disk.gate.set()
    recorder.close(PATIENCE_S)


def test_what_a_simulated_patient_feels_is_a_stream_of_its_own(disk: Disk) -> None:
    felt = SimulatedFelt(
        run_id=RUN,
        session_id="s-1",
        at_ns=NOW_NS + 3_000_000_000,
        fear=61.5,
        tolerance=80,
        urge_to_leave=77,
        habituation_percent=12,
        inhibition_percent=3,
        looks_away=True,
    )
    recorder = SampleRecorder(disk, RUN, SIMULATED_STREAM)
    assert recorder.take(felt, OPEN, NOW_NS)
    assert not recorder.take(felt.model_copy(update={"session_id": "s-0"}), OPEN, NOW_NS)
    recorder.close(PATIENCE_S)
    (chunk,) = disk.chunks
    assert (chunk.stream, chunk.names) == (SIMULATED_STREAM, FELT_COLUMNS)
    assert [float(x) for x in chunk.values[0]] == pytest.approx([3.0, 61.5, 80, 77, 12, 3, 1])


@pytest.mark.parametrize(
    ("told", "open_session", "now_ns"),
    [
        (report(run="run-0"), OPEN, NOW_NS),
        (report(session="s-0"), OPEN, NOW_NS),
        (report(), None, NOW_NS),
        (report(), OPEN, NOW_NS + 11_000_000_000),
    ],
    ids=["another run", "another session", "no session", "a wrong clock"],
)
def test_what_is_not_of_this_session_is_not_kept(
    disk: Disk, told: PoseSamples, open_session: tuple[str, int] | None, now_ns: int
) -> None:
    recorder = SampleRecorder(disk, RUN)
    assert not recorder.take(told, open_session, now_ns)
    recorder.close(PATIENCE_S)
    assert disk.chunks == []


def test_a_disk_that_stands_still_keeps_nobody_waiting(disk: Disk) -> None:
    disk.gate.clear()
    recorder = SampleRecorder(disk, RUN)
    for second in range(5):  # would wait for ever if it waited
        assert recorder.take(report(float(second)), OPEN, NOW_NS)
    disk.gate.set()
    recorder.close(PATIENCE_S)
    assert disk.times() == pytest.approx([s + d for s in range(5) for d in (0, 0.1)])


def test_after_an_outage_the_samples_are_written_in_order_without_a_gap(disk: Disk) -> None:
    disk.failing = True
    recorder = SampleRecorder(disk, RUN)
    recorder.take(report(0.0), OPEN, NOW_NS)
    until(lambda: disk.tries >= 2)
    recorder.take(report(1.0), OPEN, NOW_NS)
    disk.failing = False
    until(lambda: len(disk.times()) == 4)
    recorder.close(PATIENCE_S)
    assert disk.times() == pytest.approx([0.0, 0.1, 1.0, 1.1])
    assert [chunk.number for chunk in disk.chunks] == list(range(len(disk.chunks)))


def test_a_long_outage_costs_the_oldest_samples_alone(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_recording, "KEPT_S", 3.0)
    disk.gate.clear()
    recorder = SampleRecorder(disk, RUN)
    for second in range(9):
        recorder.take(report(float(second)), OPEN, NOW_NS)
    disk.gate.set()
    recorder.close(PATIENCE_S)
    assert disk.times()[-1] == pytest.approx(8.1)
    assert 0 < len(disk.times()) < 18


def test_the_next_session_has_chunks_of_its_own(disk: Disk) -> None:
    recorder = SampleRecorder(disk, RUN)
    recorder.take(report(), OPEN, NOW_NS)
    recorder.take(report(session="s-2"), ("s-2", -NOW_NS), NOW_NS)
    recorder.close(PATIENCE_S)
    assert [(c.session_id, c.number) for c in disk.chunks] == [("s-1", 0), ("s-2", 0)]
