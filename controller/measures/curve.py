"""Measures of one distress curve: ratings and their times in, numbers out.

Owns the formulas and their edge cases; must not know sessions, events or who asks.

Ratings y_0 ... y_(n-1) on the SUDS scale (0-100) were given at times t_0 < ... < t_(n-1) in
minutes. Within-session habituation is peak minus end here; other papers use initial minus end, so
say which with every figure. Definitions follow Foa & Kozak 1986 for activation and within-session
fall, Kircanski et al. 2012 (JBTEP 43:745-751) for variability as a measure in its own right, and
von Neumann et al. 1941 for successive differences; the rest is plain statistics.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from controller.measures.series import Series, line
from controller.measures.series import curve as checked


@dataclass(frozen=True, slots=True)
class CurveSummary:
    """Measures of one curve; None where a measure is not defined for these ratings."""

    n: int
    """Number of ratings."""
    initial: float | None
    """First rating, y_0. SUDS. None without ratings, like the next three."""
    peak: float | None
    """Highest rating, max y. SUDS."""
    peak_time_min: float | None
    """Time of the first rating that attains the peak. Minutes."""
    end: float | None
    """Last rating, y_(n-1). SUDS."""
    mean: float | None
    """Arithmetic mean of the ratings, whatever their spacing. SUDS. None without ratings."""
    time_weighted_mean: float | None
    """auc / (t_(n-1) - t_0): right where prompts are uneven. SUDS. None below 2 ratings."""
    auc: float | None
    """Area under the curve by trapezoids, the sum of (y_i + y_(i+1))/2 (t_(i+1) - t_i).
    SUDS minutes. None below 2 ratings."""
    wsh: float | None
    """Within-session habituation, peak - end; 0 if the peak is the last rating. SUDS.
    None below 2 ratings."""
    wsh_percent: float | None
    """100 (peak - end) / peak. Percent. None below 2 ratings or with a peak of 0."""
    reactivity: float | None
    """Activation, peak - initial. SUDS. None without ratings."""
    slope_per_min: float | None
    """Least-squares slope of y on t. SUDS a minute. None below 2 ratings."""
    intercept: float | None
    """The least-squares line's value at t = 0 (not at t_0). SUDS. None below 2 ratings."""
    post_peak_slope_per_min: float | None
    """Least-squares slope from the first peak on, the peak included. SUDS a minute.
    None if the peak is the last rating."""
    sd: float | None
    """Standard deviation, ddof 1. SUDS. None below 2 ratings."""
    detrended_sd: float | None
    """Standard deviation (ddof 1) of the residuals from the least-squares line. SUDS.
    None below 2 ratings; 0 for exactly 2, which lie on their line."""
    rmssd: float | None
    """Root of the mean squared successive difference. SUDS. None below 2 ratings."""
    mean_abs_diff: float | None
    """Mean absolute successive difference. SUDS. None below 2 ratings."""
    half_peak_time_min: float | None
    """First time after the peak at which the straight line between two ratings reaches half of
    the peak. Minutes, on the same axis as the times given. None if it never does, or if the peak
    is 0."""


def summarise(times_min: ArrayLike, suds: ArrayLike) -> CurveSummary:
    """Every measure of one curve.

    ``times_min``: minutes on any axis, strictly increasing. ``suds``: as many ratings, 0-100.
    Shifting the axis shifts peak_time_min and half_peak_time_min with it and changes intercept;
    nothing else changes. Raises ValueError with a sentence for lists of different length, for
    what is not a finite number, for times out of order or given twice, and for ratings outside
    0-100. Source: clinical reference of this project, section 3.3, and this module's docstring.
    """
    t, y = checked(times_min, suds)
    if t.size == 0:
        return _EMPTY
    at = int(np.argmax(y))
    peak, initial, end = float(y[at]), float(y[0]), float(y[-1])
    if t.size == 1:
        return _single(float(t[0]), peak)
    differences = np.diff(y)
    auc = float(np.sum((y[:-1] + y[1:]) / 2 * np.diff(t)))
    slope, intercept = line(t, y)
    return CurveSummary(
        n=t.size,
        initial=initial,
        peak=peak,
        peak_time_min=float(t[at]),
        end=end,
        mean=float(np.mean(y)),
        time_weighted_mean=auc / float(t[-1] - t[0]),
        auc=auc,
        wsh=peak - end,
        wsh_percent=100 * (peak - end) / peak if peak > 0 else None,
        reactivity=peak - initial,
        slope_per_min=slope,
        intercept=intercept,
        post_peak_slope_per_min=line(t[at:], y[at:])[0] if at < t.size - 1 else None,
        sd=float(np.std(y, ddof=1)),
        detrended_sd=float(np.std(y - (intercept + slope * t), ddof=1)),
        rmssd=math.sqrt(float(np.mean(differences**2))),
        mean_abs_diff=float(np.mean(np.abs(differences))),
        half_peak_time_min=_half_peak_time(t, y, at),
    )


def _half_peak_time(t: Series, y: Series, at: int) -> float | None:
    half = float(y[at]) / 2
    if half == 0:
        return None
    for i in range(at, t.size - 1):
        if y[i + 1] <= half:
            share = (y[i] - half) / (y[i] - y[i + 1])
            return float(t[i] + share * (t[i + 1] - t[i]))
    return None


def _undefined(
    n: int, initial: float | None, peak_time_min: float | None, reactivity: float | None
) -> CurveSummary:
    return CurveSummary(
        n=n,
        initial=initial,
        peak=initial,
        peak_time_min=peak_time_min,
        end=initial,
        mean=initial,
        time_weighted_mean=None,
        auc=None,
        wsh=None,
        wsh_percent=None,
        reactivity=reactivity,
        slope_per_min=None,
        intercept=None,
        post_peak_slope_per_min=None,
        sd=None,
        detrended_sd=None,
        rmssd=None,
        mean_abs_diff=None,
        half_peak_time_min=None,
    )


_EMPTY = _undefined(0, None, None, None)


def _single(time_min: float, suds: float) -> CurveSummary:
    return _undefined(1, suds, time_min, 0.0)
