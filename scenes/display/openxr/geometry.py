"""From OpenXR's poses and fields of view to Panda3D's: turning axes, projections, recentring.

Owns this arithmetic; must not know the runtime's library, windows or time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from panda3d.core import LMatrix4f, LPoint3f, LQuaternionf, LVector3f


class Pose(NamedTuple):
    """A place and an orientation below the tracking origin: metres, z up, y forward."""

    position: LPoint3f
    orientation: LQuaternionf


class Angles(NamedTuple):
    """A field of view: angles from straight ahead, radians; left and down are negative."""

    left: float
    right: float
    up: float
    down: float


class EyeView(NamedTuple):
    """One eye: where it is and what it sees."""

    pose: Pose
    angles: Angles


def position_of(x: float, y: float, z: float) -> LPoint3f:
    """OpenXR's position (y up, z backward) as Panda3D's (z up, y forward)."""
    return LPoint3f(x, -z, y)


def orientation_of(x: float, y: float, z: float, w: float) -> LQuaternionf:
    """OpenXR's quaternion as Panda3D's."""
    return LQuaternionf(w, x, -z, y)


def projection(angles: Angles, near_m: float, far_m: float) -> LMatrix4f:
    """The projection of an eye in Panda3D's row vectors, from z up, y forward to clip space."""
    left, right = math.tan(angles.left), math.tan(angles.right)
    down, up = math.tan(angles.down), math.tan(angles.up)
    deep = far_m - near_m
    return LMatrix4f(
        2 / (right - left), 0, 0, 0,
        -(right + left) / (right - left), -(up + down) / (up - down), (far_m + near_m) / deep, 1,
        0, 2 / (up - down), 0, 0,
        0, 0, -2 * far_m * near_m / deep, 0,
    )  # fmt: skip


def view_of(pose: Pose, to_world: LMatrix4f) -> LMatrix4f:
    """From the world to what looks from ``pose``; ``to_world`` is the tracking origin's."""
    placed = LMatrix4f()
    pose.orientation.extract_to_matrix(placed)
    placed.set_row(3, pose.position)
    placed *= to_world
    view = LMatrix4f()
    view.invert_affine_from(placed)
    return view


@dataclass(frozen=True)
class Frustum:
    """One symmetric field of view that holds both eyes', seen from a little behind the head."""

    tan_x: float
    tan_z: float
    back_m: float


def frustum_of(head: Pose, eyes: Sequence[EyeView]) -> Frustum:
    """The frustum for culling both eyes at once; ``head`` and ``eyes`` below the same origin."""
    corners = [corner for eye in eyes for corner in _corners(head, eye)]
    tan_x = max(abs(c.x) / max(c.y, 0.05) for c in corners)
    tan_z = max(abs(c.z) / max(c.y, 0.05) for c in corners)
    turned = _inverse(head.orientation)
    away = [turned.xform(LVector3f(eye.pose.position - head.position)) for eye in eyes]
    back_m = max(max(abs(a.x) / tan_x, abs(a.z) / tan_z) - min(0.0, a.y) for a in away)
    return Frustum(tan_x, tan_z, back_m)


def middle(eyes: Sequence[EyeView]) -> Pose:
    """The pose of the head between its eyes, with the first one's orientation."""
    total = LVector3f(0)
    for eye in eyes:
        total += LVector3f(eye.pose.position)
    return Pose(LPoint3f(total / len(eyes)), LQuaternionf(eyes[0].pose.orientation))


def heading_of(orientation: LQuaternionf) -> float:
    """Which way someone looks, degrees to the left of y; also while looking steeply down."""
    forward = orientation.xform(LVector3f(0, 1, 0))
    if abs(forward.z) > 0.98:  # straight up or down the forehead or the chin tells
        forward = orientation.xform(LVector3f(0, 0, 1)) * (-1 if forward.z > 0 else 1)
    return math.degrees(math.atan2(-forward.x, forward.y))


def centred(head: Pose) -> LMatrix4f:
    """The offset that brings ``head`` to the middle, looking along y: heading and place alone.

    Height, pitch and roll stay: the floor is where it is, and the horizon is level.
    """
    away = LMatrix4f.translate_mat(-head.position.x, -head.position.y, 0)
    turn = LMatrix4f.rotate_mat(-heading_of(head.orientation), LVector3f(0, 0, 1))
    return LMatrix4f(away * turn)


def _corners(head: Pose, eye: EyeView) -> list[LVector3f]:
    into_head = eye.pose.orientation * _inverse(head.orientation)
    a = eye.angles
    return [
        LVector3f(into_head.xform(LVector3f(math.tan(x), 1, math.tan(z))))
        for x in (a.left, a.right)
        for z in (a.up, a.down)
    ]


def _inverse(orientation: LQuaternionf) -> LQuaternionf:
    turned = LQuaternionf(orientation)
    turned.invert_in_place()
    return turned
