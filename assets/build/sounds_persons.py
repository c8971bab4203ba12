"""Sounds of single people in a room: cough, laugh, whisper, telephone, chair, steps.

Owns how each is made; must not know how loud it is in the end, nor which scene plays it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.build.sound_parts import (
    RATE,
    Wave,
    add,
    band,
    bump,
    decay,
    in_a_space,
    modes,
    noise,
    resonant,
    samples,
    softened,
    swell,
    throat_pulses,
    times,
    tone,
)
from assets.build.sound_speech import Speaker, babble, spoken, syllables, without_rests

_ROOM_DIES_PER_S = 10.0  # a seminar room with people in it: 0.7 s for 60 dB


@dataclass(frozen=True)
class _Body:
    """Whose voice it is."""

    hz: float
    """Pitch at rest."""
    throat: tuple[tuple[float, float, float], ...]
    """Formants: Hz, width, level."""


_MAN = _Body(112.0, ((560, 160, 1.0), (1150, 190, 0.75), (2450, 260, 0.42), (3500, 420, 0.22)))
_WOMAN = _Body(208.0, ((680, 190, 1.0), (1420, 230, 0.7), (2850, 320, 0.42), (4100, 520, 0.24)))
_OLD_MAN = _Body(96.0, ((520, 190, 1.0), (1050, 220, 0.6), (2300, 300, 0.35), (3300, 450, 0.16)))


def cough_1() -> Wave:
    """A man who coughs twice."""
    rng = np.random.default_rng(501)
    return _coughing(rng, _MAN, ((0.02, 1.0, 0.9), (0.47, 0.72, 0.7)))


def cough_2() -> Wave:
    """A woman with a dry cough, four times and ever softer."""
    rng = np.random.default_rng(502)
    course = ((0.02, 0.85, 0.35), (0.34, 1.0, 0.45), (0.64, 0.6, 0.3), (1.02, 0.38, 0.2))
    return _coughing(rng, _WOMAN, course)


def cough_3() -> Wave:
    """An old man who clears his throat and coughs once behind his hand."""
    rng = np.random.default_rng(503)
    wave = np.zeros(samples(2.2))
    for at, length, level in ((0.03, 0.26, 0.45), (0.36, 0.38, 0.55)):
        add(wave, level * _throat_cleared(rng, _OLD_MAN, length), at, round_the_end=False)
    behind_a_hand = band(_cough(rng, _OLD_MAN, 0.8), 120, 1900)
    add(wave, 0.9 * behind_a_hand, 1.05, round_the_end=False)
    return _heard_in_the_room(wave, rng)


def _coughing(
    rng: np.random.Generator, body: _Body, course: tuple[tuple[float, float, float], ...]
) -> Wave:
    wave = np.zeros(samples(course[-1][0] + 1.1))
    for at, level, voiced in course:
        add(wave, level * _cough(rng, body, voiced), at, round_the_end=False)
    return _heard_in_the_room(wave, rng)


def _cough(rng: np.random.Generator, body: _Body, voiced: float) -> Wave:
    """The glottis bursts open, air rushes, and the folds close again with a falling voice.

    Three phases of 50, 200 and 150 ms, as recordings of coughs show them.
    """
    seconds = 0.55
    t = times(seconds)
    burst = noise(seconds, 0.2, 250, 11000, rng) * decay(t, 0.004, 42, 0.004)
    rush = noise(seconds, 0.5, 300, 9000, rng) * decay(t, 0.02, 11, 0.02)
    rush *= 1 + 0.35 * noise(seconds, 0.0, 20, 70, rng).clip(-2, 2)  # slime and spittle
    at = 0.17 + float(rng.uniform(0, 0.03))
    hz = body.hz * (1.75 - 1.6 * np.clip(t - at, 0, 0.35) + 0.04 * np.sin(2 * np.pi * 23 * t))
    folds = throat_pulses(hz, 0.16, rng) * bump(t, at, 0.20, 1.1)
    tight = throat_pulses(hz * 1.5, 0.2, rng) * decay(t, 0.006, 30, 0.006)
    source = burst + 0.34 * rush + voiced * (0.55 * folds + 0.30 * tight)
    chest = resonant(source, ((260, 160, 0.22),))
    return softened(
        resonant(band(source, 180, 12000), body.throat) + chest + 0.10 * burst, 0.002, 0.08
    )


def _throat_cleared(rng: np.random.Generator, body: _Body, length_s: float) -> Wave:
    """Folds pressed together that flap slowly and unevenly, mouth closed."""
    t = times(length_s + 0.1)
    course = bump(t, 0.0, length_s, 0.7)
    flapping = throat_pulses(np.full(len(t), body.hz * 0.78), 0.20, rng)
    slime = 0.5 + 0.5 * np.sin(2 * np.pi * 31 * t + 3 * swell(length_s + 0.1, 5, rng)[: len(t)])
    breath = noise(length_s + 0.1, 0.6, 300, 4000, rng)
    source = flapping * (0.4 + 0.6 * slime) + 0.22 * breath * slime
    nose = ((290, 120, 1.0), (960, 220, 0.35), (2150, 320, 0.16))
    return softened(resonant(source * course, nose), 0.01, 0.05)


def laugh() -> Wave:
    """Three people who laugh behind a hand at something that one of them said."""
    rng = np.random.default_rng(510)
    wave = np.zeros(samples(3.2))
    for body, at, count, per_s, voiced, level in (
        (_WOMAN, 0.05, 7, 5.1, 0.8, 0.8),
        (_MAN, 0.35, 6, 4.6, 0.35, 1.0),
        (_WOMAN, 0.75, 5, 5.6, 0.0, 0.7),
    ):
        laughing = _chuckle(rng, body, count, per_s, voiced)
        add(wave, level * laughing, at, round_the_end=False)
    return _heard_in_the_room(wave, rng)


def _chuckle(
    rng: np.random.Generator, body: _Body, count: int, per_s: float, voiced: float
) -> Wave:
    """Puffs of breath, each with a short falling voice, that sink and slow down."""
    wave = np.zeros(samples(count / per_s * 1.35 + 0.4))
    at = 0.0
    for number in range(count):
        share = number / count
        t = times(0.24)
        puff = noise(0.24, 0.4, 350, 8000, rng) * bump(t, 0.0, 0.12, 1.2)
        top = body.hz * (1.55 - 0.45 * share) * float(rng.uniform(0.95, 1.07))
        hz = top * (1.08 - 1.1 * np.clip(t - 0.05, 0, 0.15))
        folds = throat_pulses(hz, 0.06, rng) * bump(t, 0.045, 0.11, 0.9)
        one = resonant(0.5 * puff + voiced * folds, body.throat)
        loud = (1 - 0.75 * share) * float(rng.uniform(0.75, 1.0))
        add(wave, loud * softened(one, 0.004, 0.05), at, round_the_end=False)
        at += (0.85 + 0.5 * share) / per_s * float(rng.uniform(0.93, 1.08))
    return band(wave, 160, 5200)


def whisper() -> Wave:
    """Two who whisper to each other, near, without a word that could be understood."""
    rng = np.random.default_rng(520)
    wave = np.zeros(samples(3.2))
    text = "Did you see what she was doing there? I do not think that he has looked at the paper."
    for voice, size, at, length, level in (
        ("en-us+whisperf", 1.1, 0.05, 1.5, 1.0),
        ("en-us+whisperf", 0.92, 1.75, 0.9, 0.8),
    ):
        pieces = syllables(without_rests(spoken(text, Speaker(voice, 175, size=size))), 0.12, 0.28)
        add(wave, level * babble(pieces, length, rng), at, round_the_end=False)
    return _heard_in_the_room(band(wave, 350, 8000), rng)


def phone_ring() -> Wave:
    """A telephone's tune, struck bars through a small loudspeaker, twice."""
    rng = np.random.default_rng(530)
    wave = np.zeros(samples(4.4))
    tune = ((0, 7), (1, 11), (2, 14), (4, 11), (5, 14), (6, 19), (8, 18), (9, 14), (10, 11))
    for start in (0.03, 2.15):
        for sixteenth, semitones in tune:
            struck = _bar(659.26 * 2 ** ((semitones - 7) / 12))
            add(wave, float(rng.uniform(0.85, 1.0)) * struck, start + 0.135 * sixteenth,
                round_the_end=False)  # fmt: skip
    small = band(np.tanh(1.4 * wave / np.abs(wave).max()), 480, 7500)
    return _heard_in_the_room(small, rng)


def _bar(hz: float) -> Wave:
    """A bar of a marimba: its overtones are tuned to four and ten times the note."""
    tones = (hz, 3.98 * hz, 9.6 * hz)
    return softened(modes(0.6, tones, (7.5, 24, 70), (1.0, 0.24, 0.07)), 0.001, 0.05)


def phone_buzz() -> Wave:
    """A telephone that buzzes twice on a table: a weight that turns, and a case that rattles."""
    rng = np.random.default_rng(540)
    wave = np.zeros(samples(1.9))
    for start in (0.03, 0.88):
        add(wave, _buzz(rng, 0.58), start, round_the_end=False)
    table = resonant(wave, ((165, 70, 1.0), (340, 110, 0.8), (760, 180, 0.45)))
    return _heard_in_the_room(0.6 * table + 0.5 * wave, rng)


def _buzz(rng: np.random.Generator, length_s: float) -> Wave:
    seconds = length_s + 0.2
    t = times(seconds)
    on = (1 - np.exp(-t * 28)) * np.where(t < length_s, 1.0, np.exp(-(t - length_s) * 24))
    hz = np.maximum(172.0 * on, 8.0) * (1 + 0.006 * np.sin(2 * np.pi * 6.5 * t))
    weight = tone(hz, [1.0, 0.7, 0.55, 0.4, 0.32, 0.25, 0.2, 0.16, 0.13, 0.1, 0.08, 0.06])
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    knocks = np.maximum(np.sin(phase), 0.0) ** 8
    rattle = noise(seconds, 0.2, 900, 6500, rng) * knocks * (0.6 + 0.4 * swell(seconds, 9, rng))
    return softened((0.5 * weight + 0.55 * rattle) * on, 0.01, 0.03)


def chair() -> Wave:
    """A chair that is pushed back over a hard floor, sticks, slips on, and stands."""
    rng = np.random.default_rng(550)
    seconds = 1.7
    t = times(seconds)
    wave = np.zeros(len(t))
    for start, length, per_s, level in ((0.05, 0.62, 128.0, 1.0), (0.80, 0.24, 165.0, 0.6)):
        add(wave, level * _scrape(rng, length, per_s), start, round_the_end=False)
    stands = modes(0.3, (92, 168, 287, 640), (22, 28, 40, 60), (0.5, 0.6, 0.5, 0.3))
    for at, level in ((1.12, 0.32), (1.17, 0.22)):
        add(wave, level * softened(stands, 0.002, 0.02), at, round_the_end=False)
    return _heard_in_the_room(wave, rng)


def _scrape(rng: np.random.Generator, length_s: float, per_s: float) -> Wave:
    """A leg that sticks and slips some hundred times a second; each slip rings tube and seat."""
    seconds = length_s + 0.15
    course = bump(times(seconds), 0.0, length_s, 0.45)
    slips = np.zeros(len(course))
    at = 0.0
    pull = swell(seconds, 8, rng, 0.45)
    while at < length_s:
        here = round(at * RATE)
        slips[here] += float(rng.uniform(0.5, 1.0)) * pull[here]
        at += float(rng.normal(1.0, 0.05)) / (per_s * (0.8 + 0.35 * pull[here]))
    grit = noise(seconds, -0.1, 700, 8000, rng) * pull
    source = 9.0 * slips + 0.10 * grit
    tube = ((315, 60, 0.8), (690, 80, 1.0), (1240, 120, 0.9), (2130, 200, 0.6), (3350, 380, 0.35))
    return softened(resonant(source, tube) * course, 0.01, 0.06)


def footsteps() -> Wave:
    """Somebody who walks on a hard floor in leather shoes; a loop of whole steps."""
    rng = np.random.default_rng(560)
    wave = np.zeros(samples(9.0))
    seconds, steps = len(wave) / RATE, 16
    for number in range(steps):
        at = (number + 0.3 + float(rng.normal(0, 0.012))) * seconds / steps
        foot = 0.93 if number % 2 else 1.0
        add(wave, _step(rng, foot), at, round_the_end=True)
    return in_a_space(wave, rng, dies_per_s=_ROOM_DIES_PER_S, wet=0.30, high_hz=4500)


def _step(rng: np.random.Generator, foot: float) -> Wave:
    """Heel, then sole: a knock with the floor's answer, and a soft slap."""
    seconds = 0.30
    t = times(seconds)
    loud = float(rng.uniform(0.8, 1.0))
    tap = noise(seconds, 0.1, 900, 7000, rng) * decay(t, 0.0, 330, 0.0008)
    floor = modes(seconds, [foot * hz for hz in (118, 233, 520, 1130, 1870)],
                  (38, 46, 75, 120, 170), (0.7, 0.5, 0.35, 0.3, 0.2))  # fmt: skip
    sole_at = 0.085 + float(rng.uniform(-0.01, 0.015))
    sole = noise(seconds, 0.6, 180, 3200, rng) * decay(t, sole_at, 55, 0.006)
    drag = noise(seconds, 0.2, 1500, 6000, rng) * bump(t, sole_at, 0.12, 1.5)
    step = 0.45 * tap + floor * (1 - np.exp(-t * 1800)) + 0.22 * sole + 0.03 * drag
    return softened(loud * step, 0.001, 0.05)


def _heard_in_the_room(wave: Wave, rng: np.random.Generator) -> Wave:
    """``wave`` some metres away in a seminar room; starts and ends in silence."""
    rest = np.zeros(round(0.35 * RATE))
    room = in_a_space(
        np.concatenate([wave, rest]), rng, dies_per_s=_ROOM_DIES_PER_S, wet=0.28, high_hz=4200
    )
    return softened(band(room, 55, 16000), 0.008, 0.25)
