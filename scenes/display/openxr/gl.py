"""The few functions of OpenGL that copy a picture on the graphics card.

Owns these calls; must not know sessions, images of a runtime or Panda3D.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

_TEXTURE_2D, _COLOR_ATTACHMENT, _COLOR_BIT, _NEAREST = 0x0DE1, 0x8CE0, 0x4000, 0x2600
_READ, _DRAW = 0x8CA8, 0x8CA9
_READ_BINDING, _DRAW_BINDING = 0x8CAA, 0x8CA6
_MOST_ERRORS = 16
_TEXTURE_BINDING, _INTERNAL_FORMAT = 0x8069, 0x1003

_int, _uint = ctypes.c_int, ctypes.c_uint
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "glGetError": (_uint,),
    "glGetIntegerv": (None, _uint, ctypes.POINTER(_int)),
    "glBindTexture": (None, _uint, _uint),
    "glGetTexLevelParameteriv": (None, _uint, _int, _uint, ctypes.POINTER(_int)),
    "glCopyImageSubData": (None, *(_uint, _uint, _int, _int, _int, _int) * 2, _int, _int, _int),
    "glGenFramebuffers": (None, _int, ctypes.POINTER(_uint)),
    "glDeleteFramebuffers": (None, _int, ctypes.POINTER(_uint)),
    "glBindFramebuffer": (None, _uint, _uint),
    "glFramebufferTexture2D": (None, _uint, _uint, _uint, _uint, _int),
    "glBlitFramebuffer": (None, *(_int,) * 8, _uint, _uint),
}


class Gl:
    """OpenGL of the context that is current, loaded by ``address_of`` (name to address, or None).

    ``exact_copies``: the driver copies between images byte by byte.
    """

    def __init__(
        self, address_of: Callable[[str], int | None], *, exact_copies: bool = True
    ) -> None:
        self._functions: dict[str, Any] = {}
        for name, (result, *arguments) in _SIGNATURES.items():
            address = address_of(name)
            if address:
                kind = function_type()(result, *arguments)
                self._functions[name] = kind(address)
        self._formats: dict[int, int] = {}
        self.exact_copies = exact_copies and "glCopyImageSubData" in self._functions

    def drain_errors(self) -> int:
        """Forget what errors stand, ours or others'; returns the first, 0 if there was none."""
        first = 0
        for _ in range(_MOST_ERRORS):
            error = int(self._functions["glGetError"]())
            first = first or error
            if error == 0:
                break
        return first

    def format_of(self, texture: int) -> int:
        """Internal format of ``texture``, asked for once; leaves the binding as it was."""
        if texture not in self._formats:
            before, value = self._integer(_TEXTURE_BINDING), _int()
            self._functions["glBindTexture"](_TEXTURE_2D, texture)
            self._functions["glGetTexLevelParameteriv"](
                _TEXTURE_2D, 0, _INTERNAL_FORMAT, ctypes.byref(value)
            )
            self._functions["glBindTexture"](_TEXTURE_2D, before)
            self._formats[texture] = value.value
        return self._formats[texture]

    def copy(self, source: int, target: int, x: int, size: tuple[int, int]) -> None:
        """Copy ``size`` pixels of texture ``source`` to ``x`` of ``target``, byte by byte."""
        width, height = size
        self._functions["glCopyImageSubData"](
            source, _TEXTURE_2D, 0, 0, 0, 0, target, _TEXTURE_2D, 0, x, 0, 0, width, height, 1
        )

    def convert(self, source: int, target: int, x: int, size: tuple[int, int]) -> None:
        """The same between formats, through two framebuffers; leaves bindings as they were."""
        before = [self._integer(name) for name in (_READ_BINDING, _DRAW_BINDING)]
        names = (_uint * 2)()
        self._functions["glGenFramebuffers"](2, names)
        try:
            self._attach(_READ, names[0], source)
            self._attach(_DRAW, names[1], target)
            box = (0, 0, *size, x, 0, x + size[0], size[1])
            self._functions["glBlitFramebuffer"](*box, _COLOR_BIT, _NEAREST)
        finally:
            self._functions["glBindFramebuffer"](_READ, before[0])
            self._functions["glBindFramebuffer"](_DRAW, before[1])
            self._functions["glDeleteFramebuffers"](2, names)

    def _attach(self, kind: int, framebuffer: int, texture: int) -> None:
        self._functions["glBindFramebuffer"](kind, framebuffer)
        self._functions["glFramebufferTexture2D"](kind, _COLOR_ATTACHMENT, _TEXTURE_2D, texture, 0)

    def _integer(self, name: int) -> int:
        value = _int()
        self._functions["glGetIntegerv"](name, ctypes.byref(value))
        return value.value


def function_type() -> Callable[..., Any]:
    """How graphics libraries and OpenXR's runtimes are called here: a maker of prototypes."""
    if sys.platform == "win32":
        return ctypes.WINFUNCTYPE
    else:
        return ctypes.CFUNCTYPE
