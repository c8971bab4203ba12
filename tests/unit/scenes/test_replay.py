"""A session shown again in the preview: its clock, what comes when, and the head that was."""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from controller import replay_cli
from controller.bench.review_made import made_samples, made_session
from controller.measures.session import session_curve
from controller.protocol.reports import RendererHealth, Report
from controller.protocol.timeline import dose_spans, span_at
from scenes import replay
from scenes.prc import configure

SECOND = 1_000_000_000
MINUTES = 10.0
EVENTS = made_session(minutes=MINUTES)


def session() -> replay.Replayed:
    """The made session as the preview is given it."""
    head = [chunks[0] for chunks in made_samples(minutes=2)]
    made = replay_cli.replayed(EVENTS, head)
    return replay.Replayed.model_validate_json(made.model_dump_json())


def test_the_clock_moves_so_many_times_as_fast_and_never_far_in_a_frame() -> None:
    times = iter([10.0, 10.1, 10.2, 15.0])
    clock = replay.ReplayClock(3 * SECOND, 4.0, lambda: next(times))
    moved = []
    for _ in range(4):
        clock.tick()
        moved.append(round(clock.ns / SECOND, 3))
    assert moved == [3, 3.4, 3.8, 4.8]


def test_each_directive_comes_at_its_moment_and_those_passed_as_one() -> None:
    directives = session().directives
    clock = replay.ReplayClock(directives[4].at_ns, 1)
    link = replay.ReplayedLink(directives, clock)
    assert link.poll() == [directives[4].directive]
    assert link.poll() == []
    clock.ns = directives[6].at_ns
    assert link.poll() == [directives[5].directive, directives[6].directive]
    assert link.clock.to_controller_ns(123) == clock.ns


def test_the_head_is_where_it_was_and_rests_where_nobody_knows() -> None:
    rows = np.array([[1.0, 0.1, 0.2, 1.7, 30.0, -20.0, 5.0], [2.0, 0, 0, 1.6, 0, 0, 0]])
    clock = replay.ReplayClock(SECOND + 1000, 1)
    head = replay.RecordedHead(rows, clock)
    assert tuple(head.pose().hpr) == pytest.approx((30, -20, 5))
    assert tuple(head.pose().position) == pytest.approx((0.1, 0.2, 1.7))
    clock.ns = 9 * SECOND
    assert tuple(head.pose().hpr) == (0, 0, 0)
    assert replay.nearest(rows, 1.5) is not None
    assert replay.nearest(rows[:0], 1.0) is None


def test_samples_out_of_order_are_sorted_and_other_text_is_no_head() -> None:
    rows = np.arange(14, dtype="<f4").reshape(2, 7)[::-1]
    text = base64.b64encode(rows.tobytes()).decode()
    assert replay.head_rows(text)[:, 0].tolist() == [0, 7]
    assert len(replay.head_rows("")) == 0
    with pytest.raises(ValueError, match=r".+"):
        replay.head_rows("AAAA")


@pytest.fixture
def process(tmp_path: Path) -> Iterator[replay.ReplayProcess]:
    """A replay drawn off screen, from just before the exposure."""
    configure(tmp_path, silent=True)
    chosen = argparse.Namespace(display="offscreen", size=(96, 64), speed=1.0, from_min=0.9)
    process = replay.ReplayProcess(session(), chosen)
    yield process
    process.close()


@pytest.mark.gl
def test_dose_and_head_are_shown_as_they_were(
    process: replay.ReplayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[float, RendererHealth]] = []

    def hear(_link: object, report: Report) -> str:
        if isinstance(report, RendererHealth):
            told.append((process.clock.ns, report))
        return "heard"

    monkeypatch.setattr(replay.ReplayedLink, "report", hear)
    head = {round(row[0], 2): row for row in replay.head_rows(session().head)}
    for _ in range(60):
        process.loop.step()
        at = round(process.clock.ns / SECOND, 2)
        pose = process.display.head.pose()  # type: ignore[attr-defined]
        assert pose.hpr[1] == pytest.approx(head[at][5], abs=1e-3)
        process.clock.ns += SECOND
    shown = [(at, one.intensity) for at, one in told if one.scene == "glass_lift"]
    assert len(shown) > 15
    spans = dose_spans(EVENTS)
    for at, dial in shown[-10:]:
        span = span_at(spans, round(at))
        assert span is not None
        # A frame is drawn for the moment at which it is seen.
        assert dial == pytest.approx(span.dial_at(round(at)), abs=1.0)
    assert max(dial for _, dial in shown) == pytest.approx(15.0)
    assert session_curve(EVENTS).exposures[0].start_min == 1.0
