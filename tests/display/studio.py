"""A renderer in a buffer, with small scenes of its own and a link that a test holds in its hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from panda3d.core import CardMaker, GraphicsEngine, NodePath, Texture

from controller.link.clock import ClockOffset
from controller.link.renderer_client import FromController
from controller.protocol.answers import Answer
from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.reports import Report
from controller.protocol.spec import (
    Curve,
    CurvePoint,
    GradedParameter,
    SceneEvent,
    SceneKind,
    SceneSpec,
)
from controller.protocol.vocabulary import Place
from scenes.display.display import Frame, InputEvent
from scenes.display.offscreen import OffscreenDisplay
from scenes.frame_loop import FrameLoop, Parts
from scenes.headset_patient import HeadsetPatient
from scenes.mirror import Mirror
from scenes.notices import RECORDINGS
from scenes.overlay import Overlay
from scenes.patient_input import WindowPatient
from scenes.places import Places
from scenes.stage.fade import FadeCover
from scenes.stage.scene import Scene
from scenes.stage.shading import Material, Shading
from scenes.stage.speech import Speech
from scenes.stage.stage import Stage
from scenes.stage.steps import NextFrame, Steps

SIZE = (320, 180)
Pixels = npt.NDArray[np.uint8]


def pixels(display: OffscreenDisplay) -> Pixels:
    """The patient's picture, rows from the top, RGB, as encoded for a screen."""
    gsg = display.host.get_gsg()
    GraphicsEngine.get_global_ptr().extract_texture_data(display.picture, gsg)
    return texture_pixels(display.picture)


def texture_pixels(texture: Texture) -> Pixels:
    """A texture in memory, rows from the top, RGB."""
    shape = (texture.get_y_size(), texture.get_x_size(), texture.get_num_components())
    raw = np.frombuffer(bytes(texture.get_ram_image()), np.uint8).reshape(shape)
    return raw[::-1, :, 2::-1]


def _spec(name: str, kind: SceneKind) -> SceneSpec:
    if kind is SceneKind.SAFE_PLACE:
        return SceneSpec(name=name, title=name, kind=kind, condition="", summary="")
    curve = Curve(
        points=(CurvePoint(dial=0, value=0), CurvePoint(dial=100, value=70)), evidence="design"
    )
    height = GradedParameter(
        name="height_m",
        label="Height",
        unit="m",
        minimum=0,
        maximum=70,
        step=1,
        curve=curve,
        rise_limit_per_s=1.2,
        fall_limit_per_s=2.5,
        moves_patient=True,
    )
    gust = SceneEvent(name="gust", label="Gust", description="", duration_s=5, startle=False)
    return SceneSpec(
        name=name,
        title=name,
        kind=kind,
        condition="",
        summary="",
        parameters=(height,),
        events=(gust,),
    )


class Wall:
    """A scene that is one glowing wall all around, so that a pixel says which place is seen."""

    SPEC: ClassVar[SceneSpec]
    COLOUR: ClassVar[tuple[float, float, float]]

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        self.stage = stage
        self.values: dict[str, float] = {}
        self.triggered: list[str] = []
        self.ticks_s = 0.0

    def build(self) -> Steps:
        card = CardMaker("wall")
        card.set_frame(-50, 50, -50, 50)
        card.set_color(*self.COLOUR, 1)
        for turn in range(4):
            side = self.stage.root.attach_new_node(f"side {turn}")
            side.set_h(90 * turn)
            wall = side.attach_new_node(card.generate())
            wall.set_y(20)
            self.stage.shading.apply(wall, Material.GLOW)
            yield NextFrame()

    def apply(self, values: Mapping[str, float]) -> None:
        self.values = dict(values)

    def trigger(self, event: str) -> None:
        self.triggered.append(event)

    def tick(self, dt_s: float) -> None:
        self.ticks_s += dt_s

    def teardown(self) -> None:
        self.stage.clear()


class PlainRoom(Wall):
    SPEC = _spec("plain_room", SceneKind.SAFE_PLACE)
    COLOUR = (0.0, 0.0, 1.0)


class Lake(Wall):
    SPEC = _spec("lake", SceneKind.SAFE_PLACE)
    COLOUR = (0.0, 1.0, 0.0)


class Lift(Wall):
    SPEC = _spec("lift", SceneKind.EXPOSURE)
    COLOUR = (1.0, 0.0, 0.0)


SCENES: dict[str, type[Scene]] = {"plain_room": PlainRoom, "lake": Lake, "lift": Lift}


class FrameClock:
    """Local time that a test moves on: 40 ms with every frame."""

    def __init__(self) -> None:
        self.ns = 1_000_000_000

    def __call__(self) -> int:
        return self.ns

    def frame(self) -> None:
        """The next frame begins."""
        self.ns += 40_000_000


@dataclass
class HandLink:
    """A link whose other end is the test; the controller's clock is the local one."""

    time: FrameClock
    clock: ClockOffset = field(default_factory=ClockOffset)
    silent_s: float = 0.0
    incoming: list[FromController] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    acks: list[tuple[str, bool]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    beats: int = 0

    def poll(self) -> list[FromController]:
        now_ns = self.time()
        self.clock.add(now_ns, now_ns, now_ns)
        taken, self.incoming = self.incoming, []
        return taken

    def report(self, report: Report) -> str:
        self.reports.append(report)
        self.ids.append(uuid.uuid4().hex)
        return self.ids[-1]

    def heartbeat(self, session_id: str | None = None) -> None:
        self.beats += 1

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        self.acks.append((press_id, drawn))

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        self.pictures.append(jpeg)
        return True

    def answer(self, report: type[Report]) -> None:
        """Answer the last report of this kind."""
        for made, report_id in zip(reversed(self.reports), reversed(self.ids), strict=True):
            if isinstance(made, report):
                self.incoming.append(Answer(to=report_id, accepted=True))
                return
        raise AssertionError(f"no {report} was reported")

    def told(self, kind: type[Any]) -> list[Any]:
        """Every report of this kind."""
        return [r for r in self.reports if isinstance(r, kind)]


class Keyed(OffscreenDisplay):
    """An off-screen display on which a test presses keys."""

    def __init__(self) -> None:
        super().__init__(SIZE, "a test", frames_per_s=None)
        self.time = FrameClock()
        self.tracked = True
        self.worn = True
        self.waiting: list[InputEvent] = []
        self.recentred = 0

    def begin(self) -> Frame | None:
        self.time.frame()
        frame = super().begin()
        assert frame is not None
        return replace(frame, predicted_ns=self.time(), tracked=self.tracked, worn=self.worn)

    def inputs(self) -> list[InputEvent]:
        taken, self.waiting = self.waiting, []
        return taken

    def recentre(self) -> None:
        super().recentre()
        self.recentred += 1


class Studio:
    """A frame loop and everything around it."""

    def __init__(self, closing: ExitStack, *, in_headset: bool = False) -> None:
        self.display = Keyed()
        self.display.has_buttons = in_headset
        closing.callback(self.display.close)
        shading = Shading(False, encode_srgb=not self.display.encodes_srgb)
        self.places = Places(SCENES, self.display, shading, None, 1)
        closing.callback(self.places.close)
        self.cover = FadeCover(self.display.world, shading)
        self.places.load_safe_places()
        mirror = Mirror(self.display)
        closing.callback(mirror.close)
        self.link = HandLink(self.display.time)
        self.overlay = Overlay(shading)
        worn = HeadsetPatient(self.display, self.overlay)
        self.loop = FrameLoop(
            Parts(
                self.display,
                self.link,
                self.places,
                worn if in_headset else WindowPatient(),
                self.overlay,
                self.cover,
                mirror,
                Speech(None, RECORDINGS),
            ),
            self.display.time,
        )
        self._revision = 0

    def direct(self, **changed: Any) -> SceneDirective:
        """Send a directive with the next revision; fields not given are those of exposure."""
        self._revision += 1
        fields: dict[str, Any] = {
            "run_id": "run-1",
            "session_id": "s-1",
            "epoch": 0,
            "revision": self._revision,
            "issued_ns": 0,
            "place": Place.SCENE,
            "scene": "lift",
            "configuration": {},
            "safe_place": "lake",
            "intensity": Ramp.constant(40),
            "overrides": {},
            "held": False,
            "prompt": None,
            "events": (),
            "breathing_guide": False,
            "volume": 80,
            "talking": False,
            "text": "",
            "notice": None,
            "recentre_count": 0,
        }
        directive = SceneDirective(**{**fields, **changed})
        self.link.incoming.append(directive)
        return directive

    def until(self, met: Callable[[], bool], frames: int = 2000) -> None:
        """Draw frames until ``met``; fails after ``frames``."""
        for _ in range(frames):
            if met():
                return
            self.loop.step()
        raise AssertionError("it did not come to pass")

    def frames(self, count: int) -> None:
        """Draw ``count`` frames."""
        for _ in range(count):
            self.loop.step()

    def expose(self, **changed: Any) -> None:
        """Lead the patient into the scene."""
        self.direct(place=Place.NEUTRAL)
        self.until(lambda: self.seen("plain_room"))
        self.direct(**changed)
        self.until(lambda: self.seen("lift"))

    def seen(self, scene: str) -> bool:
        """True if ``scene`` is shown and nothing covers it."""
        uncovered = "fade" not in visible(self.display.world)
        return uncovered and self.places.shown.setting.name == scene

    @property
    def scene(self) -> Any:
        """The scene shown."""
        return self.places.shown.scene

    def colour(self) -> tuple[int, int, int]:
        """The pixel straight ahead, above the panel."""
        found = pixels(self.display)[SIZE[1] // 3, SIZE[0] // 4]
        return int(found[0]), int(found[1]), int(found[2])


def visible(root: NodePath) -> set[str]:
    """Names of the nodes below ``root`` that no hidden node holds."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if not node.is_hidden():
            found.add(node.get_name())
            waiting.extend(node.get_children())
    return found
