"""Buildings of the city: terraces with pitched roofs, offices, towers, a church.

Owns their walls and the footprints that cast shade; must not know streets or light.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from scenes.stage.models.plan import KERB_M, Block, Use
from scenes.stage.models.roofs import Area, Roofs, facing
from scenes.stage.textures import Layer
from scenes.stage.vertices import Colour, Finish

_SHOP_M = 4.0
_STOREY_M = 3.2
_NEAR_M = 130.0  # beyond: no dormers, chimneys, cornices or plant
_PAVEMENT_M = 4.2

_WALLS: tuple[tuple[Colour, Layer], ...] = (
    ((0.56, 0.50, 0.40), Layer.PLASTER),
    ((0.62, 0.58, 0.50), Layer.PLASTER),
    ((0.36, 0.15, 0.10), Layer.BRICK),
    ((0.42, 0.22, 0.14), Layer.BRICK),
    ((0.30, 0.19, 0.14), Layer.BRICK),
    ((0.58, 0.45, 0.30), Layer.PLASTER),
    ((0.50, 0.52, 0.52), Layer.PLASTER),
    ((0.60, 0.48, 0.42), Layer.PLASTER),
    ((0.44, 0.40, 0.33), Layer.CONCRETE),
    ((0.66, 0.63, 0.57), Layer.PLASTER),
)
_OFFICE_WALLS: tuple[Colour, ...] = (
    (0.42, 0.41, 0.38), (0.30, 0.30, 0.31), (0.50, 0.46, 0.40), (0.22, 0.24, 0.27),
    (0.55, 0.54, 0.52), (0.34, 0.27, 0.22),
)  # fmt: skip
_ROOFS: tuple[Colour, ...] = (
    (0.26, 0.085, 0.045), (0.22, 0.09, 0.055), (0.30, 0.12, 0.07), (0.085, 0.09, 0.10),
    (0.11, 0.105, 0.11), (0.19, 0.10, 0.07),
)  # fmt: skip


@dataclass(frozen=True)
class Footprint:
    """What a building covers and how high it is, for the map of light."""

    x0: float
    x1: float
    y0: float
    y1: float
    height_m: float


@dataclass
class Buildings(Roofs):
    """The buildings of every block, and all footprints for the map of light."""

    footprints: list[Footprint] = field(default_factory=list)
    courtyards: list[tuple[float, float, float, float]] = field(default_factory=list)

    def add_block(self, block: Block) -> None:
        """Build what the block's use asks for."""
        makers = {
            Use.TERRACES: self._terraces,
            Use.OFFICES: self._offices,
            Use.TOWERS: self._towers,
            Use.CHURCH: self._church,
        }
        maker = makers.get(block.use)
        if maker is not None:
            maker(block)

    def _terraces(self, block: Block) -> None:
        p, depth = _PAVEMENT_M, float(self.rng.uniform(11, 13))
        x0, x1, y0, y1 = block.x0 + p, block.x1 - p, block.y0 + p, block.y1 - p
        near = block.range_m < _NEAR_M
        lot_m = 14.0 if block.range_m < 250 else 24.0 if block.range_m < 400 else 44.0
        base = int(self.rng.integers(3, 6))
        for ya, yb, street in ((y0, y0 + depth, "south"), (y1 - depth, y1, "north")):
            for xa, xb in self._lots(x0, x1, lot_m):
                self._house(xa, xb, ya, yb, street, base, near)
        for xa, xb, street in ((x0, x0 + depth, "west"), (x1 - depth, x1, "east")):
            for ya, yb in self._lots(y0 + depth, y1 - depth, lot_m):
                self._house(xa, xb, ya, yb, street, base, near)
        self.courtyards.append((x0 + depth, x1 - depth, y0 + depth, y1 - depth))
        if near and x1 - x0 > 60:
            self._shed(x0 + depth + 6, y0 + depth + 5)

    def _shed(self, x: float, y: float) -> None:
        _, solids = self._meshes(x, y)
        solids.box((x, y, 0), (x + 7, y + 5, 2.8), Finish((0.33, 0.30, 0.27), Layer.BRICK))
        self.footprints.append(Footprint(x, x + 7, y, y + 5, 2.8))

    def _lots(self, low: float, high: float, lot_m: float) -> list[tuple[float, float]]:
        count = max(1, round((high - low) / (lot_m * float(self.rng.uniform(0.8, 1.2)))))
        cuts = np.linspace(low, high, count + 1)
        cuts[1:-1] += self.rng.uniform(-2, 2, count - 1)
        return [(float(a), float(b)) for a, b in itertools.pairwise(cuts)]

    def _house(
        self, x0: float, x1: float, y0: float, y1: float, street: str, base: int, near: bool
    ) -> None:
        rng = self.rng
        storeys = base + int(rng.integers(-1, 2))
        top = KERB_M + _SHOP_M + storeys * _STOREY_M
        colour, layer = _WALLS[rng.integers(len(_WALLS))]
        wall = Finish(colour, layer, roughness=0.85).shade(float(rng.uniform(0.66, 0.94)))
        style = 3.0 if rng.random() < 0.4 else 0.0
        self._walls((x0, x1, y0, y1), KERB_M, top, wall, style, rng.random() < 0.6)
        roof = Finish(_ROOFS[rng.integers(len(_ROOFS))], Layer.TILES, tile_m=3.0)
        rise = 0.0
        if rng.random() < 0.8:
            along_x = street in ("south", "north")
            rise = self._gable((x0, x1, y0, y1), top, along_x, roof, wall, near)
        else:
            self._flat_roof((x0, x1, y0, y1), top, wall, near)
        if near:
            self._cornice((x0, x1, y0, y1), top, wall, street)
        self.footprints.append(Footprint(x0, x1, y0, y1, top + rise * 0.6))

    def _walls(
        self,
        area: Area,
        low: float,
        high: float,
        finish: Finish,
        style: float,
        shop: bool,
        cell_m: float = 3.0,
    ) -> None:
        x0, x1, y0, y1 = area
        walls, _ = self._meshes((x0 + x1) / 2, (y0 + y1) / 2)
        seed = float(self.rng.random())
        ring = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
        nxt = np.roll(ring, -1, axis=0)
        length = np.linalg.norm(nxt - ring, axis=1)
        cells = np.maximum(np.round(length / cell_m), 1)
        width = length / cells
        first = _SHOP_M if shop else 0.0
        storeys = max(round((high - low - first) / _STOREY_M), 1)
        cell_high = (high - low - first) / storeys
        corners = np.zeros((4, 4, 3), np.float32)
        corners[:, (0, 3), :2], corners[:, (1, 2), :2] = ring[:, None], nxt[:, None]
        corners[:, :2, 2], corners[:, 2:, 2] = low, high
        uv = np.zeros((4, 4, 2), np.float32)
        uv[:, 1:3, 0] = length[:, None]
        uv[:, 2:, 1] = high - low
        facade = np.column_stack(
            [width, np.full(4, cell_high), np.full(4, style), seed + np.arange(4) * 0.13]
        )
        marked = Finish(finish.colour, finish.layer, 1.0, finish.roughness, 0.0, float(shop))
        walls.quads(corners, marked, uv=uv, facade=np.repeat(facade, 4, axis=0))

    def _offices(self, block: Block) -> None:
        p = _PAVEMENT_M + 1.5
        x0, x1, y0, y1 = block.x0 + p, block.x1 - p, block.y0 + p, block.y1 - p
        xm = x0 + (x1 - x0) * float(self.rng.uniform(0.4, 0.6))
        ym = y0 + (y1 - y0) * float(self.rng.uniform(0.4, 0.6))
        near = block.range_m < _NEAR_M
        for xa, xb, ya, yb in (
            (x0, xm - 4, y0, ym - 4), (xm + 4, x1, y0, ym - 4),
            (x0, xm - 4, ym + 4, y1), (xm + 4, x1, ym + 4, y1),
        ):  # fmt: skip
            self._slab(xa, xb, ya, yb, int(self.rng.integers(5, 10)), near)

    def _slab(self, x0: float, x1: float, y0: float, y1: float, storeys: int, near: bool) -> None:
        rng = self.rng
        top = KERB_M + _SHOP_M + storeys * _STOREY_M
        wall = Finish(_OFFICE_WALLS[rng.integers(len(_OFFICE_WALLS))], Layer.CONCRETE)
        style = float(rng.choice([0, 1, 1, 2]))
        cell = 1.6 if style == 2 else float(rng.choice([2.8, 3.6, 4.8]))
        step = top
        if rng.random() < 0.5 and storeys > 5:
            step = KERB_M + _SHOP_M + (storeys - 2) * _STOREY_M
        self._walls((x0, x1, y0, y1), KERB_M, step, wall, style, True, cell)
        self._flat_roof((x0, x1, y0, y1), step + 0.5 * near, wall, near and step == top)
        if step < top:
            inner = (x0 + 2.5, x1 - 2.5, y0 + 2.5, y1 - 2.5)
            self._walls(inner, step, top, wall, style, False, cell)
            self._flat_roof(inner, top + 0.5 * near, wall, near)
        self.footprints.append(Footprint(x0, x1, y0, y1, top))

    def _towers(self, block: Block) -> None:
        p = _PAVEMENT_M + 2
        x0, x1, y0, y1 = block.x0 + p, block.x1 - p, block.y0 + p, block.y1 - p
        rng = self.rng
        self._slab(x0, x1, y0, y1, int(rng.integers(2, 5)), block.range_m < _NEAR_M)
        cx, cy = (x0 + x1) / 2 + rng.uniform(-8, 8), (y0 + y1) / 2 + rng.uniform(-8, 8)
        w, d = rng.uniform(11, 16), rng.uniform(11, 16)
        top = float(rng.uniform(48, 105))
        wall = Finish(_OFFICE_WALLS[rng.integers(len(_OFFICE_WALLS))], Layer.CONCRETE)
        style = float(rng.choice([0, 1, 2, 2]))
        cell = 1.6 if style == 2 else 3.4
        self._walls((cx - w, cx + w, cy - d, cy + d), 10, top, wall, style, False, cell)
        crown = (cx - w * 0.6, cx + w * 0.6, cy - d * 0.6, cy + d * 0.6)
        self._flat_roof((cx - w, cx + w, cy - d, cy + d), top, wall, False)
        self._walls(crown, top, top + 6, wall.shade(0.7), 1.0, False, cell)
        self._flat_roof(crown, top + 6, wall, False)
        self.footprints.append(Footprint(cx - w, cx + w, cy - d, cy + d, top))

    def _church(self, block: Block) -> None:
        cx, cy = block.centre
        wall = Finish((0.44, 0.40, 0.33), Layer.BRICK, tile_m=3.0)
        roof = Finish((0.10, 0.11, 0.12), Layer.TILES, tile_m=3.0)
        nave = (cx - 9, cx + 9, cy - 20, cy + 24)
        self._walls(nave, KERB_M, 13, wall, 3.0, False, 5.5)
        self._gable(nave, 13, False, roof, wall, False)
        tower = (cx - 4.5, cx + 4.5, cy - 30, cy - 20)
        self._walls(tower, KERB_M, 31, wall, 3.0, False, 4.5)
        _, solids = self._meshes(cx, cy)
        tip = np.array([cx, cy - 25, 56.0])
        ring = np.array(
            [(cx - 4.7, cy - 30), (cx + 4.7, cy - 30), (cx + 4.7, cy - 20), (cx - 4.7, cy - 20)]
        )
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            triangle = np.array([(*a, 31.0), (*b, 31.0), tip])
            solids.add(triangle, [facing(triangle)] * 3, [(0, 1, 2)], roof)
        self.footprints.append(Footprint(*nave, 16))
        self.footprints.append(Footprint(*tower, 40))
