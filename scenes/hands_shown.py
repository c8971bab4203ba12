"""The patient's controllers or bare hands, and the ray of one that points at the panel.

Owns these shapes and where they stand below the rig; must not know buttons, ratings or runtimes.
"""

from __future__ import annotations

from panda3d.core import LColor, LPoint3f, LVector3f, NodePath

from scenes.display.display import HandPose, Hands
from scenes.stage.text import rectangle

_BODY = LColor(0.045, 0.05, 0.055, 1)
_STICK = LColor(0.14, 0.15, 0.16, 1)
_STOP = LColor(0.5, 0.05, 0.03, 1)
_STAY = LColor(0.6, 0.33, 0.04, 1)
_RAY = LColor(0.75, 0.8, 0.8, 0.75)
_RAY_HALF_M, _DOT_HALF_M = 0.0015, 0.013
_SKIN = LColor(0.32, 0.34, 0.36, 1)
_BONE_M = 0.014
_BONES = (
    *((1, 2), (2, 3), (3, 4), (4, 5)),
    *((1, 6), (6, 7), (7, 8), (8, 9), (9, 10)),
    *((1, 11), (11, 12), (12, 13), (13, 14), (14, 15)),
    *((1, 16), (16, 17), (17, 18), (18, 19), (19, 20)),
    *((1, 21), (21, 22), (22, 23), (23, 24), (24, 25)),
)
"""From joint to joint, in the order of HandPose.joints: wrist to thumb, to each finger."""
_LIT = {"top": 1.0, "bottom": 0.35, "left": 0.6, "right": 0.6, "front": 0.5, "back": 0.8}
"""How light each side of a box is, so that its shape is seen without a light."""


class HandsShown:
    """Two controllers: a handle, a head with the stick, and the buttons for stop and stay here.

    Without them, bare hands: grey bones of no one's skin.
    """

    def __init__(self, solid: NodePath, flat: NodePath) -> None:
        """Hands hang below ``solid``, which the scene may hide; rays below ``flat``."""
        self._hands = [_Controller(solid) for _ in range(2)]
        self._bare = [_BareHand(solid) for _ in range(2)]
        self._rays = [_Ray(flat) for _ in range(2)]

    def show(self, hands: Hands, ends: tuple[LPoint3f | None, LPoint3f | None]) -> None:
        """Stand them at ``hands``; ``ends``: where each one's ray ends, below the same rig."""
        for side, hand in enumerate(hands):
            joints = () if hand is None else hand.joints
            self._hands[side].show(hand)
            if joints or self._bare[side].seen.shown:
                self._bare[side].show(joints)
            if ends[side] is not None or self._rays[side].seen.shown:
                self._rays[side].show(hand, ends[side])


class _Seen:
    """A node that is shown or not; asked at every frame, told only of changes."""

    def __init__(self, *nodes: NodePath) -> None:
        self._nodes, self.shown = nodes, True
        self.set(False)

    def set(self, shown: bool) -> None:
        if shown is self.shown:
            return
        self.shown = shown
        for node in self._nodes:
            (node.show if shown else node.hide)()


class _Controller:
    def __init__(self, parent: NodePath) -> None:
        self._node = _controller(parent)
        self.seen = _Seen(self._node)

    def show(self, hand: HandPose | None) -> None:
        held = hand is not None and not hand.joints
        if held and hand is not None:
            self._node.set_pos_quat(hand.position, hand.orientation)
        self.seen.set(held)


class _BareHand:
    """Bones between the joints; made when a bare hand is first seen, which few ever are."""

    def __init__(self, parent: NodePath) -> None:
        self._node = parent.attach_new_node("bare hand")
        self._bones: list[NodePath] = []
        self.seen = _Seen(self._node)

    def show(self, joints: tuple[LPoint3f, ...]) -> None:
        self.seen.set(bool(joints))
        if not joints:
            return
        if not self._bones:
            self._bones = [_bone(self._node) for _ in _BONES]
        for bone, (start, end) in zip(self._bones, _BONES, strict=True):
            bone.set_pos(joints[start])
            bone.look_at(joints[end])
            bone.set_sy(max(1e-3, (joints[end] - joints[start]).length()))


class _Ray:
    def __init__(self, parent: NodePath) -> None:
        self._node = parent.attach_new_node("ray")
        for roll in (0, 90):
            strip = rectangle(self._node, (-_RAY_HALF_M, _RAY_HALF_M, 0, 1), _RAY)
            strip.set_hpr(0, -90, roll)
        half = _DOT_HALF_M
        self._dot = rectangle(parent, (-half, half, -half, half), _RAY)
        self.seen = _Seen(self._node, self._dot)

    def show(self, hand: HandPose | None, end: LPoint3f | None) -> None:
        self.seen.set(hand is not None and end is not None)
        if hand is None or end is None:
            return
        self._node.set_pos(hand.aim_origin)
        self._node.look_at(end)
        self._node.set_scale(1, LVector3f(end - hand.aim_origin).length(), 1)
        self._dot.set_pos(end)


def _bone(parent: NodePath) -> NodePath:
    node = parent.attach_new_node("bone")
    _box(node, (0, 0.5, 0), (_BONE_M, 1.0, _BONE_M), _SKIN)
    node.flatten_strong()
    return node


def _controller(parent: NodePath) -> NodePath:
    """One controller below its grip: y along the handle to the front, metres."""
    node = parent.attach_new_node("controller")
    _box(node, (0, -0.035, -0.008), (0.030, 0.105, 0.034), _BODY)
    _box(node, (0, 0.040, 0.008), (0.050, 0.058, 0.024), _BODY)
    _box(node, (0, 0.050, 0.027), (0.012, 0.012, 0.016), _STICK)
    _box(node, (0, 0.024, 0.023), (0.011, 0.011, 0.008), _STAY)
    _box(node, (0, 0.004, 0.019), (0.011, 0.011, 0.012), _STOP)
    node.flatten_strong()
    return node


def _box(
    parent: NodePath,
    middle: tuple[float, float, float],
    size: tuple[float, float, float],
    colour: LColor,
) -> None:
    x, y, z = (side / 2 for side in size)
    sides = {
        "front": ((x, z), (0, y, 0), (180, 0)),
        "back": ((x, z), (0, -y, 0), (0, 0)),
        "left": ((y, z), (-x, 0, 0), (-90, 0)),
        "right": ((y, z), (x, 0, 0), (90, 0)),
        "top": ((x, y), (0, 0, z), (0, -90)),
        "bottom": ((x, y), (0, 0, -z), (0, 90)),
    }
    for side, ((wide, high), place, (heading, pitch)) in sides.items():
        shade = _LIT[side]
        lit = LColor(colour.x * shade, colour.y * shade, colour.z * shade, 1)
        card = rectangle(parent, (-wide, wide, -high, high), lit)
        card.set_pos(LPoint3f(*middle) + LVector3f(*place))
        card.set_hpr(heading, pitch, 0)
