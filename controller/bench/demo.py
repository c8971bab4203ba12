"""A real demo to measure: the three programs, started as a person starts them, on a link of ours.

Owns their life and what they publish while measured; must not know what is measured.
"""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from controller.link.console_client import ConsoleLink
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.protocol.answers import Answer
from controller.protocol.base import Model
from controller.protocol.commands import Command
from controller.protocol.health import HealthUpdate
from controller.protocol.reports import DirectiveShown, RendererHealth
from controller.protocol.state import StateUpdate

Found = TypeVar("Found")

START_PATIENCE_S = 60.0
END_PATIENCE_S = 15.0


class DemoError(Exception):
    """The demo did not do what a measurement needs; the message is one sentence."""


class Demo:
    """A demo drawn off screen in a new data directory, with nobody in it who could press stop."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait until its first frame came; raises DemoError with a sentence."""
        self.port = free_port()
        self._changed = threading.Condition()
        self._update: StateUpdate | None = None
        self._arrived_ns: dict[int, int] = {}
        self._health: list[RendererHealth] = []
        self._shown: dict[int, DirectiveShown] = {}
        self._link: ConsoleLink | None = None
        self._said = folder / "demo.txt"
        began = time.perf_counter()
        self._process = _start(folder, self.port, self._said)
        try:
            self._link = self._connect(folder)
            self._wait_for_frame()
            self.start_s = time.perf_counter() - began
        except DemoError:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Address of the console."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def pid(self) -> int:
        """Process that started and watches the three programs."""
        return self._process.pid

    def arrived_ns(self, revision: int) -> int:
        """When the state of ``revision`` came over our link, perf_counter nanoseconds."""
        return self._arrived_ns[revision]

    @property
    def update(self) -> StateUpdate:
        """The latest state."""
        if self._update is None:
            raise DemoError("The controller published no state.")
        return self._update

    def do(self, command: Command) -> Answer:
        """Send one command and return its answer; raises DemoError if it changed nothing."""
        answer = self.ask(command)
        if not answer.accepted:
            said = answer.refusal.sentence if answer.refusal else "nothing"
            raise DemoError(f"The controller did not take {command.kind}: {said}")
        return answer

    def ask(self, command: Command) -> Answer:
        """Send one command and return its answer, granted or not."""
        if self._link is None:
            raise DemoError("There is no link to the demo.")
        session_id = self.update.state.session_id
        try:
            return self._link.command(command, session_id).result(timeout=5.0)
        except LinkError as problem:
            raise DemoError(str(problem)) from problem

    def wait_state(
        self, what: str, holds: Callable[[StateUpdate], bool], timeout_s: float = 30.0
    ) -> StateUpdate:
        """Wait for a state of which ``holds`` is true; ``what`` names it in words."""

        def found() -> StateUpdate | None:
            return self._update if self._update and holds(self._update) else None

        return self._wait(what, found, timeout_s)

    def drawn_ns(self, revision: int, timeout_s: float = 5.0) -> int:
        """When the first frame with directive ``revision`` or a later one was drawn.

        In our perf_counter nanoseconds: the state of a revision leaves the controller together
        with its directive, so it reaches us when the directive reaches the renderer.
        """

        def found() -> DirectiveShown | None:
            later = [n for n in self._shown if n >= revision and n in self._arrived_ns]
            return self._shown[min(later)] if later else None

        shown = self._wait("a frame that shows the change", found, timeout_s)
        return self._arrived_ns[shown.revision] + round(shown.received_to_drawn_s * 1e9)

    def do_once_ready(self, command: Command) -> None:
        """Give ``command`` again until it is granted: a scene may still be being built."""
        self._poll(f"{command.kind} to be granted", lambda: self.ask(command).accepted)

    def frames_health(self, reports: int) -> list[RendererHealth]:
        """The next ``reports`` reports of the renderer, one a second."""
        with self._changed:
            self._health.clear()

        def found() -> list[RendererHealth] | None:
            return list(self._health) if len(self._health) >= reports else None

        return self._wait("reports of the renderer", found, 10.0 + 3 * reports)

    def close(self) -> None:
        """End the demo and the link to it."""
        if self._link is not None:
            self._link.close()
        if self._process.poll() is None:
            _ask_to_end(self._process)
        try:
            self._process.wait(END_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _connect(self, folder: Path) -> ConsoleLink:
        file = folder / ENDPOINTS_FILE
        self._poll("the controller", file.exists)
        return ConsoleLink(Endpoints.load(file), KeyRing(folder / "keys"), self._receive)

    def _wait_for_frame(self) -> None:
        link = self._link
        self._poll("a frame", lambda: link is not None and link.latest_frame() is not None)

    def _poll(self, what: str, there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_PATIENCE_S
        while not there():
            if self._process.poll() is not None:
                said = self._said.read_text(encoding="utf-8").strip().splitlines()
                raise DemoError(f"The demo ended at its start: {said[-1] if said else ''}")
            if time.monotonic() > deadline:
                raise DemoError(f"The demo gave no sign of {what} in {START_PATIENCE_S:.0f} s.")
            time.sleep(0.005)

    def _receive(self, message: Model) -> None:
        now_ns = time.perf_counter_ns()
        with self._changed:
            if isinstance(message, StateUpdate):
                self._update = message
                self._arrived_ns.setdefault(message.revision, now_ns)
            elif isinstance(message, HealthUpdate):
                self._take_health(message)
            self._changed.notify_all()

    def _take_health(self, health: HealthUpdate) -> None:
        if health.renderer is not None and health.renderer not in self._health[-1:]:
            self._health.append(health.renderer)
        if health.shown is not None:
            self._shown[health.shown.revision] = health.shown

    def _wait(self, what: str, found: Callable[[], Found | None], timeout_s: float) -> Found:
        with self._changed:
            self._changed.wait_for(lambda: found() is not None, timeout_s)
            result = found()
        if result is None:
            raise DemoError(f"The demo gave no sign of {what} in {timeout_s:.0f} s.")
        return result


def free_port() -> int:
    """A port of this machine that is free now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _start(folder: Path, port: int, said: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "controller.cli", "demo"]
    command += ["--data-dir", str(folder), "--port", str(port)]
    command += ["--no-browser", "--display", "offscreen"]
    with said.open("wb") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, creationflags=_creation_flags()
        )


def _creation_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        return 0


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        process.send_signal(signal.SIGINT)
