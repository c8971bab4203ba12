"""How people hold themselves: clips of bone turns for one skeleton, as matrices a frame.

Owns forward kinematics and what each posture is; must not know who is where or why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np

from scenes.stage.vertices import Floats

RATE_HZ = 15.0
"""Frames of a clip a second."""

SEAT_M = 0.45
"""Height of the seat people sit on."""

_LEFT = -1.0  # people face y, so that their left is toward -x


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
    """The least turns (F,3,3) that bring direction ``start`` (3,) to ``end`` (F,3)."""
    a = start / np.linalg.norm(start)
    b = end / np.linalg.norm(end, axis=-1, keepdims=True)
    v = np.cross(np.broadcast_to(a, b.shape), b)
    size = np.linalg.norm(v, axis=-1)
    axis = np.where(size[..., None] > 1e-6, v, np.array([1.0, 0, 0]))
    return about(axis, np.arctan2(size, (b * a).sum(-1)))


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

    def matrices(self) -> Floats:
        """(F,B,3,4) from rest to the pose."""
        k = self.skeleton
        turn = np.empty((self.frames, len(k.names), 3, 3))
        place = np.empty((self.frames, len(k.names), 3))
        for b in k.order():
            name, parent = k.names[b], k.parents[b]
            over = (
                np.broadcast_to(np.eye(3), (self.frames, 3, 3)) if parent < 0 else turn[:, parent]
            )
            if name in self.fixed:
                turn[:, b] = self.fixed[name]
                if name in self.own:
                    turn[:, b] = turn[:, b] @ self.own[name]
            else:
                turn[:, b] = over @ self.own[name] if name in self.own else over
            if parent < 0:
                place[:, b] = k.heads[b] + self.shift
            else:
                link = k.heads[b] - k.heads[parent]
                place[:, b] = place[:, parent] + np.einsum("fij,j->fi", over, link)
        out = np.empty((self.frames, len(k.names), 3, 4))
        out[..., :3] = turn
        out[..., 3] = place - np.einsum("fbij,bj->fbi", turn, k.heads)
        return out

    def limb(
        self, parts: tuple[str, str], side: str, to: Floats, roll: Floats | float = 0.0
    ) -> None:
        """Aim both bones of an upper or a lower limb."""
        self.point(f"{parts[0]}.{side}", to, through=f"{parts[1]}.{side}", roll=roll)


UPPER_ARM, LOWER_ARM = ("upperarm01", "upperarm02"), ("lowerarm01", "lowerarm02")
UPPER_LEG, LOWER_LEG = ("upperleg01", "upperleg02"), ("lowerleg01", "lowerleg02")
_SPINE = (
    ("spine05", 0.15),
    ("spine04", 0.20),
    ("spine03", 0.20),
    ("spine02", 0.20),
    ("spine01", 0.25),
)
_NECK = (("neck01", 0.25), ("neck02", 0.20), ("neck03", 0.15), ("head", 0.40))


def spine(p: Posing, forward: Floats | float, twist: Floats | float = 0.0,
          lean: Floats | float = 0.0) -> None:  # fmt: skip
    """Bend the trunk, radians: forward, to the left, sideways."""
    for bone, share in _SPINE:
        p.bend(bone, about((1, 0, 0), -np.asarray(forward) * share)
               @ about((0, 0, 1), np.asarray(twist) * share)
               @ about((0, 1, 0), np.asarray(lean) * share))  # fmt: skip


def nod(p: Posing, down: Floats | float, turn: Floats | float = 0.0,
        tilt: Floats | float = 0.0) -> None:  # fmt: skip
    """Turn the head, radians: down, to the left, sideways."""
    for bone, share in _NECK:
        p.bend(bone, about((0, 0, 1), np.asarray(turn) * share)
               @ about((1, 0, 0), -np.asarray(down) * share)
               @ about((0, 1, 0), np.asarray(tilt) * share))  # fmt: skip


def fingers(p: Posing, side: str, curl: float, together: float = 0.75) -> None:
    """Curl the fingers by radians a joint and bring them together."""
    k = p.skeleton
    sign = _LEFT if side == "L" else 1.0
    root = {i: k.heads[k.number(f"finger{i}-1.{side}")] for i in range(1, 6)}
    tip = {i: k.tails[k.number(f"finger{i}-3.{side}")] for i in range(1, 6)}
    across = root[2] - root[5]
    middle = tip[3] - root[3]
    palm = np.cross(across, middle) * sign
    palm /= np.linalg.norm(palm)
    for i in range(2, 6):
        way = tip[i] - root[i]
        flat = way - palm * (way @ palm)
        goal = middle - palm * (middle @ palm)
        angle = np.arctan2(np.cross(flat, goal) @ palm, flat @ goal) * together
        knuckle = np.cross(palm, middle)
        knuckle /= np.linalg.norm(knuckle)
        amount = curl * (0.75 + 0.12 * i)
        p.bend(f"finger{i}-1.{side}", about(palm, angle) @ about(knuckle, -amount * 0.8))
        p.bend(f"finger{i}-2.{side}", about(knuckle, -amount * 1.15))
        p.bend(f"finger{i}-3.{side}", about(knuckle, -amount * 0.7))
    thumb = tip[1] - root[1]
    inward = np.cross(thumb, middle)
    inward /= np.linalg.norm(inward)
    p.bend(f"finger1-1.{side}", about(inward, 0.25))
    p.bend(f"finger1-2.{side}", about(inward, 0.15 + curl * 0.3))


def _way(x: Floats | float, y: Floats | float, z: Floats | float) -> Floats:
    return np.stack(np.broadcast_arrays(np.asarray(x, float), y, z), -1)


def seated(p: Posing, knees: float = 0.09, tuck: float = 0.10) -> None:
    """Thighs on a seat of SEAT_M, feet flat on the floor."""
    k = p.skeleton
    ankle = k.heads[k.number("foot.L")][2]
    hip, knee = k.heads[k.number("upperleg01.L")], k.heads[k.number("lowerleg01.L")]
    thigh = float(np.linalg.norm(hip - knee))
    shank = float(np.linalg.norm(knee - k.heads[k.number("foot.L")]))
    hip_z, knee_z = SEAT_M + 0.095, ankle + shank * np.cos(tuck)
    drop = float(np.clip((hip_z - knee_z) / thigh, -0.4, 0.4))
    p.shift[:] = (0.0, 0.0, hip_z - hip[2])
    for side, sign in (("L", -1.0), ("R", 1.0)):
        p.limb(UPPER_LEG, side, _way(sign * knees, np.sqrt(1 - drop**2), -drop))
        p.limb(LOWER_LEG, side, _way(0.0, -np.sin(tuck), -np.cos(tuck)))
        p.fixed[f"foot.{side}"] = np.broadcast_to(about((0, 0, 1), -sign * 0.12), (p.frames, 3, 3))


def shoulders(p: Posing, down: float) -> None:
    """Lower the shoulder girdle by radians, as arms do that hang."""
    for side, sign in (("L", 1.0), ("R", -1.0)):
        p.bend(f"clavicle.{side}", about((0, 1, 0), -sign * down * 0.5))
        p.bend(f"shoulder01.{side}", about((0, 1, 0), -sign * down * 0.5))


def arms(p: Posing, upper: Floats, lower: Floats, roll: float = 0.0, wrist: float = 0.0) -> None:
    """Both arms the same: directions (3,) or (F,3) for the right, mirrored for the left."""
    for side, sign in (("L", -1.0), ("R", 1.0)):
        mirror = np.array([sign, 1.0, 1.0])
        p.limb(UPPER_ARM, side, upper * mirror, roll * sign * 0.5)
        p.limb(LOWER_ARM, side, lower * mirror, roll * sign)
        p.bend(f"wrist.{side}", about((1, 0, 0), wrist))


Clip = Callable[[Posing, Floats], None]
"""Fills a Posing for phases (F,) in turns of 2 pi."""


def _stand(p: Posing, phase: Floats) -> None:
    breath, sway = np.sin(3 * phase), np.sin(phase)
    spine(p, 0.01 + 0.008 * breath, 0.02 * sway, 0.01 * sway)
    nod(p, 0.02 * np.sin(2 * phase), 0.07 * sway, 0.02 * np.sin(phase + 1))
    shoulders(p, 0.10)
    arms(p, _way(0.17, 0.02 + 0.01 * breath, -1), _way(0.05, 0.24 + 0.01 * breath, -1), roll=0.8)
    for side, sign in (("L", -1.0), ("R", 1.0)):
        fingers(p, side, 0.30)
        p.limb(UPPER_LEG, side, _way(sign * (0.015 + 0.0), 0.0, -1))
        p.limb(LOWER_LEG, side, _way(sign * 0.0, -0.02, -1))
        p.fixed[f"foot.{side}"] = np.broadcast_to(about((0, 0, 1), -sign * 0.10), (p.frames, 3, 3))


def _sit(p: Posing, phase: Floats) -> None:
    breath = np.sin(3 * phase)
    seated(p)
    spine(p, 0.02 + 0.010 * breath)
    nod(p, 0.04 + 0.02 * np.sin(phase), 0.08 * np.sin(phase), 0.02 * np.sin(phase + 1))
    shoulders(p, 0.08)
    arms(p, _way(0.20, 0.34, -0.92), _way(-0.30, 0.92, -0.14 + 0.005 * breath), roll=-0.95)
    for side in "LR":
        fingers(p, side, 0.28)


def _sit_attentive(p: Posing, phase: Floats) -> None:
    seated(p, tuck=0.18)
    spine(p, 0.20 + 0.008 * np.sin(3 * phase))
    nods = 0.10 * np.clip(np.sin(4 * phase), 0, 1) * (np.sin(phase) > 0.5)
    nod(p, -0.12 + nods, 0.03 * np.sin(phase))
    shoulders(p, 0.06)
    arms(p, _way(0.22, 0.50, -0.84), _way(-0.42, 0.88, -0.22), roll=-0.9)
    for side in "LR":
        fingers(p, side, 0.34)


def _sit_bored(p: Posing, phase: Floats) -> None:
    seated(p, knees=0.13, tuck=-0.25)
    spine(p, -0.10 + 0.010 * np.sin(3 * phase), 0.05, 0.06)
    nod(p, 0.22 + 0.05 * np.sin(phase), 0.30 + 0.12 * np.sin(phase), 0.14)
    shoulders(p, 0.12)
    arms(p, _way(0.20, 0.26, -0.94), _way(-0.34, 0.92, -0.10), roll=-0.95)
    for side in "LR":
        fingers(p, side, 0.32)


def _phone(p: Posing, phase: Floats) -> None:
    seated(p)
    spine(p, 0.10 + 0.008 * np.sin(3 * phase))
    nod(p, 0.42 + 0.02 * np.sin(phase), 0.03 * np.sin(phase))
    shoulders(p, 0.05)
    arms(p, _way(0.14, 0.40, -0.90), _way(-0.36, 0.80, 0.46), roll=1.2)
    for side in "LR":
        fingers(p, side, 0.55)


def _clap(p: Posing, phase: Floats) -> None:
    beat = 0.5 + 0.5 * np.cos(20 * phase)
    seated(p)
    spine(p, 0.06)
    nod(p, -0.02, 0.06 * np.sin(phase), 0.0)
    shoulders(p, 0.05)
    arms(p, _way(0.20 + 0.08 * beat, 0.42, -0.88), _way(-0.46 + 0.22 * beat, 0.74, 0.46), roll=1.1)
    for side in "LR":
        fingers(p, side, 0.10)


def _cough(p: Posing, phase: Floats) -> None:
    jerk = np.clip(np.sin(8 * phase), 0, 1) ** 2 * (phase > 1.0) * (phase < 4.2)
    raised = np.clip((phase - 0.2) / 0.8, 0, 1) * np.clip((5.6 - phase) / 0.9, 0, 1)
    seated(p)
    spine(p, 0.05 + 0.10 * raised + 0.09 * jerk)
    nod(p, 0.05 + 0.16 * raised + 0.12 * jerk)
    shoulders(p, 0.06)
    low, low_end = np.array([0.20, 0.34, -0.92]), np.array([-0.30, 0.92, -0.14])
    high, high_end = np.array([0.10, 0.62, -0.76]), np.array([-0.62, 0.14, 0.78])
    k = raised[:, None]
    arms(p, np.tile(low, (p.frames, 1)), np.tile(low_end, (p.frames, 1)), roll=-0.95)
    p.limb(UPPER_ARM, "R", low * (1 - k) + high * k)
    p.limb(LOWER_ARM, "R", low_end * (1 - k) + high_end * k)
    for side in "LR":
        fingers(p, side, 0.45)


def _walk(p: Posing, phase: Floats) -> None:
    p.shift[:, 2] = -0.022 + 0.016 * np.cos(2 * phase)
    spine(p, 0.05, -0.08 * np.sin(phase))
    nod(p, -0.03, 0.06 * np.sin(phase))
    shoulders(p, 0.10)
    for side, sign in (("L", -1.0), ("R", 1.0)):
        own = phase if side == "L" else phase + pi
        hip = 0.42 * np.sin(own)
        knee = 0.10 + 0.95 * np.clip(np.cos(own + 0.25), 0, 1) ** 2
        p.limb(UPPER_LEG, side, _way(sign * 0.02, np.sin(hip), -np.cos(hip)))
        p.limb(LOWER_LEG, side, _way(0.0, np.sin(hip - knee), -np.cos(hip - knee)))
        foot = np.clip(hip - knee * 0.75, -0.9, 0.35)
        p.fixed[f"foot.{side}"] = about((1, 0, 0), foot)
        swing = -0.34 * np.sin(own)
        p.limb(UPPER_ARM, side, _way(sign * 0.17, np.sin(swing), -np.cos(swing)), roll=sign * 0.4)
        bent = swing + 0.28
        p.limb(LOWER_ARM, side, _way(sign * 0.05, np.sin(bent), -np.cos(bent)), roll=sign * 0.8)
        fingers(p, side, 0.32)


CLIPS: dict[str, tuple[Clip, float]] = {
    "stand": (_stand, 8.0), "sit": (_sit, 8.0), "sit_attentive": (_sit_attentive, 8.0),
    "sit_bored": (_sit_bored, 8.0), "phone": (_phone, 6.0), "clap": (_clap, 5.0),
    "cough": (_cough, 3.0), "walk": (_walk, 16 / RATE_HZ),
}  # fmt: skip
"""Each clip and how many seconds it takes; all but "stand" and "walk" are seated."""


def clip_frames(name: str) -> int:
    """Frames of the clip called so."""
    return max(1, round(CLIPS[name][1] * RATE_HZ))


def clip_matrices(skeleton: Skeleton, name: str) -> Floats:
    """The clip (F,B,3,4) for one skeleton."""
    fill, _ = CLIPS[name]
    frames = clip_frames(name)
    posing = Posing(skeleton, frames)
    fill(posing, np.arange(frames) / frames * 2 * pi)
    return posing.matrices()
