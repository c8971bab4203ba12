"""Spaces of OpenXR: which one is the tracking origin, and where something is in another.

Owns the choice of the tracking origin and the reading of locations; must not know actions or
frames.
"""

from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass
from typing import Any

import xr

from scenes.display.openxr import extensions as ext
from scenes.display.openxr.calls import Calls, handle_of
from scenes.display.openxr.geometry import Pose, orientation_of, position_of
from scenes.display.openxr.runtime import Runtime

STAGE = "stage"
"""The room's own origin: it is not below its user."""

SEATED_EYE_M, STANDING_EYE_M = 1.2, 1.6
"""Eye heights of adults, taken where a runtime does not know the floor."""

_FLAGS = xr.SpaceLocationFlags
_VALID = int(_FLAGS.POSITION_VALID_BIT | _FLAGS.ORIENTATION_VALID_BIT)
_POSE = struct.Struct("=7f")  # orientation x y z w, position x y z
_LOCATED = xr.SpaceLocation.pose.offset


@dataclass(frozen=True)
class TrackingSpace:
    """The tracking origin."""

    handle: Any
    name: str
    knows_floor: bool
    """False where its origin is at the eyes of a user who rests."""

    def lift_m(self, *, standing: bool) -> float:
        """How far the origin lies above the floor, metres."""
        if self.knows_floor:
            return 0.0
        return STANDING_EYE_M if standing else SEATED_EYE_M


def tracking_space(runtime: Runtime, session: Any) -> TrackingSpace:
    """The best tracking origin that the runtime has: first one with a floor."""
    kinds = xr.ReferenceSpaceType
    offered = {int(kind) for kind in xr.enumerate_reference_spaces(session)}
    if runtime.uses(ext.LOCAL_FLOOR) and int(kinds.LOCAL_FLOOR_EXT.value) in offered:
        return TrackingSpace(_space(session, kinds.LOCAL_FLOOR_EXT), "local floor", True)
    if int(kinds.STAGE.value) in offered:
        return TrackingSpace(_space(session, kinds.STAGE), STAGE, True)
    return TrackingSpace(_space(session, kinds.LOCAL), "local", False)


class Whereabouts:
    """Asks from frame to frame where one space is. Raises XrException."""

    def __init__(self, calls: Calls, space: Any) -> None:
        self._locate, self._space = calls.locate_space, handle_of(space)
        self._found = xr.SpaceLocation()
        self._found_at = ctypes.byref(self._found)

    def pose(self, base: int, at: int, lift_m: float) -> Pose | None:
        """Where it is in the space ``base`` at ``at``, raised by ``lift_m``; None if unknown."""
        self._locate(self._space, base, at, self._found_at)
        return pose_of(self._found, _LOCATED, lift_m) if is_known(flags_of(self._found)) else None


def flags_of(located: Any) -> int:
    """The flags as a number: as xr's own type each look costs more than the location."""
    return int(located._location_flags)  # noqa: SLF001 - the plain field of the structure


def is_known(flags: int) -> bool:
    """True where a location's flags say that place and orientation are known."""
    return flags & _VALID == _VALID


def pose_of(structure: Any, offset: int, lift_m: float) -> Pose:
    """OpenXR's pose, ``offset`` bytes into ``structure``, as ours, raised by ``lift_m``."""
    turn_x, turn_y, turn_z, turn_w, x, y, z = _POSE.unpack_from(structure, offset)
    return Pose(position_of(x, y + lift_m, z), orientation_of(turn_x, turn_y, turn_z, turn_w))


def _space(session: Any, kind: Any) -> Any:
    here = xr.Posef(xr.Quaternionf(0, 0, 0, 1), xr.Vector3f(0, 0, 0))
    return xr.create_reference_space(session, xr.ReferenceSpaceCreateInfo(kind, here))
