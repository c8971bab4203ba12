"""The page's own lane to the controller: heartbeats and SAFE PLACE over one small WebSocket.

Owns the WebSocket server and its thread; must not know what the controller does about a
message. A console that is frozen or gone does not stand between the page and this lane.
"""

import asyncio
import contextlib
import hmac
import http
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import parse_qs, urlsplit
from weakref import WeakKeyDictionary

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from controller.link.errors import PortError
from controller.link.wire import Malformed, encode, not_allowed, parse_from_peer
from controller.protocol.base import Model
from controller.protocol.reports import Heartbeat, HeartbeatEcho, SafePlaceAck, SafePlaceNow

PageMessage = Heartbeat | SafePlaceNow
"""What a page may send."""


class Pass(Protocol):
    """What a page was let in with; any thread, at once."""

    @property
    def owner(self) -> str | None:
        """Whose sign-in it is; None where the station's own token lets everybody in."""

    def __call__(self) -> bool:
        """True while it is in force."""


@dataclass(frozen=True)
class StationPass:
    """The pass of a page where nobody signs in: in force as long as the lane is there."""

    owner: None = None

    def __call__(self) -> bool:
        """Always."""
        return True


Admit = Callable[[str], Pass | None]
"""Looks at the token of a page; None: it is not let in."""

OVER: Final = 1008
"""The lane's closing code for a page whose sign-in has ended."""

LOOK_EVERY_S: Final = 0.5
"""How often a connection that stands is looked at, seconds."""

PAGE = "page"
"""How refusals name the sender."""

_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_MESSAGE_LIMIT_BYTES = 16 << 10
_PING_S = 2.0


def one_token(token: str) -> Admit:
    """Lets in whoever has ``token``, for as long as the lane is there."""

    def admit(given: str) -> Pass | None:
        right = hmac.compare_digest(given.encode("utf-8"), token.encode("utf-8"))
        return StationPass() if right else None

    return admit


class PageLane:
    """Serves ``/safety?token=...`` on ``host``; ``port`` is the one bound.

    ``admit`` looks at every token; a page whose pass is over is cut off, and nothing that it
    sends counts. ``on_message`` gets each message and whose sign-in sent it (``Pass.owner``); it is
    called in the lane's thread and must return at once and raise nothing. Echoes and
    acknowledgements are sent only while ``alive()`` is true, so that a page never takes this thread
    for a controller that decides. Raises PortError.
    """

    def __init__(
        self,
        admit: Admit,
        run_id: str,
        on_message: Callable[[PageMessage, str | None], None],
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        alive: Callable[[], bool] = lambda: True,
        allowed_hosts: Iterable[str] = (),
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._admits = admit
        self._passes: WeakKeyDictionary[ServerConnection, Pass] = WeakKeyDictionary()
        self._run_id = run_id
        self._on_message = on_message
        self._alive = alive
        self._hosts = _LOCAL_HOSTS | frozenset(allowed_hosts)
        self._tls = tls
        self._clock = clock
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="link-page", daemon=True)
        self._thread.start()
        self._server = self._start(host, port)
        self.port: int = next(iter(self._server.sockets)).getsockname()[1]

    def broadcast(self, message: Model) -> None:
        """Send to every page; any thread, never blocks."""
        text = encode(message).decode("utf-8")
        with contextlib.suppress(RuntimeError):  # the lane is closed: no page is left to hear it
            self._loop.call_soon_threadsafe(lambda: broadcast(self._server.connections, text))

    def close(self) -> None:
        """Close every connection and stop the thread."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._stop()

    def _start(self, host: str, port: int) -> Server:
        try:
            return asyncio.run_coroutine_threadsafe(self._serve(host, port), self._loop).result()
        except OSError as error:
            self._stop()
            raise PortError(
                f"Cannot listen on {host} port {port}: {error.strerror or error}; "
                "choose another port."
            ) from error

    async def _serve(self, host: str, port: int) -> Server:
        return await serve(
            self._converse,
            host,
            port,
            ssl=self._tls,
            process_request=self._admit,
            max_size=_MESSAGE_LIMIT_BYTES,
            compression=None,
            ping_interval=_PING_S,
            ping_timeout=_PING_S,
            close_timeout=_PING_S,
        )

    def _run(self) -> None:
        # In a thread of its own from the start: the caller's may be running a loop already.
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        address = urlsplit(request.path)
        given = parse_qs(address.query).get("token", [""])[0]
        still = self._admits(given)
        if still is None:
            return connection.respond(http.HTTPStatus.FORBIDDEN, "The token is not right.\n")
        if not self._own_origins(request.headers.get_all("Origin")):
            return connection.respond(http.HTTPStatus.FORBIDDEN, "Not from that page.\n")
        if address.path != "/safety":
            return connection.respond(http.HTTPStatus.NOT_FOUND, "There is /safety alone.\n")
        self._passes[connection] = still
        return None

    def _own_origins(self, origins: list[str]) -> bool:
        # A browser always names the page's origin; a program has none and needs the token alone.
        parts = [urlsplit(origin) for origin in origins]
        return all(p.scheme in ("http", "https") and p.hostname in self._hosts for p in parts)

    async def _converse(self, connection: ServerConnection) -> None:
        still = self._passes[connection]
        looking = asyncio.create_task(_cut_when_over(connection, still))
        try:
            await self._answer_all(connection, still)
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking

    async def _answer_all(self, connection: ServerConnection, still: Pass) -> None:
        try:
            async for text in connection:
                if not still():
                    await _cut(connection)
                    return
                raw = text if isinstance(text, bytes) else text.encode("utf-8")
                reply = self._reply(raw, still.owner)
                if reply is not None:
                    await connection.send(encode(reply).decode("utf-8"))
        except ConnectionClosed:
            return  # its silence is what counts

    def _reply(self, raw: bytes, owner: str | None) -> Model | None:
        message = parse_from_peer(raw)
        if isinstance(message, Malformed):
            return message.answer()
        if not isinstance(message, Heartbeat | SafePlaceNow):
            return not_allowed(message, PAGE).answer()
        self._on_message(message, owner)
        if not self._alive():
            return None
        if isinstance(message, SafePlaceNow):
            return SafePlaceAck(press_id=message.press_id)
        return HeartbeatEcho(
            sent_ns=message.sent_ns, controller_ns=self._clock(), run_id=self._run_id
        )


async def _cut_when_over(connection: ServerConnection, still: Pass) -> None:
    while still():
        await asyncio.sleep(LOOK_EVERY_S)
    await _cut(connection)


async def _cut(connection: ServerConnection) -> None:
    await connection.close(OVER, "The sign-in has ended.")
