"""The shape of the lake's land and bed, for what builds it and for the water that covers it.

Owns one function of heights; must not know what lies or grows on it.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.vertices import Floats


def ground_height(x: Floats, y: Floats) -> Floats:
    """Land over the water at ``x``, ``y``, metres; negative under it. A bay, open to the north."""
    bay = np.hypot((x - 12) / 62, (y - 52) / 66) - 1
    bay = bay + 0.05 * np.sin(x / 9 + y / 13) + 0.03 * np.sin(x / 4.1 - y / 5.3)
    open_water = np.clip((y - 70) / 60, 0, 1)
    land = 5.5 * np.tanh(bay * 2.2) + 2.4 * np.clip(bay - 0.6, 0, 4)
    return np.asarray(land * (1 - open_water) - 3.0 * open_water, np.float32)
