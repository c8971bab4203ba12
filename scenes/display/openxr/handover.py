"""What a frame hands to the runtime: each eye's view with its part of the images, and depth.

Owns these structures, made once a session and filled anew each frame; must not know drawing.
"""

from __future__ import annotations

import ctypes
from typing import Any

import xr

from scenes.display.openxr.images import Images
from scenes.display.target import FAR_M, NEAR_M

_EYES = range(2)
_VIEW, _SHOWN = ctypes.sizeof(xr.View), ctypes.sizeof(xr.CompositionLayerProjectionView)
_FROM, _AT = xr.View.pose.offset, xr.CompositionLayerProjectionView.pose.offset
_BYTES = ctypes.sizeof(xr.Posef) + ctypes.sizeof(xr.Fovf)  # in both the one follows the other


class Handover:
    """The end of every frame of one session, seen in the space ``space``."""

    def __init__(self, space: Any, images: Images) -> None:
        shown = [_view(images, eye) for eye in _EYES]
        self._views = (xr.CompositionLayerProjectionView * len(shown))(*shown)
        self._depths = [_depth(images, eye) for eye in _EYES] if images.depth is not None else []
        self._layer = xr.CompositionLayerProjection(space=space, views=self._views)
        self._info = xr.FrameEndInfo(
            environment_blend_mode=xr.EnvironmentBlendMode.OPAQUE,
            layers=[ctypes.pointer(self._layer)],
        )
        self._info_at = ctypes.byref(self._info)
        self._with_depth = False

    def empty(self, display_time: int) -> Any:
        """A frame that shows nothing, by reference."""
        self._info.display_time = display_time
        self._info.layer_count = 0
        return self._info_at

    def drawn(self, display_time: int, views: Any, *, with_depth: bool) -> Any:
        """A frame whose images were drawn from ``views``, by reference.

        ``views``: an array of xr.View; ``with_depth`` if that was filled too.
        """
        start, found = ctypes.addressof(self._views), ctypes.addressof(views)
        for eye in _EYES:
            ctypes.memmove(start + eye * _SHOWN + _AT, found + eye * _VIEW + _FROM, _BYTES)
        if with_depth is not self._with_depth:
            self._with_depth = with_depth
            for eye in _EYES:
                chained = ctypes.addressof(self._depths[eye]) if with_depth else None
                self._views[eye].next = chained
        self._info.display_time = display_time
        self._info.layer_count = 1
        return self._info_at


def _view(images: Images, eye: int) -> Any:
    part = xr.SwapchainSubImage(images.colour.handle, images.rectangle(eye))
    return xr.CompositionLayerProjectionView(sub_image=part)


def _depth(images: Images, eye: int) -> Any:
    """OpenGL's depth: 0 at the nearest that is drawn, 1 at the farthest, metres."""
    assert images.depth is not None
    return xr.CompositionLayerDepthInfoKHR(
        sub_image=xr.SwapchainSubImage(images.depth.handle, images.rectangle(eye)),
        min_depth=0.0,
        max_depth=1.0,
        near_z=NEAR_M,
        far_z=FAR_M,
    )
