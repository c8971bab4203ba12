"""Builds what the door of a lecture room lets people hear: assets/sounds/door_*.ogg.

Owns how a latch, hinges and a leaf in its frame are made; must not know which room it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assets.build.sound_parts import (
    Wave,
    add,
    band,
    bump,
    in_a_space,
    modes,
    noise,
    softened,
    times,
)
from assets.build.sounds import write_all

_ROOM_DIES_PER_S = 10.0


def build(assets: Path) -> None:
    """Make both sounds and write them below ``assets``/sounds."""
    write_all(assets, {"door_opens": door_opens, "door_shuts": door_shuts})


def door_opens() -> Wave:
    """A handle is pressed, the latch springs back, and the leaf sighs away from its seal."""
    rng = np.random.default_rng(560)
    t = times(1.3)
    wave = 0.10 * noise(1.3, 0.5, 160, 1400, rng) * bump(t, 0.16, 0.85)
    for at, level in ((0.04, 0.45), (0.13, 1.0), (0.155, 0.5)):
        add(wave, level * _latch(rng), at, round_the_end=False)
    add(wave, 0.25 * _knock((118, 205, 330)), 0.14, round_the_end=False)
    return _in_the_room(wave, rng)


def door_shuts() -> Wave:
    """A closer brings the leaf home: air, a soft knock of wood on its seal, the latch."""
    rng = np.random.default_rng(561)
    t = times(1.5)
    wave = 0.14 * noise(1.5, 0.5, 120, 900, rng) * bump(t, 0.02, 0.55)
    add(wave, 1.0 * _knock((74, 131, 212, 390)), 0.50, round_the_end=False)
    for at, level in ((0.53, 0.55), (0.56, 0.30)):
        add(wave, level * _latch(rng), at, round_the_end=False)
    return _in_the_room(wave, rng)


def _latch(rng: np.random.Generator) -> Wave:
    """A small bolt of steel that meets its plate."""
    ring = modes(0.12, (1450, 2380, 3900, 5600), (75, 95, 130, 170), (0.6, 0.5, 0.35, 0.2))
    t = times(0.12)
    click = noise(0.12, 0.0, 900, 7000, rng) * np.exp(-t * 240)
    return softened(0.6 * ring + 0.5 * click, 0.001, 0.02)


def _knock(tones_hz: tuple[float, ...]) -> Wave:
    """A leaf of wood that is met by something soft."""
    count = len(tones_hz)
    dies = tuple(26.0 + 9.0 * k for k in range(count))
    levels = tuple(0.8 / (k + 1) for k in range(count))
    return softened(modes(0.4, tones_hz, dies, levels), 0.004, 0.05)


def _in_the_room(wave: Wave, rng: np.random.Generator) -> Wave:
    room = in_a_space(wave, rng, dies_per_s=_ROOM_DIES_PER_S, wet=0.30, high_hz=4200)
    return softened(band(room, 60, 14000), 0.003, 0.25)
