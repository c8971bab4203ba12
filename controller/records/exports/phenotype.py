"""Questionnaires of a BIDS dataset: a table a form under phenotype, with what its columns mean.

Owns names and columns there (bids-specification.readthedocs.io); must not know how a form is
scored or kept.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from controller.records.export_tables import Row

Write = Callable[[Path, Sequence[str], Sequence[Row]], None]

_COLUMNS: Final[Mapping[str, str]] = {
    "participant_id": "The subject",
    "session_id": "The session it was filled in; n/a outside sessions",
    "entry_id": "The entry in the records",
    "version": "Version of the form; scores of different versions are never compared",
    "occasion": "In a session: when; outside: when in the course of the treatment",
    "day": "Day of the answers, or of the session, ISO 8601",
    "language": "In which it was read on the page, ISO 639; n/a where it is not known",
    "filled_by": "Outside sessions: who entered the answers",
    "status": "given and correction count; corrected and withdrawn do not",
    "corrects": "The entry this one stands in place of",
    "not_scored": "Why there is no score",
    "remark": "What was typed with it, where free text was asked for",
    "synthetic": "true where the patient is simulated",
}


def write(
    folder: Path,
    rows: Iterable[Row],
    label: Callable[[Row], Mapping[str, str | None]],
    write_tsv: Write,
) -> None:
    """Write a table for each questionnaire in ``rows`` (one row a score); none for no rows.

    ``label`` gives participant and session of a row as the dataset calls them.
    """
    forms: dict[str, dict[str, Row]] = {}
    for row in rows:
        entries = forms.setdefault(str(row["questionnaire"]), {})
        line = entries.setdefault(
            f"{row['pseudonym']} {row['entry_id']}", dict(row) | dict(label(row))
        )
        if row.get("subscale") is not None:
            line[f"score_{row['subscale']}"] = row.get("score")
    for name, entries in forms.items():
        folder.mkdir(parents=True, exist_ok=True)
        lines = [_with_items(line) for line in entries.values()]
        others = [key for line in lines for key in line if key.startswith(("item_", "score_"))]
        columns = (*_COLUMNS, *dict.fromkeys(sorted(others, key=_order)))
        write_tsv(folder / f"{name}.tsv", columns, lines)
        text = json.dumps(_sidecar(name, columns), indent=2, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")


def _with_items(line: Row) -> Row:
    answers = json.loads(str(line["items"]))
    return line | {f"item_{number}": answer for number, answer in enumerate(answers, start=1)}


def _order(column: str) -> tuple[bool, int, str]:
    kind, _, rest = column.partition("_")
    return (kind == "score", int(rest) if rest.isdecimal() else 0, column)


def _sidecar(name: str, columns: Sequence[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "MeasurementToolMetadata": {"Description": f"{name}, as filled in"},
    }
    for column in columns:
        words = _COLUMNS.get(column)
        if words is None:
            kind, _, rest = column.partition("_")
            words = f"Raw answer to item {rest}" if kind == "item" else f"Score: {rest}"
        described[column] = {"Description": words}
    return described
