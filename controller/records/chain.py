"""The hash chain of a session: each event carries the hash of the one before.

Owns the hash and the check of a chain; must not know where the rows are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from controller.protocol.events import RecordedEvent

FIRST_HASH = "0" * 64
"""What the first event of a session has for the hash before it."""

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Row = Mapping[str, Any]
"""The columns of an event by name."""

_HASHED = (
    "prev_hash",
    "session_id",
    "sequence",
    "run_id",
    "time_ns",
    "elapsed_ns",
    "actor",
    "synthetic",
    "caused_by",
    "kind",
    "payload",
)


@dataclass(frozen=True)
class ChainProblem:
    """The first place where a session's record is not what was written."""

    sequence: int
    """The event that is altered or missing, or the first of those cut off."""
    what: Literal["altered", "missing", "cut"]
    sentence: str
    """For a person, naming the session and the event."""


@dataclass(frozen=True)
class ChainCheck:
    """What a check of one session found."""

    session_id: str
    events: int
    """Events that were found in good order before the problem, or in all."""
    problem: ChainProblem | None

    @property
    def sound(self) -> bool:
        """True if every event is there as it was written."""
        return self.problem is None


def hash_of(row: Row) -> str:
    """SHA-256, in hexadecimal, over the JSON array of every column but the hash itself."""
    return hash_of_values([row[name] for name in _HASHED])


def hash_of_values(values: list[Any]) -> str:
    """SHA-256, in hexadecimal, over a JSON array."""
    return hashlib.sha256(_AS_JSON(values).encode()).hexdigest()


def row_of(recorded: RecordedEvent, prev_hash: str) -> dict[str, Any]:
    """The columns for an event that follows the one with ``prev_hash``."""
    row: dict[str, Any] = {
        "session_id": recorded.session_id,
        "sequence": recorded.sequence,
        "run_id": recorded.run_id,
        "time_ns": recorded.time_ns,
        "elapsed_ns": recorded.elapsed_ns,
        "actor": recorded.actor.value,
        "synthetic": recorded.synthetic,
        "caused_by": recorded.caused_by,
        "kind": recorded.event.kind,
        "payload": recorded.event.model_dump_json(),
        "prev_hash": prev_hash,
    }
    return row | {"hash": hash_of(row)}


def check(session_id: str, rows: Iterable[Row], seals: Mapping[int, str]) -> ChainCheck:
    """Walk a session's rows in order of sequence and name the first problem.

    ``seals`` maps a sequence to the hash the chain had there when it was sealed.
    """
    sound = 0
    before = FIRST_HASH
    for row in rows:
        problem = _problem(session_id, sound, before, row, seals)
        if problem:
            return ChainCheck(session_id, sound, problem)
        before = row["hash"]
        sound += 1
    if sound == 0 or any(sequence >= sound for sequence in seals):
        sentence = f"Session {session_id}: every event from number {sound} on was cut off."
        return ChainCheck(session_id, sound, ChainProblem(sound, "cut", sentence))
    return ChainCheck(session_id, sound, None)


def _problem(
    session_id: str, expected: int, before: str, row: Row, seals: Mapping[int, str]
) -> ChainProblem | None:
    if row["sequence"] != expected:
        sentence = f"Session {session_id}: event {expected} is missing."
        return ChainProblem(expected, "missing", sentence)
    if hash_of(row) != row["hash"] or seals.get(expected, row["hash"]) != row["hash"]:
        return altered(session_id, expected)
    if row["prev_hash"] != before:
        # This event still holds the hash its predecessor had, so the predecessor was replaced.
        return altered(session_id, max(0, expected - 1))
    return None


def altered(session_id: str, sequence: int) -> ChainProblem:
    """The problem of an event whose content is not what was written."""
    sentence = f"Session {session_id}: event {sequence} was altered."
    return ChainProblem(sequence, "altered", sentence)
