"""The controller's one loop: takes what arrives, lets the core decide, records, then answers.

Owns the order of deciding, recording, showing and answering; must not know sockets or SQL.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from controller.core.decide import decide
from controller.core.decision import Decision, Happening
from controller.core.evolve import evolve, replay
from controller.core.inputs import (
    CommandInput,
    Input,
    LinkInput,
    RecordInput,
    ReportInput,
    RestartInput,
    TimeInput,
)
from controller.core.refusals import refusal
from controller.core.situation import Situation
from controller.link.expiry import too_late
from controller.loop_ports import LinkPort, Pending, RecordHealth, RecordPort, Reply, RunIdentity
from controller.presence import Presence
from controller.protocol.answers import Answer, Refusal
from controller.protocol.commands import (
    CloseInterrupted,
    Command,
    CommandEnvelope,
    GoToSafePlace,
    PrepareSession,
    TakeUpSession,
)
from controller.protocol.events import (
    CommandAnswered,
    RecordedEvent,
    SafePlaceEntered,
    SessionPrepared,
)
from controller.protocol.health import SafePlaceProgress
from controller.protocol.reports import (
    DirectiveShown,
    Heartbeat,
    Hello,
    RendererHealth,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, Peer, Phase, RefusalReason
from controller.publishing import Heart, People, Publishing, no_heart, nobody
from controller.take_up import closing_as_interrupted, elapsed_now_ns

RECORD_PATIENCE_S = 0.5
"""A raise not durable within this time counts as a failing record: nothing rises any more."""

SLOW = "Writing takes longer than half a second."
PRESSES_REMEMBERED = 64

NEEDS_NO_SESSION = GoToSafePlace | PrepareSession | TakeUpSession | CloseInterrupted
"""Commands that are granted or not whatever session their sender knows of."""


class SessionLoop:
    """Everything between an arrival and its answer; driven by one thread."""

    def __init__(
        self,
        run: RunIdentity,
        link: LinkPort,
        record: RecordPort,
        now_ns: Callable[[], int],
        wall_time_utc: Callable[[], str],
        people: People = nobody,
        heart: Heart = no_heart,
    ) -> None:
        """Start with no session; ``now_ns`` is the controller's clock."""
        self._run = run
        self._link = link
        self._record = record
        self._now_ns = now_ns
        self._wall_time_utc = wall_time_utc
        self._hello: Hello | None = None
        self._renderer_health: RendererHealth | None = None
        self._shown: DirectiveShown | None = None
        self._safe_place: SafePlaceProgress | None = None
        self._presence = Presence()
        self._health = RecordHealth()
        self._presses: deque[str] = deque(maxlen=PRESSES_REMEMBERED)
        self._token = 0
        self._sequence = -1
        self._elapsed_offset_ns = 0
        self._publishing = Publishing(run, link, self._presence, now_ns, people, heart)
        self.state = SessionState()
        self._interrupted: dict[str, tuple[RecordedEvent, ...]] = {}

    # ---- arrivals -----------------------------------------------------------------------------

    def on_command(self, envelope: CommandEnvelope, reply: Reply) -> None:
        """Decide a command the link has not seen before; ``reply`` gets its one answer."""
        early = self._early_refusal(envelope)
        if early is None:
            self._command(envelope.command, envelope.command_id, reply)
        else:
            self._answer_early(envelope, early, reply)

    def on_report(self, envelope: ReportEnvelope, reply: Reply) -> None:
        """Take what the renderer tells; what the patient did is recorded."""
        self._presence.hear(Peer.RENDERER, self._now_ns())
        report = envelope.report
        if isinstance(report, RendererHealth):
            self._renderer_health = report
        elif isinstance(report, Hello):
            self._hello, self._shown = report, None
        elif isinstance(report, DirectiveShown):
            # Before its Hello it speaks of what an earlier run or renderer asked for.
            self._shown = report if self._hello is not None else None
            self.publish_health()
        self._run_input(ReportInput(report, envelope.report_id), envelope.report_id, reply)
        if isinstance(report, Hello):
            # It has just started: it is to show the whole state, and the console to know it.
            self.publish_whole()

    def on_heartbeat(self, program: Peer, heartbeat: Heartbeat) -> None:
        """Note that a peer lives; a page that only watches is not the therapist's."""
        if program is not Peer.PAGE:
            self._presence.hear(program, self._now_ns())
        elif heartbeat.holds_controls:
            self._presence.hear_page(self._now_ns(), visible=heartbeat.visible)

    def on_safe_place(self, press: SafePlaceNow) -> None:
        """SAFE PLACE from the lane of its own: no session id, no expiry, never redone."""
        if press.press_id in self._presses:
            return
        self._presses.append(press.press_id)
        self._run_input(CommandInput(GoToSafePlace(), press.press_id), press.press_id, None)

    def on_safe_place_ack(self, ack: SafePlaceAck) -> None:
        """The renderer has taken a press, or drawn the safe place."""
        progress = self._safe_place
        if progress is not None and progress.press_id == ack.press_id:
            self._safe_place = progress.model_copy(
                update={"acknowledged": True, "drawn": progress.drawn or ack.drawn}
            )
            self.publish_health()

    def on_durable(self, tokens: Sequence[int]) -> None:
        """The record holds these: publish them and answer what waited for them."""
        for token in tokens:
            pending = self._health.pending.pop(token, None)
            if pending is None:
                continue
            for recorded in pending.events:
                self._link.publish_event(recorded)
            if pending.answer is not None and pending.reply is not None:
                pending.reply(pending.answer)
        # A backlog that still drains is the same outage, not a new one.
        if self._health.problem == SLOW and not self._overdue(self._now_ns()):
            self.on_record_recovered()
        self.publish_whole()

    def on_record_failing(self, problem: str) -> None:
        """The store cannot be written; it is retried and the dose cannot rise."""
        if not self._health.failing:
            self._health.failing, self._health.problem = True, problem
            self._run_input(RecordInput(failing=True, problem=problem), None, None)
            self.publish_health()

    def on_record_recovered(self) -> None:
        """The store can be written again; nothing resumes by itself."""
        if self._health.failing:
            self._health.failing, self._health.problem = False, ""
            self._run_input(RecordInput(failing=False), None, None)
            self.publish_health()

    def on_time(self) -> None:
        """Let time pass: silences, missed prompts, records that take too long."""
        for peer, up in list(self._presence.changes(self._now_ns())):
            if peer is Peer.RENDERER and not up:
                self._shown = None  # whoever comes back has yet to show what it follows
            # The page's silence is read from the situation; its limits depend on the session.
            if peer is not Peer.PAGE:
                self._run_input(LinkInput(peer, up=up), None, None)
            self.publish_whole()
        self._watch_record(self._now_ns())
        self._run_input(TimeInput(), None, None)

    def take_up(
        self,
        events: Sequence[RecordedEvent],
        command_id: str | None = None,
        reply: Reply | None = None,
    ) -> None:
        """Go on with a session of an earlier run, in hold; by a command of the therapist or None.

        Its own time goes on, bridged over the gap by the wall clock.
        """
        wall = self._wall_time_utc()
        self.state = replay(events)
        self._sequence = events[-1].sequence
        self._elapsed_offset_ns = elapsed_now_ns(events, wall) - self._now_ns()
        by = Actor.CONTROLLER if command_id is None else Actor.THERAPIST
        self._run_input(RestartInput(wall, by), command_id, reply)

    @property
    def open_session(self) -> tuple[str, int] | None:
        """The open session, and what to add to this clock to get its own time, ns; or None."""
        session_id = self.state.session_id
        if session_id is None or not self._session_open():
            return None
        return session_id, self._elapsed_offset_ns

    def found_interrupted(self, sessions: Iterable[Sequence[RecordedEvent]]) -> None:
        """Sessions of earlier runs, for the therapist to take up or to close."""
        self._interrupted = {events[0].session_id: tuple(events) for events in sessions}

    # ---- publishing ---------------------------------------------------------------------------

    def publish_whole(self) -> None:
        """Publish state and directive as they are, unless a raise still waits for the disk."""
        if not self._health.raise_waits():
            self._publish()

    def publish_health(self) -> None:
        """Publish the health of links, renderer and record."""
        self._publishing.health(self._renderer_health, self._shown, self._safe_place, self._health)

    def _publish(self) -> None:
        self._publishing.state(self.state, self._sequence, self._hello, self._interrupted)

    # ---- deciding -----------------------------------------------------------------------------

    def _command(self, command: Command, command_id: str, reply: Reply) -> None:
        given = CommandInput(command, command_id)
        if not isinstance(command, TakeUpSession | CloseInterrupted):
            before = self.state.session_id
            self._run_input(given, command_id, reply)
            if isinstance(command, PrepareSession) and self.state.session_id != before:
                # Whoever opens a new session has left the others behind.
                for session_id in list(self._interrupted):
                    self._close_interrupted(session_id, None, None)
            return
        decision = decide(self.state, given, self._now_ns(), self._situation())
        if decision.refusal is not None:
            self._carry_out(decision, command_id, reply)
        elif isinstance(command, TakeUpSession):
            self.take_up(self._interrupted.pop(command.interrupted_id), command_id, reply)
        else:
            self._close_interrupted(command.interrupted_id, command_id, reply)

    def _close_interrupted(
        self, session_id: str, command_id: str | None, reply: Reply | None
    ) -> None:
        events, now = self._interrupted.pop(session_id), self._now_ns()
        closing = (closing_as_interrupted(events, self._run.run_id, now, command_id),)
        answer = None if command_id is None else _answer(Decision(), command_id, closing)
        self._submit(Pending(closing, now, raises=False, answer=answer, reply=reply))

    def _early_refusal(self, envelope: CommandEnvelope) -> Refusal | None:
        late = too_late(envelope, self._now_ns())
        if late is not None or isinstance(envelope.command, NEEDS_NO_SESSION):
            return late
        if envelope.session_id != self.state.session_id:
            return refusal(
                RefusalReason.WRONG_SESSION,
                asked=envelope.session_id or "none",
                open=self.state.session_id or "none",
            )
        return None

    def _answer_early(self, envelope: CommandEnvelope, early: Refusal, reply: Reply) -> None:
        event = CommandAnswered(
            command=envelope.command.kind, reason=early.reason, sentence=early.sentence
        )
        events = (Happening(event, Actor.THERAPIST),) if self._session_open() else ()
        self._carry_out(Decision(events=events, refusal=early), envelope.command_id, reply)

    def _run_input(self, given: Input, cause: str | None, reply: Reply | None) -> None:
        decision = decide(self.state, given, self._now_ns(), self._situation())
        self._carry_out(decision, cause, reply)

    def _carry_out(self, decision: Decision, cause: str | None, reply: Reply | None) -> None:
        now = self._now_ns()
        recorded = self._as_recorded(decision, cause, now)
        answer = None if cause is None else _answer(decision, cause, recorded)
        if not recorded:
            if answer is not None and reply is not None:
                reply(answer)
            return
        for event in recorded:
            self.state = evolve(self.state, event)
        self._sequence = recorded[-1].sequence
        if decision.lowers:
            self._show_at_once(recorded, cause, now)
        # A refusal raises nothing, so a slow disk holds nothing back for it.
        raises = not decision.lowers and decision.refusal is None
        self._submit(Pending(recorded, now, raises, answer, reply))

    def _submit(self, pending: Pending) -> None:
        self._token += 1
        self._health.pending[self._token] = pending
        self._record.submit(self._token, pending.events)

    def _as_recorded(
        self, decision: Decision, cause: str | None, now: int
    ) -> tuple[RecordedEvent, ...]:
        first = decision.events[0].event if decision.events else None
        opening = isinstance(first, SessionPrepared)
        synthetic = (
            first.header.synthetic if isinstance(first, SessionPrepared) else self.state.synthetic
        )
        session_id = decision.created_id if opening else self.state.session_id
        if session_id is None:
            return ()
        if opening:
            self._sequence, self._elapsed_offset_ns = -1, -now
        return tuple(
            RecordedEvent(
                session_id=session_id,
                sequence=self._sequence + 1 + index,
                run_id=self._run.run_id,
                time_ns=now,
                elapsed_ns=max(0, now + self._elapsed_offset_ns),
                caused_by=cause,
                actor=happening.actor,
                synthetic=synthetic,
                event=happening.event,
            )
            for index, happening in enumerate(decision.events)
        )

    def _show_at_once(self, recorded: Sequence[RecordedEvent], cause: str | None, now: int) -> None:
        """Lowering acts before it is recorded; everything else waits for the disk."""
        if any(isinstance(r.event, SafePlaceEntered) for r in recorded):
            press_id = cause or f"epoch-{self.state.epoch}"
            self._safe_place = SafePlaceProgress(
                press_id=press_id,
                epoch=self.state.epoch,
                sent_ns=now,
                acknowledged=False,
                drawn=False,
            )
            self._link.send_safe_place(press_id, self.state.epoch)
        self._publish()

    def _situation(self) -> Situation:
        here = self._presence.here(Peer.RENDERER)
        return Situation(
            run_id=self._run.run_id,
            hello=self._hello if here else None,
            renderer_follows=here and self._renderer_follows(),
            wall_time_utc=self._wall_time_utc(),
            package_version=self._run.package_version,
            page_silent_s=self._presence.silent_s(Peer.PAGE, self._now_ns()),
            page_visible=self._presence.page_visible,
            interrupted=tuple(self._interrupted),
            record_failing=self._health.failing,
        )

    def _renderer_follows(self) -> bool:
        shown, here = self._shown, (self._run.run_id, self.state.session_id)
        return shown is not None and shown.scene_ready and (shown.run_id, shown.session_id) == here

    def _session_open(self) -> bool:
        return self.state.phase not in (Phase.IDLE, Phase.CLOSED)

    def _overdue(self, now: int) -> list[Pending]:
        waiting = self._health.pending.values()
        return [p for p in waiting if now - p.since_ns >= RECORD_PATIENCE_S * 1e9]

    def _watch_record(self, now: int) -> None:
        for pending in self._overdue(now):
            if pending.raises:
                self.on_record_failing(SLOW)
            elif pending.answer is not None and pending.reply is not None:
                # It was done; that it is not on the disk yet is said, not hidden.
                pending.reply(pending.answer.model_copy(update={"durable": False}))
                pending.reply = None


def _answer(decision: Decision, cause: str, recorded: Sequence[RecordedEvent]) -> Answer:
    return Answer(
        to=cause,
        accepted=decision.refusal is None,
        refusal=decision.refusal,
        asked=decision.asked,
        applied=decision.applied,
        created_id=decision.created_id,
        sequences=tuple(r.sequence for r in recorded),
    )
