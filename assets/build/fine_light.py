"""The light of a room of many thin parts, baked so that each of them is as smooth as a wall.

Owns what is done with the light after it was baked; must not know what room it is.
"""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from scipy import ndimage, spatial

from assets.build import bake

Floats = npt.NDArray[np.floating[Any]]


def fine_light_map(target: Any, width: int, height: int) -> Floats:
    """Bake the light that reaches ``target`` (height,width,3), row 0 at v = 0, thin parts too.

    Baked with four texels for each, so that what is thinner than a texel is met. After the
    denoiser, which sees the picture alone, each texel takes the mean of those nearest to it in
    the room that face the same way: what is cut into many pieces is as smooth as a wall. What no
    light reaches lies inside of something, and takes the light of what is seen beside it.
    """
    light, known, at = baked_light(target, width, height)
    bright = light.mean(axis=2)
    seen = known & (bright > _HIDDEN * np.median(bright[known]))
    target.hide_render = True
    clean = bake.denoised(_image(_filled(light, seen)), width, height)
    target.hide_render = False
    smooth = np.zeros_like(light)
    smooth[known] = _nearby(at[seen], np.maximum(clean[seen], 0), at[known])
    return _filled(smooth, known)


_HIDDEN = 0.01
"""Part of the median light below which a texel lies inside of something."""

_NEIGHBOURS, _NEAR_M, _FACING_M = 16, 0.03, 0.06
"""How many texels are mixed; how far they count; a turn by one radian is as far as so much."""


def baked_light(
    target: Any, width: int, height: int
) -> tuple[Floats, npt.NDArray[np.bool_], Floats]:
    """Light as it was baked, which texels have any surface, and where each lies and faces."""
    found = []
    samples = bpy.context.scene.cycles.samples
    for kind in ("DIFFUSE", "POSITION", "NORMAL"):
        image = bake.baked_image([target], 2 * width, 2 * height)
        bpy.context.scene.cycles.samples = samples if kind == "DIFFUSE" else 1
        bpy.ops.object.bake(type=kind, pass_filter={"DIRECT", "INDIRECT"}, margin=0,
                            normal_space="OBJECT", uv_layer="light")  # fmt: skip
        found_there = bake.pixels(image)
        bpy.data.images.remove(image)
        known = (found_there[..., 3] > 0.5).astype(np.float32)
        found.append(_halved(found_there[..., :3], known))
    bpy.context.scene.cycles.samples = samples
    (light, seen), (place, _), (facing, _) = found
    return light, seen, np.concatenate([place, (facing * 2 - 1) * _FACING_M], axis=2)


def _nearby(at: Floats, light: Floats, wanted: Floats) -> Floats:
    """Light at places ``wanted`` (N,6), the mean of those of ``at`` (M,6) that are nearest."""
    tree = spatial.cKDTree(at)
    out = np.empty((len(wanted), 3), np.float32)
    for start in range(0, len(wanted), 200_000):
        part = slice(start, start + 200_000)
        away, which = tree.query(wanted[part], _NEIGHBOURS, workers=2)
        nearest = away[:, :1]
        weight = np.exp(-((away - nearest) ** 2) / (2 * _NEAR_M**2))
        weight /= weight.sum(axis=1, keepdims=True)
        out[part] = np.einsum("nk,nkc->nc", weight, light[which])
    return out


def _filled(light: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """The same with what is not ``known`` made of what is around, wider by turns."""
    out, done = np.where(known[..., None], light, 0).astype(np.float32), known.copy()
    for wide in (1.0, 4.0, 16.0, 64.0, 256.0):
        share = ndimage.gaussian_filter(known.astype(np.float32), wide)
        blurred = ndimage.gaussian_filter(np.where(known[..., None], light, 0), (wide, wide, 0))
        fill = ~done & (share > 1e-3)
        out[fill] = blurred[fill] / share[fill][:, None]
        done |= fill
    return out


def _halved(light: Floats, weight: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Means of two by two texels by their weights, and which have any."""

    def four(values: Floats) -> Floats:
        return values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]

    total = four(weight)
    mean = four(light * weight[..., None]) / np.maximum(total, 1e-6)[..., None]
    return mean, total > 0


def _image(pixels: Floats) -> Any:
    """An image in Blender of linear values (height,width,3)."""
    height, width = pixels.shape[:2]
    image = bpy.data.images.new("values", width, height, float_buffer=True, alpha=True)
    image.colorspace_settings.name = "Linear Rec.709"
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = pixels
    image.pixels.foreach_set(rgba.ravel())
    return image
