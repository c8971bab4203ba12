"""A distress curve drawn with characters, for a terminal.

Owns the grid of characters; must not know consoles or colours.
"""

from dataclasses import dataclass
from itertools import pairwise

from controller.measures.session import DosePoint, SessionCurve

ROWS = 21
"""One row for every five points of distress, 0 to 100."""

_SUDS_PER_ROW = 5
_LABEL_EVERY = 5
"""Rows from one label to the next: 100, 75, 50, 25, 0."""

MARGIN = 4
_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = " .:-=+*#%"


@dataclass(frozen=True)
class _Axis:
    """Minutes to columns."""

    end_min: float
    columns: int

    def column(self, time_min: float) -> int:
        return min(self.columns - 1, int(time_min / self.end_min * self.columns))

    def middle(self, column: int) -> float:
        return (column + 0.5) / self.columns * self.end_min


def plot(curve: SessionCurve, *, width: int = 80, unicode: bool = True) -> str:
    """The curve as lines of ``width`` characters at most.

    A filled point is a rating that enters an exposure's measures, an open one any other; under
    them the dose (a full block is dial 100), the minutes, and where scene events (``v``) and safe
    places (``S``) were.
    """
    axis = _Axis(max(curve.duration_min, 0.1), max(20, width - MARGIN - 1))
    grid = [[" "] * axis.columns for _ in range(ROWS)]
    for exposure in curve.exposures:
        for a, b in pairwise(exposure.ratings):
            _line(grid, axis, (a.time_min, a.suds), (b.time_min, b.suds), "·" if unicode else ".")
    for rating in curve.ratings:
        inside, outside = ("●", "○") if unicode else ("*", "o")
        point = outside if rating.exposure is None else inside
        grid[_row(rating.suds)][axis.column(rating.time_min)] = point
    side = "│" if unicode else "|"
    lines = [
        f"{_label(row):>{MARGIN}}{side}{''.join(cells)}".rstrip() for row, cells in enumerate(grid)
    ]
    return "\n".join([" SUDS", *lines, *_below(curve, axis, unicode=unicode)])


def _below(curve: SessionCurve, axis: _Axis, *, unicode: bool) -> tuple[str, ...]:
    corner, dash = ("└", "─") if unicode else ("+", "-")
    marks = [" "] * axis.columns
    for mark in curve.marks:
        if mark.kind in ("event", "safe_place"):
            marks[axis.column(mark.time_min)] = "v" if mark.kind == "event" else "S"
    space = " " * (MARGIN + 1)
    return (
        f"{'':>{MARGIN}}{corner}{dash * axis.columns}",
        f"dose {_dose(curve, axis, unicode=unicode)}".rstrip(),
        f"{space}{_minutes(axis)}",
        f"{space}{''.join(marks)}".rstrip(),
    )


def _row(suds: float) -> int:
    return ROWS - 1 - round(suds / _SUDS_PER_ROW)


def _label(row: int) -> str:
    return "" if row % _LABEL_EVERY else str((ROWS - 1 - row) * _SUDS_PER_ROW)


def _line(
    grid: list[list[str]],
    axis: _Axis,
    start: tuple[float, float],
    end: tuple[float, float],
    dot: str,
) -> None:
    for column in range(axis.column(start[0]) + 1, axis.column(end[0])):
        share = (axis.middle(column) - start[0]) / (end[0] - start[0])
        suds = start[1] + (end[1] - start[1]) * min(1.0, max(0.0, share))
        grid[_row(suds)][column] = dot


def _dose(curve: SessionCurve, axis: _Axis, *, unicode: bool) -> str:
    blocks = _BLOCKS if unicode else _ASCII_BLOCKS
    dials = (dial_at(curve.dose, axis.middle(column)) for column in range(axis.columns))
    return "".join(" " if dial is None else blocks[max(1, round(dial / 12.5))] for dial in dials)


def dial_at(dose: tuple[DosePoint, ...], time_min: float) -> float | None:
    """The dial at a time, between the corners of a dose series; None where no scene was shown."""
    for a, b in pairwise(dose):
        if a.time_min <= time_min < b.time_min:
            if a.dial is None or b.dial is None:
                return None
            share = (time_min - a.time_min) / (b.time_min - a.time_min)
            return a.dial + (b.dial - a.dial) * share
    return None


def _minutes(axis: _Axis) -> str:
    """A scale with a label every quarter."""
    text = [" "] * axis.columns
    for quarter in range(5):
        time_min = axis.end_min * quarter / 4
        label = f"{time_min:.3g}" + (" min" if quarter == 4 else "")
        at = min(axis.column(time_min), axis.columns - len(label))
        text[at : at + len(label)] = label
    return "".join(text)
