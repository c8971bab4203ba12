"""What rooms to speak in have in common: lectern, seats' sheets, doors, signs, sockets, wear.

Owns the finishes they share and the shape of each part; must not know where it stands.
Parts for a wall are made with the wall at y = 0, facing -y, and are turned by who places them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

import numpy as np
import numpy.typing as npt

from scenes.stage.mesh import Finish, Mesh, grid_faces
from scenes.stage.vertices import Colour, Floats, crossed

SOUTH, WEST, EAST, NORTH = pi, pi / 2, -pi / 2, 0.0
"""Headings of parts that hang on the wall of that side."""

LECTERN_TOP_M = 1.08
"""Height of the lectern's top, which is level: a screen stands on it."""

WHITE = Finish((0.72, 0.72, 0.70), roughness=0.42)
PLATE = Finish((0.76, 0.76, 0.74), roughness=0.40)
DARK = Finish((0.035, 0.036, 0.040), roughness=0.50)
STEEL = Finish((0.44, 0.44, 0.45), roughness=0.38, metal=0.30)
CHROME = Finish((0.50, 0.50, 0.51), roughness=0.25, metal=0.45)
RUBBER = Finish((0.02, 0.02, 0.022), roughness=0.75)
PAPER = Finish((0.74, 0.73, 0.70), roughness=0.85)
LAMP_LIT = 0.30
"""Emission of what a lamp shines through, as Finish.extra."""


def put(mesh: Mesh, part: Mesh, at: tuple[float, float, float], heading: float = 0.0) -> None:
    """Place one ``part``, turned by ``heading`` radians."""
    mesh.place(part, [at], heading=[heading])


def upright(part: Mesh) -> Mesh:
    """The same with its grain turned a quarter."""
    rows, faces = part.arrays()
    rows["uv"] = rows["uv"][:, ::-1].copy()
    return Mesh.from_arrays(rows, faces)


def quad(mesh: Mesh, corners: npt.ArrayLike, finish: Finish) -> None:
    """Add one flat rectangle, its corners counter-clockwise from outside."""
    mesh.quads([np.asarray(corners, np.float32)], finish)


def sheet(
    mesh: Mesh, points: npt.ArrayLike, thick_m: float, finish: Finish, back: Finish | None = None
) -> None:
    """Add a bent plate: its front (rows, columns, 3), which faces column step x row step."""
    front = np.asarray(points, np.float32)
    normal = crossed(np.gradient(front, axis=1), np.gradient(front, axis=0))
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    behind = front - normal * thick_m
    faces = grid_faces(*front.shape[:2])
    mesh.add(front, normal, faces, finish)
    mesh.add(behind, -normal, faces[:, ::-1], back or finish)
    loop = [*((0, c) for c in range(front.shape[1])),
            *((r, front.shape[1] - 1) for r in range(1, front.shape[0])),
            *((front.shape[0] - 1, c) for c in range(front.shape[1] - 2, -1, -1)),
            *((r, 0) for r in range(front.shape[0] - 2, 0, -1))]  # fmt: skip
    r, c = np.array(loop).T
    near, far = front[r, c], behind[r, c]
    on = np.roll(np.arange(len(loop)), -1)
    mesh.quads(np.stack([far, far[on], near[on], near], axis=1), back or finish)


def rounded(rows: int, columns: int, soft: float = 0.13) -> tuple[Floats, Floats]:
    """Grids of u and v, -1 to 1, whose outline has soft corners."""
    u, v = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    return u * (1 - soft * v**4), v * (1 - soft * u**4)


def lectern(wood: Finish, microphone: bool) -> Mesh:
    """A lectern, open toward the speaker at -y, its middle at the origin."""
    mesh = Mesh()
    top = LECTERN_TOP_M
    mesh.bevelled_box((-0.26, -0.19, 0.0), (0.26, 0.20, 0.035), 0.008, DARK)
    front = Mesh()
    front.bevelled_box((-0.255, 0.145, 0.035), (0.255, 0.170, top - 0.035), 0.006, wood)
    front.bevelled_box((-0.185, 0.168, 0.16), (0.185, 0.182, 0.86), 0.005, wood.shade(0.86))
    for x in (-0.255, 0.233):
        front.bevelled_box((x, -0.13, 0.035), (x + 0.022, 0.147, top - 0.065), 0.005,
                           wood.shade(0.95))  # fmt: skip
    mesh.place(upright(front), [(0, 0, 0)])
    for z in (0.30, 0.80):
        mesh.bevelled_box((-0.232, -0.11, z), (0.232, 0.146, z + 0.018), 0.003, wood.shade(0.9))
    u, v = np.meshgrid((-1.0, -0.985, 0.985, 1.0), (-1.0, -0.97, 0.97, 1.0))
    drop = 0.004 * ((abs(u) > 0.99) | (abs(v) > 0.99))
    sheet(mesh, np.stack([u * 0.275, v * 0.20, top - drop], -1),
          0.024, wood.shade(1.05))  # fmt: skip
    low = top
    mesh.bevelled_box((-0.235, -0.197, low - 0.004), (0.235, -0.185, low + 0.016), 0.003, wood)
    if microphone:
        _microphone(mesh, (0.19, 0.165, top))
    return mesh


def _microphone(mesh: Mesh, foot: tuple[float, float, float]) -> None:
    x, y, z = foot
    mesh.lathe([(0.024, z - 0.002), (0.024, z + 0.010), (0.008, z + 0.016), (0.0, z + 0.017)],
               (x, y, 0), DARK, sides=14)  # fmt: skip
    t = np.linspace(0, 1, 8)
    path = np.column_stack([x - 0.10 * t**2, y - 0.10 * t**2.2, z + 0.26 * t - 0.05 * t**4])
    mesh.tube(path, 0.0042, DARK, sides=8)
    tip = path[-1]
    ahead = (path[-1] - path[-2]) / np.linalg.norm(path[-1] - path[-2])
    foam = np.array([tip - 0.004 * ahead, tip, tip + 0.02 * ahead, tip + 0.04 * ahead,
                     tip + 0.046 * ahead])  # fmt: skip
    mesh.tube(foam, [0.009, 0.013, 0.0155, 0.012, 0.003], RUBBER, sides=12)


def door(wood: Finish, wide_m: float, high_m: float, *, glazed: bool) -> Mesh:
    """One leaf with handle and kick plate, hinged at x = 0, on the wall's plane y = 0."""
    mesh, leaf = Mesh(), Mesh()
    pane = (wide_m - 0.30, wide_m - 0.14, 0.95, high_m - 0.22)
    if glazed:
        for a, b, c, d in (
            (0, pane[0], 0, high_m),
            (pane[1], wide_m, 0, high_m),
            (pane[0], pane[1], 0, pane[2]),
            (pane[0], pane[1], pane[3], high_m),
        ):
            leaf.bevelled_box((a + 0.002, -0.022, c + 0.006), (b - 0.002, 0.020, d), 0.003, wood)
        mesh.bevelled_box((pane[0], -0.006, pane[2]), (pane[1], 0.006, pane[3]), 0.002,
                          Finish((0.06, 0.065, 0.07), roughness=0.08))  # fmt: skip
    else:
        leaf.bevelled_box((0.002, -0.022, 0.006), (wide_m - 0.002, 0.020, high_m), 0.005, wood)
    mesh.place(upright(leaf), [(0, 0, 0)])
    mesh.bevelled_box((0.05, -0.0245, 0.03), (wide_m - 0.05, -0.021, 0.22), 0.001, STEEL)
    x = wide_m - 0.065
    mesh.bevelled_box((x - 0.022, -0.028, 0.95), (x + 0.022, -0.020, 1.16), 0.003, STEEL)
    mesh.tube([(x, -0.025, 1.07), (x, -0.075, 1.07), (x - 0.012, -0.080, 1.07),
               (x - 0.13, -0.080, 1.07)], 0.0095, STEEL, sides=10)  # fmt: skip
    mesh.bevelled_box((0.10, -0.075, high_m - 0.10), (0.36, -0.022, high_m - 0.03), 0.006, STEEL)
    mesh.tube(
        [(0.14, -0.050, high_m - 0.028), (0.40, -0.060, high_m - 0.010)], 0.007, STEEL, sides=6
    )
    return mesh


def door_frame(finish: Finish, wide_m: float, high_m: float, deep_m: float = 0.14) -> Mesh:
    """Jambs and head around an opening from x = 0 to ``wide_m``."""
    mesh = Mesh()
    for a, b in ((-0.065, 0.0), (wide_m, wide_m + 0.065)):
        mesh.bevelled_box((a, -0.024, 0.0), (b, deep_m, high_m + 0.065), 0.006, finish)
    mesh.bevelled_box((-0.001, -0.024, high_m), (wide_m + 0.001, deep_m, high_m + 0.065), 0.006,
                      finish)  # fmt: skip
    return mesh


def exit_sign() -> Mesh:
    """A lit green sign with a running figure, a door and an arrow; its middle at the origin."""
    mesh = Mesh()
    mesh.bevelled_box((-0.20, -0.05, -0.10), (0.20, 0.0, 0.10), 0.008, WHITE)
    green = Finish((0.015, 0.26, 0.09), roughness=0.5, extra=0.16)
    pale = Finish((0.72, 0.82, 0.76), roughness=0.5, extra=0.10)
    y = -0.0508
    quad(mesh, [(-0.185, y, -0.085), (0.185, y, -0.085), (0.185, y, 0.085), (-0.185, y, 0.085)],
         green)  # fmt: skip
    y -= 0.0006
    figure = (
        [(-0.155, -0.065), (-0.085, -0.065), (-0.085, 0.068), (-0.155, 0.068)],
        [(0.050, -0.014), (0.105, -0.014), (0.105, 0.014), (0.050, 0.014)],
        [(0.105, -0.042), (0.158, -0.001), (0.158, 0.001), (0.105, 0.042)],
        [(-0.018, 0.036), (0.000, 0.028), (0.012, 0.046), (-0.006, 0.056)],
        [(-0.044, -0.014), (-0.012, -0.014), (-0.006, 0.034), (-0.034, 0.034)],
        [(-0.044, -0.014), (-0.066, -0.060), (-0.050, -0.064), (-0.026, -0.014)],
        [(-0.030, -0.014), (-0.012, -0.014), (0.016, -0.044), (0.004, -0.056)],
        [(-0.034, 0.034), (-0.062, 0.004), (-0.052, -0.004), (-0.026, 0.022)],
        [(-0.012, 0.028), (0.016, 0.006), (0.022, 0.016), (-0.006, 0.036)],
    )
    for outline in figure:
        _shape(mesh, outline, y, pale)
    quad(mesh, [(-0.146, y - 0.0004, -0.058), (-0.096, y - 0.0004, -0.058),
                (-0.096, y - 0.0004, 0.060), (-0.146, y - 0.0004, 0.060)], green)  # fmt: skip
    return mesh


def _shape(mesh: Mesh, outline: Sequence[tuple[float, float]], y: float, finish: Finish) -> None:
    """A flat figure of four corners (x, z), either way round, that faces -y."""
    x, z = np.array(outline).T
    way = outline if float(x @ np.roll(z, -1) - z @ np.roll(x, -1)) > 0 else outline[::-1]
    quad(mesh, [(a, y, b) for a, b in way], finish)


def mirrored(part: Mesh) -> Mesh:
    """The same with left and right exchanged."""
    rows, faces = part.arrays()
    rows["position"][:, 0] *= -1
    rows["normal"][:, 0] *= -1
    return Mesh.from_arrays(rows, faces[:, ::-1].copy())


def clock() -> Mesh:
    """A round wall clock at twelve minutes past ten; its middle at the origin."""
    mesh = Mesh()
    ring = turned_out([(0.155, 0.0), (0.160, 0.030), (0.150, 0.036), (0.144, 0.030)], DARK, 32)
    mesh.place(ring, [(0, 0, 0)])
    mesh.place(turned_out([(0.146, 0.024), (0.0, 0.024)], PAPER, 32), [(0, 0, 0)])
    for k in range(12):
        angle, long, wide = k * pi / 6, 0.026 if k % 3 == 0 else 0.016, 0.004
        _hand(mesh, angle, 0.136 - long, 0.136, wide, -0.0246)
    _hand(mesh, (10 + 12 / 60) * pi / 6, -0.02, 0.078, 0.0055, -0.0256)
    _hand(mesh, 12 * pi / 30, -0.025, 0.118, 0.004, -0.0266)
    mesh.place(turned_out([(0.007, 0.026), (0.0, 0.030)], DARK, 10), [(0, 0, 0)])
    return mesh


def _hand(mesh: Mesh, angle: float, a: float, b: float, wide: float, y: float) -> None:
    """A bar along the direction ``angle``, clockwise from up, seen from -y."""
    out, side = np.array([sin(angle), cos(angle)]), np.array([cos(angle), -sin(angle)]) * wide / 2
    flat = [out * a - side, out * a + side, out * b + side, out * b - side]
    quad(mesh, [(x, y, z) for x, z in flat], DARK)


def turned_out(profile: Sequence[tuple[float, float]], finish: Finish, sides: int) -> Mesh:
    """A profile of (radius, distance from the wall) turned about the wall's normal."""
    mesh = Mesh()
    mesh.lathe(profile, (0, 0, 0), finish, sides=sides)
    rows, faces = mesh.arrays()
    for column in ("position", "normal"):
        x, y, z = rows[column].T.copy()
        rows[column] = np.stack([x, -z, y], -1)
    return Mesh.from_arrays(rows, faces)


def socket(count: int = 2) -> Mesh:
    """A row of sockets in one plate."""
    mesh = Mesh()
    wide = 0.075 * count
    mesh.bevelled_box((-wide / 2, -0.011, -0.04), (wide / 2, 0.0, 0.04), 0.003, PLATE)
    for k in range(count):
        well = turned_out([(0.022, 0.0114), (0.020, 0.0112), (0.0, 0.0112)], PLATE.shade(0.5), 12)
        put(mesh, well, (wide * ((k + 0.5) / count - 0.5), 0, 0))
    return mesh


def switch(count: int = 2) -> Mesh:
    """Light switches in one plate."""
    mesh = Mesh()
    wide = 0.075 * count
    mesh.bevelled_box((-wide / 2, -0.010, -0.04), (wide / 2, 0.0, 0.04), 0.003, PLATE)
    for k in range(count):
        x = wide * ((k + 0.5) / count - 0.5)
        mesh.bevelled_box((x - 0.028, -0.015, -0.03), (x + 0.028, -0.009, 0.03), 0.002,
                          PLATE.shade(1.05))  # fmt: skip
    return mesh


def extinguisher() -> Mesh:
    """A fire extinguisher on its bracket with the red sign above it; its foot at z = 0."""
    mesh = Mesh()
    red = Finish((0.42, 0.02, 0.015), roughness=0.28)
    at = (0.0, -0.10, 0.0)
    mesh.lathe([(0.0, 0.0), (0.066, 0.004), (0.072, 0.02), (0.072, 0.34), (0.058, 0.39),
                (0.026, 0.41), (0.024, 0.44)], at, red, sides=18)  # fmt: skip
    mesh.lathe([(0.0731, 0.12), (0.0731, 0.27)], at, PAPER, sides=18)
    mesh.bevelled_box((-0.018, -0.15, 0.44), (0.018, -0.055, 0.475), 0.004, DARK)
    mesh.bevelled_box((-0.012, -0.17, 0.49), (0.012, -0.06, 0.50), 0.003, DARK)
    mesh.tube([(0.02, -0.09, 0.455), (0.075, -0.085, 0.44), (0.095, -0.09, 0.34),
               (0.088, -0.095, 0.16)], 0.009, RUBBER, sides=8)  # fmt: skip
    mesh.bevelled_box((-0.05, -0.035, 0.20), (0.05, 0.0, 0.24), 0.003, STEEL)
    mesh.bevelled_box((-0.10, -0.004, 0.85), (0.10, 0.0, 1.05), 0.001,
                      Finish((0.45, 0.02, 0.02), roughness=0.5))  # fmt: skip
    mesh.bevelled_box((-0.022, -0.006, 0.88), (0.030, -0.003, 0.99), 0.001, PAPER)
    return mesh


def detector() -> Mesh:
    """A smoke detector below a ceiling; hangs from the origin."""
    mesh = Mesh()
    mesh.lathe([(0.0, -0.045), (0.03, -0.044), (0.042, -0.03), (0.05, -0.02), (0.052, 0.0)],
               (0, 0, 0), PLATE, sides=18)  # fmt: skip
    return mesh


def folds(
    mesh: Mesh, low: float, high: float, z: tuple[float, float], y: float, finish: Finish,
    *, seed: int, pitch_m: float = 0.17, deep_m: float = 0.05, rows: int = 5, per_fold: int = 6,
) -> None:  # fmt: skip
    """A heavy curtain along x from ``low`` to ``high``, facing +y."""
    count = max(2, round((high - low) / pitch_m))
    s = np.linspace(0, 1, count * per_fold + 1)
    rng = np.random.default_rng(seed)
    sway = np.interp(s, np.linspace(0, 1, count + 1), rng.uniform(0.65, 1.15, count + 1))
    phase = s * 2 * pi * count + np.interp(s, np.linspace(0, 1, 9), rng.uniform(-0.7, 0.7, 9))
    heights = np.linspace(*z, rows)
    spread = np.linspace(1.12, 0.85, rows)[:, None]
    points = np.zeros((rows, len(s), 3), np.float32)
    points[..., 0] = high - s * (high - low) - 0.3 * deep_m * np.sin(2 * phase) * sway
    points[..., 1] = y + deep_m * np.sin(phase) * sway * spread
    points[..., 2] = heights[:, None]
    along, up = (np.asarray(np.gradient(points, axis=k)) for k in (1, 0))
    normal = crossed(along, up)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    # Light comes into a fold only from before it.
    tone = 0.62 + 0.38 * (0.5 + 0.5 * np.sin(phase) * np.minimum(sway, 1))
    colours = np.asarray(finish.colour) * np.broadcast_to(tone[None, :, None], (rows, len(s), 1))
    mesh.add(
        points,
        normal,
        grid_faces(rows, len(s)),
        finish,
        uv=np.stack(np.broadcast_arrays(s[None] * count * pitch_m * 1.7, heights[:, None]), -1),
        colours=colours.reshape(-1, 3),
    )


def picture_frame(finish: Finish, wide_m: float, high_m: float, bar_m: float) -> Mesh:
    """Four bars around a rectangle, whose middle is the origin."""
    mesh = Mesh()
    x, z = wide_m / 2, high_m / 2
    for low, high in (
        ((-x - bar_m, -z - bar_m), (x + bar_m, -z)),
        ((-x - bar_m, z), (x + bar_m, z + bar_m)),
        ((-x - bar_m, -z), (-x, z)),
        ((x, -z), (x + bar_m, z)),
    ):
        mesh.bevelled_box((low[0], -0.024, low[1]), (high[0], 0.0, high[1]), 0.004, finish)
    return mesh


def poster(wide_m: float, high_m: float, seed: int) -> Mesh:
    """A framed sheet with blocks of colour and lines, as a notice has; its middle the origin."""
    rng = np.random.default_rng(seed)
    mesh = picture_frame(STEEL, wide_m, high_m, 0.014)
    x, z = wide_m / 2, high_m / 2
    quad(mesh, [(-x, -0.006, -z), (x, -0.006, -z), (x, -0.006, z), (-x, -0.006, z)], PAPER)
    inks: tuple[Colour, ...] = ((0.05, 0.16, 0.26), (0.36, 0.13, 0.05), (0.10, 0.22, 0.12))
    ink = Finish(inks[seed % 3])
    _block(mesh, (-0.86 * x, 0.86 * x), (0.62 * z, 0.88 * z), ink)
    _block(mesh, (-0.86 * x, 0.10 * x), (-0.05 * z, 0.52 * z), ink.shade(1.8))
    line = 0.5 * z
    while line > -0.85 * z:
        left = 0.20 * x if line > -0.08 * z else -0.86 * x
        end = left + (0.86 * x - left) * float(rng.uniform(0.6, 1.0))
        _block(mesh, (left, end), (line - 0.028 * z, line), DARK.shade(3))
        line -= 0.085 * z
    return mesh


def _block(mesh: Mesh, x: tuple[float, float], z: tuple[float, float], ink: Finish) -> None:
    y = -0.0072
    quad(mesh, [(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])], ink)
