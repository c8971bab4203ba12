"""Roofs: gables with dormers and chimneys, flat decks with parapets and machines.

Owns what is over the walls of a building; must not know what the building is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scenes.stage.mesh import Mesh
from scenes.stage.models.plan import KERB_M, sector
from scenes.stage.textures import Layer
from scenes.stage.vertices import Colour, Finish, Floats, crossed

_FLAT_ROOFS: tuple[Colour, ...] = (
    (0.20, 0.20, 0.19), (0.28, 0.27, 0.25), (0.15, 0.155, 0.16), (0.33, 0.32, 0.30),
    (0.12, 0.17, 0.08),
)  # fmt: skip


Area = tuple[float, float, float, float]
"""x0, x1, y0, y1 of a building, metres."""


@dataclass
class Roofs:
    """Walls (with windows) and solids (everything else) by sector, and the roofs over them."""

    rng: np.random.Generator
    walls: dict[int, Mesh] = field(default_factory=dict)
    solids: dict[int, Mesh] = field(default_factory=dict)

    def _meshes(self, x: float, y: float) -> tuple[Mesh, Mesh]:
        key = sector(x, y)
        if key not in self.walls:
            self.walls[key] = Mesh(with_facade=True)
            self.solids[key] = Mesh()
        return self.walls[key], self.solids[key]

    def _gable(
        self,
        area: Area,
        top: float,
        along_x: bool,
        roof: Finish,
        wall: Finish,
        near: bool,
    ) -> float:
        x0, x1, y0, y1 = area
        _, solids = self._meshes((x0 + x1) / 2, (y0 + y1) / 2)
        span = (y1 - y0) if along_x else (x1 - x0)
        rise = span * float(self.rng.uniform(0.30, 0.42))
        eave, hang = top + 0.1, 0.35
        corners, gables = _gable_quads(area, eave, rise, hang if near else 0.0, along_x)
        solids.quads(corners, roof)
        for triangle in gables:
            solids.add(triangle, [facing(triangle)] * 3, [(0, 1, 2)], wall)
        if near:
            self._roof_details(area, eave, rise, along_x, wall, roof)
        return rise

    def _roof_details(
        self,
        area: Area,
        eave: float,
        rise: float,
        along_x: bool,
        wall: Finish,
        roof: Finish,
    ) -> None:
        x0, x1, y0, y1 = area
        _, solids = self._meshes((x0 + x1) / 2, (y0 + y1) / 2)
        long = (x1 - x0) if along_x else (y1 - y0)
        brick = Finish((0.30, 0.14, 0.09), Layer.BRICK)
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        offset = long / 2 - 0.6
        px, py = (cx + offset, cy + 0.8) if along_x else (cx + 0.8, cy + offset)
        peak = eave + rise
        solids.box(
            (px - 0.5, py - 0.4, peak - 1.6), (px + 0.5, py + 0.4, peak + 1.1), brick, bottom=False
        )
        for k in (-0.25, 0.25):
            solids.box(
                (px + k - 0.12, py - 0.12, peak + 1.1),
                (px + k + 0.12, py + 0.12, peak + 1.5),
                Finish((0.28, 0.12, 0.07)),
                bottom=False,
            )
        if self.rng.random() < 0.6:
            for k in np.linspace(-long / 2 + 2.2, long / 2 - 2.2, max(2, int(long / 4.5))):
                self._dormer(solids, (cx, cy), float(k), area, eave, rise, along_x, roof)

    def _dormer(
        self,
        solids: Mesh,
        centre: tuple[float, float],
        along: float,
        area: Area,
        eave: float,
        rise: float,
        along_x: bool,
        roof: Finish,
    ) -> None:
        half = ((area[3] - area[2]) if along_x else (area[1] - area[0])) / 2
        z = eave + rise * 0.28
        white, glass = Finish((0.62, 0.60, 0.56)), Finish((0.03, 0.035, 0.045), roughness=0.12)
        for side in (-1, 1):
            out = half * 0.74 * side
            inner = half * 0.30 * side
            lo = min(out, inner), max(out, inner)
            near_face = out + 0.02 * side
            a = (along - 0.75, lo[0], z - 0.2)
            b = (along + 0.75, lo[1], z + 1.5)
            g0 = (along - 0.5, min(near_face, out), z + 0.35)
            g1 = (along + 0.5, max(near_face, out), z + 1.3)
            cap0, cap1 = (along - 0.9, lo[0] - 0.15, z + 1.5), (along + 0.9, lo[1] + 0.15, z + 1.65)
            for low, high, finish in ((a, b, white), (g0, g1, glass), (cap0, cap1, roof)):
                _local_box(solids, centre, low, high, along_x, finish)

    def _flat_roof(self, area: Area, top: float, wall: Finish, near: bool) -> None:
        x0, x1, y0, y1 = area
        _, solids = self._meshes((x0 + x1) / 2, (y0 + y1) / 2)
        rng = self.rng
        tone = _FLAT_ROOFS[rng.integers(len(_FLAT_ROOFS))]
        deck = Finish(tone, Layer.GRAVEL, tile_m=4.0, roughness=0.95)
        z = top - 0.5 if near else top
        solids.quads([[(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)]], deck)
        if not near:
            return
        t = 0.3
        cap = wall.shade(0.9)
        for lo, hi in (
            ((x0, y0), (x1, y0 + t)),
            ((x0, y1 - t), (x1, y1)),
            ((x0, y0 + t), (x0 + t, y1 - t)),
            ((x1 - t, y0 + t), (x1, y1 - t)),
        ):
            solids.box((*lo, z), (*hi, top + 0.35), cap, bottom=False)
        self._plant(area, z)

    def _plant(self, area: Area, z: float) -> None:
        """Rooftop machines: stair head, fans, ducts, sometimes a water tank or solar panels."""
        x0, x1, y0, y1 = area
        _, solids = self._meshes((x0 + x1) / 2, (y0 + y1) / 2)
        rng = self.rng
        metal = Finish((0.42, 0.43, 0.44), Layer.STEEL, roughness=0.5, metal=0.4)
        w, d = x1 - x0, y1 - y0
        sx, sy = x0 + w * 0.3, y0 + d * 0.45
        solids.box(
            (sx, sy, z), (sx + 3.2, sy + 2.6, z + 2.6), Finish((0.45, 0.43, 0.40)), bottom=False
        )
        for _ in range(int(min(2 + w * d / 150, 7))):
            x, y = rng.uniform(x0 + 2, x1 - 3), rng.uniform(y0 + 2, y1 - 3)
            s = rng.uniform(0.7, 1.5)
            solids.box((x, y, z), (x + s * 1.5, y + s, z + s), metal, bottom=False)
        if rng.random() < 0.35:
            x, y = x0 + w * 0.7, y0 + d * 0.6
            solids.lathe(
                [(1.3, z + 1.4), (1.3, z + 3.6), (0.0, z + 4.3)],
                (x, y, 0),
                Finish((0.22, 0.14, 0.08), Layer.WOOD),
                sides=10,
            )
            for k, m in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
                at = np.array([x + k * 0.8, y + m * 0.8, z])
                solids.box(at - np.array([0.08, 0.08, 0]), at + np.array([0.08, 0.08, 1.5]), metal)
        if rng.random() < 0.4:
            panel = Finish((0.015, 0.02, 0.05), roughness=0.15)
            for k in range(int(min(w / 2.2, 8))):
                a, b = x0 + 1.5 + k * 1.9, y0 + 1.2
                c = [
                    (a, b, z + 0.2),
                    (a + 1.6, b, z + 0.2),
                    (a + 1.6, b + 2, z + 0.9),
                    (a, b + 2, z + 0.9),
                ]
                solids.quads([c], panel)

    def _cornice(self, area: Area, top: float, wall: Finish, street: str) -> None:
        x0, x1, y0, y1 = area
        _, solids = self._meshes((x0 + x1) / 2, (y0 + y1) / 2)
        o = 0.28
        edge = {
            "south": ((x0, y0 - o), (x1, y0)),
            "north": ((x0, y1), (x1, y1 + o)),
            "west": ((x0 - o, y0), (x0, y1)),
            "east": ((x1, y0), (x1 + o, y1)),
        }[street]
        stone = Finish((0.58, 0.55, 0.49), Layer.PLASTER)
        solids.box((*edge[0], top - 0.45), (*edge[1], top + 0.05), stone)
        solids.box((*edge[0], KERB_M + 3.7), (*edge[1], KERB_M + 3.95), wall.shade(1.1))


def facing(triangle: Floats) -> Floats:
    """Unit normal of a triangle (3,3)."""
    normal = crossed(triangle[1] - triangle[0], triangle[2] - triangle[0])
    return np.asarray(normal / np.linalg.norm(normal), np.float32)


def _gable_quads(
    area: Area, eave: float, rise: float, hang: float, along_x: bool
) -> tuple[list[list[tuple[float, float, float]]], list[Floats]]:
    """Two slopes as quads and two gable triangles; the ridge runs along x or y."""
    x0, x1, y0, y1 = area
    if along_x:
        half = (y1 - y0) / 2
        ym, drop = (y0 + y1) / 2, hang * rise / half
        south = [
            (x0, y0 - hang, eave - drop),
            (x1, y0 - hang, eave - drop),
            (x1, ym, eave + rise),
            (x0, ym, eave + rise),
        ]
        north = [
            (x1, y1 + hang, eave - drop),
            (x0, y1 + hang, eave - drop),
            (x0, ym, eave + rise),
            (x1, ym, eave + rise),
        ]
        east = np.array([(x1, y0, eave), (x1, y1, eave), (x1, ym, eave + rise)])
        west = np.array([(x0, y1, eave), (x0, y0, eave), (x0, ym, eave + rise)])
        return [south, north], [east, west]
    half = (x1 - x0) / 2
    xm, drop = (x0 + x1) / 2, hang * rise / half
    west_slope = [
        (x0 - hang, y1, eave - drop),
        (x0 - hang, y0, eave - drop),
        (xm, y0, eave + rise),
        (xm, y1, eave + rise),
    ]
    east_slope = [
        (x1 + hang, y0, eave - drop),
        (x1 + hang, y1, eave - drop),
        (xm, y1, eave + rise),
        (xm, y0, eave + rise),
    ]
    north_gable = np.array([(x1, y1, eave), (x0, y1, eave), (xm, y1, eave + rise)])
    south_gable = np.array([(x0, y0, eave), (x1, y0, eave), (xm, y0, eave + rise)])
    return [west_slope, east_slope], [north_gable, south_gable]


def _local_box(
    mesh: Mesh,
    centre: tuple[float, float],
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    along_x: bool,
    finish: Finish,
) -> None:
    """A box given as (along the ridge, across it, height) from the house's middle."""
    (a, b, c), (d, e, f) = low, high
    if along_x:
        mesh.box(
            (centre[0] + a, centre[1] + b, c),
            (centre[0] + d, centre[1] + e, f),
            finish,
            bottom=False,
        )
    else:
        mesh.box(
            (centre[0] + b, centre[1] + a, c),
            (centre[0] + e, centre[1] + d, f),
            finish,
            bottom=False,
        )
