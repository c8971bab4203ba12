"""The controller's end of the safety lane: heartbeats answered, SAFE PLACE repeated until taken.

Owns one ROUTER and what is pending on it; must not know why a press was made.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from controller.link.keys import RENDERER
from controller.link.receiving import SAFETY_LANE, Arrival, Reception, letters, send
from controller.link.sockets import Socket
from controller.link.wire import Malformed
from controller.protocol.reports import Heartbeat, HeartbeatEcho, SafePlaceAck, SafePlaceNow

REPEAT_S = 0.05
"""SAFE PLACE is sent again after this time without acknowledgement, seconds."""

PRESENT_S = 5.0
"""A peer not heard for this long is no longer waited for, seconds."""

_TAKE_AT_MOST = 256
_PRESSES_KEPT = 32


@dataclass
class _Press:
    message: SafePlaceNow
    next_ns: int
    taken_by: set[bytes] = field(default_factory=set)


class _Heard(NamedTuple):
    program: str
    key: str
    at_ns: int


class SafetyLane:
    """Answers heartbeats, acknowledges presses of peers, and brings presses to every renderer."""

    def __init__(
        self, socket: Socket, run_id: str, clock: Callable[[], int], reception: Reception
    ) -> None:
        self.socket = socket
        self._reception = reception
        self._run_id = run_id
        self._clock = clock
        self._heard_ns: dict[bytes, _Heard] = {}
        self._presses: OrderedDict[str, _Press] = OrderedDict()

    def send_safe_place(self, press_id: str, epoch: int) -> None:
        """Send now, and again from ``repeat`` until every renderer present has taken it."""
        press = _Press(SafePlaceNow(press_id=press_id, epoch=epoch), self._clock())
        self._presses[press_id] = press
        while len(self._presses) > _PRESSES_KEPT:
            self._presses.popitem(last=False)
        self._send(press, self._clock())

    @property
    def pending(self) -> bool:
        """True while a press is not taken by a renderer."""
        return bool(self._presses)

    def receive(self) -> list[Arrival]:
        """Everything that waits; what has an immediate answer is answered."""
        return [
            self._take(self._reception.read(letter, SAFETY_LANE, self._clock()))
            for letter in letters(self.socket, _TAKE_AT_MOST)
        ]

    def repeat(self, now_ns: int) -> None:
        """Send every press again that is due."""
        for press in list(self._presses.values()):
            if now_ns >= press.next_ns:
                self._send(press, now_ns)

    def silent_s(self, program: str, now_ns: int) -> float | None:
        """Seconds since any run of ``program`` was heard, or None if none ever was."""
        heard = [h.at_ns for h in self._heard_ns.values() if h.program == program]
        return (now_ns - max(heard)) / 1e9 if heard else None

    def _take(self, arrival: Arrival) -> Arrival:
        message = arrival.message
        if isinstance(message, Malformed):
            send(self.socket, arrival.peer, message.answer())
            return arrival
        self._hear(arrival)
        if isinstance(message, Heartbeat):
            # A renderer that returns takes its echo for leave to show a scene: presses go before.
            self._bring_presses(arrival)
            send(self.socket, arrival.peer, self._echo(message))
        elif isinstance(message, SafePlaceNow):
            send(self.socket, arrival.peer, SafePlaceAck(press_id=message.press_id))
        elif isinstance(message, SafePlaceAck):
            self._taken(message.press_id, arrival.peer, arrival.received_ns)
        return arrival

    def _hear(self, arrival: Arrival) -> None:
        self._heard_ns.pop(arrival.peer, None)
        limit_ns = arrival.received_ns - round(PRESENT_S * 1e9)
        # Of each program the run heard last stays known, however long ago that was.
        last = {heard.program: peer for peer, heard in self._heard_ns.items()}
        self._heard_ns = {
            peer: heard
            for peer, heard in self._heard_ns.items()
            if heard.at_ns >= limit_ns
            or (last[heard.program] == peer and heard.program != arrival.program)
        }
        self._heard_ns[arrival.peer] = _Heard(arrival.program, arrival.key, arrival.received_ns)

    def _echo(self, heartbeat: Heartbeat) -> HeartbeatEcho:
        return HeartbeatEcho(
            sent_ns=heartbeat.sent_ns, controller_ns=self._clock(), run_id=self._run_id
        )

    def _renderers(self, now_ns: int) -> set[bytes]:
        limit_ns = now_ns - round(PRESENT_S * 1e9)
        return {
            peer
            for peer, heard in self._heard_ns.items()
            if heard.program == RENDERER
            and heard.at_ns >= limit_ns
            and self._reception.knows(heard.key)
        }

    def _send(self, press: _Press, now_ns: int) -> None:
        press.next_ns = now_ns + round(REPEAT_S * 1e9)
        for peer in self._renderers(now_ns) - press.taken_by:
            send(self.socket, peer, press.message)

    def _bring_presses(self, arrival: Arrival) -> None:
        for press in self._presses.values():
            if arrival.program == RENDERER and arrival.peer not in press.taken_by:
                send(self.socket, arrival.peer, press.message)

    def _taken(self, press_id: str, peer: bytes, now_ns: int) -> None:
        press = self._presses.get(press_id)
        if press is None:
            return
        press.taken_by.add(peer)
        if self._renderers(now_ns) <= press.taken_by:
            del self._presses[press_id]
