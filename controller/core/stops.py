"""What every stop is made of: ending rises, leaving the scene, holding, going to the safe place.

Owns these sequences of events, shared by commands, the patient and interlocks; must not know who
asked for them.

A parameter off the dial when the scene is left stays off it, at the easier of its present value
and the easiest of its curve, so that whatever comes back is no harder in any parameter.
"""

from typing import Literal

from controller.core import dose
from controller.core.phases import EXPOSURE, LEAVES_SCENE
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.ramp import Ramp
from controller.protocol.spec import GradedParameter
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, HoldReason, Peer, SafePlaceReason

Because = Literal["dial", "step_down", "hold", "resume", "ceiling", "scene", "link", "step"]


def standing_causes(state: SessionState) -> tuple[HoldReason, ...]:
    """Causes of a hold that persist; Resume cannot clear these, only their end can."""
    causes = []
    if Peer.PAGE in state.lost_peers:
        causes.append(HoldReason.PAGE_SILENT)
    if Peer.RENDERER in state.lost_peers:
        causes.append(HoldReason.RENDERER_LOST)
    if not state.tracked:
        causes.append(HoldReason.TRACKING_LOST)
    if state.record_failing:
        causes.append(HoldReason.RECORD_FAILING)
    return tuple(causes)


def move_dial(
    state: SessionState, ramp: Ramp, *, asked: float, because: Because, now_ns: int
) -> tuple[e.Event, ...]:
    """The dial moves along ``ramp``, and what is on its way back to the dial goes with it."""
    moved: list[e.Event] = [e.IntensityChanged(asked=asked, ramp=ramp, because=because)]
    for parameter, override in _off_dial(state):
        if parameter.name in state.returning:
            present = override.at(now_ns)
            back = dose.return_ramp(parameter, present, ramp, now_ns)
            moved.append(e.ParameterReleased(parameter=parameter.name, ramp=back))
    return tuple(moved)


def stop_rises(state: SessionState, now_ns: int) -> tuple[e.Event, ...]:
    """Every rise ends at its present value; falls go on."""
    stopped: list[e.Event] = []
    dial = state.intensity
    if dose.rising(dial, now_ns):
        dial = Ramp.constant(dial.at(now_ns), now_ns)
        stopped.append(e.IntensityChanged(asked=dial.to_value, ramp=dial, because="hold"))
    for parameter, ramp in _off_dial(state):
        present = ramp.at(now_ns)
        if parameter.name not in state.returning:
            if dose.getting_harder(parameter, ramp, now_ns):
                stopped.append(_stands(parameter, present, now_ns))
            continue
        back = dose.return_ramp(parameter, present, dial, now_ns)
        if dose.getting_harder(parameter, back, now_ns):
            stopped.append(_stands(parameter, present, now_ns))
        elif dial is not state.intensity:
            stopped.append(e.ParameterReleased(parameter=parameter.name, ramp=back))
    return tuple(stopped)


def leave_scene(state: SessionState, because: Because, now_ns: int) -> tuple[e.Event, ...]:
    """Nothing of the dose stays: the dial at 0, parameters off it at their easiest or easier."""
    left: list[e.Event] = []
    if state.intensity.at(now_ns) > 0 or state.intensity.to_value > 0:
        zero = Ramp.constant(0, now_ns)
        left.append(e.IntensityChanged(asked=0, ramp=zero, because=because))
    for parameter, ramp in _off_dial(state):
        easy = dose.easier_of(parameter, ramp.at(now_ns), parameter.easiest)
        if ramp.to_value != easy or ramp.at(now_ns) != easy or parameter.name in state.returning:
            left.append(_stands(parameter, easy, now_ns))
    return tuple(left)


def hold(state: SessionState, reason: HoldReason, now_ns: int) -> tuple[e.Event, ...]:
    """Hold for ``reason``; nothing where no exposure is or where it is held for it already."""
    if state.phase not in EXPOSURE or reason in state.holds:
        return ()
    if reason in LEAVES_SCENE:
        return (e.Held(reason=reason), *leave_scene(state, "link", now_ns))
    return (e.Held(reason=reason), *stop_rises(state, now_ns))


def safe_place(
    state: SessionState, reason: SafePlaceReason, actor: Actor, now_ns: int
) -> tuple[e.Event, ...]:
    """To the safe place; a further stop raises the epoch again, for a renderer that latched."""
    entered = e.SafePlaceEntered(reason=reason, actor=actor)
    return (entered, *leave_scene(state, "scene", now_ns))


def step_over(
    state: SessionState, because: Literal["therapist", "next_step", "scene", "debrief", "closed"]
) -> tuple[e.Event, ...]:
    """The present step of the ladder, if any, is over."""
    step = state.step
    return (k.StepEnded(step_id=step.step_id, because=because),) if step else ()


def _off_dial(state: SessionState) -> list[tuple[GradedParameter, Ramp]]:
    spec = state.spec
    if spec is None:
        return []
    return [(p, state.overrides[p.name]) for p in spec.parameters if p.name in state.overrides]


def _stands(parameter: GradedParameter, value: float, now_ns: int) -> e.ParameterTaken:
    return e.ParameterTaken(parameter=parameter.name, ramp=Ramp.constant(value, now_ns))
