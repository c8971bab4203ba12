"""Hills round a lake: as a mesh, and as a layer of the sky that water mirrors.

Owns their shape and colours; must not know the shore.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh
from scenes.stage.sky import Daylight
from scenes.stage.textures import Field, Layer
from scenes.stage.vertices import Colour, Finish, Floats

_RIDGES: tuple[tuple[float, float, Colour, int, float], ...] = (
    (5600.0, 980.0, (0.17, 0.21, 0.22), 1, 1.15),
    (3300.0, 470.0, (0.060, 0.095, 0.065), 2, 1.1),
    (1650.0, 150.0, (0.036, 0.060, 0.028), 3, 1.0),
)
"""Distance, greatest height, colour, seed and smoothness of each chain of hills."""

_AZIMUTHS = 361


def _profile(height_m: float, seed: int, smooth: float) -> Floats:
    """Height of a chain of hills at each azimuth; closes on itself."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, _AZIMUTHS)
    total = sum(
        np.cos(k * angle + rng.uniform(0, 2 * np.pi)) * rng.uniform(0.4, 1.0) / k**smooth
        for k in range(2, 70)
    )
    total = np.asarray(total)
    share = (total - total.min()) / np.ptp(total)
    return np.asarray(height_m * (0.22 + 0.78 * share), np.float32)


def hills() -> Mesh:
    """Three chains of hills all round, the nearest wooded."""
    mesh = Mesh()
    angle = np.linspace(0, 2 * np.pi, _AZIMUTHS)
    for distance, height, colour, seed, smooth in _RIDGES:
        top = _profile(height, seed, smooth)
        rng = np.random.default_rng(seed + 50)
        rows = 5
        t = np.linspace(0, 1, rows)[:, None]
        bumps = rng.normal(0, 0.035, (rows, _AZIMUTHS)) * (t > 0) * (t < 1)
        bumps[:, -1] = bumps[:, 0]
        radius = distance - distance * 0.20 * (1 - t) + distance * 0.02 * bumps / 0.035 * 0.5
        points = np.stack(
            [radius * np.sin(angle), radius * np.cos(angle), -2 + top * (t**1.15 + bumps)], -1
        )
        tone = rng.uniform(0.82, 1.18, (rows, _AZIMUTHS, 1)) * np.array(colour)
        tone[:, -1] = tone[:, 0]
        finish = Finish(colour, Layer.LEAF, tile_m=distance * 0.03, roughness=1.0)
        mesh.grid(points, finish, colours=tone)
    return mesh


def skyline(light: Daylight) -> Field:
    """The hills as a layer of the sky's panorama (height, width, 4), for the water to mirror."""
    height, width = 1024, 2048
    azimuth = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    rise = ((np.arange(height) + 0.5) / height - 0.5) * np.pi
    layer = np.zeros((height, width, 4), np.float32)
    grid = np.linspace(0, 2 * np.pi, _AZIMUTHS)
    for distance, tall, colour, seed, smooth in _RIDGES:
        top = np.interp(azimuth % (2 * np.pi), grid, _profile(tall, seed, smooth))
        edge = np.arctan((top - 2) / distance)
        inside = np.clip((edge[None] - rise[:, None]) / (np.pi / height) + 0.5, 0, 1)
        inside *= rise[:, None] > -0.06
        veil = 1 - np.exp(-((distance * light.haze_per_m) ** 1.25))
        lit = np.array(colour) * (np.array(light.sky_ambient) + 0.35 * np.array(light.sun_colour))
        tone = lit * (1 - veil) + np.array(light.haze_colour) * veil
        layer[..., :3] = layer[..., :3] * (1 - inside[..., None]) + tone * inside[..., None]
        layer[..., 3] = np.maximum(layer[..., 3], inside)
    return layer
