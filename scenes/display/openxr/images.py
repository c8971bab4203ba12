"""The runtime's images: a swapchain for both eyes side by side, and the way a picture gets in.

Owns the swapchain and the copy on the graphics card; must not know poses, frames or scenes.
"""

from __future__ import annotations

import xr
from panda3d.core import GraphicsStateGuardian, Texture

from scenes.display.openxr.device import HeadsetLostError
from scenes.display.openxr.formats import choose_format, holds_our_bytes
from scenes.display.openxr.gl import Gl

_FOREVER_NS = 0x7FFFFFFFFFFFFFFF
NO_FORMAT = "No headset can be reached: its runtime offers no colour format that we can fill."


class Images:
    """Images of ``eye_size`` pixels an eye, left half and right half.

    Raises HeadsetLostError where the runtime offers none of our formats.
    """

    def __init__(
        self,
        session: xr.Session,
        eye_size: tuple[int, int],
        gsg: GraphicsStateGuardian,
        gl: Gl,
    ) -> None:
        offered = [int(one) for one in xr.enumerate_swapchain_formats(session)]
        found = choose_format(offered)
        if found is None:
            raise HeadsetLostError(NO_FORMAT)
        self._gsg = gsg
        self._eye_size = eye_size
        self._gl = gl
        self._copy = gl.copy if gl.exact_copies and holds_our_bytes(found) else gl.convert
        usage = xr.SwapchainUsageFlags
        self.swapchain = xr.create_swapchain(
            session,
            xr.SwapchainCreateInfo(
                usage_flags=usage.COLOR_ATTACHMENT_BIT
                | usage.SAMPLED_BIT
                | usage.TRANSFER_DST_BIT
                | usage.TRANSFER_SRC_BIT,
                format=found,
                sample_count=1,
                width=2 * eye_size[0],
                height=eye_size[1],
                face_count=1,
                array_size=1,
                mip_count=1,
            ),
        )
        images = xr.enumerate_swapchain_images(self.swapchain, xr.SwapchainImageOpenGLKHR)
        self._names = [int(image.image) for image in images]
        self.last_name: int | None = None

    def fill(self, pictures: tuple[Texture, ...]) -> None:
        """Copy one picture of both eyes, or one an eye, into the next image."""
        index = xr.acquire_swapchain_image(self.swapchain, xr.SwapchainImageAcquireInfo())
        xr.wait_swapchain_image(self.swapchain, xr.SwapchainImageWaitInfo(timeout=_FOREVER_NS))
        self._gl.drain_errors()  # what a runtime left behind is not ours
        try:
            width = 2 * self._eye_size[0] // len(pictures)
            size = (width, self._eye_size[1])
            for place, picture in enumerate(pictures):
                self._copy(self._name_of(picture), self._names[index], place * width, size)
            self.last_name = self._names[index]
        finally:
            xr.release_swapchain_image(self.swapchain, xr.SwapchainImageReleaseInfo())

    def rectangle(self, eye: int) -> xr.Rect2Di:
        """Where an eye's half is: 0 left, 1 right."""
        width, height = self._eye_size
        return xr.Rect2Di(xr.Offset2Di(eye * width, 0), xr.Extent2Di(width, height))

    def close(self) -> None:
        """Give the images back."""
        xr.destroy_swapchain(self.swapchain)

    def _name_of(self, picture: Texture) -> int:
        context = picture.prepare_now(0, self._gsg.get_prepared_objects(), self._gsg)
        return int(context.get_native_id())
