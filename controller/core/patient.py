"""What the renderer reports, the patient's own acts first among it.

Owns the answer to every report; must not know how the renderer found out.

A press of stop in the neutral room before exposure is the rehearsal and does not leave the room.
Every other stop leads to the safe place, in every phase, whatever else is going on.
"""

from collections.abc import Callable
from typing import Any, Final

from controller.core import interlocks, stops
from controller.core.decision import Context, Decision, accepted
from controller.core.phases import OPEN
from controller.core.ratings import patient_rated
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import (
    Actor,
    HoldReason,
    Phase,
    Place,
    Rehearsal,
    SafePlaceReason,
)


def reported(context: Context, report: r.Report) -> Decision:
    """What follows from a report; without an open session nothing does."""
    answer = ANSWERS.get(type(report))
    if answer is None or context.state.phase not in OPEN:
        return Decision()
    return answer(context, report)


def _patient(context: Context, synthetic: bool) -> Actor:
    return Actor.SIMULATED_PATIENT if synthetic or context.state.synthetic else Actor.PATIENT


def _rated(context: Context, report: r.PatientRated) -> Decision:
    return patient_rated(context, report, _patient(context, report.synthetic))


def _before(state: SessionState) -> bool:
    """True before the first exposure, when what the patient does is a rehearsal."""
    return state.phase in {Phase.PREPARED, Phase.BASELINE} and state.place is Place.NEUTRAL


def _stopped(context: Context, report: r.PatientStopped) -> Decision:
    state, actor = context.state, _patient(context, report.synthetic)
    if _before(state) and report.cause == "button":
        return accepted(e.StopRehearsed(actor=actor), actor=actor, lowers=True)
    off = report.cause == "headset_off"
    reason = SafePlaceReason.HEADSET_OFF if off else SafePlaceReason.PATIENT_STOP
    return _to_safe_place(context, reason, actor)


def _to_safe_place(context: Context, reason: SafePlaceReason, actor: Actor) -> Decision:
    events = stops.safe_place(context.state, reason, actor, context.now_ns)
    return accepted(*events, actor=actor, lowers=True)


def _asks_to_stay(context: Context, report: r.PatientAsksToStay) -> Decision:
    held = stops.hold(context.state, HoldReason.STAY_HERE, context.now_ns)
    actor = _patient(context, report.synthetic)
    tried = (e.Rehearsed(what=Rehearsal.STAY_HERE),) if _before(context.state) else ()
    return accepted(e.PatientAskedToStay(), *tried, *held, actor=actor, lowers=True)


def _rating_rehearsed(context: Context, report: r.RatingRehearsed) -> Decision:
    if not _before(context.state):
        return Decision()
    tried = e.Rehearsed(what=Rehearsal.RATING)
    return accepted(tried, actor=_patient(context, report.synthetic))


def _station(context: Context, report: r.StationSafePlace) -> Decision:
    return _to_safe_place(context, SafePlaceReason.THERAPIST, Actor.THERAPIST)


def _latched(context: Context, report: r.RendererLatched) -> Decision:
    if report.action == "safe_place":
        return _to_safe_place(context, SafePlaceReason.CONTROLLER_LOST, Actor.RENDERER)
    held = stops.hold(context.state, HoldReason.RENDERER_LOST, context.now_ns)
    return accepted(*held, actor=Actor.RENDERER, lowers=True)


def _shown(context: Context, report: r.PlaceShown) -> Decision:
    state = context.state
    if report.place is Place.SAFE_PLACE:
        shown = e.SafePlaceShown(epoch=report.epoch, fade_s=report.fade_s)
        return accepted(shown, actor=Actor.RENDERER)
    left = state.phase in {Phase.PAUSED, Phase.SAFE_PLACE} and state.place is Place.NEUTRAL
    if left and report.place is Place.NEUTRAL:
        return accepted(k.NeutralRoomShown(fade_s=report.fade_s), actor=Actor.RENDERER)
    return Decision()


def _hello(context: Context, report: r.Hello) -> Decision:
    return interlocks.renderer_returned(context)


def _tracking(context: Context, report: r.TrackingChanged) -> Decision:
    """Lost: the neutral room, held; found again: still held. What is known already is not told."""
    if report.tracked is context.state.tracked:
        return Decision()
    if report.tracked:
        return accepted(k.TrackingRestored(), actor=Actor.RENDERER)
    held = stops.hold(context.state, HoldReason.TRACKING_LOST, context.now_ns)
    lost = k.TrackingLost(cause=report.cause)
    return accepted(lost, *held, actor=Actor.RENDERER, lowers=True)


def _presence(context: Context, report: r.PresenceChanged) -> Decision:
    """Off: nothing rises from here on; on again: nothing comes back by itself."""
    if report.worn is context.state.headset_worn:
        return Decision()
    if report.worn:
        return accepted(k.HeadsetPutOn(), actor=Actor.RENDERER)
    stopped = stops.stop_rises(context.state, context.now_ns)
    return accepted(k.HeadsetTakenOff(), *stopped, actor=Actor.RENDERER, lowers=True)


def _recentred(context: Context, report: r.RuntimeRecentred) -> Decision:
    return accepted(e.Recentred(by_runtime=True), actor=Actor.RENDERER)


ANSWERS: Final[dict[type[Any], Callable[[Context, Any], Decision]]] = {
    r.Hello: _hello,
    r.PatientRated: _rated,
    r.PatientStopped: _stopped,
    r.PatientAsksToStay: _asks_to_stay,
    r.RatingRehearsed: _rating_rehearsed,
    r.StationSafePlace: _station,
    r.RendererLatched: _latched,
    r.PlaceShown: _shown,
    r.TrackingChanged: _tracking,
    r.PresenceChanged: _presence,
    r.RuntimeRecentred: _recentred,
}
"""The answer to each report; what is not here is for the console's eyes and changes nothing."""
