"""The clinic's PostgreSQL for the tests of records, one server for all of them.

Owns its start and end; must not know what is pushed to it.
"""

from collections.abc import Iterator

import pytest

from controller.records.clinic import ClinicStore
from tests.records.postgres import NoPostgresError, Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server; without one on this machine the tests that need it are skipped."""
    try:
        server = Postgres()
    except NoPostgresError as missing:
        pytest.skip(str(missing))
    with server:
        yield server


@pytest.fixture(scope="session")
def empty_clinic(postgres: Postgres) -> str:
    """Name of a database with the clinic's tables and nothing in them, to be copied."""
    address = postgres.new_database()
    ClinicStore.open(address).close()
    return address.partition("@/")[2].partition("?")[0]


@pytest.fixture
def clinic_address(postgres: Postgres, empty_clinic: str) -> str:
    """Address of a clinic's store of the test's own."""
    return postgres.new_database(empty_clinic)


@pytest.fixture
def clinic(clinic_address: str) -> Iterator[ClinicStore]:
    """A clinic's store of the test's own, empty."""
    with ClinicStore.open(clinic_address) as store:
        yield store
