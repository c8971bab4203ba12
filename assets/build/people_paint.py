"""The skin of a person as one picture: face, hands, neck and arms in an atlas.

Owns where skin is red, dark, lined or haired; must not know the clothes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from assets.build.people_body import Body, Floats, Ints, base, data_folder

SIZE = 1024
"""Pixels on a side of the atlas."""

Colour = tuple[float, float, float]

_HEAD = ((0.641, 0.149), (0.353, 0.669), (0.0, 0.05), (0.5, 0.945))
_REGIONS = (
    _HEAD,
    ((0.361, 0.012), (0.193, 0.185), (0.52, 0.01), (0.27, 0.26)),  # one hand
    ((0.570, 0.011), (0.193, 0.185), (0.52, 0.01), (0.27, 0.26)),  # the other
    ((0.012, 0.547), (0.139, 0.086), (0.53, 0.86), (0.15, 0.10)),  # behind the lids
    ((0.758, 0.012), (0.166, 0.124), (0.72, 0.86), (0.15, 0.10)),  # inside the mouth
    ((0.009, 0.138), (0.743, 0.836), (0.53, 0.30), (0.45, 0.52)),  # trunk and arms
    ((0.0, 0.0), (1.0, 1.0), (0.90, 0.02), (0.05, 0.05)),  # feet, always in shoes
)


@dataclass(frozen=True)
class Complexion:
    """Colours (sRGB 0-1) and what the skin shows, 0-1."""

    skin: Colour
    lips: Colour
    hair: Colour
    blush: float = 1.0
    stubble: float = 0.0
    brow: float = 0.9
    brow_wide: float = 1.0
    lines: float = 0.0
    freckles: float = 0.0
    made_up: float = 0.0
    scalp: float = 0.9
    """How far the scalp takes the colour of the hair on it."""
    recede_m: float = 0.0


def linear(colour: Any) -> Floats:
    """From sRGB 0-1."""
    c = np.asarray(colour, float)
    return np.where(c < 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def atlas_uv(uv: Floats, quads: Ints) -> Floats:
    """Texture coordinates (Q,4,2) in the atlas for faces of the body's mesh."""
    corner = uv[quads]
    middle = corner.mean(1)
    out = np.zeros_like(corner)
    left = np.ones(len(quads), bool)
    for low, size, to, wide in _REGIONS:
        inside = left & (middle >= np.array(low) - 0.004).all(1)
        inside &= (middle <= np.array(low) + size + 0.004).all(1)
        if (low, size) == (_HEAD[0], _HEAD[1]):
            inside &= middle[:, 0] > 0.641 + np.where(middle[:, 1] > 0.70, 0.0, 0.0)
        out[inside] = (corner[inside] - low) / size * wide + to
        left &= ~inside
    return out


def is_head(uv: Floats, quads: Ints) -> npt.NDArray[np.bool_]:
    """Faces of the head's own island, by its connected texture coordinates."""
    parent = np.arange(len(uv))
    for _ in range(200):
        least = parent[quads].min(1)
        before = parent.copy()
        for k in range(4):
            np.minimum.at(parent, quads[:, k], least)
        parent = parent[parent]
        if (parent == before).all():
            break
    root = parent[quads[:, 0]]
    point = np.argmin(np.linalg.norm(uv[quads].mean(1) - np.array([0.81, 0.45]), axis=1))
    return np.asarray(root == root[point])


def noise2(beta: float, seed: int, size: int = SIZE) -> Floats:
    """Tileable noise of unit variance."""
    rng = np.random.default_rng(seed)
    f = np.fft.fftfreq(size) * size
    k = np.hypot(f[:, None], f[None])
    k[0, 0] = np.inf
    field = np.fft.ifft2(
        np.fft.fft2(rng.standard_normal((size, size))) * k ** (-beta / 2 - 0.5)
    ).real
    return np.asarray(field / field.std())


@dataclass(frozen=True)
class Face:
    """Landmarks: middle between the eyes, distance of the eyes, top of the head, metres."""

    eyes: Floats
    apart_m: float
    top_m: float

    @classmethod
    def of(cls, body: Body) -> Face:
        """Of a body."""
        left = body.points[base().groups["helper-l-eye"]]
        right = body.points[base().groups["helper-r-eye"]]
        middle = (left.mean(0) + right.mean(0)) / 2
        front = max(left[:, 1].max(), right[:, 1].max())
        apart = float(np.linalg.norm(left.mean(0) - right.mean(0)))
        top = float(body.points[:13380, 2].max())
        return cls(np.array([0.0, front, middle[2]]), apart, top)


def hair_here(face: Face, points: Floats, recede_m: float = 0.0) -> Floats:
    """Metres inside of the hairline, negative on bare skin."""
    s = (face.top_m - face.eyes[2]) / 0.116
    back = (points[:, 1] - face.eyes[1]) / s
    line = np.interp(
        back,
        [-0.24, -0.150, -0.118, -0.103, -0.088, -0.070, -0.050, -0.02, 0.01],
        [-0.085, -0.080, -0.052, -0.012, 0.008, 0.020, 0.046, 0.066, 0.074],
    )
    temple = np.exp(-(((np.abs(points[:, 0]) / s - 0.050) / 0.018) ** 2)) * (back > -0.09)
    front = np.clip((back + 0.09) / 0.05, 0, 1)
    line = line + temple * (0.006 + recede_m) + front * recede_m * 0.8
    return np.asarray(points[:, 2] - face.eyes[2] - line * s)


def _raster(uv: Floats, values: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Values (T,3,C) at the corners of triangles (T,3,2), drawn into the atlas, row 0 below."""
    image = np.zeros((SIZE, SIZE, values.shape[2]), np.float32)
    drawn = np.zeros((SIZE, SIZE), bool)
    at = uv * SIZE - 0.5
    low = np.maximum(np.floor(at.min(1)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(at.max(1)).astype(int) + 2, SIZE)
    for (a, b, c), lo, hi, value in zip(at, low, high, values, strict=True):
        area = (b[1] - c[1]) * (a[0] - c[0]) + (c[0] - b[0]) * (a[1] - c[1])
        if abs(area) < 1e-9:
            continue
        x, y = np.meshgrid(np.arange(lo[0], hi[0]), np.arange(lo[1], hi[1]))
        first = ((b[1] - c[1]) * (x - c[0]) + (c[0] - b[0]) * (y - c[1])) / area
        second = ((c[1] - a[1]) * (x - c[0]) + (a[0] - c[0]) * (y - c[1])) / area
        inside = (first > -0.12) & (second > -0.12) & (first + second < 1.12)
        share = np.stack([first, second, 1 - first - second], -1)[inside]
        block = (slice(lo[1], hi[1]), slice(lo[0], hi[0]))
        image[block][inside] = share @ value
        drawn[block] |= inside
    return image, drawn


def _mask(name: str) -> Floats:
    """A mask of the body data brought into the head's place in the atlas."""
    path = data_folder() / f"mpfb2/textures/mpfb_{name}.jpg"
    with Image.open(path) as image:
        grey = np.asarray(image.convert("L"), np.float32)[::-1] / 255
    out = np.zeros((SIZE, SIZE), np.float32)
    n = len(grey)
    for low, size, to, wide in _REGIONS[:3]:
        x0, x1 = round(to[0] * SIZE), round((to[0] + wide[0]) * SIZE)
        y0, y1 = round(to[1] * SIZE), round((to[1] + wide[1]) * SIZE)
        xs = ((np.arange(x0, x1) + 0.5) / SIZE - to[0]) / wide[0] * size[0] + low[0]
        ys = ((np.arange(y0, y1) + 0.5) / SIZE - to[1]) / wide[1] * size[1] + low[1]
        block = grey[np.ix_((ys * n).astype(int), (xs * n).astype(int))]
        out[y0:y1, x0:x1] = np.maximum(out[y0:y1, x0:x1], block)
    return out


def skin_picture(body: Body, look: Complexion, seed: int) -> Floats:
    """The atlas in sRGB 0-1 (SIZE,SIZE,3), row 0 below."""
    mesh = base()
    head = mesh.group == "body"
    quads, quad_uv = mesh.quads[head], mesh.quad_uv[head]
    mine = is_head(mesh.uv, quad_uv)
    quads, uv = quads[mine], atlas_uv(mesh.uv, quad_uv[mine])
    face = Face.of(body)
    points = body.points
    fields = np.column_stack([points, hair_here(face, points, look.recede_m), _from_eyes(points)])
    corners = fields[quads]
    tri_uv = np.concatenate([uv[:, [0, 1, 2]], uv[:, [0, 2, 3]]])
    image, drawn = _raster(tri_uv, np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]]))
    return _painted(image, drawn, face, look, seed)


def _from_eyes(points: Floats) -> Floats:
    """Metres to the nearer eyeball, for the line of the lashes."""
    balls = np.concatenate([base().groups["helper-l-eye"], base().groups["helper-r-eye"]])
    out = np.full(len(points), 1.0)
    near = np.flatnonzero(np.linalg.norm(points - points[balls].mean(0), axis=1) < 0.09)
    gaps = np.linalg.norm(points[near, None] - points[balls][None], axis=2)
    out[near] = gaps.min(1)
    return out


def _painted(image: Floats, drawn: Any, face: Face, look: Complexion, seed: int) -> Floats:
    d = face.apart_m
    x = np.abs(image[..., 0]) / d
    y = (image[..., 1] - face.eyes[1]) / d
    z = (image[..., 2] - face.eyes[2]) / d
    front = drawn * np.clip((y + 1.3) / 0.4, 0, 1)
    fine, mid, slow = noise2(0.4, seed), noise2(1.4, seed + 1), noise2(2.2, seed + 2)
    tone = np.asarray(look.skin, float)
    skin = tone * (1 + 0.016 * slow + 0.020 * fine)[..., None]
    skin = skin * (1 + 0.010 * mid[..., None] * np.array([1.0, -0.6, -1.0]))

    def spot(cx: float, cz: float, wide: float, high: float | None = None) -> Floats:
        reach = ((x - cx) / wide) ** 2 + ((z - cz) / (high or wide)) ** 2
        return np.asarray(np.exp(-reach) * front)

    lips, lids, ears, nails = (_mask(n) for n in ("lips", "eyelids", "ears", "fingernails"))
    red = 0.40 * spot(0.62, -0.75, 0.34, 0.28) + 0.40 * spot(0, -0.72, 0.24, 0.20) + 0.45 * ears
    red += 0.18 * spot(0, -1.75, 0.3) + 0.20 * spot(0.52, 0.0, 0.30, 0.16)
    red = np.clip(red * look.blush * (1 + 0.18 * mid), 0, 1)[..., None]
    skin = skin * (1 - red * np.array([0.03, 0.17, 0.15]))
    under = spot(0.50, -0.30, 0.26, 0.09)[..., None]
    skin = skin * (1 - (0.09 + 0.10 * look.lines) * under * np.array([0.7, 1.0, 0.8]))
    skin = _lined(skin, x, z, front, look.lines, fine)
    if look.freckles:
        spots = np.clip(noise2(0.0, seed + 5) - 1.9, 0, 0.6) * (spot(0.4, -0.55, 0.7, 0.35))
        skin = skin * (1 - look.freckles * spots[..., None] * np.array([0.3, 0.55, 0.7]))
    beard = np.clip((-0.80 - 0.35 * np.clip(0.9 - x, 0, 1) - z) / 0.5, 0, 1) * np.clip(
        (z + 2.5) / 0.4, 0, 1
    )
    beard *= np.clip((y + 1.9) / 0.5, 0, 1) * (1 - 0.9 * spot(0.9, -0.7, 0.35, 0.5)) * drawn
    moustache = spot(0.18, -1.05, 0.32, 0.13)
    beard = np.clip(np.maximum(beard, moustache) * (1 - lips), 0, 1)
    hairs = np.clip(0.55 + 0.35 * fine, 0.15, 1.0)
    mix = (look.stubble * beard * hairs)[..., None]
    hair = np.asarray(look.hair, float)
    skin = skin * (1 - mix) + mix * (hair * 0.8 + tone * 0.12)
    tint = np.asarray(look.lips) * (1 + 0.05 * fine[..., None])
    share = (lips * (0.62 + 0.3 * look.made_up))[..., None]
    skin = skin * (1 - share) + share * tint
    seam = (spot(0.0, -1.33, 0.40, 0.022) * 0.35)[..., None]
    skin = skin * (1 - seam * np.array([0.7, 1, 1]) * lips[..., None])
    lid = (lids * (0.12 + 0.25 * look.made_up))[..., None]
    skin = skin * (1 - lid * np.array([0.7, 1.0, 0.9]))
    lash = np.exp(-((image[..., 4] / 0.0030) ** 2)) * drawn * (0.24 + 0.45 * look.made_up)
    skin = skin * (1 - lash[..., None]) + lash[..., None] * np.asarray(look.hair) * 0.35
    skin = _browed(skin, x, z, front, look, seed)
    scalp = np.clip((image[..., 3] + 0.006 * mid) / 0.016, 0, 1) * drawn * look.scalp
    scalp = (scalp * np.clip(0.85 + 0.2 * fine, 0, 1))[..., None]
    skin = skin * (1 - scalp) + scalp * hair * 0.8
    skin = skin * (1 - 0.35 * nails[..., None]) + 0.35 * nails[..., None] * (tone * 0.6 + 0.36)
    return _corners(np.clip(skin, 0, 1), tone)


def _lined(skin: Floats, x: Floats, z: Floats, front: Floats, lines: float, fine: Floats) -> Floats:
    """Lines of age on the forehead, beside nose and mouth and at the eyes."""
    if lines <= 0:
        return skin
    fold = np.exp(-(((x - 0.42 - 0.22 * np.clip(-0.75 - z, 0, 1)) / 0.030) ** 2))
    fold *= np.clip((-0.70 - z) / 0.1, 0, 1) * np.clip((z + 1.45) / 0.2, 0, 1)
    brow = sum(np.exp(-(((z - h - 0.03 * np.cos(x * 4)) / 0.018) ** 2)) for h in (0.75, 0.92, 1.08))
    brow = brow * np.clip((0.75 - x) / 0.3, 0, 1)
    feet = sum(
        np.exp(-(((z - 0.02 - (x - 0.85) * slope) / 0.014) ** 2)) for slope in (-0.5, 0.0, 0.5)
    )
    feet = feet * np.clip((x - 0.86) / 0.05, 0, 1) * np.clip((1.12 - x) / 0.1, 0, 1)
    total = (0.55 * fold + 0.30 * brow + 0.35 * feet) * front * (1 + 0.15 * fine)
    share = np.clip(lines * total * 0.42, 0, 0.5)[..., None]
    return np.asarray(skin * (1 - share * np.array([0.75, 1.0, 1.0])))


def _browed(
    skin: Floats, x: Floats, z: Floats, front: Floats, look: Complexion, seed: int
) -> Floats:
    along = np.clip((x - 0.17) / 0.68, 0, 1)
    arch = 0.36 + 0.085 * np.sin(along * np.pi * 0.72) - 0.05 * np.clip((along - 0.75) / 0.25, 0, 1)
    wide = np.interp(along, [0, 0.12, 0.5, 0.8, 1], [0.055, 0.080, 0.072, 0.050, 0.018])
    wide = wide * look.brow_wide
    across = (z - arch) / wide
    inside = np.exp(-(np.abs(across) ** 3)) * np.clip((x - 0.15) / 0.06, 0, 1)
    inside *= np.clip((0.88 - x) / 0.10, 0, 1) * front
    strokes = np.sin((x * 9 + across * (0.9 - 1.5 * along)) * 21 + 2.5 * noise2(1.2, seed + 9))
    hairs = np.clip(0.74 + 0.28 * strokes + 0.12 * noise2(0.3, seed + 8), 0, 1)
    share = np.clip(inside * hairs * look.brow, 0, 0.95)[..., None]
    return np.asarray(skin * (1 - share) + share * np.asarray(look.hair) * 0.85)


def _corners(skin: Floats, tone: Floats) -> Floats:
    """Fill what lies outside of the face: inside of mouth and lids."""
    rows = slice(round(0.85 * SIZE), SIZE)
    skin[rows, round(0.71 * SIZE) : round(0.89 * SIZE)] = (0.34, 0.13, 0.12)
    skin[rows, round(0.52 * SIZE) : round(0.70 * SIZE)] = tone * np.array([0.80, 0.52, 0.48])
    return skin


def save_skin(path: Path, picture: Floats) -> None:
    """Write the atlas as a JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)[::-1]
    Image.fromarray(pixels).save(path, quality=90, optimize=True)
