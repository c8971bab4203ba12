"""What a patient answers with by looking: fixed boards for stop and stay here, and the ring.

Owns where they stand below the rig and how they look; must not know how long is long enough.
"""

from __future__ import annotations

import math

from panda3d.core import DynamicTextFont, LColor, LPoint3f, LVector3f, NodePath

from scenes.stage.text import Lettering, rectangle
from scenes.tongue import N_, Tongue

STOP, STAY = "stop", "stay here"
"""Names of the two boards."""

_TITLES = {STOP: N_("Stop"), STAY: N_("Stay here")}
_HALF_M = (0.25, 0.11)
_AWAY_M, _ASIDE_DEG, _OVER_FLOOR_M = 1.6, 42.0, 1.0  # beside the panel and below the eyes
_COLOURS = {STOP: LColor(0.30, 0.02, 0.015, 0.95), STAY: LColor(0.30, 0.15, 0.02, 0.95)}
_RING_M, _RING_WIDE_M, _RING_PARTS = 0.05, 0.016, 24
_RING_COLOUR = LColor(0.95, 0.95, 0.9, 1)


class GazeTargets:
    """Hidden until they are wanted; stop to the left, stay here to the right."""

    def __init__(self, parent: NodePath, font: DynamicTextFont, anchor: NodePath) -> None:
        """Hang below ``parent``; rays come from whatever ``anchor`` hangs below, the rig."""
        self._anchor = anchor
        self.node = parent.attach_new_node("gaze targets")
        self._letters: dict[str, Lettering] = {}
        self._boards = {
            name: self._board(font, name, aside)
            for name, aside in ((STOP, _ASIDE_DEG), (STAY, -_ASIDE_DEG))
        }
        self._ring = _Ring(parent)
        self.shown = True
        """Whether the boards are there to be looked at."""
        self.show(False)

    def _board(self, font: DynamicTextFont, name: str, aside_deg: float) -> NodePath:
        turned = self.node.attach_new_node("aside")
        turned.set_h(aside_deg)
        board = turned.attach_new_node(name)
        board.set_pos(0, _AWAY_M, _OVER_FLOOR_M)
        wide, high = _HALF_M
        rectangle(board, (-wide, wide, -high, high), _COLOURS[name])
        letters = self._letters[name] = Lettering(board, font, 0.07)
        letters.show(_TITLES[name])
        letters.node.set_pos(0, -0.001, -letters.middle_m())
        return board

    def name(self, say: Tongue) -> None:
        """Have the boards called what they are in the patient's language."""
        for name, letters in self._letters.items():
            letters.show(say(_TITLES[name]))
            letters.node.set_pos(0, -0.001, -letters.middle_m())

    def show(self, shown: bool) -> None:
        """Show the boards, or take them and the ring away."""
        if shown is self.shown:
            return
        self.shown = shown
        if shown:
            self.node.show()
        else:
            self.node.hide()
            self._ring.show(None, 0.0)

    def met(self, origin: LPoint3f, direction: LVector3f) -> tuple[str, LPoint3f] | None:
        """The board that a ray below the rig meets, and its middle below the rig; or None."""
        rig = self._anchor.get_parent()
        for name, board in self._boards.items():
            start = board.get_relative_point(rig, origin)
            way = board.get_relative_vector(rig, direction)
            if way.y <= 1e-6 or start.y >= 0:
                continue
            hit = start + way * (-start.y / way.y)
            if abs(hit.x) <= _HALF_M[0] and abs(hit.z) <= _HALF_M[1]:
                return name, LPoint3f(rig.get_relative_point(board, LPoint3f(0, 0, 0)))
        return None

    def ring(self, place: LPoint3f | None, share: float) -> None:
        """Draw the ring at ``place`` below the rig, filled by ``share`` of 1; None takes it."""
        rig = self._anchor.get_parent()
        below = None if place is None else self.node.get_parent().get_relative_point(rig, place)
        self._ring.show(below, share)


class _Ring:
    def __init__(self, parent: NodePath) -> None:
        self._node = parent.attach_new_node("ring")
        self._parts = []
        for number in range(_RING_PARTS):
            turned = self._node.attach_new_node("part")
            turned.set_r(360 * number / _RING_PARTS)
            frame = (-0.0085, 0.0085, _RING_M, _RING_M + _RING_WIDE_M)
            self._parts.append(rectangle(turned, frame, _RING_COLOUR))
        self._node.hide()

    def show(self, place: LPoint3f | None, share: float) -> None:
        if place is None or share <= 0:
            self._node.hide()
            return
        self._node.set_pos(place)
        self._node.set_h(_heading_to(place))
        for number, part in enumerate(self._parts):
            if number < share * _RING_PARTS:
                part.show()
            else:
                part.hide()
        self._node.show()


def _heading_to(place: LPoint3f) -> float:
    return math.degrees(math.atan2(-place.x, place.y))
