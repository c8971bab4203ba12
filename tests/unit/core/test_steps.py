"""The fear ladder: edited whole, gone to step by step, and no way round any rule."""

import pytest

from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import Phase, Place, RefusalReason
from tests.unit.core.test_exposure import reason, sentence
from tests.unit.core.world import BRIDGE, HEIGHT, HELLO, LADDER, RAILING, TOWER, World

BRIDGE_STEP = LadderStep(step_id="bridge", title="A bridge", scene="bridge", intensity=10)


def go(world: World, step_id: str, *, agrees: bool = True) -> None:
    """Go to a step and arrive there."""
    world.must(q.GoToStep(step_id=step_id, patient_agrees=agrees))
    world.wait(120)


def with_step(step: LadderStep) -> World:
    """A world that is exposing and whose ladder has one more step."""
    world = World().exposing()
    world.must(q.EditLadder(based_on=1, steps=(*LADDER, step)))
    return world


def test_a_session_begins_with_the_scenes_standard_ladder() -> None:
    assert World().prepared().state.ladder == FearLadder(version=1, steps=LADDER)
    assert World().prepared(scene="bridge").state.ladder == FearLadder()


def test_a_patients_own_ladder_is_taken_instead() -> None:
    own = FearLadder(version=4, steps=(BRIDGE_STEP,))
    assert World().prepared(ladder=own).state.ladder == own


def test_an_edit_is_a_new_version_and_replaces_no_other_edit() -> None:
    world = World().prepared()
    steps = (*LADDER, BRIDGE_STEP)
    world.must(q.EditLadder(based_on=1, steps=steps))
    assert world.state.ladder == FearLadder(version=2, steps=steps)
    late = world.do(q.EditLadder(based_on=1, steps=LADDER))
    assert reason(late) is RefusalReason.NOT_ALLOWED
    assert "version 2" in sentence(late)
    assert reason(world.do(q.EditLadder(based_on=2, steps=steps))) is RefusalReason.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"scene": "moon"}, RefusalReason.UNKNOWN_SCENE),
        ({"scene": "lake"}, RefusalReason.UNKNOWN_SCENE),
        ({"configuration": {"floor": "ice"}}, RefusalReason.UNKNOWN_CONFIGURATION),
        ({"overrides": {"colour": 1.0}}, RefusalReason.UNKNOWN_PARAMETER),
        ({"overrides": {"railing_m": 9.0}}, RefusalReason.OUT_OF_RANGE),
        ({"step_id": "low"}, RefusalReason.NOT_ALLOWED),
    ],
)
def test_a_step_that_cannot_be_is_not_taken_up(
    changes: dict[str, object], why: RefusalReason
) -> None:
    world = World().prepared()
    step = LADDER[0].model_copy(update={"step_id": "new", **changes})
    assert reason(world.do(q.EditLadder(based_on=1, steps=(*LADDER, step)))) is why
    assert world.state.ladder.version == 1


def test_a_step_for_another_machine_stays_when_others_are_edited() -> None:
    elsewhere = BRIDGE_STEP.model_copy(update={"scene": "moon"})
    world = World().exposing(ladder=FearLadder(version=3, steps=(elsewhere,)))
    world.must(q.EditLadder(based_on=3, steps=(elsewhere, LADDER[0])))
    refused = world.do(q.GoToStep(step_id="bridge", patient_agrees=True))
    assert reason(refused) is RefusalReason.UNKNOWN_SCENE


def test_two_steps_of_one_name_are_no_ladder() -> None:
    with pytest.raises(ValueError, match="share an id"):
        FearLadder(steps=(BRIDGE_STEP, BRIDGE_STEP))


def test_a_step_is_a_place_reached_within_the_limits() -> None:
    world = World().exposing()
    decision = world.must(q.GoToStep(step_id="railed", patient_agrees=True))
    assert (decision.asked, decision.applied, decision.lowers) == (40, 40, False)
    assert world.dial == 0
    world.wait(3)
    assert 0 < world.dial <= 3 * 100 / 60 + 1e-9
    world.wait(120)
    assert world.dial == 40
    assert world.value(RAILING) == pytest.approx(1.2)
    assert world.value(HEIGHT) == pytest.approx(16)
    assert world.state.step == LADDER[1]


def test_the_next_step_ends_the_one_before_and_gives_back_what_it_took() -> None:
    world = World().exposing()
    go(world, "railed")
    go(world, "high")
    kinds = [
        type(x.event) for x in world.events if isinstance(x.event, k.StepStarted | k.StepEnded)
    ]
    assert kinds == [k.StepStarted, k.StepEnded, k.StepStarted]
    assert not world.state.overrides
    assert world.value(RAILING) == pytest.approx(0.8)
    go(world, "low", agrees=False)
    assert world.dial == 10


def test_a_step_that_lowers_acts_at_once() -> None:
    world = World().exposing(60)
    assert world.must(q.GoToStep(step_id="low")).lowers
    world.wait(10)
    assert not world.do(q.GoToStep(step_id="high", patient_agrees=True)).lowers


def test_a_step_needs_the_consent_that_its_parts_would_need() -> None:
    world = World().exposing(30)
    assert reason(world.do(q.GoToStep(step_id="storm"))) is RefusalReason.NEEDS_AGREEMENT
    world.must(q.GoToStep(step_id="high"))
    world = World().exposing(0)
    decision = world.do(q.GoToStep(step_id="high"))
    assert reason(decision) is RefusalReason.NEEDS_AGREEMENT
    assert "40" in sentence(decision)


def test_a_step_asks_for_consent_where_a_parameter_of_its_own_rises() -> None:
    step = LADDER[0].model_copy(update={"step_id": "open", "overrides": {"railing_m": 0.4}})
    world = with_step(step)
    assert reason(world.do(q.GoToStep(step_id="open"))) is RefusalReason.NEEDS_AGREEMENT
    world.must(q.GoToStep(step_id="open", patient_agrees=True))


def test_giving_a_parameter_back_counts_as_a_rise_too() -> None:
    world = World().exposing()
    go(world, "railed")
    assert reason(world.do(q.GoToStep(step_id="high"))) is RefusalReason.NEEDS_AGREEMENT


@pytest.mark.parametrize("overrides", [{}, {"railing_m": 0.3}])
def test_no_step_is_over_the_ceiling(overrides: dict[str, float]) -> None:
    step = LADDER[2].model_copy(
        update={"step_id": "top", "overrides": overrides, "intensity": 20 if overrides else 60}
    )
    world = with_step(step)
    world.must(c.SetCeiling(ceiling=50))
    decision = world.do(q.GoToStep(step_id="top", patient_agrees=True))
    assert reason(decision) is RefusalReason.OVER_CEILING
    assert world.state.step is None


def test_a_hold_lets_only_an_easier_step_through() -> None:
    world = World().exposing(40)
    world.must(c.Hold())
    for harder in ("storm", "railed", "high"):
        decision = world.do(q.GoToStep(step_id=harder, patient_agrees=True))
        expected = {"storm": RefusalReason.HELD, "railed": None, "high": None}[harder]
        assert (decision.refusal.reason if decision.refusal else None) is expected
        world = World().exposing(40)
        world.must(c.Hold())
    world.must(c.StepDown())
    world.wait(5)
    held = world.do(q.GoToStep(step_id="high", patient_agrees=True))
    assert reason(held) is RefusalReason.HELD
    world.must(q.GoToStep(step_id="low"))
    assert world.state.phase is Phase.PAUSED


def test_another_configuration_comes_through_a_fade_at_the_lowest_dose() -> None:
    world = World().exposing(40)
    world.must(q.GoToStep(step_id="storm", patient_agrees=True))
    assert world.state.configuration["weather"] == "storm"
    assert world.dial == 0
    assert world.state.intensity.to_value == 10
    assert world.directive.place is Place.SCENE


def test_another_scene_is_always_asked_about() -> None:
    world = with_step(BRIDGE_STEP)
    assert reason(world.do(q.GoToStep(step_id="bridge"))) is RefusalReason.NEEDS_AGREEMENT
    go(world, "bridge")
    assert (world.state.scene, world.dial) == ("bridge", 10)


def test_where_one_is_already_there_is_nothing_to_do() -> None:
    world = World().exposing()
    go(world, "low")
    assert reason(world.do(q.GoToStep(step_id="low"))) is RefusalReason.NOTHING_TO_DO
    world.must(c.StepDown())
    world.must(q.GoToStep(step_id="low"))


def test_an_unknown_step_is_named() -> None:
    decision = World().exposing().do(q.GoToStep(step_id="moon"))
    assert reason(decision) is RefusalReason.UNKNOWN_STEP
    assert "'low', 'railed'" in sentence(decision)


def test_a_step_ends_with_what_ends_it() -> None:
    def because(*acts: c.Command) -> str:
        world = World().exposing()
        go(world, "low")
        for act in acts:
            world.must(act)
        assert world.state.step is None
        (ended,) = world.of_kind(k.StepEnded)
        assert isinstance(ended.event, k.StepEnded)
        assert ended.event.step_id == "low"
        return ended.event.because

    assert because(q.EndStep()) == "therapist"
    other = c.SetConfiguration(scene="bridge", patient_agrees=True)
    assert because(other) == "scene"
    assert because(c.StartDebrief()) == "debrief"
    assert because(c.Hold(), c.CloseSession()) == "closed"


def test_a_stop_keeps_the_step_to_come_back_to() -> None:
    world = World().exposing()
    go(world, "high")
    world.must(c.GoToSafePlace())
    assert world.state.step == LADDER[2]
    assert world.must(c.Resume()).applied == 30
    assert world.dial == 0
    world.must(q.EndStep())
    assert reason(world.do(q.EndStep())) is RefusalReason.NOTHING_TO_DO


def test_before_exposure_no_step_can_be_gone_to() -> None:
    assert reason(World().prepared().do(q.GoToStep(step_id="low"))) is RefusalReason.WRONG_PHASE


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"scene": "bridge"}, "of the scene bridge"),
        ({"configuration": {"floor": "ice"}}, "floor ice"),
        ({"overrides": {"railing_m": 7.0}}, "railing_m 7"),
    ],
)
def test_a_scene_offers_no_step_it_cannot_show(changes: dict[str, object], named: str) -> None:
    step = LADDER[0].model_copy(update=changes)
    content = TOWER.model_copy(update={"standard_ladder": (step,)}).model_dump()
    with pytest.raises(ValueError, match=named):
        SceneSpec.model_validate(content)


def test_a_catalogue_with_ladders_survives_the_wire() -> None:
    assert BRIDGE.standard_ladder == ()
    assert type(HELLO).model_validate_json(HELLO.model_dump_json()) == HELLO


def test_a_ladder_changes_no_dose() -> None:
    world = World().exposing(30)
    world.must(q.EditLadder(based_on=1, steps=(BRIDGE_STEP,)))
    assert world.dial == 30
    assert not world.of_kind(e.ConfigurationChanged)
