"""Fixtures of the headset's tests: Panda3D's settings, Monado where it is."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes.prc import configure
from tests.openxr.monado import Installation, find


@pytest.fixture(scope="session", autouse=True)
def settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Panda3D's settings, once a run of the tests."""
    configure(tmp_path_factory.mktemp("cache"), silent=True)


@pytest.fixture(scope="session")
def installation() -> Installation:
    """Monado; where it cannot be had the tests that need it are skipped."""
    found = find()
    if found is None:
        pytest.skip("no Monado on this machine: run scripts/monado.sh (Debian or Ubuntu)")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one runtime and what it is used for."""
    return tmp_path_factory.mktemp("openxr")


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """The name of an X display of our own; skipped where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        pytest.skip("no Xvfb on this machine: apt-get install xvfb")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "400x300x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
