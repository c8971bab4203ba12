"""Patients in lines, as the page of today and of the search shows them, and what is typed there.

Owns the words; pure, must not know pages or stores. A name is in a line only where it was told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clinician_console.language import _, local_day, n_
from clinician_console.review_view import local
from controller.protocol.patient_queries import LastSession, PatientLine, Visit

_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One patient as a row."""

    pseudonym: str
    name: str
    """Name, or empty where it was not asked for."""
    about: str
    """Birth date and contact, as far as they were told."""
    time: str
    """When the patient is expected, or since when the patient has been here; empty: any time."""
    visit: str
    """When the patient comes next, or empty."""
    last: str
    """The newest session in short."""
    last_title: str
    state: str
    """What there is to know beside it: a session open, had today, archived."""
    synthetic: bool
    archived: bool


def line_of(patient: PatientLine, today: date) -> Line:
    """``patient`` as a row of a list that is looked at ``today``."""
    last = patient.last
    return Line(
        pseudonym=patient.pseudonym,
        name=patient.name,
        about=_about(patient),
        time=_time(patient, today),
        visit=visit_words(patient.visit, today),
        last=_last_words(patient),
        last_title=last.title if last else "",
        state=_state(patient, today),
        synthetic=last is not None and last.synthetic,
        archived=patient.archived,
    )


def lines_of(patients: Iterable[PatientLine], today: date) -> tuple[Line, ...]:
    """Every patient as a row, in the same order."""
    return tuple(line_of(patient, today) for patient in patients)


def _about(patient: PatientLine) -> str:
    born = _("born {day}").format(day=local_day(patient.birth_date)) if patient.birth_date else ""
    return ", ".join(part for part in (born, patient.contact) if part)


def _time(patient: PatientLine, today: date) -> str:
    if patient.visit is not None and patient.visit.day == today.isoformat():
        return patient.visit.time
    moment = _opened(patient.last)
    return f"{moment:%H:%M}" if moment is not None and moment.date() == today else ""


def visit_words(visit: Visit | None, today: date) -> str:
    """When the patient comes next; empty where nothing is planned, or where that is over."""
    if visit is None or visit.day < today.isoformat():
        return ""
    day = _("today") if visit.day == today.isoformat() else local_day(visit.day)
    return f"{day} {visit.time}".strip()


def _last_words(patient: PatientLine) -> str:
    if patient.last is None:
        return _("No session yet")
    count = n_("{count} session", "{count} sessions", patient.sessions)
    return f"{local(patient.last.opened_utc)}, {count}"


def _state(patient: PatientLine, today: date) -> str:
    moment = _opened(patient.last)
    if patient.archived:
        return _("archived")
    if patient.last is not None and patient.last.is_open:
        return _("session open")
    return _("session held") if moment is not None and moment.date() == today else ""


def _opened(last: LastSession | None) -> datetime | None:
    if last is None:
        return None
    try:
        return datetime.fromisoformat(last.opened_utc).astimezone()
    except ValueError:
        return None


def day_typed(typed: str) -> str:
    """A day in ISO 8601 where it was typed as 31.12.1990; anything else as it was typed."""
    match = _DOTTED.fullmatch(typed.strip())
    if match is None:
        return typed.strip()
    day, month, year = (int(part) for part in match.groups())
    return f"{year:04}-{month:02}-{day:02}"


def words_typed(typed: str) -> str:
    """What is looked for: days in it as the book has them."""
    return _DOTTED.sub(lambda match: day_typed(match.group()), typed).strip()
