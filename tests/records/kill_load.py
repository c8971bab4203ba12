"""A program that records under load and says what was acknowledged, until it is killed.

Owns one session of one store; must not know when the end comes.
"""

import os
import sys
import threading
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from controller.protocol.events import NoteAdded
from controller.records.keys import StoreKey
from controller.records.store import Store
from controller.records.writer import Writer
from tests.records.sessions import prepared, recorded

KEY = StoreKey("ab" * 32)
IN_FLIGHT = 256


def record_for_ever(path: Path, session_id: str, say: Callable[[bytes], object]) -> None:
    """Append to ``session_id`` and ``say`` each durable sequence, a line each."""
    free = threading.Semaphore(IN_FLIGHT)

    def acknowledge(tokens: tuple[int, ...]) -> None:
        say("".join(f"{token}\n" for token in tokens).encode())
        for _ in tokens:
            free.release()

    writer = Writer(Store.open(path, KEY), acknowledge, sys.exit, lambda: None)
    writer.submit(0, recorded([(0, prepared())], session_id=session_id))
    for sequence in count(1):
        free.acquire()
        note = (sequence * 10_000_000, NoteAdded(text="x" * (sequence % 700)))
        writer.submit(sequence, recorded([note], session_id=session_id, first=sequence))


def record_into(pipe: Connection, path: Path, session_id: str) -> None:
    """The same in a process of its own, started quickly, that is heard through a pipe."""
    record_for_ever(path, session_id, pipe.send_bytes)


if __name__ == "__main__":
    record_for_ever(Path(sys.argv[1]), sys.argv[2], lambda said: os.write(1, said))
