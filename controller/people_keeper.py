"""Keeps what the people of a station do in the store, away from the thread that decides.

Owns the one connection to accounts and trail and the thread that notes and looks again; must not
know what any right means.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from controller.accounts.tokens import SignIn, SignIns
from controller.protocol.accounts import Role
from controller.records.accounts import AccountBook
from controller.records.audit import Action
from controller.records.errors import StoreError
from controller.records.store import Store

LOG = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 2.0
"""How often the store is asked whether somebody was disabled or signed out meanwhile, seconds."""

KEEP_USE_S: Final = 60.0
"""Of how old a use the store knows at most, seconds: what a restart may forget."""


@dataclass(frozen=True)
class _Entry:
    action: Action
    subject: str
    detail: str
    actor: str


class PeopleKeeper:
    """Opens the store beside the controller's own; a context manager of its thread."""

    def __init__(self, open_store: Callable[[], Store], sign_ins: SignIns) -> None:
        """Read who is signed in; raises StoreError. ``open_store`` is called once."""
        self._store = open_store()
        self.book = AccountBook(self._store)
        self.has_accounts = False
        self._sign_ins = sign_ins
        self._kept_used: dict[str, float] = {}
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        for row in self.book.sign_ins():
            since_s, used_s = _seconds(row.since_utc), _seconds(row.used_utc)
            sign_ins.put(SignIn(row.token_hash, row.name, row.role, since_s, used_s))
            self._kept_used[row.token_hash] = used_s
        self.look_again()
        self._thread = threading.Thread(target=self._run, name="people", daemon=True)
        self._thread.start()

    def note(self, action: Action, subject: str, detail: str = "", actor: str = "") -> None:
        """Put an entry into the audit trail soon; any thread, never blocks."""
        self._entries.put(_Entry(action, subject, detail, actor))

    def look_again(self) -> None:
        """Follow what the shell or another page changed; raises StoreError."""
        # Asked before the rows are read: who signs in between the two is not thrown out.
        known = {each.token_hash for each in self._sign_ins.all()}
        self.has_accounts = bool(self.book.list())
        in_force: dict[str, Role] = {row.token_hash: row.role for row in self.book.sign_ins()}
        later = {e.token_hash: e.role for e in self._sign_ins.all() if e.token_hash not in known}
        self._sign_ins.only(later | in_force)

    def close(self) -> None:
        """Write what waits and close the store."""
        self._entries.put(None)
        self._thread.join()
        self._store.close()

    def _run(self) -> None:
        next_look_s = time.monotonic() + LOOK_AGAIN_S
        while True:
            try:
                entry = self._entries.get(timeout=max(0.0, next_look_s - time.monotonic()))
            except queue.Empty:
                self._trying(self._look_and_keep)
                next_look_s = time.monotonic() + LOOK_AGAIN_S
                continue
            if entry is None:
                return
            self._trying(partial(self._write, entry))

    def _write(self, entry: _Entry) -> None:
        self._store.note(entry.action, entry.subject, entry.detail, entry.actor or None)

    def _look_and_keep(self) -> None:
        self.look_again()
        for each in self._sign_ins.all():
            if each.used_s - self._kept_used.get(each.token_hash, 0.0) >= KEEP_USE_S:
                self.book.used(each.token_hash, _utc(each.used_s))
                self._kept_used[each.token_hash] = each.used_s

    def _trying(self, do: Callable[[], None]) -> None:
        try:
            do()
        except StoreError as problem:
            # Nobody is let in by it, and the controller goes on without.
            LOG.warning("The accounts cannot be read or noted now: %s", problem)


def _seconds(utc: str) -> float:
    return datetime.fromisoformat(utc).timestamp()


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
