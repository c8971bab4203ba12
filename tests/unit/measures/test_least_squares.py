"""The search and its intervals on problems whose answers statsmodels and scipy know."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, stats

from controller.measures.least_squares import Fit, Problem, chance, interval, minimise
from controller.measures.series import line

Array = NDArray[np.float64]

UNHURRIED = settings(deadline=None, max_examples=40)


def straight(t: Array, y: Array, reach: float = 1e6) -> Problem:
    """A line, intercept and slope, which the search knows nothing special about."""

    def model(at: Array) -> tuple[Array, Array]:
        return at[0] + at[1] * t - y, np.column_stack((np.ones_like(t), t))

    return Problem(model, np.array([-reach, -reach]), np.array([reach, reach]))


@UNHURRIED
@given(st.integers(0, 10_000), st.integers(3, 30), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_a_line_has_the_intervals_of_ordinary_least_squares(
    seed: int, n: int, confidence: float
) -> None:
    source = np.random.default_rng(seed)
    t = np.cumsum(source.uniform(0.1, 1, n))
    y = 3 - 2 * t + source.normal(0, 1, n)
    known = sm.OLS(y, sm.add_constant(t)).fit()
    problem = straight(t, y)
    fit = minimise(problem, np.zeros(2))
    assert fit.parameters == pytest.approx(known.params, rel=1e-6, abs=1e-6)
    assert fit.rss == pytest.approx(known.ssr)
    assert fit.freedom == known.df_resid
    for index, ends in enumerate(known.conf_int(alpha=1 - confidence)):
        assert interval(problem, fit, index, confidence) == pytest.approx(
            tuple(ends), rel=1e-4, abs=1e-4
        )
    assert line(t, y) == pytest.approx((known.params[1], known.params[0]))


def test_a_bound_is_kept_and_ends_an_interval() -> None:
    t = np.arange(6.0)
    y = 1 - 2 * t + np.array([0.1, -0.2, 0.1, 0.2, -0.1, 0.0])
    problem = straight(t, y)
    kept = Problem(problem.model, np.array([-1e6, -1.5]), problem.upper)
    fit = minimise(kept, np.zeros(2))
    known = optimize.lsq_linear(
        np.column_stack((np.ones(6), t)), y, bounds=([-1e6, -1.5], [1e6, 1e6]), tol=1e-14
    )
    assert fit.parameters == pytest.approx(known.x, abs=1e-6)
    assert fit.parameters[1] == -1.5
    low, high = interval(kept, fit, 1, 0.95)
    assert low == -1.5 < high


def test_a_held_parameter_keeps_its_value() -> None:
    t = np.arange(5.0)
    fit = minimise(straight(t, 2 * t), np.array([3.0, 0.0]), held=0)
    assert fit.parameters[0] == 3
    assert fit.parameters[1] == pytest.approx(float(t @ (2 * t - 3)) / float(t @ t))


def test_a_parameter_that_moves_nothing_stops_nothing() -> None:
    t, y = np.arange(5.0), np.array([5.0, 4, 4, 2, 1])

    def model(at: Array) -> tuple[Array, Array]:
        return at[0] - y, np.column_stack((np.ones_like(t), np.zeros_like(t)))

    fit = minimise(Problem(model, np.full(2, -9.0), np.full(2, 9.0)), np.array([0.0, 2.0]))
    assert fit.parameters == pytest.approx([3.2, 2.0])


@UNHURRIED
@given(st.integers(0, 10_000), st.integers(5, 30))
def test_chance_is_the_f_test_of_two_parameters(seed: int, n: int) -> None:
    source = np.random.default_rng(seed)
    t = np.linspace(0, 1, n)
    seen = source.normal(0, 1, n) + t
    design = sm.add_constant(np.column_stack((t, t**2)))
    known = sm.OLS(seen, design).fit()
    fit = Fit(np.asarray(known.params), float(known.ssr), n)
    assert chance(fit, seen) == pytest.approx(known.f_pvalue)
    f = (known.centered_tss / known.ssr - 1) * (n - 3) / 2
    assert chance(fit, seen) == pytest.approx(stats.f.sf(f, 2, n - 3))


def test_an_exact_fit_has_an_interval_of_no_width() -> None:
    t = np.arange(5.0)
    problem = straight(t, 1 + 2 * t)
    fit = minimise(problem, np.zeros(2))
    assert fit.exact
    low, high = interval(problem, fit, 1, 0.95)
    assert low == high == pytest.approx(2)
    assert math.isclose(fit.rss, 0, abs_tol=1e-18)
