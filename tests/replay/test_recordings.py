"""Recorded sessions of simulated patients give the same events and the same state again."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from controller.core.evolve import replay
from controller.core.replay import Line, differences, dump, parse, rerun
from controller.protocol.events import RatingRecorded, RecordedEvent
from controller.protocol.vocabulary import Phase
from tests.replay.session import HERE, RECORDINGS
from tests.unit.core.world import World

FILES = sorted(RECORDINGS)


def lines_of(name: str) -> tuple[Line, ...]:
    """The lines of a recording."""
    text = (HERE / name).read_text(encoding="utf-8")
    return tuple(parse(line) for line in text.splitlines())


def events_of(name: str) -> tuple[RecordedEvent, ...]:
    """The events of a recording, as they were recorded."""
    return tuple(line.event for line in lines_of(name) if line.event is not None)


@pytest.mark.parametrize("name", FILES)
def test_every_recorded_decision_is_decided_the_same_again(name: str) -> None:
    assert list(differences(lines_of(name))) == []
    assert tuple(rerun(lines_of(name))) == events_of(name)


@pytest.mark.parametrize("name", FILES)
def test_the_events_alone_give_the_closed_session(name: str) -> None:
    state = replay(events_of(name))
    assert state.phase is Phase.CLOSED
    assert state.synthetic
    assert [x.sequence for x in events_of(name)] == list(range(len(events_of(name))))
    assert all(x.synthetic for x in events_of(name))
    rated = [x.event.rating_id for x in events_of(name) if isinstance(x.event, RatingRecorded)]
    assert state.rating_ids == tuple(rated)
    assert len(rated) >= 5


@pytest.mark.parametrize("name", FILES)
def test_session_time_never_goes_back_even_over_a_restart(name: str) -> None:
    elapsed = [x.elapsed_ns for x in events_of(name)]
    assert elapsed == sorted(elapsed)


@pytest.mark.parametrize(("name", "session"), RECORDINGS.items())
def test_the_same_patient_and_therapist_give_the_same_recording(
    name: str, session: Callable[[], World]
) -> None:
    assert tuple(session().lines) == lines_of(name)


def test_a_changed_event_is_found() -> None:
    lines = list(lines_of("steady.jsonl"))
    index = next(i for i, x in enumerate(lines) if x.event and x.event.sequence == 4)
    recorded = lines[index].event
    assert recorded is not None
    changed = recorded.event.model_copy(update={"suds": 95})
    lines[index] = Line(event=recorded.model_copy(update={"event": changed}))
    ((before, again),) = differences(lines)
    assert before is not None
    assert again is not None
    assert before.event == changed
    assert again == recorded


def test_a_missing_or_a_further_event_is_found() -> None:
    lines = lines_of("steady.jsonl")
    last = events_of("steady.jsonl")[-1].sequence
    cut = [x for x in lines if x.event is None or x.event.sequence < last]
    ((before, again),) = differences(cut)
    assert before is None
    assert again is not None
    without_the_close = [x for x in lines if x.step is not lines[-2].step]
    ((before, again),) = differences(without_the_close)
    assert before is not None
    assert again is None


def test_a_line_survives_being_written() -> None:
    for line in lines_of("stopped.jsonl"):
        assert parse(dump(line)) == line


@pytest.mark.parametrize("text", ["", "{", '{"step": 1}', '{"what": "is this"}'])
def test_what_is_no_line_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValidationError):
        parse(text)


def test_a_recording_begins_with_a_situation() -> None:
    with pytest.raises(ValueError, match="begins with a situation"):
        list(rerun(x for x in lines_of("steady.jsonl") if x.situation is None))
