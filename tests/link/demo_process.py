"""A real demo of controller, scenes and console for tests, with its processes in reach."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.link.therapist import wait_until

PROGRAMS = {
    "controller": "controller.app",
    "scenes": "scenes.renderer",
    "console": "clinician_console.app",
}


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """One `fearladder demo`, drawn off screen."""

    def __init__(self, data_dir: Path, *extra: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        arguments = ["--data-dir", str(data_dir), "--port", str(self.port), "--no-browser"]
        flags = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "controller.cli",
                "demo",
                "--display",
                "offscreen",
                *arguments,
                *extra,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            creationflags=flags,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._children: list[psutil.Process] = []

    def pid(self, program: str) -> int | None:
        """Process id of one of the three programs, or None while it does not run."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                    if PROGRAMS[program] in child.cmdline():
                        return child.pid
        return None

    def kill(self, program: str) -> None:
        """kill -9, then wait until the supervisor has started it again."""
        before = self.pid(program)
        assert before is not None, f"the {program} does not run"
        psutil.Process(before).kill()
        wait_until(lambda: self.pid(program) not in (None, before), f"{program} started again")

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C; returns exit code and everything it printed."""
        self._children = psutil.Process(self.process.pid).children(recursive=True)
        number = signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGINT
        self.process.send_signal(number)
        printed, _ = self.process.communicate(timeout=60)
        return self.process.returncode, printed

    def left_behind(self) -> list[psutil.Process]:
        """Processes of the demo that still live."""
        return psutil.wait_procs(self._children, timeout=10)[1]

    def end(self) -> None:
        """End it by force if it still runs."""
        if self.process.poll() is None:
            family = psutil.Process(self.process.pid).children(recursive=True)
            self.process.kill()
            self.process.communicate()
            for child in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def running_demo(data_dir: Path, *extra: str) -> Iterator[Demo]:
    """A demo that is ended however the test ends."""
    demo = Demo(data_dir, *extra)
    try:
        yield demo
    finally:
        demo.end()
