"""Controller, console and renderer over real sockets: answered once, whole at once, in order.

Owns the tests of the flow of messages; must not know keys and attackers (test_strangers).
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
import zmq

from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import Endpoints
from controller.link.errors import (
    LinkClosedError,
    NoAnswerError,
    NotConnectedError,
    PortError,
)
from controller.link.keys import CONSOLE, RENDERER
from controller.link.mirror import unpack
from controller.link.renderer_client import RendererLink
from controller.link.sockets import PEER, PICTURE_SOURCE, SUBSCRIBER, Socket, Sockets, routing_name
from controller.link.wire import Malformed, encode
from controller.protocol.answers import Answer
from controller.protocol.base import PROTOCOL_VERSION
from controller.protocol.commands import (
    CommandEnvelope,
    GoToSafePlace,
    Hold,
    RecordRating,
    SetIntensity,
)
from controller.protocol.directive import SceneDirective
from controller.protocol.events import Held, RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import Query, QueryResult, SessionList, SessionSummary
from controller.protocol.reports import (
    Heartbeat,
    HeartbeatEcho,
    Hello,
    PatientStopped,
    RendererHealth,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.state import SessionState, StateUpdate
from controller.protocol.vocabulary import Actor, HoldReason, Place, RefusalReason
from tests.link.desk import Desk, cabled, directive, health, until

MakeConsole = Callable[..., ConsoleLink]
MakeRenderer = Callable[..., RendererLink]

HELLO = Hello(
    package_version="0", display="offscreen", driver="none", catalogue=(), asset_hashes={}
)


def _state(revision: int) -> StateUpdate:
    return StateUpdate(
        run_id="run-a", revision=revision, sequence=-1, controller_ns=1, state=SessionState()
    )


def _event(sequence: int) -> RecordedEvent:
    return RecordedEvent(
        session_id="s-1",
        sequence=sequence,
        run_id="run-a",
        time_ns=1,
        elapsed_ns=1,
        caused_by=None,
        actor=Actor.THERAPIST,
        synthetic=False,
        event=Held(reason=HoldReason.THERAPIST),
    )


@contextmanager
def _raw_peer(desk: Desk, program: str, lane: str = "command") -> Iterator[Socket]:
    """A bare connection with a program's key, to send what no honest peer would."""
    sockets = Sockets(desk.keys.pair(program))
    socket = sockets.connect(
        PEER,
        desk.endpoints.url(getattr(desk.endpoints, lane)),
        server_key=desk.endpoints.controller_public_key,
        name=routing_name(program),
    )
    socket.setsockopt(zmq.SNDTIMEO, 10_000)
    socket.setsockopt(zmq.RCVTIMEO, 10_000)
    try:
        yield socket
    finally:
        socket.close()
        sockets.close()


def _exchange(desk: Desk, program: str, *messages: bytes) -> list[Answer]:
    """Send bytes as ``program``, each after the answer to the one before."""
    answers = []
    with _raw_peer(desk, program) as socket:
        for message in messages:
            socket.send(message)
            answers.append(Answer.model_validate_json(socket.recv()))
    return answers


def _polled_until(
    renderer: RendererLink, condition: Callable[[list[object]], bool], what: str
) -> list[object]:
    """A frame loop until ``condition`` of what it polled; what it polled."""
    polled: list[object] = []

    def frame() -> bool:
        renderer.heartbeat()
        polled.extend(renderer.poll())
        return condition(polled)

    until(frame, what)
    return polled


def _frames(renderer: RendererLink, condition: Callable[[], bool], what: str) -> list[object]:
    """A frame loop until ``condition``; what it polled."""
    return _polled_until(renderer, lambda polled: condition(), what)


def test_a_command_is_answered(desk: Desk, make_console: MakeConsole) -> None:
    answer = make_console().command(SetIntensity(intensity=40), "s-1").result(10)
    arrived = desk.received(CommandEnvelope)[0]
    assert isinstance(arrived.message, CommandEnvelope)
    assert arrived.program == CONSOLE
    assert answer.to == arrived.message.command_id
    assert arrived.message.session_id == "s-1"
    assert arrived.message.expires_ns is not None
    assert 0 < arrived.message.expires_ns - arrived.received_ns <= 2.1e9


def test_the_safe_place_has_no_expiry(desk: Desk, make_console: MakeConsole) -> None:
    make_console().command(GoToSafePlace(), "s-1").result(10)
    message = desk.received(CommandEnvelope)[0].message
    assert isinstance(message, CommandEnvelope)
    assert message.expires_ns is None


def test_a_command_sent_again_is_answered_again_and_not_redone(desk: Desk) -> None:
    raw = encode(
        CommandEnvelope(
            command_id="c-1", session_id=None, expires_ns=5, command=RecordRating(suds=5)
        )
    )
    answers = _exchange(desk, CONSOLE, raw, raw, raw)
    assert [answer.to for answer in answers] == ["c-1"] * 3
    # a peer that lost its connection asks again under another name
    assert _exchange(desk, CONSOLE, raw)[0].to == "c-1"
    assert len(desk.received(CommandEnvelope)) == 1


def test_a_command_sent_again_before_its_answer_is_not_redone(
    desk: Desk, make_console: MakeConsole
) -> None:
    desk.answers = False
    future = make_console().command(Hold(), None, ttl_s=10)
    until(lambda: len(desk.received(CommandEnvelope)) == 1, "the command arrives")
    arrival = desk.received(CommandEnvelope)[0]
    assert isinstance(arrival.message, CommandEnvelope)
    raw = encode(arrival.message)
    with _raw_peer(desk, CONSOLE) as socket:
        socket.send(raw)
        # A second message on the same connection is answered after the first was looked at.
        socket.send(b"look")
        assert Answer.model_validate_json(socket.recv()).to is None
        to = arrival.message.command_id
        desk.do(lambda link: link.answer(arrival, Answer(to=to, accepted=True)))
        # The answer goes where the question came from last; the link asks again and has it too.
        assert Answer.model_validate_json(socket.recv()).to == to
    assert future.result(10).accepted
    assert len(desk.received(CommandEnvelope)) == 1


def test_what_an_earlier_run_recorded_is_not_redone(desk: Desk) -> None:
    raw = encode(CommandEnvelope(command_id="c-9", session_id=None, expires_ns=5, command=Hold()))
    known = Answer(to="c-9", accepted=True, sequences=(7,))
    desk.do(lambda link: link.remember(known))
    assert _exchange(desk, CONSOLE, raw) == [known]
    assert desk.received(CommandEnvelope) == []


@pytest.mark.parametrize(
    ("raw", "reason", "to"),
    [
        (b"not json", RefusalReason.MALFORMED, None),
        (b"x" * (1 << 20) + b"x", RefusalReason.MALFORMED, None),
        (b"[" * 5000, RefusalReason.MALFORMED, None),
        (
            b'{"message":"command","command_id":"c-3","protocol_version":%d}'
            % (PROTOCOL_VERSION + 1),
            RefusalReason.NEWER_PROTOCOL,
            "c-3",
        ),
        (b'{"message":"command","command_id":"c-4"}', RefusalReason.MALFORMED, "c-4"),
        (encode(SafePlaceNow(press_id="p")), RefusalReason.NOT_ALLOWED, "p"),
    ],
    ids=["not-json", "too-long", "too-deep", "newer", "fields-missing", "wrong-lane"],
)
def test_what_cannot_be_used_is_answered_with_the_reason(
    desk: Desk, raw: bytes, reason: RefusalReason, to: str | None
) -> None:
    answer = _exchange(desk, CONSOLE, raw)[0]
    assert not answer.accepted
    assert answer.to == to
    assert answer.refusal is not None
    assert answer.refusal.reason is reason
    until(lambda: bool(desk.arrivals), "the controller counts it")
    assert [type(arrival.message) for arrival in desk.arrivals] == [Malformed]


def test_nothing_stops_after_what_cannot_be_used(desk: Desk, make_console: MakeConsole) -> None:
    _exchange(desk, CONSOLE, *[b"\xff" * n for n in range(1, 60)])
    assert make_console().command(Hold(), None).result(10).accepted


def test_a_program_may_send_its_own_kind_alone(desk: Desk) -> None:
    command = CommandEnvelope(command_id="c-5", session_id=None, expires_ns=5, command=Hold())
    report = ReportEnvelope(report_id="r-5", report=PatientStopped())
    for program, message in ((RENDERER, command), (CONSOLE, report)):
        refusal = _exchange(desk, program, encode(message))[0].refusal
        assert refusal is not None
        assert refusal.reason is RefusalReason.NOT_ALLOWED
        assert program in refusal.sentence
    assert desk.received(CommandEnvelope) == desk.received(ReportEnvelope) == []


def test_without_the_controller_nothing_is_sent_and_it_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    try:
        with pytest.raises(NotConnectedError, match="nothing was sent"):
            link.command(Hold(), None).result(10)
    finally:
        link.close()


def test_a_controller_that_does_not_answer_is_said_so(
    desk: Desk, make_console: MakeConsole
) -> None:
    desk.answers = False
    with pytest.raises(NoAnswerError, match="not known whether"):
        make_console().command(Hold(), None, ttl_s=-0.8).result(10)


def test_closing_the_link_ends_every_wait(desk: Desk) -> None:
    desk.answers = False
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    until(lambda: link.run_id is not None, "the console hears the controller")
    command = link.command(Hold(), None, ttl_s=60)
    until(lambda: len(desk.received(CommandEnvelope)) == 1, "the command arrives")
    link.close()
    late = link.command(Hold(), None)
    with pytest.raises(LinkClosedError):
        command.result(1)
    with pytest.raises(LinkClosedError):
        late.result(1)


def test_a_late_joiner_is_whole_at_once(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    desk.do(lambda link: link.publish_state(_state(3)))
    desk.do(lambda link: link.publish_health(health()))
    desk.do(lambda link: link.publish_event(_event(4)))
    desk.do(lambda link: link.publish_directive(directive(9)))
    heard: list[Published] = []
    make_console(heard.append)
    renderer = make_renderer()
    until(lambda: len(heard) >= 3, "state, event and health arrive")
    polled = _polled_until(renderer, bool, "the directive arrives")
    assert {type(m) for m in heard} == {StateUpdate, RecordedEvent, HealthUpdate}
    assert polled == [directive(9)]


def test_published_messages_come_once_and_in_order(desk: Desk, make_console: MakeConsole) -> None:
    heard: list[Published] = []
    make_console(heard.append)
    desk.do(lambda link: link.publish_health(health(controller_ns=0)))
    until(lambda: bool(heard), "the subscription stands")
    for number in range(50):
        desk.do(lambda link, n=number: link.publish_event(_event(n)))  # type: ignore[misc]
    make_console()  # a second subscriber makes the controller send the last values again
    desk.do(lambda link: link.publish_event(_event(50)))
    until(lambda: isinstance(heard[-1], RecordedEvent) and heard[-1].sequence == 50, "the last")
    sequences = [m.sequence for m in heard if isinstance(m, RecordedEvent)]
    assert sequences == list(range(51))
    assert len([m for m in heard if isinstance(m, HealthUpdate)]) == 1


def test_the_renderer_gets_the_newest_directive_alone(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    renderer = make_renderer()
    desk.do(lambda link: link.publish_directive(directive(0)))
    until(lambda: renderer.poll() == [directive(0)], "the subscription stands")
    done = threading.Event()
    for number in range(1, 101):
        desk.do(lambda link, n=number: link.publish_directive(directive(n)))  # type: ignore[misc]
    desk.do(lambda link: done.set())
    assert done.wait(10)
    polled = _polled_until(renderer, lambda p: directive(100) in p, "the newest directive")
    revisions = [d.revision for d in polled if isinstance(d, SceneDirective)]
    assert revisions == sorted(set(revisions))
    assert polled[-1] == directive(100)


def test_queries_are_answered_beside_a_controller_that_is_busy(
    tmp_path: Path,
) -> None:
    asked: list[Query] = []

    def answer(query: Query) -> QueryResult:
        asked.append(query)
        return QueryResult(query_id="other", sessions=_summaries(5000))

    desk = Desk(tmp_path, answer_query=answer)
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    try:
        until(lambda: link.run_id is not None, "the console hears the controller")
        desk.freeze()
        result = link.query(SessionList(pseudonym="P-1")).result(10)
        assert asked == [SessionList(pseudonym="P-1")]
        assert result.sessions == _summaries(5000)  # longer than any message to the controller
    finally:
        link.close()
        desk.close()


def _summaries(count: int) -> tuple[SessionSummary, ...]:
    summary = SessionSummary(
        session_id="s-1",
        pseudonym="P-1",
        title="t" * 100,
        opened_utc="2026-01-01T00:00:00Z",
        duration_s=1,
        scenes=(),
        ratings=0,
        peak_suds=None,
        end_suds=None,
        closed=None,
        synthetic=True,
    )
    return (summary,) * count


def test_what_the_patient_did_is_told_until_it_is_answered(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    desk.answers = False
    with cabled(desk, "command") as (endpoints, cables):
        cables["command"].cut()
        renderer = make_renderer(endpoints)
        report_id = renderer.report(PatientStopped())
        _frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
        assert desk.received(ReportEnvelope) == []
        cables["command"].mend()
        _frames(renderer, lambda: len(desk.received(ReportEnvelope)) == 1, "the report arrives")
        cables["command"].cut()
        arrival = desk.received(ReportEnvelope)[0]
        desk.do(lambda link: link.answer(arrival, Answer(to=report_id, accepted=True)))
        cables["command"].mend()
        polled = _polled_until(renderer, bool, "the answer arrives")
        assert polled == [Answer(to=report_id, accepted=True)]
        assert len(desk.received(ReportEnvelope)) == 1


def test_a_renderer_says_hello_again_after_an_outage(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    with cabled(desk, "command", "safety", "publish") as (endpoints, cables):
        renderer = make_renderer(endpoints)
        renderer.report(HELLO)
        _frames(renderer, lambda: len(desk.received(ReportEnvelope)) == 1, "hello arrives")
        for cable in cables.values():
            cable.cut()
        _frames(renderer, lambda: renderer.silent_s > 1.1, "the renderer notices")
        for cable in cables.values():
            cable.mend()
        _frames(renderer, lambda: len(desk.received(ReportEnvelope)) >= 2, "hello arrives again")


def test_nothing_sent_while_away_arrives_later(desk: Desk, make_renderer: MakeRenderer) -> None:
    with cabled(desk, "command", "safety", "publish") as (endpoints, cables):
        desk.do(lambda link: link.publish_directive(directive(0)))
        renderer = make_renderer(endpoints)
        until(lambda: renderer.poll() == [directive(0)], "the first directive")
        for cable in cables.values():
            cable.cut()
        for number in range(1, 51):
            desk.do(lambda link, n=number: link.publish_directive(directive(n)))  # type: ignore[misc]
        for cable in cables.values():
            cable.mend()
        polled = _polled_until(renderer, lambda p: directive(50) in p, "whole again")
        assert polled == [directive(50)]


def test_figures_reach_the_controller_with_its_own_time(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    _frames(renderer, lambda: renderer.clock.round_trip_s is not None, "an echo arrives")

    def sends() -> bool:
        renderer.heartbeat()
        renderer.poll()
        renderer.send_mirror(b"\xff\xd8 picture", time.perf_counter_ns())
        return console.latest_frame() is not None

    until(sends, "a picture arrives")
    raw = console.latest_frame()
    assert raw is not None
    picture = unpack(raw)
    assert picture is not None
    assert picture.jpeg == b"\xff\xd8 picture"
    # controller and renderer share a clock here, so the offset is nearly nothing
    assert abs(picture.captured_ns - time.perf_counter_ns()) < 10e9
    assert picture.captured_ns > 0


def test_a_console_cannot_put_a_picture_on_the_screen(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    forged = Sockets(desk.keys.pair(CONSOLE))
    socket = forged.connect(
        PICTURE_SOURCE,
        desk.endpoints.url(desk.endpoints.mirror_in),
        server_key=desk.endpoints.controller_public_key,
    )
    socket.setsockopt(zmq.SNDTIMEO, 10_000)
    try:
        seen: list[bytes] = []

        def sends() -> bool:
            socket.send(b"0" * 16 + b"forged")
            renderer.send_mirror(b"real", 0)
            seen.append(console.latest_frame() or b"")
            return len([frame for frame in seen if frame.endswith(b"real")]) > 20

        until(sends, "real pictures arrive")
        assert not any(frame.endswith(b"forged") for frame in seen)
    finally:
        socket.close()
        forged.close()


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
        polled = _polled_until(renderer, lambda polled: bool(polled), "what is safer is shown")
        desk.do(lambda link: link.publish_directive(scene))
        until(lambda: renderer.poll() == [] and renderer._next_directive != b"", "it came again")
        assert renderer.run_id is None
        desk.do(lambda link: link.send_safe_place("p-1", 1))
        cables["safety"].mend()
        press = SafePlaceNow(press_id="p-1", epoch=1)
        polled += _polled_until(renderer, lambda polled: scene in polled, "the scene is shown")
    assert polled == [neutral, press, scene]


def test_heartbeats_are_echoed_and_counted(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    assert desk.link.silent_s(RENDERER) is None
    _frames(renderer, lambda: len(desk.received(Heartbeat)) > 3, "heartbeats arrive")
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
    _frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
    silent: list[float] = []

    def look() -> bool:
        desk.do(lambda link: silent.append(link.silent_s(RENDERER) or 0.0))
        return bool(silent) and silent[-1] > 0.6

    until(look, "its silence shows although its connection stands")


def test_a_frozen_controller_is_silent_to_all(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    _frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
    desk.freeze()
    _frames(renderer, lambda: renderer.silent_s > 0.6 < console.silent_s, "both notice")
    desk.frozen.clear()
    _frames(renderer, lambda: renderer.silent_s < 0.5 > console.silent_s, "both hear it again")


def test_safe_place_is_repeated_until_it_is_taken(desk: Desk, make_renderer: MakeRenderer) -> None:
    with cabled(desk, "safety") as (endpoints, cables):
        renderer = make_renderer(endpoints)
        _frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
        cables["safety"].cut()
        desk.do(lambda link: link.send_safe_place("p-1", 3))
        cables["safety"].mend()
        press = SafePlaceNow(press_id="p-1", epoch=3)
        polled = _polled_until(renderer, lambda p: press in p, "the press arrives")
        renderer.ack_safe_place("p-1")
        _frames(renderer, lambda: bool(desk.received(SafePlaceAck)), "the ack arrives")
        renderer.ack_safe_place("p-1", drawn=True)
        polled += _frames(renderer, lambda: _drawn(desk), "the second ack arrives")
        assert polled.count(press) == 1


def _drawn(desk: Desk) -> bool:
    acks = [a.message for a in desk.received(SafePlaceAck)]
    return SafePlaceAck(press_id="p-1", drawn=True) in acks


def test_an_acknowledgement_that_is_lost_is_given_again(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    with cabled(desk, "safety") as (endpoints, cables):
        renderer = make_renderer(endpoints)
        _frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
        desk.do(lambda link: link.send_safe_place("p-1", 3))
        polled = _polled_until(renderer, bool, "the press arrives")
        cables["safety"].cut()
        renderer.ack_safe_place("p-1")
        cables["safety"].mend()
        polled += _frames(renderer, lambda: bool(desk.received(SafePlaceAck)), "the ack arrives")
        assert [type(m) for m in polled] == [SafePlaceNow]


def test_a_renderer_that_starts_after_the_press_gets_it(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    desk.do(lambda link: link.send_safe_place("p-1", 3))
    renderer = make_renderer()
    press = SafePlaceNow(press_id="p-1", epoch=3)
    _polled_until(renderer, lambda polled: press in polled, "the press arrives")


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


def test_a_console_follows_a_controller_that_starts_elsewhere(
    desk: Desk, tmp_path: Path, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    heard: list[Published] = []
    console, renderer = make_console(heard.append, path=desk.path), make_renderer(path=desk.path)
    renderer.report(HELLO)
    _frames(renderer, lambda: len(desk.received(ReportEnvelope)) == 1, "hello arrives")
    desk.close()
    second = Desk(tmp_path, run_id="run-b")
    try:
        second.do(lambda link: link.publish_state(_state(1)))
        _frames(renderer, lambda: renderer.run_id == console.run_id == "run-b", "both follow")
        _frames(renderer, lambda: bool(second.received(ReportEnvelope)), "hello again")
        assert console.command(Hold(), None).result(10).accepted
        until(lambda: any(isinstance(m, StateUpdate) for m in heard), "the state arrives")
        assert console.endpoints == second.endpoints
    finally:
        second.close()


def test_a_port_in_use_is_one_sentence_and_leaves_nothing_open(desk: Desk, tmp_path: Path) -> None:
    before = threading.active_count()
    for taken in ("command", "query", "mirror_in", "mirror_out", "page"):
        wanted = Endpoints.unbound("run-c", desk.endpoints.controller_public_key).model_copy(
            update={taken: getattr(desk.endpoints, taken)}
        )
        with pytest.raises(PortError, match=f"{getattr(desk.endpoints, taken)}.*port"):
            Desk(tmp_path, endpoints=wanted)
        assert threading.active_count() == before


def test_a_slow_reader_harms_nobody(desk: Desk, make_console: MakeConsole) -> None:
    sockets = Sockets(desk.keys.pair(CONSOLE))
    sleeper = sockets.connect(
        SUBSCRIBER,
        desk.endpoints.url(desk.endpoints.publish),
        server_key=desk.endpoints.controller_public_key,
    )
    sleeper.setsockopt(zmq.SUBSCRIBE, b"")
    try:
        heard: list[Published] = []
        console = make_console(heard.append)
        desk.do(lambda link: link.publish_health(health(controller_ns=0)))
        until(lambda: bool(heard) and sleeper.poll(0) > 0, "both subscriptions stand")
        for number in range(1, 5001):
            desk.do(lambda link, n=number: link.publish_health(health(controller_ns=n)))  # type: ignore[misc]
        assert console.command(Hold(), None, ttl_s=10).result(12).accepted
        until(lambda: heard[-1] == health(controller_ns=5000), "the console has the newest")
    finally:
        sleeper.close()
        sockets.close()


def test_figures_do_not_pile_up(desk: Desk, make_renderer: MakeRenderer) -> None:
    desk.answers = False
    renderer = make_renderer()
    figures = RendererHealth(
        frames_per_s=90,
        frame_p95_ms=11,
        dropped=0,
        scene="plain_room",
        intensity=0,
        values={},
        display="offscreen",
        clock_offset_known=True,
    )
    for _ in range(300):
        renderer.report(figures)
    renderer.report(PatientStopped())
    _frames(renderer, lambda: len(renderer._outbox) == 1, "figures are given up")
    assert PatientStopped() in [
        a.message.report for a in desk.arrivals if isinstance(a.message, ReportEnvelope)
    ]


@pytest.mark.parametrize(
    ("raw", "reason", "to"),
    [
        (b"not json", RefusalReason.MALFORMED, None),
        (
            b'{"message":"query","query_id":"q-1","protocol_version":%d}' % (PROTOCOL_VERSION + 1),
            RefusalReason.NEWER_PROTOCOL,
            "q-1",
        ),
        (encode(Heartbeat(sender="x", sent_ns=1)), RefusalReason.NOT_ALLOWED, None),
    ],
    ids=["not-json", "newer", "wrong-lane"],
)
def test_a_query_that_cannot_be_used_is_answered(
    desk: Desk, raw: bytes, reason: RefusalReason, to: str | None
) -> None:
    with _raw_peer(desk, CONSOLE, "query") as socket:
        socket.send(raw)
        result = QueryResult.model_validate_json(socket.recv())
    assert result.query_id == to
    assert result.refusal is not None
    assert result.refusal.reason is reason


def test_what_cannot_be_used_on_the_safety_lane_is_answered_and_is_no_sign_of_life(
    desk: Desk,
) -> None:
    with _raw_peer(desk, RENDERER, "safety") as socket:
        socket.send(b'{"message":"heartbeat"}')
        answer = Answer.model_validate_json(socket.recv())
        assert answer.refusal is not None
        assert "sent_ns: is missing" in answer.refusal.sentence
        assert desk.link.silent_s(RENDERER) is None
        socket.send(encode(Heartbeat(sender="x", sent_ns=1)))
        assert HeartbeatEcho.model_validate_json(socket.recv()).sent_ns == 1
