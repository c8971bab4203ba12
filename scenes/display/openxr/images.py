"""The runtime's images: swapchains for both eyes side by side, and the way a picture gets in.

Owns the swapchains of colour and depth and the copies on the graphics card; must not know poses,
frames or scenes.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable
from typing import Any

import xr
from panda3d.core import GraphicsStateGuardian, Texture

from scenes.display.openxr.calls import Calls, handle_of
from scenes.display.openxr.device import HeadsetLostError
from scenes.display.openxr.formats import choose_depth, choose_format, holds_our_bytes
from scenes.display.openxr.gl import Gl

LOG = logging.getLogger(__name__)

_FOREVER_NS = 0x7FFFFFFFFFFFFFFF
NO_FORMAT = "No headset can be reached: its runtime offers no colour format that we can fill."

_Copy = Callable[[int, int, int, tuple[int, int]], None]


class Images:
    """Images of ``eye_size`` pixels an eye, left half and right half.

    ``with_depth``: the runtime takes depth beside colour; it gets it where one of its formats is
    ours. Raises HeadsetLostError where the runtime offers none of our formats of colour.
    """

    def __init__(
        self,
        session: xr.Session,
        eye_size: tuple[int, int],
        gsg: GraphicsStateGuardian,
        gl: Gl,
        calls: Calls,
        *,
        with_depth: bool,
    ) -> None:
        offered = [int(one) for one in xr.enumerate_swapchain_formats(session)]
        found = choose_format(offered)
        if found is None:
            raise HeadsetLostError(NO_FORMAT)
        self._gsg, self._gl, self._eye_size = gsg, gl, eye_size
        exact = gl.exact_copies and holds_our_bytes(found)
        usage = xr.SwapchainUsageFlags
        attached = usage.COLOR_ATTACHMENT_BIT | usage.TRANSFER_SRC_BIT
        copy = gl.copy if exact else gl.convert
        self.colour = _Swapchain(session, eye_size, found, attached, gl, copy, calls)
        depth = choose_depth(offered) if with_depth and gl.exact_copies else None
        self.depth: _Swapchain | None = None
        if depth is not None:
            attached = usage.DEPTH_STENCIL_ATTACHMENT_BIT
            self.depth = _Swapchain(session, eye_size, depth, attached, gl, gl.copy, calls)

    def fill(self, pictures: tuple[Texture, ...]) -> None:
        """Copy one picture of both eyes, or one an eye, into the next image."""
        self.colour.fill([self._name_of(picture) for picture in pictures])

    def fill_depth(self, depths: tuple[Texture, ...]) -> bool:
        """The same with how far things are; False where this driver's depth is of another kind."""
        if self.depth is None or not depths:
            return False
        names = [self._name_of(depth) for depth in depths]
        if any(self._gl.format_of(name) != self.depth.image_format for name in names):
            LOG.warning("Depth is not handed over: the driver keeps it in another format.")
            self.depth.close()
            self.depth = None
            return False
        self.depth.fill(names)
        return True

    def rectangle(self, eye: int) -> xr.Rect2Di:
        """Where an eye's half is: 0 left, 1 right."""
        width, height = self._eye_size
        return xr.Rect2Di(xr.Offset2Di(eye * width, 0), xr.Extent2Di(width, height))

    def close(self) -> None:
        """Give the images back."""
        if self.depth is not None:
            self.depth.close()
        self.colour.close()

    def _name_of(self, picture: Texture) -> int:
        context = picture.prepare_now(0, self._gsg.get_prepared_objects(), self._gsg)
        return int(context.get_native_id())


class _Swapchain:
    """The images of one kind, both eyes side by side."""

    def __init__(
        self,
        session: xr.Session,
        eye_size: tuple[int, int],
        image_format: int,
        attached: Any,
        gl: Gl,
        copy: _Copy,
        calls: Calls,
    ) -> None:
        self.image_format = image_format
        self._gl, self._copy = gl, copy
        self._size = (2 * eye_size[0], eye_size[1])
        usage = xr.SwapchainUsageFlags
        self.handle = xr.create_swapchain(
            session,
            xr.SwapchainCreateInfo(
                usage_flags=attached | usage.SAMPLED_BIT | usage.TRANSFER_DST_BIT,
                format=image_format,
                sample_count=1,
                width=self._size[0],
                height=self._size[1],
                face_count=1,
                array_size=1,
                mip_count=1,
            ),
        )
        images = xr.enumerate_swapchain_images(self.handle, xr.SwapchainImageOpenGLKHR)
        self._names = [int(image.image) for image in images]
        self._calls, self._number = calls, handle_of(self.handle)
        self._index = ctypes.c_uint32()
        self._wait = xr.SwapchainImageWaitInfo(timeout=_FOREVER_NS)
        self._index_at, self._wait_at = ctypes.byref(self._index), ctypes.byref(self._wait)
        self.last_name: int | None = None

    def fill(self, names: list[int]) -> None:
        """Copy textures of these names side by side into the next image."""
        self._calls.acquire_image(self._number, None, self._index_at)
        self._calls.wait_image(self._number, self._wait_at)
        target = self._names[self._index.value]
        self._gl.drain_errors()  # what a runtime left behind is not ours
        try:
            width = self._size[0] // len(names)
            for place, name in enumerate(names):
                self._copy(name, target, place * width, (width, self._size[1]))
            self.last_name = target
        finally:
            self._calls.release_image(self._number, None)

    def close(self) -> None:
        """Give them back."""
        xr.destroy_swapchain(self.handle)
