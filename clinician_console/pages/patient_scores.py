"""The questionnaires of a patient outside sessions, on the patient's page.

Owns the list and the way to the form; must not know how scores are made.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinician_console import patient_forms as view
from clinician_console.elements.parts import Box, Tag
from clinician_console.language import N_, _
from controller.protocol.questionnaires import QuestionnaireEntry

_HEADS = (N_("Day"), N_("Questionnaire"), N_("When"), N_("Scores"), N_("By"), N_("Correction"))


def scores(pseudonym: str, entries: Sequence[QuestionnaireEntry]) -> None:
    """The card with every questionnaire that counts, newest first, and the way to another."""
    form = f"/review/patient/{pseudonym}/questionnaire"
    with Box("section", "card scroll", aria_label=_("Questionnaires"), id="patient-questionnaires"):
        Tag("h2", _("Questionnaires outside sessions"))
        if entries:
            _table(form, view.lines(entries))
        else:
            Tag("p", _("None yet."), "muted")
        Tag("a", _("Fill in a questionnaire"), "button", href=form, id="to-patient-form")


def _table(form: str, lines: Sequence[view.Line]) -> None:
    with Box("table", "list"):
        with Box("thead"), Box("tr"):
            for head in map(_, _HEADS):
                Tag("th", head, scope="col")
        with Box("tbody"):
            for line in lines:
                _row(form, line)


def _row(form: str, line: view.Line) -> None:
    with Box("tr"):
        for cell in (line.day, line.title, line.moment, line.result, line.by):
            Tag("td", cell)
        with Box("td"):
            Tag("a", _("Correct"), href=f"{form}?corrects={line.entry_id}")
