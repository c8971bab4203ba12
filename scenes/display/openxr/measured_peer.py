"""Draws the same loads with panda3d-openxr 0.1.2, and prints what each frame cost.

Owns how the prior art is driven for the bench; must not know figures or goals. It is on the path
only while the bench runs. Usage: python -m scenes.display.openxr.measured_peer peer LOAD FRAMES DIR
"""

from __future__ import annotations

import importlib
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from direct.showbase.ShowBase import ShowBase
from panda3d.core import NodePath, Texture, load_prc_file_data

from scenes.display.openxr.headset import FRAMES_PER_S
from scenes.display.openxr.measured import WARM_UP, Row, loaded, settled, tell
from scenes.display.openxr.timed import Watch, watch_runtime, without_images_of_the_runtime
from scenes.prc import configure
from scenes.stage.eyes import Eyes

# Its pictures have one sample: it hands Panda3D's own depth buffer over with the runtime's image.
_ITS_SETTINGS = """
load-display pandagl
window-type offscreen
framebuffer-multisample false
multisamples 0
"""

NEAR_M, FAR_M = 0.1, 8000.0


class PeerDisplay:
    """As much of a display as building a load needs, around the prior art's cameras."""

    def __init__(self, base: ShowBase, runtime: Watch) -> None:
        self.set_up_ms: list[float] = []
        self.host = base.win
        self.world: NodePath = base.render
        self.encodes_srgb = True
        self.software = False
        self.frames_per_s = FRAMES_PER_S
        self.picture = Texture("none")
        prior = importlib.import_module("p3dopenxr.p3dopenxr").P3DOpenXR
        # Taking the poses into its cameras is a part of a frame, as it is of ours.
        prior.update_views_task = setting_up(prior.update_views_task, runtime, self.set_up_ms)
        self.xr = prior(base)
        logging.getLogger().setLevel(logging.ERROR)  # it logs every frame otherwise
        self.xr.init(near=NEAR_M, far=FAR_M, root=base.render)
        self._each = [Eyes(camera, 1) for camera in self.xr.cams]
        self.eyes = self._each[0]
        base.task_mgr.add(self._follow, "eyes", sort=-50)

    def _follow(self, task: Any) -> Any:
        for eyes in self._each:
            view = self.world.get_mat(eyes.camera)
            eyes.update([view], [eyes.camera.node().get_lens().get_projection_mat()])
        return task.cont

    def stand_on(self, rig: NodePath) -> None:
        """Put the tracking origin below ``rig``."""
        self.xr.tracking_space_anchor.reparent_to(rig)

    def begin(self) -> None:
        """Nothing: its own task waits for the runtime."""

    def draw(self) -> None:
        """Nothing: its own task draws."""

    def end(self) -> None:
        """Nothing: its own task ends the frame."""


def texture(width: int, height: int) -> int:
    """A texture in the place of a runtime's image; its name."""
    gl: Any = importlib.import_module("OpenGL.GL")
    name = int(gl.glGenTextures(1))
    gl.glBindTexture(gl.GL_TEXTURE_2D, name)
    form = (gl.GL_RGBA, gl.GL_UNSIGNED_BYTE)
    gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, gl.GL_SRGB8_ALPHA8, width, height, 0, *form, None)
    gl.glBindTexture(gl.GL_TEXTURE_2D, 0)
    return name


def setting_up(task: Callable[..., Any], runtime: Watch, into: list[float]) -> Callable[..., Any]:
    """``task`` with its time noted, without calls of the runtime."""

    def timed(*arguments: Any) -> Any:
        runtime.taken_ms()
        began = time.thread_time_ns()
        found = task(*arguments)
        into.append((time.thread_time_ns() - began) / 1e6 - runtime.taken_ms())
        return found

    return timed


class TimedEngine:
    """The engine, with the processor time that drawing takes without calls of the runtime."""

    def __init__(self, engine: Any, runtime: Watch) -> None:
        self._engine, self._runtime = engine, runtime
        self.drawn_ms: list[float] = []

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of it is the engine's own."""
        return getattr(self._engine, name)

    def renderFrame(self) -> None:  # noqa: N802 - the name ShowBase calls
        """Draw, and note what it cost."""
        self._runtime.taken_ms()
        began = time.thread_time_ns()
        self._engine.render_frame()
        whole_ms = (time.thread_time_ns() - began) / 1e6
        self.drawn_ms.append(whole_ms - self._runtime.taken_ms())


def measure(load: str, count: int) -> list[Row]:
    """Draw and measure; frames that the runtime wanted no picture of do not count."""
    base = ShowBase()
    without_images_of_the_runtime(texture)
    runtime = watch_runtime()
    display: Any = PeerDisplay(base, runtime)
    engine = TimedEngine(base.graphicsEngine, runtime)
    tasks: Any = base
    tasks.graphicsEngine = engine
    with loaded(display, load) as stage:
        settled()
        rows: list[Row] = []
        while len(rows) < count + WARM_UP:
            stage.update()
            base.task_mgr.step()
            if display.xr.session.should_render() and display.xr.layer.pose_valid:
                rows.append({"draw_ms": sum(engine.drawn_ms) + sum(display.set_up_ms)})
            engine.drawn_ms.clear()
            display.set_up_ms.clear()
    return rows[WARM_UP:]


def main(arguments: list[str]) -> None:
    """Measure as asked and print the rows as JSON."""
    _, load, count, folder = arguments
    configure(Path(folder) / "cache", silent=True)
    load_prc_file_data("", _ITS_SETTINGS)
    tell(measure(load, int(count)))


if __name__ == "__main__":
    main(sys.argv[1:])
