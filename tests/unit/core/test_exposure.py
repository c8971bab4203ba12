"""Every command that changes the dose: granted, limited, or answered with a sentence."""

from itertools import pairwise

import pytest

from controller.core import dose
from controller.core.decision import Decision
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol.vocabulary import HoldReason, Peer, Phase, RefusalReason
from tests.unit.core.world import HEIGHT, RAILING, WIND, World


def reason(decision: Decision) -> RefusalReason | None:
    """Why nothing changed, or None."""
    return decision.refusal.reason if decision.refusal else None


def sentence(decision: Decision) -> str:
    """The sentence of a refusal."""
    assert decision.refusal is not None
    return decision.refusal.sentence


def test_the_dial_rises_along_one_ramp_within_the_limit() -> None:
    world = World().exposing()
    decision = world.must(c.SetIntensity(intensity=15))
    assert (decision.asked, decision.applied, decision.lowers) == (15, 15, False)
    world.wait(6)
    assert world.dial == pytest.approx(10)
    world.wait(60)
    assert world.dial == 15
    assert len(world.of_kind(e.IntensityChanged)) == 1


def test_a_fall_is_quick_and_acts_before_it_is_recorded() -> None:
    world = World().exposing(60)
    decision = world.must(c.SetIntensity(intensity=10))
    assert decision.lowers
    world.wait(2)
    assert world.dial == 10


def test_a_rise_over_fifteen_asks_for_the_patients_agreement() -> None:
    world = World().exposing()
    decision = world.do(c.SetIntensity(intensity=16))
    assert reason(decision) is RefusalReason.NEEDS_AGREEMENT
    assert (decision.asked, decision.applied) == (16, 0)
    assert "agree" in sentence(decision)
    world.must(c.SetIntensity(intensity=16, patient_agrees=True))


def test_five_presses_of_five_during_one_climb_are_five_small_rises() -> None:
    world = World().exposing()
    for target in (5, 10, 15, 20, 25):
        world.must(c.SetIntensity(intensity=target))
    assert world.state.intensity.to_value == 25


def test_over_the_ceiling_stays_where_it_is() -> None:
    world = World().exposing(30, ceiling=40)
    decision = world.do(c.SetIntensity(intensity=45, patient_agrees=True))
    assert reason(decision) is RefusalReason.OVER_CEILING
    assert (decision.asked, decision.applied) == (45, 30)
    assert "45" in sentence(decision)
    assert "40" in sentence(decision)
    assert world.dial == 30


def test_the_same_intensity_again_is_nothing_to_do() -> None:
    world = World().exposing(30)
    assert reason(world.do(c.SetIntensity(intensity=30))) is RefusalReason.NOTHING_TO_DO


def test_while_paused_the_dial_only_falls() -> None:
    world = World().exposing(30)
    world.must(c.Hold())
    decision = world.do(c.SetIntensity(intensity=35))
    assert reason(decision) is RefusalReason.HELD
    assert "you pressed hold" in sentence(decision)
    world.must(c.SetIntensity(intensity=20))
    world.wait(5)
    assert world.dial == 20


def test_step_down_is_ten_lower_again_and_again() -> None:
    world = World().exposing(30)
    assert world.must(c.StepDown()).applied == 20
    assert world.must(c.StepDown()).applied == 10
    assert world.must(c.StepDown()).lowers
    assert reason(world.do(c.StepDown())) is RefusalReason.NOTHING_TO_DO


def test_step_down_during_a_rise_counts_from_where_the_dial_is() -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=45))
    world.wait(3)
    here = world.dial
    assert 30 < here < 45
    assert world.must(c.StepDown()).applied == pytest.approx(here - 10)


def test_step_down_never_rises() -> None:
    world = World().exposing(30)
    decision = world.do(c.StepDown(intensity=40))
    assert reason(decision) is RefusalReason.OUT_OF_RANGE
    assert world.must(c.StepDown(intensity=5)).applied == 5


def test_step_down_stays_under_a_ceiling_that_is_being_reached() -> None:
    world = World().exposing(30)
    world.must(c.SetCeiling(ceiling=10))
    decision = world.do(c.StepDown(intensity=20))
    assert reason(decision) is RefusalReason.OUT_OF_RANGE
    assert "0 to 10" in sentence(decision)


def test_a_parameter_is_taken_off_the_dial_and_moves_at_its_own_limit() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=25))
    world.wait(3)
    assert world.value(HEIGHT) == pytest.approx(23)
    world.must(c.SetIntensity(intensity=0))
    world.wait(10)
    assert world.value(HEIGHT) == 25
    assert world.value(WIND) == 0


def test_a_parameter_falls_at_its_own_limit() -> None:
    world = World().exposing(50)
    decision = world.must(c.SetParameter(parameter="height_m", value=10))
    assert decision.lowers
    world.wait(3)
    assert world.value(HEIGHT) == pytest.approx(14)


def test_less_railing_is_a_rise() -> None:
    world = World().exposing(50)
    decision = world.do(c.SetParameter(parameter="railing_m", value=0.4))
    assert reason(decision) is RefusalReason.NEEDS_AGREEMENT
    world.must(c.SetParameter(parameter="railing_m", value=0.4, patient_agrees=True))
    world.must(c.Hold())
    decision = world.do(c.SetParameter(parameter="railing_m", value=0.3))
    assert reason(decision) is RefusalReason.HELD
    assert world.must(c.SetParameter(parameter="railing_m", value=1.0)).lowers


def test_a_parameter_stays_in_its_range_and_under_the_ceiling() -> None:
    world = World().exposing(30, ceiling=50)
    out = world.do(c.SetParameter(parameter="height_m", value=91))
    assert reason(out) is RefusalReason.OUT_OF_RANGE
    assert "0 to 90 m" in sentence(out)
    over = world.do(c.SetParameter(parameter="height_m", value=21, patient_agrees=True))
    assert reason(over) is RefusalReason.OVER_CEILING
    assert "20 m" in sentence(over)
    low = world.do(c.SetParameter(parameter="railing_m", value=0.6, patient_agrees=True))
    assert reason(low) is RefusalReason.OVER_CEILING


def test_a_parameter_the_scene_does_not_have() -> None:
    decision = World().exposing().do(c.SetParameter(parameter="spiders", value=3))
    assert reason(decision) is RefusalReason.UNKNOWN_PARAMETER
    assert "height_m, railing_m, wind_m_per_s" in sentence(decision)
    released = World().exposing().do(c.ReleaseParameter(parameter="spiders"))
    assert reason(released) is RefusalReason.UNKNOWN_PARAMETER


def test_the_same_value_again_is_nothing_to_do() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=25))
    again = world.do(c.SetParameter(parameter="height_m", value=25))
    assert reason(again) is RefusalReason.NOTHING_TO_DO


def test_a_parameter_returns_to_the_dial_within_its_limit() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=14))
    world.wait(10)
    world.must(c.ReleaseParameter(parameter="height_m", patient_agrees=True))
    world.wait(4)
    assert world.value(HEIGHT) == pytest.approx(18)
    assert world.state.returning == ("height_m",)
    world.wait(10)
    assert world.value(HEIGHT) == 20
    assert not world.state.overrides
    assert not world.state.returning


def test_a_long_way_back_up_asks_for_agreement_and_none_is_taken_in_a_hold() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=0))
    world.wait(20)
    back = c.ReleaseParameter(parameter="height_m")
    assert reason(world.do(back)) is RefusalReason.NEEDS_AGREEMENT
    world.must(c.Hold())
    assert reason(world.do(back)) is RefusalReason.HELD


def test_a_way_back_down_is_free_even_in_a_hold() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=26))
    world.wait(20)
    world.must(c.Hold())
    assert world.must(c.ReleaseParameter(parameter="height_m")).lowers
    world.wait(20)
    assert world.value(HEIGHT) == 20


def test_what_follows_the_dial_cannot_be_put_back() -> None:
    decision = World().exposing(50).do(c.ReleaseParameter(parameter="height_m"))
    assert reason(decision) is RefusalReason.NOTHING_TO_DO


def test_a_return_follows_a_dial_that_moves_meanwhile() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=10))
    world.wait(20)
    world.must(c.ReleaseParameter(parameter="height_m", patient_agrees=True))
    world.wait(2)
    world.must(c.SetIntensity(intensity=60))
    heights = []
    for _ in range(60):
        world.wait(0.5)
        heights.append(world.value(HEIGHT))
    assert heights[-1] == pytest.approx(HEIGHT.curve.at(60))
    assert all(b - a <= 0.5 * HEIGHT.rise_limit_per_s + 1e-6 for a, b in pairwise(heights))


def test_a_raised_ceiling_needs_agreement() -> None:
    world = World().exposing(30, ceiling=50)
    decision = world.do(c.SetCeiling(ceiling=60))
    assert reason(decision) is RefusalReason.NEEDS_AGREEMENT
    assert (decision.asked, decision.applied) == (60, 50)
    world.must(c.SetCeiling(ceiling=60, patient_agrees=True))
    assert world.state.ceiling == 60
    assert reason(world.do(c.SetCeiling(ceiling=60))) is RefusalReason.NOTHING_TO_DO


def test_a_lowered_ceiling_takes_the_dose_with_it() -> None:
    world = World().exposing(60)
    world.must(c.SetParameter(parameter="height_m", value=50, patient_agrees=True))
    world.wait(60)
    decision = world.must(c.SetCeiling(ceiling=25))
    assert decision.lowers
    world.wait(60)
    assert world.dial == 25
    assert world.value(HEIGHT) == pytest.approx(10)


def test_a_lowered_ceiling_stops_a_climb_at_it() -> None:
    world = World().exposing(20)
    world.must(c.SetIntensity(intensity=60, patient_agrees=True))
    world.wait(3)
    world.must(c.SetCeiling(ceiling=40))
    world.wait(60)
    assert world.dial == 40


def test_an_event_is_fired_once_and_played_once() -> None:
    world = World().exposing(30)
    decision = world.must(c.FireEvent(event="bird"))
    (fired,) = world.directive.events
    assert fired.fired_id == decision.created_id
    assert reason(world.do(c.FireEvent(event="bird"))) is RefusalReason.NOTHING_TO_DO
    world.wait(3)
    assert not world.directive.events
    assert reason(world.do(c.FireEvent(event="bird"))) is RefusalReason.NOTHING_TO_DO
    world.wait(3)
    world.must(c.FireEvent(event="bird"))


def test_what_can_startle_needs_agreement() -> None:
    world = World().exposing(30)
    assert reason(world.do(c.FireEvent(event="judder"))) is RefusalReason.NEEDS_AGREEMENT
    world.must(c.FireEvent(event="judder", patient_agrees=True))
    assert world.state.event_until_ns == world.now_ns + 2_000_000_000


def test_no_event_in_a_hold_nor_in_the_safe_place() -> None:
    world = World().exposing(30)
    world.must(c.FireEvent(event="bird"))
    world.must(c.Hold())
    assert not world.directive.events
    assert reason(world.do(c.FireEvent(event="bird"))) is RefusalReason.HELD
    world.must(c.GoToSafePlace())
    assert reason(world.do(c.FireEvent(event="bird"))) is RefusalReason.WRONG_PHASE


def test_an_event_the_scene_does_not_have() -> None:
    decision = World().exposing().do(c.FireEvent(event="flood"))
    assert reason(decision) is RefusalReason.UNKNOWN_EVENT
    assert "bird, judder" in sentence(decision)


def test_a_hold_ends_every_rise_and_no_fall() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=28, patient_agrees=True))
    world.must(c.SetParameter(parameter="railing_m", value=1.2))
    world.must(c.SetIntensity(intensity=60))
    world.wait(1)
    dial, height = world.dial, world.value(HEIGHT)
    world.must(c.Hold())
    world.wait(30)
    assert world.dial == pytest.approx(dial)
    assert world.value(HEIGHT) == pytest.approx(height)
    assert world.value(RAILING) == 1.2


def test_a_return_that_rises_stops_in_a_hold_and_stays_off_the_dial() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=14))
    world.wait(10)
    world.must(c.ReleaseParameter(parameter="height_m", patient_agrees=True))
    world.wait(2)
    world.must(c.Hold())
    world.wait(30)
    assert world.value(HEIGHT) == pytest.approx(16)
    assert not world.state.returning


@pytest.mark.parametrize(
    "command",
    [
        c.SetIntensity(intensity=5),
        c.SetParameter(parameter="height_m", value=5),
        c.ReleaseParameter(parameter="height_m"),
        c.StepDown(),
        c.FireEvent(event="bird"),
        c.Hold(),
    ],
)
def test_before_exposure_there_is_no_dose_to_change(command: c.Command) -> None:
    world = World().prepared()
    decision = world.do(command)
    assert reason(decision) is RefusalReason.WRONG_PHASE
    assert "during exposure" in sentence(decision)
    (answer,) = world.of_kind(e.CommandAnswered)
    assert isinstance(answer.event, e.CommandAnswered)
    assert answer.event.command == command.kind
    assert world.state.phase is Phase.PREPARED


def test_a_hold_on_top_of_a_hold_is_granted() -> None:
    world = World().exposing(30)
    world.lose(Peer.PAGE)
    assert world.must(c.Hold()).lowers
    world.must(c.Hold())
    assert world.state.holds == (HoldReason.PAGE_SILENT, HoldReason.THERAPIST)


def test_the_figures_are_the_designs() -> None:
    assert (dose.FREE_RISE, dose.STEP_DOWN) == (15, 10)


def test_a_return_that_falls_goes_on_in_a_hold_to_where_the_dial_stopped() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=45, patient_agrees=True))
    world.wait(60)
    world.must(c.SetIntensity(intensity=60))
    world.must(c.ReleaseParameter(parameter="height_m"))
    world.wait(2)
    world.must(c.Hold())
    heights = [world.value(HEIGHT)]
    for _ in range(80):
        world.wait(0.25)
        heights.append(world.value(HEIGHT))
    assert heights[-1] == pytest.approx(HEIGHT.curve.at(world.dial))
    assert max(a - b for a, b in pairwise(heights)) <= 0.25 * HEIGHT.fall_limit_per_s + 1e-6
    assert not world.state.overrides


def test_a_return_that_has_arrived_waits_for_the_dial() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=HEIGHT.curve.at(60), patient_agrees=True))
    world.wait(60)
    world.must(c.SetIntensity(intensity=60))
    world.must(c.ReleaseParameter(parameter="height_m"))
    for _ in range(40):
        world.wait(0.5)
        assert world.value(HEIGHT) == pytest.approx(HEIGHT.curve.at(60))
    assert not world.state.overrides
