"""Export to one Parquet file: a table of every session asked for, typed and compressed.

Owns the types of the columns; must not know what they mean. DuckDB, of the extra ``export``, writes
the file; nothing leaves this machine.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from controller.records.export_tables import RATING_COLUMNS, Row
from controller.records.exports.registry import ExportError, Format, Wanted

_TYPES = {
    "sequence": "INTEGER",
    "exposure": "INTEGER",
    "suds": "INTEGER",
    "corrected_from": "INTEGER",
    "anchor_version": "INTEGER",
    "time_min": "DOUBLE",
    "time_s": "DECIMAL(18, 9)",
    "latency_s": "DECIMAL(18, 9)",
    "dose_dial": "DOUBLE",
    "late": "BOOLEAN",
    "enters_measures": "BOOLEAN",
    "synthetic": "BOOLEAN",
    "score": "DOUBLE",
}
"""Of the columns of ratings and events; what is not here is text, and of samples a number."""

_OF_SAMPLES_TEXT = ("session_id", "pseudonym", "stream")


def write(wanted: Wanted, target: Path) -> None:
    """Write the table; a value that is missing is NULL."""
    columns = {name: _type(wanted, name) for name in wanted.columns()}
    write_rows(columns, wanted.rows(), target)


def rating_types() -> dict[str, str]:
    """Column to DuckDB's type, of the table of ratings."""
    return {name: _TYPES.get(name, "VARCHAR") for name in RATING_COLUMNS}


def write_rows(columns: Mapping[str, str], rows: Iterable[Row], target: Path) -> None:
    """Write rows to a Parquet file; ``columns`` maps names to DuckDB's types."""
    try:
        import duckdb
    except ImportError as error:
        raise ExportError(
            'Parquet needs DuckDB: install fearladder with its extra "export".'
        ) from error
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        lines = Path(folder) / "rows.json"
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(_line(row, columns) for row in rows)
        with duckdb.connect() as connection:
            table = connection.read_json(
                str(lines), format="newline_delimited", columns=dict(columns)
            )
            table.write_parquet(str(Path(folder) / "table.parquet"), compression="zstd")
        (Path(folder) / "table.parquet").rename(target)


def _type(wanted: Wanted, column: str) -> str:
    if wanted.table == "samples" and column != "synthetic":
        return "VARCHAR" if column in _OF_SAMPLES_TEXT else "DOUBLE"
    return _TYPES.get(column, "VARCHAR")


def _line(row: Row, columns: Iterable[str]) -> str:
    # A Decimal is written as text, which keeps every digit on its way into the column.
    return json.dumps({name: row.get(name) for name in columns}, default=str) + "\n"


FORMAT = Format("parquet", "one table, typed and small, for large cohorts", ".parquet", write)
