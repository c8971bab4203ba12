"""The triggers that keep a table append-only, for SQLite and for PostgreSQL.

Owns their wording in both; must not know which tables there are. Revisions that are released use
it, so what it makes must stay as it is.
"""

from alembic import op

_SQLITE_CHANGE = """
CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END
"""

_SQLITE_REPLACE = """
CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END
"""
"""INSERT OR REPLACE deletes without asking the DELETE trigger; and nothing is inserted below."""

_POSTGRES_CHANGE = """
CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} are append-only'; END $$
"""

_POSTGRES_REPLACE = """
CREATE FUNCTION {table}_refuse_replace() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF EXISTS (SELECT 1 FROM {table} WHERE {same}) THEN
RAISE EXCEPTION '{table} are append-only';
END IF;
RETURN NEW;
END $$
"""

_POSTGRES_TRIGGER = """
CREATE TRIGGER {table}_refuse_{when} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {table}_refuse_{function}()
"""


def append_only(table: str, same: str) -> None:
    """Let rows of ``table`` never change, vanish or be replaced.

    ``same`` is SQL that is true of rows which a row ``NEW`` must not find there already.
    """
    if op.get_bind().dialect.name == "postgresql":
        _on_postgres(table, same)
        return
    for verb in ("update", "delete"):
        op.execute(_SQLITE_CHANGE.format(table=table, verb=verb))
    op.execute(_SQLITE_REPLACE.format(table=table, same=same))


def _on_postgres(table: str, same: str) -> None:
    op.execute(_POSTGRES_CHANGE.format(table=table))
    op.execute(_POSTGRES_REPLACE.format(table=table, same=same))
    for verb, each, function in (
        ("update", "ROW", "change"),
        ("delete", "ROW", "change"),
        ("truncate", "STATEMENT", "change"),
        ("insert", "ROW", "replace"),
    ):
        when = "replace" if verb == "insert" else verb
        op.execute(
            _POSTGRES_TRIGGER.format(
                table=table, when=when, verb=verb, each=each, function=function
            )
        )
