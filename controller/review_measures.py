"""What is measured of a session beside the summaries of its exposures, for the terminal.

Owns these tables; must not know formulas.
"""

from collections.abc import Callable

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.measures.change import WITHIN_WORDS, Within
from controller.measures.decay import DecayFit
from controller.measures.session import Exposure
from controller.measures.session_measures import ExposureMeasures, SessionMeasures
from controller.protocol.vocabulary import MomentKind
from controller.review_words import MOMENTS, TAGS, interval, number

_DECAY = (
    ("floor", "Decay after the peak: floor", "SUDS"),
    ("rate_per_min", "Decay: rate", "1/min"),
    ("half_life_min", "Decay: half-life", "min"),
)


def exposure_title(exposure: Exposure) -> str:
    """An exposure by its scene and its minutes of the session."""
    return f"{exposure.scene} {exposure.start_min:.1f}-{exposure.end_min:.1f} min"


def further(found: SessionMeasures) -> RenderableType:
    """Tables of variants, decay, falls, time at each level and step, predictions and prompts."""
    parts = [_exposures(found), _falls(found), _time(found), _predictions(found), _prompts(found)]
    spaced = [Group(Text(), part) for part in parts if part is not None]
    return Group(*spaced, Text())


def _exposures(found: SessionMeasures) -> RenderableType | None:
    rated = [one for one in found.exposures if one.exposure.ratings]
    if not rated:
        return None
    table = Table(box=box.SIMPLE_HEAD, title="Variants, decay, marks", title_justify="left")
    table.add_column("")
    for one in rated:
        table.add_column(Text(exposure_title(one.exposure)), justify="right")
    table.add_column("Unit")
    for words, unit, of in _rows():
        table.add_row(words, *(of(one) for one in rated), unit)
    why = [
        Text(f"No decay, {exposure_title(one.exposure)}: {one.no_decay}")
        for one in rated
        if one.no_decay
    ]
    return Group(table, *why)


def _rows() -> list[tuple[str, str, Callable[[ExposureMeasures], str]]]:
    rows: list[tuple[str, str, Callable[[ExposureMeasures], str]]] = [
        ("Reactivity from baseline", "SUDS", lambda one: number(one.reactivity_from_baseline))
    ]
    for variant in Within:
        unit = "%" if variant.value.endswith("percent") else "SUDS"
        rows.append((f"Fall: {WITHIN_WORDS[variant]}", unit, _within(variant)))
    for name, words, unit in _DECAY:
        rows.append((words, unit, _decay(name)))
    rows.append(("Last ratings stand still", "", lambda one: _yes_no(one.plateau)))
    marked = [(f"Marked: {MOMENTS[kind]}", "times", _moment(kind)) for kind in MomentKind]
    return rows + marked


def _within(variant: Within) -> Callable[[ExposureMeasures], str]:
    return lambda one: number(one.within[variant])


def _moment(kind: MomentKind) -> Callable[[ExposureMeasures], str]:
    return lambda one: str(one.moments[kind])


def _decay(name: str) -> Callable[[ExposureMeasures], str]:
    return lambda one: "-" if one.decay is None else _with_interval(one.decay, name)


def _with_interval(decay: DecayFit, name: str) -> str:
    return f"{number(getattr(decay, name))} ({interval(decay.intervals[name])})"


def _yes_no(value: bool | None) -> str:
    return "-" if value is None else "yes" if value else "no"


def _falls(found: SessionMeasures) -> RenderableType | None:
    if not found.falls:
        return None
    table = _plain_table()
    for tag, total in found.falls_by_tag.items():
        table.add_row(TAGS[tag], f"{total.count}", f"{total.suds} SUDS")
    whole = sum(fall.suds for fall in found.falls)
    table.add_row("all (several tags count once)", f"{len(found.falls)}", f"{whole} SUDS")
    return Group(Text("Falls of distress, by what happened in between", style="italic"), table)


def _time(found: SessionMeasures) -> RenderableType | None:
    levels = [level for level in found.levels if level.minutes > 0]
    if not levels:
        return None
    table = _plain_table()
    for level in levels:
        table.add_row(f"dial {level.from_dial:g}-{level.to_dial:g}", f"{level.minutes:.1f} min", "")
    for step in found.steps:
        table.add_row(Text(f"step {step.title}"), f"{step.minutes:.1f} min", "")
    return Group(Text("Time exposed", style="italic"), table)


def _predictions(found: SessionMeasures) -> RenderableType | None:
    if not found.expectancies:
        return None
    table = _plain_table()
    for said in found.expectancies:
        happened = "" if said.happened is None else f"happened: {_yes_no(said.happened)}"
        surprise = "" if said.surprise is None else f", surprise {number(said.surprise)}"
        likely = f"{number(said.likelihood_percent)} % likely"
        table.add_row(Text(said.what), likely, happened + surprise)
    return Group(Text("Predictions", style="italic"), table)


def _prompts(found: SessionMeasures) -> RenderableType | None:
    if not found.prompts:
        return None
    return Text(
        f"Asked {found.prompts} times: {found.declined} declined, {found.missed} without an answer."
    )


def _plain_table() -> Table:
    table = Table(box=None, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column()
    return table
