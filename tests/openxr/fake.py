"""A headset for unit tests: GL textures in place of a runtime's images, poses from the test."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from panda3d.core import GraphicsEngine, GraphicsOutput, LPoint3f, LQuaternionf, LVector3f, Texture

from scenes.display.display import HandPressed
from scenes.display.openxr.device import HandsAt, HeadsetFrame, HeadsetLostError
from scenes.display.openxr.geometry import Angles, EyeView, Pose
from scenes.display.openxr.hidden import NOTHING_HIDDEN, HiddenAreas

EYE_SIZE = (160, 120)
PERIOD_NS = 11_111_111
HALF_IPD_M = 0.032
ANGLES = (Angles(-0.9, 0.7, 0.75, -0.8), Angles(-0.7, 0.9, 0.75, -0.8))
GONE = "No headset can be reached: it went."


def pose(
    x: float = 0, y: float = 0, z: float = 1.6, hpr: tuple[float, float, float] = (0, 0, 0)
) -> Pose:
    """A head's pose below the tracking origin, metres and degrees."""
    turned = LQuaternionf()
    turned.set_hpr(LVector3f(*hpr))
    return Pose(LPoint3f(x, y, z), turned)


def eyes_of(head: Pose) -> tuple[EyeView, EyeView]:
    """The eyes of that head, with the lopsided fields of view of a real headset."""
    aside = LVector3f(head.orientation.xform(LVector3f(HALF_IPD_M, 0, 0)))
    places = (LPoint3f(head.position - aside), LPoint3f(head.position + aside))
    left, right = (
        EyeView(Pose(place, head.orientation), angles)
        for place, angles in zip(places, ANGLES, strict=True)
    )
    return left, right


@dataclass
class FakeHeadset:
    """Does what a test says; keeps what it was called with."""

    host: GraphicsOutput
    name: str = "Fake runtime 1, fake headset"
    eye_size: tuple[int, int] = EYE_SIZE
    centres_itself: bool = True
    takes_depth: bool = False
    standing: bool = False
    aims: bool = False
    gaze: Pose | None = None
    head: Pose | None = field(default_factory=pose)
    worn: bool = True
    moved_count: int = 0
    hands: HandsAt = (None, None)
    hidden: HiddenAreas = NOTHING_HIDDEN
    wanted: bool = True
    idle: bool = False
    lost_in: str = ""
    calls: list[str] = field(default_factory=list)
    pressed: list[HandPressed] = field(default_factory=list)
    shown: list[Texture] = field(default_factory=list)
    shown_depths: list[Texture] = field(default_factory=list)
    open: bool = False

    def begin(self) -> HeadsetFrame | None:
        self._call("begin")
        if self.idle:
            return None
        self.open = True
        eyes = eyes_of(self.head) if self.head is not None else ()
        predicted_ns = time.perf_counter_ns() + PERIOD_NS
        return HeadsetFrame(predicted_ns, PERIOD_NS, self.wanted, eyes, self.head, self.gaze)

    def submit(self, pictures: tuple[Texture, ...], depths: tuple[Texture, ...]) -> None:
        self._call("submit")
        assert self.open
        for picture in (*pictures, *depths):
            GraphicsEngine.get_global_ptr().extract_texture_data(picture, self.host.get_gsg())
        self.shown = [picture.make_copy() for picture in pictures]
        self.shown_depths = [depth.make_copy() for depth in depths]

    def end(self) -> None:
        self._call("end")
        assert self.open
        self.open = False

    def inputs(self) -> list[HandPressed]:
        taken, self.pressed = self.pressed, []
        return taken

    def tick(self) -> None:
        self._call("tick")

    def close(self) -> None:
        self.calls.append("close")

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name == self.lost_in:
            raise HeadsetLostError(GONE)
