"""Builds the sentences that are said to the patient, with eSpeak NG: assets/sounds/*.ogg.

Owns the voices and how they are evened out; must not know when a sentence is said.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import signal

from assets.build.ogg import write_ogg
from assets.build.sound_limits import LEVELS
from assets.build.sound_parts import RATE, Wave, band, in_a_space, softened
from assets.build.sound_speech import Speaker, spoken
from assets.build.sounds import levelled
from languages.catalogues import catalogue
from scenes.notices import RECORDINGS, RECORDINGS_IN
from scenes.stage.models.audience_words import QUESTIONS
from scenes.tongue import DOMAIN

_NARRATORS = {
    "en": Speaker("en-gb", 140, 38, gap_10ms=2),
    "de": Speaker("de", 135, 36, gap_10ms=2),
}
_ASKERS = {
    "en": (
        Speaker("en-gb+f3", 150, 44, 1.0),
        Speaker("en-gb+m3", 146, 34, 1.04),
        Speaker("en-us+f4", 142, 40, 1.02),
    ),
    "de": (
        Speaker("de+f3", 146, 44, 1.0),
        Speaker("de+m3", 140, 34, 1.04),
        Speaker("de+f4", 138, 40, 1.02),
    ),
}
_SILENCE_S = 0.12


def build(assets: Path) -> None:
    """Speak every sentence that has a recording. OSError without the program."""
    for tag, files in {"en": RECORDINGS, **RECORDINGS_IN}.items():
        for sentence, file in files.items():
            text = catalogue(DOMAIN, tag).gettext(sentence)
            _write(assets, Path(file).stem, _warm(spoken(text, _NARRATORS[tag])))
    for number, question in enumerate(QUESTIONS):
        for tag, name in question.recordings.items():
            text = catalogue(DOMAIN, tag).gettext(question.text)
            asked = spoken(text, _ASKERS[tag][number % len(_ASKERS[tag])])
            _write(assets, name, _across_a_room(_warm(asked)))


def _write(assets: Path, name: str, wave: Wave) -> None:
    write_ogg(assets / "sounds" / f"{name}.ogg", levelled(wave, LEVELS[name].most_lufs))


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


def _across_a_room(voice: Wave) -> Wave:
    """Said by somebody some metres away, who speaks up: the seminar room answers."""
    rest = np.zeros(round(0.4 * RATE))
    voice = np.concatenate([voice, rest])
    room = in_a_space(voice, np.random.default_rng(302), dies_per_s=9.0, wet=0.22, high_hz=3800)
    return softened(room, 0.02, 0.25)
