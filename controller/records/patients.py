"""The patients' book: who a pseudonym is, and the plans, questionnaires and notes that are theirs.

Owns the one table that holds identities; must not know sessions' events or exports.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, true, update

from controller.records import audit
from controller.records.audit import Action, now_utc
from controller.records.documents import Document
from controller.records.errors import StoreError
from controller.records.name_search import folded, holds_every_word, parts_of_name
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

    name: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    """ISO 8601, or empty."""
    contact: str = field(default="", repr=False)
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

    def add(
        self, identity: Identity, pseudonym: str | None = None, request_id: str | None = None
    ) -> Patient:
        """Enter a patient, under a pseudonym that is drawn where none is given.

        None is drawn for a name and birth date that the book has already. What ``request_id``
        draws is the same every time: a request that was carried out is answered with the patient
        it entered, by whichever run of the controller.
        """
        seed = request_id or secrets.token_hex(16)
        with self._store.transaction() as connection:
            chosen = pseudonym or _drawn(connection, seed, identity)
            _check(chosen, identity)
            taken = _any_case(connection, chosen)
            if taken is not None and pseudonym:
                raise PatientError(f"There is a patient {taken} already.")
            if taken is not None:
                return _patient(connection, taken)
            same = None if pseudonym else _namesake(connection, identity)
            if same is None:
                self._enter(connection, chosen, identity)
                return _patient(connection, chosen)
            self._note(connection, Action.PATIENT_FOUND, same)
        raise PatientError(
            f"The book has this name and birth date already, as {same}: choose a pseudonym "
            "yourself if this is somebody else."
        )

    def _enter(self, connection: Connection, pseudonym: str, identity: Identity) -> None:
        known = {"pseudonym": pseudonym, "created_utc": now_utc()}
        connection.execute(insert(PATIENTS).values(known))
        connection.execute(insert(IDENTITIES).values({"pseudonym": pseudonym} | vars(identity)))
        self._note(connection, Action.PATIENT_ADDED, pseudonym)

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

    def find(
        self, words: str = "", *, archived: bool = False, most: int | None = None
    ) -> tuple[Patient, ...]:
        """Patients whose pseudonym, name, birth date or contact holds every one of ``words``.

        In any case, with or without accents. Those archived are left out unless asked for; of
        more than ``most`` the first are told, by pseudonym.
        """
        wanted = true() if archived else PATIENTS.c.archived_utc.is_(None)
        with self._store.transaction() as connection:
            everyone = _patients(connection, wanted)
        # Compared with the store free: who writes a session must not wait for it.
        found = tuple(patient for patient in everyone if _holds(patient, words))[:most]
        self._note_found(found)
        return found

    def these(self, pseudonyms: Collection[str], *, named: bool) -> tuple[Patient, ...]:
        """Those of these pseudonyms that the book has; who they are only if ``named``."""
        with self._store.transaction() as connection:
            found = _patients(connection, PATIENTS.c.pseudonym.in_(pseudonyms))
        if not named:
            return tuple(_unnamed(patient) for patient in found)
        self._note_found(found)
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

    def _note_found(self, found: Collection[Patient]) -> None:
        if found:
            with self._store.transaction() as connection:
                for patient in found:
                    self._note(connection, Action.PATIENT_FOUND, patient.pseudonym)

    def _note(
        self, connection: Connection, action: Action, pseudonym: str, detail: str = ""
    ) -> None:
        audit.note(connection, self._store.signer, action, pseudonym, detail, self._actor())


def _check(pseudonym: str, identity: Identity) -> None:
    if not _PSEUDONYM.fullmatch(pseudonym):
        raise PatientError(
            "A pseudonym has 1 to 40 letters without accents, digits, underscores or hyphens."
        )
    if _holds_name(pseudonym, identity):
        raise PatientError("The pseudonym must not hold the patient's name.")
    if identity.birth_date:
        _check_birth_date(identity.birth_date)


def _check_birth_date(birth_date: str) -> None:
    try:
        day = date.fromisoformat(birth_date)
    except ValueError:
        day = None
    # Other writings of ISO 8601 would not be found again.
    if day is None or day.isoformat() != birth_date:
        raise PatientError("The birth date is not a date like 1990-12-31.")
    if day > date.today():
        raise PatientError("The birth date is still to come.")


def _holds_name(pseudonym: str, identity: Identity) -> bool:
    parts = (p for p in parts_of_name(identity.name) if len(p) >= _SHORTEST_NAME)
    return any(part in folded(pseudonym) for part in parts)


def _drawn(connection: Connection, seed: str, identity: Identity) -> str:
    """The first lot of ``seed`` that is free, or that this very identity was entered under."""

    def fits(lot: str) -> bool:
        taken = _any_case(connection, lot)
        again = taken == lot and _patient(connection, lot).identity == identity
        return not _holds_name(lot, identity) and (again or taken is None)

    return next(lot for lot in (_lot(f"{seed}:{turn}") for turn in count()) if fits(lot))


def _lot(seed: str) -> str:
    drawn = hashlib.sha256(seed.encode()).digest()
    return "P-" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn[:_DRAWN])


def _row(connection: Connection, pseudonym: str) -> Mapping[str, Any] | None:
    query = select(PATIENTS).where(PATIENTS.c.pseudonym == pseudonym)
    row = connection.execute(query).one_or_none()
    return None if row is None else row._asdict()


def _namesake(connection: Connection, identity: Identity) -> str | None:
    """The pseudonym of somebody of the same name and birth date, archived or not, if any."""
    if not identity.name or not identity.birth_date:
        return None
    born = _patients(connection, IDENTITIES.c.birth_date == identity.birth_date)
    same = (p for p in born if folded(p.identity.name) == folded(identity.name))
    return next((patient.pseudonym for patient in same), None)


def _any_case(connection: Connection, pseudonym: str) -> str | None:
    """The pseudonym that differs from this one in case at most: two such would be mixed up."""
    same = func.lower(PATIENTS.c.pseudonym) == pseudonym.lower()
    query = select(PATIENTS.c.pseudonym).where(same).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _patient(connection: Connection, pseudonym: str) -> Patient:
    (patient,) = _patients(connection, PATIENTS.c.pseudonym == pseudonym)
    return patient


def _patients(connection: Connection, wanted: ColumnElement[bool]) -> tuple[Patient, ...]:
    """Patients with their identities, in one query, by pseudonym."""
    counted = (
        select(SESSIONS.c.pseudonym, func.count().label("sessions"))
        .group_by(SESSIONS.c.pseudonym)
        .subquery()
    )
    query = (
        select(
            PATIENTS,
            *(IDENTITIES.c.name, IDENTITIES.c.birth_date, IDENTITIES.c.contact),
            func.coalesce(counted.c.sessions, 0).label("sessions"),
        )
        .select_from(PATIENTS)
        .outerjoin(IDENTITIES)
        .outerjoin(counted, counted.c.pseudonym == PATIENTS.c.pseudonym)
        .where(wanted)
        .order_by(PATIENTS.c.pseudonym)
    )
    return tuple(
        Patient(
            pseudonym=row.pseudonym,
            created_utc=row.created_utc,
            archived_utc=row.archived_utc,
            sessions=row.sessions,
            identity=Identity(row.name or "", row.birth_date or "", row.contact or ""),
        )
        for row in connection.execute(query)
    )


def _unnamed(patient: Patient) -> Patient:
    return replace(patient, identity=Identity())


def _write_identity(connection: Connection, pseudonym: str, identity: Identity) -> None:
    mine = IDENTITIES.c.pseudonym == pseudonym
    if connection.execute(update(IDENTITIES).where(mine).values(vars(identity))).rowcount == 0:
        connection.execute(insert(IDENTITIES).values({"pseudonym": pseudonym} | vars(identity)))


def _holds(patient: Patient, words: str) -> bool:
    return holds_every_word((patient.pseudonym, *vars(patient.identity).values()), words)
