"""A scripted patient in the renderer's own seat: does what a growing text file says, line by line.

Owns reading the script and turning its words into acts; must not know who writes it or why.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from scenes.display.display import InputEvent
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
_RATE = "rate "


class ScriptedInput:
    """Acts on every whole line that ``script`` gains while it is read, in order.

    A line is ``stop``, ``stay``, ``open rating``, ``rate N`` (0-100) or ``station safe place``,
    the Esc that a renderer without a window does not get. Other lines are logged and do nothing.
    A script that is not there yet is an empty one.
    """

    synthetic = True
    legend = "A script sits here.     Safe place: Esc"
    rating_hint = "A script answers."

    def __init__(self, script: Path) -> None:
        self._script = script
        # What was done before stays done: a renderer that starts again does not repeat it.
        self._read_bytes = script.stat().st_size if script.exists() else 0

    def ways(self, *, by_gaze: bool) -> None:
        """Nobody has to be taught."""

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """What the script says since the last frame, and the station's Esc before it."""
        asked = (_act(line) for line in self._new_lines())
        return [*station_acts(events), *(act for act in asked if act is not None)]

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


def _act(line: str) -> Act | None:
    said = line.strip()
    if said.startswith(_RATE) and said.removeprefix(_RATE).isdecimal():
        suds = int(said.removeprefix(_RATE))
        if suds <= 100:
            return Rate(suds)
    act = _WORDS.get(said)
    if act is None and said:
        LOG.warning("The script says something that no patient can do; it is passed over.")
    return act
