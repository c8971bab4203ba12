"""The start page: what this is and is not, sessions found open, and a new session.

Owns what the page offers when; must not know what the form asks.
"""

from __future__ import annotations

import asyncio
from typing import Final

from nicegui import ui

from clinician_console import words
from clinician_console.controls import OPEN_PHASES
from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import N_, _
from clinician_console.pages.first_run import FirstRun
from clinician_console.pages.forms.session import SessionForm
from clinician_console.pages.shell import Room, listen, plain_page
from clinician_console.session_view import exposure_scenes
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.commands import CloseInterrupted, TakeUpSession
from controller.protocol.spec import SceneSpec
from controller.protocol.state import StateUpdate
from controller.protocol.station_queries import ReadSettings, StationSettings

SETTINGS_PATIENCE_S: Final = 0.5
"""How long a page waits for the settings before it is shown without its form, seconds."""


async def settings_of(station: Station) -> StationSettings | None:
    """What a form starts from, the usual where whoever looks may not know; None: no answer yet."""
    try:
        async with asyncio.timeout(SETTINGS_PATIENCE_S):
            result = await station.query(ReadSettings())
    except (LinkError, TimeoutError):
        return None
    return result.settings or StationSettings()


class StartPage:
    """Opens a session, or leads to the one that is open."""

    def __init__(self, room: Room, patient: str, settings: StationSettings | None) -> None:
        """Build the page in the present client, its form begun for ``patient``.

        ``settings`` are what the form starts from; None: they are asked for again.
        """
        self._station = room.station
        self._patient = patient
        self._drawn: tuple[object, ...] | None = None
        self._catalogue: tuple[SceneSpec, ...] = ()
        self._form: SessionForm | None = None
        self._settings = settings
        with plain_page(room, N_("Start")) as main:
            main.classes("narrow")
            Tag("h1", _("Start a session"))
            Tag("p", _(words.NOT_A_DEVICE), "disclaimer")
            self._first_run = FirstRun(room)
            with Box("div", "form-actions"):
                people = _("Today's patients, find or add one")
                Tag("a", people, "button", href="/patients", id="to-patients")
                practise = _("Practise with a simulated patient")
                Tag("a", practise, "button quiet", href="/practice", id="to-practice")
                guided = _("Guided first session")
                Button(guided, self._first_run.ask_for, "quiet", id="to-guide")
            self._interrupted = Interrupted(self._station)
            self._body = Box("div", "form-grid-holder")
        listen(self._station, self.refresh)
        self.refresh()
        if settings is None:
            self._asking = ui.timer(SETTINGS_PATIENCE_S, self._ask_settings)

    async def _ask_settings(self) -> None:
        self._settings = self._settings or await settings_of(self._station)
        if self._settings is not None:
            self._asking.cancel()
            self.refresh()

    def refresh(self) -> None:
        """Rebuild only when what can be chosen has changed: a half-filled form stays."""
        update = self._station.update
        state = update.state if update else None
        # A renderer that is away for a moment takes no half-filled form with it.
        self._catalogue = (update.renderer_catalogue if update else ()) or self._catalogue
        is_open = state is not None and state.phase in OPEN_PHASES
        drawn = (
            update is not None,
            self._settings,
            self._catalogue,
            is_open,
            state.session_id if state else None,
        )
        self._first_run.show(update, self._catalogue)
        self._interrupted.show(() if is_open or update is None else update.interrupted)
        if drawn != self._drawn:
            self._drawn = drawn
            self._form = None
            self._body.clear()
            with self._body:
                self._fill(update)
        if self._form is not None:
            self._form.wait_for_scenes(not (update and update.renderer_catalogue))

    def _fill(self, update: StateUpdate | None) -> None:
        if update is not None and update.state.phase in OPEN_PHASES:
            _open_session(update)
        elif update is None or self._settings is None:
            Tag("p", _("Waiting for the controller …"), "empty", role="status")
        elif not exposure_scenes(self._catalogue):
            Tag("p", _("Waiting for the scene program …"), "empty", role="status")
        else:
            self._form = SessionForm(self._station, self._catalogue, self._settings, self._patient)


class Interrupted:
    """Sessions of earlier runs found open: taken up or closed by the therapist alone."""

    def __init__(self, station: Station) -> None:
        """Build an empty section; it is filled by ``show``."""
        self._station = station
        self._client = ui.context.client
        self._shown: tuple[str, ...] = ()
        with Box(
            "section", "card", aria_label=_("Found interrupted"), id="interrupted"
        ) as self._box:
            Tag("h2", _("Found interrupted"))
            Tag(
                "p",
                _(
                    "The records are whole up to the interruption. Taken up, a session goes on in "
                    "hold, in the plain room; nothing of it resumes by itself."
                ),
                "hint",
            )
            self._list = Box("ul", "interrupted")
            self._problem = Tag("p", "", "problem", id="interrupted-problem", role="alert")
        self._box.set_visibility(False)

    def show(self, sessions: tuple[str, ...]) -> None:
        """Offer ``sessions``, by id."""
        if sessions == self._shown:
            return
        self._shown = sessions
        self._box.set_visibility(bool(sessions))
        self._list.clear()
        with self._list:
            for number, session_id in enumerate(sessions):
                self._line(number, session_id)

    def _line(self, number: int, session_id: str) -> None:
        with Box("li", "interrupted-line"):
            Tag("a", session_id, href=f"/review/{session_id}")
            Button(
                _("Take up, in hold"),
                lambda: self._take_up(session_id),
                "primary",
                id=f"take-up-{number}",
                aria_label=_("Take up {session_id}, in hold").format(session_id=session_id),
            )
            Button(
                _("Close as interrupted"),
                lambda: self._close(session_id),
                id=f"close-interrupted-{number}",
                aria_label=_("Close {session_id} as interrupted").format(session_id=session_id),
            )

    async def _take_up(self, session_id: str) -> None:
        outcome = await self._station.ask(TakeUpSession(interrupted_id=session_id))
        self._problem.text = outcome.sentence
        if outcome.accepted:
            self._client.open("/live")

    async def _close(self, session_id: str) -> None:
        outcome = await self._station.ask(CloseInterrupted(interrupted_id=session_id))
        self._problem.text = outcome.sentence


def _open_session(update: StateUpdate) -> None:
    state = update.state
    with Box("section", "card", aria_label=_("Open session")):
        Tag("h2", _("A session is open: {pseudonym}").format(pseudonym=state.pseudonym))
        Tag("p", f"{words.PHASES[state.phase]} · {state.title or _('no title')}", "muted")
        with Box("p"):
            Tag("a", _("Go to the live page"), "button primary", href="/live", id="to-live")


def build(room: Room) -> None:
    """Serve the start page at /."""

    @ui.page("/", title="fearladder")
    async def start(patient: str = "") -> None:
        StartPage(room, patient, await settings_of(room.station))
