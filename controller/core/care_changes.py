"""What each event beside the dose changes in the state, one small function an event.

Owns the changes by plan, learning, sickness, screening, help and the headset; must not know the
order of events or what a rule made of them.
"""

from collections.abc import Callable
from typing import Any, Final

from controller.core.sickness_advice import after_answer
from controller.protocol import care_events as k
from controller.protocol.care import Outcome, Prediction, QuestionnaireDone
from controller.protocol.events import RecordedEvent
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Finding, Place, SafePlaceReason

TRAUMA_INTERVAL_S: Final = 300.0
"""From one cue to the next where a trauma is flagged and nothing else was chosen, seconds."""

Change = dict[str, Any]
"""The fields of the state that an event changes."""


def exposure_time_ns(state: SessionState, now_ns: int) -> int:
    """What the exposure clock reads, nanoseconds."""
    since_ns = state.exposure_since_ns
    return state.exposure_ns + (max(0, now_ns - since_ns) if since_ns is not None else 0)


def _nothing(state: SessionState, event: Any, recorded: RecordedEvent) -> Change:
    """Journaled and remembered by the record alone."""
    return {}


def _ladder(state: SessionState, event: k.LadderEdited, _: RecordedEvent) -> Change:
    return {"ladder": event.ladder}


def _step_started(state: SessionState, event: k.StepStarted, _: RecordedEvent) -> Change:
    change: Change = {"step": event.step, "visit": state.visit + 1, "prompt_owed": True}
    if state.outcome is not None:
        # It was about a step before; what is expected of this one is asked anew.
        change |= {"prediction": None, "outcome": None}
    return change


def _step_ended(state: SessionState, event: k.StepEnded, _: RecordedEvent) -> Change:
    return {"step": None, "prompt_owed": True}


def _predicted(state: SessionState, event: k.PredictionRecorded, _: RecordedEvent) -> Change:
    prediction = Prediction.model_validate(event.model_dump(exclude={"kind"}))
    return {"prediction": prediction, "outcome": None}


def _came_out(state: SessionState, event: k.OutcomeRecorded, _: RecordedEvent) -> Change:
    return {"outcome": Outcome.model_validate(event.model_dump(exclude={"kind", "prediction_id"}))}


def _noted(state: SessionState, event: k.SafetyBehaviourNoted, _: RecordedEvent) -> Change:
    if event.name in state.safety_behaviours:
        return {}
    return {"safety_behaviours": (*state.safety_behaviours, event.name)}


def _dropped(state: SessionState, event: k.SafetyBehaviourDropped, _: RecordedEvent) -> Change:
    return {"safety_behaviours": tuple(n for n in state.safety_behaviours if n != event.name)}


def _sickness_due(state: SessionState, event: k.SicknessDue, recorded: RecordedEvent) -> Change:
    return {"sickness_due": True, "sickness_due_ns": recorded.time_ns}


def _sickness_asked(state: SessionState, recorded: RecordedEvent) -> Change:
    return {
        "sickness_due": False,
        "sickness_exposure_ns": exposure_time_ns(state, recorded.time_ns),
    }


def _sickness_missed(
    state: SessionState, event: k.SicknessMissed, recorded: RecordedEvent
) -> Change:
    return _sickness_asked(state, recorded)


def _sick(state: SessionState, event: k.SicknessRecorded, recorded: RecordedEvent) -> Change:
    sickness = after_answer(state.sickness, event.fms)
    return {**_sickness_asked(state, recorded), "sickness": sickness}


def _questioned(state: SessionState, event: k.QuestionnaireRecorded, _: RecordedEvent) -> Change:
    done = QuestionnaireDone(name=event.name, occasion=event.occasion)
    return {"questionnaires": (*(q for q in state.questionnaires if q != done), done)}


def _screened(state: SessionState, event: k.ScreeningRecorded, _: RecordedEvent) -> Change:
    """A breathing guide once taken away does not come back: uncertainty means less."""
    screening = event.screening
    change: Change = {
        "screening": screening,
        "screening_proceed": event.proceed,
    }
    if screening.blood_injection_injury is Finding.YES:
        change |= {"breathing_guide_allowed": False, "breathing_guide": False}
    if screening.trauma is Finding.YES and state.trauma_interval and state.prompt_interval_s:
        change["prompt_interval_s"] = TRAUMA_INTERVAL_S
    return change


def _remote(state: SessionState, event: k.RemoteConfirmed, _: RecordedEvent) -> Change:
    return {"remote": event.readiness}


def _adverse(state: SessionState, event: k.AdverseEventRecorded, _: RecordedEvent) -> Change:
    return {"adverse_events": state.adverse_events + 1}


def _faint(state: SessionState, event: k.FaintHelpChanged, _: RecordedEvent) -> Change:
    """Shown in the neutral room; taken away, the safe place comes back where it was shown."""
    before = state.safe_place_reason not in {None, SafePlaceReason.HEADSET_OFF}
    return {
        "faint_help": event.on,
        "place": Place.SAFE_PLACE if before and not event.on else Place.NEUTRAL,
        "breathing_guide": False,
        "events": (),
    }


def _tracking_lost(state: SessionState, event: k.TrackingLost, _: RecordedEvent) -> Change:
    return {"tracked": False}


def _tracking_restored(state: SessionState, event: k.TrackingRestored, _: RecordedEvent) -> Change:
    return {"tracked": True}


def _taken_off(state: SessionState, event: k.HeadsetTakenOff, _: RecordedEvent) -> Change:
    return {"headset_worn": False}


def _put_on(state: SessionState, event: k.HeadsetPutOn, _: RecordedEvent) -> Change:
    return {"headset_worn": True}


CARE_CHANGES: Final[dict[type[Any], Callable[[SessionState, Any, RecordedEvent], Change]]] = {
    k.LadderEdited: _ladder,
    k.StepStarted: _step_started,
    k.StepEnded: _step_ended,
    k.PredictionRecorded: _predicted,
    k.OutcomeRecorded: _came_out,
    k.SafetyBehaviourNoted: _noted,
    k.SafetyBehaviourDropped: _dropped,
    k.FallTagged: _nothing,
    k.SicknessDue: _sickness_due,
    k.SicknessMissed: _sickness_missed,
    k.SicknessRecorded: _sick,
    k.QuestionnaireRecorded: _questioned,
    k.ScreeningRecorded: _screened,
    k.RemoteConfirmed: _remote,
    k.AdverseEventRecorded: _adverse,
    k.FaintHelpChanged: _faint,
    k.TrackingLost: _tracking_lost,
    k.TrackingRestored: _tracking_restored,
    k.NeutralRoomShown: _nothing,
    k.HeadsetTakenOff: _taken_off,
    k.HeadsetPutOn: _put_on,
}
"""What each of these events changes."""
