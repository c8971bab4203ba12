"""A simulated patient in the renderer's own seat: perceives what is shown and acts on it.

Owns the translation between the scene and the model, and who sits in the seat; must not know the
model's arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

from controller.protocol.practice import Practice
from controller.protocol.vocabulary import Place
from controller.simulation.patient import (
    AskedToStay,
    PatientAct,
    PatientView,
    Rated,
    SimulatedPatient,
)
from controller.simulation.tempers import TEMPERS
from scenes.display.display import InputEvent
from scenes.patient_input import (
    Act,
    Felt,
    Look,
    PatientInput,
    PatientScene,
    Pulse,
    Rate,
    Recentred,
    StationSafePlace,
    Stay,
    Stop,
    Ways,
    station_acts,
)

AWAY_DEG = (75.0, -10.0)
"""Heading and pitch of a head that looks away from what is in front of it."""

TURNS_DEG_PER_S = 90.0
"""A head turns no faster than this: the picture must not jump."""

FELT_EVERY_NS = 500_000_000
"""So often what is felt goes into the record."""

PULSE_EVERY_NS = 1_000_000_000
"""So often the heart rate is told, as a sensor would."""


class SimulatedInput:
    """Lets ``patient`` answer; Esc in a window still is the station's SAFE PLACE."""

    synthetic = True
    legend = "A simulated patient sits here.     Safe place: Esc"
    rating_hint = "A simulated patient answers."

    def __init__(self, patient: SimulatedPatient) -> None:
        self._patient = patient
        self._head = (0.0, 0.0)
        self._last_ns: int | None = None
        self._felt_ns: int | None = None
        self._pulse_ns: int | None = None

    def ways(self, *, by_gaze: bool) -> None:
        """Nobody has to be taught."""

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """What the patient does about what is shown now, and the station's Esc."""
        view = PatientView(
            now_s=scene.now_ns / 1e9,
            scene_shown=scene.place is Place.SCENE,
            intensity=scene.dial,
            prompt_id=scene.prompt.prompt_id if scene.prompt is not None else None,
            fired_events=scene.begun,
            session_id=scene.session_id,
            spoken_to=scene.spoken_to,
        )
        done = [_act(act) for act in self._patient.step(view)]
        told = (*self._tell(scene), *self._beat(scene))
        return [*station_acts(events), *done, *self._turn(scene.now_ns), *told]

    def _turn(self, now_ns: int) -> list[Act]:
        """The head on its way to where the patient looks; nothing once it is there."""
        last_ns, self._last_ns = self._last_ns, now_ns
        wanted = AWAY_DEG if self._patient.looks_away else (0.0, 0.0)
        if last_ns is None or self._head == wanted:
            return []
        most = TURNS_DEG_PER_S * (now_ns - last_ns) / 1e9
        (heading, pitch), (to_heading, to_pitch) = self._head, wanted
        self._head = (_toward(heading, to_heading, most), _toward(pitch, to_pitch, most))
        return [Look(*self._head)]

    def _tell(self, scene: PatientScene) -> list[Act]:
        early = self._felt_ns is not None and scene.now_ns - self._felt_ns < FELT_EVERY_NS
        if scene.session_id is None or early:
            return []
        self._felt_ns = scene.now_ns
        now = self._patient.latent
        shares = (now.habituation, now.inhibition)
        return [Felt(now.fear, now.tolerance, now.urge, *shares, self._patient.looks_away)]

    def _beat(self, scene: PatientScene) -> list[Act]:
        early = self._pulse_ns is not None and scene.now_ns - self._pulse_ns < PULSE_EVERY_NS
        pulse = self._patient.pulse
        if scene.session_id is None or early or pulse is None:
            return []
        self._pulse_ns = scene.now_ns
        return [Pulse(pulse.rate_per_min, pulse.quality)]


class PracticeSeat:
    """The patient's seat: whoever sits there, but in a practice session its simulated patient.

    One renderer remembers whom it had: the next practice session with the same temper and seed is
    the same patient's next session. Who sits there can always stop, in practice too.
    """

    def __init__(self, seat: PatientInput) -> None:
        """``seat`` is the patient's in every other session."""
        self._seat = seat
        self._known: dict[Practice, SimulatedInput] = {}
        self._sitting: SimulatedInput | None = None

    @property
    def synthetic(self) -> bool:
        """True if no person is the patient of the present session."""
        return self._sitting is not None or self._seat.synthetic

    @property
    def legend(self) -> str:
        """How to use the seat."""
        return SimulatedInput.legend if self._sitting is not None else self._seat.legend

    @property
    def rating_hint(self) -> str:
        """How to rate."""
        return self._seat.rating_hint

    def ways(self, *, by_gaze: bool) -> Ways | None:
        """What a person is taught; a simulated patient is taught nothing."""
        return None if self._sitting is not None else self._seat.ways(by_gaze=by_gaze)

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """What is done in the seat; beside a simulated patient only what stops or recentres."""
        before, self._sitting = self._sitting, self._patient_of(scene.practice)
        if self._sitting is None:
            level: list[Act] = [Look(0.0, 0.0)] if before is not None else []
            return [*level, *self._seat.acts(events, scene)]
        if self._seat.synthetic:
            return self._sitting.acts(events, scene)
        beside = (Stop, StationSafePlace, Recentred)
        done = [act for act in self._seat.acts(events, scene) if isinstance(act, beside)]
        return [*done, *self._sitting.acts([], scene)]

    def _patient_of(self, practice: Practice | None) -> SimulatedInput | None:
        if practice is None:
            return None
        if practice not in self._known:
            patient = SimulatedPatient(practice.seed, TEMPERS[practice.temper])
            self._known[practice] = SimulatedInput(patient)
        return self._known[practice]


def _toward(value: float, wanted: float, most: float) -> float:
    return value + max(-most, min(most, wanted - value))


def _act(done: PatientAct) -> Act:
    if isinstance(done, Rated):
        return Rate(done.suds)
    return Stay() if isinstance(done, AskedToStay) else Stop()
