"""The patient's fear ladder: edited whole, gone to step by step, always by the therapist's choice.

Owns the rules of ladders and steps; must not know criteria. A step is a named place and no way
round a rule: its scene, intensity and overrides pass the consent, the ceiling, the rise limits and
the fades of the commands that could set them one by one.
"""

from controller.core import dose, stops
from controller.core.catalogue import (
    check_configuration,
    complete,
    gets_harder,
    has_scene,
    texts_kept,
)
from controller.core.decision import Context, Decision, accepted, declined
from controller.core.evolve import after
from controller.core.exposure import RESUME_FIRST, over_ceiling, over_dial_ceiling
from controller.core.refusals import (
    ACTIONS,
    held,
    listed,
    needs_agreement,
    nothing_to_do,
    number,
    refusal,
)
from controller.core.session_life import scene_changed
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.answers import Refusal
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.ramp import Ramp
from controller.protocol.spec import GradedParameter, SceneKind
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Phase, RefusalReason


def edit_ladder(context: Context, command: q.EditLadder) -> Decision:
    """A new version, if nobody else made one meanwhile; new steps have to be possible here."""
    state, ladder = context.state, context.state.ladder
    if command.based_on != ladder.version:
        why = f"it was changed meanwhile and is version {ladder.version} now; look at it again"
        return _not_allowed(command.kind, why)
    ids = [step.step_id for step in command.steps]
    if len(set(ids)) != len(ids):
        return _not_allowed(command.kind, "two of its steps share an id")
    if command.steps == ladder.steps:
        return declined(nothing_to_do("the fear ladder is like this"))
    for step in command.steps:
        problem = None if step in ladder.steps else step_problem(state, step)
        if problem is not None:
            return declined(problem)
    edited = FearLadder(version=ladder.version + 1, steps=command.steps)
    return accepted(k.LadderEdited(ladder=edited))


def _not_allowed(kind: str, why: str) -> Decision:
    return declined(refusal(RefusalReason.NOT_ALLOWED, action=ACTIONS[kind], why=why))


def step_problem(state: SessionState, step: LadderStep) -> Refusal | None:
    """What of a step the scenes of this session do not have, if anything."""
    problem = has_scene(state.catalogue, step.scene, SceneKind.EXPOSURE) or check_configuration(
        state.catalogue, step.scene, step.configuration
    )
    if problem is not None:
        return problem
    spec = next(s for s in state.catalogue if s.name == step.scene)
    for name, value in step.overrides.items():
        parameter = spec.parameter(name)
        if parameter is None:
            known = listed(p.name for p in spec.parameters)
            return refusal(
                RefusalReason.UNKNOWN_PARAMETER, scene=step.scene, name=name, known=known
            )
        if not parameter.minimum <= value <= parameter.maximum:
            return refusal(
                RefusalReason.OUT_OF_RANGE,
                what=parameter.label,
                asked=value,
                low=parameter.minimum,
                high=f"{number(parameter.maximum)} {parameter.unit}".rstrip(),
                help="choose a value in this range",
            )
    return None


def end_step(context: Context, command: q.EndStep) -> Decision:
    """The step is over and the dose stays; a cue asks how it is now."""
    over = stops.step_over(context.state, "therapist")
    if not over:
        return declined(nothing_to_do("no step of the ladder was gone to"))
    return accepted(*over)


def go_to_step(context: Context, command: q.GoToStep) -> Decision:
    """To a step's place, from wherever the exposure is."""
    state, now_ns = context.state, context.now_ns
    step = state.ladder.step(command.step_id)
    if step is None:
        known = listed(f"'{s.step_id}'" for s in state.ladder.steps)
        return declined(refusal(RefusalReason.UNKNOWN_STEP, name=command.step_id, known=known))
    problem = step_problem(state, step)
    if problem is not None:
        return declined(problem, asked=step.intensity, applied=state.intensity.to_value)
    kept = texts_kept(state.catalogue, step.scene, state.configuration)
    wanted = {**kept, **step.configuration}
    configuration = complete(state.catalogue, step.scene, wanted)
    changes = step.scene != state.scene or configuration != state.configuration
    ended = stops.step_over(state, "next_step")
    moved = scene_changed(state, step.scene, configuration, now_ns) if changes else ()
    there = after(state, moved, now_ns, context.situation.run_id)
    problem = _problem(context, command, step, there)
    if problem is not None:
        return declined(problem, asked=step.intensity, applied=state.intensity.to_value)
    dosed = _dosed(there, step, now_ns)
    if step == state.step and not moved and not dosed:
        return declined(nothing_to_do(f"'{step.title}' is where the exposure is or is going to"))
    started = k.StepStarted(step=step, ladder_version=state.ladder.version)
    return accepted(
        *ended,
        *moved,
        *dosed,
        started,
        asked=step.intensity,
        applied=step.intensity,
        lowers=not moved and not _rises(there, step, now_ns),
    )


def _problem(
    context: Context, command: q.GoToStep, step: LadderStep, there: SessionState
) -> Refusal | None:
    """The rules a step has to pass, in the order of the commands that could set it."""
    state, now_ns = context.state, context.now_ns
    if step.intensity > state.ceiling:
        return over_dial_ceiling(context, step.intensity)
    for parameter in _parameters(there):
        value, limit = step.overrides.get(parameter.name), parameter.curve.at(state.ceiling)
        if value is not None and dose.harder(parameter, value, limit):
            return over_ceiling(context.on(there), parameter, value, limit)
    harder_scene = step.scene != state.scene or gets_harder(
        state.catalogue, step.scene, state.configuration, there.configuration
    )
    if state.phase is Phase.PAUSED and (harder_scene or _rises(there, step, now_ns)):
        return held(command.kind, state.holds, RESUME_FIRST)
    if command.patient_agrees:
        return None
    if harder_scene:
        return needs_agreement("Another scene or a harder configuration")
    rise = _largest_rise(there, step, now_ns)
    if rise > dose.FREE_RISE:
        words = f"A rise of {number(rise)} on the dial, more than {number(dose.FREE_RISE)},"
        return needs_agreement(words)
    return None


def _parameters(state: SessionState) -> tuple[GradedParameter, ...]:
    return state.spec.parameters if state.spec else ()


def _going_to(state: SessionState, parameter: GradedParameter) -> float:
    override = state.overrides.get(parameter.name)
    dial = state.intensity.to_value
    return override.to_value if override is not None else parameter.curve.at(dial)


def _target(parameter: GradedParameter, step: LadderStep) -> float:
    """Where a step takes a parameter, in its unit."""
    override = step.overrides.get(parameter.name)
    return parameter.curve.at(step.intensity) if override is None else override


def _rises(there: SessionState, step: LadderStep, now_ns: int) -> bool:
    """True if the dial or any parameter would get harder than it is."""
    if step.intensity > there.intensity.at(now_ns) + dose.SLACK:
        return True
    return any(
        dose.harder(p, _target(p, step), dose.value_now(there, p, now_ns))
        for p in _parameters(there)
    )


def _largest_rise(there: SessionState, step: LadderStep, now_ns: int) -> float:
    """The step's rise, dial: of the dial itself or of a parameter off it, whichever is more.

    Counted from where each is or is going to, the harder of the two, like every rise.
    """
    rises = [step.intensity - max(there.intensity.at(now_ns), there.intensity.to_value)]
    for parameter in _parameters(there):
        if parameter.name not in step.overrides and parameter.name not in there.overrides:
            continue
        present, going_to = (
            dose.value_now(there, parameter, now_ns),
            _going_to(there, parameter),
        )
        base = going_to if dose.harder(parameter, going_to, present) else present
        rises.append(dose.rise_on_dial(parameter, base, _target(parameter, step)))
    return max(rises)


def _dosed(there: SessionState, step: LadderStep, now_ns: int) -> tuple[e.Event, ...]:
    """The dial and the parameters on their way to the step, each within its limits."""
    dial, events = there.intensity, list[e.Event]()
    if step.intensity != dial.to_value:
        dial = _dial(there, step, now_ns)
        asked = step.intensity
        events += stops.move_dial(there, dial, asked=asked, because="step", now_ns=now_ns)
    for parameter in _parameters(there):
        events += _parameter(there, step, parameter, dial, now_ns)
    return tuple(events)


def _dial(there: SessionState, step: LadderStep, now_ns: int) -> Ramp:
    """The dial's ramp; a parameter the step takes off the dial does not slow it."""
    taken = {name: Ramp.constant(value, now_ns) for name, value in step.overrides.items()}
    without = there.model_copy(update={"overrides": {**there.overrides, **taken}})
    return dose.dial_ramp(without, step.intensity, now_ns)


def _parameter(
    there: SessionState, step: LadderStep, parameter: GradedParameter, dial: Ramp, now_ns: int
) -> tuple[e.Event, ...]:
    name, present = parameter.name, dose.value_now(there, parameter, now_ns)
    override = there.overrides.get(name)
    off_dial = override is not None and name not in there.returning
    value = step.overrides.get(name)
    if value is not None:
        if off_dial and override is not None and override.to_value == value:
            return ()
        ramp = dose.parameter_ramp(parameter, present, value, now_ns)
        return (e.ParameterTaken(parameter=name, ramp=ramp),)
    if not off_dial:
        return ()
    back = dose.return_ramp(parameter, present, dial, now_ns)
    return (e.ParameterReleased(parameter=name, ramp=back),)
