"""A clinic's table for the terminal.

Owns how it looks; must not know what is counted or hidden.
"""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.protocol.queries import ClinicLine, ClinicTable

_COLUMNS = ("Patients", "Sessions", "Median min", "Dropped out", "Peak, first less last", "of")


def render_clinic(found: ClinicTable, console: Console | None = None) -> None:
    """Print the table and what is hidden in it."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Condition", overflow="fold")
    for heading in _COLUMNS:
        table.add_column(heading, justify="right")
    for line in found.lines:
        table.add_row(*(Text(cell) for cell in _cells(line)))
    console = console or Console()
    console.print(table)
    console.print(
        Text(
            f"Counts of patients below {found.smallest} are hidden, and what would give them away. "
            f"Dropped out: the last session was not completed, and none followed for "
            f"{found.dropout_days} days. Simulated patients are left out."
        )
    )


def _cells(line: ClinicLine) -> tuple[str, ...]:
    empty = "hidden" if line.hidden else "-"
    fall = None if line.peak_fall is None else f"{line.peak_fall:.1f}"
    minutes = None if line.median_min is None else f"{line.median_min:.0f}"
    counts = (line.patients, line.sessions, minutes, line.dropped_out, fall, line.peak_fall_of)
    return (line.condition, *(empty if cell is None else str(cell) for cell in counts))
