"""What stands on the living room's floor darkens it there, and nothing else is dark."""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh
from scenes.stage.models import furniture
from scenes.stage.models.touching import Patch, patches
from scenes.stage.vertices import Floats

_ON_THE_FLOOR_M = 0.012


def standing() -> Floats:
    """Vertices (N,3) of the furniture."""
    mesh, blockers = Mesh(), furniture.Blockers()
    for build in (furniture.sideboard, furniture.armchair, furniture.small_table,
                  furniture.floor_lamp, furniture.bookcase, furniture.curtains):  # fmt: skip
        build(mesh, blockers)
    furniture.books(mesh)
    pot = furniture.pot_plant(np.random.default_rng(1))
    return np.concatenate([m.arrays()[0]["position"] for m in (mesh, pot)]).astype(float)


def inside(patch: Patch, points: Floats) -> Floats:
    """Which of (N,3) lie over the patch."""
    c, s = np.cos(patch.turn), np.sin(patch.turn)
    x, y = (points[:, :2] - patch.at).T
    across = np.abs(np.stack([c * x + s * y, c * y - s * x], -1))
    return np.asarray((across < patch.half).all(axis=1) & (points[:, 2] > patch.high_m - 0.01))


def test_every_foot_stands_on_a_dark_patch() -> None:
    feet = standing()
    feet = feet[feet[:, 2] < _ON_THE_FLOOR_M]
    covered = np.any([inside(p, feet) for p in patches() if p.high_m == 0.0], axis=0)
    assert len(feet) > 50
    assert covered.all(), feet[~covered]


def test_every_patch_lies_below_something_or_along_a_wall() -> None:
    everything = standing()
    for patch in patches():
        x, y = np.abs(patch.at)
        along_a_wall = x == furniture.HALF_X or y == furniture.HALF_Y
        assert along_a_wall or inside(patch, everything).any(), patch
        assert 0 < patch.dark < 0.8
