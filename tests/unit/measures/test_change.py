"""Change within and between sessions, every variant, against the worked fixture and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from controller.measures.change import (
    BETWEEN_WORDS,
    WITHIN_WORDS,
    Between,
    Within,
    between_session_change,
    between_values,
    return_of_fear,
    within_session_change,
)
from controller.measures.curve import CurveSummary, summarise

S1 = summarise(range(10), [40, 70, 85, 80, 70, 60, 50, 40, 35, 30])
EMPTY = summarise([], [])

values = st.lists(st.integers(0, 100) | st.none(), max_size=12)


def flat(*suds: int) -> CurveSummary:
    return summarise(range(len(suds)), suds)


def test_the_fixture_of_peaks() -> None:
    sessions = [flat(20, peak, 10) for peak in (90, 80, 65, 50, 40)]
    found = between_session_change(sessions)
    assert found.changes == (10, 15, 15, 10)
    assert found.slope_per_session == pytest.approx(-13)
    assert found.total == 50
    assert found.values == (90, 80, 65, 50, 40)


def test_every_variant_between_sessions() -> None:
    first, second = summarise([0, 1, 10], [50, 80, 20]), summarise([0, 1, 10], [40, 60, 30])
    changes = {v: between_session_change([first, second], v).changes for v in Between}
    assert changes == {
        Between.PEAK: (20,),
        Between.MEAN: (pytest.approx(50 - 130 / 3),),
        Between.TIME_WEIGHTED_MEAN: (pytest.approx((65 + 450 - 50 - 405) / 10),),
        Between.INITIAL: (10,),
        Between.END: (-10,),
    }
    assert return_of_fear([first, second]) == (20,)


def test_every_variant_within_a_session() -> None:
    assert {v: within_session_change(S1, v) for v in Within} == pytest.approx(
        {
            Within.PEAK_TO_END: 55,
            Within.PEAK_TO_END_PERCENT: 64.70588,
            Within.INITIAL_TO_END: 10,
            Within.INITIAL_TO_END_PERCENT: 25,
        }
    )


def test_the_first_variant_is_the_summary_s() -> None:
    assert within_session_change(S1, Within.PEAK_TO_END) == S1.wsh
    assert within_session_change(S1, Within.PEAK_TO_END_PERCENT) == S1.wsh_percent


@pytest.mark.parametrize("summary", [EMPTY, flat(40)])
def test_below_two_ratings_nothing_is_within(summary: CurveSummary) -> None:
    assert {within_session_change(summary, v) for v in Within} == {None}


def test_percentages_of_nothing_are_none() -> None:
    assert within_session_change(flat(0, 0), Within.PEAK_TO_END_PERCENT) is None
    assert within_session_change(flat(0, 30), Within.INITIAL_TO_END_PERCENT) is None
    assert within_session_change(flat(0, 30), Within.INITIAL_TO_END) == -30


def test_a_gap_is_not_bridged() -> None:
    found = between_session_change([flat(80, 60), EMPTY, flat(50, 40), flat(45, 40)])
    assert found.changes == (None, None, 5)
    assert found.total == 35
    assert found.slope_per_session == pytest.approx(stats.linregress([1, 3, 4], [80, 50, 45]).slope)
    assert return_of_fear([flat(80, 60), EMPTY, flat(50, 40)]) == (None, None)


@pytest.mark.parametrize(("sessions", "known"), [([], ()), ([S1], (85,)), ([EMPTY], (None,))])
def test_one_session_or_none_has_no_change(
    sessions: list[CurveSummary], known: tuple[float | None, ...]
) -> None:
    found = between_session_change(sessions)
    assert (found.values, found.changes) == (known, ())
    assert found.total is None
    assert found.slope_per_session is None


@settings(deadline=None)
@given(values)
def test_scipy_finds_the_same_slope_and_changes_add_up(given_values: list[int | None]) -> None:
    found = between_values(given_values)
    at = [(s, v) for s, v in enumerate(given_values, start=1) if v is not None]
    if len(at) > 1:
        assert found.slope_per_session == pytest.approx(
            stats.linregress(*zip(*at, strict=True)).slope, abs=1e-9
        )
        assert found.total == at[0][1] - at[-1][1]
    if None not in given_values and given_values:
        assert math.fsum(c for c in found.changes if c is not None) == (found.total or 0)


@settings(deadline=None)
@given(values, st.integers(-50, 50))
def test_raising_every_session_changes_no_change(given_values: list[int | None], by: int) -> None:
    raised = [None if v is None else v + by for v in given_values]
    here, there = between_values(given_values), between_values(raised)
    assert (here.changes, here.total) == (there.changes, there.total)
    assert here.slope_per_session == pytest.approx(there.slope_per_session)


@pytest.mark.parametrize("bad", [math.nan, math.inf, "x"])
def test_a_value_that_is_no_number_is_a_sentence(bad: object) -> None:
    with pytest.raises(ValueError, match="The value of a session must be a"):
        between_values([50, bad])  # type: ignore[list-item]


def test_arrays_are_taken() -> None:
    assert between_values(np.array([90, 80])).changes == (10,)


def test_every_variant_has_words() -> None:
    assert set(WITHIN_WORDS) == set(Within)
    assert set(BETWEEN_WORDS) == set(Between)
