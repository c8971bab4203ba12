"""Long counts in a real runtime: it dies and comes back 20 times; 50 clean exits."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.openxr.monado import Installation, Monado

pytestmark = [
    pytest.mark.gl,
    pytest.mark.openxr,
    pytest.mark.posix_only,
    pytest.mark.soak,
    pytest.mark.timeout(1800),
]

LOSSES, EXITS = 20, 50


@pytest.fixture(scope="module")
def monado(installation: Installation, folder: Path) -> Iterator[Monado]:
    """A runtime."""
    runtime = Monado(installation, folder)
    try:
        runtime.start()
        yield runtime
    finally:
        runtime.kill()


class Drawing:
    """A program of its own that draws for the headset."""

    def __init__(self, monado: Monado) -> None:
        command = monado.installation.python("-m", "tests.openxr.frames", str(monado.folder))
        with (monado.folder / "frames.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=monado.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def says(self, word: str) -> None:
        """Wait for its next word, which has to be this one."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == word

    def leave(self) -> None:
        """Let it end, which has to be clean."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.says("closed")
        assert self.process.wait(60) == 0

    def __enter__(self) -> Drawing:
        return self

    def __exit__(self, *problem: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def test_a_runtime_that_dies_is_found_again_every_time(monado: Monado) -> None:
    with Drawing(monado) as drawing:
        drawing.says("tracked")
        for _ in range(LOSSES):
            monado.kill()
            drawing.says("lost")
            monado.start()
            drawing.says("tracked")
        drawing.leave()


def test_every_exit_is_clean(monado: Monado) -> None:
    for _ in range(EXITS):
        with Drawing(monado) as drawing:
            drawing.says("tracked")
            drawing.leave()
