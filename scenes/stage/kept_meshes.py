"""Keeps meshes that are slow to make in the user's cache, so that a machine makes them once.

Owns how meshes become arrays and back; must not know what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from scenes.stage.kept import Arrays, kept
from scenes.stage.mesh import Mesh


def kept_meshes(
    name: str, depends_on: tuple[object, ...], make: Callable[[], Mapping[str, Mesh]]
) -> dict[str, Mesh]:
    """The meshes that ``make`` makes, by name, from the cache where they were made before.

    ``depends_on`` as in ``kept``: everything beside the code of scenes/stage.
    """
    arrays = kept(name, depends_on, lambda: _stored(make()))
    names = [key.removesuffix(_FACES) for key in arrays if key.endswith(_FACES)]
    return {
        mesh: Mesh.from_arrays(arrays[mesh + _ROWS], np.asarray(arrays[mesh + _FACES], np.int32))
        for mesh in names
    }


def kept_mesh(name: str, depends_on: tuple[object, ...], make: Callable[[], Mesh]) -> Mesh:
    """One mesh, kept as in ``kept_meshes``."""
    return kept_meshes(name, depends_on, lambda: {"mesh": make()})["mesh"]


_ROWS, _FACES = " rows", " faces"


def _stored(meshes: Mapping[str, Mesh]) -> Arrays:
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, mesh in meshes.items():
        arrays[name + _ROWS], arrays[name + _FACES] = mesh.arrays()
    return arrays
