"""Sounds of many people in a room: a murmur, calm or hostile, and applause.

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
    times,
)
from assets.build.sound_speech import Speaker, babble, spoken, syllables, without_rests
from assets.build.sounds_persons import chair

_MURMUR_S, _APPLAUSE_S, _APPLAUDING_S = 18.0, 8.0, 8.4
_CLAPPERS = 46

_VOICES = (
    "en-gb+m1", "en-gb+f2", "en-us+m3", "de+f3", "en-gb+m7", "en-us+f1", "de+m4", "en-gb+f4",
    "en-us+m2", "en-gb+michel", "de+f2", "en-us+linda", "en-gb+m8", "en-us+adam",
)  # fmt: skip
_TALK = {
    "en": "I was going to come by train this morning, but it was late again, so we drove. "
    "Have you read the paper she sent round? Not all of it, only the first pages, really. "
    "My brother has moved to another town now, and they are looking for a house with a garden. "
    "Well, that is what everybody says, and then nobody does anything about it, do they?",
    "de": "Wir waren gestern noch lange im Garten, und dann hat es doch geregnet. "
    "Hast du gelesen, was sie geschrieben hat? Nein, nur die ersten Seiten, aber es ging so. "
    "Mein Bruder wohnt jetzt in einer anderen Stadt und sucht eine Wohnung mit Balkon. "
    "Na ja, das sagen alle, und am Ende macht dann doch wieder keiner etwas, oder?",
}


@dataclass(frozen=True)
class _Mood:
    """How a room full of people talks."""

    talkers: int
    words_per_min: tuple[int, int]
    lift: int
    """Added to the pitch, of 99: who raises the voice speaks higher."""
    turn_s: tuple[float, float]
    rest_s: float
    edge: float
    """How much more there is between 1.2 and 4.5 kHz: a raised voice is not only louder."""


_CALM = _Mood(22, (132, 158), 0, (1.2, 4.0), 1.7, 0.0)
_HOSTILE = _Mood(34, (165, 200), 17, (0.8, 3.2), 0.7, 0.9)


def murmur() -> Wave:
    """Twenty people who talk quietly among themselves before it begins; a loop."""
    rng = np.random.default_rng(401)
    wave = _talking(rng, _CALM)
    for _ in range(9):
        add(wave, 0.05 * _rustle(rng), float(rng.uniform(0, _MURMUR_S)), round_the_end=True)
    return _in_the_hall(wave, rng)


def murmur_hostile() -> Wave:
    """Thirty people who are dissatisfied: quicker, higher, all at once, on restless chairs; a loop.

    Nobody says a word that could be understood; what is hostile is the manner.
    """
    rng = np.random.default_rng(402)
    wave = _talking(rng, _HOSTILE)
    scrape = chair()
    usual = float(wave.std())
    for at in (1.9, 6.3, 9.1, 14.6):
        quiet = band(scrape, 150, float(rng.uniform(1500, 2600)))
        level = float(rng.uniform(0.5, 1.0)) * 0.75 * usual / quiet.std()
        add(wave, level * quiet, at + float(rng.uniform(-0.6, 0.6)), round_the_end=True)
    for make, count, level in (
        (_tut, 8, 3.5),
        (_sigh, 7, 1.6),
        (_thump, 5, 2.6),
        (_rustle, 16, 2.0),
    ):
        for _ in range(count):
            one = make(rng)
            loud = level * usual / np.abs(one).max() * float(rng.uniform(0.3, 0.8))
            add(wave, loud * one, float(rng.uniform(0, _MURMUR_S)), round_the_end=True)
    return _in_the_hall(wave, rng)


def _in_the_hall(wave: Wave, rng: np.random.Generator) -> Wave:
    hall = in_a_space(wave, rng, dies_per_s=8.5, wet=0.6, high_hz=3400)
    return band(hall, 95, 7000)


def _talking(rng: np.random.Generator, mood: _Mood) -> Wave:
    wave = np.zeros(samples(_MURMUR_S))
    seconds = len(wave) / RATE
    for number in range(mood.talkers):
        pieces = _pieces(rng, mood, _VOICES[number % len(_VOICES)])
        usual = np.sqrt(np.mean([(piece**2).mean() for piece in pieces]))
        away_m = float(rng.uniform(2.2, 10.0))
        level = 10 ** (float(rng.normal(0, 3)) / 20) / away_m / usual
        at = float(rng.uniform(0, seconds))
        silent_at = at + seconds - mood.rest_s
        while at < silent_at:
            turn_s = min(float(rng.uniform(*mood.turn_s)), silent_at - at + 0.3)
            add(wave, level * _said(rng, pieces, turn_s, away_m), at, round_the_end=True)
            at += turn_s + float(rng.exponential(mood.rest_s))
    return wave + mood.edge * band(wave, 1200, 4500)


def _pieces(rng: np.random.Generator, mood: _Mood, voice: str) -> list[Wave]:
    speaker = Speaker(
        voice,
        int(rng.integers(*mood.words_per_min)),
        int(rng.integers(24, 58)) + mood.lift,
        float(rng.choice((0.94, 0.98, 1.0, 1.02, 1.06))),
    )
    said = without_rests(spoken(_TALK[voice[:2]], speaker))
    return syllables(said, 0.13, 0.33)


def _said(rng: np.random.Generator, pieces: list[Wave], seconds: float, away_m: float) -> Wave:
    """One turn: it sets in, sinks, and is duller the further away it is said."""
    one = babble(pieces, samples(seconds) / RATE, rng)
    t = np.arange(len(one)) / RATE
    sinking = np.exp(-0.22 * t) * (1 - 0.6 * np.exp(-t * 9))
    return softened(band(one * sinking, 110, 900 + 16000 / away_m), 0.04, 0.12)


def _rustle(rng: np.random.Generator) -> Wave:
    """Cloth and paper."""
    seconds = float(rng.uniform(0.3, 0.9))
    course = bump(times(seconds), 0.0, seconds, 1.4)
    crackle = np.abs(noise(seconds, 0.0, 8, 60, rng)) ** 1.5
    return noise(seconds, 0.1, 1400, 6500, rng) * crackle * course


def _tut(rng: np.random.Generator) -> Wave:
    """The tongue leaves the palate."""
    t = times(0.09)
    click = noise(0.09, 0.0, 1500, 9000, rng) * decay(t, 0.0, 120, 0.0007)
    return softened(resonant(click, ((1900, 400, 1.0), (3600, 800, 0.8))), 0.001, 0.03)


def _sigh(rng: np.random.Generator) -> Wave:
    """Breath that is let out so that it is heard."""
    seconds = float(rng.uniform(0.6, 1.0))
    t = times(seconds)
    breath = noise(seconds, 0.5, 300, 5000, rng) * bump(t, 0.0, seconds, 1.2) * np.exp(-1.5 * t)
    return resonant(breath, ((620, 260, 1.0), (1500, 400, 0.6), (2600, 600, 0.3)))


def _thump(rng: np.random.Generator) -> Wave:
    """Something heavy is put on a desk."""
    base = float(rng.uniform(105, 150))
    ring = modes(0.25, [base * k for k in (1.0, 1.9, 3.3, 5.6)], (26, 34, 48, 80),
                 (1.0, 0.6, 0.35, 0.15))  # fmt: skip
    return softened(ring, 0.002, 0.03)


def applause() -> Wave:
    """Everybody claps: some begin, all join, and it thins out to the last few."""
    rng = np.random.default_rng(410)
    wave = np.zeros(samples(_APPLAUSE_S))
    for _ in range(_CLAPPERS):
        begins = 0.05 + float(rng.gamma(2.0, 0.20))
        ends = min(4.3 + float(rng.gamma(2.2, 0.45)), 7.1)
        hands, level = _hands(rng), _how_near(rng)
        per_s = float(rng.uniform(3.1, 4.9))
        at = begins
        while at < ends:
            share = (at - begins) / (ends - begins)
            loud = level * min(1.0, 0.45 + 4 * share) * min(1.0, 0.25 + 3.2 * (1 - share))
            _clap_once(rng, wave, hands, loud, at, round_the_end=False)
            at += (1 + 0.18 * share**2) / per_s * float(rng.normal(1.0, 0.05))
    return softened(_in_the_auditorium(wave, rng), 0.01, 0.4)


def applause_body() -> Wave:
    """Applause that goes on at its height; a loop."""
    rng = np.random.default_rng(411)
    wave = np.zeros(samples(_APPLAUDING_S))
    seconds = len(wave) / RATE
    for _ in range(_CLAPPERS):
        hands, level = _hands(rng), _how_near(rng)
        claps = round(float(rng.uniform(3.1, 4.9)) * seconds)
        first = float(rng.uniform(0, 1))
        for number in range(claps):
            at = (number + first + float(rng.normal(0, 0.05))) % claps * seconds / claps
            _clap_once(rng, wave, hands, level, at, round_the_end=True)
    return _in_the_auditorium(wave, rng)


def _clap_once(
    rng: np.random.Generator,
    wave: Wave,
    hands: list[Wave],
    level: float,
    at_s: float,
    *,
    round_the_end: bool,
) -> None:
    one = hands[int(rng.integers(len(hands)))]
    add(wave, level * float(rng.uniform(0.6, 1.0)) * one, at_s, round_the_end=round_the_end)


def _how_near(rng: np.random.Generator) -> float:
    return 1.0 / float(rng.uniform(1.5, 8.0))


def _hands(rng: np.random.Generator) -> list[Wave]:
    """Some claps of one pair of hands.

    How they are held sets the pitch: hollow palms near 800 Hz, flat ones to 2.8 kHz (Repp 1987).
    """
    hollow_hz = float(rng.uniform(780, 2800))
    flat = (hollow_hz - 780) / 2020
    return [_clap(rng, hollow_hz * float(rng.normal(1.0, 0.06)), flat) for _ in range(5)]


def _clap(rng: np.random.Generator, hollow_hz: float, flat: float) -> Wave:
    seconds = 0.07
    t = times(seconds)
    slap = noise(seconds, 0.1, 500, 15000, rng) * decay(
        t, 0.0005, float(rng.uniform(300, 480)), 4e-4
    )
    puff = noise(seconds, 0.6, 200, 2500, rng) * decay(t, 0.001, 110, 0.002)
    tones = (
        (hollow_hz, 0.38 * hollow_hz, 1.0),
        (2.35 * hollow_hz, 0.9 * hollow_hz, 0.45 + 0.3 * flat),
    )
    body = resonant(slap + 0.3 * (1 - flat) * puff, tones)
    return softened(body + (0.12 + 0.2 * flat) * slap, 0.0005, 0.02)


def _in_the_auditorium(wave: Wave, rng: np.random.Generator) -> Wave:
    return in_a_space(wave, rng, dies_per_s=7.5, wet=0.5, high_hz=6500, low_hz=250)
