"""Furniture of the living room, with the boxes that keep light away.

Owns the room's measures, its finishes and what stands in it; must not know how it is lit.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh, grid_faces
from scenes.stage.models.room_light import Room
from scenes.stage.textures import Layer
from scenes.stage.vertices import Colour, Finish, Floats, crossed

HALF_X, HALF_Y, HIGH = 2.7, 2.5, 2.65
ROOM = Room(
    (-HALF_X, -HALF_Y, 0), (HALF_X, HALF_Y, HIGH), opening_y=(-0.55, 1.45), opening_z=(0.78, 2.25)
)
"""Inside of the room; the window is in the wall to the patient's left."""

WALL = Finish((0.66, 0.60, 0.50), Layer.PLASTER, tile_m=1.5, roughness=0.95)
CEILING = Finish((0.78, 0.76, 0.72), Layer.PLASTER, tile_m=1.5, roughness=0.95)
WHITE = Finish((0.70, 0.68, 0.63), roughness=0.5)
OAK = Finish((0.34, 0.205, 0.105), Layer.WOOD, tile_m=1.1, roughness=0.45)
WALNUT = Finish((0.17, 0.095, 0.05), Layer.WOOD, tile_m=0.9, roughness=0.5)
_CLOTH = Finish((0.18, 0.24, 0.25), Layer.FABRIC, tile_m=0.35, roughness=0.95)
_LINEN = Finish((0.62, 0.57, 0.48), Layer.FABRIC, tile_m=0.4, roughness=0.95)
_CLAY = Finish((0.46, 0.26, 0.16), Layer.PLASTER, tile_m=0.5, roughness=0.85)
BRASS = Finish((0.50, 0.36, 0.14), roughness=0.35, metal=0.8)

Box = tuple[tuple[float, float, float], tuple[float, float, float]]


class Blockers:
    """Boxes that keep light away, for the tracing."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []

    def add(self, low: tuple[float, float, float], high: tuple[float, float, float]) -> None:
        """Add the box from ``low`` to ``high``, metres."""
        self._boxes.append((low, high))

    @property
    def boxes(self) -> Floats:
        """All of them, (B,2,3)."""
        return np.array(self._boxes, np.float32)


def sideboard(mesh: Mesh, blockers: Blockers) -> None:
    """A low cupboard against the far wall, a lamp and a bowl on it."""
    x0, x1, y0, y1 = -0.75, 0.95, HALF_Y - 0.47, HALF_Y - 0.03
    mesh.bevelled_box((x0, y0, 0.16), (x1, y1, 0.70), 0.01, WALNUT)
    mesh.bevelled_box(
        (x0 - 0.02, y0 - 0.02, 0.70), (x1 + 0.02, y1, 0.73), 0.008, WALNUT.shade(1.15)
    )
    for k in range(3):
        a = x0 + 0.03 + k * (x1 - x0 - 0.03) / 3
        b = a + (x1 - x0 - 0.12) / 3
        mesh.bevelled_box((a, y0 - 0.014, 0.20), (b, y0, 0.67), 0.006, WALNUT.shade(1.08))
        mesh.ball(((a + b) / 2, y0 - 0.03, 0.58), (0.014, 0.014, 0.014), BRASS, sides=8)
    for x in (x0 + 0.08, x1 - 0.08):
        for y in (y0 + 0.06, y1 - 0.06):
            mesh.tube([(x, y, 0), (x, y, 0.16)], [0.016, 0.024], WALNUT, sides=8)
    blockers.add((x0, y0, 0.16), (x1, y1, 0.73))
    bowl = [
        (0.05, 0.73),
        (0.07, 0.735),
        (0.13, 0.79),
        (0.15, 0.83),
        (0.14, 0.828),
        (0.10, 0.78),
        (0.0, 0.755),
    ]
    mesh.lathe(bowl, (0.15, y0 + 0.2, 0), Finish((0.30, 0.38, 0.36), roughness=0.3), sides=20)
    vase = [
        (0.045, 0.73),
        (0.06, 0.76),
        (0.07, 0.86),
        (0.035, 0.97),
        (0.045, 1.0),
        (0.03, 0.99),
        (0.02, 0.9),
    ]
    mesh.lathe(
        vase,
        (0.68, y0 + 0.22, 0),
        Finish((0.55, 0.50, 0.42), Layer.PLASTER, roughness=0.5),
        sides=16,
    )
    blockers.add((0.62, y0 + 0.16, 0.73), (0.74, y0 + 0.28, 0.98))


def armchair(mesh: Mesh, blockers: Blockers) -> None:
    """An armchair in the right corner, turned toward the middle of the room."""
    part = Mesh()
    part.bevelled_box((-0.36, -0.34, 0.22), (0.36, 0.36, 0.36), 0.05, _CLOTH.shade(0.9))
    part.bevelled_box((-0.29, -0.26, 0.34), (0.29, 0.38, 0.47), 0.06, _CLOTH)
    part.bevelled_box((-0.36, -0.44, 0.24), (0.36, -0.26, 0.90), 0.07, _CLOTH)
    part.bevelled_box((-0.27, -0.30, 0.44), (0.27, -0.17, 0.82), 0.06, _CLOTH.shade(1.06))
    for x in (-0.42, 0.29):
        part.bevelled_box((x, -0.40, 0.20), (x + 0.13, 0.36, 0.60), 0.05, _CLOTH)
    for x in (-0.34, 0.34):
        for y in (-0.36, 0.30):
            part.tube([(x, y, 0), (x, y, 0.22)], [0.016, 0.026], OAK, sides=8)
    part.bevelled_box(
        (-0.20, -0.20, 0.46),
        (0.16, -0.08, 0.76),
        0.055,
        Finish((0.50, 0.30, 0.12), Layer.FABRIC, tile_m=0.3),
    )
    mesh.place(part, [(1.85, 1.35, 0)], heading=[2.25])
    blockers.add((1.50, 1.05, 0.22), (2.18, 1.68, 0.46))
    blockers.add((1.95, 1.45, 0.3), (2.30, 1.85, 0.88))


def small_table(mesh: Mesh, blockers: Blockers) -> None:
    """A round side table with a cup."""
    top = [(0.0, 0.455), (0.24, 0.455), (0.25, 0.47), (0.24, 0.485), (0.0, 0.485)]
    at = (1.15, 1.75, 0)
    mesh.lathe(top, at, OAK, sides=24)
    for k in range(3):
        a = 2.1 * k
        foot = (at[0] + 0.22 * np.cos(a), at[1] + 0.22 * np.sin(a), 0.0)
        head = (at[0] + 0.10 * np.cos(a), at[1] + 0.10 * np.sin(a), 0.46)
        mesh.tube([foot, head], [0.012, 0.018], OAK, sides=8)
    cup = [(0.026, 0.486), (0.036, 0.50), (0.04, 0.565), (0.036, 0.565), (0.03, 0.51), (0.0, 0.50)]
    mesh.lathe(cup, (at[0] - 0.06, at[1] - 0.06, 0), WHITE, sides=16)
    blockers.add((at[0] - 0.17, at[1] - 0.17, 0.455), (at[0] + 0.17, at[1] + 0.17, 0.485))


def floor_lamp(mesh: Mesh, blockers: Blockers) -> None:
    """A reading lamp with a cloth shade, off."""
    at = (2.32, 0.35, 0)
    mesh.lathe([(0.14, 0.0), (0.14, 0.02), (0.02, 0.03)], at, BRASS, sides=20)
    mesh.tube([(at[0], at[1], 0.02), (at[0], at[1], 1.45)], 0.010, BRASS, sides=8)
    shade = Finish((0.68, 0.60, 0.46), Layer.FABRIC, tile_m=0.3, roughness=0.95, extra=0.012)
    mesh.lathe([(0.20, 1.36), (0.13, 1.64)], at, shade, sides=24)
    mesh.lathe([(0.125, 1.64), (0.195, 1.36)], at, shade, sides=24)
    blockers.add((at[0] - 0.15, at[1] - 0.15, 1.36), (at[0] + 0.15, at[1] + 0.15, 1.62))


def curtains(mesh: Mesh, blockers: Blockers) -> None:
    """Two linen curtains in folds on a rod."""
    y0, y1 = ROOM.opening_y
    x = -HALF_X + 0.09
    for low, high in ((y0 - 0.40, y0 + 0.06), (y1 - 0.06, y1 + 0.40)):
        s = np.linspace(0, 1, 49)
        fold = 0.035 * np.sin(s * 2 * np.pi * 5.5) + 0.012 * np.sin(s * 2 * np.pi * 13)
        z = np.linspace(0.03, 2.42, 12)
        points = np.zeros((len(z), len(s), 3), np.float32)
        spread = 1 + 0.06 * (1 - z / 2.42)[:, None]
        points[..., 0] = x + fold[None] * spread
        points[..., 1] = (low + high) / 2 + (s - 0.5)[None] * (high - low) * spread
        points[..., 2] = z[:, None]
        along, up = (np.asarray(np.gradient(points, axis=k)) for k in (1, 0))
        normal = crossed(along, up)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        faces = grid_faces(points.shape[0], points.shape[1])
        uv = np.stack([points[..., 1], points[..., 2]], -1)
        if normal[..., 0].mean() < 0:
            normal, faces = -normal, faces[:, ::-1]
        mesh.add(points, normal, faces, _LINEN, uv=uv)
        mesh.add(points - np.array([0.004, 0, 0]), -normal, faces[:, ::-1], _LINEN, uv=uv)
        blockers.add((x - 0.02, low, 0.05), (x + 0.02, high, 2.4))
    mesh.tube([(x, y0 - 0.5, 2.45), (x, y1 + 0.5, 2.45)], 0.012, BRASS, sides=8)
    for y in (y0 - 0.5, y1 + 0.5):
        mesh.ball((x, y, 2.45), (0.025, 0.025, 0.025), BRASS, sides=8)


def books(mesh: Mesh) -> None:
    """A row of books on the sideboard."""
    rng = np.random.default_rng(8)
    x, y = -0.62, HALF_Y - 0.36
    tones: tuple[Colour, ...] = (
        (0.30, 0.08, 0.06),
        (0.10, 0.16, 0.22),
        (0.40, 0.34, 0.22),
        (0.12, 0.18, 0.12),
    )
    for k in range(9):
        wide, tall = float(rng.uniform(0.022, 0.045)), float(rng.uniform(0.18, 0.25))
        finish = Finish(tones[k % 4], Layer.FABRIC, tile_m=0.3).shade(float(rng.uniform(0.8, 1.2)))
        mesh.bevelled_box((x, y, 0.731), (x + wide - 0.002, y + 0.16, 0.731 + tall), 0.003, finish)
        x += wide


def bookcase(mesh: Mesh, blockers: Blockers) -> None:
    """A tall bookcase on the wall behind the patient."""
    x0, x1, y0, y1, top = -1.55, 0.25, -HALF_Y + 0.02, -HALF_Y + 0.32, 1.95
    for x in (x0, x1 - 0.03):
        mesh.bevelled_box((x, y0, 0), (x + 0.03, y1, top), 0.004, OAK)
    mesh.box((x0, y0, 0.02), (x1, y0 + 0.012, top), OAK.shade(0.7))
    rng = np.random.default_rng(9)
    for z in (0.06, 0.44, 0.80, 1.16, 1.52, top - 0.03):
        mesh.bevelled_box((x0 + 0.03, y0, z), (x1 - 0.03, y1, z + 0.028), 0.003, OAK)
        if z < 1.8:
            _shelf_of_books(mesh, rng, (x0 + 0.06, x1 - 0.08), y0 + 0.06, z + 0.028)
    blockers.add((x0, y0, 0), (x1, y1 - 0.06, top))


_SPINES: tuple[Colour, ...] = (
    (0.30, 0.08, 0.06), (0.10, 0.16, 0.22), (0.40, 0.34, 0.22), (0.12, 0.18, 0.12),
    (0.48, 0.44, 0.36), (0.08, 0.08, 0.09), (0.36, 0.20, 0.08), (0.20, 0.24, 0.28),
)  # fmt: skip


def _shelf_of_books(
    mesh: Mesh, rng: np.random.Generator, span: tuple[float, float], y: float, z: float
) -> None:
    """Books side by side with a gap here and there."""
    x = span[0]
    while x < span[1] - 0.06:
        if rng.random() < 0.07:
            x += float(rng.uniform(0.05, 0.22))
            continue
        wide, tall = float(rng.uniform(0.018, 0.045)), float(rng.uniform(0.19, 0.29))
        deep = float(rng.uniform(0.14, 0.20))
        tone = _SPINES[int(rng.integers(len(_SPINES)))]
        finish = Finish(tone, Layer.FABRIC, tile_m=0.3).shade(float(rng.uniform(0.75, 1.2)))
        mesh.box((x, y, z), (x + wide - 0.0015, y + deep, z + tall), finish, bottom=False)
        x += wide


def pot_plant(rng: np.random.Generator) -> Mesh:
    """A large pot plant in the corner between the window and the far wall."""
    mesh = Mesh()
    x, y = -2.15, 2.0
    pot = [
        (0.13, 0.0),
        (0.17, 0.02),
        (0.21, 0.34),
        (0.23, 0.36),
        (0.21, 0.37),
        (0.19, 0.33),
        (0.0, 0.32),
    ]
    mesh.lathe(pot, (x, y, 0), _CLAY, sides=20)
    mesh.lathe(
        [(0.195, 0.325), (0.0, 0.335)],
        (x, y, 0),
        Finish((0.05, 0.035, 0.025), Layer.GRAVEL),
        sides=16,
    )
    for k in range(15):
        angle = 2.4 * k + float(rng.uniform(-0.2, 0.2))
        _broad_leaf(mesh, rng, (x, y, 0.33), angle, 0.55 + 0.055 * k, 0.30)
    return mesh


def _broad_leaf(
    mesh: Mesh, rng: np.random.Generator, foot: Colour, angle: float, tall: float, size: float
) -> None:
    out = np.array([np.cos(angle), np.sin(angle), 0])
    side = np.array([-out[1], out[0], 0])
    reach = float(rng.uniform(0.12, 0.24))
    top = np.array(foot) + out * reach + np.array([0, 0, tall])
    green = np.array([0.055, 0.115, 0.04]) * rng.uniform(0.8, 1.3)
    finish = Finish(
        (float(green[0]), float(green[1]), float(green[2])), Layer.LEAF, tile_m=0.5, roughness=0.4
    )
    stem = [np.array(foot), np.array(foot) + out * reach * 0.3 + np.array([0, 0, tall * 0.6]), top]
    mesh.tube(np.array(stem), 0.007, finish.shade(0.8), sides=5, caps=False)
    t = np.linspace(0, 1, 7)
    width = size * 0.34 * np.sin(np.pi * t**0.8) ** 0.8
    line = (
        top + np.outer(t * size, out) + np.outer(0.35 * size * t - 0.75 * size * t**2, [0, 0, 1.0])
    )
    points = np.zeros((7, 3, 3), np.float32)
    wide, lift = width[:, None] * side, np.array([0, 0, 0.02])
    points[:, 0], points[:, 1], points[:, 2] = line - wide + lift, line, line + wide + lift
    mesh.grid(points[:, ::-1] if np.dot(np.cross(side, out), [0, 0, 1]) < 0 else points, finish)
