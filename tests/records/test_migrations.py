"""A store of every version is brought up to date when it is opened.

Owns the tests of the schema's history; must not know what the tables are for.
"""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from controller.protocol.events import NoteAdded
from controller.records.database import Database
from controller.records.errors import NotAStoreError
from controller.records.keys import StoreKey
from controller.records.migrate import LATEST, MIGRATIONS, revision_of
from controller.records.patients import PatientBook
from controller.records.schema import METADATA
from controller.records.signing import SigningKey
from controller.records.store import Store
from tests.records.sessions import recorded, short_session

KEY = StoreKey("ab" * 32)
SIGNING = SigningKey("cd" * 32)


def test_a_new_store_has_the_tables_the_code_knows(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.db", KEY) as store:
        connection = store._database.connection()
        with connection.begin():
            assert revision_of(connection) == LATEST
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, METADATA) == []


def test_latest_is_the_last_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == LATEST


@pytest.mark.parametrize("read_only", [True, False])
def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "store.db"
    with Store.open(path, KEY) as store:
        connection = store._database.connection()
        with connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotAStoreError, match=r"newer fearladder|another version"):
        Store.open(path, KEY, read_only=read_only)


def test_an_interrupted_first_opening_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"

    def give_out(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(MigrationContext, "stamp", give_out)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path, KEY)
    with Store.open(path, KEY) as store:
        assert store.sessions() == ()


STORES = Path(__file__).with_name("stores")
"""One store of every earlier version, as that version wrote it: two sessions closed, one open."""

EARLIER = sorted(path.stem for path in STORES.glob("*.db"))


def test_there_is_a_store_of_every_earlier_version() -> None:
    revisions = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert sorted({script.revision for script in revisions} - {LATEST}) == EARLIER


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_store_is_brought_up_to_date_whole(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "store.db"
    path.write_bytes((STORES / f"{revision}.db").read_bytes())
    with pytest.raises(NotAStoreError, match="start the controller once"):
        Store.open(path, KEY, read_only=True)
    with Store.open(path, KEY, signer=SIGNING.signer()) as store:
        assert [summary.session_id for summary in store.sessions()] == ["s-3", "s-2", "s-1"]
        assert store.events("s-1") == short_session("s-1", pseudonym="P-1")
        for session_id in ("s-1", "s-2", "s-3"):
            assert store.verify(session_id, (SIGNING.public,)).sound
        assert store.open_sessions() == ("s-3",)
        last = store.events("s-3")[-1]
        store.append(recorded([(last.elapsed_ns, NoteAdded(text=""))], session_id="s-3", first=6))
        assert store.verify("s-3", (SIGNING.public,)).events == 7
        assert [patient.pseudonym for patient in PatientBook(store).find()] == ["P-1", "P-2"]
        with store.transaction() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("revision", EARLIER)
def test_an_upgrade_that_is_cut_short_leaves_the_earlier_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes((STORES / f"{revision}.db").read_bytes())

    def out_of_power(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(MigrationContext, "stamp", out_of_power)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path, KEY)
    database = Database(path, KEY, read_only=True)
    with database.connection().begin():
        assert revision_of(database.connection()) == revision
    database.close()
    with Store.open(path, KEY) as store:
        assert len(store.sessions()) == 3
