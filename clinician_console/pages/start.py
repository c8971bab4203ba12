"""The start page: what this is and is not, sessions found open, and the form of a new session.

Owns the form; must not know what a session does with its answers.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from nicegui import ui
from pydantic import ValidationError

from clinician_console import words
from clinician_console.controls import OPEN_PHASES
from clinician_console.elements.parts import Box, Button, Check, Field, Select, Tag, labelled
from clinician_console.pages.shell import Room, listen, plain_page
from clinician_console.session_view import exposure_scenes, safe_places
from clinician_console.station import Outcome
from controller.protocol.commands import Anchors, Command, PrepareSession
from controller.protocol.spec import SceneSpec
from controller.protocol.state import StateUpdate

_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{1,40}")

Ask = Callable[[Command], Awaitable[Outcome]]
"""Sends a command and gives what became of it."""

BAD_PSEUDONYM = (
    "A pseudonym has 1 to 40 letters without accents, digits, - or _ (no spaces), "
    "and is never the patient's name."
)


class StartPage:
    """Opens a session, or leads to the one that is open."""

    def __init__(self, room: Room) -> None:
        """Build the page in the present client."""
        self._station = room.station
        self._drawn: tuple[object, ...] | None = None
        self._catalogue: tuple[SceneSpec, ...] = ()
        self._form: SessionForm | None = None
        with plain_page(room, "Start") as main:
            main.classes("narrow")
            Tag("h1", "Start a session")
            Tag("p", words.NOT_A_DEVICE, "disclaimer")
            self._body = Box("div", "form-grid-holder")
        listen(self._station, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Rebuild only when what can be chosen has changed: a half-filled form stays."""
        update = self._station.update
        state = update.state if update else None
        # A renderer that is away for a moment takes no half-filled form with it.
        self._catalogue = (update.renderer_catalogue if update else ()) or self._catalogue
        drawn = (
            update is not None,
            self._catalogue,
            update.interrupted if update else (),
            state is not None and state.phase in OPEN_PHASES,
            state.session_id if state else None,
        )
        if drawn != self._drawn:
            self._drawn = drawn
            self._form = None
            self._body.clear()
            with self._body:
                self._fill(update)
        if self._form is not None:
            self._form.wait_for_scenes(not (update and update.renderer_catalogue))

    def _fill(self, update: StateUpdate | None) -> None:
        if update is None:
            Tag("p", "Waiting for the controller …", "empty", role="status")
            return
        _interrupted(update)
        if update.state.phase in OPEN_PHASES:
            _open_session(update)
        elif not exposure_scenes(self._catalogue):
            Tag("p", "Waiting for the scene program …", "empty", role="status")
        else:
            self._form = SessionForm(self._station.ask, self._catalogue)


def _interrupted(update: StateUpdate) -> None:
    if not update.interrupted:
        return
    with Box("section", "card", aria_label="Sessions found interrupted", id="interrupted"):
        Tag("h2", "Found interrupted")
        Tag("p", "Their records are whole up to the interruption.", "muted")
        with Box("ul"):
            for session_id in update.interrupted:
                with Box("li"):
                    Tag("a", session_id, href=f"/review/{session_id}")


def _open_session(update: StateUpdate) -> None:
    state = update.state
    with Box("section", "card", aria_label="Open session"):
        Tag("h2", f"A session is open: {state.pseudonym}")
        Tag("p", f"{words.PHASES[state.phase]} · {state.title or 'no title'}", "muted")
        with Box("p"):
            Tag("a", "Go to the live page", "button primary", href="/live", id="to-live")


class SessionForm:
    """What is asked before a session; checked here for slips, decided by the controller."""

    def __init__(self, ask: Ask, catalogue: tuple[SceneSpec, ...]) -> None:
        """``ask`` sends a command and gives its outcome; ``catalogue`` is what can be shown."""
        self._ask = ask
        # The form is gone by the time its answer is here: the page shows the open session.
        self._client = ui.context.client
        self._scenes = exposure_scenes(catalogue)
        self._safe_places = safe_places(catalogue)
        self._choices: dict[str, Select] = {}
        with Box("form", "card form-grid", novalidate=True, autocomplete="off") as form:
            form.on("submit", js_handler="(e) => e.preventDefault()")
            self._build_patient()
            self._build_scene()
            self._build_safety()
            self._build_anchors()
            with Box("div", "wide form-actions"):
                self._button = Button("Open session", self._open, "primary", id="open-session")
                self._problem = Tag("p", "", "problem", id="form-problem", role="alert")

    def _build_patient(self) -> None:
        with labelled("Pseudonym", "pseudonym", "Never a name. Letters, digits, - and _."):
            self._pseudonym = Field(
                id="pseudonym",
                maxlength=60,
                required=True,
                aria_describedby="pseudonym-hint",
                spellcheck="false",
            )
        with labelled("Title of the session", "title", "For the list of sessions."):
            self._title = Field(id="title", maxlength=200, aria_describedby="title-hint")
        with labelled("The patient's goal today", "goal") as box:
            box.classes("wide")
            self._goal = Field(id="goal", maxlength=200)

    def _build_scene(self) -> None:
        with labelled("Scene", "scene") as box:
            box.classes("wide")
            self._scene = Select(
                [
                    (s.name, f"{s.title} ({s.condition})" if s.condition else s.title)
                    for s in self._scenes
                ],
                change=self._scene_chosen,
                id="scene",
            )
        self._about = Box("div", "wide options")
        self._scene_chosen(self._scene.chosen)

    def _scene_chosen(self, name: str) -> None:
        spec = next(s for s in self._scenes if s.name == name)
        self._choices = {}
        self._about.clear()
        with self._about:
            Tag("p", spec.summary, "hint wide")
            for option in spec.configuration:
                with labelled(option.label, f"option-{option.name}"):
                    self._choices[option.name] = Select(
                        [(c.name, c.label) for c in option.choices], id=f"option-{option.name}"
                    )

    def _build_safety(self) -> None:
        with labelled("Safe place", "safe-place-choice", "Chosen with the patient."):
            self._safe_place = Select(
                [(s.name, s.title) for s in self._safe_places],
                id="safe-place-choice",
                aria_describedby="safe-place-choice-hint",
            )
        with labelled("Ceiling of the dose", "ceiling", "Nothing rises above it, 0 to 100."):
            self._ceiling = Field(
                value="100", id="ceiling", inputmode="numeric", aria_describedby="ceiling-hint"
            )
        self._in_room = Check("I am in the room with the patient", True, "in-room")
        self._breathing = Check(
            "Breathing guide may be offered (not with blood or injection fear)", True, "guide"
        )

    def _build_anchors(self) -> None:
        with Box("fieldset", "wide anchors"):
            Tag("legend", "Distress in the patient's own words", "group-label")
            with Box("div", "thirds"):
                self._anchors = [
                    self._anchor(at, hint)
                    for at, hint in ((0, "completely calm"), (50, ""), (100, "the worst"))
                ]

    def _anchor(self, at: int, hint: str) -> Field:
        with labelled(f"{at} is like" + (f" ({hint})" if hint else ""), f"anchor-{at}"):
            return Field(id=f"anchor-{at}", maxlength=200)

    def wait_for_scenes(self, away: bool) -> None:
        """No session can be opened while the scene program is ``away``; what is typed stays."""
        self._button.allow("The scene program is not answering." if away else "")
        self._button.text = "Waiting for the scene program …" if away else "Open session"

    async def _open(self) -> None:
        command = self.command()
        if isinstance(command, str):
            self._problem.text = command
            return
        self._problem.text = ""
        self._button.allow("The session is being opened.")
        outcome = await self._ask(command)
        if outcome.accepted:
            self._client.open("/live")
            return
        self._button.allow("")
        self._problem.text = outcome.sentence

    def command(self) -> PrepareSession | str:
        """The command the form stands for, or the sentence that says what is wrong."""
        pseudonym = self._pseudonym.typed.strip()
        if not _PSEUDONYM.fullmatch(pseudonym):
            return BAD_PSEUDONYM
        ceiling = ceiling_of(self._ceiling.typed)
        if ceiling is None:
            return f"“{self._ceiling.typed[:20]}” is not a ceiling: a number from 0 to 100."
        at_0, at_50, at_100 = (a.typed.strip() for a in self._anchors)
        try:
            return PrepareSession(
                pseudonym=pseudonym,
                title=self._title.typed.strip(),
                goal=self._goal.typed.strip(),
                scene=self._scene.chosen,
                configuration={name: s.chosen for name, s in self._choices.items()},
                safe_place=self._safe_place.chosen,
                ceiling=ceiling,
                anchors=Anchors(at_0=at_0, at_50=at_50, at_100=at_100),
                breathing_guide_allowed=self._breathing.checked,
                therapist_in_room=self._in_room.checked,
            )
        except ValidationError as problem:
            where = " ".join(str(p) for p in problem.errors()[0]["loc"])
            return f"Please look at “{where}” again: {problem.errors()[0]['msg']}."


def ceiling_of(typed: str) -> float | None:
    """The ceiling in ``typed`` (dial 0-100), or None if it is none."""
    try:
        value = float(typed.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def build(room: Room) -> None:
    """Serve the start page at /."""

    @ui.page("/", title="fearladder", language="en-US")
    def start() -> None:
        StartPage(room)
