"""What the last session left is looked up for the next one's form.

Owns its cases; must not know how the form looks.
"""

from __future__ import annotations

from clinician_console.pages.forms.last_time import told_at_close
from clinician_console.review_view import TimelineLine, timeline
from controller.bench.review_made import made_session
from controller.measures.session import session_curve
from controller.protocol.events import RecordedEvent, SessionClosed

EVENTS = made_session("s-1", minutes=4)


def closed(**said: str) -> tuple[RecordedEvent, ...]:
    event = EVENTS[-1].event
    assert isinstance(event, SessionClosed)
    return (*EVENTS[:-1], EVENTS[-1].model_copy(update={"event": event.model_copy(update=said)}))


def last_line(events: tuple[RecordedEvent, ...]) -> TimelineLine:
    return timeline(session_curve(events), events)[-1]


def test_homework_comes_first_and_then_what_was_learnt() -> None:
    told = told_at_close(closed(homework=" Ride twice ", summary="It holds"))
    assert told == ("Until this session: Ride twice", "Learnt last time: It holds")


def test_what_was_not_written_is_no_line() -> None:
    assert told_at_close(closed(summary=" ")) == ()
    assert told_at_close(EVENTS[:-1]) == ()


def test_the_sessions_page_tells_both() -> None:
    told = last_line(closed(homework="Ride twice", summary="It holds"))
    assert (told.what, told.text) == ("Learnt", "It holds · Until the next session: Ride twice")
    alone = last_line(closed(homework="Ride twice", summary=""))
    assert (alone.what, alone.text) == ("Homework", "Until the next session: Ride twice")
