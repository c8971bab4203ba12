"""The dose's arithmetic: rises, falls, comparisons, the way back to the dial."""

import pytest

from controller.core import dose
from controller.protocol.ramp import Ramp
from tests.unit.core.world import HEIGHT, RAILING, SECOND, TOWER, WIND, World, curve


def test_the_dial_climbs_no_faster_than_the_scene_and_its_parameters_allow() -> None:
    # 100 in 60 s is 1.67 a second; height's steepest part is 1.2 m per dial at 1 m/s.
    assert dose.dial_rise_per_s(TOWER, 0, 50) == pytest.approx(100 / 60)
    assert dose.dial_rise_per_s(TOWER, 50, 75) == pytest.approx(1 / 0.8)
    assert dose.dial_rise_per_s(TOWER, 0, 100) == pytest.approx(1 / 1.2)


def test_a_parameter_off_the_dial_does_not_slow_it() -> None:
    assert dose.dial_rise_per_s(TOWER, 50, 100, {"height_m"}) == pytest.approx(100 / 60)


def test_a_slower_scene_is_slower() -> None:
    slow = TOWER.model_copy(update={"full_rise_s": 200.0})
    assert dose.dial_rise_per_s(slow, 0, 50) == pytest.approx(0.5)


def test_the_dial_falls_quickly_whatever_moves_the_patient() -> None:
    world = World().exposing(60)
    ramp = dose.dial_ramp(world.state, 10, world.now_ns)
    assert ramp.rate_per_s == dose.FALL_PER_S
    assert ramp.duration_s == pytest.approx(2)


@pytest.mark.parametrize(
    ("parameter", "present", "target", "rate"),
    [
        (HEIGHT, 10, 30, 1.0),
        (HEIGHT, 30, 10, 2.0),
        (RAILING, 1.0, 0.5, 0.1),
        (RAILING, 0.5, 1, 0.5),
    ],
)
def test_a_parameter_keeps_its_own_limits(
    parameter: dose.GradedParameter, present: float, target: float, rate: float
) -> None:
    assert dose.parameter_ramp(parameter, present, target, 0).rate_per_s == pytest.approx(rate)


def test_harder_follows_the_sense_of_the_curve() -> None:
    assert dose.harder(HEIGHT, 20, 10)
    assert not dose.harder(HEIGHT, 10, 20)
    assert dose.harder(RAILING, 0.5, 1.0)
    assert not dose.harder(RAILING, 0.5, 0.5)
    assert dose.easier_of(RAILING, 0.5, 1.0) == 1.0


@pytest.mark.parametrize(
    ("parameter", "old", "new", "rise"),
    [
        (HEIGHT, 0, 20, 50),
        (HEIGHT, 20, 30, 12.5),
        (HEIGHT, 30, 20, 0),
        (HEIGHT, 70, 90, 0),  # beyond the curve: its end
        (RAILING, 1.2, 1.0, 20),
        (RAILING, 1.5, 1.2, 0),
        (WIND, 0, 1, 5),  # flat up to 50: from there, not from 0
    ],
)
def test_a_rise_counts_by_the_dial(
    parameter: dose.GradedParameter, old: float, new: float, rise: float
) -> None:
    assert dose.rise_on_dial(parameter, old, new) == pytest.approx(rise)


def test_the_way_back_ends_when_the_dial_does() -> None:
    dial = Ramp(from_value=0, to_value=50, start_ns=0, rate_per_s=1)
    back = dose.return_ramp(HEIGHT, 19, dial, 10 * SECOND)
    assert back.to_value == pytest.approx(20)
    assert back.end_ns == pytest.approx(dial.end_ns, abs=10)


def test_the_way_back_waits_for_the_dial_even_where_nothing_is_to_be_done() -> None:
    dial = Ramp(from_value=0, to_value=50, start_ns=0, rate_per_s=1)
    back = dose.return_ramp(HEIGHT, 20, dial, 10 * SECOND)
    assert back.at(20 * SECOND) == 20
    assert back.end_ns == dial.end_ns


@pytest.mark.parametrize(
    ("tolerated", "offer"), [(50, 40), (37.4, 27), (8, 0), (0, 0), (100, 90), (29.9999999999, 20)]
)
def test_the_offer_is_a_whole_number_at_least_ten_below(tolerated: float, offer: float) -> None:
    assert dose.lower_dose(tolerated) == offer


def test_a_curve_that_never_changes_gives_no_limit() -> None:
    flat = HEIGHT.model_copy(update={"curve": curve((0, 5), (100, 5))})
    scene = TOWER.model_copy(update={"parameters": (flat,)})
    assert dose.dial_rise_per_s(scene, 0, 100) == pytest.approx(100 / 60)
    assert dose.rise_on_dial(flat, 5, 6) == 0
