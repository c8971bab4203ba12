"""Heartbeats and SAFE PLACE over real sockets: repeated until taken, and before all else.

Owns the tests of the safety lane; must not know frozen processes (test_frozen).
"""

from concurrent.futures import Future

from controller.link.keys import CONSOLE, RENDERER
from controller.link.wire import encode
from controller.protocol.answers import Answer
from controller.protocol.commands import (
    CommandEnvelope,
    SetIntensity,
)
from controller.protocol.reports import (
    Heartbeat,
    HeartbeatEcho,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.vocabulary import Place
from tests.link.desk import Desk, cabled, directive, until
from tests.link.peers import MakeConsole, MakeRenderer, frames, polled_until, raw_peer


def test_a_scene_waits_for_the_safety_lane_and_anything_safer_does_not(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    scene, neutral = directive(1, Place.SCENE), directive(2, Place.NEUTRAL)
    with cabled(desk, "safety") as (endpoints, cables):
        cables["safety"].cut()
        renderer = make_renderer(endpoints)
        desk.do(lambda link: link.publish_directive(scene))
        until(lambda: renderer.poll() == [] and renderer._next_directive != b"", "it came")
        desk.do(lambda link: link.publish_directive(neutral))
        polled = polled_until(renderer, lambda polled: bool(polled), "what is safer is shown")
        desk.do(lambda link: link.publish_directive(scene))
        until(lambda: renderer.poll() == [] and renderer._next_directive != b"", "it came again")
        assert renderer.run_id is None
        desk.do(lambda link: link.send_safe_place("p-1", 1))
        cables["safety"].mend()
        press = SafePlaceNow(press_id="p-1", epoch=1)
        polled += polled_until(renderer, lambda polled: scene in polled, "the scene is shown")
    assert polled == [neutral, press, scene]


def test_heartbeats_are_echoed_and_counted(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    assert desk.link.silent_s(RENDERER) is None
    frames(renderer, lambda: len(desk.received(Heartbeat)) > 3, "heartbeats arrive")
    silent: list[float | None] = []
    desk.do(lambda link: silent.extend((link.silent_s(RENDERER), link.silent_s(CONSOLE))))
    until(lambda: len(silent) == 2, "the controller counted")
    assert all(s is not None and s < 5 for s in silent)
    assert console.run_id == renderer.run_id == "run-a"
    assert renderer.silent_s < 5


def test_a_renderer_that_stops_its_frame_loop_is_silent(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    renderer = make_renderer()
    frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
    silent: list[float] = []

    def look() -> bool:
        desk.do(lambda link: silent.append(link.silent_s(RENDERER) or 0.0))
        return bool(silent) and silent[-1] > 0.6

    until(look, "its silence shows although its connection stands")


def test_a_frozen_controller_is_silent_to_all(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
    desk.freeze()
    frames(renderer, lambda: renderer.silent_s > 0.6 < console.silent_s, "both notice")
    desk.frozen.clear()
    frames(renderer, lambda: renderer.silent_s < 0.5 > console.silent_s, "both hear it again")


def test_safe_place_is_repeated_until_it_is_taken(desk: Desk, make_renderer: MakeRenderer) -> None:
    with cabled(desk, "safety") as (endpoints, cables):
        renderer = make_renderer(endpoints)
        frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
        cables["safety"].cut()
        desk.do(lambda link: link.send_safe_place("p-1", 3))
        cables["safety"].mend()
        press = SafePlaceNow(press_id="p-1", epoch=3)
        polled = polled_until(renderer, lambda p: press in p, "the press arrives")
        renderer.ack_safe_place("p-1")
        frames(renderer, lambda: bool(desk.received(SafePlaceAck)), "the ack arrives")
        renderer.ack_safe_place("p-1", drawn=True)
        polled += frames(renderer, lambda: _drawn(desk), "the second ack arrives")
        assert polled.count(press) == 1


def _drawn(desk: Desk) -> bool:
    acks = [a.message for a in desk.received(SafePlaceAck)]
    return SafePlaceAck(press_id="p-1", drawn=True) in acks


def test_an_acknowledgement_that_is_lost_is_given_again(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    with cabled(desk, "safety") as (endpoints, cables):
        renderer = make_renderer(endpoints)
        frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
        desk.do(lambda link: link.send_safe_place("p-1", 3))
        polled = polled_until(renderer, bool, "the press arrives")
        cables["safety"].cut()
        renderer.ack_safe_place("p-1")
        cables["safety"].mend()
        polled += frames(renderer, lambda: bool(desk.received(SafePlaceAck)), "the ack arrives")
        assert [type(m) for m in polled] == [SafePlaceNow]


def test_a_renderer_that_starts_after_the_press_gets_it(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    desk.do(lambda link: link.send_safe_place("p-1", 3))
    renderer = make_renderer()
    press = SafePlaceNow(press_id="p-1", epoch=3)
    polled_until(renderer, lambda polled: press in polled, "the press arrives")


def test_the_consoles_own_safety_lane(desk: Desk, make_console: MakeConsole) -> None:
    console = make_console()
    pressed: list[Future[SafePlaceAck]] = [console.safe_place("p-2"), console.safe_place("p-2")]
    assert [f.result(10) for f in pressed] == [SafePlaceAck(press_id="p-2")] * 2
    until(lambda: bool(desk.received(SafePlaceNow)), "the controller hears of it")
    assert {a.message for a in desk.received(SafePlaceNow)} == {SafePlaceNow(press_id="p-2")}


def test_safe_place_comes_before_commands_that_wait_longer(
    desk: Desk, make_console: MakeConsole
) -> None:
    console = make_console()
    desk.freeze()
    futures = [console.command(SetIntensity(intensity=5), None, ttl_s=10) for _ in range(200)]
    until(lambda: len(console._commands) == 200, "all commands are on their way")
    ack = console.safe_place("p-3")
    until(lambda: len(console._presses) == 1, "the press is on its way")
    desk.arrivals.clear()
    desk.frozen.clear()
    assert ack.result(10)
    assert all(future.result(10).accepted for future in futures)
    kinds = [type(a.message) for a in desk.arrivals if not isinstance(a.message, Heartbeat)]
    # one turn of commands may be under way when the press comes in
    assert kinds.index(SafePlaceNow) <= 16
    assert kinds.count(CommandEnvelope) == 200


def test_what_cannot_be_used_on_the_safety_lane_is_answered_and_is_no_sign_of_life(
    desk: Desk,
) -> None:
    with raw_peer(desk, RENDERER, "safety") as socket:
        socket.send(b'{"message":"heartbeat"}')
        answer = Answer.model_validate_json(socket.recv())
        assert answer.refusal is not None
        assert "sent_ns: is missing" in answer.refusal.sentence
        assert desk.link.silent_s(RENDERER) is None
        socket.send(encode(Heartbeat(sender="x", sent_ns=1)))
        assert HeartbeatEcho.model_validate_json(socket.recv()).sent_ns == 1
