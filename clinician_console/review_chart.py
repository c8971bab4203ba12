"""A whole session drawn for the review: distress, dose, samples and what happened, row by row.

Owns the chart's options (ECharts); pure, must not know pages or the record. Every row is named at
its left, so that no legend has to be looked up, and nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from clinician_console.chart import DISTRESS, DOSE, GRID, GROUND, MUTED, TEXT, Options
from clinician_console.controller_words import marked
from clinician_console.lane_chart import LANE_BAR, lanes_drawn
from clinician_console.language import _
from clinician_console.words import QUANTITIES
from controller.measures.lanes import LANES, lane_marks
from controller.measures.samples import unpacked
from controller.measures.session import DosePoint, Exposure, SessionCurve
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SampleSeries

SAMPLES: Final = "#4cc9a4"
"""Bluish green: with amber and sky blue apart for every kind of colour vision."""
_BAND: Final = "#ffffff12"

_TOP, _DISTRESS_H, _DOSE_H, _SAMPLES_H, _LANE_H, _GAP, _FOOT = 18, 230, 84, 58, 26, 22, 92
_LEFT, _RIGHT = 122, 22
MARGINS_PX: Final = (_LEFT, _RIGHT)
"""Left and right of the time axis, pixels."""
_LABEL_EVERY = 0.03
_NAMED_SHARE = 0.12
"""Shares of the axis: between two numbers of ratings, and from which on a band has its name."""
_DOSE_POINTS = 240

_TIP: Final = """(all) => {
  const two = (n) => String(Math.floor(n)).padStart(2, '0');
  const clock = (m) => two(m) + ':' + two((m * 60) % 60);
  const list = (Array.isArray(all) ? all : [all]).filter((p) => p && p.value && p.value[1] != null);
  if (!list.length) return '';
  const at = list[0].axisValue ?? list[0].value[0];
  const near = (p) => Math.abs(p.value[0] - at) <= NEAR;
  const told = (p) => p.data.words ?? p.seriesName + ' ' + Math.round(p.value[1] * 10) / 10;
  const kept = list.filter((p) => p.seriesName[0] !== '~' && (!p.data.words || near(p)));
  return [clock(at), ...new Set(kept.map((p) => clock(p.value[0]) + '  ' + told(p)))].join('\\n');
}"""


@dataclass(frozen=True)
class Drawing:
    """The options of a chart and how high it has to be, pixels."""

    options: Options
    height_px: int
    end_min: float
    """Where its axis ends, minutes of the session."""


def session_drawing(
    curve: SessionCurve, events: Sequence[RecordedEvent], samples: Sequence[SampleSeries] = ()
) -> Drawing:
    """The chart of a session with hover and zoom; ``events`` are all of it, in order."""
    end_min = max(1.0, round(curve.duration_min, 3))
    marks = lane_marks(curve, events)
    lanes = [lane for lane in LANES if any(mark.lane == lane for mark in marks)]
    rows = [(_TOP, _DISTRESS_H), (_TOP + _DISTRESS_H + _GAP, _DOSE_H)]
    for _each in samples:
        rows.append((rows[-1][0] + rows[-1][1] + _GAP, _SAMPLES_H))
    if lanes:
        rows.append((rows[-1][0] + rows[-1][1] + _GAP, _LANE_H * len(lanes)))
    height = rows[-1][0] + rows[-1][1] + _FOOT
    every = list(range(len(rows)))
    series = [*_distress(curve, end_min), _dose(curve, end_min)]
    for at, of in enumerate(samples, start=2):
        series += _samples(of, at)
    if lanes:
        series += lanes_drawn(marks, lanes, every[-1], end_min)
    options: Options = {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": "Roboto, system-ui, sans-serif", "color": TEXT},
        "grid": [_grid(top, high) for top, high in rows],
        "tooltip": _tooltip(end_min),
        "axisPointer": {"link": [{"xAxisIndex": "all"}], "label": {"show": False}},
        "xAxis": [_time_axis(at, end_min, last=at == every[-1]) for at in every],
        "yAxis": [
            _level_axis(0, _("Distress"), DISTRESS, 25),
            _level_axis(1, _("Dose"), DOSE, 50),
            *(_sample_axis(at, of) for at, of in enumerate(samples, start=2)),
            *([_lane_axis(every[-1], lanes)] if lanes else []),
        ],
        "dataZoom": _zoom(every, height),
        "series": series,
    }
    return Drawing(options, height, end_min)


def _grid(top: int, height: int) -> Options:
    # Without the last, a row with long words would get a time axis of its own length.
    fixed = {"outerBoundsMode": "none"}
    return {"left": _LEFT, "right": _RIGHT, "top": top, "height": height} | fixed


def _tooltip(end_min: float) -> Options:
    return {
        "trigger": "axis",
        # Drawn, not HTML: what was typed into a note stays text.
        "renderMode": "richText",
        "backgroundColor": "#0c1215",
        "borderColor": "#34434e",
        "textStyle": {"color": TEXT, "fontSize": 13},
        "confine": True,
        ":formatter": _TIP.replace("NEAR", f"{end_min / 80:.4f}"),
    }


def _time_axis(at: int, end_min: float, *, last: bool) -> Options:
    return {
        "type": "value",
        "gridIndex": at,
        "min": 0,
        "max": end_min,
        "axisLabel": {
            "show": last,
            "color": MUTED,
            "formatter": _("{value} min"),
            "hideOverlap": True,
        },
        "axisLine": {"show": True, "lineStyle": {"color": LANE_BAR}},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
    }


def _named(name: str, colour: str) -> Options:
    return {
        "name": name,
        "nameLocation": "middle",
        "nameRotate": 0,
        "nameGap": 74,
        "nameTextStyle": {
            "color": colour,
            "fontWeight": 500,
            "fontSize": 14,
            "lineHeight": 17,
            "align": "center",
        },
    }


def _level_axis(at: int, name: str, colour: str, interval: int) -> Options:
    return {
        "type": "value",
        "gridIndex": at,
        "min": 0,
        "max": 100,
        "interval": interval,
        "axisLabel": {"color": MUTED},
        "splitLine": {"lineStyle": {"color": GRID}},
        **_named(name, colour),
    }


def _sample_axis(at: int, of: SampleSeries) -> Options:
    return {
        "type": "value",
        "gridIndex": at,
        "scale": True,
        "splitNumber": 2,
        "axisLabel": {"color": MUTED, "fontSize": 11},
        "splitLine": {"lineStyle": {"color": GRID}},
        **_named(quantity(of), SAMPLES),
    }


def quantity(of: SampleSeries) -> str:
    """Words and unit of a quantity, on two lines; an unknown one is called as it was recorded."""
    return _(QUANTITIES.get(of.name, f"{of.stream}\n{of.name.replace('_', ' ')}"))


def _lane_axis(at: int, lanes: Sequence[str]) -> Options:
    return {
        "type": "category",
        "gridIndex": at,
        "data": [marked(lane) for lane in lanes],
        "inverse": True,
        "axisLabel": {"color": TEXT, "fontSize": 13, "margin": 14},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": True, "lineStyle": {"color": GRID}},
    }


def _zoom(every: Sequence[int], height: int) -> list[Options]:
    shared = {"xAxisIndex": list(every), "filterMode": "none"}
    slider = {
        "type": "slider",
        "left": _LEFT,
        "right": _RIGHT,
        "top": height - 46,
        "height": 30,
        "showDetail": False,
        "brushSelect": True,
        "borderColor": LANE_BAR,
        "fillerColor": "#cfe6f833",
        "handleSize": "120%",
        "handleStyle": {"color": "#e9f4fc", "borderColor": "#e9f4fc"},
        "moveHandleStyle": {"color": "#cfe6f8"},
        "dataBackground": {"lineStyle": {"color": DISTRESS}, "areaStyle": {"opacity": 0}},
        "selectedDataBackground": {"lineStyle": {"color": DISTRESS}, "areaStyle": {"opacity": 0}},
    }
    # Scrolling alone moves the page, as everywhere.
    inside = {"type": "inside", "zoomOnMouseWheel": "shift", "moveOnMouseMove": True}
    return [shared | inside, shared | slider]


def _distress(curve: SessionCurve, end_min: float) -> list[Options]:
    """A line for each exposure, so that the parts of an interrupted one stay apart; then points."""
    base = {"xAxisIndex": 0, "yAxisIndex": 0, "type": "line", "symbol": "none", "silent": True}
    lines = [
        base
        | {
            "name": f"~{exposure.index + 1}",
            "data": [[round(r.time_min, 3), r.suds] for r in exposure.ratings],
            "lineStyle": {"color": DISTRESS, "width": 2.5},
        }
        for exposure in curve.exposures
    ]
    return [_points(curve, end_min), *lines]


def _points(curve: SessionCurve, end_min: float) -> Options:
    last_min = float("-inf")
    data = []
    for rating in curve.ratings:
        shown = rating.time_min - last_min > _LABEL_EVERY * end_min
        last_min = rating.time_min if shown else last_min
        counted = rating.exposure is not None
        data.append(
            {
                "value": [round(rating.time_min, 3), rating.suds],
                # A rating outside exposure is hollow: it enters no exposure's measures.
                "itemStyle": {
                    "color": DISTRESS if counted else GROUND,
                    "borderColor": DISTRESS,
                    "borderWidth": 2,
                },
                "label": {"show": shown, "color": TEXT, "fontSize": 12, "position": "top"},
            }
        )
    return {
        "name": _("Distress"),
        "type": "scatter",
        "xAxisIndex": 0,
        "yAxisIndex": 0,
        "symbolSize": 10,
        "z": 5,
        "data": data,
        "markArea": {
            "silent": True,
            "itemStyle": {"color": _BAND},
            "label": {"color": MUTED, "fontSize": 11.5, "position": "insideBottomLeft"},
            "data": [
                *(_exposed(exposure, end_min) for exposure in curve.exposures),
                *(_unrecorded(*stretch) for stretch in curve.unrecorded),
            ],
        },
    }


def _exposed(exposure: Exposure, end_min: float) -> list[Options]:
    """A band with as much of its name as there is room for: a short one lies beside others."""
    share, number = (exposure.end_min - exposure.start_min) / end_min, str(exposure.index + 1)
    if share < _NAMED_SHARE:
        name = number if share >= _LABEL_EVERY / 2 else ""
    else:
        name = _("Exposure {number}").format(number=number)
    ends = (round(minutes, 3) for minutes in (exposure.start_min, exposure.end_min))
    return [{"name": name, "xAxis": next(ends)}, {"xAxis": next(ends)}]


def _unrecorded(from_min: float, until_min: float) -> list[Options]:
    """A stretch in which nothing was recorded: a frame with its name, and nothing in it."""
    frame = {"color": "transparent", "borderColor": MUTED, "borderWidth": 1, "borderType": "dashed"}
    told = {"name": _("not recorded"), "xAxis": round(from_min, 3), "itemStyle": frame}
    return [told | {"label": {"position": "insideTop"}}, {"xAxis": round(until_min, 3)}]


def _dense(dose: Sequence[DosePoint], apart_min: float) -> list[list[float | None]]:
    """The corners of the dose, and points on the way: hovering tells the nearest point."""
    points: list[list[float | None]] = []
    for a, b in zip_longest(dose, dose[1:]):
        points.append([round(a.time_min, 3), None if a.dial is None else round(a.dial, 1)])
        if b is None or a.dial is None or b.dial is None:
            continue
        count = int((b.time_min - a.time_min) / apart_min)
        for share in (n / (count + 1) for n in range(1, count + 1)):
            at = a.time_min + share * (b.time_min - a.time_min)
            points.append([round(at, 3), round(a.dial + share * (b.dial - a.dial), 1)])
    return points


def _dose(curve: SessionCurve, end_min: float) -> Options:
    return {
        "name": _("Dose"),
        "type": "line",
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": _dense(curve.dose, end_min / _DOSE_POINTS),
        "connectNulls": False,
        "symbol": "none",
        "lineStyle": {"color": DOSE, "width": 2},
        "areaStyle": {"color": DOSE, "opacity": 0.28},
    }


def _samples(of: SampleSeries, at: int) -> list[Options]:
    """The mean as a line, in a band from the lowest to the highest of each interval."""
    times, mean = unpacked(of.times_min), unpacked(of.mean)
    low, high = unpacked(of.low), unpacked(of.high)
    base = {"type": "line", "xAxisIndex": at, "yAxisIndex": at, "symbol": "none"}
    hidden = base | {
        "silent": True,
        "lineStyle": {"opacity": 0},
        "stack": f"band {at}",
    }
    columns = times.round(3).tolist()
    return [
        base
        | {
            "name": quantity(of).split("\n")[0],
            "data": list(zip(columns, mean.round(2).tolist(), strict=True)),
            "lineStyle": {"color": SAMPLES, "width": 1.6},
        },
        hidden | {"name": "~low", "data": list(zip(columns, low.round(2).tolist(), strict=True))},
        hidden
        | {
            "name": "~high",
            "data": list(zip(columns, (high - low).round(2).tolist(), strict=True)),
            "areaStyle": {"color": SAMPLES, "opacity": 0.22},
            "stackStrategy": "all",
        },
    ]
