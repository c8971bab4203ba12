"""Fixtures of the display tests: the studio, a bare display, Panda3D's settings."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from scenes.prc import configure
from tests.display.studio import Keyed, Studio


@pytest.fixture(scope="session", autouse=True)
def settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Panda3D's settings, once a run of the tests."""
    configure(tmp_path_factory.mktemp("cache"), silent=True)


@pytest.fixture
def studio() -> Iterator[Studio]:
    """A renderer in its neutral room."""
    with ExitStack() as closing:
        yield Studio(closing)


@pytest.fixture
def display() -> Iterator[Keyed]:
    """A display alone."""
    with ExitStack() as closing:
        shown = Keyed()
        closing.callback(shown.close)
        yield shown
