"""High-rate samples, such as head pose: chunks of some seconds, chained within their stream.

Owns packing, order and checking of chunks; must not know what the numbers mean.

A chunk is a table of 64-bit floats, row by row, little-endian, compressed by zlib. Its first column
is the session's time in seconds; the others are named by who records them, with their units.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, insert, select

from controller.records.chain import FIRST_HASH, hash_of_values
from controller.records.errors import DamagedError, OutOfOrderError
from controller.records.schema import SAMPLES

Values = NDArray[np.float64]

TIME = "elapsed_s"
"""Name of the first column: time since the session was opened, seconds."""

_DTYPE = np.dtype("<f8")
_LEVEL = 1
"""Of zlib: the quickest, for it runs beside a live session."""


@dataclass(frozen=True)
class Chunk:
    """Some seconds of one stream of one session."""

    session_id: str
    stream: str
    """E.g. ``head``."""
    number: int
    """0, 1, 2, ... within the stream, without gaps."""
    run_id: str
    names: tuple[str, ...]
    """Of the columns, the first one ``elapsed_s``."""
    values: Values
    """One row a sample, one column a name."""


def append(connection: Connection, chunks: Sequence[Chunk]) -> None:
    """Write chunks in the caller's transaction; one that is there already is left as it is.

    Raises OutOfOrderError for a gap and for another chunk under a number that is taken.
    """
    for chunk in chunks:
        query = (
            select(SAMPLES.c.number, SAMPLES.c.hash, SAMPLES.c.prev_hash)
            .where(SAMPLES.c.session_id == chunk.session_id, SAMPLES.c.stream == chunk.stream)
            .order_by(SAMPLES.c.number.desc())
            .limit(1)
        )
        last = connection.execute(query).one_or_none()
        due, before = (0, FIRST_HASH) if last is None else (last.number + 1, last.hash)
        if chunk.number == due:
            connection.execute(insert(SAMPLES).values(row_of(chunk, before)))
        elif chunk.number > due or not _same(connection, chunk):
            raise OutOfOrderError(
                f"Session {chunk.session_id}: chunk {chunk.number} of the {chunk.stream} samples "
                f"came where {due} was due."
            )


def row_of(chunk: Chunk, prev_hash: str) -> dict[str, Any]:
    """The columns for a chunk that follows the one with ``prev_hash``."""
    if chunk.values.ndim != 2 or chunk.values.shape[1] != len(chunk.names):
        raise ValueError("a chunk has one column a name")
    row: dict[str, Any] = {
        "session_id": chunk.session_id,
        "stream": chunk.stream,
        "number": chunk.number,
        "run_id": chunk.run_id,
        "names": json.dumps(chunk.names),
        "count": len(chunk.values),
        "payload": zlib.compress(np.ascontiguousarray(chunk.values, _DTYPE).tobytes(), _LEVEL),
        "prev_hash": prev_hash,
    }
    return row | {"hash": _hash(row)}


def chunks(connection: Connection, session_id: str, stream: str) -> tuple[Chunk, ...]:
    """A stream's chunks in order; raises DamagedError for one that cannot be read."""
    query = select(SAMPLES).where(SAMPLES.c.session_id == session_id, SAMPLES.c.stream == stream)
    rows = connection.execute(query.order_by(SAMPLES.c.number))
    return tuple(_chunk(row._asdict()) for row in rows)


def next_number(connection: Connection, session_id: str, stream: str) -> int:
    """The number that the next chunk of this stream has to have."""
    query = select(func.max(SAMPLES.c.number)).where(
        SAMPLES.c.session_id == session_id, SAMPLES.c.stream == stream
    )
    last = connection.execute(query).scalar()
    return 0 if last is None else int(last) + 1


def streams(connection: Connection, session_id: str) -> tuple[str, ...]:
    """Names of a session's streams, in alphabetical order."""
    query = select(SAMPLES.c.stream).where(SAMPLES.c.session_id == session_id)
    return tuple(connection.execute(query.distinct().order_by(SAMPLES.c.stream)).scalars())


def problem(session_id: str, rows: Iterable[Mapping[str, Any]]) -> str | None:
    """A sentence for the first altered or missing chunk of rows in order of stream and number."""
    stream, expected, before = None, 0, FIRST_HASH
    for row in rows:
        if row["stream"] != stream:
            stream, expected, before = row["stream"], 0, FIRST_HASH
        where = f"Session {session_id}: chunk {expected} of the {stream} samples"
        if row["number"] != expected:
            return f"{where} is missing."
        if row["prev_hash"] != before or _hash(row) != row["hash"]:
            return f"{where} was altered."
        expected, before = expected + 1, row["hash"]
    return None


def _same(connection: Connection, chunk: Chunk) -> bool:
    query = select(SAMPLES.c.hash, SAMPLES.c.prev_hash).where(
        SAMPLES.c.session_id == chunk.session_id,
        SAMPLES.c.stream == chunk.stream,
        SAMPLES.c.number == chunk.number,
    )
    stored = connection.execute(query).one()
    return bool(row_of(chunk, stored.prev_hash)["hash"] == stored.hash)


def _hash(row: Mapping[str, Any]) -> str:
    columns = ("session_id", "stream", "number", "run_id", "names", "count", "prev_hash")
    payload = hashlib.sha256(row["payload"]).hexdigest()
    return hash_of_values([*(row[name] for name in columns), payload])


def _chunk(row: Mapping[str, Any]) -> Chunk:
    try:
        names = tuple(json.loads(row["names"]))
        flat = np.frombuffer(zlib.decompress(row["payload"]), _DTYPE)
        values = flat.reshape(row["count"], len(names))
    except (zlib.error, ValueError) as error:
        raise DamagedError(
            f"Session {row['session_id']}: chunk {row['number']} of the {row['stream']} samples "
            "cannot be read."
        ) from error
    return Chunk(row["session_id"], row["stream"], row["number"], row["run_id"], names, values)
