"""The patient's bare hands, of headsets that follow them (XR_EXT_hand_tracking).

Owns the trackers of a session and the one call that takes a frame's joints; must not know what a
hand does, or scenes.
"""

from __future__ import annotations

import ctypes
from typing import Any

import xr

from scenes.display.openxr.bare_hands import JOINTS, BareHand
from scenes.display.openxr.calls import Call, Calls, handle_of
from scenes.display.openxr.spaces import flags_of, is_known, pose_of

Found = tuple[BareHand | None, BareHand | None]
"""Left, then right."""

_JOINT, _POSE = ctypes.sizeof(xr.HandJointLocationEXT), xr.HandJointLocationEXT.pose.offset


class HandTracking:
    """Trackers of both hands. Raises XrException as the runtime answers."""

    def __init__(self, session: Any, calls: Calls) -> None:
        ask = calls.further("xrLocateHandJointsEXT")
        which = xr.HandEXT
        self._trackers: list[_Tracker] = []
        for hand in (which.LEFT, which.RIGHT):
            self._trackers.append(_Tracker(session, hand, ask))

    def located(self, base: Any, at: int, lift_m: float) -> Found:
        """The hands in the space ``base`` at ``at``, raised by ``lift_m``."""
        left, right = (tracker.located(base, at, lift_m) for tracker in self._trackers)
        return left, right

    def close(self) -> None:
        """Release the trackers."""
        for tracker in reversed(self._trackers):
            tracker.close()


class _Tracker:
    def __init__(self, session: Any, hand: Any, ask: Call) -> None:
        self._ask = ask
        self._handle = xr.create_hand_tracker_ext(session, xr.HandTrackerCreateInfoEXT(hand=hand))
        self._number = handle_of(self._handle)
        self._places = (xr.HandJointLocationEXT * JOINTS)()
        self._found = xr.HandJointLocationsEXT(joint_locations=self._places)
        self._info = xr.HandJointsLocateInfoEXT()
        self._info_at, self._found_at = ctypes.byref(self._info), ctypes.byref(self._found)

    def located(self, base: Any, at: int, lift_m: float) -> BareHand | None:
        self._info.base_space, self._info.time = base, at
        self._ask(self._number, self._info_at, self._found_at)
        if not self._found.is_active or not all(is_known(flags_of(one)) for one in self._places):
            return None
        poses = [pose_of(self._places, joint * _JOINT + _POSE, lift_m) for joint in range(JOINTS)]
        return BareHand(poses[0], tuple(pose.position for pose in poses))

    def close(self) -> None:
        xr.destroy_hand_tracker_ext(self._handle)
