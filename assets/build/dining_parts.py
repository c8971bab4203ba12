"""Parts of the dining room that stand by themselves: curtains, door, rug, lamp, pictures.

Owns the room's measures, the finishes they share and each part's shape; must not know the charts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage.mesh import Finish, Mesh, grid_faces
from scenes.stage.models import furniture as old
from scenes.stage.textures import Layer, noise
from scenes.stage.vertices import Colour, Floats, crossed

HALF_X, SOUTH, NORTH, HIGH = 2.8, -3.0, 3.4, 2.65
"""Inside of the room, metres; the patient looks north."""

WALL = Finish((0.62, 0.585, 0.51), Layer.PLASTER, tile_m=1.5, roughness=0.95)


CEILING = Finish((0.80, 0.79, 0.76), Layer.PLASTER, tile_m=1.5, roughness=0.95)


WHITE = Finish((0.72, 0.71, 0.68), roughness=0.42)


OAK = Finish((0.36, 0.225, 0.12), Layer.WOOD, tile_m=1.1, roughness=0.40)


_LINEN = Finish((0.60, 0.56, 0.48), Layer.FABRIC, tile_m=0.4, roughness=0.95)


_ENAMEL = Finish((0.10, 0.12, 0.11), roughness=0.35)


def quad(mesh: Mesh, a: Colour, b: Colour, c: Colour, d: Colour, finish: Finish) -> None:
    """Add one flat rectangle, its corners counter-clockwise from outside."""
    corners = np.array([a, b, c, d], np.float32)
    normal = crossed(corners[2] - corners[0], corners[3] - corners[1])
    normal /= np.linalg.norm(normal)
    mesh.add(corners, np.broadcast_to(normal, (4, 3)), [(0, 1, 2), (0, 2, 3)], finish)


def radiator(mesh: Mesh, a: float, b: float) -> None:
    """A radiator of ribs with its pipe, from ``a`` to ``b`` along y."""
    x = -HALF_X + 0.05
    count = int((b - a) / 0.075)
    for k in range(count):
        y = a + (b - a) * (k + 0.5) / count
        mesh.bevelled_box((x, y - 0.026, 0.17), (x + 0.085, y + 0.026, 0.68), 0.014, WHITE)
    for z in (0.20, 0.65):
        mesh.tube([(x + 0.042, a, z), (x + 0.042, b, z)], 0.018, WHITE, sides=8)
    mesh.tube([(x + 0.042, a - 0.03, 0.0), (x + 0.042, a - 0.03, 0.2), (x + 0.042, a, 0.2)],
              0.009, old.BRASS, sides=8)  # fmt: skip


def curtain(mesh: Mesh, low: float, high: float, seed: int) -> None:
    """Linen in folds, from the rod to just over the floor."""
    s = np.linspace(0, 1, 45)
    fold = 0.034 * np.sin(s * 2 * np.pi * 5.2 + seed) + 0.010 * np.sin(s * 2 * np.pi * 12.3)
    z = np.linspace(0.03, 2.46, 9)
    spread = 1 + 0.10 * (1 - z / 2.46)[:, None] ** 2
    points = np.zeros((len(z), len(s), 3), np.float32)
    points[..., 0] = -HALF_X + 0.205 + fold[None] * spread
    points[..., 1] = (low + high) / 2 + (s - 0.5)[None] * (high - low) * spread
    points[..., 2] = z[:, None]
    along, up = (np.asarray(np.gradient(points, axis=k)) for k in (1, 0))
    normal = crossed(along, up)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    faces = grid_faces(*points.shape[:2])
    uv = np.stack([points[..., 1], points[..., 2]], -1)
    mesh.add(points, normal, faces, _LINEN, uv=uv)
    mesh.add(points - normal * 0.003, -normal, faces[:, ::-1], _LINEN, uv=uv)


def door(mesh: Mesh) -> None:
    """A panelled door in its frame, with a handle."""
    x, y = 1.3, SOUTH
    for a, b in ((x - 0.52, x - 0.43), (x + 0.43, x + 0.52)):
        mesh.bevelled_box((a, y, 0), (b, y + 0.03, 2.12), 0.008, WHITE)
    mesh.bevelled_box((x - 0.52, y, 2.04), (x + 0.52, y + 0.03, 2.14), 0.008, WHITE)
    mesh.bevelled_box((x - 0.43, y, 0.01), (x + 0.43, y + 0.018, 2.04), 0.005, WHITE.shade(0.96))
    for low, high in ((0.2, 0.92), (1.08, 1.88)):
        mesh.bevelled_box((x - 0.29, y + 0.01, low), (x + 0.29, y + 0.028, high), 0.012, WHITE)
    mesh.tube([(x - 0.36, y + 0.02, 1.02), (x - 0.36, y + 0.075, 1.02), (x - 0.25, y + 0.08, 1.02)],
              0.011, old.BRASS)  # fmt: skip


def furniture(mesh: Mesh) -> None:
    """Sideboard, books, armchair, side table, lamp, bookcase and rug, moved to this room."""
    parts: Sequence[tuple[Mesh, tuple[float, float, float]]] = [
        (_made(old.sideboard, old.books), (0.0, NORTH - old.HALF_Y, 0)),
        (_made(old.armchair), (0.16, 0.95, 0)),
        (_made(old.small_table), (0.14, 0.80, 0)),
        (_made(old.floor_lamp), (0.20, 2.72, 0)),
        (_made(old.bookcase), (-0.55, SOUTH + old.HALF_Y, 0)),
    ]
    for part, at in parts:
        mesh.place(part, [at])
    rug(mesh)


def _made(*makers: object) -> Mesh:
    mesh = Mesh()
    for make in makers:
        if make is old.books:
            old.books(mesh)
        else:
            make(mesh, old.Blockers())  # type: ignore[operator]
    return mesh


def rug(mesh: Mesh) -> None:
    """A rug of bands, a little off the floor."""
    x0, x1, y0, y1, z = 1.02, 2.66, 0.9, 2.75, 0.010
    red, sand, blue = (0.34, 0.10, 0.07), (0.46, 0.36, 0.23), (0.11, 0.15, 0.20)
    for k, (inset, colour) in enumerate(((0.0, red), (0.09, sand), (0.14, blue), (0.30, sand),
                                         (0.34, red))):  # fmt: skip
        a, b, c, d, h = x0 + inset, x1 - inset, y0 + inset, y1 - inset, z + 0.0012 * k
        finish = Finish(colour, Layer.RUG, tile_m=0.5, roughness=1.0)
        quad(mesh, (a, c, h), (b, c, h), (b, d, h), (a, d, h), finish)
    mesh.box((x0, y0, 0.0005), (x1, y1, z - 0.0005), Finish(red, Layer.RUG), bottom=False)


def pendant(mesh: Mesh) -> None:
    """An enamel lamp over the middle of the table, not lit."""
    at = (0.0, 0.35, 0.0)
    mesh.tube([(0, 0.35, 1.88), (0, 0.35, HIGH)], 0.004, _ENAMEL, sides=6)
    mesh.lathe([(0.055, HIGH - 0.03), (0.055, HIGH - 0.004), (0.05, HIGH)], at, _ENAMEL, sides=20)
    mesh.lathe([(0.235, 1.62), (0.232, 1.66), (0.17, 1.74), (0.08, 1.80), (0.045, 1.84),
                (0.03, 1.89), (0.0, 1.90)], at, _ENAMEL, sides=32)  # fmt: skip
    mesh.lathe([(0.0, 1.80), (0.08, 1.79), (0.165, 1.735), (0.228, 1.66), (0.235, 1.62)][::1],
               at, WHITE, sides=32)  # fmt: skip
    mesh.ball((0, 0.35, 1.715), (0.04, 0.04, 0.05), WHITE, sides=14)


def painting(mesh: Mesh) -> None:
    """A framed landscape over the sideboard."""
    x0, x1, z0, z1, y = -0.46, 0.66, 1.26, 1.96, NORTH - 0.012
    f = 0.03
    for low, high in (((x0 - f, z0 - f), (x1 + f, z0)), ((x0 - f, z1), (x1 + f, z1 + f)),
                      ((x0 - f, z0), (x0, z1)), ((x1, z0), (x1 + f, z1))):  # fmt: skip
        mesh.bevelled_box((low[0], y - 0.02, low[1]), (high[0], y + 0.01, high[1]), 0.005, OAK)
    quad(mesh, (x0, y - 0.004, z0), (x1, y - 0.004, z0), (x1, y - 0.004, z1), (x0, y - 0.004, z1),
          Finish((0.74, 0.72, 0.67)))  # fmt: skip
    m, columns, rows = 0.09, 64, 40
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    points = np.stack([x0 + m + u * (x1 - x0 - 2 * m), np.full_like(u, y - 0.008),
                       z0 + m + v * (z1 - z0 - 2 * m)], -1)  # fmt: skip
    mesh.add(
        points,
        np.broadcast_to([0, -1.0, 0], (u.size, 3)),
        grid_faces(rows, columns),
        Finish((1, 1, 1), roughness=0.7),
        colours=_landscape(u, 1 - v).reshape(-1, 3),
    )


def _landscape(u: Floats, down: Floats) -> Floats:
    grain = noise(1.4, 5)[:: 512 // u.shape[0], :: 512 // u.shape[1]][: u.shape[0], : u.shape[1]]
    out = np.empty((*u.shape, 3), np.float32)
    out[:] = np.array([0.40, 0.50, 0.58]) + down[..., None] * np.array([0.28, 0.18, 0.02])
    for k, (base, colour) in enumerate(
        (
            (0.50, (0.26, 0.34, 0.38)),
            (0.60, (0.16, 0.24, 0.20)),
            (0.74, (0.19, 0.22, 0.08)),
            (0.86, (0.28, 0.21, 0.07)),
        )
    ):
        edge = base + 0.045 * np.sin(u * (5 + 2 * k) + k * 2) + 0.02 * np.sin(u * 17 + k)
        out[down > edge] = np.array(colour)
    return np.asarray(np.clip(out * (1 + 0.12 * grain[..., None]), 0, 1), np.float32)


def fittings(mesh: Mesh) -> None:
    """Sockets, a light switch, and a vent over the skirting."""
    plate = WHITE.shade(1.05)
    for y in (-0.55, 2.3):
        mesh.bevelled_box((HALF_X - 0.012, y, 0.26), (HALF_X, y + 0.14, 0.34), 0.004, plate)
        for k in (0.035, 0.105):
            mesh.tube([(HALF_X - 0.012, y + k, 0.30), (HALF_X - 0.0135, y + k, 0.30)], 0.019,
                      plate.shade(0.55), sides=14)  # fmt: skip
    mesh.bevelled_box((0.52, SOUTH, 1.05), (0.60, SOUTH + 0.012, 1.13), 0.004, plate)
    mesh.bevelled_box((0.535, SOUTH + 0.008, 1.065), (0.585, SOUTH + 0.018, 1.115), 0.004, plate)


def prints(mesh: Mesh) -> None:
    """Three framed prints of leaves on the east wall."""
    x = HALF_X - 0.012
    paper, ink = Finish((0.70, 0.67, 0.60)), Finish((0.10, 0.17, 0.10))
    for k, y in enumerate((0.55, -0.15, -0.85)):
        y0, y1, z0, z1, f = y - 0.20, y + 0.20, 1.28, 1.84, 0.018
        for low, high in (((y0 - f, z0 - f), (y1 + f, z0)), ((y0 - f, z1), (y1 + f, z1 + f)),
                          ((y0 - f, z0), (y0, z1)), ((y1, z0), (y1 + f, z1))):  # fmt: skip
            mesh.bevelled_box((x - 0.016, low[0], low[1]), (x + 0.01, high[0], high[1]), 0.004,
                              _ENAMEL)  # fmt: skip
        c = x - 0.002
        quad(mesh, (c, y1, z0), (c, y0, z0), (c, y0, z1), (c, y1, z1), paper)
        for pair in range(5 + k):
            z = z0 + 0.14 + pair * 0.30 / (4 + k)
            size = 0.105 * (1 - 0.11 * pair)
            for side in (-1.0, 1.0):
                tip = np.array([c - 0.002, y + side * size, z + size * (0.55 + 0.2 * k)])
                foot = np.array([c - 0.002, y, z])
                across = np.array([0, -(tip - foot)[2], (tip - foot)[1]]) * 0.26
                middle = (foot + tip) / 2
                corners = np.array([foot, middle - across, tip, middle + across])
                normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
                corners = corners if normal[0] < 0 else corners[::-1]
                mesh.quads([corners], ink.shade(0.8 + 0.25 * pair))
