"""From a directive to the values a scene shows: ramps, curves, limits and comfort.

Owns the arithmetic between dose and parameter values; must not know drawing, sockets or clocks
(times are handed in).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.spec import GradedParameter, SceneSpec

LARGE_FALL = 3.0
"""Fall of a parameter that moves the patient (m, or m/s) from which it is a fade, not a motion."""

RISE_MARGIN = 1.25
"""How much quicker than the scene's limit a rise may look before it is slowed here.

The controller keeps the limits; this second guard is for a clock that jumps.
"""


@dataclass(frozen=True)
class Dose:
    """What is to be shown this frame."""

    dial: float
    """Intensity, 0-100."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Parameter to value, in its unit."""
    jump: bool = False
    """True: a large fall waits for a fade; call ``jumped`` under full cover."""


class Playback:
    """Plays the dose of one scene, frame by frame."""

    def __init__(self, spec: SceneSpec) -> None:
        self._spec = spec
        self._dial: float | None = None
        self._values: dict[str, float] = {}
        self._jump_to: dict[str, float] = {}
        self._directive: SceneDirective | None = None
        self._ways: dict[str, _Way] = {}
        self._at_once: dict[str, bool] = {}
        self._end_ns = 0
        self._rests: Dose | None = None

    def jumped(self) -> None:
        """The picture is covered: large falls are made now."""
        self._values = self._values | self._jump_to
        self._rests = None
        self._jump_to = {}

    def step(
        self, directive: SceneDirective, now_ns: int | None, dt_s: float, *, frozen: bool
    ) -> Dose:
        """The dose ``dt_s`` seconds after the last call.

        ``now_ns`` is controller time, None if it is not known fresh: then nothing rises.
        ``frozen`` lets nothing rise either; falls go on.
        """
        if directive is not self._directive:  # frames without number are played by one
            self._directive = directive
            self._ways = {p.name: _way(p, directive) for p in self._spec.parameters}
            self._at_once = {
                p.name: way.is_cut(p) or (p.moves_patient and way.is_drop(p))
                for p, way in zip(self._spec.parameters, self._ways.values(), strict=True)
            }
            ramps = directive.intensity, *directive.overrides.values()
            self._end_ns = max(ramp.end_ns for ramp in ramps)
            self._rests = None
        ended = now_ns is not None and now_ns >= self._end_ns
        if ended and self._rests is not None:
            return self._rests
        before = self._dial, self._values
        goal = _level(directive.intensity, now_ns, self._dial, harder_up=True)
        rise = 0.0 if frozen else 100.0 / self._spec.full_rise_s * RISE_MARGIN * dt_s
        self._dial = _limited(self._dial, goal, rise, harder_up=True)
        self._values = {
            p.name: self._value(p, directive, self._dial, now_ns, dt_s, frozen)
            for p in self._spec.parameters
        }
        dose = Dose(self._dial, self._values, bool(self._jump_to))
        # Free to rise and with nowhere to go: it stays so until another directive, or a clock
        # that goes back or is lost.
        free = ended and not frozen and dt_s > 0 and not dose.jump
        self._rests = dose if free and before == (self._dial, self._values) else None
        return dose

    def _value(
        self,
        parameter: GradedParameter,
        directive: SceneDirective,
        dial: float,
        now_ns: int | None,
        dt_s: float,
        frozen: bool,
    ) -> float:
        up, name = parameter.more_is_harder, parameter.name
        before, way = self._values.get(name), self._ways[name]
        override = directive.overrides.get(name)
        if override is None:
            # The dial's own limit holds already; a curve may be steep.
            goal, rise = parameter.curve.at(dial), math.inf
        else:
            goal = _level(override, now_ns, before, harder_up=up)
            rise = parameter.rise_limit_per_s * RISE_MARGIN * dt_s
        if self._at_once[name]:
            goal = way.end
        goal = min(parameter.maximum, max(parameter.minimum, goal))
        if before is not None and (before > goal if up else before < goal):
            if parameter.falls_behind_fade and _Way(before, goal, 0.0).is_cut(parameter):
                self._jump_to[name] = goal
                return before
            if parameter.moves_patient:
                return self._falling(parameter, before, goal, way, dt_s)
        if self._jump_to:
            self._jump_to.pop(name, None)
        if override is None and not frozen:
            return goal
        return _limited(before, goal, 0.0 if frozen else rise, harder_up=up)

    def _falling(
        self, parameter: GradedParameter, before: float, goal: float, way: _Way, dt_s: float
    ) -> float:
        if _Way(before, way.end, way.duration_s).is_drop(parameter):
            self._jump_to[parameter.name] = goal
            return before
        self._jump_to.pop(parameter.name, None)
        step = parameter.fall_limit_per_s * dt_s
        return max(goal, before - step) if goal < before else min(goal, before + step)


@dataclass(frozen=True)
class _Way:
    """A parameter's way from one value to another, in its unit."""

    start: float
    end: float
    duration_s: float

    def is_drop(self, parameter: GradedParameter) -> bool:
        """True for a large fall quicker than the parameter's limit."""
        fall = abs(self.start - self.end)
        eases = _is_harder(self.start, self.end, parameter.more_is_harder)
        return eases and fall > LARGE_FALL and fall > parameter.fall_limit_per_s * self.duration_s

    def is_cut(self, parameter: GradedParameter) -> bool:
        """True for a fall after which something is gone that was seen: never in sight."""
        fall = abs(self.start - self.end)
        eases = _is_harder(self.start, self.end, parameter.more_is_harder)
        return parameter.falls_behind_fade and eases and fall >= parameter.step / 2


def _way(parameter: GradedParameter, directive: SceneDirective) -> _Way:
    ramp = directive.overrides.get(parameter.name)
    if ramp is not None:
        return _Way(ramp.from_value, ramp.to_value, ramp.duration_s)
    at, dial = parameter.curve.at, directive.intensity
    return _Way(at(dial.from_value), at(dial.to_value), dial.duration_s)


def _is_harder(a: float, b: float, up: bool) -> bool:
    return a > b if up else a < b


def _level(ramp: Ramp, now_ns: int | None, before: float | None, *, harder_up: bool) -> float:
    """The ramp now; without a clock the easiest of what was shown and what it leads to."""
    if now_ns is not None:
        return ramp.at(now_ns)
    ends = (ramp.from_value if before is None else before, ramp.to_value)
    return min(ends) if harder_up else max(ends)


def _limited(before: float | None, goal: float, rise: float, *, harder_up: bool) -> float:
    """``goal``, but at most ``rise`` harder than ``before``."""
    if before is None or math.isinf(rise):
        return goal
    return min(goal, before + rise) if harder_up else max(goal, before - rise)
