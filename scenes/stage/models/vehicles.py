"""Cars, vans and a bus as lofted bodies.

Owns the shape and paint of a vehicle; must not know streets or traffic.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh, grid_faces
from scenes.stage.vertices import Colour, Finish, crossed

_PAINTS: tuple[Colour, ...] = (
    (0.55, 0.55, 0.55), (0.03, 0.03, 0.035), (0.28, 0.29, 0.31), (0.62, 0.62, 0.60),
    (0.30, 0.02, 0.02), (0.03, 0.07, 0.20), (0.10, 0.11, 0.12), (0.12, 0.16, 0.14),
    (0.45, 0.40, 0.30),
)  # fmt: skip
_GLASS = Finish((0.015, 0.018, 0.022), roughness=0.10)
_RUBBER = Finish((0.018, 0.018, 0.018), roughness=0.85)
_RIM = Finish((0.40, 0.40, 0.41), roughness=0.35, metal=0.6)
_HEAD = Finish((0.75, 0.75, 0.72), roughness=0.15)
_TAIL = Finish((0.35, 0.01, 0.01), roughness=0.2)


def paint(number: int) -> Finish:
    """Car colour ``number`` of PAINTS, mostly grey."""
    return Finish(_PAINTS[number % len(_PAINTS)], roughness=0.22)


def _section(half: float, low: float, high: float, tuck: float) -> np.ndarray:
    """An open cross-section from the left sill over the top to the right sill."""
    return np.array(
        [
            (-half + 0.06, low), (-half, low + 0.18), (-half, high - 0.16),
            (-half + tuck * 0.5, high - 0.03), (-half + tuck, high),
            (half - tuck, high), (half - tuck * 0.5, high - 0.03),
            (half, high - 0.16), (half, low + 0.18), (half - 0.06, low),
        ]
    )  # fmt: skip


def _loft(mesh: Mesh, stations: list[tuple[float, np.ndarray]], finish: Finish) -> None:
    points = np.array([[(x, y, z) for x, z in section] for y, section in stations], np.float32)
    along = np.gradient(points, axis=0)
    around = np.gradient(points, axis=1)
    normal = crossed(along, around)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    faces = grid_faces(points.shape[0], points.shape[1])
    mesh.add(points, -normal, faces, finish)
    for row, turn in ((points[0], 1), (points[-1], -1)):
        middle = row.mean(axis=0, keepdims=True)
        fan = np.concatenate([middle, row])
        faces_end = [(0, k, k + 1)[::-turn] for k in range(1, len(row))]
        mesh.add(fan, np.broadcast_to([0, -turn, 0], fan.shape), faces_end, finish)


def car(body: Finish, *, estate: bool = False) -> Mesh:
    """A 4.4 m car at the origin, facing +y, wheels on z = 0."""
    mesh = Mesh()
    lower = [
        (-2.18, 0.78, 0.30, 0.78), (-2.05, 0.86, 0.22, 0.90), (-1.2, 0.90, 0.20, 0.93),
        (0.6, 0.90, 0.20, 0.93), (1.1, 0.89, 0.20, 0.90),
        (1.9, 0.84, 0.22, 0.76), (2.15, 0.72, 0.30, 0.62),
    ]  # fmt: skip
    _loft(mesh, [(y, _section(h, a, b, 0.12)) for y, h, a, b in lower], body)
    rear = -2.0 if estate else -1.65
    cabin = [
        (rear, 0.76, 0.86, 0.95),
        (rear + 0.55, 0.68, 0.86, 1.40),
        (0.25, 0.68, 0.86, 1.43),
        (1.0, 0.76, 0.84, 0.93),
    ]
    _loft(mesh, [(y, _section(h, a, b, 0.10)) for y, h, a, b in cabin], _GLASS)
    mesh.bevelled_box((-0.60, rear + 0.50, 1.38), (0.60, 0.32, 1.455), 0.04, body)
    for x in (-0.80, 0.80):
        for y in (-1.32, 1.30):
            _wheel(mesh, x, y, 0.32)
        mesh.box((x * 0.9 - 0.14, 2.02, 0.60), (x * 0.9 + 0.14, 2.10, 0.72), _HEAD)
        mesh.box((x * 0.9 - 0.16, -2.16, 0.66), (x * 0.9 + 0.16, -2.06, 0.80), _TAIL)
        pillar = [(x * 0.90, 0.92, 0.95), (x * 0.83, 0.27, 1.40)]
        mesh.tube(pillar, 0.035, body, sides=4, caps=False)
    return mesh


def distant_car(body: Finish) -> Mesh:
    """A car for beyond 60 m: two lofts and dark wheels."""
    mesh = Mesh()
    lower = [
        (-2.15, 0.80, 0.24, 0.82),
        (-1.2, 0.90, 0.20, 0.93),
        (1.1, 0.89, 0.20, 0.90),
        (2.15, 0.76, 0.26, 0.64),
    ]
    _loft(mesh, [(y, _section(h, a, b, 0.12)[1:-1]) for y, h, a, b in lower], body)
    cabin = [
        (-1.65, 0.74, 0.86, 0.95),
        (-1.1, 0.68, 0.86, 1.40),
        (0.25, 0.68, 0.86, 1.42),
        (1.0, 0.74, 0.84, 0.93),
    ]
    _loft(mesh, [(y, _section(h, a, b, 0.10)[2:-2]) for y, h, a, b in cabin], _GLASS)
    mesh.box((-0.60, -1.1, 1.39), (0.60, 0.28, 1.45), body, bottom=False)
    for x in (-0.84, 0.72):
        for y in (-1.32, 1.30):
            mesh.box((x, y - 0.3, 0.0), (x + 0.12, y + 0.3, 0.62), _RUBBER, bottom=False)
    return mesh


def speck_of_car(body: Finish) -> Mesh:
    """A car for beyond 100 m: body and windows."""
    mesh = Mesh()
    mesh.box((-0.86, -2.1, 0.22), (0.86, 2.1, 0.90), body, bottom=False)
    mesh.box((-0.70, -1.4, 0.90), (0.70, 0.7, 1.42), _GLASS, bottom=False)
    return mesh


PAINTS = len(_PAINTS)
"""Number of car colours."""


def _wheel(mesh: Mesh, x: float, y: float, radius: float) -> None:
    side = np.sign(x)
    mesh.tube([(x - 0.1, y, radius), (x + 0.1, y, radius)], radius, _RUBBER, sides=9)
    hub = (x + 0.06 * side, y, radius), (x + 0.115 * side, y, radius)
    mesh.tube(hub, radius * 0.6, _RIM, sides=6)


def van(body: Finish) -> Mesh:
    """A 5.4 m delivery van, facing +y."""
    mesh = Mesh()
    stations = [
        (-2.6, 0.95, 0.35, 2.25), (-2.4, 0.98, 0.28, 2.38), (1.0, 0.98, 0.28, 2.38),
        (1.7, 0.95, 0.28, 1.95), (2.1, 0.93, 0.28, 1.15), (2.7, 0.84, 0.35, 0.95),
    ]  # fmt: skip
    _loft(mesh, [(y, _section(h, a, b, 0.14)) for y, h, a, b in stations], body)
    shield = [(-0.78, 2.06, 1.24), (0.78, 2.06, 1.24), (0.72, 1.74, 1.86), (-0.72, 1.74, 1.86)]
    mesh.quads([shield[::-1]], _GLASS)
    mesh.quads([[(x, y + 0.03, z + 0.02) for x, y, z in shield]], _GLASS)
    for x in (-0.86, 0.86):
        side = 0.985 if x > 0 else -0.985
        window = [(side, 0.75, 1.25), (side, 1.65, 1.25), (side, 1.45, 1.85), (side, 0.75, 1.85)]
        mesh.quads([window if x > 0 else window[::-1]], _GLASS)
        for y in (-1.6, 1.75):
            _wheel(mesh, x, y, 0.35)
    return mesh


def bus(body: Finish) -> Mesh:
    """A 12 m city bus, facing +y."""
    mesh = Mesh()
    mesh.bevelled_box((-1.25, -6, 0.30), (1.25, 6, 1.25), 0.12, body)
    mesh.bevelled_box((-1.23, -5.95, 1.2), (1.23, 5.97, 2.5), 0.10, _GLASS)
    mesh.bevelled_box((-1.25, -6, 2.45), (1.25, 6, 3.0), 0.16, Finish((0.55, 0.55, 0.53)))
    for y in np.linspace(-5.9, 5.0, 8):
        for x in (-1.245, 1.215):
            mesh.box((x, y, 1.2), (x + 0.03, y + 0.14, 2.5), body)
    for x in (-1.12, 1.12):
        for y in (-3.6, 3.8):
            _wheel(mesh, x, y, 0.48)
    mesh.box((-0.9, -3.0, 3.0), (0.9, 1.0, 3.25), Finish((0.45, 0.45, 0.44)))
    return mesh
