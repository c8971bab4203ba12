"""What the console knows of the controller, and the one way to ask it for something.

Owns the latest state, the session's events, and requests under way; must not know pages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from clinician_console.controller_words import said
from clinician_console.session_view import Knowledge, SessionView, view_of
from controller.link.clock import ClockOffset
from controller.link.errors import LinkError, NotConnectedError
from controller.measures.session import SessionCurve, session_curve
from controller.protocol.accounts import Badge
from controller.protocol.answers import Answer
from controller.protocol.commands import (
    CloseInterrupted,
    Command,
    PrepareSession,
    TakeUpSession,
)
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import AnyQuery, QueryResult, SessionRecord
from controller.protocol.reports import SafePlaceAck
from controller.protocol.state import StateUpdate
from controller.protocol.vocabulary import Phase


class Link(Protocol):
    """The console's link to the controller; futures raise ``LinkError`` where nothing answers."""

    def command(
        self,
        command: Command,
        session_id: str | None,
        ttl_s: float = 2.0,
        *,
        badge: Badge | None = None,
    ) -> Future[Answer]:
        """Send a command for ``badge``; the future holds its answer."""

    def query(self, query: AnyQuery, *, badge: Badge | None = None) -> Future[QueryResult]:
        """Ask the record for ``badge``; the future holds the result."""

    def safe_place(self, press_id: str) -> Future[SafePlaceAck]:
        """Press SAFE PLACE on the console's own safety lane, repeated until it is taken."""

    def latest_frame(self) -> bytes | None:
        """The newest picture, 16 bytes of header before its JPEG, or None if none came."""

    @property
    def clock(self) -> ClockOffset:
        """The controller's clock, as far as it is known."""

    @property
    def silent_s(self) -> float:
        """Seconds since the controller was last heard."""

    def close(self) -> None:
        """End the link; nothing is sent afterwards."""


STATE_PATIENCE_S = 1.0
"""How long a value granted is still shown as asked for until the state has it, seconds."""

Message = StateUpdate | RecordedEvent | HealthUpdate
"""What the controller publishes."""


@dataclass(frozen=True)
class Outcome:
    """What became of a request: granted, or the sentence to show."""

    accepted: bool
    sentence: str = ""
    needs_agreement: bool = False
    answer: Answer | None = None


PRESENTED: ContextVar[Badge | None] = ContextVar("presented", default=None)
"""The badge of the request that is being answered, for what is asked without a page."""


class _Known:
    """What the controller said, the same for every page."""

    def __init__(self) -> None:
        self.link: Link | None = None
        self.listeners: dict[int, Callable[[], None]] = {}
        self.next_listener = 0
        self.update: StateUpdate | None = None
        self.updated = asyncio.Event()
        """Set with the next update, and then another one."""
        self.offset_ns = 0
        self.health: HealthUpdate | None = None
        self.health_received_ns = 0
        self.events: dict[int, RecordedEvent] = {}
        self.curve: tuple[tuple[int, int], SessionCurve] | None = None
        self.asked: dict[str, float] = {}
        self.fetching: asyncio.Task[None] | None = None
        self.badges: dict[str, Badge] = {}
        """Badge of the latest page of every token: someone has to ask for what all may see."""


class Station:
    """Keeps what the controller says; every method runs on the event loop's thread."""

    def __init__(
        self,
        now_ns: Callable[[], int] = time.perf_counter_ns,
        known: _Known | None = None,
        badge: Badge | None = None,
    ) -> None:
        """``now_ns`` is a monotonic clock of this process, nanoseconds."""
        self._now_ns = now_ns
        self._known = known or _Known()
        self._badge = badge

    @property
    def badge(self) -> Badge | None:
        """Who asks through this station: its page, or who sent the request being answered."""
        return self._badge or PRESENTED.get()

    def seated(self, badge: Badge) -> Station:
        """The same station as one page has it: what is asked is asked for ``badge``."""
        if badge.token is not None:
            self._known.badges.pop(badge.token, None)
            self._known.badges[badge.token] = badge
        return Station(self._now_ns, self._known, badge)

    def forget(self, token: str) -> None:
        """Ask nothing for this token any more: its sign-in has ended."""
        self._known.badges.pop(token, None)

    @property
    def link(self) -> Link:
        """The link to the controller; raises NotConnectedError before it is set."""
        if self._known.link is None:
            raise NotConnectedError("The link to the controller is not up yet.")
        return self._known.link

    def connect(self, link: Link) -> None:
        """Use ``link`` from now on."""
        self._known.link = link

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every message; returns what ends that."""
        key = self._known.next_listener
        self._known.next_listener += 1
        self._known.listeners[key] = listener

        def end() -> None:
            self._known.listeners.pop(key, None)

        return end

    def receive(self, message: Message) -> None:
        """Take what the controller published."""
        if isinstance(message, StateUpdate):
            self._take_update(message)
        elif isinstance(message, RecordedEvent):
            self._take_event(message)
        else:
            self._known.health, self._known.health_received_ns = message, self._now_ns()
        self._tell()

    @property
    def update(self) -> StateUpdate | None:
        """The controller's latest word, or None before the first."""
        return self._known.update

    @property
    def health(self) -> HealthUpdate | None:
        """How links, renderer and record are, or None before it was told."""
        return self._known.health

    @property
    def controller_now_ns(self) -> int:
        """The controller's present time, from its latest update and our own clock."""
        if self._known.update is None:
            return 0
        local_ns = self._now_ns()
        measured_ns = (
            self._known.link.clock.to_controller_ns(local_ns) if self._known.link else None
        )
        return measured_ns if measured_ns is not None else max(0, local_ns + self._known.offset_ns)

    @property
    def view(self) -> SessionView | None:
        """What the live page shows now, or None before the controller was heard."""
        if self._known.update is None:
            return None
        return view_of(self._known.update, self.controller_now_ns, self._knowledge())

    @property
    def curve(self) -> SessionCurve | None:
        """The session's curve with the dose drawn on to the present, or None before its header.

        Made anew for every event, and once a second while the session runs.
        """
        events = self._contiguous()
        if not events:
            return None
        now_ns = self._elapsed_now_ns(events[-1])
        key = (len(events), now_ns // 1_000_000_000)
        if self._known.curve is None or self._known.curve[0] != key:
            self._known.curve = (key, session_curve(events, now_ns))
        return self._known.curve[1]

    @property
    def events(self) -> tuple[RecordedEvent, ...]:
        """The session's known events from its header on, without a gap."""
        return tuple(self._contiguous())

    def _contiguous(self) -> list[RecordedEvent]:
        """The known events from the first on, up to the first gap."""
        count = len(self._known.events)
        if count and max(self._known.events) == count - 1:
            return [self._known.events[k] for k in range(count)]
        known: list[RecordedEvent] = []
        while len(known) in self._known.events:
            known.append(self._known.events[len(known)])
        return known

    def _elapsed_now_ns(self, last: RecordedEvent) -> int:
        update = self._known.update
        if update is None or last.run_id != update.run_id or update.state.phase is Phase.CLOSED:
            return last.elapsed_ns
        return last.elapsed_ns + max(0, self.controller_now_ns - last.time_ns)

    async def ask(
        self,
        command: Command,
        shows: tuple[str, float] | None = None,
        session_id: str | None = None,
    ) -> Outcome:
        """Send ``command`` and wait for the answer.

        ``shows`` names a value asked for (``dial`` or ``parameter:<name>``) and the value, shown
        as asked but not applied until the answer is here and the state has it: between the two
        the page would still go by the value of before. ``session_id`` is the session meant where
        it is not the one known here yet.
        """
        if shows is not None:
            self._known.asked[shows[0]] = shows[1]
            self._tell()
        try:
            answer = await asyncio.wrap_future(self._send(command, session_id))
            if shows is not None and answer.accepted:
                await self._state_has(answer)
        except LinkError as problem:
            return Outcome(False, said(str(problem)))
        finally:
            if shows is not None and self._known.asked.get(shows[0]) == shows[1]:
                del self._known.asked[shows[0]]
            self._tell()
        if answer.accepted or answer.refusal is None:
            return Outcome(answer.accepted, answer=answer)
        needs_agreement = answer.refusal.reason == "needs_agreement"
        return Outcome(False, said(answer.refusal.sentence), needs_agreement, answer)

    async def _state_has(self, answer: Answer) -> None:
        """Wait until the state knows of the events that ``answer`` names, a moment at most."""
        latest = max(answer.sequences, default=-1)
        try:
            async with asyncio.timeout(STATE_PATIENCE_S):
                while (update := self._known.update) is not None and update.sequence < latest:
                    await self._known.updated.wait()
        except TimeoutError:
            return  # another session's state, or none: what is shown next is what is known

    async def press_safe_place(self, press_id: str) -> None:
        """SAFE PLACE by the console's own lane; raises LinkError if it is not taken."""
        await asyncio.wrap_future(self.link.safe_place(press_id))

    async def query(self, query: AnyQuery, badge: Badge | None = None) -> QueryResult:
        """Ask the record, for ``badge`` where it is not this page's.

        Raises LinkError with a sentence if nothing answers.
        """
        return await asyncio.wrap_future(self.link.query(query, badge=badge or self.badge))

    def _send(self, command: Command, session_id: str | None) -> Future[Answer]:
        if session_id is None and self._known.update is not None:
            session_id = self._known.update.state.session_id
        if isinstance(command, PrepareSession | TakeUpSession | CloseInterrupted):
            session_id = None
        return self.link.command(command, session_id, badge=self.badge)

    def _knowledge(self) -> Knowledge:
        silent_s = self._known.link.silent_s if self._known.link else 0.0
        health_age_s = (self._now_ns() - self._known.health_received_ns) / 1e9
        return Knowledge(silent_s, self._known.health, health_age_s, dict(self._known.asked))

    def _take_update(self, update: StateUpdate) -> None:
        old = self._known.update.state.session_id if self._known.update else None
        offset_ns = update.controller_ns - self._now_ns()
        same_run = self._known.update is not None and self._known.update.run_id == update.run_id
        # The fastest update of a run knows best; later and repeated ones only lag behind.
        self._known.offset_ns = max(self._known.offset_ns, offset_ns) if same_run else offset_ns
        self._known.update = update
        updated, self._known.updated = self._known.updated, asyncio.Event()
        updated.set()
        if update.state.session_id != old:
            self._known.events.clear()
            self._known.curve = None
        if update.sequence >= len(self._known.events):
            self._fetch_missing()

    def _take_event(self, recorded: RecordedEvent) -> None:
        if self._known.update is None or recorded.session_id != self._known.update.state.session_id:
            return
        self._known.events[recorded.sequence] = recorded

    def _fetch_missing(self) -> None:
        """Fill gaps from the record: a console that starts late shows the whole session."""
        if self._known.fetching is None or self._known.fetching.done():
            self._known.fetching = asyncio.get_running_loop().create_task(self._fetch())

    async def _fetch(self) -> None:
        # Events and states travel apart; what is on its way is given time to arrive.
        await asyncio.sleep(0.3)
        update = self._known.update
        if update is None or update.state.session_id is None:
            return
        session_id = update.state.session_id
        first = next((i for i in range(update.sequence + 1) if i not in self._known.events), None)
        if first is None:
            return
        query = SessionRecord(session_id=session_id, from_sequence=first)
        badges: list[Badge | None] = [*self._known.badges.values()]
        try:
            # Every page shows what one of them may read; who signed in last may not be the one.
            for badge in reversed(badges or [None]):
                result = await self.query(query, badge)
                if result.refusal is None:
                    break
        except LinkError:
            return
        for recorded in result.events or ():
            self._take_event(recorded)
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._known.listeners.values()):
            listener()
