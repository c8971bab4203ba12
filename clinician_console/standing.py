"""A WebSocket that stands is cut once the controller has said that its sign-in is over.

Owns the cut, beneath whatever the socket serves; must not know what is sent over it. A controller
that is silent has said nothing, and cuts nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import Message, Receive, Send

LOOKED_AT_EVERY_S: Final = 1.0
"""How often a socket that stands is looked at, seconds."""

CUT_AFTER_S: Final = 2.0
"""How long a page has to leave by itself, seconds: it goes to the sign-in, not to a dead page."""

OVER: Final = 1008
"""The closing code: a policy of ours, and no fault of the network."""


class Standing:
    """Stands between the server and the application of one socket."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        is_over: Callable[[], Awaitable[bool]],
        now_s: Callable[[], float],
    ) -> None:
        """``is_over`` tells whether the sign-in has ended; ``now_s`` is a monotonic clock."""
        self._receive = receive
        self._send = send
        self._is_over = is_over
        self._now_s = now_s
        self._looked_s = now_s()
        self._over_s: float | None = None
        self._cut = False

    async def receive(self) -> Message:
        """The next message of the browser; the end of the socket once it is cut."""
        while True:
            await self._look()
            if self._cut:
                return {"type": "websocket.disconnect", "code": OVER}
            try:
                async with asyncio.timeout(LOOKED_AT_EVERY_S):
                    return await self._receive()
            except TimeoutError:
                continue

    async def send(self, message: Message) -> None:
        """Send to the browser; nothing any more once it is cut."""
        if not self._cut:
            await self._send(message)

    async def _look(self) -> None:
        now_s = self._now_s()
        if now_s - self._looked_s < LOOKED_AT_EVERY_S:
            return
        self._looked_s = now_s
        if not await self._is_over():
            self._over_s = None
        elif self._over_s is None:
            self._over_s = now_s
        elif now_s - self._over_s >= CUT_AFTER_S:
            self._cut = True
            await self._send({"type": "websocket.close", "code": OVER})
