"""Whoever connects and never reads harms itself alone: nobody waits, and no memory fills.

Owns the tests of slow readers beside the publisher's (test_link); must not know strangers.
"""

import contextlib
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import zmq

from controller.link.console_client import ConsoleLink
from controller.link.keys import CONSOLE
from controller.link.sockets import PEER, PICTURE_SINK, Socket, Sockets, Use, routing_name
from controller.link.wire import encode
from controller.protocol.commands import CommandEnvelope, Hold
from controller.protocol.queries import (
    Query,
    QueryEnvelope,
    QueryResult,
    SessionList,
    SessionSummary,
)
from controller.protocol.reports import Heartbeat
from tests.link.desk import Desk, until
from tests.link.peers import MakeConsole, MakeRenderer, raw_peer

PLAIN_SINK = Use(zmq.SUB)
RESULT_GROWTH_BYTES = 120 << 20
"""Sixteen results of 2 MiB may wait for one reader; a hundred would be twice this."""


@contextmanager
def _sleeper(desk: Desk, use: Use, lane: str) -> Iterator[Socket]:
    sockets = Sockets(desk.keys.pair(CONSOLE))
    url = desk.endpoints.url(getattr(desk.endpoints, lane))
    socket = sockets.connect(use, url, server_key=desk.endpoints.controller_public_key)
    socket.setsockopt(zmq.SUBSCRIBE, b"")
    try:
        yield socket
    finally:
        socket.close()
        sockets.close()


def test_mirror_readers_that_never_read_hold_nobody_up(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    picture = b"\xff\xd8" + b"x" * 60_000
    number = 0

    def send() -> int:
        nonlocal number
        number += 1
        renderer.heartbeat()
        renderer.poll()
        renderer.send_mirror(b"%s%d" % (picture, number), 0)
        return number

    def arrives(sleeper: Socket, other: Socket) -> bool:
        send()
        return bool(sleeper.poll(0) and other.poll(0) and console.latest_frame())

    with (
        _sleeper(desk, PLAIN_SINK, "mirror_out") as sleeper,
        _sleeper(desk, PICTURE_SINK, "mirror_out") as other,
    ):
        until(lambda: arrives(sleeper, other), "everybody is sent pictures")
        last = max(send() for _ in range(2000))

        def is_newer() -> bool:
            send()
            seen = console.latest_frame() or b""
            digits = seen.rsplit(b"x", 1)[-1]
            return digits.isdigit() and int(digits) > last

        until(is_newer, "the console that reads has the newest")
        assert console.command(Hold(), None, ttl_s=20).result(30).accepted


def test_a_peer_that_reads_no_answer_holds_nobody_up(desk: Desk, make_console: MakeConsole) -> None:
    console = make_console()
    with raw_peer(desk, CONSOLE) as deaf, raw_peer(desk, CONSOLE, "safety") as mute:
        for number in range(3000):
            deaf.send(
                encode(
                    CommandEnvelope(
                        command_id=f"deaf-{number}", session_id=None, expires_ns=5, command=Hold()
                    )
                )
            )
            mute.send(encode(Heartbeat(sender="x", sent_ns=number)))
        assert console.command(Hold(), None, ttl_s=20).result(30).accepted
        until(lambda: len(desk.received(CommandEnvelope)) > 3000, "every command was looked at")
        assert console.silent_s < 20


def test_long_results_that_nobody_reads_fill_no_memory(tmp_path: Path) -> None:
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
    result = QueryResult(query_id=None, sessions=(summary,) * 8000)
    assert len(encode(result)) > 1 << 21
    asked: list[Query] = []

    def answer(query: Query) -> QueryResult:
        asked.append(query)
        return result if query == SessionList(pseudonym="long") else QueryResult(query_id=None)

    desk = Desk(tmp_path, answer_query=answer)
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    try:
        until(lambda: link.run_id is not None, "the console hears the controller")
        before = _resident_bytes()
        with _deaf(desk, "query") as deaf:

            def looked_up() -> bool:
                # It is cut off now and then, for its end of the cable stands still.
                query = SessionList(pseudonym="long")
                with contextlib.suppress(zmq.Again):
                    envelope = QueryEnvelope(query_id=f"q-{len(asked)}", query=query)
                    deaf.send(encode(envelope), flags=zmq.NOBLOCK)
                return len(asked) >= 100

            until(looked_up, "a hundred were looked up")
            assert link.query(SessionList(pseudonym="short"), 60).result(90).refusal is None
            assert _resident_bytes() - before < RESULT_GROWTH_BYTES
    finally:
        link.close()
        desk.close()


@contextmanager
def _deaf(desk: Desk, lane: str) -> Iterator[Socket]:
    """A peer that asks and takes nothing in, not even into its own queue."""
    sockets = Sockets(desk.keys.pair(CONSOLE))
    key = desk.endpoints.controller_public_key
    socket = sockets.make(PEER, server_key=key, name=routing_name(CONSOLE))
    socket.setsockopt(zmq.RCVHWM, 1)
    socket.setsockopt(zmq.SNDTIMEO, 30_000)
    socket.connect(desk.endpoints.url(getattr(desk.endpoints, lane)))
    try:
        yield socket
    finally:
        socket.close()
        sockets.close()


def _resident_bytes() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)
