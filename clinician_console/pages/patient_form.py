"""The page on which a questionnaire of a patient is filled in outside a session, or corrected.

Owns its form, by therapist or patient; must not know scoring or the record.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Literal

from nicegui import ui

from clinician_console import patient_forms as view
from clinician_console import questionnaire_view as form_view
from clinician_console.controller_words import said
from clinician_console.elements.parts import (
    Box,
    Button,
    Check,
    Field,
    Radios,
    Select,
    Tag,
    labelled,
)
from clinician_console.language import N_, _, local_day, said_pairs
from clinician_console.pages.questionnaire import AlertDialog
from clinician_console.pages.shell import Room, plain_page
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.measures.scales import Scale
from controller.protocol.queries import QueryResult
from controller.protocol.questionnaires import (
    AddQuestionnaire,
    AlertSeen,
    Moment,
    PatientQuestionnaires,
    QuestionnaireEntry,
    QuestionnaireEvent,
    QuestionnaireFilled,
)

RECORDED = N_("Recorded.")
THANKS = N_("Thank you. Please give the screen back.")


async def told(station: Station, query: PatientQuestionnaires | AddQuestionnaire) -> QueryResult:
    """The entries of a patient; raises LinkError or ValueError with a sentence."""
    result = await station.query(query)
    if result.questionnaires is None:
        raise ValueError(
            said(result.refusal.sentence) if result.refusal else _("There is no answer.")
        )
    return result


class PatientAlert:
    """The alerts of a patient's questionnaires, each before everything until it was seen."""

    def __init__(self, station: Station, pseudonym: str) -> None:
        """Build its dialog, closed."""
        self._station = station
        self._pseudonym = pseudonym
        self._entries: Sequence[QuestionnaireEntry] = ()
        self._dialog = AlertDialog(self._seen)

    def show(self, entries: Sequence[QuestionnaireEntry]) -> None:
        """Open for the oldest alert of these that waits; nothing without one."""
        self._entries = entries
        waiting = view.first_alert(entries)
        self._dialog.show(waiting[1] if waiting else None)

    async def _seen(self, _alert: form_view.Alert, done: str) -> str:
        waiting = view.first_alert(self._entries)
        if waiting is None:
            return ""
        event = AlertSeen(entry_id=waiting[0], said=done)
        try:
            result = await told(
                self._station, AddQuestionnaire(pseudonym=self._pseudonym, event=event)
            )
        except (LinkError, ValueError) as problem:
            return said(str(problem))
        self._entries = result.questionnaires or ()
        return ""


class PatientFormPage:
    """Choose a form, a day and who answers; answer; record. Or correct what was recorded."""

    def __init__(self, room: Room, pseudonym: str, corrects: str) -> None:
        """Build the page; for a correction it is filled when the record has answered."""
        self._station = room.station
        self._pseudonym = pseudonym
        self._forms = view.forms()
        self._corrected: QuestionnaireFilled | None = None
        self._asked: tuple[int, ...] = ()
        self._recorded = False
        self._answers: list[Radios] = []
        self._entry_id = _new_id()
        with plain_page(room, N_("Review")) as main:
            main.classes("narrow")
            Tag(
                "h1",
                _("Questionnaire of {pseudonym}").format(pseudonym=pseudonym),
                id="patient-form-heading",
            )
            self._choices = Box("section", "card form-parts", aria_label=_("Which and when"))
            with Box("section", "card form-parts", aria_label=_("Answers")):
                self._form = Box("div", "form-parts")
                with Box("div", "form-actions"):
                    self._button = Button(
                        _("Record the answers"), self._press, "primary", id="patient-form-save"
                    )
                self._told = Tag("p", "", "hint", role="status", id="patient-form-told")
                self._back = Button(_("Back to the therapist"), self._take_back, id="patient-back")
                self._back.set_visibility(False)
            self._all = Tag(
                "a",
                _("All of {pseudonym}").format(pseudonym=pseudonym),
                "button quiet",
                href=f"/review/patient/{pseudonym}",
            )
            self._alert = PatientAlert(room.station, pseudonym)
        self._entries: Sequence[QuestionnaireEntry] = ()
        with self._choices:
            self._choose()
        if corrects:
            ui.timer(0.0, lambda: self._load(corrects), once=True)

    def _choose(self) -> None:
        options = [(key, view.form_words(form)) for key, form in self._forms.items()]
        with labelled(_("Which"), "patient-form-which"):
            self._which = Select(options, None, self._ask, id="patient-form-which")
        moments = [(moment.value, words) for moment, words in view.MOMENTS.items()]
        Tag("p", _("When in the treatment"), "group-label")
        self._moment = Radios(
            _("When in the treatment"), moments, "patient-form-moment", Moment.BEFORE.value
        )
        with labelled(_("Day of the answers"), "patient-form-day"):
            today = date.today().isoformat()
            self._day = Field(value=today, id="patient-form-day", type="date", max=today)
        Tag("p", _("Who answers"), "group-label")
        self._by = Radios(
            _("Who answers"), said_pairs(view.BY_WHOM), "patient-form-by", "therapist", self._hand
        )
        self._remark: Field | None = None
        self._withdraw: Check | None = None
        self._ask(self._which.chosen)

    def _ask(self, key: str, items: Sequence[int | None] = ()) -> None:
        form = self._forms[key]
        self._form.clear()
        self._answers, self._asked = [], ()
        with self._form:
            Tag("p", form_view.note_on(form.name, form.version), "hint")
            wording = form_view.wordings().get(form.name)
            if wording is not None:
                Tag("p", wording.introduction, lang=wording.language)
            questions = form_view.questions(form.name, form.version)
            for number, question in enumerate(questions, start=1):
                given = items[number - 1] if items else None
                chosen = "" if given is None else str(given)
                with Box("div", "answer-row", lang=wording.language if wording else None):
                    Tag("span", question.words)
                    choices = (*question.answers, (view.NO_ANSWER, _("No answer")))
                    self._answers.append(
                        Radios(question.words, choices, f"answer-{number}", chosen)
                    )

    def _hand(self, by: str) -> None:
        """Where the patient answers, only the form stands on the screen, and the way back."""
        handed = by == "patient"
        self._choices.set_visibility(not handed)
        self._all.set_visibility(not handed)
        self._back.set_visibility(handed)
        header = ui.query("header.bar")
        if handed:
            header.classes(add="hidden")
        else:
            header.classes(remove="hidden")

    async def _load(self, corrects: str) -> None:
        try:
            result = await told(self._station, PatientQuestionnaires(pseudonym=self._pseudonym))
        except (LinkError, ValueError) as problem:
            self._told.text = said(str(problem))
            return
        self._entries = result.questionnaires or ()
        found = view.entry_of(self._entries, corrects)
        key = next((k for k, f in self._forms.items() if found and _is_of(found, f)), None)
        if found is None or key is None:
            self._told.text = _("What is to be corrected does not count any more; choose it again.")
            self._button.allow(self._told.text)
            return
        self._correct(found, key)

    def _correct(self, found: QuestionnaireFilled, key: str) -> None:
        self._corrected = found
        self._which.chosen, self._day.typed = key, found.filled_on
        self._moment.chosen, self._by.chosen = found.moment.value, found.filled_by
        self._choices.clear()
        with self._choices:
            Tag(
                "p",
                _("Correction of {form_words}, {filled_on}.").format(
                    form_words=view.form_words(self._forms[key]),
                    filled_on=local_day(found.filled_on),
                ),
            )
            given = _("It was: {answer_words}. It stays in the record.").format(
                answer_words=view.answer_words(found.items)
            )
            Tag("p", given, "hint")
            self._withdraw = Check(
                _("Withdraw it: it counts no more (another patient's, say)"),
                False,
                "patient-withdraw",
            )
            with labelled(_("Why"), "patient-form-remark"):
                self._remark = Field("textarea", id="patient-form-remark", maxlength=2000)
        self._ask(key, found.items)

    async def _press(self) -> None:
        form = self._forms[self._which.chosen]
        items = view.items_of([one.chosen for one in self._answers])
        missing = tuple(n for n, item in enumerate(items, start=1) if item is None)
        withdrawn = self._withdraw is not None and self._withdraw.checked
        if self._remark is not None and not self._remark.typed.strip():
            self._told.text = _("A correction has to say why.")
            return
        if missing and not withdrawn and self._asked != missing:
            self._asked = missing
            self._told.text = view.missing_words(form, missing)
            return
        if withdrawn and self._corrected is not None:
            items = self._corrected.items
        await self._record(form, items, withdrawn=withdrawn)

    async def _record(self, form: Scale, items: tuple[int | None, ...], *, withdrawn: bool) -> None:
        by: Literal["patient", "therapist"] = (
            "patient" if self._by.chosen == "patient" else "therapist"
        )
        wording = form_view.wordings().get(form.name)
        try:
            event = QuestionnaireFilled(
                entry_id=self._entry_id,
                name=form.name,
                version=form.version,
                items=items,
                moment=Moment(self._moment.chosen),
                filled_on=self._day.typed,
                filled_by=by,
                language=wording.language if wording else None,
                corrects=self._corrected.entry_id if self._corrected else None,
                withdrawn=withdrawn,
                remark=self._remark.typed.strip() if self._remark else "",
            )
        except ValueError:
            self._told.text = _("The day of the answers is no day; choose it again.")
            return
        await self._send(event)

    async def _send(self, event: QuestionnaireEvent) -> None:
        query = AddQuestionnaire(pseudonym=self._pseudonym, event=event)
        self._button.allow(_("It is being recorded."))
        try:
            result = await told(self._station, query)
        except (LinkError, ValueError) as problem:
            self._told.text = said(str(problem))
            self._button.allow("")
            return
        self._entries = result.questionnaires or ()
        self._recorded = True
        self._button.set_visibility(False)
        self._form.clear()
        if self._corrected is None and self._by.chosen == "patient":
            # The scores and the alert are for the clinician's eyes.
            self._told.text = _(THANKS)
        else:
            self._take_back()

    def _take_back(self) -> None:
        """The therapist has the screen: the scores and the alert, or the choices once more."""
        if not self._recorded:
            self._by.set_chosen("therapist")
        self._hand("therapist")
        if not self._recorded:
            return
        self._choices.set_visibility(False)
        line = next((x for x in view.lines(self._entries) if x.entry_id == self._entry_id), None)
        self._told.text = f"{_(RECORDED)} {line.title}: {line.result}" if line else _(RECORDED)
        self._alert.show(self._entries)


def _is_of(filled: QuestionnaireFilled, form: Scale) -> bool:
    return (filled.name, filled.version) == (form.name, form.version)


def _new_id() -> str:
    return f"q-{uuid.uuid4().hex[:16]}"


def build(room: Room) -> None:
    """Serve the page at /review/patient/<pseudonym>/questionnaire."""

    @ui.page(
        "/review/patient/{pseudonym}/questionnaire",
        title=N_("Questionnaire · fearladder"),
    )
    def patient_form(pseudonym: str, corrects: str = "") -> None:
        PatientFormPage(room, pseudonym, corrects)
