"""A simulated patient in the renderer's own seat: perceives what is shown and acts on it.

Owns the translation between the scene and the model; must not know the model's arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

from controller.protocol.vocabulary import Place
from controller.simulation.patient import (
    AskedToStay,
    PatientAct,
    PatientView,
    Rated,
    SimulatedPatient,
)
from scenes.display.display import InputEvent
from scenes.patient_input import Act, PatientScene, Rate, Stay, Stop, station_acts


class SimulatedInput:
    """Lets ``patient`` answer; Esc in a window still is the station's SAFE PLACE."""

    synthetic = True
    legend = "A simulated patient sits here.     Safe place: Esc"
    rating_hint = "A simulated patient answers."

    def __init__(self, patient: SimulatedPatient) -> None:
        self._patient = patient

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
        )
        return [*station_acts(events), *(_act(done) for done in self._patient.step(view))]


def _act(done: PatientAct) -> Act:
    if isinstance(done, Rated):
        return Rate(done.suds)
    return Stay() if isinstance(done, AskedToStay) else Stop()
