"""A living room: shell with a window, floor, rug, armchair, sideboard, plant, curtains, garden.

Owns walls, floor, trim, garden and their light; must not know why a patient is here.
"""

from __future__ import annotations

import numpy as np
from panda3d.core import Texture

from scenes.stage.kept import kept_array
from scenes.stage.kept_meshes import kept_meshes
from scenes.stage.mesh import Mesh, grid_faces
from scenes.stage.models.furniture import (
    BRASS,
    CEILING,
    HALF_X,
    HALF_Y,
    HIGH,
    OAK,
    ROOM,
    WALL,
    WHITE,
    Blockers,
    armchair,
    bookcase,
    books,
    curtains,
    floor_lamp,
    pot_plant,
    sideboard,
    small_table,
)
from scenes.stage.models.garden import garden
from scenes.stage.models.room_light import gathered
from scenes.stage.models.touching import darken_below
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import Field, Layer, noise, picture
from scenes.stage.vertices import Colour, Finish, Floats


def build_room(stage: Stage) -> Steps:
    """Everything in and around the room, lit by its window."""
    made = yield from beside(
        lambda: kept_meshes("living-room", (stage.seed,), lambda: _furnished(stage.rng(1)))
    )
    inside, leaves = made["inside"], made["leaves"]
    stage.attach("room", inside, Material.SURFACE)
    yield
    stage.attach("plant", leaves, Material.SURFACE).set_two_sided(True)
    yield from darken_below(stage)
    outside = yield from beside(_outer_walls)
    stage.attach("outer walls", outside, Material.SURFACE)
    yield from _attach_picture(stage)
    yield from garden(stage)
    stage.attach("window pane", _pane(), Material.GLASS)
    yield


def _furnished(rng: np.random.Generator) -> dict[str, Mesh]:
    """The room with what stands in it, and the leaves of its plant."""
    inside, blockers = Mesh(), Blockers()
    _shell(inside)
    _trim(inside)
    sideboard(inside, blockers)
    armchair(inside, blockers)
    small_table(inside, blockers)
    floor_lamp(inside, blockers)
    bookcase(inside, blockers)
    _rug(inside)
    curtains(inside, blockers)
    books(inside)
    _lit(inside, blockers.boxes)
    leaves = pot_plant(rng)
    _lit(leaves, blockers.boxes)
    return {"inside": inside, "leaves": leaves}


def _pane() -> Mesh:
    pane = Mesh()
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    corners = [
        (-HALF_X - 0.1, y0, z0),
        (-HALF_X - 0.1, y1, z0),
        (-HALF_X - 0.1, y1, z1),
        (-HALF_X - 0.1, y0, z1),
    ]
    pane.quads([corners, corners[::-1]], Finish((0.6, 0.7, 0.7), ao=0.02))
    return pane


def _lit(mesh: Mesh, boxes: Floats) -> None:
    rows, _ = mesh.arrays()
    points, normals = rows["position"], rows["normal"]
    light = kept_array(
        "room-light",
        (points, normals, ROOM, boxes),
        lambda: gathered(points, normals, ROOM, boxes),
    )
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
    faces = grid_faces(points.shape[0], points.shape[1])
    every = np.broadcast_to(normal, (points.shape[0] * points.shape[1], 3))
    mesh.add(points, every, faces, finish, uv=uv)


def _shell(mesh: Mesh) -> None:
    x, y, z = HALF_X, HALF_Y, HIGH
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    _floor(mesh)
    _sheet(mesh, (-x, y, z), (2 * x, 0, 0), (0, -2 * y, 0), CEILING)
    _sheet(mesh, (-x, y, 0), (2 * x, 0, 0), (0, 0, z), WALL)
    _sheet(mesh, (x, -y, 0), (-2 * x, 0, 0), (0, 0, z), WALL)
    _sheet(mesh, (x, y, 0), (0, -2 * y, 0), (0, 0, z), WALL)
    for a, b, low, high in (
        (-y, y0, 0.0, z), (y1, y, 0.0, z), (y0, y1, 0.0, z0), (y0, y1, z1, z),
    ):  # fmt: skip
        _sheet(mesh, (-x, a, low), (0, b - a, 0), (0, 0, high - low), WALL, 0.12)
    d = 0.16
    _sheet(mesh, (-x - d, y0, z0), (d, 0, 0), (0, y1 - y0, 0), WHITE, 0.1)
    _sheet(mesh, (-x, y0, z1), (-d, 0, 0), (0, y1 - y0, 0), WHITE, 0.1)
    _sheet(mesh, (-x, y0, z0), (-d, 0, 0), (0, 0, z1 - z0), WHITE, 0.1)
    _sheet(mesh, (-x - d, y1, z0), (d, 0, 0), (0, 0, z1 - z0), WHITE, 0.1)


def _floor(mesh: Mesh) -> None:
    """Oak boards along y, each with a tone and a start of its own."""
    rng = np.random.default_rng(4)
    edges = np.arange(-HALF_X, HALF_X, 0.145)
    for left in edges:
        right = min(left + 0.145, HALF_X)
        start = -HALF_Y - float(rng.uniform(0, 1.6))
        while start < HALF_Y:
            end = start + float(rng.uniform(1.1, 1.9))
            low, high = max(start, -HALF_Y), min(end, HALF_Y)
            if high - low > 0.02:
                board = OAK.shade(float(rng.uniform(0.82, 1.14)))
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
    _sheet(
        mesh,
        (-HALF_X, -HALF_Y, -0.004),
        (2 * HALF_X, 0, 0),
        (0, 2 * HALF_Y, 0),
        OAK.shade(0.5),
        0.6,
    )


def _trim(mesh: Mesh) -> None:
    """Skirting, cornice, window frame and sill, the door behind."""
    x, y, h, t = HALF_X, HALF_Y, 0.11, 0.018
    n = 12
    for k in range(n):
        a, b = -x + 2 * x * k / n, -x + 2 * x * (k + 1) / n
        mesh.box((a, y - t, 0), (b, y, h), WHITE)
        mesh.box((a, y - 0.05, HIGH - 0.05), (b, y, HIGH), CEILING)
        if not -0.2 < (a + b) / 2 - 1.0 < 0.8:
            mesh.box((a, -y, 0), (b, -y + t, h), WHITE)
        c, d = -y + 2 * y * k / n, -y + 2 * y * (k + 1) / n
        mesh.box((x - t, c, 0), (x, d, h), WHITE)
        mesh.box((-x, c, 0), (-x + t, d, h), WHITE)
        mesh.box((x - 0.05, c, HIGH - 0.05), (x, d, HIGH), CEILING)
        mesh.box((-x, c, HIGH - 0.05), (-x + 0.05, d, HIGH), CEILING)
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    xf = -x - 0.13
    for a, b in ((y0, y0 + 0.06), (y1 - 0.06, y1), ((y0 + y1) / 2 - 0.04, (y0 + y1) / 2 + 0.04)):
        mesh.bevelled_box((xf, a, z0), (xf + 0.07, b, z1), 0.008, WHITE)
    for a, b in ((z0, z0 + 0.06), (z1 - 0.06, z1)):
        mesh.bevelled_box((xf, y0, a), (xf + 0.07, y1, b), 0.008, WHITE)
    mid = z0 + (z1 - z0) * 0.68
    mesh.bevelled_box((xf + 0.01, y0, mid), (xf + 0.06, y1, mid + 0.035), 0.006, WHITE)
    mesh.bevelled_box(
        (-x - 0.02, y0 - 0.07, z0 - 0.04), (-x + 0.12, y1 + 0.07, z0 - 0.002), 0.008, WHITE
    )
    _door(mesh)


def _door(mesh: Mesh) -> None:
    x, y = 1.3, -HALF_Y
    for a, b in ((x - 0.52, x - 0.43), (x + 0.43, x + 0.52)):
        mesh.bevelled_box((a, y, 0), (b, y + 0.03, 2.12), 0.008, WHITE)
    mesh.bevelled_box((x - 0.52, y, 2.04), (x + 0.52, y + 0.03, 2.14), 0.008, WHITE)
    mesh.bevelled_box((x - 0.43, y, 0.01), (x + 0.43, y + 0.018, 2.04), 0.005, WHITE.shade(0.96))
    for low, high in ((0.2, 0.92), (1.08, 1.88)):
        mesh.bevelled_box((x - 0.29, y + 0.01, low), (x + 0.29, y + 0.028, high), 0.012, WHITE)
    mesh.tube(
        [(x - 0.36, y + 0.02, 1.02), (x - 0.36, y + 0.075, 1.02), (x - 0.25, y + 0.08, 1.02)],
        0.011,
        BRASS,
    )


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


def _outer_walls() -> Mesh:
    """What keeps the sun out: thick walls and a roof behind the inner ones."""
    mesh = Mesh()
    plain = Finish((0.5, 0.48, 0.44), Layer.PLASTER)
    x, y, z, t, e = HALF_X, HALF_Y, HIGH, 0.2, 0.01
    mesh.box((-x - t, -y - t, z + e), (x + t, y + t, z + t), plain)
    mesh.box((-x - t, y + e, -0.2), (x + t, y + t, z + e), plain)
    mesh.box((-x - t, -y - t, -0.2), (x + t, -y - e, z + e), plain)
    mesh.box((x + e, -y, -0.2), (x + t, y, z + e), plain)
    (y0, y1), (z0, z1) = ROOM.opening_y, ROOM.opening_z
    d = 0.17
    for a, b, low, high in (
        (-y, y0, -0.2, z),
        (y1, y, -0.2, z),
        (y0, y1, -0.2, z0 + 0.05),  # behind the frame, below which the sun would come in
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


def _attach_picture(stage: Stage) -> Steps:
    frame, canvas, painted = yield from beside(_framed)
    stage.attach("frame", frame, Material.SURFACE)
    stage.attach("canvas", canvas, Material.GLOW).set_shader_input("glow_map", painted)
    yield


def _framed() -> tuple[Mesh, Mesh, Texture]:
    """One framed picture over the sideboard: frame, canvas, and what is painted on it."""
    x0, x1, z0, z1, y = -0.42, 0.62, 1.28, 1.94, HALF_Y - 0.012
    frame = Mesh()
    for a, b in (
        ((x0 - 0.03, z0 - 0.03), (x1 + 0.03, z0)),
        ((x0 - 0.03, z1), (x1 + 0.03, z1 + 0.03)),
    ):
        frame.bevelled_box((a[0], y - 0.018, a[1]), (b[0], y + 0.01, b[1]), 0.005, OAK)
    for a, b in (((x0 - 0.03, z0), (x0, z1)), ((x1, z0), (x1 + 0.03, z1))):
        frame.bevelled_box((a[0], y - 0.018, a[1]), (b[0], y + 0.01, b[1]), 0.005, OAK)
    mat = [(x0, y - 0.006, z0), (x1, y - 0.006, z0), (x1, y - 0.006, z1), (x0, y - 0.006, z1)]
    frame.quads([mat], Finish((0.72, 0.70, 0.65)))
    _lit(frame, np.zeros((0, 2, 3), np.float32))
    canvas, m = Mesh(), 0.10
    corners = [
        (x0 + m, y - 0.009, z0 + m),
        (x1 - m, y - 0.009, z0 + m),
        (x1 - m, y - 0.009, z1 - m),
        (x0 + m, y - 0.009, z1 - m),
    ]
    canvas.quads([corners], Finish((0.50, 0.48, 0.44)), uv=[(0, 0), (2, 0), (2, 2), (0, 2)])
    pixels = np.full((192, 288, 4), 255, np.uint8)
    pixels[..., :3] = (_landscape() * 255).astype(np.uint8)
    return frame, canvas, picture(pixels, "landscape")
