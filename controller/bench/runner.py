"""Runs the areas of the bench and shows their figures, for people and as JSON.

Owns the list of areas and the table; must not know how anything is measured.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from controller.bench import console, headset, interlocks, link, look, records, review, session
from controller.bench.figure import Figure

Say = Callable[[str], None]
"""Tells the person waiting what is being measured, in a few words."""

Area = Callable[[Say], Sequence[Figure]]
"""Measures everything of one area."""

AREAS: Mapping[str, Area] = {
    session.AREA: session.measure,
    interlocks.AREA: interlocks.measure,
    link.AREA: link.measure,
    records.AREA: records.measure,
    review.AREA: review.measure,
    headset.AREA: headset.measure,
    look.AREA: look.measure,
    console.AREA: console.measure,
}
"""Every area, by name."""


def run(area: str | None = None, *, as_json: bool = False, output: Path | None = None) -> int:
    """Measure ``area``, or every area, and print; return 0, or 1 if a figure could not be taken.

    A goal not met is shown and is no error. ``output`` keeps the JSON in a file as well. An
    unknown area gets one sentence and 1.
    """
    if area is not None and area not in AREAS:
        sys.stderr.write(f"There is no area {area!r}; there are: {', '.join(AREAS)}.\n")
        return 1
    figures = _measure([area] if area else list(AREAS))
    text = json.dumps([figure.as_dict() for figure in figures], indent=2)
    if output is not None:
        output.write_text(text + "\n", encoding="utf-8")
    if as_json:
        sys.stdout.write(text + "\n")
    else:
        Console().print(table_of(figures))
    return 1 if any(figure.value is None for figure in figures) else 0


def table_of(figures: Sequence[Figure]) -> Table:
    """The figures as a table for people."""
    table = Table(title="What was measured, and against what in the same run", box=None)
    for heading in ("area", "what", "value", "n", "reference", "ratio", "goal"):
        right = heading in ("value", "n", "ratio", "goal")
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for figure in figures:
        table.add_row(
            figure.area,
            figure.name,
            _number(figure.value, figure.unit),
            str(figure.n),
            _reference(figure),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            _goal(figure),
        )
    return table


def _measure(areas: Sequence[str]) -> list[Figure]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    figures: list[Figure] = []
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        for area in areas:
            name = area

            def say(what: str, area: str = name) -> None:
                progress.update(task, description=f"{area}: {what}")

            figures += AREAS[area](say)
    return figures


def _number(value: float | None, unit: str) -> str:
    return "not taken" if value is None else f"{value:.4g} {unit}"


def _reference(figure: Figure) -> str:
    if figure.reference_value is None:
        return figure.reference
    return f"{figure.reference}: {_number(figure.reference_value, figure.unit)}"


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return f"{'met' if figure.met else 'NOT met'} ({figure.goal:.4g})"
