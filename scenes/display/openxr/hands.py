"""The patient's controllers: actions, the buttons suggested for them, and a pulse as answer.

Owns the action set and its bindings; must not know what an act leads to, or scenes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import xr

from scenes.display.display import HandPressed
from scenes.display.openxr.device import HandAt, HandsAt
from scenes.display.openxr.presses import Held, Presses
from scenes.display.openxr.spaces import pose_in

_HANDS = ("/user/hand/left", "/user/hand/right")
_TICK_NS, _TICK_STRENGTH = 40_000_000, 0.6

STOP, STAY, CONFIRM, RATE, PULSE = "stop", "stay", "confirm", "rate", "pulse"
GRIP, AIM = "grip", "aim"
_POSES = {name: tuple(f"{hand}/input/{name}/pose" for hand in _HANDS) for name in (GRIP, AIM)}

_TOUCH = "/interaction_profiles/oculus/touch_controller"
_INDEX = "/interaction_profiles/valve/index_controller"
_VIVE = "/interaction_profiles/htc/vive_controller"
_SIMPLE = "/interaction_profiles/khr/simple_controller"

BINDINGS: dict[str, dict[str, tuple[str, ...]]] = {
    _TOUCH: {
        STOP: (f"{_HANDS[0]}/input/y/click", f"{_HANDS[1]}/input/b/click"),
        STAY: (f"{_HANDS[0]}/input/x/click", f"{_HANDS[1]}/input/a/click"),
        CONFIRM: tuple(f"{hand}/input/trigger/value" for hand in _HANDS),
        RATE: tuple(f"{hand}/input/thumbstick" for hand in _HANDS),
        PULSE: tuple(f"{hand}/output/haptic" for hand in _HANDS),
    },
    _INDEX: {
        STOP: tuple(f"{hand}/input/b/click" for hand in _HANDS),
        STAY: tuple(f"{hand}/input/a/click" for hand in _HANDS),
        CONFIRM: tuple(f"{hand}/input/trigger/click" for hand in _HANDS),
        RATE: tuple(f"{hand}/input/thumbstick" for hand in _HANDS),
        PULSE: tuple(f"{hand}/output/haptic" for hand in _HANDS),
    },
    _VIVE: {
        STOP: tuple(f"{hand}/input/menu/click" for hand in _HANDS),
        STAY: tuple(f"{hand}/input/squeeze/click" for hand in _HANDS),
        CONFIRM: tuple(f"{hand}/input/trigger/click" for hand in _HANDS),
        RATE: tuple(f"{hand}/input/trackpad" for hand in _HANDS),
        PULSE: tuple(f"{hand}/output/haptic" for hand in _HANDS),
    },
    # Two buttons a hand: the dedicated one is the stop; the panel is answered by pointing.
    _SIMPLE: {
        STOP: tuple(f"{hand}/input/menu/click" for hand in _HANDS),
        CONFIRM: tuple(f"{hand}/input/select/click" for hand in _HANDS),
        PULSE: tuple(f"{hand}/output/haptic" for hand in _HANDS),
    },
}
"""Interaction profile to action to the inputs suggested for it; users can change them."""

_NAMES = {
    STOP: "Stop: go to the calm room",
    STAY: "Stay here: nothing rises",
    CONFIRM: "Confirm the rating",
    RATE: "Move the rating",
    PULSE: "Feel that it was taken",
    GRIP: "See the hand",
    AIM: "Point at the rating",
}
_OF_EACH_HAND = (CONFIRM, GRIP, AIM)


class Hands:
    """The action set of one session. Raises XrException as the runtime answers.

    ``beside``: other sets, which a session takes and follows together with this one.
    """

    def __init__(self, instance: Any, session: Any, beside: Sequence[Any] = ()) -> None:
        self._session = session
        self._presses = Presses()
        info = xr.ActionSetCreateInfo("patient", "What the patient can do", 0)
        self._set = xr.create_action_set(instance, info)
        types = xr.ActionType
        kinds = {RATE: types.VECTOR2F_INPUT, PULSE: types.VIBRATION_OUTPUT}
        kinds |= dict.fromkeys(_POSES, types.POSE_INPUT)
        self._paths = [xr.string_to_path(instance, hand) for hand in _HANDS]
        self._actions = {
            name: xr.create_action(
                self._set,
                xr.ActionCreateInfo(
                    action_name=name,
                    action_type=kinds.get(name, types.BOOLEAN_INPUT),
                    localized_action_name=said,
                    subaction_paths=self._paths if name in _OF_EACH_HAND else None,
                ),
            )
            for name, said in _NAMES.items()
        }
        for profile, bound in BINDINGS.items():
            self._suggest(instance, profile, bound | _POSES)
        self._asked = {name: xr.ActionStateGetInfo(action=self._actions[name]) for name in _NAMES}
        self._asked_of_hand = [
            xr.ActionStateGetInfo(action=self._actions[CONFIRM], subaction_path=path)
            for path in self._paths
        ]
        self._spaces = {
            name: [self._space_of(name, path) for path in self._paths] for name in _POSES
        }
        xr.attach_session_action_sets(
            session, xr.SessionActionSetsAttachInfo(action_sets=[self._set, *beside])
        )
        active = [xr.ActiveActionSet(one, 0) for one in (self._set, *beside)]
        self._sync_info = xr.ActionsSyncInfo(active_action_sets=active)

    def sync(self, pinched: tuple[bool, bool], *, focused: bool) -> None:
        """Take the hands' state for this frame; without focus nothing is held.

        ``pinched``: which bare hand pinches, left and right: as a trigger that is pulled.
        """
        held = self._held(pinched) if focused else Held()
        self._presses.follow(held)

    def taken(self) -> list[HandPressed]:
        """What was pressed since the last call."""
        return self._presses.taken()

    def located(self, base: Any, at: int, lift_m: float) -> HandsAt:
        """Where the controllers are in the space ``base`` at ``at``, raised by ``lift_m``."""
        left, right = (self._located(hand, base, at, lift_m) for hand in range(2))
        return left, right

    def tick(self) -> None:
        """A short pulse."""
        info = xr.HapticActionInfo(action=self._actions[PULSE])
        vibration = xr.HapticVibration(duration=_TICK_NS, frequency=0, amplitude=_TICK_STRENGTH)
        header = ctypes.cast(ctypes.pointer(vibration), ctypes.POINTER(xr.HapticBaseHeader))
        xr.apply_haptic_feedback(self._session, info, header.contents)

    def close(self) -> None:
        """Release the actions."""
        for spaces in self._spaces.values():
            for space in spaces:
                xr.destroy_space(space)
        xr.destroy_action_set(self._set)

    def _held(self, pinched: tuple[bool, bool]) -> Held:
        xr.sync_actions(self._session, self._sync_info)
        stick = xr.get_action_state_vector2f(self._session, self._asked[RATE])
        moved = (stick.current_state.x, stick.current_state.y) if stick.is_active else (0.0, 0.0)
        left, right = (
            pinches or self._is_held(asked)
            for pinches, asked in zip(pinched, self._asked_of_hand, strict=True)
        )
        stop, stay = self._is_held(self._asked[STOP]), self._is_held(self._asked[STAY])
        return Held(stop, stay, (left, right), moved)

    def _space_of(self, name: str, hand: Any) -> Any:
        info = xr.ActionSpaceCreateInfo(action=self._actions[name], subaction_path=hand)
        return xr.create_action_space(self._session, info)

    def _located(self, hand: int, base: Any, at: int, lift_m: float) -> HandAt | None:
        grip = pose_in(self._spaces[GRIP][hand], base, at, lift_m)
        if grip is None:
            return None
        aim = pose_in(self._spaces[AIM][hand], base, at, lift_m)
        return None if aim is None else HandAt(grip, aim)

    def _is_held(self, asked: Any) -> bool:
        state = xr.get_action_state_boolean(self._session, asked)
        return bool(state.is_active) and bool(state.current_state)

    def _suggest(self, instance: Any, profile: str, bound: dict[str, tuple[str, ...]]) -> None:
        suggested = [
            xr.ActionSuggestedBinding(self._actions[name], xr.string_to_path(instance, path))
            for name, paths in bound.items()
            for path in paths
        ]
        xr.suggest_interaction_profile_bindings(
            instance,
            xr.InteractionProfileSuggestedBinding(
                interaction_profile=xr.string_to_path(instance, profile),
                suggested_bindings=suggested,
            ),
        )
