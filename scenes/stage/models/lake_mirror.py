"""What calm water mirrors: the sky with hills, and before them the near shore with its trees.

Owns one panorama as seen from the end of the pier; must not know how the shore itself is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PIL import Image

from scenes.stage.models.hills import skyline
from scenes.stage.models.lake_bed import ground_height
from scenes.stage.sky import Daylight, sky_panorama
from scenes.stage.textures import Field

_WIDTH, _HEIGHT = 1024, 512
_MEADOW = (0.085, 0.110, 0.036)

PICTURES: Mapping[str, tuple[tuple[int, int, int, int], float]] = {
    "spruce_a": ((0, 512, 256, 1024), 14.0),
    "far_spruce": ((0, 512, 256, 1024), 14.0),
    "spruce_b": ((256, 512, 512, 1024), 15.0),
    "far_pine": ((256, 512, 512, 1024), 15.0),
    "birch": ((512, 512, 768, 1024), 11.0),
    "far_birch": ((512, 512, 768, 1024), 11.0),
}
"""For each kind its whole picture among the leaves (left, top, right, bottom), and its height."""


def lake_mirror(
    light: Daylight, places: Mapping[str, Field], leaves: npt.NDArray[np.uint8]
) -> Field:
    """Radiance (height, width, 3) all around, as sky_panorama gives it.

    ``places``: rows of x, y, z, heading, scale, tint for each kind; ``leaves``: the picture of
    leaves, row 0 above.
    """
    whole = sky_panorama(light, skyline(light))
    sky = whole.reshape(_HEIGHT, 2, _WIDTH, 2, 3).mean(axis=(1, 3))[::-1].copy()
    _land(sky, light)
    trees = [
        (float(np.hypot(row[0], row[1])), kind, row) for kind in PICTURES for row in places[kind]
    ]
    for away, kind, row in sorted(trees, key=lambda tree: -tree[0]):
        if away < 300:
            _tree(sky, light, leaves, kind, row)
    return np.ascontiguousarray(sky[::-1])


def _row(rise: Field | float) -> Field | float:
    return _HEIGHT / 2 - np.asarray(rise) / np.pi * _HEIGHT


def _lit(albedo: Field, light: Daylight) -> Field:
    around = np.array(light.sky_ambient) * 0.7 + 0.40 * np.array(light.sun_colour)
    return np.asarray(albedo * around)


def _land(sky: Field, light: Daylight) -> None:
    """The meadow between the water and the wood."""
    azimuth = ((np.arange(_WIDTH) + 0.5) / _WIDTH - 0.5) * 2 * np.pi
    away = np.geomspace(8, 250, 160)[:, None]
    z = ground_height(away * np.sin(azimuth), away * np.cos(azimuth))
    rise = np.arctan2(z, away).max(axis=0)
    tone = _lit(np.array(_MEADOW), light)
    for column in np.flatnonzero(rise > 0):
        sky[round(float(_row(rise[column]))) : _HEIGHT // 2 + 6, column] = tone


def _tree(
    sky: Field, light: Daylight, leaves: npt.NDArray[np.uint8], kind: str, row: Field
) -> None:
    (a, b, c, d), tall = PICTURES[kind]
    x, y, z, _, scale, tint = (float(v) for v in row)
    away = float(np.hypot(x, y))
    top = float(_row(float(np.arctan2(z + tall * scale, away))))
    foot = float(_row(float(np.arctan2(z, away))))
    high = max(2, round(foot - top))
    wide = max(1, round(high * (c - a) / (d - b)))
    small = Image.fromarray(leaves[b:d, a:c]).convert("RGBa").resize((wide, high))
    sprite = np.asarray(small.convert("RGBA"), np.float32) / 255
    columns = np.arange(wide) - wide // 2 + round((np.arctan2(x, y) / (2 * np.pi) + 0.5) * _WIDTH)
    rows = np.arange(high) + round(top)
    where = np.ix_(rows, columns % _WIDTH)
    tone = _lit(sprite[..., :3] ** 2 * tint, light)
    veil = 1 - np.exp(-((away * light.haze_per_m) ** 1.25))
    tone = tone * (1 - veil) + np.array(light.haze_colour) * veil
    share = sprite[..., 3:]
    sky[where] = sky[where] * (1 - share) + tone * share
