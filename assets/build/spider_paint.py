"""The colours and markings of the house spider and the tarantula, linear.

Owns where each is dark, pale or orange; must not know the shapes it is put on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


Paint = Callable[[Floats], Floats]


def house_paint(along: Floats) -> Floats:
    """Brown with faint dark rings on femur and tibia."""
    base = np.array([0.150, 0.088, 0.045])
    ring = np.clip(np.sin(along * 2 * np.pi * 3.0 - 0.8) * 1.6 - 0.5, 0, 1)
    dark = 1 - 0.50 * ring * (along < 1.7)
    tone = dark * np.interp(along, [0, 1, 2, 3], [0.9, 1.0, 1.1, 0.75])
    return np.asarray(base * tone[:, None])


def tarantula_paint(along: Floats) -> Floats:
    """Near black; the patella and the ends of tibia and metatarsus are orange."""
    black, orange = np.array([0.020, 0.015, 0.012]), np.array([0.42, 0.135, 0.022])
    share = np.exp(-(((along - 0.88) / 0.10) ** 2)) + 0.75 * np.exp(-(((along - 1.42) / 0.07) ** 2))
    share = share + 0.35 * np.exp(-(((along - 1.90) / 0.06) ** 2))
    return np.asarray(black + (orange - black) * np.clip(share, 0, 1)[:, None])


def _grain(u: Floats, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    total = np.zeros(len(u))
    for _ in range(10):
        total += np.sin(u @ rng.normal(0, 9, 3) + rng.uniform(0, 6.3))
    return np.asarray(total / np.sqrt(10))


def house_carapace(u: Floats) -> Floats:
    """Brown with two dark stripes and a dark rim."""
    stripe = np.exp(-(((np.abs(u[:, 0]) - 0.42) / 0.13) ** 2)) * (u[:, 2] > -0.2)
    rim = np.clip(1 - np.abs(u[:, 2]) * 4, 0, 1)
    tone = (1 + 0.12 * _grain(u, 1)) * (1 - 0.62 * stripe) * (1 - 0.35 * rim)
    return np.asarray(np.array([0.175, 0.105, 0.055]) * tone[:, None])


def house_abdomen(u: Floats) -> Floats:
    """Dark grey-brown; a pale line in front, pale chevrons behind it."""
    phase = (1 - u[:, 1]) * 2.6 + np.abs(u[:, 0]) * 1.5
    chevron = np.clip(np.sin(phase * 2 * np.pi) * 1.7 - 0.5, 0, 1)
    chevron *= np.exp(-(((np.abs(u[:, 0]) - 0.25) / 0.26) ** 2)) * (u[:, 1] < 0.55)
    line = np.exp(-((u[:, 0] / 0.10) ** 2)) * (u[:, 1] > 0.1)
    top = np.clip(u[:, 2] * 2 + 0.3, 0, 1)
    speckle = np.clip(_grain(u, 2) - 1.2, 0, 1) * 0.5
    light = np.clip((chevron + 0.6 * line + speckle) * top, 0, 1)
    dark, pale = np.array([0.058, 0.038, 0.024]), np.array([0.235, 0.160, 0.088])
    return np.asarray((dark + (pale - dark) * light[:, None]) * (1 + 0.15 * _grain(u, 3))[:, None])


def tarantula_carapace(u: Floats) -> Floats:
    """Black with a tan margin and furrows."""
    angle = np.arctan2(u[:, 0], u[:, 1])
    rim = np.exp(-(((np.hypot(u[:, 0], u[:, 1]) - 0.97) / 0.10) ** 2)) * (u[:, 2] > -0.15)
    rays = np.clip(np.cos(angle * 8) - 0.6, 0, 1) * 0.4 * (u[:, 2] > 0)
    share = np.clip(0.8 * rim + rays, 0, 1)[:, None]
    black, tan = np.array([0.022, 0.016, 0.012]), np.array([0.20, 0.105, 0.04])
    return np.asarray(black * (1 - share) + tan * share)


def tarantula_abdomen(u: Floats) -> Floats:
    """Near black; its hair is coloured by the bristles."""
    return np.asarray(np.array([0.017, 0.012, 0.010]) * (1 + 0.25 * _grain(u, 5))[:, None])
