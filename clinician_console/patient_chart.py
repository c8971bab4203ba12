"""Charts of one patient over sessions: curves over each other, and numbers from one to the next.

Owns the charts' options (ECharts); pure, must not know pages or measures' formulas. Later sessions
are brighter and carry their number at their end, so no legend has to be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clinician_console.chart import DISTRESS, DOSE, GRID, GROUND, MUTED, TEXT, Options
from clinician_console.language import N_, _
from clinician_console.patient_view import Overlay, Scored
from clinician_console.review_chart import SAMPLES
from clinician_console.scale_words import subscale
from controller.measures.change import Between

_OLD, _NEW = (76, 92, 104), (243, 185, 77)
_LEFT, _RIGHT = 66, 96
_PIXELS_A_POINT, _WORD_POINTS = 2.6, 6.0
"""Of the drawn height for a point of distress, and the points that a word takes."""
_SHAPES: Mapping[Between, tuple[str, str, str]] = {
    Between.PEAK: (N_("Peak"), DISTRESS, "circle"),
    Between.MEAN: (N_("Mean"), DOSE, "rect"),
    Between.INITIAL: (N_("First"), "#cc79a7", "triangle"),
    Between.END: (N_("End"), SAMPLES, "diamond"),
}
"""Words, colour and shape of the numbers drawn; the time-weighted mean is in the table."""


def overlay_options(curves: Sequence[Overlay], sessions: int, align: str) -> Options:
    """Every curve on one axis, older ones greyer."""
    labelled = _with_room(curves)
    return _base(_("minutes from ") + _zero(align)) | {
        "series": [_curve(one, sessions, labelled=at in labelled) for at, one in enumerate(curves)]
    }


def _with_room(curves: Sequence[Overlay]) -> set[int]:
    """Which curves carry their number: the newest first, then those that end apart from others."""
    taken: list[tuple[float, int]] = []
    shown: set[int] = set()
    ends = [(one.curve.times_min[-1], one.curve.suds[-1]) for one in curves]
    across = max((t for t, _ in ends), default=0.0) - min((t for t, _ in ends), default=0.0)
    for at in reversed(range(len(curves))):
        time_min, suds = ends[at]
        near = (abs(t - time_min) <= max(across, 1.0) / 20 for t, s in taken if abs(s - suds) < 6)
        if not any(near):
            shown.add(at)
            taken.append(ends[at])
    return shown


def _zero(align: str) -> str:
    names = {"start": _("the start of each exposure"), "peak": _("each peak")}
    return names.get(align, _("the start of the step"))


def _curve(one: Overlay, sessions: int, *, labelled: bool) -> Options:
    colour = shade(one.number, sessions)
    newest = one.number == sessions
    return {
        "name": _("Session {number}").format(number=one.number),
        "type": "line",
        "symbol": "circle",
        "symbolSize": 8 if newest else 4,
        "z": one.number,
        "data": [
            [round(t, 2), suds] for t, suds in zip(one.curve.times_min, one.curve.suds, strict=True)
        ],
        "lineStyle": {"color": colour, "width": 3 if newest else 1.5},
        "itemStyle": {"color": colour},
        "endLabel": {
            "show": labelled,
            "formatter": str(one.number),
            "color": TEXT,
            "fontSize": 13 if newest else 11,
            # Among many lines a number is read on a ground of its own.
            "textBorderColor": GROUND,
            "textBorderWidth": 3,
        },
        # The one that is pointed at comes out of the crowd.
        "triggerLineEvent": True,
        "emphasis": {"focus": "series", "lineStyle": {"width": 4}},
        "blur": {"lineStyle": {"opacity": 0.15}, "itemStyle": {"opacity": 0.15}},
    }


def shade(number: int, sessions: int) -> str:
    """From grey for the first session to amber for the last: lightness alone tells the order."""
    return _mixed(_OLD, _NEW, number, sessions)


def _mixed(
    first: tuple[int, int, int], last: tuple[int, int, int], number: int, sessions: int
) -> str:
    share = 1.0 if sessions < 2 else (number - 1) / (sessions - 1)
    mixed = (round(a + share * (b - a)) for a, b in zip(first, last, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def printed_shades(sessions: int) -> dict[str, str]:
    """The shades of `shade` and those of print: from light grey to vermilion, on white."""
    first, last = (179, 188, 194), (213, 94, 0)
    return {
        shade(number, sessions): _mixed(first, last, number, sessions)
        for number in range(1, sessions + 1)
    }


def change_options(values: Mapping[Between, Sequence[float | None]]) -> Options:
    """What stands for each session, in four variants with shapes of their own."""
    count = max((len(of) for of in values.values()), default=0)
    axis = {"type": "category", "data": [str(n) for n in range(1, count + 1)], "name": _("session")}
    options = _base(_("session"))
    options["xAxis"] = options["xAxis"] | axis | {"boundaryGap": count < 2}
    ends = _apart({variant: values[variant] for variant in _SHAPES})
    options["series"] = [
        {
            "name": _(name),
            "type": "line",
            "symbol": symbol,
            "symbolSize": 9,
            "data": [None if v is None else round(v, 1) for v in values[variant]],
            "lineStyle": {"color": colour, "width": 2},
            "itemStyle": {"color": colour},
            "endLabel": {
                "show": True,
                "formatter": _(name),
                "color": colour,
                "fontSize": 13,
                "offset": [0, -_PIXELS_A_POINT * ends[variant]],
            },
        }
        for variant, (name, colour, symbol) in _SHAPES.items()
    ]
    return options


def _apart(values: Mapping[Between, Sequence[float | None]]) -> dict[Between, float]:
    """How many points each word at a line's end moves up, so that none lies on another."""
    last = {
        variant: next((v for v in reversed(of) if v is not None), 0.0)
        for variant, of in values.items()
    }
    moved: dict[Between, float] = {}
    ceiling = float("inf")
    for variant in sorted(last, key=lambda one: -last[one]):
        at = min(last[variant], ceiling - _WORD_POINTS)
        moved[variant] = at - last[variant]
        ceiling = at
    return moved


def score_options(of: Scored, band: tuple[float, float] | None) -> Options:
    """A questionnaire's score over time, with the band in which no change is reliable."""
    options = _base(_(of.counted))
    data = [when for when, _ in of.points]
    options["xAxis"] = options["xAxis"] | {"type": "category", "data": data, "boundaryGap": True}
    options["yAxis"] = options["yAxis"] | {
        "max": None,
        "interval": None,
        "name": subscale(of.subscale),
    }
    series: Options = {
        "name": subscale(of.subscale),
        "type": "line",
        "symbolSize": 9,
        "data": [round(value, 2) for _, value in of.points],
        "label": {"show": True, "color": TEXT, "position": "top"},
        "labelLayout": {"hideOverlap": True},
        "lineStyle": {"color": DISTRESS, "width": 2.5},
        "itemStyle": {"color": DISTRESS},
    }
    if band is not None:
        # No scale here goes below 0.
        low, high = (max(0.0, round(end, 2)) for end in band)
        words = _("no reliable change from the first")
        series["markArea"] = {
            "silent": True,
            "itemStyle": {"color": "#5fb4f226", "borderColor": DOSE, "borderWidth": 1},
            "label": {"color": TEXT, "fontSize": 12, "position": "insideTopRight"},
            "data": [[{"name": words, "yAxis": low}, {"yAxis": high}]],
        }
        options["yAxis"] = options["yAxis"] | {
            "max": max(high, *(value for _, value in of.points)),
        }
    options["series"] = [series]
    return options


def _base(x_name: str) -> Options:
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": "Roboto, system-ui, sans-serif", "color": TEXT},
        "grid": {"left": _LEFT, "right": _RIGHT, "top": 20, "bottom": 52},
        "tooltip": {
            "trigger": "item",
            "renderMode": "richText",
            "backgroundColor": "#0c1215",
            "borderColor": "#34434e",
            "textStyle": {"color": TEXT},
        },
        "xAxis": {
            "type": "value",
            "name": x_name,
            "nameLocation": "middle",
            "nameGap": 30,
            "nameTextStyle": {"color": MUTED, "fontSize": 13},
            "axisLabel": {"color": MUTED},
            "axisLine": {"show": True, "onZero": False, "lineStyle": {"color": "#5d7382"}},
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": 100,
            "interval": 25,
            "name": _("Distress"),
            "nameLocation": "middle",
            "nameGap": 40,
            "nameTextStyle": {"color": DISTRESS, "fontSize": 14},
            "axisLabel": {"color": MUTED},
            "splitLine": {"lineStyle": {"color": GRID}},
        },
    }
