"""A simulated heart: its rate follows fear, sways with breathing, and is at times badly measured.

Owns the equations of the rate and of its signal; pure, and must not know sessions, acts or who is
shown it. Everything here is synthetic and says nothing of any person: none of the constants is
measured.

Rates in beats a minute, times in seconds, fear *F* 0-100. In every step of `STEP_S`:

* level: dL/dt = (rest + rise * F / 100 - L) / lag, lag being `RISE_LAG_S` up and `FALL_LAG_S` down.
  rest and rise are the temper's; the seed moves rest by up to `REST_SPREAD_PER_MIN`.
* breathing: S = (`SWAY_CALM_PER_MIN` at no fear, `SWAY_AFRAID_PER_MIN` at full) * sin(phase), the
  phase turning `BREATHS_CALM_PER_MIN` to `BREATHS_AFRAID_PER_MIN` times a minute: respiratory sinus
  arrhythmia, quicker and smaller in fear.
* noise of the beats: dN = -N / `NOISE_LAG_S` dt + chance, of standard deviation `NOISE_PER_MIN`.
* rate = L + S + N.
* movement: for `STARTLE_MOVES_S` from an event on, for `TURN_MOVES_S` from a turn of the head away
  or back, and by itself once in `STIRS_EVERY_S` on average, for a uniform `STIR_S`.
* signal: a step's beats are usable by a chance of `USABLE_STILL`, in movement of `USABLE_MOVING`,
  and are then off by Gaussian `OFF_MOVING_PER_MIN`.
* what is told: the mean rate of the usable steps of the last `RATE_S`, none where there was none,
  and the usable share of the steps of the last `QUALITY_S`.

Every step takes the same draws, whatever happens: one seed has one noise, with fear and without.
"""

from collections import deque
from dataclasses import dataclass
from math import exp, pi, sin, sqrt
from random import Random
from typing import Final

from controller.simulation.tempers import Temper

STEP_S: Final = 0.25
RISE_LAG_S: Final = 6.0
FALL_LAG_S: Final = 20.0
REST_SPREAD_PER_MIN: Final = 6.0
SWAY_CALM_PER_MIN: Final = 4.0
SWAY_AFRAID_PER_MIN: Final = 1.5
BREATHS_CALM_PER_MIN: Final = 14.0
BREATHS_AFRAID_PER_MIN: Final = 22.0
NOISE_PER_MIN: Final = 1.2
NOISE_LAG_S: Final = 3.0
STARTLE_MOVES_S: Final = 5.0
TURN_MOVES_S: Final = 3.0
STIRS_EVERY_S: Final = 90.0
STIR_S: Final = (2.0, 9.0)
USABLE_STILL: Final = 0.98
USABLE_MOVING: Final = 0.15
OFF_MOVING_PER_MIN: Final = 8.0
RATE_S: Final = 2.0
QUALITY_S: Final = 10.0

RANGE_PER_MIN: Final = (40.0, 200.0)
"""No step is measured outside this."""

FORGETS_AFTER_S: Final = 10.0
"""After a longer gap of its clock nothing of what was measured before counts."""

_RATE_STEPS = round(RATE_S / STEP_S)
_QUALITY_STEPS = round(QUALITY_S / STEP_S)
_NOISE_KEPT = exp(-STEP_S / NOISE_LAG_S)
_NOISE_ADDED = NOISE_PER_MIN * sqrt(1.0 - _NOISE_KEPT**2)


@dataclass(frozen=True)
class Pulse:
    """What a sensor on this heart would tell."""

    rate_per_min: float | None
    """Beats a minute; None where the last moments gave none."""
    quality: float
    """Share of the last `QUALITY_S` seconds whose beats were usable, 0-1."""


class Heart:
    """One heart; the same seed, temper and moments give the same beats."""

    def __init__(self, seed: int, temper: Temper) -> None:
        """A heart at rest that nothing has been measured of yet."""
        # A generator of its own: what the patient does must not depend on being measured.
        self._chance = Random(f"heart {seed}")
        spread = self._chance.uniform(-REST_SPREAD_PER_MIN, REST_SPREAD_PER_MIN)
        self._rest = temper.heart_rest_per_min + spread
        self._rise = temper.heart_rise_per_min
        self._level = self._rest
        self._phase = 0.0
        self._noise = 0.0
        self._moves_until_s = 0.0
        self._away = False
        self._due_s: float | None = None
        self._measured: deque[float | None] = deque(maxlen=_QUALITY_STEPS)

    @property
    def pulse(self) -> Pulse | None:
        """What is measured now; None before the first step."""
        if not self._measured:
            return None
        usable = [rate for rate in self._measured if rate is not None]
        latest = [rate for rate in list(self._measured)[-_RATE_STEPS:] if rate is not None]
        rate = sum(latest) / len(latest) if latest else None
        return Pulse(rate, len(usable) / len(self._measured))

    def live(self, now_s: float, fear: float, *, away: bool, startles: int) -> None:
        """Beat up to ``now_s`` with ``fear`` (0-100), looking ``away``, ``startles`` events on."""
        if self._due_s is None or now_s - self._due_s > FORGETS_AFTER_S:
            self._due_s = now_s
            self._measured.clear()
        if startles:
            self._move(now_s + STARTLE_MOVES_S)
        if away is not self._away:
            self._away = away
            self._move(now_s + TURN_MOVES_S)
        while self._due_s <= now_s:
            self._measured.append(self._step(self._due_s, fear / 100.0))
            self._due_s += STEP_S

    def _move(self, until_s: float) -> None:
        self._moves_until_s = max(self._moves_until_s, until_s)

    def _step(self, at_s: float, afraid: float) -> float | None:
        """The rate that is measured in one step, or None where none can be."""
        drawn = self._chance
        stirs, lasts, usable = drawn.random(), drawn.uniform(*STIR_S), drawn.random()
        noise, off = drawn.gauss(0.0, _NOISE_ADDED), drawn.gauss(0.0, OFF_MOVING_PER_MIN)
        if stirs < STEP_S / STIRS_EVERY_S:
            self._move(at_s + lasts)
        self._noise = self._noise * _NOISE_KEPT + noise
        wanted = self._rest + self._rise * afraid
        lag_s = RISE_LAG_S if wanted > self._level else FALL_LAG_S
        self._level += (wanted - self._level) * (1.0 - exp(-STEP_S / lag_s))
        breaths = _between(BREATHS_CALM_PER_MIN, BREATHS_AFRAID_PER_MIN, afraid)
        self._phase += 2.0 * pi * breaths / 60.0 * STEP_S
        sway = _between(SWAY_CALM_PER_MIN, SWAY_AFRAID_PER_MIN, afraid) * sin(self._phase)
        moving = at_s < self._moves_until_s
        if usable >= (USABLE_MOVING if moving else USABLE_STILL):
            return None
        least, most = RANGE_PER_MIN
        rate = self._level + sway + self._noise + (off if moving else 0.0)
        return min(most, max(least, rate))


def _between(calm: float, afraid: float, share: float) -> float:
    return calm + (afraid - calm) * share
