"""A living room: shell with a window, floor, rug, armchair, sideboard, plant, curtains, garden.

Owns its furniture and where it stands; must not know why a patient is here.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh
from scenes.stage.models import plants
from scenes.stage.models.room_light import Room, gathered
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.textures import Field, Layer, noise, picture
from scenes.stage.vertices import Colour, Finish, Floats

_X, _Y, _Z = 2.7, 2.5, 2.65
ROOM = Room((-_X, -_Y, 0), (_X, _Y, _Z), opening_y=(-0.55, 1.45), opening_z=(0.78, 2.25))
"""Inside of the room; the window is in the wall to the patient's left."""

_WALL = Finish((0.66, 0.60, 0.50), Layer.PLASTER, tile_m=1.5, roughness=0.95)
_CEILING = Finish((0.78, 0.76, 0.72), Layer.PLASTER, tile_m=1.5, roughness=0.95)
_WHITE = Finish((0.70, 0.68, 0.63), roughness=0.5)
_OAK = Finish((0.34, 0.205, 0.105), Layer.WOOD, tile_m=1.1, roughness=0.45)
_WALNUT = Finish((0.17, 0.095, 0.05), Layer.WOOD, tile_m=0.9, roughness=0.5)
_CLOTH = Finish((0.18, 0.24, 0.25), Layer.FABRIC, tile_m=0.35, roughness=0.95)
_LINEN = Finish((0.62, 0.57, 0.48), Layer.FABRIC, tile_m=0.4, roughness=0.95)
_CLAY = Finish((0.46, 0.26, 0.16), Layer.PLASTER, tile_m=0.5, roughness=0.85)
_BRASS = Finish((0.50, 0.36, 0.14), roughness=0.35, metal=0.8)

Box = tuple[tuple[float, float, float], tuple[float, float, float]]


def build_room(stage: Stage) -> None:
    """Everything in and around the room, lit by its window."""
    inside, blockers = Mesh(), _Blockers()
    _shell(inside)
    _trim(inside)
    _sideboard(inside, blockers)
    _armchair(inside, blockers)
    _small_table(inside, blockers)
    _floor_lamp(inside, blockers)
    _bookcase(inside, blockers)
    _rug(inside)
    _curtains(inside, blockers)
    _books(inside)
    _lit(inside, blockers.boxes)
    stage.attach("room", inside, Material.SURFACE)
    leaves = _pot_plant(stage.rng(1))
    _lit(leaves, blockers.boxes)
    stage.attach("plant", leaves, Material.SURFACE).set_two_sided(True)
    stage.attach("outer walls", _outer_walls(), Material.SURFACE)
    _pictures(stage)
    _garden(stage)
    pane = Mesh()
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    corners = [(-_X - 0.1, y0, z0), (-_X - 0.1, y1, z0), (-_X - 0.1, y1, z1), (-_X - 0.1, y0, z1)]
    pane.quads([corners, corners[::-1]], Finish((0.6, 0.7, 0.7), ao=0.02))
    stage.attach("window pane", pane, Material.GLASS)


class _Blockers:
    """Boxes that keep light away, for the tracing."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []

    def add(self, low: tuple[float, float, float], high: tuple[float, float, float]) -> None:
        self._boxes.append((low, high))

    @property
    def boxes(self) -> Floats:
        return np.array(self._boxes, np.float32)


def _lit(mesh: Mesh, boxes: Floats) -> None:
    rows, _ = mesh.arrays()
    light = gathered(rows["position"], rows["normal"], ROOM, boxes)
    mesh.set_ao(np.clip(light, 0.05, 1.0))


def _sheet(
    mesh: Mesh, corner: Colour, along: Colour, up: Colour, finish: Finish, cell_m: float = 0.16
) -> None:
    """A flat rectangle cut finely, so that light can change across it; faces along x up."""
    a, u = np.array(along, np.float32), np.array(up, np.float32)
    columns = max(2, int(np.linalg.norm(a) / cell_m) + 1)
    rows = max(2, int(np.linalg.norm(u) / cell_m) + 1)
    s = np.linspace(0, 1, columns)[None, :, None]
    t = np.linspace(0, 1, rows)[:, None, None]
    mesh_points = np.array(corner, np.float32) + s * a + t * u
    normal = np.cross(a, u) / np.linalg.norm(np.cross(a, u))
    uv = np.stack(
        np.broadcast_arrays(s[..., 0] * np.linalg.norm(a), t[..., 0] * np.linalg.norm(u)), -1
    )
    _flat_grid(mesh, mesh_points, normal, uv, finish)


def _flat_grid(mesh: Mesh, points: Floats, normal: Floats, uv: Floats, finish: Finish) -> None:
    from_faces = np.arange(points.shape[0] * points.shape[1]).reshape(points.shape[:2])
    a, b = from_faces[:-1, :-1].ravel(), from_faces[:-1, 1:].ravel()
    c, d = from_faces[1:, :-1].ravel(), from_faces[1:, 1:].ravel()
    faces = np.concatenate([np.stack([a, b, c], -1), np.stack([b, d, c], -1)])
    mesh.add(
        points,
        np.broadcast_to(normal, (a.size * 0 + points.shape[0] * points.shape[1], 3)),
        faces,
        finish,
        uv=uv,
    )


def _shell(mesh: Mesh) -> None:
    x, y, z = _X, _Y, _Z
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    _floor(mesh)
    _sheet(mesh, (-x, y, z), (2 * x, 0, 0), (0, -2 * y, 0), _CEILING)
    _sheet(mesh, (-x, y, 0), (2 * x, 0, 0), (0, 0, z), _WALL)
    _sheet(mesh, (x, -y, 0), (-2 * x, 0, 0), (0, 0, z), _WALL)
    _sheet(mesh, (x, y, 0), (0, -2 * y, 0), (0, 0, z), _WALL)
    for a, b, low, high in (
        (-y, y0, 0.0, z), (y1, y, 0.0, z), (y0, y1, 0.0, z0), (y0, y1, z1, z),
    ):  # fmt: skip
        _sheet(mesh, (-x, a, low), (0, b - a, 0), (0, 0, high - low), _WALL, 0.12)
    d = 0.16
    _sheet(mesh, (-x - d, y0, z0), (d, 0, 0), (0, y1 - y0, 0), _WHITE, 0.1)
    _sheet(mesh, (-x, y0, z1), (-d, 0, 0), (0, y1 - y0, 0), _WHITE, 0.1)
    _sheet(mesh, (-x, y0, z0), (-d, 0, 0), (0, 0, z1 - z0), _WHITE, 0.1)
    _sheet(mesh, (-x - d, y1, z0), (d, 0, 0), (0, 0, z1 - z0), _WHITE, 0.1)


def _floor(mesh: Mesh) -> None:
    """Oak boards along y, each with a tone and a start of its own."""
    rng = np.random.default_rng(4)
    edges = np.arange(-_X, _X, 0.145)
    for left in edges:
        right = min(left + 0.145, _X)
        start = -_Y - float(rng.uniform(0, 1.6))
        while start < _Y:
            end = start + float(rng.uniform(1.1, 1.9))
            low, high = max(start, -_Y), min(end, _Y)
            if high - low > 0.02:
                board = _OAK.shade(float(rng.uniform(0.82, 1.14)))
                gap = 0.0006
                rows = max(2, int((high - low) / 0.22) + 1)
                t = np.linspace(low + gap, high - gap, rows)
                points = np.zeros((rows, 2, 3), np.float32)
                points[:, 0, 0], points[:, 1, 0] = left + gap, right - gap
                points[..., 1] = t[:, None]
                uv = np.stack(
                    [points[..., 0] + float(rng.uniform(0, 9)), points[..., 1] + left * 7], -1
                )
                _flat_grid(mesh, points, np.array([0, 0, 1.0]), uv, board)
            start = end
    _sheet(mesh, (-_X, -_Y, -0.004), (2 * _X, 0, 0), (0, 2 * _Y, 0), _WALNUT.shade(0.3), 0.6)


def _trim(mesh: Mesh) -> None:
    """Skirting, cornice, window frame and sill, the door behind."""
    x, y, h, t = _X, _Y, 0.11, 0.018
    n = 12
    for k in range(n):
        a, b = -x + 2 * x * k / n, -x + 2 * x * (k + 1) / n
        mesh.box((a, y - t, 0), (b, y, h), _WHITE)
        mesh.box((a, y - 0.05, _Z - 0.05), (b, y, _Z), _CEILING)
        if not -0.2 < (a + b) / 2 - 1.0 < 0.8:
            mesh.box((a, -y, 0), (b, -y + t, h), _WHITE)
        c, d = -y + 2 * y * k / n, -y + 2 * y * (k + 1) / n
        mesh.box((x - t, c, 0), (x, d, h), _WHITE)
        mesh.box((-x, c, 0), (-x + t, d, h), _WHITE)
        mesh.box((x - 0.05, c, _Z - 0.05), (x, d, _Z), _CEILING)
        mesh.box((-x, c, _Z - 0.05), (-x + 0.05, d, _Z), _CEILING)
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    xf = -x - 0.13
    for a, b in ((y0, y0 + 0.06), (y1 - 0.06, y1), ((y0 + y1) / 2 - 0.04, (y0 + y1) / 2 + 0.04)):
        mesh.bevelled_box((xf, a, z0), (xf + 0.07, b, z1), 0.008, _WHITE)
    for a, b in ((z0, z0 + 0.06), (z1 - 0.06, z1)):
        mesh.bevelled_box((xf, y0, a), (xf + 0.07, y1, b), 0.008, _WHITE)
    mid = z0 + (z1 - z0) * 0.68
    mesh.bevelled_box((xf + 0.01, y0, mid), (xf + 0.06, y1, mid + 0.035), 0.006, _WHITE)
    mesh.bevelled_box(
        (-x - 0.02, y0 - 0.07, z0 - 0.04), (-x + 0.12, y1 + 0.07, z0 - 0.002), 0.008, _WHITE
    )
    _door(mesh)


def _door(mesh: Mesh) -> None:
    x, y = 1.3, -_Y
    for a, b in ((x - 0.52, x - 0.43), (x + 0.43, x + 0.52)):
        mesh.bevelled_box((a, y, 0), (b, y + 0.03, 2.12), 0.008, _WHITE)
    mesh.bevelled_box((x - 0.52, y, 2.04), (x + 0.52, y + 0.03, 2.14), 0.008, _WHITE)
    mesh.bevelled_box((x - 0.43, y, 0.01), (x + 0.43, y + 0.018, 2.04), 0.005, _WHITE.shade(0.96))
    for low, high in ((0.2, 0.92), (1.08, 1.88)):
        mesh.bevelled_box((x - 0.29, y + 0.01, low), (x + 0.29, y + 0.028, high), 0.012, _WHITE)
    mesh.tube(
        [(x - 0.36, y + 0.02, 1.02), (x - 0.36, y + 0.075, 1.02), (x - 0.25, y + 0.08, 1.02)],
        0.011,
        _BRASS,
    )


def _sideboard(mesh: Mesh, blockers: _Blockers) -> None:
    """A low cupboard against the far wall, a lamp and a bowl on it."""
    x0, x1, y0, y1 = -0.75, 0.95, _Y - 0.47, _Y - 0.03
    mesh.bevelled_box((x0, y0, 0.16), (x1, y1, 0.70), 0.01, _WALNUT)
    mesh.bevelled_box(
        (x0 - 0.02, y0 - 0.02, 0.70), (x1 + 0.02, y1, 0.73), 0.008, _WALNUT.shade(1.15)
    )
    for k in range(3):
        a = x0 + 0.03 + k * (x1 - x0 - 0.03) / 3
        b = a + (x1 - x0 - 0.12) / 3
        mesh.bevelled_box((a, y0 - 0.014, 0.20), (b, y0, 0.67), 0.006, _WALNUT.shade(1.08))
        mesh.ball(((a + b) / 2, y0 - 0.03, 0.58), (0.014, 0.014, 0.014), _BRASS, sides=8)
    for x in (x0 + 0.08, x1 - 0.08):
        for y in (y0 + 0.06, y1 - 0.06):
            mesh.tube([(x, y, 0), (x, y, 0.16)], [0.016, 0.024], _WALNUT, sides=8)
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


def _armchair(mesh: Mesh, blockers: _Blockers) -> None:
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
            part.tube([(x, y, 0), (x, y, 0.22)], [0.016, 0.026], _OAK, sides=8)
    part.bevelled_box(
        (-0.20, -0.20, 0.46),
        (0.16, -0.08, 0.76),
        0.055,
        Finish((0.50, 0.30, 0.12), Layer.FABRIC, tile_m=0.3),
    )
    mesh.place(part, [(1.85, 1.35, 0)], heading=[2.25])
    blockers.add((1.50, 1.05, 0.22), (2.18, 1.68, 0.46))
    blockers.add((1.95, 1.45, 0.3), (2.30, 1.85, 0.88))


def _small_table(mesh: Mesh, blockers: _Blockers) -> None:
    top = [(0.0, 0.455), (0.24, 0.455), (0.25, 0.47), (0.24, 0.485), (0.0, 0.485)]
    at = (1.15, 1.75, 0)
    mesh.lathe(top, at, _OAK, sides=24)
    for k in range(3):
        a = 2.1 * k
        foot = (at[0] + 0.22 * np.cos(a), at[1] + 0.22 * np.sin(a), 0.0)
        head = (at[0] + 0.10 * np.cos(a), at[1] + 0.10 * np.sin(a), 0.46)
        mesh.tube([foot, head], [0.012, 0.018], _OAK, sides=8)
    cup = [(0.026, 0.486), (0.036, 0.50), (0.04, 0.565), (0.036, 0.565), (0.03, 0.51), (0.0, 0.50)]
    mesh.lathe(cup, (at[0] - 0.06, at[1] - 0.06, 0), _WHITE, sides=16)
    blockers.add((at[0] - 0.17, at[1] - 0.17, 0.455), (at[0] + 0.17, at[1] + 0.17, 0.485))


def _floor_lamp(mesh: Mesh, blockers: _Blockers) -> None:
    at = (2.32, 0.35, 0)
    mesh.lathe([(0.14, 0.0), (0.14, 0.02), (0.02, 0.03)], at, _BRASS, sides=20)
    mesh.tube([(at[0], at[1], 0.02), (at[0], at[1], 1.45)], 0.010, _BRASS, sides=8)
    shade = Finish((0.68, 0.60, 0.46), Layer.FABRIC, tile_m=0.3, roughness=0.95, extra=0.012)
    mesh.lathe([(0.20, 1.36), (0.13, 1.64)], at, shade, sides=24)
    mesh.lathe([(0.125, 1.64), (0.195, 1.36)], at, shade, sides=24)
    blockers.add((at[0] - 0.15, at[1] - 0.15, 1.36), (at[0] + 0.15, at[1] + 0.15, 1.62))


def _rug(mesh: Mesh) -> None:
    """A rug of bands with a fringe, a little off the floor."""
    x0, x1, y0, y1, z = -1.15, 1.35, -0.75, 1.05, 0.012
    bands: tuple[tuple[float, Colour], ...] = (
        (0.0, (0.36, 0.10, 0.07)), (0.08, (0.48, 0.36, 0.22)), (0.13, (0.12, 0.15, 0.20)),
        (0.28, (0.48, 0.36, 0.22)), (0.32, (0.33, 0.10, 0.075)),
    )  # fmt: skip
    for k, (inset, colour) in enumerate(bands):
        finish = Finish(colour, Layer.RUG, tile_m=0.5, roughness=1.0)
        a, b, c, d = x0 + inset, x1 - inset, y0 + inset, y1 - inset
        _sheet(mesh, (a, c, z + 0.0012 * k), (b - a, 0, 0), (0, d - c, 0), finish, 0.12)
    mesh.box(
        (x0, y0, 0.001), (x1, y1, z - 0.0005), Finish((0.36, 0.10, 0.07), Layer.RUG), bottom=False
    )


def _curtains(mesh: Mesh, blockers: _Blockers) -> None:
    """Two linen curtains in folds on a rod."""
    y0, y1 = ROOM.opening_y
    x = -_X + 0.09
    for low, high in ((y0 - 0.40, y0 + 0.06), (y1 - 0.06, y1 + 0.40)):
        s = np.linspace(0, 1, 49)
        fold = 0.035 * np.sin(s * 2 * np.pi * 5.5) + 0.012 * np.sin(s * 2 * np.pi * 13)
        z = np.linspace(0.03, 2.42, 12)
        points = np.zeros((len(z), len(s), 3), np.float32)
        spread = 1 + 0.06 * (1 - z / 2.42)[:, None]
        points[..., 0] = x + fold[None] * spread
        points[..., 1] = (low + high) / 2 + (s - 0.5)[None] * (high - low) * spread
        points[..., 2] = z[:, None]
        normal = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        index = np.arange(points.shape[0] * points.shape[1]).reshape(points.shape[:2])
        a, b = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
        c, d = index[1:, :-1].ravel(), index[1:, 1:].ravel()
        faces = np.concatenate([np.stack([a, b, c], -1), np.stack([b, d, c], -1)])
        uv = np.stack([points[..., 1], points[..., 2]], -1)
        if normal[..., 0].mean() < 0:
            normal, faces = -normal, faces[:, ::-1]
        mesh.add(points, normal, faces, _LINEN, uv=uv)
        mesh.add(points - (0.004, 0, 0), -normal, faces[:, ::-1], _LINEN, uv=uv)
        blockers.add((x - 0.02, low, 0.05), (x + 0.02, high, 2.4))
    mesh.tube([(x, y0 - 0.5, 2.45), (x, y1 + 0.5, 2.45)], 0.012, _BRASS, sides=8)
    for y in (y0 - 0.5, y1 + 0.5):
        mesh.ball((x, y, 2.45), (0.025, 0.025, 0.025), _BRASS, sides=8)


def _books(mesh: Mesh) -> None:
    rng = np.random.default_rng(8)
    x, y = -0.62, _Y - 0.36
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


def _bookcase(mesh: Mesh, blockers: _Blockers) -> None:
    """A tall bookcase on the wall behind the patient."""
    x0, x1, y0, y1, top = -1.55, 0.25, -_Y + 0.02, -_Y + 0.32, 1.95
    for x in (x0, x1 - 0.03):
        mesh.bevelled_box((x, y0, 0), (x + 0.03, y1, top), 0.004, _OAK)
    mesh.box((x0, y0, 0.02), (x1, y0 + 0.012, top), _OAK.shade(0.7))
    rng = np.random.default_rng(9)
    for z in (0.06, 0.44, 0.80, 1.16, 1.52, top - 0.03):
        mesh.bevelled_box((x0 + 0.03, y0, z), (x1 - 0.03, y1, z + 0.028), 0.003, _OAK)
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


def _pot_plant(rng: np.random.Generator) -> Mesh:
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
    stem = [np.array(foot), np.array(foot) + out * reach * 0.3 + (0, 0, tall * 0.6), top]
    mesh.tube(np.array(stem), 0.007, finish.shade(0.8), sides=5, caps=False)
    t = np.linspace(0, 1, 7)
    width = size * 0.34 * np.sin(np.pi * t**0.8) ** 0.8
    line = (
        top + np.outer(t * size, out) + np.outer(0.35 * size * t - 0.75 * size * t**2, [0, 0, 1.0])
    )
    points = np.zeros((7, 3, 3), np.float32)
    points[:, 0], points[:, 1], points[:, 2] = (
        line - width[:, None] * side + (0, 0, 0.02), line, line + width[:, None] * side + (0, 0, 0.02),
    )  # fmt: skip
    mesh.grid(points[:, ::-1] if np.dot(np.cross(side, out), [0, 0, 1]) < 0 else points, finish)


def _outer_walls() -> Mesh:
    """What keeps the sun out: thick walls and a roof behind the inner ones."""
    mesh = Mesh()
    plain = Finish((0.5, 0.48, 0.44), Layer.PLASTER)
    x, y, z, t, e = _X, _Y, _Z, 0.2, 0.01
    mesh.box((-x - t, -y - t, z + e), (x + t, y + t, z + t), plain)
    mesh.box((-x - t, y + e, -0.2), (x + t, y + t, z + e), plain)
    mesh.box((-x - t, -y - t, -0.2), (x + t, -y - e, z + e), plain)
    mesh.box((x + e, -y, -0.2), (x + t, y, z + e), plain)
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    d = 0.17
    for a, b, low, high in (
        (-y, y0, -0.2, z),
        (y1, y, -0.2, z),
        (y0, y1, -0.2, z0 - e),
        (y0, y1, z1 + e, z),
    ):
        c = a if a == y0 else a - e
        mesh.box((-x - t, c, low), (-x - d, b, high), plain)
    return mesh


def _landscape() -> Field:
    """A quiet painted landscape (height, width, 3), linear."""
    h, w = 192, 288
    v, u = np.meshgrid(np.linspace(0, 1, h), np.linspace(0, 1, w), indexing="ij")
    grain = noise(1.6, 5)[:h, :w] * 0.05
    out = np.empty((h, w, 3), np.float32)
    out[:] = np.array([0.42, 0.52, 0.60]) + v[..., None] * np.array([0.28, 0.18, 0.02])
    for k, (base, colour) in enumerate(
        (
            (0.50, (0.30, 0.38, 0.42)),
            (0.60, (0.20, 0.29, 0.24)),
            (0.74, (0.22, 0.25, 0.10)),
            (0.86, (0.30, 0.24, 0.09)),
        )
    ):
        edge = base + 0.045 * np.sin(u * (5 + 2 * k) + k * 2) + 0.02 * np.sin(u * 17 + k)
        out[v > edge] = np.array(colour)
    return np.asarray(np.clip(out * (1 + grain[..., None] * 2), 0, 1), np.float32)


def _pictures(stage: Stage) -> None:
    """One framed picture over the sideboard."""
    x0, x1, z0, z1, y = -0.42, 0.62, 1.28, 1.94, _Y - 0.012
    frame = Mesh()
    for a, b in (
        ((x0 - 0.03, z0 - 0.03), (x1 + 0.03, z0)),
        ((x0 - 0.03, z1), (x1 + 0.03, z1 + 0.03)),
    ):
        frame.bevelled_box((a[0], y - 0.018, a[1]), (b[0], y + 0.01, b[1]), 0.005, _OAK)
    for a, b in (((x0 - 0.03, z0), (x0, z1)), ((x1, z0), (x1 + 0.03, z1))):
        frame.bevelled_box((a[0], y - 0.018, a[1]), (b[0], y + 0.01, b[1]), 0.005, _OAK)
    mat = [(x0, y - 0.006, z0), (x1, y - 0.006, z0), (x1, y - 0.006, z1), (x0, y - 0.006, z1)]
    frame.quads([mat], Finish((0.72, 0.70, 0.65)))
    _lit(frame, np.zeros((0, 2, 3), np.float32))
    stage.attach("frame", frame, Material.SURFACE)
    canvas, m = Mesh(), 0.10
    corners = [
        (x0 + m, y - 0.009, z0 + m),
        (x1 - m, y - 0.009, z0 + m),
        (x1 - m, y - 0.009, z1 - m),
        (x0 + m, y - 0.009, z1 - m),
    ]
    canvas.quads([corners], Finish((0.50, 0.48, 0.44)), uv=[(0, 0), (2, 0), (2, 2), (0, 2)])
    node = stage.attach("canvas", canvas, Material.GLOW)
    pixels = np.full((192, 288, 4), 255, np.uint8)
    pixels[..., :3] = (_landscape() * 255).astype(np.uint8)
    node.set_shader_input("glow_map", picture(pixels, "landscape"))


def _garden(stage: Stage) -> None:
    """Lawn, hedge and trees outside the window."""
    rng = stage.rng(2)
    lawn = Mesh()
    xs, ys = np.meshgrid(np.linspace(-60, -2.9, 12), np.linspace(-45, 45, 12))
    lawn.grid(
        np.stack([xs, ys, np.full_like(xs, -0.35)], -1),
        Finish((0.10, 0.17, 0.04), Layer.GRASS, tile_m=4),
    )
    stage.attach("lawn", lawn, Material.SURFACE, casts_shadow=False)
    leaves, wood = Mesh(), Mesh()
    kinds = [plants.tree(rng, 8.0, 2.8, (0.10, 0.17, 0.045), detail=0.35) for _ in range(2)]
    for k, (x, y, size) in enumerate(
        (
            (-11, 6, 0.9),
            (-15, -4, 1.1),
            (-19, 3.5, 1.3),
            (-23, 12, 1.4),
            (-22, -12, 1.2),
            (-30, 1, 1.6),
            (-28, 22, 1.5),
        )
    ):
        trunk, crown = kinds[k % 2]
        wood.place(trunk, [(x, y, -0.35)], heading=[k * 1.3], scale=[size])
        leaves.place(crown, [(x, y, -0.35)], heading=[k * 1.3], scale=[size])
    hedge, _ = plants.tree(rng, 2.2, 1.1, (0.06, 0.11, 0.03), detail=0.2)[::-1]
    for y in np.arange(-24, 26, 1.7):
        leaves.place(
            hedge, [(-26 + float(rng.uniform(-0.4, 0.4)), y, -0.7)], heading=[float(y)], scale=[1.2]
        )
    stage.attach("garden leaves", leaves, Material.FOLIAGE, casts_shadow=False)
    stage.attach("garden trunks", wood, Material.SURFACE, casts_shadow=False)
