"""A key taken away counts at once, for connections that stand too; everybody else stays whole.

Owns the tests of revoking while programs run; must not know how keys are enrolled.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zmq

from controller.link.console_client import ConsoleLink, Published
from controller.link.enrolment import Enrolment
from controller.link.errors import NotConnectedError
from controller.link.keys import CONSOLE, RENDERER, SENSOR, KeyRing, fingerprint
from controller.link.receiving import REVOKED_SENTENCE
from controller.link.refusal_book import Refused
from controller.link.sockets import PEER, PICTURE_SINK, SUBSCRIBER, Socket, Sockets, routing_name
from controller.link.wire import encode
from controller.protocol.answers import Answer
from controller.protocol.commands import CommandEnvelope, Hold
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import QueryEnvelope, QueryResult, SessionList
from controller.protocol.reports import Heartbeat, HeartbeatEcho, SafePlaceNow
from controller.protocol.vocabulary import RefusalReason
from tests.link.desk import Desk, health, until
from tests.link.peers import MakeConsole, MakeRenderer, frames

NOW = "2026-01-01T00:00:00+00:00"
HOLD = encode(CommandEnvelope(command_id="c-1", session_id=None, expires_ns=5, command=Hold()))


@pytest.fixture
def other(desk: Desk, tmp_path: Path) -> KeyRing:
    """The ring of another machine, whose console is enrolled here."""
    ring = KeyRing(tmp_path / "other")
    Enrolment(desk.keys).enrol(ring.make(CONSOLE, "room 2"), NOW)
    return ring


def _revoke(desk: Desk, ring: KeyRing, program: str = CONSOLE) -> None:
    Enrolment(desk.keys).revoke(fingerprint(ring.public(program)), NOW, even_the_last=True)
    mark = fingerprint(ring.public(program))
    until(lambda: not desk.link.sockets.gate.knows(mark), "the gate knows")


@contextmanager
def _peer(desk: Desk, ring: KeyRing, lane: str) -> Iterator[Socket]:
    """A bare connection that stands."""
    sockets = Sockets(ring.pair(CONSOLE))
    url = desk.endpoints.url(getattr(desk.endpoints, lane))
    key = desk.endpoints.controller_public_key
    socket = sockets.connect(PEER, url, server_key=key, name=routing_name(CONSOLE))
    socket.setsockopt(zmq.SNDTIMEO, 20_000)
    socket.setsockopt(zmq.RCVTIMEO, 20_000)
    try:
        yield socket
    finally:
        socket.close()
        sockets.close()


def test_a_command_on_a_connection_that_stands_is_not_taken(desk: Desk, other: KeyRing) -> None:
    with _peer(desk, other, "command") as socket:
        socket.send(HOLD)
        assert Answer.model_validate_json(socket.recv()).accepted
        _revoke(desk, other)
        socket.send(HOLD)
        refusal = Answer.model_validate_json(socket.recv()).refusal
    assert refusal is not None
    assert refusal.reason is RefusalReason.NOT_ALLOWED
    assert refusal.sentence == REVOKED_SENTENCE
    assert len(desk.received(CommandEnvelope)) == 1
    assert {e.why for e in desk.link.refusals.due()} == {Refused.REVOKED_KEY}


def test_a_query_on_a_connection_that_stands_is_not_answered(desk: Desk, other: KeyRing) -> None:
    raw = encode(QueryEnvelope(query_id="q-1", query=SessionList(pseudonym=None)))
    with _peer(desk, other, "query") as socket:
        socket.send(raw)
        assert QueryResult.model_validate_json(socket.recv()).refusal is None
        _revoke(desk, other)
        socket.send(raw)
        result = QueryResult.model_validate_json(socket.recv())
    assert result.sessions is None
    assert result.refusal is not None
    assert result.refusal.sentence == REVOKED_SENTENCE


def test_heartbeats_and_presses_of_a_revoked_key_count_no_more(desk: Desk, other: KeyRing) -> None:
    with _peer(desk, other, "safety") as socket:
        socket.send(encode(Heartbeat(sender="x", sent_ns=1)))
        assert HeartbeatEcho.model_validate_json(socket.recv()).sent_ns == 1
        _revoke(desk, other)
        for message in (Heartbeat(sender="x", sent_ns=2), SafePlaceNow(press_id="p")):
            socket.send(encode(message))
            assert not Answer.model_validate_json(socket.recv()).accepted
    assert not desk.received(SafePlaceNow)


@pytest.mark.parametrize(("lane", "use"), [("publish", SUBSCRIBER), ("mirror_out", PICTURE_SINK)])
def test_nothing_more_is_published_to_a_revoked_key(
    desk: Desk,
    other: KeyRing,
    make_console: MakeConsole,
    make_renderer: MakeRenderer,
    lane: str,
    use: object,
) -> None:
    heard: list[Published] = []
    console, renderer = make_console(heard.append), make_renderer()
    sockets = Sockets(other.pair(CONSOLE))
    url = desk.endpoints.url(getattr(desk.endpoints, lane))
    key = desk.endpoints.controller_public_key
    spy = sockets.connect(use, url, server_key=key)  # type: ignore[arg-type]
    spy.setsockopt(zmq.SUBSCRIBE, b"")
    number = 0

    def publish() -> None:
        nonlocal number
        number += 1
        desk.do(lambda link, n=number: link.publish_health(health(controller_ns=n)))  # type: ignore[misc]
        renderer.heartbeat()
        renderer.poll()
        renderer.send_mirror(b"picture %d" % number, 0)

    try:

        def everybody_hears() -> bool:
            publish()
            return spy.poll(5) > 0 and bool(heard) and console.latest_frame() is not None

        until(everybody_hears, "both subscriptions stand")
        _revoke(desk, other)
        heard.clear()
        seen = console.latest_frame()

        def the_other_is_back() -> bool:
            publish()
            return bool(heard) and console.latest_frame() not in (None, seen)

        until(the_other_is_back, "the console whose key counts hears again")
        until(lambda: not _takes(spy), "what was under way is read")
        before = number
        for _ in range(20):
            publish()
        until(lambda: _newest(heard) > before, "and heard")
        assert not _takes(spy)
    finally:
        spy.close()
        sockets.close()


def _takes(socket: Socket) -> bool:
    got = socket.poll(0) > 0
    if got:
        socket.recv_multipart()
    return got


def _newest(heard: list[Published]) -> int:
    return max((m.controller_ns for m in heard if isinstance(m, HealthUpdate)), default=0)


def test_a_revoked_renderer_is_not_brought_safe_place(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    renderer = make_renderer()
    frames(renderer, lambda: renderer.run_id is not None, "it is heard")
    _revoke(desk, desk.keys, RENDERER)
    desk.do(lambda link: link.send_safe_place("p-1", 1))
    done: list[bool] = []
    desk.do(lambda link: done.append(link._safety._renderers(link._clock()) == set()))
    until(lambda: bool(done), "looked")
    assert done == [True]


def test_a_console_says_why_it_is_kept_out(desk: Desk, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "stranger")
    ring.make(CONSOLE, "room 9")
    link = ConsoleLink(desk.endpoints, ring, lambda message: None)
    try:
        until(lambda: link.kept_out is not None, "the reason is known")
        with pytest.raises(NotConnectedError, match="fearladder keys enrol"):
            link.command(Hold(), None).result(20)
        Enrolment(desk.keys).enrol(ring.file(CONSOLE).public_half(), NOW)
        until(lambda: link.run_id is not None, "once enrolled it is let in by itself")
        until(lambda: link.kept_out is None, "on every lane")
        assert link.command(Hold(), None).result(20).accepted
        _revoke(desk, ring)
        until(lambda: "revoked" in (link.kept_out or ""), "and told that it was revoked")
    finally:
        link.close()


@pytest.mark.posix_only
def test_keys_that_cannot_be_trusted_are_said_to_who_knocks(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "keys" / "renderer.key").chmod(0o644)
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    try:
        until(lambda: "cannot be trusted" in (link.kept_out or ""), "the reason is known")
        assert {e.why for e in desk.link.refusals.due()} == {Refused.KEY_FILE}
        (tmp_path / "keys" / "renderer.key").chmod(0o600)
        until(lambda: link.run_id is not None, "mended, it is let in")
    finally:
        link.close()


@pytest.mark.posix_only
def test_revoking_counts_also_beside_a_file_that_cannot_be_trusted(
    desk: Desk, other: KeyRing, tmp_path: Path
) -> None:
    mark = fingerprint(other.public(CONSOLE))
    until(lambda: desk.link.sockets.gate.knows(mark), "the gate knows the key")
    Enrolment(desk.keys).revoke(mark, NOW)
    (tmp_path / "keys" / "renderer.key").chmod(0o644)
    gate = desk.link.sockets.gate
    until(lambda: not gate.knows(mark), "revoked")
    assert gate.knows(fingerprint(desk.keys.public(CONSOLE)))


@pytest.mark.parametrize("lane", ["query", "publish", "mirror_out", "mirror_in"])
def test_a_sensor_is_let_in_where_it_belongs_alone(desk: Desk, tmp_path: Path, lane: str) -> None:
    ring = KeyRing(tmp_path / "sensor")
    Enrolment(desk.keys).enrol(ring.make(SENSOR, "belt"), NOW)
    sockets = Sockets(ring.pair(SENSOR))
    url = desk.endpoints.url(getattr(desk.endpoints, lane))
    socket = sockets.connect(PEER, url, server_key=desk.endpoints.controller_public_key)
    try:

        def counted() -> bool:
            found.extend(e.why for e in desk.link.refusals.due())
            return bool(found)

        found: list[Refused] = []
        until(counted, "it was kept out")
        assert found == [Refused.WRONG_LANE]
    finally:
        socket.close()
        sockets.close()


def test_programs_find_back_after_a_key_was_revoked(
    desk: Desk, other: KeyRing, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    heard: list[Published] = []
    say: Callable[[Published], None] = heard.append
    console, renderer = make_console(say), make_renderer()
    frames(renderer, lambda: renderer.run_id is not None, "the renderer is heard")
    for number in range(3):
        ring = KeyRing(other.directory.parent / f"machine-{number}")
        Enrolment(desk.keys).enrol(ring.make(CONSOLE, f"room {number + 5}"), NOW)
        with _peer(desk, ring, "command") as socket:
            socket.send(HOLD)
            socket.recv()
            _revoke(desk, ring)
            marked = health(controller_ns=1000 + number)
            desk.do(lambda link, update=marked: link.publish_health(update))  # type: ignore[misc]
            until(lambda update=marked: update in heard, "the console is whole again")  # type: ignore[misc]
            assert console.command(Hold(), None, ttl_s=20).result(30).accepted
