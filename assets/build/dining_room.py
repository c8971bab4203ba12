"""The geometry of the living and dining room: a long table, chairs, windows, what stands around.

Owns measures, finishes and where each part lies in the light map; must not know how it is baked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from assets.build.dining_parts import (
    CEILING,
    HALF_X,
    HIGH,
    NORTH,
    OAK,
    SOUTH,
    WALL,
    WHITE,
    curtain,
    door,
    fittings,
    furniture,
    painting,
    pendant,
    prints,
    quad,
    radiator,
)
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models import furniture as old
from scenes.stage.textures import Layer
from scenes.stage.vertices import Floats

WINDOWS = ((-2.45, -1.15), (0.15, 1.75))
"""From and to along y, of each window in the west wall."""

SILL, HEAD = 0.80, 2.30
TABLE_X, TABLE_SOUTH, TABLE_NORTH, TABLE_TOP = 0.48, -1.84, 2.12, 0.74

_TABLE = Finish((0.30, 0.165, 0.080), Layer.WOOD, tile_m=1.3, roughness=0.34)
_SEAT = Finish((0.30, 0.33, 0.30), Layer.FABRIC, tile_m=0.3, roughness=0.95)


@dataclass
class Chart:
    """A flat part of the light map: pixels a metre, and its lower left corner in pixels."""

    px_per_m: float
    corner: tuple[int, int]
    origin: tuple[float, float, float]
    along: tuple[float, float, float]
    up: tuple[float, float, float]


CHARTS = {
    "floor": Chart(100, (0, 0), (-HALF_X, SOUTH, 0), (1, 0, 0), (0, 1, 0)),
    "west": Chart(70, (568, 0), (-HALF_X, SOUTH, 0), (0, 1, 0), (0, 0, 1)),
    "east": Chart(70, (568, 194), (HALF_X, SOUTH, 0), (0, 1, 0), (0, 0, 1)),
    "north": Chart(70, (568, 388), (-HALF_X, NORTH, 0), (1, 0, 0), (0, 0, 1)),
    "south": Chart(60, (0, 850), (-HALF_X, SOUTH, 0), (1, 0, 0), (0, 0, 1)),
    "ceiling": Chart(35, (806, 650), (-HALF_X, SOUTH, HIGH), (1, 0, 0), (0, 1, 0)),
    "table": Chart(198, (4, 650), (-TABLE_X, TABLE_SOUTH, 0), (0, 1, 0), (1, 0, 0)),
}
"""Where the flat parts lie in the right half of the light map, 1024 pixels wide and high."""


@dataclass
class Room:
    """Parts by chart; ``loose`` is everything whose place in the light map is found by packing.

    ``joints`` lies under the floor's boards and shares their light.
    """

    flat: dict[str, Mesh] = field(default_factory=dict)
    loose: Mesh = field(default_factory=Mesh)
    joints: Mesh = field(default_factory=Mesh)

    def chart(self, name: str) -> Mesh:
        """The mesh of the flat part called ``name``."""
        return self.flat.setdefault(name, Mesh())


def dining_room() -> Room:
    """Everything that is baked."""
    room = Room()
    _shell(room)
    _floor(room.chart("floor"), room.joints)
    _table(room)
    _trim(room.loose)
    _windows(room.loose)
    door(room.loose)
    furniture(room.loose)
    _chairs(room.loose)
    pendant(room.loose)
    painting(room.loose)
    fittings(room.loose)
    prints(room.loose)
    return room


def _shell(room: Room) -> None:
    x, s, n, h = HALF_X, SOUTH, NORTH, HIGH
    quad(room.chart("ceiling"), (-x, n, h), (x, n, h), (x, s, h), (-x, s, h), CEILING)
    quad(room.chart("north"), (-x, n, 0), (x, n, 0), (x, n, h), (-x, n, h), WALL)
    quad(room.chart("south"), (x, s, 0), (-x, s, 0), (-x, s, h), (x, s, h), WALL)
    quad(room.chart("east"), (x, n, 0), (x, s, 0), (x, s, h), (x, n, h), WALL)
    west = room.chart("west")
    edges = [s, *(y for window in WINDOWS for y in window), n]
    for k, (a, b) in enumerate(pairwise(edges)):
        for low, high in ((0.0, h),) if k % 2 == 0 else ((0.0, SILL), (HEAD, h)):
            quad(west, (-x, a, low), (-x, b, low), (-x, b, high), (-x, a, high), WALL)
    d = 0.20
    for a, b in WINDOWS:
        for corners in (
            ((-x - d, a, SILL), (-x, a, SILL), (-x, b, SILL), (-x - d, b, SILL)),
            ((-x - d, b, HEAD), (-x, b, HEAD), (-x, a, HEAD), (-x - d, a, HEAD)),
            ((-x, a, SILL), (-x - d, a, SILL), (-x - d, a, HEAD), (-x, a, HEAD)),
            ((-x - d, b, SILL), (-x, b, SILL), (-x, b, HEAD), (-x - d, b, HEAD)),
        ):
            quad(room.loose, *corners, WHITE)


def _floor(mesh: Mesh, joints: Mesh) -> None:
    """Oak boards along y, each with a tone and a grain of its own, dark in the joints."""
    rng = np.random.default_rng(4)
    for left in np.arange(-HALF_X, HALF_X, 0.14):
        right, start = min(left + 0.14, HALF_X), SOUTH - float(rng.uniform(0, 1.6))
        while start < NORTH:
            end = start + float(rng.uniform(1.2, 2.1))
            low, high = max(start, SOUTH), min(end, NORTH)
            start = end
            if high - low < 0.02:
                continue
            board = OAK.shade(float(rng.uniform(0.84, 1.12)))
            g, shift = 0.0011, float(rng.uniform(0, 9))
            p = np.array([(left + g, low + g), (right - g, low + g), (right - g, high - g),
                          (left + g, high - g)], np.float32)  # fmt: skip
            points = np.column_stack([p, np.zeros(4)])
            mesh.add(points, np.broadcast_to([0, 0, 1.0], (4, 3)), [(0, 1, 2), (0, 2, 3)],
                     board, uv=p[:, ::-1] + np.array([shift, left * 7]))  # fmt: skip
    x = HALF_X
    joint = OAK.shade(0.16)
    quad(joints, (-x, SOUTH, -0.003), (x, SOUTH, -0.003), (x, NORTH, -0.003), (-x, NORTH, -0.003),
          joint)  # fmt: skip


def _table(room: Room) -> None:
    """A long table: a top of five planks with eased edges, aprons, six square legs."""
    top, rest = room.chart("table"), room.loose
    x, s, n, z = TABLE_X, TABLE_SOUTH, TABLE_NORTH, TABLE_TOP
    e = 0.006
    rng = np.random.default_rng(12)
    planks = np.linspace(-x + e, x - e, 6)
    for a, b in pairwise(planks):
        tone = _TABLE.shade(float(rng.uniform(0.9, 1.1)))
        p = np.array([(a, s + e), (b, s + e), (b, n - e), (a, n - e)], np.float32)
        top.add(np.column_stack([p, np.full(4, z)]), np.broadcast_to([0, 0, 1.0], (4, 3)),
                [(0, 1, 2), (0, 2, 3)], tone, uv=p[:, ::-1] + rng.uniform(0, 9, 2))  # fmt: skip
    _rim(rest, e)
    for a, b, c, d in (
        (-x + 0.10, -x + 0.125, s + 0.1, n - 0.1),
        (x - 0.125, x - 0.10, s + 0.1, n - 0.1),
        (-x + 0.125, x - 0.125, s + 0.10, s + 0.125),
        (-x + 0.125, x - 0.125, n - 0.125, n - 0.10),
    ):
        rest.bevelled_box((a, c, z - 0.135), (b, d, z - 0.036), 0.003, _TABLE.shade(0.9))
    for fx in (-x + 0.09, x - 0.16):
        for fy in (s + 0.09, (s + n) / 2 - 0.035, n - 0.16):
            rest.bevelled_box((fx, fy, 0.001), (fx + 0.07, fy + 0.07, z - 0.036), 0.006,
                              _TABLE.shade(0.88))  # fmt: skip


def _rim(mesh: Mesh, e: float) -> None:
    """The eased edge of the table top and its underside."""
    x, s, n, z, t = TABLE_X, TABLE_SOUTH, TABLE_NORTH, TABLE_TOP, 0.036
    outline = np.array([(-x, s), (x, s), (x, n), (-x, n)], np.float32)
    inner = outline - np.sign(outline) * e
    inner[:, 1] = np.clip(outline[:, 1], s + e, n - e)
    levels: list[tuple[Floats, float]] = [
        (inner, z),
        (outline, z - e),
        (outline, z - t + e),
        (inner, z - t),
    ]
    finish = _TABLE.shade(0.95)
    for (upper, z0), (lower, z1) in pairwise(levels):
        for k in range(4):
            low, high = lower[[k, (k + 1) % 4]], upper[[(k + 1) % 4, k]]
            corners = np.column_stack([np.concatenate([low, high]), [z1, z1, z0, z0]])
            mesh.quads([corners], finish)
    below = np.column_stack([inner[::-1], np.full(4, z - t)])
    mesh.quads([below], finish.shade(0.8))


def _trim(mesh: Mesh) -> None:
    """Skirting and cornice."""
    x, s, n, t, h = HALF_X, SOUTH, NORTH, 0.018, 0.12
    doorway = (0.78, 1.82)
    for a, b, c, d in (
        (-x, x, n - t, n), (-x, -x + t, s, n), (x - t, x, s, n),
        (-x, doorway[0], s, s + t), (doorway[1], x, s, s + t),
    ):  # fmt: skip
        mesh.bevelled_box((a, c, 0), (b, d, h), 0.006, WHITE)
    c = 0.07
    for low, high in (
        ((-x, n - c, HIGH - c), (x, n, HIGH)), ((-x, s, HIGH - c), (x, s + c, HIGH)),
        ((-x, s, HIGH - c), (-x + c, n, HIGH)), ((x - c, s, HIGH - c), (x, n, HIGH)),
    ):  # fmt: skip
        mesh.bevelled_box(low, high, 0.022, CEILING)


def _windows(mesh: Mesh) -> None:
    """Frames with two sashes, inner sills, radiators with valves, curtains on brass rods."""
    x = -HALF_X
    for a, b in WINDOWS:
        middle = (a + b) / 2
        f = x - 0.16
        for lo, hi in ((a, a + 0.05), (b - 0.05, b), (middle - 0.045, middle + 0.045)):
            mesh.bevelled_box((f, lo, SILL), (f + 0.07, hi, HEAD), 0.008, WHITE)
        for lo, hi in ((SILL, SILL + 0.06), (HEAD - 0.05, HEAD)):
            mesh.bevelled_box((f + 0.002, a, lo), (f + 0.068, b, hi), 0.008, WHITE)
        mesh.bevelled_box((f + 0.075, middle - 0.012, 1.35), (f + 0.10, middle + 0.012, 1.48),
                          0.006, old.BRASS)  # fmt: skip
        mesh.bevelled_box((x - 0.09, a - 0.08, SILL - 0.035), (x + 0.15, b + 0.08, SILL), 0.01,
                          WHITE)  # fmt: skip
        radiator(mesh, a + 0.12, b - 0.12)
        curtain(mesh, a - 0.34, a + 0.10, 3)
        curtain(mesh, b - 0.10, b + 0.34, 5)
        rod = x + 0.20
        mesh.tube([(rod, a - 0.46, 2.44), (rod, b + 0.46, 2.44)], 0.011, old.BRASS, sides=10)
        for y in (a - 0.47, b + 0.47):
            mesh.ball((rod, y, 2.44), (0.024, 0.024, 0.024), old.BRASS, sides=12)
        for y in (a - 0.40, b + 0.40):
            mesh.tube([(x, y, 2.44), (rod, y, 2.44)], 0.008, old.BRASS, sides=8)


def _chairs(mesh: Mesh) -> None:
    """Three chairs a side, pushed in a little unevenly."""
    one = Mesh()
    wood = _TABLE.shade(0.92)
    for x in (-0.20, 0.165):
        one.bevelled_box((x, -0.20, 0), (x + 0.035, -0.165, 0.445), 0.005, wood)
        one.tube([(x + 0.017, 0.19, 0), (x + 0.017, 0.19, 0.45), (x + 0.017, 0.265, 0.90)],
                 [0.016, 0.019, 0.014], wood, sides=8)  # fmt: skip
    for low, high in (((-0.20, -0.19, 0.40), (0.20, -0.17, 0.445)),
                      ((-0.19, -0.17, 0.40), (-0.17, 0.18, 0.445)),
                      ((0.17, -0.17, 0.40), (0.19, 0.18, 0.445))):  # fmt: skip
        one.bevelled_box(low, high, 0.004, wood)
    one.bevelled_box((-0.215, -0.215, 0.445), (0.215, 0.205, 0.485), 0.016, _SEAT)
    for z, depth in ((0.62, 0.222), (0.74, 0.240), (0.845, 0.256)):
        one.bevelled_box((-0.185, depth - 0.008, z), (0.185, depth + 0.012, z + 0.06), 0.005, wood)
    rng = np.random.default_rng(3)
    for k, y in enumerate((-1.05, 0.1, 1.25)):
        for side in (-1.0, 1.0):
            at = (side * (0.63 + 0.03 * float(rng.uniform(-1, 1))), y, 0)
            turn = -side * np.pi / 2 + 0.05 * float(rng.uniform(-1, 1))
            if (k, side) != (0, -1.0):
                mesh.place(one, [at], heading=[turn])
