"""What stands and hangs in the seminar room: chairs, tables, windows, board, screen, fittings.

Owns the shape and finish of each part and the room's measures; must not know how it is lit.
"""

from __future__ import annotations

from math import pi

import numpy as np

from assets.build.lecture_parts import (
    CHROME,
    DARK,
    PAPER,
    PLATE,
    STEEL,
    WHITE,
    picture_frame,
    put,
    quad,
    rounded,
    sheet,
    turned_out,
)
from scenes.stage.mesh import Finish, Mesh, grid_faces
from scenes.stage.textures import Layer, noise

HALF_X, SOUTH_Y, NORTH_Y, HIGH = 4.2, -2.0, 7.6, 2.9
"""Inside of the room, metres; the listeners are to the north."""

WINDOWS = ((-1.5, 0.0), (0.7, 2.3), (3.0, 4.6), (5.3, 6.9))
"""From and to along y, of each window in the west wall."""

SILL, HEAD, REVEAL = 0.90, 2.42, 0.24
SEAT_TOP_M, TABLE_TOP_M = 0.45, 0.74

BEECH = Finish((0.46, 0.31, 0.18), Layer.WOOD, tile_m=1.0, roughness=0.42)
_DECOR = Finish((0.56, 0.53, 0.48), Layer.PLASTER, tile_m=0.7, roughness=0.38)
_CLOTH = Finish((0.055, 0.095, 0.145), Layer.FABRIC, tile_m=0.22, roughness=0.95)
_GREY = Finish((0.30, 0.31, 0.32), roughness=0.45)
_CORK = Finish((0.33, 0.20, 0.10), Layer.GRAVEL, tile_m=0.35, roughness=0.95)


def chair() -> Mesh:
    """A stacking chair with padded seat and back; the middle of its seat over the origin."""
    mesh = Mesh()
    for x in (-1.0, 1.0):
        mesh.tube([(x * 0.232, -0.215, 0.006), (x * 0.205, -0.175, 0.415)], 0.0115, CHROME, sides=6)
        mesh.tube([(x * 0.225, 0.285, 0.006), (x * 0.212, 0.185, 0.40), (x * 0.205, 0.215, 0.55),
                   (x * 0.198, 0.275, 0.80)], 0.0115, CHROME, sides=6)  # fmt: skip
        mesh.tube([(x * 0.205, -0.185, 0.404), (x * 0.211, 0.192, 0.404)], 0.0105, CHROME, sides=6)
    mesh.tube([(-0.205, 0.06, 0.400), (0.205, 0.06, 0.400)], 0.009, CHROME, sides=6, caps=False)
    mesh.tube([(-0.205, -0.10, 0.400), (0.205, -0.10, 0.400)], 0.009, CHROME, sides=6, caps=False)
    u, v = rounded(6, 6)
    across, y = u * 0.222, v * 0.208 - 0.008
    z = SEAT_TOP_M - 0.006 - 0.010 * (1 - u**2) * (1 - v**2) - 0.030 * np.clip(-v - 0.35, 0, 1) ** 2
    sheet(mesh, np.stack([across, y, z], -1), 0.036, _CLOTH, _GREY.shade(0.5))
    u, v = rounded(5, 6)
    z = 0.715 + v * 0.135
    y = 0.195 + 0.24 * (z - 0.55) + 0.028 * (1 - u**2) - 0.012
    sheet(mesh, np.stack([u * 0.215, y, z], -1), 0.030, _CLOTH, _GREY.shade(0.5))
    return mesh


def table() -> Mesh:
    """A folding table 1.19 m wide and 0.45 m deep; its middle over the origin."""
    mesh = Mesh()
    z, x, y = TABLE_TOP_M, 0.595, 0.225
    mesh.bevelled_box((-x, -y, z - 0.026), (x, y, z), 0.003, _DECOR)
    mesh.box((-x - 0.0012, -y - 0.0012, z - 0.022), (x + 0.0012, y + 0.0012, z - 0.004),
                      BEECH.shade(0.8))  # fmt: skip
    for s in (-1.0, 1.0):
        leg = s * 0.50
        mesh.box((leg - 0.022, -0.03, 0.03), (leg + 0.022, 0.03, z - 0.06), _GREY)
        mesh.bevelled_box((leg - 0.024, -0.205, 0.008), (leg + 0.024, 0.205, 0.034), 0.008, _GREY)
        mesh.box((leg - 0.018, -0.19, z - 0.062), (leg + 0.018, 0.19, z - 0.026), _GREY)
    mesh.bevelled_box((-0.478, -0.165, 0.34), (0.478, -0.150, z - 0.075), 0.003, _DECOR.shade(0.82))
    mesh.tube([(-0.48, 0.0, z - 0.10), (0.48, 0.0, z - 0.10)], 0.013, _GREY, sides=6, caps=False)
    return mesh


_DROPS_M, _TILTS = (0.55, 0.95, 0.70, 0.50), (0.5, 0.85, 0.5, 0.3)
"""How far each blind is let down, and how its slats are turned, radians."""

_FRAME_X, _FRAME_DEEP_M = -HALF_X - 0.20, 0.07


def window(a: float, b: float, number: int) -> Mesh:
    """The window from y = ``a`` to ``b``: reveal, frame with a mullion, sill, blind."""
    mesh = Mesh()
    x = -HALF_X
    for corners in (
        ((x - REVEAL, a, SILL), (x, a, SILL), (x, b, SILL), (x - REVEAL, b, SILL)),
        ((x - REVEAL, b, HEAD), (x, b, HEAD), (x, a, HEAD), (x - REVEAL, a, HEAD)),
        ((x, a, SILL), (x - REVEAL, a, SILL), (x - REVEAL, a, HEAD), (x, a, HEAD)),
        ((x - REVEAL, b, SILL), (x, b, SILL), (x, b, HEAD), (x - REVEAL, b, HEAD)),
    ):
        quad(mesh, corners, WHITE)
    _frame(mesh, a, b)
    mesh.bevelled_box((x - 0.12, a - 0.05, SILL - 0.03), (x + 0.10, b + 0.05, SILL), 0.008,
                      WHITE.shade(0.96))  # fmt: skip
    _blind(mesh, a + 0.02, b - 0.02, _DROPS_M[number], _TILTS[number])
    return mesh


def window_panes() -> list[list[tuple[float, float, float]]]:
    """Corners of every pane of glass, counter-clockwise seen from inside."""
    x = _FRAME_X + _FRAME_DEEP_M / 2
    low, high = SILL + 0.06, HEAD - 0.05
    made = []
    for a, b in WINDOWS:
        middle = (a + b) / 2
        for left, right in ((a + 0.05, middle - 0.045), (middle + 0.045, b - 0.05)):
            made.append([(x, left, low), (x, right, low), (x, right, high), (x, left, high)])
    return made


def _frame(mesh: Mesh, a: float, b: float) -> None:
    f, middle = _FRAME_X, (a + b) / 2
    for lo, hi in ((a, a + 0.055), (b - 0.055, b), (middle - 0.05, middle + 0.05)):
        mesh.bevelled_box((f, lo, SILL), (f + _FRAME_DEEP_M, hi, HEAD), 0.007, WHITE)
    for lo, hi in ((SILL, SILL + 0.065), (HEAD - 0.055, HEAD)):
        mesh.bevelled_box((f + 0.002, a, lo), (f + 0.068, b, hi), 0.007, WHITE)
    mesh.bevelled_box((f + 0.066, middle - 0.016, 1.50), (f + 0.078, middle + 0.016, 1.62), 0.003,
                      STEEL)  # fmt: skip
    mesh.tube([(f + 0.075, middle, 1.56), (f + 0.105, middle, 1.56), (f + 0.107, middle, 1.45)],
              0.008, STEEL, sides=8)  # fmt: skip


def _blind(mesh: Mesh, a: float, b: float, drop_m: float, tilt: float) -> None:
    """Slats across the reveal, ``drop_m`` down from its head, turned by ``tilt`` radians."""
    x, top = -HALF_X - 0.065, HEAD - 0.045
    mesh.bevelled_box((x - 0.028, a, HEAD - 0.045), (x + 0.028, b, HEAD - 0.002), 0.004, PLATE)
    slat = Finish((0.62, 0.61, 0.58), roughness=0.5)
    half = np.array([-0.024, 0.024])
    for z in np.arange(top - 0.03, top - drop_m, -0.044):
        p = np.empty((2, 2, 3), np.float32)
        p[..., 0] = x + half[None] * np.cos(tilt)
        p[..., 1] = np.array([a + 0.01, b - 0.01])[:, None]
        p[..., 2] = z - half[None] * np.sin(tilt)
        sheet(mesh, p, 0.003, slat)
    low = top - drop_m - 0.02
    mesh.bevelled_box(
        (x - 0.024, a + 0.008, low - 0.018), (x + 0.024, b - 0.008, low), 0.004, PLATE
    )
    for y in (a + 0.22, b - 0.22):
        for side in (-0.0245, 0.0245):
            mesh.box((x + side - 0.0008, y - 0.003, low), (x + side + 0.0008, y + 0.003, top),
                     PLATE.shade(0.9), bottom=False)  # fmt: skip
    mesh.tube(
        [(x + 0.03, b - 0.12, HEAD - 0.03), (x + 0.032, b - 0.12, 1.45)], 0.003, PLATE, sides=5
    )


def radiator(wide_m: float) -> Mesh:
    """A panel radiator with its valve and pipes, on the wall y = 0, its middle at x = 0."""
    mesh = Mesh()
    x = wide_m / 2
    mesh.bevelled_box((-x, -0.125, 0.16), (x, -0.045, 0.68), 0.012, WHITE)
    count = round(wide_m / 0.05)
    for k in range(count):
        middle = -x + wide_m * (k + 0.5) / count
        mesh.box(
            (middle - 0.011, -0.1285, 0.20), (middle + 0.011, -0.1245, 0.64), WHITE.shade(1.02)
        )
    for k in range(count // 2):
        left = -x + 0.03 + (wide_m - 0.06) * k / (count // 2)
        quad(
            mesh,
            [
                (left, -0.11, 0.6805),
                (left + 0.055, -0.11, 0.6805),
                (left + 0.055, -0.06, 0.6805),
                (left, -0.06, 0.6805),
            ],
            DARK.shade(2),
        )
    for side in (-x + 0.15, x - 0.15):
        mesh.box((side - 0.02, -0.046, 0.30), (side + 0.02, 0.0, 0.60), WHITE.shade(0.9))
    mesh.tube([(x + 0.05, -0.085, 0.0), (x + 0.05, -0.085, 0.21), (x, -0.085, 0.21)], 0.009, WHITE,
              sides=8)  # fmt: skip
    mesh.tube([(x + 0.05, -0.085, 0.21), (x + 0.05, -0.085, 0.27)], 0.021, PLATE, sides=12)
    mesh.tube([(x - 0.06, -0.085, 0.0), (x - 0.06, -0.085, 0.17)], 0.009, WHITE, sides=8)
    return mesh


def whiteboard() -> Mesh:
    """A wiped board 2.8 x 1.2 m with a tray, pens and a duster; its middle at the origin."""
    mesh = Mesh()
    x, z, columns, rows = 1.4, 0.6, 57, 25
    mesh.place(picture_frame(STEEL, 2 * x, 2 * z, 0.022), [(0, 0, 0)])
    u, v = np.meshgrid(np.linspace(-x, x, columns), np.linspace(-z, z, rows))
    grain = noise(1.6, 21, 64)[:rows, :columns]
    wiped = np.clip(noise(1.2, 22, 64)[:rows, :columns], 0, 2) * np.exp(-((v / 0.42) ** 2))
    tone = 1 + 0.012 * grain - 0.035 * wiped
    colours = np.array([0.78, 0.79, 0.80]) * tone[..., None] + wiped[..., None] * (-0.004, 0, 0.006)
    mesh.add(np.stack([u, np.full_like(u, -0.012), v], -1),
             np.broadcast_to([0, -1.0, 0], (u.size, 3)), grid_faces(rows, columns),
             Finish((1, 1, 1), roughness=0.22), colours=colours.reshape(-1, 3))  # fmt: skip
    mesh.bevelled_box((-0.75, -0.095, -z - 0.04), (0.75, -0.01, -z - 0.022), 0.005, STEEL)
    inks = ((0.02, 0.02, 0.025), (0.02, 0.05, 0.30), (0.40, 0.02, 0.02), (0.02, 0.18, 0.06))
    for k, ink in enumerate(inks):
        left = -0.62 + 0.19 * k
        y, low = -0.055 + 0.008 * (k % 2), -z - 0.014
        mesh.tube([(left, y, low), (left + 0.085, y, low)], 0.0085, PLATE, sides=8)
        mesh.tube(
            [(left + 0.085, y, low), (left + 0.135, y + 0.004, low)], 0.009, Finish(ink), sides=8
        )
    mesh.bevelled_box((0.35, -0.085, -z - 0.022), (0.50, -0.03, -z + 0.012), 0.006, DARK.shade(3))
    return mesh


def screen(wide_m: float, high_m: float) -> Mesh:
    """A projection screen let down from its case; the middle of its cloth at the origin."""
    mesh = Mesh()
    x, z, y = wide_m / 2, high_m / 2, -0.075
    mesh.bevelled_box((-x - 0.13, -0.13, z + 0.10), (x + 0.13, -0.02, z + 0.22), 0.02, WHITE)
    for side in (-x - 0.05, x + 0.05):
        mesh.box((side - 0.015, -0.03, z + 0.13), (side + 0.015, 0.0, z + 0.20), PLATE.shade(0.8))
    cloth, edge = Finish((0.80, 0.80, 0.79), roughness=0.9), DARK
    corners = [
        (-x - 0.05, -z - 0.05),
        (x + 0.05, -z - 0.05),
        (x + 0.05, z + 0.12),
        (-x - 0.05, z + 0.12),
    ]
    quad(mesh, [(a, y, b) for a, b in corners], edge)
    quad(mesh, [(a, y + 0.001, b) for a, b in corners[::-1]], WHITE.shade(0.7))
    quad(
        mesh,
        [(-x, y - 0.001, -z), (x, y - 0.001, -z), (x, y - 0.001, z), (-x, y - 0.001, z)],
        cloth,
    )
    mesh.tube([(-x - 0.07, y, -z - 0.06), (x + 0.07, y, -z - 0.06)], 0.014, DARK.shade(2), sides=10)
    return mesh


def notice_board() -> Mesh:
    """Cork with sheets pinned to it, 1.6 x 1.0 m; its middle at the origin."""
    mesh = Mesh()
    mesh.place(picture_frame(BEECH, 1.6, 1.0, 0.03), [(0, 0, 0)])
    quad(mesh, [(-0.8, -0.012, -0.5), (0.8, -0.012, -0.5), (0.8, -0.012, 0.5), (-0.8, -0.012, 0.5)],
         _CORK)  # fmt: skip
    rng = np.random.default_rng(14)
    tints = ((0.74, 0.73, 0.70), (0.70, 0.66, 0.42), (0.52, 0.64, 0.70), (0.74, 0.73, 0.70),
             (0.72, 0.55, 0.48), (0.74, 0.73, 0.70), (0.60, 0.69, 0.55))  # fmt: skip
    for k, tint in enumerate(tints):
        cx, cz = -0.60 + 0.20 * k + float(rng.uniform(-0.02, 0.02)), float(rng.uniform(-0.18, 0.22))
        wide, high = (0.105, 0.1485) if k % 3 else (0.1485, 0.21)
        lean = float(rng.uniform(-0.06, 0.06))
        c, s = np.cos(lean), np.sin(lean)
        y = -0.0135 - 0.0012 * k
        flat = [(-wide, -high), (wide, -high), (wide, high), (-wide, high)]
        quad(mesh, [(cx + a * 0.7 * c - b * 0.7 * s, y, cz + a * 0.7 * s + b * 0.7 * c)
                    for a, b in flat], Finish(tint, roughness=0.9))  # fmt: skip
        for line in range(7):
            b = 0.45 * high - line * 0.13 * high
            a = 0.55 * wide * float(rng.uniform(0.6, 1.0))
            quad(
                mesh,
                [
                    (cx - 0.5 * wide, y - 0.0006, cz + b),
                    (cx + a, y - 0.0006, cz + b),
                    (cx + a, y - 0.0006, cz + b + 0.035 * high),
                    (cx - 0.5 * wide, y - 0.0006, cz + b + 0.035 * high),
                ],
                DARK.shade(4),
            )
        pin = Finish(((0.5, 0.03, 0.03), (0.03, 0.1, 0.4), (0.6, 0.45, 0.05))[k % 3], roughness=0.3)
        mesh.ball((cx, y - 0.004, cz + 0.62 * high), (0.007, 0.006, 0.007), pin, sides=8)
    return mesh


def coat_hooks() -> Mesh:
    """A board with eight hooks and one jacket; its middle at the origin."""
    mesh = Mesh()
    mesh.bevelled_box((-0.65, -0.022, -0.06), (0.65, 0.0, 0.06), 0.006, BEECH)
    for k in range(8):
        x = -0.56 + 0.16 * k
        mesh.bevelled_box((x - 0.012, -0.028, -0.05), (x + 0.012, -0.021, 0.05), 0.003, STEEL)
        mesh.tube([(x, -0.024, 0.0), (x, -0.060, -0.012), (x, -0.082, 0.010), (x, -0.088, 0.040)],
                  0.006, STEEL, sides=8)  # fmt: skip
    _jacket(mesh, 0.08)
    return mesh


def _jacket(mesh: Mesh, x: float) -> None:
    """A jacket that hangs by its collar at ``x``: a soft body with folds that fall from it."""
    cloth = Finish((0.060, 0.068, 0.052), Layer.FABRIC, tile_m=0.3, roughness=0.95)
    s, t = np.meshgrid(np.linspace(-pi, pi, 33), np.linspace(0, 1, 11))
    wide = 0.035 + 0.165 * np.minimum(t / 0.28, 1) ** 0.7 + 0.035 * t
    deep = 0.030 + 0.050 * np.minimum(t / 0.22, 1) ** 0.8 + 0.012 * t
    fold = 1 + 0.12 * np.minimum(t * 2.2, 1) * np.sin(5 * s + 1.3) + 0.06 * t * np.sin(9 * s)
    p = np.stack([x + wide * np.sin(s) * fold, -0.112 - deep * np.cos(s) * fold * 0.9,
                  0.045 - 0.80 * t - 0.015 * np.sin(3 * s) * t], -1)  # fmt: skip
    p[..., 1] = np.minimum(p[..., 1], -0.026)
    mesh.grid(p[::-1], cloth)
    for side in (-1.0, 1.0):
        sleeve = [(x + side * 0.17, -0.115, -0.17), (x + side * 0.225, -0.118, -0.34),
                  (x + side * 0.230, -0.112, -0.52), (x + side * 0.235, -0.12, -0.70)]  # fmt: skip
        mesh.tube(sleeve, [0.055, 0.058, 0.052, 0.048], cloth.shade(0.92), sides=12)


def projector() -> Mesh:
    """A projector below the ceiling, its lens toward -y; hangs from the origin."""
    mesh = Mesh()
    mesh.lathe([(0.07, -0.012), (0.07, 0.0)], (0, 0, 0), PLATE, sides=16)
    mesh.tube([(0, 0, -0.30), (0, 0, 0)], 0.018, PLATE, sides=10)
    mesh.bevelled_box((-0.19, -0.15, -0.43), (0.19, 0.15, -0.305), 0.018, WHITE)
    for k in range(9):
        x = 0.03 + 0.016 * k
        quad(mesh, [(x, -0.1504, -0.405), (x + 0.008, -0.1504, -0.405), (x + 0.008, -0.1504, -0.33),
                    (x, -0.1504, -0.33)], DARK)  # fmt: skip
    lens = turned_out(
        [(0.046, 0.0), (0.046, 0.03), (0.038, 0.03), (0.034, 0.012), (0.0, 0.016)], DARK, 20
    )
    put(mesh, lens, (-0.09, -0.148, -0.367))
    return mesh


def loudspeaker() -> Mesh:
    """A small loudspeaker on its bracket, its back at the wall."""
    mesh = Mesh()
    mesh.box((-0.03, -0.06, -0.04), (0.03, 0.0, 0.04), DARK)
    mesh.bevelled_box((-0.085, -0.22, -0.15), (0.085, -0.05, 0.15), 0.012, DARK.shade(1.6))
    mesh.bevelled_box(
        (-0.075, -0.226, -0.14),
        (0.075, -0.218, 0.14),
        0.003,
        Finish((0.025, 0.025, 0.027), Layer.FABRIC, tile_m=0.1, roughness=0.95),
    )
    return mesh


def flip_chart() -> Mesh:
    """A flip chart on three legs, its sheet toward -y; stands at the origin."""
    mesh = Mesh()
    for foot in ((-0.36, -0.10), (0.36, -0.10), (0.0, 0.55)):
        mesh.tube(
            [(foot[0], foot[1], 0.0), (foot[0] * 0.55, 0.03, 1.05), (foot[0] * 0.25, 0.05, 1.95)],
            0.013,
            STEEL,
            sides=8,
        )
    board = Mesh()
    board.bevelled_box((-0.35, 0.0, 0.95), (0.35, 0.02, 1.98), 0.005, PLATE)
    board.bevelled_box((-0.33, -0.012, 1.02), (0.33, 0.0, 1.94), 0.002, PAPER)
    board.bevelled_box((-0.34, -0.02, 1.90), (0.34, 0.0, 1.95), 0.005, DARK.shade(2))
    board.bevelled_box((-0.34, -0.05, 0.945), (0.34, 0.01, 0.962), 0.004, STEEL)
    mesh.place(board, [(0, -0.01, 0)])
    return mesh


def side_table() -> Mesh:
    """A small table with a closed laptop, papers and a cup; its middle over the origin."""
    mesh = Mesh()
    mesh.bevelled_box((-0.35, -0.25, 0.715), (0.35, 0.25, 0.74), 0.004, _DECOR)
    for x in (-0.31, 0.31):
        for y in (-0.21, 0.21):
            mesh.tube([(x, y, 0.0), (x, y, 0.715)], 0.016, _GREY, sides=10)
        mesh.bevelled_box((x - 0.012, -0.20, 0.68), (x + 0.012, 0.20, 0.714), 0.003, _GREY)
    laptop = Mesh()
    laptop.bevelled_box((-0.165, -0.115, 0.0), (0.165, 0.115, 0.009), 0.003, STEEL.shade(0.7))
    laptop.bevelled_box((-0.165, -0.115, 0.0095), (0.165, 0.115, 0.016), 0.003, STEEL.shade(0.75))
    mesh.place(laptop, [(-0.12, -0.05, 0.741)], heading=[0.12])
    for k, turn in enumerate((0.0, 0.05, -0.03, 0.10)):
        sheet_of = Mesh()
        sheet_of.box((-0.105, -0.1485, 0.0), (0.105, 0.1485, 0.0012), PAPER)
        mesh.place(sheet_of, [(0.20, -0.04, 0.7404 + 0.0013 * k)], heading=[turn])
    cup = [(0.028, 0.741), (0.038, 0.75), (0.041, 0.83), (0.038, 0.831), (0.034, 0.76),
           (0.0, 0.752)]  # fmt: skip
    mesh.lathe(cup, (-0.05, 0.17, 0), WHITE, sides=18)
    mesh.tube(
        [(-0.012, 0.17, 0.815), (0.010, 0.17, 0.805), (0.012, 0.17, 0.78), (-0.013, 0.17, 0.765)],
        0.0045,
        WHITE,
        sides=6,
    )
    return mesh


def waste_bin() -> Mesh:
    """A paper basket; stands at the origin."""
    mesh = Mesh()
    outside = [(0.11, 0.0), (0.115, 0.01), (0.145, 0.31), (0.150, 0.32), (0.146, 0.322),
               (0.140, 0.31), (0.108, 0.012), (0.0, 0.012)]  # fmt: skip
    mesh.lathe(outside, (0, 0, 0), DARK, sides=20)
    return mesh
