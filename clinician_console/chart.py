"""The distress curve drawn: ratings above, dose under them, and what happened, on one time axis.

Owns the chart's options (ECharts); pure, must not know pages or where the curve comes from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clinician_console.controller_words import marked
from clinician_console.language import _
from controller.measures.marks import MarkKind
from controller.measures.session import Rating, SessionCurve

# Amber and blue differ in lightness and hue for every common kind of colour vision.
DISTRESS = "#f3b94d"
DOSE = "#5fb4f2"
TEXT = "#eaf0f3"
MUTED = "#a9bac5"
GRID = "#26323a"
GROUND = "#182127"

LIVE_LEAST_MIN = 5.0
"""The live axis shows at least this many minutes."""

_LABEL_SPACE = 0.03
_MARK_SPACE = 0.24

# A silent link is told in the list of what happened; what it led to is a mark of its own.
# What happened beside the dose has marks of its own, with more words.
_SHAPES: dict[MarkKind, str] = {
    "event": "▼",
    "moment": "◆",
    "hold": "‖",
    "safe_place": "●",
    "phase": "┆",
    "no_answer": "○",
    "headset": "□",
}

Options = dict[str, Any]


@dataclass(frozen=True)
class CareMark:
    """Something that happened beside the dose: minutes of the session, and its words."""

    time_min: float
    label: str


def live_options(curve: SessionCurve | None, care: Sequence[CareMark] = ()) -> Options:
    """Options of the live chart, on an axis that grows by whole minutes."""
    now_min = curve.duration_min if curve else 0.0
    end_min = max(LIVE_LEAST_MIN, math.ceil(now_min + 0.5))
    return _options(curve, end_min, care)


def changing(options: Options) -> Options:
    """The part of ``options`` that a running session changes."""
    return {key: options[key] for key in ("xAxis", "series")}


def summary(curve: SessionCurve | None) -> str:
    """The chart in one sentence, for those who cannot see it."""
    if curve is None or not curve.ratings:
        return _("Distress curve: no rating yet.")
    peak = max(curve.ratings, key=lambda r: r.suds)
    last = curve.ratings[-1]
    return _(
        "Distress curve: {count} ratings, highest {suds} at {time_min:.0f} min, "
        "latest {suds_2} at {time_min_2:.0f} min."
    ).format(
        count=len(curve.ratings),
        suds=peak.suds,
        time_min=peak.time_min,
        suds_2=last.suds,
        time_min_2=last.time_min,
    )


def _options(curve: SessionCurve | None, end_min: float, care: Sequence[CareMark]) -> Options:
    top, middle, bottom = 40, "66%", 24
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": "Roboto, system-ui, sans-serif", "color": TEXT},
        "grid": [
            {"left": 62, "right": 18, "top": top, "bottom": "42%"},
            {"left": 62, "right": 18, "top": middle, "bottom": bottom},
        ],
        "tooltip": {
            "trigger": "axis",
            "backgroundColor": "#0c1215",
            "borderColor": "#34434e",
            "textStyle": {"color": TEXT},
            "confine": True,
        },
        "axisPointer": {"link": [{"xAxisIndex": "all"}], "label": {"show": False}},
        "xAxis": [_time_axis(0, end_min, labels=False), _time_axis(1, end_min, labels=True)],
        "yAxis": [_level_axis(0, _("Distress"), DISTRESS, 25), _level_axis(1, _("Dose"), DOSE, 50)],
        "series": [_distress(curve, care, end_min), _dose(curve)],
    }


def _time_axis(grid: int, end_min: float, *, labels: bool) -> Options:
    return {
        "type": "value",
        "gridIndex": grid,
        "min": 0,
        "max": end_min,
        "minInterval": 1,
        "axisLabel": {"show": labels, "color": MUTED, "formatter": _("{value} min")},
        "axisLine": {"show": True, "lineStyle": {"color": "#5d7382"}},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
    }


def _level_axis(grid: int, name: str, colour: str, interval: int) -> Options:
    return {
        "type": "value",
        "gridIndex": grid,
        "min": 0,
        "max": 100,
        "interval": interval,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 34,
        "nameTextStyle": {"color": colour, "fontWeight": 500, "fontSize": 13},
        "axisLabel": {"color": MUTED},
        "splitLine": {"lineStyle": {"color": GRID}},
    }


def _distress(curve: SessionCurve | None, care: Sequence[CareMark], end_min: float) -> Options:
    return {
        "name": _("Distress"),
        "type": "line",
        "xAxisIndex": 0,
        "yAxisIndex": 0,
        "data": _rating_points(curve.ratings if curve else (), end_min),
        "lineStyle": {"color": DISTRESS, "width": 2.5},
        "itemStyle": {"color": DISTRESS},
        "symbolSize": 9,
        "markLine": _marks(_together(curve, care), end_min),
    }


def _rating_points(ratings: Sequence[Rating], end_min: float) -> list[Options]:
    named = _spaced([r.time_min for r in ratings], _LABEL_SPACE * end_min)
    return [_rating_point(r, shown) for r, shown in zip(ratings, named, strict=True)]


def _rating_point(rating: Rating, named: bool) -> Options:
    # A rating outside exposure is hollow: it enters no exposure's measures.
    counted = rating.exposure is not None
    return {
        "value": [round(rating.time_min, 3), rating.suds],
        "symbol": "circle",
        "itemStyle": {
            "color": DISTRESS if counted else GROUND,
            "borderColor": DISTRESS,
            "borderWidth": 2,
        },
        "label": {"show": named, "color": TEXT, "fontSize": 12, "position": "top"},
    }


def _dose(curve: SessionCurve | None) -> Options:
    return {
        "name": _("Dose"),
        "type": "line",
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": [
            [round(p.time_min, 3), None if p.dial is None else round(p.dial, 1)]
            for p in (curve.dose if curve else ())
        ],
        "connectNulls": False,
        "symbol": "none",
        "lineStyle": {"color": DOSE, "width": 2},
        "areaStyle": {"color": DOSE, "opacity": 0.28},
    }


def _together(curve: SessionCurve | None, care: Sequence[CareMark]) -> list[CareMark]:
    """The marks of the session and of the care beside it, by time."""
    marks = [m for m in curve.marks if m.kind in _SHAPES] if curve else []
    named = [CareMark(m.time_min, f"{_SHAPES[m.kind]} {marked(m.label)}") for m in marks]
    return sorted([*named, *care], key=lambda m: m.time_min)


def _marks(marks: Sequence[CareMark], end_min: float) -> Options:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": "#8fa3b0", "type": "dotted", "width": 1},
        "label": {
            "color": "#d4dfe6",
            "fontSize": 11,
            "position": "end",
            "align": "left",
            "rotate": 0,
            # Over the words of a rating of 100.
            "distance": 20,
            "formatter": "{b}",
            "overflow": "truncate",
            "width": 110,
        },
        "data": [
            {
                "xAxis": round(m.time_min, 3),
                "name": m.label,
                "label": {"show": shown},
            }
            for m, shown in zip(
                marks, _spaced([m.time_min for m in marks], _MARK_SPACE * end_min), strict=True
            )
        ],
    }


def _spaced(times_min: Sequence[float], apart_min: float) -> list[bool]:
    """Which words have room on the axis: where several fall together, the latest has it."""
    shown: list[bool] = []
    next_min = math.inf
    for time_min in reversed(times_min):
        shown.append(next_min - time_min > apart_min)
        if shown[-1]:
            next_min = time_min
    return shown[::-1]
