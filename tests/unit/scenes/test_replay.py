"""A session shown again in the preview: its clock, what comes when, and the head that was."""

from __future__ import annotations

import argparse
import base64
import os
from collections.abc import Iterator

import numpy as np
import pytest

from controller.bench.review_made import made_samples, made_session
from controller.measures.session import session_curve
from controller.protocol import commands as c
from controller.protocol.events import RecordedEvent
from controller.protocol.playback import PreviewOrder, PreviewTold
from controller.protocol.reports import RendererHealth, Report
from controller.protocol.timeline import dose_spans, span_at
from controller.protocol.vocabulary import Peer, Place
from controller.replayed import replayed
from scenes import replay
from scenes import replayed as given
from scenes.latch import Latch
from scenes.prc import configure
from scenes.replay_orders import Orders, Teller, lines
from tests.link.therapist import wait_until
from tests.unit.core.world import HELLO, World

SECOND = 1_000_000_000
MINUTES = 10.0
EVENTS = made_session(minutes=MINUTES)


def session() -> given.Replayed:
    """The made session as the preview is given it."""
    head = [chunks[0] for chunks in made_samples(minutes=2)]
    made = replayed(EVENTS, head)
    return given.Replayed.model_validate_json(made.model_dump_json())


def test_the_clock_moves_so_many_times_as_fast_and_never_far_in_a_frame() -> None:
    times = iter([10.0, 10.1, 10.2, 15.0])
    clock = given.ReplayClock(3 * SECOND, 4.0, lambda: next(times))
    moved = []
    for _ in range(4):
        clock.tick()
        moved.append(round(clock.ns / SECOND, 3))
    assert moved == [3, 3.4, 3.8, 4.8]


def test_each_directive_comes_at_its_moment_and_those_passed_as_one() -> None:
    directives = session().directives
    clock = given.ReplayClock(directives[4].at_ns, 1)
    link = given.ReplayedLink(directives, clock)
    assert link.poll()[-1] == directives[4].directive
    assert link.poll() == []
    clock.ns = directives[6].at_ns
    assert link.poll() == [directives[5].directive, directives[6].directive]
    assert link.clock.to_controller_ns(123) == clock.ns


def test_the_head_is_where_it_was_and_rests_where_nobody_knows() -> None:
    rows = np.array([[1.0, 0.1, 0.2, 1.7, 30.0, -20.0, 5.0], [2.0, 0, 0, 1.6, 0, 0, 0]])
    clock = given.ReplayClock(SECOND + 1000, 1)
    head = given.RecordedHead(rows, clock)
    assert tuple(head.pose().hpr) == pytest.approx((30, -20, 5))
    assert tuple(head.pose().position) == pytest.approx((0.1, 0.2, 1.7))
    clock.ns = 9 * SECOND
    assert tuple(head.pose().hpr) == (0, 0, 0)
    assert given.nearest(rows, 1.5) is not None
    assert given.nearest(rows[:0], 1.0) is None


def test_samples_out_of_order_are_sorted_and_other_text_is_no_head() -> None:
    rows = np.arange(14, dtype="<f4").reshape(2, 7)[::-1]
    text = base64.b64encode(rows.tobytes()).decode()
    assert given.head_rows(text)[:, 0].tolist() == [0, 7]
    assert len(given.head_rows("")) == 0
    with pytest.raises(ValueError, match=r".+"):
        given.head_rows("AAAA")


def test_a_moment_is_sought_and_the_drawing_never_goes_back() -> None:
    clock = given.ReplayClock(60 * SECOND, 1)
    before = clock.local_ns
    clock.seek(20 * SECOND)
    assert (clock.ns, clock.local_ns) == (20 * SECOND, before)
    clock.settle()
    assert (clock.ns, clock.local_ns > before) == (20 * SECOND, True)


def test_the_clock_stands_while_it_does_not_play() -> None:
    times = iter([1.0, 1.1, 1.2])
    clock = given.ReplayClock(0, 1.0, lambda: next(times))
    clock.tick()
    clock.playing = False
    clock.tick()
    assert clock.ns == 0
    clock.playing = True
    clock.tick()
    assert clock.ns == pytest.approx(0.1 * SECOND)


def test_every_moment_is_entered_as_a_renderer_that_had_looked_on_shows_it() -> None:
    directives = session().directives
    looking_on = Latch()
    exposing = 0
    for at, shown in enumerate(directives):
        looking_on.receive(shown.directive)
        new = Latch()
        way = given.way_into([one.directive for one in directives[: at + 1]])
        for directive in way:
            new.receive(directive)
        assert way[-1] == shown.directive
        assert all(one.prompt is None and not one.events for one in way[:-1])
        assert new.permitted.place is looking_on.permitted.place
        exposing += new.permitted.place is Place.SCENE
    assert exposing > 3
    assert given.way_into([]) == []


def test_a_stretch_without_a_record_is_shown_and_then_passed_over() -> None:
    stretches = ((60 * SECOND, 90 * SECOND), (100 * SECOND, 102 * SECOND))
    further = [given.after_unrecorded(stretches, s * SECOND) for s in (59, 60, 62, 63, 89, 90, 101)]
    assert further == [None, None, None, 90 * SECOND, 90 * SECOND, None, None]


def test_the_neutral_room_stands_where_nothing_was_recorded_and_says_so() -> None:
    made = replayed(restarted_session(), ())
    session = given.Replayed.model_validate_json(made.model_dump_json())
    ((from_ns, until_ns),) = session.unrecorded
    latch, shown = Latch(), []
    for one in session.directives:
        latch.receive(one.directive)
        shown.append((one.at_ns, latch.permitted.place, one.directive.text))
    said = "Nicht aufgezeichnet: Die Steuerung wurde neu gestartet."
    assert (from_ns, Place.NEUTRAL, said) in shown
    assert shown[-1][1] is Place.SCENE
    for at, _one in enumerate(session.directives):
        new = Latch()
        for directive in given.way_into([x.directive for x in session.directives[: at + 1]]):
            new.receive(directive)
        assert new.permitted.place is shown[at][1]
    assert from_ns < until_ns == 1800 * SECOND


def restarted_session() -> tuple[RecordedEvent, ...]:
    """Exposure in which the controller was killed, and gone on with; in German."""
    world = World().exposing(20, language="de")
    world.must(c.SetIntensity(intensity=30))
    world.wait(4)
    world.restart()
    world.change(hello=HELLO, page_silent_s=0.1, renderer_follows=True)
    world.find(Peer.RENDERER)
    world.wait(30)
    world.must(c.Resume(intensity=10))
    return tuple(world.events)


def test_orders_that_came_are_one_and_what_is_none_is_left_out() -> None:
    def order(number: int, at_s: float | None) -> bytes:
        made = PreviewOrder(order=number, at_s=at_s, speed=2, playing=False)
        return made.model_dump_json().encode()

    orders = Orders(iter([order(1, None), b"no order", order(2, 8.0), order(3, None)]))
    wait_until(lambda: orders.over, "everything was read", 60)
    assert orders.newest() == PreviewOrder(order=3, at_s=8.0, speed=2, playing=False)
    assert orders.newest() is None


def test_lines_come_whole_however_they_are_cut() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"a\nbc" + b"d\n" + b"e")
    assert list(lines(reading)) == [b"a", b"bcd", b"e"]
    os.close(reading)


def test_what_is_told_has_a_new_picture_once(capsys: pytest.CaptureFixture[str]) -> None:
    teller = Teller()
    told = PreviewTold(order=1, at_s=2, playing=True, speed=1)
    teller.picture(b"jpg")
    teller.tell(told, 10.0)
    teller.tell(told, 10.01)
    teller.tell(told.model_copy(update={"order": 2}), 10.02)
    teller.tell(told.model_copy(update={"order": 2}), 11.0)
    heard = [PreviewTold.model_validate_json(x) for x in capsys.readouterr().out.splitlines()]
    assert [(one.order, bool(one.picture)) for one in heard] == [(1, True), (2, False), (2, False)]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[replay.ReplayProcess]:
    """A replay drawn off screen, from just before the exposure; a test says where it begins."""
    configure(tmp_path_factory.mktemp("cache"), silent=True)
    chosen = argparse.Namespace(display="offscreen", size=(96, 64), speed=1.0, from_min=0.9)
    process = replay.ReplayProcess(session(), chosen)
    yield process
    process.close()


@pytest.mark.gl
def test_dose_and_head_are_shown_as_they_were(
    process: replay.ReplayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    process.seek(54 * SECOND)
    told: list[tuple[float, RendererHealth]] = []

    def hear(_link: object, report: Report) -> str:
        if isinstance(report, RendererHealth):
            told.append((process.clock.ns, report))
        return "heard"

    monkeypatch.setattr(given.ReplayedLink, "report", hear)
    head = {round(row[0], 2): row for row in given.head_rows(session().head)}
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


@pytest.mark.gl
def test_a_moment_that_is_sought_is_shown_with_its_dose_and_back_again(
    process: replay.ReplayProcess,
) -> None:
    """In the midst of an exposure, then before it, then to the end, standing still."""
    spans = dose_spans(EVENTS)
    process.clock.playing = False
    for at_s in (300.0, 20.0, 420.0):
        process.obey(PreviewOrder(order=1, at_s=at_s, speed=1, playing=False))
        process.frame()
        at_ns = round(at_s * SECOND)
        assert process.clock.ns == at_ns
        span = span_at(spans, at_ns)
        scene = process._parts.places.shown.setting.name
        assert (scene == "glass_lift") is (span is not None)
        assert not process.loop.covered
        if span is not None:
            assert process.loop._dose.dial == pytest.approx(span.dial_at(at_ns), abs=0.01)
    process.obey(PreviewOrder(order=2, at_s=1e6, speed=1, playing=True))
    process.frame()
    assert (process.clock.ns, process.clock.playing) == (EVENTS[-1].elapsed_ns, False)
    process.obey(PreviewOrder(order=3, at_s=None, speed=1, playing=True))
    assert process.clock.ns == 0
