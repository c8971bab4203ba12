"""What stands and hangs in the auditorium: seats, steps, panels, reflectors, lights, curtains.

Owns the shape and finish of each part and the hall's measures; must not know how it is lit.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from assets.build.lecture_parts import (
    DARK,
    LAMP_LIT,
    PLATE,
    RUBBER,
    STEEL,
    picture_frame,
    put,
    quad,
    rounded,
    sheet,
    turned_out,
    upright,
)
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.textures import Layer
from scenes.stage.vertices import Floats

HALF_X, SOUTH_Y, NORTH_Y = 6.4, -4.0, 14.2
STAGE_EDGE_Y, PIT_M = 1.6, -0.55
FIRST_ROW_Y, PITCH_M, RISE_M, ROWS = 3.6, 0.95, 0.22, 10
SEATS_X = tuple(0.56 * k + (0.0 if abs(k) < 4 else 0.9 if k > 0 else -0.9) for k in range(-7, 8))
"""Where the seats stand: scenes.stage.models.seating says the same."""

BLOCKS = ((-5.10, -2.86), (-1.96, 1.96), (2.86, 5.10))
"""From and to along x of the three blocks of a row."""

AISLES = ((-6.38, -5.14), (-2.82, -2.00), (2.00, 2.82), (5.14, 6.38))
SEAT_TOP_M = 0.45
UP = np.array((0.0, 0.0, 1.0))
_INTO_M = 0.02  # so deep a panel goes into its wall, that no light is baked between them
_FRONT_M = 0.60  # of a row's floor before the middle of its seats

MAPLE = Finish((0.56, 0.42, 0.27), Layer.WOOD, tile_m=1.2, roughness=0.45)
WALNUT = Finish((0.32, 0.190, 0.108), Layer.WOOD, tile_m=1.1, roughness=0.45)
CARPET = Finish((0.135, 0.130, 0.142), Layer.RUG, tile_m=0.5, roughness=1.0)
PLUSH = Finish((0.085, 0.150, 0.235), Layer.FABRIC, tile_m=0.22, roughness=0.95)
CURTAIN = Finish((0.26, 0.050, 0.052), Layer.FABRIC, tile_m=0.5, roughness=0.97)
BLACK = Finish((0.022, 0.022, 0.024), roughness=0.55)
_FELT = Finish((0.50, 0.465, 0.41), Layer.FABRIC, tile_m=0.4, roughness=0.97)
_LIT = Finish((0.92, 0.80, 0.62), roughness=0.5, extra=LAMP_LIT)


def ceiling_z(y: float | Floats) -> float | Floats:
    """Height of the ceiling at y, metres."""
    return 4.2 + 1.4 * (y - SOUTH_Y) / (NORTH_Y - SOUTH_Y)


def row_front(row: int) -> float:
    """Where the floor of ``row`` begins, y in metres; row 0 has the floor before the stage."""
    return FIRST_ROW_Y + PITCH_M * row - _FRONT_M if row else STAGE_EDGE_Y


def floor_z(y: float) -> float:
    """Height of the floor at y, metres."""
    if y < STAGE_EDGE_Y:
        return 0.0
    row = max(k for k in range(ROWS) if k == 0 or y >= row_front(k))
    return PIT_M + RISE_M * row


def seat(level: int) -> Mesh:
    """A seat with its left arm, its middle over the origin; ``level`` 0 fine to 2 plain."""
    mesh = Mesh()
    rows, columns = ((5, 5), (5, 4), (3, 3))[level]
    u, v = rounded(rows, columns, 0.10)
    x, y = u * 0.238, v * 0.215 - 0.020
    z = SEAT_TOP_M - 0.004 - 0.012 * (1 - u**2) * (1 - v**2) - 0.035 * np.clip(-v - 0.5, 0, 1)
    sheet(mesh, np.stack([x, y, z], -1), 0.095, PLUSH, PLUSH.shade(0.55))
    u, v = rounded(rows, columns, 0.08)
    z = 0.735 + v * 0.255
    y = 0.186 + 0.24 * (z - 0.50) + 0.026 * (1 - u**2) * (1 - 0.4 * v**2) - 0.020
    front = np.stack([u * 0.240, y, z], -1)
    sheet(mesh, front, 0.062, PLUSH, PLUSH.shade(0.8))
    u, v = np.meshgrid(np.linspace(-1, 1, (3, 3, 2)[level]), np.linspace(-1, 1, (3, 3, 2)[level]))
    z = 0.715 + v * 0.285
    y = 0.186 + 0.24 * (z - 0.50) + 0.078 - 0.010 * u**2
    sheet(mesh, np.stack([u * 0.248, y, z], -1), 0.016, WALNUT)
    _arm(mesh, -0.28, level=level)
    return mesh


def _arm(mesh: Mesh, x: float, *, level: int) -> None:
    pad, post = ((x - 0.024, -0.185, 0.605), (x + 0.024, 0.200, 0.640)), \
        ((x - 0.014, -0.09, 0.0), (x + 0.014, 0.215, 0.606))  # fmt: skip
    foot = ((x - 0.030, -0.13, 0.0), (x + 0.030, 0.235, 0.012))
    if level == 2:
        mesh.box(*pad, WALNUT)
        mesh.box(*post, BLACK, bottom=False)
        return
    mesh.bevelled_box(*pad, 0.009, WALNUT)
    mesh.box(*post, BLACK, bottom=False)
    if level == 0:
        mesh.box(*foot, BLACK, bottom=False)


def row_end() -> Mesh:
    """The panel at a row's end, its outside toward -x, with a light for the step."""
    mesh, panel = Mesh(), Mesh()
    panel.bevelled_box((-0.034, -0.225, 0.0), (0.026, 0.245, 0.655), 0.012, WALNUT)
    mesh.place(upright(panel), [(0, 0, 0)])
    x = -0.0345
    mesh.box((x - 0.006, -0.065, 0.115), (x + 0.002, 0.065, 0.165), STEEL)
    quad(mesh, [(x - 0.0065, 0.052, 0.125), (x - 0.0065, -0.052, 0.125),
                (x - 0.0065, -0.052, 0.145), (x - 0.0065, 0.052, 0.145)], _LIT)  # fmt: skip
    mesh.box((x - 0.003, -0.035, 0.52), (x + 0.002, 0.035, 0.58), STEEL)
    return mesh


def aisle_steps(mesh: Mesh) -> None:
    """A half step before each row in every aisle, with a nosing and a slot of light."""
    nosing = Finish((0.35, 0.34, 0.32), roughness=0.4, metal=0.6)
    for row in range(1, ROWS):
        y, low = row_front(row), PIT_M + RISE_M * (row - 1)
        middle = low + RISE_M / 2
        for a, b in AISLES:
            mesh.box((a, y - 0.30, low), (b, y, middle), CARPET.shade(1.1), bottom=False)
            for edge, z in ((y - 0.30, middle), (y, low + RISE_M)):
                mesh.box((a, edge - 0.004, z - 0.028), (b, edge + 0.032, z + 0.003), nosing)
            c, half = (a + b) / 2, 0.16
            front = y - 0.3005
            quad(
                mesh,
                [
                    (c - half, front, middle - 0.075),
                    (c + half, front, middle - 0.075),
                    (c + half, front, middle - 0.055),
                    (c - half, front, middle - 0.055),
                ],
                _LIT,
            )


def stage_front(mesh: Mesh) -> None:
    """Panels below the stage's edge, its nosing, and steps up to it at both sides."""
    y = STAGE_EDGE_Y
    edges = np.linspace(-HALF_X, HALF_X, 12)
    panels = Mesh()
    for a, b in pairwise(edges):
        panels.bevelled_box((a + 0.004, y - 0.002, PIT_M + 0.07), (b - 0.004, y + 0.018, -0.05),
                            0.005, WALNUT.shade(1.1))  # fmt: skip
    mesh.place(upright(panels), [(0, 0, 0)])
    mesh.box((-HALF_X, y - 0.01, PIT_M), (HALF_X, y + 0.008, PIT_M + 0.07), BLACK)
    mesh.bevelled_box(
        (-HALF_X, y - 0.06, -0.05), (HALF_X, y + 0.03, 0.004), 0.010, WALNUT.shade(0.8)
    )
    for side in (-1.0, 1.0):
        low, high = sorted((side * 4.45, side * 5.55))
        for k in range(3):
            z = PIT_M * (1 - (k + 1) / 4)
            end = y + 0.03 + 0.30 * (3 - k)
            mesh.bevelled_box((low, y + 0.02, PIT_M), (high, end, z), 0.008, WALNUT)
            mesh.box(
                (low + 0.01, end - 0.05, z - 0.001), (high - 0.01, end - 0.01, z + 0.0025), STEEL
            )
        for x in (low + 0.04, high - 0.04):
            mesh.tube([(x, y + 0.85, PIT_M * 0.76), (x, y + 0.85, 0.42), (x, y + 0.06, 0.88),
                       (x, y + 0.06, 0.0)], 0.017, STEEL, sides=8)  # fmt: skip


def acoustic_panel(wide_m: float, high_m: float, *, slatted: bool) -> Mesh:
    """A panel for a side wall, on the wall y = 0, its lower left corner at the origin."""
    mesh = Mesh()
    if not slatted:
        mesh.bevelled_box((0.0, -0.075, 0.0), (wide_m, _INTO_M, high_m), 0.014, _FELT)
        return mesh
    mesh.box((0.0, -0.045, 0.0), (wide_m, _INTO_M, high_m), BLACK)
    slats = Mesh()
    count = round(wide_m / 0.085)
    pitch = wide_m / count
    for k in range(count):
        left = pitch * (k + 0.5) - 0.028
        slats.box(
            (left, -0.092, 0.0),
            (left + 0.056, -0.044, high_m),
            MAPLE.shade(0.93 + 0.035 * (k * 7 % 5)),
        )
    mesh.place(upright(slats), [(0, 0, 0)])
    return mesh


def sconce() -> Mesh:
    """A wall light that shines up and down; its middle at the origin."""
    mesh = Mesh()
    mesh.bevelled_box((-0.055, -0.105, -0.16), (0.055, 0.0, 0.16), 0.010, STEEL.shade(0.5))
    for z, way in ((0.1603, 1), (-0.1603, -1)):
        corners = [(-0.042, -0.09, z), (0.042, -0.09, z), (0.042, -0.015, z), (-0.042, -0.015, z)]
        quad(mesh, corners[::way], _LIT)
    return mesh


def reflectors(mesh: Mesh, hung: Mesh) -> None:
    """Five rows of bent panels below the ceiling; ``hung``: the lamps let into them and wires."""
    for y0 in CLOUDS_Y:
        middle = y0 + CLOUD_DEEP_M / 2
        base = cloud_z(y0)
        for x0 in (-4.6, -1.5, 1.6):
            x1 = x0 + 3.0
            v = np.linspace(-1, 1, 9)
            p = np.empty((9, 2, 3), np.float32)
            p[..., 0] = np.array([x0, x1])
            p[..., 1] = (middle - v * CLOUD_DEEP_M / 2)[:, None]
            p[..., 2] = (base + 0.20 * v**2 - 0.06 * v)[:, None]
            sheet(mesh, p, 0.028, MAPLE)
            for x in (x0 + 0.5, x0 + 1.5, x0 + 2.5):
                _downlight(hung, (x, middle, base))
            for x in (x0 + 0.25, x1 - 0.25):
                for y, z in ((middle - 0.6, base + 0.15), (middle + 0.6, base + 0.10)):
                    hung.tube(
                        [(x, y, z), (x, y, float(ceiling_z(y)))], 0.004, STEEL, sides=4, caps=False
                    )


CLOUDS_Y, CLOUD_DEEP_M = (4.5, 6.45, 8.40, 10.35, 12.30), 1.65


def cloud_z(y0: float) -> float:
    """Least height of the reflector that begins at ``y0``, metres."""
    return float(ceiling_z(y0 + CLOUD_DEEP_M / 2)) - 0.72


def _downlight(mesh: Mesh, at: tuple[float, float, float]) -> None:
    x, y, z = at
    mesh.lathe([(0.0, z - 0.006), (0.058, z - 0.006)], (x, y, 0), _LIT, sides=9)
    mesh.lathe(
        [(0.057, z - 0.005), (0.068, z - 0.014), (0.082, z + 0.01)], (x, y, 0), PLATE, sides=9
    )


def truss(mesh: Mesh, y: float, z: float, half_m: float) -> None:
    """A lattice girder across the hall that hangs on wires."""
    r = 0.024
    chords = [(-0.14, 0.0), (0.14, 0.0), (0.0, 0.24)]
    for dy, dz in chords:
        mesh.tube([(-half_m, y + dy, z + dz), (half_m, y + dy, z + dz)], r, BLACK, sides=8)
    count = round(2 * half_m / 0.45)
    xs = np.linspace(-half_m, half_m, count + 1)
    for k, (a, b) in enumerate(pairwise(xs)):
        for (ya, za), (yb, zb) in (
            (chords[0], chords[2]),
            (chords[1], chords[2]),
            (chords[0], chords[1]),
        ):
            if k % 2:
                ya, za, yb, zb = yb, zb, ya, za
            mesh.tube([(a, y + ya, z + za), (b, y + yb, z + zb)], 0.010, BLACK, sides=5, caps=False)
    for x in np.linspace(-half_m + 0.4, half_m - 0.4, 4):
        mesh.tube(
            [(x, y, z + 0.24), (x, y, float(ceiling_z(y)))], 0.005, STEEL, sides=5, caps=False
        )


def spotlight(
    mesh: Mesh, hang: tuple[float, float, float], toward: tuple[float, float, float]
) -> None:
    """A theatre lantern below ``hang`` that points to ``toward``."""
    top = np.array(hang)
    body = top - (0, 0, 0.24)
    ahead = np.array(toward) - body
    ahead /= np.linalg.norm(ahead)
    side = np.cross(ahead, (0, 0, 1.0))
    side /= np.linalg.norm(side)
    mesh.tube(np.array([top + UP * 0.03, top - UP * 0.07]), 0.016, BLACK, sides=6)
    yoke = [
        body + side * 0.125,
        body + side * 0.125 + (0, 0, 0.16),
        body - side * 0.125 + (0, 0, 0.16),
        body - side * 0.125,
    ]
    mesh.tube(yoke, 0.009, BLACK, sides=5, caps=False)
    barrel = [body - ahead * 0.22, body - ahead * 0.19, body + ahead * 0.02, body + ahead * 0.04,
              body + ahead * 0.22]  # fmt: skip
    mesh.tube(np.array(barrel), [0.05, 0.095, 0.105, 0.090, 0.098], BLACK.shade(1.3), sides=12)
    lens = [body + ahead * 0.219, body + ahead * 0.2235]
    mesh.tube(np.array(lens), 0.086, Finish((0.95, 0.86, 0.70), extra=LAMP_LIT * 1.6), sides=12)


def line_array(mesh: Mesh, x: float, y: float, top: float) -> None:
    """Six loudspeakers one below the other, bent a little toward the seats."""
    cloth = Finish((0.03, 0.03, 0.032), Layer.FABRIC, tile_m=0.1, roughness=0.95)
    z, back = top, 0.0
    for k in range(6):
        mesh.bevelled_box(
            (x - 0.26, y - 0.30 - back, z - 0.185), (x + 0.26, y + 0.03 - back, z), 0.012, BLACK
        )
        mesh.bevelled_box(
            (x - 0.245, y + 0.026 - back, z - 0.175),
            (x + 0.245, y + 0.036 - back, z - 0.01),
            0.004,
            cloth,
        )
        z -= 0.192
        back += 0.006 * k
    for dx in (-0.2, 0.2):
        mesh.tube([(x + dx, y - 0.12, top), (x + dx, y - 0.12, float(ceiling_z(y)))], 0.006, STEEL,
                  sides=5, caps=False)  # fmt: skip


def wedge(mesh: Mesh, at: tuple[float, float, float]) -> None:
    """A monitor loudspeaker on the floor, its grille toward the speaker at -y."""
    x, y, z = at
    a, b = x - 0.27, x + 0.27
    side = np.array([(-0.20, 0.0), (0.22, 0.0), (0.22, 0.30), (0.06, 0.34)])
    p = [[(c, y + dy, z + dz) for dy, dz in side] for c in (a, b)]
    quad(mesh, p[1], BLACK)
    quad(mesh, p[0][::-1], BLACK)
    quad(mesh, [p[0][1], p[0][2], p[1][2], p[1][1]], BLACK)
    quad(mesh, [p[0][2], p[0][3], p[1][3], p[1][2]], BLACK)
    cloth = Finish((0.035, 0.035, 0.037), Layer.FABRIC, tile_m=0.1, roughness=0.95)
    quad(mesh, [p[0][0], p[1][0], p[1][3], p[0][3]], cloth)


def hand_rail(mesh: Mesh, x: float) -> None:
    """A rail along a side wall, as steep as the steps below it."""
    s = np.sign(x)
    start, end = row_front(1) - 0.6, row_front(ROWS - 1) + 0.3
    low, high = PIT_M + 0.90, PIT_M + RISE_M * (ROWS - 1) + 0.90
    mesh.tube([(x, start, low), (x, end, high), (x, NORTH_Y - 0.4, high)], 0.021, WALNUT, sides=10)
    for t in np.linspace(0.03, 0.97, 8):
        y, z = start + (end - start) * t, low + (high - low) * t
        mesh.tube(
            [(x, y, z - 0.02), (x, y, z - 0.06), (s * HALF_X, y, z - 0.06)], 0.007, STEEL, sides=6
        )


def control_window(wide_m: float, high_m: float) -> Mesh:
    """The window of the control room; its middle at the origin."""
    mesh = Mesh()
    mesh.place(picture_frame(WALNUT, wide_m, high_m, 0.06), [(0, 0, 0)])
    x, z = wide_m / 2, high_m / 2
    quad(mesh, [(-x, -0.004, -z), (x, -0.004, -z), (x, -0.004, z), (-x, -0.004, z)],
         Finish((0.018, 0.020, 0.022), roughness=0.10))  # fmt: skip
    for a in (-x / 3, x / 3):
        mesh.bevelled_box((a - 0.02, -0.018, -z), (a + 0.02, 0.0, z), 0.004, WALNUT)
    return mesh


def big_screen(wide_m: float, high_m: float) -> Mesh:
    """A screen stretched in a black frame; its middle at the origin."""
    mesh = Mesh()
    mesh.place(picture_frame(BLACK, wide_m, high_m, 0.07), [(0, 0, 0)])
    x, z = wide_m / 2, high_m / 2
    quad(mesh, [(-x, -0.010, -z), (x, -0.010, -z), (x, -0.010, z), (-x, -0.010, z)],
         Finish((0.74, 0.74, 0.74), roughness=0.9))  # fmt: skip
    return mesh


def panelling(wide_m: float, high_m: float) -> Mesh:
    """Tall boards of wood with shadow gaps, on the wall y = 0, its middle below at the origin."""
    mesh, boards = Mesh(), Mesh()
    mesh.box((-wide_m / 2, -0.012, 0.0), (wide_m / 2, 0.03, high_m), BLACK)
    rng = np.random.default_rng(17)
    count = round(wide_m / 0.40)
    for a, b in pairwise(np.linspace(-wide_m / 2, wide_m / 2, count + 1)):
        tone = WALNUT.shade(float(rng.uniform(0.9, 1.25)))
        boards.bevelled_box((a + 0.005, -0.040, 0.10), (b - 0.005, -0.011, high_m), 0.004, tone)
    mesh.place(upright(boards), [(0, 0, 0)])
    mesh.bevelled_box((-wide_m / 2, -0.046, 0.0), (wide_m / 2, 0.0, 0.098), 0.005, BLACK)
    return mesh


def stage_box() -> Mesh:
    """A box with sockets in the stage's floor, and the cable of the lectern that ends there."""
    mesh = Mesh()
    mesh.bevelled_box((-0.12, -0.10, 0.0), (0.12, 0.10, 0.006), 0.003, STEEL)
    t = np.linspace(0, np.pi, 9)
    path = np.column_stack(
        [
            -0.10 - 0.34 * t / np.pi,
            0.02 - 0.16 * t / np.pi + 0.05 * np.sin(2 * t),
            np.full(9, 0.0065),
        ]
    )
    mesh.tube(path, 0.005, RUBBER, sides=6)
    put(mesh, turned_out([(0.02, 0.001), (0.0, 0.001)], DARK, 8), (0, 0, 0.02))
    return mesh
