"""What a whole cohort's ratings say together, read from the Parquet file of an export.

Owns the question put to DuckDB, of the extra ``export``; must not know the store.
"""

from dataclasses import dataclass
from pathlib import Path

from controller.records.exports.registry import ExportError

_QUESTION = """
SELECT pseudonym, count(DISTINCT session_id), count(suds), max(suds), avg(suds), stddev_samp(suds)
FROM read_parquet(?) GROUP BY pseudonym ORDER BY pseudonym
"""


@dataclass(frozen=True)
class PatientRatings:
    """The ratings of one patient over all sessions in the file."""

    pseudonym: str
    sessions: int
    ratings: int
    """Given and not withdrawn."""
    peak: int | None
    """Highest, SUDS 0-100; None without ratings."""
    mean: float | None
    sd: float | None
    """Sample standard deviation; None for fewer than two."""


def summary(ratings: Path) -> tuple[PatientRatings, ...]:
    """One line a patient, from the table of ratings as Parquet, in order of the pseudonyms.

    Raises ExportError with a sentence where DuckDB is missing or the file is another one.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ExportError(
            'A cohort needs DuckDB: install fearladder with its extra "export".'
        ) from error
    try:
        with duckdb.connect() as connection:
            found = connection.execute(_QUESTION, [str(ratings)]).fetchall()
    except duckdb.Error as error:
        raise ExportError(f"{ratings} is not a table of ratings as Parquet.") from error
    return tuple(PatientRatings(*line) for line in found)
