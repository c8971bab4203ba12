"""The garden seen through a window in the west wall: lawn, trees and a hedge.

Owns what grows there; must not know the room.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.kept_meshes import kept_meshes
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models import plants
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import Layer

_TREES = (
    (-11, 6, 0.9), (-15, -4, 1.1), (-19, 3.5, 1.3), (-23, 12, 1.4), (-22, -12, 1.2),
    (-30, 1, 1.6), (-28, 22, 1.5),
)  # fmt: skip
_GROUND_M = -0.35


def garden(stage: Stage) -> Steps:
    """Make it, from 2.9 m west of the middle of the room on."""
    grown = yield from beside(
        lambda: kept_meshes("garden", (stage.seed,), lambda: _grown(stage.rng(2)))
    )
    stage.attach("lawn", grown["lawn"], Material.SURFACE, casts_shadow=False)
    stage.attach("garden leaves", grown["leaves"], Material.FOLIAGE, casts_shadow=False)
    yield
    stage.attach("garden trunks", grown["wood"], Material.SURFACE, casts_shadow=False)
    yield


def _grown(rng: np.random.Generator) -> dict[str, Mesh]:
    """Lawn, leaves and wood."""
    lawn = Mesh()
    xs, ys = np.meshgrid(np.linspace(-60, -2.9, 12), np.linspace(-45, 45, 12))
    lawn.grid(
        np.stack([xs, ys, np.full_like(xs, _GROUND_M)], -1),
        Finish((0.10, 0.17, 0.04), Layer.GRASS, tile_m=4),
    )
    leaves, wood = Mesh(), Mesh()
    kinds = [plants.tree(rng, 8.0, 2.8, (0.10, 0.17, 0.045), detail=0.35) for _ in range(2)]
    for k, (x, y, size) in enumerate(_TREES):
        trunk, crown = kinds[k % 2]
        wood.place(trunk, [(x, y, _GROUND_M)], heading=[k * 1.3], scale=[size])
        leaves.place(crown, [(x, y, _GROUND_M)], heading=[k * 1.3], scale=[size])
    hedge, _ = plants.tree(rng, 2.2, 1.1, (0.06, 0.11, 0.03), detail=0.2)[::-1]
    for y in np.arange(-24, 52, 1.7):
        at = (-26 + float(rng.uniform(-0.4, 0.4)), y, -0.7)
        leaves.place(hedge, [at], heading=[float(y)], scale=[1.2])
    return {"lawn": lawn, "leaves": leaves, "wood": wood}
