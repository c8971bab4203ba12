"""What each event changes in the state, one small function an event.

Owns the changes themselves; must not know the order of events or what a rule made of them.
"""

from collections.abc import Callable
from typing import Any, Final

from controller.core import dose
from controller.core.care_changes import CARE_CHANGES, Change
from controller.core.phases import BESIDE_EXPOSURE, EXPOSURE, LEAVES_SCENE
from controller.protocol import events as e
from controller.protocol.directive import FiredEvent, OpenPrompt
from controller.protocol.ramp import Ramp
from controller.protocol.state import ClosedPrompt, RatingSummary, SessionState
from controller.protocol.vocabulary import Actor, Peer, Phase, Place, Rehearsal, SafePlaceReason

EVENT_GRACE_NS: Final = 2_000_000_000
"""An event that reaches the renderer later than this is not played."""


def prepared(event: e.SessionPrepared, recorded: e.RecordedEvent) -> SessionState:
    """The state that a session begins in."""
    header = event.header
    return SessionState(
        phase=Phase.PREPARED,
        session_id=recorded.session_id,
        pseudonym=header.pseudonym,
        title=header.title,
        goal=header.goal,
        anchors=header.anchors,
        synthetic=header.synthetic,
        practice=event.practice,
        catalogue=header.catalogue,
        scene=event.scene,
        configuration=event.configuration,
        safe_place=event.safe_place,
        breathing_guide_allowed=event.breathing_guide_allowed,
        therapist_in_room=event.therapist_in_room,
        language=event.language,
        ceiling=event.ceiling,
        patient_ceiling=event.patient_ceiling,
        ladder=event.ladder,
        prompt_interval_s=event.prompt_interval_s,
        trauma_interval=event.trauma_interval,
        prompts_in_scene=event.prompts_in_scene,
        answers_by_gaze=event.answers_by_gaze,
        standing=event.standing,
        page_silent_safe_s=event.page_silent_safe_s,
        screening_required=event.screening_required,
        intensity=Ramp.constant(0, recorded.time_ns),
        opened_ns=recorded.time_ns,
    )


def _nothing(state: SessionState, event: Any, recorded: e.RecordedEvent) -> Change:
    """Journaled and remembered by the record alone."""
    return {}


def _neutral(phase: Phase) -> Change:
    return {
        "phase": phase,
        "place": Place.NEUTRAL,
        "safe_place_reason": None,
        "breathing_guide": False,
        "faint_help": False,
        "holds": (),
        "events": (),
    }


def _baseline(state: SessionState, event: Any, recorded: e.RecordedEvent) -> Change:
    return _neutral(Phase.BASELINE)


def _rehearsed(state: SessionState, event: e.StopRehearsed, recorded: e.RecordedEvent) -> Change:
    # The renderer latched on the press; only a later epoch brings its neutral room back.
    pressed = event.actor is not Actor.THERAPIST
    tried = _tried(state, Rehearsal.STOP)
    return {"stop_rehearsed": True, "epoch": state.epoch + int(pressed), **tried}


def _rehearsed_beside(state: SessionState, event: e.Rehearsed, _: e.RecordedEvent) -> Change:
    return _tried(state, event.what)


def _tried(state: SessionState, what: Rehearsal) -> Change:
    return {} if what in state.rehearsed else {"rehearsed": (*state.rehearsed, what)}


def _exposure(state: SessionState, event: Any, recorded: e.RecordedEvent) -> Change:
    return {
        **_neutral(Phase.EXPOSING),
        "place": Place.SCENE,
        "intensity": Ramp.constant(0, recorded.time_ns),
        "asked_ns": recorded.time_ns,
        "visit": state.visit + 1,
    }


def _intensity(state: SessionState, event: e.IntensityChanged, _: e.RecordedEvent) -> Change:
    return {"intensity": event.ramp}


def _taken(state: SessionState, event: e.ParameterTaken, _: e.RecordedEvent) -> Change:
    return {
        "overrides": {**state.overrides, event.parameter: event.ramp},
        "returning": tuple(n for n in state.returning if n != event.parameter),
    }


def _released(state: SessionState, event: e.ParameterReleased, recorded: e.RecordedEvent) -> Change:
    """On its way while its ramp lasts; back on the dial with a ramp that is at its end."""
    others = tuple(n for n in state.returning if n != event.parameter)
    if event.ramp.end_ns > recorded.time_ns:
        overrides = {**state.overrides, event.parameter: event.ramp}
        return {"overrides": overrides, "returning": (*others, event.parameter)}
    overrides = {k: v for k, v in state.overrides.items() if k != event.parameter}
    return {"overrides": overrides, "returning": others}


def _configured(
    state: SessionState, event: e.ConfigurationChanged, recorded: e.RecordedEvent
) -> Change:
    """Another scene, another dose: what was tolerated in the old one says nothing here.

    In the same scene what is off the dial stays off it; the events that follow ease it.
    """
    same = event.scene == state.scene
    return {
        "scene": event.scene,
        "configuration": event.configuration,
        "intensity": Ramp.constant(0, recorded.time_ns),
        "overrides": state.overrides if same else {},
        "returning": state.returning if same else (),
        "last_tolerated": 0.0,
        "events": (),
        "visit": state.visit + 1,
    }


def _ceiling(state: SessionState, event: e.CeilingChanged, _: e.RecordedEvent) -> Change:
    return {
        "ceiling": event.ceiling,
        "last_tolerated": min(state.last_tolerated, event.ceiling),
    }


def _fired(state: SessionState, event: e.SceneEventFired, recorded: e.RecordedEvent) -> Change:
    now_ns = recorded.time_ns
    fired = FiredEvent(
        fired_id=recorded.caused_by or f"{recorded.run_id}-{recorded.sequence}"[-64:],
        event=event.event,
        fired_ns=now_ns,
        expires_ns=now_ns + EVENT_GRACE_NS,
    )
    recent = tuple(f for f in state.events if _matters(state, f, now_ns))
    ends_ns = now_ns + round(event.duration_s * 1e9)
    return {
        "events": (*recent, fired),
        "event_until_ns": max(state.event_until_ns, ends_ns),
    }


def _matters(state: SessionState, fired: FiredEvent, now_ns: int) -> bool:
    """True while an event may still be played or still runs."""
    known = state.spec.event(fired.event) if state.spec else None
    lasts_ns = round(known.duration_s * 1e9) if known else 0
    return max(fired.expires_ns, fired.fired_ns + lasts_ns) > now_ns


def _held(state: SessionState, event: e.Held, _: e.RecordedEvent) -> Change:
    holds = state.holds if event.reason in state.holds else (*state.holds, event.reason)
    change: Change = {"holds": holds, "interruptions": state.interruptions + 1}
    if state.phase in EXPOSURE:
        change["phase"] = Phase.PAUSED
    if event.reason in LEAVES_SCENE and state.place is Place.SCENE:
        change["place"] = Place.NEUTRAL
        change["events"] = ()
    return change


def _resumed(state: SessionState, event: e.Resumed, recorded: e.RecordedEvent) -> Change:
    if state.phase in BESIDE_EXPOSURE:
        return _neutral(state.phase)
    return {
        **_neutral(Phase.EXPOSING),
        "place": Place.SCENE,
        "asked_ns": recorded.time_ns,
    }


def _safe_place(state: SessionState, event: e.SafePlaceEntered, _: e.RecordedEvent) -> Change:
    off = event.reason is SafePlaceReason.HEADSET_OFF
    change: Change = {
        "epoch": state.epoch + 1,
        "interruptions": state.interruptions + 1,
        # Who puts the headset on again finds the neutral room.
        "place": Place.NEUTRAL if off else Place.SAFE_PLACE,
        "safe_place_reason": _reason(state, event.reason),
        "breathing_guide": state.breathing_guide and not off,
        "faint_help": False,
        "events": (),
    }
    if state.phase not in BESIDE_EXPOSURE:
        change["phase"] = Phase.SAFE_PLACE
    return change


def _reason(state: SessionState, reason: SafePlaceReason) -> SafePlaceReason | None:
    """The patient's own stop is what the patient reads; others do not replace a reason."""
    if reason is SafePlaceReason.PATIENT_STOP:
        return reason
    if state.place is Place.SAFE_PLACE and state.safe_place_reason is not None:
        return state.safe_place_reason
    if reason is SafePlaceReason.HEADSET_OFF and state.phase in BESIDE_EXPOSURE:
        return None
    return reason


def _prompted(state: SessionState, event: e.RatingPrompted, recorded: e.RecordedEvent) -> Change:
    prompt = OpenPrompt(
        prompt_id=event.prompt_id,
        wording=event.wording,
        opened_ns=recorded.time_ns,
        in_scene=event.in_scene,
    )
    return {
        "prompt": prompt,
        "prompt_occasion": event.occasion,
        "prompt_asked_by": event.asked_by,
        "prompt_count": state.prompt_count + 1,
        "prompt_owed": False,
        "asked_ns": recorded.time_ns,
        # The two questions never stand side by side; this one waits.
        "sickness_due": False,
    }


def _prompt_closed(state: SessionState, prompt_id: str | None) -> Change:
    prompt, occasion, asked_by = state.prompt, state.prompt_occasion, state.prompt_asked_by
    if prompt is None or occasion is None or asked_by is None or prompt.prompt_id != prompt_id:
        return {}
    return {
        "prompt": None,
        "prompt_occasion": None,
        "prompt_asked_by": None,
        "closed_prompt": ClosedPrompt(prompt=prompt, occasion=occasion, asked_by=asked_by),
    }


def _unanswered(
    state: SessionState, event: e.RatingDeclined | e.RatingMissed, _: e.RecordedEvent
) -> Change:
    return _prompt_closed(state, event.prompt_id)


def _rated(state: SessionState, event: e.RatingRecorded, recorded: e.RecordedEvent) -> Change:
    summary = RatingSummary(
        rating_id=event.rating_id,
        suds=event.suds,
        occasion=event.occasion,
        answered_ns=event.answered_ns,
    )
    return {
        "last_rating": summary,
        "asked_ns": recorded.time_ns,
        "rating_ids": (*state.rating_ids, event.rating_id),
        **_prompt_closed(state, event.prompt_id),
    }


def _corrected(state: SessionState, event: e.RatingCorrected, _: e.RecordedEvent) -> Change:
    last = state.last_rating
    if last is None or last.rating_id != event.rating_id:
        return {}
    return {"last_rating": last.model_copy(update={"suds": event.suds})}


def _volume(state: SessionState, event: e.VolumeChanged, _: e.RecordedEvent) -> Change:
    return {"volume": event.volume}


def _talking(state: SessionState, event: e.TalkingChanged, _: e.RecordedEvent) -> Change:
    return {"talking": event.talking}


def _recentred(state: SessionState, event: e.Recentred, _: e.RecordedEvent) -> Change:
    # What the headset's software has done already is not asked of the renderer again.
    return {} if event.by_runtime else {"recentre_count": state.recentre_count + 1}


def _text(state: SessionState, event: e.TextShown, _: e.RecordedEvent) -> Change:
    return {"text": event.text}


def _guide(state: SessionState, event: e.BreathingGuideChanged, _: e.RecordedEvent) -> Change:
    return {"breathing_guide": event.on}


def _lost(state: SessionState, event: e.LinkLost, _: e.RecordedEvent) -> Change:
    others = tuple(peer for peer in state.lost_peers if peer is not event.peer)
    change: Change = {"lost_peers": (*others, event.peer)}
    if event.peer is Peer.RENDERER:
        # It says so anew with its next Hello, if it is so.
        change |= {"tracked": True, "headset_worn": True}
    return change


def _restored(state: SessionState, event: e.LinkRestored, _: e.RecordedEvent) -> Change:
    return {"lost_peers": tuple(peer for peer in state.lost_peers if peer is not event.peer)}


def _record_failed(state: SessionState, event: Any, _: e.RecordedEvent) -> Change:
    return {"record_failing": True}


def _record_recovered(state: SessionState, event: Any, _: e.RecordedEvent) -> Change:
    return {"record_failing": False}


def stand_still(state: SessionState, now_ns: int) -> SessionState:
    """The state with every ramp at its value of the last record, on a new run's clock."""
    return state.model_copy(update=_standing(state, now_ns))


def _standing(state: SessionState, now_ns: int) -> Change:
    then_ns = state.last_event_ns
    return {
        "intensity": dose.rebased(state.intensity, then_ns, now_ns),
        "overrides": {k: dose.rebased(r, then_ns, now_ns) for k, r in state.overrides.items()},
    }


def _restarted(
    state: SessionState, event: e.ControllerRestarted, recorded: e.RecordedEvent
) -> Change:
    """Times of the earlier run mean nothing now: everything stands still in the new one's."""
    then_ns, now_ns = state.last_event_ns, recorded.time_ns
    in_exposure = state.phase in EXPOSURE
    ran_ns = then_ns - state.exposure_since_ns if state.exposure_since_ns is not None else 0
    change: Change = {
        **_standing(state, now_ns),
        "exposure_ns": state.exposure_ns + max(0, ran_ns),
        "exposure_since_ns": None,
        "opened_ns": max(0, now_ns - recorded.elapsed_ns),
        "events": (),
        "event_until_ns": 0,
        "closed_prompt": None,
        "lost_peers": (),
        "record_failing": False,
        "talking": False,
        "breathing_guide": False,
        "faint_help": False,
        "asked_ns": now_ns,
        "sickness_due": False,
    }
    if in_exposure:
        change["phase"] = Phase.PAUSED
    if state.place is Place.SCENE:
        # A dose that was held or lowered before is not forgotten by a restart.
        held = state.phase is Phase.PAUSED
        tolerated = min(state.last_tolerated, event.intensity) if held else event.intensity
        change["place"] = Place.NEUTRAL
        change["last_tolerated"] = min(tolerated, state.ceiling)
    if state.prompt is not None:
        change["prompt"] = state.prompt.model_copy(update={"opened_ns": now_ns})
    return change


def _debrief(state: SessionState, event: Any, recorded: e.RecordedEvent) -> Change:
    return _neutral(Phase.DEBRIEF)


def _closed(state: SessionState, event: e.SessionClosed, _: e.RecordedEvent) -> Change:
    return {**_neutral(Phase.CLOSED), "close_reason": event.reason, "text": "", "talking": False}


CHANGES: Final[dict[type[Any], Callable[[SessionState, Any, e.RecordedEvent], Change]]] = {
    e.BaselineStarted: _baseline,
    e.StopRehearsed: _rehearsed,
    e.Rehearsed: _rehearsed_beside,
    e.ExposureStarted: _exposure,
    e.IntensityChanged: _intensity,
    e.ParameterTaken: _taken,
    e.ParameterReleased: _released,
    e.ConfigurationChanged: _configured,
    e.CeilingChanged: _ceiling,
    e.SceneEventFired: _fired,
    e.Held: _held,
    e.Resumed: _resumed,
    e.SafePlaceEntered: _safe_place,
    e.SafePlaceShown: _nothing,
    e.PatientAskedToStay: _nothing,
    e.RatingPrompted: _prompted,
    e.RatingRecorded: _rated,
    e.RatingCorrected: _corrected,
    e.RatingDeclined: _unanswered,
    e.RatingMissed: _unanswered,
    e.NoteAdded: _nothing,
    e.MomentMarked: _nothing,
    e.VolumeChanged: _volume,
    e.TalkingChanged: _talking,
    e.Recentred: _recentred,
    e.TextShown: _text,
    e.BreathingGuideChanged: _guide,
    e.LinkLost: _lost,
    e.LinkRestored: _restored,
    e.RecordFailed: _record_failed,
    e.RecordRecovered: _record_recovered,
    e.ControllerRestarted: _restarted,
    e.CommandAnswered: _nothing,
    e.DebriefStarted: _debrief,
    e.SessionClosed: _closed,
    **CARE_CHANGES,
}
"""What each event changes; a test holds it to the vocabulary's every event."""
