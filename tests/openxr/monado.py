"""A simulated patient's body for a real OpenXR runtime, moved through its remote driver."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Sequence

from controller.bench.monado import PATIENCE_S, Installation, Monado, find, until

__all__ = ["Body", "Installation", "Monado", "find", "until"]

_REMOTE_PORT = 4242  # Monado's own; it listens on loopback alone


class Body:
    """The simulated patient's head and hands, moved through Monado's remote driver."""

    _SIZE = 376
    _HEAD = 104
    _HAND, _HAND_SIZE = 136, 120
    _TRIGGER, _STICK = 72, 84
    _CURLS = 52  # thumb to little finger
    _BUTTONS = 104  # hand tracking active, active, system click and touch, a, a touch, b ...

    def __init__(self) -> None:
        self._socket = self._connected()
        self._packet = bytearray()
        for _ in range(2):  # the reset state, then the latest
            self._packet = bytearray(self._whole())

    def close(self) -> None:
        """Let the body stand as it is."""
        self._socket.close()

    def look(self, position: Sequence[float], orientation: Sequence[float] = (0, 0, 0, 1)) -> None:
        """Move the head: OpenXR's axes, metres, quaternion x y z w."""
        struct.pack_into("<7f", self._packet, self._HEAD, *orientation, *position)
        self._send()

    def reach(
        self,
        position: Sequence[float],
        orientation: Sequence[float] = (0, 0, 0, 1),
        hand: int = 1,
        *,
        bare: bool = False,
    ) -> None:
        """Move a hand, with its controller or ``bare``: OpenXR's axes, metres, x y z w."""
        at = self._HAND + hand * self._HAND_SIZE if bare else self._at(hand)
        struct.pack_into("<7f", self._packet, at, *orientation, *position)
        self._send()

    def stick(self, x: float, y: float, hand: int = 1) -> None:
        """Push a thumbstick, -1 to 1 each way; ``hand`` 0 left, 1 right."""
        struct.pack_into("<2f", self._packet, self._at(hand) + self._STICK, x, y)
        self._send()

    def hold(self, button: str, down: bool, hand: int = 1) -> None:
        """Hold ``a``, ``b`` or ``trigger`` down, or let it go."""
        at = self._at(hand)
        offset = {"a": 4, "b": 6, "trigger": 8}[button]
        struct.pack_into("<?", self._packet, at + self._BUTTONS + offset, down)
        if button == "trigger":
            struct.pack_into("<f", self._packet, at + self._TRIGGER, 1.0 if down else 0.0)
        self._send()

    def bare(self, curls: Sequence[float], hand: int = 1) -> None:
        """Show a hand without its controller, its fingers bent 0 to 1, thumb first."""
        start = self._HAND + hand * self._HAND_SIZE
        struct.pack_into("<5f", self._packet, start + self._CURLS, *curls)
        struct.pack_into("<2?", self._packet, start + self._BUTTONS, True, False)
        self._send()

    def _at(self, hand: int) -> int:
        start = self._HAND + hand * self._HAND_SIZE
        struct.pack_into("<?", self._packet, start + self._BUTTONS + 1, True)
        return start

    def _send(self) -> None:
        self._socket.sendall(self._packet)

    def _whole(self) -> bytes:
        got = b""
        while len(got) < self._SIZE:
            more = self._socket.recv(self._SIZE - len(got))
            assert more, "Monado's remote driver closed the connection"
            got += more
        return got

    @staticmethod
    def _connected() -> socket.socket:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", _REMOTE_PORT), timeout=PATIENCE_S)
            assert time.monotonic() < deadline, "Monado's remote driver never listened"
            time.sleep(0.05)
