"""The ground of the city: roads, kerbs, pavements, markings, courtyards, the square, lamp posts.

Owns everything flat and the street furniture; must not know buildings or traffic.
"""

from __future__ import annotations

import itertools

import numpy as np

from scenes.stage.mesh import Mesh
from scenes.stage.models.plan import KERB_M, STREETS_X, STREETS_Y, Block, Use
from scenes.stage.textures import Layer
from scenes.stage.vertices import Finish, Floats

_ASPHALT = Finish((0.075, 0.076, 0.080), Layer.ASPHALT, tile_m=6.0, roughness=0.9)
_KERB = Finish((0.30, 0.295, 0.28), Layer.CONCRETE, tile_m=2.0)
_PAVING = Finish((0.255, 0.245, 0.225), Layer.SLABS, tile_m=2.4, roughness=0.85)
_SQUARE = Finish((0.36, 0.33, 0.285), Layer.SLABS, tile_m=3.2, roughness=0.8)
_BAND = Finish((0.17, 0.165, 0.16), Layer.SETTS, tile_m=2.0, roughness=0.8)
_GRASS = Finish((0.075, 0.125, 0.030), Layer.GRASS, tile_m=5.0, roughness=0.95)
_GRAVEL = Finish((0.30, 0.26, 0.20), Layer.GRAVEL, tile_m=3.0, roughness=0.95)
_PAINT = Finish((0.58, 0.58, 0.55), Layer.ASPHALT, tile_m=6.0, roughness=0.7)
_STEEL = Finish((0.09, 0.10, 0.10), Layer.STEEL, roughness=0.45, metal=0.6)
_NEAR_M, _MARKED_M = 260.0, 220.0
_PLAIN = (Use.TERRACES, Use.OFFICES, Use.TOWERS)  # a whole pavement


def road_sheet() -> Mesh:
    """Asphalt everywhere under the blocks, and open land out to the horizon."""
    mesh = Mesh()
    near = _lines(STREETS_X), _lines(STREETS_Y)
    x, y = np.meshgrid(*near)
    mesh.grid(np.stack([x, y, np.zeros_like(x)], -1), _ASPHALT)
    return mesh


def _lines(streets: tuple[tuple[float, float], ...]) -> Floats:
    middles = np.array([m for m, _ in streets], np.float32)
    return np.unique(np.concatenate([middles, (middles[1:] + middles[:-1]) / 2]))


def far_land() -> Mesh:
    """Suburbs and fields beyond the built blocks, under the haze."""
    mesh = Mesh()
    rings = np.array([850, 1300, 2000, 3500, 6500], np.float32)
    angle = np.linspace(0, 2 * np.pi, 49)
    rng = np.random.default_rng(3)
    points = np.zeros((len(rings), len(angle), 3), np.float32)
    points[..., 0] = rings[:, None] * np.sin(angle)
    points[..., 1] = rings[:, None] * np.cos(angle) + 100
    points[..., 2] = -0.6
    tone = rng.uniform(0.7, 1.3, (len(rings), len(angle), 1)) * np.array([0.11, 0.135, 0.07])
    mesh.grid(points, _GRASS, colours=tone)
    return mesh


def _rounded(
    x0: float,
    x1: float,
    y0: float,
    y1: float,
    radius: float,
    steps: tuple[int, ...] = (0, 30, 60, 90),
) -> Floats:
    points = []
    for cx, cy, start in ((x1, y0, -90), (x1, y1, 0), (x0, y1, 90), (x0, y0, 180)):
        mx = cx - radius if cx == x1 else cx + radius
        my = cy - radius if cy == y1 else cy + radius
        for step in steps:
            a = np.radians(start + step)
            points.append((mx + radius * np.cos(a), my + radius * np.sin(a)))
    return np.array(points, np.float32)


def _ring(mesh: Mesh, outer: Floats, inner: Floats, z: float, finish: Finish) -> None:
    o, i = (
        np.column_stack([outer, np.full(len(outer), z)]),
        np.column_stack([inner, np.full(len(inner), z)]),
    )
    corners = np.stack([o, np.roll(o, -1, axis=0), np.roll(i, -1, axis=0), i], axis=1)
    mesh.quads(corners, finish)


def add_block(mesh: Mesh, block: Block) -> None:
    """The pavement of a block with its kerb; parks and the square get their own surface."""
    near = block.range_m < _NEAR_M
    steps = (0, 90) if not near and block.use in _PLAIN else (0, 30, 60, 90)
    outer = _rounded(block.x0, block.x1, block.y0, block.y1, 5.0, steps)
    inner = _rounded(block.x0 + 0.3, block.x1 - 0.3, block.y0 + 0.3, block.y1 - 0.3, 4.7)
    if near:
        mesh.prism(outer, 0.0, KERB_M, _KERB, top=False)
        _ring(mesh, outer, inner, KERB_M, _KERB)
    else:
        inner = outer
    if block.use is Use.PARK:
        _park(mesh, block, inner)
    elif block.use is Use.PLAZA:
        _square(mesh, block, inner)
    elif block.use is Use.CHURCH:
        lawn = _rounded(block.x0 + 6, block.x1 - 6, block.y0 + 6, block.y1 - 6, 2.0)
        _ring(mesh, inner, lawn, KERB_M, _PAVING)
        mesh.polygon(lawn, KERB_M, _GRASS)
    else:
        mesh.polygon(inner, KERB_M, _PAVING)


def _park(mesh: Mesh, block: Block, inner: Floats) -> None:
    lawn = _rounded(block.x0 + 4, block.x1 - 4, block.y0 + 4, block.y1 - 4, 8.0)
    _ring(mesh, inner, lawn, KERB_M, _GRAVEL)
    cx, cy = block.centre
    across = 3.0
    x0, x1, y0, y1 = block.x0 + 4, block.x1 - 4, block.y0 + 4, block.y1 - 4
    for a, b, c, d in (
        (x0, cx - across, y0, cy - across), (cx + across, x1, y0, cy - across),
        (x0, cx - across, cy + across, y1), (cx + across, x1, cy + across, y1),
    ):  # fmt: skip
        mesh.polygon(_rounded(a, b, c, d, 7.9), KERB_M, _GRASS)
    mesh.polygon(lawn, KERB_M - 0.1, _GRAVEL)
    pond = Finish((0.03, 0.06, 0.06), roughness=0.12)
    angle = np.linspace(0, 2 * np.pi, 25)[:-1]
    oval = np.stack([cx + 17 + 10 * np.cos(angle), cy - 14 + 6.5 * np.sin(angle)], -1)
    mesh.prism(oval * 1.0, 0.0, KERB_M + 0.10, pond)


def _square(mesh: Mesh, block: Block, inner: Floats) -> None:
    """Large slabs, four lawns with kerbs, a round basin."""
    mesh.polygon(inner, KERB_M, _SQUARE)
    for x0, x1, y0, y1 in LAWNS:
        rim = _rounded(x0, x1, y0, y1, 3.0)
        soil = _rounded(x0 + 0.35, x1 - 0.35, y0 + 0.35, y1 - 0.35, 2.65)
        mesh.prism(rim, KERB_M, KERB_M + 0.42, _KERB, top=False)
        _ring(mesh, rim, soil, KERB_M + 0.42, _KERB)
        mesh.polygon(soil, KERB_M + 0.38, _GRASS)
    _basin(mesh, *BASIN)


LAWNS = (
    (-44.0, -18.0, 6.0, 17.0), (20.0, 46.0, 6.0, 17.0),
    (-44.0, -24.0, -48.0, -20.0), (26.0, 46.0, -48.0, -20.0),
)  # fmt: skip
"""Raised lawns of the square: x0, x1, y0, y1."""

BASIN = (-12.0, 10.5, 4.2)
"""The fountain: x, y, radius, metres."""


def _basin(mesh: Mesh, x: float, y: float, radius: float) -> None:
    stone = Finish((0.40, 0.38, 0.34), Layer.CONCRETE, tile_m=2.0)
    z = KERB_M
    rim = [(radius, z), (radius, z + 0.5), (radius - 0.4, z + 0.5), (radius - 0.4, z + 0.2)]
    mesh.lathe(rim, (x, y, 0), stone, sides=28)
    angle = np.linspace(0, 2 * np.pi, 29)[:-1]
    disc = np.stack([x + (radius - 0.4) * np.cos(angle), y + (radius - 0.4) * np.sin(angle)], -1)
    mesh.polygon(disc, z + 0.36, Finish((0.03, 0.08, 0.085), roughness=0.12))
    mesh.lathe(
        [(0.5, z), (0.35, z + 1.0), (1.1, z + 1.3), (1.15, z + 1.4), (0.0, z + 1.36)],
        (x, y, 0),
        stone,
    )


def _flat(x0: float, x1: float, y0: float, y1: float, z: float) -> list[tuple[float, float, float]]:
    return [(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)]


def add_courtyard(mesh: Mesh, area: tuple[float, float, float, float], green: bool) -> None:
    """The inside of a block of terraces: a lawn or gravel."""
    x0, x1, y0, y1 = area
    mesh.quads([_flat(x0, x1, y0, y1, KERB_M + 0.10)], _GRASS if green else _GRAVEL)


def markings() -> Mesh:
    """Paint on the roads near the tower: dashes, edge lines, crossings; draw with depth offset."""
    quads: list[list[tuple[float, float, float]]] = []
    for x, width in STREETS_X:
        if abs(x) < _MARKED_M:
            _along(quads, x, width, STREETS_Y, True)
    for y, width in STREETS_Y:
        if abs(y) < _MARKED_M:
            _along(quads, y, width, STREETS_X, False)
    mesh = Mesh()
    mesh.quads(quads, _PAINT)
    return mesh


def bands(block: Block) -> Mesh:
    """Dark bands across the paving of the square; draw with depth offset."""
    mesh, z = Mesh(), KERB_M + 0.008
    rows = list(np.arange(block.y0 + 9, block.y1 - 4, 9.0))
    for x in np.arange(block.x0 + 9, block.x1 - 6, 9.0):
        mesh.quads([_flat(x - 0.45, x + 0.45, block.y0 + 2, block.y1 - 2, z)], _BAND)
    for y in rows:
        mesh.quads([_flat(block.x0 + 2, block.x1 - 2, y - 0.45, y + 0.45, z)], _BAND)
    return mesh


def _along(
    quads: list[list[tuple[float, float, float]]],
    middle: float,
    width: float,
    crossing: tuple[tuple[float, float], ...],
    north: bool,
) -> None:
    """Markings of one street between each pair of crossing streets."""

    def put(a0: float, a1: float, c0: float, c1: float) -> None:
        q = _flat(c0, c1, a0, a1, 0.012) if north else _flat(a0, a1, c0, c1, 0.012)
        quads.append(q)

    for (a, wa), (b, wb) in itertools.pairwise(crossing):
        low, high = a + wa / 2, b - wb / 2
        if low > _MARKED_M or high < -_MARKED_M:
            continue
        lanes = (-3.3, 0.0, 3.3) if width > 20 else (0.0,)
        for lane in lanes:
            for at in np.arange(low + 11, high - 11, 6.0):
                put(at, at + 3.0, middle + lane - 0.07, middle + lane + 0.07)
        for end, way in ((low, 1), (high, -1)):
            _crossing(put, end, way, middle, width)


def _crossing(put: object, end: float, way: int, middle: float, width: float) -> None:
    assert callable(put)
    half = width / 2 - 0.5
    near, far = sorted((end + way * 2.0, end + way * 5.2))
    for c in np.arange(-half, half - 0.4, 1.0):
        put(near, far, middle + c, middle + c + 0.5)
    s0, s1 = sorted((end + way * 6.6, end + way * 7.0))
    side = (middle - half, middle) if way > 0 else (middle, middle + half)
    put(s0, s1, *side)


def lamp_post() -> Mesh:
    """A 7 m street lamp with an arm over +x."""
    mesh = Mesh()
    mesh.tube([(0, 0, 0), (0, 0, 0.9)], [0.14, 0.11], _STEEL, sides=7)
    mesh.tube(
        [(0, 0, 0.9), (0, 0, 6.6), (0.3, 0, 6.95), (1.3, 0, 7.05)],
        [0.07, 0.05, 0.045, 0.04],
        _STEEL,
        sides=6,
    )
    mesh.bevelled_box((1.0, -0.14, 6.96), (1.75, 0.14, 7.08), 0.03, _STEEL)
    mesh.quads([_flat(1.05, 1.7, -0.1, 0.1, 6.955)[::-1]], Finish((0.9, 0.85, 0.7)))
    return mesh


def bench() -> Mesh:
    """A slatted bench 1.8 m long, seat facing +y."""
    mesh = Mesh()
    wood = Finish((0.24, 0.14, 0.07), Layer.WOOD, tile_m=1.0)
    for k in range(4):
        mesh.box((-0.9, -0.22 + k * 0.12, 0.43), (0.9, -0.13 + k * 0.12, 0.46), wood)
    for k in range(3):
        mesh.box((-0.9, -0.27, 0.56 + k * 0.13), (0.9, -0.24, 0.65 + k * 0.13), wood)
    for x in (-0.7, 0.7):
        mesh.box((x - 0.03, -0.28, 0), (x + 0.03, 0.24, 0.43), _STEEL)
        mesh.box((x - 0.03, -0.31, 0.43), (x + 0.03, -0.27, 0.95), _STEEL)
    return mesh


def kiosk() -> Mesh:
    """A small news stand with an awning toward +y."""
    mesh = Mesh()
    green = Finish((0.03, 0.10, 0.06), roughness=0.5)
    mesh.bevelled_box((-1.6, -1.1, 0), (1.6, 1.1, 2.6), 0.06, green)
    mesh.box((-1.3, 1.1, 1.1), (1.3, 1.13, 2.1), Finish((0.05, 0.05, 0.045), roughness=0.2))
    mesh.bevelled_box((-1.9, -1.4, 2.6), (1.9, 1.4, 2.75), 0.04, green.shade(1.4))
    stripes = [(0.55, 0.52, 0.46), (0.40, 0.04, 0.03)]
    for k in range(8):
        x0 = -1.6 + k * 0.4
        a = [(x0, 2.3, 2.0), (x0 + 0.4, 2.3, 2.0), (x0 + 0.4, 1.1, 2.45), (x0, 1.1, 2.45)]
        finish = Finish(stripes[k % 2], Layer.FABRIC, tile_m=0.5)
        mesh.quads([a, a[::-1]], finish)
    return mesh
