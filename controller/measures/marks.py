"""What happened in a session, as marks on its curve, in words for a clinician.

Owns which events leave a mark and how it reads; must not know charts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from controller.protocol import care_events as k
from controller.protocol.events import (
    BaselineStarted,
    ConfigurationChanged,
    ControllerRestarted,
    DebriefStarted,
    ExposureStarted,
    Held,
    LinkLost,
    MomentMarked,
    PatientAskedToStay,
    RatingDeclined,
    RatingMissed,
    RecordedEvent,
    Rehearsed,
    Resumed,
    SafePlaceEntered,
    SceneEventFired,
    SessionClosed,
    SessionPrepared,
    StopRehearsed,
)
from controller.protocol.vocabulary import (
    CloseReason,
    HoldReason,
    MomentKind,
    Peer,
    Rehearsal,
    SafePlaceReason,
)

NS_PER_MIN = 60e9

MarkKind = Literal[
    "event",
    "moment",
    "hold",
    "safe_place",
    "phase",
    "no_answer",
    "link",
    "step",
    "learning",
    "behaviour",
    "health",
    "headset",
]

BESIDE: frozenset[MarkKind] = frozenset({"step", "learning", "behaviour", "health"})
"""Marks of what happened beside the dose, for lists that tell it at more length themselves."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, in minutes since the session was opened."""

    time_min: float
    kind: MarkKind
    label: str


HOLDS: dict[HoldReason, str] = {
    HoldReason.THERAPIST: "Held by the therapist",
    HoldReason.STAY_HERE: "Held: patient asked to stay here",
    HoldReason.PAGE_SILENT: "Held: the therapist's page was silent",
    HoldReason.RENDERER_LOST: "Technical pause: the scene program was silent",
    HoldReason.RECORD_FAILING: "Held: the record could not be written",
    HoldReason.RESTARTED: "Technical pause: the controller was restarted",
    HoldReason.TRACKING_LOST: "Technical pause: the headset lost its tracking",
}

SAFE_PLACES: dict[SafePlaceReason, str] = {
    SafePlaceReason.THERAPIST: "Safe place, by the therapist",
    SafePlaceReason.PATIENT_STOP: "Patient used stop",
    SafePlaceReason.PAGE_SILENT: "Safe place: the therapist's page was silent",
    SafePlaceReason.CONTROLLER_LOST: "Safe place: the controller was silent",
    SafePlaceReason.HEADSET_OFF: "Headset taken off",
}

MOMENTS: dict[MomentKind, str] = {
    MomentKind.LOOKED_AWAY: "Looked away",
    MomentKind.SAFETY_BEHAVIOUR: "Safety behaviour",
    MomentKind.REASSURANCE: "Reassurance",
}

CLOSES: dict[CloseReason, str] = {
    CloseReason.COMPLETED: "Closed: completed",
    CloseReason.STOPPED_EARLY: "Closed: stopped early",
    CloseReason.INTERRUPTED: "Closed: interrupted",
}

REHEARSED: dict[Rehearsal, str] = {
    Rehearsal.STOP: "Stop rehearsed",
    Rehearsal.STAY_HERE: "Stay here rehearsed",
    Rehearsal.RATING: "Rating rehearsed",
}

PEERS: dict[Peer, str] = {
    Peer.RENDERER: "The scene program was silent",
    Peer.CONSOLE: "The console was silent",
    Peer.PAGE: "The therapist's page was silent",
}


def marks_of(events: Sequence[RecordedEvent]) -> tuple[Mark, ...]:
    """The marks of a session's events, in their order."""
    labels: dict[str, str] = {}
    marks: list[Mark] = []
    for recorded in events:
        if isinstance(recorded.event, SessionPrepared):
            scenes = recorded.event.header.catalogue
            labels = {event.name: event.label for scene in scenes for event in scene.events}
        told = _happening(recorded, labels) or _phase(recorded) or _beside(recorded)
        if told is not None:
            marks.append(Mark(recorded.elapsed_ns / NS_PER_MIN, *told))
    return tuple(marks)


def _happening(recorded: RecordedEvent, labels: Mapping[str, str]) -> tuple[MarkKind, str] | None:
    match recorded.event:
        case SceneEventFired(event=name):
            return "event", labels.get(name, name)
        case MomentMarked(moment=moment):
            return "moment", MOMENTS[moment]
        case PatientAskedToStay():
            return "moment", "Patient asked to stay here"
        case Held(reason=reason):
            return "hold", HOLDS[reason]
        case SafePlaceEntered(reason=why):
            return "safe_place", SAFE_PLACES[why]
        case RatingDeclined():
            return "no_answer", "Declined to rate"
        case RatingMissed():
            return "no_answer", "No answer"
        case LinkLost(peer=peer):
            return "link", PEERS[peer]
        case _:
            return None


def _phase(recorded: RecordedEvent) -> tuple[MarkKind, str] | None:
    match recorded.event:
        case BaselineStarted():
            return "phase", "Baseline"
        case StopRehearsed():
            return "phase", "Stop rehearsed"
        case Rehearsed(what=tried):
            return "phase", REHEARSED[tried]
        case ExposureStarted():
            return "phase", "Exposure"
        case ConfigurationChanged():
            return "phase", "Scene changed"
        case Resumed():
            return "phase", "Resumed"
        case ControllerRestarted():
            return "phase", "Taken up again: the controller was restarted"
        case DebriefStarted():
            return "phase", "Debrief"
        case SessionClosed(reason=reason):
            return "phase", CLOSES[reason]
        case _:
            return None


def _beside(recorded: RecordedEvent) -> tuple[MarkKind, str] | None:
    """What happened beside the dose: steps, learning, behaviours."""
    match recorded.event:
        case k.StepStarted(step=step):
            return "step", step.title
        case k.StepEnded(because="therapist"):
            return "step", "Step ended"
        case k.PredictionRecorded(what=what, likelihood_percent=likelihood):
            return "learning", f"Predicted, {likelihood:g} % likely: {what}"
        case k.OutcomeRecorded(happened=happened, surprise=surprise):
            came = "it happened" if happened else "it did not happen"
            return "learning", f"Outcome: {came}, surprise {surprise:g}"
        case k.SafetyBehaviourNoted(name=name):
            return "behaviour", f"{name}: in use"
        case k.SafetyBehaviourDropped(name=name):
            return "behaviour", f"{name}: dropped"
        case _:
            return _bodily(recorded)


def _bodily(recorded: RecordedEvent) -> tuple[MarkKind, str] | None:
    """Sickness, faint, harm, and the headset on the head."""
    match recorded.event:
        case k.SicknessRecorded(fms=fms):
            return "health", f"Sickness {fms} of 20"
        case k.SicknessMissed():
            return "health", "Sickness: no answer"
        case k.AdverseEventRecorded(description=description):
            return "health", f"Adverse event: {description}"
        case k.FaintHelpChanged(on=on):
            return "health", "Help for a faint shown" if on else "Help for a faint taken away"
        case k.TrackingLost(cause=cause):
            return "headset", "Tracking lost" if cause == "tracking" else "Frames missed"
        case k.NeutralRoomShown():
            return "headset", "Neutral room shown"
        case k.TrackingRestored():
            return "headset", "Tracked again"
        case k.HeadsetTakenOff():
            return "headset", "Headset off the head"
        case k.HeadsetPutOn():
            return "headset", "Headset put on"
        case _:
            return None
