"""Writes who was not let in into the audit trail, from a thread of its own.

Owns that thread; must not know why anybody was kept out, and never holds up the live loop.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from controller.link.beyond import checked_host
from controller.link.enrolment import Enrolment
from controller.link.errors import KeyFileError
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER, KeyRing
from controller.link.refusal_book import RefusalBook, RefusalEntry, Refused
from controller.records.audit import Action
from controller.records.errors import StoreError
from controller.records.store import Store

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
KEPT = 64
"""Entries kept while the store cannot be written; then the oldest go, they are in the log."""


class RefusalAudit:
    """Asks ``book`` every second what is due, and gives each entry to ``note``.

    ``note`` writes durably, or raises StoreError and is tried again.
    """

    def __init__(
        self,
        book: RefusalBook,
        note: Callable[[RefusalEntry], None],
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._book = book
        self._note = note
        self._look_every_s = look_every_s
        self._waiting: deque[RefusalEntry] = deque(maxlen=KEPT)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kept-out", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write everything counted so far, if it can be written, and stop."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._look_every_s):
            self._write(everything=False)
        self._write(everything=True)

    def _write(self, *, everything: bool) -> None:
        for entry in self._book.due(everything=everything):
            LOG.warning("Kept out (%s): %s", entry.why.value, entry.detail)
            self._waiting.append(entry)
        try:
            while self._waiting:
                self._note(self._waiting[0])
                self._waiting.popleft()
        except StoreError as problem:
            LOG.warning("Not in the audit trail yet: %s", problem)


def host_to_serve(host: str, keyring: KeyRing, store: Store, *, demo: bool) -> str:
    """``host``, if the keys here allow to listen there; made for this machine where missing.

    Raises LinkError with why not; that a key could not be trusted or was missing is noted.
    """
    try:
        keyring.ensure(CONTROLLER, CONSOLE, RENDERER)
        return checked_host(host, Enrolment(keyring), demo=demo)
    except KeyFileError as problem:
        store.note(Action.KEPT_OUT, Refused.KEY_FILE.value, f"The controller: {problem}")
        raise


def noted_beside(open_store: Callable[[], Store]) -> Callable[[RefusalEntry], None]:
    """Writes an entry through a connection of its own, so that no rating ever waits for it."""

    def note(entry: RefusalEntry) -> None:
        with open_store() as store:
            store.note(Action.KEPT_OUT, entry.why.value, entry.detail)

    return note
