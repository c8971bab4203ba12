"""Trees and shrubs as meshes of single leaves over a rough core.

Owns how a plant grows from a seed; must not know where plants stand.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh, grid_faces
from scenes.stage.textures import Layer
from scenes.stage.vertices import Colour, Finish, Floats, crossed

_BARK = Finish((0.10, 0.075, 0.055), Layer.ROCK, tile_m=1.0, roughness=0.9)


def _unit(rng: np.random.Generator, count: int) -> Floats:
    v = rng.standard_normal((count, 3))
    return np.asarray(v / np.linalg.norm(v, axis=1, keepdims=True), np.float32)


def _crown_points(rng: np.random.Generator, count: int, lobes: Floats) -> tuple[Floats, Floats]:
    """Points on a union of balls (K,4: x,y,z,r), and outward directions, hidden ones left out."""
    pick = rng.choice(len(lobes), count * 2, p=lobes[:, 3] ** 2 / np.sum(lobes[:, 3] ** 2))
    out = _unit(rng, count * 2)
    points = lobes[pick, :3] + out * lobes[pick, 3:] * rng.uniform(0.85, 1.06, (count * 2, 1))
    gap = np.linalg.norm(points[:, None] - lobes[None, :, :3], axis=2) - lobes[None, :, 3] * 0.84
    free = (gap > 0).all(axis=1)
    return points[free][:count], out[free][:count]


def _leaves(
    mesh: Mesh, rng: np.random.Generator, points: Floats, out: Floats, size_m: float, finish: Finish
) -> None:
    count = len(points)
    a = crossed(out, _unit(rng, count))
    a /= np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-6)
    b = crossed(out, a) + out * rng.uniform(-0.7, 0.7, (count, 1))
    size = size_m * rng.uniform(0.6, 1.3, (count, 1))
    corners = np.stack(
        [points - a * size * 0.55, points + a * size * 0.55, points + b * size], axis=1
    )
    middle = points.mean(axis=0)
    bulk = points - middle
    normal = bulk / np.maximum(np.linalg.norm(bulk, axis=1, keepdims=True), 1e-6) * 0.6 + out * 0.6
    normal += rng.normal(0, 0.22, normal.shape)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    z = points[:, 2]
    low = (z - z.min()) / max(float(np.ptp(z)), 1e-3)
    ao = np.repeat(0.45 + 0.55 * low, 3)
    tint = np.array(finish.colour) * rng.uniform(0.75, 1.30, (count, 1))
    tint = tint * (1 + rng.normal(0, 0.07, (count, 3)))
    faces = np.arange(count * 3).reshape(-1, 3)
    mesh.add(
        corners.reshape(-1, 3),
        np.repeat(normal, 3, axis=0),
        faces,
        finish,
        colours=np.repeat(tint, 3, axis=0),
        ao=ao,
    )


def _core(mesh: Mesh, rng: np.random.Generator, lobe: Floats, sides: int, finish: Finish) -> None:
    rings = max(4, sides // 2 + 1) if sides > 4 else 3
    lat = np.linspace(-np.pi / 2, np.pi / 2, rings)[:, None]
    lon = np.linspace(0, 2 * np.pi, sides + 1)[None]
    unit = np.stack(
        np.broadcast_arrays(np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), -1
    )
    bump = 1 + 0.13 * rng.standard_normal((rings, sides + 1, 1))
    bump[:, -1] = bump[:, 0]
    bump[0], bump[-1] = bump[0].mean(), bump[-1].mean()
    points = lobe[:3] + unit * lobe[3] * bump
    ao = 0.40 + 0.45 * (unit[..., 2].reshape(-1) * 0.5 + 0.5)
    mesh.add(points, unit, grid_faces(rings, sides + 1), finish, ao=ao)


def _lobes(rng: np.random.Generator, height_m: float, radius_m: float, count: int) -> Floats:
    middle = height_m - radius_m * 0.95
    lobes = [(0.0, 0.0, middle, radius_m * 0.78)]
    for k in range(count - 1):
        angle = 2.4 * k + rng.uniform(0, 0.6)
        out = radius_m * rng.uniform(0.42, 0.62)
        z = middle + radius_m * rng.uniform(-0.42, 0.55)
        lobes.append(
            (np.cos(angle) * out, np.sin(angle) * out, z, radius_m * rng.uniform(0.38, 0.55))
        )
    return np.array(lobes, np.float32)


def tree(
    rng: np.random.Generator,
    height_m: float,
    radius_m: float,
    colour: Colour,
    *,
    detail: float = 1.0,
) -> tuple[Mesh, Mesh]:
    """A broad-leaved tree at the origin: its wood, and its leaves for Material.FOLIAGE.

    ``detail`` 1 is for standing under it (about 2000 triangles), 0.1 for across a park.
    """
    wood, leaves = Mesh(), Mesh()
    lobes = _lobes(rng, height_m, radius_m, 7 if detail > 0.3 else 4)
    finish = Finish(colour, Layer.LEAF, tile_m=1.2, roughness=0.75, extra=0.8)
    sides = 8 if detail > 0.3 else 4
    for lobe in lobes if detail > 0.05 else lobes[:1]:
        grown = lobe * np.array([1, 1, 1, 0.84 if detail > 0.05 else 1.25])
        _core(leaves, rng, grown, sides, finish.shade(0.6 if detail > 0.05 else 0.95))
    count = int(1800 * detail)
    if count >= 40:
        points, out = _crown_points(rng, count, lobes)
        _leaves(leaves, rng, points, out, 0.23 / max(detail, 0.14) ** 0.5, finish)
    fork = height_m - radius_m * 1.6
    girth = 0.035 * height_m
    trunk = [(0, 0, 0), (0, 0, 0.25), (0, 0, fork), (0.1, 0, fork + radius_m * 0.7)]
    wood.tube(
        trunk,
        [girth * 1.5, girth, girth * 0.75, girth * 0.3],
        _BARK,
        sides=7 if detail > 0.3 else 5,
        caps=False,
    )
    if detail > 0.3:
        for lobe in lobes[1:]:
            line = [(0, 0, fork * 0.92), tuple(lobe[:3] * (0.5, 0.5, 0.8)), tuple(lobe[:3])]
            wood.tube(line, [girth * 0.45, girth * 0.3, 0.02], _BARK, sides=5, caps=False)
    return wood, leaves
