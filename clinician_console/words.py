"""The sentences and labels a therapist reads on the console.

Owns the wording of phases, holds, reasons and health; must not know pages or sockets.
"""

from controller.protocol.vocabulary import (
    CloseReason,
    HoldReason,
    Occasion,
    Phase,
    SafePlaceReason,
)

NOT_A_DEVICE = (
    "fearladder is not a certified medical device. It is used under the responsibility of a "
    "clinician who knows the patient."
)

FAINT_HELP = (
    "The patient sees a plain picture and what to do. The steps for you are in the guidance; "
    "press Faint again to take it away."
)

PHASES: dict[Phase, str] = {
    Phase.IDLE: "No session",
    Phase.PREPARED: "Prepared",
    Phase.BASELINE: "Baseline",
    Phase.EXPOSING: "Exposure",
    Phase.PAUSED: "On hold",
    Phase.SAFE_PLACE: "Safe place",
    Phase.DEBRIEF: "Debrief",
    Phase.CLOSED: "Closed",
}

HOLDS: dict[HoldReason, str] = {
    HoldReason.THERAPIST: "Held by you: nothing rises, the picture goes on.",
    HoldReason.STAY_HERE: (
        "The patient asked to stay here. Nothing rises until you answer: resume or step down."
    ),
    HoldReason.PAGE_SILENT: "Held: no page with the controls is heard.",
    HoldReason.RENDERER_LOST: "Held: the scene program is not answering.",
    HoldReason.RECORD_FAILING: (
        "Held: the record cannot be written. It is tried again and nothing is dropped."
    ),
    HoldReason.RESTARTED: "Held: the controller was restarted. Nothing resumes by itself.",
    HoldReason.TRACKING_LOST: "Held: the headset lost its tracking.",
}

HOLDS_OVER: dict[HoldReason, str] = {
    HoldReason.PAGE_SILENT: (
        "Held: no page with the controls was heard for a while. Nothing resumes by itself."
    ),
    HoldReason.RENDERER_LOST: (
        "A technical pause: the scene program was silent and is back. Nothing resumes by itself."
    ),
}
"""The same holds once their cause is over."""

SAFE_PLACES: dict[SafePlaceReason, str] = {
    SafePlaceReason.THERAPIST: "In the safe place, as you asked.",
    SafePlaceReason.PATIENT_STOP: "The patient used stop and is in the safe place.",
    SafePlaceReason.PAGE_SILENT: "In the safe place: no page with the controls was heard.",
    SafePlaceReason.CONTROLLER_LOST: (
        "In the safe place: the scene lost the controller and went there by itself."
    ),
    SafePlaceReason.HEADSET_OFF: "The headset was taken off; the safe place is shown.",
}

OCCASIONS: dict[Occasion, str] = {
    Occasion.BASELINE: "baseline",
    Occasion.PRE: "before the step",
    Occasion.DURING: "during",
    Occasion.PEAK_RECALL: "worst moment, recalled",
    Occasion.POST: "afterwards",
    Occasion.AD_HOC: "unprompted",
}

CLOSINGS: dict[CloseReason, str] = {
    CloseReason.COMPLETED: "Completed",
    CloseReason.STOPPED_EARLY: "Stopped early",
    CloseReason.INTERRUPTED: "Interrupted",
}


def clock(seconds: float) -> str:
    """``seconds`` (at least 0) as minutes and seconds, with hours from one hour on."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def number(value: float, step: float = 1.0) -> str:
    """``value`` with as many decimals as ``step`` needs (none to two)."""
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def quantity(value: float, unit: str, step: float = 1.0) -> str:
    """``value`` with its unit, as on the console: ``12 m``, ``40 %``."""
    return f"{number(value, step)} {unit}".strip()
