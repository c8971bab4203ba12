"""Without a key nothing, on the wire nothing readable, under a false name a refusal.

Owns the tests of the link's defence; must not know what friends say (test_link).
"""

import socket as tcp
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zmq

from controller.link.console_client import ConsoleLink
from controller.link.keys import CONSOLE, RENDERER, KeyPair, KeyRing
from controller.link.renderer_client import RendererLink
from controller.link.sockets import PEER, Socket, Use, _with_options, routing_name
from controller.link.wire import encode
from controller.protocol.answers import Answer
from controller.protocol.commands import AddNote, CommandEnvelope, Hold
from controller.protocol.queries import SessionList
from controller.protocol.reports import PatientRated, ReportEnvelope
from controller.protocol.vocabulary import RefusalReason
from tests.link.desk import Desk, cabled, directive, health, until

SUBSCRIBER = Use(zmq.SUB)
FITTING = {"publish": SUBSCRIBER, "mirror_out": SUBSCRIBER, "mirror_in": Use(zmq.PUSH)}
LANES = ("command", "query", "publish", "safety", "mirror_in", "mirror_out")


@contextmanager
def _connected(
    desk: Desk, pair: KeyPair, lane: str, name: bytes, use: Use = PEER
) -> Iterator[tuple[Socket, Socket]]:
    """A socket with our options, and its monitor, which listened before it connected."""
    context: zmq.Context[Socket] = zmq.Context()
    key = desk.endpoints.controller_public_key
    socket = _with_options(context, use, pair, server_key=key, name=name)
    with _monitored(context, socket, desk, lane) as both:
        yield both


@contextmanager
def _monitored(
    context: "zmq.Context[Socket]", socket: Socket, desk: Desk, lane: str
) -> Iterator[tuple[Socket, Socket]]:
    socket.setsockopt(zmq.SNDTIMEO, 10_000)
    socket.setsockopt(zmq.RCVTIMEO, 10_000)
    monitor = socket.get_monitor_socket()
    try:
        socket.connect(desk.endpoints.url(getattr(desk.endpoints, lane)))
        yield socket, monitor
    finally:
        socket.disable_monitor()
        monitor.close(0)
        socket.close(0)
        context.term()


def _wait_for(monitor: Socket, *wanted: int) -> int:
    """The first of the ``wanted`` events of a socket."""
    while True:
        assert monitor.poll(10_000), "the event never came"
        event = int.from_bytes(monitor.recv_multipart()[0][:2], "little")
        if event in wanted:
            return event


def _handshake(monitor: Socket) -> int:
    return _wait_for(
        monitor,
        zmq.EVENT_HANDSHAKE_FAILED_AUTH,
        zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL,
        zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL,
        zmq.EVENT_HANDSHAKE_SUCCEEDED,
    )


def _command(text: str = "x") -> bytes:
    return encode(
        CommandEnvelope(command_id="c-1", session_id=None, expires_ns=5, command=AddNote(text=text))
    )


@pytest.mark.parametrize("lane", LANES)
def test_an_unknown_key_gets_nothing_on_any_lane(desk: Desk, tmp_path: Path, lane: str) -> None:
    stranger = KeyRing(tmp_path / "stranger")
    stranger.ensure(CONSOLE)
    desk.do(lambda link: link.publish_health(health()))
    use = FITTING.get(lane, PEER)
    with _connected(desk, stranger.pair(CONSOLE), lane, routing_name(CONSOLE), use) as (
        socket,
        monitor,
    ):
        assert _handshake(monitor) == zmq.EVENT_HANDSHAKE_FAILED_AUTH
        if use is SUBSCRIBER:
            socket.setsockopt(zmq.SUBSCRIBE, b"")
        else:
            socket.setsockopt(zmq.SNDTIMEO, 0)
            with pytest.raises(zmq.Again):
                socket.send(_command())
        assert socket.poll(0, zmq.POLLIN if use.kind != zmq.PUSH else zmq.POLLOUT) == 0
    assert desk.arrivals == []


@pytest.mark.parametrize("lane", LANES)
def test_no_key_gets_nothing_on_any_lane(desk: Desk, lane: str) -> None:
    context: zmq.Context[Socket] = zmq.Context()
    socket = context.socket(FITTING.get(lane, PEER).kind)
    with _monitored(context, socket, desk, lane) as (socket, monitor):
        assert _handshake(monitor) != zmq.EVENT_HANDSHAKE_SUCCEEDED
    assert desk.arrivals == []


@pytest.mark.parametrize("lane", LANES)
def test_bytes_that_are_not_zeromq_harm_nobody(
    desk: Desk, make_console: Callable[..., ConsoleLink], lane: str
) -> None:
    with tcp.create_connection(("127.0.0.1", getattr(desk.endpoints, lane)), timeout=10) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n" * 100)
        with pytest.raises((ConnectionError, EOFError)):
            while True:
                if not raw.recv(4096):
                    raise EOFError
    assert make_console().command(Hold(), None).result(10).accepted


def test_a_key_taken_away_is_not_let_in_again(desk: Desk, tmp_path: Path) -> None:
    pair = desk.keys.pair(CONSOLE)
    with _connected(desk, pair, "command", routing_name(CONSOLE)) as (socket, _):
        socket.send(_command())
        assert Answer.model_validate_json(socket.recv()).accepted
    (tmp_path / "keys" / "console.key").unlink()
    with _connected(desk, pair, "command", routing_name(CONSOLE)) as (_, monitor):
        assert _handshake(monitor) == zmq.EVENT_HANDSHAKE_FAILED_AUTH


@pytest.mark.posix_only
def test_a_key_others_can_read_lets_nobody_in(desk: Desk, tmp_path: Path) -> None:
    pair = desk.keys.pair(CONSOLE)
    (tmp_path / "keys" / "renderer.key").chmod(0o644)
    with _connected(desk, pair, "command", routing_name(CONSOLE)) as (_, monitor):
        assert _handshake(monitor) == zmq.EVENT_HANDSHAKE_FAILED_AUTH


@pytest.mark.parametrize("name", [b"renderer:0000000000000000", b"console", b""])
def test_a_name_that_is_not_the_keys_is_refused(desk: Desk, name: bytes) -> None:
    with _connected(desk, desk.keys.pair(CONSOLE), "command", name) as (socket, _):
        socket.send(_command())
        refusal = Answer.model_validate_json(socket.recv()).refusal
    assert refusal is not None
    assert refusal.reason is RefusalReason.NOT_ALLOWED
    assert not desk.received(CommandEnvelope)


def test_more_than_one_part_is_refused(desk: Desk) -> None:
    with _connected(desk, desk.keys.pair(CONSOLE), "command", routing_name(CONSOLE)) as (socket, _):
        socket.send_multipart([b"first", _command()])
        answer = Answer.model_validate_json(socket.recv())
    assert not answer.accepted
    assert not desk.received(CommandEnvelope)


def test_a_message_beyond_all_measure_is_cut_off_and_harms_nobody(
    desk: Desk, make_console: Callable[..., ConsoleLink]
) -> None:
    pair = desk.keys.pair(CONSOLE)
    with _connected(desk, pair, "command", routing_name(CONSOLE)) as (socket, monitor):
        socket.send(b"x" * (5 << 20))
        assert _wait_for(monitor, zmq.EVENT_DISCONNECTED)
    assert make_console().command(Hold(), None).result(10).accepted


def test_an_eavesdropper_reads_nothing(
    desk: Desk,
    make_console: Callable[..., ConsoleLink],
    make_renderer: Callable[..., RendererLink],
) -> None:
    note = "she is afraid of the window at her mother's"
    with cabled(desk, *LANES) as (endpoints, cables):
        console, renderer = make_console(endpoints=endpoints), make_renderer(endpoints)
        console.command(AddNote(text=note), "s-1").result(10)
        console.query(SessionList(pseudonym="Anna-1")).result(10)
        console.safe_place("press-of-esc").result(10)
        desk.do(lambda link: link.publish_directive(directive(7)))
        renderer.report(PatientRated(prompt_id="prompt-1", suds=88))

        def told() -> bool:
            renderer.heartbeat()
            renderer.send_mirror(b"\xff\xd8\xff\xe0 JFIF picture of the lift", 1)
            polled = renderer.poll()
            done.extend(type(m).__name__ for m in polled)
            return {"Answer", "SceneDirective"} <= set(done) and console.latest_frame() is not None

        done: list[str] = []
        until(told, "everything went through the cables")
        seen = b"".join(bytes(cable.seen) for cable in cables.values())
    assert desk.received(ReportEnvelope)
    assert all(len(cable.seen) > 200 for cable in cables.values())
    for plain in (
        note,
        "Anna",
        "prompt-1",
        "press-of-esc",
        "message",
        "JFIF",
        "plain_room",
        "suds",
    ):
        assert plain.encode() not in seen
    assert b"CURVE" in seen  # what was recorded is the handshake and what follows it


def test_knocking_without_end_starts_no_threads(desk: Desk, tmp_path: Path) -> None:
    before = threading.active_count()
    stranger = KeyRing(tmp_path / "stranger")
    stranger.ensure(RENDERER)
    for _ in range(20):
        with _connected(desk, stranger.pair(RENDERER), "safety", b"renderer:1") as (_, monitor):
            assert _handshake(monitor) == zmq.EVENT_HANDSHAKE_FAILED_AUTH
    assert threading.active_count() == before
