"""A skeleton, and how its bones are turned over the frames of a clip.

Owns where every bone comes to lie; must not know limbs, postures or people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.stage.vertices import Floats


@dataclass(frozen=True)
class Skeleton:
    """Rest places of the bones: names, parents by number (-1: none), heads and tails (B,3)."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    heads: Floats
    tails: Floats

    @classmethod
    def of(cls, extras: Mapping[str, Any]) -> Skeleton:
        """From the numbers written beside the model."""
        return cls(
            tuple(extras["bones"]),
            tuple(extras["parents"]),
            np.asarray(extras["heads"], float),
            np.asarray(extras["tails"], float),
        )

    def number(self, bone: str) -> int:
        """Of the bone called so; ValueError if there is none."""
        return self.names.index(bone)

    def order(self) -> list[int]:
        """Bones so that each comes after its parent."""
        done: list[int] = []
        while len(done) < len(self.names):
            done += [b for b, parent in enumerate(self.parents)
                     if b not in done and (parent < 0 or parent in done)]  # fmt: skip
        return done


def about(axis: Sequence[float] | Floats, angle: Floats | float) -> Floats:
    """Turns (...,3,3) by ``angle`` radians about ``axis``."""
    a = np.asarray(axis, float)
    a = a / np.linalg.norm(a, axis=-1, keepdims=True)
    t = np.asarray(angle, float)
    x, y, z = a[..., 0], a[..., 1], a[..., 2]
    c, s = np.cos(t), np.sin(t)
    k = 1 - c
    rows = [
        [c + x * x * k, x * y * k - z * s, x * z * k + y * s],
        [y * x * k + z * s, c + y * y * k, y * z * k - x * s],
        [z * x * k - y * s, z * y * k + x * s, c + z * z * k],
    ]
    return np.stack([np.stack(np.broadcast_arrays(*row), -1) for row in rows], -2)


def from_to(start: Floats, end: Floats) -> Floats:
    """The least turns (F,3,3) that bring directions ``start`` (3,) or (F,3) to ``end`` (F,3)."""
    b = end / np.linalg.norm(end, axis=-1, keepdims=True)
    a = np.broadcast_to(start / np.linalg.norm(start, axis=-1, keepdims=True), b.shape)
    v = np.cross(a, b)
    size = np.linalg.norm(v, axis=-1)
    axis = np.where(size[..., None] > 1e-6, v, np.array([1.0, 0, 0]))
    return about(axis, np.arctan2(size, (b * a).sum(-1)))


def placed(skeleton: Skeleton, relative: Floats, shift: Floats) -> Floats:
    """Matrices (F,B,3,4) from rest to pose, of turns (F,B,3,3) relative to each bone's parent.

    ``shift`` (F,3) moves the root, metres.
    """
    k = skeleton
    turn = np.empty_like(relative)
    out = np.empty((*relative.shape[:-1], 4), relative.dtype)
    place = np.empty(relative.shape[:-1], relative.dtype)
    for b in k.order():
        parent = k.parents[b]
        if parent < 0:
            turn[:, b] = relative[:, b]
            place[:, b] = k.heads[b] + shift
        else:
            turn[:, b] = turn[:, parent] @ relative[:, b]
            place[:, b] = place[:, parent] + turn[:, parent] @ (k.heads[b] - k.heads[parent])
    out[..., :3] = turn
    out[..., 3] = place - (turn @ k.heads[None, :, :, None])[..., 0]
    return out


class Posing:
    """The turns of every bone over ``frames`` frames, relative to rest, filled limb by limb."""

    def __init__(self, skeleton: Skeleton, frames: int) -> None:
        self.skeleton, self.frames = skeleton, frames
        self.own: dict[str, Floats] = {}
        self.fixed: dict[str, Floats] = {}
        self.shift = np.zeros((frames, 3))

    def bend(self, bone: str, turn: Floats) -> None:
        """Turn ``bone`` by (F,3,3) on top of what its parent does, about axes of its parent."""
        turn = np.broadcast_to(turn, (self.frames, 3, 3))
        before = self.own.get(bone)
        self.own[bone] = turn if before is None else turn @ before

    def point(self, bone: str, to: Floats, *, through: str | None = None,
              roll: Floats | float = 0.0) -> None:  # fmt: skip
        """Aim ``bone`` (as far as the tail of ``through``) at direction (F,3) of the person."""
        b, last = self.skeleton.number(bone), self.skeleton.number(through or bone)
        rest = self.skeleton.tails[last] - self.skeleton.heads[b]
        aim = np.broadcast_to(np.asarray(to, float), (self.frames, 3))
        turn = about(aim, roll) @ from_to(rest, aim)
        self.fixed[bone] = turn
        if through:
            self.fixed[through] = turn

    def limb(
        self, parts: tuple[str, str], side: str, to: Floats, roll: Floats | float = 0.0
    ) -> None:
        """Aim both bones of an upper or a lower limb."""
        self.point(f"{parts[0]}.{side}", to, through=f"{parts[1]}.{side}", roll=roll)

    def turns(self) -> Floats:
        """(F,B,3,3) from rest to the pose."""
        k = self.skeleton
        turn = np.empty((self.frames, len(k.names), 3, 3))
        for b in k.order():
            name, parent = k.names[b], k.parents[b]
            over = np.eye(3) if parent < 0 else turn[:, parent]
            turn[:, b] = self.fixed.get(name, over)
            if name in self.own:
                turn[:, b] = turn[:, b] @ self.own[name]
        return turn

    def relative(self) -> Floats:
        """(F,B,3,3) as ``turns``, each relative to the bone's parent."""
        turn = self.turns()
        parents = np.array(self.skeleton.parents)
        out = turn.copy()
        below = np.flatnonzero(parents >= 0)
        out[:, below] = np.swapaxes(turn[:, parents[below]], -1, -2) @ turn[:, below]
        return out

    def matrices(self) -> Floats:
        """(F,B,3,4) from rest to the pose."""
        return placed(self.skeleton, self.relative(), self.shift)

    def where(self, bone: str) -> tuple[Floats, Floats]:
        """Where ``bone`` turns (F,3) and how it is turned (F,3,3), as filled so far."""
        b = self.skeleton.number(bone)
        matrix = self.matrices()[:, b]
        return matrix[..., :3] @ self.skeleton.heads[b] + matrix[..., 3], matrix[..., :3]
