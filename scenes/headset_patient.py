"""A patient in a headset: buttons, rays and looks become acts, and hands and ring are shown.

Owns how the three ways of answering go together; must not know sockets, runtimes or prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from panda3d.core import LPoint3f, LVector3f

from scenes.display.display import (
    HandPose,
    HandPressed,
    Hands,
    HeadPose,
    InputEvent,
    PatientButton,
)
from scenes.gaze import GazeDwell, LookedAt, ray_of
from scenes.gaze_targets import STAY, STOP
from scenes.overlay import Overlay
from scenes.patient_input import Act, Confirm, PatientScene, Point, Stay, Stop, Ways, WindowPatient
from scenes.pointing import Pointing
from scenes.stage.panel import ConfirmPressed
from scenes.tongue import N_

_BY_HAND = Ways(
    N_("the upper button, either hand"), N_("the lower button"), N_("push the stick, then trigger")
)
_BY_GAZE = Ways(
    N_("look at Stop, below to the left"),
    N_("look at Stay here, to the right"),
    N_("look at a number, at OK"),
    without_buttons=True,
)
_BARE_HANDED = Ways(
    N_("look at Stop, below to the left, or point there and pinch"),
    N_("look at Stay here, to the right, or point there and pinch"),
    N_("point at a number and pinch, then at OK"),
    without_buttons=True,
)
_NOTHING_MET = (None, None)
_NO_ACTS: tuple[Act, ...] = ()
_NUDGES = (PatientButton.MORE, PatientButton.LESS)


class HasHands(Protocol):
    """What is needed of a display."""

    hands: Hands
    """The controllers of this frame."""
    aims: bool
    """Whether they are to be asked where they point; counts from the next frame on."""


class HeadsetPatient(WindowPatient):
    """A person with controllers, with bare hands or, where those are not free, with looks alone.

    The station's keys work as well.
    """

    legend = N_("Stop: upper button     Stay here: lower button     Rating: stick, then trigger")
    rating_hint = N_("Push the stick, then press the trigger. Or point, then OK.")

    def __init__(self, display: HasHands, overlay: Overlay) -> None:
        self._display, self._overlay = display, overlay
        self._pointing = Pointing()
        self._dwell = GazeDwell()
        self._bare_handed = False
        self._pointed = True

    def ways(self, *, by_gaze: bool) -> Ways | None:
        """How this patient stops, stays and rates."""
        if by_gaze:
            return _BY_GAZE
        return _BARE_HANDED if self._bare_handed else _BY_HAND

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """What was pressed, pointed at and looked at since the last frame."""
        hands = self._display.hands
        self._follow(hands)
        found: list[Act] = []
        for event in events:
            if isinstance(event, HandPressed) and event.button in _NUDGES:
                self._pointing.set_aside()
            confirms = isinstance(event, HandPressed) and event.button is PatientButton.CONFIRM
            if confirms and isinstance(event, HandPressed):
                found.append(self._trigger(event.hand, hands))
            else:
                found += super().acts([event], scene)
        found.extend(self._looks(scene))
        return found

    def _follow(self, hands: Hands) -> None:
        panel = self._overlay.panel
        left, right = hands
        points = False
        if left is not None or right is not None:  # a hand out of sight takes no board away
            bare_left = left is not None and bool(left.joints)
            bare_right = right is not None and bool(right.joints)
            points = bare_left or bare_right
            self._bare_handed = (bare_left or left is None) and (bare_right or right is None)
        self._display.aims = panel.is_open
        if points or panel.is_open:
            self._pointed = True
            self._point(hands)
            return
        if self._pointed:  # there is nothing to point at any more
            self._pointed = False
            self._pointing.follow(_NOTHING_MET)
        self._overlay.hands.show(hands, _NOTHING_MET)

    def _point(self, hands: Hands) -> None:
        panel = self._overlay.panel
        left, right = (
            None
            if hand is None or hand.aim_direction is None
            else panel.met(hand.aim_origin, hand.aim_direction)
            for hand in hands
        )
        met = (left, right)
        self._pointing.follow(met)
        first, second = (
            panel.place_of(at) if at is not None and self._pointing.counts(hand) else board
            for hand, (at, board) in enumerate(zip(met, map(self._on_board, hands), strict=True))
        )
        self._overlay.hands.show(hands, (first, second))

    def _on_board(self, hand: HandPose | None) -> LPoint3f | None:
        """Where a bare hand points at one of the boards."""
        if hand is None or not hand.joints or hand.aim_direction is None:
            return None
        board = self._overlay.targets.met(hand.aim_origin, hand.aim_direction)
        return None if board is None else board[1]

    def _trigger(self, hand: int | None, hands: Hands) -> Act:
        pose = None if hand is None else hands[hand]
        if pose is None or hand is None or pose.aim_direction is None:
            return Confirm()
        if pose.joints:
            return self._pinch(pose.aim_origin, pose.aim_direction)
        if not self._pointing.counts(hand):
            return Confirm()
        return Point(pose.aim_origin, pose.aim_direction)

    def _pinch(self, origin: LPoint3f, direction: LVector3f) -> Act:
        """A bare hand presses what it points at, and nothing else: fingers meet by chance too."""
        board = self._overlay.targets.met(origin, direction)
        if board is not None:
            return Stop() if board[0] == STOP else Stay()
        return Point(origin, direction)

    def _looks(self, scene: PatientScene) -> Sequence[Act]:
        targets = self._overlay.targets
        wanted = scene.by_gaze or self._bare_handed
        if not (wanted or targets.shown):
            return _NO_ACTS
        targets.show(wanted)
        if not wanted or scene.head is None:
            self._dwell.step(scene.now_ns / 1e9, None)
            return []
        at = self._looked_at(scene.head, panel_too=scene.by_gaze)
        pressed = self._dwell.step(scene.now_ns / 1e9, at)
        targets.ring(None if at is None else at.place, self._dwell.share)
        return [] if pressed is None else [_pressed(pressed, scene.head)]

    def _looked_at(self, head: HeadPose, *, panel_too: bool) -> LookedAt | None:
        origin, direction = ray_of(head)
        board = self._overlay.targets.met(origin, direction)
        if board is not None:
            return LookedAt(*board)
        return self._on_panel(origin, direction) if panel_too else None

    def _on_panel(self, origin: LPoint3f, direction: LVector3f) -> LookedAt | None:
        panel = self._overlay.panel
        met, pressed = panel.met(origin, direction), panel.pressed(origin, direction)
        if met is None or pressed is None:
            return None
        if isinstance(pressed, ConfirmPressed):
            return LookedAt("OK", panel.place_of(met))
        return LookedAt("scale", panel.place_of(met), pressed.value)


def _pressed(at: LookedAt, head: HeadPose) -> Act:
    if at.name == STOP:
        return Stop()
    return Stay() if at.name == STAY else Point(*ray_of(head))
