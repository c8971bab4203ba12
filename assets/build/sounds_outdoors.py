"""Sounds of the open air: wind, gust, city below, water at a pier, birds, a gull and its wings.

Owns how each is made; must not know how loud it is in the end, nor which scene plays it.
"""

from __future__ import annotations

import numpy as np

from assets.build.sound_parts import (
    RATE,
    Wave,
    add,
    band,
    bump,
    coloured_over_time,
    hill,
    in_a_space,
    in_two_ears,
    noise,
    panned,
    samples,
    softened,
    swell,
    times,
    tone,
)

_WIND_S, _CITY_S, _WATER_S, _BIRDS_S = 20.0, 24.0, 16.0, 28.0


def wind() -> Wave:
    """Moving air at both ears, with edges that whistle when it is strong; a loop."""
    rng = np.random.default_rng(101)
    strength = swell(_WIND_S, 12, rng, 0.75)
    mid, left, right = (_blown(rng, strength, _WIND_S) for _ in range(3))
    return in_two_ears(mid, left, right, 0.55)


def gust() -> Wave:
    """One swell of wind of five seconds with leaves in it."""
    rng = np.random.default_rng(102)
    t = times(5.0)
    strength = bump(t, 0.0, t[-1], 1.4) * (0.75 + 0.25 * swell(5.0, 14, rng))
    mid, left, right = (_blown(rng, strength, 5.0) for _ in range(3))
    wave = in_two_ears(mid, left, right, 0.55)
    leaves = noise(5.0, -0.3, 2200, 9000, rng) * swell(5.0, 60, rng) ** 3 * strength**2
    return softened(wave + panned(0.10 * leaves, np.linspace(-0.7, 0.7, len(t))), 0.4, 0.6)


def _blown(rng: np.random.Generator, strength: Wave, seconds: float) -> Wave:
    """Turbulence: the stronger the wind, the louder and brighter, and the higher it whistles."""
    raw = noise(seconds, 0.9, 45, 16000, rng)
    whistles = [(380.0, 0.10, 0.5), (640.0, 0.07, 0.32), (1040.0, 0.06, 0.2)]
    wander = swell(seconds, 7, rng)

    def gain(f: Wave, at_s: float) -> Wave:
        at = int(at_s * RATE) % len(strength)
        force = strength[at]
        edge = 140 + 1100 * force**1.5
        air = 1 / (1 + (f / edge) ** 2) ** 0.85
        for hz, octaves, level in whistles:
            pitch = hz * (0.80 + 0.35 * force + 0.12 * wander[at])
            air = air + 1.7 * level * force**2 * hill(f, pitch, octaves)
        return np.asarray(air * force**1.2)

    return coloured_over_time(raw, gain)


def city() -> Wave:
    """Streets heard from above: a roar without direction and single cars that pass; a loop."""
    rng = np.random.default_rng(110)
    mid, left, right = (_roar(rng) for _ in range(3))
    wave = in_two_ears(mid, left, right, 0.7)
    t = times(_CITY_S)
    for number in range(11):
        at = (number + rng.uniform(0.1, 0.9)) * _CITY_S / 11
        one, across = _car(rng)
        side = across * rng.choice([-1.0, 1.0])
        for ear in range(2):
            add(wave[:, ear], panned(one, side)[:, ear], at, round_the_end=True)
    assert len(wave) == len(t)
    return in_a_space(wave, rng, dies_per_s=2.2, wet=0.35, high_hz=1800)


def _roar(rng: np.random.Generator) -> Wave:
    engines = noise(_CITY_S, 1.6, 40, 260, rng) * swell(_CITY_S, 6, rng, 0.3)
    tyres = noise(_CITY_S, 0.7, 350, 1700, rng) * swell(_CITY_S, 9, rng, 0.5)
    return 0.8 * engines + 0.34 * tyres


def _car(rng: np.random.Generator) -> tuple[Wave, Wave]:
    """One car from far to far, and where it is from left to right."""
    seconds = float(rng.uniform(4.5, 7.5))
    t = times(seconds)
    away = (t - t[-1] / 2) * float(rng.uniform(7, 12))
    near = 1 / (1 + (away / float(rng.uniform(9, 16))) ** 2) * bump(t, 0, t[-1], 0.6)
    pitch = float(rng.uniform(46, 74)) * (1 - 0.035 * np.tanh(away / 10))
    engine = tone(pitch, (0.5, 1.0, 0.35, 0.6, 0.2, 0.25))
    tyres = noise(seconds, 0.4, 450, float(rng.uniform(1400, 2400)), rng)
    loud = float(rng.uniform(0.4, 1.0))
    return loud * near * (0.6 * engine + 1.1 * tyres), np.tanh(away / 18) * 0.85


def water() -> Wave:
    """Small waves that lap at posts: swells of wash, and bubbles that ring in them; a loop."""
    rng = np.random.default_rng(120)
    wave = 0.05 * noise(_WATER_S, 1.0, 120, 1800, rng)
    at = 0.0
    while at < _WATER_S - 0.6:
        length = float(rng.uniform(0.9, 1.7))
        add(wave, float(rng.uniform(0.35, 1.0)) * _lap(rng, length), at, round_the_end=True)
        at += float(rng.uniform(0.75, 1.9))
    return wave


def _lap(rng: np.random.Generator, length_s: float) -> Wave:
    t = times(length_s)
    level = bump(t, 0, t[-1], 1.5) * np.exp(-1.2 * t / length_s)
    lap = 0.22 * noise(length_s, 0.9, 200, 2600, rng) * level
    for _ in range(int(rng.integers(12, 26))):
        start = float(rng.beta(2, 3)) * length_s * 0.85
        radius_mm = float(rng.gamma(3.0, 1.3)) + 1.6
        add(lap, float(rng.uniform(0.2, 1.0)) * _bubble(rng, radius_mm), start,
            round_the_end=False)  # fmt: skip
    return softened(lap, 0.02, 0.1)


def _bubble(rng: np.random.Generator, radius_mm: float) -> Wave:
    """A bubble rings at 3.26 m/s over its radius (Minnaert 1933), rising while it comes up."""
    hz = min(3260.0 / radius_mm, 3000.0)
    t = times(0.12)
    per_s = 0.13 * hz + 0.0072 * hz**1.5
    rising = hz * (1 + float(rng.uniform(0.0, 1.2)) * t * per_s * 0.1)
    return np.asarray(
        np.sin(2 * np.pi * np.cumsum(rising) / RATE) * np.exp(-per_s * t) * (1 - np.exp(-t * 900))
    )


def birds() -> Wave:
    """Song of three kinds of birds in trees some way off, with long rests; a loop."""
    rng = np.random.default_rng(130)
    wave = np.zeros(samples(_BIRDS_S))
    singers = ((_blackbird, 0.8, 9.3), (_tit, 5.4, 11.0), (_finch, 3.1, 13.5))
    for singer, first, pause in singers:
        at = first
        while at < _BIRDS_S - 1.0:
            add(wave, singer(rng), at, round_the_end=True)
            at += pause * float(rng.uniform(0.8, 1.2))
    return in_a_space(wave, rng, dies_per_s=4.5, wet=0.45, high_hz=6000, low_hz=900)


def _note(
    start_hz: float, end_hz: float, length_s: float, level: float, trill_hz: float = 0.0
) -> Wave:
    t = times(length_s)
    age = t / t[-1]
    pitch = start_hz * (end_hz / start_hz) ** age
    if trill_hz:
        pitch = pitch * (1 + 0.05 * np.sin(2 * np.pi * trill_hz * t))
    return level * tone(pitch, (1.0, 0.10, 0.03)) * bump(t, 0, t[-1], 0.8)


def _blackbird(rng: np.random.Generator) -> Wave:
    """A slow, fluted phrase at 1.6 to 2.8 kHz that ends in a twitter."""
    phrase = np.zeros(samples(2.6))
    at = 0.0
    for _ in range(int(rng.integers(4, 7))):
        length = float(rng.uniform(0.14, 0.32))
        low = float(rng.uniform(1600, 2500))
        add(phrase, _note(low, low * float(rng.uniform(0.84, 1.2)), length, 0.8), at,
            round_the_end=False)  # fmt: skip
        at += length + float(rng.uniform(0.02, 0.09))
    for _ in range(4):
        high = float(rng.uniform(4200, 6200))
        add(phrase, _note(high, high * 0.8, 0.05, 0.2), at, round_the_end=False)
        at += 0.07
    return phrase


def _tit(rng: np.random.Generator) -> Wave:
    """Two notes in turn, high and low, again and again."""
    phrase = np.zeros(samples(2.4))
    high = float(rng.uniform(4300, 4900))
    for number in range(int(rng.integers(3, 6))):
        at = number * 0.36
        add(phrase, _note(high, high * 0.98, 0.12, 0.40), at, round_the_end=False)
        add(phrase, _note(high * 0.76, high * 0.74, 0.16, 0.48), at + 0.16, round_the_end=False)
    return phrase


def _finch(rng: np.random.Generator) -> Wave:
    """A rattle that comes down and quickens, with a flourish at its end."""
    phrase = np.zeros(samples(2.4))
    at, high = 0.0, float(rng.uniform(4800, 5400))
    for number in range(14):
        share = number / 13
        pitch = high * (1 - 0.42 * share)
        add(phrase, _note(pitch * 1.08, pitch * 0.9, 0.075, 0.22 + 0.15 * share), at,
            round_the_end=False)  # fmt: skip
        at += 0.135 - 0.055 * share
    add(phrase, _note(high * 0.55, high * 0.86, 0.16, 0.42, 28.0), at, round_the_end=False)
    return phrase


def gull() -> Wave:
    """A gull that calls four times, each call falling, the first the longest."""
    rng = np.random.default_rng(140)
    wave = np.zeros(samples(2.6))
    at = 0.02
    for length, top in ((0.62, 1230.0), (0.42, 1180.0), (0.36, 1120.0), (0.34, 1040.0)):
        add(wave, _cry(rng, length, top), at, round_the_end=False)
        at += length + 0.13
    return softened(in_a_space(wave, rng, dies_per_s=5.0, wet=0.18, high_hz=5000), 0.01, 0.2)


def _cry(rng: np.random.Generator, length_s: float, top_hz: float) -> Wave:
    t = times(length_s)
    age = t / t[-1]
    arch = 0.62 + 0.38 * np.sin(np.pi * np.clip(age * 1.35 + 0.12, 0, 1)) ** 0.8 - 0.10 * age
    pitch = top_hz * arch * (1 + 0.006 * np.sin(2 * np.pi * 34 * t))
    voice = tone(pitch, (0.5, 1.0, 0.75, 0.34, 0.22, 0.14, 0.08, 0.05))
    voice *= 1 + 0.18 * noise(length_s, 0.0, 20, 90, rng)
    breath = band(noise(length_s, 0.4, 900, 6000, rng), 1200, 5000)
    return (0.22 * voice + 0.05 * breath) * bump(t, 0, t[-1], 0.55)


def wings() -> Wave:
    """Feathers that press air down 2.8 times a second; for a second and a half the gull glides."""
    rng = np.random.default_rng(150)
    t = times(5.0)
    stroke = np.sin(2 * np.pi * 2.8 * t)
    gliding = 1 / (1 + np.exp(-(t - 2.2) * 12)) - 1 / (1 + np.exp(-(t - 3.5) * 12))
    effort = 1 - 0.85 * gliding
    beat = effort * np.maximum(stroke, 0) ** 2.2
    back = effort * 0.22 * np.maximum(-stroke, 0) ** 3
    down = noise(5.0, 0.9, 90, 900, rng) * beat
    feathers = 0.35 * noise(5.0, 0.2, 900, 5200, rng) * (beat + back + 0.05)
    return softened((down + feathers) * (0.75 + 0.25 * swell(5.0, 8, rng)), 0.3, 0.5)
