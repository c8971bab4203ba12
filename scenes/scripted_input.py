"""A scripted patient in the renderer's own seat: does what a growing text file says, line by line.

Owns reading the script and turning its words into acts; must not know who writes it or why.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scenes.display.display import InputEvent, Wearing
from scenes.patient_input import (
    Act,
    OpenRating,
    PatientScene,
    Rate,
    StationSafePlace,
    Stay,
    Stop,
    station_acts,
)

LOG = logging.getLogger(__name__)

_WORDS: dict[str, Act] = {
    "stop": Stop(),
    "stay": Stay(),
    "open rating": OpenRating(),
    "station safe place": StationSafePlace(),
}
_WEARING: dict[str, tuple[str, bool]] = {
    "headset off": ("worn", False),
    "headset on": ("worn", True),
    "tracking lost": ("tracked", False),
    "tracking back": ("tracked", True),
}
_RATE = "rate "
_SLOW = "slow "
_SLOWEST_MS = 5000


class ScriptedInput:
    """Acts on every whole line that ``script`` gains while it is read, in order.

    A line is ``stop``, ``stay``, ``open rating``, ``rate N`` (0-100) or ``station safe place``,
    the Esc that a renderer without a window does not get; ``headset off``, ``headset on``,
    ``tracking lost``, ``tracking back``, which the display's frames then say; or ``slow N``:
    every frame takes N ms (0-5000) longer. Other lines are logged and do nothing. A script that
    is not there yet is an empty one.
    """

    synthetic = True
    legend = "A script sits here.     Safe place: Esc"
    rating_hint = "A script answers."

    def __init__(
        self,
        script: Path,
        wearing: Wearing | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``wearing``: what the display says of a headset; ``sleep``: takes seconds."""
        self._script = script
        self._wearing = Wearing() if wearing is None else wearing
        self._sleep = sleep
        self._slow_ms = 0
        # What was done before stays done: a renderer that starts again does not repeat it.
        self._read_bytes = script.stat().st_size if script.exists() else 0

    def ways(self, *, by_gaze: bool) -> None:
        """Nobody has to be taught."""

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """What the script says since the last frame, and the station's Esc before it."""
        asked = [act for line in self._new_lines() if (act := self._done(line)) is not None]
        if self._slow_ms:
            self._sleep(self._slow_ms / 1000)
        return [*station_acts(events), *asked]

    def _done(self, line: str) -> Act | None:
        """Do what ``line`` says of the headset or of the frames; an act of the patient is left."""
        said = line.strip()
        if said in _WEARING:
            setattr(self._wearing, *_WEARING[said])
            return None
        slow_ms = _number(said, _SLOW, _SLOWEST_MS)
        if slow_ms is not None:
            self._slow_ms = slow_ms
            return None
        act = _act(said)
        if act is None and said:
            LOG.warning("The script says something that no patient can do; it is passed over.")
        return act

    def _new_lines(self) -> list[str]:
        try:
            with self._script.open("rb") as file:
                file.seek(self._read_bytes)
                new = file.read()
        except FileNotFoundError:
            return []
        whole = new[: new.rfind(b"\n") + 1]  # a line still being written waits
        self._read_bytes += len(whole)
        return whole.decode("utf-8", errors="replace").splitlines()


def _act(said: str) -> Act | None:
    suds = _number(said, _RATE, 100)
    return _WORDS.get(said) if suds is None else Rate(suds)


def _number(said: str, word: str, most: int) -> int | None:
    """The whole number from 0 to ``most`` that follows ``word``, or None."""
    digits = said.removeprefix(word)
    if digits == said or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits) if int(digits) <= most else None
