"""Short reminders of how a patient answers: on the rating panel, and in the neutral room.

Owns which words hold for hands with buttons, bare hands and looks; must not know drawing.
"""

from __future__ import annotations

from scenes.patient_input import PatientInput, Ways
from scenes.tongue import N_, Tongue


def rating_hint(patient: PatientInput, *, by_gaze: bool) -> str:
    """How to rate, for the panel, in English for the catalogue; empty if there is nothing."""
    ways = patient.ways(by_gaze=by_gaze)
    return ways.rate if ways is not None and ways.without_buttons else patient.rating_hint


def legend(patient: PatientInput, ways: Ways | None, say: Tongue) -> str:
    """All ways in a few words, in the patient's language; empty if there is nothing to say."""
    if ways is None or not ways.without_buttons:
        return say(patient.legend)
    each = (N_("Stop"), ways.stop), (N_("Stay here"), ways.stay), (N_("Rate"), ways.rate)
    return "\n".join(f"{say(what)}: {say(how)}" for what, how in each)
