"""The measures of many curves at once, column by column, for clinics and notebooks.

Owns the same formulas as `controller.measures.curve` on concatenated curves; must not define any
of its own: the tests hold both to the same numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from controller.measures import series
from controller.measures.series import Series

_Index = NDArray[np.int64]
_BLOCK: Final = 16_384
"""Ratings at a time."""

_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class CurveTable:
    """A column for each measure of `CurveSummary`, a row for each curve; NaN for its None."""

    curve: NDArray[np.generic]
    """What the curve was called by."""
    n: _Index
    initial: Series
    peak: Series
    peak_time_min: Series
    end: Series
    mean: Series
    time_weighted_mean: Series
    auc: Series
    wsh: Series
    wsh_percent: Series
    reactivity: Series
    slope_per_min: Series
    intercept: Series
    post_peak_slope_per_min: Series
    sd: Series
    detrended_sd: Series
    rmssd: Series
    mean_abs_diff: Series
    half_peak_time_min: Series


@dataclass(frozen=True, slots=True, eq=False)
class _Curves:
    """Curves one after the other: ratings, where each curve begins, and how long it is."""

    t: Series
    y: Series
    starts: _Index
    n: _Index
    index: _Index
    """0, 1, 2, ... for the ratings."""

    @classmethod
    def of(cls, t: Series, y: Series, starts: _Index, n: _Index) -> "_Curves":
        return cls(t, y, starts, n, np.arange(y.size, dtype=np.int64))

    def each(self, per_curve: NDArray[_Number]) -> NDArray[_Number]:
        """A number of a curve, for each of its ratings."""
        return np.repeat(per_curve, self.n)

    def total(self, per_rating: Series) -> Series:
        """The sum over each curve."""
        return np.asarray(np.add.reduceat(per_rating, self.starts), dtype=np.float64)

    def first(self, where: NDArray[np.bool_]) -> _Index:
        """Index of the first rating of each curve that ``where`` holds for; the length if none."""
        holding = np.append(np.flatnonzero(where), self.y.size)
        at = holding[np.searchsorted(holding, self.starts)]
        return np.where(at < self.starts + self.n, at, self.y.size).astype(np.int64)

    def steps(self, values: Series) -> Series:
        """Difference to the rating before, 0 for the first of a curve."""
        found = np.empty_like(values)
        np.subtract(values[1:], values[:-1], out=found[1:])
        found[self.starts] = 0
        return found

    def since(self, at: _Index) -> "_Curves":
        """The curves from the rating with index ``at`` on, one of each."""
        n = self.n - (at - self.starts)
        kept = self.index >= self.each(at)
        return _Curves.of(self.t[kept], self.y[kept], np.cumsum(n) - n, n)


def summarise_all(curve: ArrayLike, times_min: ArrayLike, suds: ArrayLike) -> CurveTable:
    """Every measure of `controller.measures.curve.summarise` for many curves at once.

    ``curve``: what each rating's curve is called by (numbers or words), equal ones side by side;
    ``times_min`` and ``suds`` as there, strictly rising within a curve. Rows come in the order of
    the curves. Raises ValueError with a sentence as `summarise` does, and for a curve that is not
    in one piece. A curve without ratings cannot be in it. Source: as for `summarise`.
    """
    names = np.asarray(curve)
    t, y = series.numbers(times_min, "times"), series.numbers(suds, "ratings")
    starts = _starts(names, t, y)
    curves = _Curves.of(t, y, starts, np.diff(np.append(starts, t.size)))
    _check(curves)
    # What divides by n - 1 or by a sum of 0 is not defined, and NaN by that.
    with np.errstate(divide="ignore", invalid="ignore"):
        blocks = [_table(block) for block in _blocks(curves)]
    columns = {name: np.concatenate([b[name] for b in blocks]) for name in blocks[0]}
    return CurveTable(names[starts], curves.n, **columns)


def _blocks(c: _Curves) -> Iterator[_Curves]:
    """The curves in pieces of whole curves that a processor's cache holds: several times faster."""
    firsts = np.searchsorted(c.starts, np.arange(0, max(c.y.size, 1), _BLOCK))
    borders = [*np.unique(firsts), c.n.size]
    for first, end in pairwise(borders):
        ratings = slice(*np.append(c.starts, c.y.size)[[first, end]])
        starts = c.starts[first:end] - ratings.start
        yield _Curves.of(c.t[ratings], c.y[ratings], starts, c.n[first:end])


def _starts(names: NDArray[np.generic], t: Series, y: Series) -> _Index:
    if not names.ndim == 1 or not names.size == t.size == y.size:
        raise ValueError("Every rating needs its curve, its time and its value.")
    if names.size == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.append(True, names[1:] != names[:-1])).astype(np.int64)
    if np.unique(names[starts]).size < starts.size:
        raise ValueError("A curve is not in one piece: sort the ratings by curve first.")
    return starts


def _check(curves: _Curves) -> None:
    far = int(np.argmax(np.abs(curves.t))) if curves.t.size else 0
    series.curve(curves.t[far : far + 1], np.zeros_like(curves.t[far : far + 1]))
    steps = curves.steps(curves.t)
    steps[curves.starts] = 1
    wrong = int(np.argmin(steps)) if steps.size else 0
    if steps.size and steps[wrong] < series.NEAREST_MIN:
        series.curve(curves.t[wrong - 1 : wrong + 1], curves.y[wrong - 1 : wrong + 1])
    if curves.y.size and not 0 <= curves.y.min() <= curves.y.max() <= series.SUDS_MAXIMUM:
        outside = (curves.y < 0) | (curves.y > series.SUDS_MAXIMUM)
        raise ValueError(f"The rating {curves.y[int(np.argmax(outside))]:g} is outside 0 to 100.")


def _table(c: _Curves) -> dict[str, Series]:
    initial, end = c.y[c.starts], c.y[c.starts + c.n - 1]
    peak = np.asarray(np.maximum.reduceat(c.y, c.starts), dtype=np.float64)
    at = c.first(c.y == c.each(peak))
    line = _line(c)
    left = line.dy - c.each(line.slope) * line.dt
    steps_t, steps_y = c.steps(c.t), c.steps(c.y)
    lone, others = np.where(c.n < 2, np.nan, 0.0), (c.n - 1).astype(np.float64)
    auc = c.total((c.y - steps_y / 2) * steps_t) + lone
    wsh = peak - end + lone
    return {
        "initial": initial,
        "peak": peak,
        "peak_time_min": c.t[at],
        "end": end,
        "mean": line.mean,
        "time_weighted_mean": auc / (c.t[c.starts + c.n - 1] - c.t[c.starts]),
        "auc": auc,
        "wsh": wsh,
        "wsh_percent": 100 * wsh / peak,
        "reactivity": peak - initial,
        "slope_per_min": line.slope,
        "intercept": line.mean - line.slope * line.mean_t,
        "post_peak_slope_per_min": _line(c.since(at)).slope,
        "sd": np.sqrt(c.total(line.dy**2) / others),
        "detrended_sd": np.sqrt(c.total(left**2) / others),
        "rmssd": np.sqrt(c.total(steps_y**2) / others),
        "mean_abs_diff": c.total(np.abs(steps_y)) / others,
        "half_peak_time_min": _half_peak_time(c, peak, at),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The least-squares line of each curve, and each rating less its curve's means."""

    mean_t: Series
    mean: Series
    slope: Series
    dt: Series
    dy: Series


def _line(c: _Curves) -> _Lines:
    mean_t, mean = c.total(c.t) / c.n, c.total(c.y) / c.n
    dt, dy = c.t - c.each(mean_t), c.y - c.each(mean)
    # One rating is 0 / 0 here, which is NaN: a point has no slope.
    return _Lines(mean_t, mean, c.total(dt * dy) / c.total(dt * dt), dt, dy)


def _half_peak_time(c: _Curves, peak: Series, at: _Index) -> Series:
    half = peak / 2
    below = c.y <= c.each(half)
    # Before the peak nothing is looked for.
    below &= c.index > c.each(at)
    reached = c.first(below)
    known = (reached < c.y.size) & (half > 0)
    j = np.where(known, reached, 0)
    share = (c.y[j - 1] - half) / (c.y[j - 1] - c.y[j])
    return np.where(known, c.t[j - 1] + share * (c.t[j] - c.t[j - 1]), np.nan)
