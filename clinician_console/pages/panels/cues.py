"""What it is time to ask, and the words for a situation: quiet at the edge of the picture.

Owns the chips, the pad for sickness and the sheet of guidance; must not know when a cue comes.
"""

from __future__ import annotations

from clinician_console import care_view as care
from clinician_console.controller_words import said
from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import N_, _
from clinician_console.pages.desk import Desk
from clinician_console.pages.sheets import Sheets
from clinician_console.session_view import SessionView
from controller.protocol.care import Guidance
from controller.protocol.care_commands import RecordSickness

FMS = tuple(range(21))
QUESTION = N_("How sick do you feel, 0 to 20?")


class Cues:
    """Chips over the picture that open a sheet; nothing opens unasked but the steps for a faint."""

    def __init__(self, desk: Desk, sheets: Sheets, edge: Box) -> None:
        """Build the chips in ``edge`` and two of the ``sheets``."""
        self._desk = desk
        self._guidance: tuple[Guidance, ...] | None = None
        self._faint = False
        with edge, Box("div", "chips"):
            self._ask_sick = Button(
                _("Time to ask: sickness"), self.open_sickness, "chip", id="sick"
            )
            self._guide = Button(_("Guidance"), self._open_guidance, "chip", id="guidance")
        self._pad = sheets.add("sickness", _("Say: {question}").format(question=_(QUESTION)))
        with self._pad.body:
            with Box("div", "sick-pad", role="group", aria_label=_("Sickness, 0 none to 20 worst")):
                for fms in FMS:
                    self._key(fms)
            self._so_far = Tag("p", "", "hint", id="sickness-so-far")
        self._steps = sheets.add("guidance", _("Guidance"))

    def _key(self, fms: int) -> None:
        Button(
            str(fms),
            lambda: self._enter(fms),
            id=f"fms-{fms}",
            aria_label=_("Sickness {fms} of 20").format(fms=fms),
        )

    def show(self, view: SessionView) -> None:
        """Show what it is time for."""
        state = view.state
        self._ask_sick.set_visibility(state.sickness_due)
        self._guide.set_visibility(bool(state.guidance))
        self._so_far.text = _("So far: {sickness_words}.").format(
            sickness_words=care.sickness_words(state)
        )
        self._ask_sick.allow(view.why_not[Control.LEARN])
        if state.guidance != self._guidance:
            self._guidance = state.guidance
            self._draw(state.guidance)
        if state.faint_help and not self._faint:
            self._open_guidance()
        self._faint = state.faint_help

    def _draw(self, guidance: tuple[Guidance, ...]) -> None:
        self._steps.body.clear()
        with self._steps.body, Box("div", "guidance"):
            for part in guidance:
                with Box("section"):
                    Tag("h3", said(part.title), "sub")
                    with Box("ol"):
                        for line in part.lines:
                            Tag("li", said(line))

    def open_sickness(self) -> None:
        """Open the pad for sickness, due or not."""
        self._pad.open()

    def _open_guidance(self) -> None:
        self._steps.open()

    async def _enter(self, fms: int) -> None:
        answered = await self._desk.ask(RecordSickness(fms=fms), at=self._pad.problem)
        if answered.accepted:
            self._pad.close()
