"""The lake keeps still and whole: nothing flickers, nothing stands where it could not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from scenes.library.lake import Lake
from scenes.stage.glb import load_model
from scenes.stage.models.lake_bed import ground_height
from scenes.stage.models.shore import PIER_M
from scenes.stage.steps import at_once
from tests.contract.test_scenes import blocks, flashes
from tests.contract.window import PatientWindow

_LEAST_DRY_M = 0.2


@pytest.fixture(scope="module")
def lake(window: PatientWindow) -> Iterator[Lake]:
    """A lake on the patient's stage."""
    scene = Lake(window.stage, {})
    at_once(scene.build())
    yield scene
    scene.teardown()


def test_trees_stand_on_dry_land_and_reeds_near_the_edge() -> None:
    for kind, rows in load_model("lake").extras["places"].items():
        x, y, z = np.array(rows)[:, :3].T
        near = np.hypot(x, y) < 300
        assert np.allclose(z[near], ground_height(x, y)[near], atol=0.01), f"{kind} floats"
        depth = z[near] if kind != "reeds" else z[near] + 1.2
        assert depth.min() > _LEAST_DRY_M, f"{kind} stands in the water"


def test_the_pier_is_as_high_as_the_patient_stands() -> None:
    rows = load_model("lake").parts["pier"].rows
    position = rows["position"].astype(float)
    under_feet = np.hypot(position[:, 0], position[:, 1]) < 0.4
    assert position[under_feet, 2].max() == pytest.approx(PIER_M, abs=0.01)
    assert rows["light_uv"].min() >= 0
    assert rows["light_uv"].max() <= 1


@pytest.mark.gl
@pytest.mark.parametrize("view", [(0.0, -20.0), (-90.0, -12.0)])
def test_the_water_neither_flickers_nor_flashes(
    window: PatientWindow, lake: Lake, view: tuple[float, float]
) -> None:
    window.look(*view)
    seen = []
    for _ in range(15):  # one second
        lake.tick(1 / 15)
        seen.append(blocks(window.pixels()))
    assert flashes(np.array(seen)) == 0
    assert np.abs(np.diff(seen, axis=0)).max() < 0.05


@pytest.mark.gl
def test_water_moves_and_mirrors_the_shore(window: PatientWindow, lake: Lake) -> None:
    window.look(90.0, -12.0)
    before = window.pixels().astype(int)
    for _ in range(20):
        lake.tick(0.05)
    assert (np.abs(window.pixels().astype(int) - before).max(axis=2) > 3).mean() > 0.01
