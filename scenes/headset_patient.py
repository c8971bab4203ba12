"""A patient in a headset: buttons, rays and looks become acts, and hands and ring are shown.

Owns how the three ways of answering go together; must not know sockets, runtimes or prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from panda3d.core import LPoint3f, LVector3f

from scenes.display.display import HandPressed, Hands, HeadPose, InputEvent, PatientButton
from scenes.gaze import GazeDwell, LookedAt, ray_of
from scenes.gaze_targets import STAY, STOP
from scenes.overlay import Overlay
from scenes.patient_input import Act, Confirm, PatientScene, Point, Stay, Stop, Ways, WindowPatient
from scenes.pointing import Pointing
from scenes.stage.panel import ConfirmPressed

_BY_HAND = Ways("the upper button, either hand", "the lower button", "push the stick, then trigger")
_BY_GAZE = Ways(
    "look at Stop, below to the left", "look at Stay here, to the right", "look at a number, at OK"
)
_NUDGES = (PatientButton.MORE, PatientButton.LESS)


class HasHands(Protocol):
    """What is needed of a display."""

    hands: Hands
    """The controllers of this frame."""


class HeadsetPatient(WindowPatient):
    """A person with controllers in the hands or, where those are not free, with looks alone.

    The station's keys work as well.
    """

    legend = "Stop: upper button     Stay here: lower button     Rating: stick, then trigger"
    rating_hint = "Push the stick, then press the trigger. Or point, then OK."

    def __init__(self, display: HasHands, overlay: Overlay) -> None:
        self._display, self._overlay = display, overlay
        self._pointing = Pointing()
        self._dwell = GazeDwell()

    def ways(self, *, by_gaze: bool) -> Ways | None:
        """How this patient stops, stays and rates."""
        return _BY_GAZE if by_gaze else _BY_HAND

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
        return found + self._looks(scene)

    def _follow(self, hands: Hands) -> None:
        panel = self._overlay.panel
        left, right = (
            None if hand is None else panel.met(hand.aim_origin, hand.aim_direction)
            for hand in hands
        )
        met = (left, right)
        self._pointing.follow(met)
        first, second = (
            panel.place_of(at) if at is not None and self._pointing.counts(hand) else None
            for hand, at in enumerate(met)
        )
        self._overlay.hands.show(hands, (first, second))

    def _trigger(self, hand: int | None, hands: Hands) -> Act:
        if hand is None or not self._pointing.counts(hand):
            return Confirm()
        pose = hands[hand]
        return Confirm() if pose is None else Point(pose.aim_origin, pose.aim_direction)

    def _looks(self, scene: PatientScene) -> list[Act]:
        targets = self._overlay.targets
        looking = scene.by_gaze and scene.head is not None
        targets.show(scene.by_gaze)
        if not looking or scene.head is None:
            self._dwell.step(scene.now_ns / 1e9, None)
            return []
        at = self._looked_at(scene.head)
        pressed = self._dwell.step(scene.now_ns / 1e9, at)
        targets.ring(None if at is None else at.place, self._dwell.share)
        return [] if pressed is None else [_pressed(pressed, scene.head)]

    def _looked_at(self, head: HeadPose) -> LookedAt | None:
        origin, direction = ray_of(head)
        board = self._overlay.targets.met(origin, direction)
        if board is not None:
            return LookedAt(*board)
        return self._on_panel(origin, direction)

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
