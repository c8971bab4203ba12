"""A real demo and the system's Chromium for the browser tests.

Owns starting both; must not know what any test shows. With FEARLADDER_PICTURES set to a folder,
the full session leaves pictures of the pages there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.desk import Desk, reachable
from tests.link.demo_process import Demo, running_demo
from tests.link.therapist import wait_until

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_INSTALLED = (
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_PATIENCE_S = 90.0


def chromium_path() -> str | None:
    """The system's Chromium or a relative of it, or None."""
    named = os.environ.get("FEARLADDER_CHROMIUM")
    found = [named, *map(shutil.which, _NAMES), *_INSTALLED]
    return next((path for path in found if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: pages are asked for by their whole address."""
    # In place of pytest-base-url's own, which warns with this pytest.
    return


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's browser; nothing of it may call out."""
    path = chromium_path()
    if path is None:
        pytest.skip("There is no Chromium, Chrome or Edge on this machine.")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": CHROMIUM_ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's screen."""
    return {**browser_context_args, "viewport": {"width": 1366, "height": 768}}


@pytest.fixture(scope="session")
def demo(
    tmp_path_factory: pytest.TempPathFactory, browser_type_launch_args: dict[str, Any]
) -> Iterator[Demo]:
    """Controller, scenes and console with a simulated patient, drawn off screen."""
    del browser_type_launch_args  # asked for first: without a browser no demo is started
    folder = tmp_path_factory.mktemp("demo")
    with running_demo(folder, "--simulated-patient", "--seed", "3") as demo:
        wait_until(lambda: reachable(demo.port), "the console answers", START_PATIENCE_S)
        yield demo


@pytest.fixture
def desk(demo: Demo, page: Page) -> Iterator[Desk]:
    """The therapist's hands on the page, with no session open; closes what a test left open."""
    desk = Desk(page, f"http://127.0.0.1:{demo.port}")
    yield desk
    desk.put_away()
    assert desk.problems == []


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where pictures of the pages go, or None."""
    folder = os.environ.get("FEARLADDER_PICTURES")
    return Path(folder) if folder else None
