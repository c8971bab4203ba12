"""Fixtures of the link's tests: a controller over real sockets, and what connects to it.

Owns opening and closing; must not know what any test shows.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import Endpoints
from controller.link.renderer_client import RendererLink
from tests.link.desk import Desk, until
from tests.link.peers import MakeConsole, MakeRenderer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A controller that accepts everything."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def make_console(desk: Desk) -> Iterator[MakeConsole]:
    """Makes consoles that are connected, or not yet with ``wait=False``."""
    with ExitStack() as stack:

        def make(
            on_message: Callable[[Published], None] = lambda message: None,
            endpoints: Endpoints | None = None,
            path: Path | None = None,
            *,
            wait: bool = True,
        ) -> ConsoleLink:
            link = ConsoleLink(endpoints or desk.endpoints, desk.keys, on_message, path)
            stack.callback(link.close)
            if wait:
                until(lambda: link.run_id is not None, "the console hears the controller")
            return link

        yield make


@pytest.fixture
def make_renderer(desk: Desk) -> Iterator[MakeRenderer]:
    """Makes renderer links; the test is their frame loop."""
    with ExitStack() as stack:

        def make(endpoints: Endpoints | None = None, path: Path | None = None) -> RendererLink:
            link = RendererLink(endpoints or desk.endpoints, desk.keys, path)
            stack.callback(link.close)
            return link

        yield make
