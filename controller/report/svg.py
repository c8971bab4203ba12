"""A session's curve as one SVG picture: distress, dose, what happened, and samples, on one axis.

Owns the drawing, for paper and for slides; pure, must not know stores, sockets or pages.

Every row is named at its left and every shape is of its row alone, so nothing has to be looked
up in a legend; nothing is told by colour alone. Colours: Okabe & Ito, Color Universal Design 2008.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from controller.measures.lanes import BODY, LANES, LEARNING, NOTES, STEPS, LaneMark, lane_marks
from controller.measures.samples import unpacked
from controller.measures.session import SessionCurve
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SampleSeries
from controller.report import words
from controller.report.tongue import Tongue
from languages.catalogues import SOURCE

INK, QUIET, RULE = "#1b1f22", "#5b656c", "#d9dee1"
DISTRESS, DOSE, SAMPLES, BAND = "#d55e00", "#0072b2", "#009e73", "#eef3f6"

_TYPED = (NOTES, LEARNING, BODY)
"""Rows of what somebody typed, which a drawing that leaves the house does not hold."""

WIDTH = 960.0
_LEFT, _RIGHT = 128.0, 20.0
_DISTRESS_H, _DOSE_H, _SAMPLES_H, _LANE_H = 230.0, 80.0, 60.0, 20.0
_GAP, _TOP, _FOOT = 18.0, 36.0, 30.0
_CHARACTER, _LEAST_CHARACTERS = 6.4, 4
"""Width of a letter in pixels, and how many are worth writing."""
_LABEL_APART = 26.0
"""Pixels from one number of a rating to the next that is written."""


@dataclass(frozen=True)
class _Axis:
    end_min: float

    def x(self, time_min: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * min(time_min, self.end_min) / self.end_min


@dataclass(frozen=True)
class _Row:
    """A strip of the picture in which ``low`` to ``high`` lie between bottom and top."""

    top: float
    height: float
    low: float = 0.0
    high: float = 100.0

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.top + self.height * (1 - share)


def session_svg(
    curve: SessionCurve,
    events: Sequence[RecordedEvent],
    samples: Sequence[SampleSeries] = (),
    *,
    rows: bool = True,
    language: str = SOURCE,
) -> str:
    """The picture of a session as an SVG document, in ``language``.

    ``rows`` False leaves out what happened. It holds the pseudonym, and of what was typed the
    titles of steps and names of behaviours alone.
    """
    axis, say = _Axis(max(curve.duration_min, 1.0)), Tongue(language)
    marks = lane_marks(curve, events) if rows else ()
    lanes = [lane for lane in LANES if any(mark.lane == lane for mark in marks)]
    parts: list[str] = []
    distress = _Row(_TOP, _DISTRESS_H)
    dose = _Row(distress.top + _DISTRESS_H + _GAP, _DOSE_H)
    parts += _exposures(curve, axis, distress, dose)
    parts += _unrecorded(curve, axis, distress, dose, say)
    parts += _scale(distress, say(words.DISTRESS), (0, 25, 50, 75, 100), DISTRESS)
    parts += _scale(dose, say(words.DOSE), (0, 50, 100), DOSE)
    parts += _distress(curve, axis, distress) + _dose(curve, axis, dose)
    below = dose.top + _DOSE_H + _GAP
    for series in samples:
        parts += _samples(series, axis, below, say)
        below += _SAMPLES_H + _GAP
    for lane in lanes:
        parts += _lane(lane, [m for m in marks if m.lane == lane], axis, below, say)
        below += _LANE_H
    parts += _minutes(axis, below)
    return _document(below + _FOOT, words.session_line(curve, say), parts)


def _document(height: float, title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'width="{WIDTH:g}" height="{height:g}" role="img" aria-label={quoteattr(title)} '
        'font-family="Roboto, Segoe UI, Helvetica, Arial, sans-serif" font-size="12">'
    )
    ground = f'<rect width="100%" height="100%" fill="#ffffff"/>{_text(_LEFT, 18, title, INK)}'
    return "\n".join([head, f"<title>{escape(title)}</title>", ground, *parts, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start", size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" '
        f'font-size="{size}">{escape(text)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, extra: str = "") -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{extra}/>'
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _scale(row: _Row, name: str, at: Sequence[int], colour: str) -> list[str]:
    """Lines and numbers; the name stands between two numbers, where a long one is over neither."""
    lines = [_line(_LEFT, row.y(v), WIDTH - _RIGHT, row.y(v), RULE) for v in at]
    numbers = [_text(_LEFT - 8, row.y(v) + 4, str(v), QUIET, "end", 11) for v in at]
    return [*lines, *numbers, _text(8, row.top + row.height * 3 / 8 + 4, name, colour, size=13)]


def _exposures(curve: SessionCurve, axis: _Axis, upper: _Row, lower: _Row) -> list[str]:
    """A band for each continuous exposure: the parts of an interrupted one stand apart."""
    parts = []
    bottom = lower.top + lower.height
    for exposure in curve.exposures:
        x1, x2 = axis.x(exposure.start_min), axis.x(exposure.end_min)
        parts.append(
            f'<rect x="{x1:.1f}" y="{upper.top:.1f}" width="{max(1.0, x2 - x1):.1f}" '
            f'height="{bottom - upper.top:.1f}" fill="{BAND}"/>'
        )
        if x2 - x1 > 14:
            parts.append(
                _text(x1 + 4, upper.top + upper.height - 4, str(exposure.index + 1), QUIET, size=11)
            )
    return parts


def _unrecorded(
    curve: SessionCurve, axis: _Axis, upper: _Row, lower: _Row, say: Tongue
) -> Iterator[str]:
    """A dashed frame where the record holds nothing, named where there is room."""
    bottom, name = lower.top + lower.height, say(words.UNRECORDED)
    for from_min, until_min in curve.unrecorded:
        x1, x2 = axis.x(from_min), axis.x(until_min)
        yield (
            f'<rect x="{x1:.1f}" y="{upper.top:.1f}" width="{max(1.0, x2 - x1):.1f}" '
            f'height="{bottom - upper.top:.1f}" fill="none" stroke="{QUIET}" '
            f'stroke-dasharray="4 3"><title>{escape(name)}</title></rect>'
        )
        if x2 - x1 > _CHARACTER * len(name):
            yield _text((x1 + x2) / 2, upper.top + 14, name, QUIET, "middle", 11)


def _distress(curve: SessionCurve, axis: _Axis, row: _Row) -> list[str]:
    parts = []
    for exposure in curve.exposures:
        points = [(axis.x(r.time_min), row.y(r.suds)) for r in exposure.ratings]
        if len(points) > 1:
            drawn = _path(points)
            parts.append(f'<path d="{drawn}" fill="none" stroke="{DISTRESS}" stroke-width="2.5"/>')
    last_x = float("-inf")
    for rating in curve.ratings:
        x, y = axis.x(rating.time_min), row.y(rating.suds)
        fill = "#ffffff" if rating.exposure is None else DISTRESS
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{DISTRESS}" '
            'stroke-width="2"/>'
        )
        if x - last_x >= _LABEL_APART:
            parts.append(_text(x, max(y - 9, row.top - 2), str(rating.suds), INK, "middle", 11))
            last_x = x
    return parts


def _dose(curve: SessionCurve, axis: _Axis, row: _Row) -> list[str]:
    parts, stretch = [], list[tuple[float, float]]()
    for point in [*curve.dose, None]:
        if point is not None and point.dial is not None:
            stretch.append((axis.x(point.time_min), row.y(point.dial)))
        elif stretch:
            area = [(stretch[0][0], row.y(0)), *stretch, (stretch[-1][0], row.y(0))]
            parts.append(f'<path d="{_path(area)} Z" fill="{DOSE}" fill-opacity="0.2"/>')
            parts.append(
                f'<path d="{_path(stretch)}" fill="none" stroke="{DOSE}" stroke-width="2"/>'
            )
            stretch = []
    return parts


def _samples(series: SampleSeries, axis: _Axis, top: float, say: Tongue) -> list[str]:
    times, mean = unpacked(series.times_min), unpacked(series.mean)
    low, high = unpacked(series.low), unpacked(series.high)
    row = _Row(top, _SAMPLES_H, float(low.min()), float(high.max()))
    points = [(axis.x(float(t)), row.y(float(v))) for t, v in zip(times, mean, strict=True)]
    around = [(axis.x(float(t)), row.y(float(v))) for t, v in zip(times, high, strict=True)]
    around += [(axis.x(float(t)), row.y(float(v))) for t, v in zip(times, low, strict=True)][::-1]
    name, unit = words.quantity(series, say)
    return [
        f'<path d="{_path(around)} Z" fill="{SAMPLES}" fill-opacity="0.25"/>',
        f'<path d="{_path(points)}" fill="none" stroke="{SAMPLES}" stroke-width="1.5"/>',
        _text(8, top + row.height / 2 - 2, name, SAMPLES, size=13),
        _text(8, top + row.height / 2 + 13, unit, QUIET, size=11),
        _text(_LEFT - 8, top + 10, f"{row.high:.0f}", QUIET, "end", 11),
        _text(_LEFT - 8, top + row.height, f"{row.low:.0f}", QUIET, "end", 11),
    ]


def _lane(lane: str, marks: Sequence[LaneMark], axis: _Axis, top: float, say: Tongue) -> list[str]:
    middle, name = top + _LANE_H / 2, say.marked(lane)
    parts = [_line(_LEFT, middle, WIDTH - _RIGHT, middle, RULE), _text(8, middle + 4, name, INK)]
    for mark in marks:
        x, until = axis.x(mark.time_min), axis.x(mark.until_min)
        told = name if lane in _TYPED else say.marked(mark.words)
        shape = f"<title>{escape(told)}</title>"
        if until - x > 6:
            parts.append(
                f'<rect x="{x:.1f}" y="{middle - 7:.1f}" width="{until - x:.1f}" height="14" '
                f'rx="2" fill="#c9d3d9" stroke="{QUIET}">{shape}</rect>'
            )
            room = int((until - x) / _CHARACTER)
            if lane == STEPS and room >= _LEAST_CHARACTERS:
                title = told if len(told) <= room else told[: room - 1] + "…"
                parts.append(_text(x + 4, middle + 4, title, INK, size=11))
            continue
        fill = "#ffffff" if mark.hollow else INK
        parts.append(
            f'<rect x="{x - 3:.1f}" y="{middle - 5:.1f}" width="6" height="10" rx="1" '
            f'fill="{fill}" stroke="{INK}">{shape}</rect>'
        )
    return parts


def _minutes(axis: _Axis, top: float) -> list[str]:
    every = next((m for m in (1, 2, 5, 10, 15, 30) if axis.end_min / m <= 12), 60)
    at = range(0, int(axis.end_min) + 1, every)
    numbers = [_text(axis.x(m), top + 16, f"{m} min", QUIET, "middle", 11) for m in at]
    return [_line(_LEFT, top, WIDTH - _RIGHT, top, QUIET), *numbers]
