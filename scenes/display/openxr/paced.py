"""A stand-in for the pacing of an OpenXR runtime, for measuring at a rate that it does not have.

Owns what stands in for waiting, beginning and ending a frame; must not know what is measured.
Used by the bench alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from scenes.display.openxr import calls
from scenes.display.pacing import Pace


class Paced:
    """From ``start`` on frames come ``frames_per_s`` a second, and the runtime hears of none.

    Until then, and for everything else in a frame, the runtime itself is asked. Has to come
    before a session: what that calls is taken from the runtime when it is opened.
    """

    def __init__(self, frames_per_s: float) -> None:
        self._frames_per_s = frames_per_s
        self._pace: Pace | None = None
        self._began_ns = self._first = 0
        module: Any = calls
        taken = calls.function_of
        module.function_of = lambda instance, name: self._instead(name, taken(instance, name))

    def start(self) -> None:
        """Pace frames from the next one on."""
        self._began_ns, self._first = time.perf_counter_ns(), 0
        self._pace = Pace(self._frames_per_s)

    def _instead(self, name: str, call: calls.Call) -> calls.Call:
        if name == "xrWaitFrame":
            return self._waiting(call)
        if name in ("xrBeginFrame", "xrEndFrame"):
            return lambda *asked: call(*asked) if self._pace is None else 0
        return call

    def _waiting(self, call: Callable[..., int]) -> calls.Call:
        def wait(session: int, info: Any, state_at: Any) -> int:
            if self._pace is None:
                return call(session, info, state_at)
            self._pace.wait()
            state = state_at._obj  # noqa: SLF001 - what the reference is to
            self._first = self._first or int(state.predicted_display_time)
            state.predicted_display_time = self._first + time.perf_counter_ns() - self._began_ns
            state.predicted_display_period = round(1e9 / self._frames_per_s)
            state.should_render = 1
            return 0

        return wait
