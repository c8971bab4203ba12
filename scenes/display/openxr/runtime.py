"""A connection to an OpenXR runtime and the headset it has: instance, system, events.

Owns the instance's handle and the translation of events; must not know sessions, images or scenes.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import xr

from scenes.display.openxr import extensions as ext
from scenes.display.openxr.calls import Call, Calls, handle_of
from scenes.display.openxr.device import HeadsetLostError
from scenes.display.openxr.life_cycle import SessionState

APPLICATION = "fearladder"

NOT_THERE = "No headset can be reached: {why}."
_STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
_EVENT, _COMES = int(xr.StructureType.EVENT_DATA_BUFFER.value), int(xr.Result.SUCCESS.value)


class _Timespec(ctypes.Structure):
    """Time as POSIX has it."""

    _fields_ = (("tv_sec", ctypes.c_longlong), ("tv_nsec", ctypes.c_long))


@dataclass(frozen=True)
class StateChanged:
    """The session has gone to another state."""

    state: SessionState


@dataclass(frozen=True)
class OriginMoved:
    """The runtime moves the tracking origin, as when the user recentres."""


@dataclass(frozen=True)
class WornChanged:
    """The headset was put on or taken off."""

    worn: bool


@dataclass(frozen=True)
class MaskChanged:
    """Other parts of the pictures cannot be seen from now on."""


@dataclass(frozen=True)
class RuntimeGone:
    """The runtime ends: every handle has to be released."""


Event = StateChanged | OriginMoved | WornChanged | MaskChanged | RuntimeGone


def told(problem: xr.exception.XrException) -> HeadsetLostError:
    """The runtime's answer as a sentence."""
    name = type(problem).__name__.removesuffix("Error")
    why = "".join(" " + c.lower() if c.isupper() else c for c in name).strip()
    return HeadsetLostError(NOT_THERE.format(why=why))


def quietly() -> None:
    """Have OpenXR's loader keep its messages, and take qualified success as success."""
    os.environ.setdefault("XR_LOADER_DEBUG", "none")
    # It only says that it would be quicker with a module that we have no use for.
    logging.getLogger("OpenGL.acceleratesupport").setLevel(logging.WARNING)
    xr.exception.raise_on_qualified_success = False


class Runtime:
    """An instance of the active runtime, and the headset it has.

    ``required``: extensions nothing works without. Raises HeadsetLostError where there is no
    runtime, no headset, or one of ``required`` is missing.
    """

    def __init__(self, required: Collection[str]) -> None:
        quietly()
        try:
            offered = [
                _text(e.extension_name) for e in xr.enumerate_instance_extension_properties()
            ]
            lacking = [name for name in required if name not in offered]
            if lacking:
                raise HeadsetLostError(NOT_THERE.format(why=f"its runtime lacks {lacking[0]}"))
            self.extensions = ext.choose(offered, required, sys.platform)
            self.instance = xr.create_instance(_instance_info(self.extensions.used))
        except xr.exception.XrException as problem:
            raise told(problem) from problem
        try:
            self._meet()
        except xr.exception.XrException as problem:
            self.close()
            raise told(problem) from problem

    def _meet(self) -> None:
        self._handle, self.calls = handle_of(self.instance), Calls(self.instance)
        self._event = xr.EventDataBuffer()
        self._event_at = ctypes.byref(self._event)
        self._convert = self._clock()
        properties = xr.get_instance_properties(self.instance)
        self.runtime_name = _text(properties.runtime_name)
        self.runtime_version = str(xr.Version(properties.runtime_version))
        self.system = xr.get_system(self.instance)
        self.headset_name = _text(xr.get_system_properties(self.instance, self.system).system_name)
        self.sees_eyes = self.uses(ext.EYE_GAZE) and self._says(
            xr.SystemEyeGazeInteractionPropertiesEXT(), "supports_eye_gaze_interaction"
        )
        self.sees_hands = self.uses(ext.HAND_TRACKING) and self._says(
            xr.SystemHandTrackingPropertiesEXT(), "supports_hand_tracking"
        )
        views = xr.enumerate_view_configuration_views(self.instance, self.system, _STEREO)
        first = views[0]
        self.eye_size = (
            int(first.recommended_image_rect_width),
            int(first.recommended_image_rect_height),
        )

    def _clock(self) -> Call | None:
        """The way from the runtime's time to the time of perf_counter, where there is one."""
        if not self.uses(ext.CLOCK):
            return None
        self._spec = _Timespec()
        self._spec_at = ctypes.byref(self._spec)
        return self.calls.further("xrConvertTimeToTimespecTimeKHR")

    def _says(self, asked: Any, field: str) -> bool:
        """Whether this headset can do what its runtime offers for others."""
        properties = xr.SystemProperties(next=asked)
        ask = xr.raw_functions.xrGetSystemProperties
        result = xr.check_result(ask(self.instance, self.system, ctypes.byref(properties)))
        if result.is_exception():
            raise result
        return bool(getattr(asked, field))

    @property
    def name(self) -> str:
        """Runtime, version and headset, for people."""
        return f"{self.runtime_name} {self.runtime_version}, {self.headset_name}"

    def uses(self, extension: str) -> bool:
        """True if ``extension`` is switched on."""
        return extension in self.extensions.used

    def events(self) -> list[Event]:
        """What has happened since the last call, in order."""
        found: list[Event] = []
        while self._comes():
            event = _event(self._event._type, self._event)  # noqa: SLF001 - plain: a number
            if event is not None:
                found.append(event)
        return found

    def _comes(self) -> bool:
        """True if another event was put where they come."""
        self._event._type, self._event._next = _EVENT, None  # noqa: SLF001 - it is filled anew
        try:
            return self.calls.poll_event(self._handle, self._event_at) == _COMES
        except xr.exception.XrException as problem:
            raise told(problem) from problem

    def perf_counter_ns(self, time_xr: int, fallback_ns: int) -> int:
        """The runtime's time as perf_counter; ``fallback_ns`` from now where it cannot be had."""
        if self._convert is None:
            return time.perf_counter_ns() + fallback_ns
        self._convert(self._handle, time_xr, self._spec_at)
        return int(self._spec.tv_sec) * 1_000_000_000 + int(self._spec.tv_nsec)

    def close(self) -> None:
        """Leave the runtime."""
        try:
            xr.destroy_instance(self.instance)
        except xr.exception.XrException:
            return  # it went before us


def _event(kind: Any, buffer: Any) -> Event | None:
    types = xr.StructureType
    if kind == types.EVENT_DATA_SESSION_STATE_CHANGED:
        changed = _cast(buffer, xr.EventDataSessionStateChanged)
        return StateChanged(SessionState(int(changed.state.value)))
    if kind == types.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING:
        return OriginMoved()
    if kind == types.EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR:
        return MaskChanged()
    if kind == types.EVENT_DATA_INSTANCE_LOSS_PENDING:
        return RuntimeGone()
    if kind == types.EVENT_DATA_USER_PRESENCE_CHANGED_EXT:
        present = _cast(buffer, xr.EventDataUserPresenceChangedEXT).is_user_present
        return WornChanged(bool(present))
    return None


def _cast(buffer: Any, structure: Any) -> Any:
    return ctypes.cast(ctypes.byref(buffer), ctypes.POINTER(structure)).contents


def _instance_info(names: tuple[str, ...]) -> Any:
    return xr.InstanceCreateInfo(
        application_info=xr.ApplicationInfo(
            application_name=APPLICATION, application_version=1, engine_name=APPLICATION
        ),
        enabled_extension_names=list(names),
    )


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name
