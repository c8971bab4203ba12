"""Tileable detail textures made with numpy: the layers of one texture array, waves, noise.

Owns what concrete, brick, wood or water look like close up; must not know where they are used.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from panda3d.core import SamplerState, Texture

from scenes.stage.kept import kept

SIZE = 512
"""Pixels on a side of every layer."""

_SLAB = 32

Field = npt.NDArray[np.floating[Any]]


class Layer(IntEnum):
    """A layer of the detail array; Finish.layer takes one of these."""

    PLAIN = 0
    PLASTER = 1
    CONCRETE = 2
    ASPHALT = 3
    SLABS = 4
    BRICK = 5
    TILES = 6
    GRAVEL = 7
    GRASS = 8
    WOOD = 9
    STEEL = 10
    LEAF = 11
    FABRIC = 12
    SETTS = 13
    RUG = 14
    TERRAZZO = 15
    ROCK = 16


def noise(beta: float, seed: int, size: int = SIZE, stretch: float = 1.0) -> Field:
    """Tileable noise of unit variance with spectrum 1/f^beta; ``stretch`` > 1 draws out v."""
    rng = np.random.default_rng(seed)
    fy = np.fft.fftfreq(size)[:, None] * size * stretch
    fx = np.fft.rfftfreq(size)[None] * size
    f = np.hypot(fx, fy)
    f[0, 0] = np.inf
    shape = rng.standard_normal(f.shape) + 1j * rng.standard_normal(f.shape)
    field = np.fft.irfft2(shape * f ** (-beta / 2 - 0.5), (size, size))
    return np.asarray(field / field.std(), np.float32)


def _axes() -> tuple[Field, Field]:
    t = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    return np.broadcast_to(t[None], (SIZE, SIZE)), np.broadcast_to(t[:, None], (SIZE, SIZE))


def _cells(
    u: Field, v: Field, across: int, down: int, shift: float, seed: int
) -> tuple[Field, ...]:
    """Distance to the nearest joint in cells, and a random number a cell."""
    row = np.floor(v * down)
    x = u * across + shift * (row % 2)
    column = np.floor(x) % across
    fx, fy = x - np.floor(x), v * down - row
    edge_x, edge_y = np.minimum(fx, 1 - fx), np.minimum(fy, 1 - fy)
    table = np.random.default_rng(seed).random((down, across), np.float32)
    chance = table[row.astype(int) % down, column.astype(int)]
    return edge_x.astype(np.float32), edge_y.astype(np.float32), chance


def _pack(
    albedo: Field, height: Field, rough: Field | float, depth: float
) -> npt.NDArray[np.uint8]:
    """RGBA of a layer: albedo, slopes, roughness; the mean albedo becomes 0.5 (neutral)."""
    slope_u = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * depth
    slope_v = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * depth
    out = np.empty((SIZE, SIZE, 4), np.float32)
    out[..., 0] = albedo / albedo.mean() * 0.5
    out[..., 1] = 0.5 - slope_u
    out[..., 2] = 0.5 - slope_v
    out[..., 3] = rough
    return (np.clip(out, 0, 1) * 255 + 0.5).astype(np.uint8)


def _grain(amount: float, beta: float, seed: int, depth: float) -> npt.NDArray[np.uint8]:
    n = noise(beta, seed)
    return _pack(1 + amount * n, n, 0.5, depth)


def _plain() -> npt.NDArray[np.uint8]:
    return _pack(np.ones((SIZE, SIZE), np.float32), np.zeros((SIZE, SIZE), np.float32), 0.5, 0)


def _concrete() -> npt.NDArray[np.uint8]:
    u, v = _axes()
    ex, ey, chance = _cells(u, v, 2, 2, 0, 5)
    joint = np.minimum(ex, ey) < 0.006
    pores = np.maximum(noise(0.2, 6) - 2.2, 0)
    tone = 1 + 0.06 * noise(1.6, 7) + 0.025 * noise(0.4, 8) + 0.05 * (chance - 0.5) - 0.2 * pores
    tone = tone * (1 + 0.05 * noise(1.4, 9, stretch=0.15))
    return _pack(np.where(joint, tone * 0.7, tone), -pores - 1.2 * joint, 0.5, 0.05)


def _asphalt() -> npt.NDArray[np.uint8]:
    fine, broad = noise(0.15, 11), noise(1.8, 12)
    return _pack(1 + 0.16 * fine + 0.10 * broad, fine, 0.5, 0.05)


def _slabs() -> npt.NDArray[np.uint8]:
    u, v = _axes()
    ex, ey, chance = _cells(u, v, 4, 8, 0.5, 21)
    joint = (ex < 0.012) | (ey < 0.022)
    tone = 1 + 0.16 * (chance - 0.5) + 0.05 * noise(0.8, 22) + 0.05 * noise(2.0, 23)
    return _pack(np.where(joint, 0.62, tone), np.where(joint, -1.0, 0.1 * chance), 0.5, 0.08)


def _brick() -> npt.NDArray[np.uint8]:
    u, v = _axes()
    ex, ey, chance = _cells(u, v, 8, 24, 0.5, 31)
    joint = (ex < 0.03) | (ey < 0.09)
    tone = 0.92 + 0.42 * (chance - 0.5) + 0.06 * noise(0.6, 32)
    return _pack(np.where(joint, 1.22, tone), np.where(joint, -1.0, 0.15 * chance), 0.5, 0.07)


def _tiles() -> npt.NDArray[np.uint8]:
    u, v = _axes()
    x, y = u * 10, v * 8
    row = np.floor(y)
    fx, fy = x - np.floor(x), y - row
    table = np.random.default_rng(41).random((8, 10), np.float32)
    chance = table[row.astype(int) % 8, np.floor(x).astype(int) % 10]
    curve = np.sin(fx * np.pi)
    tone = (0.72 + 0.35 * curve) * (0.72 + 0.36 * np.minimum(fy * 4, 1)) * (0.85 + 0.3 * chance)
    return _pack(tone.astype(np.float32), (curve + fy).astype(np.float32), 0.5, 0.12)


def _gravel() -> npt.NDArray[np.uint8]:
    fine, broad = noise(0.0, 51), noise(1.5, 52)
    return _pack(1 + 0.14 * fine + 0.08 * broad, fine, 0.5, 0.06)


def _grass() -> npt.NDArray[np.uint8]:
    blades, patches = noise(0.3, 61, stretch=0.4), noise(1.6, 62)
    return _pack(1 + 0.22 * blades + 0.12 * patches, blades, 0.5, 0.10)


def _wood() -> npt.NDArray[np.uint8]:
    u, _ = _axes()
    long = noise(1.3, 71, stretch=14.0).T
    fine = noise(0.5, 72, stretch=40.0).T
    rings = np.sin((u.T * 7 + 0.35 * long) * 2 * np.pi)
    tone = 1 + 0.10 * rings + 0.09 * fine + 0.06 * long
    return _pack(tone.astype(np.float32), fine, 0.5 + 0.05 * fine, 0.03)


def _steel() -> npt.NDArray[np.uint8]:
    fine = noise(0.3, 81, stretch=30.0)
    return _pack(1 + 0.05 * fine, fine, 0.5 + 0.06 * fine, 0.01)


def _leaf() -> npt.NDArray[np.uint8]:
    clumps, fine = noise(1.0, 91), noise(0.3, 92)
    return _pack(1 + 0.18 * clumps + 0.20 * fine, clumps + fine, 0.5, 0.12)


def _fabric() -> npt.NDArray[np.uint8]:
    u, v = _axes()
    weave = np.sin(u * 2 * np.pi * 96) * np.sin(v * 2 * np.pi * 96)
    tone = 1 + 0.10 * weave + 0.05 * noise(0.9, 101)
    return _pack(tone.astype(np.float32), weave.astype(np.float32), 0.5, 0.05)


def _setts() -> npt.NDArray[np.uint8]:
    u, v = _axes()
    ex, ey, chance = _cells(u, v, 14, 14, 0.5, 111)
    dome = np.minimum(np.minimum(ex, ey) * 5, 1)
    tone = (0.5 + 0.5 * dome) * (0.8 + 0.4 * chance) + 0.05 * noise(0.5, 112)
    return _pack(tone.astype(np.float32), dome.astype(np.float32), 0.5, 0.20)


def _rug() -> npt.NDArray[np.uint8]:
    tuft = noise(0.1, 121)
    return _pack(1 + 0.10 * tuft + 0.05 * noise(1.5, 122), tuft, 0.5, 0.10)


def _terrazzo() -> npt.NDArray[np.uint8]:
    chips = noise(0.9, 131)
    dark, light = chips > 1.25, noise(0.9, 132) > 1.1
    tone = 1 + 0.02 * noise(0.3, 133) - 0.30 * dark + 0.22 * light
    return _pack(tone.astype(np.float32), np.zeros_like(tone), 0.5, 0.0)


def _rock() -> npt.NDArray[np.uint8]:
    rough = noise(1.4, 141)
    return _pack(1 + 0.16 * rough + 0.08 * noise(0.4, 142), rough, 0.5, 0.10)


_MAKERS = {
    Layer.PLAIN: _plain,
    Layer.PLASTER: lambda: _grain(0.016, 0.5, 1, 0.02),
    Layer.CONCRETE: _concrete,
    Layer.ASPHALT: _asphalt,
    Layer.SLABS: _slabs,
    Layer.BRICK: _brick,
    Layer.TILES: _tiles,
    Layer.GRAVEL: _gravel,
    Layer.GRASS: _grass,
    Layer.WOOD: _wood,
    Layer.STEEL: _steel,
    Layer.LEAF: _leaf,
    Layer.FABRIC: _fabric,
    Layer.SETTS: _setts,
    Layer.RUG: _rug,
    Layer.TERRAZZO: _terrazzo,
    Layer.ROCK: _rock,
}


def _sampled(texture: Texture) -> Texture:
    texture.set_wrap_u(SamplerState.WM_repeat)
    texture.set_wrap_v(SamplerState.WM_repeat)
    texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    texture.set_magfilter(SamplerState.FT_linear)
    return texture


@cache
def detail_array(anisotropy: int) -> Texture:
    """The texture array of every Layer, made once a process.

    ``anisotropy`` above 1 keeps the ground crisp; Mesa's llvmpipe takes minutes a frame for it.
    """
    texture = Texture("detail")
    texture.setup_2d_texture_array(SIZE, SIZE, len(Layer), Texture.T_unsigned_byte, Texture.F_rgba8)
    layers = kept("detail", (), lambda: {"every": np.stack([_MAKERS[k]() for k in Layer])})["every"]
    texture.set_ram_image(np.ascontiguousarray(layers[..., [2, 1, 0, 3]]).tobytes())
    texture.set_anisotropic_degree(anisotropy)
    return _sampled(texture)


@cache
def wave_map() -> Texture:
    """Slopes of a choppy water surface, tileable, 0.5 is level."""
    height = noise(2.2, 151)
    slope_u = np.roll(height, -1, 1) - np.roll(height, 1, 1)
    slope_v = np.roll(height, -1, 0) - np.roll(height, 1, 0)
    scale = 0.22 / float(slope_u.std())
    rgb = np.full((SIZE, SIZE, 3), 0.5, np.float32)
    rgb[..., 2] += slope_u * scale / 2  # stored as BGR
    rgb[..., 1] += slope_v * scale / 2
    texture = Texture("waves")
    texture.setup_2d_texture(SIZE, SIZE, Texture.T_unsigned_byte, Texture.F_rgb8)
    texture.set_ram_image((np.clip(rgb, 0, 1) * 255).astype(np.uint8).tobytes())
    return _sampled(texture)


def picture(pixels: npt.NDArray[np.uint8], name: str) -> Texture:
    """A texture of RGBA bytes (height, width, 4), row 0 at the top, no tiling."""
    height, width = pixels.shape[:2]
    texture = Texture(name)
    texture.setup_2d_texture(width, height, Texture.T_unsigned_byte, Texture.F_rgba8)
    texture.set_ram_image(np.ascontiguousarray(pixels[::-1, :, [2, 1, 0, 3]]).tobytes())
    texture.set_wrap_u(SamplerState.WM_clamp)
    texture.set_wrap_v(SamplerState.WM_clamp)
    texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    return texture


def linear_words(values: Field) -> npt.NDArray[np.uint16]:
    """Linear values 0-1 (height, width, 3) as ``linear_map`` stores them."""
    height, width = values.shape[:2]
    words = np.empty((height, width, 3), np.uint16)
    for low in range(0, height, _SLAB):  # in pieces that stay in the processor's cache
        part = np.clip(values[low : low + _SLAB, :, ::-1], 0, 1)
        words[low : low + _SLAB] = part * 65535 + 0.5
    return words


def linear_map(words: npt.NDArray[np.uint16], name: str, *, panorama: bool = False) -> Texture:
    """A 16-bit texture of linear values, row 0 at the bottom (v = 0), from ``linear_words``.

    A ``panorama`` wraps around in u and has mipmaps.
    """
    height, width = words.shape[:2]
    texture = Texture(name)
    texture.setup_2d_texture(width, height, Texture.T_unsigned_short, Texture.F_rgb16)
    held = np.asarray(memoryview(texture.modify_ram_image()))  # type: ignore[arg-type]
    held.view(np.uint16).reshape(words.shape)[:] = words
    texture.set_wrap_u(SamplerState.WM_clamp)
    texture.set_wrap_v(SamplerState.WM_clamp)
    texture.set_minfilter(SamplerState.FT_linear)
    texture.set_magfilter(SamplerState.FT_linear)
    if panorama:
        texture.set_wrap_u(SamplerState.WM_repeat)
        texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    return texture


@cache
def white() -> Texture:
    """One white pixel, for inputs a scene does not use."""
    return picture(np.full((1, 1, 4), 255, np.uint8), "white")
