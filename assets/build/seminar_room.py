"""Makes the seminar room: walls, thirty chairs at tables, daylight and panels of light.

Owns where each part stands and how the room is lit; must not know who sits there.
"""

from __future__ import annotations

from math import pi
from pathlib import Path

import numpy as np

from assets.build import bake, fine_light, lecture_light
from assets.build.lecture_light import Air, Chart, Copies, Lamp, Packed, Plan
from assets.build.lecture_parts import (
    EAST,
    LAMP_LIT,
    NORTH,
    PLATE,
    RUBBER,
    SOUTH,
    STEEL,
    WEST,
    WHITE,
    clock,
    detector,
    door,
    door_frame,
    exit_sign,
    extinguisher,
    lectern,
    poster,
    put,
    quad,
    socket,
    switch,
)
from assets.build.lecture_walls import carpet, pierced_wall, worn_wall
from assets.build.seminar_parts import (
    BEECH,
    HALF_X,
    HEAD,
    HIGH,
    NORTH_Y,
    REVEAL,
    SILL,
    SOUTH_Y,
    WINDOWS,
    chair,
    coat_hooks,
    flip_chart,
    loudspeaker,
    notice_board,
    projector,
    radiator,
    screen,
    side_table,
    table,
    waste_bin,
    whiteboard,
    window,
    window_panes,
)
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.textures import Layer

CHAIRS_X, ROWS_Y = (-2.55, -1.75, -0.95, 0.95, 1.75, 2.55), (2.4, 3.5, 4.6, 5.7, 6.8)
"""Where the chairs stand: scenes.stage.models.seating says the same."""

TABLE_AHEAD_M, LECTERN_AT = 0.55, (0.0, 0.62, 0.0)
DOOR_SOUTH, DOOR_NORTH, DOOR_HIGH = -1.45, -0.55, 2.05
_MAP = (2048, 2048)
_WALL = Finish((0.73, 0.715, 0.675), Layer.PLASTER, tile_m=1.5, roughness=0.95)
_ACCENT = Finish((0.215, 0.290, 0.300), Layer.PLASTER, tile_m=1.5, roughness=0.95)
_CEILING = Finish((0.84, 0.84, 0.825), Layer.PLASTER, tile_m=0.8, roughness=0.98)
_CARPET = Finish((0.115, 0.125, 0.142), Layer.RUG, tile_m=0.5, roughness=1.0)
_SKIRTING = Finish((0.26, 0.265, 0.27), roughness=0.5)
_FELT = Finish((0.40, 0.41, 0.36), Layer.FABRIC, tile_m=0.4, roughness=0.97)
_TILE_M = 0.6
_PANELS_X, _PANELS_Y = (-2.1, 2.1), (-0.8, 1.6, 4.0, 6.4)
_OUTSIDE = bake.Outside(
    sky=(4.2, 4.8, 5.5),
    ground=(0.62, 0.68, 0.46),
    sun=(1.0, 0.90, 0.76),
    sun_strength=9.0,
    toward_sun=(-0.62, -0.30, 0.72),
)
_AIR = Air(
    x=(-3.8, -2.55, -1.3, 0.0, 1.3, 2.55, 3.8),
    y=(-1.7, -0.6, 0.6, 1.8, 3.0, 4.2, 5.4, 6.4, 7.3),
    z=(0.15, 0.85, 1.5, 2.3),
    least_z=lambda y: 0.15,
)


def build(folder: Path, *, samples: int, scale: float = 1.0) -> list[Path]:
    """Make the room's files below ``folder``; ``scale`` < 1 bakes a smaller light map."""
    lecture_light.start()
    bake.light_from(_OUTSIDE, _portals())
    lecture_light.shine(_lamps())
    extras = {
        "doors": {"door": (HALF_X + 0.035, DOOR_NORTH, 0.0)},
        "panes": window_panes(),
    }
    return lecture_light.make(plan(), folder, _AIR, (0.0, 2.0, 1.4), extras,
                              light_map=fine_light.fine_light_map, samples=samples,
                              scale=scale)  # fmt: skip


def plan() -> Plan:
    """Every piece of the room."""
    made = Plan("seminar_room", _MAP)
    made.add("room", *_shell())
    near, trim, grid = Mesh(), Mesh(), Mesh()
    put(near, lectern(BEECH.shade(0.9), microphone=False), LECTERN_AT)
    _cable(near)
    _trim(trim)
    _ceiling_fittings(grid)
    made.add("room", Packed(near, 300), Packed(trim, 300), Packed(grid, 420))
    made.add("room", *(Packed(one, px) for one, px in _fittings()))
    made.add("room", *(Packed(window(a, b, number), 320)
                       for number, (a, b) in enumerate(WINDOWS)))  # fmt: skip
    rng = np.random.default_rng(6)
    at, turn = [], []
    for y in ROWS_Y:
        for x in CHAIRS_X:
            at.append(
                (x + 0.012 * float(rng.uniform(-1, 1)), y + 0.02 * float(rng.uniform(-1, 1)), 0.0)
            )
            turn.append(0.05 * float(rng.uniform(-1, 1)))
    made.add("chairs", Copies(chair(), at, turn, 120, 15))
    places = [
        (side * x, y - TABLE_AHEAD_M, 0.0) for y in ROWS_Y for side in (-1, 1) for x in (1.15, 2.35)
    ]
    made.add("tables", Copies(table(), places, [0.0] * len(places), 160, 10))
    leaf = Mesh()
    put(
        leaf,
        door(BEECH, DOOR_NORTH - DOOR_SOUTH, DOOR_HIGH, glazed=True),
        (HALF_X + 0.035, DOOR_NORTH, 0.0),
        EAST,
    )
    made.add("door", Packed(leaf, 170))
    return made


def _portals() -> tuple[bake.Window, ...]:
    z, high = (SILL + HEAD) / 2, HEAD - SILL
    x = -HALF_X - REVEAL - 0.02
    return tuple(bake.Window((x, (a + b) / 2, z), (b - a, high)) for a, b in WINDOWS)


def _lamps() -> list[Lamp]:
    places = [(x, y) for x in _PANELS_X for y in _PANELS_Y]
    lamps = [Lamp((x, y, HIGH - 0.02), (x, y, 0.0), (0.56, 1.16), 26.0, (1.0, 0.965, 0.91))
             for x, y in places]  # fmt: skip
    return [*lamps, Lamp((5.0, -1.0, 2.5), (5.0, -1.0, 0.0), (0.5, 1.2), 9.0, (1.0, 0.95, 0.88))]


def _shell() -> list[Chart]:
    floor, ceiling, west, east, north, south = (Mesh() for _ in range(6))
    x, s, n = HALF_X, SOUTH_Y, NORTH_Y
    wear = [(0.0, 0.9, n), (-3.5, s, n), (3.5, -1.2, n), (0.0, -0.6, 0.5)]
    carpet(floor, (-x, s), (x, n), 0.0, _CARPET, wear)
    _ceiling(ceiling)
    openings = [(a - s, b - s, SILL, HEAD) for a, b in WINDOWS]
    pierced_wall(west, (-x, s, 0), (0, 1), n - s, HIGH, openings, _WALL, 31)
    pierced_wall(east, (x, n, 0), (0, -1), n - s, HIGH,
                 [(n - DOOR_NORTH, n - DOOR_SOUTH, 0.0, DOOR_HIGH)], _WALL, 41)  # fmt: skip
    worn_wall(north, (-x, n, 0), (2 * x, 0, 0), HIGH, _ACCENT, seed=51, dirt=0.14)
    worn_wall(south, (x, s, 0), (-2 * x, 0, 0), HIGH, _WALL, seed=52)
    up = (0.0, 0.0, 1.0)
    return [
        Chart(floor, (1, 0, 0), (0, 1, 0), 72),
        Chart(ceiling, (1, 0, 0), (0, 1, 0), 34),
        Chart(west, (0, 1, 0), up, 64),
        Chart(east, (0, -1, 0), up, 64),
        Chart(north, (1, 0, 0), up, 64),
        Chart(south, (-1, 0, 0), up, 64),
        *_corridor(),
    ]


def _corridor() -> list[Chart]:
    """What is seen when the door stands open: floor, wall and ceiling of a passage."""
    a, b, s, n, h = HALF_X, 6.0, DOOR_SOUTH - 0.9, DOOR_NORTH + 0.9, 2.6
    floor, around = Mesh(), Mesh()
    carpet(floor, (a, s), (b, n), -0.002, _CARPET.shade(1.3), [], seed=8)
    worn_wall(around, (b, n, 0), (0, s - n, 0), h, _WALL, seed=61)
    ends, top = Mesh(), Mesh()
    worn_wall(ends, (a, n, 0), (b - a, 0, 0), h, _WALL, seed=62)
    other = Mesh()
    worn_wall(other, (b, s, 0), (a - b, 0, 0), h, _WALL, seed=63)
    quad(top, [(a, n, h), (b, n, h), (b, s, h), (a, s, h)], _CEILING)
    up = (0.0, 0.0, 1.0)
    return [Chart(floor, (1, 0, 0), (0, 1, 0), 16), Chart(around, (0, -1, 0), up, 16),
            Chart(ends, (1, 0, 0), up, 16), Chart(other, (-1, 0, 0), up, 16),
            Chart(top, (1, 0, 0), (0, 1, 0), 12)]  # fmt: skip


def _ceiling(mesh: Mesh) -> None:
    """Mineral tiles, a little different in tone, with panels of light let in."""
    rng = np.random.default_rng(7)
    z = HIGH
    for i in range(14):
        for j in range(16):
            x0, y0 = -HALF_X + _TILE_M * i, SOUTH_Y + _TILE_M * j
            x1, y1 = x0 + _TILE_M, y0 + _TILE_M
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            if any(abs(middle[0] - px) < 0.3 and abs(middle[1] - py) < 0.5
                   for px in _PANELS_X for py in _PANELS_Y):  # fmt: skip
                continue
            tone = _CEILING.shade(float(rng.uniform(0.965, 1.0)))
            quad(mesh, [(x0, y1, z), (x1, y1, z), (x1, y0, z), (x0, y0, z)], tone)


def _ceiling_fittings(mesh: Mesh) -> None:
    """The grid that carries the tiles, panels, detectors, air outlets and the projector."""
    bar = PLATE.shade(0.98)
    z0, z1, w = HIGH - 0.006, HIGH + 0.001, 0.012
    for i in range(15):
        x = -HALF_X + _TILE_M * i
        mesh.box((max(x - w, -HALF_X), SOUTH_Y, z0), (min(x + w, HALF_X), NORTH_Y, z1), bar)
    for j in range(17):
        y = SOUTH_Y + _TILE_M * j
        mesh.box(
            (-HALF_X, max(y - w, SOUTH_Y), z0 + 0.0005), (HALF_X, min(y + w, NORTH_Y), z1), bar
        )
    lit = Finish((0.80, 0.79, 0.75), roughness=0.6, extra=LAMP_LIT)
    for x in _PANELS_X:
        for y in _PANELS_Y:
            a, b, c, d = x - 0.288, x + 0.288, y - 0.588, y + 0.588
            for low, high in (
                ((a, c), (a + 0.02, d)),
                ((b - 0.02, c), (b, d)),
                ((a + 0.02, c), (b - 0.02, c + 0.02)),
                ((a + 0.02, d - 0.02), (b - 0.02, d)),
            ):
                mesh.bevelled_box((*low, HIGH - 0.012), (*high, HIGH), 0.003, WHITE)
            e = 0.019
            quad(
                mesh,
                [(a + e, d - e, z0), (b - e, d - e, z0), (b - e, c + e, z0), (a + e, c + e, z0)],
                lit,
            )
    for at in ((0.3, 2.8), (0.3, 6.1), (-0.3, -0.8)):
        put(mesh, detector(), (*at, HIGH))
    for x, y in ((-0.9, 1.0), (0.9, 4.6)):
        for k in range(4):
            r = 0.05 + 0.052 * k
            mesh.lathe(
                [(r + 0.03, HIGH - 0.016), (r + 0.034, HIGH - 0.001)], (x, y, 0), PLATE, sides=20
            )
            mesh.lathe(
                [(r, HIGH - 0.010), (r + 0.03, HIGH - 0.016)], (x, y, 0), PLATE.shade(0.9), sides=20
            )


def _trim(mesh: Mesh) -> None:
    """Skirting and the door's frame."""
    x, s, n, t, h = HALF_X, SOUTH_Y, NORTH_Y, 0.014, 0.085
    for a, b, c, d in (
        (-x, x, n - t, n), (-x, x, s, s + t), (-x, -x + t, s + t, n - t),
        (x - t, x, s + t, DOOR_SOUTH - 0.066), (x - t, x, DOOR_NORTH + 0.066, n - t),
    ):  # fmt: skip
        mesh.bevelled_box((a, c, 0.001), (b, d, h), 0.004, _SKIRTING)
    frame = door_frame(_SKIRTING, DOOR_NORTH - DOOR_SOUTH, DOOR_HIGH)
    put(mesh, frame, (x, DOOR_NORTH, 0.0), EAST)


def _fittings() -> list[tuple[Mesh, int]]:
    """What stands before the listeners and hangs on the walls, and pixels a side of each."""
    x, s, n = HALF_X, SOUTH_Y, NORTH_Y
    hung = [
        (whiteboard(), (-2.15, s, 1.50), SOUTH, 170),
        (screen(2.4, 1.5), (1.35, s, 1.72), SOUTH, 170),
        (clock(), (0.0, n, 2.38), NORTH, 70),
        (coat_hooks(), (x, 0.95, 1.72), EAST, 150),
        (notice_board(), (x, 3.1, 1.55), EAST, 170),
        (poster(0.50, 0.70, 1), (0.0, n, 1.62), NORTH, 120),
        (side_table(), (1.25, 0.30, 0.0), 0.12, 150),
        (flip_chart(), (-3.20, -0.75, 0.0), 2.35, 150),
        (projector(), (1.35, 1.9, HIGH), 0.0, 110),
        *((radiator(b - a - 0.3), (-x, (a + b) / 2, 0.0), WEST, 190) for a, b in WINDOWS),
    ]  # fmt: skip
    made = []
    for part, at, heading, px in hung:
        one = Mesh()
        put(one, part, at, heading)
        made.append((one, px))
    return [*made, *((felt, 90) for felt in _felt()), (_small(), 300)]


def _felt() -> list[Mesh]:
    """Panels of felt on two walls, which swallow the echo."""
    x, n = HALF_X, NORTH_Y
    made = [Mesh() for _ in range(7)]
    for k, y in enumerate((4.75, 5.67, 6.59)):
        made[k].bevelled_box((x - 0.045, y, 0.75), (x - 0.004, y + 0.88, 2.35), 0.012, _FELT)
    for k, x0 in enumerate((-3.55, -1.55, 0.65, 2.65)):
        made[3 + k].bevelled_box(
            (x0, n - 0.045, 0.95), (x0 + 0.90, n - 0.004, 2.05), 0.012, _FELT.shade(1.15)
        )
    return made


def _small() -> Mesh:
    """Loudspeakers, signs, switches, sockets, the bin."""
    mesh = Mesh()
    x, s, n = HALF_X, SOUTH_Y, NORTH_Y
    for side in (-3.85, 3.75):
        put(mesh, loudspeaker(), (side, s, 2.45), SOUTH)
    put(mesh, exit_sign(), (x, (DOOR_SOUTH + DOOR_NORTH) / 2, 2.30), EAST)
    put(mesh, extinguisher(), (x, -0.20, 0.22), EAST)
    put(mesh, switch(3), (x, DOOR_SOUTH - 0.24, 1.08), EAST)
    for y in (2.0, 4.4, 7.0):
        put(mesh, socket(), (x, y, 0.32), EAST)
    for a in (-3.8, -1.2, 3.9):
        put(mesh, socket(), (a, n, 0.32), NORTH)
    put(mesh, socket(4), (0.1, s, 0.32), SOUTH)
    put(mesh, switch(1), (0.0, s, 1.08), SOUTH)
    put(mesh, waste_bin(), (3.90, 0.15, 0.001))
    return mesh


def _cable(mesh: Mesh) -> None:
    """The lectern's cable to a box in the floor."""
    mesh.bevelled_box((0.46, 0.80, 0.0), (0.66, 0.96, 0.006), 0.003, STEEL)
    t = np.linspace(0, pi, 9)
    path = np.column_stack([0.20 + 0.27 * t / pi, 0.74 + 0.10 * t / pi + 0.05 * np.sin(2 * t),
                            np.full(9, 0.006)])  # fmt: skip
    mesh.tube(path, 0.0045, RUBBER, sides=6)
