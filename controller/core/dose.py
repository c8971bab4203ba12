"""The arithmetic of the dose: how fast it may rise, how it falls, what is harder than what.

Owns ramps, limits and comparisons, all pure; must not know commands, phases or consent.

Rises: the dial climbs no faster than 0 to 100 in the scene's ``full_rise_s``, and slower where a
parameter on the dial would otherwise pass its own ``rise_limit_per_s`` through its curve.
Falls: the dial falls at `FALL_PER_S`, whatever the parameters' ``fall_limit_per_s``. Where a
parameter moves the patient and the dial would take it down faster than that limit, the renderer
shows the fall as a fade to the end value; the record holds what was decided. A parameter off the
dial falls at its own limit.
"""

from collections.abc import Collection
from itertools import pairwise
from math import floor
from typing import Final

from controller.protocol.ramp import Ramp
from controller.protocol.spec import GradedParameter, SceneSpec
from controller.protocol.state import SessionState

FALL_PER_S: Final = 25.0
"""Speed of every fall of the dial, dial a second: 100 to 0 in 4 s."""

STEP_DOWN: Final = 10.0
"""One step down, dial."""

OFFER_BELOW: Final = 10.0
"""How far 'return to this step, lower dose' stays below the last tolerated dose, dial."""

FREE_RISE: Final = 15.0
"""The largest rise by one command without 'patient agrees', dial."""

SLACK: Final = 1e-9
"""Differences below this are rounding, in any unit."""


def value_now(state: SessionState, parameter: GradedParameter, now_ns: int) -> float:
    """Value of ``parameter`` now, in its unit, wherever it comes from."""
    override = state.overrides.get(parameter.name)
    if override is not None:
        return override.at(now_ns)
    return parameter.curve.at(state.intensity.at(now_ns))


def harder(parameter: GradedParameter, a: float, b: float) -> bool:
    """True if the value ``a`` is more exposure than ``b``, both in the parameter's unit."""
    return a > b + SLACK if parameter.more_is_harder else a < b - SLACK


def easier_of(parameter: GradedParameter, a: float, b: float) -> float:
    """Whichever of two values is less exposure."""
    return b if harder(parameter, a, b) else a


def dial_rise_per_s(
    spec: SceneSpec, low: float, high: float, off_dial: Collection[str] = ()
) -> float:
    """The fastest rise from dial ``low`` to ``high``, dial a second.

    Parameters named in ``off_dial`` do not follow the dial and do not slow it.
    """
    limits = [100.0 / spec.full_rise_s]
    for parameter in spec.parameters:
        if parameter.name in off_dial:
            continue
        steepest = _steepest(parameter, low, high)
        if steepest > 0:
            limits.append(parameter.rise_limit_per_s / steepest)
    return min(limits)


def _steepest(parameter: GradedParameter, low: float, high: float) -> float:
    """The curve's steepest slope between two dials, unit per dial."""
    return max(
        (
            abs(b.value - a.value) / (b.dial - a.dial)
            for a, b in pairwise(parameter.curve.points)
            if a.dial < high and b.dial > low
        ),
        default=0.0,
    )


def dial_ramp(state: SessionState, target: float, now_ns: int) -> Ramp:
    """The dial on its way from its present value to ``target``, within the limits."""
    present = state.intensity.at(now_ns)
    if abs(target - present) <= SLACK:
        return Ramp.constant(target, now_ns)
    rate = FALL_PER_S
    if target > present:
        spec = state.spec
        rate = dial_rise_per_s(spec, present, target, state.overrides) if spec else 100.0 / 60.0
    return Ramp(from_value=present, to_value=target, start_ns=now_ns, rate_per_s=rate)


def parameter_ramp(
    parameter: GradedParameter, present: float, target: float, now_ns: int, least_s: float = 0.0
) -> Ramp:
    """A parameter off the dial on its way to ``target``, in no less than ``least_s`` seconds."""
    distance = abs(target - present)
    if distance <= SLACK:
        return Ramp.constant(target, now_ns + round(least_s * 1e9))
    rises = harder(parameter, target, present)
    limit = parameter.rise_limit_per_s if rises else parameter.fall_limit_per_s
    rate = distance / max(distance / limit, least_s)
    return Ramp(from_value=present, to_value=target, start_ns=now_ns, rate_per_s=rate)


def return_ramp(parameter: GradedParameter, present: float, dial: Ramp, now_ns: int) -> Ramp:
    """The way back to a dial that moves along ``dial``; it ends when the dial is there too."""
    least_s = max(0, dial.end_ns - now_ns) / 1e9
    target = parameter.curve.at(dial.to_value)
    return parameter_ramp(parameter, present, target, now_ns, least_s)


def rising(ramp: Ramp, now_ns: int) -> bool:
    """True if the dial's ramp still goes up."""
    return ramp.to_value > ramp.at(now_ns) + SLACK


def getting_harder(parameter: GradedParameter, ramp: Ramp, now_ns: int) -> bool:
    """True if a parameter's own ramp still goes toward more exposure."""
    return harder(parameter, ramp.to_value, ramp.at(now_ns))


def rise_on_dial(parameter: GradedParameter, old: float, new: float) -> float:
    """How far the dial would have to rise to take ``parameter`` from ``old`` to ``new``.

    0 where ``new`` is not harder. Where a curve is flat the shorter way counts; values beyond the
    curve's ends count as its ends. Dial, 0-100.
    """
    if not harder(parameter, new, old):
        return 0.0
    return max(0.0, _dial_at(parameter, new)[0] - _dial_at(parameter, old)[1])


def _dial_at(parameter: GradedParameter, value: float) -> tuple[float, float]:
    """The lowest and the highest dial at which the curve has ``value``, ends clamped."""
    sign = 1.0 if parameter.more_is_harder else -1.0
    points = [(p.dial, sign * p.value) for p in parameter.curve.points]
    wanted = min(max(sign * value, points[0][1]), points[-1][1])
    found = [
        dial
        for (dial_a, a), (dial_b, b) in pairwise(points)
        if a <= wanted <= b
        for dial in _within(dial_a, a, dial_b, b, wanted)
    ]
    return min(found), max(found)


def _within(dial_a: float, a: float, dial_b: float, b: float, wanted: float) -> tuple[float, ...]:
    """The dials of one segment at which it has ``wanted``."""
    if a == b:
        return dial_a, dial_b
    return (dial_a + (dial_b - dial_a) * (wanted - a) / (b - a),)


def lower_dose(last_tolerated: float) -> float:
    """What 'return to this step, lower dose' offers: a whole number at least 10 below, dial."""
    return float(max(0, floor(last_tolerated + SLACK) - int(OFFER_BELOW)))


def rebased(ramp: Ramp, then_ns: int, now_ns: int) -> Ramp:
    """The value ``ramp`` had at ``then_ns``, standing still from ``now_ns`` of another clock."""
    return Ramp.constant(ramp.at(then_ns), now_ns)
