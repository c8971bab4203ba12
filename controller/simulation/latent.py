"""What a simulated patient feels and cannot tell: five states and how a moment changes them.

Owns the equations; pure, without chance, and must not know sessions, prompts or acts.
All times in seconds, dose, fear, tolerance and urge 0-100. In a step:

* what is met is the dose, `AWAY_SHARE` of it while looking away, nothing outside the scene.
* drive = rest + met * reactivity * (1 - habituation) * (1 - inhibition); fear follows the drive as
  a first-order lag, `RISE_LAG_S` up and `FALL_LAG_S` down.
* habituation: dh/dt = rate * (1 - h) * met / 100 while looking, the exponential decay of fear at a
  held dose; a share of it, ``return_of_fear``, is lost by the next session.
* inhibition: di/dt = rate * (1 - i) * fear / 100 while looking: the more harm was expected and did
  not come, the more is learnt. It stays.
* tolerance rises by rate * fear / 100 while looking and falls by `LEAVING_COSTS` with every stop.
* urge to leave = 100 * fear / tolerance, at most 100.
* an event adds ``startle`` to fear, decaying with `STARTLE_LAG_S`.
"""

from dataclasses import dataclass, replace
from math import exp
from typing import Final

from controller.simulation.tempers import Temper

RISE_LAG_S: Final = 5.0
"""Time constant of rising fear, seconds."""

FALL_LAG_S: Final = 15.0
"""Time constant of falling fear, seconds."""

STARTLE_LAG_S: Final = 8.0
"""Time constant of a startle wearing off, seconds."""

AWAY_SHARE: Final = 0.5
"""Share of the dose that is met while looking away."""

LEAVING_COSTS: Final = 5.0
"""What can be borne falls by so much with every stop: leaving is what is learnt then."""

_LEAST_BORNE: Final = 20.0
_LONGEST_STEP_S: Final = 0.5


@dataclass(frozen=True)
class Latent:
    """The state of one patient at one moment."""

    steady_fear: float
    """Fear without a startle, 0-100."""
    tolerance: float
    """Fear that can be borne, 0-100."""
    startle: float = 0.0
    """Fear of an event that has not worn off, 0-100."""
    habituation: float = 0.0
    """Share of the fear that is got used to, 0-1."""
    inhibition: float = 0.0
    """Share of the fear that was learnt to be without need, 0-1."""

    @property
    def fear(self) -> float:
        """Latent fear, 0-100, without the noise of a rating."""
        return min(100.0, max(0.0, self.steady_fear + self.startle))

    @property
    def urge(self) -> float:
        """Urge to leave, 0-100: the share of what can be borne that is reached."""
        return min(100.0, 100.0 * self.fear / self.tolerance)


def fresh(temper: Temper) -> Latent:
    """Somebody who has met nothing yet."""
    return Latent(steady_fear=temper.rest, tolerance=temper.bears)


def next_session(latent: Latent, temper: Temper) -> Latent:
    """The same patient some days later: calm, and some of the fear is back."""
    kept = latent.habituation * (1.0 - temper.return_of_fear)
    return replace(latent, steady_fear=temper.rest, startle=0.0, habituation=kept)


def startled(latent: Latent, temper: Temper, events: int) -> Latent:
    """After ``events`` began; who has got used to it starts less."""
    jump = temper.startle * events * (1.0 - latent.habituation)
    return replace(latent, startle=latent.startle + jump)


def left(latent: Latent) -> Latent:
    """After a stop in the scene."""
    return replace(latent, tolerance=max(_LEAST_BORNE, latent.tolerance - LEAVING_COSTS))


def lived(latent: Latent, temper: Temper, seconds: float, dose: float, *, away: bool) -> Latent:
    """After ``seconds`` of ``dose`` (0 outside the scene), looking at it or ``away``."""
    # Steps short enough that the frame rate hardly shows.
    while seconds > 0:
        step_s = min(seconds, _LONGEST_STEP_S)
        latent = _step(latent, temper, step_s, dose, away=away)
        seconds -= step_s
    return latent


def _step(latent: Latent, temper: Temper, step_s: float, dose: float, *, away: bool) -> Latent:
    met = dose * (AWAY_SHARE if away else 1.0)
    learnt = (1.0 - latent.habituation) * (1.0 - latent.inhibition)
    drive = min(100.0, temper.rest + met * temper.reactivity * learnt)
    lag_s = RISE_LAG_S if drive > latent.steady_fear else FALL_LAG_S
    fear = latent.steady_fear + (drive - latent.steady_fear) * (1.0 - exp(-step_s / lag_s))
    faced_s = 0.0 if away or dose <= 0 else step_s
    borne = temper.tolerance_per_s * latent.fear / 100.0 * faced_s
    return Latent(
        steady_fear=fear,
        tolerance=min(100.0, latent.tolerance + borne),
        startle=latent.startle * exp(-step_s / STARTLE_LAG_S),
        habituation=_grown(latent.habituation, temper.habituation_per_s * met / 100.0 * faced_s),
        inhibition=_grown(
            latent.inhibition, temper.inhibition_per_s * latent.fear / 100.0 * faced_s
        ),
    )


def _grown(share: float, by: float) -> float:
    return share + (1.0 - share) * (1.0 - exp(-by))
