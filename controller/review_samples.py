"""A session's streams of samples for the review: which quantities are shown, thinned out.

Owns the choice of quantities; must not know how chunks are kept nor how anything is drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from controller.measures.samples import Thinned, head_angles, packed, thinned
from controller.measures.series import Series
from controller.protocol.queries import SampleSeries

_TIME = "elapsed_s"
_QUATERNION = ("quat_x", "quat_y", "quat_z", "quat_w")
HEAD = "head"
HEART = "heart"
SHOWN_OF_HEAD = ("pitch_deg", "heading_deg", "away_deg", "eyes_away_deg")
"""Where the head was in the room says nothing about looking."""


class Chunk(Protocol):
    """Some seconds of a stream, as the record keeps them."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, the first one the session's time in seconds."""

    @property
    def values(self) -> Series:
        """One row a sample, one column a name."""


def series_of(stream: str, chunks: Sequence[Chunk], most: int) -> tuple[SampleSeries, ...]:
    """The quantities of one stream that a chart shows, of ``most`` points each at most.

    A quantity without a finite sample is left out. Chunks of one stream may have other columns
    than those before; a quantity is then drawn where it was recorded.
    """
    times: list[Series] = []
    columns: dict[str, list[tuple[int, Series]]] = {}
    for number, chunk in enumerate(chunks):
        named = {name: chunk.values[:, at] for at, name in enumerate(chunk.names)}
        times.append(named[_TIME])
        for name, values in _shown(stream, named):
            columns.setdefault(name, []).append((number, values))
    minutes = np.concatenate(times) / 60.0 if times else np.zeros(0)
    found = ((name, _thinned(minutes, times, pieces, most)) for name, pieces in columns.items())
    return tuple(_series(stream, name, of) for name, of in found if of.samples)


def _shown(stream: str, named: Mapping[str, Series]) -> Iterator[tuple[str, Series]]:
    if stream == HEAD and all(part in named for part in _QUATERNION):
        pitch, heading = head_angles(*(named[part] for part in _QUATERNION))
        yield from (("pitch_deg", pitch), ("heading_deg", heading))
    for name, values in named.items():
        if stream == HEART and name == "quality":
            yield "heart_signal_percent", 100.0 * values
        elif name != _TIME and (stream != HEAD or name in SHOWN_OF_HEAD):
            yield name, values


def _thinned(
    minutes: Series, times: Sequence[Series], pieces: Sequence[tuple[int, Series]], most: int
) -> Thinned:
    """``minutes`` are those of all chunks, ``times`` each chunk's in seconds."""
    numbers = [number for number, _ in pieces]
    if numbers != list(range(len(times))):
        minutes = np.concatenate([times[number] for number in numbers]) / 60.0
    return thinned(minutes, np.concatenate([values for _, values in pieces]), most)


def _series(stream: str, name: str, of: Thinned) -> SampleSeries:
    return SampleSeries(
        stream=stream,
        name=name,
        samples=of.samples,
        times_min=packed(of.times),
        low=packed(of.low),
        mean=packed(of.mean),
        high=packed(of.high),
    )
