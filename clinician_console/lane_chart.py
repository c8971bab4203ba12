"""The rows of what happened under a session's curve: marks, and bars for what has a length.

Owns how they are drawn (ECharts); pure, must not know the rest of the chart, pages or the record.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from clinician_console.chart import GROUND, TEXT, Options
from clinician_console.controller_words import marked
from clinician_console.language import _
from controller.measures.lanes import STEPS, LaneMark

_MARK: Final = "#d4dfe6"
LANE_BAR: Final = "#5d7382"
"""Colour of a bar, and of the axes beside it."""

_CHARACTERS, _LEAST_CHARACTERS = 84, 6
_WRAP = 60
_LONGEST = 300


def lanes_drawn(
    marks: Sequence[LaneMark], lanes: Sequence[str], at: int, end_min: float
) -> list[Options]:
    """The rows of ``lanes`` on the axes with index ``at``; what is hollow did not come."""
    base = {"xAxisIndex": at, "yAxisIndex": at}
    bars = [_bar(mark) | base for mark in marks if mark.until_min > mark.time_min]
    points = {
        "name": _("What happened"),
        "type": "scatter",
        "symbol": "rect",
        "symbolSize": [6, 14],
        "z": 5,
        "data": [_point(mark, end_min) for mark in marks],
        **base,
    }
    return [*bars, points] if lanes else []


def _point(mark: LaneMark, end_min: float) -> Options:
    room = int(_CHARACTERS * (mark.until_min - mark.time_min) / end_min)
    titled = mark.lane == STEPS and room >= _LEAST_CHARACTERS
    return {
        "label": {
            "show": titled,
            "formatter": cut(marked(mark.words), room),
            "position": "right",
            "color": TEXT,
            "fontSize": 12,
        },
        "value": [round(mark.time_min, 3), marked(mark.lane)],
        "words": _wrapped(mark),
        "itemStyle": {
            "color": GROUND if mark.hollow else _MARK,
            "borderColor": _MARK,
            "borderWidth": 1.5,
        },
    }


def _bar(mark: LaneMark) -> Options:
    """Something with a length: a bar with its words on it, as far as they fit."""
    ends = [round(mark.time_min, 3), round(mark.until_min, 3)]
    return {
        "name": "~bar",
        "type": "line",
        "silent": True,
        "symbol": "none",
        "data": [[end, marked(mark.lane)] for end in ends],
        "lineStyle": {"color": LANE_BAR, "width": 12, "opacity": 0.75},
    }


def cut(text: str, most: int) -> str:
    """``text`` in ``most`` characters, with a mark where some are left out."""
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…"


def _wrapped(mark: LaneMark) -> str:
    words = textwrap.shorten(marked(mark.words), _LONGEST, placeholder=" …")
    return "\n".join(textwrap.wrap(f"{marked(mark.lane)}: {words}", _WRAP))
