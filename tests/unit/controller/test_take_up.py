"""Sessions left open: how long ago, and how they are closed."""

import pytest

from controller.protocol.commands import Anchors
from controller.protocol.events import (
    CommandAnswered,
    ControllerRestarted,
    Event,
    NoteAdded,
    RecordedEvent,
    SessionHeader,
    SessionPrepared,
)
from controller.protocol.vocabulary import Actor, CloseReason, RefusalReason
from controller.take_up import answers_given, closing_as_interrupted, elapsed_now_ns, gap_s

SECOND = 1_000_000_000


def recorded(event: Event, sequence: int, time_s: float, elapsed_s: float) -> RecordedEvent:
    return RecordedEvent(
        session_id="s-1",
        sequence=sequence,
        run_id="run-1",
        time_ns=round(time_s * SECOND),
        elapsed_ns=round(elapsed_s * SECOND),
        caused_by=None,
        actor=Actor.THERAPIST,
        synthetic=False,
        event=event,
    )


def opened() -> RecordedEvent:
    header = SessionHeader(
        pseudonym="P-1",
        title="",
        goal="",
        package_version="0.1.0",
        protocol_version=1,
        renderer_version="0.1.0",
        catalogue=(),
        asset_hashes={},
        anchors=Anchors(),
        wall_time_utc="2026-01-01T10:00:00.000+00:00",
        anchor_ns=100 * SECOND,
        synthetic=False,
    )
    event = SessionPrepared(
        header=header,
        scene="heights",
        configuration={},
        safe_place="lake",
        ceiling=100,
        breathing_guide_allowed=True,
        therapist_in_room=True,
    )
    return recorded(event, 0, 100, 0)


def test_the_gap_is_bridged_by_the_wall_clock() -> None:
    events = [opened(), recorded(NoteAdded(text="a"), 1, 160, 60)]
    assert gap_s(events, "2026-01-01T10:01:30.000+00:00") == pytest.approx(30)
    assert elapsed_now_ns(events, "2026-01-01T10:01:30.000+00:00") == 90 * SECOND


def test_the_anchor_of_a_later_run_counts_from_then_on() -> None:
    restart = ControllerRestarted(
        wall_time_utc="2026-01-01T10:05:00.000+00:00", anchor_ns=7 * SECOND, intensity=0
    )
    events = [opened(), recorded(restart, 1, 7, 300), recorded(NoteAdded(text="a"), 2, 17, 310)]
    assert gap_s(events, "2026-01-01T10:05:15.000+00:00") == pytest.approx(5)


def test_a_wall_clock_set_back_never_makes_time_run_backwards() -> None:
    events = [opened(), recorded(NoteAdded(text="a"), 1, 160, 60)]
    assert elapsed_now_ns(events, "2026-01-01T09:00:00.000+00:00") == 60 * SECOND


def test_closing_continues_the_sequence_and_says_interrupted() -> None:
    events = [opened(), recorded(NoteAdded(text="a"), 1, 160, 60)]
    closing = closing_as_interrupted(events, "run-2", 5)
    assert closing.sequence == 2
    assert closing.event.kind == "session_closed"
    assert closing.event.reason is CloseReason.INTERRUPTED


def test_what_the_record_proves_is_answered_again_and_not_done_again() -> None:
    granted = recorded(NoteAdded(text="a"), 1, 160, 60).model_copy(update={"caused_by": "c-1"})
    event = CommandAnswered(command="resume", reason=RefusalReason.HELD, sentence="Held.")
    held = recorded(event, 2, 161, 61).model_copy(update={"caused_by": "c-2"})
    by_id = {a.to: a for a in answers_given([opened(), granted, held])}
    assert by_id["c-1"].accepted
    assert by_id["c-1"].sequences == (1,)
    assert not by_id["c-2"].accepted
    assert by_id["c-2"].refusal is not None
    assert by_id["c-2"].refusal.sentence == "Held."
