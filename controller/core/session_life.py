"""The beginning and the end of a session, of exposure, and of a hold.

Owns the rules for commands that change the phase or the scene; must not know dose arithmetic.

How a hold ends: its reasons stay listed until the therapist resumes, because they say why exposure
is paused. Resume clears them all where no cause persists, and is answered with the causes that do
where one does. A link that is restored never resumes anything.
How exposure comes back: Resume shows the scene at the dial's lowest and climbs, within the rise
limits, to the offer or to a named dose that is not above the last tolerated one. Where the scene
never left the view, the dial goes on from its present value instead.
A baseline rating is expected before exposure and not forced: the therapist may have reason to
begin without one.
"""

from collections.abc import Iterable

from controller.core import dose, stops
from controller.core.catalogue import check_configuration, complete, gets_harder, has_scene
from controller.core.clearance import not_cleared
from controller.core.cues import INTERVAL_S
from controller.core.decision import Context, Decision, accepted, declined
from controller.core.interlocks import page_limits_s
from controller.core.phases import BESIDE_EXPOSURE
from controller.core.ratings import give_up_prompt
from controller.core.refusals import ACTIONS, held, listed, needs_agreement, nothing_to_do, refusal
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol.answers import Refusal
from controller.protocol.base import PROTOCOL_VERSION
from controller.protocol.plan import FearLadder
from controller.protocol.practice import PRACTICE_PREFIX
from controller.protocol.reports import Hello
from controller.protocol.spec import SceneKind, SceneSpec
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import (
    Actor,
    HoldReason,
    Phase,
    Place,
    RefusalReason,
    SafePlaceReason,
)


def session_id_for(command_id: str) -> str:
    """The id of the session that the command ``command_id`` opens."""
    return f"s-{command_id}"[:64]


def prepare_session(context: Context, command: c.PrepareSession) -> Decision:
    """Open a session in the neutral room with the scenes the renderer has."""
    hello = context.situation.hello
    if hello is None:
        return declined(refusal(RefusalReason.RENDERER_AWAY))
    if context.situation.record_failing:
        return declined(refusal(RefusalReason.RECORD_FAILING))
    problem = (
        has_scene(hello.catalogue, command.scene, SceneKind.EXPOSURE)
        or has_scene(hello.catalogue, command.safe_place, SceneKind.SAFE_PLACE)
        or check_configuration(hello.catalogue, command.scene, command.configuration)
        or _page_limit_problem(command)
        or _floor_problem(command)
        or _practice_problem(command, hello)
    )
    if problem is not None:
        return declined(problem)
    highest, ladder = command.patient_ceiling, command.ladder
    prepared = e.SessionPrepared(
        header=_header(context, command, hello),
        scene=command.scene,
        configuration=complete(hello.catalogue, command.scene, command.configuration),
        safe_place=command.safe_place,
        ceiling=min(command.ceiling, 100 if highest is None else highest),
        breathing_guide_allowed=command.breathing_guide_allowed,
        therapist_in_room=command.therapist_in_room,
        language=command.language,
        patient_ceiling=highest,
        ladder=ladder if ladder.steps else standard_ladder(hello.catalogue, command.scene),
        prompt_interval_s=(command.prompt_interval_s or INTERVAL_S) if command.prompts else None,
        trauma_interval=command.prompts and command.prompt_interval_s is None,
        prompts_in_scene=command.prompts_in_scene,
        answers_by_gaze=command.answers_by_gaze,
        standing=command.standing,
        page_silent_safe_s=command.page_silent_safe_s,
        screening_required=command.screening_required,
        practice=command.practice,
    )
    return accepted(prepared, created_id=session_id_for(context.cause_id))


def of_interrupted(context: Context, command: c.TakeUpSession | c.CloseInterrupted) -> Decision:
    """Granted for a session that was found open; what follows is an input of that session."""
    known = context.situation.interrupted
    if command.interrupted_id in known:
        return accepted()
    asked = command.interrupted_id
    return declined(refusal(RefusalReason.UNKNOWN_SESSION, asked=asked, known=listed(known)))


def standard_ladder(catalogue: Iterable[SceneSpec], scene: str) -> FearLadder:
    """The ladder a scene begins with; without steps where it has none."""
    steps = next((s.standard_ladder for s in catalogue if s.name == scene), ())
    return FearLadder(version=1 if steps else 0, steps=steps)


def _page_limit_problem(command: c.PrepareSession) -> Refusal | None:
    low, high = page_limits_s(in_room=command.therapist_in_room)
    asked = command.page_silent_safe_s
    if asked is None or low <= asked <= high:
        return None
    return refusal(
        RefusalReason.OUT_OF_RANGE,
        what="The page's silence until the safe place, in seconds,",
        asked=asked,
        low=low,
        high=high,
        help="choose a value in this range",
    )


def _floor_problem(command: c.PrepareSession) -> Refusal | None:
    if not command.standing or command.floor_clear:
        return None
    why = "a patient stands only where the floor is clear and someone is in reach; confirm it first"
    return refusal(RefusalReason.NOT_ALLOWED, action=ACTIONS[command.kind], why=why)


def _practice_problem(command: c.PrepareSession, hello: Hello) -> Refusal | None:
    """Records of a simulated patient and of a patient never come under one pseudonym."""
    named = command.pseudonym.startswith(PRACTICE_PREFIX)
    if command.practice is not None and not named:
        why = f"the pseudonym of a simulated patient begins with '{PRACTICE_PREFIX}'"
    elif named and command.practice is None and not hello.synthetic_patient:
        why = f"a pseudonym that begins with '{PRACTICE_PREFIX}' is a simulated patient's"
    else:
        return None
    return refusal(RefusalReason.NOT_ALLOWED, action=ACTIONS[command.kind], why=why)


def _header(context: Context, command: c.PrepareSession, hello: Hello) -> e.SessionHeader:
    return e.SessionHeader(
        pseudonym=command.pseudonym,
        title=command.title,
        goal=command.goal,
        package_version=context.situation.package_version,
        protocol_version=PROTOCOL_VERSION,
        renderer_version=hello.package_version,
        catalogue=hello.catalogue,
        asset_hashes=hello.asset_hashes,
        anchors=command.anchors,
        wall_time_utc=context.situation.wall_time_utc,
        anchor_ns=context.now_ns,
        synthetic=hello.synthetic_patient or command.practice is not None,
    )


def start_baseline(context: Context, command: c.StartBaseline) -> Decision:
    """Begin the baseline in the neutral room."""
    return accepted(e.BaselineStarted())


def confirm_stop_rehearsed(context: Context, command: c.ConfirmStopRehearsed) -> Decision:
    """The therapist's word that the stop was tried; saying it again is recorded again."""
    return accepted(e.StopRehearsed(actor=Actor.THERAPIST))


def start_exposure(context: Context, command: c.StartExposure) -> Decision:
    """Show the scene at its lowest dose."""
    problem = _overtaken(context, command)
    if problem is None and not context.state.stop_rehearsed:
        problem = refusal(RefusalReason.NOT_REHEARSED)
    problem = problem or _not_ready(context, command.kind)
    return declined(problem) if problem else accepted(e.ExposureStarted())


def _overtaken(context: Context, command: c.StartExposure | c.Resume) -> Refusal | None:
    """Why it may not undo an interruption that came after what its sender saw."""
    seen = command.seen_interruptions
    if seen is None or seen == context.state.interruptions:
        return None
    return refusal(RefusalReason.OVERTAKEN, action=ACTIONS[command.kind])


def _not_ready(context: Context, kind: str) -> Refusal | None:
    """Why the scene cannot be shown now, if it cannot."""
    state, hello = context.state, context.situation.hello
    causes = stops.standing_causes(state)
    if causes == (HoldReason.RECORD_FAILING,):
        return refusal(RefusalReason.RECORD_FAILING)
    if causes:
        return held(kind, causes, "It is possible as soon as this has ended")
    if hello is None:
        return refusal(RefusalReason.RENDERER_AWAY)
    if not context.situation.renderer_follows:
        return refusal(RefusalReason.RENDERER_NOT_READY)
    if not state.headset_worn:
        why = "the headset is not worn; ask the patient to put it on"
        return refusal(RefusalReason.NOT_ALLOWED, action=ACTIONS[kind], why=why)
    problem = not_cleared(state)
    if problem is not None:
        return problem
    return has_scene(hello.catalogue, state.scene or "", SceneKind.EXPOSURE)


def hold(context: Context, command: c.Hold) -> Decision:
    """Nothing rises any more; always granted, also on top of another hold."""
    state, now_ns = context.state, context.now_ns
    rises = stops.stop_rises(state, now_ns)
    return accepted(e.Held(reason=HoldReason.THERAPIST), *rises, lowers=True)


def resume(context: Context, command: c.Resume) -> Decision:
    """End a hold or leave the safe place; beside exposure, leave the safe place for the room."""
    state = context.state
    if state.phase is Phase.EXPOSING:
        return declined(nothing_to_do("exposure goes on and nothing is held"))
    overtaken = _overtaken(context, command)
    if overtaken is not None:
        return declined(overtaken)
    if state.phase in BESIDE_EXPOSURE:
        return _resume_beside(context)
    target = command.intensity if command.intensity is not None else state.resume_offer or 0.0
    limit = min(state.last_tolerated, state.ceiling)
    problem = _not_ready(context, command.kind)
    if problem is None and target > limit:
        problem = _over_tolerated(target, limit)
    if problem is not None:
        return declined(problem, asked=command.intensity, applied=state.intensity.to_value)
    return _back_to_scene(context, target, command.intensity)


def _resume_beside(context: Context) -> Decision:
    state = context.state
    if state.place is not Place.SAFE_PLACE and state.safe_place_reason is None:
        return declined(nothing_to_do("the neutral room is shown"))
    return accepted(e.Resumed(intensity=0))


def _over_tolerated(target: float, limit: float) -> Refusal:
    return refusal(
        RefusalReason.OUT_OF_RANGE,
        what="A return to",
        asked=target,
        low=0,
        high=limit,
        help="come back at or below the last tolerated dose, then raise",
    )


def _back_to_scene(context: Context, target: float, asked: float | None) -> Decision:
    state, now_ns = context.state, context.now_ns
    moved: tuple[e.Event, ...] = ()
    if state.intensity.to_value != target:
        ramp = dose.dial_ramp(state, target, now_ns)
        moved = stops.move_dial(
            state, ramp, asked=target if asked is None else asked, because="resume", now_ns=now_ns
        )
    return accepted(e.Resumed(intensity=target), *moved, asked=asked, applied=target)


def set_configuration(context: Context, command: c.SetConfiguration) -> Decision:
    """Change scene or configuration through a fade, at the lowest dose again.

    Another scene counts as harder: nobody can rank two scenes for a patient.
    """
    state = context.state
    problem = has_scene(state.catalogue, command.scene, SceneKind.EXPOSURE) or check_configuration(
        state.catalogue, command.scene, command.configuration
    )
    if problem is not None:
        return declined(problem)
    wanted = complete(state.catalogue, command.scene, command.configuration)
    if command.scene == state.scene and wanted == state.configuration:
        return declined(nothing_to_do("this scene is set up like this"))
    is_harder = command.scene != state.scene or gets_harder(
        state.catalogue, command.scene, state.configuration, wanted
    )
    if is_harder and state.phase is Phase.PAUSED:
        return declined(held(command.kind, state.holds, "Resume first, or go to the safe place"))
    if is_harder and not command.patient_agrees:
        return declined(needs_agreement("Another scene or a harder configuration"))
    over = stops.step_over(state, "scene")
    return accepted(*over, *scene_changed(state, command.scene, wanted, context.now_ns))


def scene_changed(
    state: SessionState, scene: str, configuration: dict[str, str], now_ns: int
) -> tuple[e.Event, ...]:
    """Another scene or configuration through a fade, at the lowest dose."""
    lowest = stops.leave_scene(state, "scene", now_ns)
    if scene != state.scene:
        lowest = tuple(x for x in lowest if isinstance(x, e.IntensityChanged))
    return (e.ConfigurationChanged(scene=scene, configuration=configuration), *lowest)


def go_to_safe_place(context: Context, command: c.GoToSafePlace) -> Decision:
    """The safe place, in every phase of a session, however often it is pressed."""
    therapist = SafePlaceReason.THERAPIST, Actor.THERAPIST
    return accepted(*stops.safe_place(context.state, *therapist, context.now_ns), lowers=True)


def start_debrief(context: Context, command: c.StartDebrief) -> Decision:
    """End the exposure; the neutral room is shown."""
    left = stops.leave_scene(context.state, "scene", context.now_ns)
    over = stops.step_over(context.state, "debrief")
    return accepted(*over, e.DebriefStarted(), *left, lowers=True)


def close_session(context: Context, command: c.CloseSession) -> Decision:
    """Complete the record; a prompt that is still open has no answer."""
    left = stops.leave_scene(context.state, "scene", context.now_ns)
    closed = e.SessionClosed(
        reason=command.reason, summary=command.summary, homework=command.homework
    )
    over = stops.step_over(context.state, "closed")
    return accepted(*give_up_prompt(context.state), *over, *left, closed, lowers=True)
