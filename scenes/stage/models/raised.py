"""The buildings of the city as they stand, made once on a machine and kept.

Owns how their meshes are kept and come back; must not know how a building is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenes.stage.kept import Arrays, kept
from scenes.stage.mesh import Mesh
from scenes.stage.models.buildings import Buildings, Footprint
from scenes.stage.models.plan import Block

Yard = tuple[float, float, float, float]


@dataclass(frozen=True)
class Raised:
    """Walls and solids by sector, every footprint, every courtyard (x0, x1, y0, y1)."""

    walls: dict[int, Mesh]
    solids: dict[int, Mesh]
    footprints: list[Footprint]
    courtyards: list[Yard]


def raised(blocks: Sequence[Block], rng: np.random.Generator) -> Raised:
    """The buildings of ``blocks``, with the chances of ``rng`` as it stands."""
    depends_on = (tuple(blocks), rng.bit_generator.state)
    return _restored(kept("buildings", depends_on, lambda: _stored(_made(blocks, rng))))


def _made(blocks: Sequence[Block], rng: np.random.Generator) -> Buildings:
    made = Buildings(rng)
    for block in blocks:
        made.add_block(block)
    return made


def _stored(made: Buildings) -> Arrays:
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "footprints": np.array(
            [(f.x0, f.x1, f.y0, f.y1, f.height_m) for f in made.footprints], np.float64
        ),
        "courtyards": np.array(made.courtyards, np.float64),
        "sectors": np.array(sorted(made.walls), np.int64),
    }
    for sector in made.walls:
        for kind, mesh in (("walls", made.walls[sector]), ("solids", made.solids[sector])):
            arrays[f"{kind}-{sector}-rows"], arrays[f"{kind}-{sector}-faces"] = mesh.arrays()
    return arrays


def _restored(arrays: Arrays) -> Raised:
    def meshes(kind: str) -> dict[int, Mesh]:
        return {
            int(sector): Mesh.from_arrays(
                arrays[f"{kind}-{sector}-rows"],
                np.asarray(arrays[f"{kind}-{sector}-faces"], np.int32),
            )
            for sector in arrays["sectors"]
        }

    return Raised(
        meshes("walls"),
        meshes("solids"),
        [Footprint(*(float(v) for v in row)) for row in np.asarray(arrays["footprints"])],
        [_yard(row) for row in np.asarray(arrays["courtyards"], np.float64)],
    )


def _yard(row: npt.NDArray[np.float64]) -> Yard:
    x0, x1, y0, y1 = (float(v) for v in row)
    return x0, x1, y0, y1
