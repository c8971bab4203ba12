"""From what hands hold down to what they pressed: edges, and a thumbstick that repeats.

Owns this arithmetic; must not know the runtime's library or what a press leads to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from scenes.display.display import HandPressed, PatientButton

_PUSHED, _LET_GO = 0.6, 0.35
_FIRST_REPEAT_S, _NEXT_REPEAT_S = 0.45, 0.14


class Held(NamedTuple):
    """What is held down on any controller; ``stick`` right and up, -1 to 1."""

    stop: bool = False
    stay: bool = False
    confirm: tuple[bool, bool] = (False, False)  # left hand, right hand
    stick: tuple[float, float] = (0.0, 0.0)


class Presses:
    """Gives every press once. What is held when a session begins is no press."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._before = Held(stop=True, stay=True, confirm=(True, True))
        self._way = 0
        self._repeat_s = 0.0
        self._found: list[HandPressed] = []

    def follow(self, held: Held) -> None:
        """Compare with what was held before."""
        before, self._before = self._before, held
        if held == before and self._way == 0:
            return
        for button, now, then in (
            (PatientButton.STOP, held.stop, before.stop),
            (PatientButton.STAY, held.stay, before.stay),
        ):
            if now and not then:
                self._found.append(HandPressed(button))
        for hand in range(2):
            if held.confirm[hand] and not before.confirm[hand]:
                self._found.append(HandPressed(PatientButton.CONFIRM, hand))
        self._push(held.stick)

    def taken(self) -> list[HandPressed]:
        """What was pressed since the last call."""
        found, self._found = self._found, []
        return found

    def _push(self, stick: tuple[float, float]) -> None:
        most = max(stick, key=abs)
        now_s = self._now_s()
        if abs(most) < _LET_GO:
            self._way = 0
        elif abs(most) >= _PUSHED:
            way = 1 if most > 0 else -1
            if way != self._way:
                self._way, self._repeat_s = way, now_s + _FIRST_REPEAT_S
                self._nudge()
            elif now_s >= self._repeat_s:
                self._repeat_s = now_s + _NEXT_REPEAT_S
                self._nudge()

    def _nudge(self) -> None:
        button = PatientButton.MORE if self._way > 0 else PatientButton.LESS
        self._found.append(HandPressed(button))
