"""The names that stay, given what an outside check may try: numbers, or ValueError that says why.

Owns the strange input; must not know formulas, which have tests of their own.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from controller.measures.batch import summarise_all
from controller.measures.curve import summarise
from controller.measures.habituation import fit_decay, fit_return_of_fear, plateau
from controller.measures.questionnaires import score
from controller.measures.reliable_change import classify, cutoffs
from controller.measures.scales import SCALES

SENTENCE = re.compile(r"^[A-Z].*\.$", re.DOTALL)

numbers = st.one_of(
    st.floats(),
    st.floats(0, 100),
    st.integers(0, 100),
    st.integers(),
    st.sampled_from([0.0, -0.0, 5e-324, 1e-12, 1e9, 1e308, -1e308, 10**400, math.nan, math.inf]),
)
strange = st.one_of(
    numbers,
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.binary(max_size=2),
    st.complex_numbers(),
    st.sampled_from([Decimal("1.5"), Fraction(1, 3), np.float32(2), np.ma.masked, [], [1], {}]),
)
columns = st.one_of(
    st.lists(numbers, max_size=8),
    st.lists(st.floats(0, 100), max_size=8).map(sorted),
    st.lists(strange, max_size=5),
    st.lists(st.integers(0, 100), max_size=8).map(np.array),
    st.lists(st.floats(0, 100), max_size=8).map(tuple),
    strange,
)


def number_or_sentence(act: Callable[[], Any]) -> None:
    """What comes is finite where it is a number; what does not is ValueError with a sentence."""
    try:
        found = act()
    except ValueError as problem:
        assert SENTENCE.match(str(problem)), str(problem)
        assert "\n" not in str(problem)
        return
    if dataclasses.is_dataclass(found):
        found = {f.name: getattr(found, f.name) for f in dataclasses.fields(found)}
    for value in found.values() if isinstance(found, dict) else ():
        assert not isinstance(value, float) or math.isfinite(value)


@settings(max_examples=300, deadline=None)
@given(columns, columns)
def test_any_curve_is_summarised_or_a_sentence(times: Any, suds: Any) -> None:
    number_or_sentence(lambda: summarise(times, suds))
    number_or_sentence(lambda: {"stands": plateau(times, suds)})


@settings(max_examples=150, deadline=None)
@given(columns, columns, strange)
def test_any_decay_is_fitted_or_a_sentence(times: Any, suds: Any, confidence: Any) -> None:
    number_or_sentence(lambda: fit_decay(times, suds))
    number_or_sentence(
        lambda: fit_decay([0, 1, 2, 3, 4], [80, 50, 32, 22, 16], confidence=confidence)
    )


@settings(max_examples=100, deadline=None)
@example(np.ma.masked)
@example(np.array(3.0))
@given(st.one_of(strange, st.lists(st.tuples(columns, columns), max_size=3), st.lists(strange)))
def test_any_exposures_are_fitted_or_a_sentence(sessions: Any) -> None:
    number_or_sentence(lambda: fit_return_of_fear(sessions))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.sampled_from([s.name for s in SCALES]), strange),
    st.one_of(
        columns,
        st.lists(st.integers(-1, 8), min_size=5, max_size=20),
        st.dictionaries(st.integers(1, 9), numbers),
    ),
)
def test_any_answers_are_scored_or_a_sentence(name: Any, items: Any) -> None:
    number_or_sentence(lambda: score(name, items))


@settings(max_examples=300, deadline=None)
@given(st.lists(strange, min_size=7, max_size=7), st.sampled_from([True, False, None, 1, "a"]))
def test_any_change_is_judged_or_a_sentence(given_: list[Any], up: Any) -> None:
    pre, post, *norm = given_
    names = ("sd_pre", "reliability", "functional_mean", "functional_sd", "dysfunctional_mean")
    figures = dict(zip(names, norm, strict=True))
    number_or_sentence(lambda: classify(pre, post, **figures, higher_is_better=up))
    number_or_sentence(lambda: cutoffs(**figures, higher_is_better=up))


@settings(max_examples=200, deadline=None)
@given(
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
    st.floats(0, 0.9999),
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
    st.floats(-1e6, 1e6),
)
def test_every_figure_a_scale_may_have_is_judged(
    pre: float, post: float, sd: float, r: float, well: float, sd_well: float, ill: float
) -> None:
    if well == ill:
        return
    change = classify(
        pre,
        post,
        sd_pre=sd,
        reliability=r,
        functional_mean=well,
        functional_sd=sd_well,
        dysfunctional_mean=ill,
        higher_is_better=well > ill,
    )
    assert math.isfinite(change.index)
    assert (abs(change.index) > 1.96) is (change.classification != "unchanged")


@pytest.mark.parametrize(
    ("times", "suds", "said"),
    [
        ([0, 10**400], [1, 2], "The times must all be numbers."),
        (["0", "1"], [1, 2], "The times must all be numbers."),
        ([0j, 1j], [1, 2], "The times must all be numbers."),
        (np.array(["2026-01-01", "2026-01-02"], "M8[D]"), [1, 2], "The times must all be numbers."),
        (np.ma.array([0.0, 1.0], mask=[False, True]), [1, 2], "The times must be finite numbers"),
        (np.ma.array([0, 1], mask=[False, True]), [1, 2], "The times must be finite numbers"),
        ([0, np.ma.masked], [1, 2], "The times must be finite numbers"),
        ((0, 1), (1, np.ma.masked), "The ratings must be finite numbers"),
        ([0, 1e12], [1, 2], "The times must be minutes, within 1e+09 of 0."),
        ([0, 1e-12], [1, 2], "Two ratings share the time 0 min."),
    ],
)
def test_what_numpy_would_take_and_is_no_curve(times: Any, suds: Any, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        summarise(times, suds)
    assert str(caught.value).startswith(said)


def test_many_curves_at_once_keep_the_same_limits() -> None:
    for times in ([0, 1e12], [0, 1e-12]):
        with pytest.raises(ValueError, match=r"minutes|share"):
            summarise_all([1, 1], times, [5, 5])


def test_masks_without_a_missing_value_are_taken() -> None:
    plain = summarise([0, 1, 2], [40, 80, 20])
    assert summarise(np.ma.array([0, 1, 2]), np.ma.array([40.0, 80.0, 20.0])) == plain


@pytest.mark.parametrize(
    "items", ["000000000", dict.fromkeys(range(9), 0), {0}, np.zeros((9, 1)), np.array(3)]
)
def test_answers_whose_order_nobody_knows_are_not_scored(items: Any) -> None:
    with pytest.raises(ValueError, match=r"^The answers to the PHQ-9 must be"):
        score("phq9", items)


def test_answers_may_go_by_the_numbers_of_their_items() -> None:
    answers = [3, 2, 1, 0, 3, 2, 1, 0, 1]
    numbered = dict(zip(range(9, 0, -1), reversed(answers), strict=True))
    assert score("phq9", numbered) == score("phq9", answers)
    del numbered[4]
    assert score("phq9", numbered) == score("phq9", [*answers[:3], None, *answers[4:]])
    for key in ("1", 0, 10, 1.5, None, True):
        with pytest.raises(ValueError, match=r"by the numbers of the items, 1 to 9\.$"):
            score("phq9", {key: 0, 2: 0})


def test_a_masked_answer_is_a_missing_one() -> None:
    answers = np.ma.array([3] * 9, mask=[True] + [False] * 8)
    assert score("phq9", answers) == score("phq9", [None] + [3] * 8)


def test_a_very_long_curve_is_fitted() -> None:
    minutes = np.linspace(0, 60, 200_000)
    fit = fit_decay(minutes, 10 + 80 * np.exp(-0.1 * minutes))
    assert fit.rate_per_min == pytest.approx(0.1, rel=1e-6)
    assert fit.n == 200_000
