"""Sounds made from noise and tones: what each named sound of the scenes is.

Owns the synthesis, seamless where it loops; must not know files, players or scenes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

RATE = 44100
"""Samples a second."""

VERSION = 1
"""Raised whenever a sound changes, so that cached files are made anew."""

Wave = npt.NDArray[np.float64]


def coloured(seconds: float, beta: float, low_hz: float, high_hz: float, seed: int) -> Wave:
    """Noise with spectrum 1/f^beta between two soft edges; its ends meet, so it loops."""
    count = int(seconds * RATE)
    f = np.fft.rfftfreq(count, 1 / RATE)
    f[0] = 1.0
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count)) * f ** (-beta / 2)
    spectrum /= (1 + (low_hz / f) ** 4) * (1 + (f / high_hz) ** 4)
    wave = np.fft.irfft(spectrum, count)
    return np.asarray(wave / np.abs(wave).max())


def swell(count: int, harmonics: int, depth: float, seed: int) -> Wave:
    """A slow, looping level between 1-depth and 1."""
    rng = np.random.default_rng(seed)
    t = np.arange(count) / count
    level = sum(
        rng.standard_normal() * np.cos(2 * np.pi * (h * t + rng.random())) / h**0.7
        for h in range(1, harmonics + 1)
    )
    level = np.asarray(level)
    return np.asarray(1 - depth + depth * (level - level.min()) / np.ptp(level))


def _time(seconds: float) -> Wave:
    return np.arange(int(seconds * RATE)) / RATE


def _wind() -> Wave:
    body = coloured(16, 1.1, 70, 700, 1)
    n = len(body)
    whistle = sum(
        coloured(16, 0.2, hz * 0.93, hz * 1.07, 10 + k) * swell(n, 20, 1.0, 20 + k) ** 3
        for k, hz in enumerate((310, 450, 690))
    )
    level = swell(n, 12, 0.7, 2)
    return np.asarray(body * level + 0.3 * whistle * level**2)


def _city() -> Wave:
    hum = coloured(16, 1.5, 45, 420, 30)
    n = len(hum)
    passing = coloured(16, 0.9, 150, 1400, 31) * swell(n, 9, 1.0, 32) ** 2
    return np.asarray(hum * swell(n, 4, 0.25, 33) + 0.5 * passing)


def _motor() -> Wave:
    seconds = 4
    t = _time(seconds)
    tones = ((48.0, 0.5), (96.0, 0.4), (144.0, 0.16), (240.0, 0.10), (576.0, 0.05), (577.0, 0.05))
    hum = sum(level * np.sin(2 * np.pi * hz * t) for hz, level in tones)
    roller = 1 + 0.25 * np.sin(2 * np.pi * 6 * t)
    return np.asarray(hum + 0.35 * roller * coloured(seconds, 1.0, 120, 1800, 40))


def _judder() -> Wave:
    t = _time(1.6)
    wave = np.zeros_like(t)
    rng = np.random.default_rng(50)
    for start in (0.0, 0.16, 0.30, 0.55, 0.86):
        age = np.maximum(t - start, 0)
        hit = (t >= start) * np.exp(-age * 16) * (1 - 0.6 * start)
        for hz in (68, 113, 187, 431, 1130):
            wave += (
                hit * rng.uniform(0.3, 1) * np.sin(2 * np.pi * hz * age) * np.exp(-age * hz / 55)
            )
    return np.asarray(wave + 0.15 * coloured(1.6, 0.6, 300, 4000, 51) * np.exp(-t * 4))


def _gust() -> Wave:
    t = _time(5)
    rise = np.sin(np.pi * np.clip(t / 5, 0, 1)) ** 1.5
    wave = coloured(5, 0.9, 90, 1100, 60) * rise
    return np.asarray(wave + 0.35 * coloured(5, 0.2, 380, 520, 61) * rise**3)


def _creak() -> Wave:
    t = _time(1.4)
    hz = 210 + 70 * np.sin(2 * np.pi * 0.9 * t) + 14 * np.sin(2 * np.pi * 23 * t)
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    rough = np.sign(np.sin(phase)) * 0.4 + np.sin(3.02 * phase) * 0.3
    return np.asarray(
        rough * np.sin(np.pi * t / 1.4) ** 2 * (0.6 + 0.4 * np.sin(2 * np.pi * 31 * t))
    )


def _wings() -> Wave:
    t = _time(2.4)
    beat = np.maximum(np.sin(2 * np.pi * 6.5 * t), 0) ** 3
    near = np.exp(-(((t - 1.2) / 0.6) ** 2))
    return np.asarray(coloured(2.4, 0.5, 300, 3500, 70) * beat * near)


def _gull() -> Wave:
    t = _time(1.8)
    wave = np.zeros_like(t)
    for start, length in ((0.0, 0.5), (0.6, 0.35), (1.0, 0.3), (1.35, 0.28)):
        age = np.clip((t - start) / length, 0, 1)
        hz = 1050 + 420 * np.sin(np.pi * age) - 120 * age
        phase = 2 * np.pi * np.cumsum(hz) / RATE
        tone = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase)
        wave += tone * np.sin(np.pi * age) ** 0.7 * (age > 0) * (age < 1)
    return wave


def _water() -> Wave:
    lap = coloured(16, 0.8, 250, 2400, 80)
    n = len(lap)
    return np.asarray(lap * swell(n, 34, 1.0, 81) ** 2 + 0.6 * coloured(16, 1.2, 80, 700, 82))


def _chirp(t: Wave, start: float, hz: float, bend: float, length: float) -> Wave:
    age = np.clip((t - start) / length, 0, 1)
    phase = 2 * np.pi * np.cumsum(hz * (1 + bend * np.sin(np.pi * age * 1.5))) / RATE
    return np.asarray(np.sin(phase) * np.sin(np.pi * age) ** 2 * (age > 0) * (age < 1))


def _birds() -> Wave:
    t = _time(20)
    rng = np.random.default_rng(90)
    wave = np.zeros_like(t)
    for start, hz in (
        (1.0, 3100),
        (5.2, 2500),
        (6.0, 4100),
        (11.3, 3100),
        (14.5, 2700),
        (17.2, 4000),
    ):
        for k in range(int(rng.integers(2, 6))):
            at = start + k * float(rng.uniform(0.16, 0.24))
            wave += _chirp(t, at, hz * float(rng.uniform(0.95, 1.05)), 0.12, 0.11) * rng.uniform(
                0.4, 1
            )
    echo = np.roll(wave, int(0.31 * RATE)) * 0.25 + np.roll(wave, int(0.47 * RATE)) * 0.15
    return np.asarray(wave + echo)


def _room() -> Wave:
    air = coloured(12, 1.4, 40, 500, 100)
    clock = np.zeros_like(air)
    tick = np.exp(-_time(0.03) * 260) * np.sin(2 * np.pi * 2400 * _time(0.03))
    for second in range(12):
        start = int((second + 0.5) * RATE)
        clock[start : start + len(tick)] += tick
    return np.asarray(air + 0.05 * clock)


def _patter(seconds: float, per_s: float, seed: int, *, loop: bool) -> Wave:
    """Many tiny feet on wood: short clicks of noise, in bursts."""
    count = int(seconds * RATE)
    wave = np.zeros(count)
    rng = np.random.default_rng(seed)
    click = coloured(0.02, 0.1, 1500, 7000, seed + 1)
    click = click * np.exp(-np.arange(len(click)) / RATE * 420)
    level = swell(count, 14, 1.0, seed + 2) if loop else np.sin(np.pi * np.arange(count) / count)
    for start in np.sort(rng.integers(0, count - len(click), int(seconds * per_s))):
        wave[start : start + len(click)] += click * rng.uniform(0.2, 1) * level[start] ** 2
    return np.asarray(wave)


def _rustle() -> Wave:
    """A faint, dry rustle of legs, for as long as spiders are about."""
    return np.asarray(_patter(8, 26, 110, loop=True) + 0.04 * coloured(8, 0.4, 900, 5000, 113))


def _scuttle() -> Wave:
    return np.asarray(_patter(1.1, 85, 120, loop=False))


def _legs() -> Wave:
    """Two legs that rub each other."""
    t = _time(2.5)
    rub = np.maximum(np.sin(2 * np.pi * 3.4 * t), 0) ** 2 * np.sin(np.pi * t / 2.5)
    return np.asarray(coloured(2.5, 0.3, 1200, 5200, 130) * rub)


def _thread() -> Wave:
    """A fine, falling whisper, as something comes down."""
    t = _time(3)
    return np.asarray(coloured(3, 0.4, 700, 3200, 140) * np.sin(np.pi * t / 3) ** 2)


_RECIPES: dict[str, tuple[Callable[[], Wave], float]] = {
    "wind": (_wind, -3),
    "city": (_city, -9),
    "lift_motor": (_motor, -9),
    "judder": (_judder, -3),
    "gust": (_gust, -3),
    "creak": (_creak, -12),
    "wings": (_wings, -6),
    "gull": (_gull, -9),
    "water": (_water, -9),
    "birds": (_birds, -12),
    "room_tone": (_room, -20),
    "rustle": (_rustle, -12),
    "scuttle": (_scuttle, -9),
    "legs": (_legs, -18),
    "thread": (_thread, -20),
}

NAMES = tuple(_RECIPES)
"""Every sound there is."""


def waveform(name: str) -> npt.NDArray[np.int16]:
    """The samples of a named sound, mono, 16 bit at RATE; KeyError for an unknown name."""
    make, peak_db = _RECIPES[name]
    wave = make()
    scaled = wave / np.abs(wave).max() * 10 ** (peak_db / 20)
    return np.asarray(np.round(scaled * 32767), np.int16)
