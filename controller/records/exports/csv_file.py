"""Export to one CSV file: a table of every session asked for, one after the other.

Owns the file; must not know columns or how a value is written.
"""

from itertools import islice
from pathlib import Path

from controller.records.export_csv import table_csv
from controller.records.exports.registry import Format, Wanted

_ROWS_AT_ONCE = 5000


def write(wanted: Wanted, target: Path) -> None:
    """Write the table, a header line first."""
    columns, rows = wanted.columns(), wanted.rows()
    with target.open("x", encoding="utf-8", newline="") as file:
        file.write(table_csv(columns, ()))
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            file.write(table_csv(columns, some, header=False))


FORMAT = Format("csv", "one table, for spreadsheets and statistics", ".csv", write)
