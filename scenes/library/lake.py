"""A calm lake seen from a pier: a safe place.

Owns the look and sound of the lake; must not know sessions or exposure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from controller.protocol.spec import SceneKind, SceneSpec
from scenes.stage.models.hills import skyline
from scenes.stage.models.shore import PIER_M, build_shore
from scenes.stage.sky import Daylight
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps

SPEC = SceneSpec(
    name="lake",
    title="Lake",
    kind=SceneKind.SAFE_PLACE,
    condition="",
    summary="A wooden pier on a calm mountain lake, with birds and lapping water.",
    comfort=("The patient may sit or stand; the water is a step away on three sides.",),
)

_FORENOON = Daylight(
    sun_direction=(0.62, 0.50, 0.52),
    sun_colour=(1.70, 1.50, 1.22),
    zenith=(0.12, 0.29, 0.62),
    haze_colour=(0.56, 0.68, 0.80),
    haze_glow=(0.30, 0.22, 0.12),
    sky_ambient=(0.36, 0.46, 0.60),
    ground_ambient=(0.17, 0.17, 0.13),
    haze_per_m=0.00021,
    exposure=0.72,
    cloud_cover=0.46,
    cloud_seed=21,
)


class Lake:
    """Pier, water, shores, hills."""

    SPEC: ClassVar[SceneSpec] = SPEC

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        if configuration:
            raise KeyError(f"the lake has no option called {next(iter(configuration))!r}")
        self._stage = stage

    def build(self) -> Steps:
        """Make the lake with its sounds."""
        yield from self._stage.daylight_in_steps(_FORENOON, skyline)
        yield
        self._stage.shadows((0.0, 4.0, 2.0), 26.0)
        yield
        yield from build_shore(self._stage, _FORENOON)
        self._stage.wind(1.6, 0.8)
        self._stage.move_rig((0.0, 0.0, PIER_M))
        self._stage.loop("water", 0.60, (0.5, 3.0, 0.0), 2.0)
        self._stage.loop("birds", 0.60, (-9.0, -6.0, 6.0), 5.0)
        self._stage.loop("wind", 0.05)

    def apply(self, values: Mapping[str, float]) -> None:
        """Nothing is graded here; KeyError for any parameter."""
        if values:
            raise KeyError(f"the lake has no parameter called {next(iter(values))!r}")

    def trigger(self, event: str) -> None:
        """Nothing can be fired here; KeyError always."""
        raise KeyError(f"the lake has no event called {event!r}")

    def tick(self, dt_s: float) -> None:
        """Water and leaves move."""
        self._stage.advance(dt_s)

    def teardown(self) -> None:
        """Remove everything."""
        self._stage.clear()
