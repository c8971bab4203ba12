"""Words for the therapist and the patient in situations that need a plan: faints, trauma.

Owns these texts and when they are offered; must not know how they are shown. They remind a
clinician and replace no training; first aid follows the rules of the place.
"""

from typing import Final

from controller.protocol.care import Guidance
from controller.protocol.screening import Screening
from controller.protocol.vocabulary import Finding

FAINT_PICTURE: Final = (
    "You may feel faint. It passes.",
    "Keep your eyes open.",
    "Tense your arms, legs and stomach.",
    "Your therapist helps you to lie down.",
)
"""What the patient reads in the neutral room."""

POSTURE: Final = Guidance(
    title="Blood, injection, injury: before you begin",
    lines=(
        "Seated or reclined only, with room to lie down.",
        "No breathing guide and no relaxation: blood pressure is to rise, not to fall.",
        "Practise applied tension first.",
    ),
)
"""Blood-injection-injury phobia and a history of fainting."""

APPLIED_TENSION: Final = Guidance(
    title="Applied tension",
    lines=(
        "Tense arms, legs and trunk for 10 to 15 s, until the face feels warm.",
        "Release to normal, not to relaxed, for 20 to 30 s.",
        "Five times; at the first sign of a faint, tense at once.",
    ),
)
"""Tension against a faint."""

FAINT_STEPS: Final = Guidance(
    title="If the patient faints",
    lines=(
        "Show the plain picture, take the headset off.",
        "Lay the patient down, legs raised, clothing loose.",
        "Not awake within one minute, hurt, or unwell after it: call for medical help.",
        "Let the patient rest lying down, then sit, before standing.",
        "Record an adverse event.",
    ),
)
"""First aid for a faint; the rules of the place come first."""

DISSOCIATION: Final = Guidance(
    title="Signs of dissociation",
    lines=(
        "Stares, or the eyes do not follow.",
        "Answers late, flatly, or not at all.",
        "Does not know where or when this is.",
        "Says that body or room feel unreal or far away.",
        "Goes stiff or limp, or moves as if in the memory.",
        "Rates distress low against what you see.",
    ),
)
"""A checklist for exposure to a trauma; what is seen is written as a note."""

GROUNDING: Final = Guidance(
    title="Grounding, eyes open",
    lines=(
        "Hold, or go to the safe place; take the headset off if it does not help.",
        "Say the patient's name, today's date and where you both are.",
        "Eyes open: name five things you see, four you feel, three you hear.",
        "Press the feet into the floor; hold something cool.",
        "Go on only when the patient answers as before, and agrees.",
    ),
)
"""The way back to here and now."""


def guidance_for(screening: Screening | None, *, faint: bool) -> tuple[Guidance, ...]:
    """What to offer after ``screening``; the steps for a faint also while they are needed."""
    found: list[Guidance] = []
    may_faint = screening is not None and Finding.YES in {
        screening.blood_injection_injury,
        screening.fainting_history,
    }
    if may_faint:
        found += [POSTURE, APPLIED_TENSION]
    if may_faint or faint:
        found.append(FAINT_STEPS)
    if screening is not None and screening.trauma is Finding.YES:
        found += [DISSOCIATION, GROUNDING]
    return tuple(found)
