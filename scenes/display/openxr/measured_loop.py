"""The whole loop of a renderer in exposure, with nobody at the other end of its link.

Owns how a patient is led into a scene and each frame is timed; must not know figures or goals.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from controller.protocol.vocabulary import Place
from scenes import mirror as mirroring
from scenes.catalogue import discover
from scenes.display.openxr.headset import FRAMES_PER_S, HeadsetDisplay
from scenes.display.openxr.paced import Paced
from scenes.display.openxr.timed import Watch
from scenes.frame_loop import FrameLoop, Parts
from scenes.headset_patient import HeadsetPatient
from scenes.notices import RECORDINGS
from scenes.overlay import Overlay
from scenes.places import Places
from scenes.silent_controller import SilentController
from scenes.stage.fade import FadeCover
from scenes.stage.shading import Shading
from scenes.stage.speech import Speech

RUNTIME_FRAMES_PER_S = 20.0
"""What Monado's null compositor takes."""

CHANGE_EVERY = 5
"""Frames from one change of the intensity to the next."""

ARRIVAL_FRAMES = 2000
"""Frames within which the scene has to be shown."""

Row = dict[str, float]


def measure_loop(
    display: HeadsetDisplay, scene: str, count: int, runtime: Watch, paced: Paced | None = None
) -> list[Row]:
    """Lead the patient into ``scene`` and measure ``count`` frames, ms.

    ``runtime`` watches what is called of it; ``paced`` gives the frames that are measured.
    """
    if paced is None:
        # This runtime takes few frames a second: the same share of them is mirrored as at 90 Hz.
        mirroring.PICTURES_PER_S *= RUNTIME_FRAMES_PER_S / FRAMES_PER_S
    with ExitStack() as stack:
        shading = Shading(display.eyes.count > 1, encode_srgb=not display.encodes_srgb)
        places = Places(discover(), display, shading, None, 1)
        stack.callback(places.close)
        cover = FadeCover(display.world, shading)
        places.load_safe_places()
        mirror = mirroring.Mirror(display)
        stack.callback(mirror.close)
        link, overlay = SilentController(), Overlay(shading)
        patient, speech = HeadsetPatient(display, overlay), Speech(None, RECORDINGS)
        parts = Parts(display, link, places, patient, overlay, cover, mirror, speech)
        loop = FrameLoop(parts)
        link.direct(Place.NEUTRAL, scene)
        _draw_until(loop, places, "plain_room")
        link.direct(Place.SCENE, scene)
        _draw_until(loop, places, scene)
        link.shown_after.clear()
        gc.collect()
        gc.freeze()
        if paced is not None:
            paced.start()
        return _frames(loop, display, count, runtime, lambda: _changed(link, scene))


def _changed(link: SilentController, scene: str) -> list[int]:
    """Ask for another intensity; frames that those before took to be seen."""
    seen, link.shown_after = link.shown_after, []
    link.direct(Place.SCENE, scene, 50.0 + link.revision % 2)
    return seen


def _draw_until(loop: FrameLoop, places: Places, scene: str) -> None:
    for _ in range(ARRIVAL_FRAMES):
        loop.step()
        if places.shown.setting.name == scene:
            break
    for _ in range(40):  # until nothing covers it
        loop.step()


def _frames(
    loop: FrameLoop,
    display: HeadsetDisplay,
    count: int,
    runtime: Watch,
    change: Callable[[], list[int]],
) -> list[Row]:
    drawing = Watch()
    target: Any = display._target  # noqa: SLF001 - its insides are what is measured
    target._engine = _Engine(target._engine, drawing)  # noqa: SLF001
    runtime.taken_ms()
    rows: list[Row] = []
    for number in range(count):
        seen = change() if number % CHANGE_EVERY == 0 else []
        began, began_wall = time.thread_time_ns(), time.perf_counter_ns()
        loop.step()
        spent_ms = (time.thread_time_ns() - began) / 1e6
        whole_ms = (time.perf_counter_ns() - began_wall) / 1e6
        apart_ms = drawing.taken_ms() + runtime.taken_ms()
        row: Row = {"python_ms": spent_ms - apart_ms, "whole_ms": whole_ms}
        if seen:
            row["shown_after"] = float(max(seen))
        rows.append(row)
    return rows


class _Engine:
    """The engine, with a watch on its drawing."""

    def __init__(self, engine: Any, drawing: Watch) -> None:
        self._engine = engine
        self.render_frame = drawing.around(engine.render_frame)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)
