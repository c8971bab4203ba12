"""A mountain lake: water, pier, wooded shores, hills on the horizon and in the water.

Owns the land's shape and what grows there; must not know why a patient is here.
"""

from __future__ import annotations

import numpy as np
from panda3d.core import LVecBase4f

from scenes.stage.mesh import Mesh
from scenes.stage.models import plants, streets
from scenes.stage.shading import Material, draw_last
from scenes.stage.sky import Daylight
from scenes.stage.stage import Stage
from scenes.stage.textures import Field, Layer
from scenes.stage.vertices import Colour, Finish, Floats

PIER_M = 0.62
"""Height of the pier's deck over the water."""

_PLANK = Finish((0.30, 0.235, 0.165), Layer.WOOD, tile_m=0.9, roughness=0.8)
_POST = Finish((0.20, 0.155, 0.11), Layer.WOOD, tile_m=0.8, roughness=0.9)
_GRASS = Finish((0.110, 0.130, 0.045), Layer.GRASS, tile_m=5.0, roughness=0.95)

_RIDGES: tuple[tuple[float, float, Colour, int, float], ...] = (
    (5600.0, 980.0, (0.17, 0.21, 0.22), 1, 1.15),
    (3300.0, 470.0, (0.10, 0.15, 0.10), 2, 1.1),
    (1650.0, 150.0, (0.060, 0.100, 0.042), 3, 1.0),
)
"""Distance, greatest height, colour, seed and smoothness of each chain of hills."""

_AZIMUTHS = 361


def _profile(height_m: float, seed: int, smooth: float) -> Floats:
    """Height of a chain of hills at each azimuth; closes on itself."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, _AZIMUTHS)
    total = sum(
        np.cos(k * angle + rng.uniform(0, 2 * np.pi)) * rng.uniform(0.4, 1.0) / k**smooth
        for k in range(2, 70)
    )
    total = np.asarray(total)
    share = (total - total.min()) / np.ptp(total)
    return np.asarray(height_m * (0.22 + 0.78 * share), np.float32)


def _hills() -> Mesh:
    mesh = Mesh()
    angle = np.linspace(0, 2 * np.pi, _AZIMUTHS)
    for distance, height, colour, seed, smooth in _RIDGES:
        top = _profile(height, seed, smooth)
        rng = np.random.default_rng(seed + 50)
        rows = 7
        t = np.linspace(0, 1, rows)[:, None]
        bumps = rng.normal(0, 0.035, (rows, _AZIMUTHS)) * (t > 0) * (t < 1)
        bumps[:, -1] = bumps[:, 0]
        radius = distance - distance * 0.20 * (1 - t) + distance * 0.02 * bumps / 0.035 * 0.5
        points = np.stack(
            [radius * np.sin(angle), radius * np.cos(angle), -2 + top * (t**1.15 + bumps)], -1
        )
        tone = rng.uniform(0.82, 1.18, (rows, _AZIMUTHS, 1)) * np.array(colour)
        tone[:, -1] = tone[:, 0]
        finish = Finish(colour, Layer.LEAF, tile_m=distance * 0.03, roughness=1.0)
        mesh.grid(points, finish, colours=tone)
    return mesh


def skyline(light: Daylight) -> Field:
    """The hills as a layer of the sky's panorama (height, width, 4), for the water to mirror."""
    height, width = 1024, 2048
    azimuth = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    rise = ((np.arange(height) + 0.5) / height - 0.5) * np.pi
    layer = np.zeros((height, width, 4), np.float32)
    grid = np.linspace(0, 2 * np.pi, _AZIMUTHS)
    for distance, tall, colour, seed, smooth in _RIDGES:
        top = np.interp(azimuth % (2 * np.pi), grid, _profile(tall, seed, smooth))
        edge = np.arctan((top - 2) / distance)
        inside = np.clip((edge[None] - rise[:, None]) / (np.pi / height) + 0.5, 0, 1)
        inside *= rise[:, None] > -0.06
        veil = 1 - np.exp(-((distance * light.haze_per_m) ** 1.25))
        lit = np.array(colour) * (np.array(light.sky_ambient) + 0.35 * np.array(light.sun_colour))
        tone = lit * (1 - veil) + np.array(light.haze_colour) * veil
        layer[..., :3] = layer[..., :3] * (1 - inside[..., None]) + tone * inside[..., None]
        layer[..., 3] = np.maximum(layer[..., 3], inside)
    return layer


def _ground_height(x: Floats, y: Floats) -> Floats:
    """Land over the water, metres; a bay open to the north."""
    bay = np.hypot(x / 75, (y - 52) / 66) - 1
    bay = bay + 0.05 * np.sin(x / 9 + y / 13) + 0.03 * np.sin(x / 4.1 - y / 5.3)
    open_water = np.clip((y - 70) / 60, 0, 1)
    land = 5.5 * np.tanh(bay * 2.2) + 2.4 * np.clip(bay - 0.6, 0, 4)
    return np.asarray(land * (1 - open_water) - 3.0 * open_water, np.float32)


def _land() -> Mesh:
    mesh = Mesh()
    x, y = np.meshgrid(np.linspace(-300, 300, 101), np.linspace(-240, 150, 79))
    z = _ground_height(x, y)
    wet = np.clip(1 - z / 0.55, 0, 1)[..., None]
    rng = np.random.default_rng(5)
    tone = np.array(_GRASS.colour) * rng.uniform(0.8, 1.2, (*x.shape, 1))
    tone = tone * (1 - wet) + np.array([0.20, 0.165, 0.115]) * wet
    mesh.grid(np.stack([x, y, z], -1), _GRASS, colours=tone)
    return mesh


def _water() -> Mesh:
    mesh = Mesh()
    radius = np.concatenate([[0.01], np.geomspace(2, 6500, 26)])
    angle = np.linspace(0, 2 * np.pi, 73)
    x = radius[:, None] * np.sin(angle)
    y = radius[:, None] * np.cos(angle)
    depth = np.clip(-_ground_height(x, y) / 2.6, 0, 1)
    points = np.stack([x, y, np.zeros_like(x)], -1)
    mesh.grid(points, Finish((0.075, 0.105, 0.065)), ao=depth)
    return mesh


def _pier() -> Mesh:
    """Planks across, beams along, round posts; from the shore to beyond the patient."""
    mesh, rng = Mesh(), np.random.default_rng(6)
    y, end = -17.0, 4.4
    while y < end:
        deep = 0.142
        q, sink = float(rng.uniform(0.78, 1.15)), float(rng.uniform(0, 0.006))
        left, right = -1.12 - float(rng.uniform(0, 0.03)), 1.12 + float(rng.uniform(0, 0.03))
        low = (left, y, PIER_M - 0.045 - sink)
        mesh.bevelled_box(low, (right, y + deep, PIER_M - sink), 0.006, _PLANK.shade(q))
        y += deep + 0.010
    for x in (-0.85, 0.0, 0.85):
        mesh.box((x - 0.06, -17, PIER_M - 0.22), (x + 0.06, end - 0.06, PIER_M - 0.05), _POST)
    for y in (-15.0, -12.0, -9.0, -6.0, -3.0, 0.2, 3.9):
        for x in (-1.02, 1.02):
            tall = PIER_M + (0.55 if y in (3.9, -3.0, -9.0) else -0.05)
            lean = float(rng.uniform(-0.02, 0.02))
            mesh.tube([(x, y, -1.4), (x + lean, y, tall)], [0.10, 0.088], _POST, sides=10)
    rope = Finish((0.36, 0.30, 0.20), Layer.FABRIC, tile_m=0.2)
    for x in (-1.02, 1.02):
        for a, b in ((-9.0, -3.0), (-3.0, 3.9)):
            t = np.linspace(0, 1, 13)
            sag = PIER_M + 0.47 - 0.26 * 4 * t * (1 - t)
            mesh.tube(np.stack([np.full(13, x), a + (b - a) * t, sag], -1), 0.014, rope, sides=6)
    mesh.place(streets.bench(), [(-0.55, -1.2, PIER_M)], heading=[-0.12])
    return mesh


def _boat() -> Mesh:
    """A rowing boat tied to the pier."""
    mesh = Mesh()
    t = np.linspace(-1, 1, 13)
    half = 0.62 * (1 - np.abs(t) ** 2.6) ** 0.6 + 0.02
    rim = 0.42 + 0.16 * t**2
    across = np.linspace(-1, 1, 9)
    points = np.zeros((13, 9, 3), np.float32)
    points[..., 0] = half[:, None] * across
    points[..., 1] = 1.75 * t[:, None]
    points[..., 2] = -0.12 + (rim[:, None] + 0.12) * np.abs(across) ** 2.4
    hull = Finish((0.10, 0.19, 0.17), Layer.WOOD, tile_m=1.2, roughness=0.5)
    inside = Finish((0.34, 0.24, 0.14), Layer.WOOD, tile_m=0.8, roughness=0.7)
    mesh.grid(points + np.array([0, 0, 0.025]), inside)
    mesh.grid(points[:, ::-1], hull)
    for side in (0, -1):
        mesh.tube(points[:, side] + np.array([0, 0, 0.02]), 0.028, inside.shade(0.8), sides=6)
    for y in (-0.75, 0.35):
        wide = 0.52
        mesh.bevelled_box((-wide, y - 0.11, 0.24), (wide, y + 0.11, 0.275), 0.008, inside)
    for x in (-0.2, 0.22):
        mesh.tube([(x, -1.2, 0.30), (x * 0.7, 1.0, 0.32)], 0.02, inside, sides=6)
    return mesh


def _rocks(rng: np.random.Generator) -> Mesh:
    mesh = Mesh()
    for _ in range(70):
        x = float(rng.uniform(-32, 32))
        y = _shore_at(x) + float(rng.normal(0, 0.9))
        if abs(x) < 1.8:
            continue
        size = float(rng.uniform(0.12, 0.55))
        grey = 0.22 * float(rng.uniform(0.7, 1.2))
        finish = Finish((grey, grey * 0.96, grey * 0.88), Layer.ROCK, tile_m=0.7, roughness=0.85)
        radii = size * rng.uniform(0.6, 1.2, 3) * (1.0, 1.0, 0.6)
        mesh.ball((x, y, 0.02 * size), radii, finish, sides=9)
    return mesh


def _shore_at(x: float) -> float:
    """Where the near shore meets the water at ``x``."""
    y = np.linspace(-30, 50, 321, dtype=np.float32)
    dry = _ground_height(np.full_like(y, x), y) > 0
    return float(y[dry][-1]) if dry.any() and not dry[-1] else -14.0


def _woods(stage: Stage) -> None:
    rng = stage.rng(1)
    firs, leaves, wood = Mesh(), Mesh(), Mesh()
    kinds = [plants.conifer(rng, 14.0, (0.034, 0.062, 0.030), tiers=10) for _ in range(3)]
    spots = rng.uniform((-230, -150), (230, 118), (900, 2))
    height = _ground_height(spots[:, 0], spots[:, 1])
    clear = (height > 1.4) & (np.hypot(spots[:, 0], spots[:, 1] + 8) > 24)
    spots, height = spots[clear][:260], height[clear][:260]
    for k, kind in enumerate(kinds):
        some = slice(k, None, 3)
        at = np.column_stack([spots[some], height[some] - 0.2])
        size = rng.uniform(0.6, 1.25, len(at))
        tint = rng.uniform(0.75, 1.25, (len(at), 1)) * np.ones((1, 3))
        firs.place(kind, at, heading=rng.uniform(0, 6, len(at)), scale=size, tint=tint)
    for x, y, tall, detail in (
        (-9.5, -9.5, 9.0, 1.4),
        (9.0, -13.5, 10.0, 1.2),
        (-17, -6, 8, 0.6),
        (19, -8, 9, 0.6),
    ):
        trunk, crown = plants.tree(rng, tall, tall * 0.33, (0.10, 0.155, 0.040), detail=detail)
        z = float(_ground_height(np.array([x]), np.array([y]))[0]) - 0.1
        wood.place(trunk, [(x, y, z)])
        leaves.place(crown, [(x, y, z)])
    stage.attach("firs", firs, Material.FOLIAGE, casts_shadow=False)
    stage.attach("leaves", leaves, Material.FOLIAGE)
    stage.attach("trunks", wood, Material.SURFACE)


def _far_shore(rng: np.random.Generator) -> Mesh:
    """A dark belt of firs on the far side, each two crossed spikes of triangles."""
    mesh = Mesh()
    kind = plants.conifer(rng, 16.0, (0.034, 0.060, 0.032), tiers=3)
    count = 420
    angle = rng.uniform(-1.25, 1.25, count)
    radius = rng.normal(1290, 18, count)
    at = np.stack([radius * np.sin(angle), radius * np.cos(angle), rng.uniform(-1, 5, count)], -1)
    tint = rng.uniform(0.7, 1.2, (count, 1)) * np.ones((1, 3))
    mesh.place(
        kind, at, heading=rng.uniform(0, 6, count), scale=rng.uniform(0.8, 1.6, count), tint=tint
    )
    return mesh


def _reeds(rng: np.random.Generator) -> Mesh:
    mesh = Mesh()
    clumps = [plants.blades(rng, 42, 0.5, 1.5, (0.17, 0.20, 0.06)) for _ in range(3)]
    for k in range(44):
        side = -1 if k % 2 else 1
        x = side * float(rng.uniform(3.4, 30))
        y = _shore_at(x) + float(rng.uniform(0.0, 1.6))
        size = float(rng.uniform(0.7, 1.25))
        mesh.place(clumps[k % 3], [(x, y, -0.1)], heading=[k * 1.7], scale=[size])
    for x, y in ((-2.7, -3.5), (3.1, -5.5), (-2.2, -7.5)):
        mesh.place(clumps[0], [(x, y, -0.25)], heading=[x * 3], scale=[0.9])
    return mesh


def build_shore(stage: Stage) -> None:
    """Everything of the lake below ``stage``."""
    draw_last(stage.attach("hills", _hills(), Material.SURFACE, casts_shadow=False), 1)
    draw_last(stage.attach("land", _land(), Material.SURFACE, casts_shadow=False), 0)
    water = stage.attach("water", _water(), Material.WATER, casts_shadow=False)
    draw_last(water, 2)
    water.set_shader_input("water", LVecBase4f(0.012, 0.046, 0.050, 0.15))
    stage.attach("pier", _pier(), Material.SURFACE)
    boat = stage.attach("boat", _boat(), Material.SURFACE)
    boat.set_pos_hpr(2.35, 0.6, 0.0, 8, 0, 0)
    stage.attach("rocks", _rocks(stage.rng(2)), Material.SURFACE)
    stage.attach("reeds", _reeds(stage.rng(3)), Material.FOLIAGE)
    stage.attach("far shore", _far_shore(stage.rng(4)), Material.FOLIAGE, casts_shadow=False)
    _woods(stage)
