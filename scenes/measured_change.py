"""What a change to a scene costs: how long it takes, and its longest block of the frame loop.

Owns a frame loop's part in building, at the pace of a headset; must not know what else is measured.
"""

from __future__ import annotations

import gc
import time
from contextlib import closing
from dataclasses import dataclass, field

from scenes.catalogue import NEUTRAL_ROOM, discover
from scenes.display.offscreen import OffscreenDisplay
from scenes.places import Places, Setting
from scenes.stage.scene import Scene
from scenes.stage.shading import Shading

_SIZE, _FRAMES_PER_S, _SEED = (640, 400), 90.0, 7


@dataclass
class Change:
    """One change; each frame that it took with what building and drawing cost of it."""

    total_ms: float = 0.0
    blocks_ms: list[float] = field(default_factory=list)
    """Wall time."""
    cpu_ms: list[float] = field(default_factory=list)
    """Processor time of the thread that draws."""


def measured_change(kind: type[Scene]) -> dict[str, object]:
    """A change to the scene from the neutral room: the first, and one with everything kept."""
    with closing(OffscreenDisplay(_SIZE, "bench", frames_per_s=None)) as display:
        display.frames_per_s = _FRAMES_PER_S
        first, warm = _change(kind, display), _change(kind, display)
    return {
        "first_change_ms": first.total_ms,
        "first_block_ms": max(first.blocks_ms),
        "change_ms": warm.total_ms,
        "change_frames": len(warm.blocks_ms),
        "block_ms": max(warm.blocks_ms),
        "block_cpu_ms": max(warm.cpu_ms),
    }


def _change(kind: type[Scene], display: OffscreenDisplay) -> Change:
    shading = Shading(stereo=False, encode_srgb=not display.encodes_srgb)
    scenes = {NEUTRAL_ROOM: discover()[NEUTRAL_ROOM], kind.SPEC.name: kind}
    with closing(Places(scenes, display, shading, None, _SEED)) as places:
        if kind.SPEC.name != NEUTRAL_ROOM:
            places.build(places.neutral)
            places.show(places.neutral)
        gc.collect()
        gc.freeze()
        change = _changed(places, display, Setting.of(kind.SPEC, {}))
        gc.unfreeze()
        return change


def _changed(places: Places, display: OffscreenDisplay, setting: Setting) -> Change:
    change, started, ready = Change(), time.perf_counter(), False
    while not ready:
        began, worked = time.perf_counter(), time.thread_time()
        places.rest()
        ready = places.go_on_building(setting)
        if ready:
            places.show(setting).stage.update()
        display.begin()
        display.draw()
        display.end()
        taken = time.perf_counter() - began
        change.blocks_ms.append(taken * 1000)
        change.cpu_ms.append((time.thread_time() - worked) * 1000)
        if not ready:
            time.sleep(max(0.0, 1 / _FRAMES_PER_S - taken))
    change.total_ms = (time.perf_counter() - started) * 1000
    return change
