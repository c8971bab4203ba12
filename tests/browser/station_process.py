"""A real station for the browser tests of people: accounts, two browsers, one session.

Owns its start with a key of its own and the hands that sign in; must not know what a test shows.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, expect

from controller.protocol.accounts import Role
from controller.records.accounts import AccountBook
from controller.records.keys import STORE_NAME, StoreKey
from controller.records.store import Store
from tests.browser.desk import Desk
from tests.link.demo_process import Demo, free_port

KEY = "ab" * 32
PASSWORDS = {
    "ada": "a quiet lake at dawn",
    "bo": "nine green bottles",
    "cy": "the door was red",
    "root": "keys of the cellar",
}
ROLES = {
    "ada": Role.THERAPIST,
    "bo": Role.SUPERVISOR,
    "cy": Role.OBSERVER,
    "root": Role.ADMINISTRATOR,
}


class StationProcess(Demo):
    """One `fearladder station`, drawn off screen; ended as a demo is."""

    def __init__(self, data_dir: Path, extra: Sequence[str] = (), scheme: str = "http") -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.base = f"{scheme}://127.0.0.1:{self.port}"
        flags = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
        command = [sys.executable, "-m", "controller.cli", "station", "--display", "offscreen"]
        where = ["--data-dir", str(data_dir), "--port", str(self.port), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, *where, *extra],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            creationflags=flags,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "FEARLADDER_STORE_KEY": KEY},
        )
        self._children = []

    def answers(self) -> bool:
        """True once the console serves its sign-in, and knows that one is needed."""
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        try:
            with urllib.request.urlopen(
                f"{self.base}/sign-in", timeout=2, context=unchecked
            ) as answer:
                return b'id="password"' in answer.read()
        except (OSError, http.client.HTTPException):
            return False


def with_accounts(data_dir: Path) -> None:
    """A store with an account of every role."""
    # Of the cheapest kind there is: what a check costs is not what these tests are about.
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    data_dir.mkdir(parents=True, exist_ok=True)
    with Store.open(data_dir / STORE_NAME, StoreKey(KEY)) as store:
        for name, role in ROLES.items():
            AccountBook(store).add(name, role, cheap.hash(PASSWORDS[name]))


@contextlib.contextmanager
def running_station(data_dir: Path, *extra: str, scheme: str = "http") -> Iterator[StationProcess]:
    """A station that is ended however the test ends."""
    station = StationProcess(data_dir, extra, scheme)
    try:
        yield station
    finally:
        station.end()


def sign_in(page: Page, base: str, name: str, password: str | None = None) -> None:
    """Fill in name and password and press."""
    page.goto(f"{base}/sign-in")
    page.locator("#name").fill(name)
    page.locator("#password").fill(password or PASSWORDS[name])
    page.locator("#sign-in").click()


@contextlib.contextmanager
def at_desk(browser: Browser, base: str, name: str) -> Iterator[Desk]:
    """A browser of their own in front of one person who is signed in."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, ignore_https_errors=True)
    try:
        desk = Desk(context.new_page(), base)
        sign_in(desk.page, base, name)
        expect(desk.at("signed-in")).to_contain_text(name)
        yield desk
    finally:
        context.close()
