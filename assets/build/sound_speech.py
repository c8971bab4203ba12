"""Speaks a text with eSpeak NG and cuts and shuffles what was spoken, so that no word is left.

Owns the program's call and the cutting; must not know what is said, to whom or how loud.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import soundfile
from scipy import ndimage, signal

from assets.build.sound_parts import RATE, Wave, softened

_LOUD_S = 0.012
_REST_OF_PEAK = 0.02


@dataclass(frozen=True)
class Speaker:
    """How somebody speaks; the numbers are the program's own."""

    voice: str
    """Language and variant, such as ``en-gb+f2``."""
    words_per_min: int = 150
    pitch: int = 50
    """0 low to 99 high."""
    size: float = 1.0
    """Length of the throat against the program's: above 1 a larger body, and slower."""
    gap_10ms: int = 1
    """Pause between words."""


@cache
def program() -> str:
    """Path of eSpeak NG. FileNotFoundError where it is not installed."""
    found = shutil.which("espeak-ng")
    if found is None:
        raise FileNotFoundError("espeak-ng is not installed: the voices cannot be built")
    return found


def spoken(text: str, speaker: Speaker) -> Wave:
    """``text`` as one channel at RATE."""
    command = [program(), "-v", speaker.voice, "-s", str(speaker.words_per_min)]
    command += ["-p", str(speaker.pitch), "-g", str(speaker.gap_10ms)]
    said = subprocess.run([*command, "--stdout", text], capture_output=True, check=True)
    data = bytearray(said.stdout)
    # Its header is written before the length is known.
    data[4:8] = (len(data) - 8).to_bytes(4, "little")
    data[40:44] = (len(data) - 44).to_bytes(4, "little")
    wave, rate = soundfile.read(io.BytesIO(bytes(data)))
    ratio = Fraction(RATE, rate) * Fraction(round(50 * speaker.size), 50)
    return np.asarray(signal.resample_poly(wave, ratio.numerator, ratio.denominator))


def loudness(wave: Wave, over_s: float = 0.05) -> Wave:
    """RMS of ``over_s`` around each sample."""
    width = round(over_s * RATE)
    power = ndimage.uniform_filter1d(wave**2, width, mode="constant")
    return np.asarray(np.sqrt(power.clip(0)))


def without_rests(wave: Wave) -> Wave:
    """``wave`` without the silence before and behind what is said."""
    loud = loudness(wave)
    heard = np.flatnonzero(loud > _REST_OF_PEAK * loud.max())
    return wave[heard[0] : heard[-1]]


def syllables(wave: Wave, least_s: float, most_s: float) -> list[Wave]:
    """``wave`` cut at its softest places into pieces of ``least_s`` to ``most_s``."""
    loud, start = loudness(wave, _LOUD_S), 0
    pieces: list[Wave] = []
    least, most = round(least_s * RATE), round(most_s * RATE)
    while len(wave) - start > most:
        cut = start + least + int(np.argmin(loud[start + least : start + most]))
        pieces.append(softened(wave[start:cut], 0.008, 0.012))
        start = cut
    return pieces


def babble(pieces: list[Wave], seconds: float, rng: np.random.Generator) -> Wave:
    """``seconds`` of speech without words: ``pieces`` in an order of chance, stressed and not.

    Every eighth is followed by a breath.
    """
    out: list[Wave] = []
    length = 0
    while length < seconds * RATE:
        piece = pieces[int(rng.integers(len(pieces)))] * float(rng.uniform(0.45, 1.0))
        if rng.random() < 1 / 8:
            piece = np.concatenate([piece, np.zeros(round(float(rng.uniform(0.1, 0.3)) * RATE))])
        out.append(piece)
        length += len(piece)
    return softened(np.concatenate(out)[: round(seconds * RATE)], 0.03, 0.06)
