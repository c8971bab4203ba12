"""Writes pictures for the renderer: linear values as square roots in 8 bits.

Owns the encoding; must not know what is shown. The shaders square what they read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.floating[Any]]


def save_colours(path: Path, linear: Field) -> Path:
    """Write linear values 0-1 (height,width,3), row 0 below, as a PNG of square roots."""
    path.parent.mkdir(parents=True, exist_ok=True)
    root = np.sqrt(np.clip(linear, 0, 1)) * 255 + 0.5
    Image.fromarray(root.astype(np.uint8)[::-1]).save(path, optimize=True)
    return path
