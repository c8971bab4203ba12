"""Sounds of a lift and of rooms: motor, judder, creak, still room, and what spiders do.

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
    decay,
    in_a_space,
    in_two_ears,
    modes,
    noise,
    panned,
    samples,
    softened,
    swell,
    times,
)

_MOTOR_S, _ROOM_S, _RUSTLE_S = 8.0, 16.0, 12.0


def lift_motor() -> Wave:
    """A gearless machine and rollers on guide rails; a loop of whole turns of everything."""
    rng = np.random.default_rng(201)
    seconds = samples(_MOTOR_S) / RATE
    t = times(_MOTOR_S)

    def turns(hz: float) -> Wave:
        return 2 * np.pi * round(hz * seconds) / seconds * t

    lines = ((50, 0.20), (100, 0.50), (149.5, 0.16), (200, 0.22), (300, 0.10), (400.5, 0.07),
             (600, 0.05), (1180, 0.012), (1204, 0.012), (2380, 0.006))  # fmt: skip
    wave = np.zeros(len(t))
    for hz, level in lines:
        wave += level * (1 + 0.2 * swell(_MOTOR_S, 5, rng)) * np.sin(turns(hz) + rng.uniform(0, 6))
    roll = noise(_MOTOR_S, 1.0, 90, 1500, rng) * (1 + 0.30 * np.sin(turns(7.0)))
    hiss = noise(_MOTOR_S, 0.3, 1200, 6000, rng) * (1 + 0.4 * np.sin(turns(3.5)))
    wave += 0.14 * roll + 0.018 * hiss
    for joint in range(4):  # the rails' joints, one every two and a half metres
        knock = modes(0.25, (96, 173, 410, 905), (26, 30, 45, 70), (0.5, 0.35, 0.16, 0.07))
        add(wave, 0.45 * knock, 0.4 + joint * seconds / 4, round_the_end=True)
    return in_a_space(wave, rng, dies_per_s=9.0, wet=0.20, high_hz=1800)


def judder() -> Wave:
    """Steel that is knocked five times, ever more softly, and glass that rattles with it."""
    rng = np.random.default_rng(210)
    wave = np.zeros(samples(1.9))
    for start, level in ((0.02, 1.0), (0.19, 0.62), (0.34, 0.48), (0.60, 0.30), (0.92, 0.18)):
        add(wave, level * _knock(rng), start, round_the_end=False)
        for _ in range(7):
            at = start + 0.01 + float(rng.exponential(0.05))
            pane = modes(0.09, (1730, 2870, 4410, 6230), (60, 75, 95, 120), (0.5, 0.4, 0.3, 0.2))
            add(wave, 0.06 * level * float(rng.uniform(0.2, 1)) * pane, at, round_the_end=False)
    return softened(in_a_space(wave, rng, dies_per_s=6.0, wet=0.30, high_hz=3000), 0.004, 0.3)


def _knock(rng: np.random.Generator) -> Wave:
    """A hollow steel beam under one blow: bending modes that are no multiples of each other."""
    base = 71.0 * float(rng.uniform(0.97, 1.04))
    ratios = np.array([1.0, 1.58, 2.76, 4.21, 5.40, 8.93, 13.3, 18.6])
    rates = 7.0 + 0.030 * base * ratios
    level = np.array([1.0, 0.7, 0.65, 0.5, 0.42, 0.26, 0.14, 0.08]) * rng.uniform(0.7, 1, 8)
    ring = modes(0.9, list(base * ratios), list(rates), list(level))
    t = times(0.9)
    contact = noise(0.9, 0.7, 150, 3500, rng) * decay(t, 0.0, 60, 0.001)
    return np.asarray(ring * (1 - np.exp(-t * 700)) + 0.5 * contact) * 0.4


def creak() -> Wave:
    """Metal that slips in tiny steps under strain, each of which rings."""
    rng = np.random.default_rng(220)
    t = times(1.6)
    wave = np.zeros(len(t))
    ring = modes(0.06, (412, 655, 1093, 1710, 2640), (70, 80, 110, 150, 200),
                 (0.8, 1.0, 0.7, 0.4, 0.2))  # fmt: skip
    at = 0.05
    while at < 1.4:
        age = at / 1.5
        pull = np.sin(np.pi * age) ** 1.5 * float(rng.uniform(0.55, 1.0))
        add(wave, pull * ring, at, round_the_end=False)
        per_s = 34 + 52 * np.sin(np.pi * age) + 12 * np.sin(11 * age)
        at += float(rng.uniform(0.85, 1.15)) / per_s
    return softened(in_a_space(wave, rng, dies_per_s=7.0, wet=0.25, high_hz=4000), 0.02, 0.2)


def room_tone() -> Wave:
    """A still room: air, a refrigerator through a wall, the street far off; a loop."""
    rng = np.random.default_rng(230)
    mid, left, right = (noise(_ROOM_S, 1.5, 35, 900, rng) for _ in range(3))
    wave = in_two_ears(mid, left, right, 0.75)
    seconds = samples(_ROOM_S) / RATE
    t = times(_ROOM_S)
    for hz, level in ((50.0, 0.05), (100.0, 0.09), (200.0, 0.03), (300.0, 0.012)):
        hum = level * np.sin(2 * np.pi * round(hz * seconds) / seconds * t)
        wave += panned(hum, 0.4)
    mid, left, right = (noise(_ROOM_S, 0.2, 300, 7000, rng) for _ in range(3))
    return wave + 0.10 * in_two_ears(mid, left, right, 0.75)


def rustle() -> Wave:
    """Dry legs on wood, now some and now none; a loop."""
    rng = np.random.default_rng(250)
    wave = np.zeros(samples(_RUSTLE_S))
    level = swell(_RUSTLE_S, 22, rng)
    at = 0.0
    while at < _RUSTLE_S:
        strength = level[int(at * RATE) % len(level)] ** 2
        add(wave, strength * _footfall(rng), at, round_the_end=True)
        at += float(rng.exponential(1 / (10 + 42 * strength)))
    return wave + 0.012 * noise(_RUSTLE_S, 0.2, 1500, 7000, rng) * level


def scuttle() -> Wave:
    """A run of eight legs over wood in which they keep step, four and four."""
    rng = np.random.default_rng(260)
    wave = np.zeros(samples(1.4))
    for step in range(15):
        at = 0.03 + step / 13.0
        for _ in range(4):
            strength = float(rng.uniform(0.35, 1.0)) * np.sin(np.pi * (step + 0.8) / 15.6) ** 0.5
            add(wave, strength * _footfall(rng), at + float(rng.uniform(0, 0.022)),
                round_the_end=False)  # fmt: skip
    return softened(wave, 0.005, 0.15)


def _footfall(rng: np.random.Generator) -> Wave:
    """The claw of one leg on a table top: a grain of noise, and the board that answers."""
    t = times(0.05)
    claw = noise(0.05, -0.1, 1800, 9000, rng) * decay(t, 0.0, float(rng.uniform(380, 700)), 0.0006)
    board = modes(0.05, (410.0, 760.0, 1290.0), (120, 150, 190), (0.10, 0.13, 0.10))
    loud = float(rng.uniform(0.3, 1.0)) ** 1.5
    return np.asarray(loud * (0.5 * claw + board * (1 - np.exp(-t * 2500))))


def legs() -> Wave:
    """Bristles of two legs that are drawn along each other, to and fro."""
    rng = np.random.default_rng(270)
    t = times(3.0)
    wave = np.zeros(len(t))
    at = 0.1
    while at < 2.6:
        length = float(rng.uniform(0.20, 0.34))
        stroke_t = times(length)
        rub = noise(length, -0.2, 2600, 9500, rng) * bump(stroke_t, 0, stroke_t[-1], 1.3)
        teeth = 0.6 + 0.4 * np.sign(np.sin(2 * np.pi * float(rng.uniform(150, 230)) * stroke_t))
        add(wave, float(rng.uniform(0.5, 1.0)) * rub * teeth, at, round_the_end=False)
        at += length + float(rng.uniform(0.05, 0.16))
    return softened(band(wave, 1500, 10000), 0.02, 0.2)


def thread() -> Wave:
    """Something light that comes down a thread: a fine whisper that falls, with stops."""
    rng = np.random.default_rng(280)
    t = times(4.4)
    paying_out = bump(t, 0.0, t[-1], 0.8) * (0.45 + 0.55 * swell(4.4, 9, rng))
    whisper = noise(4.4, 0.3, 900, 5200, rng) * paying_out
    touch = sum(decay(t, at, 45, 0.004) for at in (0.35, 1.3, 2.6)) * noise(4.4, 0, 1500, 7000, rng)
    return softened(whisper + 0.35 * touch, 0.15, 0.5)
