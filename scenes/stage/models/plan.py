"""The plan of the city: streets, blocks, and the gentle bend that keeps them from being a grid.

Owns where things are, in metres around the tower; must not know how anything looks.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import Enum

import numpy as np

from scenes.stage.vertices import Floats

KERB_M = 0.13
"""Height of a pavement over the road."""

STREETS_X = (
    (-1130, 14), (-1030, 14), (-925, 16), (-820, 14), (-715, 14), (-615, 18), (-515, 14),
    (-420, 14), (-328, 14), (-234, 18), (-142, 13), (-58, 15), (62, 15), (151, 13), (246, 18),
    (338, 14), (436, 14), (530, 14), (632, 18), (735, 14), (840, 14), (945, 16), (1050, 14),
)  # fmt: skip
"""Middle and width, metres, of the streets that run north."""

STREETS_Y = (
    (-920, 14), (-815, 14), (-710, 16), (-610, 14), (-515, 14), (-420, 18), (-330, 14),
    (-240, 14), (-155, 14), (-72, 13), (33, 21), (117, 13), (203, 15), (298, 14), (392, 18),
    (490, 14), (590, 14), (695, 18), (800, 14), (905, 14), (1010, 16), (1115, 14), (1220, 14),
)  # fmt: skip
"""Middle and width, metres, of the streets that run east; the one at 33 is the boulevard."""


class Use(Enum):
    """What stands on a block."""

    PLAZA = "plaza"  # the square around the tower
    PARK = "park"
    TERRACES = "terraces"  # houses around a courtyard
    OFFICES = "offices"  # a few flat-roofed blocks
    TOWERS = "towers"  # a podium with a tall building
    CHURCH = "church"


@dataclass(frozen=True)
class Block:
    """A rectangle between four streets, kerb to kerb."""

    x0: float
    x1: float
    y0: float
    y1: float
    use: Use

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the block."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def range_m(self) -> float:
        """Distance of its middle from the tower."""
        x, y = self.centre
        return float(np.hypot(x, y))


def bend(points: Floats) -> Floats:
    """Where a point of the straight plan (N,2) really lies; nothing moves near the tower."""
    x, y = points[:, 0], points[:, 1]
    t = np.clip((np.hypot(x, y) - 100) / 320, 0, 1)
    share = t * t * (3 - 2 * t)
    east = 17 * np.sin(y / 150 + 0.6) + 7 * np.sin(y / 61)
    north = 14 * np.sin(x / 170) + 7 * np.sin(x / 73 + 2)
    return np.stack([x + share * east, y + share * north], -1).astype(np.float32)


def blocks(rng: np.random.Generator) -> list[Block]:
    """Every block of the city, near ones with a chosen use, far ones by chance."""
    found = []
    for (xa, wa), (xb, wb) in itertools.pairwise(STREETS_X):
        for (ya, va), (yb, vb) in itertools.pairwise(STREETS_Y):
            x0, x1, y0, y1 = xa + wa / 2, xb - wb / 2, ya + va / 2, yb - vb / 2
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            found.append(Block(x0, x1, y0, y1, _use(middle, rng.random())))
    return found


_CHOSEN = {
    (0, 0): Use.PLAZA,
    (-1, 1): Use.PARK,
    (1, 1): Use.TERRACES,
    (0, 1): Use.TERRACES,
    (1, 0): Use.OFFICES,
    (-1, 0): Use.TERRACES,
    (1, 2): Use.CHURCH,
    (0, 2): Use.OFFICES,
    (-1, 2): Use.TERRACES,
    (2, 3): Use.TOWERS,
    (-2, 3): Use.TOWERS,
    (0, 4): Use.PARK,
}


def _use(middle: tuple[float, float], chance: float) -> Use:
    column = next(i for i, (x, _) in enumerate(STREETS_X[1:]) if middle[0] < x)
    row = next(i for i, (y, _) in enumerate(STREETS_Y[1:]) if middle[1] < y)
    home = (11, 9)
    chosen = _CHOSEN.get((column - home[0], row - home[1]))
    if chosen is not None:
        return chosen
    downtown = np.exp(-((middle[0] - 330) ** 2 + (middle[1] - 640) ** 2) / 260**2)
    if chance < 0.06 + 0.75 * downtown:
        return Use.TOWERS
    if chance < 0.24 + 0.7 * downtown:
        return Use.OFFICES
    return Use.PARK if chance > 0.955 else Use.TERRACES


SECTORS = 8


def sector(x: float, y: float) -> int:
    """Which Geom something at (x, y) goes into: 0 around the tower, else by compass."""
    if np.hypot(x, y) < 105:
        return 0
    return 1 + int((np.arctan2(y, x) / (2 * np.pi) + 0.5) * SECTORS) % SECTORS
