"""What lies in the images of a real runtime: both eyes, both ways of drawing, right parallax."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenes.display.target import FAR_M, NEAR_M
from tests.openxr.monado import Installation, Monado
from tests.openxr.room import BLOCK_M, TARGET_M

pytestmark = [pytest.mark.gl, pytest.mark.openxr, pytest.mark.posix_only]

PATIENCE_S = 90


@pytest.fixture(scope="module")
def monado(installation: Installation, folder: Path) -> Iterator[Monado]:
    """A runtime in which a simulated patient stands still."""
    runtime = Monado(installation, folder, remote=True)
    try:
        runtime.start()
        yield runtime
    finally:
        runtime.kill()


def drawn(monado: Monado, passes: int) -> dict[str, Any]:
    """What a program of its own drew for the runtime."""
    folder = monado.folder / f"passes {passes}"
    folder.mkdir()
    command = monado.installation.python("-m", "tests.openxr.pictures", str(folder), str(passes))
    done = subprocess.run(
        command, env=monado.environment(), capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in ("runtime", "depth", "own"):
        found[name] = np.load(folder / f"{name}.npy")
    return found


@pytest.fixture(scope="module")
def both(monado: Monado) -> list[dict[str, Any]]:
    """One traversal, two passes."""
    return [drawn(monado, passes) for passes in (1, 2)]


def test_the_runtime_got_our_bytes(both: list[dict[str, Any]]) -> None:
    for found in both:
        assert found["runtime"].shape == (240, 640, 3)
        assert np.array_equal(found["runtime"], found["own"])


def test_both_ways_of_drawing_look_the_same_in_the_runtime(both: list[dict[str, Any]]) -> None:
    one, two = (found["runtime"].astype(int) for found in both)
    assert "one traversal" in both[0]["description"]
    assert "two passes" in both[1]["description"]
    assert one.std() > 5
    assert (np.abs(one - two).max(axis=2) > 8).mean() < 0.002


def test_a_known_board_is_where_each_eye_must_see_it(both: list[dict[str, Any]]) -> None:
    for found in both:
        for eye in range(2):
            picture = found["runtime"][:, eye * 320 : (eye + 1) * 320]
            red = (picture[:, :, 0] > 120) & (picture[:, :, 2] < 60)
            low, high = (math.tan(angle) for angle in found["angles"][eye])
            x, y, _ = found["places"][eye]
            expected = ((0 - x) / (TARGET_M - y) - low) / (high - low) * 320
            assert float(np.nonzero(red)[1].mean()) + 0.5 == pytest.approx(expected, abs=0.6)
        assert found["places"][0][0] < found["places"][1][0]


def test_the_runtime_knows_how_far_things_are(both: list[dict[str, Any]]) -> None:
    for found in both:
        for eye in range(2):
            far = metres(found["depth"][:, eye * 320 : (eye + 1) * 320])
            block = BLOCK_M - found["places"][eye][1]
            assert far[far > NEAR_M * 1.01].min() == pytest.approx(block, abs=0.01)
            assert (np.abs(far - block) < 0.01).mean() > 0.005
            assert far.max() == pytest.approx(FAR_M, rel=0.01)


def test_both_ways_of_drawing_know_the_same_of_it(both: list[dict[str, Any]]) -> None:
    one, two = (found["depth"] for found in both)
    seen = (one > 0) & (two > 0)  # two passes leave the rims in
    assert (np.abs(one - two)[seen] > 0.001).mean() < 0.002


def metres(depth: Any) -> Any:
    """OpenGL's depth as a distance along the view."""
    return NEAR_M * FAR_M / (FAR_M - depth * (FAR_M - NEAR_M))
