"""The therapist's view of what the patient sees: small JPEG pictures, never more than wanted.

Owns the reduced copy, its reading back and its cadence; must not know where pictures go.
"""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from panda3d.core import GraphicsEngine, GraphicsOutput, Texture
from PIL import Image

from scenes.display.display import Display
from scenes.display.target import PictureCopy, make_buffer

SIZE = (640, 360)
"""Pixels of a mirrored picture."""

PICTURES_PER_S = 20.0
"""At most this many a second."""

QUALITY = 80
"""JPEG quality, 1-95."""


@dataclass(frozen=True)
class Picture:
    """One mirrored picture."""

    jpeg: bytes
    drawn_ns: int
    """Local perf_counter when the patient's frame was drawn."""


class Mirror:
    """Copies the patient's picture at the start of the next frame and reads it back then.

    The copy is of the frame before, which the driver has finished: reading it stalls nothing.
    """

    def __init__(self, display: Display) -> None:
        self._engine = GraphicsEngine.get_global_ptr()
        self._display = display
        self._buffer = make_buffer(display.host, "mirror", -200, SIZE, 0, 0)
        self._texture = Texture("mirror")
        self._buffer.add_render_texture(
            self._texture, GraphicsOutput.RTM_copy_ram, GraphicsOutput.RTP_color
        )
        encodes = self._buffer.get_fb_properties().get_srgb_color()
        self._copy = PictureCopy(
            self._buffer, display.picture, encode_srgb=display.encodes_srgb and not encodes
        )
        self._buffer.set_active(False)
        self._active = False
        self._drawn_ns: int | None = None
        self._next_ns = 0
        # Packing takes milliseconds, which a frame of a headset does not have.
        self._packer = ThreadPoolExecutor(1, "mirror")
        self._coming: Future[Picture] | None = None

    def before_draw(self, now_ns: int) -> None:
        """Ask for a copy with this frame, if one is due."""
        due = self._drawn_ns is not None and now_ns >= self._next_ns
        if due:
            picture = self._display.picture
            aspect = picture.get_x_size() / self._display.eyes.count / picture.get_y_size()
            self._copy.fill(aspect, SIZE[0] / SIZE[1], columns=self._display.eyes.count)
            self._next_ns = max(self._next_ns + round(1e9 / PICTURES_PER_S), now_ns)
        if due is not self._active:
            self._active = due
            self._buffer.set_active(due)

    def after_draw(self, now_ns: int) -> Picture | None:
        """A picture that is ready by now, or None; one that came with this frame is packed."""
        drawn_ns, self._drawn_ns = self._drawn_ns, now_ns
        ready = None if self._coming is None else self._ready()
        if self._active and drawn_ns is not None and self._coming is None:
            data = self._texture.get_ram_image()
            if data:
                layout = _layout(self._texture)
                self._coming = self._packer.submit(_packed, bytes(data), layout, drawn_ns)
        return ready

    def _ready(self) -> Picture | None:
        if self._coming is None or not self._coming.done():
            return None
        picture, self._coming = self._coming.result(), None
        return picture

    def close(self) -> None:
        """Release the buffer."""
        self._packer.shutdown()
        self._engine.remove_window(self._buffer)


def _packed(pixels: bytes, layout: str, drawn_ns: int) -> Picture:
    image = Image.frombuffer("RGB", SIZE, pixels, "raw", layout, 0, -1)
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=QUALITY)
    return Picture(packed.getvalue(), drawn_ns)


def _layout(texture: Texture) -> str:
    return "BGRX" if texture.get_num_components() == 4 else "BGR"
