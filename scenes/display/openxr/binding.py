"""The OpenGL context that Panda3D draws with, as OpenXR wants to be told of it.

Owns the three ways of binding (GLX, EGL, WGL) and making the context current again; must not know
sessions or images.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xr

EGL_ENABLE = "XR_MNDX_egl_enable"
GL_ENABLE = "XR_KHR_opengl_enable"

_EGL_DRAW, _EGL_READ, _EGL_CONFIG_ID, _EGL_NONE = 0x3059, 0x305A, 0x3028, 0x3038


class BindingError(Exception):
    """No context is current, or it is of a kind that no runtime takes; one sentence."""


@dataclass(frozen=True)
class Binding:
    """A context, current when this was made."""

    extensions: tuple[str, ...]
    """What a runtime must offer for it."""
    structure: Any
    """The structure that session creation takes."""
    make_current: Callable[[], None]
    """Make it current in this thread: runtimes have been seen to leave another or none."""
    address_of: Callable[[str], int | None]
    """Where a function of OpenGL is."""


def bind() -> Binding:
    """Describe the context that is current. Raises BindingError."""
    if sys.platform == "win32":
        return _wgl()
    else:
        glx = _current_glx()
        return glx if glx is not None else _egl()


class _Library:
    """A graphics library whose functions take and give handles."""

    def __init__(self, loaded: Any) -> None:
        self.loaded = loaded

    @classmethod
    def called(cls, name: str) -> _Library:
        try:
            return cls(ctypes.CDLL(name))
        except OSError as problem:
            raise BindingError(f"The graphics library {name} cannot be loaded.") from problem

    def call(self, name: str, *arguments: Any) -> Any:
        return self.function(name)(*arguments)

    def function(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.loaded, name)
        found.restype = ctypes.c_void_p  # type: ignore[attr-defined]
        return found

    def address_by(self, asker: str) -> Callable[[str], int | None]:
        def address_of(name: str) -> int | None:
            found = self.call(asker, name.encode())
            if found is None and hasattr(self.loaded, name):
                found = ctypes.cast(getattr(self.loaded, name), ctypes.c_void_p).value
            return None if found is None else int(found)

        return address_of


def _kept(
    library: _Library, ask: str, context: ctypes.c_void_p, make: str, at: list[ctypes.c_void_p]
) -> Callable[[], None]:
    """Makes ``context`` current where it is not: doing it anew would flush what was drawn."""
    current = library.function(ask)

    def keep() -> None:
        if current() != context.value:
            library.call(make, *at)

    return keep


def _current_glx() -> Binding | None:
    try:
        library = _Library.called("libGL.so.1")
    except BindingError:
        return None  # a machine with EGL alone
    context = library.call("glXGetCurrentContext")
    if not context:
        return None
    display = library.call("glXGetCurrentDisplay")
    drawable = library.call("glXGetCurrentDrawable")
    at = [ctypes.c_void_p(one) for one in (display, drawable, context)]
    fields = dict(xr.GraphicsBindingOpenGLXlibKHR._fields_)
    structure = xr.GraphicsBindingOpenGLXlibKHR(
        x_display=ctypes.cast(at[0], fields["x_display"]),
        glx_drawable=drawable,
        glx_context=ctypes.cast(at[2], fields["glx_context"]),
    )
    return Binding(
        (GL_ENABLE,),
        structure,
        _kept(library, "glXGetCurrentContext", at[2], "glXMakeCurrent", at),
        library.address_by("glXGetProcAddressARB"),
    )


def _egl() -> Binding:
    library = _Library.called("libEGL.so.1")
    context, display = library.call("eglGetCurrentContext"), library.call("eglGetCurrentDisplay")
    if not context or not display:
        raise BindingError("No graphics context is current; draw a frame first.")
    surfaces = [library.call("eglGetCurrentSurface", which) for which in (_EGL_DRAW, _EGL_READ)]
    at = [ctypes.c_void_p(one) for one in (display, *surfaces, context)]
    fields = dict(xr.GraphicsBindingEGLMNDX._fields_)
    structure = xr.GraphicsBindingEGLMNDX(
        get_proc_address=ctypes.cast(library.loaded.eglGetProcAddress, fields["get_proc_address"]),
        display=ctypes.cast(at[0], fields["display"]),
        config=ctypes.cast(_egl_config(library, at[0], at[3]), fields["config"]),
        context=ctypes.cast(at[3], fields["context"]),
    )
    return Binding(
        (GL_ENABLE, EGL_ENABLE),
        structure,
        _kept(library, "eglGetCurrentContext", at[3], "eglMakeCurrent", at),
        library.address_by("eglGetProcAddress"),
    )


def _egl_config(library: _Library, display: Any, context: Any) -> ctypes.c_void_p:
    """The configuration that the context was made with; null for a context without one."""
    number, found = ctypes.c_int(), ctypes.c_int()
    library.call("eglQueryContext", display, context, _EGL_CONFIG_ID, ctypes.byref(number))
    wanted = (ctypes.c_int * 3)(_EGL_CONFIG_ID, number.value, _EGL_NONE)
    config = ctypes.c_void_p()
    library.call("eglChooseConfig", display, wanted, ctypes.byref(config), 1, ctypes.byref(found))
    return config


def _wgl() -> Binding:
    library = _Library.called("opengl32")
    context, device = library.call("wglGetCurrentContext"), library.call("wglGetCurrentDC")
    if not context:
        raise BindingError("No graphics context is current; draw a frame first.")
    at = [ctypes.c_void_p(one) for one in (device, context)]
    return Binding(
        (GL_ENABLE,),
        xr.GraphicsBindingOpenGLWin32KHR(h_dc=device, h_glrc=context),
        _kept(library, "wglGetCurrentContext", at[1], "wglMakeCurrent", at),
        library.address_by("wglGetProcAddress"),
    )
