"""Patients in lines: when they come, what is known of them, and days as they are typed.

Owns the words' cases; must not know how the page looks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinician_console.language import spoken
from clinician_console.pages.patients_add import RequestIds
from clinician_console.patients_view import day_typed, line_of, lines_of, visit_words, words_typed
from controller.protocol.patient_queries import LastSession, PatientLine, Visit

TODAY = date(2026, 11, 23)
NOON_UTC = datetime(2026, 11, 23, 12, tzinfo=UTC)


def patient(**changed: object) -> PatientLine:
    content: dict[str, object] = {
        "pseudonym": "P-1",
        "archived": False,
        "sessions": 0,
        "last": None,
        "visit": None,
    }
    return PatientLine.model_validate(content | changed)


def session(opened: datetime, *, is_open: bool = False) -> LastSession:
    return LastSession(
        session_id="s-1",
        title="Glass lift",
        opened_utc=opened.isoformat(),
        is_open=is_open,
        synthetic=False,
    )


def test_a_line_tells_no_more_than_was_told() -> None:
    line = line_of(patient(), TODAY)
    assert (line.name, line.about, line.time, line.visit, line.state) == ("", "", "", "", "")
    assert line.last == "No session yet"
    known = patient(name="Ola Example", birth_date="1990-12-31", contact="tel. 555")
    line = line_of(known, TODAY)
    assert (line.name, line.about) == ("Ola Example", "born 31 Dec 1990, tel. 555")
    with spoken("de"):
        assert line_of(known, TODAY).about == "geboren 31.12.1990, tel. 555"


def test_the_time_is_that_of_the_visit_and_without_one_that_of_the_session() -> None:
    last = session(NOON_UTC)
    opened = f"{NOON_UTC.astimezone():%H:%M}"
    today = NOON_UTC.astimezone().date()
    planned = Visit(day=today.isoformat(), time="09:30")
    assert line_of(patient(visit=planned, last=last, sessions=1), today).time == "09:30"
    assert line_of(patient(last=last, sessions=1), today).time == opened
    any_time = Visit(day=today.isoformat())
    assert line_of(patient(visit=any_time, last=last, sessions=1), today).time == ""
    assert line_of(patient(last=last, sessions=1), date(2026, 12, 1)).time == ""


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("2026-11-22", "09:00", ""),
        ("2026-11-23", "09:00", "today 09:00"),
        ("2026-11-23", "", "today"),
        ("2026-12-01", "14:15", "1 Dec 2026 14:15"),
    ],
)
def test_a_visit_that_is_over_is_none_any_more(day: str, time: str, words: str) -> None:
    assert visit_words(Visit(day=day, time=time), TODAY) == words


def test_the_state_is_what_matters_most() -> None:
    today = NOON_UTC.astimezone().date()
    opened = patient(last=session(NOON_UTC, is_open=True), sessions=1)
    held = patient(last=session(NOON_UTC), sessions=1)
    archived = patient(last=session(NOON_UTC), sessions=1, archived=True)
    lines = lines_of((opened, held, archived), today)
    assert [line.state for line in lines] == ["session open", "session held", "archived"]
    assert line_of(held, date(2026, 12, 1)).state == ""


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31.12.1990", "1990-12-31"),
        (" 1.2.1990 ", "1990-02-01"),
        ("1990-12-31", "1990-12-31"),
        ("31.02.1990", "1990-02-31"),
        ("31/12/1990", "31/12/1990"),
        ("in May", "in May"),
        ("", ""),
    ],
)
def test_a_day_is_read_as_it_is_typed_and_what_is_none_stays(typed: str, day: str) -> None:
    assert day_typed(typed) == day


def test_a_search_holds_days_as_the_book_has_them() -> None:
    assert words_typed(" ola 31.12.1990 ") == "ola 1990-12-31"
    assert words_typed("Dr. Ola 12.") == "Dr. Ola 12."


def test_the_same_is_asked_for_under_one_id_and_another_under_another() -> None:
    ids = RequestIds()
    first = ids.of("Ola", "P-1")
    assert ids.of("Ola", "P-1") == first
    assert ids.of("Ole", "P-1") != first
    assert RequestIds().of("Ola", "P-1") != first
