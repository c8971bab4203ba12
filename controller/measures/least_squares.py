"""Bounded least squares for a few parameters, with profile intervals, on numpy alone.

Owns the search and the intervals; must not know what the parameters mean.

The search is Levenberg (1944) and Marquardt (1963) with bounds by an active set. Intervals are
profile t intervals (Bates & Watts 1988, Nonlinear Regression Analysis, ch. 6): a value belongs to
the interval of a parameter if, with the others fitted anew, the residual sum of squares exceeds
its minimum by no more than t^2 s^2, with s^2 = RSS / (n - p) and t of the same freedom. For a
straight line that is the usual interval; for a curved one it need not be symmetric.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from controller.measures.series import Series

Matrix = NDArray[np.float64]

Model = Callable[[Series], tuple[Series, Matrix]]
"""Parameters to residuals (fitted - seen) and their derivatives, one column a parameter."""

_ROUNDS: Final = 500
_WITHIN_A_PROFILE: Final = 1e-10
"""Convergence that moves an end of an interval by far less than anybody could read off."""
_STUCK: Final = 1e14
"""Damping at which steps are lost in rounding."""
_NOTHING: Final = 1e-22
"""Mean squared residual, for data of about 1, that is rounding and no misfit."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A model and the box its parameters stay in."""

    model: Model
    lower: Series
    upper: Series


@dataclass(frozen=True, slots=True)
class Fit:
    """The best parameters and how far off they leave the data."""

    parameters: Series
    rss: float
    """Residual sum of squares."""
    n: int
    """Number of data."""

    @property
    def freedom(self) -> int:
        """n - p."""
        return self.n - self.parameters.size

    @property
    def exact(self) -> bool:
        """True if what is left is rounding."""
        return self.rss <= _NOTHING * self.n


def chance(fit: Fit, seen: Series) -> float:
    """How often pure chance would leave as little as ``fit`` where ``seen`` is a constant.

    (RSS / RSS of the mean)^((n - 3) / 2): the F test of two parameters more than the mean, which
    has this closed form. ``seen`` are the data of the fit, not all equal.
    """
    around = seen - np.mean(seen)
    return float((fit.rss / float(around @ around)) ** (fit.freedom / 2))


def minimise(
    problem: Problem, start: Series, held: int | None = None, converged: float = 1e-14
) -> Fit:
    """The least squares from ``start``; the parameter with index ``held`` keeps its value.

    Finds the minimum whose basin ``start`` lies in, so start near the best one. A step that
    promises or gains less of the sum of squares than the share ``converged`` is the last.
    """
    at = np.clip(start, problem.lower, problem.upper)
    residuals, slopes = problem.model(at)
    rss, damping = float(residuals @ residuals), 1e-3
    for _ in range(_ROUNDS):
        gradient = slopes.T @ residuals
        free = _free(problem, at, gradient, held)
        step = _step(slopes[:, free], gradient[free], damping)
        if -float(gradient[free] @ step) <= converged * rss or damping > _STUCK:
            break
        to = at.copy()
        to[free] += step
        to = np.clip(to, problem.lower, problem.upper)
        residuals_there, slopes_there = problem.model(to)
        rss_there = float(residuals_there @ residuals_there)
        settled = abs(rss_there - rss) <= converged * rss
        if rss_there < rss:
            at, residuals, slopes, rss = to, residuals_there, slopes_there, rss_there
            damping = max(damping / 100, 1e-12)
        else:
            damping *= 10
        if settled:
            break
    return Fit(at, rss, residuals.size)


def interval(problem: Problem, best: Fit, index: int, confidence: float) -> tuple[float, float]:
    """Profile t interval of the parameter ``index``; a bound where it reaches one.

    ``best`` has to leave at least one degree of freedom.
    """
    value = float(best.parameters[index])
    if best.exact:
        return value, value
    profile = _Profile.of(problem, best, index, t_quantile(confidence, best.freedom))
    return profile.end(float(problem.lower[index])), profile.end(float(problem.upper[index]))


@lru_cache(maxsize=512)
def t_quantile(confidence: float, freedom: int) -> float:
    """The t that a Student variable of ``freedom`` (1, 2, ...) stays within, either side.

    Solves A(t | freedom) = ``confidence`` (above 0, below 1) by the finite sums of Abramowitz &
    Stegun 1964, 26.7.3 and 26.7.4.
    """
    low, high = 0.0, math.pi / 2
    while high - low > 1e-15:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _within(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return math.tan((low + high) / 2) * math.sqrt(freedom)


def _within(angle: float, freedom: int) -> float:
    """P(|T| < sqrt(freedom) tan(angle))."""
    squared, odd = math.cos(angle) ** 2, freedom % 2
    terms = freedom // 2
    factors = [(2 * i + odd - 1) / (2 * i + odd) * squared for i in range(1, terms)]
    series = math.fsum(np.cumprod([1.0, *factors])) if terms else 0.0
    if odd:
        return 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * series)
    return math.sin(angle) * series


def _step(slopes: Matrix, gradient: Series, damping: float) -> Series:
    """Downhill by the damped normal equations; none for no free parameters."""
    curvature = slopes.T @ slopes
    # The tiny part keeps parameters that move nothing from making the equations singular.
    curvature.flat[:: gradient.size + 1] *= 1 + damping
    curvature.flat[:: gradient.size + 1] += 1e-30
    return np.asarray(np.linalg.solve(curvature, -gradient), dtype=np.float64)


def _free(problem: Problem, at: Series, gradient: Series, held: int | None) -> NDArray[np.bool_]:
    """Parameters that may move: not held, and not pressed against their bound."""
    pressed = (at <= problem.lower) & (gradient > 0) | (at >= problem.upper) & (gradient < 0)
    free: NDArray[np.bool_] = ~pressed
    if held is not None:
        free[held] = False
    return free


@dataclass(frozen=True, slots=True)
class _Profile:
    """How much worse the fit gets as one parameter is held away from its best value."""

    problem: Problem
    best: Fit
    index: int
    limit: float
    """t at the ends of the interval."""
    along: Series
    """How the best values of all parameters follow this one, at the minimum."""
    standard_error: float
    """The usual one of this parameter."""

    @classmethod
    def of(cls, problem: Problem, best: Fit, index: int, limit: float) -> "_Profile":
        """The profile of a parameter; where the slopes say nothing, a first step of 0.1."""
        slopes = problem.model(best.parameters)[1]
        covariance = np.linalg.pinv(slopes.T @ slopes)
        variance = float(covariance[index, index])
        along = np.zeros(best.parameters.size)
        if variance > 0:
            along = np.asarray(covariance[:, index] / variance, dtype=np.float64)
        error = math.sqrt(variance * best.rss / best.freedom) or 0.1
        return cls(problem, best, index, limit, along, error)

    def excess(self, value: float, near: Series) -> tuple[float, Series]:
        """t at ``value`` less the limit, and the parameters there, sought from ``near``."""
        start = near + self.along * (value - near[self.index])
        start[self.index] = value
        fit = minimise(self.problem, start, self.index, _WITHIN_A_PROFILE)
        worse = max(0.0, fit.rss - self.best.rss) / (self.best.rss / self.best.freedom)
        return math.sqrt(worse) - self.limit, fit.parameters

    def end(self, bound: float) -> float:
        """The end of the interval on the way to ``bound``, or the bound."""
        value = float(self.best.parameters[self.index])
        step = math.copysign(self.limit * self.standard_error, bound - value)
        inside, near = (value, -self.limit), self.best.parameters
        while inside[0] != bound:
            to = inside[0] + step
            to = max(to, bound) if step < 0 else min(to, bound)
            beyond, near = self.excess(to, near)
            if beyond > 0:
                return self._crossing(inside, (to, beyond), near)
            inside, step = (to, beyond), step * 2
        return bound

    def _crossing(
        self, inside: tuple[float, float], outside: tuple[float, float], near: Series
    ) -> float:
        """The root between two values, by false position with the Illinois halving."""
        (a, fa), (b, fb) = inside, outside
        for _ in range(60):
            root = b - fb * (b - a) / (fb - fa)
            f, near = self.excess(root, near)
            if abs(f) < 1e-6 * self.limit:
                return root
            if (f > 0) == (fb > 0):
                fa /= 2
            else:
                a, fa = b, fb
            b, fb = root, f
        return b
