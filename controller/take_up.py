"""Finds the session an earlier run left open, and the session's time now.

Owns the choice between taking up and closing as interrupted; must not know SQL or sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from controller.protocol.answers import Answer, Refusal
from controller.protocol.events import (
    CommandAnswered,
    ControllerRestarted,
    RecordedEvent,
    SessionClosed,
    SessionPrepared,
)
from controller.protocol.vocabulary import Actor, CloseReason

RESTARTED_WITHIN_S = 120.0
"""Silent for less, a session goes on in hold: the controller was restarted in its middle."""

OFFERED_WITHIN_S = 12 * 3600.0
"""Silent for less, it is the therapist's to take up or close; for longer it is closed."""


def wall_of(events: Sequence[RecordedEvent]) -> datetime:
    """Wall clock of the last event, from the anchor of the run it was recorded in.

    ``events`` are those of one session, in order, the first of them its opening.
    """
    anchor: tuple[str, int] | None = None
    for recorded in events:
        event = recorded.event
        if isinstance(event, SessionPrepared):
            anchor = (event.header.wall_time_utc, event.header.anchor_ns)
        elif isinstance(event, ControllerRestarted):
            anchor = (event.wall_time_utc, event.anchor_ns)
    if anchor is None:
        raise ValueError("A session's record begins with its opening.")
    wall, anchor_ns = anchor
    seconds = (events[-1].time_ns - anchor_ns) / 1e9
    return datetime.fromtimestamp(datetime.fromisoformat(wall).timestamp() + seconds).astimezone()


def gap_s(events: Sequence[RecordedEvent], wall_time_utc: str) -> float:
    """Seconds between the last event and ``wall_time_utc``; a clock set back counts as none."""
    now = datetime.fromisoformat(wall_time_utc).timestamp()
    return max(0.0, now - wall_of(events).timestamp())


def elapsed_now_ns(events: Sequence[RecordedEvent], wall_time_utc: str) -> int:
    """The session's own time now, nanoseconds since its opening, bridged by the wall clock."""
    return events[-1].elapsed_ns + round(gap_s(events, wall_time_utc) * 1e9)


def restarted_in(
    sessions: Iterable[Sequence[RecordedEvent]], wall_time_utc: str
) -> Sequence[RecordedEvent] | None:
    """The session in whose middle the controller was restarted, or None.

    An interrupted one that a therapist might still come back to is not it.
    """
    fresh = [e for e in sessions if gap_s(e, wall_time_utc) <= RESTARTED_WITHIN_S]
    return min(fresh, key=lambda e: gap_s(e, wall_time_utc), default=None)


def answers_given(events: Sequence[RecordedEvent]) -> tuple[Answer, ...]:
    """The answers the record proves: sent again by a peer, a command is not done again."""
    by_cause: dict[str, list[RecordedEvent]] = {}
    for recorded in events:
        if recorded.caused_by is not None:
            by_cause.setdefault(recorded.caused_by, []).append(recorded)
    return tuple(_answer(cause, recorded) for cause, recorded in by_cause.items())


def _answer(cause: str, recorded: Sequence[RecordedEvent]) -> Answer:
    event = recorded[-1].event
    refusal = None
    if isinstance(event, CommandAnswered):
        refusal = Refusal(reason=event.reason, sentence=event.sentence)
    return Answer(
        to=cause,
        accepted=refusal is None,
        refusal=refusal,
        sequences=tuple(r.sequence for r in recorded),
    )


def closing_as_interrupted(
    events: Sequence[RecordedEvent], run_id: str, now_ns: int, command_id: str | None = None
) -> RecordedEvent:
    """The event that closes a session nobody came back to; by a therapist's command or None."""
    last = events[-1]
    return RecordedEvent(
        session_id=last.session_id,
        sequence=last.sequence + 1,
        run_id=run_id,
        time_ns=now_ns,
        elapsed_ns=last.elapsed_ns,
        caused_by=command_id,
        actor=Actor.CONTROLLER if command_id is None else Actor.THERAPIST,
        synthetic=last.synthetic,
        event=SessionClosed(
            reason=CloseReason.INTERRUPTED,
            summary="Found open at a later start; the record up to here is whole.",
        ),
    )
