"""Makes every ZeroMQ socket of the project, with every option set in one place.

Owns the options, binding and connecting; must not know what any socket carries.
"""

import errno
import secrets
from dataclasses import dataclass

import zmq

from controller.link.errors import PortError
from controller.link.keys import KeyPair

Socket = zmq.Socket[bytes]
"""A socket; one thread owns it from the moment it is made."""

ZAP_DOMAIN = b"fearladder"
"""The gate recognises keys in the domains ``fearladder.<lane>``."""

LOOPBACK = "127.0.0.1"
"""Where the programs of this machine connect."""

MESSAGE_LIMIT_BYTES = 1 << 20
"""Longest message a peer may send to the controller; a longer one is answered, not read."""

_PEER_CUT_BYTES = 4 << 20  # beyond this the connection is cut: the answer is not worth the memory
_CONTROLLER_CUT_BYTES = 64 << 20  # a long session's record comes back in one result
_QUEUE_MESSAGES = 1000
_QUEUE_RESULTS = 16  # each may be long; who does not read asks again, and nobody's memory fills
_HEARTBEAT_EVERY_MS = 300
_HEARTBEAT_TIMEOUT_MS = 1000
_BLOCK_AT_MOST_MS = 1000
# A message in parts whose sender goes is read to its end: else ZeroMQ ends the process.
_READ_OUT_MS = 1000
_RECONNECT_FIRST_MS = 20
_RECONNECT_AT_MOST_MS = 250
# The next try after a cut comes soon enough for a link that is whole within a second of its
# return; a line with a longer round trip cannot be used.
_CONNECT_TIMEOUT_MS = 500
_HANDSHAKE_MS = 5000


@dataclass(frozen=True)
class Use:
    """What a socket is for, as far as its options care."""

    kind: int
    """ZeroMQ's socket type."""
    newest_only: bool = False
    """Keep one message, the newest: for pictures."""
    lane: str = ""
    """Lane of a socket that binds; the gate decides by it who may connect."""


COMMANDS = Use(zmq.ROUTER, lane="command")
QUERIES = Use(zmq.ROUTER, lane="query")
SAFETY = Use(zmq.ROUTER, lane="safety")
PUBLISH = Use(zmq.XPUB, lane="publish")
PICTURES_IN = Use(zmq.PULL, newest_only=True, lane="mirror_in")
PICTURES_OUT = Use(zmq.PUB, newest_only=True, lane="mirror_out")
PEER = Use(zmq.DEALER)
SUBSCRIBER = Use(zmq.SUB)
PICTURE_SOURCE = Use(zmq.PUSH, newest_only=True)
PICTURE_SINK = Use(zmq.SUB, newest_only=True)


class Sockets:
    """Makes the sockets of one program from its key; all of one context.

    Close every socket in its own thread before ``close``.
    """

    def __init__(self, pair: KeyPair) -> None:
        self.context: zmq.Context[Socket] = zmq.Context()
        self._pair = pair

    def bind(self, use: Use, host: str, port: int) -> tuple[Socket, int]:
        """A socket bound to ``host``:``port`` (0: any free), and its port.

        Beyond the loopback it is bound to the loopback as well, where the programs of this
        machine connect. Raises PortError with what is wrong in one sentence.
        """
        socket = _with_options(self.context, use, self._pair, server_key=None, name=b"")
        bound = _bound_port(socket, LOOPBACK, port)
        if host != LOOPBACK:
            _bound_port(socket, host, bound)
        return socket, bound

    def connect(self, use: Use, url: str, *, server_key: str, name: bytes = b"") -> Socket:
        """A socket that connects to ``url`` and goes on trying; ``name`` is its routing id."""
        socket = self.make(use, server_key=server_key, name=name)
        socket.connect(url)
        return socket

    def make(self, use: Use, *, server_key: str, name: bytes = b"") -> Socket:
        """The same, not connected yet."""
        return _with_options(self.context, use, self._pair, server_key=server_key, name=name)

    def close(self) -> None:
        """End the context; waits for nothing but sockets that are still open."""
        self.context.term()


def monitored(context: "zmq.Context[Socket]", socket: Socket, events: int) -> Socket:
    """A socket on which the ``events`` of ``socket`` are heard.

    Close it after ``socket``, and that by ``close_monitored``: ZeroMQ's own thread waits for ever
    to tell an event that nobody can hear any more, and everything of the context stands still.
    """
    address = f"inproc://monitor.{secrets.token_hex(16)}"
    socket.monitor(address, events)
    monitor: Socket = context.socket(zmq.PAIR)
    monitor.setsockopt(zmq.LINGER, 0)
    monitor.setsockopt(zmq.RCVHWM, 0)  # nor does it wait for one that hears late
    monitor.connect(address)
    return monitor


def close_monitored(socket: Socket) -> None:
    """Let nothing more be told of ``socket``, then close it."""
    socket.monitor(None, 0)
    socket.close()


def routing_name(program: str) -> bytes:
    """A routing id that begins with the program and that no other peer can guess.

    The controller serves a name only to the key of its program, so with ROUTER_HANDOVER a
    returning peer gets its place back and nobody else takes it.
    """
    return f"{program}:{secrets.token_hex(8)}".encode("ascii")


def _bound_port(socket: Socket, host: str, port: int) -> int:
    """Bind to one more address; closes ``socket`` and raises PortError where that cannot be."""
    try:
        socket.bind(f"tcp://{host}:{port}")
    except zmq.ZMQError as error:
        socket.close()
        raise PortError(_bind_sentence(host, port, error)) from error
    return int(socket.getsockopt_string(zmq.LAST_ENDPOINT).rsplit(":", 1)[1])


def _with_options(
    context: "zmq.Context[Socket]",
    use: Use,
    pair: KeyPair,
    *,
    server_key: str | None,
    name: bytes,
) -> Socket:
    socket: Socket = context.socket(use.kind)
    serves = server_key is None
    socket.setsockopt(zmq.LINGER, _READ_OUT_MS if serves and use.kind == zmq.ROUTER else 0)
    socket.setsockopt(zmq.SNDTIMEO, _BLOCK_AT_MOST_MS)
    socket.setsockopt(zmq.RCVTIMEO, _BLOCK_AT_MOST_MS)
    socket.setsockopt(zmq.SNDHWM, _QUEUE_RESULTS if use is QUERIES else _QUEUE_MESSAGES)
    socket.setsockopt(zmq.RCVHWM, _QUEUE_MESSAGES)
    socket.setsockopt(zmq.MAXMSGSIZE, _PEER_CUT_BYTES if serves else _CONTROLLER_CUT_BYTES)
    socket.setsockopt(zmq.HEARTBEAT_IVL, _HEARTBEAT_EVERY_MS)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, _HEARTBEAT_TIMEOUT_MS)
    socket.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_FIRST_MS)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, _RECONNECT_AT_MOST_MS)
    socket.setsockopt(zmq.CONNECT_TIMEOUT, _CONNECT_TIMEOUT_MS)
    socket.setsockopt(zmq.HANDSHAKE_IVL, _HANDSHAKE_MS)
    # Without a connection nothing is queued: a stale intensity must not arrive later. Not on a
    # socket that reads alone: ZeroMQ ends the process when such a connection breaks between two
    # parts of a message that is being read.
    socket.setsockopt(zmq.IMMEDIATE, 0 if use.kind == zmq.SUB else 1)
    if name:
        socket.setsockopt(zmq.ROUTING_ID, name)
    if use.newest_only:
        socket.setsockopt(zmq.CONFLATE, 1)
    if use.kind == zmq.ROUTER:
        socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
        socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
    if use.kind == zmq.XPUB:
        socket.setsockopt(zmq.XPUB_VERBOSE, 1)
    _encrypt(socket, pair, server_key, use.lane)
    return socket


def _encrypt(socket: Socket, pair: KeyPair, server_key: str | None, lane: str) -> None:
    socket.setsockopt(zmq.CURVE_PUBLICKEY, pair.public.encode("ascii"))
    socket.setsockopt(zmq.CURVE_SECRETKEY, pair.secret.encode("ascii"))
    if server_key is None:
        socket.setsockopt(zmq.CURVE_SERVER, 1)
        socket.setsockopt(zmq.ZAP_DOMAIN, ZAP_DOMAIN + b"." + lane.encode("ascii"))
        # Without a gate that answers, nobody gets in.
        socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
    else:
        socket.setsockopt(zmq.CURVE_SERVERKEY, server_key.encode("ascii"))


def _bind_sentence(host: str, port: int, error: zmq.ZMQError) -> str:
    if error.errno == errno.EADDRINUSE or error.errno == zmq.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program; choose another port."
    if error.errno in (errno.ENODEV, errno.EADDRNOTAVAIL, zmq.EADDRNOTAVAIL):
        return f"{host} is not an address of this machine; choose one of its own."
    if error.errno == errno.EACCES:
        return f"This user may not open port {port} on {host}; choose a port above 1023."
    return f"Cannot listen on {host} port {port}: {zmq.strerror(error.errno or 0)}."
