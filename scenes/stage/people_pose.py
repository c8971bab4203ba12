"""What people do: each posture and act as a clip of bone turns for one skeleton.

Owns how each looks and how long it takes; must not know who is where or why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np

from scenes.stage.people_limbs import (
    LOWER_ARM,
    LOWER_LEG,
    SIDES,
    UPPER_ARM,
    UPPER_LEG,
    Grasp,
    arms,
    fingers,
    grasp,
    hold,
    nod,
    shoulders,
    spine,
    spread_thumb,
    stand_on,
    way,
)
from scenes.stage.people_skeleton import Posing, Skeleton, about
from scenes.stage.vertices import Floats

RATE_HZ = 15.0
"""Frames of a clip a second."""

SEAT_M = 0.45
"""Height of the seat people sit on."""

RISE_M = 0.30
"""How far ahead of their seat people stand at the end of "rise" and at the start of "sit_down"."""

_HIP_M = 0.095  # from the seat to the joint of the hip


def seated(p: Posing, knees: float = 0.09, tuck: float = 0.10) -> None:
    """Thighs on a seat of SEAT_M, feet flat on the floor."""
    k = p.skeleton
    ankle = k.heads[k.number("foot.L")][2]
    hip, knee = k.heads[k.number("upperleg01.L")], k.heads[k.number("lowerleg01.L")]
    thigh = float(np.linalg.norm(hip - knee))
    shank = float(np.linalg.norm(knee - k.heads[k.number("foot.L")]))
    hip_z, knee_z = SEAT_M + _HIP_M, ankle + shank * np.cos(tuck)
    drop = float(np.clip((hip_z - knee_z) / thigh, -0.4, 0.4))
    p.shift[:] = (0.0, 0.0, hip_z - hip[2])
    for side, sign in SIDES:
        p.limb(UPPER_LEG, side, way(sign * knees, np.sqrt(1 - drop**2), -drop))
        p.limb(LOWER_LEG, side, way(0.0, -np.sin(tuck), -np.cos(tuck)))
        p.fixed[f"foot.{side}"] = np.broadcast_to(about((0, 0, 1), -sign * 0.12), (p.frames, 3, 3))


Fill = Callable[[Posing, Floats, Floats], None]
"""Fills a Posing for phases (F,), turns of 2 pi, and for how far the act has begun (F,), 0-1."""


def _stand(p: Posing, phase: Floats, _begun: Floats) -> None:
    breath, sway = np.sin(3 * phase), np.sin(phase)
    spine(p, 0.01 + 0.008 * breath, 0.02 * sway, 0.01 * sway)
    nod(p, 0.02 * np.sin(2 * phase), 0.07 * sway, 0.02 * np.sin(phase + 1))
    shoulders(p, 0.10)
    arms(p, way(0.17, 0.02 + 0.01 * breath, -1), way(0.05, 0.24 + 0.01 * breath, -1), roll=0.8)
    for side, sign in SIDES:
        fingers(p, side, 0.30)
        p.limb(UPPER_LEG, side, way(sign * 0.015, 0.0, -1))
        p.limb(LOWER_LEG, side, way(0.0, -0.02, -1))
        p.fixed[f"foot.{side}"] = np.broadcast_to(about((0, 0, 1), -sign * 0.10), (p.frames, 3, 3))


_THIGH_ARMS = (way(0.20, 0.34, -0.92), way(-0.30, 0.92, -0.14))
"""Of who sits with the hands on the thighs."""


def _hands_on_thighs(p: Posing, breath: Floats | float = 0.0) -> None:
    shoulders(p, 0.08)
    upper, lower = _THIGH_ARMS
    arms(p, upper, lower + way(0.0, 0.0, 0.005 * np.asarray(breath)), roll=-0.95)


def _sit(p: Posing, phase: Floats, _begun: Floats) -> None:
    breath = np.sin(3 * phase)
    seated(p)
    spine(p, 0.02 + 0.010 * breath)
    nod(p, 0.04 + 0.02 * np.sin(phase), 0.08 * np.sin(phase), 0.02 * np.sin(phase + 1))
    _hands_on_thighs(p, breath)
    for side, _ in SIDES:
        fingers(p, side, 0.28)


def _sit_attentive(p: Posing, phase: Floats, _begun: Floats) -> None:
    seated(p, tuck=0.18)
    spine(p, 0.20 + 0.008 * np.sin(3 * phase))
    nods = 0.10 * np.clip(np.sin(4 * phase), 0, 1) * (np.sin(phase) > 0.5)
    nod(p, -0.12 + nods, 0.03 * np.sin(phase))
    shoulders(p, 0.06)
    arms(p, way(0.22, 0.50, -0.84), way(-0.42, 0.88, -0.22), roll=-0.9)
    for side, _ in SIDES:
        fingers(p, side, 0.34)


def _sit_bored(p: Posing, phase: Floats, _begun: Floats) -> None:
    seated(p, knees=0.13, tuck=-0.25)
    spine(p, -0.10 + 0.010 * np.sin(3 * phase), 0.05, 0.06)
    nod(p, 0.22 + 0.05 * np.sin(phase), 0.30 + 0.12 * np.sin(phase), 0.14)
    shoulders(p, 0.12)
    arms(p, way(0.20, 0.26, -0.94), way(-0.34, 0.92, -0.10), roll=-0.95)
    for side, _ in SIDES:
        fingers(p, side, 0.32)


def _eyes(p: Posing) -> tuple[Floats, Floats]:
    """Between the eyes (F,3), and how the head is turned (F,3,3)."""
    left, turn = p.where("eye.L")
    return (left + p.where("eye.R")[0]) / 2, turn


def _shoulder(p: Posing, side: str) -> Floats:
    return p.where(f"upperarm01.{side}")[0]


def _lifted(p: Posing, side: str, begun: Floats, at: Floats, palm: Floats, along: Floats,
            elbow: Floats) -> None:  # fmt: skip
    """A hand brought from where it lies to a goal, as far as ``begun`` says."""
    now = grasp(p, side)
    places = [np.broadcast_to(np.asarray(v, float), (p.frames, 3)) for v in (at, palm, along)]
    goal = Grasp(places[0], _unit(places[1]), _unit(places[2]), _shoulder(p, side) + elbow)
    hold(p, side, now.toward(goal, begun))


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def _phone(p: Posing, phase: Floats, begun: Floats) -> None:
    seated(p)
    spine(p, 0.02 + 0.08 * begun + 0.008 * np.sin(3 * phase))
    nod(p, 0.04 + 0.38 * begun + 0.02 * np.sin(phase), 0.03 * np.sin(phase))
    _hands_on_thighs(p)
    eyes, _ = _eyes(p)
    at = _shoulder(p, "R") + way(-0.13, 0.27, -0.16 + 0.004 * np.sin(2 * phase))
    _lifted(p, "R", begun, at, eyes - at, way(-1.0, 0.05, -0.15), way(0.22, -0.02, -0.4))
    fingers(p, "L", 0.28)
    fingers(p, "R", 1.0, joints=(0.12, 0.95, 0.75))
    tap = 0.10 * np.sin(9 * phase) * (np.sin(2 * phase) > 0)
    p.bend("finger1-2.R", about((0, 0, 1), tap))


def _clap(p: Posing, phase: Floats, begun: Floats) -> None:
    apart = 0.5 - 0.5 * np.cos(15 * phase)
    seated(p)
    spine(p, 0.02 + 0.04 * begun)
    nod(p, 0.04 - 0.06 * begun, 0.06 * np.sin(phase) * begun)
    _hands_on_thighs(p)
    middle = (_shoulder(p, "L") + _shoulder(p, "R")) / 2
    for side, sign in SIDES:
        at = middle + way(sign * 0.070 * apart, 0.30, -0.16 - 0.015 * apart)
        palm = way(-sign, 0.0, 0.18 * apart)
        along = way(0.0, 0.80 + 0.05 * sign, 0.60 - 0.05 * sign)
        _lifted(p, side, begun, at, palm, along, way(sign * 0.22, -0.05, -0.35))
        fingers(p, side, -0.42, joints=(0.95, 0.12, 0.08))
        spread_thumb(p, side, 0.65)


def _cough(p: Posing, _phase: Floats, begun: Floats) -> None:
    t = begun * CLIPS["cough"].seconds
    jerk = np.sum([np.exp(-(((t - at) / 0.10) ** 2)) for at in (0.75, 1.20, 1.75)], axis=0)
    raised = _smooth(t / 0.5) * _smooth((2.9 - t) / 0.7)
    seated(p)
    spine(p, 0.02 + 0.10 * raised + 0.10 * jerk)
    nod(p, 0.04 + 0.16 * raised + 0.13 * jerk)
    _hands_on_thighs(p)
    eyes, turn = _eyes(p)
    at = eyes + turn @ np.array([0.0, 0.075, -0.070])
    ahead, aside = turn @ np.array([0.0, 1.0, 0.0]), turn @ np.array([-0.9, 0.1, 0.35])
    _lifted(p, "R", raised, at, -ahead, aside, way(0.25, 0.10, -0.30))
    fingers(p, "L", 0.30)
    fingers(p, "R", 0.95)


def _raise_hand(p: Posing, phase: Floats, begun: Floats) -> None:
    seated(p)
    spine(p, 0.02 + 0.010 * np.sin(3 * phase), 0.0, -0.05 * begun)
    nod(p, 0.04 - 0.05 * begun, 0.04 * np.sin(phase))
    _hands_on_thighs(p)
    p.bend("clavicle.R", about((0, 1, 0), -0.24 * begun))
    at = _shoulder(p, "R") + way(0.07 + 0.012 * np.sin(phase), 0.10, 0.575)
    _lifted(p, "R", begun, at, way(-0.25, 1.0, 0.1), way(0.04, 0.10, 1.0), way(0.4, 0.15, 0.1))
    fingers(p, "L", 0.28)
    fingers(p, "R", 0.10)


def _ask(p: Posing, phase: Floats, begun: Floats) -> None:
    beat = np.sin(2 * phase) + 0.5 * np.sin(5 * phase + 1.0)
    seated(p)
    spine(p, 0.02 + 0.06 * begun + 0.008 * np.sin(3 * phase))
    nod(p, 0.02 + 0.03 * begun * np.sin(4 * phase), 0.05 * np.sin(phase))
    _hands_on_thighs(p)
    at = _shoulder(p, "R") + way(-0.05, 0.33 + 0.02 * beat, -0.22 + 0.03 * beat)
    palm = way(-0.75, -0.10, 0.55 + 0.12 * beat)
    _lifted(p, "R", begun, at, palm, way(-0.35, 0.90, 0.15), way(0.30, 0.0, -0.35))
    fingers(p, "L", 0.28)
    fingers(p, "R", 0.22)


def _rise(p: Posing, phase: Floats, begun: Floats) -> None:
    """From the seat to standing RISE_M ahead of it."""
    stands = Posing(p.skeleton, 1)
    _stand(stands, np.zeros(1), np.ones(1))
    seated(p)
    drop = p.shift[:, 2].copy()
    feet = {side: p.where(f"foot.{side}")[0] for side, _ in SIDES}
    up = _smooth((begun - 0.32) / 0.66)
    p.shift[:] = way(0.0, RISE_M * _smooth((begun - 0.22) / 0.58), drop * (1 - up))
    lean = np.sin(pi * np.clip(begun / 0.92, 0, 1)) ** 1.5
    spine(p, 0.02 - 0.01 * up + 0.62 * lean)
    nod(p, 0.04 * (1 - up) - 0.28 * lean)
    shoulders(p, 0.09)
    (low, low_end), swing = _THIGH_ARMS, _smooth((begun - 0.30) / 0.6)[:, None]
    upper, lower = way(0.17, 0.02, -1.0), way(0.05, 0.24, -1.0)
    arms(p, low + (upper - low) * swing, low_end + (lower - low_end) * swing)
    step = _smooth(begun / 0.30)[:, None]
    for side, _ in SIDES:
        fingers(p, side, 0.30)
        goal = stands.where(f"foot.{side}")[0] + np.array([0.0, RISE_M, 0.0])
        stand_on(p, side, feet[side] + (goal - feet[side]) * step)


def _sit_down(p: Posing, phase: Floats, begun: Floats) -> None:
    _rise(p, phase, 1 - begun)


def _smooth(t: Floats) -> Floats:
    t = np.clip(t, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _walk(p: Posing, phase: Floats, _begun: Floats) -> None:
    p.shift[:, 2] = -0.022 + 0.016 * np.cos(2 * phase)
    spine(p, 0.05, -0.08 * np.sin(phase))
    nod(p, -0.03, 0.06 * np.sin(phase))
    shoulders(p, 0.10)
    for side, sign in SIDES:
        own = phase if side == "L" else phase + pi
        hip = 0.42 * np.sin(own)
        knee = 0.10 + 0.95 * np.clip(np.cos(own + 0.25), 0, 1) ** 2
        p.limb(UPPER_LEG, side, way(sign * 0.02, np.sin(hip), -np.cos(hip)))
        p.limb(LOWER_LEG, side, way(0.0, np.sin(hip - knee), -np.cos(hip - knee)))
        foot = np.clip(hip - knee * 0.75, -0.9, 0.35)
        p.fixed[f"foot.{side}"] = about((1, 0, 0), foot)
        swing = -0.34 * np.sin(own)
        p.limb(UPPER_ARM, side, way(sign * 0.17, np.sin(swing), -np.cos(swing)), roll=sign * 0.4)
        bent = swing + 0.28
        p.limb(LOWER_ARM, side, way(sign * 0.05, np.sin(bent), -np.cos(bent)), roll=sign * 0.8)
        fingers(p, side, 0.32)


@dataclass(frozen=True)
class Act:
    """One clip: what fills it, how many seconds it takes, and how it begins and ends.

    ``begin_s`` comes before the loop of ``seconds``: how long it takes from sitting to get there;
    played backward when something else follows. ``once``: played a single time, then held.
    """

    fill: Fill
    seconds: float
    begin_s: float = 0.0
    once: bool = False

    @property
    def begin(self) -> int:
        """Frames before the loop."""
        return round(self.begin_s * RATE_HZ)

    @property
    def frames(self) -> int:
        """All of them."""
        return self.begin + max(1, round(self.seconds * RATE_HZ))


CLIPS: dict[str, Act] = {
    "stand": Act(_stand, 8.0),
    "sit": Act(_sit, 8.0),
    "sit_attentive": Act(_sit_attentive, 8.0),
    "sit_bored": Act(_sit_bored, 8.0),
    "phone": Act(_phone, 6.0, begin_s=0.8),
    "clap": Act(_clap, 5.0, begin_s=0.6),
    "cough": Act(_cough, 3.2, once=True),
    "walk": Act(_walk, 16 / RATE_HZ),
    "raise_hand": Act(_raise_hand, 6.0, begin_s=0.8),
    "ask": Act(_ask, 6.0, begin_s=0.6),
    "rise": Act(_rise, 2.2, once=True),
    "sit_down": Act(_sit_down, 2.2, once=True),
}
"""Every clip; all are seated but "stand" and "walk", the end of "rise", the start of "sit_down"."""


def clip_frames(name: str) -> int:
    """Frames of the clip called so."""
    return CLIPS[name].frames


def clip_posing(skeleton: Skeleton, name: str) -> Posing:
    """The clip for one skeleton, as turns."""
    act = CLIPS[name]
    posing = Posing(skeleton, act.frames)
    frame = np.arange(act.frames)
    begun: Floats = np.ones(act.frames)
    if act.once:
        begun = frame / (act.frames - 1)
    elif act.begin:
        begun = _smooth(frame / act.begin)
    act.fill(posing, (frame - act.begin) / (act.frames - act.begin) * 2 * pi, begun)
    return posing


def clip_matrices(skeleton: Skeleton, name: str) -> Floats:
    """The clip (F,B,3,4) for one skeleton."""
    return clip_posing(skeleton, name).matrices()
