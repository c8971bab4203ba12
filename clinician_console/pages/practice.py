"""The pages of practice: choosing a simulated patient, and what it felt afterwards.

Owns what is asked before a practice session; must not know how a simulated patient works.
"""

from __future__ import annotations

from nicegui import ui
from pydantic import ValidationError

from clinician_console import practice_view as view
from clinician_console.controls import OPEN_PHASES
from clinician_console.elements.parts import Box, Button, Check, Field, Select, Tag, labelled
from clinician_console.language import N_, _, of_scene
from clinician_console.pages import practice_debrief
from clinician_console.pages.shell import Room, listen, plain_page
from clinician_console.session_view import exposure_scenes, safe_places
from clinician_console.station import Station
from controller.protocol.commands import PrepareSession
from controller.protocol.practice import PRACTICE_PREFIX, Practice
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import PatientTemper

ABOUT = N_(
    "A simulated patient takes the patient's seat: it sees what is drawn, rates when asked, and "
    "can stop. Its record is kept apart from patients' and marked as simulated throughout. "
    "Afterwards you see what it felt."
)
SAME_AGAIN = N_(
    "Chosen again with the same number, it is the same patient's next session, until the scene "
    "program ends."
)
HEADSET = N_("Without a headset on: in a window, or with the picture on the live page alone.")
BAD_NUMBER = N_("“{typed}” is not a number of a patient: 0 to 9999.")


class PracticePage:
    """Offers the simulated patients, or leads to the session that is open."""

    def __init__(self, room: Room) -> None:
        """Build the page in the present client."""
        self._station = room.station
        self._drawn: tuple[object, ...] | None = None
        self._catalogue: tuple[SceneSpec, ...] = ()
        with plain_page(room, N_("Start")) as main:
            main.classes("narrow")
            Tag("h1", _("Practise with a simulated patient"))
            Tag("p", _(ABOUT))
            self._body = Box("div", "form-grid-holder")
        listen(self._station, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Rebuild only when what can be chosen has changed."""
        update = self._station.update
        self._catalogue = (update.renderer_catalogue if update else ()) or self._catalogue
        is_open = update is not None and update.state.phase in OPEN_PHASES
        drawn = (is_open, self._catalogue)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._body.clear()
        with self._body:
            if is_open:
                Tag("p", _("A session is open."), "empty", role="status")
                Tag("a", _("Go to the live page"), "button primary", href="/live", id="to-live")
            elif not exposure_scenes(self._catalogue):
                Tag("p", _("Waiting for the scene program …"), "empty", role="status")
            else:
                PracticeForm(self._station, self._catalogue)


class PracticeForm:
    """Which patient, in which scene."""

    def __init__(self, station: Station, catalogue: tuple[SceneSpec, ...]) -> None:
        """Build the form; ``catalogue`` is what can be shown."""
        self._station = station
        self._client = ui.context.client
        self._temper = PatientTemper.STEADY
        with Box("form", "form-parts", novalidate=True, autocomplete="off") as form:
            form.on("submit", js_handler="(e) => e.preventDefault()")
            self._tempers()
            with Box("section", "card form-grid", aria_label=_("Scene")):
                with labelled(_("Scene"), "scene"):
                    scenes = [(s.name, of_scene(s.title)) for s in exposure_scenes(catalogue)]
                    self._scene = Select(scenes, id="scene")
                with labelled(_("Safe place"), "safe-place-choice"):
                    safe = [(s.name, of_scene(s.title)) for s in safe_places(catalogue)]
                    self._safe_place = Select(safe, id="safe-place-choice")
                with labelled(_("Which one of its kind, a number"), "seed", _(SAME_AGAIN)):
                    self._seed = Field(
                        value="1", id="seed", inputmode="numeric", aria_describedby="seed-hint"
                    )
                said = _("With screening first, as with a patient")
                self._screening = Check(said, False, "screening-first")
            Tag("p", _(HEADSET), "hint")
            with Box("div", "form-actions"):
                self._button = Button(
                    _("Start practising"), self._open, "primary", id="open-practice"
                )
                self._problem = Tag("p", "", "problem", id="form-problem", role="alert")

    def _tempers(self) -> None:
        with Box("div", "card tempers", role="radiogroup", aria_label=_("Simulated patient")):
            for temper, (name, like) in view.TEMPERS.items():
                self._choice(temper, _(name), _(like))

    def _choice(self, temper: PatientTemper, name: str, like: str) -> None:
        identifier = f"temper-{temper.value}"
        with Box("label", "temper", for_=identifier):
            chosen = Box(
                "input",
                type="radio",
                id=identifier,
                name="temper",
                value=temper.value,
                checked=True if temper is self._temper else None,
                aria_describedby=f"{identifier}-like",
            )
            chosen.on("change", lambda _event: self._choose(temper), args=[])
            Tag("strong", name)
            Tag("span", like, "hint", id=f"{identifier}-like")

    def _choose(self, temper: PatientTemper) -> None:
        self._temper = temper

    async def _open(self) -> None:
        command = self.command()
        if isinstance(command, str):
            self._problem.text = command
            return
        self._problem.text = ""
        self._button.allow(_("The session is being opened."))
        outcome = await self._station.ask(command)
        if outcome.accepted:
            self._client.open("/live")
            return
        self._button.allow("")
        self._problem.text = outcome.sentence

    def command(self) -> PrepareSession | str:
        """What the form asks for, or the sentence that says what is wrong."""
        typed = self._seed.typed.strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            return _(BAD_NUMBER).format(typed=typed[:20])
        name = view.TEMPERS[self._temper][0]
        try:
            return PrepareSession(
                pseudonym=f"{PRACTICE_PREFIX}{self._temper.value}-{int(typed)}",
                title=_("Practice: {name}").format(name=_(name)),
                scene=self._scene.chosen,
                safe_place=self._safe_place.chosen,
                practice=Practice(temper=self._temper, seed=int(typed)),
                screening_required=self._screening.checked,
            )
        except ValidationError as problem:
            why = problem.errors()[0]["msg"]
            return _("Please look at the form again: {why}.").format(why=why)


def build(room: Room) -> None:
    """Serve the pages at /practice and /practice/<session>."""
    practice_debrief.build(room)

    @ui.page("/practice", title=N_("Practice · fearladder"))
    def practice() -> None:
        PracticePage(room)
