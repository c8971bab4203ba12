"""A stand-in for the link to the controller, for unit tests of the console alone.

Owns a list of what was sent and answers set by a test; must not know rules of a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future

from controller.link.clock import ClockOffset
from controller.link.errors import NoAnswerError
from controller.protocol.accounts import Badge
from controller.protocol.answers import Answer, Refusal
from controller.protocol.commands import Command, FireEvent
from controller.protocol.queries import AnyQuery, QueryResult
from controller.protocol.reports import SafePlaceAck
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import RefusalReason


class FakeLink:
    """Accepts every command unless ``answer`` says otherwise; remembers all of them."""

    def __init__(self) -> None:
        """Nothing was sent, nothing is known."""
        self.commands: list[tuple[Command, str | None]] = []
        self.queries: list[AnyQuery] = []
        self.badges: list[Badge | None] = []
        self.answer: Callable[[Command], Answer] = accept
        self.result: Callable[[AnyQuery], QueryResult] = nothing_found
        self.reachable = True
        self.silent_s = 0.0
        self.frame: bytes | None = None
        self.presses: list[str] = []
        self.clock = ClockOffset()
        self.closed = False

    def command(
        self,
        command: Command,
        session_id: str | None,
        ttl_s: float = 2.0,
        *,
        badge: Badge | None = None,
    ) -> Future[Answer]:
        """Remember ``command`` and answer at once; an unreachable link gives NoAnswerError."""
        del ttl_s
        self.badges.append(badge)
        future: Future[Answer] = Future()
        if not self.reachable:
            future.set_exception(NoAnswerError("The controller did not answer."))
            return future
        self.commands.append((command, session_id))
        future.set_result(self.answer(command))
        return future

    def query(self, query: AnyQuery, *, badge: Badge | None = None) -> Future[QueryResult]:
        """Remember ``query`` and answer at once."""
        self.badges.append(badge)
        future: Future[QueryResult] = Future()
        if not self.reachable:
            future.set_exception(NoAnswerError("The controller did not answer."))
            return future
        self.queries.append(query)
        future.set_result(self.result(query))
        return future

    def latest_frame(self) -> bytes | None:
        """The frame a test has set."""
        return self.frame

    def safe_place(self, press_id: str) -> Future[SafePlaceAck]:
        """Remember the press and acknowledge it at once."""
        self.presses.append(press_id)
        future: Future[SafePlaceAck] = Future()
        future.set_result(SafePlaceAck(press_id=press_id))
        return future

    def close(self) -> None:
        """Remember that the link was closed."""
        self.closed = True


def accept(_command: Command) -> Answer:
    """An answer that grants."""
    return Answer(to="c-1", accepted=True)


def refuse(reason: RefusalReason, sentence: str) -> Callable[[Command], Answer]:
    """Answers that refuse every command with ``sentence``."""
    refusal = Refusal(reason=reason, sentence=sentence)
    return lambda _command: Answer(to="c-1", accepted=False, refusal=refusal)


def agreeing(scenes: Iterable[SceneSpec]) -> Callable[[Command], Answer]:
    """Answers that grant; events of ``scenes`` that can startle ask for agreement, as there."""
    startling = {e.name: e.label for scene in scenes for e in scene.events if e.startle}

    def answer(command: Command) -> Answer:
        if not isinstance(command, FireEvent) or command.event not in startling:
            return accept(command)
        if command.patient_agrees:
            return accept(command)
        asks = "{what} needs the patient's agreement: ask, then confirm 'patient agrees'."
        sentence = asks.format(what=startling[command.event])
        return refuse(RefusalReason.NEEDS_AGREEMENT, sentence)(command)

    return answer


def nothing_found(_query: AnyQuery) -> QueryResult:
    """A result with an empty record."""
    return QueryResult(query_id="q-1", sessions=(), events=())
