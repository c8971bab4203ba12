"""Which language a browser is answered in: what was chosen on a page, else what it asks for.

Owns the cookie of the choice, the guard that reads it and the way to change it; must not know
what is said.
"""

from __future__ import annotations

from copy import copy
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from nicegui import ui
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from clinician_console.language import SCOPE_KEY, _, language, spoken
from languages.catalogues import NAMES, SOURCE, best_of

CHOICE: Final = "/language/"
"""Where a page sends who wants another language; its tag follows."""

COOKIE: Final = "fearladder_language"
_YEAR_S: Final = 365 * 24 * 3600

HTML: Final = {"en": "en-US", "de": "de"}
"""What a page in each language calls its language; the framework has its own words by it."""


class Spoken:
    """Tells everything behind it the language of each request; pure ASGI, sockets as well."""

    def __init__(self, app: ASGIApp) -> None:
        """``app`` is all that speaks."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or socket in its language."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"].startswith(CHOICE):
            await _chosen(scope)(scope, receive, send)
            return
        scope[SCOPE_KEY] = wanted(Headers(scope=scope))
        with spoken(scope[SCOPE_KEY]):
            await self._app(scope, receive, send)


def wanted(headers: Headers) -> str:
    """The language chosen before; else the best one for the browser; else English."""
    jar = SimpleCookie()
    jar.load(headers.get("cookie", ""))
    chosen = jar[COOKIE].value if COOKIE in jar else ""
    return chosen if chosen in NAMES else best_of(headers.get("accept-language", ""))


def bind_page() -> None:
    """Have the page that is being built called, and marked as, in its language."""
    client = ui.context.client
    page = copy(client.page)  # one object serves every visitor
    page.language = HTML[language()]  # type: ignore[assignment]
    client.page = page
    ui.page_title(_(page.title or "fearladder"))


def _chosen(scope: Scope) -> RedirectResponse:
    tag = scope["path"].removeprefix(CHOICE)
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    answer = RedirectResponse(own_path(query.get("next", ["/"])[0]), status_code=303)
    answer.set_cookie(
        COOKIE, tag if tag in NAMES else SOURCE, max_age=_YEAR_S, samesite="lax", httponly=True
    )
    return answer


def own_path(path: str) -> str:
    """A path of this console; anything else is the start page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
