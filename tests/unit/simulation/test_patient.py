"""The simulated patient does what its stated model says, the same every time."""

from dataclasses import replace
from statistics import mean

import pytest

from controller.protocol.vocabulary import PatientTemper
from controller.simulation.patient import (
    AskedToStay,
    PatientAct,
    PatientView,
    Rated,
    SimulatedPatient,
    Stopped,
)
from controller.simulation.tempers import TEMPERS, Temper

STEP_S = 0.1
IN_SCENE = PatientView(now_s=0, scene_shown=True, intensity=50, session_id="s-1")
QUIET = replace(TEMPERS[PatientTemper.STEADY], noise=0.0)


class Life:
    """A patient and the clock it lives by."""

    def __init__(self, temper: Temper = QUIET, seed: int = 1) -> None:
        self.patient = SimulatedPatient(seed, temper)
        self.now_s = 0.0
        self.acts: list[tuple[float, PatientAct]] = []

    def live(self, seconds: float, view: PatientView = IN_SCENE, step_s: float = STEP_S) -> float:
        """Look at ``view`` for ``seconds``; the fear at the end."""
        for _ in range(round(seconds / step_s)):
            self.now_s += step_s
            for act in self.patient.step(replace(view, now_s=self.now_s)):
                self.acts.append((self.now_s, act))
            view = replace(view, fired_events=())
        return self.patient.fear


def test_fear_follows_the_dose() -> None:
    low, high = Life(), Life()
    assert high.live(15) > low.live(15, replace(IN_SCENE, intensity=20)) + 15


def test_at_a_held_dose_fear_is_got_used_to() -> None:
    life = Life()
    peak = life.live(20)
    assert life.live(600) < 0.6 * peak
    assert 0 < life.patient.habituation < 1


def test_habituation_has_its_stated_rate() -> None:
    life = Life()
    life.live(173.3, replace(IN_SCENE, intensity=100))
    assert life.patient.habituation == pytest.approx(0.5, abs=0.01)


def test_nothing_is_got_used_to_away_from_the_scene() -> None:
    life = Life()
    life.live(100, replace(IN_SCENE, scene_shown=False, intensity=80))
    assert life.patient.habituation == 0
    assert life.patient.fear == pytest.approx(QUIET.rest)


def test_fear_returns_in_part_by_the_next_session() -> None:
    life = Life()
    first = life.live(20)
    life.live(600)
    got_used = life.patient.habituation
    life.live(5, replace(IN_SCENE, scene_shown=False, session_id=None))
    life.live(0.1, replace(IN_SCENE, scene_shown=False, session_id="s-2"))
    assert life.patient.habituation == pytest.approx(got_used * (1 - QUIET.return_of_fear))
    second = life.live(20, replace(IN_SCENE, session_id="s-2"))
    assert second < first


def test_an_event_startles_and_wears_off() -> None:
    life = Life()
    calm = life.live(30, replace(IN_SCENE, intensity=10))
    jumped = life.live(0.1, replace(IN_SCENE, intensity=10, fired_events=("gust",)))
    assert jumped > calm + 0.5 * QUIET.startle
    assert life.live(60, replace(IN_SCENE, intensity=10)) < calm + 1


def test_a_prompt_is_answered_once_after_a_delay() -> None:
    life = Life()
    life.live(20)
    asked_s = life.now_s
    life.live(15, replace(IN_SCENE, prompt_id="p-1"))
    life.live(15, replace(IN_SCENE, prompt_id="p-2"))
    rated = [(t, act) for t, act in life.acts if isinstance(act, Rated)]
    assert [act.prompt_id for _, act in rated] == ["p-1", "p-2"]
    assert 2 <= rated[0][0] - asked_s <= 6.2
    assert abs(rated[0][1].suds - 55) <= 10
    assert rated[0][1].suds % 5 == 0


def test_a_prompt_that_goes_away_is_not_answered() -> None:
    life = Life()
    life.live(1, replace(IN_SCENE, prompt_id="p-1"))
    life.live(20)
    assert not life.acts


def test_ratings_stay_on_the_scale() -> None:
    for intensity, seed in [(0, 1), (0, 2), (100, 3), (100, 4)]:
        life = Life(Temper(reactivity=3, rest=0, noise=40), seed)
        for n in range(20):
            view = replace(IN_SCENE, intensity=intensity, prompt_id=f"p-{n}")
            life.live(10, view, step_s=0.5)
        suds = [act.suds for _, act in life.acts if isinstance(act, Rated)]
        assert len(suds) == 20
        assert 0 <= min(suds) <= max(suds) <= 100


def test_the_stop_is_rehearsed_once_a_session_in_the_neutral_room() -> None:
    life = Life()
    neutral = replace(IN_SCENE, scene_shown=False)
    life.live(30, neutral)
    assert [act for _, act in life.acts] == [Stopped()]
    assert life.acts[0][0] == pytest.approx(3.1, abs=0.15)
    life.live(30, replace(neutral, session_id=None))
    life.live(30, replace(neutral, session_id="s-2"))
    assert [act for _, act in life.acts] == [Stopped(), Stopped()]


def test_who_panics_presses_stop_and_only_in_the_scene() -> None:
    life = Life(TEMPERS[PatientTemper.PANICS])
    life.live(5, replace(IN_SCENE, scene_shown=False))
    life.acts.clear()
    life.live(10, replace(IN_SCENE, intensity=30))
    assert not life.acts
    life.live(20, replace(IN_SCENE, intensity=80))
    assert Stopped() in [act for _, act in life.acts]
    life.acts.clear()
    life.live(30, replace(IN_SCENE, scene_shown=False, intensity=80))
    assert not life.acts


def test_who_hesitates_asks_to_stay_once_a_visit() -> None:
    life = Life(TEMPERS[PatientTemper.HESITANT])
    life.live(60, replace(IN_SCENE, intensity=80))
    assert [act for _, act in life.acts] == [AskedToStay()]
    life.live(30, replace(IN_SCENE, scene_shown=False))
    life.live(60, replace(IN_SCENE, intensity=80))
    assert [act for _, act in life.acts] == [AskedToStay(), AskedToStay()]


def test_the_frame_rate_hardly_matters() -> None:
    slow, fast = Life(), Life()
    assert slow.live(60, step_s=0.5) == pytest.approx(fast.live(60, step_s=1 / 90), abs=0.5)


def test_the_same_seed_lives_the_same_life() -> None:
    def acts(seed: int) -> list[tuple[float, PatientAct]]:
        life = Life(TEMPERS[PatientTemper.PANICS], seed)
        for n in range(12):
            life.live(12, replace(IN_SCENE, intensity=6 * n, prompt_id=f"p-{n}"))
        return life.acts

    assert acts(7) == acts(7)
    assert acts(7) != acts(8)


def test_a_slow_patient_needs_longer_than_a_steady_one() -> None:
    steady, slow = Life(TEMPERS[PatientTemper.STEADY]), Life(TEMPERS[PatientTemper.SLOW])
    assert slow.live(400) > steady.live(400) + 10


def test_noise_does_not_shift_the_mean() -> None:
    suds = []
    for seed in range(60):
        life = Life(Temper(habituation_per_s=0.0), seed)
        life.live(40, step_s=0.5)
        life.live(10, replace(IN_SCENE, prompt_id="p"), step_s=0.5)
        suds += [act.suds for _, act in life.acts if isinstance(act, Rated)]
    assert mean(suds) == pytest.approx(55, abs=2)
