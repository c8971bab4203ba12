"""A quiet living room with a window: safe place, and the neutral room sessions start in.

Owns the look and sound of the room; must not know sessions or exposure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from controller.protocol.spec import SceneKind, SceneSpec
from scenes.stage.models.living_room import build_room
from scenes.stage.sky import Daylight
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps

SPEC = SceneSpec(
    name="plain_room",
    title="Plain room",
    kind=SceneKind.SAFE_PLACE,
    condition="",
    summary="A warm, quiet living room with a window on a garden. Nothing happens here.",
    comfort=("The patient may sit or stand.",),
)

_AFTERNOON = Daylight(
    sun_direction=(-0.80, 0.42, 0.62),
    sun_colour=(2.3, 1.95, 1.48),
    zenith=(0.30, 0.50, 0.90),
    haze_colour=(0.95, 1.0, 1.05),
    haze_glow=(0.4, 0.3, 0.2),
    sky_ambient=(1.40, 1.34, 1.25),
    ground_ambient=(1.34, 1.20, 1.02),
    haze_per_m=0.0003,
    exposure=0.80,
    cloud_cover=0.5,
)


class PlainRoom:
    """The room, its furniture and the garden outside its window."""

    SPEC: ClassVar[SceneSpec] = SPEC

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        if configuration:
            raise KeyError(f"the plain room has no option called {next(iter(configuration))!r}")
        self._stage = stage

    def build(self) -> Steps:
        """Make the room and its room tone."""
        yield from self._stage.daylight_in_steps(_AFTERNOON)
        yield from build_room(self._stage)
        self._stage.shadows((0.0, 0.0, 1.2), 4.8)
        yield
        self._stage.wind(1.0, 0.5)
        self._stage.move_rig((0.0, -0.6, 0.0))
        self._stage.loop("room_tone", 0.35)
        self._stage.loop("birds", 0.25, (-4.5, 1.0, 2.0), 2.0)

    def apply(self, values: Mapping[str, float]) -> None:
        """Nothing is graded here; KeyError for any parameter."""
        if values:
            raise KeyError(f"the plain room has no parameter called {next(iter(values))!r}")

    def trigger(self, event: str) -> None:
        """Nothing can be fired here; KeyError always."""
        raise KeyError(f"the plain room has no event called {event!r}")

    def tick(self, dt_s: float) -> None:
        """Leaves outside move a little."""
        self._stage.advance(dt_s)

    def teardown(self) -> None:
        """Remove everything."""
        self._stage.clear()
