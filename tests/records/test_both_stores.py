"""What a station's store and the clinic's both answer: the same tests on SQLCipher and PostgreSQL.

Owns the tests of reading; must not know how either keeps its rows.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from controller.protocol.events import RatingCorrected, SessionClosed
from controller.protocol.vocabulary import CloseReason
from controller.records.keys import StoreKey
from controller.records.push import push
from controller.records.records_reader import RecordsReader
from controller.records.signing import SigningKey
from controller.records.store import Store
from tests.records.sessions import MINUTE, prepared, rating, recorded, short_session
from tests.records.test_samples import chunk

SIGNING = SigningKey("cd" * 32)

Where = Callable[[], RecordsReader]
"""What is read, with everything in it that the station has by now."""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", StoreKey("ab" * 32), signer=SIGNING.signer()) as store:
        yield store


@pytest.fixture(params=["station", pytest.param("clinic", marks=pytest.mark.posix_only)])
def where(request: pytest.FixtureRequest, station: Store) -> Where:
    if request.param == "station":
        return lambda: station
    clinic = request.getfixturevalue("clinic")

    def pushed() -> RecordsReader:
        assert push(station, clinic).problems == []
        return clinic

    return pushed


def test_what_was_appended_is_read_back_exactly(station: Store, where: Where) -> None:
    events = short_session()
    station.append(events[:3])
    assert where().events("s-1") == events[:3]
    station.append(events[3:])
    assert where().events("s-1") == events
    assert where().events("s-1", from_sequence=6) == events[6:]
    assert where().events("s-2") == ()


def test_the_list_shows_each_session_newest_first(station: Store, where: Where) -> None:
    station.append(short_session("s-1", pseudonym="P-1", utc="2026-03-01T10:00:00+00:00"))
    station.append(short_session("s-2", pseudonym="P-2", utc="2026-03-02T10:00:00+00:00"))
    later, earlier = where().sessions()
    assert (later.session_id, earlier.session_id) == ("s-2", "s-1")
    assert (later.ratings, later.peak_suds, later.end_suds) == (2, 70, 40)
    assert (later.scenes, later.duration_s) == (("tower",), 300.0)
    assert later.closed is CloseReason.COMPLETED
    assert [s.session_id for s in where().sessions("P-1")] == ["s-1"]
    assert where().sessions("P-9") == ()


def test_the_list_follows_corrections_and_leaves_out_what_was_withdrawn(
    station: Store, where: Where
) -> None:
    station.append(
        recorded(
            [
                (0, prepared(synthetic=True)),
                (1, rating("r-1", 90, 1)),
                (2, rating("r-2", 50, 2)),
                (3, rating("r-3", 20, 3)),
                (4, RatingCorrected(rating_id="r-1", suds=60)),
                (5, RatingCorrected(rating_id="r-3", suds=None)),
            ]
        )
    )
    (summary,) = where().sessions()
    assert (summary.ratings, summary.peak_suds, summary.end_suds) == (2, 60, 50)
    assert summary.synthetic
    assert summary.closed is None
    assert where().open_sessions() == ("s-1",)


def test_events_after_the_close_still_belong_to_the_session(station: Store, where: Where) -> None:
    station.append(short_session())
    station.append(recorded([(6 * MINUTE, SessionClosed(reason=CloseReason.COMPLETED))], first=8))
    assert len(where().events("s-1")) == 9
    assert where().verify("s-1", (SIGNING.public,)).sound
    assert where().open_sessions() == ()


def test_samples_come_back_exactly(station: Store, where: Where) -> None:
    station.append(short_session())
    written = [chunk("s-1", number) for number in range(3)]
    station.append_samples(written)
    assert where().sample_streams("s-1") == ("head",)
    for before, after in zip(written, where().samples("s-1", "head"), strict=True):
        assert (after.names, after.number) == (before.names, before.number)
        np.testing.assert_array_equal(after.values, before.values)
    assert where().samples("s-1", "heart") == ()


def test_a_signature_counts_with_a_key_that_is_trusted(station: Store, where: Where) -> None:
    station.append(short_session())
    assert where().signing_keys() == (SIGNING.public,)
    assert where().verify("s-1", (SIGNING.public,)).sound
    assert not where().verify("s-1", (SigningKey("ef" * 32).public,)).sound
    assert where().verify_audit() is None
