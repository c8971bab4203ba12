"""The functions of OpenXR that every frame calls, taken from the runtime as they are.

Owns their signatures and what their answers mean; must not know sessions, frames or poses.
The wrappers of pyopenxr make new structures at every call, which costs more than most answers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import xr

from scenes.display.openxr.gl import function_type

Call = Callable[..., int]
"""A function of OpenXR: handles as numbers and structures by reference in, its result out.

Raises XrException where the result says that it did nothing.
"""

_handle, _address, _time = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64
_count = ctypes.c_uint32
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "xrPollEvent": (_handle, _address),
    "xrWaitFrame": (_handle, _address, _address),
    "xrBeginFrame": (_handle, _address),
    "xrEndFrame": (_handle, _address),
    "xrLocateViews": (_handle, _address, _address, _count, _address, _address),
    "xrLocateSpace": (_handle, _handle, _time, _address),
    "xrSyncActions": (_handle, _address),
    "xrGetActionStateBoolean": (_handle, _address, _address),
    "xrGetActionStateVector2f": (_handle, _address, _address),
    "xrAcquireSwapchainImage": (_handle, _address, _address),
    "xrWaitSwapchainImage": (_handle, _address),
    "xrReleaseSwapchainImage": (_handle, _address),
    "xrConvertTimeToTimespecTimeKHR": (_handle, _time, _address),
    "xrLocateHandJointsEXT": (_handle, _address, _address),
}
IN_A_FRAME = tuple(_SIGNATURES)
"""Names of all functions that may be had here."""


def function_of(instance: Any, name: str) -> Call:
    """``name`` of IN_A_FRAME, of the runtime behind ``instance`` and the layers before it.

    Raises XrException where there is none.
    """
    found = xr.get_instance_proc_addr(instance, name)
    kind = function_type()(ctypes.c_int, *_SIGNATURES[name])
    call: Any = kind(ctypes.cast(found, ctypes.c_void_p).value)
    call.errcheck = _checked
    made: Call = call
    return made


def handle_of(handle: Any) -> int:
    """The number of one of pyopenxr's handles; 0 for none."""
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)


class Calls:
    """What every session calls in every frame. Raises XrException where one is missing."""

    def __init__(self, instance: Any) -> None:
        self._instance = instance
        self.poll_event = function_of(instance, "xrPollEvent")
        self.wait_frame = function_of(instance, "xrWaitFrame")
        self.begin_frame = function_of(instance, "xrBeginFrame")
        self.end_frame = function_of(instance, "xrEndFrame")
        self.locate_views = function_of(instance, "xrLocateViews")
        self.locate_space = function_of(instance, "xrLocateSpace")
        self.sync_actions = function_of(instance, "xrSyncActions")
        self.button = function_of(instance, "xrGetActionStateBoolean")
        self.stick = function_of(instance, "xrGetActionStateVector2f")
        self.acquire_image = function_of(instance, "xrAcquireSwapchainImage")
        self.wait_image = function_of(instance, "xrWaitSwapchainImage")
        self.release_image = function_of(instance, "xrReleaseSwapchainImage")

    def further(self, name: str) -> Call:
        """Another of IN_A_FRAME, of an extension that is in use."""
        return function_of(self._instance, name)


def _checked(result: int, _function: object, _arguments: object) -> int:
    """Results of 0 and above are answers: also those that say something is not so now."""
    if result < 0:
        raise _exception_of(result)
    return result


def _exception_of(result: int) -> Exception:
    try:
        known = xr.Result(result)
    except ValueError:  # newer than this binding
        problem = xr.exception.ErrorResult(f"OpenXR answered {result}.")
    else:
        problem = xr.check_result(known)
    assert isinstance(problem, Exception)
    return problem
