"""The console's end of the link: a thread that sends, receives and keeps the pulse.

Owns the console's sockets and what waits for an answer; must not know how anything is shown.
"""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import zmq

from controller.link.asked import AnswerT, Asked, closed
from controller.link.clock import ClockOffset
from controller.link.endpoints import Endpoints, EndpointsWatch
from controller.link.errors import NotConnectedError
from controller.link.keys import CONSOLE, KeyRing
from controller.link.peer_lanes import Lane, PeerLanes, Pulse
from controller.link.publisher import EVENT, HEALTH, STATE
from controller.link.receiving import REVOKED_SENTENCE
from controller.link.sockets import PEER, PICTURE_SINK, SUBSCRIBER
from controller.link.waker import Waker
from controller.link.wire import Malformed, encode, parse_event, parse_from_controller
from controller.protocol.accounts import Badge
from controller.protocol.answers import Answer
from controller.protocol.base import Model
from controller.protocol.commands import Command, CommandEnvelope, GoToSafePlace
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import AnyQuery, QueryEnvelope, QueryResult
from controller.protocol.reports import HeartbeatEcho, SafePlaceAck, SafePlaceNow
from controller.protocol.state import StateUpdate

Published = StateUpdate | RecordedEvent | HealthUpdate
"""What ``on_message`` is called with."""

COMMAND_TTL_S = 2.0
"""A command that arrives later than this is refused, seconds."""

_ANSWER_GRACE_S = 1.0
_SAFE_PLACE_WAIT_S = 60.0
_LANES = {
    "commands": Lane(PEER, "command"),
    "queries": Lane(PEER, "query"),
    "safety": Lane(PEER, "safety"),
    "published": Lane(SUBSCRIBER, "publish", topics=(STATE, EVENT, HEALTH)),
    "mirror": Lane(PICTURE_SINK, "mirror_out", topics=(b"",)),
}
_TURN_MS = 50


@dataclass(frozen=True)
class _CommandAsked:
    future: "Future[Answer]"
    command_id: str
    command: Command
    session_id: str | None
    ttl_s: float
    badge: Badge | None


@dataclass(frozen=True)
class _QueryAsked:
    future: "Future[QueryResult]"
    query: AnyQuery
    wait_s: float
    badge: Badge | None


@dataclass(frozen=True)
class _Pressed:
    future: "Future[SafePlaceAck]"
    press_id: str


class ConsoleLink:
    """Connects, and goes on trying; every public method may be called from any thread.

    ``on_message`` is called in the link's thread with what is published: it must return at once
    and raise nothing (hand over with call_soon_threadsafe). State and health come whole; a
    reader too slow may miss an event and sees the gap in its sequence. With ``path`` (of
    endpoints.json) the link follows a controller that was restarted elsewhere. Raises
    KeyFileError if the console's key cannot be used.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        keyring: KeyRing,
        on_message: Callable[[Published], None],
        path: Path | None = None,
        now: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._now = now
        self._on_message = on_message
        self._lanes = PeerLanes(CONSOLE, keyring, EndpointsWatch(endpoints, path), _LANES)
        self._pulse = Pulse(self._lanes.name.decode("ascii"), now())
        self._waker: Waker[_CommandAsked | _QueryAsked | _Pressed] = Waker()
        self._stopping = threading.Event()
        self._posting = threading.Lock()
        self._commands: Asked[Answer] = Asked(
            0.3,
            "The controller has not answered for {:.1f} s, so it is not known whether this was "
            "carried out; look at the state shown before trying again.",
        )
        self._queries: Asked[QueryResult] = Asked(
            2.0, "The controller has not answered the query for {:.1f} s; try again."
        )
        self._presses: Asked[SafePlaceAck] = Asked(
            0.05,
            "The controller has not taken SAFE PLACE for {:.1f} s: press Esc at the renderer's "
            "window or take the headset off.",
        )
        self._last: dict[bytes, bytes] = {}
        self._frame: bytes | None = None
        self.problem: str | None = None
        """Why the last unusable message of the controller could not be used, or None."""
        self._thread = threading.Thread(target=self._run, name="link-console", daemon=True)
        self._thread.start()

    @property
    def clock(self) -> ClockOffset:
        """The controller's clock, as far as it is known."""
        return self._pulse.clock

    @property
    def endpoints(self) -> Endpoints:
        """Where the controller is now; a page needs its port and token for the safety lane."""
        return self._lanes.endpoints

    @property
    def run_id(self) -> str | None:
        """Run of the controller heard last, or None before the first echo."""
        return self._pulse.run_id

    @property
    def kept_out(self) -> str | None:
        """Why the controller does not let this program in, or None while it does."""
        return self._lanes.kept_out

    @property
    def silent_s(self) -> float:
        """Seconds since the controller was heard, or since the link was made."""
        return self._pulse.silent_s(self._now())

    def command(
        self,
        command: Command,
        session_id: str | None,
        ttl_s: float = COMMAND_TTL_S,
        command_id: str | None = None,
        badge: Badge | None = None,
    ) -> "Future[Answer]":
        """Send a command for ``badge``; the future has the answer, a refusal included.

        It raises NotConnectedError at once if the controller is not heard (nothing was sent),
        and NoAnswerError if none came until a second after the command's expiry. SAFE PLACE
        does not expire and is sent for a minute.
        """
        future = _running(Future[Answer]())
        asked_id = command_id or uuid.uuid4().hex
        self._post(_CommandAsked(future, asked_id, command, session_id, ttl_s, badge), future)
        return future

    def query(
        self, query: AnyQuery, wait_s: float = 10.0, badge: Badge | None = None
    ) -> "Future[QueryResult]":
        """Ask the record for ``badge``; the future raises NoAnswerError after ``wait_s`` s."""
        future = _running(Future[QueryResult]())
        self._post(_QueryAsked(future, query, wait_s, badge), future)
        return future

    def safe_place(self, press_id: str) -> "Future[SafePlaceAck]":
        """Press SAFE PLACE on the console's own safety lane, for a page whose lane is down.

        Sent every 50 ms until the controller has taken it; NoAnswerError after a minute.
        """
        future = _running(Future[SafePlaceAck]())
        self._post(_Pressed(future, press_id), future)
        return future

    def latest_frame(self) -> bytes | None:
        """The newest picture as it travels (see ``mirror.unpack``), or None before the first."""
        return self._frame

    def close(self) -> None:
        """Stop the thread; whoever still waits gets LinkClosedError."""
        with self._posting:
            self._stopping.set()
        self._thread.join()
        self._waker.close()

    def _post(
        self,
        item: _CommandAsked | _QueryAsked | _Pressed,
        future: "Future[Answer] | Future[QueryResult] | Future[SafePlaceAck]",
    ) -> None:
        with self._posting:
            if not self._stopping.is_set():
                self._waker.put(item)
                return
        future.set_exception(closed())

    def _run(self) -> None:
        poller = self._poller()
        while not self._stopping.is_set():
            poller.poll(_TURN_MS)
            for item in self._waker.take():
                self._ask(item)
            self._receive()
            self._beat()
            self._send_due()
            now_ns = self._now()
            if self._lanes.follow(self._pulse.silent_s(now_ns), now_ns):
                poller = self._poller()
        self._give_up()
        self._lanes.close()

    def _give_up(self) -> None:
        for item in self._waker.take():
            item.future.set_exception(closed())
        self._commands.give_up()
        self._queries.give_up()
        self._presses.give_up()

    def _poller(self) -> zmq.Poller:
        poller = zmq.Poller()
        for readable in (*self._lanes.sockets, self._waker.reader):
            poller.register(readable, zmq.POLLIN)
        return poller

    def _ask(self, item: _CommandAsked | _QueryAsked | _Pressed) -> None:
        now_ns = self._now()
        if isinstance(item, _CommandAsked):
            self._ask_command(item, now_ns)
        elif isinstance(item, _QueryAsked):
            envelope = QueryEnvelope(query_id=uuid.uuid4().hex, badge=item.badge, query=item.query)
            raw = encode(envelope)
            self._queries.add(envelope.query_id, raw, item.future, now_ns, item.wait_s)
        else:
            raw = encode(SafePlaceNow(press_id=item.press_id))
            self._presses.add(item.press_id, raw, item.future, now_ns, _SAFE_PLACE_WAIT_S)

    def _ask_command(self, item: _CommandAsked, now_ns: int) -> None:
        controller_ns = self._pulse.clock.to_controller_ns(now_ns)
        always = isinstance(item.command, GoToSafePlace)
        if controller_ns is None and not always:
            item.future.set_exception(NotConnectedError(self._unheard(now_ns)))
            return
        expires_ns = None
        if controller_ns is not None and not always:
            expires_ns = max(0, controller_ns + round(item.ttl_s * 1e9))
        envelope = CommandEnvelope(
            command_id=item.command_id,
            session_id=item.session_id,
            expires_ns=expires_ns,
            badge=item.badge,
            command=item.command,
        )
        wait_s = _SAFE_PLACE_WAIT_S if always else item.ttl_s + _ANSWER_GRACE_S
        self._commands.add(item.command_id, encode(envelope), item.future, now_ns, wait_s)

    def _unheard(self, now_ns: int) -> str:
        return (
            f"The controller has not been heard for {self._pulse.silent_s(now_ns):.1f} s, so "
            f"nothing was sent; {self._lanes.kept_out or 'it is tried again by itself.'}"
        )

    def _send_due(self) -> None:
        now_ns = self._now()
        for lane, asked in (
            ("safety", self._presses),
            ("commands", self._commands),
            ("queries", self._queries),
        ):
            for request_id, raw in asked.due(now_ns):
                if self._lanes.send(lane, raw):
                    asked.sent(request_id, now_ns)

    def _beat(self) -> None:
        now_ns = self._now()
        beat = self._pulse.beat(now_ns)
        if beat is not None and self._lanes.send("safety", encode(beat)):
            self._pulse.sent(now_ns)

    def _receive(self) -> None:
        for lane in ("safety", "commands", "queries"):
            for parts in self._lanes.receive(lane):
                self._take(parse_from_controller(parts[-1]))
        for topic, *rest in self._lanes.receive("published"):
            self._take_published(topic, rest[-1] if rest else b"")
        for parts in self._lanes.receive("mirror"):
            self._frame = parts[-1]

    def _take(self, message: Model | Malformed) -> None:
        if isinstance(message, Malformed):
            self.problem = message.refusal.sentence
        elif isinstance(message, HeartbeatEcho):
            self._pulse.hear(message, self._now())
        elif isinstance(message, SafePlaceAck):
            self._presses.answered(message.press_id, message)
        elif isinstance(message, Answer):
            if message.refusal is not None and message.refusal.sentence == REVOKED_SENTENCE:
                self._lanes.told(REVOKED_SENTENCE)
            self._commands.answered(message.to, message)
        elif isinstance(message, QueryResult):
            self._queries.answered(message.query_id, message)

    def _take_published(self, topic: bytes, raw: bytes) -> None:
        if self._last.get(topic) == raw:  # sent again for somebody else
            return
        self._last[topic] = raw
        message = parse_event(raw) if topic == EVENT else parse_from_controller(raw)
        if isinstance(message, Malformed):
            self.problem = message.refusal.sentence
        elif isinstance(message, StateUpdate | RecordedEvent | HealthUpdate):
            self._on_message(message)


def _running(future: "Future[AnswerT]") -> "Future[AnswerT]":
    # From here on it cannot be cancelled: what was sent was sent.
    future.set_running_or_notify_cancel()
    return future
