"""Trunk, head, arms, hands and legs of a person, each bent as a whole.

Owns which bones move together and how a hand or a foot is brought somewhere; must not know clips.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.stage.people_skeleton import Posing, Skeleton, about, from_to
from scenes.stage.vertices import Floats

UPPER_ARM, LOWER_ARM = ("upperarm01", "upperarm02"), ("lowerarm01", "lowerarm02")
UPPER_LEG, LOWER_LEG = ("upperleg01", "upperleg02"), ("lowerleg01", "lowerleg02")
SIDES = (("L", -1.0), ("R", 1.0))
"""Sides with the sign of x: people face y, so that their left is toward -x."""

_SPINE = (
    ("spine05", 0.15),
    ("spine04", 0.20),
    ("spine03", 0.20),
    ("spine02", 0.20),
    ("spine01", 0.25),
)
_NECK = (("neck01", 0.25), ("neck02", 0.20), ("neck03", 0.15), ("head", 0.40))
_PALM_M = 0.014  # from the bones of a hand to the skin of its palm
_PALM_SHARE = 0.65  # of the way from the wrist to the knuckles
_BENT = 0.9985  # of its length that a limb is never stretched beyond


def spine(p: Posing, forward: Floats | float, twist: Floats | float = 0.0,
          lean: Floats | float = 0.0) -> None:  # fmt: skip
    """Bend the trunk, radians: forward, to the left, sideways."""
    for bone, share in _SPINE:
        p.bend(bone, about((1, 0, 0), -np.asarray(forward) * share)
               @ about((0, 0, 1), np.asarray(twist) * share)
               @ about((0, 1, 0), np.asarray(lean) * share))  # fmt: skip


def nod(p: Posing, down: Floats | float, turn: Floats | float = 0.0,
        tilt: Floats | float = 0.0) -> None:  # fmt: skip
    """Turn the head, radians: down, to the left, sideways."""
    for bone, share in _NECK:
        p.bend(bone, about((0, 0, 1), np.asarray(turn) * share)
               @ about((1, 0, 0), -np.asarray(down) * share)
               @ about((0, 1, 0), np.asarray(tilt) * share))  # fmt: skip


@dataclass(frozen=True)
class _Hand:
    """One hand at rest: unit vectors from wrist to knuckles and out of the palm, and places."""

    along: Floats
    palm: Floats
    wrist: Floats
    middle: Floats
    """Where the palm's middle is, between the bones."""

    @classmethod
    def of(cls, k: Skeleton, side: str) -> _Hand:
        root = {i: k.heads[k.number(f"finger{i}-1.{side}")] for i in (2, 3, 5)}
        wrist = k.heads[k.number(f"wrist.{side}")]
        along = _unit(root[3] - wrist)
        palm = np.cross(root[2] - root[5], along) * (-1.0 if side == "L" else 1.0)
        return cls(along, _unit(palm), wrist, wrist + (root[3] - wrist) * _PALM_SHARE)


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9))


def fingers(p: Posing, side: str, curl: float, together: float = 0.75,
            joints: tuple[float, float, float] = (0.8, 1.15, 0.7)) -> None:  # fmt: skip
    """Curl the fingers by radians times ``joints``, from the knuckles on; bring them together."""
    k = p.skeleton
    root = {i: k.heads[k.number(f"finger{i}-1.{side}")] for i in range(1, 6)}
    tip = {i: k.tails[k.number(f"finger{i}-3.{side}")] for i in range(1, 6)}
    middle = _unit(tip[3] - root[3])
    palm = _unit(np.cross(root[2] - root[5], middle) * (-1.0 if side == "L" else 1.0))
    knuckle = _unit(np.cross(palm, middle))
    for i in range(2, 6):
        way = tip[i] - root[i]
        flat = way - palm * (way @ palm)
        goal = middle - palm * (middle @ palm)
        angle = np.arctan2(np.cross(flat, goal) @ palm, flat @ goal) * together
        amount = curl * (0.75 + 0.12 * i)
        p.bend(f"finger{i}-1.{side}", about(palm, angle) @ about(knuckle, -amount * joints[0]))
        p.bend(f"finger{i}-2.{side}", about(knuckle, -amount * joints[1]))
        p.bend(f"finger{i}-3.{side}", about(knuckle, -amount * joints[2]))
    thumb = tip[1] - root[1]
    inward = _unit(np.cross(thumb, middle))
    p.bend(f"finger1-1.{side}", about(inward, 0.25))
    p.bend(f"finger1-2.{side}", about(inward, 0.15 + curl * 0.3))


def spread_thumb(p: Posing, side: str, angle: float) -> None:
    """Turn the thumb away from before the palm, radians."""
    k = p.skeleton
    hand = _Hand.of(k, side)
    thumb = k.tails[k.number(f"finger1-3.{side}")] - k.heads[k.number(f"finger1-1.{side}")]
    inward = np.sign(np.cross(hand.along, thumb) @ hand.palm)
    p.bend(f"finger1-1.{side}", about(hand.along, -inward * angle))


def way(x: Floats | float, y: Floats | float, z: Floats | float) -> Floats:
    """A direction or place (3,) or (F,3) from its parts."""
    return np.stack(np.broadcast_arrays(np.asarray(x, float), y, z), -1)


def shoulders(p: Posing, down: float) -> None:
    """Lower the shoulder girdle by radians, as arms do that hang."""
    for side, sign in SIDES:
        p.bend(f"clavicle.{side}", about((0, 1, 0), sign * down * 0.5))
        p.bend(f"shoulder01.{side}", about((0, 1, 0), sign * down * 0.5))


def arms(p: Posing, upper: Floats, lower: Floats, roll: float = 0.0, wrist: float = 0.0) -> None:
    """Both arms the same: directions (3,) or (F,3) for the right, mirrored for the left."""
    for side, sign in SIDES:
        mirror = np.array([sign, 1.0, 1.0])
        p.limb(UPPER_ARM, side, upper * mirror, roll * sign * 0.5)
        p.limb(LOWER_ARM, side, lower * mirror, roll * sign)
        p.bend(f"wrist.{side}", about((1, 0, 0), wrist))


@dataclass(frozen=True)
class Grasp:
    """Where a palm is (F,3), out of it (F,3), along the fingers (F,3), and the elbow (F,3)."""

    at: Floats
    palm: Floats
    along: Floats
    elbow: Floats

    def toward(self, other: Grasp, share: Floats) -> Grasp:
        """Between this (share 0) and the other (1); ``share`` is (F,)."""
        k = share[:, None]
        mixed = [a + (b - a) * k for a, b in
                 ((self.at, other.at), (self.palm, other.palm), (self.along, other.along),
                  (self.elbow, other.elbow))]  # fmt: skip
        return Grasp(*mixed)


def grasp(p: Posing, side: str) -> Grasp:
    """What the hand does as filled so far."""
    hand = _Hand.of(p.skeleton, side)
    place, turn = p.where(f"wrist.{side}")
    palm = turn @ hand.palm
    at = place + turn @ (hand.middle - hand.wrist) + palm * _PALM_M
    return Grasp(at, palm, turn @ hand.along, p.where(f"lowerarm01.{side}")[0])


def hold(p: Posing, side: str, goal: Grasp) -> None:
    """Bring a hand to ``goal`` by shoulder, elbow and wrist; bend trunk and shoulders before.

    What lies out of reach is pointed at. The forearm takes the turn of the hand.
    """
    k = p.skeleton
    hand = _Hand.of(k, side)
    palm = _unit(goal.palm)
    along = _unit(goal.along - palm * (goal.along * palm).sum(-1, keepdims=True))
    turn = _frame(along, palm) @ _frame(hand.along, hand.palm).T
    target = goal.at - palm * _PALM_M - turn @ (hand.middle - hand.wrist)
    names = [f"{bone}.{side}" for bone in ("upperarm01", "lowerarm01", "wrist")]
    rest = [k.heads[k.number(name)] for name in names]
    shoulder = p.where(names[0])[0]
    elbow, wrist = _bent(shoulder, target, rest, goal.elbow)
    upper = from_to(rest[1] - rest[0], elbow - shoulder)
    lower = from_to((upper @ (rest[2] - rest[1])), wrist - elbow) @ upper
    axis = _unit(wrist - elbow)
    twist = _angle(lower @ hand.palm, palm, axis)
    for bone, share in (("lowerarm01", 0.5), ("lowerarm02", 0.9)):
        p.fixed[f"{bone}.{side}"] = about(axis, twist * share) @ lower
    p.fixed[f"upperarm01.{side}"] = p.fixed[f"upperarm02.{side}"] = upper
    p.fixed[f"wrist.{side}"] = np.broadcast_to(turn, (p.frames, 3, 3))
    p.own.pop(f"wrist.{side}", None)


def stand_on(p: Posing, side: str, ankle: Floats) -> None:
    """Bend hip and knee so that the ankle comes to (F,3), the knee ahead."""
    k = p.skeleton
    rest = [k.heads[k.number(f"{b}.{side}")] for b in ("upperleg01", "lowerleg01", "foot")]
    hip = p.where(f"upperleg01.{side}")[0]
    knee, ankle = _bent(hip, ankle, rest, (hip + ankle) / 2 + np.array([0.0, 1.0, 0.1]))
    p.limb(UPPER_LEG, side, knee - hip)
    p.limb(LOWER_LEG, side, ankle - knee)


def _frame(along: Floats, palm: Floats) -> Floats:
    """Columns: along, palm, and across both."""
    return np.stack([along, palm, np.cross(along, palm)], -1)


def _bent(start: Floats, end: Floats, rest: list[Floats], toward: Floats) -> tuple[Floats, Floats]:
    """Where the middle joint of a limb lies that reaches from ``start`` to ``end``; and its end."""
    first = float(np.linalg.norm(rest[1] - rest[0]))
    second = float(np.linalg.norm(rest[2] - rest[1]))
    line = _unit(end - start)
    most = (first + second) * _BENT
    far = np.clip(np.linalg.norm(end - start, axis=-1), abs(first - second) + 1e-3, most)[:, None]
    ahead = (first**2 + far**2 - second**2) / (2 * far)
    aside = toward - start
    side = _unit(aside - line * (aside * line).sum(-1, keepdims=True))
    high = np.sqrt(np.maximum(first**2 - ahead**2, 0.0))
    return start + line * ahead + side * high, start + line * far


def _angle(start: Floats, end: Floats, axis: Floats) -> Floats:
    """Radians (F,) to turn ``start`` about ``axis`` so that it looks like ``end``."""
    a = start - axis * (start * axis).sum(-1, keepdims=True)
    b = end - axis * (end * axis).sum(-1, keepdims=True)
    return np.asarray(np.arctan2((np.cross(a, b) * axis).sum(-1), (a * b).sum(-1)))
