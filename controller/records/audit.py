"""The audit trail: who read, exported, edited or erased what, each entry chained to the last.

Owns writing, reading and checking entries; must not know what the actions do.
"""

import getpass
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from controller.records.chain import FIRST_HASH, hash_of_values
from controller.records.schema import AUDIT, STATION
from controller.records.signing import Signer, is_signed


class Action(StrEnum):
    """What was done with the records."""

    READ = "read"
    EXPORTED = "exported"
    PATIENT_ADDED = "patient_added"
    PATIENT_FOUND = "patient_found"
    PATIENT_EDITED = "patient_edited"
    PATIENT_ARCHIVED = "patient_archived"
    PATIENT_RESTORED = "patient_restored"
    PATIENT_ERASED = "patient_erased"
    DOCUMENT_WRITTEN = "document_written"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    REKEYED = "rekeyed"
    PUSHED = "pushed"
    ACCOUNT_ADDED = "account_added"
    ROLE_CHANGED = "role_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an action
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    SIGNED_IN = "signed_in"
    SIGN_IN_DENIED = "sign_in_denied"
    SIGNED_OUT = "signed_out"
    NOT_ALLOWED = "not_allowed"
    CONTROLS_TAKEN = "controls_taken"
    WATCHED = "watched"
    KEY_ENROLLED = "key_enrolled"
    KEY_REVOKED = "key_revoked"
    KEPT_OUT = "kept_out"
    SETTINGS_KEPT = "settings_kept"
    CERTIFICATE_MADE = "certificate_made"


@dataclass(frozen=True)
class Entry:
    """One line of the trail."""

    station_id: str
    number: int
    """0, 1, 2, ... within the station, without gaps."""
    at_utc: str
    actor: str
    """Who signed in, or the account of the machine that did it."""
    action: Action
    subject: str
    """A pseudonym, a session or a file; never an identity."""
    detail: str


_COLUMNS = ("station_id", "number", "at_utc", "actor", "action", "subject", "detail")


def now_utc() -> str:
    """The wall clock, ISO 8601 with milliseconds, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def station_id(connection: Connection) -> str:
    """The name by which a clinic tells this store from others."""
    return str(connection.execute(select(STATION.c.station_id)).scalar_one())


def note(
    connection: Connection,
    signer: Signer | None,
    action: Action,
    subject: str,
    detail: str = "",
    actor: str | None = None,
) -> None:
    """Add an entry in the caller's transaction, which must have begun to write already.

    ``actor`` is who signed in; without one it is the account of this machine.
    """
    station = station_id(connection)
    query = select(AUDIT.c.number, AUDIT.c.hash).where(AUDIT.c.station_id == station)
    last = connection.execute(query.order_by(AUDIT.c.number.desc()).limit(1)).one_or_none()
    number, before = (0, FIRST_HASH) if last is None else (last.number + 1, last.hash)
    entry = {
        "station_id": station,
        "number": number,
        "at_utc": now_utc(),
        "actor": actor or _account(),
        "action": action.value,
        "subject": subject,
        "detail": detail,
    }
    hash_ = _hash(before, entry)
    signed = signer and {
        "key_id": signer.key_id,
        "signature": signer.sign(f"audit:{station}", number, hash_),
    }
    row = entry | {"prev_hash": before, "hash": hash_} | (signed or {})
    connection.execute(insert(AUDIT).values(row))


def entries(connection: Connection) -> tuple[Entry, ...]:
    """The whole trail, each station's in order."""
    query = select(AUDIT).order_by(AUDIT.c.station_id, AUDIT.c.number)
    return tuple(_entry(row._asdict()) for row in connection.execute(query))


def problem(rows: Iterable[Mapping[str, Any]], keys: Mapping[str, str]) -> str | None:
    """A sentence for the first entry that is altered, missing or unsigned; None if all is sound.

    ``rows`` are one station's, in order; ``keys`` maps key ids to public keys.
    """
    before = FIRST_HASH
    for expected, row in enumerate(rows):
        if row["number"] != expected:
            return f"The audit trail's entry {expected} is missing."
        if row["prev_hash"] != before or _hash(before, row) != row["hash"]:
            return f"The audit trail's entry {expected} was altered."
        if keys and not _signed(row, keys):
            return f"The audit trail's entry {expected} is not signed by a known key."
        before = row["hash"]
    return None


def verify(connection: Connection, keys: Mapping[str, str]) -> str | None:
    """:func:`problem` of the trail of every station in the store, the first one found."""
    by_station: dict[str, list[Mapping[str, Any]]] = {}
    query = select(AUDIT).order_by(AUDIT.c.station_id, AUDIT.c.number)
    for row in connection.execute(query):
        by_station.setdefault(row.station_id, []).append(row._asdict())
    found = (problem(rows, keys) for rows in by_station.values())
    return next((sentence for sentence in found if sentence), None)


def _signed(row: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    public = keys.get(row["key_id"] or "")
    chain_id = f"audit:{row['station_id']}"
    return public is not None and is_signed(
        public, row["signature"], chain_id, row["number"], row["hash"]
    )


def _hash(before: str, row: Mapping[str, Any]) -> str:
    return hash_of_values([before, *(row[name] for name in _COLUMNS)])


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(**{name: row[name] for name in _COLUMNS} | {"action": Action(row["action"])})


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # A process without a user's name, as in some containers and services.
        return "unknown"
