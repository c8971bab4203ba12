"""Questionnaires of patients on their way to the clinic: what is lacking there, and nothing twice.

Owns which documents go and how they are numbered there; must not know sessions, identities or
connections. Plans and notes stay at the station, as identities do.
"""

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from controller.records.clinic import ClinicStore
from controller.records.documents import QUESTIONNAIRE
from controller.records.schema import DOCUMENTS, PATIENTS
from controller.records.store import Store

_KEPT: Final = ("pseudonym", "kind", "number", "written_utc", "body")


def push_questionnaires(
    station: Store, clinic: ClinicStore, alone: Callable[[Connection, str], None]
) -> int:
    """Bring the clinic what it lacks of every patient; how many entries that were.

    ``alone`` waits until no other station brings the same. A patient may be at several stations:
    an entry is known by what it says and when, and is numbered at the clinic in the order in which
    it came there, so that nothing of one station takes the place of another's.
    """
    with station.transaction() as connection:
        mine = DOCUMENTS.c.kind == QUESTIONNAIRE
        names = select(DOCUMENTS.c.pseudonym).where(mine).distinct()
        pseudonyms = connection.execute(names.order_by(DOCUMENTS.c.pseudonym)).scalars().all()
    return sum(_push_patient(station, clinic, pseudonym, alone) for pseudonym in pseudonyms)


def _push_patient(
    station: Store,
    clinic: ClinicStore,
    pseudonym: str,
    alone: Callable[[Connection, str], None],
) -> int:
    mine = (DOCUMENTS.c.pseudonym == pseudonym) & (DOCUMENTS.c.kind == QUESTIONNAIRE)
    with station.transaction() as connection:
        here = connection.execute(select(DOCUMENTS).where(mine).order_by(DOCUMENTS.c.number)).all()
        patient = connection.execute(
            select(PATIENTS.c.pseudonym, PATIENTS.c.created_utc).where(
                PATIENTS.c.pseudonym == pseudonym
            )
        ).one()
    with clinic.transaction() as connection:
        alone(connection, f"documents:{pseudonym}")
        there = connection.execute(select(DOCUMENTS.c.written_utc, DOCUMENTS.c.body).where(mine))
        known = {(row.written_utc, row.body) for row in there}
        new = [row for row in here if (row.written_utc, row.body) not in known]
        if new:
            _enter(connection, patient._asdict())
            last = connection.execute(select(func.max(DOCUMENTS.c.number)).where(mine)).scalar()
            _insert(connection, (row._asdict() for row in new), 0 if last is None else last + 1)
    return len(new)


def _enter(clinic: Connection, patient: dict[str, str]) -> None:
    known = select(PATIENTS.c.pseudonym).where(PATIENTS.c.pseudonym == patient["pseudonym"])
    if clinic.execute(known).one_or_none() is None:
        clinic.execute(insert_or_leave(PATIENTS).values(patient).on_conflict_do_nothing())


def _insert(clinic: Connection, rows: Iterable[dict[str, object]], first: int) -> None:
    numbered = [
        {name: row[name] for name in _KEPT} | {"number": number}
        for number, row in enumerate(rows, start=first)
    ]
    clinic.execute(insert(DOCUMENTS), numbered)
