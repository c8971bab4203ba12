"""How the live page asks for things: one path for every press, with agreement and refusals.

Owns the confirm dialog and the banner's passing sentences; must not know single controls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import background_tasks, ui

from clinician_console.elements.parts import Box, Button, Tag, put
from clinician_console.language import _
from clinician_console.station import Outcome, Station
from controller.protocol.commands import Command

Shows = tuple[str, float] | None


class Desk:
    """Sends what a therapist asks for, and says calmly when it is not granted."""

    def __init__(self, station: Station, changed: Callable[[], None]) -> None:
        """``changed`` is called when something to show has changed."""
        self.station = station
        self.sentence = ""
        self._changed = changed
        self._agree = _AgreementDialog()

    def press(self, command: Command, shows: Shows = None) -> None:
        """Ask for ``command`` without waiting; see ``ask``."""
        background_tasks.create(self.ask(command, shows))

    async def ask(self, command: Command, shows: Shows = None, at: Tag | None = None) -> Outcome:
        """Ask for ``command``; asks the therapist for the patient's agreement where needed.

        What is not granted is said ``at`` the control, or in the banner.
        """
        self._say("", at)
        outcome = await self.station.ask(command, shows)
        if outcome.needs_agreement and await self._agree.ask(outcome.sentence):
            agreed = command.model_copy(update={"patient_agrees": True})
            outcome = await self.station.ask(agreed, shows)
        elif outcome.needs_agreement:
            outcome = Outcome(False, _("Not changed: the patient's agreement was not confirmed."))
        if not outcome.accepted:
            self._say(outcome.sentence, at)
        return outcome

    def _say(self, sentence: str, at: Tag | None) -> None:
        if at is None:
            self.say(sentence)
        else:
            at.text = sentence

    def say(self, sentence: str) -> None:
        """Show ``sentence`` in the banner until it is dismissed or something else is asked."""
        if sentence != self.sentence:
            self.sentence = sentence
            self._changed()


def dialog_card(title: str) -> tuple[ui.dialog, Box]:
    """A dialog that neither Esc nor a touch beside it closes, and its card to fill."""
    dialog = ui.dialog().props("persistent no-esc-dismiss no-shake no-route-dismiss")
    # The framework gives it its role and leaves it without a name.
    put(dialog, "aria-label", title)
    with dialog:
        card = Box("div", "dialog")
        with card:
            Tag("h2", title)
    return dialog, card


class _AgreementDialog:
    """Asks whether the patient agrees to what is about to rise."""

    def __init__(self) -> None:
        self._dialog, card = dialog_card(_("Does the patient agree?"))
        with card:
            self._sentence = Tag("p")
            with Box("div", "actions"):
                Button(_("Not now"), lambda: self._dialog.submit(False), id="not-now")
                Button(
                    _("Patient agrees"), lambda: self._dialog.submit(True), "primary", id="agrees"
                )

    async def ask(self, sentence: str) -> bool:
        """True if the therapist confirms."""
        self._sentence.text = sentence
        answer: Any = await self._dialog
        return bool(answer)
