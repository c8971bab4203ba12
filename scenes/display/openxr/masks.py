"""Asking a runtime which parts of its pictures no eye can see (XR_KHR_visibility_mask).

Owns this one call, which takes two rounds; must not know how it is drawn.
"""

from __future__ import annotations

import ctypes
from typing import Any

import xr

from scenes.display.openxr.hidden import HiddenArea, HiddenAreas

_STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
_HIDDEN = xr.VisibilityMaskTypeKHR.HIDDEN_TRIANGLE_MESH


def hidden_areas(instance: Any, session: Any) -> HiddenAreas:
    """What each eye cannot see; empty where the runtime hides nothing. Raises XrException."""
    address = xr.get_instance_proc_addr(instance, "xrGetVisibilityMaskKHR")
    ask = ctypes.cast(address, xr.PFN_xrGetVisibilityMaskKHR)
    left, right = (_of_eye(ask, session, eye) for eye in range(2))
    return left, right


def _of_eye(ask: Any, session: Any, eye: int) -> HiddenArea:
    mask = xr.VisibilityMaskKHR()
    _call(ask, session, eye, mask)
    points = (xr.Vector2f * int(mask.vertex_count_output))()
    corners = (ctypes.c_uint32 * int(mask.index_count_output))()
    if not points or not corners:
        return HiddenArea((), ())
    mask.vertex_capacity_input, mask.index_capacity_input = len(points), len(corners)
    mask.vertices = ctypes.cast(points, ctypes.POINTER(xr.Vector2f))
    mask.indices = ctypes.cast(corners, ctypes.POINTER(ctypes.c_uint32))
    _call(ask, session, eye, mask)
    return HiddenArea(tuple((p.x, p.y) for p in points), tuple(int(c) for c in corners))


def _call(ask: Any, session: Any, eye: int, mask: Any) -> None:
    result = ask(session, _STEREO.value, eye, _HIDDEN.value, ctypes.byref(mask))
    checked = xr.check_result(result)
    if checked.is_exception():
        raise checked
