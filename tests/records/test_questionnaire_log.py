"""Questionnaires outside sessions: taken down once, corrected by new entries, never changed.

Owns what the controller answers and keeps; must not know pages.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from controller.accounts.rights import query_problem
from controller.bench.review_made import made_session
from controller.measures.questionnaire_course import in_force, open_alerts, scored_course
from controller.protocol.accounts import Role
from controller.protocol.queries import QueryResult
from controller.protocol.questionnaires import (
    AddQuestionnaire,
    AlertSeen,
    Moment,
    PatientQuestionnaires,
    QuestionnaireEntry,
    QuestionnaireFilled,
)
from controller.protocol.vocabulary import RefusalReason
from controller.record_queries import RecordQueries
from controller.records.errors import CannotWriteError
from controller.records.keys import StoreKey
from controller.records.patients import Identity, PatientBook
from controller.records.store import Store

KEY = StoreKey("ab" * 32)
WHO = "P-07"
GAD7 = "7 items, 0-3"
PHQ9 = "9 items, 0-3"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY) as store:
        PatientBook(store).add(Identity(), WHO)
        yield store


@pytest.fixture
def ask(store: Store) -> RecordQueries:
    book = PatientBook(store, lambda: "anna")
    return RecordQueries(lambda: store, lambda: store, lambda: book)


def filled(entry_id: str = "q-1", **changed: object) -> QuestionnaireFilled:
    content: dict[str, object] = {
        "entry_id": entry_id,
        "name": "gad7",
        "version": GAD7,
        "items": [1] * 7,
        "moment": Moment.BEFORE,
        "filled_on": "2026-03-02",
        "filled_by": "patient",
    }
    return QuestionnaireFilled.model_validate(content | changed)


def add(ask: RecordQueries, event: QuestionnaireFilled | AlertSeen, who: str = WHO) -> QueryResult:
    return ask(AddQuestionnaire(pseudonym=who, event=event))


def entries(ask: RecordQueries, who: str = WHO) -> tuple[QuestionnaireEntry, ...]:
    return ask(PatientQuestionnaires(pseudonym=who)).questionnaires or ()


def test_what_is_taken_down_is_read_again_in_order(ask: RecordQueries, store: Store) -> None:
    first, second = filled("q-1"), filled("q-2", filled_on="2026-04-02", moment=Moment.AFTER)
    add(ask, first)
    told = add(ask, second).questionnaires or ()
    assert [entry.event for entry in told] == [first, second]
    assert [entry.number for entry in told] == [0, 1]
    assert entries(ask) == told
    written = [e for e in store.audit_trail() if e.action.value == "document_written"]
    assert [(e.actor, e.subject, e.detail) for e in written] == [
        ("anna", WHO, "questionnaire 0"),
        ("anna", WHO, "questionnaire 1"),
    ]
    assert "console, questionnaires" in [e.detail for e in store.audit_trail()]


def test_what_is_sent_again_is_there_once(ask: RecordQueries) -> None:
    add(ask, filled())
    assert len(add(ask, filled()).questionnaires or ()) == 1
    other = add(ask, filled(items=[2] * 7)).refusal
    assert other is not None
    assert "another entry of this name" in other.sentence


def test_a_correction_is_a_new_entry_and_the_old_one_stays(ask: RecordQueries) -> None:
    add(ask, filled("q-1"))
    add(ask, filled("q-2", items=[2] * 7, corrects="q-1", remark="misread"))
    kept = entries(ask)
    assert len(kept) == 2
    assert [one.entry_id for one in in_force(kept)] == ["q-2"]
    assert [one.scores["total"] for one in scored_course(kept)] == [14]
    twice = add(ask, filled("q-3", corrects="q-1")).refusal
    assert twice is not None
    assert "corrected or withdrawn already" in twice.sentence
    add(ask, filled("q-4", corrects="q-2", withdrawn=True))
    assert in_force(entries(ask)) == ()
    alone = add(ask, filled("q-5", withdrawn=True)).refusal
    assert alone is not None
    assert "which entry it withdraws" in alone.sentence


def test_the_store_lets_no_entry_be_changed(ask: RecordQueries, store: Store) -> None:
    add(ask, filled())
    for statement in ("UPDATE patient_documents SET body = '{}'", "DELETE FROM patient_documents"):
        with (
            pytest.raises(CannotWriteError, match="append-only"),
            store.transaction() as connection,
        ):
            connection.execute(text(statement))
    assert len(entries(ask)) == 1


def test_it_is_ordered_by_the_day_of_the_answers(ask: RecordQueries) -> None:
    add(ask, filled("late", filled_on="2026-05-01"))
    add(ask, filled("early", filled_on="2026-01-01"))
    assert [one.entry_id for one in in_force(entries(ask))] == ["early", "late"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "phq8"}, "There is no questionnaire 'phq8'"),
        ({"version": "0-4"}, "has no version '0-4'"),
        ({"items": [1] * 6}, "The GAD-7 has 7 items; 6 given."),
        ({"items": [4] * 7}, "Item 1 of the GAD-7 must be a whole number from 0 to 3."),
        ({"items": [None] * 7}, "No item has an answer"),
        ({"filled_on": "2026-02-30"}, "“2026-02-30” is not a day of the calendar."),
        ({"corrects": "q-0"}, "look at it again"),
    ],
)
def test_what_is_no_form_is_a_sentence_and_nothing_is_kept(
    ask: RecordQueries, changed: dict[str, object], said: str
) -> None:
    refusal = add(ask, filled(**changed)).refusal
    assert refusal is not None
    assert refusal.reason is RefusalReason.OUT_OF_RANGE
    assert said in refusal.sentence
    assert entries(ask) == ()


def test_a_day_to_come_is_a_sentence(ask: RecordQueries) -> None:
    # Two days on, so that midnight during the test makes no difference.
    coming = (date.today() + timedelta(days=2)).isoformat()
    refusal = add(ask, filled(filled_on=coming)).refusal
    assert refusal is not None
    assert "still to come" in refusal.sentence


def test_items_left_out_are_kept_and_scored_by_the_scales_own_rule(ask: RecordQueries) -> None:
    add(ask, filled("q-1", items=[1, None, 1, 1, 1, 1, 1]))
    answers = [2, 2, None, 2, 2, 2, 2, 2, 0]
    add(ask, filled("q-2", name="phq9", version=PHQ9, items=answers))
    gad7, phq9 = scored_course(entries(ask))
    assert gad7.scores == {}
    assert gad7.main is None
    assert "cannot be scored: item 2 missing" in gad7.unscored
    assert phq9.scores["total"] == pytest.approx(14 * 9 / 8)


def test_a_patient_with_sessions_comes_into_the_book_with_the_first_form(
    ask: RecordQueries, store: Store
) -> None:
    utc = "2026-03-02T10:00:00+00:00"
    store.append(made_session("s-1", "P-99", minutes=3, number=0, utc=utc))
    assert add(ask, filled(), "P-99").refusal is None
    assert len(entries(ask, "P-99")) == 1
    assert PatientBook(store).get("P-99").identity == Identity()


def test_a_patient_nobody_knows_is_a_sentence(ask: RecordQueries) -> None:
    refusal = add(ask, filled(), "P-00").refusal
    assert refusal is not None
    assert refusal.reason is RefusalReason.UNKNOWN_PATIENT
    assert "There is no patient P-00" in refusal.sentence
    assert entries(ask, "P-00") == ()


def test_item_nine_waits_until_it_was_seen_and_again_after_a_correction(
    ask: RecordQueries,
) -> None:
    phq9 = {"name": "phq9", "version": PHQ9}
    add(ask, filled("q-1", items=[0] * 8 + [1], **phq9))
    add(ask, filled("q-2", items=[0] * 8 + [None], **phq9))
    assert [one.entry_id for one in open_alerts(entries(ask))] == ["q-1", "q-2"]
    add(ask, AlertSeen(entry_id="q-1", said="talked, no plans"))
    add(ask, AlertSeen(entry_id="q-2"))
    assert open_alerts(entries(ask)) == ()
    add(ask, filled("q-3", items=[0] * 8 + [2], corrects="q-1", **phq9))
    assert [one.entry_id for one in open_alerts(entries(ask))] == ["q-3"]
    nothing = add(ask, AlertSeen(entry_id="q-1", said="again")).refusal
    assert nothing is not None
    assert "no alert of it" in nothing.sentence


def test_an_entry_of_a_newer_version_is_a_sentence(ask: RecordQueries, store: Store) -> None:
    PatientBook(store).write(WHO, "questionnaire", {"kind": "something_else"})
    refusal = ask(PatientQuestionnaires(pseudonym=WHO)).refusal
    assert refusal is not None
    assert refusal.sentence.startswith("Questionnaire 0 of P-07 is not as this version writes it")


@pytest.mark.parametrize("kind", ["patient_questionnaires", "add_questionnaire"])
def test_an_observer_reads_and_writes_none(kind: str) -> None:
    assert query_problem(kind, Role.OBSERVER)
    assert query_problem(kind, Role.THERAPIST) is None


def test_they_leave_with_the_patient(ask: RecordQueries, store: Store) -> None:
    add(ask, filled())
    store.erase_patient(WHO)
    assert entries(ask) == ()
