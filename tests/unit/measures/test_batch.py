"""Many curves at once are measured as each by itself, and as pandas does. Must time nothing."""

import math
from dataclasses import asdict, fields

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.measures import batch
from controller.measures.batch import CurveTable, summarise_all
from controller.measures.curve import CurveSummary, summarise

Curve = tuple[list[float], list[int]]
NAMES = [field.name for field in fields(CurveSummary)]


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    suds = draw(st.lists(st.integers(0, 100), min_size=1, max_size=12))
    gaps = draw(st.lists(st.integers(1, 3000), min_size=len(suds), max_size=len(suds)))
    return [float(t) / 600 for t in np.cumsum(gaps)], suds


def together(many: list[Curve]) -> CurveTable:
    ids = np.repeat(np.arange(len(many)), [len(suds) for _, suds in many])
    times = [t for times, _ in many for t in times]
    return summarise_all(ids, times, [y for _, suds in many for y in suds])


def test_it_has_a_column_for_every_measure() -> None:
    assert [field.name for field in fields(CurveTable)] == ["curve", *NAMES]


@settings(deadline=None)
@given(st.lists(curves(), max_size=8))
def test_each_row_is_the_summary_of_its_curve(many: list[Curve]) -> None:
    table = together(many)
    assert list(table.curve) == list(range(len(many)))
    for row, curve in enumerate(many):
        for name, value in asdict(summarise(*curve)).items():
            found = float(getattr(table, name)[row])
            if value is None:
                assert math.isnan(found), f"{name} of curve {row}"
            else:
                assert found == pytest.approx(value, rel=1e-9, abs=1e-7), f"{name} of curve {row}"


def test_pandas_agrees() -> None:
    chance = np.random.default_rng(7)
    n = chance.integers(2, 20, 50)
    frame = pd.DataFrame({"curve": np.repeat(np.arange(50), n)})
    frame["suds"] = chance.integers(0, 101, len(frame))
    frame["t"] = frame.groupby("curve").cumcount() + chance.uniform(0, 0.9, len(frame))
    table = summarise_all(frame["curve"], frame["t"], frame["suds"])
    suds = frame.groupby("curve")["suds"]
    expected = {
        "n": suds.size(),
        "initial": suds.first(),
        "end": suds.last(),
        "peak": suds.max(),
        "mean": suds.mean(),
        "sd": suds.std(),
        "rmssd": suds.apply(lambda y: math.sqrt((y.diff() ** 2).mean())),
        "mean_abs_diff": suds.apply(lambda y: y.diff().abs().mean()),
        "peak_time_min": frame.loc[suds.idxmax(), "t"],
    }
    for name, column in expected.items():
        assert getattr(table, name) == pytest.approx(column.to_numpy()), name


def test_words_may_name_curves() -> None:
    table = summarise_all(["b", "b", "a"], [0, 1, 0], [50, 30, 20])
    assert list(table.curve) == ["b", "a"]
    assert list(table.n) == [2, 1]


@pytest.mark.parametrize(
    ("curve", "times", "suds", "said"),
    [
        ([1, 2, 1], [0, 1, 2], [5, 5, 5], "A curve is not in one piece"),
        ([1, 1], [0, 1, 2], [5, 5, 5], "Every rating needs its curve, its time and its value."),
        ([[1], [1]], [0, 1], [5, 5], "Every rating needs its curve"),
        ([1, 1], [0, 0], [5, 5], "Two ratings share the time 0 min."),
        ([1, 1], [1, 0], [5, 5], "The times must rise"),
        ([1, 1], [0, 1], [5, 101], "The rating 101 is outside 0 to 100."),
        ([1, 1], [0, 1], [5, math.nan], "The ratings must be finite"),
    ],
)
def test_what_cannot_be_measured_is_a_sentence(
    curve: list[int], times: list[float], suds: list[float], said: str
) -> None:
    with pytest.raises(ValueError) as caught:
        summarise_all(curve, times, suds)
    assert str(caught.value).startswith(said)


def test_times_may_fall_from_one_curve_to_the_next() -> None:
    assert list(summarise_all([1, 1, 2, 2], [5, 6, 0, 1], [9, 8, 7, 6]).auc) == [8.5, 6.5]


@pytest.mark.parametrize("block", [1, 2, 5, 40])
def test_working_in_pieces_changes_no_number(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    chance = np.random.default_rng(3)
    n = chance.integers(1, 9, 20)
    ids, t = np.repeat(np.arange(20), n), np.arange(n.sum())
    y = chance.integers(0, 101, n.sum())
    whole = summarise_all(ids, t, y)
    monkeypatch.setattr(batch, "_BLOCK", block)
    pieces = summarise_all(ids, t, y)
    for name in ["curve", *NAMES]:
        assert getattr(pieces, name) == pytest.approx(getattr(whole, name), nan_ok=True), name
