"""How the simulated patients differ: every figure of the model, stated.

Owns the tempers; must not know what is computed with them. None of the figures is measured: the
shape of the model has sources (docs/practice.md), its constants are chosen so that a practice
session of ten to twenty minutes shows what the temper is there to show.
"""

from dataclasses import dataclass
from typing import Final

from controller.protocol.vocabulary import PatientTemper


@dataclass(frozen=True)
class Temper:
    """How one simulated patient reacts; every figure is stated, none is measured."""

    reactivity: float = 1.0
    """Fear per unit of dose before anything is learnt; 1 is fear equal to the dial."""
    rest: float = 5.0
    """Fear with nothing to fear, 0-100."""
    habituation_per_s: float = 0.004
    """Rate at full dose; 0.004 halves the remaining fear in 173 s."""
    return_of_fear: float = 0.4
    """Share of the habituation lost between two sessions, 0-1."""
    inhibition_per_s: float = 0.0005
    """Rate of learning, at full fear, that nothing bad comes of it; kept between sessions."""
    startle: float = 15.0
    """Fear added by an event, 0-100."""
    noise: float = 3.0
    """Standard deviation of a rating, 0-100."""
    bears: float = 100.0
    """Fear that can be borne at first, 0-100."""
    tolerance_per_s: float = 0.0
    """Rise of what can be borne for every second of full fear that is stayed with, 0-100."""
    stay_at: float | None = None
    """Fear at which it asks to stay here, or never."""
    stops: bool = False
    """True: it uses stop once fear is more than can be borne."""
    away_at: float | None = None
    """Urge to leave (0-100) at which it looks away, or never."""
    heart_rest_per_min: float = 66.0
    """Heart rate with no fear at all, beats a minute."""
    heart_rise_per_min: float = 32.0
    """What full fear adds to it, beats a minute."""


TEMPERS: Final = {
    PatientTemper.STEADY: Temper(),
    PatientTemper.SLOW: Temper(
        habituation_per_s=0.001,
        return_of_fear=0.7,
        inhibition_per_s=0.0002,
        heart_rest_per_min=72.0,
    ),
    PatientTemper.AVOIDER: Temper(
        reactivity=1.2,
        bears=60.0,
        tolerance_per_s=0.05,
        away_at=70.0,
        heart_rest_per_min=74.0,
        heart_rise_per_min=38.0,
    ),
    PatientTemper.RETURNING: Temper(
        habituation_per_s=0.007, return_of_fear=0.95, inhibition_per_s=0.0001
    ),
    PatientTemper.HESITANT: Temper(reactivity=1.2, stay_at=60.0, heart_rest_per_min=70.0),
    PatientTemper.PANICS: Temper(
        reactivity=1.5,
        startle=30.0,
        bears=80.0,
        stops=True,
        heart_rest_per_min=78.0,
        heart_rise_per_min=52.0,
    ),
}
"""Gets used to it; hardly does; looks away; loses it until next time; asks to stay; uses stop."""
