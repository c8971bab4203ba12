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
Flags = npt.NDArray[np.bool_]

_CELL_M, _NEAR_M, _WIDE_M = 0.05, 0.07, 0.24
"""Light is gathered in cells of this size and smoothed so far, twice."""

_TURN = 2.5
"""A turn of one radian is as far as so many times the width that is smoothed over."""

_ALIKE = 0.3
"""What differs by more than about this part is shadow, and no noise."""


def even_light_map(target: Any, width: int, height: int) -> Floats:
    """Bake the light that reaches ``target`` (height,width,3), row 0 at v = 0, thin parts too.

    Baked with four texels for each, so that what is thinner than a texel is met, and smoothed
    among what is near and faces the same way in the room: neighbours in the picture may lie
    anywhere, so no denoiser of pictures sees it. What no light reaches lies inside of something,
    and takes the light of what is seen beside it.
    """
    samples = bpy.context.scene.cycles.samples
    light = _pass(target, 2 * width, 2 * height, "DIFFUSE")
    bpy.context.scene.cycles.samples = 1
    place = _pass(target, 2 * width, 2 * height, "POSITION")
    facing = _pass(target, 2 * width, 2 * height, "NORMAL")
    bpy.context.scene.cycles.samples = samples
    known = light[..., 3] > 0.5  # the other two know every texel
    return smoothed(known, place[known, :3], facing[known, :3] * 2 - 1, light[known, :3])


def smoothed(known: Flags, place: Floats, facing: Floats, light: Floats) -> Floats:
    """The light map, half as wide and high as ``known``, whose texels the others list (N,3)."""
    cells, cell_facing, cell_light = _cells(place, facing, light)
    lit = cell_light.max(axis=1) > 0
    cells, cell_facing = cells[lit], cell_facing[lit]
    calm = _calmed(cells, cell_facing, cell_light[lit])
    wanted, wanted_at, wanted_facing = _halved(known, place, facing)
    out = np.zeros((*wanted.shape, 3), np.float32)
    out[wanted] = _mixed(
        _joined(cells, cell_facing, _CELL_M), calm, _joined(wanted_at, wanted_facing, _CELL_M),
        8, _CELL_M,
    )  # fmt: skip
    return _filled(out, wanted)


def _pass(target: Any, width: int, height: int, kind: str) -> Floats:
    image = bake.baked_image([target], width, height)
    bpy.ops.object.bake(type=kind, pass_filter={"DIRECT", "INDIRECT"}, margin=0,
                        normal_space="OBJECT", uv_layer="light")  # fmt: skip
    found = bake.pixels(image)
    bpy.data.images.remove(image)
    return found


def _halved(known: Flags, *values: Floats) -> tuple[Any, ...]:
    """Which of two by two texels have any surface, and the means of ``values`` (N,3) of those."""

    def four(full: Floats) -> Floats:
        return full[::2, ::2] + full[1::2, ::2] + full[::2, 1::2] + full[1::2, 1::2]

    total = four(known.astype(np.float32))
    some = total > 0
    means = []
    for value in values:
        full = np.zeros((*known.shape, 3), np.float32)
        full[known] = value
        means.append(four(full)[some] / total[some][:, None])
    return (some, *means)


def _cells(place: Floats, facing: Floats, light: Floats) -> tuple[Floats, Floats, Floats]:
    """Means of place, direction and light of what lies together."""
    key = np.round(_joined(place, facing * 0.4, _CELL_M) / _CELL_M).astype(np.int64)
    key -= key.min(axis=0)
    number = np.ravel_multi_index(tuple(key.T), tuple(key.max(axis=0) + 1))
    _, which, count = np.unique(number, return_inverse=True, return_counts=True)
    means = [
        np.stack([np.bincount(which, column) for column in value.T], -1) / count[:, None]
        for value in (place, facing, light)
    ]
    return means[0], means[1], means[2]


def _calmed(place: Floats, facing: Floats, light: Floats) -> Floats:
    """Light of the cells, first the mean of what is near, then of what is alike farther away."""
    at = _joined(place, facing, _NEAR_M)
    near = _mixed(at, light, at, 24, _NEAR_M)
    some = np.random.default_rng(5).permutation(len(place))[: max(len(place) // 6, 40)]
    at = _joined(place, facing, _WIDE_M)
    return _mixed(at[some], near[some], at, 40, _WIDE_M, alike=near)


def _joined(place: Floats, facing: Floats, wide_m: float) -> Floats:
    return np.concatenate([place, facing * (_TURN * wide_m)], axis=1).astype(np.float32)


def _mixed(
    at: Floats, light: Floats, wanted: Floats, most: int, wide_m: float, alike: Floats | None = None
) -> Floats:
    """Light at ``wanted`` (N,6): the mean of the ``most`` nearest of ``at`` (M,6), as near.

    ``alike`` (N,3): light there, and what counts must be near to it.
    """
    tree = spatial.cKDTree(at)
    out = np.empty((len(wanted), 3), np.float32)
    tone = np.log(light.mean(axis=1) + _least(light))
    for start in range(0, len(wanted), 100_000):
        part = slice(start, start + 100_000)
        away, which = tree.query(wanted[part], most, workers=2)
        counts = np.exp((away[:, :1] ** 2 - away**2) / (2 * wide_m**2))
        if alike is not None:
            own = np.log(alike[part].mean(axis=1) + _least(light))[:, None]
            counts = counts * np.exp(-(((tone[which] - own) / _ALIKE) ** 2)) + 1e-9
        counts /= counts.sum(axis=1, keepdims=True)
        out[part] = np.einsum("nk,nkc->nc", counts, light[which])
    return out


def _least(light: Floats) -> float:
    return 0.02 * float(np.median(light.mean(axis=1))) + 1e-6


def _filled(light: Floats, known: Flags) -> Floats:
    """The same; what is not ``known`` takes the nearest light, far away the usual one."""
    away, (y, x) = ndimage.distance_transform_edt(~known, return_indices=True)
    usual = np.median(light[known], axis=0)
    return np.where((away > 4)[..., None], usual, light[y, x]).astype(np.float32)
