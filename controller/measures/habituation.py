"""What can be said of a fall: its decay, its return between exposures, and whether it stands still.

Owns the plateau, and lists the two fits of `decay` and `return_of_fear`; must not know sessions,
and calls no fall habituation: why distress fell is another question.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from controller.measures import series
from controller.measures.decay import DecayFit, fit_decay, from_peak
from controller.measures.return_of_fear import ReturnOfFearFit, fit_return_of_fear

__all__ = [
    "PLATEAU_RATINGS",
    "PLATEAU_SPAN_MIN",
    "DecayFit",
    "ReturnOfFearFit",
    "fit_decay",
    "fit_return_of_fear",
    "from_peak",
    "plateau",
]

PLATEAU_RATINGS: Final = 3
"""Fewest ratings that can be a plateau."""

PLATEAU_SPAN_MIN: Final = 2.0
"""Least time from the first to the last of them, minutes."""


def plateau(
    times_min: ArrayLike,
    suds: ArrayLike,
    *,
    window_min: float = 5.0,
    slope_below_per_min: float = 2.0,
    range_at_most: float = 10.0,
) -> bool | None:
    """True if the latest ratings of a curve stand still; None while there are too few to tell.

    Looked at are the ratings of the last ``window_min`` minutes, and no fewer than the last 3.
    They stand still if |least-squares slope| < ``slope_below_per_min`` (SUDS a minute) and their
    range is at most ``range_at_most`` (SUDS). None for fewer than 3 ratings, and where those
    looked at span less than 2 minutes. Raises ValueError as
    `controller.measures.curve.summarise` does, and for limits that are not above 0. A design of
    this project (clinical reference, section 3.3), no published rule: reported, never acted on.
    """
    t, y = series.curve(times_min, suds)
    window = series.positive(window_min, "window")
    slope_limit = series.positive(slope_below_per_min, "limit of the slope")
    range_limit = series.positive(range_at_most, "limit of the range")
    if t.size < PLATEAU_RATINGS:
        return None
    looked_at = slice(min(int(np.searchsorted(t, t[-1] - window)), t.size - PLATEAU_RATINGS), None)
    t, y = t[looked_at], y[looked_at]
    if t[-1] - t[0] < PLATEAU_SPAN_MIN:
        return None
    return bool(abs(series.line(t, y)[0]) < slope_limit and np.ptp(y) <= range_limit)
