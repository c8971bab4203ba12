"""A scripted therapist for tests across real processes: the console's link and the page's lane."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from controller.bench.patient import SCREENED
from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.keys import KeyRing
from controller.protocol.answers import Answer
from controller.protocol.commands import (
    Command,
    ConfirmStopRehearsed,
    PrepareSession,
    Resume,
    StartBaseline,
    StartExposure,
)
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import Query, QueryResult
from controller.protocol.reports import Heartbeat
from controller.protocol.state import SessionState, StateUpdate
from controller.protocol.vocabulary import Phase, RefusalReason

PATIENCE_S = 120.0


def wait_until(true: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for a condition; a failure names what never came true."""
    deadline = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"It never came true: {what}")
        time.sleep(0.01)


class Therapist:
    """Sees what a console sees, commands as it does, and keeps a page's heartbeat going."""

    def __init__(self, data_dir: Path) -> None:
        file = data_dir / ENDPOINTS_FILE
        self._file = file
        self.update: StateUpdate | None = None
        self.health: HealthUpdate | None = None
        self.events: dict[tuple[str, int], RecordedEvent] = {}
        self.page_alive = threading.Event()
        self.page_alive.set()
        self._stopping = threading.Event()
        endpoints = Endpoints.wait(file, PATIENCE_S)
        self.link = ConsoleLink(endpoints, KeyRing(data_dir / "keys"), self._on_message, file)
        self._page = threading.Thread(target=self._keep_page, daemon=True)
        self._page.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._page.join()
        self.link.close()

    @property
    def run_id(self) -> str | None:
        """Run of the controller whose state came last."""
        return self.update.run_id if self.update else None

    @property
    def state(self) -> SessionState:
        """The latest state."""
        assert self.update is not None
        return self.update.state

    def until(self, true: Callable[[SessionState], object], what: str) -> SessionState:
        """Wait for the state to become so."""
        wait_until(lambda: self.update is not None and true(self.state), what)
        return self.state

    def ask(self, command: Command, *, session: bool = True, ttl_s: float = 5.0) -> Answer:
        """Give a command and wait for its answer."""
        session_id = self.state.session_id if session and self.update else None
        return self.link.command(command, session_id, ttl_s).result(PATIENCE_S)

    def do(self, command: Command) -> Answer:
        """Give a command that must be granted."""
        answer = self.ask(command)
        assert answer.accepted, answer.refusal
        return answer

    def do_once_ready(self, command: Command) -> None:
        """Press again, as a therapist does, while the scene is still being made ready."""

        def granted() -> bool:
            answer = self.ask(command)
            not_ready = answer.refusal and answer.refusal.reason is RefusalReason.RENDERER_NOT_READY
            assert answer.accepted or not_ready, answer.refusal
            return answer.accepted

        wait_until(granted, f"{command.kind} is granted")

    def query(self, query: Query) -> QueryResult:
        """Ask the record."""
        return self.link.query(query).result(PATIENCE_S)

    def kinds(self) -> list[str]:
        """Kinds of the events of the present session, in order."""
        ours = [e for (session, _), e in self.events.items() if session == self.state.session_id]
        return [e.event.kind for e in sorted(ours, key=lambda e: e.sequence)]

    def wait_for_renderer(self) -> None:
        """Wait until the controller knows the scenes."""
        wait_until(lambda: self.update and self.update.renderer_catalogue, "a renderer is there")

    def wait_for_clock(self) -> None:
        """Wait until the controller's time is known, without which no command is sent."""
        wait_until(lambda: self.link.clock.to_controller_ns(time.perf_counter_ns()), "a clock")

    def wait_for_picture(self) -> None:
        """Wait until the renderer has drawn a directive of this session and the present run."""

        def drawn() -> bool:
            shown = self.health.shown if self.health else None
            here = (self.run_id, self.state.session_id)
            followed = shown is not None and (shown.run_id, shown.session_id) == here
            return followed and shown is not None and shown.scene_ready

        wait_until(drawn, "the renderer follows this session and has built its scene")

    def open_exposure(self, ceiling: float = 100.0) -> str:
        """Everything up to the scene at its lowest dose; returns the session's id."""
        self.wait_for_renderer()
        self.wait_for_clock()
        answer = self.do(
            PrepareSession(
                pseudonym="P-001", scene="glass_lift", safe_place="lake", ceiling=ceiling
            )
        )
        session_id = answer.created_id
        assert session_id is not None
        self.until(lambda s: s.session_id == session_id, "the session is open")
        self.do(SCREENED)
        self.do(StartBaseline())
        if not self.state.stop_rehearsed:
            self.ask(ConfirmStopRehearsed())
        self.until(lambda s: s.stop_rehearsed, "the stop is rehearsed")
        self.wait_for_picture()
        self.do_once_ready(StartExposure())
        self.until(self._exposing, "exposing")
        return session_id

    def _exposing(self, state: SessionState) -> bool:
        """True in the scene; a renderer that was silent while it built it has held it meanwhile."""
        if state.phase is Phase.PAUSED and state.resume_offer is not None:
            self.ask(Resume())
        return state.phase is Phase.EXPOSING

    def _on_message(self, message: Published) -> None:
        if isinstance(message, StateUpdate):
            self.update = message
        elif isinstance(message, HealthUpdate):
            self.health = message
        elif isinstance(message, RecordedEvent):
            self.events[(message.session_id, message.sequence)] = message

    def _keep_page(self) -> None:
        sender = f"page:{uuid.uuid4().hex}"
        while not self._stopping.is_set():
            try:
                with connect(Endpoints.load(self._file).page_url, close_timeout=1) as socket:
                    while not self._stopping.wait(0.2):
                        if self.page_alive.is_set():
                            beat = Heartbeat(sender=sender, sent_ns=time.perf_counter_ns())
                            socket.send(beat.model_dump_json())
                            socket.recv(timeout=5)
            except (OSError, ConnectionClosed, TimeoutError):
                self._stopping.wait(0.2)
