"""A treatment room to break: controller, renderer and console as processes, a page, and a cable.

Owns their life, their breaking and what they publish; must not know what is measured or shown.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from controller.bench.cable import Cable
from controller.bench.demo import DemoError, free_port
from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import RENDERER, KeyRing
from controller.link.page_client import PageClient
from controller.protocol.answers import Answer
from controller.protocol.base import Model
from controller.protocol.commands import Command
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.state import SessionState, StateUpdate

Found = TypeVar("Found")
EventT = TypeVar("EventT", bound=Model)

CONTROLLER, SCENES, CONSOLE = "controller", "scenes", "console"
"""The three programs."""

START_PATIENCE_S = 120.0
ANSWER_PATIENCE_S = 10.0
END_PATIENCE_S = 10.0
SIZE = "320x240"

CAN_FREEZE = sys.platform != "win32"
"""True where a process can be stopped in the middle of whatever it does."""

ONE_CLOCK = sys.platform == "linux"
"""True where perf_counter is one clock for all processes."""

_LANES = ("command", "publish", "safety", "mirror_in")
_SILENCE = re.compile(r"^(\S+) WARNING .* The controller is silent: (hold|safe_place)\.$")


class Room:
    """Everything of a session but the people; the renderer is at the far end of a cable.

    The page beats from the start. A scripted patient sits in the renderer. Nothing is restarted
    by itself. Raises DemoError with a sentence, here and in every wait.
    """

    def __init__(self, folder: Path, *, console: bool = False) -> None:
        """Start the programs in ``folder`` and wait until the renderer has said hello."""
        self._folder, self._seat = folder / "station", folder / "seat"
        self._script = folder / "script.txt"
        self._changed = threading.Condition()
        self._update: StateUpdate | None = None
        self._health: HealthUpdate | None = None
        self._events: list[RecordedEvent] = []
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._cable: Cable | None = None
        self.console_port = free_port()
        """Where the console serves its pages, if there is one."""
        with ExitStack() as stack:
            self._open(stack, console=console)
            self._stack = stack.pop_all()

    # ---- what is known ------------------------------------------------------------------------

    @property
    def state(self) -> SessionState:
        """The latest state."""
        if self._update is None:
            raise DemoError("The controller published no state.")
        return self._update.state

    @property
    def health(self) -> HealthUpdate | None:
        """The latest health, or None."""
        return self._health

    @property
    def events(self) -> list[RecordedEvent]:
        """Everything recorded so far, in the order of its coming."""
        with self._changed:
            return list(self._events)

    @property
    def records(self) -> Path:
        """The folder of the controller's records."""
        return self._folder

    @property
    def has_renderer(self) -> bool:
        """True while the controller knows what the renderer can show."""
        return self._update is not None and bool(self._update.renderer_catalogue)

    def controller_ns(self, local_ns: int) -> int:
        """``local_ns`` (our perf_counter) on the controller's clock.

        Where that is not one clock for all processes the link compares them.
        """
        if ONE_CLOCK:
            return local_ns
        compared = self.link.clock.to_controller_ns(local_ns)
        if compared is None:
            raise DemoError("The controller's clock is not known.")
        return compared

    def silences(self) -> list[tuple[float, str]]:
        """What the renderer did by itself in a silence: unix time in seconds, and what.

        Read from its log, for whoever lost the controller can tell nobody else.
        """
        log = self._seat / "logs" / f"{SCENES}.log"
        if not log.exists():
            return []
        lines = log.read_text(encoding="utf-8").splitlines()
        found = (_SILENCE.match(line) for line in lines)
        return [(datetime.fromisoformat(m[1]).timestamp(), m[2]) for m in found if m]

    # ---- what people do -----------------------------------------------------------------------

    def ask(self, command: Command) -> Answer:
        """Give one command; returns its answer, granted or not."""
        session_id = self._update.state.session_id if self._update else None
        try:
            return self.link.command(command, session_id, 5.0).result(ANSWER_PATIENCE_S)
        except (LinkError, TimeoutError) as problem:
            raise DemoError(f"The controller did not answer {command.kind}: {problem}") from problem

    def do(self, command: Command) -> Answer:
        """Give one command that must be granted."""
        answer = self.ask(command)
        if not answer.accepted:
            said = answer.refusal.sentence if answer.refusal else "nothing"
            raise DemoError(f"The controller did not take {command.kind}: {said}")
        return answer

    def patient(self, act: str) -> int:
        """Let the patient do what a line of the script says; returns when."""
        with self._script.open("a", encoding="utf-8") as script:
            now_ns = time.perf_counter_ns()
            script.write(act + "\n")
        return now_ns

    # ---- what breaks --------------------------------------------------------------------------

    def kill(self, program: str) -> int:
        """End a program at once, without asking; returns when."""
        process = self._processes.pop(program)
        now_ns = time.perf_counter_ns()
        process.kill()
        process.wait()
        _release(process)
        return now_ns

    def start(self, program: str) -> None:
        """Start a program, again after it was killed; does not wait for it."""
        said = self._folder.with_name(f"{program}.txt")
        with said.open("ab") as output:
            self._processes[program] = subprocess.Popen(
                [sys.executable, "-m", *self._command(program), "--watch-stdin"],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def freeze(self, program: str) -> int:
        """Stop a program where it stands; returns when. Raises DemoError where none can be."""
        now_ns = time.perf_counter_ns()
        self._signal(program, thaw=False)
        return now_ns

    def thaw(self, program: str) -> None:
        """Let a frozen program go on."""
        self._signal(program, thaw=True)

    def cut(self) -> int:
        """Pull the cable between controller and renderer; returns when."""
        if self._cable is not None:
            self._cable.cut()
        return time.perf_counter_ns()

    def mend(self) -> None:
        """Plug the cable in again."""
        if self._cable is not None:
            self._cable.mend()

    def restart_controller(self) -> None:
        """Start a killed controller and wait until everybody hears it."""
        before = self.link.run_id
        self.start(CONTROLLER)
        self.wait("the controller's next run", lambda: self._heard_anew(before))
        self._lay_cable()
        self.wait("the renderer", lambda: self.has_renderer, START_PATIENCE_S)

    # ---- waiting ------------------------------------------------------------------------------

    def wait(self, what: str, found: Callable[[], Found | None], timeout_s: float = 60.0) -> Found:
        """Wait until ``found`` returns something true; ``what`` names it in words."""
        deadline = time.monotonic() + timeout_s
        while not (result := found()):
            for name, process in self._processes.items():
                if (code := process.poll()) is not None:
                    raise DemoError(f"The {name} ended (code {code}) while waiting for {what}.")
            if time.monotonic() > deadline:
                raise DemoError(f"There was no sign of {what} in {timeout_s:.0f} s.")
            with self._changed:
                self._changed.wait(0.02)
        return result

    def recorded(
        self,
        kind: type[EventT],
        after: int,
        matches: Callable[[EventT], bool] = lambda event: True,
        timeout_s: float = 60.0,
    ) -> tuple[int, EventT]:
        """Wait for an event of ``kind`` that ``matches``, past the first ``after`` of ``events``.

        Returns the controller's time of it, nanoseconds, and the event.
        """

        def found() -> tuple[int, EventT] | None:
            for recorded in self.events[after:]:
                if isinstance(recorded.event, kind) and matches(recorded.event):
                    return recorded.time_ns, recorded.event
            return None

        return self.wait(f"a {kind.__name__} in the record", found, timeout_s)

    def wait_drawn(self) -> None:
        """Wait until the renderer has drawn the present state or a later one, its scene built.

        Before a scene is asked for: a renderer goes from the neutral room of a session, or from a
        hold, into its scene, and has to have seen that first.
        """
        update = self._update

        def drawn() -> bool:
            health = self._health
            if update is None or health is None or health.run_id != update.run_id:
                return False  # revisions of another run say nothing
            shown = health.shown
            return shown is not None and shown.scene_ready and shown.revision >= update.revision

        self.wait("a frame of the present state", drawn, START_PATIENCE_S)

    # ---- life ---------------------------------------------------------------------------------

    def close(self) -> None:
        """End everything."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, stack: ExitStack, *, console: bool) -> None:
        for folder in (self._folder, self._seat / "keys"):
            folder.mkdir(parents=True)
        stack.callback(self._end_programs)
        self.start(CONTROLLER)
        file = self._folder / ENDPOINTS_FILE
        self.wait("the controller", file.exists, START_PATIENCE_S)
        endpoints = Endpoints.load(file)
        keys = KeyRing(self._folder / "keys")
        shutil.copy2(self._folder / "keys" / f"{RENDERER}.key", self._seat / "keys")
        self._lay_cable()
        stack.callback(self._close_cable)
        for program in (SCENES, CONSOLE) if console else (SCENES,):
            self.start(program)
        self.link = stack.enter_context(closing(ConsoleLink(endpoints, keys, self._hear, file)))
        self.page = stack.enter_context(PageClient(file))
        self.wait("the renderer", lambda: self.has_renderer, START_PATIENCE_S)

    def _command(self, program: str) -> Sequence[str]:
        station = ("--data-dir", str(self._folder))
        if program == CONTROLLER:
            return ("controller.app", *station, "--demo")
        if program == CONSOLE:
            return ("clinician_console.app", *station, "--port", str(self.console_port))
        seat = ("--data-dir", str(self._seat), "--script", str(self._script))
        return ("scenes.renderer", *seat, "--display", "offscreen", "--size", SIZE, "--no-sound")

    def _lay_cable(self) -> None:
        """Lead the renderer to the controller through the cable; a new one if ports changed."""
        endpoints = Endpoints.load(self._folder / ENDPOINTS_FILE)
        ports = {lane: getattr(endpoints, lane) for lane in _LANES}
        if self._cable is None or set(self._cable.ports) != set(ports.values()):
            self._close_cable()
            self._cable = Cable(tuple(ports.values()))
        led = {lane: self._cable.ports[port] for lane, port in ports.items()}
        endpoints.model_copy(update=led).save(self._seat / ENDPOINTS_FILE)

    def _close_cable(self) -> None:
        if self._cable is not None:
            self._cable.close()

    def _heard_anew(self, run_id_before: str | None) -> bool:
        update = self._update
        if self.link.run_id in (None, run_id_before) or update is None:
            return False
        return update.run_id == self.link.run_id

    def _hear(self, message: Published) -> None:
        with self._changed:
            if isinstance(message, StateUpdate):
                self._update = message
            elif isinstance(message, HealthUpdate):
                self._health = message
            else:
                self._events.append(message)
            self._changed.notify_all()

    def _signal(self, program: str, *, thaw: bool) -> None:
        number = _freezing_signal(thaw=thaw)
        if number is None:
            raise DemoError("This system cannot freeze a program.")
        self._processes[program].send_signal(number)

    def _end_programs(self) -> None:
        for process in self._processes.values():
            number = _freezing_signal(thaw=True)
            if number is not None:  # what is frozen could not end
                process.send_signal(number)
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(END_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _release(process)


def _release(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _freezing_signal(*, thaw: bool) -> int | None:
    """The signal that freezes a process, or lets it go on; None where there is none."""
    if sys.platform == "win32":
        return None
    else:
        return signal.SIGCONT if thaw else signal.SIGSTOP
