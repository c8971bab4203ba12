"""What an encrypted round trip costs alone: the yardstick that the link is measured against.

Owns a bare echo over CURVE on this machine, and raw exchanges; must not know any message of the
protocol. Nothing of pyzmq is set but keys.
"""

import threading
import time
from types import TracebackType
from typing import Self

import zmq

from controller.link.endpoints import Endpoints
from controller.link.keys import KeyPair
from controller.link.sockets import PEER, Socket, Sockets, routing_name

_QUIET_S = 5.0
_LOOK_MS = 50


class _Closing:
    """Closes itself at the end of a ``with``."""

    def close(self) -> None:
        """Close everything."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class BareRouter(_Closing):
    """A ROUTER that echoes; one thread owns it."""

    def __init__(self) -> None:
        self._context: zmq.Context[Socket] = zmq.Context()
        public, secret = zmq.curve_keypair()
        self._router: Socket = self._context.socket(zmq.ROUTER)
        _give_keys(self._router, public, secret)
        self._router.setsockopt(zmq.CURVE_SERVER, 1)
        self.port: int = self._router.bind_to_random_port("tcp://127.0.0.1")
        self.public = public.decode("ascii")
        """Its public key, Z85."""

    def echo(self) -> None:
        """Send back what comes within 50 ms."""
        if self._router.poll(_LOOK_MS):
            self._router.send_multipart(self._router.recv_multipart())

    def close(self) -> None:
        """Close it."""
        self._router.close()
        self._context.term()


class RawPeer(_Closing):
    """A DEALER that sends bytes and takes the next that come; one thread owns it."""

    def __init__(self, dealer: Socket, end: "zmq.Context[Socket] | Sockets") -> None:
        self._dealer = dealer
        self._end = end

    @classmethod
    def bare(cls, port: int, server_key: str) -> "RawPeer":
        """Connected to a :class:`BareRouter`, with nothing set but keys."""
        context: zmq.Context[Socket] = zmq.Context()
        dealer: Socket = context.socket(zmq.DEALER)
        _give_keys(dealer, *zmq.curve_keypair())
        dealer.setsockopt(zmq.CURVE_SERVERKEY, server_key.encode("ascii"))
        dealer.connect(f"tcp://127.0.0.1:{port}")
        return cls(dealer, context)

    @classmethod
    def on_lane(cls, endpoints: Endpoints, lane: str, program: str, pair: KeyPair) -> "RawPeer":
        """Connected to a lane of a controller, as ``program``; waits for the connection."""
        sockets = Sockets(pair)
        dealer = sockets.connect(
            PEER,
            endpoints.url(getattr(endpoints, lane)),
            server_key=endpoints.controller_public_key,
            name=routing_name(program),
        )
        dealer.poll(round(_QUIET_S * 1000), zmq.POLLOUT)
        return cls(dealer, sockets)

    def round_trip_s(self, payload: bytes) -> tuple[float, bytes]:
        """Seconds from sending ``payload`` to having an answer, and it.

        Raises TimeoutError after five seconds.
        """
        began = time.perf_counter()
        self._dealer.send(payload)
        if not self._dealer.poll(round(_QUIET_S * 1000)):
            raise TimeoutError("The other end on this machine did not answer.")
        answer = self._dealer.recv()
        return time.perf_counter() - began, answer

    def close(self) -> None:
        """Close it."""
        self._dealer.close()
        if isinstance(self._end, Sockets):
            self._end.close()
        else:
            self._end.term()


def bare_round_trips_s(count: int, payload: bytes) -> list[float]:
    """Seconds of each of ``count`` round trips of ``payload`` over CURVE on the loopback.

    The echo answers from a thread of its own, as a program would. Raises TimeoutError if no
    answer comes within five seconds.
    """
    over = threading.Event()
    with BareRouter() as router:
        echo = threading.Thread(target=_echo_until, args=(router, over))
        echo.start()
        try:
            with RawPeer.bare(router.port, router.public) as peer:
                peer.round_trip_s(payload)  # the handshake is no part of it
                return [peer.round_trip_s(payload)[0] for _ in range(count)]
        finally:
            over.set()
            echo.join()


def _echo_until(router: BareRouter, over: threading.Event) -> None:
    while not over.is_set():
        router.echo()


def _give_keys(socket: Socket, public: bytes, secret: bytes) -> None:
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.CURVE_PUBLICKEY, public)
    socket.setsockopt(zmq.CURVE_SECRETKEY, secret)
