"""Builds the sounds that the scenes play: assets/sounds/*.ogg.

Owns bringing each to its level and closing the loops; must not know how they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from assets.build import sounds_indoors, sounds_outdoors
from assets.build.ogg import write_ogg
from assets.build.sound_limits import LEVELS, Kind
from assets.build.sound_parts import RATE, Wave, limited
from scenes.sound_levels import levels, read_sound, seam_click

PEAK_DBFS = -6.4
"""Where every sound's peaks are bent to, before the encoder that may add some tenths of a dB."""

_MAKERS = {
    "wind": sounds_outdoors.wind,
    "gust": sounds_outdoors.gust,
    "city": sounds_outdoors.city,
    "water": sounds_outdoors.water,
    "birds": sounds_outdoors.birds,
    "gull": sounds_outdoors.gull,
    "wings": sounds_outdoors.wings,
    "lift_motor": sounds_indoors.lift_motor,
    "judder": sounds_indoors.judder,
    "creak": sounds_indoors.creak,
    "room_tone": sounds_indoors.room_tone,
    "rustle": sounds_indoors.rustle,
    "scuttle": sounds_indoors.scuttle,
    "legs": sounds_indoors.legs,
    "thread": sounds_indoors.thread,
}
_STARTS = 6
_NO_CLICK_DB = -3.0


def build(assets: Path) -> None:
    """Make every sound of the lift, the lake and the spiders, below ``assets``/sounds."""
    write_all(assets, _MAKERS)


def write_all(assets: Path, makers: Mapping[str, Callable[[], Wave]]) -> None:
    """Write what each of ``makers`` makes, by the name of its file, at the level of its limits."""
    for name, make in makers.items():
        path, level = assets / "sounds" / f"{name}.ogg", LEVELS[name]
        wave = levelled(make(), level.most_lufs)
        if level.kind is Kind.LOOP:
            _write_loop(path, wave)
        else:
            write_ogg(path, wave)


def levelled(wave: Wave, most_lufs: float) -> Wave:
    """``wave`` at this loudness of its loudest 0.4 s, peaks bent under PEAK_DBFS."""
    channels = wave if wave.ndim == 2 else wave[:, None]
    channels = channels - channels.mean(axis=0)
    most = 10 ** (PEAK_DBFS / 20)
    out = channels
    for _ in range(3):  # bending takes a little loudness, so that it is aimed at again
        channels = channels * 10 ** ((most_lufs - levels(out, RATE).most_lufs) / 20)
        out = limited(channels, most)
    return np.asarray(out if wave.ndim == 2 else out[:, 0])


def _write_loop(path: Path, wave: Wave) -> None:
    """Write the loop, turned so that the encoder's error at both ends is heard nowhere.

    The encoder guesses what was before the first sample, so that a soft place clicks and a
    rough one does not: the first of some starts without a click is taken, or the best.
    """
    best, least = wave, np.inf
    for number in range(_STARTS):
        turned = np.roll(wave, number * len(wave) // _STARTS, axis=0)
        write_ogg(path, turned)
        click = seam_click(*read_sound(path))
        if click < least:
            best, least = turned, click
        if click < _NO_CLICK_DB:
            return
    write_ogg(path, best)
