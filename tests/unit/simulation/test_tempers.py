"""What every temper is there to show, over many doses and seeds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.protocol.vocabulary import PatientTemper
from controller.simulation.latent import Latent, fresh, left, lived, next_session, startled
from controller.simulation.patient import PatientView, SimulatedPatient, Stopped
from controller.simulation.tempers import TEMPERS, Temper

tempers = st.sampled_from(list(TEMPERS.values()))
doses = st.floats(0, 100)


def after(temper: Temper, seconds: float, dose: float, *, away: bool = False) -> Latent:
    """Somebody fresh after so long of that dose."""
    return lived(fresh(temper), temper, seconds, dose, away=away)


def live(patient: SimulatedPatient, view: PatientView, from_s: int, to_s: int) -> list[object]:
    """Everything the patient does while it looks at ``view``, four times a second."""
    done: list[object] = []
    for quarter in range(4 * from_s, 4 * to_s):
        done += patient.step(replace(view, now_s=quarter / 4))
    return done


IN_SCENE = PatientView(now_s=0, scene_shown=True, intensity=50, session_id="s-1")


def test_every_temper_that_can_be_chosen_has_its_figures() -> None:
    assert set(TEMPERS) == set(PatientTemper)


@settings(deadline=None, max_examples=60)
@given(tempers, doses, doses, st.integers(1, 30))
def test_more_dose_is_at_least_as_much_fear(
    temper: Temper, one: float, other: float, seconds: int
) -> None:
    low, high = sorted((one, other))
    # Within half a minute what is got used to does not outweigh the dose.
    assert after(temper, seconds, high).fear >= after(temper, seconds, low).fear - 1e-9


@settings(deadline=None, max_examples=60)
@given(tempers, doses, st.integers(0, 900), st.integers(0, 5), st.booleans())
def test_every_state_stays_in_its_range(
    temper: Temper, dose: float, seconds: int, events: int, away: bool
) -> None:
    now = startled(after(temper, seconds, dose, away=away), temper, events)
    assert 0 <= now.fear <= 100
    assert 0 <= now.urge <= 100
    assert 0 < now.tolerance <= 100
    assert 0 <= now.habituation < 1
    assert 0 <= now.inhibition < 1


@settings(deadline=None, max_examples=30)
@given(tempers, st.floats(20, 100))
def test_at_a_held_dose_fear_falls_once_it_has_risen(temper: Temper, dose: float) -> None:
    early = after(temper, 40, dose)
    later = lived(early, temper, 600, dose, away=False)
    assert later.habituation > early.habituation
    assert later.inhibition > early.inhibition
    assert later.fear <= early.fear


@settings(deadline=None, max_examples=30)
@given(tempers, doses, st.integers(1, 600))
def test_nothing_is_learnt_while_looking_away(temper: Temper, dose: float, seconds: int) -> None:
    away = after(temper, seconds, dose, away=True)
    assert (away.habituation, away.inhibition, away.tolerance) == (0, 0, temper.bears)
    assert away.fear <= after(replace(temper, habituation_per_s=0.0), seconds, dose).fear + 1e-9


@settings(deadline=None, max_examples=30)
@given(tempers, st.floats(20, 100), st.integers(60, 900))
def test_between_sessions_habituation_is_lost_in_part_and_inhibition_is_kept(
    temper: Temper, dose: float, seconds: int
) -> None:
    before = after(temper, seconds, dose)
    then = next_session(before, temper)
    assert then.habituation == pytest.approx(before.habituation * (1 - temper.return_of_fear))
    assert then.inhibition == before.inhibition
    assert then.fear == temper.rest


def test_the_fear_of_the_returning_one_is_back_and_that_of_the_steady_one_is_less() -> None:
    def peak_again(which: PatientTemper) -> float:
        temper = TEMPERS[which]
        first = after(temper, 20, 60).fear
        used = lived(fresh(temper), temper, 900, 60, away=False)
        assert used.fear < 0.5 * first
        return lived(next_session(used, temper), temper, 20, 60, away=False).fear / first

    assert peak_again(PatientTemper.RETURNING) > 0.85
    assert peak_again(PatientTemper.STEADY) < 0.65


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**31 - 1), st.integers(0, 100))
def test_who_panics_stops_above_what_can_be_borne_and_never_below(seed: int, dose: int) -> None:
    temper = TEMPERS[PatientTemper.PANICS]
    patient = SimulatedPatient(seed, temper)
    done = live(patient, replace(IN_SCENE, intensity=dose), 0, 25)
    reached = temper.rest + dose * temper.reactivity
    if reached > temper.bears + 8:
        assert Stopped() in done
        assert patient.latent.tolerance < temper.bears
    elif reached < temper.bears:
        assert done == []


def test_a_stop_costs_some_of_what_can_be_borne_down_to_a_floor() -> None:
    now = fresh(Temper(bears=30))
    for _ in range(10):
        now = left(now)
    assert now.tolerance == 20


def test_the_avoider_looks_away_when_it_is_hard_and_back_when_spoken_to() -> None:
    patient = SimulatedPatient(1, TEMPERS[PatientTemper.AVOIDER])
    hard = replace(IN_SCENE, intensity=80)
    away, fear = [], []
    for until_s, view in (
        (20, replace(IN_SCENE, intensity=20)),
        (35, hard),
        (45, replace(hard, spoken_to=True)),
        (50, hard),
        (51, replace(IN_SCENE, scene_shown=False)),
    ):
        live(patient, view, until_s - 5 if until_s > 45 else until_s - 10, until_s)
        away.append(patient.looks_away)
        fear.append(patient.fear)
    assert away == [False, True, False, True, False]
    assert fear[2] > fear[1]


def test_nobody_else_looks_away() -> None:
    for which in set(PatientTemper) - {PatientTemper.AVOIDER}:
        patient = SimulatedPatient(1, TEMPERS[which])
        live(patient, replace(IN_SCENE, intensity=100), 0, 30)
        assert not patient.looks_away


def test_what_is_stayed_with_can_be_borne_better() -> None:
    temper = TEMPERS[PatientTemper.AVOIDER]
    assert after(temper, 300, 45).tolerance > temper.bears
