"""Draws what a sound is: its levels, its course and its spectrum over time, to look at.

Owns the drawing; must not know which scene plays it, nor how it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from scenes.sound_levels import Levels, levels, read_sound

_WIDTH, _COURSE_PX, _SPECTRUM_PX, _LINE_PX, _GAP_PX = 304, 36, 86, 15, 8
_LOW_HZ, _HIGH_HZ = 40.0, 18000.0
_DARKEST_DB, _BRIGHTEST_DB = -105.0, -35.0
_MARKS_HZ = (100, 1000, 10000)
_COLUMNS = 3
_STOPS = np.array([(8, 8, 30), (70, 15, 110), (190, 50, 90), (250, 140, 40), (255, 250, 190)])

Wave = npt.NDArray[np.float64]


def sound_sheet(sounds: Mapping[str, Path]) -> Image.Image:
    """One tile for each of ``sounds``, by name."""
    tiles = [_tile(name, *read_sound(path)) for name, path in sorted(sounds.items())]
    width, height = tiles[0].size
    rows = -(-len(tiles) // _COLUMNS)
    sheet = Image.new("RGB", (width * _COLUMNS, height * rows), "white")
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number % _COLUMNS * width, number // _COLUMNS * height))
    return sheet


def scene_sounds() -> dict[str, Path]:
    """Every sound in assets by name."""
    folder = Path(str(resources.files("assets") / "sounds"))
    return {file.stem: file for file in folder.glob("*.ogg")}


def words(name: str, wave: Wave, rate: int, found: Levels) -> str:
    """One line that says what it is and how loud."""
    kind = "mono" if wave.shape[1] == 1 else "stereo"
    return (
        f"{name}  {len(wave) / rate:.1f} s {kind}  peak {found.peak_dbfs:.1f}  "
        f"rms {found.rms_dbfs:.1f} dBFS  {found.most_lufs:.1f} LUFS"
    )


def spectrum_db(wave: Wave, rate: int, columns: int, rows: int) -> Wave:
    """Power in dB (rows, columns): highest band first, bands alike in octaves."""
    mono = wave.mean(axis=1)
    size = 4096
    starts = np.linspace(0, max(len(mono) - size, 0), columns).astype(int)
    padded = np.pad(mono, (0, size))
    frames = np.stack([padded[at : at + size] for at in starts]) * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, axis=1) / (size / 4)) ** 2
    edges = np.geomspace(_LOW_HZ, _HIGH_HZ, rows + 1) * size / rate
    bands = [
        power[:, int(low) : max(int(np.ceil(high)), int(low) + 1)].mean(axis=1)
        for low, high in pairwise(edges)
    ]
    return np.asarray(10 * np.log10(np.stack(bands[::-1]) + 1e-14))


def _tile(name: str, wave: Wave, rate: int) -> Image.Image:
    height = _LINE_PX + _COURSE_PX + _SPECTRUM_PX + _GAP_PX
    tile = Image.new("RGB", (_WIDTH + _GAP_PX, height), "white")
    pen, font = ImageDraw.Draw(tile), ImageFont.load_default(10)
    pen.text((2, 1), words(name, wave, rate, levels(wave, rate)), "black", font)
    tile.paste(_course(wave), (0, _LINE_PX))
    tile.paste(_spectrum(wave, rate), (0, _LINE_PX + _COURSE_PX))
    for hz in _MARKS_HZ:
        share = np.log(_HIGH_HZ / hz) / np.log(_HIGH_HZ / _LOW_HZ)
        y = _LINE_PX + _COURSE_PX + round(share * _SPECTRUM_PX)
        pen.line((0, y, 6, y), "white")
        pen.text((9, y - 7), f"{hz}", "white", font)
    return tile


def _course(wave: Wave) -> Image.Image:
    """Peak of each moment, 0 to -60 dBFS from top to bottom of each half."""
    cut = np.array_split(np.abs(wave).max(axis=1), _WIDTH)
    peaks = np.array([piece.max() if len(piece) else 0.0 for piece in cut])
    share = np.clip(1 + 20 * np.log10(peaks + 1e-6) / 60, 0, 1)
    image = Image.new("RGB", (_WIDTH, _COURSE_PX), (235, 240, 245))
    pen, middle = ImageDraw.Draw(image), _COURSE_PX / 2
    for x, value in enumerate(share):
        half = float(value) * middle
        pen.line((x, middle - half, x, middle + half), (40, 70, 120))
    return image


def _spectrum(wave: Wave, rate: int) -> Image.Image:
    power = spectrum_db(wave, rate, _WIDTH, _SPECTRUM_PX)
    share = np.clip((power - _DARKEST_DB) / (_BRIGHTEST_DB - _DARKEST_DB), 0, 1)
    steps = np.linspace(0, 1, len(_STOPS))
    colour = np.stack([np.interp(share, steps, _STOPS[:, k]) for k in range(3)], axis=-1)
    return Image.fromarray(colour.astype(np.uint8))
