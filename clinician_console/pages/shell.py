"""The frame around every page: language, style, the safety strip, and the session bar.

Owns what all pages share; must not know what a single page is for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Final
from urllib.parse import quote

from nicegui import ui

from clinician_console import script_words
from clinician_console.admission import ANYBODY, SIGN_IN, Admission
from clinician_console.choice import CHOICE, bind_page
from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Tag, put
from clinician_console.glance import Glances, GlanceWords, Soon
from clinician_console.lanes import LaneAddress, lane_for
from clinician_console.language import N_, _, c_, language
from clinician_console.pages.help import help_here
from clinician_console.session_view import SessionView
from clinician_console.station import Station
from clinician_console.unchanging import DOMPURIFY, own_url
from clinician_console.words import ROLES
from controller.link.errors import EndpointsError
from controller.protocol.accounts import Badge, Role, SignedIn, SignInMode
from languages.catalogues import NAMES

PAGES = (
    (N_("Start"), "/"),
    (N_("Patients"), "/patients"),
    (N_("Live"), "/live"),
    (N_("Review"), "/review"),
    (N_("Station"), "/station"),
)
HEALTH_NAMES: Final = (N_("Controller"), N_("Scene"), N_("Record"))
"""Links the controller tells of, by the names that `session_view.health_lines` gives them."""

SOON_S: Final = 0.02
"""How long after a message a page is drawn, seconds: what has to be there at once goes ahead."""

LOOK_EVERY_S: Final = 1.0
"""How often a page looks whether its sign-in still is in force, seconds."""


class Room:
    """What pages are built from: the station, who may see it, and where the safety lane is."""

    def __init__(
        self,
        station: Station,
        lane_address: LaneAddress,
        admission: Admission | None = None,
        glances: Glances | None = None,
    ) -> None:
        """Without an ``admission`` nobody signs in."""
        self._station = station
        self._glances = glances or Glances()
        self.lane_address = lane_address
        self.admission = admission or Admission(station)

    @property
    def badge(self) -> Badge:
        """Who asks from the page that is being built."""
        client = ui.context.client
        token = client.request.scope.get("fearladder.token")
        return Badge(token=token, page=f"page-{client.id}")

    def glance(self) -> GlanceWords:
        """What the page that is being built has to show at once, until it is gone."""
        page = f"page-{ui.context.client.id}"
        ui.context.client.on_delete(lambda: self._glances.close(page))
        return self._glances.open(page, self.badge.token)

    @property
    def station(self) -> Station:
        """The station as the page that is being built has it: it asks for who signed in there."""
        return self._station.seated(self.badge)

    @property
    def signed_in(self) -> SignedIn:
        """Who signed in at the page that is being built."""
        found = ui.context.client.request.scope.get("fearladder.signed_in")
        return found if isinstance(found, SignedIn) else ANYBODY


class _Watch:
    """Leaves a page whose sign-in has ended; a locked one too, unless it shows a session."""

    def __init__(self, room: Room, locked: Callable[[bool], None] | None) -> None:
        self._admission = room.admission
        self._token = room.badge.token
        self._client = ui.context.client
        self._path = ui.context.client.request.url.path
        self._locked = locked
        ui.timer(LOOK_EVERY_S, self._look)

    async def _look(self) -> None:
        who = await self._admission.who(self._token)
        if who is not None and self._locked is not None:
            self._locked(who.locked)
        elif who is None or who.locked:
            self._client.open(f"{SIGN_IN}?next={quote(self._path, safe='/')}")


def dress(
    room: Room, *, holds_controls: bool, locked: Callable[[bool], None] | None = None
) -> None:
    """Head and safety strip of a page; ``holds_controls`` for the page that runs a session.

    ``locked`` is told whether the sign-in is locked; without it the page is left then.
    """
    bind_page()
    ui.colors(primary="#8ccbff", dark="#10171b", dark_page="#10171b")
    for sheet in ("console", "people", "guide"):
        ui.add_head_html(f'<link rel="stylesheet" href="{own_url()}/{sheet}.css">')
    own = ["words", *(["picture"] if holds_controls else [])]
    for imported in (DOMPURIFY, *(f"{own_url()}/{script}.js" for script in own)):
        ui.add_head_html(f'<link rel="modulepreload" href="{imported}">')
    if room.admission.mode is not SignInMode.OPEN:
        _Watch(room, locked)
    scripts = [
        "safety",
        "redraw",
        "rows",
        "sign_in",
        *(["keys", "mirror", "glance", "battery"] if holds_controls else []),
    ]
    config = json.dumps(_safety_config(room, holds_controls)).replace("<", "\\u003c")
    ui.add_body_html(
        f'<script type="application/json" id="safety-config">{config}</script>'
        '<div id="watchdog" role="alert" data-tone="quiet"></div>'
        '<div id="safe-place-status" role="alert" data-tone="quiet"></div>'
        # Static and over every dialog: it works when nothing else of the page does.
        '<button id="safe-place" class="safe-place" type="button">'
        f"<span>{escape(_('SAFE PLACE'))}</span><kbd>Esc</kbd></button>"
        + "".join(f'<script type="module" src="{own_url()}/{s}.js"></script>' for s in scripts)
    )


def _safety_config(room: Room, holds_controls: bool) -> dict[str, object]:
    try:
        port, token = lane_for(room.lane_address, room.admission, room.signed_in)
    except EndpointsError:
        port, token = 0, ""
    page = room.badge.page
    words = script_words.of_page()
    return {
        "port": port,
        "token": token,
        "controls": holds_controls,
        "page": page,
        "words": words,
    }


class SessionMark:
    """Tells the safety strip which session is open and what is shown; invisible."""

    def __init__(self) -> None:
        """No session yet."""
        self._mark = Box("span", id="session-id", hidden=True)

    def watches(self, wanted: bool) -> None:
        """Say that this page has no controls: its heartbeat is not the one that matters."""
        put(self._mark, "data-watches", wanted)

    def show(self, view: SessionView | None) -> None:
        """Name the open session, the place shown and the last SAFE PLACE seen drawn."""
        is_open = view is not None and view.allows(Control.SAFE_PLACE)
        put(self._mark, "data-session", view.session_id if view and is_open else None)
        put(self._mark, "data-place", view.state.place.value if view else None)
        put(self._mark, "data-drawn", view.drawn_press if view else None)


class HealthBar:
    """Every link in words; the page's own two are filled by safety.js."""

    def __init__(self) -> None:
        """Build the lines."""
        self._words: dict[str, Tag] = {}
        with Box("ul", "health", aria_label=_("Health of every link")):
            for name in HEALTH_NAMES:
                self._words[name] = _health_line(name, f"health-{name.lower()}")
            _health_line(N_("Console"), "health-console")
            _health_line(N_("Safety lane"), "health-lane")
            # battery.js shows it where the browser's machine has a battery and tells.
            with Box("li", hidden=True, id="battery"):
                Tag("span", _("This screen"), "health-name")
                Tag("span", "", "health-words", id="health-battery", data_tone="wait")

    def show(self, view: SessionView) -> None:
        """Say how each link is."""
        for line in view.health:
            tag = self._words[line.name]
            tag.text = line.words
            put(tag, "data-tone", line.tone.value)


def _health_line(name: str, identifier: str) -> Tag:
    with Box("li"):
        Tag("span", c_("link", "Record") if name == "Record" else _(name), "health-name")
        return Tag("span", "…", "health-words", id=identifier, data_tone="wait")


def languages_offered() -> None:
    """A link for every language but the page's own, which leads back to this page."""
    path = quote(ui.context.client.request.url.path, safe="/")
    with Box("nav", "languages", aria_label=_("Language")):
        for tag, name in NAMES.items():
            if tag != language():
                Tag("a", name, href=f"{CHOICE}{tag}?next={path}", lang=tag, id=f"language-{tag}")


def signed_in_words(room: Room) -> None:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    who = room.signed_in
    if who.name:
        with Box("div", "signed-in"):
            Tag("span", f"{who.name}, {ROLES[who.role]}", id="signed-in")
            Tag("a", _("Password"), href="/password")
            Tag("button", _("Sign out"), "button small", type="button", id="sign-out")


@contextmanager
def plain_page(room: Room, title: str) -> Iterator[Box]:
    """A page beside the live one: a header with navigation, and a main column to fill."""
    dress(room, holds_controls=False)
    mark, station = SessionMark(), room.station
    mark.show(station.view)
    with Box("header", "bar"):
        with Box("a", "brand", href="/"):
            Tag("span", "fearladder")
        with Box("nav", "crumbs", aria_label=_("Pages")):
            for words, target in PAGES:
                if target == "/patients" and room.signed_in.role is Role.OBSERVER:
                    continue
                current = "page" if words == title else None
                Tag("a", _(words), href=target, aria_current=current)
            if room.signed_in.role is Role.ADMINISTRATOR and room.signed_in.name:
                current = "page" if title == "Accounts" else None
                Tag("a", _("Accounts"), href="/accounts", aria_current=current)
        languages_offered()
        signed_in_words(room)
        help_here()
    with Box("div", "plain") as main:
        yield main

    def show() -> None:
        mark.show(station.view)

    listen(station, show)
    show()


def listen(
    station: Station, show: Callable[[], None], first: Callable[[], None] | None = None
) -> None:
    """Call ``show`` soon after every message, until this browser page is gone.

    Once for all that came meanwhile; ``first`` is called for each at once, so that no page's
    drawing stands before what another page has to show.
    """
    client = ui.context.client

    def safely(act: Callable[[], None]) -> None:
        if not client.is_deleted:
            # Whoever is heard by whose doing: every page speaks its own language.
            with client:
                act()

    drawing = Soon(SOON_S, lambda: safely(show))

    def heard() -> None:
        if first is not None:
            safely(first)
        drawing.ask()

    client.on_delete(station.subscribe(heard))
