"""The two rooms one speaks in, as a place on a stage: their baked mesh, light, seats and doors.

Owns how such a room comes onto the stage; must not know who sits there or why.
"""

from __future__ import annotations

from scenes.stage.baked import Probes, baked_room
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models.garden import garden
from scenes.stage.models.lecture_doors import LectureDoors
from scenes.stage.models.seating import Place, Seating, auditorium, seminar_room
from scenes.stage.shading import Material
from scenes.stage.sky import Daylight
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps

_PANE = Finish((0.72, 0.80, 0.78), ao=0.012)
_SEATS = {"seminar_room": seminar_room, "auditorium": auditorium}
_LIGHTS = {
    "seminar_room": Daylight(
        sun_direction=(-0.62, -0.30, 0.72),
        sun_colour=(0.42, 0.39, 0.34),
        zenith=(0.30, 0.50, 0.90),
        haze_colour=(0.95, 1.0, 1.05),
        haze_glow=(0.4, 0.3, 0.2),
        sky_ambient=(0.44, 0.43, 0.41),
        ground_ambient=(0.24, 0.22, 0.20),
        haze_per_m=0.0003,
        exposure=1.2,
        cloud_cover=0.5,
    ),
    "auditorium": Daylight(
        sun_direction=(0.0, -0.35, 0.94),
        sun_colour=(0.30, 0.28, 0.25),
        zenith=(0.30, 0.50, 0.90),
        haze_colour=(0.95, 1.0, 1.05),
        haze_glow=(0.4, 0.3, 0.2),
        sky_ambient=(0.40, 0.38, 0.36),
        ground_ambient=(0.20, 0.18, 0.16),
        haze_per_m=0.0003,
        exposure=1.2,
        cloud_cover=0.5,
    ),
}


class LectureRoom:
    """The room called "seminar_room" or "auditorium"; KeyError for another name."""

    def __init__(self, stage: Stage, name: str) -> None:
        """Nothing is built yet."""
        self.seating: Seating = _SEATS[name]()
        self._stage, self._name = stage, name

    def build(self) -> Steps:
        """Make the room and what is seen of the world outside."""
        yield from self._stage.daylight_in_steps(_LIGHTS[self._name])
        self._room = yield from baked_room(self._stage, self._name, 0.0)
        if self._name == "seminar_room":
            yield from garden(self._stage)
        hinges: dict[str, Place] = {
            leaf: (x, y, z) for leaf, (x, y, z) in self._room.extras["doors"].items()
        }
        pivots = {leaf: self._room.hung(leaf, hinge) for leaf, hinge in hinges.items()}
        self.doors = LectureDoors(pivots, self.seating)
        panes = self._room.extras.get("panes")
        if panes:
            _glaze(self._stage, panes)

    @property
    def probes(self) -> Probes:
        """Light in the room's air."""
        return self._room.probes


def _glaze(stage: Stage, corners: list[list[Place]]) -> None:
    """Panes in the windows, which mirror the room a little."""
    panes = Mesh()
    panes.quads(corners, _PANE)
    node = stage.attach("panes", panes, Material.GLASS, casts_shadow=False)
    node.set_shader_input("opacity", 1.0)
