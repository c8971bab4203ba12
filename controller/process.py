"""Manners of a program's process: how it ends, and how it says that it cannot start.

Owns signals, the watched standard input and the one-line message; must not know which program.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn


def end_with(sentence: str) -> NoReturn:
    """Print one sentence on standard error and exit with code 1, without a traceback."""
    sys.stderr.write(sentence.rstrip() + "\n")
    sys.stderr.flush()
    raise SystemExit(1)


def say_ready(detail: str = "") -> None:
    """Tell the supervisor that the program works now."""
    sys.stdout.write(f"ready: {detail}\n" if detail else "ready\n")
    sys.stdout.flush()


def keep_what_is_loaded() -> None:
    """Spare the garbage collector what was loaded until now, for it stays to the end.

    A full collection would walk through all of it, for a tenth of a second, in the middle of a
    session.
    """
    gc.collect()
    gc.freeze()


def on_end_request(stop: Callable[[], None], *, watch_stdin: bool) -> None:
    """Call ``stop`` on SIGINT, SIGTERM, Ctrl-Break, or when standard input closes.

    Standard input closes when the supervisor dies, however it dies: no process stays behind.
    """

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, handle)
    if watch_stdin:
        threading.Thread(target=_read_to_end, args=(stop,), daemon=True).start()


def _read_to_end(stop: Callable[[], None]) -> None:
    # Not through sys.stdin.buffer: its lock must not be held when the interpreter ends.
    while os.read(0, 4096):
        pass
    stop()
