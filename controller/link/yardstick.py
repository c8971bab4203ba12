"""What an encrypted round trip costs alone: the yardstick that the link is measured against.

Owns a bare echo over CURVE on this machine; must not know any message of the protocol.
"""

import threading
import time
from pathlib import Path

import zmq

from controller.link import sockets
from controller.link.keys import CONSOLE, CONTROLLER, KeyRing

_QUIET_S = 2.0


def bare_round_trips_s(directory: Path, count: int, payload: bytes) -> list[float]:
    """Seconds of each of ``count`` round trips of ``payload`` over CURVE on the loopback.

    Keys are made in ``directory``. The echo answers from a thread of its own, as a program would.
    Raises TimeoutError if no answer comes within two seconds.
    """
    keyring = KeyRing(directory)
    keyring.ensure(CONTROLLER, CONSOLE)
    serving = sockets.Sockets(keyring.pair(CONTROLLER))
    asking = sockets.Sockets(keyring.pair(CONSOLE))
    router, port = serving.bind(sockets.COMMANDS, "127.0.0.1", 0)
    over = threading.Event()
    echo = threading.Thread(target=_echo, args=(router, over))
    echo.start()
    dealer = asking.connect(
        sockets.PEER, f"tcp://127.0.0.1:{port}", server_key=keyring.public(CONTROLLER)
    )
    try:
        _one_round_trip_s(dealer, payload)  # the handshake is no part of it
        return [_one_round_trip_s(dealer, payload) for _ in range(count)]
    finally:
        over.set()
        echo.join()
        dealer.close()
        asking.close()
        serving.close()


def _echo(router: sockets.Socket, over: threading.Event) -> None:
    while not over.is_set():
        if router.poll(50):
            router.send_multipart(router.recv_multipart())
    router.close()


def _one_round_trip_s(dealer: sockets.Socket, payload: bytes) -> float:
    began = time.perf_counter()
    while not dealer.poll(0, zmq.POLLOUT):
        if time.perf_counter() - began > _QUIET_S:
            raise TimeoutError("No connection to the echo on this machine.")
        time.sleep(0.001)
    dealer.send(payload)
    if not dealer.poll(int(_QUIET_S * 1000)):
        raise TimeoutError("The echo on this machine did not answer.")
    dealer.recv()
    return time.perf_counter() - began
