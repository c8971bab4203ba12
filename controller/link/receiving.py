"""Takes what peers sent off a ROUTER and says who sent it; answers what cannot be used.

Owns the meeting of key, routing name and message; must not know what is decided about it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import zmq

from controller.link.errors import LinkError
from controller.link.keys import CONSOLE, RENDERER
from controller.link.sockets import Socket
from controller.link.wire import FromPeer, Malformed, encode, not_allowed, parse_from_peer
from controller.protocol.base import Model

_MAY_SEND: Mapping[str, frozenset[str]] = {
    "command": frozenset({CONSOLE}),
    "query": frozenset({CONSOLE}),
    "report": frozenset({RENDERER}),
    "heartbeat": frozenset({CONSOLE, RENDERER}),
    "safe_place_now": frozenset({CONSOLE, RENDERER}),
    "safe_place_ack": frozenset({RENDERER}),
}

COMMAND_LANE = frozenset({"command", "report"})
"""Messages taken on the socket for commands and reports."""

QUERY_LANE = frozenset({"query"})
"""Messages taken on the socket for queries."""

SAFETY_LANE = frozenset({"heartbeat", "safe_place_now", "safe_place_ack"})
"""Messages taken on the safety lane."""


@dataclass(frozen=True)
class Arrival:
    """A message with the sender that its key names.

    A ``Malformed`` one is answered already; it is there to be counted and logged.
    """

    program: str
    """Program the sender's key names."""
    peer: bytes
    """Routing name, unique to one run of one program."""
    message: FromPeer | Malformed
    received_ns: int
    """Controller time."""


@dataclass(frozen=True)
class Letter:
    """One message as it came off a socket, not yet read."""

    program: str
    peer: bytes
    raw: bytes
    whole: bool
    """False if it came in more than one part, or under a name that is not its key's."""


def letters(socket: Socket, at_most: int) -> Iterator[Letter]:
    """What waits in ``socket``, at most so many; never blocks."""
    for _ in range(at_most):
        try:
            frames = socket.recv_multipart(flags=zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return
        peer, body = frames[0].bytes, frames[-1]
        program = _program(body)
        named = peer.startswith(program.encode("ascii") + b":")
        yield Letter(program, peer, body.bytes, whole=len(frames) == 2 and named)


def read(letter: Letter, lane: frozenset[str], received_ns: int) -> Arrival:
    """The message of ``letter``, or why it cannot be used on ``lane``."""
    message = parse_from_peer(letter.raw)
    if not isinstance(message, Malformed):
        allowed = letter.program in _MAY_SEND[message.message] and message.message in lane
        if not (allowed and letter.whole):
            message = not_allowed(message, letter.program)
    return Arrival(letter.program, letter.peer, message, received_ns)


def send(socket: Socket, peer: bytes, message: Model) -> bool:
    """Send to one peer; False if it is not there or does not read. Never blocks."""
    try:
        socket.send_multipart([peer, encode(message)], flags=zmq.NOBLOCK)
    except zmq.Again:  # a slow reader harms itself alone
        return False
    except zmq.ZMQError as error:
        if error.errno == zmq.EHOSTUNREACH:
            return False
        raise LinkError(f"The link cannot send: {zmq.strerror(error.errno or 0)}.") from error
    return True


def _program(frame: zmq.Frame) -> str:
    # The gate gave this connection the name of the program as its user id.
    return str(frame.get("User-Id"))
