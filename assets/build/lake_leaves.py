"""Paints the lake's leaves: one picture of twigs, tufts and whole trees seen from far away.

Owns what a twig looks like and where each is in the picture; must not know where plants stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from assets.build.images import Field

SIZE_PX = 1024
"""Side of the picture."""

CELLS: Mapping[str, tuple[int, int, int, int]] = {
    "spruce": (0, 0, 512, 512),
    "leaves": (512, 0, 1024, 512),
    "far_spruce": (0, 512, 256, 1024),
    "far_pine": (256, 512, 512, 1024),
    "far_birch": (512, 512, 768, 1024),
    "grass": (768, 512, 1024, 768),
    "reeds": (768, 768, 1024, 1024),
}
"""Left, top, right, bottom in pixels; what grows does so from the bottom's middle."""

_FINER = 3  # drawn so many times larger, for smooth edges
_MARGIN = 6

Rng = np.random.Generator
Colour = tuple[float, float, float]
Bytes = npt.NDArray[np.uint8]


def uv_box(name: str) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a cell in texture coordinates (v up)."""
    a, b, c, d = CELLS[name]
    return a / SIZE_PX, 1 - d / SIZE_PX, c / SIZE_PX, 1 - b / SIZE_PX


class _Cell:
    """A drawing in 0-1 across and 0-1 up, colours linear."""

    def __init__(self, name: str) -> None:
        a, b, c, d = CELLS[name]
        self.size = ((c - a) * _FINER, (d - b) * _FINER)
        self.image = Image.new("RGBA", self.size, (0, 0, 0, 0))
        self._pen = ImageDraw.Draw(self.image)

    def line(self, points: list[tuple[float, float]], wide: float, colour: Colour) -> None:
        width = max(1, round(wide * self.size[0]))
        self._pen.line(self._pixels(points), fill=_stored(colour), width=width, joint="curve")

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self._pen.polygon(self._pixels(points), fill=_stored(colour))

    def _pixels(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        w, h = self.size
        m = _MARGIN * _FINER
        return [(m + x * (w - 2 * m), h - m - y * (h - 2 * m)) for x, y in points]


def _stored(colour: Colour) -> tuple[int, int, int, int]:
    r, g, b = (round(min(max(c, 0.0), 1.0) ** 0.5 * 255) for c in colour)
    return r, g, b, 255


def _shaded(colour: Colour, factor: float) -> Colour:
    r, g, b = colour
    return r * factor, g * factor, b * factor


def _spruce(rng: Rng) -> _Cell:
    """A flat branch with side twigs, needles all along."""
    cell = _Cell("spruce")
    green, wood = (0.058, 0.105, 0.040), (0.085, 0.058, 0.036)
    twigs = [((0.5, 0.0), pi / 2, 0.98)]
    for k in range(13):
        y = 0.08 + 0.066 * k
        reach = 0.46 * (1 - y) ** 0.62 * float(rng.uniform(0.82, 1.1))
        for side in (-1, 1):
            bend = pi / 2 - side * float(rng.uniform(0.85, 1.08))
            twigs.append(((0.5, y + 0.02 * side), bend, reach))
    order = [twigs[0], *sorted(twigs[1:], key=lambda t: -t[2])]
    for number, ((x, y), angle, reach) in enumerate(order):
        _needled(cell, rng, (x, y), angle, reach, green, wood, lead=number == 0)
        if reach > 0.16 and number:
            for part in (0.35, 0.6, 0.8):
                at = (x + cos(angle) * reach * part, y + sin(angle) * reach * part)
                for side in (-1, 1):
                    turn = angle + side * float(rng.uniform(0.6, 0.85))
                    _needled(cell, rng, at, turn, reach * 0.42 * (1.1 - part), green, wood)
    return cell


def _needled(
    cell: _Cell,
    rng: Rng,
    foot: tuple[float, float],
    angle: float,
    reach: float,
    green: Colour,
    wood: Colour,
    *,
    lead: bool = False,
) -> None:
    tip = (foot[0] + cos(angle) * reach, foot[1] + sin(angle) * reach)
    cell.line([foot, tip], 0.010 if lead else 0.005, wood)
    for t in np.arange(0.02, 1.0, 0.0085 / max(reach, 0.05)):
        at = (foot[0] + cos(angle) * reach * t, foot[1] + sin(angle) * reach * t)
        fresh = 0.75 + 0.75 * float(t) ** 3 + float(rng.uniform(-0.15, 0.25))
        for side in (-1, 1):
            lean = angle + side * float(rng.uniform(0.55, 1.0))
            long = 0.034 * float(rng.uniform(0.75, 1.15)) * (1 - 0.45 * float(t))
            end = (at[0] + cos(lean) * long, at[1] + sin(lean) * long)
            cell.line([at, end], 0.0042, _shaded(green, fresh))


def _leaves(rng: Rng) -> _Cell:
    """A twig of a birch with its leaves at their stalks."""
    cell = _Cell("leaves")
    wood = (0.10, 0.07, 0.045)
    twigs = [((0.5, 0.0), pi / 2 + 0.05, 0.86)]
    for k in range(7):
        y = 0.12 + 0.10 * k
        side = 1 if k % 2 else -1
        reach = 0.44 * (1 - 0.55 * y)
        twigs.append(((0.5, y), pi / 2 - side * float(rng.uniform(0.65, 1.0)), reach))
    leaves = []
    for (x, y), angle, reach in twigs:
        tip = (x + cos(angle) * reach, y + sin(angle) * reach)
        cell.line([(x, y), tip], 0.008, wood)
        for t in np.arange(0.18, 1.03, 0.042 / reach):
            at = (x + cos(angle) * reach * t, y + sin(angle) * reach * t)
            leaves += [(at, angle + side * float(rng.uniform(0.3, 1.3))) for side in (-1, 1)]
    rng.shuffle(leaves)
    for at, angle in leaves:
        _leaf(cell, rng, at, angle)
    return cell


def _leaf(cell: _Cell, rng: Rng, at: tuple[float, float], angle: float) -> None:
    long, broad = 0.078 * float(rng.uniform(0.7, 1.15)), 0.32 * float(rng.uniform(0.8, 1.1))
    shade = float(rng.uniform(0.55, 1.35))
    green = _shaded((0.118, 0.190, 0.040), shade)
    along = np.array([cos(angle), sin(angle)])
    side = np.array([-along[1], along[0]])
    t = np.linspace(0, 1, 9)
    half = broad * np.sin(pi * t**0.8) * (1 - 0.35 * t)
    middle = np.array(at) + np.outer(0.2 * long + t * long, along)
    left, right = middle + np.outer(half * long, side), middle - np.outer(half * long, side)
    cell.shape([tuple(p) for p in np.concatenate([left, right[::-1]])], green)
    cell.shape([tuple(p) for p in np.concatenate([left, middle[::-1]])], _shaded(green, 1.18))
    cell.line([at, tuple(middle[-2])], 0.003, _shaded(green, 1.4))


def _tuft(name: str, rng: Rng, colour: Colour, blades: int, wide: float) -> _Cell:
    """Blades from the bottom's middle, the nearer ones lighter."""
    cell = _Cell(name)
    for k in range(blades):
        x0, lean = 0.5 + float(rng.normal(0, 0.14)), float(rng.normal(0, 0.28))
        tall = float(rng.uniform(0.45, 0.98))
        t = np.linspace(0, 1, 8)
        x, y = x0 + lean * t**2 * tall, tall * (t - 0.22 * abs(lean) * t**2)
        half = wide * (1 - t**1.6) * float(rng.uniform(0.7, 1.2)) + 0.0008
        outline = [*zip(x - half, y, strict=True), *zip((x + half)[::-1], y[::-1], strict=True)]
        tone = (0.55 + 0.6 * k / blades) * float(rng.uniform(0.85, 1.15))
        dry = float(rng.random() < 0.16)
        r, g, b = _shaded(colour, tone)
        cell.shape(
            [(float(a), float(c)) for a, c in outline],
            (r * (1 + 0.45 * dry), g * (1 + 0.1 * dry), b),
        )
    return cell


def atlas(far: Mapping[str, list[Any]]) -> Bytes:
    """The picture (height,width,4) of square roots, row 0 above.

    ``far``: for each cell of a whole tree its cards as (name, four corners across and up in the
    cell 0-1, light 0-1), far ones first.
    """
    rng = np.random.default_rng(77)
    cells = {
        "spruce": _spruce(rng).image,
        "leaves": _leaves(rng).image,
        "grass": _tuft("grass", rng, (0.120, 0.150, 0.045), 110, 0.010).image,
        "reeds": _tuft("reeds", rng, (0.150, 0.175, 0.062), 60, 0.013).image,
    }
    sheet = Image.new("RGBA", (SIZE_PX, SIZE_PX), (0, 0, 0, 0))
    small: dict[str, Image.Image] = {}
    for name, image in cells.items():
        a, b, c, d = CELLS[name]
        small[name] = image.convert("RGBa").resize((c - a, d - b), Image.Resampling.BOX)
        sheet.paste(small[name].convert("RGBA"), (a, b))
    for name, cards in far.items():
        a, b, c, d = CELLS[name]
        sheet.paste(_whole(cards, small, (c - a, d - b)), (a, b))
    return _bled(np.asarray(sheet, np.uint8))


def _whole(
    cards: list[Any], twigs: Mapping[str, Image.Image], size: tuple[int, int]
) -> Image.Image:
    """A whole tree from its cards, as seen from the side."""
    w, h = size
    out = Image.new("RGBa", (w * 2, h * 2), (0, 0, 0, 0))
    for name, corners, light in cards:
        p = np.asarray(corners) * (w * 2 - 8, -(h * 2 - 8)) + (4, h * 2 - 4)
        if name == "wood":
            ImageDraw.Draw(out).polygon([tuple(q) for q in p], fill=_stored(light))
            continue
        twig = twigs[name]
        # The affine map from the tree's picture back to the twig's.
        a, b, d = p[0], p[1], p[3]
        m = np.array([b - a, d - a]).T
        if abs(np.linalg.det(m)) < 2.0:
            continue
        inverse = np.linalg.inv(m)
        tw, th = twig.size
        to = np.diag([tw, -th]) @ inverse
        off = np.array([0, th]) - to @ a
        data = (to[0, 0], to[0, 1], off[0], to[1, 0], to[1, 1], off[1])
        placed = twig.transform(out.size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)
        tint = placed.point(
            [min(255, int(v * light**0.5)) for v in range(256)] * 3 + list(range(256))
        )
        out.paste(tint, (0, 0), placed.getchannel("a"))
    return out.resize(size, Image.Resampling.BOX).convert("RGBA")


def _bled(pixels: Bytes) -> Bytes:
    """Carry colours into what is clear, so that filtering meets no black."""
    known = pixels[..., 3] > 40
    colour = pixels[..., :3].astype(np.float32)
    out = pixels.copy()
    for a, b, c, d in CELLS.values():
        part: Field = colour[b:d, a:c]
        here = known[b:d, a:c]
        mean = part[here].mean(axis=0)
        for _ in range(10):
            total, count = np.zeros_like(part), np.zeros(here.shape, np.float32)
            for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
                near = np.roll(here, step, axis)
                total += np.roll(part, step, axis) * near[..., None]
                count += near
            fill = ~here & (count > 0)
            part = np.where(fill[..., None], total / np.maximum(count, 1)[..., None], part)
            here = here | fill
        out[b:d, a:c, :3] = np.where(here[..., None], part, mean).astype(np.uint8)
    return out
