"""A store of every version is brought up to date when it is opened.

Owns the tests of the schema's history; must not know what the tables are for.
"""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from controller.records.errors import NotAStoreError
from controller.records.keys import StoreKey
from controller.records.migrate import LATEST, MIGRATIONS, revision_of
from controller.records.schema import METADATA
from controller.records.store import Store

KEY = StoreKey("ab" * 32)


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
