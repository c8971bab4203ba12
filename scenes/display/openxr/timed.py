"""How long the calls into an OpenXR runtime take, for measuring what is left without them.

Owns the clocks around those calls; must not know what is measured. Used by the bench alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import xr

from scenes.display.openxr import calls


class Watch:
    """Adds up the time spent in something, milliseconds, by a clock in nanoseconds."""

    def __init__(self, clock_ns: Callable[[], int] = time.thread_time_ns) -> None:
        self._clock_ns = clock_ns
        self._ns = 0
        self._depth = 0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """``call`` with its time added up; a call within a call counts once."""

        def timed(*args: Any, **named: Any) -> Any:
            self._depth += 1
            began = self._clock_ns()
            try:
                return call(*args, **named)
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._ns += self._clock_ns() - began

        return timed

    def taken_ms(self) -> float:
        """What was added up since the last call."""
        spent, self._ns = self._ns, 0
        return spent / 1e6


_IN_A_FRAME = (
    "poll_event",
    "wait_frame",
    "begin_frame",
    "end_frame",
    "locate_views",
    "locate_space",
    "sync_actions",
    "get_action_state_boolean",
    "get_action_state_vector2f",
    "get_action_state_pose",
    "convert_time_to_timespec_time_khr",
    "acquire_swapchain_image",
    "wait_swapchain_image",
    "release_swapchain_image",
)


def watch_runtime(clock_ns: Callable[[], int] = time.thread_time_ns) -> Watch:
    """Watch every call into the runtime that a frame makes, of whatever program runs here.

    Has to come before a session: what that calls is taken from the runtime when it is opened.
    """
    watch = Watch(clock_ns)
    for name in _IN_A_FRAME:
        setattr(xr, name, watch.around(getattr(xr, name)))
    taken = calls.function_of
    _take_by(lambda instance, name: watch.around(taken(instance, name)))
    return watch


def without_images_of_the_runtime(make: Callable[[int, int], int]) -> None:
    """Let pictures be handed over to textures that ``make`` gives, of a width and a height.

    A driver that rasterises nothing cannot share memory with the runtime: it ends there. All else
    of a frame stays as it is, and nothing of it is measured.
    """
    sizes: list[tuple[int, int]] = []

    def create(_session: Any, info: Any) -> Any:
        sizes.append((int(info.width), int(info.height)))
        return xr.Swapchain()

    def images(*_: Any) -> list[SimpleNamespace]:
        return [SimpleNamespace(image=make(*sizes[-1]), type=0) for _ in range(3)]

    xr.create_swapchain = create
    xr.enumerate_swapchain_images = images
    xr.destroy_swapchain = lambda *_: None
    xr.acquire_swapchain_image = lambda *_: 0
    xr.wait_swapchain_image = lambda *_: None
    xr.release_swapchain_image = lambda *_: None
    end = xr.end_frame

    def end_empty(session: Any, info: Any) -> None:
        info.layer_count = 0
        end(session, info)

    xr.end_frame = end_empty
    _take_by(_without_images(calls.function_of))


def _take_by(taker: Callable[[Any, str], calls.Call]) -> None:
    module: Any = calls
    module.function_of = taker


def _without_images(taken: Callable[[Any, str], calls.Call]) -> Callable[[Any, str], calls.Call]:
    """The same for what a session of ours takes from the runtime."""

    def function_of(instance: Any, name: str) -> calls.Call:
        if name.endswith("SwapchainImage"):
            return lambda *_: 0
        call = taken(instance, name)
        if name != "xrEndFrame":
            return call

        def end_empty(session: int, info: Any) -> int:
            info._obj.layer_count = 0  # noqa: SLF001 - what the reference is to
            return call(session, info)

        return end_empty

    return function_of
