"""Brings a store's schema up to this version when it is opened.

Owns the running of the migrations in ``migrations/versions``; must not know what they change.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from controller.records.errors import NotAStoreError

LATEST = "0004"
"""Revision of the newest migration; a test keeps it equal to the last file's."""

MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(connection: Connection) -> str | None:
    """The schema's revision, or None for a store with nothing in it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, place: Path | str) -> None:
    """Bring the store to LATEST within the caller's transaction.

    Raises NotAStoreError for a revision this version does not know.
    """
    if revision_of(connection) != LATEST:
        _run(connection, place)


def require_latest(connection: Connection, place: Path | str) -> None:
    """Raise NotAStoreError with a sentence if the store is not at LATEST."""
    if revision_of(connection) != LATEST:
        raise NotAStoreError(
            f"The store {place} belongs to another version of fearladder: "
            "start the controller once to bring it up to date."
        )


def _run(connection: Connection, place: Path | str) -> None:
    # Alembic takes most of a second to import, and nearly every opening needs no migration.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    context = MigrationContext.configure(connection)
    present = context.get_current_revision()
    if present not in (None, *(script.revision for script in scripts.walk_revisions())):
        raise NotAStoreError(
            f"The store {place} was written by a newer fearladder: update this one."
        )
    missing = scripts.iterate_revisions("head", present or "base")
    with Operations.context(context):
        for script in reversed(list(missing)):
            script.module.upgrade()
            context.stamp(scripts, script.revision)
