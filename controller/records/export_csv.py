"""Tables as CSV for statistics and spreadsheets.

Owns how a value is written; must not know which columns there are, files, or who asked.

UTF-8, comma, CRLF (RFC 4180), a header line; ``n/a`` where there is no value; numbers exactly as
recorded. Text that a spreadsheet would take for a formula gets a leading apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from controller.protocol.events import RecordedEvent
from controller.records.export_tables import (
    EVENT_COLUMNS,
    RATING_COLUMNS,
    Value,
    event_rows,
    ratings_rows,
)

MISSING = "n/a"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ratings_csv(events: Sequence[RecordedEvent]) -> str:
    """One line a rating, and one a prompt without an answer, of one session's events in order."""
    return table_csv(RATING_COLUMNS, ratings_rows(events))


def events_csv(events: Sequence[RecordedEvent], with_notes: bool) -> str:
    """One line an event of one session in order; free text only ``with_notes``."""
    return table_csv(EVENT_COLUMNS, event_rows(events, with_notes))


def table_csv(
    columns: Sequence[str], rows: Iterable[Mapping[str, Value]], *, header: bool = True
) -> str:
    """Rows as CSV text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if header:
        writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def cell(value: Value) -> str:
    """One value as it stands in a file."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return f"{value:.9f}" if isinstance(value, Decimal) else repr(value)
