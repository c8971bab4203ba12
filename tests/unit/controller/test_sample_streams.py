"""A heart rate reaches the record and the page, in its own session alone."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from controller.link.wire import encode, parse_from_peer
from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.reports import HeartRate, ReportEnvelope
from controller.records.samples import Chunk
from controller.sample_recording import HEART, HEART_COLUMNS
from controller.sample_streams import HEART_LASTS_S, SampleStreams
from tests.unit.controller.test_sample_recording import SimulatedFelt, report

RUN = "run-1"
NOW_NS = 50_000_000_000
SECOND = 1_000_000_000
OPEN = ("s-1", -NOW_NS)
PATIENCE_S = 30.0


@dataclass
class Disk:
    """A store in memory, written by several threads."""

    chunks: list[Chunk] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_chunk(self, session_id: str, stream: str) -> int:
        return sum((c.session_id, c.stream) == (session_id, stream) for c in self.chunks)

    def append_samples(self, chunks: Sequence[Chunk]) -> None:
        with self.lock:
            self.chunks += chunks

    def of(self, stream: str) -> list[list[float]]:
        return [row for c in self.chunks if c.stream == stream for row in c.values.tolist()]


def beat(at_s: float, rate: float | None = 80.0, **changed: object) -> HeartRate:
    """A heart rate so long after the opening, as it comes from the wire."""
    told = HeartRate(
        run_id=RUN,
        session_id="s-1",
        at_ns=NOW_NS + round(at_s * SECOND),
        rate_per_min=rate,
        quality=0.9,
        source="simulated patient",
        synthetic=True,
    ).model_copy(update=changed)
    raw = encode(ReportEnvelope(report_id="r-1", report=told))
    envelope = parse_from_peer(raw)
    assert isinstance(envelope, ReportEnvelope)
    assert isinstance(envelope.report, HeartRate)
    return envelope.report


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def streams(disk: Disk) -> Iterator[SampleStreams]:
    made = SampleStreams(disk, RUN)
    yield made
    made.close(PATIENCE_S)


def take(streams: SampleStreams, told: HeartRate, *, synthetic: bool = True) -> None:
    streams.take(told, OPEN, told.at_ns, synthetic=synthetic)


def test_heart_rates_are_a_stream_of_the_record(streams: SampleStreams, disk: Disk) -> None:
    take(streams, beat(1, 80.5))
    take(streams, beat(2, None, quality=0.2))
    streams.settle(PATIENCE_S)
    (first, second) = disk.of(HEART)
    assert first == [1.0, 80.5, 0.9]
    assert (second[0], second[2]) == (2.0, 0.2)
    assert math.isnan(second[1])
    assert {c.names for c in disk.chunks} == {HEART_COLUMNS}


def test_the_page_is_told_the_latest_with_its_quality(streams: SampleStreams) -> None:
    assert streams.heart(OPEN, NOW_NS) is None
    take(streams, beat(2, 84))
    take(streams, beat(1, 60))  # overtaken on its way
    told = streams.heart(OPEN, NOW_NS + 3 * SECOND)
    assert told is not None and told.latest is not None
    assert (told.latest.rate_per_min, told.latest.quality) == (84, 0.9)
    assert (told.session_id, told.synthetic) == ("s-1", True)
    assert told.heard_ns == NOW_NS + 2 * SECOND


def test_an_old_rate_is_no_rate_but_is_known_to_have_been_there(streams: SampleStreams) -> None:
    take(streams, beat(0))
    lasts_ns = round(HEART_LASTS_S * SECOND)
    still, over = (streams.heart(OPEN, NOW_NS + lasts_ns + by) for by in (0, 1))
    assert still is not None and still.latest is not None
    assert over is not None and over.latest is None


def test_no_rate_of_another_session_or_of_a_closed_one(streams: SampleStreams, disk: Disk) -> None:
    take(streams, beat(1))
    assert streams.heart(None, NOW_NS + SECOND) is None
    assert streams.heart(("s-2", 0), NOW_NS + SECOND) is None
    streams.take(beat(1, session_id="s-0"), OPEN, NOW_NS, synthetic=True)
    streams.take(beat(1, run_id="run-0"), OPEN, NOW_NS, synthetic=True)
    streams.take(beat(99), OPEN, NOW_NS, synthetic=True)  # a wrong clock
    streams.take(beat(1), None, NOW_NS, synthetic=True)
    streams.settle(PATIENCE_S)
    assert len(disk.of(HEART)) == 1


@pytest.mark.parametrize("simulated", [True, False])
def test_a_simulated_heart_is_never_in_the_session_of_a_person_nor_the_other_way(
    streams: SampleStreams, disk: Disk, simulated: bool
) -> None:
    take(streams, beat(1, synthetic=simulated), synthetic=not simulated)
    streams.settle(PATIENCE_S)
    assert streams.heart(OPEN, NOW_NS + SECOND) is None
    assert disk.of(HEART) == []


def test_every_kind_has_its_stream(streams: SampleStreams, disk: Disk) -> None:
    felt = SimulatedFelt(
        run_id=RUN,
        session_id="s-1",
        at_ns=NOW_NS,
        fear=50,
        tolerance=80,
        urge_to_leave=60,
        habituation_percent=1,
        inhibition_percent=1,
        looks_away=False,
    )
    for told in (report(), felt):
        streams.take(told, OPEN, NOW_NS, synthetic=True)
    streams.settle(PATIENCE_S)
    assert {c.stream for c in disk.chunks} == {"head", SIMULATED_STREAM}
    assert streams.heart(OPEN, NOW_NS) is None
