"""The scene's own controls, drawn from its SPEC: live parameters, events and set-up.

Owns how a SPEC becomes controls; must not know any single scene.
"""

from __future__ import annotations

from collections.abc import Callable

from clinician_console import words
from clinician_console.controls import Control
from clinician_console.elements.dial import Dial
from clinician_console.elements.parts import Box, Button, Field, Select, Tag, labelled, swap_class
from clinician_console.language import _, of_scene
from clinician_console.pages.desk import Desk, dialog_card
from clinician_console.session_view import ParameterView, SessionView, exposure_scenes
from controller.protocol.commands import (
    FireEvent,
    ReleaseParameter,
    SetCeiling,
    SetConfiguration,
    SetParameter,
)
from controller.protocol.spec import ConfigurationText, GradedParameter, SceneEvent, SceneSpec
from controller.protocol.state import SessionState


class ScenePanel:
    """Parameters and events of the scene in force; rebuilt when the scene changes."""

    def __init__(self, desk: Desk, catalogue: Callable[[], tuple[SceneSpec, ...]]) -> None:
        """``catalogue`` gives the scenes that can be chosen now."""
        self._desk = desk
        self._scene: SceneSpec | None = None
        self._rows: dict[str, _ParameterRow] = {}
        with Box("div", "panel-head"):
            self._title = Tag("h2", _("Scene"))
            self._setup = Button(_("Set-up …"), self._open_setup, "small", id="open-setup")
        self._body = Box("div", "panel-body")
        self._dialog = SetupDialog(desk, catalogue)

    def show(self, view: SessionView) -> None:
        """Show the scene's values."""
        if view.scene is not self._scene and view.scene != self._scene:
            self._rebuild(view.scene)
        self._title.text = of_scene(view.scene.title) if view.scene else _("Scene")
        self._setup.allow(view.why_not[Control.CONFIGURATION])
        self._dialog.note(view)
        for parameter in view.parameters:
            row = self._rows.get(parameter.spec.name)
            if row is not None:
                row.show(parameter, view.why_not[Control.PARAMETER])

    def _rebuild(self, scene: SceneSpec | None) -> None:
        self._scene = scene
        self._rows = {}
        self._body.clear()
        if scene is None:
            return
        with self._body, Box("div", "parameters", role="group", aria_label=_("Live parameters")):
            for parameter in scene.parameters:
                self._rows[parameter.name] = _ParameterRow(self._desk, parameter)

    def _open_setup(self) -> None:
        self._dialog.open()


class EventsPanel:
    """The scene's events as big buttons; one that can startle says so."""

    def __init__(self, desk: Desk) -> None:
        """Build an empty panel; it is filled when a scene is known."""
        self._desk = desk
        self._shown: tuple[SceneEvent, ...] = ()
        self._buttons: list[Button] = []
        with Box("section", "panel events-panel", aria_label=_("Events")) as self._box:
            Tag("h2", _("Events"))
            self._body = Box("div", "events")
        self._box.set_visibility(False)

    def show(self, view: SessionView) -> None:
        """Show the events of the scene in force."""
        if view.events != self._shown:
            self._shown = view.events
            self._body.clear()
            with self._body:
                self._buttons = [self._event_button(e) for e in view.events]
            self._box.set_visibility(bool(view.events))
        for button in self._buttons:
            button.allow(view.why_not[Control.EVENT])

    def _event_button(self, event: SceneEvent) -> Button:
        button = Button(
            of_scene(event.label),
            lambda: self._desk.ask(FireEvent(event=event.name)),
            "startle" if event.startle else "",
            id=f"event-{event.name}",
            data_note=_("can startle") if event.startle else None,
        )
        button.hint = of_scene(event.description)
        return button


class _ParameterRow:
    """One graded parameter: its value, a dial of its own, and the way back to the main dial."""

    def __init__(self, desk: Desk, spec: GradedParameter) -> None:
        self._desk = desk
        self._name = spec.name
        self._key = f"parameter:{spec.name}"
        with Box("div", "parameter") as self._box:
            Tag("span", of_scene(spec.label), "name")
            self._value = Tag("span", "", "value", id=f"value-{spec.name}")
            self._back = Button(
                _("Back to dial"),
                self._release,
                "small",
                aria_label=_("{label}: back to dial").format(label=of_scene(spec.label)),
            )
            with Box("div", "small-dial"):
                self._dial = Dial(
                    f"{of_scene(spec.label)}, {of_scene(spec.unit)}",
                    self._ask,
                    minimum=spec.minimum,
                    maximum=spec.maximum,
                    step=spec.step,
                    key_step=spec.step,
                    unit=of_scene(spec.unit),
                    name=f"parameter-{spec.name}",
                )

    def show(self, view: ParameterView, reason: str) -> None:
        """Show the value and whether it is off the dial."""
        value, spec = view.value, view.spec
        self._dial.show(
            present=value.present,
            target=value.target,
            asked=value.asked,
            ceiling=None,
            enabled=not reason,
        )
        shown = words.quantity(value.present, of_scene(spec.unit), spec.step)
        if value.asked is not None:
            shown = _("asked for {asked} …").format(
                asked=words.quantity(value.asked, of_scene(spec.unit), spec.step)
            )
        self._value.text = shown
        swap_class(self._value, "asked", value.asked is not None)
        swap_class(self._box, "off-dial", view.off_dial)
        self._back.set_visibility(view.off_dial)
        self._back.allow(reason)

    async def _ask(self, value: float) -> None:
        await self._desk.ask(SetParameter(parameter=self._name, value=value), (self._key, value))
        self._dial.settle()

    async def _release(self) -> None:
        await self._desk.ask(ReleaseParameter(parameter=self._name))
        self._dial.settle()


class SetupDialog:
    """Scene, configuration and ceiling: what needs a fade, apart from what is live."""

    def __init__(self, desk: Desk, catalogue: Callable[[], tuple[SceneSpec, ...]]) -> None:
        """Build an empty dialog; it is filled when opened."""
        self._desk = desk
        self._catalogue = catalogue
        self._state: SessionState | None = None
        self._choices: dict[str, Select] = {}
        self._texts: dict[str, Field] = {}
        self._scene: Select | None = None
        self._dialog, card = dialog_card(_("Scene and set-up"))
        with card:
            Tag(
                "p",
                _("A change fades out, rebuilds the scene and starts at the lowest dose again."),
                "hint",
            )
            self._body = Box("div", "drawer-grid")
            with Box("div", "actions"):
                Button(_("Cancel"), self._dialog.close)
                Button(_("Change with a fade"), self._apply, "primary", id="apply-setup")

    def note(self, view: SessionView) -> None:
        """Remember what is in force for the next opening."""
        self._state = view.state

    def open(self) -> None:
        """Show the set-up in force."""
        if self._state is None or self._state.scene is None:
            return
        self._fill(self._state.scene, self._state.configuration)
        self._dialog.open()

    def _fill(self, scene: str, configuration: dict[str, str]) -> None:
        scenes = exposure_scenes(self._catalogue())
        spec = next((s for s in scenes if s.name == scene), None)
        self._body.clear()
        self._choices, self._texts = {}, {}
        with self._body:
            with labelled_select(_("Scene"), "setup-scene"):
                self._scene = Select(
                    [(s.name, of_scene(s.title)) for s in scenes],
                    scene,
                    lambda chosen: self._fill(chosen, {}),
                    id="setup-scene",
                )
            for option in spec.configuration if spec else ():
                name = f"setup-{option.name}"
                with labelled_select(of_scene(option.label), name):
                    self._choices[option.name] = Select(
                        [(c.name, of_scene(c.label)) for c in option.choices],
                        configuration.get(option.name),
                        id=name,
                    )
            for text in spec.texts if spec else ():
                typed = configuration.get(text.name, "")
                self._texts[text.name] = text_field(text, f"setup-{text.name}", typed)
            self._fill_ceiling()

    def _fill_ceiling(self) -> None:
        ceiling = words.number(self._state.ceiling) if self._state else "100"
        steps = sorted({*range(10, 101, 10), int(float(ceiling))})
        with labelled_select(_("Ceiling of this session"), "setup-ceiling"):
            Select(
                [(str(s), str(s)) for s in steps],
                ceiling,
                lambda chosen: self._desk.ask(SetCeiling(ceiling=float(chosen))),
                id="setup-ceiling",
            )

    async def _apply(self) -> None:
        self._dialog.close()
        if self._scene is None:
            return
        configuration = {name: select.chosen for name, select in self._choices.items()}
        configuration |= {name: field.typed.strip() for name, field in self._texts.items()}
        await self._desk.ask(
            SetConfiguration(scene=self._scene.chosen, configuration=configuration)
        )


def text_field(text: ConfigurationText, name: str, typed: str = "") -> Field:
    """A field called ``name`` for a text of one's own, with its hint, in a box of the whole width.

    Longer than what is shown can be typed: the answer says what does not fit, and loses nothing.
    """
    box = labelled(of_scene(text.label), name, of_scene(text.hint))
    box.classes("wide")
    with box:
        return Field(
            "textarea",
            typed,
            id=name,
            maxlength=4 * text.most_lines * text.most_characters,
            aria_describedby=f"{name}-hint",
            dir="auto",
        )


def labelled_select(label: str, name: str) -> Box:
    """A box with the label of the select called ``name``."""
    box = Box("div", "labelled")
    with box:
        Tag("label", label, for_=name)
    return box
