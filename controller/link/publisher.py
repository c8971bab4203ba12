"""Publishes state, directives, events and health, each whole, to whoever subscribes.

Owns one XPUB and the last value of each topic, so that a late joiner is whole at once; must not
know what the values mean.
"""

import contextlib
from collections.abc import Callable

import zmq

from controller.link.sockets import Socket
from controller.link.wire import encode
from controller.protocol.base import Model

STATE = b"state"
SCENE = b"scene"
EVENT = b"event"
HEALTH = b"health"
TOPICS = (STATE, SCENE, EVENT, HEALTH)
"""The topics; the first frame of every published message is one of them."""

REPEAT_S = 1.0
"""State, directive and health are sent again after this time: a slow reader may have missed one."""

_REPEATED = (STATE, SCENE, HEALTH)
_SUBSCRIBED = b"\x01"


class Publisher:
    """Sends without ever waiting for a reader; a reader too slow loses messages, nobody else."""

    def __init__(self, socket: Socket, clock: Callable[[], int]) -> None:
        self.socket: Socket | None = socket
        """None while it is opened anew; what is published meanwhile is kept and sent then."""
        self._clock = clock
        self._last: dict[bytes, bytes] = {}
        self._kept: list[tuple[bytes, Model]] = []
        self._kept_whole: dict[bytes, Model] = {}
        self._next_repeat_ns = 0

    def publish(self, topic: bytes, message: Model) -> None:
        """Send ``message`` to the subscribers of ``topic`` and keep it for later ones."""
        self._last[topic] = encode(message)
        self._send(topic)

    def keep(self, topic: bytes, message: Model) -> None:
        """Publish with :meth:`send_kept`: every event in order, of all else the last alone.

        So an answer does not wait until what it changed is encoded for every console.
        """
        if topic == EVENT:
            self._kept.append((topic, message))
        else:
            self._kept_whole[topic] = message

    @property
    def keeps(self) -> bool:
        """True while something is kept for :meth:`send_kept`."""
        return bool(self._kept or self._kept_whole)

    def send_kept(self) -> None:
        """Publish what was kept, events first."""
        if not self.keeps:
            return
        kept = [*self._kept, *self._kept_whole.items()]
        self._kept.clear()
        self._kept_whole.clear()
        for topic, message in kept:
            self.publish(topic, message)

    def greet(self) -> None:
        """Send the last values to whoever subscribed since; other readers get them twice."""
        if self.socket is None:
            return
        with contextlib.suppress(zmq.Again):
            while True:
                request = self.socket.recv(zmq.NOBLOCK)
                if request[:1] == _SUBSCRIBED:
                    self._greet(request[1:])

    def repeat(self, now_ns: int) -> None:
        """Send the last absolute values again if it is time."""
        if now_ns < self._next_repeat_ns:
            return
        self._next_repeat_ns = now_ns + round(REPEAT_S * 1e9)
        for topic in _REPEATED:
            self._send(topic)

    def close(self) -> None:
        """Let go of every subscriber; ``socket`` may be set anew."""
        self.send_kept()
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _greet(self, prefix: bytes) -> None:
        for topic in TOPICS:
            if topic.startswith(prefix):
                self._send(topic)

    def _send(self, topic: bytes) -> None:
        if topic in self._last and self.socket is not None:
            with contextlib.suppress(zmq.Again):
                self.socket.send_multipart([topic, self._last[topic]], flags=zmq.NOBLOCK)
