"""What the renderer is told to show, derived from the state and nothing else.

Owns the directive and the words for the patient; must not know how they are drawn or spoken.
"""

from typing import Final

from controller.core.guidance import FAINT_PICTURE
from controller.core.phases import LEAVES_SCENE
from controller.protocol.directive import PatientNotice, SceneDirective
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Phase, Place, SafePlaceReason

STOPPED: Final = "You stopped. Take your time."
"""After the patient's own stop."""

TECHNICAL_IN_ROOM: Final = "A technical pause. You did nothing wrong. Your therapist is beside you."
"""After a fade that nobody chose, the therapist in the room."""

TECHNICAL_REMOTE: Final = (
    "A technical pause. You did nothing wrong. Your therapist is reconnecting."
)
"""After a fade that nobody chose, the therapist remote."""

_BY_PATIENT = {SafePlaceReason.PATIENT_STOP, SafePlaceReason.HEADSET_OFF}
_BY_INTERLOCK = {SafePlaceReason.PAGE_SILENT, SafePlaceReason.CONTROLLER_LOST}


def directive_of(state: SessionState, *, run_id: str, revision: int, now_ns: int) -> SceneDirective:
    """The whole of what to show at ``now_ns`` (controller time); ``revision`` is the caller's."""
    playable = state.place is Place.SCENE and not state.held
    return SceneDirective(
        run_id=run_id,
        session_id=state.session_id,
        epoch=state.epoch,
        revision=revision,
        issued_ns=now_ns,
        place=state.place,
        scene=state.scene,
        configuration=state.configuration,
        safe_place=state.safe_place,
        intensity=state.intensity,
        overrides=state.overrides,
        held=state.held,
        prompt=state.prompt,
        events=tuple(f for f in state.events if f.expires_ns > now_ns) if playable else (),
        breathing_guide=state.breathing_guide and state.place is Place.SAFE_PLACE,
        volume=state.volume,
        talking=state.talking,
        text=state.text,
        notice=notice_of(state),
        recentre_count=state.recentre_count,
        faint_help=FAINT_PICTURE if state.faint_help else (),
        therapist_in_room=state.therapist_in_room if state.session_id else None,
        language=state.language,
        answers_by_gaze=state.answers_by_gaze,
        standing=state.standing,
        lobby=state.phase is Phase.PREPARED and not state.faint_help,
        rehearsed=state.rehearsed,
        practice=None if state.phase is Phase.CLOSED else state.practice,
    )


def notice_of(state: SessionState) -> PatientNotice | None:
    """Why the picture changed, for a change the therapist did not choose; a hold shows nothing."""
    if state.faint_help:
        return None
    if state.safe_place_reason in _BY_PATIENT:
        return PatientNotice(text=STOPPED)
    lost_view = state.phase is Phase.PAUSED and state.place is Place.NEUTRAL
    if state.safe_place_reason in _BY_INTERLOCK or (
        lost_view and LEAVES_SCENE.intersection(state.holds)
    ):
        return PatientNotice(
            text=TECHNICAL_IN_ROOM if state.therapist_in_room else TECHNICAL_REMOTE
        )
    return None
