"""The simulated heart: in its range, the same for a seed, quicker in fear, and badly measured in
movement. Must not be taken for a test of any person's heart.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.protocol.vocabulary import PatientTemper
from controller.simulation import heart as model
from controller.simulation.heart import Heart, Pulse
from controller.simulation.patient import PatientView, SimulatedPatient
from controller.simulation.tempers import TEMPERS, Temper

STEADY = TEMPERS[PatientTemper.STEADY]
PANICS = TEMPERS[PatientTemper.PANICS]

seeds = st.integers(0, 9999)
tempers = st.sampled_from(list(TEMPERS.values()))
fears = st.floats(0, 100)


def told(
    heart: Heart, from_s: float, to_s: float, fear: float, *, away: bool = False
) -> list[Pulse]:
    """What a sensor tells once a second, with frames ten times a second."""
    found: list[Pulse] = []
    for tenth in range(round(from_s * 10), round(to_s * 10)):
        heart.live(tenth / 10, fear, away=away, startles=0)
        if tenth % 10 == 0 and heart.pulse is not None:
            found.append(heart.pulse)
    return found


def rates(pulses: list[Pulse]) -> list[float]:
    return [p.rate_per_min for p in pulses if p.rate_per_min is not None]


@settings(deadline=None, max_examples=30)
@given(seeds, tempers, st.lists(st.tuples(fears, st.booleans(), st.integers(0, 3)), max_size=40))
def test_whatever_happens_rate_and_quality_stay_in_their_range(
    seed: int, temper: Temper, moments: list[tuple[float, bool, int]]
) -> None:
    heart = Heart(seed, temper)
    assert heart.pulse is None
    for number, (fear, away, startles) in enumerate(moments):
        heart.live(number * 1.7, fear, away=away, startles=startles)
        pulse = heart.pulse
        assert pulse is not None
        assert 0 <= pulse.quality <= 1
        least, most = model.RANGE_PER_MIN
        assert pulse.rate_per_min is None or least <= pulse.rate_per_min <= most


@settings(deadline=None, max_examples=15)
@given(seeds, tempers, fears)
def test_the_same_seed_beats_the_same(seed: int, temper: Temper, fear: float) -> None:
    assert told(Heart(seed, temper), 0, 60, fear) == told(Heart(seed, temper), 0, 60, fear)


def test_another_seed_is_another_heart() -> None:
    assert told(Heart(1, STEADY), 0, 60, 20) != told(Heart(2, STEADY), 0, 60, 20)


@settings(deadline=None, max_examples=20)
@given(seeds, tempers, st.floats(0, 80), st.floats(20, 100))
def test_more_fear_is_a_quicker_heart(seed: int, temper: Temper, low: float, more: float) -> None:
    high = min(100.0, low + more)
    calm, afraid = (told(Heart(seed, temper), 0, 150, fear)[30:] for fear in (low, high))
    # The same seed has the same noise and the same movements with any fear.
    assert [p.quality for p in calm] == [p.quality for p in afraid]
    rise = temper.heart_rise_per_min * (high - low) / 100
    assert mean(rates(afraid)) - mean(rates(calm)) == pytest.approx(rise, abs=1.5)


def test_it_rises_quickly_and_falls_slowly() -> None:
    def reached(before: float, after: float, seconds: float) -> float:
        """The share of the way from one fear to the other that is gone after ``seconds``."""
        shares: list[float] = []
        for seed in range(40):
            one, other = Heart(seed, PANICS), Heart(seed, PANICS)
            stays = rates(told(one, 0, 120 + seconds, before))
            told(other, 0, 120, before)
            moved = rates(told(other, 120, 121 + seconds, after))
            wanted = PANICS.heart_rise_per_min * (after - before) / 100
            if stays and moved:
                shares.append((moved[-1] - stays[-1]) / wanted)
        return mean(shares)

    assert reached(0, 100, model.RISE_LAG_S) > 0.5
    assert 0 < reached(100, 0, model.RISE_LAG_S) < 0.4
    assert reached(100, 0, 4 * model.FALL_LAG_S) > 0.9


def test_breathing_sways_it_and_less_in_fear() -> None:
    def swing(fear: float) -> float:
        """Mean step from one second to the next: what is slow or constant has none."""
        steps = []
        for seed in range(20):
            rising = rates([p for p in told(Heart(seed, STEADY), 0, 120, fear) if p.quality > 0.9])
            steps += [abs(b - a) for a, b in pairwise(rising[20:])]
        return mean(steps)

    assert swing(0) > swing(100) + 0.3


def test_resting_rates_differ_by_temper_and_seed() -> None:
    def resting(temper: Temper) -> list[float]:
        return [mean(rates(told(Heart(seed, temper), 0, 60, 0))) for seed in range(20)]

    steady, panics = resting(STEADY), resting(PANICS)
    assert mean(panics) > mean(steady) + 5
    assert max(steady) - min(steady) > 4


@pytest.mark.parametrize("what", ["startle", "turn"])
def test_movement_spoils_the_signal_for_a_while(what: str) -> None:
    before, during, after = [], [], []
    for seed in range(30):
        heart = Heart(seed, STEADY)
        before.append(told(heart, 0, 20, 10)[-1].quality)
        away = what == "turn"
        heart.live(20, 10, away=away, startles=0 if away else 1)
        during.append(told(heart, 20, 24, 10, away=away)[-1].quality)
        after.append(told(heart, 24, 60, 10, away=away)[-1].quality)
    assert mean(during) < mean(before) - 0.15
    assert mean(after) == pytest.approx(mean(before), abs=0.1)


def test_in_long_movement_there_is_at_times_no_rate_at_all() -> None:
    found: list[Pulse] = []
    for seed in range(10):
        heart = Heart(seed, STEADY)
        for second in range(30):
            heart.live(second, 10, away=False, startles=1)
            found.append(heart.pulse or Pulse(None, 0))
    assert any(pulse.rate_per_min is None for pulse in found)
    assert min(pulse.quality for pulse in found) < 0.3


def test_the_frame_rate_changes_nothing() -> None:
    slow, fast = Heart(3, STEADY), Heart(3, STEADY)
    for second in range(61):
        slow.live(second, 30, away=False, startles=0)
    for frame in range(60 * 64 + 1):
        fast.live(frame / 64, 30, away=False, startles=0)
    assert slow.pulse == fast.pulse


def test_after_a_pause_nothing_old_counts() -> None:
    heart = Heart(1, STEADY)
    told(heart, 0, 60, 10)
    heart.live(1000, 10, away=False, startles=0)
    pulse = heart.pulse
    assert pulse is not None
    assert pulse.quality in (0.0, 1.0)  # of a single step


@pytest.mark.parametrize("temper", list(PatientTemper))
def test_being_measured_changes_nothing_of_what_a_patient_does(temper: PatientTemper) -> None:
    def acts(*, measured: bool) -> list[object]:
        patient, done = SimulatedPatient(7, TEMPERS[temper]), []
        if not measured:
            patient._heart = Heart(99, TEMPERS[temper])
        for second in range(240):
            prompt = f"p-{second // 40}"
            events = ("gust",) if second % 50 == 0 else ()
            view = PatientView(second, second > 20, 60, prompt, events, session_id="s-1")
            done += patient.step(view)
        return done

    assert acts(measured=True) == acts(measured=False) != []


def test_a_patient_in_fear_has_a_quicker_heart() -> None:
    def after(intensity: float) -> float:
        patient, found = SimulatedPatient(4), []
        for tenth in range(600):
            patient.step(PatientView(tenth / 10, True, intensity, session_id="s-1"))
            found.append(patient.pulse or Pulse(None, 0))
        return mean(rates(found[300:]))

    assert after(90) > after(0) + 10
