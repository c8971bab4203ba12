"""Reads a sound as the player does and measures it: peak, RMS, loudness, crest, seam.

Owns the measures in dBFS and LUFS and their definitions; must not know what a sound is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from panda3d.core import Datagram, Filename, MovieAudio

Wave = npt.NDArray[np.float64]

_BLOCK_S, _STEP_S = 0.4, 0.1
_SILENCE = 1e-7


@dataclass(frozen=True)
class Levels:
    """How loud a sound is; dB of full scale, where a full square wave is 0 dBFS."""

    peak_dbfs: float
    rms_dbfs: float
    lufs: float
    """Integrated loudness by ITU-R BS.1770-4, gated."""
    most_lufs: float
    """Greatest momentary loudness: of the loudest 0.4 s."""


def read_sound(path: Path) -> tuple[Wave, int]:
    """Samples (N, channels), full scale 1, and samples a second. ValueError if unreadable."""
    source = MovieAudio.get(Filename.from_os_specific(str(path))).open()
    if source is None or source.length() <= 0:
        raise ValueError(f"{path} cannot be read as a sound")
    wanted = round(source.length() * source.audio_rate())
    channels = source.audio_channels()
    datagram = Datagram()
    source.read_samples(wanted, datagram)
    data = np.frombuffer(datagram.get_message(), "<i2")
    return data.reshape(-1, channels) / 32768.0, int(source.audio_rate())


def levels(wave: Wave, rate: int) -> Levels:
    """The levels of ``wave`` (N, channels)."""
    blocks = _blocks(wave, rate)
    return Levels(
        peak_dbfs=decibels(np.abs(wave).max()),
        rms_dbfs=decibels(np.sqrt((wave**2).mean())),
        lufs=_integrated(blocks),
        most_lufs=_loudness(blocks.max()),
    )


def decibels(ratio: float) -> float:
    """``ratio`` of amplitudes in dB; silence is -140."""
    return float(20 * np.log10(max(float(ratio), _SILENCE)))


def seam_share(wave: Wave) -> float:
    """The jump from the last sample to the first, as a share of the greatest jump inside."""
    inside = np.abs(np.diff(wave, axis=0)).max()
    return float(np.abs(wave[0] - wave[-1]).max() / max(inside, _SILENCE))


def seam_click(wave: Wave, rate: int) -> float:
    """How much the brightest 5 ms at the seam stand out, in dB, over the brightest elsewhere.

    The second difference brings out a kink that a jump alone does not show; 0 or less: no click.
    """
    half = len(wave) // 2
    turned = np.roll(wave, half, axis=0)  # the seam is now in the middle
    kinks = np.abs(np.diff(turned, 2, axis=0)).max(axis=1)
    near = round(0.005 * rate)
    at = slice(half - near, half + near)
    elsewhere = np.delete(kinks, np.arange(half - near, half + near))
    return decibels(kinks[at].max()) - decibels(elsewhere.max())


def _blocks(wave: Wave, rate: int) -> Wave:
    """Weighted power of each 0.4 s; one block for what is shorter, silence filling it."""
    block, step = round(_BLOCK_S * rate), round(_STEP_S * rate)
    power = (_weighted(wave, rate) ** 2).sum(axis=1)
    if len(power) < block:
        power = np.pad(power, (0, block - len(power)))
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - block + 1, step)
    return np.asarray((total[starts + block] - total[starts]) / block)


def _weighted(wave: Wave, rate: int) -> Wave:
    """K-weighting: the head's shelf above 1.7 kHz and the high pass at 38 Hz, of BS.1770.

    The analogue filters behind the standard's table for 48 kHz, applied to the spectrum.
    """
    padded = np.pad(wave, ((0, _quick(len(wave) + rate // 2) - len(wave)), (0, 0)))
    spectrum = np.fft.rfft(padded, axis=0)
    s = 1j * np.fft.rfftfreq(len(padded), 1 / rate)
    shelf_hz, shelf_q, high, middle = 1681.97, 0.70718, 1.58486, 1.25872
    shelf = (high * (s / shelf_hz) ** 2 + middle * s / shelf_hz / shelf_q + 1) / (
        (s / shelf_hz) ** 2 + s / shelf_hz / shelf_q + 1
    )
    pass_hz, pass_q = 38.1355, 0.50033
    high_pass = (s / pass_hz) ** 2 / ((s / pass_hz) ** 2 + s / pass_hz / pass_q + 1)
    gain = shelf * high_pass
    return np.fft.irfft((spectrum.T * gain).T, len(padded), axis=0)[: len(wave)]


def _quick(count: int) -> int:
    """A little more than ``count`` and without great prime factors, for the transform's sake."""
    step = 1 << max(0, count.bit_length() - 4)
    return -(-count // step) * step


def _loudness(power: float) -> float:
    return float(-0.691 + 10 * np.log10(max(float(power), _SILENCE**2)))


def _integrated(blocks: Wave) -> float:
    heard = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return -70.0
    gate = heard.mean() * 10 ** (-10 / 10)
    return _loudness(heard[heard > gate].mean())
