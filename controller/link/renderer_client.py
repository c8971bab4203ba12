"""The renderer's end of the link, called from its frame loop; no thread and no waiting.

Owns the renderer's sockets, its pulse and its unanswered reports; must not know what is drawn.
"""

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from controller.link.clock import ClockOffset
from controller.link.endpoints import Endpoints, EndpointsWatch
from controller.link.keys import RENDERER, KeyRing
from controller.link.mirror import MirrorFrame, pack
from controller.link.outbox import Outbox
from controller.link.peer_lanes import Lane, PeerLanes, Pulse
from controller.link.publisher import SCENE
from controller.link.sockets import PEER, PICTURE_SOURCE, SUBSCRIBER
from controller.link.wire import Malformed, encode, parse_from_controller
from controller.protocol.answers import Answer
from controller.protocol.base import Model
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import (
    DirectiveShown,
    HeartbeatEcho,
    HeartRate,
    Hello,
    PoseSamples,
    RendererHealth,
    Report,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
    SimulatedFelt,
)
from controller.protocol.vocabulary import Place

FromController = SafePlaceNow | SceneDirective | Answer
"""What ``poll`` returns."""

_LANES = {
    "reports": Lane(PEER, "command"),
    "safety": Lane(PEER, "safety"),
    "scene": Lane(SUBSCRIBER, "publish", topics=(SCENE,)),
    "mirror": Lane(PICTURE_SOURCE, "mirror_in"),
}
_PRESSES_REMEMBERED = 256

SAFETY_FRESH_S = 1.0
"""A directive that shows a scene waits while the safety lane is silent for longer, seconds."""


_FIGURES = RendererHealth | DirectiveShown | PoseSamples | SimulatedFelt | HeartRate


class RendererLink:
    """Connects, and goes on trying; call ``poll`` and ``heartbeat`` once a frame.

    With ``path`` (of endpoints.json) it follows a controller that was restarted elsewhere.
    Raises KeyFileError if the renderer's key cannot be used.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        keyring: KeyRing,
        path: Path | None = None,
        now: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._now = now
        self._lanes = PeerLanes(RENDERER, keyring, EndpointsWatch(endpoints, path), _LANES)
        self._pulse = Pulse(self._lanes.name.decode("ascii"), now())
        self._outbox = Outbox()
        self._hello: ReportEnvelope | None = None
        self._hello_told = False
        self._presses: OrderedDict[str, SafePlaceAck | None] = OrderedDict()
        self._last_directive = b""
        self._next_directive = b""
        self._pictures = 0
        self.problem: str | None = None
        """Why the last unusable message of the controller could not be used, or None."""

    @property
    def clock(self) -> ClockOffset:
        """The controller's clock: ``to_controller_ns(local_ns)`` is None if not fresh (2 s)."""
        return self._pulse.clock

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

    def poll(self) -> list[FromController]:
        """What came in: SAFE PLACE first and each press once, then the newest directive if it
        is new, then answers. Sends what is due. Never blocks.

        A directive that shows a scene is kept back while the safety lane is silent.
        """
        now_ns = self._now()
        if self._lanes.follow(self._pulse.silent_s(now_ns), now_ns):
            self._outbox.send_all_again()
        arrived: list[FromController] = []
        if self._lanes.waiting or self._next_directive:
            arrived.extend(self._receive_safety())
            arrived.extend(self._receive_directive())
            arrived.extend(self._receive_answers())
        if self._outbox:
            self._send_due()
        return arrived

    def report(self, report: Report) -> str:
        """Tell the controller, again and again until it answers; returns the report's id.

        The latest Hello waits for the first echo, and is told again to every new run and after
        every outage: a controller that does not know the renderer takes it for absent.
        """
        envelope = ReportEnvelope(report_id=uuid.uuid4().hex, report=report)
        if isinstance(report, Hello):
            self._hello, self._hello_told = envelope, False
            if self.run_id is not None:
                self._tell_hello()
        else:
            self._queue(envelope)
        return envelope.report_id

    def heartbeat(self, session_id: str | None = None) -> None:
        """Send a sign of life if one is due (every 250 ms); call it from the frame loop alone,
        so that a hung frame loop is silent.
        """
        now_ns = self._now()
        beat = self._pulse.beat(now_ns, session_id)
        if beat is not None and self._lanes.send("safety", encode(beat)):
            self._pulse.sent(now_ns)

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        """Say that the press was taken, and once more with ``drawn`` when it can be seen."""
        ack = SafePlaceAck(press_id=press_id, drawn=drawn)
        self._presses[press_id] = ack
        self._lanes.send("safety", encode(ack))

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        """Send a picture drawn at ``captured_ns`` (local time); False if nobody takes it."""
        self._pictures += 1
        controller_ns = self.clock.to_controller_ns(captured_ns)
        frame = MirrorFrame(max(0, controller_ns or 0), self._pictures, jpeg)
        return self._lanes.send("mirror", pack(frame))

    def close(self) -> None:
        """Close every socket; reports without an answer are lost."""
        self._lanes.close()

    def _receive_safety(self) -> list[SafePlaceNow]:
        new: list[SafePlaceNow] = []
        for parts in self._lanes.receive("safety"):
            message = self._read(parts[-1])
            if isinstance(message, HeartbeatEcho):
                self._hear(message)
            elif isinstance(message, SafePlaceNow) and self._is_new(message):
                new.append(message)
        return new

    def _hear(self, echo: HeartbeatEcho) -> None:
        if self._pulse.hear(echo, self._now()):
            self._outbox.send_all_again()
            self._tell_hello()

    def _tell_hello(self) -> None:
        if self._hello is None:
            return
        if self._hello_told:  # a new id, or it would only be answered from memory
            self._outbox.answered(self._hello.report_id)
            self._hello = self._hello.model_copy(update={"report_id": uuid.uuid4().hex})
        self._hello_told = True
        self._queue(self._hello)

    def _queue(self, envelope: ReportEnvelope) -> None:
        figure = isinstance(envelope.report, _FIGURES)
        self._outbox.add(envelope.report_id, encode(envelope), self._now(), figure=figure)
        self._send_due()

    def _is_new(self, press: SafePlaceNow) -> bool:
        if press.press_id not in self._presses:
            self._presses[press.press_id] = None
            if len(self._presses) > _PRESSES_REMEMBERED:
                self._presses.popitem(last=False)
            return True
        ack = self._presses[press.press_id]
        if ack is not None:  # it came again, so the acknowledgement was lost
            self._lanes.send("safety", encode(ack))
        return False

    def _receive_directive(self) -> list[SceneDirective]:
        for *_, raw in self._lanes.receive("scene"):  # each is whole: only the newest counts
            if raw != self._last_directive:  # else sent again for somebody else
                self._last_directive = raw
                self._next_directive = raw
        message = self._read(self._next_directive) if self._next_directive else None
        if isinstance(message, SceneDirective) and self._too_early(message):
            return []
        self._next_directive = b""
        return [message] if isinstance(message, SceneDirective) else []

    def _too_early(self, directive: SceneDirective) -> bool:
        # After an outage the safety lane speaks first: a SAFE PLACE that waits there must not
        # come after a scene. What shows no scene is taken from any lane at any time.
        unheard = self.run_id is None or self.silent_s > SAFETY_FRESH_S
        return directive.place is Place.SCENE and unheard

    def _receive_answers(self) -> list[Answer]:
        messages = [self._read(parts[-1]) for parts in self._lanes.receive("reports")]
        answers = [message for message in messages if isinstance(message, Answer)]
        for answer in answers:
            self._outbox.answered(answer.to or "")
        return answers

    def _send_due(self) -> None:
        now_ns = self._now()
        for report_id, raw in self._outbox.due(now_ns):
            if not self._lanes.send("reports", raw):
                return
            self._outbox.sent(report_id, now_ns)

    def _read(self, raw: bytes) -> Model | None:
        message = parse_from_controller(raw)
        if isinstance(message, Malformed):
            self.problem = message.refusal.sentence
            return None
        return message
