"""What an encrypted round trip costs alone: the yardstick that the link is measured against.

Owns a bare echo over CURVE on this machine; must not know any message of the protocol.
"""

import threading
import time
from types import TracebackType
from typing import Self

import zmq

from controller.link.sockets import Socket

_QUIET_S = 2.0
_LOOK_MS = 50


class BareEcho:
    """A DEALER and a ROUTER of pyzmq with CURVE and nothing else set, echoing on the loopback.

    The echo answers from a thread of its own, as a program would. One thread asks.
    """

    def __init__(self) -> None:
        """Connect; the handshake is no part of any round trip."""
        self._context: zmq.Context[Socket] = zmq.Context()
        public, secret = zmq.curve_keypair()
        self._router: Socket = self._context.socket(zmq.ROUTER)
        _give_keys(self._router, public, secret)
        self._router.setsockopt(zmq.CURVE_SERVER, 1)
        port = self._router.bind_to_random_port("tcp://127.0.0.1")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._echo, name="bare-echo", daemon=True)
        self._thread.start()
        self._dealer: Socket = self._context.socket(zmq.DEALER)
        _give_keys(self._dealer, *zmq.curve_keypair())
        self._dealer.setsockopt(zmq.CURVE_SERVERKEY, public)
        self._dealer.connect(f"tcp://127.0.0.1:{port}")

    def round_trip_s(self, payload: bytes) -> float:
        """Seconds from sending ``payload`` to having it back; TimeoutError after two seconds."""
        began = time.perf_counter()
        self._dealer.send(payload)
        if not self._dealer.poll(int(_QUIET_S * 1000)):
            raise TimeoutError("The echo on this machine did not answer.")
        self._dealer.recv()
        return time.perf_counter() - began

    def close(self) -> None:
        """End the echo and close everything."""
        self._over.set()
        self._thread.join()
        self._dealer.close()
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _echo(self) -> None:
        while not self._over.is_set():
            if self._router.poll(_LOOK_MS):
                self._router.send_multipart(self._router.recv_multipart())
        self._router.close()


def bare_round_trips_s(count: int, payload: bytes) -> list[float]:
    """Seconds of each of ``count`` round trips of ``payload`` over CURVE on the loopback.

    Raises TimeoutError if no answer comes within two seconds.
    """
    with BareEcho() as echo:
        echo.round_trip_s(payload)  # the handshake is no part of it
        return [echo.round_trip_s(payload) for _ in range(count)]


def _give_keys(socket: Socket, public: bytes, secret: bytes) -> None:
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.CURVE_PUBLICKEY, public)
    socket.setsockopt(zmq.CURVE_SECRETKEY, secret)
