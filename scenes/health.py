"""The report of how drawing goes, made from what the loop knows.

Owns its making; must not know when it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from controller.protocol.reports import RendererHealth
from scenes.charge import Charge
from scenes.frame_meter import FrameFigures


@dataclass(frozen=True)
class Drawn:
    """What is shown."""

    scene: str
    """Its name."""
    dial: float
    """Intensity shown, 0 to 100."""
    values: Mapping[str, float]
    """Parameters shown, in their units."""
    display: str
    """What it is shown on, and why."""


def health_report(
    figures: FrameFigures, drawn: Drawn, charge: Charge | None, *, clock_fresh: bool
) -> RendererHealth:
    """The report of about one second; ``charge`` is None where there is no battery."""
    return RendererHealth(
        frames_per_s=figures.frames_per_s,
        frame_p95_ms=figures.frame_p95_ms,
        dropped=figures.dropped,
        scene=drawn.scene,
        intensity=drawn.dial,
        values=dict(drawn.values),
        display=drawn.display,
        clock_offset_known=clock_fresh,
        battery_percent=charge.percent if charge else None,
        on_mains=charge is None or charge.plugged,
    )
