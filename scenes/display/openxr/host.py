"""Where a headset's pictures are drawn: a window that shows them too, or a buffer without one.

Owns the graphics context of a headset and the station's keys; must not know the runtime.
"""

from __future__ import annotations

from contextlib import ExitStack

from panda3d.core import GraphicsEngine, GraphicsOutput, Texture, load_prc_file_data

from scenes.display.desktop import WindowKeys, open_window
from scenes.display.display import InputEvent, KeyPressed
from scenes.display.offscreen import offscreen_host
from scenes.display.target import PictureCopy


class Host:
    """A window of ``size`` pixels on a desktop, or a tiny buffer. Raises DisplayError."""

    def __init__(self, size: tuple[int, int], *, window: bool) -> None:
        self._closing = ExitStack()
        self._keys: WindowKeys | None = None
        self._copy: PictureCopy | None = None
        self._size = size
        if window:
            # The headset paces the frames; a screen that waits for itself would halve its rate.
            load_prc_file_data("headset", "sync-video false")
            opened = open_window(size)
            self.output: GraphicsOutput = opened
            self._window = opened
            self._keys = WindowKeys(opened)
        else:
            self.output = offscreen_host()
            self.output.set_active(False)
        engine = GraphicsEngine.get_global_ptr()
        self._closing.callback(engine.remove_window, self.output)

    @property
    def closed(self) -> bool:
        """True once the window was closed."""
        return self._keys is not None and self._window.is_closed()

    def show(self, picture: Texture, *, columns: int, encoded: bool) -> None:
        """Show the left eye's part of ``picture`` in the window, without drawing it again."""
        if self._keys is None:
            return
        encodes = self.output.get_fb_properties().get_srgb_color()
        self._copy = PictureCopy(self.output, picture, encode_srgb=encoded and not encodes)
        self._copy.fill(1.0, self._size[0] / self._size[1], columns=columns)

    def inputs(self) -> list[InputEvent]:
        """Keys pressed at the station; the mouse moves nothing: the head is the patient's."""
        if self._keys is None:
            return []
        return [
            KeyPressed(key.removesuffix("-repeat"), repeated=key.endswith("-repeat"))
            for key in self._keys.pressed()
            if not key.endswith("-up") and not key.startswith(("mouse", "wheel"))
        ]

    def close(self) -> None:
        """Release the window or buffer."""
        self._closing.close()
