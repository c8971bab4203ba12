"""Counts what was not let in or not taken, and says now and then what to write down about it.

Owns the counts and how seldom they become entries; must not know where an entry is written.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

FIRST_PAUSE_S = 60.0
"""After an entry, more of its kind are counted for this long before the next, seconds."""

LONGEST_PAUSE_S = 3600.0
"""While they go on the pause doubles up to this, seconds: a flood is 30 entries a day a kind."""

_NAMED = 8


class Refused(StrEnum):
    """Why a peer was not let in, or its message not taken."""

    UNKNOWN_KEY = "unknown key"
    REVOKED_KEY = "revoked key"
    NO_KEY = "no key or no encryption"
    ELSEWHERE = "key of this machine used from another"
    WRONG_LANE = "key used where its program does not belong"
    KEY_FILE = "keys cannot be trusted"
    NOT_ALLOWED = "not allowed to this program"
    NEWER_PROTOCOL = "newer protocol"
    OLDER_PROTOCOL = "older protocol"
    UNREADABLE = "unreadable message"


@dataclass(frozen=True)
class RefusalEntry:
    """One entry for the audit trail."""

    why: Refused
    detail: str
    """How many since when, and whose: programs, fingerprints and addresses, nothing typed."""


@dataclass
class _Kind:
    count: int = 0
    since_utc: str = ""
    whose: dict[str, int] = field(default_factory=dict)
    others: int = 0
    next_s: float = 0.0
    pause_s: float = FIRST_PAUSE_S


class RefusalBook:
    """Any thread adds; one thread asks what is due. Bounded, however much is added."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._kinds = {why: _Kind() for why in Refused}

    def add(self, why: Refused, whose: str) -> None:
        """Count one; never blocks on anything slow."""
        with self._lock:
            kind = self._kinds[why]
            if kind.count == 0:
                kind.since_utc = datetime.now(UTC).isoformat(timespec="seconds")
            kind.count += 1
            if whose in kind.whose or len(kind.whose) < _NAMED:
                kind.whose[whose] = kind.whose.get(whose, 0) + 1
            else:
                kind.others += 1

    def due(self, *, everything: bool = False) -> list[RefusalEntry]:
        """The entries to write now, with ``everything`` also those that would wait."""
        now_s = self._now_s()
        with self._lock:
            return [
                _entry(why, kind, now_s)
                for why, kind in self._kinds.items()
                if kind.count and (everything or now_s >= kind.next_s)
            ]


def _entry(why: Refused, kind: _Kind, now_s: float) -> RefusalEntry:
    shown = [f"{whose} ({n})" for whose, n in kind.whose.items()]
    if kind.others:
        shown.append(f"and others ({kind.others})")
    times = "once" if kind.count == 1 else f"{kind.count} times"
    detail = f"{times} since {kind.since_utc}: {', '.join(shown)}"
    # What went on through the whole pause is a flood; after a quiet one it counts as new.
    went_on = now_s < kind.next_s + kind.pause_s
    kind.pause_s = min(LONGEST_PAUSE_S, kind.pause_s * 2) if went_on else FIRST_PAUSE_S
    kind.next_s = now_s + kind.pause_s
    kind.count, kind.others = 0, 0
    kind.whose.clear()
    return RefusalEntry(why, detail)
