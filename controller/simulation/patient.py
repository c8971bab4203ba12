"""A simulated patient: fear that follows the dose, gets used to it, comes back, and answers.

Owns a stated, seeded model of distress for demos, tests and trainees; must not know how its acts
reach anyone. What it produces is synthetic and says nothing about any person.

The model, all times in seconds, fear and dose 0-100:

* drive = dose * reactivity * (1 - habituation); latent fear follows the drive as a first-order lag,
  `RISE_LAG_S` up and `FALL_LAG_S` down.
* habituation grows while the scene is shown: dh/dt = rate * (1 - h) * dose / 100, an exponential
  decay of fear at a held dose, and is not lost within a session.
* return of fear: of what was gained in a session, the share ``return_of_fear`` is lost by the next.
* an event adds ``startle`` to fear, decaying with `STARTLE_LAG_S`.
* a rating is the fear at the moment of the answer plus Gaussian noise, rounded to 5, and comes a
  uniform 2 to 6 s after the prompt.
* above ``stay_at`` for `MEANT_S` it asks once a visit to stay here; above ``stop_at`` for `MEANT_S`
  it presses stop. It presses stop once, 3 s after a session opens, to rehearse.
"""

from dataclasses import dataclass
from math import exp
from random import Random
from typing import Final

RISE_LAG_S: Final = 5.0
"""Time constant of rising fear, seconds."""

FALL_LAG_S: Final = 15.0
"""Time constant of falling fear, seconds."""

STARTLE_LAG_S: Final = 8.0
"""Time constant of a startle wearing off, seconds."""

MEANT_S: Final = 2.0
"""How long fear stays over a threshold before the patient acts, seconds."""

REHEARSES_AFTER_S: Final = 3.0
"""From the opening of a session to the one rehearsal press, seconds."""

_LONGEST_STEP_S: Final = 0.5


@dataclass(frozen=True)
class Temper:
    """How one simulated patient reacts; every figure is stated, none is measured."""

    reactivity: float = 1.0
    """Fear per unit of dose before habituation; 1 is fear equal to the dial."""
    rest: float = 5.0
    """Fear with nothing to fear, 0-100."""
    habituation_per_s: float = 0.004
    """Rate at full dose; 0.004 halves the remaining fear in 173 s."""
    return_of_fear: float = 0.4
    """Share of the habituation lost between two sessions, 0-1."""
    startle: float = 15.0
    """Fear added by an event, 0-100."""
    noise: float = 3.0
    """Standard deviation of a rating, 0-100."""
    stay_at: float | None = None
    """Fear at which it asks to stay here, or never."""
    stop_at: float | None = None
    """Fear at which it presses stop, or never."""


TEMPERS: Final = {
    "steady": Temper(),
    "slow": Temper(habituation_per_s=0.001, return_of_fear=0.7),
    "hesitant": Temper(reactivity=1.2, stay_at=60.0),
    "panics": Temper(reactivity=1.5, startle=30.0, stop_at=80.0),
}
"""Presets: gets used to it; hardly does; asks to stay; presses stop."""


@dataclass(frozen=True)
class PatientView:
    """What the patient perceives in one step."""

    now_s: float
    """Any clock that does not go back, seconds."""
    scene_shown: bool
    """True while the exposure scene is in view."""
    intensity: float
    """The dial that is shown, 0-100."""
    prompt_id: str | None = None
    """The prompt that is visible, or None."""
    fired_events: tuple[str, ...] = ()
    """Ids or names of events that began since the step before."""
    session_id: str | None = None
    """The session the patient is in, or None; a further one is a further session."""


@dataclass(frozen=True)
class Rated:
    """The patient answers a prompt."""

    prompt_id: str
    suds: int


@dataclass(frozen=True)
class Stopped:
    """The patient presses stop."""


@dataclass(frozen=True)
class AskedToStay:
    """The patient presses 'stay here'."""


PatientAct = Rated | Stopped | AskedToStay
"""What a patient can do."""


class SimulatedPatient:
    """One patient; the same seed, temper and views give the same acts."""

    def __init__(self, seed: int, temper: Temper = TEMPERS["steady"]) -> None:
        """A patient who has met nothing yet."""
        self._chance = Random(seed)
        self._temper = temper
        self._fear = temper.rest
        self._startle = 0.0
        self._habituation = 0.0
        self._now_s: float | None = None
        self._session_id: str | None = None
        self._rehearses_at_s: float | None = None
        self._over_stop_since_s: float | None = None
        self._over_stay_since_s: float | None = None
        self._asked_to_stay = False
        self._prompt_id: str | None = None
        self._answers_at_s = 0.0

    @property
    def fear(self) -> float:
        """Latent fear now, 0-100, without the noise of a rating."""
        return min(100.0, max(0.0, self._fear + self._startle))

    @property
    def habituation(self) -> float:
        """Share of the fear that the patient has got used to, 0-1."""
        return self._habituation

    def step(self, view: PatientView) -> tuple[PatientAct, ...]:
        """Live up to ``view.now_s`` in what ``view`` shows, and act; call it every frame or so."""
        self._enter_session(view)
        self._feel(view)
        self._now_s = view.now_s
        return (*self._rehearse(view), *self._endure(view), *self._answer(view))

    def _enter_session(self, view: PatientView) -> None:
        if view.session_id == self._session_id:
            return
        if view.session_id is not None:
            self._habituation *= 1.0 - self._temper.return_of_fear
            self._fear, self._startle = self._temper.rest, 0.0
            self._rehearses_at_s = view.now_s + REHEARSES_AFTER_S
        self._session_id = view.session_id

    def _feel(self, view: PatientView) -> None:
        """Integrate in steps short enough that the frame rate hardly shows."""
        left_s = 0.0 if self._now_s is None else max(0.0, view.now_s - self._now_s)
        dose = view.intensity if view.scene_shown else 0.0
        while left_s > 0:
            step_s = min(left_s, _LONGEST_STEP_S)
            self._feel_for(step_s, dose)
            left_s -= step_s
        self._startle += self._temper.startle * len(view.fired_events) * (1 - self._habituation)

    def _feel_for(self, step_s: float, dose: float) -> None:
        temper = self._temper
        drive = temper.rest + dose * temper.reactivity * (1.0 - self._habituation)
        lag_s = RISE_LAG_S if drive > self._fear else FALL_LAG_S
        self._fear += (min(100.0, drive) - self._fear) * (1.0 - exp(-step_s / lag_s))
        self._startle *= exp(-step_s / STARTLE_LAG_S)
        got_used = 1.0 - exp(-temper.habituation_per_s * dose / 100.0 * step_s)
        self._habituation += (1.0 - self._habituation) * got_used

    def _rehearse(self, view: PatientView) -> tuple[PatientAct, ...]:
        if self._rehearses_at_s is None:
            return ()
        if view.scene_shown:
            self._rehearses_at_s = None
            return ()
        if view.now_s < self._rehearses_at_s:
            return ()
        self._rehearses_at_s = None
        return (Stopped(),)

    def _endure(self, view: PatientView) -> tuple[PatientAct, ...]:
        """Press stop, or ask to stay, once fear was too much for a while."""
        if not view.scene_shown:
            self._over_stop_since_s = self._over_stay_since_s = None
            self._asked_to_stay = False
            return ()
        self._over_stop_since_s = self._since(
            self._over_stop_since_s, self._temper.stop_at, view.now_s
        )
        self._over_stay_since_s = self._since(
            self._over_stay_since_s, self._temper.stay_at, view.now_s
        )
        if _meant(self._over_stop_since_s, view.now_s):
            self._over_stop_since_s = None
            return (Stopped(),)
        if _meant(self._over_stay_since_s, view.now_s) and not self._asked_to_stay:
            self._asked_to_stay = True
            return (AskedToStay(),)
        return ()

    def _since(self, since_s: float | None, threshold: float | None, now_s: float) -> float | None:
        if threshold is None or self.fear < threshold:
            return None
        return now_s if since_s is None else since_s

    def _answer(self, view: PatientView) -> tuple[PatientAct, ...]:
        if view.prompt_id != self._prompt_id:
            self._prompt_id = view.prompt_id
            self._answers_at_s = view.now_s + self._chance.uniform(2.0, 6.0)
        if view.prompt_id is None or view.now_s < self._answers_at_s:
            return ()
        self._answers_at_s = float("inf")
        felt = self.fear + self._chance.gauss(0.0, self._temper.noise)
        return (Rated(view.prompt_id, min(100, max(0, 5 * round(felt / 5)))),)


def _meant(since_s: float | None, now_s: float) -> bool:
    return since_s is not None and now_s - since_s >= MEANT_S
