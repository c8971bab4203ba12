"""Samples thinned out for a chart: the lowest, mean and highest of equal intervals of time.

Owns the thinning and how columns travel as text; must not know streams, stores or what the
numbers mean.

A mean alone hides a short peak and single samples invent one, so an interval keeps all three.
"""

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from controller.measures.series import Series

_DTYPE = np.dtype("<f4")


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """A quantity over time, an entry for each interval that holds a sample."""

    times: Series
    """Middle of the interval; the sample's own time where nothing was thinned."""
    low: Series
    mean: Series
    high: Series
    samples: int
    """How many finite samples it was made from."""


def thinned(times: ArrayLike, values: ArrayLike, most: int) -> Thinned:
    """``values`` at ``times``, thinned to ``most`` (1 or more) intervals of equal length.

    Times in any order and unit; what is not finite is left out, an interval without a sample has
    no entry, and as few samples as ``most`` stay as they are. Raises ValueError for lists of
    different length and for ``most`` below 1.
    """
    t, y = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if t.ndim != 1 or t.shape != y.shape:
        raise ValueError("Every sample needs its time and its value.")
    if most < 1:
        raise ValueError("Samples are thinned to one interval or more.")
    known = np.isfinite(t) & np.isfinite(y)
    # Nearly every sample is finite and in order; copies of an hour of them are costly.
    if not known.all():
        t, y = t[known], y[known]
    if np.any(t[1:] < t[:-1]):
        order = np.argsort(t, kind="stable")
        t, y = t[order], y[order]
    if t.size <= most:
        return Thinned(t, y, y, y, t.size)
    return _by_interval(t, y, most)


def _by_interval(t: Series, y: Series, most: int) -> Thinned:
    length = (t[-1] - t[0]) / most
    # The last sample lies on the border and belongs to the last interval.
    interval = np.minimum(((t - t[0]) / max(length, 1e-12)).astype(np.int32), most - 1)
    starts = np.append(0, np.flatnonzero(interval[1:] > interval[:-1]) + 1)
    counts = np.diff(np.append(starts, t.size))
    return Thinned(
        times=t[0] + (interval[starts] + 0.5) * length,
        low=np.asarray(np.minimum.reduceat(y, starts), dtype=np.float64),
        mean=np.asarray(np.add.reduceat(y, starts) / counts, dtype=np.float64),
        high=np.asarray(np.maximum.reduceat(y, starts), dtype=np.float64),
        samples=t.size,
    )


def packed(column: Series) -> str:
    """A column as text: 32-bit little-endian floats in base64."""
    return base64.b64encode(column.astype(_DTYPE).tobytes()).decode("ascii")


def unpacked(text: str) -> Series:
    """The column that ``packed`` made; raises ValueError for any other text."""
    raw = base64.b64decode(text, validate=True)
    return np.frombuffer(raw, _DTYPE).astype(np.float64)


def head_angles(x: ArrayLike, y: ArrayLike, z: ArrayLike, w: ArrayLike) -> tuple[Series, Series]:
    """Pitch and heading in degrees of heads given as unit quaternions of OpenXR.

    Forward is -z and up is y. Pitch: looking up, down is negative. Heading: turned to the left,
    -180 to 180. Source: the OpenXR specification, section 2.16, and the rotation of a vector.
    """
    qx, qy, qz, qw = (np.asarray(part, dtype=np.float64) for part in (x, y, z, w))
    forward_x = -2 * (qx * qz + qw * qy)
    forward_y = -2 * (qy * qz - qw * qx)
    forward_z = -(1 - 2 * (qx * qx + qy * qy))
    pitch = np.degrees(np.arcsin(np.clip(forward_y, -1, 1)))
    heading = np.degrees(np.arctan2(-forward_x, -forward_z))
    return np.asarray(pitch, dtype=np.float64), np.asarray(heading, dtype=np.float64)
