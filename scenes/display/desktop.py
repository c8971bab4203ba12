"""A window on the desktop: shows the patient's picture and takes keys and the mouse.

Owns the window, its input devices and the head it turns; must not know scenes, sessions or
sockets.
"""

from __future__ import annotations

import time
from contextlib import ExitStack

from panda3d.core import (
    ButtonThrower,
    DataGraphTraverser,
    EventQueue,
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    GraphicsWindow,
    LPoint2f,
    LPoint3f,
    ModifierButtons,
    MouseAndKeyboard,
    MouseWatcher,
    NodePath,
    WindowProperties,
)

from scenes.display.display import (
    NO_HANDS,
    DisplayError,
    Frame,
    InputEvent,
    KeyPressed,
    PointerPressed,
)
from scenes.display.pacing import paced
from scenes.display.pose import RestingHead
from scenes.display.target import EyeTarget, PictureCopy, draws_shaders, is_software

FRAMES_PER_S = 60.0
"""Rate aimed at; the screen's own refresh may be slower."""

NO_WINDOW = (
    "No window can be opened on this machine. Use --display offscreen, or start it from a desktop."
)
"""What to say where there is no desktop."""

_TURN_KEYS = {"a": (6.0, 0.0), "d": (-6.0, 0.0), "w": (0.0, 6.0), "x": (0.0, -6.0)}
_OURS = "pressed-"  # the queue holds Panda3D's own events too
_DRAG_BUTTONS = ("mouse1", "mouse3")


class DesktopDisplay:
    """A window of ``size`` pixels. Raises DisplayError where none can be opened."""

    def __init__(self, size: tuple[int, int], why: str) -> None:
        self._closing = ExitStack()
        self._engine = GraphicsEngine.get_global_ptr()
        self.world: NodePath = NodePath("world")
        self._window = open_window(size)
        self.host: GraphicsOutput = self._window
        self._closing.callback(self._engine.remove_window, self._window)
        self._target = EyeTarget(self._window, self.world, size)
        self._closing.callback(self._target.close)
        self.picture = self._target.picture
        self.eyes = self._target.eyes
        self.encodes_srgb = self._target.encodes_srgb
        encodes = self._window.get_fb_properties().get_srgb_color()
        self._copy = PictureCopy(self._window, self.picture, encode_srgb=not encodes)
        self._keys = WindowKeys(self._window)
        self.driver = self._window.get_gsg().get_driver_renderer()
        self.software = is_software(self.driver)
        self.description = f"desktop window {size[0]}x{size[1]}: {why}"
        self.frames_per_s = FRAMES_PER_S
        self.has_keyboard = True
        self.has_buttons = False
        self.hands = NO_HANDS
        self.aims = False
        self.standing = False
        self.head = RestingHead()
        # The screen paces the frames; this guards against drivers that do not wait for it.
        self._pace = paced(FRAMES_PER_S, software=self.software)

    @property
    def eye_height_m(self) -> float:
        """Height of the resting head over the rig, metres."""
        return self.head.eye_height_m

    @property
    def closed(self) -> bool:
        """True once the window was closed."""
        return self._window.is_closed()

    def stand_on(self, rig: NodePath) -> None:
        """Put the patient's head below ``rig``."""
        self._target.head.reparent_to(rig)

    def begin(self) -> Frame | None:
        """Follow the window's size and the head's last turn; None while it is minimised."""
        self._pace.wait()
        properties = self._window.get_properties()
        if self.closed or properties.get_minimized():
            self._engine.open_windows()
            return None
        if properties.has_size():
            self._target.resize(
                (max(16, properties.get_x_size()), max(16, properties.get_y_size()))
            )
        pose = self.head.pose()
        self._target.head.set_pos_hpr(pose.position, pose.hpr)
        return Frame(time.perf_counter_ns() + round(1e9 / self.frames_per_s), pose)

    def draw(self) -> None:
        """Draw the world once and show it in the window."""
        self._target.draw()

    def end(self) -> None:
        """The window shows the picture by itself."""

    def inputs(self) -> list[InputEvent]:
        """Keys and presses of the mouse; dragging and the turn keys move the head instead."""
        found: list[InputEvent] = []
        for name in self._keys.pressed():
            key = name.removesuffix("-repeat")
            if key in _TURN_KEYS:
                self.head.turn(*_TURN_KEYS[key])
            elif key == "mouse1":
                found += self._pointed()
            elif not key.endswith("-up") and not key.startswith(("mouse", "wheel")):
                found.append(KeyPressed(key, repeated=key != name))
        self.head.drag(*self._keys.dragged())
        return found

    def look(self, heading_deg: float, pitch_deg: float) -> None:
        """Turn the head there, degrees."""
        self.head.look(heading_deg, pitch_deg)

    def recentre(self) -> None:
        """Look straight ahead."""
        self.head.recentre()

    def close(self) -> None:
        """Close the window and release everything of it."""
        self._closing.close()

    def _pointed(self) -> list[InputEvent]:
        at = self._keys.pointer()
        if at is None:
            return []
        near, far = LPoint3f(), LPoint3f()
        camera = self._target.camera
        if not camera.node().get_lens().extrude(at, near, far):
            return []
        rig = self._target.head.get_parent()
        origin = rig.get_relative_point(camera, near)
        direction = rig.get_relative_vector(camera, far - near)
        direction.normalize()
        return [PointerPressed(origin, direction)]


class WindowKeys:
    """The window's keyboard and mouse, read through Panda3D's data graph."""

    def __init__(self, window: GraphicsWindow) -> None:
        self._root: NodePath = NodePath("data")
        devices = self._root.attach_new_node(MouseAndKeyboard(window, 0, "window"))
        self._mouse = MouseWatcher("pointer")
        thrower = ButtonThrower("keys")
        # Without this a held Shift would turn Esc into another name.
        thrower.set_modifier_buttons(ModifierButtons())
        thrower.set_prefix(_OURS)
        devices.attach_new_node(self._mouse).attach_new_node(thrower)
        self._traverser = DataGraphTraverser()
        self._queue = EventQueue.get_global_event_queue()
        self._held: set[str] = set()
        self._last: LPoint2f | None = None

    def pressed(self) -> list[str]:
        """Names of the buttons since the last call, in order."""
        self._traverser.traverse(self._root.node())
        names = []
        while not self._queue.is_queue_empty():
            event = self._queue.dequeue_event().get_name()
            name = event.removeprefix(_OURS)
            if name == event or name.startswith("raw-"):
                continue
            if name in _DRAG_BUTTONS:
                self._held.add(name)
            self._held.discard(name.removesuffix("-up") if name.endswith("-up") else "")
            names.append(name)
        return names

    def pointer(self) -> LPoint2f | None:
        """Where the mouse is, -1 to 1 each way; None outside the window."""
        return LPoint2f(self._mouse.get_mouse()) if self._mouse.has_mouse() else None

    def dragged(self) -> tuple[float, float]:
        """How far the mouse was dragged since the last call, shares of the width: right, up."""
        at = self.pointer() if self._held else None
        last, self._last = self._last, at
        if at is None or last is None:
            return 0.0, 0.0
        return (at.x - last.x) / 2, (at.y - last.y) / 2


def open_window(size: tuple[int, int]) -> GraphicsWindow:
    """A window of ``size`` pixels that draws our shaders. Raises DisplayError without one."""
    pipe = GraphicsPipeSelection.get_global_ptr().make_module_pipe("pandagl")
    if pipe is None or not pipe.is_valid():
        raise DisplayError(NO_WINDOW)
    wanted = FrameBufferProperties()
    wanted.set_rgba_bits(8, 8, 8, 0)
    wanted.set_srgb_color(True)
    properties = WindowProperties(WindowProperties.get_default())
    properties.set_size(*size)
    window = GraphicsEngine.get_global_ptr().make_output(
        pipe,
        "window",
        10,
        wanted,
        properties,
        GraphicsPipe.BF_require_window | GraphicsPipe.BF_fb_props_optional,
    )
    if not isinstance(window, GraphicsWindow):
        raise DisplayError(NO_WINDOW)
    if not draws_shaders(window):
        GraphicsEngine.get_global_ptr().remove_window(window)
        raise DisplayError(NO_WINDOW)
    return window
