"""What practising looks like: the tempers in words, the debrief's chart and its figures.

Owns these words and the chart's options; pure, must not know pages or the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clinician_console.chart import Options
from clinician_console.language import N_, _, n_
from clinician_console.practice_moments import Felt
from clinician_console.review_chart import Drawing, session_drawing
from controller.measures.session import SessionCurve
from controller.protocol.events import RecordedEvent
from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.queries import SampleSeries
from controller.protocol.vocabulary import PatientTemper

FELT: Final = "#d79bf0"
"""Light purple: apart from amber and sky blue for every kind of colour vision, and dashed."""

FELT_NAME: Final = N_("Fear felt")

TEMPERS: Final[dict[PatientTemper, tuple[str, str]]] = {
    PatientTemper.STEADY: (
        N_("Steady"),
        N_("Fear follows the dose, and falls by half in some minutes at a dose that is held."),
    ),
    PatientTemper.SLOW: (
        N_("Slow"),
        N_("The same, but several times slower; more of the fear is back the next time."),
    ),
    PatientTemper.AVOIDER: (
        N_("Avoider"),
        N_(
            "Looks away when it gets hard: fear falls, and nothing is learnt. Looks again while "
            "spoken to, by voice or by a line of text."
        ),
    ),
    PatientTemper.RETURNING: (
        N_("Fear returns"),
        N_("Gets used to it fast, and nearly all of the fear is back in the next session."),
    ),
    PatientTemper.HESITANT: (
        N_("Hesitant"),
        N_("Asks to stay here when fear is high; nothing rises until you answer."),
    ),
    PatientTemper.PANICS: (
        N_("Panics"),
        N_("Strong fear, jumps at events, and uses stop once it is more than can be borne."),
    ),
}
"""Every temper: its name, and what it is like."""

_LATENT: Final = {
    "tolerance": N_("Can be borne\n0 to 100"),
    "urge_to_leave": N_("Urge to leave\n0 to 100"),
    "habituation_percent": N_("Got used to\nper cent"),
    "inhibition_percent": N_("Learnt to stay\nper cent"),
    "looks_away": N_("Looks away\n1 is yes"),
}
"""Rows below fear and dose, in this order."""


@dataclass(frozen=True)
class Fact:
    """One figure of the debrief and what it is."""

    name: str
    value: str
    what: str


def debrief_drawing(
    curve: SessionCurve,
    events: Sequence[RecordedEvent],
    samples: Sequence[SampleSeries],
    felt: Felt,
) -> Drawing:
    """Ratings and what was felt in one drawing, the dose and the other latent states below."""
    by_name = {one.name: one for one in samples if one.stream == SIMULATED_STREAM}
    rows = [by_name[name] for name in _LATENT if name in by_name]
    drawing = session_drawing(curve, events, rows)
    for axis, one in zip(drawing.options["yAxis"][2:], rows, strict=False):
        top = 1 if one.name == "looks_away" else 100
        # A scale of their own would make every small change look like a great one.
        fixed: Options = {"scale": False, "min": 0, "max": top, "interval": top / 2}
        axis.update(fixed, name=_(_LATENT[one.name]))
    drawing.options["yAxis"][0]["name"] = _("Distress\nrated, and\nfelt (dashes)")
    drawing.options["series"].append(_fear(felt))
    return drawing


def _fear(felt: Felt) -> Options:
    pairs = zip(felt.times_min, felt.columns["fear"], strict=True)
    return {
        "name": _(FELT_NAME),
        "type": "line",
        "xAxisIndex": 0,
        "yAxisIndex": 0,
        "symbol": "none",
        "z": 4,
        "data": [[round(t, 3), round(fear, 1)] for t, fear in pairs],
        "lineStyle": {"color": FELT, "width": 2, "type": "dashed"},
    }


def summary(curve: SessionCurve, felt: Felt) -> str:
    """The chart in one sentence, for those who cannot see it."""
    fears = felt.columns["fear"]
    top = max(range(len(fears)), key=fears.__getitem__)
    said = n_("{count} rating", "{count} ratings", len(curve.ratings))
    return _(
        "Distress as it was rated and as it was felt: {said}, highest fear {top} at {at} min, at "
        "the end {end}."
    ).format(
        said=said, top=f"{fears[top]:.0f}", at=f"{felt.times_min[top]:.0f}", end=f"{fears[-1]:.0f}"
    )


def facts(curve: SessionCurve, felt: Felt) -> tuple[Fact, ...]:
    """What was felt, in figures; nothing is graded."""
    fears, rated = felt.columns["fear"], curve.peak_suds
    apart = [r.suds - felt.at("fear", r.time_min) for r in curve.ratings]
    mean = f"{sum(apart) / len(apart):+.0f}" if apart else "–"
    away_min = sum(end - start for start, end in felt.away())
    last = {name: f"{column[-1]:.0f}" for name, column in felt.columns.items()}
    used, learnt = last["habituation_percent"], last["inhibition_percent"]
    return (
        Fact(_("Highest fear"), f"{max(fears):.0f}", _("latent, 0 to 100")),
        Fact(_("Highest rating"), "–" if rated is None else str(rated), _("as it was given")),
        Fact(_("Rated minus felt"), mean, _("mean of {count} ratings").format(count=len(apart))),
        Fact(_("Looked away"), f"{60 * away_min:.0f} s", _("in the whole session")),
        Fact(
            _("Got used to"),
            f"{used} %",
            _("some is lost until next time"),
        ),
        Fact(_("Learnt to stay"), f"{learnt} %", _("inhibition; it stays")),
        Fact(_("Can be borne"), last["tolerance"], _("fear, at the end")),
    )
