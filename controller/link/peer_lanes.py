"""A peer's sockets to the controller, opened again when it listens elsewhere.

Owns connecting, non-blocking sending and receiving, and the peer's pulse; must not know what
any message means beyond heartbeats.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import zmq
from zmq.utils.monitor import parse_monitor_message

from controller.link.clock import ClockOffset
from controller.link.endpoints import Endpoints, EndpointsWatch
from controller.link.keys import KeyRing
from controller.link.sockets import Socket, Sockets, Use, close_monitored, monitored, routing_name
from controller.protocol.reports import Heartbeat, HeartbeatEcho

BEAT_S = 0.25
"""A heartbeat goes out this often, seconds."""

_SAFETY = "safety"
_WATCHED = zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_SUCCEEDED
_UNTRUSTED_STATUS = 500
_KNOCK_AGAIN_S = 1.0

NOT_KNOWN_SENTENCE = (
    "The controller does not know the key of this program, or it was revoked: enrol its public "
    "file on the controller's machine with `fearladder keys enrol`."
)
"""What a peer says whose key opens nothing."""

UNTRUSTED_SENTENCE = (
    "The controller lets nobody in while a key file on its machine cannot be trusted; its log "
    "and `fearladder keys list` there name the file."
)
"""What a peer says while the controller's key files cannot be trusted."""

_LOOK_ELSEWHERE_AFTER_S = 0.5
_OUTAGE_S = 1.0
_TAKE_AT_MOST = 1000


@dataclass(frozen=True)
class Lane:
    """One connection of a peer."""

    use: Use
    port: str
    """Field of Endpoints with the port."""
    topics: tuple[bytes, ...] = ()
    """What a subscriber subscribes to."""


class PeerLanes:
    """The sockets of one peer; one thread owns them all.

    Raises KeyFileError if the program's key cannot be used.
    """

    def __init__(
        self, program: str, keyring: KeyRing, watch: EndpointsWatch, lanes: Mapping[str, Lane]
    ) -> None:
        self.name = routing_name(program)
        self._sockets = Sockets(keyring.pair(program))
        self._watch = watch
        self._lanes = lanes
        self._open: dict[str, Socket] = {}
        self._looked_ns = self._heard_ns = 0
        self._connected_ns = 0
        self._monitors: dict[str, Socket] = {}
        self._kept_out: dict[str, str] = {}
        self._turned_away = False
        self._asked: list[tuple[Socket, int]] = []
        self.waiting = False
        """True if something waited on any lane at the last ``follow``."""
        self._connect()

    @property
    def kept_out(self) -> str | None:
        """Why the controller does not let this program in, or None while it does."""
        return next(iter(self._kept_out.values()), None)

    def told(self, sentence: str) -> None:
        """The controller said on a connection that stands that it does not count any more."""
        self._kept_out[_SAFETY] = sentence
        self._turned_away = True

    @property
    def endpoints(self) -> Endpoints:
        """Where the controller is now."""
        return self._watch.current

    @property
    def sockets(self) -> tuple[Socket, ...]:
        """Every open socket; others after ``follow`` returned True."""
        return tuple(self._open.values())

    def follow(self, silent_s: float, now_ns: int) -> bool:
        """After a silence, look where the controller is; True if everything was opened anew."""
        # One question for all: to find nothing on each costs an exception a socket.
        self.waiting = bool(zmq.zmq_poll(self._asked, 0))
        if now_ns - self._heard_ns >= BEAT_S * 1e9:
            self._heard_ns = now_ns
            self._hear_handshakes()
        if self._turned_away and now_ns - self._connected_ns > _KNOCK_AGAIN_S * 1e9:
            # ZeroMQ itself does not knock again after it was turned away.
            self._watch.changed()
            self._open_anew(now_ns)
            return True
        if silent_s < _LOOK_ELSEWHERE_AFTER_S or now_ns - self._looked_ns < BEAT_S * 1e9:
            return False
        self._looked_ns = now_ns
        if not self._watch.changed():
            return False
        self._open_anew(now_ns)
        return True

    def send(self, lane: str, raw: bytes) -> bool:
        """Send now or not at all: False if there is no connection or it is full."""
        try:
            self._open[lane].send(raw, flags=zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def receive(self, lane: str) -> list[list[bytes]]:
        """Everything that waits on ``lane``, as lists of parts; never blocks."""
        received: list[list[bytes]] = []
        with contextlib.suppress(zmq.Again):
            while len(received) < _TAKE_AT_MOST:
                received.append(self._open[lane].recv_multipart(flags=zmq.NOBLOCK))
        return received

    def close(self) -> None:
        """Close every socket and the context."""
        self._disconnect()
        self._sockets.close()

    def _connect(self) -> None:
        endpoints = self._watch.current
        for name, lane in self._lanes.items():
            socket = self._sockets.make(
                lane.use,
                server_key=endpoints.controller_public_key,
                name=self.name if lane.use.kind == zmq.DEALER else b"",
            )
            self._monitors[name] = monitored(self._sockets.context, socket, _WATCHED)
            for topic in lane.topics:
                socket.setsockopt(zmq.SUBSCRIBE, topic)
            socket.connect(endpoints.url(getattr(endpoints, lane.port)))
            self._open[name] = socket
        self._asked = [
            (socket, zmq.POLLIN)
            for name, socket in self._open.items()
            if self._lanes[name].use.kind != zmq.PUSH
        ]

    def _open_anew(self, now_ns: int) -> None:
        self._connected_ns = now_ns
        self._turned_away = False
        self._disconnect()
        self._connect()

    def _hear_handshakes(self) -> None:
        for lane, monitor in self._monitors.items():
            with contextlib.suppress(zmq.Again):
                while True:
                    self._take(lane, parse_monitor_message(monitor.recv_multipart(zmq.NOBLOCK)))

    def _take(self, lane: str, event: Mapping[str, object]) -> None:
        succeeded = event["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED
        self._turned_away |= not succeeded
        if succeeded:
            self._kept_out.pop(lane, None)
        elif event["value"] == _UNTRUSTED_STATUS:
            self._kept_out[lane] = UNTRUSTED_SENTENCE
        else:
            self._kept_out[lane] = NOT_KNOWN_SENTENCE

    def _disconnect(self) -> None:
        for socket in self._open.values():
            close_monitored(socket)
        self._open.clear()
        for monitor in self._monitors.values():
            monitor.close()
        self._monitors.clear()


class Pulse:
    """A peer's heartbeats, and what their echoes say: silence, clock and run."""

    def __init__(self, sender: str, now_ns: int) -> None:
        self.clock = ClockOffset()
        self.run_id: str | None = None
        self._sender = sender
        self._heard_ns = now_ns
        self._next_beat_ns = self._asked_ns = now_ns

    def silent_s(self, now_ns: int) -> float:
        """Seconds since the controller was heard, or since this pulse began."""
        return max(0, now_ns - self._heard_ns) / 1e9

    def beat(
        self, now_ns: int, session_id: str | None = None, *, visible: bool = True
    ) -> Heartbeat | None:
        """The heartbeat to send now, or None while none is due.

        It is due too where the next call would come later than half a gap too late.
        """
        gap_ns, self._asked_ns = now_ns - self._asked_ns, now_ns
        if now_ns + gap_ns // 2 < self._next_beat_ns:
            return None
        return Heartbeat(
            sender=self._sender, sent_ns=now_ns, session_id=session_id, visible=visible
        )

    def sent(self, now_ns: int) -> None:
        """A heartbeat went out; one that could not is due again at once."""
        self._next_beat_ns = now_ns + round(BEAT_S * 1e9)

    def hear(self, echo: HeartbeatEcho, now_ns: int) -> bool:
        """Take an echo; True if it ends an outage or comes from another run, the first included."""
        another_run = echo.run_id != self.run_id
        outage = self.silent_s(now_ns) > _OUTAGE_S
        if another_run:
            self.clock.forget()
        self.run_id = echo.run_id
        self.clock.add(echo.sent_ns, echo.controller_ns, now_ns)
        self._heard_ns = now_ns
        return another_run or outage
