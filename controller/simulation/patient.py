"""A simulated patient: feels what it is shown, and looks, rates, asks to stay and stops.

Owns when a feeling becomes an act; must not know how its acts reach anyone. What it produces is
synthetic and says nothing about any person.

What it feels is `controller.simulation.latent`. What it does, all times in seconds:

* a rating is the fear at the moment of the answer plus Gaussian noise, rounded to 5, and comes a
  uniform 2 to 6 s after the prompt.
* above ``stay_at`` for `MEANT_S` it asks once a visit to stay here; where it uses stop, it does
  once the urge to leave was 100 for `MEANT_S`.
* from an urge of ``away_at`` on it looks away, at least `AWAY_S`, until the urge has fallen by
  `BACK_BELOW` or the therapist speaks to it.
* it presses stop once, 3 s after a session opens, to rehearse.

Beside that it has a heart, `controller.simulation.heart`, which does nothing but beat.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from controller.protocol.vocabulary import PatientTemper
from controller.simulation.heart import Heart, Pulse
from controller.simulation.latent import Latent, fresh, left, lived, next_session, startled
from controller.simulation.tempers import TEMPERS, Temper

MEANT_S: Final = 2.0
"""How long fear stays over a threshold before the patient acts, seconds."""

REHEARSES_AFTER_S: Final = 3.0
"""From the opening of a session to the one rehearsal press, seconds."""

AWAY_S: Final = 4.0
"""How long it looks away at least, seconds."""

BACK_BELOW: Final = 15.0
"""So far below ``away_at`` the urge to leave has to be before it looks again."""


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
    spoken_to: bool = False
    """True while the therapist talks to the patient, or shows a line of text."""


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
"""What a patient can do with the buttons; where it looks is `SimulatedPatient.looks_away`."""


class SimulatedPatient:
    """One patient; the same seed, temper and views give the same acts."""

    def __init__(self, seed: int, temper: Temper = TEMPERS[PatientTemper.STEADY]) -> None:
        """A patient who has met nothing yet."""
        self._chance = Random(seed)
        self._temper = temper
        self._latent = fresh(temper)
        self._heart = Heart(seed, temper)
        self._now_s: float | None = None
        self._session_id: str | None = None
        self._rehearses_at_s: float | None = None
        self._over_stop_since_s: float | None = None
        self._over_stay_since_s: float | None = None
        self._away_since_s: float | None = None
        self._asked_to_stay = False
        self._prompt_id: str | None = None
        self._answers_at_s = 0.0

    @property
    def latent(self) -> Latent:
        """Everything it feels now."""
        return self._latent

    @property
    def fear(self) -> float:
        """Latent fear now, 0-100, without the noise of a rating."""
        return self._latent.fear

    @property
    def habituation(self) -> float:
        """Share of the fear that the patient has got used to, 0-1."""
        return self._latent.habituation

    @property
    def looks_away(self) -> bool:
        """True while it does not look at the scene."""
        return self._away_since_s is not None

    @property
    def pulse(self) -> Pulse | None:
        """What a sensor would tell of its heart; None before the first step."""
        return self._heart.pulse

    def step(self, view: PatientView) -> tuple[PatientAct, ...]:
        """Live up to ``view.now_s`` in what ``view`` shows, and act; call it every frame or so."""
        self._enter_session(view)
        self._feel(view)
        self._look(view)
        self._heart.live(
            view.now_s, self.fear, away=self.looks_away, startles=len(view.fired_events)
        )
        self._now_s = view.now_s
        return (*self._rehearse(view), *self._endure(view), *self._answer(view))

    def _enter_session(self, view: PatientView) -> None:
        if view.session_id == self._session_id:
            return
        if view.session_id is not None:
            self._latent = next_session(self._latent, self._temper)
            self._rehearses_at_s = view.now_s + REHEARSES_AFTER_S
        self._session_id = view.session_id

    def _feel(self, view: PatientView) -> None:
        passed_s = 0.0 if self._now_s is None else max(0.0, view.now_s - self._now_s)
        dose = view.intensity if view.scene_shown else 0.0
        felt = lived(self._latent, self._temper, passed_s, dose, away=self.looks_away)
        self._latent = startled(felt, self._temper, len(view.fired_events))

    def _look(self, view: PatientView) -> None:
        away_at = self._temper.away_at
        if away_at is None or not view.scene_shown or view.spoken_to:
            self._away_since_s = None
        elif self._away_since_s is None and self._latent.urge >= away_at:
            self._away_since_s = view.now_s
        elif self._away_since_s is not None and view.now_s - self._away_since_s >= AWAY_S:
            calm = self._latent.urge < away_at - BACK_BELOW
            self._away_since_s = None if calm else self._away_since_s

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
        temper, now_s = self._temper, view.now_s
        too_much = temper.stops and self._latent.urge >= 100.0
        enough = temper.stay_at is not None and self.fear >= temper.stay_at
        self._over_stop_since_s = _since(self._over_stop_since_s, now_s, over=too_much)
        self._over_stay_since_s = _since(self._over_stay_since_s, now_s, over=enough)
        if _meant(self._over_stop_since_s, now_s):
            self._over_stop_since_s = None
            self._latent = left(self._latent)
            return (Stopped(),)
        if _meant(self._over_stay_since_s, now_s) and not self._asked_to_stay:
            self._asked_to_stay = True
            return (AskedToStay(),)
        return ()

    def _answer(self, view: PatientView) -> tuple[PatientAct, ...]:
        if view.prompt_id != self._prompt_id:
            self._prompt_id = view.prompt_id
            self._answers_at_s = view.now_s + self._chance.uniform(2.0, 6.0)
        if view.prompt_id is None or view.now_s < self._answers_at_s:
            return ()
        self._answers_at_s = float("inf")
        felt = self.fear + self._chance.gauss(0.0, self._temper.noise)
        return (Rated(view.prompt_id, min(100, max(0, 5 * round(felt / 5)))),)


def _since(since_s: float | None, now_s: float, *, over: bool) -> float | None:
    if not over:
        return None
    return now_s if since_s is None else since_s


def _meant(since_s: float | None, now_s: float) -> bool:
    return since_s is not None and now_s - since_s >= MEANT_S
