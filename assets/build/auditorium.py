"""Makes the auditorium: a raked hall of 150 seats before a stage, lit by lamps alone.

Owns where each part stands and how the hall is lit; must not know who sits there.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from assets.build import bake, even_light, lecture_light
from assets.build.auditorium_parts import (
    AISLES,
    BLACK,
    BLOCKS,
    CARPET,
    CLOUD_DEEP_M,
    CLOUDS_Y,
    CURTAIN,
    FIRST_ROW_Y,
    HALF_X,
    MAPLE,
    NORTH_Y,
    PIT_M,
    PITCH_M,
    RISE_M,
    ROWS,
    SEATS_X,
    SOUTH_Y,
    STAGE_EDGE_Y,
    WALNUT,
    acoustic_panel,
    aisle_steps,
    big_screen,
    ceiling_z,
    cloud_z,
    control_window,
    floor_z,
    hand_rail,
    line_array,
    panelling,
    reflectors,
    row_end,
    row_front,
    sconce,
    seat,
    spotlight,
    stage_box,
    stage_front,
    truss,
    wedge,
)
from assets.build.lecture_light import Air, Chart, Copies, Lamp, Packed, Plan, Relief, Vector
from assets.build.lecture_parts import (
    EAST,
    NORTH,
    SOUTH,
    STEEL,
    WEST,
    detector,
    door,
    door_frame,
    exit_sign,
    extinguisher,
    folds,
    lectern,
    mirrored,
    put,
    quad,
)
from assets.build.lecture_walls import carpet, pierced_wall, worn_wall
from scenes.stage.mesh import Finish, Mesh, grid_faces
from scenes.stage.textures import Layer, noise

LECTERN_AT = (0.0, 0.62, 0.0)
DOORS_X, DOOR_WIDE, DOOR_HIGH = (-2.41, 2.41), 1.60, 2.10
_MAP = (2048, 2048)
_X, _Y, _UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_PANEL_PX_PER_M = 46
_TOP_FLOOR = PIT_M + RISE_M * (ROWS - 1)
_WALL = Finish((0.56, 0.53, 0.485), Layer.PLASTER, tile_m=1.5, roughness=0.95)
_CEILING = Finish((0.36, 0.35, 0.335), Layer.PLASTER, tile_m=1.5, roughness=0.97)
_BOARDS = Finish((0.27, 0.170, 0.095), Layer.WOOD, tile_m=1.1, roughness=0.40)
_LEVELS = ((0, 3, 108), (1, 6, 84), (2, 10, 64))  # level of detail, rows up to, pixels of a seat
_WARM, _STAGE_WHITE = (1.0, 0.89, 0.76), (1.0, 0.93, 0.83)
_SCONCES_Y = (4.82, 8.06, 11.30)
_NO_SKY = bake.Outside(
    sky=(0.0, 0.0, 0.0),
    ground=(0.0, 0.0, 0.0),
    sun=(1.0, 1.0, 1.0),
    sun_strength=0.0,
    toward_sun=(0.0, 0.0, 1.0),
)
_AIR = Air(
    x=(-5.7, -3.9, -2.0, 0.0, 2.0, 3.9, 5.7),
    y=(-3.0, -1.2, 0.4, 1.9, 3.6, 5.5, 7.4, 9.3, 11.2, 12.6, 13.8),
    z=(-0.4, 0.3, 0.9, 1.5, 2.1, 2.7, 3.5),
    least_z=lambda y: floor_z(y) + 0.15,
)


def build(folder: Path, *, samples: int, scale: float = 1.0) -> list[Path]:
    """Make the hall's files below ``folder``; ``scale`` < 1 bakes a smaller light map."""
    lecture_light.start()
    bake.light_from(_NO_SKY, ())
    lecture_light.shine([*_house(), *_stage_lamps()])
    return lecture_light.make(plan(), folder, _AIR, (0.0, 3.0, 1.7), {"doors": _hinges()},
                              light_map=even_light.even_light_map, samples=samples,
                              scale=scale)  # fmt: skip


def plan() -> Plan:
    """Every piece of the hall."""
    made = Plan("auditorium", _MAP)
    made.add("hall", *_shell())
    made.add("hall", *_foyer())
    for name, (leaf, hinge) in _leaves().items():
        hung = Mesh()
        put(hung, leaf, hinge)
        made.add(name, Packed(hung, 110))
    clouds, hung, steps, front = Mesh(), Mesh(), Mesh(), Mesh()
    reflectors(clouds, hung)
    aisle_steps(steps)
    stage_front(front)
    made.add("hall", *_on_stage())
    made.add("hall", Packed(steps, 300), Packed(front, 260))
    made.add("fittings", *_panels(), *(_wainscot(side) for side in (-1.0, 1.0)))
    made.add("fittings", Relief(clouds, _X, (0.0, -1.0, 0.0), 30, within_m=4.0, darker=0.0))
    made.add("fittings", Packed(_on_walls(), 240), Packed(hung, 150), Packed(_overhead(), 250))
    last = 0
    for level, until, px in _LEVELS:
        at = [(x, FIRST_ROW_Y + PITCH_M * row, PIT_M + RISE_M * row)
              for row in range(last, until) for x in SEATS_X]  # fmt: skip
        tints = _tints(len(at), level)
        made.add(f"seats_{level}", Copies(seat(level), at, [0.0] * len(at), px, 15, tints))
        last = until
    for number, end in enumerate((row_end(), mirrored(row_end()))):
        ends = [(block[number], FIRST_ROW_Y + PITCH_M * row, PIT_M + RISE_M * row)
                for row in range(ROWS) for block in BLOCKS]  # fmt: skip
        made.add("fittings", Copies(end, ends, [0.0] * len(ends), 48, 15))
    return made


def _leaves() -> dict[str, tuple[Mesh, tuple[float, float, float]]]:
    """The four leaves of the doors and where each is hinged."""
    leaf = door(WALNUT.shade(1.3), DOOR_WIDE / 2, DOOR_HIGH, glazed=True)
    y, z = NORTH_Y + 0.035, _TOP_FLOOR
    made = {}
    for number, x in enumerate(DOORS_X):
        for side, one in (("left", leaf), ("right", mirrored(leaf))):
            hinge = x - DOOR_WIDE / 2 if side == "left" else x + DOOR_WIDE / 2
            made[f"door_{number + 1}_{side}"] = (one, (hinge, y, z))
    return made


def _hinges() -> dict[str, tuple[float, float, float]]:
    return {name: hinge for name, (_, hinge) in _leaves().items()}


def _tints(count: int, seed: int) -> list[tuple[float, float, float]]:
    """Seats are a little paler or darker, as light and use have left them."""
    rng = np.random.default_rng(30 + seed)
    return [(t, t, t) for t in rng.uniform(0.82, 1.0, count).tolist()]


def _house() -> list[Lamp]:
    """The lamps over the seats, what lights the ceiling, and the wall lights."""
    lamps = []
    for y0 in CLOUDS_Y:
        y, z = y0 + CLOUD_DEEP_M / 2, cloud_z(y0)
        lamps.append(Lamp((0.0, y, z - 0.03), (0.0, y, 0.0), (8.4, 0.40), 175.0, _WARM, 150))
        lamps.append(Lamp((0.0, y, z + 0.30), (0.0, y, 6.0), (8.6, 0.5), 55.0, _WARM))
    for x in (-1.0, 1.0):
        for y in _SCONCES_Y:
            z = floor_z(y) + 2.05
            for way in (-1.0, 1.0):
                at = (x * (HALF_X - 0.135), y, z + way * 0.17)
                lamps.append(Lamp(at, (at[0], y, z + way), (0.08, 0.07), 3.5, _WARM, 150))
    return lamps


def _stage_lamps() -> list[Lamp]:
    """From the bridge to the stage, from above down on it, and along the curtains."""
    front = [Lamp((x, 3.25, 3.80), (0.45 * x, 0.2, 0.9), (0.16, 0.16), 42.0, _STAGE_WHITE, 75)
             for x in (-3.6, -1.8, 1.8, 3.6)]  # fmt: skip
    wash = [Lamp((x, -1.0, 3.75), (x, -0.8, 0.0), (1.2, 0.2), 62.0, _STAGE_WHITE, 140)
            for x in (-3.4, 0.0, 3.4)]  # fmt: skip
    drapes = [Lamp((x, -2.2, 3.95), (x, -3.4, 1.4), (2.0, 0.15), 30.0, _WARM, 120)
              for x in (-4.4, 4.4)]  # fmt: skip
    foyer = Lamp((0.0, 15.3, 4.2), (0.0, 15.3, 0.0), (6.0, 0.5), 60.0, _STAGE_WHITE)
    return [*front, *wash, *drapes, foyer]


def _shell() -> list[Chart]:
    stage, floor, risers, ceiling, west, east, north, south = (Mesh() for _ in range(8))
    _boards(stage)
    _treads(floor, risers)
    _ceiling(ceiling)
    _side_wall(west, -1.0)
    _side_wall(east, 1.0)
    top = float(ceiling_z(NORTH_Y)) - _TOP_FLOOR
    doors = [
        (x + HALF_X - DOOR_WIDE / 2, x + HALF_X + DOOR_WIDE / 2, 0.0, DOOR_HIGH) for x in DOORS_X
    ]
    pierced_wall(north, (-HALF_X, NORTH_Y, _TOP_FLOOR), (1, 0), 2 * HALF_X, top, doors, _WALL, 71)
    worn_wall(south, (HALF_X, SOUTH_Y, 0), (-2 * HALF_X, 0, 0), float(ceiling_z(SOUTH_Y)),
              _WALL.shade(0.3), seed=72, step_m=0.6)  # fmt: skip
    return [Chart(stage, _X, _Y, 46), Chart(floor, _X, _Y, 42), Chart(risers, _X, _UP, 42),
            Chart(ceiling, _X, _Y, 20), Chart(west, _Y, _UP, 44), Chart(east, _Y, _UP, 44),
            Chart(north, _X, _UP, 44), Chart(south, _X, _UP, 18)]  # fmt: skip


def _foyer() -> list[Chart]:
    """What is seen through an open door at the back."""
    a, s, n, z, high = 4.4, NORTH_Y, 16.4, _TOP_FLOOR, 2.9
    floor, back, west, east, top = (Mesh() for _ in range(5))
    carpet(floor, (-a, s), (a, n), z - 0.002, CARPET.shade(1.4), [], seed=99)
    wall = _WALL.shade(1.3)
    worn_wall(back, (-a, n, z), (2 * a, 0, 0), high, wall, seed=73)
    worn_wall(west, (-a, s, z), (0, n - s, 0), high, wall, seed=74)
    worn_wall(east, (a, n, z), (0, s - n, 0), high, wall, seed=75)
    quad(top, [(-a, n, z + high), (a, n, z + high), (a, s, z + high), (-a, s, z + high)], wall)
    return [Chart(floor, _X, _Y, 12), Chart(back, _X, _UP, 12), Chart(west, _Y, _UP, 12),
            Chart(east, _Y, _UP, 12), Chart(top, _X, _Y, 10)]  # fmt: skip


def _boards(mesh: Mesh) -> None:
    """The floor of the stage: dark boards along y, scratched where people stand."""
    rng = np.random.default_rng(18)
    low, high, wide = SOUTH_Y, STAGE_EDGE_Y - 0.055, 0.125
    for left in np.arange(-HALF_X, HALF_X - 1e-6, wide):
        right = min(left + wide, HALF_X)
        cut = float(rng.uniform(low + 1.2, high - 1.2))
        for a, b in ((low, cut), (cut, high)):
            tone = float(rng.uniform(0.80, 1.12))
            shift = float(rng.uniform(0, 9))
            ys = np.array([a, (a + b) / 2, b])
            p = np.array([[(left, y, 0.0), (right, y, 0.0)] for y in ys], np.float32)
            trodden = 1 + 0.22 * np.exp(-((p[..., 0] / 0.9) ** 2 + ((p[..., 1] - 0.1) / 0.9) ** 2))
            mesh.add(
                p,
                np.broadcast_to([0, 0, 1.0], p.shape),
                grid_faces(3, 2),
                _BOARDS,
                uv=p[..., [1, 0]] + (shift, left * 7),
                colours=(np.asarray(_BOARDS.colour) * (tone * trodden)[..., None]).reshape(-1, 3),
            )


def _treads(floor: Mesh, risers: Mesh) -> None:
    wear = [((a + b) / 2, STAGE_EDGE_Y, NORTH_Y) for a, b in AISLES]
    wear += [(0.0, STAGE_EDGE_Y, row_front(1))]
    for row in range(ROWS):
        low = row_front(row)
        high = row_front(row + 1) if row < ROWS - 1 else NORTH_Y
        z = PIT_M + RISE_M * row
        carpet(floor, (-HALF_X, low), (HALF_X, high), z, CARPET, wear, seed=80 + row)
        if row:
            edges = np.linspace(-HALF_X, HALF_X, 13)
            for a, b in pairwise(edges):
                quad(risers, [(a, low, z - RISE_M), (b, low, z - RISE_M), (b, low, z), (a, low, z)],
                     CARPET.shade(0.92))  # fmt: skip


def _ceiling(mesh: Mesh) -> None:
    """Dark plaster between two beams a metre and a half apart."""
    columns, rows = 12, 17
    x, y = np.meshgrid(np.linspace(-HALF_X, HALF_X, columns), np.linspace(NORTH_Y, SOUTH_Y, rows))
    points = np.stack([x, y, np.asarray(ceiling_z(y))], -1)
    tone = 1 + 0.05 * noise(1.5, 83, 32)[:rows, :columns]
    slope = 1.4 / (NORTH_Y - SOUTH_Y)
    normal = np.array([0.0, slope, -1.0]) / np.hypot(1, slope)
    mesh.add(points, np.broadcast_to(normal, points.shape), grid_faces(rows, columns), _CEILING,
             colours=(np.asarray(_CEILING.colour) * tone[..., None]).reshape(-1, 3))  # fmt: skip


def _side_wall(mesh: Mesh, side: float) -> None:
    """From below the steps up to the ceiling."""
    columns, rows = 29, 12
    way = np.linspace(SOUTH_Y, NORTH_Y, columns)
    y = way if side < 0 else way[::-1]
    s, t = np.meshgrid(y, np.linspace(0, 1, rows))
    slope = RISE_M / PITCH_M
    low = PIT_M - 0.05 + slope * np.clip(s - row_front(1) - 0.2, 0, (ROWS - 2) * PITCH_M)
    high = np.asarray(ceiling_z(s)) + 0.02
    points = np.stack([np.full_like(s, side * HALF_X), s, low + (high - low) * t], -1)
    tone = 1 + 0.03 * noise(1.6, 84 + int(side), 32)[:rows, :columns]
    mesh.add(points, np.broadcast_to([-side, 0, 0], points.shape), grid_faces(rows, columns), _WALL,
             colours=(np.asarray(_WALL.colour) * tone[..., None]).reshape(-1, 3))  # fmt: skip


def _on_stage() -> list[Packed | Relief]:
    """Lectern, panelling, the screen, curtains."""
    desk, boards, picture, drapes = (Mesh() for _ in range(4))
    put(desk, lectern(MAPLE.shade(0.8), microphone=True), LECTERN_AT)
    put(desk, stage_box(), (0.62, 0.86, 0.0))
    for x in (-2.1, 2.1):
        wedge(desk, (x, 1.08, 0.002))
    put(boards, panelling(6.4, 3.95), (0.0, SOUTH_Y + 0.02, 0.0), SOUTH)
    put(picture, big_screen(4.2, 2.36), (0.0, SOUTH_Y + 0.058, 2.35), SOUTH)
    for a, b, seed in ((-6.36, -2.9, 91), (2.9, 6.36, 92)):
        folds(drapes, a, b, (0.02, 3.98), -3.42, CURTAIN, seed=seed, pitch_m=0.21, deep_m=0.065)
    folds(drapes, -6.36, 6.36, (3.62, 4.16), -3.26, CURTAIN.shade(0.9), seed=93, pitch_m=0.25,
          deep_m=0.04, rows=3)  # fmt: skip
    drapes.box((-6.36, -3.40, 4.12), (6.36, -3.30, 4.19), BLACK)
    west = (-1.0, 0.0, 0.0)
    return [Packed(desk, 260), Relief(boards, west, _UP, 40), Relief(picture, west, _UP, 36),
            Packed(drapes, 330)]  # fmt: skip


def _inward(side: float) -> Vector:
    """Along the wall on that side, so that up turns from it into the hall."""
    return (0.0, -side, 0.0)


def _panels() -> list[Relief]:
    """What swallows and scatters sound on three walls."""
    made = []
    for side, heading in ((-1.0, WEST), (1.0, EAST)):
        for k in range(7):
            low = 2.45 + 1.62 * k
            floor = floor_z(low + 1.5)
            high = float(ceiling_z(low)) - 0.75 - floor - 1.0
            start = low if side < 0 else low + 1.5
            one = Mesh()
            panel = acoustic_panel(1.5, high, slatted=k % 2 == 0)
            put(one, panel, (side * HALF_X, start, floor + 1.0), heading)
            made.append(Relief(one, _inward(side), _UP, _PANEL_PX_PER_M))
    for a, b in ((-6.1, -3.5), (-1.3, 1.3), (3.5, 6.1)):
        wide = (b - a - 0.06) / 2
        low, high = (0.25, 1.40) if a == -1.3 else (0.25, 3.1)
        for k in range(2):
            one = Mesh()
            panel = acoustic_panel(wide, high - low, slatted=False)
            put(one, panel, (a + k * (wide + 0.06), NORTH_Y, _TOP_FLOOR + low))
            made.append(Relief(one, _X, _UP, _PANEL_PX_PER_M))
    return made


def _wainscot(side: float) -> Relief:
    """Boards along a side wall, one for each row."""
    mesh = Mesh()
    for row in range(ROWS):
        low = row_front(row) + (0.95 if row == 0 else 0.0)
        high = row_front(row + 1) if row < ROWS - 1 else NORTH_Y
        z = PIT_M + RISE_M * row
        a, b = sorted((side * (HALF_X + 0.01), side * (HALF_X - 0.022)))
        mesh.bevelled_box((a, low + 0.002, z), (b, high - 0.002, z + 0.82), 0.006, WALNUT)
    return Relief(mesh, _inward(side), _UP, 34)


def _on_walls() -> Mesh:
    """Wall lights, rails, doors, signs, the control room's window."""
    mesh = Mesh()
    for side, heading in ((-1.0, WEST), (1.0, EAST)):
        for y in _SCONCES_Y:
            put(mesh, sconce(), (side * (HALF_X - 0.074), y, floor_z(y) + 2.05), heading)
        hand_rail(mesh, side * (HALF_X - 0.085))
    _back_wall(mesh)
    put(mesh, extinguisher(), (-1.42, NORTH_Y, _TOP_FLOOR + 0.2), NORTH)
    return mesh


def _back_wall(mesh: Mesh) -> None:
    for x in DOORS_X:
        put(
            mesh,
            door_frame(BLACK, DOOR_WIDE, DOOR_HIGH, 0.10),
            (x - DOOR_WIDE / 2, NORTH_Y, _TOP_FLOOR),
        )
        put(mesh, exit_sign(), (x, NORTH_Y, _TOP_FLOOR + DOOR_HIGH + 0.24), NORTH)
    put(mesh, control_window(2.2, 0.9), (0.0, NORTH_Y, _TOP_FLOOR + 2.15), NORTH)


def _overhead() -> Mesh:
    """The bridge with its lanterns, the bar above the stage, loudspeakers."""
    mesh = Mesh()
    truss(mesh, 3.40, 4.06, 4.9)
    for x in (-4.2, -3.0, -1.8, -0.6, 0.6, 1.8, 3.0, 4.2):
        spotlight(mesh, (x, 3.26, 4.05), (0.4 * x, 0.1, 1.0))
    mesh.tube([(-5.4, -1.05, 4.02), (5.4, -1.05, 4.02)], 0.025, BLACK, sides=8)
    for x in (-4.4, -3.0, -1.5, 0.0, 1.5, 3.0, 4.4):
        spotlight(mesh, (x, -1.05, 4.0), (0.8 * x, -0.6, 0.0))
    for x in (-4.8, 0.0, 4.8):
        mesh.tube(
            [(x, -1.05, 4.03), (x, -1.05, float(ceiling_z(-1.05)))],
            0.006,
            STEEL,
            sides=5,
            caps=False,
        )
    for x in (-5.35, 5.35):
        line_array(mesh, x, 1.95, 4.1)
    for x, y in ((-2.0, 2.4), (2.0, 2.4)):
        put(mesh, detector(), (x, y, float(ceiling_z(y)) + 0.004))
    return mesh
