"""The offer of a guided first session, on the start page.

Owns when it is offered and how it begins: by itself where the record holds no session yet and it
was not put away in this browser, and on request at any time. It must not know the guide's steps.
"""

from __future__ import annotations

import hashlib
import json

from nicegui import ui
from pydantic import ValidationError

from clinician_console.controls import OPEN_PHASES
from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import N_, _, language
from clinician_console.pages.shell import Room
from clinician_console.session_view import exposure_scenes, safe_places
from controller.link.errors import LinkError
from controller.protocol.accounts import Role
from controller.protocol.commands import PrepareSession
from controller.protocol.practice import PRACTICE_PREFIX, Practice
from controller.protocol.queries import SessionList
from controller.protocol.spec import SceneSpec
from controller.protocol.state import StateUpdate
from controller.protocol.vocabulary import PatientTemper

GUIDED = "/live?guide=1"
"""The live page with the guide over it."""

ABOUT = N_(
    "A whole session in ten minutes, with a simulated patient of even temper and one line of "
    "guidance at a time: safe place, first rating, dose, hold and resume, a step of the ladder, "
    "closing, and what was felt. Nobody sits in the scene, and every step can be skipped."
)
MAY_BEGIN = frozenset({Role.THERAPIST, Role.ADMINISTRATOR})
_YEAR_S = 365 * 24 * 3600


class FirstRun:
    """A card beside the form: begins the guided session, or is put away."""

    def __init__(self, room: Room) -> None:
        """Build it hidden; it comes by itself only to a station without a session."""
        self._station = room.station
        self._client = ui.context.client
        self._memory = memory_of(room.signed_in.name)
        self._catalogue: tuple[SceneSpec, ...] = ()
        self._wanted = False
        with Box(
            "section", "card first-run", id="first-run", aria_label=_("Guided first session")
        ) as self._box:
            Tag("h2", _("Guided first session"))
            Tag("p", _(ABOUT))
            with Box("div", "form-actions"):
                self._begin = Button(_("Begin"), self._open, "primary", id="guide-begin")
                Button(_("Not now"), self._put_away, id="guide-not-now")
                self._problem = Tag("p", "", "problem", id="guide-problem", role="alert")
        self._box.set_visibility(False)
        known = self._memory in self._client.request.cookies
        if not known and room.signed_in.role in MAY_BEGIN:
            ui.timer(0.0, self._look, once=True)

    def ask_for(self) -> None:
        """Show the card because somebody asked for it."""
        self._wanted = True
        self._box.set_visibility(True)
        self._client.run_javascript("document.getElementById('guide-begin')?.focus()")

    def show(self, update: StateUpdate | None, catalogue: tuple[SceneSpec, ...]) -> None:
        """Offer it while no session is open; begin it once there is a scene."""
        is_open = update is not None and update.state.phase in OPEN_PHASES
        self._catalogue = catalogue
        self._box.set_visibility(self._wanted and not is_open)
        there = update is not None and update.renderer_catalogue and exposure_scenes(catalogue)
        self._begin.allow("" if there else _("Waiting for the scene program …"))

    async def _look(self) -> None:
        try:
            found = await self._station.query(SessionList())
        except LinkError:
            return  # nothing is known of the record: nobody is led anywhere
        if found.sessions == ():
            self._wanted = True
            self.show(self._station.update, self._catalogue)
        elif found.sessions:
            # Known from now on, so that a long record is not read for every start page.
            self._remember()

    def _put_away(self) -> None:
        self._wanted = False
        self._box.set_visibility(False)
        self._remember()

    def _remember(self) -> None:
        cookie = f"{self._memory}=1; path=/; max-age={_YEAR_S}; samesite=lax"
        self._client.run_javascript(f"document.cookie = {json.dumps(cookie)}")

    async def _open(self) -> None:
        command = self.command()
        if isinstance(command, str):
            self._problem.text = command
            return
        self._begin.allow(_("The session is being opened."))
        outcome = await self._station.ask(command)
        if outcome.accepted:
            self._client.open(GUIDED)
            return
        self._begin.allow("")
        self._problem.text = outcome.sentence

    def command(self) -> PrepareSession | str:
        """The practice session that is guided, or the sentence that says why there is none."""
        scenes, safe = exposure_scenes(self._catalogue), safe_places(self._catalogue)
        if not (scenes and safe):
            return _("Waiting for the scene program …")
        temper = PatientTemper.STEADY
        try:
            return PrepareSession(
                pseudonym=f"{PRACTICE_PREFIX}{temper.value}-1",
                title=_("Guided first session"),
                scene=scenes[0].name,
                safe_place=safe[0].name,
                language=language(),
                practice=Practice(temper=temper, seed=1),
                screening_required=False,
            )
        except ValidationError as problem:
            why = problem.errors()[0]["msg"]
            return _("Please look at the form again: {why}.").format(why=why)


def memory_of(name: str) -> str:
    """The cookie that keeps, for the account called ``name``, that the offer was seen.

    In the browser and not in the record: whether somebody wants to be led is no one else's matter.
    """
    return f"fearladder_guide_{hashlib.sha256(name.casefold().encode()).hexdigest()[:12]}"
