"""Numbers as they are handed in, checked once: curves of ratings, and single values.

Owns the sentences for what is no usable number; must not know what is computed from them.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

SUDS_MAXIMUM = 100.0

Series = NDArray[np.float64]


def numbers(values: ArrayLike, what: str) -> Series:
    """``values`` as a plain list of finite numbers; ValueError naming ``what`` (plural) if not."""
    try:
        series = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {what} must all be numbers.") from error
    if series.ndim != 1:
        raise ValueError(f"The {what} must be one plain list of numbers.")
    if not np.all(np.isfinite(series)):
        raise ValueError(f"The {what} must be finite numbers; a missing one is left out.")
    return series


def curve(times_min: ArrayLike, suds: ArrayLike) -> tuple[Series, Series]:
    """Times and ratings of one curve; ValueError unless times rise strictly, ratings are 0-100.

    Nothing is sorted or merged here: two ratings at one time, or times out of order, are more
    likely a mistake of the caller than a wish.
    """
    t, y = numbers(times_min, "times"), numbers(suds, "ratings")
    if t.size != y.size:
        raise ValueError(f"There are {t.size} times for {y.size} ratings.")
    steps = np.diff(t)
    if np.any(steps == 0):
        raise ValueError(f"Two ratings share the time {t[int(np.argmax(steps == 0))]:g} min.")
    if np.any(steps < 0):
        raise ValueError("The times must rise: sort the ratings by time first.")
    outside = (y < 0) | (y > SUDS_MAXIMUM)
    if np.any(outside):
        raise ValueError(f"The rating {y[int(np.argmax(outside))]:g} is outside 0 to 100.")
    return t, y


def finite(value: float, what: str) -> float:
    """``value`` as a finite float; ValueError naming ``what`` if it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {what} must be a number.") from error
    if not math.isfinite(number):
        raise ValueError(f"The {what} must be a finite number.")
    return number


def positive(value: float, what: str) -> float:
    """``value`` as a finite float above 0; ValueError naming ``what`` if it is none."""
    number = finite(value, what)
    if number <= 0:
        raise ValueError(f"The {what} must be above 0.")
    return number


def line(t: Series, y: Series) -> tuple[float, float]:
    """Slope and value at t = 0 of the least-squares line through at least two points."""
    centre = float(np.mean(t))
    dt = t - centre
    # Not centring y as well would lose digits; a constant must have a slope of exactly 0.
    slope = float(np.dot(dt, y - np.mean(y)) / np.dot(dt, dt))
    return slope, float(np.mean(y)) - slope * centre
