"""The clips of the twelve as they were posed when the assets were built.

Owns the file they are in and the way to matrices; must not know postures, nor who is where.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from scenes.stage.people_pose import CLIPS
from scenes.stage.people_skeleton import Skeleton
from scenes.stage.vertices import Floats

FILE = "people_clips" + ".npz"
"""In assets/models: for each person turns (F,B,4) as quaternions and shifts of the root (F,3)."""

STEPS = 32767
"""Steps of a quaternion's part from 0 to 1."""


@dataclass(frozen=True)
class ClipRows:
    """Where each clip lies among the frames of all, by its number in CLIPS."""

    names: tuple[str, ...]
    first: Floats
    begin: Floats
    frames: Floats
    once: Floats
    """1 where it is played a single time."""

    def number(self, clip: str) -> int:
        """Of the clip called so; KeyError if there is none."""
        return _NUMBERS[clip]


_NUMBERS = {name: number for number, name in enumerate(CLIPS)}


@cache
def clip_rows() -> ClipRows:
    """The rows, the same for everybody."""
    frames = np.array([act.frames for act in CLIPS.values()], float)
    return ClipRows(
        tuple(CLIPS),
        np.cumsum(frames) - frames,
        np.array([act.begin for act in CLIPS.values()], float),
        frames,
        np.array([act.once for act in CLIPS.values()], float),
    )


@cache
def _stored() -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    with (
        resources.as_file(resources.files("assets") / "models" / FILE) as path,
        np.load(path, allow_pickle=False) as file,
    ):
        return {name: file[name] for name in file.files}


def posed(name: str, skeleton: Skeleton) -> Floats:
    """Matrices (F,B,3,4), 32-bit, of all clips of the person called so, one after the other."""
    stored = _stored()
    relative = np.moveaxis(stored[f"{name}_turns"].astype(np.float32), -1, 0)
    relative = relative / np.sqrt((relative**2).sum(0))
    shift = stored[f"{name}_shift"].astype(np.float32)
    heads = skeleton.heads.astype(np.float32)
    generations = _generations(skeleton.parents)
    turn = relative.copy()
    for bones, parents in generations[1:]:
        turn[:, :, bones] = _product(turn[:, :, parents], relative[:, :, bones])
    rows = _rows(turn)
    place = np.empty((3, *turn.shape[1:]), np.float32)
    for bones, parents in generations:
        if parents[0] < 0:
            place[:, :, bones] = heads[bones].T[:, None] + shift.T[:, :, None]
        else:
            link = heads[bones] - heads[parents]
            for r in range(3):
                x, y, z = (rows[r][c][:, parents] * link[:, c] for c in range(3))
                place[r][:, bones] = place[r][:, parents] + x + y + z
    out = np.empty((*turn.shape[1:], 3, 4), np.float32)
    for r in range(3):
        for c in range(3):
            out[..., r, c] = rows[r][c]
        x, y, z = (rows[r][c] * heads[:, c] for c in range(3))
        out[..., r, 3] = place[r] - (x + y + z)
    return out


def _generations(parents: tuple[int, ...]) -> list[tuple[list[int], list[int]]]:
    """Bones with their parents: first those without, then their children, and so on."""
    found, known = [], [-1]
    while known:
        bones = [b for b, parent in enumerate(parents) if parent in known]
        if bones:
            found.append((bones, [parents[b] for b in bones]))
        known = bones
    return found


def _product(a: Floats, b: Floats) -> Floats:
    """Quaternions (4,...) of first ``b``, then ``a``."""
    (aw, ax, ay, az), (bw, bx, by, bz) = a, b
    return np.stack([
        aw * bw - ax * bx - ay * by - az * bz, aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx, aw * bz + ax * by - ay * bx + az * bw,
    ])  # fmt: skip


def _rows(q: Floats) -> list[list[Floats]]:
    """Rows and columns of the turns of unit quaternions (4,...)."""
    w, x, y, z = q
    return [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
