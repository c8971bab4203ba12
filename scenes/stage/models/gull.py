"""A gull that beats its wings: shoulders and wrists turn, each stroke a little late at the tip.

Owns the bird's joints and its flight past the patient; must not know the lift's dose.
"""

from __future__ import annotations

from math import cos, sin, tau

from panda3d.core import NodePath

from scenes.stage.glb import Model, load_model
from scenes.stage.mesh import Mesh
from scenes.stage.shading import Material
from scenes.stage.sounds import Sound
from scenes.stage.stage import Stage

FLIGHT_S = 5.0
"""From coming into view to leaving it."""

BEATS_PER_S = 2.8
"""Wing beats of a gull in level flight; it glides in between."""

_CALL_NEAR_M, _WINGS_NEAR_M = 5.0, 2.5
_SIDES = (("left", -1), ("right", 1))
_GLIDE_FROM, _GLIDE_TO = -0.22, 0.38
"""Part of the way, -1 to 1, that it glides, right before the patient."""


class Gull:
    """A bird below ``parent`` of the stage, its wings in the pose last set."""

    def __init__(self, stage: Stage, parent: NodePath) -> None:
        model = load_model("bird")
        self.node = parent.attach_new_node("gull")
        _attach(stage, model, "body", self.node)
        self._shoulders: dict[str, NodePath] = {}
        self._wrists: dict[str, NodePath] = {}
        for name, side in _SIDES:
            x, y, z = model.extras["shoulder"]
            shoulder = self.node.attach_new_node(f"shoulder {name}")
            shoulder.set_pos(x * side, y, z)
            _attach(stage, model, f"arm_{name}", shoulder)
            x, y, z = model.extras["wrist"]
            wrist = shoulder.attach_new_node(f"wrist {name}")
            wrist.set_pos(x * side, y, z)
            _attach(stage, model, f"hand_{name}", wrist)
            self._shoulders[name], self._wrists[name] = shoulder, wrist
        self.pose(0.0, 0.0)

    def pose(self, phase: float, effort: float) -> None:
        """Set the wings: ``phase`` of the beat in radians, ``effort`` 0 gliding to 1 strokes."""
        rise = 9.0 + effort * 33.0 * sin(phase)
        bend = -12.0 * (1 - effort) + effort * (-6.0 + 26.0 * sin(phase - 1.15))
        fold = 6.0 + effort * 20.0 * max(cos(phase), 0.0)  # the hand draws in on the way up
        twist = effort * 9.0 * cos(phase)
        for name, side in _SIDES:
            self._shoulders[name].set_hpr(0.4 * fold * side, -twist, -side * rise)
            self._wrists[name].set_hpr(-fold * side, -0.6 * twist, -side * bend)


def _attach(stage: Stage, model: Model, name: str, parent: NodePath) -> None:
    part = model.parts[name]
    mesh = Mesh.from_arrays(part.rows, part.faces)
    stage.attach(name, mesh, Material.SURFACE, parent=parent)


class Bird:
    """A gull that crosses in front of the cabin from left to right."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._node = stage.root.attach_new_node("bird")
        self._gull = Gull(stage, self._node)
        stage.without_city_light(self._node)
        self._node.hide()
        self._age_s: float | None = None
        self._floor_m = self._effort = 0.0
        self._heard: list[Sound] = []
        stage.sounds.prepare("gull", "wings")

    def start(self, floor_m: float) -> None:
        """Take off toward the space in front of a floor ``floor_m`` over the ground."""
        self._age_s, self._floor_m, self._effort = 0.0, floor_m, 1.0
        at = (-17.0, 10.4, floor_m + 2.9)
        self._heard = [
            self._stage.sounds.play("gull", 0.8, at, _CALL_NEAR_M),
            self._stage.sounds.play("wings", 0.7, at, _WINGS_NEAR_M),
        ]
        self._node.show()

    def tick(self, dt_s: float) -> None:
        """Fly on; hides at the end of the path."""
        if self._age_s is None:
            return
        self._age_s += dt_s
        if self._age_s >= FLIGHT_S:
            self._age_s = None
            self._node.hide()
            return
        t = self._age_s / FLIGHT_S * 2 - 1
        goal = 0.12 if _GLIDE_FROM < t < _GLIDE_TO else 1.0
        self._effort += (goal - self._effort) * min(dt_s * 4.0, 1.0)
        phase = tau * BEATS_PER_S * self._age_s
        self._gull.pose(phase, self._effort)
        bob = -0.028 * self._effort * sin(phase)
        at = (17 * t, 3.4 + 7 * t * t, self._floor_m + 1.5 + 1.4 * t * t + bob)
        self._node.set_pos(*at)
        for sound in self._heard:
            sound.move(at)
        self._node.set_hpr(-90 + 40 * t, 4, 14 * (1 - t * t))
