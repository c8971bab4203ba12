"""What a frame hands to the runtime: each eye's view with its part of the images, and depth.

Owns these structures, made once a session and filled anew each frame; must not know drawing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import xr

from scenes.display.openxr.images import Images
from scenes.display.target import FAR_M, NEAR_M

_EYES = range(2)


class Handover:
    """The end of every frame of one session, seen in the space ``space``."""

    def __init__(self, space: Any, images: Images) -> None:
        views = [_view(images, eye) for eye in _EYES]
        self._views = (xr.CompositionLayerProjectionView * len(views))(*views)
        self._depths = [_depth(images, eye) for eye in _EYES] if images.depth is not None else []
        self._layer = xr.CompositionLayerProjection(space=space, views=self._views)
        self._info = xr.FrameEndInfo(
            environment_blend_mode=xr.EnvironmentBlendMode.OPAQUE,
            layers=[ctypes.pointer(self._layer)],
        )

    def empty(self, display_time: int) -> Any:
        """A frame that shows nothing."""
        self._info.display_time = display_time
        self._info.layer_count = 0
        return self._info

    def drawn(self, display_time: int, views: Sequence[Any], *, with_depth: bool) -> Any:
        """A frame whose images were drawn from ``views``; ``with_depth`` if that was filled too."""
        for eye in _EYES:
            shown, view = self._views[eye], views[eye]
            shown.pose, shown.fov = view.pose, view.fov
            shown.next = ctypes.addressof(self._depths[eye]) if with_depth else None
        self._info.display_time = display_time
        self._info.layer_count = 1
        return self._info


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
