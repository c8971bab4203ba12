"""Numbers as they are handed in, checked once: curves of ratings, and single values.

Owns the sentences for what is no usable number; must not know what is computed from them.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

SUDS_MAXIMUM = 100.0

Series = NDArray[np.float64]

FARTHEST_MIN = 1e9
"""Two thousand years: a time farther from 0 is no time in minutes."""

NEAREST_MIN = 1e-9
"""Sixty nanoseconds: two ratings closer together share their time."""

_MISSING = "The {what} must be finite numbers; a missing one is left out."


def numbers(values: ArrayLike, what: str) -> Series:
    """``values`` as a plain list of finite numbers; ValueError naming ``what`` (plural) if not.

    Text, complex numbers, dates and durations are no numbers, even where numpy would convert
    them; a value under a mask is a missing one.
    """
    if isinstance(values, list | tuple) and any(value is np.ma.masked for value in values):
        # As a NaN it would be told too, but numpy warns while it makes one.
        raise ValueError(_MISSING.format(what=what))
    if isinstance(values, np.ma.MaskedArray):
        values = values.filled(np.nan) if values.dtype.kind == "f" else _unmasked(values, what)
    try:
        given = np.asarray(values)
        series = np.asarray(given, dtype=np.float64) if given.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"The {what} must all be numbers.") from error
    if series is None:
        raise ValueError(f"The {what} must all be numbers.")
    if series.ndim != 1:
        raise ValueError(f"The {what} must be one plain list of numbers.")
    if not np.all(np.isfinite(series)):
        raise ValueError(_MISSING.format(what=what))
    return series


def _unmasked(values: np.ma.MaskedArray[Any, Any], what: str) -> np.ndarray[Any, Any]:
    if np.any(np.ma.getmaskarray(values)):
        raise ValueError(_MISSING.format(what=what))
    return np.asarray(values.data)


def curve(times_min: ArrayLike, suds: ArrayLike) -> tuple[Series, Series]:
    """Times and ratings of one curve; ValueError unless times rise strictly, ratings are 0-100.

    Nothing is sorted or merged here: two ratings at one time, or times out of order, are more
    likely a mistake of the caller than a wish.
    """
    t, y = numbers(times_min, "times"), numbers(suds, "ratings")
    if t.size != y.size:
        raise ValueError(f"There are {t.size} times for {y.size} ratings.")
    if np.any(np.abs(t) > FARTHEST_MIN):
        raise ValueError(f"The times must be minutes, within {FARTHEST_MIN:g} of 0.")
    steps = np.diff(t)
    if np.any(steps < 0):
        raise ValueError("The times must rise: sort the ratings by time first.")
    if np.any(steps < NEAREST_MIN):
        at = t[int(np.argmax(steps < NEAREST_MIN))]
        raise ValueError(f"Two ratings share the time {at:g} min.")
    outside = (y < 0) | (y > SUDS_MAXIMUM)
    if np.any(outside):
        raise ValueError(f"The rating {y[int(np.argmax(outside))]:g} is outside 0 to 100.")
    return t, y


def finite(value: Any, what: str) -> float:
    """``value`` as a finite float; ValueError naming ``what`` if it is none."""
    try:
        if isinstance(value, str | bytes | bytearray | np.ma.MaskedArray) or np.ndim(value):
            raise TypeError("no single number")
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"The {what} must be a number.") from error
    if not math.isfinite(number):
        raise ValueError(f"The {what} must be a finite number.")
    return number


def positive(value: Any, what: str) -> float:
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
