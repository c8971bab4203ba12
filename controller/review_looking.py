"""Where the patient looked during a session, for the terminal.

Owns this table and how the samples of the head become it; must not know stores or formulas.
"""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.measures.looking import AWAY_DEG, EYES_AWAY_DEG, Looking, looking_away
from controller.measures.series import Series
from controller.protocol.events import RecordedEvent

HEAD = "head"
"""Name of the stream of head poses."""

_TIME, _AWAY, _EYES = "elapsed_s", "away_deg", "eyes_away_deg"


def looking_of(
    events: Sequence[RecordedEvent], chunks: Sequence[tuple[Sequence[str], Series]]
) -> tuple[Looking, ...]:
    """The shares of a session; ``chunks`` are names and rows of its head poses, in order.

    Empty where no pose says how far the head looked away.
    """
    parts = [
        tuple(_column(names, values, name) for name in (_TIME, _AWAY, _EYES))
        for names, values in chunks
        if _AWAY in names
    ]
    if not parts:
        return ()
    times, away, eyes = (np.concatenate([part[i] for part in parts]) for i in range(3))
    # After a restart of the controller the first samples may lie before the last ones of before.
    order = np.argsort(times, kind="stable")
    return looking_away(events, times[order], away[order], eyes[order])


def _column(names: Sequence[str], values: Series, name: str) -> Series:
    """A column; all unknown where an older record has none of it."""
    return values[:, names.index(name)] if name in names else np.full(len(values), np.nan)


def render_looking(found: Sequence[Looking], console: Console | None = None) -> None:
    """Print the shares; nothing where there was nothing to face."""
    told = [one for one in found if one.away_share is not None]
    if not told:
        return
    console = console or Console()
    title = f"Looked away: the head more than {AWAY_DEG:g} degrees from what is feared"
    if any(one.by_eyes_share > 0 for one in told):
        title += f"; while the eyes were followed, they more than {EYES_AWAY_DEG:g} degrees"
    console.print(Text(title, style="italic"))
    table = Table(box=None, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(justify="right")
    for one in told:
        what = "whole exposure" if one.step_id is None else f"step {one.title}"
        share = f"{100 * (one.away_share or 0.0):.0f} %"
        eyes = f", {100 * one.by_eyes_share:.0f} % by the eyes" if one.by_eyes_share > 0 else ""
        table.add_row(Text(what), share, f"of {one.seconds / 60:.1f} min{eyes}")
    console.print(table)
