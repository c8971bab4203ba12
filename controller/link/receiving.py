"""Takes what peers sent off a ROUTER and says who sent it; answers what cannot be used.

Owns the meeting of key, routing name and message; must not know what is decided about it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import zmq

from controller.link.errors import LinkError
from controller.link.keys import CONSOLE, RENDERER
from controller.link.refusal_book import RefusalBook, Refused
from controller.link.sockets import Socket
from controller.link.wire import (
    FromPeer,
    Malformed,
    encode,
    id_of,
    not_allowed,
    parse_from_peer,
)
from controller.protocol.answers import Refusal
from controller.protocol.base import Model
from controller.protocol.vocabulary import RefusalReason

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


class Arrival(NamedTuple):
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
    key: str = ""
    """Fingerprint of the sender's key."""


class Letter(NamedTuple):
    """One message as it came off a socket, not yet read."""

    program: str
    peer: bytes
    raw: bytes
    whole: bool
    """False if it came in more than one part, or under a name that is not its key's."""
    key: str = ""
    """Fingerprint of the key of its connection."""


REVOKED_SENTENCE = (
    "The key of this connection opens nothing here any more: it was revoked or replaced."
)
"""What a connection hears whose key was revoked while it stood."""

_COUNTED: Mapping[RefusalReason, Refused] = {
    RefusalReason.NOT_ALLOWED: Refused.NOT_ALLOWED,
    RefusalReason.NEWER_PROTOCOL: Refused.NEWER_PROTOCOL,
    RefusalReason.OLDER_PROTOCOL: Refused.OLDER_PROTOCOL,
}


class Reception:
    """Reads what peers sent, against the keys of now; any thread.

    ``knows`` says whether a fingerprint still opens something; what is not taken is counted in
    ``book``.
    """

    def __init__(self, knows: Callable[[str], bool], book: RefusalBook) -> None:
        self.knows = knows
        self._book = book

    def read(self, letter: Letter, lane: frozenset[str], received_ns: int) -> Arrival:
        """The message of ``letter``, or why it cannot be used on ``lane``."""
        message = self._message(letter, lane)
        if isinstance(message, Malformed):
            self._count(letter, message)
        return Arrival(letter.program, letter.peer, message, received_ns, letter.key)

    def _message(self, letter: Letter, lane: frozenset[str]) -> FromPeer | Malformed:
        message = parse_from_peer(letter.raw)
        if not self.knows(letter.key):
            to = message.to if isinstance(message, Malformed) else id_of(message)
            refusal = Refusal(reason=RefusalReason.NOT_ALLOWED, sentence=REVOKED_SENTENCE)
            return Malformed(refusal, to=to)
        if isinstance(message, Malformed):
            return message
        allowed = letter.program in _MAY_SEND[message.message] and message.message in lane
        return message if allowed and letter.whole else not_allowed(message, letter.program)

    def _count(self, letter: Letter, message: Malformed) -> None:
        why = _COUNTED.get(message.refusal.reason, Refused.UNREADABLE)
        if not self.knows(letter.key):
            why = Refused.REVOKED_KEY
        self._book.add(why, f"{letter.program} {letter.key}")


def letters(socket: Socket, at_most: int) -> Iterator[Letter]:
    """What waits in ``socket``, at most so many; never blocks."""
    for _ in range(at_most):
        try:
            peer = socket.recv(flags=zmq.NOBLOCK)
        except zmq.Again:
            return
        body = last = socket.recv(copy=False)
        while last.more:
            last = socket.recv(copy=False)
        program, key = sender(body)
        named = peer.startswith(program.encode("ascii") + b":")
        yield Letter(program, peer, last.bytes, last is body and named, key)


def sender(frame: zmq.Frame) -> tuple[str, str]:
    """Program and fingerprint of the key of the connection that ``frame`` came by."""
    # The gate gave this connection both as its user id.
    program, _, key = str(frame.get("User-Id")).partition(":")
    return program, key


def send(socket: Socket, peer: bytes, message: Model) -> bool:
    """Send to one peer; False if it is not there or does not read. Never blocks."""
    try:
        raw = encode(message)
        socket.send(peer, flags=zmq.SNDMORE | zmq.NOBLOCK)
        socket.send(raw, flags=zmq.NOBLOCK)
    except zmq.Again:  # a slow reader harms itself alone
        return False
    except zmq.ZMQError as error:
        if error.errno == zmq.EHOSTUNREACH:
            return False
        raise LinkError(f"The link cannot send: {zmq.strerror(error.errno or 0)}.") from error
    return True
