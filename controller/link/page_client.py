"""A page's end of its own lane, for programs that stand in for a browser: the bench and tests.

Owns one WebSocket and the thread that keeps it; must not know what the controller does about it.
"""

from __future__ import annotations

import threading
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from controller.link.endpoints import Endpoints
from controller.link.errors import EndpointsError
from controller.link.wire import Malformed, encode, parse_from_controller
from controller.protocol.base import Model
from controller.protocol.reports import Heartbeat, SafePlaceAck, SafePlaceNow

BEAT_S = 0.25
"""From one heartbeat to the next, seconds; as the page does."""

_REPEAT_S = 0.1  # an unanswered SAFE PLACE, as the page does
_RETRY_S = 0.2


class PageClient:
    """Connects, goes on trying, and beats like a page that holds the controls.

    ``path`` is endpoints.json of a controller, read anew for every connection. All methods may be
    called from any thread. Times are perf_counter nanoseconds of this process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sender = f"page:{uuid.uuid4().hex}"
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._socket: ClientConnection | None = None
        self._speaking = self._visible = True
        self._waiting: SafePlaceNow | None = None
        self.taken_ns: dict[str, int] = {}
        """When the controller's word came that a press was taken, by press."""
        self.drawn_ns: dict[str, int] = {}
        """When the word came that the safe place was drawn, by press."""
        self._thread = threading.Thread(target=self._run, name="link-page-client", daemon=True)
        self._thread.start()

    def fall_silent(self) -> int:
        """Send nothing any more, as a page does whose machine sleeps; returns when."""
        with self._lock:
            self._speaking = False
            return time.perf_counter_ns()

    def hide(self) -> int:
        """Go on beating as a page in a tab behind another; returns when."""
        with self._lock:
            self._visible = False
        return time.perf_counter_ns()

    def speak(self) -> None:
        """Be there and visible again."""
        with self._lock:
            self._speaking = self._visible = True

    def press_safe_place(self) -> tuple[str, int]:
        """Press SAFE PLACE, repeated until taken; returns the press's id and when."""
        press = SafePlaceNow(press_id=f"press-{uuid.uuid4().hex}")
        pressed_ns = time.perf_counter_ns()
        with self._lock:
            self._waiting = press
            socket = self._socket
        if socket is not None:
            _send(socket, press)
        return press.press_id, pressed_ns

    def close(self) -> None:
        """Leave; the controller hears nothing more."""
        self._stopping.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                url = Endpoints.load(self._path).page_url
                with connect(url, open_timeout=2, close_timeout=1) as socket:
                    self._converse(socket)
            except (OSError, ConnectionClosed, InvalidHandshake, EndpointsError):
                self._stopping.wait(_RETRY_S)
            finally:
                self._connected(None)

    def _connected(self, socket: ClientConnection | None) -> None:
        with self._lock:
            self._socket = socket

    def _converse(self, socket: ClientConnection) -> None:
        self._connected(socket)
        next_beat_s = 0.0
        while not self._stopping.is_set():
            now_s = time.monotonic()
            if now_s >= next_beat_s:
                self._beat(socket)
                next_beat_s = now_s + BEAT_S
            try:
                text = socket.recv(timeout=min(_REPEAT_S, max(0.0, next_beat_s - now_s)))
            except TimeoutError:
                self._repeat(socket)
                continue
            self._hear(text.encode("utf-8") if isinstance(text, str) else text)

    def _beat(self, socket: ClientConnection) -> None:
        # Under the lock, so that nothing is sent any more once fall_silent() has returned.
        with self._lock:
            if self._speaking:
                now_ns = time.perf_counter_ns()
                _send(socket, Heartbeat(sender=self._sender, sent_ns=now_ns, visible=self._visible))

    def _repeat(self, socket: ClientConnection) -> None:
        with self._lock:
            waiting = self._waiting
        if waiting is not None:
            _send(socket, waiting)

    def _hear(self, raw: bytes) -> None:
        message = parse_from_controller(raw)
        if isinstance(message, Malformed) or not isinstance(message, SafePlaceAck):
            return
        now_ns = time.perf_counter_ns()
        self.taken_ns.setdefault(message.press_id, now_ns)
        if message.drawn:
            self.drawn_ns.setdefault(message.press_id, now_ns)
        with self._lock:
            if self._waiting is not None and self._waiting.press_id == message.press_id:
                self._waiting = None


def _send(socket: ClientConnection, message: Model) -> None:
    try:
        socket.send(encode(message).decode("utf-8"))
    except ConnectionClosed:
        return  # the thread connects anew, and what still waits is sent again
