"""Daylight: the colour of sun, sky and haze, and a panorama of the sky with clouds.

Owns the agreement of dome, ambient light and haze at the horizon; must not know what stands below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import Texture

from scenes.stage.mesh import Mesh
from scenes.stage.textures import Field, linear_map, linear_words, noise
from scenes.stage.vertices import Colour, Finish

SKY_SCALE = 4.0
"""Radiance that the panorama stores as 1; light.glsl has the same number."""

_WIDTH, _HEIGHT = 2048, 1024

Direction = tuple[float, float, float]


@dataclass(frozen=True)
class Daylight:
    """Light of a place at an hour; colours linear, 1 is a white card in full light."""

    sun_direction: Direction  # toward the sun, any length
    sun_colour: Colour
    zenith: Colour
    haze_colour: Colour  # of the horizon away from the sun
    haze_glow: Colour  # added toward the sun
    sky_ambient: Colour
    ground_ambient: Colour
    haze_per_m: float  # 1/haze_per_m is about where things turn to haze
    exposure: float
    cloud_cover: float = 0.56  # 0 none, 1 overcast
    cloud_seed: int = 3

    def toward_sun(self) -> Direction:
        """Unit vector toward the sun."""
        x, y, z = self.sun_direction
        size = (x * x + y * y + z * z) ** 0.5
        return x / size, y / size, z / size


MORNING = Daylight(
    sun_direction=(-0.80, -0.40, 0.62),
    sun_colour=(1.75, 1.58, 1.32),
    zenith=(0.13, 0.30, 0.66),
    haze_colour=(0.60, 0.70, 0.82),
    haze_glow=(0.34, 0.25, 0.14),
    sky_ambient=(0.36, 0.46, 0.62),
    ground_ambient=(0.20, 0.19, 0.17),
    haze_per_m=0.00058,
    exposure=0.72,
)
"""A clear morning with fair-weather clouds."""

DUSK = Daylight(
    sun_direction=(-0.88, -0.40, 0.16),
    sun_colour=(1.45, 0.72, 0.34),
    zenith=(0.075, 0.135, 0.30),
    haze_colour=(0.36, 0.34, 0.40),
    haze_glow=(0.95, 0.45, 0.16),
    sky_ambient=(0.20, 0.21, 0.30),
    ground_ambient=(0.10, 0.085, 0.08),
    haze_per_m=0.00075,
    exposure=1.05,
    cloud_cover=0.55,
    cloud_seed=9,
)
"""Shortly before sunset."""


def _directions() -> tuple[Field, Field, Field]:
    azimuth = ((np.arange(_WIDTH) + 0.5) / _WIDTH - 0.5) * 2 * np.pi
    height = ((np.arange(_HEIGHT) + 0.5) / _HEIGHT - 0.5) * np.pi
    flat = np.cos(height)[:, None]
    x, y = flat * np.sin(azimuth)[None], flat * np.cos(azimuth)[None]
    z = np.broadcast_to(np.sin(height)[:, None], x.shape)
    return x.astype(np.float32), y.astype(np.float32), z.astype(np.float32)


def sampled(field: Field, u: Field, v: Field) -> Field:
    """Bilinear look-up of a tileable field; u and v in tiles."""
    size = field.shape[0]
    x, y = (u % 1.0) * size, (v % 1.0) * size
    i, j = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = x - i, y - j
    i, j, i2, j2 = i % size, j % size, (i + 1) % size, (j + 1) % size
    low = field[j, i] * (1 - fx) + field[j, i2] * fx
    high = field[j2, i] * (1 - fx) + field[j2, i2] * fx
    return np.asarray(low * (1 - fy) + high * fy, np.float32)


def _smooth(low: float, high: float, x: Field) -> Field:
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _clear_sky(light: Daylight, z: Field, toward: Field) -> npt.NDArray[np.float32]:
    up = np.clip(z, 0, 1)[..., None]
    glow = np.clip(toward, 0, 1)[..., None]
    horizon = np.array(light.haze_colour) + np.array(light.haze_glow) * glow**3
    blue = 1 - np.exp(-up * 3.6)
    sky = horizon * (1 - blue) + np.array(light.zenith) * blue
    halo = 0.35 * glow**24 + 0.9 * glow**220
    return np.asarray(sky + np.array(light.sun_colour) * halo * 0.6, np.float32)


def _cloud_field(light: Daylight, u: Field, v: Field) -> Field:
    broad, fine = noise(1.9, light.cloud_seed, 1024), noise(1.1, light.cloud_seed + 1, 1024)
    shape = sampled(broad, u, v) + 0.22 * sampled(fine, u * 2.0, v * 2.0)
    level = 1.9 * (0.5 - light.cloud_cover) + 0.25
    return _smooth(level, level + 1.5, shape)


def sky_panorama(light: Daylight, skyline: npt.NDArray[np.float32] | None = None) -> Field:
    """Radiance (height, width, 3) over the whole sphere; row 0 straight down, middle column +y.

    ``skyline`` (height, width, 4) is laid over it by its last column, e.g. hills far away.
    """
    x, y, z = _directions()
    sun = light.toward_sun()
    toward = x * sun[0] + y * sun[1] + z * sun[2]
    sky = _clear_sky(light, z, toward)
    half = _HEIGHT // 2
    depth = np.maximum(z[half:], 0.0) + 0.11
    u, v = x[half:] / depth * 0.085, y[half:] / depth * 0.085
    cover = _cloud_field(light, u, v)
    sunward = _cloud_field(light, u + sun[0] * 0.012, v + sun[1] * 0.012)
    bright = np.clip(1.0 - 0.5 * sunward, 0.45, 1.0)[..., None]
    base = np.array(light.sky_ambient) * 0.9 + np.array(light.haze_colour) * 0.25
    lit = base + np.array(light.sun_colour) * 0.42 * bright * (0.8 + 0.4 * toward[half:, :, None])
    amount = (cover * _smooth(0.015, 0.16, z[half:]))[..., None] * 0.88
    sky[half:] = sky[half:] * (1 - amount) + lit * amount
    below = np.clip(-z * 5.0, 0, 1)[..., None]
    sky = sky * (1 - below) + np.array(light.ground_ambient) * below
    if skyline is not None:
        sky = sky * (1 - skyline[..., 3:]) + skyline[..., :3] * skyline[..., 3:]
    return np.asarray(sky, np.float32)


def sky_words(panorama: Field) -> npt.NDArray[np.uint16]:
    """The panorama as ``sky_texture`` stores it."""
    return linear_words(panorama / SKY_SCALE)


def sky_texture(words: npt.NDArray[np.uint16]) -> Texture:
    """The `sky_map` input of the shaders, from ``sky_words`` of a panorama."""
    return linear_map(words, "sky", panorama=True)


def sky_dome() -> Mesh:
    """The unit sphere that Material.SKY draws at infinity."""
    dome = Mesh()
    dome.ball((0, 0, 0), (1, 1, 1), Finish((1, 1, 1)), sides=24)
    return dome
