"""The dose: present value, target, dial and steps.

Owns what a hand does with intensity; must not know how it is limited.
"""

from __future__ import annotations

from clinician_console import words
from clinician_console.controls import Control
from clinician_console.elements.dial import Dial
from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import _
from clinician_console.pages.desk import Desk
from clinician_console.session_view import STEP, SessionView
from controller.protocol.commands import SetIntensity, StepDown


class DosePanel:
    """The intensity dial with its steps."""

    def __init__(self, desk: Desk) -> None:
        """Build the dial."""
        self._desk = desk
        with Box("section", "panel dose-panel", aria_label=_("Dose")):
            with Box("div", "panel-head"):
                Tag("h2", _("Dose"))
                self._ceiling = Tag("span", classes="hint")
            with Box("div", "dose-now"):
                self._present = Tag("output", "0", id="dose-present", aria_label=_("Present dose"))
                self._target = Tag("span", classes="to", id="dose-target")
            with Box("div", "big-dial"):
                self._dial = Dial(_("Dose, 0 to 100"), self.ask, name="dial")
            with Box("div", "dose-buttons"):
                self._less = Button("−5", lambda: self._move(-STEP), id="dose-less")
                self._more = Button("+5", lambda: self._move(STEP), id="dose-more")
                self._down = Button(_("Step down"), self._step_down, "words", id="step-down")

    def show(self, view: SessionView) -> None:
        """Show the controller's dose, and one asked for but not applied."""
        dose, reason = view.dose, view.why_not[Control.DIAL]
        self._present.text = present_words(view)
        self._target.text = target_words(view)
        self._target.classes(replace="asked" if dose.asked is not None else "to")
        self._ceiling.text = (
            _("ceiling {ceiling}").format(ceiling=words.number(view.ceiling))
            if view.session_id
            else ""
        )
        self._dial.show(
            present=dose.present,
            target=dose.target,
            asked=dose.asked,
            ceiling=view.ceiling,
            enabled=not reason,
        )
        for button in (self._less, self._more):
            button.allow(reason)
        self._down.allow(view.why_not[Control.STEP_DOWN])

    async def ask(self, intensity: float) -> None:
        """Ask for an absolute intensity."""
        await self._desk.ask(SetIntensity(intensity=intensity), ("dial", intensity))
        self._dial.settle()

    async def _move(self, by: float) -> None:
        # Not what was drawn last: presses come faster than the page is drawn.
        view = self._desk.station.view
        if view is None:
            return
        dose = view.dose
        origin = dose.asked if dose.asked is not None else dose.target
        await self.ask(min(100.0, max(0.0, origin + by)))

    async def _step_down(self) -> None:
        await self._desk.ask(StepDown())
        self._dial.settle()


def present_words(view: SessionView) -> str:
    """The dose that is given now."""
    return words.number(view.dose.present)


def target_words(view: SessionView) -> str:
    """Where the dose is going, or what was asked for and is not granted yet."""
    dose = view.dose
    if dose.asked is not None:
        return _("asked for {asked} …").format(asked=words.number(dose.asked))
    if dose.moving:
        way = _("rising") if dose.target > dose.present else _("falling")
        return _("{way} to {target}").format(way=way, target=words.number(dose.target))
    return _("of 100")
