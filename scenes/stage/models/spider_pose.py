"""Where the bones of spiders are when their feet and bodies are given: eight legs solved at once.

Owns the skeleton and its inverse kinematics; must not know how spiders walk or what they want.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.stage.vertices import Floats

BONES, LEGS = 32, 8
ABDOMEN, CHELICERA, PALP, LEG = 1, 2, 4, 8
"""First bone of each group, as assets/build/spiders.py weighs its vertices."""

_FOOT_DOWN = 0.80
"""How steeply a foot stands, radians below level."""


@dataclass(frozen=True)
class Skeleton:
    """Rest pose of the legs in the body's frame, span 1: points (8,3), left 1-4 then right 1-4."""

    hip: Floats
    knee: Floats
    ankle: Floats
    tip: Floats

    @classmethod
    def of(cls, extras: Mapping[str, Any]) -> Skeleton:
        """From the numbers written beside the model."""
        return cls(*(np.asarray(extras[k], np.float64) for k in ("hip", "knee", "ankle", "tip")))

    @property
    def high(self) -> float:
        """Height of the body's middle over its feet, span 1."""
        return -float(self.tip[:, 2].mean())


@dataclass(frozen=True)
class Bodies:
    """Where (S,) bodies are: turn (S,3,3) without scale, middle (S,3) and span (S,) in metres."""

    turn: Floats
    middle: Floats
    span: Floats


@dataclass(frozen=True)
class Small:
    """Small movements, radians (S,): abdomen up, and each palp (S,2) down."""

    abdomen: Floats
    palps: Floats


def matrices(skeleton: Skeleton, bodies: Bodies, feet: Floats, small: Small) -> Floats:
    """World matrices (S,32,3,4) from rest for ``feet`` (S,8,3) in the world."""
    count = len(bodies.span)
    local = np.zeros((count, BONES, 3, 4))
    local[:, :, :, :3] = np.eye(3)
    tips = np.einsum("sji,slj->sli", bodies.turn, feet - bodies.middle[:, None])
    tips /= np.maximum(bodies.span, 1e-6)[:, None, None]
    local[:, LEG:] = _legs(skeleton, tips).reshape(count, 3 * LEGS, 3, 4)
    _about(local, ABDOMEN, small.abdomen, np.array([0.0, -0.05, 0.004]))
    for side in range(2):
        for part, share in ((0, 0.6), (1, 1.0)):
            pivot = np.array([(-0.04, 0.04)[side], 0.07, 0.0])
            _about(local, PALP + 2 * side + part, -small.palps[:, side] * share, pivot)
        _about(local, CHELICERA + side, -0.3 * small.palps[:, side], np.array([0, 0.06, 0.0]))
    world = np.empty_like(local)
    turn = bodies.turn * bodies.span[:, None, None]
    world[..., :3] = np.einsum("sij,sbjk->sbik", turn, local[..., :3])
    world[..., 3] = np.einsum("sij,sbj->sbi", turn, local[..., 3]) + bodies.middle[:, None]
    return world


def _about(local: Floats, bone: int, angle: Floats, pivot: Floats) -> None:
    """Turn ``bone`` of every spider about the x axis through ``pivot``."""
    c, s = np.cos(angle), np.sin(angle)
    local[:, bone, 1, 1], local[:, bone, 1, 2] = c, -s
    local[:, bone, 2, 1], local[:, bone, 2, 2] = s, c
    local[:, bone, :, 3] = pivot - np.einsum("sij,j->si", local[:, bone, :, :3], pivot)


def _legs(k: Skeleton, tips: Floats) -> Floats:
    """Matrices (S,8,3 bones,3,4) in the body's frame for tips (S,8,3) there."""
    flat = tips - k.hip
    yaw = np.arctan2(flat[..., 1], flat[..., 0])
    out = np.stack([np.cos(yaw), np.sin(yaw), np.zeros_like(yaw)], -1)
    up = np.array([0.0, 0.0, 1.0])
    length = [np.linalg.norm(b - a, axis=-1) for a, b in _links(k)]
    ankle = tips - length[2][:, None] * (np.cos(_FOOT_DOWN) * out - np.sin(_FOOT_DOWN) * up)
    r, h = ((ankle - k.hip) * out).sum(-1), (ankle - k.hip)[..., 2]
    r = np.maximum(r, 0.02)
    whole = np.hypot(r, h)
    d = np.clip(whole, 0.05, 0.985 * (length[0] + length[1]))
    inner = (length[0] ** 2 + d**2 - length[1] ** 2) / (2 * length[0] * d)
    rise = np.arctan2(h, r) + np.arccos(np.clip(inner, -1, 1))
    knee = k.hip + length[0][:, None] * (np.cos(rise)[..., None] * out
                                         + np.sin(rise)[..., None] * up)  # fmt: skip
    ankle = k.hip + (ankle - k.hip) * (d / np.maximum(whole, 1e-6))[..., None]
    fall = np.arctan2((ankle - knee)[..., 2], ((ankle - knee) * out).sum(-1))
    elevation = np.stack([rise, fall, np.full_like(rise, -_FOOT_DOWN)], -1)
    joint = np.stack([np.broadcast_to(k.hip, knee.shape), knee, ankle], -2)
    return _from_rest(k, yaw, elevation, joint)


def _links(k: Skeleton) -> tuple[tuple[Floats, Floats], ...]:
    return ((k.hip, k.knee), (k.knee, k.ankle), (k.ankle, k.tip))


def _from_rest(k: Skeleton, yaw: Floats, elevation: Floats, joint: Floats) -> Floats:
    rest_yaw = np.arctan2(*(k.tip - k.hip)[:, 1::-1].T)
    rest = [np.arctan2((b - a)[:, 2], np.linalg.norm((b - a)[:, :2], axis=1)) for a, b in _links(k)]
    lift = elevation - np.stack(rest, -1)
    turn = _heading(yaw)[..., None, :, :] @ _raised(lift) @ _heading(-rest_yaw)[:, None]
    start = np.stack([k.hip, k.knee, k.ankle], 1)
    out = np.empty((*turn.shape[:-1], 4))
    out[..., :3] = turn
    out[..., 3] = joint - np.einsum("slbij,lbj->slbi", turn, start)
    return out


def _heading(angle: Floats) -> Floats:
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack(
        [np.stack([c, -s, o], -1), np.stack([s, c, o], -1), np.stack([o, o, i], -1)], -2
    )


def _raised(angle: Floats) -> Floats:
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack(
        [np.stack([c, o, -s], -1), np.stack([o, i, o], -1), np.stack([s, o, c], -1)], -2
    )
