"""Vertices with bones and weights, for what moves.

Owns the columns of a skinned mesh; must not know what it is the skin of.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from scenes.stage.glb import Part

Floats = npt.NDArray[np.floating[Any]]

_DTYPE = np.dtype(
    [("position", np.float32, (3,)), ("normal", np.float32, (3,)), ("colour", np.uint8, (4,)),
     ("surface", np.uint8, (4,)), ("joints", np.uint8, (4,))]
)  # fmt: skip


class Skinned:
    """Vertices with bones and weights, grown piece by piece."""

    def __init__(self) -> None:
        self._rows: list[npt.NDArray[np.void]] = []
        self._faces: list[npt.NDArray[np.int32]] = []
        self._count = 0

    def add(
        self,
        points: Floats,
        normals: Floats,
        faces: npt.NDArray[Any],
        colours: Floats,
        joints: Floats,
        *,
        roughness: float,
        fuzz: float = 0.0,
        ao: Floats | float = 1.0,
    ) -> None:
        """Add (N,3) points; ``joints`` (N,3): bone, bone, weight of the first."""
        rows = np.zeros(len(points), _DTYPE)
        rows["position"], rows["normal"] = points, normals
        rows["colour"][:, :3] = np.clip(np.sqrt(np.maximum(colours, 0)) * 255 + 0.5, 0, 255)
        rows["colour"][:, 3] = np.clip(np.asarray(ao) * 255, 0, 255)
        rows["surface"] = (0, round(roughness * 255), 0, round(fuzz * 255))
        rows["joints"][:, :2] = joints[:, :2]
        rows["joints"][:, 2] = np.round(joints[:, 2] * 255)
        self._rows.append(rows)
        self._faces.append(np.asarray(faces, np.int32) + self._count)
        self._count += len(points)

    def part(self) -> Part:
        """All of it."""
        return Part(np.concatenate(self._rows), np.concatenate(self._faces))
