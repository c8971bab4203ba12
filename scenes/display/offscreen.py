"""A display that nobody looks at directly: draws into a buffer that the mirror reads.

Owns the off-screen graphics context and its pace; must not know scenes, sessions or sockets.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from functools import cache

from panda3d.core import (
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    NodePath,
)

from scenes.display.display import NO_HANDS, DisplayError, Frame, InputEvent, Wearing
from scenes.display.pacing import paced
from scenes.display.pose import RestingHead
from scenes.display.target import NO_BUFFER, EyeTarget, draws_shaders, is_software, sized

FRAMES_PER_S = 25.0
"""Pace off screen: enough for the mirror, and leaves processors to the other programs."""

_HOST_PIXELS = 16


class OffscreenDisplay:
    """Draws ``size`` pixels off screen, at most ``frames_per_s`` a second (None: unpaced).

    Raises DisplayError where there is no OpenGL.
    """

    def __init__(
        self,
        size: tuple[int, int],
        why: str,
        *,
        frames_per_s: float | None = FRAMES_PER_S,
    ) -> None:
        self._closing = ExitStack()
        self.world: NodePath = NodePath("world")
        self.host = offscreen_host()
        engine = GraphicsEngine.get_global_ptr()
        self._closing.callback(engine.remove_window, self.host)
        self.host.set_active(False)
        self._target = EyeTarget(self.host, self.world, size)
        self._closing.callback(self._target.close)
        self.eyes = self._target.eyes
        self.picture = self._target.picture
        self.encodes_srgb = self._target.encodes_srgb
        self.driver = self.host.get_gsg().get_driver_renderer()
        self.software = is_software(self.driver)
        width, height = self._target.size
        self.description = f"offscreen {width}x{height}: {why}"
        self.frames_per_s = frames_per_s or FRAMES_PER_S
        self.has_keyboard = False
        self.has_buttons = False
        self.hands = NO_HANDS
        self.aims = False
        self.standing = False
        self.head = RestingHead()
        self.wearing = Wearing()
        self._pace = paced(frames_per_s, software=self.software) if frames_per_s else None

    @property
    def eye_height_m(self) -> float:
        """Height of the resting head over the rig, metres."""
        return self.head.eye_height_m

    @property
    def closed(self) -> bool:
        """Never: there is no window to close."""
        return False

    def stand_on(self, rig: NodePath) -> None:
        """Put the patient's head below ``rig``."""
        self._target.head.reparent_to(rig)

    def begin(self) -> Frame | None:
        """Wait for the next slot; the head rests."""
        if self._pace is not None:
            self._pace.wait()
        pose = self.head.pose()
        self._target.head.set_pos_hpr(pose.position, pose.hpr)
        seen_ns = time.perf_counter_ns() + round(1e9 / self.frames_per_s)
        return Frame(seen_ns, pose, tracked=self.wearing.tracked, worn=self.wearing.worn)

    def draw(self) -> None:
        """Draw the world into the buffer."""
        self._target.draw()

    def end(self) -> None:
        """The picture stays in the buffer's texture."""

    def inputs(self) -> list[InputEvent]:
        """Nothing can be pressed off screen."""
        return []

    def look(self, heading_deg: float, pitch_deg: float) -> None:
        """Turn the head there, degrees."""
        self.head.look(heading_deg, pitch_deg)

    def recentre(self) -> None:
        """Look straight ahead."""
        self.head.recentre()

    def close(self) -> None:
        """Release the buffers."""
        self._closing.close()


@cache
def _pipe() -> GraphicsPipe | None:
    # One a process: the driver's display ends with the first pipe that goes.
    # EGL without a screen exists on Linux alone; elsewhere the desktop's driver does it.
    module = "p3headlessgl" if sys.platform.startswith("linux") else "pandagl"
    return GraphicsPipeSelection.get_global_ptr().make_module_pipe(module)


def offscreen_host() -> GraphicsOutput:
    """A tiny buffer with a graphics context of our own. Raises DisplayError without OpenGL."""
    pipe = _pipe()
    if pipe is None or not pipe.is_valid():
        raise DisplayError(NO_BUFFER)
    host = GraphicsEngine.get_global_ptr().make_output(
        pipe,
        "host",
        -1000,
        FrameBufferProperties(),
        sized((_HOST_PIXELS, _HOST_PIXELS)),
        GraphicsPipe.BF_refuse_window | GraphicsPipe.BF_fb_props_optional,
    )
    if host is None:
        raise DisplayError(NO_BUFFER)
    if not draws_shaders(host):
        GraphicsEngine.get_global_ptr().remove_window(host)
        raise DisplayError(NO_BUFFER)
    return host
