"""The whole loop of a renderer in exposure, with nobody at the other end of its link.

Owns what stands in for the controller while the loop is measured; must not know figures or goals.
"""

from __future__ import annotations

import gc
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from controller.link.clock import ClockOffset
from controller.link.renderer_client import FromController
from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.reports import DirectiveShown, Report
from controller.protocol.vocabulary import Place
from scenes import mirror as mirroring
from scenes.catalogue import discover
from scenes.display.openxr.headset import FRAMES_PER_S, HeadsetDisplay
from scenes.display.openxr.timed import Watch, watch_runtime
from scenes.frame_loop import FrameLoop, Parts
from scenes.headset_patient import HeadsetPatient
from scenes.notices import RECORDINGS
from scenes.overlay import Overlay
from scenes.places import Places
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


class SilentController:
    """A link that takes everything and brings what it is given."""

    silent_s = 0.0

    def __init__(self) -> None:
        self.clock = ClockOffset()
        self._coming: list[FromController] = []
        self._revision = 0
        self.shown_after: list[int] = []
        """Frames that each directive since the last look took to be seen."""

    def direct(self, place: Place, scene: str, intensity: float = 100.0) -> None:
        """The next directive."""
        self._revision += 1
        self._coming.append(
            SceneDirective(
                run_id="bench",
                session_id="bench",
                epoch=0,
                revision=self._revision,
                issued_ns=0,
                place=place,
                scene=scene,
                configuration={},
                safe_place="plain_room",
                intensity=Ramp.constant(intensity),
                overrides={},
                held=False,
                prompt=None,
                events=(),
                breathing_guide=False,
                volume=80,
                talking=False,
                text="",
                notice=None,
                recentre_count=0,
            )
        )

    @property
    def revision(self) -> int:
        """Of the latest directive."""
        return self._revision

    def poll(self) -> list[FromController]:
        """What came in."""
        now_ns = time.perf_counter_ns()
        self.clock.add(now_ns, now_ns, now_ns)
        taken, self._coming = self._coming, []
        return taken

    def report(self, report: Report) -> str:
        """Nobody reads it."""
        if isinstance(report, DirectiveShown) and report.scene_ready:
            self.shown_after.append(report.frames)
        return uuid.uuid4().hex

    def heartbeat(self, session_id: str | None = None) -> None:
        """Nobody hears it."""

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        """Nobody waits for it."""

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        """Nobody looks."""
        return False


def measure_loop(display: HeadsetDisplay, scene: str, count: int) -> list[Row]:
    """Lead the patient into ``scene`` and measure ``count`` frames, ms."""
    runtime = watch_runtime()
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
