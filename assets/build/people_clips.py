"""Poses every one of the twelve in every clip, so that no program has to when a scene is loaded.

Owns the file of turns that scenes.stage.people_clips reads; must not know what a clip shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from scenes.stage.glb import read_glb
from scenes.stage.people_clips import FILE, STEPS
from scenes.stage.people_pose import CLIPS, clip_posing
from scenes.stage.people_skeleton import Skeleton
from scenes.stage.vertices import Floats


def build(folder: Path, **_options: Any) -> list[Path]:
    """Write the turns of everybody whose model lies below ``folder``."""
    arrays = {}
    for model in sorted((folder / "models").glob("person_*.glb")):
        skeleton = Skeleton.of(read_glb(model.read_bytes()).extras)
        posed = [clip_posing(skeleton, name) for name in CLIPS]
        turns = np.concatenate([quaternions(posing.relative()) for posing in posed])
        arrays[f"{model.stem}_turns"] = np.round(turns * STEPS).astype(np.int16)
        shift = np.concatenate([posing.shift for posing in posed])
        arrays[f"{model.stem}_shift"] = np.round(shift, 5).astype(np.float32)
    path = folder / "models" / FILE
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return [path]


def quaternions(turn: Floats) -> Floats:
    """Unit quaternions (...,4), w first and never negative, of turns (...,3,3)."""
    m = {(r, c): turn[..., r, c] for r in range(3) for c in range(3)}
    square = 0.25 * np.stack([
        1 + m[0, 0] + m[1, 1] + m[2, 2], 1 + m[0, 0] - m[1, 1] - m[2, 2],
        1 - m[0, 0] + m[1, 1] - m[2, 2], 1 - m[0, 0] - m[1, 1] + m[2, 2],
    ], -1)  # fmt: skip
    wx, wy, wz = (0.25 * (m[k] - m[k[::-1]]) for k in ((2, 1), (0, 2), (1, 0)))
    xy, xz, yz = (0.25 * (m[k] + m[k[::-1]]) for k in ((0, 1), (0, 2), (1, 2)))
    products = np.stack([
        np.stack([square[..., 0], wx, wy, wz], -1), np.stack([wx, square[..., 1], xy, xz], -1),
        np.stack([wy, xy, square[..., 2], yz], -1), np.stack([wz, xz, yz, square[..., 3]], -1),
    ], -2)  # fmt: skip
    best = square.argmax(-1)[..., None]
    row = np.take_along_axis(products, best[..., None], -2)[..., 0, :]
    found = row / np.linalg.norm(row, axis=-1, keepdims=True)
    return np.asarray(np.where(found[..., :1] < 0, -found, found))
