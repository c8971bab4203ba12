"""The patient's controllers: actions, the buttons suggested for them, and a pulse as answer.

Owns the action set and its bindings; must not know what an act leads to, or scenes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import xr

from scenes.display.display import HandPressed
from scenes.display.openxr.calls import Calls, handle_of
from scenes.display.openxr.device import HandAt, HandsAt
from scenes.display.openxr.presses import Held, Presses
from scenes.display.openxr.spaces import Whereabouts

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

    def __init__(
        self, instance: Any, session: Any, calls: Calls, beside: Sequence[Any] = ()
    ) -> None:
        self._session, self._number, self._calls = session, handle_of(session), calls
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
        self._spaces = {
            name: [self._space_of(name, path) for path in self._paths] for name in _POSES
        }
        self._there = {
            name: [Whereabouts(calls, space) for space in spaces]
            for name, spaces in self._spaces.items()
        }
        self._buttons = {name: self._button(name) for name in (STOP, STAY)}
        self._triggers = [self._button(CONFIRM, path) for path in self._paths]
        self._stick = _Stick(xr.ActionStateGetInfo(action=self._actions[RATE]))
        xr.attach_session_action_sets(
            session, xr.SessionActionSetsAttachInfo(action_sets=[self._set, *beside])
        )
        active = [xr.ActiveActionSet(one, 0) for one in (self._set, *beside)]
        self._sync_info = xr.ActionsSyncInfo(active_action_sets=active)
        self._sync_at = ctypes.byref(self._sync_info)

    def sync(self, pinched: tuple[bool, bool], *, focused: bool) -> None:
        """Take the hands' state for this frame; without focus nothing is held.

        ``pinched``: which bare hand pinches, left and right: as a trigger that is pulled.
        """
        held = self._held(pinched) if focused else Held()
        self._presses.follow(held)

    def taken(self) -> list[HandPressed]:
        """What was pressed since the last call."""
        return self._presses.taken()

    def located(self, base: int, at: int, lift_m: float, *, aims: bool = True) -> HandsAt:
        """Where the controllers are in the space ``base`` at ``at``, raised by ``lift_m``.

        ``aims``: ask where they point too.
        """
        left = self._located(0, base, at, lift_m, aims=aims)
        return left, self._located(1, base, at, lift_m, aims=aims)

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
        calls, session = self._calls, self._number
        calls.sync_actions(session, self._sync_at)
        held = self._buttons
        stop, stay = held[STOP].held(calls, session), held[STAY].held(calls, session)
        left, right = self._triggers
        pulled = (
            pinched[0] or left.held(calls, session),
            pinched[1] or right.held(calls, session),
        )
        return Held(stop, stay, pulled, self._stick.moved(calls, session))

    def _button(self, name: str, hand: Any = 0) -> _Button:
        return _Button(xr.ActionStateGetInfo(action=self._actions[name], subaction_path=hand))

    def _space_of(self, name: str, hand: Any) -> Any:
        info = xr.ActionSpaceCreateInfo(action=self._actions[name], subaction_path=hand)
        return xr.create_action_space(self._session, info)

    def _located(
        self, hand: int, base: int, at: int, lift_m: float, *, aims: bool
    ) -> HandAt | None:
        grip = self._there[GRIP][hand].pose(base, at, lift_m)
        if grip is None:
            return None
        return HandAt(grip, self._there[AIM][hand].pose(base, at, lift_m) if aims else None)

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


class _Button:
    """One action that is held or not, asked in structures made once."""

    def __init__(self, asked: Any) -> None:
        self._asked, self._state = asked, xr.ActionStateBoolean()
        self._at = ctypes.byref(asked), ctypes.byref(self._state)

    def held(self, calls: Calls, session: int) -> bool:
        calls.button(session, *self._at)
        state = self._state
        return bool(state.current_state and state.is_active)


class _Stick:
    """A thumbstick or trackpad, asked in the same way."""

    def __init__(self, asked: Any) -> None:
        self._asked, self._state = asked, xr.ActionStateVector2f()
        self._at = ctypes.byref(asked), ctypes.byref(self._state)

    def moved(self, calls: Calls, session: int) -> tuple[float, float]:
        calls.stick(session, *self._at)
        if not self._state.is_active:
            return 0.0, 0.0
        at = self._state.current_state
        return float(at.x), float(at.y)
