"""The doors of the controller: what a page asks for is let through, or answered with why not.

Owns the meeting of rights, sign-ins and controls with what arrives; must not know how a session is
decided, nor how a password is checked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from controller.accounts.page_tokens import PagePass
from controller.accounts.rights import LOWERING, RUNS_SESSIONS, command_problem, query_problem
from controller.lease import Lease, Seat
from controller.people import LOCKED, Caller, People, denied
from controller.protocol.account_queries import (
    AskForControls,
    HandOverControls,
    KeepControls,
    PeopleQuery,
    SeatQuery,
    TakeSeat,
)
from controller.protocol.accounts import Badge, Company, Role, SignInMode
from controller.protocol.answers import Refusal
from controller.protocol.commands import (
    CloseInterrupted,
    CloseSession,
    CommandEnvelope,
    PrepareSession,
    TakeUpSession,
)
from controller.protocol.queries import PatientRecord, QueryEnvelope, QueryResult, SessionRecord
from controller.protocol.questionnaires import QuestionnaireQuery
from controller.protocol.reports import Heartbeat
from controller.protocol.state import SessionState
from controller.protocol.station_queries import StationQuery
from controller.protocol.vocabulary import Finding, Phase, RefusalReason
from controller.records.audit import Action
from controller.station_desk import StationDesk

OPENING: Final = PrepareSession | TakeUpSession | CloseInterrupted
NOT_HERE: Final = "The controls are asked for from a live page."
NOBODY_ASKS: Final = "Nobody asks for the controls now, or they are not at this page."
NO_STATION: Final = "There is no station here whose settings or keys could be seen."
NOT_AGREED: Final = "The patient has not agreed that others watch: ask, and note it in screening."


class Doors:
    """Shared by the thread that decides and the one that answers queries."""

    def __init__(
        self,
        people: People,
        changed: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.perf_counter_ns,
        desk: StationDesk | None = None,
    ) -> None:
        """``changed`` is called from any thread when there is another company to show.

        ``desk`` answers what is asked about the station; None: nobody does.
        """
        self._people = people
        self._desk = desk
        self._changed = changed
        self._clock = clock
        self._lease = Lease()
        self._busy = threading.Lock()
        self._session: str | None = None
        self._patient: str | None = None
        self._agreed = False
        self.reader = ""
        """Who asks what the query thread answers now: the actor of its entries in the trail."""

    @property
    def mode(self) -> SignInMode:
        """Whether people have to sign in."""
        return self._people.mode

    def has_controls(self, owner: str) -> bool:
        """True if this owner runs the open session; any thread."""
        with self._busy:
            return self._session is not None and self._lease.holder_owner == owner

    def page_pass(self, token: str) -> PagePass | None:
        """Tells whether this token lets a page onto its lane, and whose; None: it does not."""
        return self._people.page_pass(token)

    def signed_out(self, owner: str) -> None:
        """Somebody is gone; any thread."""
        with self._busy:
            self._lease.release(owner)
        self._changed()

    # ---- the thread that decides --------------------------------------------------------------

    def refusal(self, envelope: CommandEnvelope) -> Refusal | None:
        """Why this command is not taken from who sends it, or None if it is."""
        kind = envelope.command.kind
        if kind == "go_to_safe_place":
            return None
        caller = self._people.caller(envelope.badge)
        why = self._problem(caller, envelope)
        if why is None and caller is not None:
            self._people.used(caller)
            return None
        self._people.note(Action.NOT_ALLOWED, kind, why or "", caller)
        return Refusal(reason=RefusalReason.NOT_ALLOWED, sentence=why or LOCKED)

    def accepted(self, envelope: CommandEnvelope) -> None:
        """A command was granted: whoever opens a session holds its controls until it is closed."""
        caller = self._people.caller(envelope.badge)
        with self._busy:
            if isinstance(envelope.command, CloseSession):
                self._lease.release()
            elif isinstance(envelope.command, PrepareSession | TakeUpSession):
                self._lease.release()
                if caller is not None and caller.owner:
                    self._lease.claim(caller.owner, caller.name, caller.role, self._clock())
        self._changed()

    def heartbeat(self, beat: Heartbeat, owner: str | None) -> Heartbeat:
        """The heartbeat of a page, with whether it is the page that the patient relies on.

        ``owner`` is whose sign-in the lane was opened with: nobody speaks for another's page.
        """
        with self._busy:
            relied_on = self._lease.counts(
                beat.sender, self._clock(), owner=owner, visible=beat.visible
            )
        if relied_on == beat.holds_controls or not beat.holds_controls:
            return beat
        return beat.model_copy(update={"holds_controls": False})

    def company(self, state: SessionState) -> Company:
        """Who is at the session, for every page."""
        is_open = state.phase not in (Phase.IDLE, Phase.CLOSED)
        screening = state.screening
        now_ns = self._clock()
        with self._busy:
            self._session = state.session_id if is_open else None
            self._patient = state.pseudonym if is_open else None
            self._agreed = screening is not None and screening.observers_consented is Finding.YES
            self._lease.forget_gone(now_ns)
            return self._lease.company(now_ns, agreed=self._agreed)

    # ---- the thread that answers queries -------------------------------------------------------

    def answer(self, envelope: QueryEnvelope) -> QueryResult | None:
        """The answer to a request about people, or why the record is not read; None: read it."""
        query, badge = envelope.query, envelope.badge
        if isinstance(query, SeatQuery):
            return self._at_a_seat(query, badge)
        if isinstance(query, PeopleQuery):
            return self._people.answer(envelope.query_id, query, badge)
        caller = self._people.caller(badge)
        why = self._people.problem(caller)
        if caller is not None and why is None:
            why = query_problem(query.kind, caller.role) or self._watching_problem(query, caller)
        if why is not None:
            self._people.note(Action.NOT_ALLOWED, query.kind, why, caller)
            return denied(why)
        if isinstance(query, StationQuery):
            return self._at_the_station(envelope.query_id, query, caller)
        self.reader = caller.name if caller else ""
        return None

    def _at_the_station(
        self, query_id: str, query: StationQuery, caller: Caller | None
    ) -> QueryResult:
        if self._desk is None:
            return denied(NO_STATION)

        def note(action: Action, subject: str, detail: str) -> None:
            self._people.note(action, subject, detail, caller)

        return self._desk.answer(query_id, query, note)

    def _at_a_seat(self, query: SeatQuery, badge: Badge | None) -> QueryResult:
        caller = self._people.caller(badge)
        why = self._people.problem(caller)
        if isinstance(query, TakeSeat) and caller is not None and why == LOCKED:
            why = None  # a locked page still shows the session, and still watches
        if caller is None or why is not None:
            return denied(why or NOT_HERE)
        if badge is None or badge.page is None:
            return denied(NOT_HERE)
        seat = Seat(caller.owner, badge.page, caller.name, caller.role)
        before = self._now()
        why = self._move(query, seat)
        after = self._now()
        if before != after:
            self._note_changes(before, after, caller)
            self._changed()
        return denied(why) if why is not None else QueryResult(query_id=None, done=True)

    def _move(self, query: SeatQuery, seat: Seat) -> str | None:
        now_ns = self._clock()
        with self._busy:
            if isinstance(query, TakeSeat):
                self._lease.take_seat(seat, now_ns, claims=query.claims)
                return None
            if isinstance(query, AskForControls):
                if seat.role not in RUNS_SESSIONS:
                    return command_problem("resume", seat.role)
                self._lease.ask(seat, now_ns)
                return None
            if isinstance(query, HandOverControls):
                return None if self._lease.hand_over(seat.owner) else NOBODY_ASKS
            assert isinstance(query, KeepControls)  # there is no other
            return None if self._lease.keep(seat.owner) else NOBODY_ASKS

    def _now(self) -> Company:
        with self._busy:
            return self._lease.company(self._clock(), agreed=self._agreed)

    def _note_changes(self, before: Company, after: Company, caller: Caller) -> None:
        session = self._session
        if session is None:
            return
        if after.holder is not None and after.holder != before.holder:
            self._people.note(Action.CONTROLS_TAKEN, session, after.holder, caller)
        for name in set(after.watchers) - set(before.watchers):
            self._people.note(Action.WATCHED, session, name, caller)

    def _watching_problem(self, query: object, caller: Caller) -> str | None:
        of_the_open_one = self._is_of_open_session(query)
        if caller.role is Role.OBSERVER:
            if not isinstance(query, SessionRecord) or not of_the_open_one:
                return query_problem("", Role.OBSERVER)
        elif caller.role is not Role.SUPERVISOR or self._lease.holder_owner == caller.owner:
            return None
        return NOT_AGREED if of_the_open_one and not self._agreed else None

    def _is_of_open_session(self, query: object) -> bool:
        if self._session is None:
            return False
        if isinstance(query, PatientRecord | QuestionnaireQuery):
            return query.pseudonym == self._patient
        return getattr(query, "session_id", None) == self._session

    def _problem(self, caller: Caller | None, envelope: CommandEnvelope) -> str | None:
        kind = envelope.command.kind
        why = self._people.problem(caller)
        if why == LOCKED and kind in LOWERING:
            why = None
        if why is not None or caller is None:
            return why
        why = command_problem(kind, caller.role)
        if why is not None or not caller.owner:
            return why
        # Opening has a page of its own; the core says what is open already.
        opens = isinstance(envelope.command, OPENING)
        page = envelope.badge.page if envelope.badge and not opens else None
        with self._busy:
            if self._session is None:
                return None
            return self._lease.problem(caller.owner, page)


class Trail(Protocol):
    """What takes entries of the audit trail."""

    def note(
        self, action: Action, subject: str, detail: str = "", actor: str | None = None
    ) -> None:
        """Add an entry; raises StoreError."""


class ReadBy:
    """A trail whose entries name who asks the query that is being answered."""

    def __init__(self, trail: Trail, doors: Doors) -> None:
        """Both belong to the thread that answers queries."""
        self._trail = trail
        self._doors = doors

    def note(self, action: Action, subject: str, detail: str = "") -> None:
        """Add an entry; raises StoreError."""
        self._trail.note(action, subject, detail, self._doors.reader or None)
