"""Reliable change against the worked case of Jacobson & Truax 1991 and by its own laws."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from controller.measures.reliable_change import (
    ChangeClass,
    Norm,
    classify,
    classify_by,
    cutoffs,
    unreliable_band,
)

PAPER: dict[str, Any] = {
    "sd_pre": 7.5,
    "reliability": 0.80,
    "functional_mean": 60,
    "functional_sd": 7.5,
    "dysfunctional_mean": 40,
    "higher_is_better": True,
}
SYMPTOMS: dict[str, Any] = {
    "sd_pre": 5,
    "reliability": 0.84,
    "functional_mean": 4,
    "functional_sd": 3,
    "dysfunctional_mean": 15,
    "higher_is_better": False,
}
BORDERS = ("sd_pre", "functional_mean", "functional_sd", "dysfunctional_mean", "higher_is_better")


def borders(case: dict[str, Any]) -> dict[str, Any]:
    return {name: case[name] for name in BORDERS}


def test_the_worked_case_of_the_paper() -> None:
    found = classify(32.5, 47.5, **PAPER)
    assert found.index == pytest.approx(3.1623, abs=5e-5)
    assert found.standard_error == pytest.approx(3.3541, abs=5e-5)
    assert found.standard_error_of_difference == pytest.approx(4.7434, abs=5e-5)
    limits = cutoffs(**borders(PAPER))
    assert (limits.a, limits.b, limits.c) == (55, 45, 50)


def test_the_worked_case_is_recovered_by_b_alone() -> None:
    by = {name: classify(32.5, 47.5, **PAPER, cutoff=name).classification for name in "abc"}  # type: ignore[arg-type]
    assert by == {"a": "improved", "b": "recovered", "c": "improved"}
    assert classify(32.5, 47.5, **PAPER).classification is ChangeClass.IMPROVED


def test_low_is_healthy_where_higher_is_not_better() -> None:
    limits = cutoffs(**borders(SYMPTOMS))
    assert (limits.a, limits.b) == (5, 10)
    assert limits.c == pytest.approx((3 * 15 + 5 * 4) / 8)
    assert classify(18, 4, **SYMPTOMS).classification is ChangeClass.RECOVERED
    assert classify(18, 4, **SYMPTOMS).index < 0
    assert classify(18, 10, **SYMPTOMS).classification is ChangeClass.IMPROVED
    assert classify(10, 18, **SYMPTOMS).classification is ChangeClass.DETERIORATED
    assert classify(18, 16, **SYMPTOMS).classification is ChangeClass.UNCHANGED


def test_reliable_is_more_than_1_96_and_not_at_it() -> None:
    smallest = classify(15, 15, **SYMPTOMS).smallest_reliable_change
    assert smallest == pytest.approx(1.96 * 5 * math.sqrt(0.32))
    at, over = (classify(20, 20 - smallest * by, **SYMPTOMS) for by in (1 - 1e-9, 1 + 1e-9))
    assert at.classification is ChangeClass.UNCHANGED
    assert over.classification is ChangeClass.IMPROVED


def test_who_was_healthy_already_cannot_recover() -> None:
    limits = cutoffs(**borders(SYMPTOMS))
    assert classify(limits.c - 0.1, 0, **SYMPTOMS).classification is ChangeClass.IMPROVED
    assert classify(limits.c, 0, **SYMPTOMS).classification is ChangeClass.RECOVERED


def test_at_the_cutoff_is_not_over_it() -> None:
    case = SYMPTOMS | {"functional_mean": 5, "functional_sd": 5}
    limit = cutoffs(**borders(case)).c
    assert limit == 10
    assert classify(25, 10, **case).classification is ChangeClass.IMPROVED
    assert classify(25, 9.9, **case).classification is ChangeClass.RECOVERED


def test_c_is_where_both_groups_are_equally_likely_for_equal_spreads() -> None:
    c = cutoffs(**borders(PAPER)).c
    assert stats.norm.pdf(c, 40, 7.5) == pytest.approx(stats.norm.pdf(c, 60, 7.5))


def test_the_direction_may_be_left_to_the_means() -> None:
    without = {name: value for name, value in borders(SYMPTOMS).items() if name in BORDERS[:4]}
    assert cutoffs(**without) == cutoffs(**borders(SYMPTOMS))


def test_the_figures_of_one_norm_serve_both() -> None:
    assert cutoffs(**SYMPTOMS) == cutoffs(**borders(SYMPTOMS))
    with pytest.raises(ValueError, match=r"The reliability 2 is outside"):
        cutoffs(**SYMPTOMS | {"reliability": 2})


def test_a_judgement_reads_as_a_word() -> None:
    assert str(classify(18, 4, **SYMPTOMS)) == "recovered"


def test_the_band_holds_what_is_no_reliable_change() -> None:
    low, high = unreliable_band(18, sd_pre=5, reliability=0.84)
    inside, below, above = (
        classify(18, post, **SYMPTOMS).classification
        for post in ((low + high) / 2, low - 1e-9, high + 1e-9)
    )
    assert inside is ChangeClass.UNCHANGED
    assert below is not ChangeClass.UNCHANGED
    assert above is ChangeClass.DETERIORATED


scores = st.floats(0, 80, allow_nan=False)


@settings(deadline=None)
@given(scores, scores)
def test_turning_the_scale_round_turns_nothing_but_the_sign(pre: float, post: float) -> None:
    turned = SYMPTOMS | {
        "functional_mean": -4,
        "dysfunctional_mean": -15,
        "higher_is_better": True,
    }
    here, there = classify(pre, post, **SYMPTOMS), classify(-pre, -post, **turned)
    assert here.classification is there.classification
    assert here.index == pytest.approx(-there.index)


@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 80), st.sampled_from([0.5, 2, 4]), st.integers(-50, 50))
def test_units_and_origin_of_the_scale_do_not_matter(
    pre: int, post: int, factor: float, origin: int
) -> None:
    def moved(value: float) -> float:
        return value * factor + origin

    other = SYMPTOMS | {
        "sd_pre": 5 * factor,
        "functional_sd": 3 * factor,
        "functional_mean": moved(4),
        "dysfunctional_mean": moved(15),
    }
    here, there = classify(pre, post, **SYMPTOMS), classify(moved(pre), moved(post), **other)
    assert here.index == pytest.approx(there.index)
    assert here.classification is there.classification


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reliability": 1.0}, "The reliability 1 is outside 0 up to below 1."),
        ({"reliability": -0.1}, "The reliability -0.1 is outside 0 up to below 1."),
        ({"reliability": math.nan}, "The reliability must be a finite number."),
        ({"sd_pre": 0}, "The SD before treatment must be above 0."),
        ({"functional_sd": -1}, "The functional SD must be above 0."),
        ({"functional_mean": 40}, "The functional and the dysfunctional mean must differ."),
        ({"functional_mean": 30}, "The functional mean must be above the dysfunctional one"),
        ({"higher_is_better": False}, "The functional mean must be below the dysfunctional one"),
        ({"dysfunctional_mean": math.inf}, "The dysfunctional mean must be a finite number."),
        ({"functional_mean": "many"}, "The functional mean must be a number."),
        ({"higher_is_better": None}, "Say True or False for whether a higher score is better."),
        ({"higher_is_better": "no"}, "Say True or False for whether a higher score is better."),
        ({"cutoff": "d"}, "There is no cut-off 'd'; there are a, b and c."),
    ],
)
def test_what_cannot_be_judged_is_a_sentence(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as caught:
        classify(32.5, 47.5, **PAPER | change)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(("pre", "post"), [(math.nan, 1), (1, math.nan), (1, None)])
def test_a_missing_score_is_a_sentence(pre: Any, post: Any) -> None:
    with pytest.raises(ValueError, match=r"The score (before|after) must be a"):
        classify(pre, post, **PAPER)


@pytest.mark.parametrize("up", [1, "yes", math.nan])
def test_a_direction_of_cutoffs_is_true_false_or_left_out(up: Any) -> None:
    figures = {name: value for name, value in PAPER.items() if name != "reliability"}
    with pytest.raises(ValueError, match=r"^Say True or False"):
        cutoffs(**figures | {"higher_is_better": up})


def test_a_norm_says_where_it_is_from() -> None:
    norm = Norm("Jacobson & Truax 1991, worked case", 7.5, 0.8, 60, 7.5, 40, True)
    assert classify_by(norm, 32.5, 47.5) == classify(32.5, 47.5, **PAPER)
    with pytest.raises(ValueError, match="where it is from"):
        classify_by(Norm(" ", 7.5, 0.8, 60, 7.5, 40, True), 32.5, 47.5)
