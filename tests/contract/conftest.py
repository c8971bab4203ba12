"""Fixtures of the contract tests: one window for all scenes of a run."""

from collections.abc import Iterator

import pytest

from scenes.prc import configure
from tests.contract.window import PatientWindow


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PatientWindow]:
    """A small off-screen patient."""
    configure(tmp_path_factory.mktemp("cache"), silent=True)
    opened = PatientWindow((160, 120))
    yield opened
    opened.close()
