"""A session shown again: the directives are those that were issued, in the session's own time.

Owns the comparison with the directives of a live core; must not know drawing.
"""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from controller.core.directive import directive_of
from controller.core.evolve import replay
from controller.core.replay import parse
from controller.core.session_replay import NOT_RECORDED, RUN, shown_again
from controller.protocol.directive import SceneDirective
from controller.protocol.events import RecordedEvent
from controller.protocol.timeline import unrecorded
from controller.protocol.vocabulary import Place
from tests.replay.session import HERE, RECORDINGS

SECOND = 1_000_000_000
BESIDE = {"revision": 0, "issued_ns": 0, "run_id": RUN}


def recorded_in(name: str) -> list[RecordedEvent]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [event for event in (parse(line).event for line in lines) if event is not None]


def issued(events: list[RecordedEvent]) -> Iterator[tuple[int, SceneDirective]]:
    """What the controller had to say at each moment, from its state after all events of it."""
    for at, recorded in enumerate(events):
        following = events[at + 1 : at + 2]
        if not following or following[0].elapsed_ns > recorded.elapsed_ns:
            state = replay(events[: at + 1])
            told = directive_of(state, run_id="live", revision=0, now_ns=recorded.time_ns)
            yield recorded.elapsed_ns, told


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_the_directives_of_a_replay_are_those_of_then(name: str) -> None:
    events = recorded_in(name)
    ahead_ns = events[0].time_ns - events[0].elapsed_ns
    everything = list(shown_again(events))
    assert [one.at_ns for one in everything] == sorted(one.at_ns for one in everything)
    again = [one for one in everything if one.directive.text != NOT_RECORDED]
    for at_ns, live in issued(events):
        shown = [one.directive for one in again if one.at_ns <= at_ns][-1]
        for second in (0, 3, 60):
            at = at_ns + second * 1_000_000_000
            assert shown.intensity.at(at) == live.intensity.at(at + ahead_ns)
        times = {"intensity", "overrides", "events", "prompt"}
        assert shown.model_copy(update=BESIDE).model_dump(exclude=times) == live.model_copy(
            update=BESIDE
        ).model_dump(exclude=times)
        assert [(f.fired_id, f.event, f.fired_ns + ahead_ns) for f in shown.events] == [
            (f.fired_id, f.event, f.fired_ns) for f in live.events
        ]
        assert (shown.prompt is None) == (live.prompt is None)


def test_between_the_last_event_and_a_restart_nothing_is_made_up() -> None:
    events = recorded_in("stopped.jsonl")
    ((from_ns, until_ns),) = unrecorded(events)
    before = next(e for e in events if e.elapsed_ns == from_ns)
    again = list(shown_again(events))
    (gap,) = (one for one in again if one.directive.text == NOT_RECORDED)
    assert (gap.at_ns, gap.directive.place, gap.directive.held) == (from_ns, Place.NEUTRAL, True)
    dials = {gap.directive.intensity.at(at) for at in (from_ns, from_ns + SECOND, until_ns)}
    live = replay([e for e in events if e.sequence <= before.sequence])
    assert dials == {live.intensity.at(before.time_ns)}
    (after,) = (b for a, b in pairwise(again) if a is gap)
    assert (after.at_ns, after.directive.place) == (until_ns, Place.NEUTRAL)
    assert after.directive.text == ""
    revisions = [one.directive.revision for one in again]
    assert revisions == sorted(set(revisions))


def test_a_session_without_a_restart_has_no_stretch_without_a_record() -> None:
    for name in ("steady.jsonl", "laddered.jsonl"):
        events = recorded_in(name)
        assert unrecorded(events) == ()
        assert all(one.directive.text != NOT_RECORDED for one in shown_again(events))


def test_the_clock_of_the_run_does_not_matter() -> None:
    events = recorded_in("laddered.jsonl")
    later = 5_000_000_000_000
    moved = [moved_by(one, later) for one in events]
    assert list(shown_again(moved)) == list(shown_again(events))


def moved_by(recorded: RecordedEvent, later_ns: int) -> RecordedEvent:
    """The same event in a run whose clock is ``later_ns`` ahead."""

    def move(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: move(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [move(one, key) for one in value]
        timed = key.endswith("_ns") and key != "elapsed_ns" and isinstance(value, int) and value
        return value + later_ns if timed else value  # type: ignore[operator]

    return RecordedEvent.model_validate_json(json.dumps(move(recorded.model_dump(mode="json"))))


def test_what_does_not_change_is_not_sent_again() -> None:
    events = recorded_in("steady.jsonl")
    again = list(shown_again(events))
    assert len(again) < len(events)
    kept = [one.directive.model_copy(update=BESIDE) for one in again]
    assert all(a != b for a, b in pairwise(kept))
