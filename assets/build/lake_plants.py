"""The lake's trees and tufts as cards of painted twigs round modelled wood.

Owns how each kind grows from a seed, and how it looks from far; must not know where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assets.build.images import Field
from assets.build.lake_leaves import uv_box
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.textures import Layer

Rng = np.random.Generator

_WHITE = Finish((0.8, 0.8, 0.8), roughness=0.85, extra=0.25)
_BARK = Finish((0.125, 0.092, 0.068), Layer.ROCK, tile_m=0.9, roughness=0.95)
_BIRCH = Finish((0.48, 0.46, 0.42), Layer.PLASTER, tile_m=0.7, roughness=0.9)


@dataclass
class Plant:
    """Leaves as cards, wood as solid tubes, and the cards again for a picture from far."""

    leaves: Mesh = field(default_factory=Mesh)
    wood: Mesh = field(default_factory=Mesh)
    cards: list[tuple[str, Field, float, float]] = field(default_factory=list)
    """Name of the cell, four corners (4,3), depth toward north, light."""
    stem: list[Field] = field(default_factory=list)

    def card(
        self,
        name: str,
        corners: Field,
        middle: Field,
        ao: tuple[float, float],
        *,
        droop: Field | None = None,
        sway: float = 0.25,
        tint: float = 1.0,
    ) -> None:
        """Add a card; corners from lower left, counter-clockwise; its foot edge first."""
        left, low, right, high = uv_box(name)
        c = np.asarray(corners, np.float64)
        foot, head = c[:2], c[[3, 2]]
        rows = [foot, head] if droop is None else [foot, (foot + head) / 2 + droop, head]
        points = np.stack(rows).reshape(-1, 3)
        count = len(rows)
        v = np.linspace(low, high, count)
        uv = np.stack([np.tile([left, right], count), np.repeat(v, 2)], -1)
        normal = points - middle
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
        shade = np.repeat(np.linspace(ao[0], ao[1], count), 2)
        faces = [
            f for k in range(count - 1)
            for f in ((2 * k, 2 * k + 1, 2 * k + 3), (2 * k, 2 * k + 3, 2 * k + 2))
        ]  # fmt: skip
        finish = Finish(_WHITE.colour, roughness=0.85, extra=sway, tile_m=1.0)
        self.leaves.add(points, normal, faces, finish.shade(tint), uv=uv, ao=shade)
        self.cards.append((name, c, float(c[:, 1].mean()), float(np.mean(ao)) * tint))


def spruce(rng: Rng, height_m: float, whorls: int, arms: int, spread: float = 0.20) -> Plant:
    """A spruce: whorls of drooping branches, dark inside and light at the tips."""
    plant = Plant()
    girth = height_m * 0.014
    stem = [(0, 0, -0.3), (0, 0, height_m * 0.5), (0, 0, height_m * 0.97)]
    plant.wood.tube(stem, [girth * 1.4, girth, 0.015], _BARK, sides=7, caps=False)
    plant.stem.append(_flat_stem(height_m * 0.97, girth * 1.4))
    for k in range(whorls):
        t = (k + float(rng.uniform(-0.25, 0.25))) / whorls
        z = height_m * (0.10 + 0.86 * max(t, 0.0))
        reach = height_m * spread * (1 - t) ** 0.82 * float(rng.uniform(0.85, 1.12)) + 0.35
        turn = float(rng.uniform(0, 6.3))
        for arm in range(max(3, round(arms * (1 - 0.45 * t)))):
            angle = turn + arm * 2 * np.pi / max(3, round(arms * (1 - 0.45 * t)))
            angle += float(rng.uniform(-0.22, 0.22))
            _branch(plant, rng, z, angle, reach * float(rng.uniform(0.8, 1.12)), t)
    for turn in (0.0, np.pi / 2):  # the leading shoot
        side = np.array([np.cos(turn), np.sin(turn), 0]) * 0.28
        top, low = np.array([0, 0, height_m]), np.array([0, 0, height_m * 0.90])
        corners = np.array([low - side, low + side, top + side, top - side])
        plant.card("spruce", corners, low, (0.8, 1.0))
    return plant


def _branch(plant: Plant, rng: Rng, z: float, angle: float, reach: float, t: float) -> None:
    out = np.array([np.cos(angle), np.sin(angle), 0.0])
    rise = 0.75 * t - 0.42 + float(rng.uniform(-0.12, 0.12))
    ahead = out * np.cos(rise) + np.array([0, 0, np.sin(rise)])
    side = np.array([-out[1], out[0], 0.0])
    roll = float(rng.choice([-1, 1]) * rng.uniform(0.35, 1.15))
    side = side * np.cos(roll) + np.array([0, 0, 1.0]) * np.sin(roll)
    foot = np.array([0, 0, z])
    half = side * (reach * 0.40 + 0.22)
    tip = foot + ahead * reach
    corners = np.array([foot - half, foot + half, tip + half, tip - half])
    droop = np.array([0, 0, 0.12 * reach])
    middle = np.array([0.0, 0.0, z - reach * 0.8])
    low = 0.22 + 0.25 * t
    plant.card("spruce", corners, middle, (low, 1.0), droop=droop,
               tint=float(rng.uniform(0.8, 1.15)))  # fmt: skip


def _flat_stem(height_m: float, girth: float) -> Field:
    return np.array([(-girth, 0, 0), (girth, 0, 0), (0.02, 0, height_m), (-0.02, 0, height_m)])


def birch(rng: Rng, height_m: float, twigs: int) -> Plant:
    """A birch: a light, leaning stem, limbs, and clouds of twigs at their ends."""
    plant = Plant()
    girth = height_m * 0.013
    lean = rng.normal(0, 0.03, 2) * height_m
    t = np.linspace(0, 1, 8)[:, None]
    stem = np.concatenate([lean * t**1.6, t * height_m * 0.93 - 0.3 * (t == 0)], 1)
    stem[1:-1, :2] += rng.normal(0, 0.012 * height_m, (6, 2)) * t[1:-1]
    plant.wood.tube(stem, girth * np.linspace(1.25, 0.15, 8), _BIRCH, sides=8, caps=False)
    plant.stem.append(_flat_stem(height_m * 0.9, girth))
    limbs = 13
    ends = []
    for k in range(limbs):
        part = 0.34 + 0.60 * k / limbs
        foot = np.array([np.interp(part, t[:, 0], stem[:, a]) for a in range(3)])
        angle = k * 2.4 + float(rng.uniform(-0.3, 0.3))
        reach = height_m * 0.30 * (1.12 - part) ** 0.6 * float(rng.uniform(0.75, 1.1))
        out = np.array([np.cos(angle), np.sin(angle), 0])
        tip = foot + out * reach * 0.75 + np.array([0, 0, reach * 0.75])
        bend = foot + out * reach * 0.35 + np.array([0, 0, reach * 0.45])
        size = girth * (1.15 - part)
        plant.wood.tube([foot, bend, tip], [size * 0.8, size * 0.5, 0.012], _BIRCH.shade(0.6),
                        sides=5, caps=False)  # fmt: skip
        ends += [(bend, reach * 0.34), (tip, reach * 0.46)]
    ends.append((stem[-1], height_m * 0.10))
    weights = np.array([r**2 for _, r in ends])
    crown = np.array([lean[0] * 0.6, lean[1] * 0.6, height_m * 0.60])
    for number in rng.choice(len(ends), twigs, p=weights / weights.sum()):
        where, radius = ends[int(number)]
        _twig(plant, rng, where, radius, crown, height_m)
    return plant


def _twig(
    plant: Plant, rng: Rng, where: Field, radius: float, crown: Field, height_m: float
) -> None:
    toward = rng.standard_normal(3)
    toward /= np.linalg.norm(toward)
    foot = where + toward * radius * float(rng.uniform(0.3, 1.0))
    ahead = toward * 0.9 + np.array([0, 0, -0.45]) + rng.normal(0, 0.3, 3)
    ahead /= np.linalg.norm(ahead)
    side = np.cross(ahead, rng.standard_normal(3))
    side /= np.linalg.norm(side)
    size = height_m * 0.085 * float(rng.uniform(0.75, 1.25))
    tip = foot + ahead * size
    half = side * size * 0.5
    corners = np.array([foot - half, foot + half, tip + half, tip - half])
    away = float(np.linalg.norm((foot - crown) / (0.24, 0.24, 0.42))) / height_m
    deep = float(np.clip(0.25 + 0.75 * away, 0.3, 1.0))
    plant.card("leaves", corners, crown, (deep * 0.85, deep), sway=0.5,
               tint=float(rng.uniform(0.8, 1.15)))  # fmt: skip


def bush(rng: Rng, size_m: float, twigs: int) -> Plant:
    """A low, broad willow bush."""
    plant = Plant()
    middle = np.array([0.0, 0.0, 0.0])
    for k in range(7):
        angle = k * 0.9
        tip = np.array([np.cos(angle) * 0.7, np.sin(angle) * 0.7, 1.0]) * size_m * 0.7
        plant.wood.tube(
            np.stack([np.array([0, 0, -0.1]), tip]),
            [0.02 * size_m, 0.006],
            _BARK,
            sides=4,
            caps=False,
        )
    for _ in range(twigs):
        out = rng.standard_normal(3)
        out /= np.linalg.norm(out)
        out[2] = abs(out[2])
        foot = out * size_m * np.array([0.95, 0.95, 0.85]) * float(rng.uniform(0.35, 0.95)) ** 0.6
        ahead = out + rng.normal(0, 0.35, 3) + np.array([0, 0, 0.25])
        ahead /= np.linalg.norm(ahead)
        side = np.cross(ahead, rng.standard_normal(3))
        side /= np.linalg.norm(side)
        long = size_m * 0.45 * float(rng.uniform(0.8, 1.2))
        half, tip = side * long * 0.5, foot + ahead * long
        corners = np.array([foot - half, foot + half, tip + half, tip - half])
        deep = float(np.clip(0.30 + 0.70 * np.linalg.norm(foot) / size_m, 0, 1))
        plant.card("leaves", corners, middle, (deep * 0.8, deep), sway=0.35,
                   tint=float(rng.uniform(0.75, 1.1)))  # fmt: skip
    return plant


def tuft(rng: Rng, name: str, tall_m: float, wide_m: float, cards: int) -> Plant:
    """Grass or reeds: upright cards that cross."""
    plant = Plant()
    for k in range(cards):
        angle = np.pi * k / cards + float(rng.uniform(-0.2, 0.2))
        side = np.array([np.cos(angle), np.sin(angle), 0]) * wide_m / 2
        lean = np.append(rng.normal(0, 0.08, 2) * tall_m, tall_m)
        foot = np.append(rng.normal(0, 0.12, 2) * wide_m, -0.04)
        corners = np.array([foot - side, foot + side, foot + side + lean, foot - side + lean])
        plant.card(name, corners, np.array([0, 0, -2.0 * tall_m]), (0.5, 1.0), sway=0.35)
    return plant


def far(name: str, height_m: float, wide_m: float, sheets: int) -> Plant:
    """A whole tree as ``sheets`` upright pictures that cross."""
    plant = Plant()
    for k in range(sheets):
        angle = np.pi * k / sheets
        side = np.array([np.cos(angle), np.sin(angle), 0]) * wide_m / 2
        low, top = np.array([0, 0, -0.2]), np.array([0, 0, height_m])
        corners = np.array([low - side, low + side, top + side, top - side])
        middle = np.array([0, 0, height_m * 0.25])
        plant.card(name, corners, middle, (0.85, 1.0), sway=0.0)
    return plant


def from_far(plant: Plant, height_m: float, wide_m: float) -> list[Any]:
    """The cards of ``plant`` for its picture seen from the south, far ones first."""

    def flat(corners: Field) -> Field:
        return np.column_stack([corners[:, 0] / wide_m + 0.5, corners[:, 2] / height_m])

    behind = [c for c in plant.cards if c[2] >= 0]
    before = [c for c in plant.cards if c[2] < 0]
    wood = [("wood", flat(s), (0.07, 0.055, 0.042)) for s in plant.stem]

    def drawn(cards: list[tuple[str, Field, float, float]]) -> list[Any]:
        ordered = sorted(cards, key=lambda c: -c[2])
        reach = max(abs(c[2]) for c in plant.cards)
        return [
            (n, flat(c), light * (0.75 - 0.25 * depth / reach)) for n, c, depth, light in ordered
        ]

    return [*drawn(behind), *wood, *drawn(before)]
