"""The ribbon on the cabin, which its shader bends: it hangs in still air and lies in a gale."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.stage.models.lift_events import WindRibbon
from scenes.stage.sky import MORNING
from tests.contract.window import PatientWindow, Pixels

pytestmark = pytest.mark.gl

CALM_M_PER_S, GALE_M_PER_S = 0.0, 11.0


def reach(empty: Pixels, seen: Pixels) -> tuple[float, float]:
    """How wide and how high what was added reaches, pixels."""
    away = np.abs(seen.astype(np.int16) - empty.astype(np.int16)).max(axis=2) > 12
    rows, columns = np.nonzero(away)
    return float(np.ptp(columns)), float(np.ptp(rows))


def test_it_hangs_in_still_air_and_lies_in_a_gale(window: PatientWindow) -> None:
    stage = window.stage
    stage.daylight(MORNING)
    stage.move_rig((-0.95, -2.6, 0.5))
    window.look(0.0, 0.0)
    empty = window.pixels()
    ribbon = WindRibbon(stage, stage.root, open_platform=True)
    ribbon.tick(0.1, CALM_M_PER_S)
    wide, high = reach(empty, window.pixels())
    assert high > 2 * wide
    ribbon.tick(0.1, GALE_M_PER_S)
    blown_wide, blown_high = reach(empty, window.pixels())
    assert blown_wide > 2 * blown_high
    stage.clear()
