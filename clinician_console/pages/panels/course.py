"""The course beside the dose: safety behaviours in use, and what each theory's criterion says.

Owns how these are shown and entered; must not know what anybody should make of them.
"""

from __future__ import annotations

from clinician_console import care_view as care
from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Button, Field, Tag, put
from clinician_console.language import _
from clinician_console.pages.desk import Desk
from clinician_console.session_view import SessionView
from controller.protocol.care_commands import DropSafetyBehaviour, NoteSafetyBehaviour


class CoursePanel:
    """Safety behaviours and the figures of the present step; information, never advice."""

    def __init__(self, desk: Desk) -> None:
        """Build the panel."""
        self._desk = desk
        self._in_use: tuple[str, ...] | None = None
        self._lines: tuple[care.Line, ...] | None = None
        Tag("h3", _("Safety behaviours"), "sub")
        self._behaviours = Box("ul", "behaviours", id="behaviours", aria_label=_("In use now"))
        self._offers = Box("div", "offers", role="group", aria_label=_("Note a safety behaviour"))
        self._typed = Field(
            id="behaviour",
            maxlength=100,
            placeholder=_("Another one, then Enter"),
            aria_label=_("Safety behaviour, then Enter"),
            autocomplete="off",
        )
        self._typed.on_enter(self._note_typed)
        self._problem = Tag("p", "", "problem", id="behaviour-problem", role="alert")
        Tag("h3", _("Course of this step"), "sub")
        self._figures = Box("dl", "figures", id="course")

    def show(self, view: SessionView) -> None:
        """Show what is in use and what is so."""
        put(self._typed, "disabled", not view.allows(Control.LEARN))
        if view.state.safety_behaviours != self._in_use:
            self._in_use = view.state.safety_behaviours
            self._draw_behaviours(self._in_use)
        lines = care.course_lines(view.state)
        if lines != self._lines:
            self._lines = lines
            self._draw_figures(lines)

    def _draw_behaviours(self, in_use: tuple[str, ...]) -> None:
        self._behaviours.clear()
        with self._behaviours:
            for number, name in enumerate(in_use):
                self._behaviour(number, name)
        self._offers.clear()
        with self._offers:
            for number, name in enumerate(_(n) for n in care.BEHAVIOURS if _(n) not in in_use):
                self._offer(number, name)

    def _behaviour(self, number: int, name: str) -> None:
        with Box("li", "row"):
            Tag("span", name, "grow")
            Button(
                _("Dropped"),
                lambda: self._drop(name),
                "small",
                id=f"drop-{number}",
                aria_label=_("{name}: dropped").format(name=name),
            )

    def _offer(self, number: int, name: str) -> None:
        Button(name, lambda: self._note(name), "small", id=f"behaviour-{number}")

    def _draw_figures(self, lines: tuple[care.Line, ...]) -> None:
        self._figures.clear()
        with self._figures:
            for line in lines:
                Tag("dt", line.name)
                Tag("dd", line.words)

    async def _note(self, name: str) -> None:
        await self._desk.ask(NoteSafetyBehaviour(name=name), at=self._problem)

    async def _note_typed(self, typed: str) -> None:
        name = typed.strip()
        if not name:
            return
        outcome = await self._desk.ask(NoteSafetyBehaviour(name=name[:100]), at=self._problem)
        if outcome.accepted:
            self._typed.clear_typed()

    async def _drop(self, name: str) -> None:
        await self._desk.ask(DropSafetyBehaviour(name=name), at=self._problem)
