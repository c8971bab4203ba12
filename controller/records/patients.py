"""The patients' book: who a pseudonym is, and the plans, questionnaires and notes that are theirs.

Owns the one table that holds identities; must not know sessions' events or exports.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from controller.records import audit
from controller.records.audit import Action, now_utc
from controller.records.documents import Document
from controller.records.errors import StoreError
from controller.records.schema import DOCUMENTS, IDENTITIES, PATIENTS, SESSIONS
from controller.records.store import Store

_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another when they are read aloud or copied by hand."""
_DRAWN = 6
_SHORTEST_NAME = 3
"""Characters; a shorter part of a name is found in many pseudonyms by chance."""


class PatientError(StoreError):
    """What was asked about a patient cannot be done; ``str()`` is one sentence for a person."""


@dataclass(frozen=True)
class Identity:
    """Who a patient is. Nothing outside the patients' book holds it."""

    name: str = ""
    birth_date: str = ""
    """ISO 8601, or empty."""
    contact: str = ""
    """Telephone, address, or whatever helps to reach the patient."""


@dataclass(frozen=True)
class Patient:
    """One patient as the book has them."""

    pseudonym: str
    created_utc: str
    archived_utc: str | None
    sessions: int
    """How many are in the record."""
    identity: Identity


class PatientBook:
    """Reads and writes patients in a store; every method leaves its entry in the audit trail.

    Raises PatientError and other StoreErrors, each one sentence.
    """

    def __init__(self, store: Store, actor: Callable[[], str | None] = lambda: None) -> None:
        """``store`` may be opened beside the controller.

        ``actor`` tells who asks, for the audit trail; None is the account of this machine.
        """
        self._store = store
        self._actor = actor

    def add(self, identity: Identity, pseudonym: str | None = None) -> Patient:
        """Enter a patient, under a pseudonym that is drawn where none is given."""
        chosen = pseudonym or "P-" + "".join(secrets.choice(_LETTERS) for _ in range(_DRAWN))
        _check(chosen, identity)
        with self._store.transaction() as connection:
            if _row(connection, chosen) is not None:
                raise PatientError(f"There is a patient {chosen} already.")
            known = {"pseudonym": chosen, "created_utc": now_utc()}
            connection.execute(insert(PATIENTS).values(known))
            connection.execute(insert(IDENTITIES).values({"pseudonym": chosen} | vars(identity)))
            self._note(connection, Action.PATIENT_ADDED, chosen)
            return _patient(connection, chosen)

    def get(self, pseudonym: str) -> Patient:
        """One patient with their identity."""
        with self._store.transaction() as connection:
            self._require(connection, pseudonym)
            self._note(connection, Action.PATIENT_FOUND, pseudonym)
            return _patient(connection, pseudonym)

    def has(self, pseudonym: str) -> bool:
        """Whether the book has this patient; asks for no identity, so it leaves no entry."""
        with self._store.transaction() as connection:
            return _row(connection, pseudonym) is not None

    def find(self, words: str = "", *, archived: bool = False) -> tuple[Patient, ...]:
        """Patients whose pseudonym, name, birth date or contact holds ``words``, in any case.

        Those archived are left out unless asked for.
        """
        with self._store.transaction() as connection:
            names = connection.execute(select(PATIENTS.c.pseudonym).order_by(PATIENTS.c.pseudonym))
            everyone = [_patient(connection, name) for name in names.scalars()]
            found = tuple(
                patient
                for patient in everyone
                if _holds(patient, words) and (archived or patient.archived_utc is None)
            )
            for patient in found:
                self._note(connection, Action.PATIENT_FOUND, patient.pseudonym)
        return found

    def edit(self, pseudonym: str, **changed: str) -> Patient:
        """Change fields of an identity, by their names; what it was before is gone."""
        with self._store.transaction() as connection:
            self._require(connection, pseudonym)
            identity = Identity(**vars(_patient(connection, pseudonym).identity) | changed)
            _check(pseudonym, identity)
            _write_identity(connection, pseudonym, identity)
            # Which fields, never what is in them: the trail outlives the identity.
            self._note(connection, Action.PATIENT_EDITED, pseudonym, ", ".join(sorted(changed)))
            return _patient(connection, pseudonym)

    def archive(self, pseudonym: str, *, archived: bool = True) -> Patient:
        """Take a patient out of the list, or back into it; nothing is deleted."""
        moment = now_utc() if archived else None
        action = Action.PATIENT_ARCHIVED if archived else Action.PATIENT_RESTORED
        with self._store.transaction() as connection:
            self._require(connection, pseudonym)
            changed = update(PATIENTS).where(PATIENTS.c.pseudonym == pseudonym)
            connection.execute(changed.values(archived_utc=moment))
            self._note(connection, action, pseudonym)
            return _patient(connection, pseudonym)

    def write(self, pseudonym: str, kind: str, body: Mapping[str, Any]) -> Document:
        """Add a document of a patient as the next version of its kind."""
        with self._store.transaction() as connection:
            self._require(connection, pseudonym)
            mine = (DOCUMENTS.c.pseudonym == pseudonym) & (DOCUMENTS.c.kind == kind)
            last = connection.execute(select(func.max(DOCUMENTS.c.number)).where(mine)).scalar()
            document = Document(
                pseudonym, kind, 0 if last is None else last + 1, now_utc(), dict(body)
            )
            row = vars(document) | {"body": json.dumps(document.body, ensure_ascii=False)}
            connection.execute(insert(DOCUMENTS).values(row))
            self._note(connection, Action.DOCUMENT_WRITTEN, pseudonym, f"{kind} {document.number}")
        return document

    def documents(self, pseudonym: str, kind: str) -> tuple[Document, ...]:
        """Every version of a kind of a patient's documents, oldest first."""
        return self._store.documents(kind, pseudonym)

    def _require(self, connection: Connection, pseudonym: str) -> None:
        if _row(connection, pseudonym) is None:
            raise PatientError(f"There is no patient {pseudonym} in the records.")

    def _note(
        self, connection: Connection, action: Action, pseudonym: str, detail: str = ""
    ) -> None:
        audit.note(connection, self._store.signer, action, pseudonym, detail, self._actor())


def _check(pseudonym: str, identity: Identity) -> None:
    if not _PSEUDONYM.fullmatch(pseudonym):
        raise PatientError(
            "A pseudonym has 1 to 40 letters without accents, digits, underscores or hyphens."
        )
    parts = [part for part in identity.name.casefold().split() if len(part) >= _SHORTEST_NAME]
    if any(part in pseudonym.casefold() for part in parts):
        raise PatientError("The pseudonym must not hold the patient's name.")
    if identity.birth_date:
        try:
            date.fromisoformat(identity.birth_date)
        except ValueError as error:
            raise PatientError("The birth date is not a date like 1990-12-31.") from error


def _row(connection: Connection, pseudonym: str) -> Mapping[str, Any] | None:
    query = select(PATIENTS).where(PATIENTS.c.pseudonym == pseudonym)
    row = connection.execute(query).one_or_none()
    return None if row is None else row._asdict()


def _patient(connection: Connection, pseudonym: str) -> Patient:
    query = (
        select(PATIENTS, IDENTITIES.c.name, IDENTITIES.c.birth_date, IDENTITIES.c.contact)
        .outerjoin(IDENTITIES)
        .where(PATIENTS.c.pseudonym == pseudonym)
    )
    row = connection.execute(query).one()
    count = select(func.count()).where(SESSIONS.c.pseudonym == pseudonym)
    return Patient(
        pseudonym=row.pseudonym,
        created_utc=row.created_utc,
        archived_utc=row.archived_utc,
        sessions=connection.execute(count).scalar_one(),
        identity=Identity(row.name or "", row.birth_date or "", row.contact or ""),
    )


def _write_identity(connection: Connection, pseudonym: str, identity: Identity) -> None:
    mine = IDENTITIES.c.pseudonym == pseudonym
    if connection.execute(update(IDENTITIES).where(mine).values(vars(identity))).rowcount == 0:
        connection.execute(insert(IDENTITIES).values({"pseudonym": pseudonym} | vars(identity)))


def _holds(patient: Patient, words: str) -> bool:
    fields = (patient.pseudonym, *vars(patient.identity).values())
    return any(words.casefold() in field.casefold() for field in fields)
