"""Pictures of what the patient sees, from the renderer to the consoles, the newest only.

Owns the relay thread and the header of a picture; must not know how it was drawn or is shown.
"""

import contextlib
import struct
from typing import NamedTuple

import zmq

from controller.link.gate import GuardedSockets
from controller.link.keys import RENDERER
from controller.link.receiving import sender
from controller.link.socket_thread import SocketThread
from controller.link.sockets import PICTURES_IN, PICTURES_OUT, Socket

_HEADER = struct.Struct(">QQ")


class MirrorFrame(NamedTuple):
    """One picture."""

    captured_ns: int
    """When it was drawn; in the controller's time, 0 if the renderer did not know it."""
    counter: int
    """Rises by one with every picture of one run of the renderer; gaps are pictures skipped."""
    jpeg: bytes
    """The picture."""


def pack(frame: MirrorFrame) -> bytes:
    """A picture as it travels: 16 bytes (captured_ns, counter; big-endian), then the JPEG."""
    return _HEADER.pack(frame.captured_ns, frame.counter) + frame.jpeg


def unpack(raw: bytes) -> MirrorFrame | None:
    """The picture in ``raw``, or None if it is none."""
    if len(raw) <= _HEADER.size:
        return None
    captured_ns, counter = _HEADER.unpack_from(raw)
    return MirrorFrame(captured_ns, counter, raw[_HEADER.size :])


class MirrorRelay:
    """Passes pictures on in a thread of its own, so that they never wait for commands nor they
    for them.

    ``ports`` are those bound: in, out. When a key is revoked every console is let go and comes
    back by itself, that key's alone does not. Raises PortError.
    """

    def __init__(
        self, sockets: GuardedSockets, host: str, port_in: int = 0, port_out: int = 0
    ) -> None:
        self._sockets, self._host = sockets, host
        self._inward, bound_in = sockets.bind(PICTURES_IN, host, port_in)
        with contextlib.ExitStack() as opening:
            opening.callback(self._inward.close)
            outward, bound_out = sockets.bind(PICTURES_OUT, host, port_out)
            opening.pop_all()
        self._outward: Socket | None = outward
        self._removals = sockets.gate.removals
        self.ports = (bound_in, bound_out)
        self._thread = SocketThread("link-mirror", self._inward, self._pass_on)

    def close(self) -> None:
        """Stop the thread and close both sockets."""
        self._thread.close()
        if self._outward is not None:
            self._outward.close()

    def _pass_on(self) -> None:
        with contextlib.suppress(zmq.Again):
            frame = self._inward.recv(flags=zmq.NOBLOCK, copy=False)
            # Only the renderer's key may put a picture on the therapist's screen.
            program, key = sender(frame)
            known = program == RENDERER and self._sockets.gate.knows(key)
            if known and len(frame) > _HEADER.size:
                self._send(frame)

    def _send(self, picture: zmq.Frame) -> None:
        # Before every picture: a revoked console sees not one more.
        if self._removals != self._sockets.gate.removals:
            self._removals = self._sockets.gate.removals
            if self._outward is not None:
                self._outward.close()
            self._outward = None
        if self._outward is None:
            self._outward = self._sockets.bind_again(PICTURES_OUT, self._host, self.ports[1])
        if self._outward is not None:
            self._outward.send(picture, flags=zmq.NOBLOCK, copy=False)
