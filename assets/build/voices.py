"""Builds the sentences that the patient is told or asked, with eSpeak NG: assets/sounds/*.ogg.

Owns the voice and how it is evened out; must not know when a sentence is said.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import soundfile
from scipy import signal

from assets.build.ogg import write_ogg
from assets.build.sound_limits import LEVELS
from assets.build.sound_parts import RATE, Wave, band, in_a_space, softened
from assets.build.sounds import levelled
from scenes.notices import RECORDINGS

_VOICE, _WORDS_PER_MIN, _PITCH = "en-gb", 140, 38
_SILENCE_S = 0.12


def build(assets: Path) -> None:
    """Speak every sentence that has a recording. OSError without the program."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise FileNotFoundError("espeak-ng is not installed: the voices cannot be built")
    for sentence, file in RECORDINGS.items():
        level = LEVELS[Path(file).stem]
        wave = levelled(_warm(_spoken(program, sentence)), level.most_lufs)
        write_ogg(assets / "sounds" / file, wave)


def _spoken(program: str, sentence: str) -> Wave:
    command = [program, "-v", _VOICE, "-s", str(_WORDS_PER_MIN), "-p", str(_PITCH), "-g", "2"]
    said = subprocess.run([*command, "--stdout", sentence], capture_output=True, check=True)
    data = bytearray(said.stdout)
    # Its header is written before the length is known.
    data[4:8] = (len(data) - 8).to_bytes(4, "little")
    data[40:44] = (len(data) - 44).to_bytes(4, "little")
    wave, rate = soundfile.read(io.BytesIO(bytes(data)))
    return np.asarray(signal.resample_poly(wave, RATE, rate))


def _warm(wave: Wave) -> Wave:
    """Without rumble, its loud syllables nearer to its soft ones, in a small soft room."""
    voice = band(wave, 90, 7000)
    loud = np.sqrt(signal.convolve(voice**2, np.ones(2205) / 2205, mode="same").clip(0))
    usual = np.sqrt((loud[loud > 0.1 * loud.max()] ** 2).mean())
    voice = voice * (usual / np.maximum(loud, 0.3 * usual)) ** 0.35
    # The program ends with a tick, long after the last word.
    voice = voice[: np.flatnonzero(loud > 0.02 * loud.max())[-1]]
    rest = np.zeros(round(_SILENCE_S * RATE))
    voice = np.concatenate([rest, voice, rest, rest])
    room = in_a_space(voice, np.random.default_rng(301), dies_per_s=26.0, wet=0.10, high_hz=4000)
    return softened(room, 0.02, 0.1)
