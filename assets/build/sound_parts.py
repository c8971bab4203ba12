"""What the sounds are put together from: noise, slow levels, hits, songs, rooms and places.

Owns arithmetic on waves at RATE; must not know which sound it is for, files or players.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import signal
from scipy.fft import next_fast_len

RATE = 44100
"""Samples a second."""

Wave = npt.NDArray[np.float64]
"""One channel (N,) or several (N, channels); full scale is 1."""

_FRAME, _HOP = 2048, 512


def samples(seconds: float) -> int:
    """How many samples ``seconds`` are or a little more: whole hops, so that loops close."""
    return int(next_fast_len(max(1, round(seconds * RATE / _HOP)), real=True)) * _HOP


def times(seconds: float) -> Wave:
    """The time of every sample, seconds."""
    return np.arange(samples(seconds)) / RATE


def noise(
    seconds: float, beta: float, low_hz: float, high_hz: float, rng: np.random.Generator
) -> Wave:
    """Noise with power 1/f^beta between two soft edges, RMS 1; its ends meet."""
    count = samples(seconds)
    f = np.fft.rfftfreq(count, 1 / RATE)
    f[0] = 1.0
    spectrum = np.fft.rfft(rng.standard_normal(count)) * f ** (-beta / 2)
    spectrum /= (1 + (low_hz / f) ** 4) * (1 + (f / high_hz) ** 4)
    spectrum[0] = 0.0
    wave = np.fft.irfft(spectrum, count)
    return np.asarray(wave / wave.std())


def swell(seconds: float, harmonics: int, rng: np.random.Generator, depth: float = 1.0) -> Wave:
    """A slow level between 1-depth and 1 whose ends meet; more harmonics, quicker."""
    phase = np.arange(samples(seconds)) / samples(seconds)
    level = np.zeros(len(phase))
    for h in range(1, harmonics + 1):
        weight = rng.standard_normal() / h**0.7
        level += weight * np.cos(2 * np.pi * (h * phase + rng.random()))
    return np.asarray(1 - depth + depth * (level - level.min()) / np.ptp(level))


def bump(t: Wave, start_s: float, length_s: float, power: float = 2.0) -> Wave:
    """A level that rises from 0 at ``start_s`` and is 0 again ``length_s`` later."""
    age = np.clip((t - start_s) / length_s, 0.0, 1.0)
    return np.asarray(np.sin(np.pi * age) ** power)


def decay(t: Wave, start_s: float, per_s: float, attack_s: float = 0.002) -> Wave:
    """A level that starts within ``attack_s`` and dies away by ``per_s``."""
    age = np.maximum(t - start_s, 0.0)
    return np.asarray((1 - np.exp(-age / attack_s * 3)) * np.exp(-age * per_s))


def coloured_over_time(wave: Wave, gain: Callable[[Wave, float], Wave]) -> Wave:
    """``wave`` with a spectrum that moves: ``gain(frequencies_hz, at_s)`` for each short frame.

    The frames go round the end, so that a loop stays one.
    """
    count = len(wave)
    window = np.sqrt(signal.get_window("hann", _FRAME))
    f: Wave = np.asarray(np.fft.rfftfreq(_FRAME, 1 / RATE), np.float64)
    out = np.zeros(count)
    reach = np.arange(_FRAME)
    for start in range(0, count, _HOP):
        at = (start + reach) % count
        frame = np.fft.rfft(wave[at] * window) * gain(f, (start + _FRAME / 2) / RATE)
        out[at] += np.fft.irfft(frame, _FRAME) * window
    return out * (2 * _HOP / _FRAME)


def hill(f: Wave, centre_hz: float, octaves: float) -> Wave:
    """A gain of 1 at ``centre_hz`` that falls off over ``octaves`` to either side."""
    away = np.log2(np.maximum(f, 1.0) / centre_hz) / octaves
    return np.asarray(np.exp(-(away**2)))


def modes(
    seconds: float, hz: Sequence[float], per_s: Sequence[float], level: Sequence[float]
) -> Wave:
    """A thing that was struck once: tones ``hz`` that die away ``per_s``, from the first sample."""
    t = times(seconds)
    wave = np.zeros(len(t))
    for tone, rate, loud in zip(hz, per_s, level, strict=True):
        wave += loud * np.sin(2 * np.pi * tone * t) * np.exp(-rate * t)
    return wave


def add(wave: Wave, piece: Wave, at_s: float, *, round_the_end: bool) -> None:
    """Add ``piece`` into ``wave`` from ``at_s`` on; what passes the end comes first, or is lost."""
    start = round(at_s * RATE)
    if round_the_end:
        where = (start + np.arange(len(piece))) % len(wave)
        np.add.at(wave, where, piece)
    elif start < len(wave):
        piece = piece[: len(wave) - start]
        wave[start : start + len(piece)] += piece


def tone(hz: Wave, levels: Sequence[float]) -> Wave:
    """A voice of pitch ``hz`` for each sample, with harmonics of ``levels``."""
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    wave = np.zeros(len(hz))
    for number, level in enumerate(levels, start=1):
        audible = np.clip((18000 - number * hz) / 2000, 0, 1)
        wave += level * audible * np.sin(number * phase)
    return wave


def band(wave: Wave, low_hz: float, high_hz: float) -> Wave:
    """``wave`` between two edges, without a phase shift, as if it went round its end."""
    f = np.fft.rfftfreq(len(wave), 1 / RATE)
    f[0] = 1e-3
    gain = 1 / (np.sqrt(1 + (low_hz / f) ** 6) * np.sqrt(1 + (f / high_hz) ** 6))
    spectrum = np.fft.rfft(wave, axis=0)
    return np.fft.irfft((spectrum.T * gain).T, len(wave), axis=0)


def in_a_space(
    wave: Wave,
    rng: np.random.Generator,
    *,
    dies_per_s: float,
    wet: float,
    high_hz: float = 5000.0,
    low_hz: float = 120.0,
) -> Wave:
    """``wave`` with the tail of a space; the tail goes round the end. Stereo stays stereo."""
    seconds = min(7.0 / dies_per_s, 0.9 * len(wave) / RATE)
    tail_t = times(seconds)
    echo = noise(seconds, 0.3, low_hz, high_hz, rng) * np.exp(-dies_per_s * tail_t)
    echo *= 1 - np.exp(-tail_t * 220)
    echo /= np.sqrt((echo**2).sum())
    answer = np.fft.rfft(echo, len(wave))
    spectrum = np.fft.rfft(wave, axis=0)
    return wave + wet * np.fft.irfft((spectrum.T * answer).T, len(wave), axis=0)


def in_two_ears(mid: Wave, left: Wave, right: Wave, width: float) -> Wave:
    """Stereo (N, 2): what both ears share, and ``width`` of what each has alone."""
    share = np.sqrt(1 - width**2)
    return np.stack([share * mid + width * left, share * mid + width * right], axis=1)


def panned(wave: Wave, side: Wave | float) -> Wave:
    """Stereo (N, 2) of one channel; ``side`` -1 left to 1 right, at equal power."""
    angle = (np.broadcast_to(side, wave.shape) + 1) * np.pi / 4
    return np.stack([wave * np.cos(angle), wave * np.sin(angle)], axis=1)


def softened(wave: Wave, start_s: float = 0.005, end_s: float = 0.05) -> Wave:
    """``wave`` that starts and ends in silence."""
    rise, fall = max(2, round(start_s * RATE)), max(2, round(end_s * RATE))
    level = np.ones(len(wave))
    level[:rise] = np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    level[-fall:] = np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return np.asarray((wave.T * level).T)


def limited(wave: Wave, most: float) -> Wave:
    """``wave`` with its peaks bent under ``most``: linear to half of it, then ever flatter."""
    knee = most / 2
    size = np.abs(wave)
    over = np.maximum(size - knee, 0.0)
    return np.sign(wave) * np.where(size > knee, knee + knee * np.tanh(over / knee), size)


def resonant(wave: Wave, tones: Sequence[tuple[float, float, float]]) -> Wave:
    """``wave`` through a body that answers at ``tones``: each Hz, width in Hz, level."""
    out = np.zeros(len(wave))
    for hz, width_hz, level in tones:
        top, bottom = signal.iirpeak(hz, hz / width_hz, fs=RATE)
        out += level * signal.lfilter(top, bottom, wave)
    return out


def throat_pulses(hz: Wave, rough: float, rng: np.random.Generator) -> Wave:
    """What vocal folds give at pitch ``hz``, before the throat; ``rough`` 0 even to 0.2 hoarse."""
    seconds = len(hz) / RATE
    unrest = noise(seconds, 0.0, 15, 90, rng)[: len(hz)]
    count = int(min(60, 9000 / hz.min()))
    wave = tone(hz * (1 + 0.3 * rough * unrest), [1 / k for k in range(1, count + 1)])
    return wave * (1 + rough * unrest)
