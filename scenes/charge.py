"""The charge of the machine that drives the headset, looked up beside the frames.

Owns when the battery is asked; must not know who is told. A firmware may take tenths of a second
to answer, so it is asked on a thread of its own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

import psutil

EVERY_S: Final = 20.0
"""How often the battery is asked, seconds."""


@dataclass(frozen=True)
class Charge:
    """What a machine's battery says."""

    percent: float
    """0 to 100."""
    plugged: bool
    """True while the machine runs on mains."""


class Battery:
    """The battery of this machine, as it was some seconds ago."""

    def __init__(self) -> None:
        """Begin to look; ``close`` ends it."""
        self.charge: Charge | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="battery", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more; waits for no firmware."""
        self._ended.set()

    def _look(self) -> None:
        while not self._ended.is_set():
            self.charge = charge_now()
            if self.charge is None:
                return  # a machine without a battery gets none while it runs
            self._ended.wait(EVERY_S)


def charge_now() -> Charge | None:
    """The charge, or None where there is no battery or it says nothing."""
    # Not every system that psutil runs on has the call.
    ask = getattr(psutil, "sensors_battery", None)
    try:
        found = ask() if ask is not None else None
    except (OSError, RuntimeError, ValueError):
        return None
    if found is None:
        return None
    # Unknown counts as on mains: only a machine that says it runs down is warned of.
    return Charge(min(100.0, max(0.0, float(found.percent))), found.power_plugged is not False)
