"""The controller's end of the link, polled by the one thread that decides.

Owns the sockets for commands, safety and publishing, and the answers already given; must not
know what any command means.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Generic, Self, TypeVar

import zmq

from controller.link import publisher
from controller.link.answer_cache import AnswerCache
from controller.link.endpoints import Endpoints
from controller.link.enrolment import Enrolment
from controller.link.gate import GuardedSockets
from controller.link.keys import CONTROLLER, KeyRing
from controller.link.publisher import Publisher
from controller.link.receiving import COMMAND_LANE, Arrival, Reception, letters, send
from controller.link.refusal_book import RefusalBook
from controller.link.safety_lane import REPEAT_S, SafetyLane
from controller.link.sockets import COMMANDS, PUBLISH, SAFETY, Socket, Use
from controller.link.waker import Waker
from controller.link.wire import Malformed, id_of
from controller.protocol.answers import Answer
from controller.protocol.directive import SceneDirective
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.state import StateUpdate

Item = TypeVar("Item")

_COMMANDS_IN_A_ROW = 16  # then what they changed is published
_WAITING_KEPT = 4096


class ControllerLink(Generic[Item]):
    """Receives, answers and publishes. Every method but ``wake`` belongs to one thread.

    ``endpoints`` names the wanted ports (0: any free one); the attribute ``endpoints`` has the
    bound ones. Raises PortError or KeyFileError, with nothing left open.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        keyring: KeyRing,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._clock = clock
        with ExitStack() as opening:
            self.refusals = RefusalBook()
            """What was not let in or not taken, to be written down now and then; any thread."""
            self.sockets = GuardedSockets(
                keyring.pair(CONTROLLER), Enrolment(keyring), self.refusals
            )
            opening.callback(self.sockets.close)
            self._commands, command = self._bind(
                COMMANDS, endpoints.host, endpoints.command, opening
            )
            safety_socket, safety = self._bind(SAFETY, endpoints.host, endpoints.safety, opening)
            publish_socket, publish = self.sockets.bind(PUBLISH, endpoints.host, endpoints.publish)
            self._publisher = Publisher(publish_socket, clock)
            opening.callback(self._publisher.close)
            self._waker: Waker[Item] = Waker()
            opening.callback(self._waker.close)
            self._open = opening.pop_all()
        self.endpoints = endpoints.model_copy(
            update={"command": command, "safety": safety, "publish": publish}
        )
        gate = self.sockets.gate
        self._reception = Reception(gate.knows, gate.book)
        self._removals = gate.removals
        self._safety = SafetyLane(safety_socket, endpoints.run_id, clock, self._reception)
        self._answers = AnswerCache()
        self._waiting: OrderedDict[str, bytes] = OrderedDict()
        self._in_a_row = 0
        self._polled_ns = clock()
        self._poller = zmq.Poller()
        for readable in (self._commands, safety_socket, publish_socket, self._waker.reader):
            self._poller.register(readable, zmq.POLLIN)

    def poll(self, timeout_s: float) -> list[Arrival | Item]:
        """What came in, the safety lane first; waits at most ``timeout_s`` seconds for it.

        Heartbeats are echoed, presses of SAFE PLACE acknowledged and repeated, messages seen
        before answered again, and malformed ones refused, in here.
        """
        ready = self._readable(timeout_s)
        self._polled_ns = self._clock()
        self._let_go_of_subscribers()
        arrivals: list[Arrival | Item] = []
        if self._safety.socket in ready:
            arrivals.extend(self._safety.receive())
        if self._publisher.socket in ready:
            self._publisher.greet()
        if self._waker.reader.fileno() in ready:
            arrivals.extend(self._waker.take())
        if self._commands in ready:
            arrivals.extend(self._receive_command())
        now_ns = self._clock()
        self._safety.repeat(now_ns)
        self._publisher.repeat(now_ns)
        return arrivals

    def answer(self, arrival: Arrival, answer: Answer) -> None:
        """Answer a command or report, and remember the answer for when it is sent again."""
        peer = arrival.peer
        if answer.to is not None:
            peer = self._waiting.pop(answer.to, peer)
        send(self._commands, peer, answer)
        self.remember(answer)

    def remember(self, answer: Answer) -> None:
        """Answer ``answer.to`` with this if it comes, e.g. what an earlier run had recorded."""
        if answer.to is not None:
            self._answers.put(answer.to, answer, self._clock())

    def publish_state(self, update: StateUpdate) -> None:
        """Publish the state, whole, before the next poll waits; of several the last."""
        self._publisher.keep(publisher.STATE, update)

    def publish_directive(self, directive: SceneDirective) -> None:
        """Publish what the renderer is to show, whole."""
        self._publisher.publish(publisher.SCENE, directive)

    def publish_event(self, recorded: RecordedEvent) -> None:
        """Publish one event that is in the record, before the next poll waits."""
        self._publisher.keep(publisher.EVENT, recorded)

    def publish_health(self, update: HealthUpdate) -> None:
        """Publish the health of links, renderer and record, before the next poll waits."""
        self._publisher.keep(publisher.HEALTH, update)

    def send_safe_place(self, press_id: str, epoch: int) -> None:
        """Bring SAFE PLACE to the renderer; repeated until it is acknowledged."""
        self._safety.send_safe_place(press_id, epoch)

    def silent_s(self, program: str) -> float | None:
        """Seconds since ``program`` was heard on the safety lane, or None if it never was."""
        return self._safety.silent_s(program, self._clock())

    def polled_within(self, limit_s: float) -> bool:
        """True if ``poll`` took place in the last ``limit_s`` seconds; any thread."""
        return self._clock() - self._polled_ns <= limit_s * 1e9

    def wake(self, item: Item) -> None:
        """Hand ``item`` to the thread that polls; any thread, never blocks."""
        self._waker.put(item)

    def close(self) -> None:
        """Close everything; sockets others made from ``sockets`` must be closed before."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _bind(self, use: Use, host: str, port: int, opening: ExitStack) -> tuple[Socket, int]:
        socket, bound = self.sockets.bind(use, host, port)
        opening.callback(socket.close)
        return socket, bound

    def _let_go_of_subscribers(self) -> None:
        """After a key was revoked: ZeroMQ cannot end one connection of an XPUB, so all go, and
        those whose keys still count come back by themselves and are whole at once.
        """
        removals = self.sockets.gate.removals
        if removals != self._removals and self._publisher.socket is not None:
            self._poller.unregister(self._publisher.socket)
            self._publisher.close()
        self._removals = removals
        if self._publisher.socket is None:
            again = self.sockets.bind_again(PUBLISH, self.endpoints.host, self.endpoints.publish)
            if again is not None:
                self._publisher.socket = again
                self._poller.register(again, zmq.POLLIN)

    def _readable(self, timeout_s: float) -> Mapping[Socket | int, int]:
        """What can be read; what is kept goes out before waiting, but after commands in a row."""
        if self._publisher.keeps and self._in_a_row < _COMMANDS_IN_A_ROW:
            ready = dict(self._poller.poll(0))
            if self._commands in ready:
                self._in_a_row += 1
                return ready
        self._in_a_row = 0
        self._publisher.send_kept()
        wait_s = min(timeout_s, REPEAT_S) if self._safety.pending else timeout_s
        return dict(self._poller.poll(max(0, round(wait_s * 1000))))

    def _receive_command(self) -> list[Arrival]:
        # One alone: to find that no other waits takes as long as to read and parse this one,
        # and it is answered before.
        arrivals = [
            self._reception.read(letter, COMMAND_LANE, self._clock())
            for letter in letters(self._commands, 1)
        ]
        return [arrival for arrival in arrivals if self._is_new(arrival)]

    def _is_new(self, arrival: Arrival) -> bool:
        if isinstance(arrival.message, Malformed):
            send(self._commands, arrival.peer, arrival.message.answer())
            return True
        message_id = id_of(arrival.message) or ""
        known = self._answers.get(message_id, arrival.received_ns)
        if known is not None:
            send(self._commands, arrival.peer, known)
            return False
        waits = message_id in self._waiting
        self._waiting[message_id] = arrival.peer
        if len(self._waiting) > _WAITING_KEPT:
            self._waiting.popitem(last=False)
        return not waits
