"""Peers for tests: their messages, bare connections, and frame loops that end on a condition.

Owns what several test files need; must not know what any test shows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import zmq

from controller.link.console_client import ConsoleLink
from controller.link.renderer_client import RendererLink
from controller.link.sockets import PEER, Socket, Sockets, routing_name
from controller.protocol.answers import Answer
from controller.protocol.events import Held, RecordedEvent
from controller.protocol.reports import Hello
from controller.protocol.state import SessionState, StateUpdate
from controller.protocol.vocabulary import Actor, HoldReason
from tests.link.desk import Desk, until

MakeConsole = Callable[..., ConsoleLink]
"""Makes a connected console."""

MakeRenderer = Callable[..., RendererLink]
"""Makes a renderer's link; the test is its frame loop."""

HELLO = Hello(
    package_version="0", display="offscreen", driver="none", catalogue=(), asset_hashes={}
)


def state_update(revision: int) -> StateUpdate:
    """A state that says little."""
    return StateUpdate(
        run_id="run-a", revision=revision, sequence=-1, controller_ns=1, state=SessionState()
    )


def event(sequence: int) -> RecordedEvent:
    """An event of one session."""
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
def raw_peer(desk: Desk, program: str, lane: str = "command") -> Iterator[Socket]:
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


def exchange(desk: Desk, program: str, *messages: bytes) -> list[Answer]:
    """Send bytes as ``program``, each after the answer to the one before."""
    answers = []
    with raw_peer(desk, program) as socket:
        for message in messages:
            socket.send(message)
            answers.append(Answer.model_validate_json(socket.recv()))
    return answers


def polled_until(
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


def frames(renderer: RendererLink, condition: Callable[[], bool], what: str) -> list[object]:
    """A frame loop until ``condition``; what it polled."""
    return polled_until(renderer, lambda polled: condition(), what)
