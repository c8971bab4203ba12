"""Measures of a curve against the worked series, an independent computation and their own laws.

Owns fixture S1 and the edge cases; must not know sessions.
"""

import math
import statistics
from bisect import bisect_left
from dataclasses import asdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, interpolate, signal, stats

from controller.measures.curve import CurveSummary, summarise

S1_TIMES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
S1_SUDS = [40, 70, 85, 80, 70, 60, 50, 40, 35, 30]

UNHURRIED = settings(deadline=None)
"""A busy machine is no reason for a law to be broken."""

Curve = tuple[list[float], list[int]]
Measures = dict[str, float | None]


@st.composite
def curves(draw: st.DrawFn, least: int = 2) -> Curve:
    """Unevenly spaced ratings, at times of a tenth of a second and up."""
    suds = draw(st.lists(st.integers(0, 100), min_size=least, max_size=30))
    gaps = draw(st.lists(st.integers(1, 6000), min_size=len(suds), max_size=len(suds)))
    return [float(t) / 600 for t in np.cumsum(gaps)], suds


def values(summary: CurveSummary, *names: str) -> list[float | None]:
    return [getattr(summary, name) for name in names]


def assert_close(found: Measures, expected: Measures) -> None:
    for name, value in expected.items():
        close = value is None or found[name] == pytest.approx(value, rel=1e-6, abs=1e-6)
        assert close, f"{name}: {found[name]}, not {value}"
        assert (found[name] is None) == (value is None), name


def test_series_s1() -> None:
    found = summarise(S1_TIMES, S1_SUDS)
    assert found.n == 10
    assert values(found, "initial", "peak", "peak_time_min", "end") == [40, 85, 2, 30]
    assert values(found, "mean", "reactivity", "wsh", "auc") == [56, 45, 55, 525]
    assert found.time_weighted_mean == pytest.approx(58.3333, abs=5e-5)
    assert found.wsh_percent == pytest.approx(64.7059, abs=5e-5)
    assert found.slope_per_min == pytest.approx(-4.0, abs=1e-12)
    assert found.intercept == pytest.approx(74, abs=1e-12)
    assert found.post_peak_slope_per_min == pytest.approx(-8.4524, abs=5e-5)
    assert found.sd == pytest.approx(19.69207, abs=5e-6)
    assert found.rmssd == pytest.approx(13.33333, abs=5e-6)
    assert found.mean_abs_diff == pytest.approx(11.11111, abs=5e-6)
    assert found.half_peak_time_min == pytest.approx(6.75, abs=1e-12)


def test_the_names_that_stay() -> None:
    assert set(asdict(summarise(S1_TIMES, S1_SUDS))) == {
        *("n", "initial", "peak", "peak_time_min", "end", "mean", "time_weighted_mean", "auc"),
        *("wsh", "wsh_percent", "reactivity", "slope_per_min", "intercept", "sd", "rmssd"),
        *("post_peak_slope_per_min", "detrended_sd", "mean_abs_diff", "half_peak_time_min"),
    }


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-7)


@UNHURRIED
@given(curves())
def test_an_independent_computation_agrees(curve: Curve) -> None:
    t, y = (np.asarray(numbers, dtype=float) for numbers in curve)
    found = summarise(*curve)
    line = stats.linregress(t, y)
    assert found.auc == near(integrate.trapezoid(y, t))
    assert found.slope_per_min == near(line.slope)
    assert found.intercept == near(line.intercept)
    assert found.sd == near(statistics.stdev(curve[1]))
    assert found.mean == near(statistics.fmean(curve[1]))
    assert found.time_weighted_mean == near(float(integrate.trapezoid(y, t) / np.ptp(t)))
    residuals = y - (line.intercept + line.slope * t)
    assert found.detrended_sd == near(statistics.stdev(map(float, residuals)))
    assert found.mean_abs_diff == near(statistics.fmean(abs(b - a) for a, b in pairwise(curve[1])))
    assert (found.initial, found.end) == (curve[1][0], curve[1][-1])
    assert (found.peak, found.wsh) == (max(curve[1]), max(curve[1]) - curve[1][-1])
    assert found.peak_time_min == curve[0][curve[1].index(max(curve[1]))]
    assert found.reactivity == max(curve[1]) - curve[1][0]
    squares = [(b - a) ** 2 for a, b in pairwise(curve[1])]
    assert found.rmssd == near(math.sqrt(statistics.fmean(squares)))
    at = curve[1].index(max(curve[1]))
    if at < t.size - 1:
        assert found.post_peak_slope_per_min == near(stats.linregress(t[at:], y[at:]).slope)
    else:
        assert found.post_peak_slope_per_min is None


@UNHURRIED
@given(st.lists(st.integers(0, 100), min_size=2, max_size=30))
def test_detrended_sd_agrees_for_even_spacing(suds: list[int]) -> None:
    residuals = signal.detrend(np.asarray(suds, dtype=float))
    found = summarise(range(len(suds)), suds).detrended_sd
    assert found == pytest.approx(np.std(residuals, ddof=1), abs=1e-9)


@UNHURRIED
@given(curves())
def test_the_half_peak_time_is_a_first_crossing(curve: Curve) -> None:
    times, suds = curve
    found = summarise(times, suds)
    at = suds.index(max(suds))
    half = max(suds) / 2
    if found.half_peak_time_min is None:
        assert max(suds) == 0 or all(y > half for y in suds[at:])
        return
    value = interpolate.interp1d(times, suds)
    assert value(found.half_peak_time_min) == pytest.approx(half, abs=1e-6)
    until = bisect_left(times, found.half_peak_time_min - 1e-9)
    assert all(y > half for y in suds[at:until])


@UNHURRIED
@given(curves(), st.integers(-1000, 1000))
def test_shifting_the_time_axis_changes_only_times_and_intercept(curve: Curve, by: int) -> None:
    times, suds = curve
    here, there = asdict(summarise(times, suds)), asdict(summarise([t + by for t in times], suds))
    for name in ("peak_time_min", "half_peak_time_min"):
        if here[name] is not None:
            here[name] += by
    here["intercept"] -= here["slope_per_min"] * by
    assert_close(there, here)


@UNHURRIED
@given(curves())
def test_halving_every_rating_halves_what_is_measured_in_suds(curve: Curve) -> None:
    times, suds = curve
    whole, half = asdict(summarise(times, suds)), asdict(summarise(times, [y / 2 for y in suds]))
    for name in set(whole) - {"n", "peak_time_min", "wsh_percent", "half_peak_time_min"}:
        if whole[name] is not None:
            whole[name] /= 2
    assert_close(half, whole)


@UNHURRIED
@given(curves(), st.data())
def test_a_rating_added_on_the_line_between_two_keeps_the_area(
    curve: Curve, data: st.DataObject
) -> None:
    times, suds = curve
    i = data.draw(st.integers(0, len(suds) - 2))
    middle_t, middle_y = (times[i] + times[i + 1]) / 2, (suds[i] + suds[i + 1]) / 2
    before = summarise(times, suds)
    after = summarise(
        [*times[: i + 1], middle_t, *times[i + 1 :]], [*suds[: i + 1], middle_y, *suds[i + 1 :]]
    )
    names = ("auc", "time_weighted_mean", "peak", "end", "initial", "wsh", "half_peak_time_min")
    for name in names:
        assert_close({name: getattr(after, name)}, {name: getattr(before, name)})


def test_the_means_differ_where_prompts_are_uneven() -> None:
    found = summarise([0, 1, 10], [100, 0, 0])
    assert found.mean == pytest.approx(100 / 3)
    assert found.time_weighted_mean == pytest.approx(5.0)


def test_of_equal_peaks_the_first_counts() -> None:
    found = summarise([0, 1, 2, 3], [20, 80, 80, 30])
    assert found.peak_time_min == 1
    assert found.post_peak_slope_per_min == pytest.approx(-25)


def test_a_peak_at_the_end_is_a_fall_of_zero() -> None:
    found = summarise([0, 1, 2], [10, 20, 60])
    assert values(found, "wsh", "wsh_percent", "reactivity") == [0, 0, 50]
    assert values(found, "post_peak_slope_per_min", "half_peak_time_min") == [None, None]


def test_no_distress_at_all_has_no_percentage() -> None:
    found = summarise([0, 1, 2], [0, 0, 0])
    assert values(found, "wsh", "wsh_percent", "half_peak_time_min") == [0, None, None]
    assert values(found, "slope_per_min", "sd", "detrended_sd", "auc") == [0, 0, 0, 0]


def test_exactly_half_counts_and_above_half_does_not() -> None:
    assert summarise([0, 1], [80, 40]).half_peak_time_min == 1
    assert summarise([0, 1], [80, 41]).half_peak_time_min is None
    assert summarise([0, 1, 2, 3], [80, 20, 80, 0]).half_peak_time_min == pytest.approx(2 / 3)


def test_before_the_peak_no_half_is_looked_for() -> None:
    assert summarise([0, 1, 2], [10, 80, 60]).half_peak_time_min is None


def test_one_rating_has_a_level_and_no_course() -> None:
    found = asdict(summarise([3], [40]))
    known = {"n": 1, "initial": 40, "peak": 40, "peak_time_min": 3, "end": 40, "mean": 40}
    known["reactivity"] = 0
    assert {name: value for name, value in found.items() if value is not None} == known


def test_without_ratings_nothing_is_defined() -> None:
    found = asdict(summarise([], []))
    assert found.pop("n") == 0
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    ("times", "suds", "sentence"),
    [
        ([0, 1, 1], [1, 2, 3], "Two ratings share the time 1 min."),
        ([0, 2, 1], [1, 2, 3], "The times must rise: sort the ratings by time first."),
        ([0, 1], [1, 2, 3], "There are 2 times for 3 ratings."),
        ([0, 1], [50, 101], "The rating 101 is outside 0 to 100."),
        ([0, 1], [-1, 50], "The rating -1 is outside 0 to 100."),
        ([0, 1], [50, math.nan], "The ratings must be finite numbers"),
        ([0, math.inf], [50, 50], "The times must be finite numbers"),
        ([math.nan, 1], [50, 50], "The times must be finite numbers"),
        ([0, 1], [50, None], "The ratings must be finite numbers"),
        ([0, 1], [50, "abc"], "The ratings must all be numbers."),
        ([[0, 1]], [50], "The times must be one plain list of numbers."),
        ([0, 1], 50, "The ratings must be one plain list of numbers."),
    ],
)
def test_what_cannot_be_measured_is_a_sentence(times: object, suds: object, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        summarise(times, suds)  # type: ignore[arg-type]
    assert str(caught.value).startswith(sentence)


def test_arrays_are_taken_and_plain_numbers_given() -> None:
    found = asdict(summarise(np.arange(10.0), np.array(S1_SUDS)))
    assert {type(value) for value in found.values()} == {int, float}
