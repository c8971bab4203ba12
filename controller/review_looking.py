"""Where the patient looked during a session, for the terminal.

Owns this table and how the samples of the head become it; must not know stores or formulas.
"""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.measures.looking import AWAY_DEG, Looking, looking_away
from controller.measures.series import Series
from controller.protocol.events import RecordedEvent

HEAD = "head"
"""Name of the stream of head poses."""

_TIME, _AWAY = "elapsed_s", "away_deg"


def looking_of(
    events: Sequence[RecordedEvent], chunks: Sequence[tuple[Sequence[str], Series]]
) -> tuple[Looking, ...]:
    """The shares of a session; ``chunks`` are names and rows of its head poses, in order.

    Empty where no pose says how far the head looked away.
    """
    parts = [
        (values[:, names.index(_TIME)], values[:, names.index(_AWAY)])
        for names, values in chunks
        if _AWAY in names
    ]
    if not parts:
        return ()
    times, away = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    # After a restart of the controller the first samples may lie before the last ones of before.
    order = np.argsort(times, kind="stable")
    return looking_away(events, times[order], away[order])


def render_looking(found: Sequence[Looking], console: Console | None = None) -> None:
    """Print the shares; nothing where there was nothing to face."""
    told = [one for one in found if one.away_share is not None]
    if not told:
        return
    console = console or Console()
    title = f"Looked away: the head more than {AWAY_DEG:g} degrees from what is feared"
    console.print(Text(title, style="italic"))
    table = Table(box=None, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(justify="right")
    for one in told:
        what = "whole exposure" if one.step_id is None else f"step {one.title}"
        share = f"{100 * (one.away_share or 0.0):.0f} %"
        table.add_row(Text(what), share, f"of {one.seconds / 60:.1f} min")
    console.print(table)
