"""The patients' book as the console asks it: each change once, names told only where asked for.

Owns what the controller answers and keeps; must not know pages.
"""

import logging
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.accounts.rights import query_problem
from controller.bench.review_made import made_session
from controller.link.wire import Malformed, encode, parse_from_controller, parse_from_peer
from controller.patient_desk import PatientDesk
from controller.protocol.accounts import Role
from controller.protocol.patient_queries import (
    FOUND_AT_MOST,
    AddPatient,
    ArchivePatient,
    EditPatient,
    FindPatients,
    PatientIdentity,
    PatientLine,
    PatientQuery,
    PatientsToday,
    PlanVisit,
    Visit,
)
from controller.protocol.queries import QueryEnvelope, QueryResult
from controller.record_queries import RecordQueries
from controller.records.documents import VISIT
from controller.records.keys import StoreKey
from controller.records.patients import Identity, PatientBook
from controller.records.store import Store

KEY = StoreKey("ab" * 32)
TODAY = "2026-03-09"
NAME = "Maximiliane Überall"
IDENTITY = {"name": NAME, "birth_date": "1987-05-04", "contact": "maxi@example.org"}
IDS = (f"r-{number}" for number in count())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY) as store:
        yield store


class Desk:
    """The desk of one run of the controller, on a day in March."""

    def __init__(self, store: Store) -> None:
        self.store = store
        book = PatientBook(store, lambda: "anna")
        self._desk = PatientDesk(lambda: book, lambda: date.fromisoformat(TODAY))

    def __call__(self, query: PatientQuery) -> QueryResult:
        return self._desk.answer(self.store, query)

    def lines(self, query: PatientQuery) -> tuple[PatientLine, ...]:
        result = self(query)
        assert result.refusal is None
        assert result.patients is not None
        return result.patients

    def add(self, **typed: str) -> PatientLine:
        (line,) = self.lines(AddPatient(request_id=next(IDS), **typed))
        return line

    def sentence(self, query: PatientQuery) -> str:
        result = self(query)
        assert result.refusal is not None
        assert result.patients is None
        return result.refusal.sentence

    def find(self, words: str, *, names: bool = False, archived: bool = False) -> list[str]:
        query = FindPatients(words=words, with_names=names, archived=archived)
        return [line.pseudonym for line in self.lines(query)]

    def today(self, day: str = TODAY, offset_min: int = 0) -> list[str]:
        query = PatientsToday(day=day, utc_offset_min=offset_min)
        return [line.pseudonym for line in self.lines(query)]

    def plan(self, pseudonym: str, day: str | None, time: str = "") -> PatientLine:
        query = PlanVisit(request_id=next(IDS), pseudonym=pseudonym, day=day, time=time)
        (line,) = self.lines(query)
        return line


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def trail(store: Store) -> list[tuple[str, str]]:
    return [(entry.action.value, entry.subject) for entry in store.audit_trail()]


def test_who_was_added_is_found_and_named_only_where_asked(desk: Desk) -> None:
    added = desk.add(**IDENTITY)
    assert added.pseudonym.startswith("P-")
    assert (added.name, added.birth_date, added.contact) == ("", "", "")
    for words in ("maximiliane", "UBERALL", "überall maxi", "1987-05", added.pseudonym.lower()):
        assert desk.find(words) == [added.pseudonym]
    assert desk.find("maximiliane 1990") == []
    (unnamed,) = desk.lines(FindPatients(words="maxi"))
    (named,) = desk.lines(FindPatients(words="maxi", with_names=True))
    assert (unnamed.name, named.name) == ("", NAME)
    (who,) = desk.lines(PatientIdentity(pseudonym=added.pseudonym))
    assert {"name": who.name, "birth_date": who.birth_date, "contact": who.contact} == IDENTITY


WORDS = st.text(st.characters(categories=("L", "M", "N", "P", "Zs")), min_size=1, max_size=40)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=WORDS, contact=WORDS)
def test_whoever_is_added_is_found_by_every_word_and_never_quoted(
    desk: Desk, caplog: pytest.LogCaptureFixture, name: str, contact: str
) -> None:
    caplog.set_level(logging.DEBUG)
    added = desk.add(name=name, contact=contact)
    for known in (name, contact):
        for form in ("NFC", "NFD"):
            words = unicodedata.normalize(form, known)
            if desk_words(words):
                query = FindPatients(words=words, with_names=True)
                told = {line.pseudonym for line in desk.lines(query)}
                assert added.pseudonym in told or len(told) == FOUND_AT_MOST
    refusal = desk(AddPatient(request_id=next(IDS), name=name, contact=contact, pseudonym="no no"))
    assert refusal.refusal is not None
    assert refusal.refusal.sentence.startswith("A pseudonym has")
    assert caplog.text == ""


def desk_words(words: str) -> bool:
    """True where there is something to look for: more than spaces and accents."""
    parts = words.split()
    return bool(parts) and all(any(not unicodedata.combining(c) for c in part) for part in parts)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": NAME, "pseudonym": "maximiliane-1"}, "must not hold the patient's name"),
        ({"name": NAME, "pseudonym": "uberall"}, "must not hold the patient's name"),
        ({"name": "Anna-Lena X", "pseudonym": "lena7"}, "must not hold the patient's name"),
        ({"name": NAME, "pseudonym": "Practice-1"}, "begins with practice- is for simulated"),
        ({"name": NAME, "pseudonym": "no spaces"}, "A pseudonym has 1 to 40"),
        ({"name": NAME, "pseudonym": "x" * 41}, "A pseudonym has 1 to 40"),
        ({"name": NAME, "birth_date": "31.02.1990"}, "not a date like"),
        ({"name": NAME, "birth_date": "19900228"}, "not a date like"),
        ({"name": NAME, "birth_date": "2999-01-01"}, "still to come"),
        ({"name": NAME, "pseudonym": "p-taken"}, "There is a patient P-taken already"),
    ],
)
def test_what_is_not_taken_is_a_sentence_without_the_name(
    desk: Desk, typed: dict[str, str], sentence: str
) -> None:
    desk.add(name="Someone Else", pseudonym="P-taken")
    said = desk.sentence(AddPatient(request_id=next(IDS), **typed))
    assert sentence in said
    assert NAME not in said and "Überall" not in said
    assert desk.find("maximiliane lena") == []
    assert len(desk.find("P")) == 1


def test_a_name_and_birth_date_are_entered_twice_by_ones_own_pseudonym_alone(
    desk: Desk, store: Store
) -> None:
    first = desk.add(**IDENTITY)
    again = {**IDENTITY, "name": "maximiliane  uberall"}
    said = desk.sentence(AddPatient(request_id=next(IDS), **again))
    assert f"already, as {first.pseudonym}:" in said
    assert trail(store)[-1] == ("patient_found", first.pseudonym)
    assert desk.add(**again, pseudonym="P-other").pseudonym == "P-other"


def test_what_is_sent_again_is_done_once(desk: Desk, store: Store) -> None:
    add = AddPatient(request_id="again-1", **IDENTITY)
    (first,), (second,) = desk.lines(add), desk.lines(add)
    assert first == second
    who = first.pseudonym
    for query in (
        EditPatient(request_id="again-2", pseudonym=who, contact="elsewhere"),
        ArchivePatient(request_id="again-3", pseudonym=who),
        PlanVisit(request_id="again-4", pseudonym=who, day=TODAY),
    ):
        assert desk.lines(query) == desk.lines(query)
    done = [action for action, _subject in trail(store)]
    assert done == ["patient_added", "patient_edited", "patient_archived", "document_written"]


def test_what_is_sent_again_after_a_restart_enters_nobody_twice(desk: Desk, store: Store) -> None:
    add = AddPatient(request_id="r-restart", **IDENTITY)
    (first,) = desk.lines(add)
    plan = PlanVisit(request_id="r-plan", pseudonym=first.pseudonym, day=TODAY, time="09:30")
    desk.lines(plan)
    later = Desk(store)
    assert [line.pseudonym for line in later.lines(add)] == [first.pseudonym]
    later.lines(plan)
    assert len(store.documents(VISIT)) == 1
    # Somebody else who happens to ask with the same id is somebody else.
    (other,) = later.lines(AddPatient(request_id="r-restart-2", name="Someone Else"))
    assert other.pseudonym != first.pseudonym


def test_what_was_not_done_is_done_when_it_is_sent_again(desk: Desk) -> None:
    query = EditPatient(request_id="r-late", pseudonym="P-late", name="Someone")
    assert "There is no patient P-late" in desk.sentence(query)
    desk.add(name="Someone Else", pseudonym="P-late")
    desk.lines(query)
    assert desk.find("someone else") == []


def test_today_is_in_order_of_time_and_then_who_had_a_session(desk: Desk, store: Store) -> None:
    for name in ("late", "early", "some-time", "tomorrow", "off", "away"):
        desk.add(name="Someone", pseudonym=f"P-{name}")
    desk.plan("P-late", TODAY, "16:00")
    desk.plan("P-some-time", TODAY)
    desk.plan("P-early", TODAY, "16:30")
    desk.plan("P-early", TODAY, "08:15")
    desk.plan("P-tomorrow", "2026-03-10", "08:00")
    desk.plan("P-off", TODAY, "10:00")
    assert desk.plan("P-off", None).visit is None
    desk.plan("P-away", TODAY, "10:00")
    desk.lines(ArchivePatient(request_id=next(IDS), pseudonym="P-away"))
    for number, (who, hour) in enumerate(
        [("P-walked-in", "11"), ("P-early", "08"), ("practice-steady-1", "12")]
    ):
        utc = f"{TODAY}T{hour}:20:00.000+00:00"
        store.append(made_session(f"s-{number}", who, minutes=4, number=number, utc=utc))
    assert desk.today() == ["P-early", "P-late", "P-some-time", "P-walked-in"]
    early = desk.lines(PatientsToday(day=TODAY))[0]
    assert early.visit == Visit(day=TODAY, time="08:15")
    assert early.last is not None
    assert early.last.session_id == "s-1"
    assert desk.today("2026-03-10") == ["P-tomorrow"]


def test_a_day_is_the_consoles_own(desk: Desk, store: Store) -> None:
    utc = "2026-03-08T23:30:00.000+00:00"
    store.append(made_session("s-1", "P-1", minutes=4, utc=utc))
    assert desk.today(TODAY, 60) == ["P-1"]
    assert desk.today(TODAY, 0) == []
    assert desk.today("2026-03-08", 0) == ["P-1"]


@pytest.mark.parametrize("day", ["2026-02-30", "9999-12-31", "0000-01-01"])
def test_a_day_that_is_none_is_a_sentence(desk: Desk, day: str) -> None:
    assert "is not a day of the calendar" in desk.sentence(PatientsToday(day=day))


def test_a_visit_is_planned_for_a_day_to_come_and_every_version_stays(
    desk: Desk, store: Store
) -> None:
    desk.add(name="Someone", pseudonym="P-1")
    assert desk.plan("P-1", TODAY).visit == Visit(day=TODAY)
    assert desk.plan("P-1", "2026-03-16", "14:00").visit == Visit(day="2026-03-16", time="14:00")
    over = PlanVisit(request_id=next(IDS), pseudonym="P-1", day="2026-03-08")
    assert desk.sentence(over) == "2026-03-08 is over: a visit is planned for today or later."
    assert desk.plan("P-1", None).visit is None
    assert desk.plan("P-1", None).visit is None
    days = [document.body["day"] for document in store.documents(VISIT, "P-1")]
    assert days == [TODAY, "2026-03-16", None]
    nobody = PlanVisit(request_id=next(IDS), pseudonym="P-0", day=TODAY)
    assert desk.sentence(nobody) == "There is no patient P-0 in the records."


def test_a_visit_of_a_newer_version_hides_nobody(desk: Desk, store: Store) -> None:
    for name in ("P-1", "P-2"):
        desk.add(name="Someone", pseudonym=name)
        desk.plan(name, TODAY)
    PatientBook(store).write("P-1", VISIT, {"room": 7})
    assert desk.today() == ["P-2"]
    assert desk.lines(FindPatients(words="P-1"))[0].visit is None


def test_archived_is_out_of_the_list_and_comes_back(desk: Desk) -> None:
    who = desk.add(**IDENTITY).pseudonym
    desk.lines(ArchivePatient(request_id=next(IDS), pseudonym=who))
    assert desk.find("maxi") == []
    assert desk.find("maxi", archived=True) == [who]
    desk.lines(ArchivePatient(request_id=next(IDS), pseudonym=who, archived=False))
    assert desk.find("maxi") == [who]


def test_only_what_is_given_is_edited_and_empty_is_given(desk: Desk) -> None:
    who = desk.add(**IDENTITY).pseudonym
    desk.lines(EditPatient(request_id=next(IDS), pseudonym=who, birth_date=""))
    (line,) = desk.lines(PatientIdentity(pseudonym=who))
    assert (line.name, line.birth_date, line.contact) == (NAME, "", "maxi@example.org")
    bad = EditPatient(request_id=next(IDS), pseudonym=who, birth_date="May")
    assert "not a date like" in desk.sentence(bad)


def test_every_finding_is_in_the_trail_and_what_names_nobody_is_not(
    desk: Desk, store: Store
) -> None:
    desk.add(name="Someone", pseudonym="P-1")
    desk.plan("P-1", TODAY)
    before = len(trail(store))
    desk.lines(PatientsToday(day=TODAY))
    assert trail(store)[before:] == []
    desk.lines(PatientsToday(day=TODAY, with_names=True))
    desk.find("some")
    desk.lines(PatientIdentity(pseudonym="P-1"))
    assert trail(store)[before:] == [("patient_found", "P-1")] * 3
    assert {e.actor for e in store.audit_trail()} == {"anna"}


def test_a_search_tells_of_so_many_and_notes_no_more(desk: Desk, store: Store) -> None:
    book = PatientBook(store)
    for number in range(FOUND_AT_MOST + 5):
        book.add(Identity(f"Someone {number}"), f"P-{number:03}")
    before = len(trail(store))
    assert len(desk.find("someone")) == FOUND_AT_MOST
    assert len(trail(store)) == before + FOUND_AT_MOST


def test_who_somebody_is_stays_out_of_every_repr(desk: Desk) -> None:
    query = AddPatient(request_id="r-repr", **IDENTITY)
    envelope = QueryEnvelope(query_id="q-1", query=query)
    found = FindPatients(words="maxi", with_names=True)
    edit = EditPatient(request_id="r-x", pseudonym="P-1", **IDENTITY)
    desk(query)
    for shown in (envelope, found, edit, desk(found), Identity(**IDENTITY)):
        assert "axi" not in repr(shown)
        assert "1987" not in repr(shown)


def test_questions_and_answers_travel_whole(desk: Desk) -> None:
    asked: tuple[PatientQuery, ...] = (
        AddPatient(request_id="r-wire", **IDENTITY),
        PlanVisit(request_id="r-wire-2", pseudonym="P-1", day=None),
        PatientsToday(day=TODAY, utc_offset_min=-210, with_names=True),
        FindPatients(words="Ελένη"),
    )
    for query in asked:
        envelope = QueryEnvelope(query_id="q-1", query=query)
        assert parse_from_peer(encode(envelope)) == envelope
    desk(asked[0])
    answer = desk(FindPatients(words="maxi", with_names=True))
    assert parse_from_controller(encode(answer)) == answer
    unreadable = encode(envelope).replace("Ελένη".encode(), b" ")
    refused = parse_from_peer(unreadable)
    assert isinstance(refused, Malformed)


def test_an_observer_has_no_part_in_the_book_and_says_so() -> None:
    for kind in ("patients_today", "find_patients", "patient_identity", "add_patient"):
        assert "patients' book" in (query_problem(kind, Role.OBSERVER) or "")
        for role in (Role.THERAPIST, Role.SUPERVISOR, Role.ADMINISTRATOR):
            assert query_problem(kind, role) is None
    for kind in ("edit_patient", "archive_patient", "plan_visit"):
        assert "patients' book" in (query_problem(kind, Role.OBSERVER) or "")


def test_a_reader_of_records_answers_for_the_book_or_says_that_it_has_none(store: Store) -> None:
    ask = RecordQueries(lambda: store, None, lambda: PatientBook(store))
    assert ask(AddPatient(request_id="r-1", name="Someone", pseudonym="P-1")).patients
    without = RecordQueries(lambda: store)(FindPatients(words="x")).refusal
    assert without is not None
    assert without.sentence == "The patients' book is not at hand here."
