"""Who may see a page: the cookie of a sign-in, asked of the controller, before any page or socket.

Owns the cookie and the one guard in front of everything; must not know passwords or what a page
shows.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clinician_console.language import _
from clinician_console.standing import Standing
from clinician_console.station import PRESENTED, Station
from controller.link.errors import LinkError
from controller.protocol.account_queries import PresentSignIn
from controller.protocol.accounts import Badge, Role, SignedIn, SignInMode

SIGN_IN: Final = "/sign-in"

FREE: Final = (
    SIGN_IN,
    "/first-account",
    "/sign-out",
    "/safe-place",
    "/watch",
    "/console-static/",
    "/_nicegui/",
    "/favicon",
)
"""Served to everybody: what leads to a sign-in, SAFE PLACE, and files that hold no data."""

SHOWN_LOCKED: Final = ("/live", "/lane", "/mirror", "/_nicegui_ws/")
"""Still served to a sign-in that is locked: a running exposure is never hidden."""

ASKED_AGAIN_S: Final = 1.0
"""How old the controller's word about a sign-in may be, seconds."""

REMEMBERED_S: Final = 30.0
"""How long a sign-in known before counts while the controller is silent, seconds."""

ANYBODY: Final = SignedIn(name="", role=Role.ADMINISTRATOR)


@dataclass(frozen=True)
class _Word:
    signed_in: SignedIn | None
    at_s: float


class Admission:
    """Asks the controller whose a token is, and remembers its word for a moment."""

    def __init__(
        self,
        station: Station,
        *,
        demo: bool = True,
        secure: bool = False,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``demo``: nobody signs in here; ``secure``: served over HTTPS."""
        self._station = station
        self._demo = demo
        self.secure = secure
        self._now_s = now_s
        self._words: dict[str, _Word] = {}

    @property
    def mode(self) -> SignInMode | None:
        """Whether people sign in here; None while the controller has not said so."""
        update = self._station.update
        if update is not None:
            return update.sign_in
        return SignInMode.OPEN if self._demo else None

    async def who(self, token: str | None) -> SignedIn | None:
        """Whose this token is, locked or not; None if nobody's."""
        if self.mode is SignInMode.OPEN:
            return ANYBODY
        if not token:
            return None
        word, now_s = self._words.get(token), self._now_s()
        if word is not None and now_s - word.at_s < ASKED_AGAIN_S:
            return word.signed_in
        try:
            result = await self._station.query(PresentSignIn(), Badge(token=token))
        except (LinkError, ValueError):
            known = word is not None and now_s - word.at_s < REMEMBERED_S
            return word.signed_in if word is not None and known else None
        self._words = {t: w for t, w in self._words.items() if now_s - w.at_s < REMEMBERED_S}
        self._words[token] = _Word(result.signed_in, now_s)
        if result.signed_in is None:
            self._station.forget(token)
        return result.signed_in

    def standing(self, token: str, receive: Receive, send: Send) -> Standing:
        """What cuts a socket of this token once its sign-in is over."""
        return Standing(receive, send, partial(self._is_over, token), self._now_s)

    async def _is_over(self, token: str) -> bool:
        """True if the controller has said so; its silence is no word."""
        if await self.who(token) is not None:
            return False
        word = self._words.get(token)
        return word is not None and word.signed_in is None

    def forget(self, token: str) -> None:
        """Ask anew about this token."""
        self._words.pop(token, None)

    def cookie_name(self, headers: Headers) -> str:
        """One for each console of a machine: a browser tells ports apart by nothing else."""
        port = urlsplit(f"//{headers.get('host', '')}").port
        return f"{'__Host-' if self.secure else ''}fearladder_{port or 0}"

    def token_in(self, headers: Headers) -> str | None:
        """The token that a browser sent, or None."""
        jar = SimpleCookie()
        jar.load(headers.get("cookie", ""))
        morsel = jar.get(self.cookie_name(headers))
        return morsel.value if morsel is not None and 16 <= len(morsel.value) <= 128 else None

    def cookie(self, headers: Headers, token: str | None) -> str:
        """The line that gives a browser its token, or takes it away."""
        end = "" if token else "; Max-Age=0"
        secure = "; Secure" if self.secure else ""
        name = self.cookie_name(headers)
        return f"{name}={token or ''}; Path=/; HttpOnly; SameSite=Strict{secure}{end}"


class Admitted:
    """Lets pages, routes and sockets through for who is signed in; pure ASGI, sockets as well."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        """``app`` is all that is behind the guard."""
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = self._admission.token_in(headers)
        if self._admission.mode is SignInMode.OPEN:
            await self._open(scope, receive, send, headers, token)
            return
        signed_in = await self._admission.who(token)
        if not _served(scope["path"], signed_in):
            await _turn_away(scope, receive, send)
            return
        with_token(scope, token if signed_in else None)
        scope["fearladder.signed_in"] = signed_in
        if scope["type"] == "websocket" and signed_in is not None and token is not None:
            standing = self._admission.standing(token, receive, send)
            receive, send = standing.receive, standing.send
        await self._app(scope, receive, send)

    async def _open(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers, token: str | None
    ) -> None:
        """Nobody signs in: a name of its own tells this browser's pages from another's."""
        given = token or secrets.token_urlsafe(24)

        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start" and token is None:
                line = self._admission.cookie(headers, given)
                MutableHeaders(scope=message).append("set-cookie", line)
            await send(message)

        with_token(scope, given)
        await self._app(scope, receive, naming if scope["type"] == "http" else send)


def with_token(scope: Scope, token: str | None) -> None:
    """Let whatever answers this request ask the controller for its sender."""
    scope["fearladder.token"] = token
    PRESENTED.set(Badge(token=token) if token else None)


def _served(path: str, signed_in: SignedIn | None) -> bool:
    if path.startswith(FREE):
        return True
    if signed_in is None:
        return False
    return not signed_in.locked or path.startswith(SHOWN_LOCKED)


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted: the browser sees a 403 and nothing was sent.
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    accepts = Headers(scope=scope).get("accept", "")
    if scope["method"] == "GET" and "text/html" in accepts:
        target = f"{SIGN_IN}?next={quote(scope['path'], safe='/')}"
        await RedirectResponse(target, status_code=303)(scope, receive, send)
        return
    sentence = {"sentence": _("Sign in first.")}
    await JSONResponse(sentence, status_code=401)(scope, receive, send)
