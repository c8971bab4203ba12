"""Starts, watches, restarts and stops the programs of a demo or a station.

Owns their processes; must not know what they say to each other.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

START_PROBLEM = 1
"""Exit code of a program that cannot start; it has said why, so it is not started again."""

STOP_PATIENCE_S = 6.0
RESTART_PAUSE_S = 0.3


@dataclass
class Program:
    """One program, its command line and its present process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[str] | None = None
    started_s: float = 0.0
    restarts: int = 0
    ready: threading.Event = field(default_factory=threading.Event)
    listener: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """True while its process lives."""
        return self.process is not None and self.process.poll() is None


def module_command(module: str, *arguments: str) -> list[str]:
    """Command line that runs ``module`` with this interpreter and ends when we do."""
    return [sys.executable, "-m", module, *arguments, "--watch-stdin"]


class Supervisor:
    """Keeps programs running until told to stop; a crash of one never stops the others."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """``say`` prints one line for the person at the terminal."""
        self._say = say
        self._programs: list[Program] = []
        self._stopping = threading.Event()

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> Program:
        """Start a program and keep it running; ``environment`` None passes on our own."""
        program = Program(name, command, environment)
        self._programs.append(program)
        self._spawn(program)
        return program

    def wait_ready(self, program: Program, timeout_s: float) -> bool:
        """Wait until ``program`` printed its line that starts with 'ready'.

        Returns False when the time is over or the program ended before.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline and not self._stopping.is_set():
            if program.ready.wait(0.05):
                return True
            if not program.running:
                return program.ready.is_set()
        return program.ready.is_set()

    def watch(self, for_s: float | None) -> int:
        """Restart what crashes until stopped or ``for_s`` seconds are over.

        Returns 0, or 1 when a program said that it cannot start.
        """
        deadline = None if for_s is None else time.monotonic() + for_s
        while not self._stopping.wait(0.1):
            if deadline is not None and time.monotonic() >= deadline:
                return 0
            for program in self._programs:
                if not program.running and not self._restart(program):
                    return START_PROBLEM
        return 0

    def request_stop(self) -> None:
        """Ask ``watch`` to return; safe in a signal handler."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """True once asked to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """End every program, last started first, by request and then by force."""
        self._stopping.set()
        for program in reversed(self._programs):
            if program.running:
                _ask_to_end(program)
        deadline = time.monotonic() + STOP_PATIENCE_S
        for program in reversed(self._programs):
            _end(program, max(0.1, deadline - time.monotonic()))

    def _restart(self, program: Program) -> bool:
        code = program.process.returncode if program.process else 0
        _release(program)
        if code == START_PROBLEM:
            return False
        program.restarts += 1
        self._say(f"The {program.name} ended unexpectedly (code {code}) and is started again.")
        # A program that dies at once must not be restarted in a tight loop.
        if time.monotonic() - program.started_s < 2.0:
            self._stopping.wait(min(5.0, RESTART_PAUSE_S * 2**program.restarts))
        else:
            self._stopping.wait(RESTART_PAUSE_S)
        if not self._stopping.is_set():
            self._spawn(program)
        return True

    def _spawn(self, program: Program) -> None:
        program.started_s = time.monotonic()
        program.process = subprocess.Popen(
            program.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=program.environment,
            creationflags=_creation_flags(),
            # Ctrl-C is ours to handle: the programs are stopped in order.
            start_new_session=sys.platform != "win32",
        )
        program.listener = threading.Thread(
            target=self._listen, args=(program, program.process), daemon=True
        )
        program.listener.start()

    def _listen(self, program: Program, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                if line.startswith("ready"):
                    program.ready.set()
                    detail = line.removeprefix("ready").strip(" :\n")
                    if detail:
                        self._say(f"{program.name}: {detail}")


def _creation_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        return 0


def _end_signal() -> int:
    if sys.platform == "win32":
        return signal.CTRL_BREAK_EVENT
    else:
        return signal.SIGTERM


def _ask_to_end(program: Program) -> None:
    process = program.process
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(_end_signal())


def _end(program: Program, patience_s: float) -> None:
    process = program.process
    if process is None:
        return
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _release(program)


def _release(program: Program) -> None:
    """Close our ends of the pipes of a process that has ended."""
    if program.process is not None and program.process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            program.process.stdin.close()
    if program.listener is not None:
        program.listener.join()
