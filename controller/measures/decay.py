"""How distress decays within an exposure.

Owns the fit, its intervals and what cannot be fitted; must not know sessions, and calls no fall
habituation: why distress fell is another question.

Decay: y = c + A exp(-k t), half-life ln 2 / k. Least squares on the ratings as they are take equal
and independent errors for granted; with few ratings the intervals are wide, which is what they
are for.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from controller.measures import series
from controller.measures.least_squares import Fit, Matrix, Problem, chance, interval, minimise
from controller.measures.series import SUDS_MAXIMUM, Series

Interval = tuple[float, float]
"""Lowest and highest plausible value; infinite where the ratings set no limit."""

CHANCE: Final = 0.05
"""A fit is not given where a constant would leave as little with at least this probability."""

INSTANT: Final = 25.0
"""exp(-25) of a fall is left: nobody could rate the rest of it."""

_FEWEST: Final = 4
_RATES: Final = 80
_STARTING: Final = 2000
"""At most so many ratings, evenly taken, choose where the search begins."""
_SLOWEST: Final = 0.01
_NO_FALL: Final = 1e-9
_TOO_HIGH: Final = 50.0
_LARGEST_EXPONENT: Final = 700.0


@dataclass(frozen=True, slots=True)
class DecayFit:
    """y = floor + amplitude exp(-rate t), t in minutes on the axis given."""

    floor: float
    """c, the level distress falls towards. SUDS, 0-100."""
    amplitude: float
    """A, how far above the floor it is at t = 0. SUDS, above 0."""
    rate_per_min: float
    """k. 1/min, above 0."""
    half_life_min: float
    """ln 2 / k: the time in which half of what is left of the fall goes. Minutes."""
    intervals: dict[str, Interval]
    """Interval of each of the four by name."""
    residual_sd: float
    """sqrt(RSS / (n - 3)). SUDS."""
    n: int
    """Number of ratings."""
    confidence: float
    """Of the intervals, e.g. 0.95."""

    def at(self, times_min: ArrayLike) -> Series:
        """The fitted curve at ``times_min``, on the axis of the fit. SUDS. For drawing it."""
        along = series.numbers(times_min, "times")
        # One exponent: the amplitude alone may be huge where t = 0 is far from the ratings.
        return self.floor + np.exp(math.log(self.amplitude) - self.rate_per_min * along)


def from_peak(times_min: ArrayLike, suds: ArrayLike) -> tuple[Series, Series]:
    """The ratings from the first that attains the peak on, with their times unchanged.

    What `fit_decay` is meant for where distress rises first. Raises ValueError as
    `controller.measures.curve.summarise` does; no ratings give none.
    """
    t, y = series.curve(times_min, suds)
    at = int(np.argmax(y)) if y.size else 0
    return t[at:], y[at:]


def fit_decay(times_min: ArrayLike, suds: ArrayLike, *, confidence: float = 0.95) -> DecayFit:
    """Fit y = c + A exp(-k t) to one curve by least squares, with profile t intervals.

    ``times_min``: minutes, strictly rising; ``suds``: as many ratings, 0-100, from the peak on if
    distress rose first (`from_peak`). The floor is kept within 0-100. A shift of the axis leaves
    floor and rate as they are and multiplies the amplitude. An interval that is open to one side
    is infinite there (half-life) or ends at 0 (rate, floor) or 100 (floor). Raises ValueError with
    a sentence for what `controller.measures.curve.summarise` does not take, for fewer than 4
    ratings, and where there is no decay to fit: ratings all equal; not falling; along a straight
    line or ever faster; fallen before the second rating; or no better described than by a
    constant, (RSS / RSS of the constant)^((n - 3)/2) > 0.05, the F test of two more parameters.
    Source: clinical reference of this project, section 3.3; intervals: Bates & Watts 1988, ch. 6.
    """
    t, y = series.curve(times_min, suds)
    check_confidence(confidence)
    if t.size < _FEWEST:
        raise ValueError(f"A decay needs at least {_FEWEST} ratings; there are {t.size}.")
    if np.all(y == y[0]):
        raise ValueError("The ratings are all equal, so there is no decay to fit.")
    span, y = float(t[-1] - t[0]), y / SUDS_MAXIMUM
    since = (t - t[0]) / span
    fastest = INSTANT / float(since[1])
    start = _start(since, y, fastest) if series.line(since, y)[0] < 0 else None
    if start is None:
        raise ValueError("The ratings do not fall, so there is no decay to fit.")
    problem = _problem(since, y, fastest)
    fit = minimise(problem, start)
    _check(fit, since, y, fastest)
    return _described(fit, problem, t, y, span, confidence)


def check_confidence(confidence: float) -> None:
    """Raise ValueError for a confidence that is not between 0 and 1."""
    if not 0 < series.finite(confidence, "confidence") < 1:
        raise ValueError(f"The confidence {confidence:g} is outside 0 to 1.")


# The fit works on time in spans since the first rating and on ratings / 100. Its parameters are
# the floor, the log of the amplitude where ``along`` is 0, and the rate.


def _problem(along: Series, y: Series, fastest: float) -> Problem:
    def model(at: Series) -> tuple[Series, Matrix]:
        above = np.exp(np.minimum(at[1] - at[2] * along, _TOO_HIGH))
        slopes = np.column_stack((np.ones_like(above), above, -along * above))
        return at[0] + above - y, slopes

    reach = 20.0 + fastest * abs(float(along[0]))
    return Problem(model, np.array([0.0, -reach, 0.0]), np.array([1.0, reach, fastest]))


def _start(since: Series, y: Series, fastest: float) -> Series | None:
    """The best of many rates, each with its best floor and amplitude; None if none falls."""
    every = math.ceil(y.size / _STARTING)
    since, y = since[::every], y[::every]
    rates = np.geomspace(_SLOWEST, fastest, _RATES)
    above = np.exp(-np.outer(rates, since))
    around = above - above.mean(axis=1, keepdims=True)
    slopes = around @ (y - y.mean()) / np.sum(around**2, axis=1)
    floors = np.clip(y.mean() - slopes * above.mean(axis=1), 0, 1)
    amplitudes = np.sum(above * (y - floors[:, None]), axis=1) / np.sum(above**2, axis=1)
    left = y - floors[:, None] - amplitudes[:, None] * above
    rss = np.where(amplitudes > _NO_FALL, np.sum(left**2, axis=1), np.inf)
    best = int(np.argmin(rss))
    if not np.isfinite(rss[best]):
        return None
    return np.array([floors[best], math.log(amplitudes[best]), rates[best]])


def _check(fit: Fit, since: Series, y: Series, fastest: float) -> None:
    slope, intercept = series.line(since, y)
    left = y - intercept - slope * since
    straight = Fit(fit.parameters, float(left @ left), y.size)
    if straight.exact or straight.rss <= fit.rss:
        raise ValueError(
            "The ratings fall along a straight line or ever faster; a decay that levels off "
            "does not fit."
        )
    if fit.parameters[2] >= fastest / 2:
        raise ValueError("The fall is over before the second rating; its rate cannot be told.")
    if chance(fit, y) > CHANCE:
        raise ValueError("A decay describes these ratings no better than a constant does.")


def _described(
    fit: Fit, problem: Problem, t: Series, y: Series, span: float, confidence: float
) -> DecayFit:
    rate = float(fit.parameters[2]) / span
    floors = interval(problem, fit, 0, confidence)
    rates = rate_interval(problem, fit, 2, span, confidence)
    amplitude, amplitudes = _amplitude(fit, problem, t / span, y, confidence)
    return DecayFit(
        floor=SUDS_MAXIMUM * float(fit.parameters[0]),
        amplitude=amplitude,
        rate_per_min=rate,
        half_life_min=math.log(2) / rate,
        intervals={
            "floor": (SUDS_MAXIMUM * floors[0], SUDS_MAXIMUM * floors[1]),
            "amplitude": amplitudes,
            "rate_per_min": rates,
            "half_life_min": half_lives(rates),
        },
        residual_sd=SUDS_MAXIMUM * math.sqrt(fit.rss / fit.freedom),
        n=t.size,
        confidence=confidence,
    )


def _amplitude(
    fit: Fit, problem: Problem, along: Series, y: Series, confidence: float
) -> tuple[float, Interval]:
    """The amplitude where the axis given is 0, and its interval, SUDS."""
    fastest = float(problem.upper[2])
    if along[0]:
        problem = _problem(along, y, fastest)
        moved = fit.parameters + np.array([0.0, fit.parameters[2] * along[0], 0.0])
        fit = Fit(moved, fit.rss, fit.n)
    low, high = interval(problem, fit, 1, confidence)
    values = (_exp(value) for value in (float(fit.parameters[1]), low, high))
    amplitude, lowest, highest = (SUDS_MAXIMUM * value for value in values)
    if not 0 < amplitude < math.inf:
        raise ValueError("Count the times from near the first rating: t = 0 is too far from it.")
    return amplitude, (lowest, highest)


def _exp(value: float) -> float:
    return math.exp(value) if value < _LARGEST_EXPONENT else math.inf


def rate_interval(
    problem: Problem, fit: Fit, index: int, span: float, confidence: float
) -> Interval:
    """Interval of the rate with this index, in spans, as 1/min; infinite at its upper bound."""
    low, high = interval(problem, fit, index, confidence)
    return low / span, math.inf if high >= problem.upper[index] else high / span


def half_lives(rates: Interval) -> Interval:
    """The interval of the half-life, minutes, that belongs to one of the rate, 1/min."""
    low, high = rates
    return math.log(2) / high, math.log(2) / low if low > 0 else math.inf
