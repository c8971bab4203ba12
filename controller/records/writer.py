"""The recorder's own thread: many events, one durable commit, in order, never giving up.

Owns the queue in front of the store; must not know what waits for a record to be durable.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import Protocol

from controller.protocol.events import RecordedEvent
from controller.records.errors import StoreError

FIRST_RETRY_S = 0.02
LONGEST_RETRY_S = 0.5
LARGEST_BATCH = 1000
"""Submissions in one transaction at most, so that an answer never waits for a whole backlog."""

_Submission = tuple[int, tuple[RecordedEvent, ...]]


class Appends(Protocol):
    """What the writer needs of a store."""

    def append(self, recorded: Sequence[RecordedEvent]) -> None:
        """Write events durably in one transaction, safe to repeat, or raise StoreError."""


class Writer:
    """Writes what is submitted, all that waits in one commit, and tells when it is durable.

    The callbacks run on the writer's thread and must neither block nor raise.
    """

    def __init__(
        self,
        store: Appends,
        on_durable: Callable[[tuple[int, ...]], None],
        on_failure: Callable[[str], None],
        on_recovered: Callable[[], None],
    ) -> None:
        """Start the thread.

        ``on_durable`` gets the tokens of each commit in order; ``on_failure`` one sentence at the
        start of an outage; ``on_recovered`` comes before the first ``on_durable`` after it.
        """
        self._store = store
        self._on_durable = on_durable
        self._on_failure = on_failure
        self._on_recovered = on_recovered
        self._waiting: deque[_Submission] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._deadline: float | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def submit(self, token: int, events: Sequence[RecordedEvent]) -> None:
        """Queue events under a token; never blocks on the disk. Raises ValueError once closed."""
        with self._changed:
            if self._closing:
                raise ValueError("the recorder is closed")
            self._waiting.append((token, tuple(events)))
            self._changed.notify()

    @property
    def pending(self) -> int:
        """Submissions that are not durable yet."""
        with self._changed:
            return len(self._waiting)

    def close(self, timeout_s: float) -> bool:
        """Write what waits and end the thread; True if everything is durable.

        While the disk cannot be written it is retried until ``timeout_s`` has passed.
        """
        with self._changed:
            self._closing = True
            self._deadline = time.monotonic() + timeout_s
            self._changed.notify()
        self._thread.join(timeout_s + LONGEST_RETRY_S)
        return not self._thread.is_alive() and self.pending == 0

    def _run(self) -> None:
        ended = False
        try:
            while batch := self._next_batch():
                if not self._write(batch):
                    break
            ended = True
        finally:
            if not ended:
                self._on_failure("The recorder stopped: restart fearladder to go on recording.")

    def _next_batch(self) -> list[_Submission]:
        """What waits, oldest first; empty once closed and drained."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            return list(islice(self._waiting, LARGEST_BATCH))

    def _write(self, batch: list[_Submission]) -> bool:
        """Make a batch durable, however long it takes; False if closing ran out of time."""
        events = tuple(chain.from_iterable(events for _, events in batch))
        if not self._append(events):
            return False
        with self._changed:
            for _ in batch:
                self._waiting.popleft()
        self._on_durable(tuple(token for token, _ in batch))
        return True

    def _append(self, events: tuple[RecordedEvent, ...]) -> bool:
        pause_s = 0.0
        while True:
            try:
                self._store.append(events)
            except StoreError as error:
                if pause_s == 0:
                    self._on_failure(str(error))
            else:
                if pause_s:
                    self._on_recovered()
                return True
            pause_s = min(LONGEST_RETRY_S, pause_s * 2 or FIRST_RETRY_S)
            if self._out_of_time(pause_s):
                return False

    def _out_of_time(self, pause_s: float) -> bool:
        """Wait before the next try; True if closing allows no further one."""
        with self._changed:
            closing = self._closing
            self._changed.wait_for(lambda: self._closing is not closing, timeout=pause_s)
            return self._deadline is not None and time.monotonic() >= self._deadline
