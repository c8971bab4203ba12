"""Light among buildings, worked out once on a grid: sky seen from the street, shade of the sun.

Owns a map of the city seen from above as heights; must not know meshes or textures.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from scenes.stage.models.buildings import Footprint
from scenes.stage.models.plan import bend
from scenes.stage.textures import Field

PIXELS = 1024
SIZE_M = 880.0
"""Side of the square the map covers."""

LOW = (-440.0, -360.0)
"""South-west corner of the map; it reaches further north, where the patient looks."""

_SCALE = PIXELS / SIZE_M


def height_map(footprints: list[Footprint], trees: Field) -> Field:
    """Height in metres on the grid; ``trees`` is (N,4): x, y, crown radius, height."""
    image = Image.new("F", (PIXELS, PIXELS), 0.0)
    draw = ImageDraw.Draw(image)
    for x, y, radius, height in trees:
        u, v = (x - LOW[0]) * _SCALE, (y - LOW[1]) * _SCALE
        r = radius * 0.8 * _SCALE
        draw.ellipse((u - r, v - r, u + r, v + r), fill=float(height) * 0.85)
    for f in sorted(footprints, key=lambda f: f.height_m):
        ring = bend(np.array([(f.x0, f.y0), (f.x1, f.y0), (f.x1, f.y1), (f.x0, f.y1)], np.float32))
        points = [(float((x - LOW[0]) * _SCALE), float((y - LOW[1]) * _SCALE)) for x, y in ring]
        draw.polygon(points, fill=f.height_m)
    return np.asarray(image, np.float32)


def _moved(field: Field, dx: float, dy: float) -> Field:
    """The field seen ``dx``, ``dy`` pixels further on; nothing stands outside."""
    i, j = round(dx), round(dy)
    out = np.zeros_like(field)
    height, width = field.shape
    to_y = slice(max(0, -j), min(height, height - j))
    to_x = slice(max(0, -i), min(width, width - i))
    from_y = slice(max(0, j), min(height, height + j))
    from_x = slice(max(0, i), min(width, width + i))
    out[to_y, to_x] = field[from_y, from_x]
    return out


def shadow_height(heights: Field, toward_sun: tuple[float, float, float]) -> Field:
    """Height below which each cell lies in the shade of something sunward of it."""
    x, y, z = toward_sun
    flat = float(np.hypot(x, y))
    drop_per_px = z / flat / _SCALE
    reach = min(int(float(heights.max()) / drop_per_px), 260)
    shade = np.zeros_like(heights)
    for step in np.arange(1.0, reach, 1.0):
        shifted = _moved(heights, x / flat * step, y / flat * step) - step * drop_per_px
        np.maximum(shade, shifted, out=shade)
    return shade


def sky_seen(heights: Field) -> Field:
    """Share of the sky seen from the ground of each cell, 0-1, over 12 directions."""
    total = np.zeros_like(heights)
    for k in range(12):
        angle = 2 * np.pi * (k + 0.5) / 12
        steepest = np.zeros_like(heights)
        for step in (1.5, 3, 5, 8, 12, 18, 26):
            shifted = _moved(heights, np.cos(angle) * step, np.sin(angle) * step)
            np.maximum(steepest, shifted * (_SCALE / step), out=steepest)
        total += 1 / (1 + steepest * steepest)
    return total / 12


def _blurred(field: Field, radius: int) -> Field:
    out = field
    for axis in (0, 1):
        edge = [(0, 0), (0, 0)]
        edge[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(out, edge, mode="edge"), axis=axis, dtype=np.float64)
        size = out.shape[axis]
        high = np.take(sums, np.arange(2 * radius + 1, 2 * radius + 1 + size), axis=axis)
        low = np.take(sums, np.arange(size), axis=axis)
        out = ((high - low) / (2 * radius + 1)).astype(np.float32)
    return out


def light_map(
    footprints: list[Footprint], trees: Field, toward_sun: tuple[float, float, float]
) -> Field:
    """What Stage.city_light takes: sky seen, shadow height/256, roof height/256."""
    heights = height_map(footprints, trees)
    sky = 0.25 + 0.75 * _blurred(sky_seen(heights), 1)
    roofs = _blurred(heights, 14)
    shade = shadow_height(heights, toward_sun)
    return np.stack([sky, shade / 256, roofs / 256], -1)
