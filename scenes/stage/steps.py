"""Building in steps: pieces of work with room for a frame in between, and work beside the frames.

Owns how such work is run, waited for and given up; must not know what is built.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from functools import cache
from threading import TIMEOUT_MAX
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

_TURN_S = 0.0005
"""How long the frame loop waits at most for its turn while Python works beside it."""


class NextFrame:
    """Yielded where a frame has to be drawn before the next step."""


class Beside(Generic[T]):
    """Work of the loader's thread, from its making on; yielded while it is waited for."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._future: Future[T] = _loader().submit(_in_turns, make)

    @property
    def done(self) -> bool:
        """True once there is a result, or a reason why there is none."""
        return self._future.done()

    def wait(self, most_s: float | None = None) -> bool:
        """Wait until it is done, at most ``most_s`` seconds; True if it is."""
        wait_for((self._future,), None if most_s is None else min(most_s, TIMEOUT_MAX))
        return self.done

    def result(self) -> T:
        """What was made; raises what the work raised."""
        return self._future.result()

    def drop(self) -> None:
        """Nobody wants it any more: it does not begin if it has not begun."""
        self._future.cancel()


Building: TypeAlias = Generator[Any, None, T]
"""Steps that end with a result. What they yield is nothing, where a frame may come in between,
NextFrame, or work Beside that is waited for."""

Steps: TypeAlias = Building[None]
"""Steps that leave behind what they built."""


def beside(make: Callable[[], T]) -> Building[T]:
    """What ``make`` returns, made in the loader's thread while frames go on.

        mesh = yield from beside(tower)

    ``make`` reads files and fills arrays, meshes and textures of its own; nodes that are in a
    stage already, sounds and buffers are the frame loop's.
    """
    work = Beside(make)
    try:
        yield work
        return work.result()
    finally:
        work.drop()


class Course(Generic[T]):
    """Goes through steps, as many at a time as there is time for."""

    def __init__(self, steps: Building[T]) -> None:
        self._steps = steps
        self._waits_for: Beside[Any] | None = None
        self._results: list[T] = []

    @property
    def done(self) -> bool:
        """True once the last step is taken."""
        return bool(self._results)

    @property
    def result(self) -> T:
        """What the steps ended with; IndexError before."""
        return self._results[0]

    def go_on(self, budget_s: float) -> bool:
        """Take a step, and more for about ``budget_s`` seconds; True once all are taken.

        It returns early where a frame has to be drawn first, and without a step where what the
        next one needs is not done in that time.
        """
        ends_s = time.perf_counter() + budget_s
        while not self.done:
            left_s = max(0.0, ends_s - time.perf_counter())
            if self._waits_for is not None and not self._waits_for.wait(left_s):
                return False
            step = self.step()
            if isinstance(step, NextFrame) or time.perf_counter() >= ends_s:
                break
        return self.done

    def step(self) -> object:
        """Take one step, however long it has to wait for what it needs; what it yields."""
        try:
            step: object = next(self._steps)
        except StopIteration as end:
            self._results.append(end.value)
            step = None
        self._waits_for = step if isinstance(step, Beside) else None
        return step

    def give_up(self) -> None:
        """Take no further step; the steps clean up what they have to."""
        self._steps.close()


def at_once(steps: Building[T]) -> T:
    """Take all steps now, with no frame in between; what they end with."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        if isinstance(step, Beside):
            step.wait()


@cache
def _loader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="scene-loader")


def _in_turns(make: Callable[[], T]) -> T:
    """Make it, letting other threads of Python in more often than usual."""
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        return make()
    finally:
        sys.setswitchinterval(usual_s)
