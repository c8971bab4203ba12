"""The sentences and labels a therapist reads on the console.

Owns the wording of phases, holds, reasons and health; must not know pages or sockets.
"""

from clinician_console.language import N_, Said, figure
from controller.protocol.accounts import Role
from controller.protocol.vocabulary import (
    CloseReason,
    HoldReason,
    Occasion,
    Phase,
    SafePlaceReason,
)

NOT_A_DEVICE = N_(
    "fearladder is not a certified medical device. It is used under the responsibility of a "
    "clinician who knows the patient."
)

FAINT_HELP = N_(
    "The patient sees a plain picture and what to do. The steps for you are in the guidance; "
    "press Faint again to take it away."
)

RECORD_FAILING = N_("The record cannot be written. It is tried again and nothing is dropped.")

PHASES: Said[Phase] = Said(
    {
        Phase.IDLE: N_("No session"),
        Phase.PREPARED: N_("Prepared"),
        Phase.BASELINE: N_("Baseline"),
        Phase.EXPOSING: N_("Exposure"),
        Phase.PAUSED: N_("On hold"),
        Phase.SAFE_PLACE: N_("Safe place"),
        Phase.DEBRIEF: N_("Debrief"),
        Phase.CLOSED: N_("Closed"),
    }
)

HOLDS: Said[HoldReason] = Said(
    {
        HoldReason.THERAPIST: N_("Held by you: nothing rises, the picture goes on."),
        HoldReason.STAY_HERE: (
            N_(
                "The patient asked to stay here. Nothing rises until you answer: resume or step "
                "down."
            )
        ),
        HoldReason.PAGE_SILENT: N_("Held: no page with the controls is heard."),
        HoldReason.RENDERER_LOST: N_("Held: the scene program is not answering."),
        HoldReason.RECORD_FAILING: (
            N_("Held: the record cannot be written. It is tried again and nothing is dropped.")
        ),
        HoldReason.RESTARTED: N_("Held: the controller was restarted. Nothing resumes by itself."),
        HoldReason.TRACKING_LOST: N_("Held: the headset lost its tracking."),
    }
)

HOLDS_OVER: Said[HoldReason] = Said(
    {
        HoldReason.PAGE_SILENT: (
            N_("Held: no page with the controls was heard for a while. Nothing resumes by itself.")
        ),
        HoldReason.RENDERER_LOST: (
            N_(
                "A technical pause: the scene program was silent and is back. Nothing resumes by "
                "itself."
            )
        ),
    }
)
"""The same holds once their cause is over."""

SAFE_PLACES: Said[SafePlaceReason] = Said(
    {
        SafePlaceReason.THERAPIST: N_("In the safe place, as you asked."),
        SafePlaceReason.PATIENT_STOP: N_("The patient used stop and is in the safe place."),
        SafePlaceReason.PAGE_SILENT: N_("In the safe place: no page with the controls was heard."),
        SafePlaceReason.CONTROLLER_LOST: (
            N_("In the safe place: the scene lost the controller and went there by itself.")
        ),
        SafePlaceReason.HEADSET_OFF: N_("The headset was taken off; the safe place is shown."),
    }
)

OCCASIONS: Said[Occasion] = Said(
    {
        Occasion.BASELINE: N_("baseline"),
        Occasion.PRE: N_("before the step"),
        Occasion.DURING: N_("during"),
        Occasion.PEAK_RECALL: N_("worst moment, recalled"),
        Occasion.POST: N_("afterwards"),
        Occasion.AD_HOC: N_("unprompted"),
    }
)

ROLES: Said[Role] = Said(
    {
        Role.THERAPIST: N_("therapist"),
        Role.SUPERVISOR: N_("supervisor"),
        Role.OBSERVER: N_("observer"),
        Role.ADMINISTRATOR: N_("administrator"),
    }
)

CLOSINGS: Said[CloseReason] = Said(
    {
        CloseReason.COMPLETED: N_("Completed"),
        CloseReason.STOPPED_EARLY: N_("Stopped early"),
        CloseReason.INTERRUPTED: N_("Interrupted"),
    }
)

QUANTITIES: dict[str, str] = {
    "rate_per_min": N_("Heart rate\na minute"),
    "heart_rate_per_min": N_("Heart rate\na minute"),
    "heart_signal_percent": N_("Heart signal\n% usable"),
    "pitch_deg": N_("Looking up\ndegrees"),
    "heading_deg": N_("Turned left\ndegrees"),
    "away_deg": N_("Looking away\ndegrees"),
    "eyes_away_deg": N_("Eyes away\ndegrees"),
}
"""What is measured high-rate, by its name in the record, as the catalogue has it."""


def clock(seconds: float) -> str:
    """``seconds`` (at least 0) as minutes and seconds, with hours from one hour on."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def number(value: float, step: float = 1.0) -> str:
    """``value`` with as many decimals as ``step`` needs (none to two)."""
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2
    # Adding nothing makes a negative zero one without its sign.
    return f"{figure(round(value, decimals) + 0.0):.{decimals}f}"


def quantity(value: float, unit: str, step: float = 1.0) -> str:
    """``value`` with its unit, as on the console: ``12 m``, ``40 %``."""
    return f"{number(value, step)} {unit}".strip()
