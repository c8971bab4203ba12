"""The frame around every page: language, style, the safety strip, and the session bar.

Owns what all pages share; must not know what a single page is for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

from nicegui import ui

from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Tag, put
from clinician_console.lanes import LaneAddress
from clinician_console.session_view import SessionView
from clinician_console.station import Station
from controller.link.errors import EndpointsError

PAGES = (("Start", "/"), ("Live", "/live"), ("Review", "/review"))
STATIC_URL = "/console-static"


@dataclass(frozen=True)
class Room:
    """What pages are built from: the station, and where the safety lane is."""

    station: Station
    lane_address: LaneAddress


def dress(room: Room, *, holds_controls: bool) -> None:
    """Head and safety strip of a page; ``holds_controls`` for the page that runs a session."""
    ui.colors(primary="#8ccbff", dark="#10171b", dark_page="#10171b")
    release = version("fearladder")
    ui.add_head_html(f'<link rel="stylesheet" href="{STATIC_URL}/console.css?v={release}">')
    scripts = ["safety", "rows", *(["keys", "mirror"] if holds_controls else [])]
    config = json.dumps(_safety_config(room, holds_controls)).replace("<", "\\u003c")
    ui.add_body_html(
        f'<script type="application/json" id="safety-config">{config}</script>'
        '<div id="watchdog" role="alert" data-tone="quiet"></div>'
        '<div id="safe-place-status" role="alert" data-tone="quiet"></div>'
        # Static and over every dialog: it works when nothing else of the page does.
        '<button id="safe-place" class="safe-place" type="button">'
        "<span>SAFE PLACE</span><kbd>Esc</kbd></button>"
        + "".join(
            f'<script type="module" src="{STATIC_URL}/{s}.js?v={release}"></script>'
            for s in scripts
        )
    )


def _safety_config(room: Room, holds_controls: bool) -> dict[str, object]:
    try:
        port, token = room.lane_address()
    except EndpointsError:
        port, token = 0, ""
    return {"port": port, "token": token, "controls": holds_controls}


class SessionMark:
    """Tells the safety strip which session is open and what is shown; invisible."""

    def __init__(self) -> None:
        """No session yet."""
        self._mark = Box("span", id="session-id", hidden=True)

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
        with Box("ul", "health", aria_label="Health of every link"):
            for name in ("Controller", "Scene", "Record"):
                self._words[name] = _health_line(name, f"health-{name.lower()}")
            _health_line("Console", "health-console")
            _health_line("Safety lane", "health-lane")

    def show(self, view: SessionView) -> None:
        """Say how each link is."""
        for line in view.health:
            tag = self._words[line.name]
            tag.text = line.words
            put(tag, "data-tone", line.tone.value)


def _health_line(name: str, identifier: str) -> Tag:
    with Box("li"):
        Tag("span", name, "health-name")
        return Tag("span", "…", "health-words", id=identifier, data_tone="wait")


@contextmanager
def plain_page(room: Room, title: str) -> Iterator[Box]:
    """A page beside the live one: a header with navigation, and a main column to fill."""
    dress(room, holds_controls=False)
    mark = SessionMark()
    mark.show(room.station.view)
    with Box("header", "bar"):
        with Box("a", "brand", href="/"):
            Tag("span", "fearladder")
        with Box("nav", "crumbs", aria_label="Pages"):
            for words, target in PAGES:
                current = "page" if words == title else None
                Tag("a", words, href=target, aria_current=current)
    with Box("main", "plain") as main:
        yield main

    def show() -> None:
        mark.show(room.station.view)

    listen(room.station, show)
    show()


def listen(station: Station, show: Callable[[], None]) -> None:
    """Call ``show`` on every message, until this browser page is gone."""
    client = ui.context.client

    def safely() -> None:
        if not client.is_deleted:
            show()

    client.on_delete(station.subscribe(safely))
