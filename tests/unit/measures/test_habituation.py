"""Decay, return of fear and plateau against scipy, their own laws, and what they will not fit."""

import math
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, stats

from controller.core import criteria
from controller.measures.habituation import (
    DecayFit,
    fit_decay,
    fit_return_of_fear,
    from_peak,
    plateau,
)
from controller.measures.least_squares import t_quantile
from controller.protocol.care import ExposureRating

UNHURRIED = settings(deadline=None, max_examples=50)
"""A busy machine is no reason for a law to be broken."""

Array = NDArray[np.float64]
NAMES = ("floor", "amplitude", "rate_per_min")


def decay(t: Array, floor: float, amplitude: float, rate: float) -> Array:
    return floor + amplitude * np.exp(-rate * t)


def noisy(seed: int, sd: float = 3.0, n: int = 31) -> tuple[Array, Array]:
    """A synthetic curve of minute ratings: 10 + 80 exp(-0.1 t) and normal noise."""
    t = np.arange(float(n))
    noise = np.random.default_rng(seed).normal(0, sd, n)
    return t, np.clip(decay(t, 10, 80, 0.1) + noise, 0, 100)


def exposures(
    *,
    count: int = 5,
    k: float = 0.15,
    r: float = 0.6,
    first: float = 80,
    sd: float = 0,
    seed: int = 0,
) -> list[tuple[Array, Array]]:
    """Synthetic exposures of five minutes by the form itself."""
    chance, start, made = np.random.default_rng(seed), first, []
    for _ in range(count):
        t = np.arange(6.0)
        y = np.clip(decay(t, 0, start, k) + chance.normal(0, sd, t.size), 0, 100)
        made.append((t, y))
        end = start * math.exp(-k * 5)
        start = end + r * (start - end)
    return made


def test_the_fixture_is_recovered() -> None:
    t = np.arange(0, 31, 5)
    fit = fit_decay(t, decay(t, 10, 80, 0.1))
    assert (fit.floor, fit.amplitude, fit.rate_per_min) == pytest.approx((10, 80, 0.1), rel=1e-9)
    assert fit.half_life_min == pytest.approx(6.9315, abs=5e-5)
    for name, (low, high) in fit.intervals.items():
        assert low == pytest.approx(getattr(fit, name)) == high
    assert fit.residual_sd == pytest.approx(0, abs=1e-9)
    assert fit.n == 7


@pytest.mark.parametrize("seed", range(8))
def test_scipy_finds_the_same_minimum(seed: int) -> None:
    t, y = noisy(seed)
    fit = fit_decay(t, y)
    bounds = ([0, 0, 0], [100, 200, 10])
    found, _ = optimize.curve_fit(
        decay, t, y, p0=(10, 80, 0.1), bounds=bounds, ftol=1e-14, xtol=1e-14, gtol=1e-14
    )
    assert [getattr(fit, name) for name in NAMES] == pytest.approx(list(found), rel=1e-5)
    rss = float(np.sum((decay(t, *found) - y) ** 2))
    assert fit.residual_sd == pytest.approx(math.sqrt(rss / (t.size - 3)), rel=1e-9)
    assert fit.half_life_min == pytest.approx(math.log(2) / fit.rate_per_min)


def profile_t(t: Array, y: Array, fit: DecayFit, name: str, value: float) -> float:
    """How many standard errors worse the best fit is with one parameter held, by scipy."""
    at = NAMES.index(name)

    def left(others: Array) -> Array:
        parameters = np.insert(others, at, value)
        return decay(t, *parameters) - y

    start = np.delete([getattr(fit, n) for n in NAMES], at)
    held = optimize.least_squares(left, start, x_scale=np.abs(start), xtol=1e-14, ftol=1e-14)
    s2 = fit.residual_sd**2
    return math.sqrt((2 * float(held.cost) - s2 * (t.size - 3)) / s2)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", NAMES)
def test_intervals_end_where_the_profile_reaches_t(seed: int, name: str) -> None:
    t, y = noisy(seed)
    fit = fit_decay(t, y)
    expected = stats.t.ppf(0.975, t.size - 3)
    low, high = fit.intervals[name]
    assert low < getattr(fit, name) < high
    for end in (low, high):
        assert profile_t(t, y, fit, name, end) == pytest.approx(expected, rel=1e-4)


def test_with_little_noise_intervals_are_the_usual_ones() -> None:
    t, y = noisy(3, sd=0.01)
    fit = fit_decay(t, y)
    _, covariance = optimize.curve_fit(decay, t, y, p0=(10, 80, 0.1))
    half = stats.t.ppf(0.975, t.size - 3) * np.sqrt(np.diag(covariance))
    for name, wide in zip(NAMES, half, strict=True):
        low, high = fit.intervals[name]
        assert (high - low) / 2 == pytest.approx(wide, rel=1e-3)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    held = dict.fromkeys((*NAMES, "half_life_min"), 0)
    truth = {"floor": 10, "amplitude": 80, "rate_per_min": 0.1, "half_life_min": math.log(2) / 0.1}
    for seed in range(200):
        intervals = fit_decay(*noisy(seed, sd=2, n=16), confidence=0.8).intervals
        for name, (low, high) in intervals.items():
            held[name] += low <= truth[name] <= high
    for name, times in held.items():
        # Four standard errors of a share of 0.8 in 200.
        assert abs(times / 200 - 0.8) < 0.113, name


def test_a_higher_confidence_is_a_wider_interval() -> None:
    t, y = noisy(1)
    narrow, wide = (fit_decay(t, y, confidence=c).intervals for c in (0.5, 0.99))
    for name in narrow:
        assert wide[name][0] < narrow[name][0] < narrow[name][1] < wide[name][1]


def test_a_floor_that_would_be_below_zero_is_kept_at_zero() -> None:
    t, y = noisy(0, sd=1, n=8)
    lower = np.maximum(y - 22, 0.5)
    fit = fit_decay(t, lower)
    assert fit.floor >= 0
    assert fit.intervals["floor"][0] == 0


def test_an_open_side_is_infinite() -> None:
    fit = fit_decay([0, 1, 2, 3, 4], [90, 22, 20, 21, 20])
    assert fit.intervals["rate_per_min"][1] == math.inf
    assert fit.intervals["half_life_min"][0] == 0
    assert math.isfinite(fit.rate_per_min)


@UNHURRIED
@given(
    st.floats(0, 40),
    st.floats(20, 60),
    st.floats(0.02, 1),
    st.lists(st.integers(1, 60), min_size=4, max_size=25),
)
def test_what_decays_without_noise_is_recovered_however_unevenly_asked(
    floor: float, amplitude: float, rate: float, gaps: list[int]
) -> None:
    t = np.cumsum(gaps) / 10.0
    t = t - t[0]
    # A fall has to begin and to bend before its rate can be told from ratings.
    assume(rate * t[-1] > 0.5 and rate * t[1] < 3)
    fit = fit_decay(t, decay(t, floor, amplitude, rate))
    assert fit.rate_per_min == pytest.approx(rate, rel=1e-3)
    assert fit.floor == pytest.approx(floor, abs=0.1)
    assert fit.amplitude == pytest.approx(amplitude, abs=0.1)


@UNHURRIED
@given(st.integers(0, 1000), st.integers(-60, 200))
def test_shifting_the_axis_changes_the_amplitude_alone(seed: int, by: int) -> None:
    t, y = noisy(seed, n=16)
    here, there = fit_decay(t, y), fit_decay(t + by, y)
    growth = math.exp(here.rate_per_min * by)
    assert there.amplitude == pytest.approx(here.amplitude * growth, rel=1e-4)
    for name in ("floor", "rate_per_min", "half_life_min", "residual_sd"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), rel=1e-4, abs=1e-4)
    for name in ("floor", "rate_per_min", "half_life_min"):
        assert there.intervals[name] == pytest.approx(here.intervals[name], rel=1e-3, abs=1e-3)


@UNHURRIED
@given(st.integers(0, 1000), st.sampled_from([0.25, 0.5, 0.9]), st.sampled_from([0.1, 3, 60]))
def test_units_scale_as_they_should(seed: int, suds: float, minutes: float) -> None:
    t, y = noisy(seed, n=16)
    here, there = fit_decay(t, y), fit_decay(t * minutes, y * suds)
    assert there.floor == pytest.approx(here.floor * suds, rel=1e-5, abs=1e-5)
    assert there.amplitude == pytest.approx(here.amplitude * suds, rel=1e-5)
    assert there.rate_per_min == pytest.approx(here.rate_per_min / minutes, rel=1e-5)
    low, high = here.intervals["half_life_min"]
    assert there.intervals["half_life_min"] == pytest.approx(
        (low * minutes, high * minutes), rel=1e-3
    )


NOT_FALLING = "The ratings do not fall"
STRAIGHT = "The ratings fall along a straight line or ever faster"


@pytest.mark.parametrize(
    ("times", "suds", "said"),
    [
        ([], [], "A decay needs at least 4 ratings; there are 0."),
        ([0], [50], "A decay needs at least 4 ratings; there are 1."),
        ([0, 1], [50, 40], "A decay needs at least 4 ratings; there are 2."),
        ([0, 1, 2], [50, 40, 35], "A decay needs at least 4 ratings; there are 3."),
        (range(6), [50] * 6, "The ratings are all equal"),
        (range(6), [0] * 6, "The ratings are all equal"),
        (range(5), [10, 20, 30, 40, 50], NOT_FALLING),
        (range(5), [40, 60, 70, 75, 77], NOT_FALLING),
        (range(5), [80, 20, 50, 90, 80], NOT_FALLING),
        (range(5), [80, 70, 60, 50, 40], STRAIGHT),
        (range(5), [80, 79, 75, 60, 20], STRAIGHT),
        (range(10), [40, 70, 85, 80, 70, 60, 50, 40, 35, 30], STRAIGHT),
        (range(5), [90, 20, 20, 20, 20], "The fall is over before the second rating"),
        (range(5), [90, 20, 21, 19, 20], "The fall is over before the second rating"),
        (range(8), [60, 50, 44, 52, 40, 46, 38, 47], "A decay describes these ratings no better"),
        ([0, 1, 1, 2], [80, 60, 50, 40], "Two ratings share the time 1 min."),
        ([0, 2, 1, 3], [80, 60, 50, 40], "The times must rise"),
        (range(4), [80, math.nan, 50, 40], "The ratings must be finite"),
        ([0, 1, 2, math.inf], [80, 60, 50, 40], "The times must be finite"),
        (range(4), [101, 60, 50, 40], "The rating 101 is outside 0 to 100."),
        (range(5), [80, 60, 50, 40], "There are 5 times for 4 ratings."),
    ],
)
def test_what_is_no_decay_is_a_sentence(times: Any, suds: Any, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        fit_decay(times, suds)
    assert str(caught.value).startswith(said)


def test_an_axis_far_from_the_ratings_is_a_sentence() -> None:
    t, y = noisy(1)
    with pytest.raises(ValueError, match="Count the times from near the first rating"):
        fit_decay(t + 1e5, y)


@pytest.mark.parametrize("confidence", [0, 1, -1, math.nan])
def test_a_confidence_outside_0_to_1_is_a_sentence(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        fit_decay(*noisy(1), confidence=confidence)


def test_lists_are_taken_and_plain_numbers_given() -> None:
    t, y = noisy(1)
    found = asdict(fit_decay(list(t), list(y)))
    assert found == asdict(fit_decay(t, y))
    assert {type(value) for value in found.values()} == {int, float, dict}


def test_the_fitted_curve_can_be_drawn() -> None:
    t, y = noisy(1)
    fit = fit_decay(t, y)
    drawn = fit.at([0, 5])
    assert drawn == pytest.approx(
        decay(np.array([0, 5]), fit.floor, fit.amplitude, fit.rate_per_min)
    )
    far = fit_decay(t + 300, y)
    assert far.at([300, 305]) == pytest.approx(drawn, rel=1e-4)


def test_from_the_peak_on() -> None:
    t, y = from_peak([0, 1, 2, 3, 4], [40, 85, 85, 60, 30])
    assert list(t) == [1, 2, 3, 4]
    assert list(y) == [85, 85, 60, 30]
    assert from_peak([], [])[0].size == 0


@UNHURRIED
@given(st.floats(0.01, 0.999), st.integers(1, 120))
def test_t_is_that_of_scipy(confidence: float, freedom: int) -> None:
    expected = stats.t.ppf((1 + confidence) / 2, freedom)
    assert t_quantile(confidence, freedom) == pytest.approx(expected, rel=1e-9)


# Return of fear


def test_the_form_itself_is_recovered() -> None:
    fit = fit_return_of_fear(exposures())
    assert fit.initial == pytest.approx(80)
    assert fit.rate_per_min == pytest.approx(0.15)
    assert fit.half_life_min == pytest.approx(math.log(2) / 0.15)
    assert fit.return_fraction == pytest.approx(0.6)
    assert (fit.n, fit.exposures, fit.floor) == (30, 5, 0)


@UNHURRIED
@given(st.floats(0.05, 0.8), st.floats(-0.5, 1.2), st.floats(30, 60), st.integers(2, 8))
def test_rate_return_and_start_are_recovered(k: float, r: float, first: float, count: int) -> None:
    made = exposures(k=k, r=r, first=first, count=count)
    assume(all(np.all(y < 100) and np.all(y > 0) for _, y in made))
    fit = fit_return_of_fear(made)
    assert (fit.initial, fit.rate_per_min, fit.return_fraction) == pytest.approx(
        (first, k, r), rel=1e-4, abs=1e-4
    )


def predicted(sessions: list[tuple[Array, Array]], first: float, k: float, r: float) -> Array:
    """The form once more, written from its two equations."""
    made, start = [], first
    for t, _ in sessions:
        made.append(start * np.exp(-k * t))
        gone = start * (1 - np.exp(-k * t[-1]))
        start = start - gone + r * gone
    return np.concatenate(made)


@pytest.mark.parametrize("seed", range(6))
def test_scipy_finds_the_same_return(seed: int) -> None:
    sessions = exposures(sd=4, seed=seed)
    fit = fit_return_of_fear(sessions)
    seen = np.concatenate([y for _, y in sessions])
    found = optimize.least_squares(
        lambda p: predicted(sessions, *p) - seen, (80, 0.1, 0.5), x_scale=(80, 0.1, 0.5)
    )
    assert (fit.initial, fit.rate_per_min, fit.return_fraction) == pytest.approx(
        tuple(found.x), rel=1e-4
    )
    for name, (low, high) in fit.intervals.items():
        assert low < getattr(fit, name) < high
    covariance = np.linalg.inv(found.jac.T @ found.jac) * fit.residual_sd**2
    half = stats.t.ppf(0.975, seen.size - 3) * np.sqrt(np.diag(covariance))
    for name, wide in zip(("initial", "rate_per_min", "return_fraction"), half, strict=True):
        low, high = fit.intervals[name]
        assert (high - low) / 2 == pytest.approx(wide, rel=0.15)


def test_full_return_and_none() -> None:
    assert fit_return_of_fear(exposures(r=1)).return_fraction == pytest.approx(1)
    assert fit_return_of_fear(exposures(r=0)).return_fraction == pytest.approx(0, abs=1e-9)


def test_a_known_floor_is_taken_off_first() -> None:
    raised = [(t, y / 2 + 20) for t, y in exposures()]
    fit = fit_return_of_fear(raised, floor=20)
    assert fit.initial == pytest.approx(60)
    assert fit.rate_per_min == pytest.approx(0.15)


def test_the_order_of_exposures_matters() -> None:
    sessions = exposures(sd=1)
    forth, back = fit_return_of_fear(sessions), fit_return_of_fear(sessions[::-1])
    assert back.return_fraction > 1 > forth.return_fraction


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([], "Return of fear needs at least 2 exposures; there are 0."),
        ([([0, 1], [80, 60])], "Return of fear needs at least 2 exposures; there are 1."),
        ([([0, 1], [80, 60]), ([0], [70])], "Exposure 2 needs at least 2 ratings; there are 1."),
        ([([0, 1], [80, 60]), ([], [])], "Exposure 2 needs at least 2 ratings; there are 0."),
        ([([0, 1], [80, 60]), ([1, 0], [70, 60])], "Exposure 2: The times must rise"),
        ([([0, 1], [80, math.nan]), ([0, 1], [70, 60])], "Exposure 1: The ratings must be finite"),
        ([([-2, 1], [80, 60]), ([0, 1], [70, 60])], "Exposure 1 has a rating 2 min before"),
        ([([0, 1], [50, 50]), ([0, 1], [50, 50])], "The ratings are all equal"),
        ([([0, 1, 2], [20, 40, 60])] * 2, "Distress does not fall within these exposures."),
        ([([0, 1, 2], [90, 0, 0])] * 2, "The fall is over before the second rating"),
        ([([0, 1, 2], [20, 15, 12]), ([0, 1, 2], [90, 70, 55])], "Between these exposures"),
        ([([0, 1, 2], [60, 40, 58]), ([0, 1, 2], [45, 62, 41])], "The form describes these"),
        ([([30, 31, 32], [90, 45, 22]), ([30, 31, 32], [80, 40, 20])], "The ratings come too late"),
        ([3, 4], "Exposure 1 must be its times and its ratings."),
    ],
)
def test_what_is_no_return_of_fear_is_a_sentence(sessions: Any, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        fit_return_of_fear(sessions)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("floor", [-1, 100, math.nan])
def test_a_floor_outside_the_scale_is_a_sentence(floor: float) -> None:
    with pytest.raises(ValueError, match="floor"):
        fit_return_of_fear(exposures(), floor=floor)


# Plateau


def test_ratings_that_stand_still() -> None:
    assert plateau([0, 1, 2, 3, 4], [80, 60, 50, 51, 50]) is False
    assert plateau([0, 4, 5, 6, 7], [80, 52, 50, 51, 50]) is True
    assert plateau([0, 1, 2], [50, 50, 50]) is True


def test_the_limits_of_a_plateau() -> None:
    assert plateau([0, 1, 2], [40, 43, 43]) is True
    assert plateau([0, 1, 2], [40, 42, 44]) is False
    assert plateau([0, 1, 2, 3], [40, 51, 40, 51]) is False
    assert plateau([0, 1, 2], [40, 42, 44], slope_below_per_min=2.1) is True


def test_too_few_or_too_short_is_unknown() -> None:
    assert plateau([], []) is None
    assert plateau([0, 5], [50, 50]) is None
    assert plateau([0, 0.5, 1.9], [50, 50, 50]) is None


@pytest.mark.parametrize("name", ["window_min", "slope_below_per_min", "range_at_most"])
def test_a_limit_of_zero_is_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        plateau([0, 1, 2], [50, 50, 50], **{name: 0})


@UNHURRIED
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(30, 60)), max_size=12))
def test_the_live_criterion_and_the_review_say_the_same(curve: list[tuple[int, int]]) -> None:
    times = [t / 8 for t in np.cumsum([gap for gap, _ in curve])]
    suds = [y for _, y in curve]
    live = [
        ExposureRating(rating_id=f"r-{i}", suds=y, dial=0, visit=1, elapsed_min=t)
        for i, (t, y) in enumerate(zip(times, suds, strict=True))
    ]
    assert plateau(times, suds) is criteria.plateau(live)


# Whatever is rated


@st.composite
def any_curve(draw: st.DrawFn, least: int = 0) -> tuple[list[float], list[int]]:
    suds = draw(st.lists(st.integers(0, 100), min_size=least, max_size=15))
    gaps = draw(st.lists(st.integers(1, 6000), min_size=len(suds), max_size=len(suds)))
    return [float(t) / 600 for t in np.cumsum(gaps)], suds


@settings(deadline=None, max_examples=80)
@given(any_curve(), st.booleans())
def test_any_curve_gets_a_decay_within_its_intervals_or_a_sentence(
    curve: tuple[list[float], list[int]], falling: bool
) -> None:
    times, suds = curve
    try:
        fit = fit_decay(times, sorted(suds, reverse=True) if falling else suds)
    except ValueError as why:
        assert str(why).endswith(".")
        return
    assert 0 <= fit.floor <= 100
    assert 0 < fit.rate_per_min < math.inf
    assert 0 < fit.amplitude < math.inf
    for name, (low, high) in fit.intervals.items():
        value = getattr(fit, name)
        assert low <= value * (1 + 1e-9) + 1e-9 and value <= high * (1 + 1e-9) + 1e-9, name


@settings(deadline=None, max_examples=40)
@given(st.lists(any_curve(least=2), max_size=5), st.booleans())
def test_any_exposures_get_a_return_within_its_interval_or_a_sentence(
    curves: list[tuple[list[float], list[int]]], falling: bool
) -> None:
    given_curves = [(t, sorted(y, reverse=True) if falling else y) for t, y in curves]
    try:
        fit = fit_return_of_fear(given_curves)
    except ValueError as why:
        assert str(why).endswith(".")
        return
    assert 0 < fit.rate_per_min < math.inf
    assert -1 < fit.return_fraction < 2
    for name, (low, high) in fit.intervals.items():
        value = getattr(fit, name)
        assert low <= value + 1e-9 and value <= high + 1e-9, name
