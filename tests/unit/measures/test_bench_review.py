"""The bench of the review compares like with like. Must not judge how long anything took."""

import importlib.util
from dataclasses import asdict

import numpy as np
import pytest

from controller.bench import pandas_way, review, review_pages, runner


def test_all_ways_give_the_same_numbers() -> None:
    frame = pandas_way.ratings(40)
    ours = review.at_once(frame)
    review.agree(ours, pandas_way.by_function(frame))
    review.agree(ours, pandas_way.by_columns(frame))
    singly = review.one_by_one(frame)
    for name, column in ours.items():
        values = [asdict(summary)[name] for summary in singly]
        assert column == pytest.approx(
            np.array([np.nan if v is None else v for v in values]), nan_ok=True
        )
    assert np.isnan(ours["half_peak_time_min"]).any()
    assert not np.isnan(ours["half_peak_time_min"]).all()


def test_another_number_is_an_error() -> None:
    frame = pandas_way.ratings(5)
    theirs = pandas_way.by_columns(frame)
    theirs["auc"] += 1
    with pytest.raises(ArithmeticError, match="differ in auc"):
        review.agree(review.at_once(frame), theirs)


def test_what_is_compared_takes_turns() -> None:
    done: list[str] = []
    first, second = review.in_turn(3, lambda: done.append("a"), lambda: done.append("b"))
    assert done == ["a", "b"] * 3
    assert len(first[0]) == len(second[0]) == 3


def test_the_figures_compare_with_both_ways_of_pandas() -> None:
    said: list[str] = []
    figures = review.measures(said.append, sessions=20)
    assert [figure.name for figure in figures] == [
        "measures of 20 sessions, all at once",
        "measures of 20 sessions, all at once",
        "measures of 20 sessions, one by one",
    ]
    for figure in figures:
        assert figure.value is not None and figure.reference_value is not None
        assert figure.goal == pytest.approx(figure.reference_value / 5)
    assert len({figure.reference for figure in figures}) == 2
    assert len(said) == 3


def test_without_pandas_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    figures = review.measures(lambda what: None, sessions=20)
    assert [figure.value for figure in figures] == [None, None]
    assert "pandas is not installed here" in figures[0].reference


def test_the_pages_are_timed_beside_pandas() -> None:
    said: list[str] = []
    figures = review_pages.measure("review", said.append, minutes=10, sessions=2, repeats=1)
    assert [figure.goal for figure in figures] == [300, 1000]
    assert all(figure.value and figure.reference_value and figure.ratio for figure in figures)
    assert "10 min" in figures[0].name
    assert "2 sessions" in figures[1].name


def test_the_area_can_be_asked_for() -> None:
    assert runner.AREAS["review"] is review.measure
