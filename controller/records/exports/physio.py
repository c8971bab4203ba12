"""The heart rate of a BIDS dataset: a compressed table under beh, with what its columns mean.

Owns names and columns there (bids-specification.readthedocs.io); must not know how a record is
kept nor what measured it.
"""

import gzip
from collections.abc import Callable, Mapping
from math import isnan
from pathlib import Path
from typing import Any, Final

from controller.records.exports.registry import SessionData

HEART: Final = "heart"

_MISSING: Final = "n/a"
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "elapsed_s": {"Description": "Since the session was opened", "Units": "s"},
    "rate_per_min": {
        "Description": "Heart rate, beats a minute; n/a where the last moments gave none",
        "Units": "1/min",
    },
    "quality": {"Description": "Share of the last 10 s whose beats could be used, 0-1"},
}


def write(
    folder: Path,
    stem: str,
    session: SessionData,
    write_json: Callable[[Path, Mapping[str, Any]], None],
) -> None:
    """Write the heart rates of ``session``; nothing where none were recorded.

    They come about once a second, not exactly: each line has its time.
    """
    chunks = session.samples.get(HEART, ())
    if not chunks:
        return
    names = chunks[0].names
    rows = [row for chunk in chunks if chunk.names == names for row in chunk.values.tolist()]
    lines = ("\t".join(_MISSING if isnan(v) else repr(v) for v in row) for row in rows)
    text = "".join(line + "\n" for line in lines)
    folder.mkdir(parents=True, exist_ok=True)
    # Without a time of its own the same record gives the same file.
    (folder / f"{stem}_physio.tsv.gz").write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    write_json(folder / f"{stem}_physio.json", _sidecar(names, rows, synthetic=session.synthetic))


def _sidecar(names: tuple[str, ...], rows: list[list[float]], *, synthetic: bool) -> dict[str, Any]:
    first_s, last_s = rows[0][0], rows[-1][0]
    lasted_s = last_s - first_s
    described = {name: _COLUMNS[name] for name in names if name in _COLUMNS}
    return {
        "SamplingFrequency": round((len(rows) - 1) / lasted_s, 3) if lasted_s > 0 else 1.0,
        "StartTime": first_s,
        "Columns": list(names),
        "Synthetic": synthetic,
        **described,
    }
