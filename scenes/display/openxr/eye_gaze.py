"""Where the patient's eyes look, of headsets that follow them (XR_EXT_eye_gaze_interaction).

Owns the action of the gaze and its space; must not know what a look leads to, or scenes.
"""

from __future__ import annotations

from typing import Any

import xr

from scenes.display.openxr.calls import Calls
from scenes.display.openxr.geometry import Pose
from scenes.display.openxr.spaces import Whereabouts

PROFILE = "/interaction_profiles/ext/eye_gaze_interaction"
GAZE = "/user/eyes_ext/input/gaze_ext/pose"


class EyeGaze:
    """The action of one session, whose set is attached with the hands'. Raises XrException."""

    def __init__(self, instance: Any, session: Any, calls: Calls) -> None:
        info = xr.ActionSetCreateInfo("gaze", "Where the patient looks", 0)
        self.action_set = xr.create_action_set(instance, info)
        action = xr.create_action(
            self.action_set,
            xr.ActionCreateInfo(
                action_name="gaze",
                action_type=xr.ActionType.POSE_INPUT,
                localized_action_name="See where the patient looks",
            ),
        )
        bound = xr.ActionSuggestedBinding(action, xr.string_to_path(instance, GAZE))
        xr.suggest_interaction_profile_bindings(
            instance,
            xr.InteractionProfileSuggestedBinding(
                interaction_profile=xr.string_to_path(instance, PROFILE),
                suggested_bindings=[bound],
            ),
        )
        self._space = xr.create_action_space(session, xr.ActionSpaceCreateInfo(action=action))
        self._there = Whereabouts(calls, self._space)

    def located(self, base: int, at: int, lift_m: float) -> Pose | None:
        """The gaze in the space ``base`` at ``at``, raised by ``lift_m``; None while unknown."""
        return self._there.pose(base, at, lift_m)

    def close(self) -> None:
        """Release the action."""
        xr.destroy_space(self._space)
        xr.destroy_action_set(self.action_set)
