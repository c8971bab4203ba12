"""Walls and floors of rooms to speak in, uneven and worn as use leaves them.

Owns where a surface is darker or paler; must not know which room it belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scenes.stage.mesh import Finish, Mesh, grid_faces
from scenes.stage.textures import noise
from scenes.stage.vertices import Floats


def worn_wall(
    mesh: Mesh,
    corner: tuple[float, float, float],
    along: tuple[float, float, float],
    high_m: float,
    finish: Finish,
    *,
    seed: int,
    step_m: float = 0.32,
    low_m: float = 0.0,
    dirt: float = 0.10,
) -> None:
    """Add an upright wall from ``corner``, as long as ``along``, that faces along x up.

    Darker by ``dirt`` low down where shoes and chairs touch it, and a little uneven all over.
    """
    length = float(np.linalg.norm(along))
    columns, rows = max(2, round(length / step_m) + 1), max(2, round((high_m - low_m) / step_m) + 1)
    s, z = np.meshgrid(np.linspace(0, 1, columns), np.linspace(low_m, high_m, rows))
    points = np.asarray(corner, np.float32) + s[..., None] * np.asarray(along, np.float32)
    points[..., 2] += z
    grain = _grain(s * length, z, seed)
    tone = (
        1
        + 0.022 * grain
        - dirt * np.exp(-z / 0.16)
        - 0.3 * dirt * np.exp(-(((z - 0.8) / 0.2) ** 2))
    )
    normal = np.cross(np.asarray(along) / length, (0, 0, 1.0))
    mesh.add(points, np.broadcast_to(normal, points.shape), grid_faces(rows, columns), finish,
             colours=(np.asarray(finish.colour) * tone[..., None]).reshape(-1, 3))  # fmt: skip


def _grain(u: Floats, v: Floats, seed: int) -> Floats:
    """Soft noise at places in metres."""
    field = noise(1.7, seed, 64)
    return np.asarray(field[(v * 5).astype(int) % 64, (u * 5).astype(int) % 64], np.float32)


def carpet(
    mesh: Mesh,
    low: tuple[float, float],
    high: tuple[float, float],
    z: float,
    finish: Finish,
    wear: Sequence[tuple[float, float, float]],
    seed: int = 5,
    tile_m: float = 0.5,
) -> None:
    """Carpet tiles, laid a quarter turned by turns; ``wear`` lists paths as x, y from, y to."""
    rng = np.random.default_rng(seed)
    for j, y0 in enumerate(np.arange(low[1], high[1] - 1e-6, tile_m)):
        for i, x0 in enumerate(np.arange(low[0], high[0] - 1e-6, tile_m)):
            x1, y1 = min(x0 + tile_m, high[0]), min(y0 + tile_m, high[1])
            p = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
            tone = float(rng.uniform(0.93, 1.07)) * (1.04 if (i + j) % 2 else 0.97)
            colours = np.asarray(finish.colour) * (tone * _trodden(p, wear))[:, None]
            mesh.add(np.column_stack([p, np.full(4, z)]), np.broadcast_to([0, 0, 1.0], (4, 3)),
                     [(0, 1, 2), (0, 2, 3)], finish, colours=colours,
                     uv=p if (i + j) % 2 else p[:, ::-1])  # fmt: skip


def _trodden(p: Floats, wear: Sequence[tuple[float, float, float]]) -> Floats:
    """Paths are paler and greyer than what nobody treads on (N,)."""
    tone = np.ones(len(p), np.float32)
    for x, low, high in wear:
        inside = (p[:, 1] > low) & (p[:, 1] < high)
        tone += 0.17 * np.exp(-(((p[:, 0] - x) / 0.42) ** 2)) * inside
    return tone


def pierced_wall(
    mesh: Mesh,
    corner: tuple[float, float, float],
    toward: tuple[float, float],
    long_m: float,
    high_m: float,
    openings: Sequence[tuple[float, float, float, float]],
    finish: Finish,
    seed: int,
) -> None:
    """Add a worn wall of ``long_m`` along ``toward``, facing its right-hand side seen from above.

    ``openings`` from left to right: from and to along the wall, lowest and highest.
    """
    edges = [0.0, *(s for opening in openings for s in opening[:2]), long_m]
    for k, (a, b) in enumerate(pairwise(edges)):
        spans = [(0.0, high_m)]
        if k % 2:
            low, high = openings[k // 2][2:]
            spans = [span for span in ((0.0, low), (high, high_m)) if span[1] - span[0] > 0.01]
        start = (corner[0] + toward[0] * a, corner[1] + toward[1] * a, corner[2])
        along = (toward[0] * (b - a), toward[1] * (b - a), 0.0)
        for low, high in spans:
            worn_wall(mesh, start, along, high, finish, seed=seed + k, low_m=low)
