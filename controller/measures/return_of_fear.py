"""Distress over consecutive exposures: decay at one rate, and return of fear between them.

Owns this model, its intervals and what cannot be fitted; must not know sessions or calendars.

The form is that of Portelo, Shiban & Maia 2021 (Biol Psychiatry Cogn Neurosci Neuroimaging
6:1090-1099): exponential decay with one rate for all exposures, and return of fear between them.
Their equations were not at hand, so what is fitted is written out at `fit_return_of_fear`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from controller.measures import series
from controller.measures.decay import (
    CHANCE,
    INSTANT,
    Interval,
    check_confidence,
    half_lives,
    rate_interval,
)
from controller.measures.least_squares import Fit, Matrix, Problem, chance, interval, minimise
from controller.measures.series import SUDS_MAXIMUM, Series

RETURN_RANGE: Final = (-1.0, 2.0)
"""Shares of a fall that can be back: from falling as far again to rising as far above."""

_RATES: Final = 16
_SHARES: Final = (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
_SLOWEST: Final = 0.01
_NO_FALL: Final = 1e-6
_GONE: Final = 1e-12

_Curve = tuple[Series, Series]


@dataclass(frozen=True, slots=True)
class ReturnOfFearFit:
    """Decay at one rate in every exposure, and return of a share of each fall between them."""

    initial: float
    """Distress at the start of the first exposure. SUDS."""
    rate_per_min: float
    """k, of all exposures. 1/min, above 0."""
    half_life_min: float
    """ln 2 / k. Minutes."""
    return_fraction: float
    """r, the share of an exposure's fall that is back at the start of the next: 0 none, 1 all of
    it; below 0 distress fell further between exposures, above 1 it rose over where it was."""
    floor: float
    """The level all exposures fall towards; given, not fitted. SUDS."""
    intervals: dict[str, Interval]
    """Interval of initial, rate_per_min, half_life_min and return_fraction by name."""
    residual_sd: float
    """sqrt(RSS / (n - 3)). SUDS."""
    n: int
    """Number of ratings over all exposures."""
    exposures: int
    """Number of exposures."""
    confidence: float
    """Of the intervals, e.g. 0.95."""


def fit_return_of_fear(
    sessions: Iterable[tuple[ArrayLike, ArrayLike]],
    *,
    floor: float = 0.0,
    confidence: float = 0.95,
) -> ReturnOfFearFit:
    """Fit decay with one rate and return of fear over consecutive exposures, with intervals.

    ``sessions``: for each exposure in order its times (minutes since that exposure began, strictly
    rising, from 0 on) and its ratings (0-100). With F_s the distress above the floor at the start
    of exposure s and T_s the time of its last rating,

        y_s(t) = floor + F_s exp(-k t)
        F_(s+1) = F_s exp(-k T_s) + r F_s (1 - exp(-k T_s))

    F_1, k and r are fitted to all ratings at once by least squares, r between -1 and 2. Intervals
    are profile t intervals; one that is open to a side is infinite there (half-life) or ends at 0
    (rate), or at -1 or 2 (r). Raises ValueError with a sentence for fewer than 2 exposures, for an
    exposure that `controller.measures.curve.summarise` does not take, that has fewer than 2
    ratings or a time below 0, for ratings all equal, for a floor outside 0 up to below 100, and
    where the form does not fit: no fall within exposures, a fall over before the second rating, a
    return at the end of its range, or no better than a constant (as `fit_decay` says). Source:
    this module's docstring.
    """
    curves = _curves(sessions)
    check_confidence(confidence)
    base = series.finite(floor, "floor")
    if not 0 <= base < SUDS_MAXIMUM:
        raise ValueError(f"The floor {base:g} is outside 0 up to below 100.")
    seen = np.concatenate([y for _, y in curves])
    if np.all(seen == seen[0]):
        raise ValueError("The ratings are all equal, so there is no decay to fit.")
    span = max(float(t[-1]) for t, _ in curves)
    scaled = [(t / span, (y - base) / SUDS_MAXIMUM) for t, y in curves]
    problem = _problem(scaled)
    fit = minimise(problem, _start(problem))
    _check(fit, problem, (seen - base) / SUDS_MAXIMUM)
    return _described(fit, problem, span, base, len(curves), confidence)


def _curves(sessions: Iterable[tuple[ArrayLike, ArrayLike]]) -> list[_Curve]:
    # An array without dimensions says that it can be gone through, and cannot.
    flat = isinstance(sessions, np.ndarray) and sessions.ndim == 0
    if flat or not isinstance(sessions, Iterable) or isinstance(sessions, str | bytes | Mapping):
        raise ValueError("The exposures must be a list of their times and their ratings.")
    curves: list[_Curve] = []
    for number, session in enumerate(sessions, start=1):
        try:
            times_min, suds = session
        except (TypeError, ValueError) as error:
            raise ValueError(f"Exposure {number} must be its times and its ratings.") from error
        curves.append(_curve(number, times_min, suds))
    if len(curves) < 2:
        raise ValueError(f"Return of fear needs at least 2 exposures; there are {len(curves)}.")
    return curves


def _curve(number: int, times_min: ArrayLike, suds: ArrayLike) -> _Curve:
    try:
        t, y = series.curve(times_min, suds)
    except ValueError as problem:
        raise ValueError(f"Exposure {number}: {problem}") from problem
    if t.size < 2:
        raise ValueError(f"Exposure {number} needs at least 2 ratings; there are {t.size}.")
    if t[0] < 0:
        raise ValueError(f"Exposure {number} has a rating {-t[0]:g} min before it began.")
    return t, y


# The fit works on time in spans of the longest exposure and on ratings above the floor / 100. Its
# parameters are the first start F_1, the rate, and the share that returns.


def _problem(curves: Sequence[_Curve]) -> Problem:
    fastest = INSTANT / min(float(np.diff(t).min()) for t, _ in curves)

    def model(at: Series) -> tuple[Series, Matrix]:
        first, rate, share = (float(p) for p in at)
        # Start of the exposure over F_1, and its derivatives by rate and share.
        start, by_rate, by_share = 1.0, 0.0, 0.0
        residuals, slopes = [], []
        for t, y in curves:
            left = np.exp(-rate * t)
            residuals.append(first * start * left - y)
            slopes.append(
                (start * left, first * (by_rate - start * t) * left, first * by_share * left)
            )
            kept, end = float(left[-1]), float(t[-1])
            factor = kept + share * (1 - kept)
            by_rate = by_rate * factor - start * (1 - share) * end * kept
            by_share = by_share * factor + start * (1 - kept)
            start *= factor
        return np.concatenate(residuals), np.concatenate([np.column_stack(s) for s in slopes])

    lower = np.array([1e-6, 0.0, RETURN_RANGE[0]])
    return Problem(model, lower, np.array([10.0, fastest, RETURN_RANGE[1]]))


def _start(problem: Problem) -> Series:
    """The best of many rates and shares, each with its best first start."""
    best, least = problem.lower, math.inf
    for rate, share in product(np.geomspace(_SLOWEST, problem.upper[1], _RATES), _SHARES):
        residuals, slopes = problem.model(np.array([1.0, rate, share]))
        form = slopes[:, 0]
        seen = form - residuals
        # Where nothing of the form is left at the first rating, no start can be told from it.
        first = float(form @ seen) / max(float(form @ form), _GONE)
        left = first * form - seen
        if first > 0 and float(left @ left) < least:
            best, least = np.array([first, rate, share]), float(left @ left)
    return best


def _check(fit: Fit, problem: Problem, seen: Series) -> None:
    first, rate, share = (float(p) for p in fit.parameters)
    if first >= problem.upper[0]:
        raise ValueError("The ratings come too late in the exposures to tell where they began.")
    if rate <= _NO_FALL:
        raise ValueError("Distress does not fall within these exposures.")
    if share in RETURN_RANGE:
        raise ValueError("Between these exposures distress changes more than this form allows for.")
    if chance(fit, seen) > CHANCE:
        raise ValueError("The form describes these exposures no better than a constant does.")
    if rate >= problem.upper[1] / 2:
        raise ValueError("The fall is over before the second rating; its rate cannot be told.")


def _described(
    fit: Fit, problem: Problem, span: float, floor: float, exposures: int, confidence: float
) -> ReturnOfFearFit:
    first, rate, share = (float(p) for p in fit.parameters)
    firsts = interval(problem, fit, 0, confidence)
    rates = rate_interval(problem, fit, 1, span, confidence)
    return ReturnOfFearFit(
        initial=floor + SUDS_MAXIMUM * first,
        rate_per_min=rate / span,
        half_life_min=math.log(2) * span / rate,
        return_fraction=share,
        floor=floor,
        intervals={
            "initial": (floor + SUDS_MAXIMUM * firsts[0], floor + SUDS_MAXIMUM * firsts[1]),
            "rate_per_min": rates,
            "half_life_min": half_lives(rates),
            "return_fraction": interval(problem, fit, 2, confidence),
        },
        residual_sd=SUDS_MAXIMUM * math.sqrt(fit.rss / fit.freedom),
        n=fit.n,
        exposures=exposures,
        confidence=confidence,
    )
