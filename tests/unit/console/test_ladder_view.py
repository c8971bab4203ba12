"""A fear ladder under the therapist's hand: ordered, changed, and read back from the record."""

from __future__ import annotations

import dataclasses

import pytest

from clinician_console import ladder_view as ladders
from controller.protocol.care_events import LadderEdited
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.ramp import Ramp
from tests.unit.console import samples

STEPS = (
    LadderStep(step_id="ground", title="On the ground", scene="glass_lift", intensity=0),
    LadderStep(
        step_id="low",
        title="Five metres up",
        scene="glass_lift",
        intensity=12.5,
        expected_suds=40,
        configuration={"daylight": "dusk"},
        overrides={"wind_m_s": 3},
    ),
    LadderStep(step_id="top", title="At the top", scene="glass_lift", intensity=100),
)
DRAFTS = ladders.drafts_of(STEPS)


def ids(drafts: ladders.Drafts) -> list[str]:
    """The steps in their order."""
    return [d.step_id for d in drafts]


def test_a_ladder_that_nobody_changed_stays_as_it_is() -> None:
    assert ladders.steps_of(DRAFTS) == STEPS


@pytest.mark.parametrize(
    ("source", "target", "order"),
    [
        (0, 2, ["low", "top", "ground"]),
        (2, 0, ["top", "ground", "low"]),
        (1, 1, ["ground", "low", "top"]),
        (0, 3, ["ground", "low", "top"]),
        (-1, 0, ["ground", "low", "top"]),
    ],
)
def test_a_step_moves_to_where_it_is_dropped(source: int, target: int, order: list[str]) -> None:
    assert ids(ladders.moved(DRAFTS, source, target)) == order


def test_a_step_is_removed_and_a_new_one_is_set_up_like_the_last() -> None:
    drafts = ladders.added(ladders.without(DRAFTS, 2), "other")
    assert ids(drafts) == ["ground", "low", "own-1"]
    new = drafts[-1]
    assert (new.title, new.expected, new.dose) == ("", "", "12.5")
    assert (new.scene, new.configuration, new.overrides) == (
        "glass_lift",
        {"daylight": "dusk"},
        {"wind_m_s": 3},
    )
    assert ids(ladders.added(drafts, "other"))[-1] == "own-2"
    assert ladders.added((), "other")[0].scene == "other"


def test_a_ladder_does_not_grow_beyond_what_a_record_holds() -> None:
    full: ladders.Drafts = ()
    for _ in range(ladders.MOST_STEPS + 3):
        full = ladders.added(full, "glass_lift")
    assert len(full) == ladders.MOST_STEPS


def test_the_present_place_becomes_a_step() -> None:
    state = samples.state(
        overrides={"wind_m_s": Ramp.constant(4), "height_m": Ramp.constant(9)},
        returning=("height_m",),
    )
    step = ladders.with_place((), state)[0]
    assert (step.dose, step.overrides) == ("45", {"wind_m_s": 4})
    assert step.configuration == {"daylight": "noon"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "Step 2 has no title"),
        ({"dose": "101"}, "“101” is not a dose"),
        ({"dose": ""}, "“” is not a dose"),
        ({"dose": "nan"}, "“nan” is not a dose"),
        ({"expected": "5.5"}, "“5.5” is not a rating"),
        ({"expected": "101"}, "“101” is not a rating"),
    ],
)
def test_what_is_no_step_is_said_with_its_number(change: dict[str, str], said: str) -> None:
    drafts = (DRAFTS[0], dataclasses.replace(DRAFTS[1], **change))
    sentence = ladders.steps_of(drafts)
    assert isinstance(sentence, str)
    assert "Step 2" in sentence
    assert said in sentence


def test_the_ladder_in_force_is_the_one_edited_last() -> None:
    edited = FearLadder(version=3, steps=STEPS[:1])
    events = samples.recorded([(0, samples.prepared()), (1, LadderEdited(ladder=edited))])
    assert ladders.latest_ladder(events) == edited
    assert ladders.latest_ladder(events[:1]) is None


def test_the_live_list_marks_the_present_step_and_says_what_differs() -> None:
    state = samples.state(ladder=FearLadder(version=1, steps=STEPS), step=STEPS[1])
    lines = ladders.step_lines(state)
    assert [line.here for line in lines] == [False, True, False]
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[1].about == "dose 12.5, expects 40, wind 3 m/s, dusk"
    assert lines[2].about == "dose 100"
    elsewhere = samples.state(ladder=FearLadder(version=1, steps=STEPS), scene="calm_lake")
    assert ladders.step_lines(elsewhere)[0].about == "dose 0, Glass lift on a tower"
