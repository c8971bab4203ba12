"""The pace of frames, by a clock that only sleeping and drawing move."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scenes.display.pacing import LONGEST_S, Pace


class Clock:
    """Time that passes where something takes it."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def read(self) -> float:
        return self.now_s

    def passes(self, seconds: float) -> None:
        self.now_s += seconds


def frame_times_s(work_s: list[float], rest: float) -> list[float]:
    """How long each frame took, from its beginning to the next one's."""
    clock = Clock()
    pace = Pace(25.0, rest, clock.read, clock.passes)
    pace.wait()
    began = [clock.now_s]
    for work in work_s:
        clock.passes(work)
        pace.wait()
        began.append(clock.now_s)
    return [after - before for before, after in pairwise(began)]


def test_short_frames_come_at_the_rate_asked_for() -> None:
    assert frame_times_s([0.01, 0.039, 0.001], 0.0) == pytest.approx([0.04] * 3)


def test_a_late_frame_is_never_made_up_for() -> None:
    assert frame_times_s([0.1, 0.01, 0.01], 0.0) == pytest.approx([0.1, 0.04, 0.04])


def test_the_processor_rests_half_as_long_as_it_drew() -> None:
    assert frame_times_s([0.06, 0.1], 0.5) == pytest.approx([0.09, 0.15])
    assert frame_times_s([0.01, 0.02], 0.5) == pytest.approx([0.04, 0.04])


def test_no_frame_becomes_so_long_by_resting_that_a_stop_is_seen_late() -> None:
    assert frame_times_s([0.18, 0.19], 0.5) == pytest.approx([LONGEST_S] * 2)
    assert frame_times_s([0.3, 0.3], 0.5) == pytest.approx([0.3, 0.3])
