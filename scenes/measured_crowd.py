"""What people cost: a crowd in a room, in the whole frame loop, and the first dozen loaded.

Owns the crowd and where it sits; must not know who asks, nor any scene that patients see.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from math import pi
from typing import ClassVar

from controller.protocol.spec import Curve, CurvePoint, GradedParameter, SceneKind, SceneSpec
from controller.protocol.vocabulary import Place
from scenes.catalogue import NEUTRAL_ROOM, discover
from scenes.display.offscreen import OffscreenDisplay
from scenes.frame_loop import FrameLoop, Parts
from scenes.gallery import Onlooker
from scenes.mirror import Mirror
from scenes.notices import RECORDINGS
from scenes.overlay import Overlay
from scenes.patient_input import WindowPatient
from scenes.places import Places
from scenes.silent_controller import SilentController
from scenes.stage.baked import BakedRoom
from scenes.stage.fade import FadeCover
from scenes.stage.people import CAST, MOODS, EvenLight, People, Somebody
from scenes.stage.shading import Shading
from scenes.stage.sky import MORNING
from scenes.stage.speech import Speech
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps

CROWDS = (0, 50, 150, 300)
"""How many people are drawn, one after the other."""

_SIZE = (640, 400)
_FRAMES, _ARRIVAL_FRAMES, _WARM_FRAMES = 240, 2000, 60
_ACROSS, _SEAT_M, _ROW_M, _FIRST_M = 15, 0.62, 0.95, 2.0
_CLIPS = ("sit", "sit_attentive", "sit_bored", "phone", "clap")
_RESTLESS = 7  # frames between changes of somebody's mood and gaze
_NAME = "crowd"


def first_dozen(onlooker: Onlooker) -> float:
    """Processor time, ms, of loading the whole cast and drawing it; cold once a process."""
    dozen = [Somebody(who, (who * 0.6 - 3.3, 3.0, 0.0), pi) for who in range(len(CAST))]
    started = time.thread_time()
    People(onlooker.stage, EvenLight((0.4, 0.4, 0.4), (0.0, -0.3, 0.3)), dozen)
    onlooker.frame()
    taken = (time.thread_time() - started) * 1000
    onlooker.stage.clear()
    return taken


class CrowdRoom:
    """A baked room in which NUMBER people sit in rows before the patient, and move."""

    NUMBER: ClassVar[int] = 0
    SPEC: ClassVar[SceneSpec] = SceneSpec(
        name=_NAME,
        title="A crowd to be measured",
        kind=SceneKind.EXPOSURE,
        condition="",
        summary="",
        parameters=(
            GradedParameter(
                name="murmur",
                label="Murmur",
                unit="%",
                minimum=0,
                maximum=100,
                step=1,
                curve=Curve(
                    points=(CurvePoint(dial=0, value=0), CurvePoint(dial=100, value=100)),
                    evidence="none",
                ),
                rise_limit_per_s=1,
                fall_limit_per_s=100,
            ),
        ),
    )

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        self._stage, self._frame = stage, 0
        self.advances_ms: list[float] = []
        """Processor time of moving everybody, a frame each."""

    def build(self) -> Steps:
        """The room, its light and the people."""
        self._stage.daylight(MORNING)
        self._stage.shadows((0.0, 4.0, 1.0), 6.0)
        room = BakedRoom(self._stage, "dining_room", 0.7)
        yield
        self.people = People(self._stage, room.probes, [_listener(k) for k in range(self.NUMBER)])

    def apply(self, values: Mapping[str, float]) -> None:
        """Nothing is graded."""

    def trigger(self, event: str) -> None:
        """Nothing happens."""

    def tick(self, dt_s: float) -> None:
        """Move everybody; every few frames somebody has another mood and looks elsewhere."""
        started = time.thread_time()
        self._frame += 1
        if self.NUMBER and self._frame % _RESTLESS == 0:
            _stir(self.people.everybody, self._frame)
        self.people.advance(dt_s)
        self.advances_ms.append((time.thread_time() - started) * 1000)

    def teardown(self) -> None:
        """Remove everything."""
        self._stage.clear()


def crowd(number: int) -> dict[str, object]:
    """The figures of ``number`` people: processor time of whole frames, and of moving them."""
    scene = type("Crowd", (CrowdRoom,), {"NUMBER": number})
    with ExitStack() as stack:
        display = OffscreenDisplay(_SIZE, "bench", frames_per_s=None)
        stack.callback(display.close)
        shading = Shading(stereo=False, encode_srgb=not display.encodes_srgb)
        scenes = {NEUTRAL_ROOM: discover()[NEUTRAL_ROOM], _NAME: scene}
        places = Places(scenes, display, shading, None, 1)
        stack.callback(places.close)
        cover = FadeCover(display.world, shading)
        places.load_safe_places()
        mirror = Mirror(display)
        stack.callback(mirror.close)
        link, speech = SilentController(), Speech(None, RECORDINGS)
        parts = Parts(
            display, link, places, WindowPatient(), Overlay(shading), cover, mirror, speech
        )
        loop = FrameLoop(parts)
        link.direct(Place.NEUTRAL, _NAME)
        for _ in range(_WARM_FRAMES):
            loop.step()
        link.direct(Place.SCENE, _NAME)
        for _ in range(_ARRIVAL_FRAMES):
            loop.step()
            if places.shown.setting.name == _NAME:
                break
        for _ in range(_WARM_FRAMES):
            loop.step()
        return _measured(loop, places)


def _measured(loop: FrameLoop, places: Places) -> dict[str, object]:
    room = places.shown.scene
    assert isinstance(room, CrowdRoom)
    room.advances_ms.clear()
    frames = []
    for _ in range(_FRAMES):
        started = time.thread_time()
        loop.step()
        frames.append((time.thread_time() - started) * 1000)
    return {
        "people": room.NUMBER,
        "triangles": room.people.triangles,
        "frames_ms": frames,
        "advances_ms": room.advances_ms,
    }


def _listener(number: int) -> Somebody:
    row, seat = divmod(number, _ACROSS)
    place = ((seat - (_ACROSS - 1) / 2) * _SEAT_M, _FIRST_M + row * _ROW_M, 0.0)
    who = (number * 5 + row) % len(CAST)
    clip = _CLIPS[number % len(_CLIPS)]
    return Somebody(who, place, pi, clip, looks_at=(0.0, 0.0, 1.6), phase_s=number * 0.37)


def _stir(listeners: list[Somebody], frame: int) -> None:
    somebody = listeners[frame // _RESTLESS * 13 % len(listeners)]
    moods = list(MOODS)
    somebody.mood = moods[(moods.index(somebody.mood) + 1) % len(moods)]
    somebody.looks_at = None if somebody.looks_at else (0.0, 0.0, 1.6)
