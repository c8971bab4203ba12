"""A hundred thousand hostile frames: no crash, no hang, no growth, nothing decided.

Owns the fuzzing of parser and sockets; must not know why any one frame is bad. Ten million run
with ``make soak``. New troubles are added to ``corpus/``.
"""

import gc
import random
import secrets
import socket as tcp
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import zmq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from controller.link.endpoints import Endpoints
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER
from controller.link.queries import QueryServer
from controller.link.receiving import Arrival
from controller.link.server import ControllerLink
from controller.link.sockets import PEER, Socket, Sockets, routing_name
from controller.link.wire import FROM_PEER, Malformed, encode, parse_from_peer
from controller.protocol.base import PROTOCOL_VERSION
from controller.protocol.commands import CommandEnvelope, GoToSafePlace, Hold
from controller.protocol.queries import QueryResult
from controller.protocol.reports import Heartbeat, HeartbeatEcho, ReportEnvelope, SafePlaceNow
from controller.protocol.state import SessionState
from tests.link.desk import keyring
from tests.link.mutation import TOO_LONG, corpus, frames
from tests.unit.controller.test_session_loop import Bench

PARSED = 90_000
SENT = 10_000
PARSED_IN_SOAK = 9_900_000
SENT_IN_SOAK = 100_000
GROWTH_BYTES = 24 << 20
"""Allowed between the warm-up and the end: heaps breathe, leaks of 100 000 frames are more."""

_LONGEST_SENTENCE = 1000
_AT_ONCE = 100


def _resident_bytes() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


def _read_all(seed: int, count: int) -> int:
    """How many of ``count`` frames are refused; each gets a result and a short sentence."""
    refused = 0
    for raw in frames(seed, count):
        result = parse_from_peer(raw)
        if isinstance(result, Malformed):
            refused += 1
            assert 0 < len(result.refusal.sentence) < _LONGEST_SENTENCE
            assert result.answer().accepted is False
    return refused


def _parse_without_growth(count: int) -> None:
    _read_all(1, count // 10)
    before = _resident_bytes()
    refused = _read_all(2, count)
    assert _resident_bytes() - before < GROWTH_BYTES
    assert refused > count // 2


def test_what_is_taken_is_what_the_model_it_names_reads() -> None:
    taken = 0
    for raw in frames(3, 4000):
        message = parse_from_peer(raw)
        if isinstance(message, Malformed):
            continue
        taken += 1
        content = from_json(raw)
        model = FROM_PEER[content["message"]]
        assert message == model.model_validate_json(raw, strict=True)
        assert content.get("protocol_version", PROTOCOL_VERSION) == PROTOCOL_VERSION
    assert taken > 100


def test_ninety_thousand_frames_are_read_without_crash_or_growth() -> None:
    _parse_without_growth(PARSED)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_millions_of_frames_are_read_without_crash_or_growth() -> None:
    _parse_without_growth(PARSED_IN_SOAK)


@given(st.integers(0, len(corpus()) - 1), st.integers(0, 2**32), st.binary(max_size=200))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_hypothesis_finds_worth_trying(number: int, seed: int, noise: bytes) -> None:
    frame = corpus()[number]
    at = seed % (len(frame) + 1)
    for raw in (frame[:at] + noise, frame[:at] + noise + frame[at:], *frames(seed, 5, [frame])):
        result = parse_from_peer(raw)
        assert not isinstance(result, Malformed) or result.refusal.sentence


class Theatre:
    """The real sockets and the real loop, an exposure open in it; hostile peers play in front."""

    def __init__(self, directory: Path) -> None:
        self.bench = Bench()
        self.bench.expose()
        self.keys = keyring(directory)
        wanted = Endpoints.unbound("run-a", self.keys.public(CONTROLLER))
        self.link: ControllerLink[object] = ControllerLink(wanted, self.keys)
        self.queries = QueryServer(
            self.link.sockets, "127.0.0.1", lambda query: QueryResult(query_id=None, sessions=())
        )
        self.endpoints = self.link.endpoints.model_copy(update={"query": self.queries.port})
        self.trouble: list[BaseException] = []
        self.turns = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def state(self) -> SessionState:
        """What the core has decided so far."""
        return self.bench.loop.state

    def close(self) -> None:
        """Stop and close everything."""
        self._stopping = True
        self._thread.join()
        self.queries.close()
        self.link.close()

    def _run(self) -> None:
        try:
            while not self._stopping:
                for arrival in self.link.poll(0.02):
                    if isinstance(arrival, Arrival):
                        self._take(arrival)
                self.turns += 1
        except BaseException as error:
            self.trouble.append(error)
            raise

    def _take(self, arrival: Arrival) -> None:
        loop, message = self.bench.loop, arrival.message
        if isinstance(message, CommandEnvelope):
            loop.on_command(message, lambda answer: self.link.answer(arrival, answer))
        elif isinstance(message, ReportEnvelope):
            loop.on_report(message, lambda answer: self.link.answer(arrival, answer))
        elif isinstance(message, SafePlaceNow):
            loop.on_safe_place(message)
        self.bench.flush()
        link = self.bench.link
        kept = (link.directives, link.states, link.events, link.health, self.bench.record.written)
        for remembered in kept:
            remembered.clear()


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    yield made
    made.close()


def _is_honest(raw: bytes) -> bool:
    """True for what a peer may ask and would be granted: that may change the state."""
    message = parse_from_peer(raw)
    if isinstance(message, CommandEnvelope):
        late = message.expires_ns is not None and message.expires_ns <= 5
        return isinstance(message.command, GoToSafePlace) or not late
    return isinstance(message, ReportEnvelope | SafePlaceNow)


def _connect(theatre: Theatre, sockets: Sockets, program: str, lane: str) -> Socket:
    url = theatre.endpoints.url(getattr(theatre.endpoints, lane))
    key = theatre.endpoints.controller_public_key
    socket = sockets.connect(PEER, url, server_key=key, name=routing_name(program))
    socket.setsockopt(zmq.SNDTIMEO, 30_000)
    socket.setsockopt(zmq.RCVTIMEO, 30_000)
    return socket


def _play(theatre: Theatre, seed: int, count: int) -> int:
    """Send ``count`` frames by short connections of every program on every lane; how many."""
    draw = random.Random(seed)
    sent = 0
    batch: list[bytes] = []
    for raw in frames(seed, count * 2):
        if not _is_honest(raw):
            batch.append(raw)
        if len(batch) == _AT_ONCE:
            program = draw.choice((CONSOLE, RENDERER))
            lanes = ("command", "safety", "query") if program == CONSOLE else ("command", "safety")
            lane = draw.choice(lanes)
            # A machine that stands still for a second cuts connections: then once more.
            heard = any(_send(theatre, program, lane, batch, draw) for _ in range(5))
            assert heard, "every refusal reaches its sender"
            sent += len(batch)
            batch = []
        if sent >= count:
            break
    return sent


def _send(
    theatre: Theatre, program: str, lane: str, batch: list[bytes], draw: random.Random
) -> bool:
    """Send a batch by a connection of its own; False if an answer that is due did not come."""
    sockets = Sockets(theatre.keys.pair(program))
    socket = _connect(theatre, sockets, program, lane)
    try:
        answered = 0
        expected = 0
        for raw in batch:
            parts = [raw] * draw.choice((1, 1, 1, 1, 1, 1, 1, 2, 5))
            socket.send_multipart(parts)
            # What cannot be used, or comes in parts, is answered with its reason, always.
            expected += len(parts) > 1 or isinstance(parse_from_peer(raw), Malformed)
            # Few results wait for one reader: this one takes each before it asks on.
            answered += _drain(socket, 1000 if lane == "query" else 0)
        if draw.random() < 0.3:  # it goes without waiting, in the middle of everything
            return True
        while answered < expected:
            came = _drain(socket, 10_000)
            if not came:
                return False
            answered += came
        return True
    finally:
        socket.close()
        sockets.close()


def _drain(socket: Socket, first_ms: int = 0) -> int:
    got = 0
    while socket.poll(0 if got else first_ms):
        socket.recv_multipart()
        got += 1
    return got


def _beats(theatre: Theatre) -> None:
    """The lanes still answer an honest peer."""
    sockets = Sockets(theatre.keys.pair(CONSOLE))
    safety = _connect(theatre, sockets, CONSOLE, "safety")
    command = _connect(theatre, sockets, CONSOLE, "command")
    try:
        safety.send(encode(Heartbeat(sender="x", sent_ns=7)))
        assert HeartbeatEcho.model_validate_json(safety.recv()).sent_ns == 7
        late = CommandEnvelope(
            command_id=secrets.token_hex(8), session_id="s", expires_ns=5, command=Hold()
        )
        command.send(encode(late))
        assert b'"expired"' in command.recv()
    finally:
        safety.close()
        command.close()
        sockets.close()


def _nothing_happens(theatre: Theatre, count: int) -> None:
    _play(theatre, 11, count // 5)
    before, resident = theatre.state, _resident_bytes()
    assert _play(theatre, 12, count) == count
    _beats(theatre)
    assert theatre.state == before
    assert theatre.state.phase == "exposing"
    assert not theatre.trouble
    assert _resident_bytes() - resident < GROWTH_BYTES


def test_ten_thousand_frames_over_the_sockets_decide_nothing(theatre: Theatre) -> None:
    _nothing_happens(theatre, SENT)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_frames_over_the_sockets_decide_nothing(theatre: Theatre) -> None:
    _nothing_happens(theatre, SENT_IN_SOAK)


def test_frames_too_long_are_answered_or_cut_and_harm_nobody(theatre: Theatre) -> None:
    before = theatre.state
    for length in (TOO_LONG, 3 << 20, 5 << 20):
        sockets = Sockets(theatre.keys.pair(CONSOLE))
        socket = _connect(theatre, sockets, CONSOLE, "command")
        socket.send(b"[" * length)
        if length < 4 << 20:
            assert b"bytes; at most" in socket.recv()
        socket.close()
        sockets.close()
    _beats(theatre)
    assert theatre.state == before


def test_handshakes_cut_and_changed_harm_nobody(theatre: Theatre) -> None:
    greeting = b"\xff" + b"\x00" * 8 + b"\x7f\x03\x01CURVE" + b"\x00" * 15 + b"\x00" * 32
    hello = b"\x04\xc8\x05HELLO\x01\x00" + secrets.token_bytes(192)
    draw = random.Random(5)
    for raw in frames(6, 150, [greeting, greeting + hello, hello]):
        port = draw.choice((theatre.endpoints.command, theatre.endpoints.safety))
        with tcp.create_connection(("127.0.0.1", port), timeout=30) as plain:
            plain.sendall(raw)
    _beats(theatre)
    assert not theatre.trouble


def test_no_frame_however_it_is_made_holds_the_reader_up() -> None:
    worst = [
        b'{"message":"command","command":' + b'{"kind":' * 5000 + b"1" + b"}" * 5001,
        b'{"message":"heartbeat","sent_ns":' + b"9" * (1 << 20) + b"}",
        b"[" + b"1," * 500_000 + b"1]",
        b'{"' + b"a" * ((1 << 20) - 10) + b'":1}',
        b'{"message":"command",' + b'"x":1,' * 150_000 + b'"y":1}',
    ]
    for raw in worst:
        assert isinstance(parse_from_peer(raw), Malformed)
