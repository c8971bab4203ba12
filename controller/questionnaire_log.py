"""The questionnaires of a patient outside sessions: taken down one after the other, and read.

Owns what may be taken down, as documents of the patients' book that are never changed; must not
know pages, sockets or SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from pydantic import TypeAdapter, ValidationError

from controller.measures.questionnaire_course import in_force
from controller.measures.questionnaires import missing_items
from controller.protocol.answers import Refusal
from controller.protocol.queries import QueryResult
from controller.protocol.questionnaires import (
    AddQuestionnaire,
    AlertSeen,
    QuestionnaireEntry,
    QuestionnaireEvent,
    QuestionnaireFilled,
    QuestionnaireQuery,
)
from controller.protocol.vocabulary import RefusalReason
from controller.records.audit import Action
from controller.records.documents import QUESTIONNAIRE, Document
from controller.records.patients import Identity, PatientBook, PatientError

KIND: Final = QUESTIONNAIRE
"""Kind of these documents in the patients' book."""

_EVENTS: TypeAdapter[QuestionnaireEvent] = TypeAdapter(QuestionnaireEvent)


def answer(
    book: PatientBook,
    query: QuestionnaireQuery,
    has_session: Callable[[str], bool],
    note: Callable[[Action, str, str], None],
    today: Callable[[], date] = date.today,
) -> QueryResult:
    """Every entry of the patient, after the one that ``query`` adds; or why it is not added.

    ``has_session`` tells whether the record has a session of a pseudonym: such a patient is
    entered in the book when the first questionnaire comes. Raises StoreError.
    """
    entries = entries_of(book.documents(query.pseudonym, KIND))
    if isinstance(query, AddQuestionnaire):
        if any(entry.event == query.event for entry in entries):
            return _told(entries)  # sent again: it is there
        refusal = _problem(query.event, entries, today())
        if refusal is not None:
            return QueryResult(query_id=None, refusal=refusal)
        if not _known(book, query.pseudonym, has_session):
            return _unknown(query.pseudonym)
        book.write(query.pseudonym, KIND, query.event.model_dump(mode="json"))
        return _told(entries_of(book.documents(query.pseudonym, KIND)))
    if entries:
        note(Action.READ, query.pseudonym, "console, questionnaires")
    return _told(entries)


def _told(entries: tuple[QuestionnaireEntry, ...]) -> QueryResult:
    return QueryResult(query_id=None, questionnaires=entries)


def entries_of(documents: Sequence[Document]) -> tuple[QuestionnaireEntry, ...]:
    """What questionnaires' documents of one patient hold, in order; raises PatientError."""
    return tuple(_entry(document) for document in documents)


def _entry(document: Document) -> QuestionnaireEntry:
    try:
        event = _EVENTS.validate_python(dict(document.body))
    except ValidationError as error:
        raise PatientError(
            f"Questionnaire {document.number} of {document.pseudonym} is not as this version "
            "writes it; it may be of a newer one."
        ) from error
    return QuestionnaireEntry(number=document.number, written_utc=document.written_utc, event=event)


def _known(book: PatientBook, pseudonym: str, has_session: Callable[[str], bool]) -> bool:
    if book.has(pseudonym):
        return True
    if not has_session(pseudonym):
        return False
    book.add(Identity(), pseudonym)
    return True


def _unknown(pseudonym: str) -> QueryResult:
    sentence = (
        f"There is no patient {pseudonym} in the records; `fearladder patients add` enters one."
    )
    return QueryResult(
        query_id=None, refusal=Refusal(reason=RefusalReason.UNKNOWN_PATIENT, sentence=sentence)
    )


def _problem(
    event: QuestionnaireEvent, entries: Sequence[QuestionnaireEntry], today: date
) -> Refusal | None:
    counting = {one.entry_id for one in in_force(entries)}
    if isinstance(event, AlertSeen):
        if event.entry_id in counting:
            return None
        return _wrong("There is no such questionnaire that counts, so no alert of it to see.")
    known = {e.event.entry_id for e in entries if isinstance(e.event, QuestionnaireFilled)}
    if event.entry_id in known:
        return _wrong("There is another entry of this name already: record it under a new one.")
    if event.corrects is not None and event.corrects not in counting:
        return _wrong("What this corrects was corrected or withdrawn already; look at it again.")
    if event.withdrawn and event.corrects is None:
        return _wrong("A withdrawal has to say which entry it withdraws.")
    return _form_problem(event, today)


def _form_problem(event: QuestionnaireFilled, today: date) -> Refusal | None:
    try:
        missing = missing_items(event.name, event.items, version=event.version)
    except ValueError as why:
        return _wrong(str(why))
    if len(missing) == len(event.items):
        return _wrong("No item has an answer, so there is nothing to record.")
    return _day_problem(event.filled_on, today)


def _day_problem(filled_on: str, today: date) -> Refusal | None:
    try:
        day = date.fromisoformat(filled_on)
    except ValueError:
        return _wrong(f"“{filled_on}” is not a day of the calendar.")
    if day > today:
        return _wrong(
            f"{filled_on} is still to come: a questionnaire has the day it was filled in."
        )
    return None


def _wrong(sentence: str) -> Refusal:
    return Refusal(reason=RefusalReason.OUT_OF_RANGE, sentence=sentence)
