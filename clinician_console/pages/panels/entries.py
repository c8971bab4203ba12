"""Entries needed seldom: an adverse event, a questionnaire of sickness, the fear ladder whole.

Owns their dialogs; must not know what is made of an entry.
"""

from __future__ import annotations

from clinician_console import care_view as care
from clinician_console import ladder_view as ladders
from clinician_console.elements.parts import Box, Button, Field, Radios, Select, Tag, labelled
from clinician_console.language import N_, _, language, said_pairs
from clinician_console.pages.desk import Desk, dialog_card
from clinician_console.pages.forms.ladder import LadderEditor
from clinician_console.questionnaire_view import NOT_PUBLISHED
from clinician_console.session_view import SessionView
from controller.measures.sickness import ITEMS
from controller.protocol.care_commands import (
    EditLadder,
    RecordAdverseEvent,
    RecordQuestionnaire,
)
from controller.protocol.commands import Command
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Finding, Occasion, Severity
from languages.catalogues import SOURCE


class _Entry:
    """A dialog with a body, a sentence at its foot, and two buttons."""

    def __init__(self, desk: Desk, title: str, name: str, record: str) -> None:
        self._desk = desk
        self._dialog, card = dialog_card(title)
        with card:
            self._body = Box("div", "drawer-grid")
            self._problem = Tag("p", "", "problem", id=f"{name}-problem", role="alert")
            with Box("div", "actions"):
                Button(_("Back"), self._dialog.close, id=f"{name}-back")
                Button(record, self._record, "primary", id=f"{name}-record")
        self._card = card

    def _start(self) -> None:
        self._problem.text = ""
        self._body.clear()
        self._dialog.open()

    def _command(self) -> Command | str:
        """What is filled in, or what is missing."""
        return ""

    async def _record(self) -> None:
        command = self._command()
        if isinstance(command, str):
            self._problem.text = command
            return
        if (await self._desk.ask(command, at=self._problem)).accepted:
            self._dialog.close()


class AdverseEvent(_Entry):
    """Something bad that happened to the patient."""

    def __init__(self, desk: Desk) -> None:
        """Build the dialog, closed."""
        super().__init__(desk, _("Adverse event"), "adverse", _("Record"))

    def open(self) -> None:
        """Ask what happened."""
        self._start()
        with self._body:
            with labelled(_("What happened"), "adverse-what"):
                self._what = Field("textarea", id="adverse-what", maxlength=5000)
            Tag("span", _("How bad it was"), "group-label")
            self._severity = Radios(
                _("How bad it was"),
                [(s.value, said) for s, said in care.SEVERITIES.items()],
                "severity",
                "",
            )
            Tag("span", _("Did it come of the exposure?"), "group-label")
            self._related = Radios(
                _("Did it come of the exposure?"),
                [(f.value, said) for f, said in care.FINDINGS.items()],
                "related",
                "",
            )

    def _command(self) -> Command | str:
        if not self._what.typed.strip():
            return _("Write what happened.")
        if not (self._severity.chosen and self._related.chosen):
            return _("Touch how bad it was and whether it came of the exposure.")
        return RecordAdverseEvent(
            description=self._what.typed.strip(),
            severity=Severity(self._severity.chosen),
            related=Finding(self._related.chosen),
        )


_NAMES = {"vrsq": N_("VRSQ, 9 items"), "ssq": N_("SSQ, 16 items")}
_OCCASIONS = (
    (Occasion.PRE.value, N_("Before exposure")),
    (Occasion.POST.value, N_("After exposure")),
)
_GRADES = (("0", N_("None")), ("1", N_("Slight")), ("2", N_("Moderate")), ("3", N_("Severe")))


class SicknessQuestionnaire(_Entry):
    """VRSQ or SSQ, before or after, item by item."""

    def __init__(self, desk: Desk) -> None:
        """Build the dialog, closed."""
        super().__init__(desk, _("Sickness questionnaire"), "questionnaire", _("Record"))
        self._card.classes("wide-dialog")
        self._items: list[Radios] = []

    def open(self) -> None:
        """Ask the items of the shorter questionnaire; the other can be chosen."""
        self._start()
        with self._body:
            with labelled(_("Questionnaire"), "questionnaire-name"):
                self._name = Select(
                    [(name, _(said)) for name, said in _NAMES.items()],
                    change=self._ask_items,
                    id="questionnaire-name",
                )
            self._occasion = Radios(_("When"), said_pairs(_OCCASIONS), "questionnaire-when", "")
            self._rows = Box("div", "questions one-column")
        self._ask_items(self._name.chosen)

    def _ask_items(self, name: str) -> None:
        self._rows.clear()
        self._items = []
        with self._rows:
            if language() != SOURCE:
                Tag("p", _(NOT_PUBLISHED), "hint")
            for number, item in enumerate(ITEMS[name], start=1):
                said = item.replace("_", " ").capitalize()
                with Box("div", "question"):
                    Tag("span", f"{number}. {said}", lang=SOURCE)
                    self._items.append(Radios(said, said_pairs(_GRADES), f"item-{number}", ""))

    def _command(self) -> Command | str:
        if not self._occasion.chosen:
            return _("Touch whether this is before or after exposure.")
        missing = [str(n) for n, item in enumerate(self._items, start=1) if not item.chosen]
        if missing:
            return _("Not answered yet: {missing}.").format(missing=", ".join(missing))
        return RecordQuestionnaire(
            name=self._name.chosen,
            items=tuple(int(item.chosen) for item in self._items),
            occasion=Occasion(self._occasion.chosen),
            language=SOURCE,
        )


class LadderDialog(_Entry):
    """The fear ladder in force, edited whole."""

    def __init__(self, desk: Desk) -> None:
        """Build the dialog, closed."""
        super().__init__(desk, _("Fear ladder"), "ladder", _("Put in force"))
        self._card.classes("wide-dialog")
        self._state: SessionState | None = None
        self._based_on = 0

    def show(self, view: SessionView) -> None:
        """Remember what is in force for the next opening."""
        self._state = view.state

    def open(self) -> None:
        """Edit the ladder in force; what is changed meanwhile elsewhere is not overwritten."""
        state = self._state
        if state is None:
            return
        self._based_on = state.ladder.version
        self._start()
        with self._body:
            self._editor = LadderEditor(state.catalogue, state.scene or "")
            Button(_("Add what is set now as a step"), self._add_place, id="ladder-add-place")
        self._editor.put(ladders.drafts_of(state.ladder.steps))

    def _add_place(self) -> None:
        if self._state is not None:
            self._editor.add_place(self._state)

    def _command(self) -> Command | str:
        steps = self._editor.steps()
        if isinstance(steps, str):
            return steps
        return EditLadder(based_on=self._based_on, steps=steps)
