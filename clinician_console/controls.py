"""What a therapist can do now: which control is usable and why not, and the next sensible step.

Owns the console's table of controls, which only spares presses, for the controller decides; pure,
must not know pages or sockets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clinician_console import words
from clinician_console.language import _, lowered
from clinician_console.screening_view import missing_words, what_waits
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import HoldReason, Phase, Place

OPEN_PHASES = frozenset(Phase) - {Phase.IDLE, Phase.CLOSED}


class Control(StrEnum):
    """Everything on the page a therapist can press, turn or type into."""

    DIAL = "dial"
    PARAMETER = "parameter"
    EVENT = "event"
    CONFIGURATION = "configuration"
    CEILING = "ceiling"
    HOLD = "hold"
    RESUME = "resume"
    STEP_DOWN = "step_down"
    SAFE_PLACE = "safe_place"
    RATING = "rating"
    ASK = "ask"
    NOTE = "note"
    MARK = "mark"
    STEP = "step"
    LEARN = "learn"
    TALK = "talk"
    SOUND = "sound"
    BREATHING = "breathing"
    DEBRIEF = "debrief"
    CLOSE = "close"


_IN_SCENE = frozenset({Phase.EXPOSING, Phase.PAUSED})
_ALLOWED: dict[Control, frozenset[Phase]] = {
    Control.DIAL: _IN_SCENE,
    Control.PARAMETER: _IN_SCENE,
    Control.EVENT: frozenset({Phase.EXPOSING}),
    Control.CONFIGURATION: OPEN_PHASES - {Phase.DEBRIEF},
    Control.CEILING: OPEN_PHASES - {Phase.DEBRIEF},
    Control.HOLD: _IN_SCENE,
    Control.RESUME: OPEN_PHASES,
    Control.STEP_DOWN: _IN_SCENE,
    Control.SAFE_PLACE: OPEN_PHASES,
    Control.RATING: OPEN_PHASES,
    Control.ASK: OPEN_PHASES,
    Control.NOTE: OPEN_PHASES,
    Control.MARK: OPEN_PHASES,
    Control.STEP: _IN_SCENE,
    Control.LEARN: OPEN_PHASES,
    Control.TALK: OPEN_PHASES,
    Control.SOUND: OPEN_PHASES,
    Control.BREATHING: OPEN_PHASES,
    Control.DEBRIEF: OPEN_PHASES - {Phase.DEBRIEF},
    Control.CLOSE: OPEN_PHASES - {Phase.EXPOSING},
}


BACK_TO_EXPOSURE: Final = frozenset({"start_exposure", "resume"})
"""The steps that an interruption overtakes; every other one means the same after it."""


@dataclass(frozen=True)
class NextStep:
    """The next sensible step: the action's name, its button, a hint, and what had been seen."""

    action: str = ""
    label: str = ""
    hint: str = ""
    interruptions: int = 0

    @property
    def offer(self) -> str:
        """What a press of this button means; another value where it would mean something else."""
        overtaken = f" {self.interruptions}" if self.action in BACK_TO_EXPOSURE else ""
        return self.action + overtaken


def why_not(control: Control, state: SessionState) -> str:
    """Why ``control`` cannot be used now, in a sentence; empty if it can."""
    if state.phase in (Phase.IDLE, Phase.CLOSED):
        return _("No session is open.")
    if control is Control.BREATHING:
        return _why_no_breathing(state)
    if control is Control.RESUME:
        return "" if _away(state) or state.held else _("Nothing is held.")
    if state.phase not in _ALLOWED[control]:
        return _("Not in this phase ({phase}).").format(phase=lowered(words.PHASES[state.phase]))
    if control is Control.HOLD and HoldReason.THERAPIST in state.holds:
        return _("Held already.")
    return ""


def _why_no_breathing(state: SessionState) -> str:
    if not state.breathing_guide_allowed:
        return _("The breathing guide is not offered to this patient.")
    return "" if state.place is Place.SAFE_PLACE else _("The breathing guide is in the safe place.")


def _away(state: SessionState) -> bool:
    """True where the patient was taken out of what was going on."""
    return state.place is Place.SAFE_PLACE or state.phase is Phase.PAUSED


def next_step(state: SessionState) -> NextStep:
    """The next sensible step, offered and never taken by itself."""
    beside = state.phase in (Phase.PREPARED, Phase.BASELINE, Phase.DEBRIEF)
    if beside and state.place is Place.SAFE_PLACE:
        return NextStep(
            "resume", _("Back to the plain room"), _("The patient is in the safe place.")
        )
    match state.phase:
        case Phase.PREPARED:
            return (
                _clearance(state)
                or _rehearsal(state)
                or NextStep(
                    "start_baseline", _("Start baseline"), _("A rating before any exposure.")
                )
            )
        case Phase.BASELINE:
            return _after_baseline(state)
        case Phase.PAUSED | Phase.SAFE_PLACE if state.resume_offer is not None:
            return NextStep(
                "resume",
                _("Resume at {resume_offer}").format(resume_offer=words.number(state.resume_offer)),
                _("Returns at this dose and climbs no faster than the limit."),
            )
        case Phase.PAUSED:
            return NextStep("resume", _("Resume"), _("The dose stays where it is."))
        case Phase.SAFE_PLACE:
            return NextStep(
                "start_debrief", _("Go to debrief"), _("Exposure is over; talk it through.")
            )
        case Phase.DEBRIEF:
            return NextStep("close_session", _("Close session"), _("What did the patient learn?"))
        case Phase.CLOSED if state.practice is not None:
            return NextStep("practice", _("What the patient felt"), _("The record is complete."))
        case Phase.CLOSED:
            return NextStep("review", _("Review this session"), _("The record is complete."))
        case _:
            return NextStep()


def _after_baseline(state: SessionState) -> NextStep:
    missing = _clearance(state) or _rehearsal(state)
    if missing is not None:
        return missing
    if not state.rating_ids:
        return NextStep("", "", _("Enter a baseline rating before the first exposure."))
    return NextStep("start_exposure", _("Start exposure"), _("Shows the scene at its lowest dose."))


def _clearance(state: SessionState) -> NextStep | None:
    """Screening or remote confirmation, where exposure waits for it."""
    match what_waits(state):
        case "screening" if state.screening_proceed is False:
            hint = _("You decided on no exposure today. Record it anew if that has changed.")
            return NextStep("screening", _("Screening …"), hint)
        case "screening":
            return NextStep("screening", _("Screening …"), _("Recorded before the first exposure."))
        case "remote":
            return NextStep(
                "remote",
                _("Confirm remote …"),
                _("Open: {missing_words}.").format(missing_words=missing_words(state.remote)),
            )
        case _:
            return None


def _rehearsal(state: SessionState) -> NextStep | None:
    if state.stop_rehearsed:
        return None
    return NextStep(
        "confirm_stop_rehearsed",
        _("The patient tried stop"),
        _("Let the patient press stop once; it is noted by itself, or confirm it here."),
    )
