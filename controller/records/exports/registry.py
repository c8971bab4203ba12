"""Which formats sessions can be exported in: every module of this package that names one.

Owns what a format is and how the formats are found; must not know any of them. Another format is
one file more in this folder, with a ``FORMAT``.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from pathlib import Path
from typing import Literal

from controller.protocol.events import RecordedEvent
from controller.records.errors import StoreError
from controller.records.export_tables import (
    EVENT_COLUMNS,
    QUESTIONNAIRE_COLUMNS,
    RATING_COLUMNS,
    Row,
    event_rows,
    pseudonym_of,
    ratings_rows,
)
from controller.records.samples import Chunk

TableName = Literal["ratings", "events", "samples", "questionnaires"]


class ExportError(StoreError):
    """An export cannot be made; ``str()`` is one sentence for a person."""


@dataclass(frozen=True)
class SessionData:
    """One session as exports see it: pseudonymous, for nothing here reads an identity."""

    events: tuple[RecordedEvent, ...]
    """In order, at least one."""
    samples: Mapping[str, tuple[Chunk, ...]]
    """Stream to its chunks in order."""

    @property
    def session_id(self) -> str:
        """Whose data it is, as the record names the session."""
        return self.events[0].session_id

    @property
    def pseudonym(self) -> str:
        """Whose data it is, as the record names the patient."""
        return pseudonym_of(self.events) or "unknown"

    @property
    def synthetic(self) -> bool:
        """True for the session of a simulated patient, whose samples are simulated too."""
        return self.events[0].synthetic


@dataclass(frozen=True)
class Wanted:
    """What is to be exported."""

    sessions: Callable[[], Iterator[SessionData]]
    """Reads the sessions one after the other, from the first each time it is called."""
    table: TableName = "ratings"
    """For formats that hold one table a file."""
    stream: str = "head"
    """For the table of samples: which stream."""
    with_notes: bool = False
    """True to include what a person typed."""
    questionnaires: Callable[[], Iterator[Row]] = lambda: iter(())
    """Rows of the table of questionnaires, scored by whoever asks for the export."""

    def columns(self) -> tuple[str, ...]:
        """Of the table; for samples those of the first session that has the stream."""
        if self.table == "ratings":
            return RATING_COLUMNS
        if self.table == "events":
            return EVENT_COLUMNS
        if self.table == "questionnaires":
            return QUESTIONNAIRE_COLUMNS
        names: Sequence[str] = ()
        for session in self.sessions():
            names = next((chunk.names for chunk in session.samples.get(self.stream, ())), ())
            if names:
                break
        return ("session_id", "pseudonym", "stream", "synthetic", *names)

    def rows(self) -> Iterator[Row]:
        """Of the table, session after session."""
        if self.table == "questionnaires":
            yield from self.questionnaires()
            return
        for session in self.sessions():
            if self.table == "ratings":
                yield from ratings_rows(session.events)
            elif self.table == "events":
                yield from event_rows(session.events, self.with_notes)
            else:
                yield from _sample_rows(session, self.stream)


@dataclass(frozen=True)
class Format:
    """One way of writing sessions."""

    name: str
    what: str
    """For a person who chooses, in a few words."""
    suffix: str
    """Of the file; empty where it makes a folder."""
    write: Callable[[Wanted, Path], None]
    """Writes to a path that does not exist yet; raises ExportError or OSError."""


@cache
def formats() -> Mapping[str, Format]:
    """Every format by name, in order of the names."""
    from controller.records import exports

    names = sorted(module.name for module in pkgutil.iter_modules(exports.__path__))
    modules = (importlib.import_module(f"{exports.__name__}.{name}") for name in names)
    found = (getattr(module, "FORMAT", None) for module in modules)
    return {fmt.name: fmt for fmt in found if isinstance(fmt, Format)}


def _sample_rows(session: SessionData, stream: str) -> Iterator[Row]:
    same: Row = {
        "session_id": session.session_id,
        "pseudonym": session.pseudonym,
        "stream": stream,
        "synthetic": session.synthetic,
    }
    for chunk in session.samples.get(stream, ()):
        for values in chunk.values.tolist():
            # What is not a number was not measured: as everywhere, there is no value then.
            known = (None if isnan(value) else value for value in values)
            yield same | dict(zip(chunk.names, known, strict=True))
