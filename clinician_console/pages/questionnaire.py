"""The page on which a questionnaire of the open session is filled in.

Owns its form and the alert that has to be acknowledged; must not know scoring.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from clinician_console import questionnaire_view as view
from clinician_console.course_view import occasion_words
from clinician_console.elements.parts import Box, Button, Field, Radios, Select, Tag, labelled
from clinician_console.language import N_, _
from clinician_console.pages.desk import dialog_card
from clinician_console.pages.shell import Room, plain_page
from controller.protocol.care_commands import RecordQuestionnaire
from controller.protocol.commands import AddNote
from controller.protocol.vocabulary import Occasion

_WHEN = (Occasion.PRE, Occasion.POST)


class AlertDialog:
    """Stands before everything until the clinician says that the alert was seen, on the record."""

    def __init__(self, record: Callable[[view.Alert, str], Awaitable[str]]) -> None:
        """Build the dialog, closed; ``record`` keeps what was done, or tells why it could not."""
        self._record = record
        self._alert: view.Alert | None = None
        self._dialog, card = dialog_card(_("The clinician, now"))
        with card:
            self._sentence = Tag("p", "", "problem", role="alert", id="alert-sentence")
            with labelled(_("What was said or done"), "alert-done"):
                self._done = Field("textarea", id="alert-done", maxlength=2000)
            self._problem = Tag("p", "", "problem", role="status")
            with Box("div", "actions"):
                Button(_("I have seen this"), self._seen, "primary", id="alert-seen")

    def show(self, alert: view.Alert | None) -> None:
        """Open for ``alert``; nothing without one."""
        if alert is None:
            return
        self._alert = alert
        self._sentence.text = alert.sentence
        self._dialog.open()

    async def _seen(self) -> None:
        if self._alert is None:
            return
        self._problem.text = await self._record(self._alert, self._done.typed)
        if not self._problem.text:
            self._alert = None
            self._done.clear_typed()
            self._dialog.close()


class QuestionnairePage:
    """Choose a questionnaire, answer every item, record it."""

    def __init__(self, room: Room) -> None:
        """Build the page; an alert left open stands before it."""
        self._station = room.station
        self._items: list[Radios] = []
        with plain_page(room, N_("Review")):
            Tag("h1", _("Questionnaire"))
            with Box("section", "card form-parts", aria_label=_("Questionnaire")):
                with labelled(_("Which"), "questionnaire-which"):
                    self._which = Select(view.names(), None, self._ask, id="questionnaire-which")
                self._when = Radios(
                    _("When"),
                    [(o.value, occasion_words(o)) for o in _WHEN],
                    "questionnaire-at",
                    Occasion.PRE.value,
                )
                self._form = Box("div", "form-parts")
                with Box("div", "form-actions"):
                    Button(
                        _("Record the answers"), self._record, "primary", id="questionnaire-save"
                    )
                self._told = Tag("p", "", "hint", role="status", id="questionnaire-told")
            self._alert = AlertDialog(self._acknowledge)
        self._ask(self._which.chosen)
        ui.timer(0.0, lambda: self._alert.show(view.open_alert(self._station.events)), once=True)

    async def _acknowledge(self, alert: view.Alert, done: str) -> str:
        outcome = await self._station.ask(AddNote(text=view.acknowledgement(alert, done)))
        return "" if outcome.accepted else outcome.sentence

    def _ask(self, name: str) -> None:
        self._form.clear()
        self._items = []
        with self._form:
            Tag("p", view.note_on(name), "hint")
            wording = view.wordings().get(name)
            if wording is not None:
                Tag("p", wording.introduction, lang=wording.language)
            for number, question in enumerate(view.questions(name), start=1):
                with Box("div", "answer-row", lang=wording.language if wording else None):
                    Tag("span", question.words)
                    answers = Radios(question.words, question.answers, f"answer-{number}", "")
                    self._items.append(answers)

    async def _record(self) -> None:
        missing = [str(n) for n, item in enumerate(self._items, start=1) if not item.chosen]
        if missing:
            self._told.text = _("Not answered yet: {missing}.").format(missing=", ".join(missing))
            return
        name, items = self._which.chosen, tuple(int(item.chosen) for item in self._items)
        wording = view.wordings().get(name)
        command = RecordQuestionnaire(
            name=name,
            items=items,
            occasion=Occasion(self._when.chosen),
            language=wording.language if wording else None,
        )
        outcome = await self._station.ask(command)
        if not outcome.accepted:
            self._told.text = outcome.sentence
            return
        self._told.text = _("Recorded. {result}").format(result=view.result(name, items))
        self._ask(name)
        self._alert.show(view.alert_of(name, items))


def build(room: Room) -> None:
    """Serve the page at /questionnaire."""

    @ui.page("/questionnaire", title=N_("Questionnaire · fearladder"))
    def questionnaire() -> None:
        QuestionnairePage(room)
