"""Turning the exposure up and down: the dial, single parameters, the ceiling, events.

Owns the rules for commands that change the dose; must not know how a session begins or ends.

Asking for what is so already is answered "nothing to change". A rise by one command is counted
from the present dose or the dial's target, whichever is higher, so that several presses of +5
during one climb are each a small rise.
"""

from controller.core import dose, stops
from controller.core.decision import Context, Decision, accepted, declined
from controller.core.refusals import held, listed, needs_agreement, nothing_to_do, number, refusal
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol.answers import Refusal
from controller.protocol.spec import GradedParameter, SceneSpec
from controller.protocol.vocabulary import Phase, RefusalReason

RESUME_FIRST = "What lowers the exposure is possible; resume before raising it"


def set_intensity(context: Context, command: c.SetIntensity) -> Decision:
    """Turn the dial: up within ceiling, consent and limits, down at any time."""
    state, now_ns = context.state, context.now_ns
    target, present = command.intensity, state.intensity.at(now_ns)
    problem = _dial_problem(context, command, present)
    if problem is not None:
        return declined(problem, asked=target, applied=state.intensity.to_value)
    ramp = dose.dial_ramp(state, target, now_ns)
    moved = stops.move_dial(state, ramp, asked=target, because="dial", now_ns=now_ns)
    return accepted(*moved, asked=target, applied=target, lowers=target < present)


def _dial_problem(context: Context, command: c.SetIntensity, present: float) -> Refusal | None:
    state, target = context.state, command.intensity
    if target > state.ceiling:
        return over_dial_ceiling(context, target)
    if target == state.intensity.to_value:
        return nothing_to_do(f"the dial is at {number(target)} or on its way there")
    if target > present and state.phase is Phase.PAUSED:
        return held(command.kind, state.holds, RESUME_FIRST)
    rise = target - max(present, state.intensity.to_value)
    if rise > dose.FREE_RISE and not command.patient_agrees:
        return needs_agreement(f"A rise of {number(rise)}, more than {number(dose.FREE_RISE)},")
    return None


def over_dial_ceiling(context: Context, target: float) -> Refusal:
    """The dial was to go to ``target``, over the session's ceiling."""
    state = context.state
    return refusal(
        RefusalReason.OVER_CEILING,
        what="Intensity",
        asked=target,
        ceiling=state.ceiling,
        limit=state.ceiling,
        applied=state.intensity.to_value,
    )


def step_down(context: Context, command: c.StepDown) -> Decision:
    """Lower the dial at once: by 10 from where it is or is falling to, or to a named dose."""
    state, now_ns = context.state, context.now_ns
    present, going_to = state.intensity.at(now_ns), state.intensity.to_value
    target = command.intensity
    if target is None:
        target = max(0.0, min(present, going_to) - dose.STEP_DOWN)
    highest = min(present, state.ceiling)
    if target > highest:
        problem = refusal(
            RefusalReason.OUT_OF_RANGE,
            what="A step down to",
            asked=target,
            low=0,
            high=highest,
            help="a step down only lowers the dose",
        )
        return declined(problem, asked=target, applied=going_to)
    if target == going_to:
        problem = nothing_to_do(f"the dial is at {number(target)} or on its way there")
        return declined(problem, asked=target, applied=going_to)
    ramp = dose.dial_ramp(state, target, now_ns)
    moved = stops.move_dial(state, ramp, asked=target, because="step_down", now_ns=now_ns)
    return accepted(*moved, asked=target, applied=target, lowers=True)


def set_parameter(context: Context, command: c.SetParameter) -> Decision:
    """Take a parameter off the dial and bring it to a value, within its own limits."""
    state, now_ns, value = context.state, context.now_ns, command.value
    parameter = _parameter(context, command.parameter)
    if isinstance(parameter, Refusal):
        return declined(parameter, asked=value)
    present = dose.value_now(state, parameter, now_ns)
    problem = _value_problem(context, command, parameter, present)
    if problem is not None:
        return declined(problem, asked=value, applied=_going_to(context, parameter))
    ramp = dose.parameter_ramp(parameter, present, value, now_ns)
    return accepted(
        e.ParameterTaken(parameter=parameter.name, ramp=ramp),
        asked=value,
        applied=value,
        lowers=dose.harder(parameter, present, value),
    )


def _value_problem(
    context: Context, command: c.SetParameter, parameter: GradedParameter, present: float
) -> Refusal | None:
    state, value = context.state, command.value
    if not parameter.minimum <= value <= parameter.maximum:
        return _out_of_range(parameter, value)
    limit = parameter.curve.at(state.ceiling)
    if dose.harder(parameter, value, limit):
        return over_ceiling(context, parameter, value, limit)
    taken = parameter.name in state.overrides and parameter.name not in state.returning
    if taken and state.overrides[parameter.name].to_value == value:
        return nothing_to_do(f"{parameter.label} is at {number(value)} or on its way there")
    if dose.harder(parameter, value, present) and state.phase is Phase.PAUSED:
        return held(command.kind, state.holds, RESUME_FIRST)
    return _rise_problem(context, parameter, value, command.patient_agrees)


def _rise_problem(
    context: Context, parameter: GradedParameter, value: float, agrees: bool
) -> Refusal | None:
    """A parameter's rise counts by how far the dial would have to rise for it."""
    present = dose.value_now(context.state, parameter, context.now_ns)
    going_to = _going_to(context, parameter)
    base = going_to if dose.harder(parameter, going_to, present) else present
    rise = dose.rise_on_dial(parameter, base, value)
    if rise <= dose.FREE_RISE or agrees:
        return None
    return needs_agreement(
        f"{parameter.label} from {number(base)} to {number(value)} {parameter.unit}, "
        f"as much as {number(rise)} on the dial,"
    )


def _going_to(context: Context, parameter: GradedParameter) -> float:
    override = context.state.overrides.get(parameter.name)
    if override is not None:
        return override.to_value
    return parameter.curve.at(context.state.intensity.to_value)


def _out_of_range(parameter: GradedParameter, value: float) -> Refusal:
    return refusal(
        RefusalReason.OUT_OF_RANGE,
        what=parameter.label,
        asked=value,
        low=parameter.minimum,
        high=f"{number(parameter.maximum)} {parameter.unit}".rstrip(),
        help="choose a value in this range",
    )


def over_ceiling(
    context: Context, parameter: GradedParameter, value: float, limit: float
) -> Refusal:
    """A parameter was to go to ``value``, harder than ``limit``, its value at the ceiling."""
    return refusal(
        RefusalReason.OVER_CEILING,
        what=parameter.label,
        asked=value,
        ceiling=context.state.ceiling,
        limit=f"{number(limit)} {parameter.unit}".rstrip(),
        applied=_going_to(context, parameter),
    )


def release_parameter(context: Context, command: c.ReleaseParameter) -> Decision:
    """Put a parameter back on the dial; a way back that is harder is a rise like any other."""
    state, now_ns = context.state, context.now_ns
    parameter = _parameter(context, command.parameter)
    if isinstance(parameter, Refusal):
        return declined(parameter)
    override = state.overrides.get(parameter.name)
    if override is None or parameter.name in state.returning:
        return declined(nothing_to_do(f"{parameter.label} follows the dial or is returning to it"))
    present = override.at(now_ns)
    ramp = dose.return_ramp(parameter, present, state.intensity, now_ns)
    rises = dose.harder(parameter, ramp.to_value, present)
    problem = None
    if rises and state.phase is Phase.PAUSED:
        problem = held(command.kind, state.holds, RESUME_FIRST)
    elif rises:
        problem = _rise_problem(context, parameter, ramp.to_value, command.patient_agrees)
    if problem is not None:
        return declined(problem, asked=ramp.to_value, applied=override.to_value)
    released = e.ParameterReleased(parameter=parameter.name, ramp=ramp)
    return accepted(released, asked=ramp.to_value, applied=ramp.to_value, lowers=not rises)


def set_ceiling(context: Context, command: c.SetCeiling) -> Decision:
    """Raise the ceiling with the patient's agreement; lower it, and the dose with it, at once."""
    state, ceiling = context.state, command.ceiling
    if ceiling == state.ceiling:
        problem = nothing_to_do(f"the ceiling is {number(ceiling)}")
        return declined(problem, asked=ceiling, applied=state.ceiling)
    highest = state.patient_ceiling
    if highest is not None and ceiling > highest:
        problem = _over_patient_ceiling(ceiling, highest)
        return declined(problem, asked=ceiling, applied=state.ceiling)
    if ceiling > state.ceiling and not command.patient_agrees:
        problem = needs_agreement(
            f"Raising the ceiling from {number(state.ceiling)} to {number(ceiling)}"
        )
        return declined(problem, asked=ceiling, applied=state.ceiling)
    changed = e.CeilingChanged(ceiling=ceiling)
    lowers = ceiling < state.ceiling
    eased = _under_ceiling(context, ceiling) if lowers else ()
    return accepted(changed, *eased, asked=ceiling, applied=ceiling, lowers=lowers)


def _over_patient_ceiling(ceiling: float, highest: float) -> Refusal:
    return refusal(
        RefusalReason.OUT_OF_RANGE,
        what="A ceiling of",
        asked=ceiling,
        low=0,
        high=highest,
        help="that is this patient's own ceiling, which is changed between sessions",
    )


def _under_ceiling(context: Context, ceiling: float) -> tuple[e.Event, ...]:
    """Whatever is over the new ceiling, or on its way over it, goes to it instead."""
    state, now_ns = context.state, context.now_ns
    eased: list[e.Event] = []
    if state.intensity.to_value > ceiling:
        ramp = dose.dial_ramp(state, ceiling, now_ns)
        eased += stops.move_dial(state, ramp, asked=ceiling, because="ceiling", now_ns=now_ns)
    for parameter in state.spec.parameters if state.spec else ():
        override = state.overrides.get(parameter.name)
        if override is None or parameter.name in state.returning:
            continue
        limit = parameter.curve.at(ceiling)
        if dose.harder(parameter, override.to_value, limit):
            ramp = dose.parameter_ramp(parameter, override.at(now_ns), limit, now_ns)
            eased.append(e.ParameterTaken(parameter=parameter.name, ramp=ramp))
    return tuple(eased)


def fire_event(context: Context, command: c.FireEvent) -> Decision:
    """Let one of the scene's events happen once; never in a hold, never twice at a time."""
    state = context.state
    if state.phase is Phase.PAUSED:
        return declined(held(command.kind, state.holds, "Resume first"))
    spec = state.spec
    event = spec.event(command.event) if spec else None
    if spec is None or event is None:
        known = listed(x.name for x in spec.events) if spec else "none"
        scene = state.scene or ""
        return declined(
            refusal(RefusalReason.UNKNOWN_EVENT, scene=scene, name=command.event, known=known)
        )
    if _still_runs(context, event.name, event.duration_s):
        return declined(nothing_to_do(f"'{event.label}' is happening now"))
    if event.startle and not command.patient_agrees:
        return declined(needs_agreement(f"'{event.label}' can startle, so it"))
    fired = e.SceneEventFired(event=event.name, duration_s=event.duration_s)
    return accepted(fired, created_id=context.cause_id)


def _still_runs(context: Context, event: str, duration_s: float) -> bool:
    lasts_ns = round(duration_s * 1e9)
    return any(
        fired.event == event and fired.fired_ns + lasts_ns > context.now_ns
        for fired in context.state.events
    )


def _parameter(context: Context, name: str) -> GradedParameter | Refusal:
    spec: SceneSpec | None = context.state.spec
    found = spec.parameter(name) if spec else None
    if found is not None:
        return found
    known = listed(p.name for p in spec.parameters) if spec else "none"
    scene = context.state.scene or ""
    return refusal(RefusalReason.UNKNOWN_PARAMETER, scene=scene, name=name, known=known)
