"""Recorded sessions for the tests of records and measures.

Owns the making of events with right sequences and times; must not know any store.
"""

from collections.abc import Iterable

from controller.protocol.commands import Anchors
from controller.protocol.events import (
    DebriefStarted,
    Event,
    ExposureStarted,
    IntensityChanged,
    NoteAdded,
    RatingRecorded,
    RecordedEvent,
    SessionClosed,
    SessionHeader,
    SessionPrepared,
)
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import Actor, CloseReason, Occasion

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


def prepared(
    pseudonym: str = "P-7", *, utc: str = "2026-03-02T10:00:00+00:00", synthetic: bool = False
) -> SessionPrepared:
    """The first event of a session on a tower."""
    header = SessionHeader(
        pseudonym=pseudonym,
        title="Tower, first time",
        goal="",
        package_version="0.1.0",
        protocol_version=1,
        renderer_version="0.1.0",
        catalogue=(),
        asset_hashes={},
        anchors=Anchors(),
        wall_time_utc=utc,
        anchor_ns=0,
        synthetic=synthetic,
    )
    return SessionPrepared(
        header=header,
        scene="tower",
        configuration={},
        safe_place="lake",
        ceiling=100,
        breathing_guide_allowed=True,
        therapist_in_room=True,
    )


def rating(
    rating_id: str,
    suds: int,
    answered_ns: int,
    *,
    occasion: Occasion = Occasion.DURING,
    late: bool = False,
    prompt_id: str | None = None,
    prompted_ns: int | None = None,
) -> RatingRecorded:
    """A rating as the therapist enters it."""
    return RatingRecorded(
        rating_id=rating_id,
        suds=suds,
        occasion=occasion,
        wording="How distressed are you now, from 0 to 100?",
        asked_by=Actor.THERAPIST,
        entered_by=Actor.THERAPIST,
        prompt_id=prompt_id,
        prompted_ns=prompted_ns,
        answered_ns=answered_ns,
        late=late,
        synthetic=False,
    )


def dial(asked: float, ramp: Ramp) -> IntensityChanged:
    """The dial moved by the therapist."""
    return IntensityChanged(asked=asked, ramp=ramp, because="dial")


def recorded(
    timed: Iterable[tuple[int, Event]],
    *,
    session_id: str = "s-1",
    run_id: str = "run-1",
    offset_ns: int = 0,
    first: int = 0,
    synthetic: bool = False,
) -> tuple[RecordedEvent, ...]:
    """Events at session times; the controller's clock is ``offset_ns`` ahead of them."""
    return tuple(
        RecordedEvent(
            session_id=session_id,
            sequence=first + index,
            run_id=run_id,
            time_ns=elapsed_ns + offset_ns,
            elapsed_ns=elapsed_ns,
            caused_by=f"c-{first + index}",
            actor=Actor.THERAPIST,
            synthetic=synthetic,
            event=event,
        )
        for index, (elapsed_ns, event) in enumerate(timed)
    )


def short_session(session_id: str = "s-1", **header: str) -> tuple[RecordedEvent, ...]:
    """Eight events: prepared, exposed, raised, rated twice, noted, debriefed, closed."""
    return recorded(
        [
            (0, prepared(**header)),  # type: ignore[arg-type]
            (1 * MINUTE, ExposureStarted()),
            (1 * MINUTE, dial(30, Ramp.constant(30, MINUTE))),
            (2 * MINUTE, rating("r-1", 70, 2 * MINUTE)),
            (3 * MINUTE, rating("r-2", 40, 3 * MINUTE)),
            (3 * MINUTE, NoteAdded(text="=held the rail")),
            (4 * MINUTE, DebriefStarted()),
            (5 * MINUTE, SessionClosed(reason=CloseReason.COMPLETED)),
        ],
        session_id=session_id,
    )
