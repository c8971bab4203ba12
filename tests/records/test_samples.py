"""Samples go in chunks beside the events and come back exactly; a chunk altered or missing shows.

Owns the tests of samples; must not know what records them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controller.records.errors import OutOfOrderError
from controller.records.keys import StoreKey
from controller.records.samples import TIME, Chunk, row_of
from controller.records.store import Store
from tests.records.sessions import short_session
from tests.records.test_chain import tamper

KEY = StoreKey("ab" * 32)
RATE_HZ = 90
NAMES = (TIME, "x_m", "y_m", "z_m", "quat_x", "quat_y", "quat_z", "quat_w")


def chunk(session_id: str, number: int, seconds: int = 5) -> Chunk:
    """Some seconds of a head that turns, at 90 Hz."""
    count = seconds * RATE_HZ
    at = number * seconds + np.arange(count) / RATE_HZ
    half = 0.1 * np.sin(at)
    columns = [at, 0.1 * np.cos(at), 1.7 + 0 * at, 0 * at, 0 * at, np.sin(half), 0 * at]
    values = np.stack([*columns, np.cos(half)], axis=1)
    return Chunk(session_id, "head", number, "run-1", NAMES, values)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY) as store:
        store.append(short_session())
        yield store


def test_samples_come_back_exactly(store: Store) -> None:
    written = [chunk("s-1", number) for number in range(3)]
    store.append_samples(written[:2])
    store.append_samples(written[2:])
    assert store.sample_streams("s-1") == ("head",)
    for before, after in zip(written, store.samples("s-1", "head"), strict=True):
        assert (after.names, after.number) == (NAMES, before.number)
        np.testing.assert_array_equal(after.values, before.values)
    assert store.samples("s-1", "heart") == ()
    assert store.verify("s-1").sound


def test_written_again_changes_nothing(store: Store) -> None:
    store.append_samples([chunk("s-1", 0), chunk("s-1", 1)])
    store.append_samples([chunk("s-1", 0), chunk("s-1", 1)])
    assert len(store.samples("s-1", "head")) == 2
    with pytest.raises(OutOfOrderError, match="chunk 0"):
        store.append_samples([chunk("s-1", 0, seconds=4)])


def test_a_gap_is_said(store: Store) -> None:
    with pytest.raises(OutOfOrderError, match="chunk 1 of the head samples came where 0 was due"):
        store.append_samples([chunk("s-1", 1)])
    assert store.samples("s-1", "head") == ()


def test_columns_and_names_fit() -> None:
    with pytest.raises(ValueError, match="one column a name"):
        row_of(Chunk("s-1", "head", 0, "run-1", ("a", "b"), np.zeros((3, 3))), "0" * 64)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE sample_chunks SET payload = zeroblob(10) WHERE number = 1", "chunk 1 .* altered"),
        ("UPDATE sample_chunks SET count = 3 WHERE number = 2", "chunk 2 .* altered"),
        ("DELETE FROM sample_chunks WHERE number = 1", "chunk 1 .* missing"),
    ],
)
def test_a_changed_chunk_is_named(store: Store, change: str, sentence: str) -> None:
    store.append_samples([chunk("s-1", number) for number in range(3)])
    tamper(store, change)
    problem = store.verify("s-1").problem
    assert problem is not None
    assert re.search(sentence, problem.sentence)


def test_samples_are_append_only(store: Store) -> None:
    store.append_samples([chunk("s-1", 0)])
    connection = store._database.connection()
    with pytest.raises(DBAPIError, match="append-only"), connection.begin():
        connection.execute(text("DELETE FROM sample_chunks"))
