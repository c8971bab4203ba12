"""The pages before any sign-in: name and password, or the first account of a station.

Owns their plain HTML and the routes they post to; must not know who may do what. They need no
socket of the framework, for those are refused to who is not signed in.
"""

from __future__ import annotations

import json
from html import escape
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from clinician_console import script_words, words
from clinician_console.admission import SIGN_IN, Admission
from clinician_console.choice import CHOICE, HTML, own_path
from clinician_console.controller_words import said
from clinician_console.controls import OPEN_PHASES
from clinician_console.lanes import same_origin
from clinician_console.language import N_, _, language
from clinician_console.pages.help import sign_in_help
from clinician_console.station import Station
from clinician_console.unchanging import own_url
from controller.link.errors import LinkError
from controller.protocol.account_queries import FirstAccount, SignInRequest, SignOutRequest
from controller.protocol.accounts import Badge, SignInMode
from languages.catalogues import NAMES

NAME_WORDS: Final = N_(
    "A name has 1 to 40 letters, digits, spaces or the characters . _ - @ alone."
)

_PAGE: Final = """<!doctype html>
<html lang="{lang}" class="sign-in-page"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · fearladder</title>
<link rel="icon" href="{static}/favicon.svg">
<link rel="stylesheet" href="{static}/console.css">
<link rel="stylesheet" href="{static}/people.css">
<link rel="stylesheet" href="{static}/guide.css"></head>
<body class="body--dark">
<header class="bar"><span class="brand">fearladder</span>{languages}{help}</header>
<main class="plain narrow sign-in"><h1>{title}</h1>
{body}
<p class="disclaimer">{disclaimer}</p></main>
<span id="session-id" hidden{session}></span>
<script type="application/json" id="safety-config">{config}</script>
<div id="watchdog" role="alert" data-tone="quiet"></div>
<div id="safe-place-status" role="alert" data-tone="quiet"></div>
<button id="safe-place" class="safe-place" type="button"><span>{safe_place}</span><kbd>Esc</kbd>
</button>
<script type="module" src="{static}/sign_in.js"></script>
<script type="module" src="{static}/safety.js"></script>
</body></html>"""

_FORM: Final = """<p>{words}</p>
<form id="sign-in-form" class="card" method="post" action="{action}" data-next="{next}">
<div class="labelled"><label for="name">{name_label}</label>
<input class="field" id="name" name="name" maxlength="40" autocomplete="username" required
 autocapitalize="none" spellcheck="false" value="{name}"></div>
<div class="labelled"><label for="password">{password_label}</label>
<input class="field" id="password" name="password" type="password" maxlength="200" required
 autocomplete="{kind}"></div>{again}
<p class="problem" id="sign-in-problem" role="alert"></p>
<div class="form-actions"><button class="button primary" id="sign-in" type="submit">{press}</button>
</div></form>"""

_AGAIN: Final = """
<div class="labelled"><label for="again">{label}</label>
<input class="field" id="again" type="password" maxlength="200" required
 autocomplete="new-password"></div>"""

_WAITING: Final = """<p role="status">{words}</p><meta http-equiv="refresh" content="2">"""


class _Typed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    password: str


def add_sign_in(app: FastAPI, station: Station, admission: Admission) -> None:
    """Serve the pages and what they post to on ``app``."""
    _add_pages(app, station, admission)
    _add_posts(app, station, admission)


def _add_pages(app: FastAPI, station: Station, admission: Admission) -> None:
    @app.get(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        """Name and password; or what has to be made or waited for before."""
        target = own_path(request.query_params.get("next", "/"))
        who = await admission.who(admission.token_in(request.headers))
        if who is not None and not who.locked:
            return RedirectResponse(target, status_code=303)
        page = _page(admission.mode, target, _open_session(station), who.name if who else "")
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})


def _add_posts(app: FastAPI, station: Station, admission: Admission) -> None:
    @app.post(SIGN_IN)
    async def post_sign_in(request: Request, typed: _Typed) -> Response:
        """A name and a password for the cookie."""
        return await _let_in(station, admission, request, typed, first=False)

    @app.post("/first-account")
    async def post_first(request: Request, typed: _Typed) -> Response:
        """Make the first account, and sign it in."""
        return await _let_in(station, admission, request, typed, first=True)

    @app.post("/sign-out")
    async def post_sign_out(request: Request) -> Response:
        """End the sign-in; the cookie goes whatever the controller says."""
        if not same_origin(request.headers):
            return JSONResponse({"sentence": _("Not from that page.")}, status_code=403)
        token = admission.token_in(request.headers)
        if token is not None:
            try:
                await station.query(SignOutRequest(), Badge(token=token))
            except LinkError as problem:
                return JSONResponse({"sentence": said(str(problem))}, status_code=503)
            admission.forget(token)
            station.forget(token)
        cookie = admission.cookie(request.headers, None)
        return JSONResponse({"next": SIGN_IN}, headers={"Set-Cookie": cookie})


async def _let_in(
    station: Station, admission: Admission, request: Request, typed: _Typed, *, first: bool
) -> Response:
    if not same_origin(request.headers):
        return JSONResponse({"sentence": _("Not from that page.")}, status_code=403)
    before = admission.token_in(request.headers)
    address = request.client.host if request.client else ""
    kind = FirstAccount if first else SignInRequest
    try:
        query = kind(name=typed.name, password=typed.password, address=address[:64])
        result = await station.query(query, Badge(token=before))
    except ValidationError:
        return JSONResponse({"sentence": _(NAME_WORDS)}, status_code=403)
    except LinkError as problem:
        return JSONResponse({"sentence": said(str(problem))}, status_code=503)
    if result.signed_in is None:
        sentence = said(result.refusal.sentence) if result.refusal else _("Try again.")
        return JSONResponse({"sentence": sentence}, status_code=403)
    token = result.signed_in.token
    admission.forget(before or "")
    cookie = admission.cookie(request.headers, token)
    return JSONResponse({"name": result.signed_in.name}, headers={"Set-Cookie": cookie})


def _page(mode: SignInMode | None, target: str, session: str, name: str) -> str:
    if mode is None:
        title = _("Sign in")
        said_now = _("The controller has not been heard yet; this page looks again by itself.")
        body = _WAITING.format(words=escape(said_now))
    elif mode is SignInMode.FIRST:
        title = _("The first account")
        body = _form(
            "/first-account",
            _(
                "There is no account at this station yet. The first one is an administrator's: it "
                "makes the others, and may run sessions. A password needs ten characters or more."
            ),
            _("Make the account"),
            target,
            again=True,
        )
    else:
        title = _("Locked") if name else _("Sign in")
        words_said = _("This page was not used for long. Your password opens it again.")
        body = _form(SIGN_IN, words_said if name else "", _("Sign in"), target, name=name)
    return _PAGE.format(
        title=title,
        body=body,
        static=own_url(),
        disclaimer=escape(_(words.NOT_A_DEVICE)),
        lang=HTML[language()],
        languages=_languages(target),
        help=sign_in_help(),
        safe_place=escape(_("SAFE PLACE")),
        config=_config(),
        session=f' data-session="{escape(session)}"' if session else "",
    )


def _form(
    action: str, said: str, press: str, target: str, *, name: str = "", again: bool = False
) -> str:
    return _FORM.format(
        action=action,
        words=escape(said),
        press=escape(press),
        name_label=escape(_("Name")),
        password_label=escape(_("Password")),
        next=escape(target),
        name=escape(name),
        kind="new-password" if again else "current-password",
        again=_AGAIN.format(label=escape(_("The password again"))) if again else "",
    )


def _config() -> str:
    """What the scripts of the page begin with; nothing in it may end the element it stands in."""
    config = {"port": 0, "token": "", "lane": False, "words": script_words.of_page()}
    return json.dumps(config).replace("<", "\\u003c")


def _languages(target: str) -> str:
    """Links to the other languages, back to this page."""
    back = quote(f"{SIGN_IN}?next={quote(target, safe='/')}", safe="/")
    links = "".join(
        f'<a id="language-{tag}" lang="{tag}" href="{CHOICE}{tag}?next={back}">{escape(name)}</a>'
        for tag, name in NAMES.items()
        if tag != language()
    )
    return f'<nav class="languages" aria-label="{escape(_("Language"))}">{links}</nav>'


def _open_session(station: Station) -> str:
    """That a session is open and no more of it, so that SAFE PLACE is there for everybody."""
    update = station.update
    return "open" if update is not None and update.state.phase in OPEN_PHASES else ""
