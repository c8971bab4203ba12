"""Spaces of OpenXR: which one is the tracking origin, and where something is in another.

Owns the choice of the tracking origin and the reading of locations; must not know actions or
frames.
"""

from __future__ import annotations

from typing import Any

import xr

from scenes.display.openxr import extensions as ext
from scenes.display.openxr.geometry import Pose, orientation_of, position_of
from scenes.display.openxr.runtime import Runtime

STAGE = "stage"
"""The room's own origin: it is not below its user."""

_SET_EYE_HEIGHT_M = 1.6
_FLAGS = xr.SpaceLocationFlags
_VALID = int(_FLAGS.POSITION_VALID_BIT | _FLAGS.ORIENTATION_VALID_BIT)


def tracking_space(runtime: Runtime, session: Any) -> tuple[Any, str, float]:
    """The tracking origin, its name, and how far its origin lies above the floor, metres."""
    kinds = xr.ReferenceSpaceType
    offered = {int(kind) for kind in xr.enumerate_reference_spaces(session)}
    if runtime.uses(ext.LOCAL_FLOOR) and int(kinds.LOCAL_FLOOR_EXT.value) in offered:
        return _space(session, kinds.LOCAL_FLOOR_EXT), "local floor", 0.0
    if int(kinds.STAGE.value) in offered:
        return _space(session, kinds.STAGE), STAGE, 0.0
    return _space(session, kinds.LOCAL), "local", _SET_EYE_HEIGHT_M


def pose_in(space: Any, base: Any, at: int, lift_m: float) -> Pose | None:
    """Where ``space`` is in ``base`` at ``at``, raised by ``lift_m``; None while not known."""
    found = xr.locate_space(space, base, xr.Time(at))
    return pose_of(found.pose, lift_m) if is_known(int(found.location_flags)) else None


def is_known(flags: int) -> bool:
    """True where a location's flags say that place and orientation are known."""
    return flags & _VALID == _VALID


def pose_of(pose: Any, lift_m: float) -> Pose:
    """OpenXR's pose as ours, raised by ``lift_m``."""
    p, q = pose.position, pose.orientation
    return Pose(position_of(p.x, p.y + lift_m, p.z), orientation_of(q.x, q.y, q.z, q.w))


def _space(session: Any, kind: Any) -> Any:
    here = xr.Posef(xr.Quaternionf(0, 0, 0, 1), xr.Vector3f(0, 0, 0))
    return xr.create_reference_space(session, xr.ReferenceSpaceCreateInfo(kind, here))
