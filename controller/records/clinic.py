"""The clinic's store: the same tables on PostgreSQL, to which stations push and which is read.

Owns the connection, its errors as sentences and bringing the schema up to date; must not know what
a station pushes or who reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from controller.records.errors import StoreError
from controller.records.migrate import require_latest, upgrade
from controller.records.records_reader import RecordsReader

CLINIC_VARIABLE = "FEARLADDER_CLINIC"
"""Where the clinic's store is: ``postgresql://user@host/database?sslmode=verify-full``."""

_DRIVER = "postgresql+psycopg"
_CONNECT_TIMEOUT_S = "5"
_LOCK_SCHEMA = text("SELECT pg_advisory_xact_lock(4276558557)")
"""One program at a time brings the schema up to date; the number means nothing."""


class ClinicError(StoreError):
    """The clinic's store cannot be reached or used; nothing is lost, the station has it all."""


class ClinicStore(RecordsReader):
    """The clinic's store at one address. A context manager that closes it."""

    def __init__(self, engine: Engine, place: str) -> None:
        """Take over an engine; ``place`` names it for a person, without any password."""
        self._engine = engine
        self.place = place

    @classmethod
    def open(cls, address: str, *, read_only: bool = False) -> Self:
        """Open the store at a PostgreSQL address, made and brought up to date if need be.

        With ``read_only`` it is neither made nor changed. Raises ClinicError or NotAStoreError.
        """
        url = _url(address)
        if read_only:
            url = url.update_query_dict({"options": "-c default_transaction_read_only=on"})
        store = cls(_engine(url), f"{url.host or 'this machine'}/{url.database or ''}")
        with store.transaction() as connection:
            if read_only:
                require_latest(connection, store.place)
            else:
                connection.execute(_LOCK_SCHEMA)
                upgrade(connection, store.place)
        return store

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction on a connection of its own; raises ClinicError with a sentence."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise ClinicError(
                f"The clinic's store {self.place} cannot be used: {_reason(error)}."
            ) from error

    def close(self) -> None:
        """Close it; harmless twice."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Enter with the store open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ClinicError(f"{CLINIC_VARIABLE} is not a PostgreSQL address.") from error
    if url.get_backend_name() != "postgresql":
        raise ClinicError(f"{CLINIC_VARIABLE} is not a PostgreSQL address.")
    # libpq would wait for minutes for a host that does not answer.
    defaults = {"connect_timeout": _CONNECT_TIMEOUT_S} | dict(url.query)
    return url.set(drivername=_DRIVER, query=defaults)


def _engine(url: URL) -> Engine:
    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise ClinicError(
            'A clinic\'s store needs psycopg: install fearladder with its extra "clinic".'
        ) from error


def _reason(error: SQLAlchemyError) -> str:
    original = error.orig if isinstance(error, DBAPIError) else None
    # psycopg may say a line for each address it tried; the first one tells.
    return str(original or error).strip().partition("\n")[0].rstrip(".")
