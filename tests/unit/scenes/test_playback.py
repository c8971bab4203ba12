"""Doses become values: curves, ramps, limits, and falls that are faded."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.spec import SceneSpec
from scenes.playback import Dose, Playback

Make = Callable[..., SceneDirective]
SECOND = 1_000_000_000
DT = 0.04


def play(playback: Playback, directive: SceneDirective, from_s: float, to_s: float) -> list[Dose]:
    """Frames of 40 ms from one controller time to another, jumps made as they come."""
    doses = []
    for frame in range(round((to_s - from_s) / DT) + 1):
        now_ns = round((from_s + frame * DT) * SECOND)
        doses.append(playback.step(directive, now_ns, DT, frozen=False))
        if doses[-1].jump:
            playback.jumped()
    return doses


def ramp(start: float, end: float, rate: float, start_s: float = 0) -> Ramp:
    return Ramp(from_value=start, to_value=end, start_ns=round(start_s * SECOND), rate_per_s=rate)


def test_the_dial_drives_every_parameter(spec: SceneSpec, directive: Make) -> None:
    dose = Playback(spec).step(directive(), 0, DT, frozen=False)
    assert dose.dial == 40
    assert dose.values == {"height_m": pytest.approx(28), "railing_m": pytest.approx(0.72)}


def test_a_ramp_is_followed_in_controller_time(spec: SceneSpec, directive: Make) -> None:
    rising = directive(intensity=ramp(10, 40, 1.0))
    doses = play(Playback(spec), rising, 0, 12)
    assert doses[-1].dial == pytest.approx(22)
    assert doses[-1].values["height_m"] == pytest.approx(15.4)


def test_all_times_may_be_shifted(spec: SceneSpec, directive: Make) -> None:
    early = play(Playback(spec), directive(intensity=ramp(10, 40, 1.0)), 0, 8)
    late = play(Playback(spec), directive(intensity=ramp(10, 40, 1.0, 1000)), 1000, 1008)
    assert [d.dial for d in early] == pytest.approx([d.dial for d in late])


def test_an_override_takes_one_parameter_off_the_dial(spec: SceneSpec, directive: Make) -> None:
    dose = Playback(spec).step(
        directive(overrides={"railing_m": Ramp.constant(1.0)}), 0, DT, frozen=False
    )
    assert dose.values == {"height_m": pytest.approx(28), "railing_m": 1.0}


def test_a_jumping_clock_cannot_make_the_dial_leap_up(spec: SceneSpec, directive: Make) -> None:
    rising = directive(intensity=ramp(0, 100, 100 / 60))
    playback = Playback(spec)
    playback.step(rising, 0, DT, frozen=False)
    leapt = playback.step(rising, 50 * SECOND, DT, frozen=False)
    assert leapt.dial == pytest.approx(100 / 60 * 1.25 * DT)


def test_a_jumping_clock_cannot_make_an_override_leap(spec: SceneSpec, directive: Make) -> None:
    sinking = directive(overrides={"railing_m": ramp(1.2, 0, 0.1)})
    playback = Playback(spec)
    playback.step(sinking, 0, DT, frozen=False)
    leapt = playback.step(sinking, 50 * SECOND, DT, frozen=False)
    assert leapt.values["railing_m"] == pytest.approx(1.2 - 0.1 * 1.25 * DT)


def test_frozen_lets_nothing_rise_and_lets_falls_go_on(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    rising = directive(intensity=ramp(10, 40, 1.0))
    before = play(playback, rising, 0, 2)[-1]
    assert playback.step(rising, 9 * SECOND, DT, frozen=True) == before
    falling = directive(intensity=ramp(12, 9, 1.0, 9))
    after = playback.step(falling, 11 * SECOND, DT, frozen=True)
    assert after.dial == pytest.approx(10)


def test_without_a_clock_nothing_rises(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    rising = directive(intensity=ramp(10, 40, 1.0))
    assert playback.step(rising, None, DT, frozen=False).dial == 10
    shown = play(playback, rising, 0, 2)[-1].dial
    assert playback.step(rising, None, DT, frozen=False).dial == shown


def test_without_a_clock_a_fall_arrives(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    playback.step(directive(), 0, DT, frozen=False)
    falling = directive(intensity=ramp(40, 39, 20))
    assert playback.step(falling, None, DT, frozen=False).dial == 39


def test_a_large_quick_fall_asks_for_a_fade_and_never_drops(
    spec: SceneSpec, directive: Make
) -> None:
    playback = Playback(spec)
    playback.step(directive(), 0, DT, frozen=False)
    falling = directive(intensity=ramp(40, 10, 20))
    waiting = playback.step(falling, SECOND // 2, DT, frozen=False)
    assert waiting.jump
    assert waiting.values["height_m"] == pytest.approx(28)
    assert waiting.values["railing_m"] > 0.72
    playback.jumped()
    after = playback.step(falling, SECOND // 2 + 1, DT, frozen=False)
    assert not after.jump
    assert after.values["height_m"] == pytest.approx(7)


def test_after_the_jump_the_rest_of_the_ramp_does_not_bounce(
    spec: SceneSpec, directive: Make
) -> None:
    playback = Playback(spec)
    playback.step(directive(), 0, DT, frozen=False)
    heights = [
        d.values["height_m"] for d in play(playback, directive(intensity=ramp(40, 10, 20)), 0, 3)
    ]
    assert {round(h, 6) for h in heights} == {28.0, 7.0}


def test_a_small_fall_is_a_motion_within_the_comfort_limit(
    spec: SceneSpec, directive: Make
) -> None:
    playback = Playback(spec)
    playback.step(directive(), 0, DT, frozen=False)
    small = directive(intensity=Ramp.constant(37))
    heights = [d.values["height_m"] for d in play(playback, small, 0, 3)]
    steps = [a - b for a, b in pairwise(heights)]
    assert max(steps) <= 2.0 * DT + 1e-9
    assert heights[-1] == pytest.approx(25.9)


def test_a_slow_large_fall_is_a_motion(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    playback.step(directive(), 0, DT, frozen=False)
    slow = directive(intensity=ramp(40, 10, 1.0))
    doses = play(playback, slow, 0, 31)
    assert not any(d.jump for d in doses)
    assert doses[-1].values["height_m"] == pytest.approx(7, abs=0.2)


def test_a_jump_that_is_overtaken_by_a_rise_is_forgotten(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    playback.step(directive(), 0, DT, frozen=False)
    assert playback.step(directive(intensity=ramp(40, 0, 50)), 1, DT, frozen=False).jump
    back = playback.step(directive(intensity=Ramp.constant(40)), 2, DT, frozen=False)
    assert not back.jump


def test_what_becomes_fewer_is_gone_behind_a_fade(spec: SceneSpec, directive: Make) -> None:
    lift, railing = spec.parameters
    crowd = lift.model_copy(
        update={"name": "listeners", "moves_patient": False, "falls_behind_fade": True}
    )
    playback = Playback(spec.model_copy(update={"parameters": (crowd, railing)}))
    before = playback.step(directive(), 0, DT, frozen=False).values["listeners"]
    falling = directive(intensity=ramp(40, 20, 25.0), revision=2)
    waits = playback.step(falling, round(0.1 * SECOND), DT, frozen=False)
    assert waits.jump
    assert waits.values["listeners"] == before
    playback.jumped()
    gone = playback.step(falling, round(0.2 * SECOND), DT, frozen=False)
    assert gone.values["listeners"] == pytest.approx(14)
    assert not playback.step(falling, round(0.3 * SECOND), DT, frozen=False).jump
    rising = directive(intensity=ramp(20, 30, 1.0, 1), revision=3)
    assert not any(dose.jump for dose in play(playback, rising, 1, 6))


def test_a_dose_that_rests_is_not_worked_out_again(spec: SceneSpec, directive: Make) -> None:
    playback, still = Playback(spec), directive()
    doses = [playback.step(still, frame * SECOND, DT, frozen=False) for frame in range(4)]
    assert doses[0] == doses[-1]
    assert doses[2] is doses[3]


def test_what_rests_follows_the_next_directive(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    play(playback, directive(), 0, 1)
    rising = directive(revision=2, intensity=ramp(40, 60, 1.0, 1.0))
    assert play(playback, rising, 1, 3)[-1].dial == pytest.approx(42)


def test_what_a_hold_keeps_down_rises_when_it_ends(spec: SceneSpec, directive: Make) -> None:
    playback = Playback(spec)
    play(playback, directive(intensity=ramp(20, 20, 1.0)), 0, 1)
    higher = directive(revision=2, intensity=ramp(40, 40, 1.0))
    held = [playback.step(higher, SECOND * n, DT, frozen=True) for n in range(2, 6)]
    assert {dose.dial for dose in held} == {20}
    assert play(playback, higher, 6, 60)[-1].dial == pytest.approx(40)


def test_a_clock_that_goes_back_or_is_lost_is_heeded_at_rest(
    spec: SceneSpec, directive: Make
) -> None:
    playback = Playback(spec)
    rising = directive(intensity=ramp(10, 40, 10.0))
    assert play(playback, rising, 0, 30)[-1].dial == pytest.approx(40)
    assert playback.step(rising, SECOND, DT, frozen=False).dial == pytest.approx(20)
    assert play(playback, rising, 4, 30)[-1].dial == pytest.approx(40)
    assert playback.step(rising, None, DT, frozen=False).dial == pytest.approx(40)
