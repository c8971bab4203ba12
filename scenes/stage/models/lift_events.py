"""What passes a lift high over a city: a gull, leaves in a gust, a ribbon that shows the wind.

Owns their shapes and paths; must not know the lift's dose.
"""

from __future__ import annotations

from math import sin, tau

import numpy as np
from panda3d.core import NodePath

from scenes.stage.mesh import Mesh
from scenes.stage.models.cabin import HALF_M
from scenes.stage.shading import Material
from scenes.stage.sounds import Sound
from scenes.stage.stage import Stage
from scenes.stage.textures import Layer
from scenes.stage.vertices import Finish

_WHITE = Finish((0.62, 0.62, 0.60), roughness=0.8)
_GREY = Finish((0.26, 0.28, 0.31), roughness=0.8)
_FLIGHT_S = 5.0
_CALL_NEAR_M, _WINGS_NEAR_M = 5.0, 2.5


class Bird:
    """A gull that crosses in front of the cabin from left to right."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._node = stage.root.attach_new_node("gull")
        stage.attach("body", _gull_body(), Material.SURFACE, parent=self._node)
        self._wings = [
            stage.attach("wing", _gull_wing(side), Material.SURFACE, parent=self._node)
            for side in (-1, 1)
        ]
        stage.without_city_light(self._node)
        self._node.set_scale(1.2)
        self._node.hide()
        self._age_s: float | None = None
        self._floor_m = 0.0
        self._heard: list[Sound] = []
        stage.sounds.prepare("gull", "wings")

    def start(self, floor_m: float) -> None:
        """Take off toward the space in front of a floor ``floor_m`` over the ground."""
        self._age_s, self._floor_m = 0.0, floor_m
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
        if self._age_s >= _FLIGHT_S:
            self._age_s = None
            self._node.hide()
            return
        t = self._age_s / _FLIGHT_S * 2 - 1
        at = (17 * t, 3.4 + 7 * t * t, self._floor_m + 1.5 + 1.4 * t * t)
        self._node.set_pos(*at)
        for sound in self._heard:
            sound.move(at)
        self._node.set_hpr(-90 + 40 * t, 3, -18 * (1 - t * t))
        beat = sin(tau * 2.9 * self._age_s) * (1.0 if abs(t) > 0.25 else 0.35)
        for wing, side in zip(self._wings, (-1, 1), strict=True):
            wing.set_r(-side * (8 + 34 * beat))


def _gull_body() -> Mesh:
    mesh = Mesh()
    line = [(0, -0.34, 0.0), (0, -0.2, 0.0), (0, 0.0, 0.0), (0, 0.16, 0.02), (0, 0.24, 0.045)]
    mesh.tube(line, [0.015, 0.055, 0.078, 0.055, 0.035], _WHITE, sides=9)
    mesh.ball((0, 0.27, 0.06), (0.042, 0.058, 0.042), _WHITE, sides=8)
    mesh.tube(
        [(0, 0.32, 0.055), (0, 0.385, 0.04)], [0.016, 0.004], Finish((0.55, 0.33, 0.04)), sides=6
    )
    tail = [(-0.05, -0.46, 0), (0.05, -0.46, 0), (0.02, -0.28, 0.01), (-0.02, -0.28, 0.01)]
    mesh.quads([tail, tail[::-1]], _WHITE)
    for x in (-0.036, 0.036):
        mesh.ball((x, 0.295, 0.07), (0.007, 0.007, 0.007), Finish((0.01, 0.01, 0.01)), sides=6)
    return mesh


def _gull_wing(side: int) -> Mesh:
    mesh = Mesh()
    outline = np.array(
        [(0.03, 0.10), (0.30, 0.17), (0.66, 0.02), (0.64, -0.06), (0.34, 0.0), (0.03, -0.10)]
    )
    points = np.column_stack([outline[:, 0] * side, outline[:, 1], 0.10 * outline[:, 0] ** 0.7])
    for z, normal, flip in ((0.012, 1, side < 0), (0.0, -1, side > 0)):
        faces = [(0, 5, 4), (0, 4, 1), (1, 4, 3), (1, 3, 2)]
        faces = [f[::-1] for f in faces] if flip else faces
        tint = np.where(outline[:, :1] > 0.55, 0.03, 0.30) * np.ones((1, 3))
        finish = _GREY if normal > 0 else _WHITE
        mesh.add(
            points + np.array([0, 0, z]),
            np.broadcast_to([0, 0, normal], points.shape),
            faces,
            finish,
            colours=tint if normal > 0 else None,
        )
    return mesh


class Leaves:
    """Loose leaves that a gust carries past the cabin."""

    def __init__(self, stage: Stage) -> None:
        rng = stage.rng(20)
        self._node = stage.root.attach_new_node("flying leaves")
        self._spin: list[tuple[NodePath, float, float, float, float]] = []
        for _ in range(26):
            mesh = Mesh()
            size = float(rng.uniform(0.035, 0.07))
            colour = (0.30, 0.20, 0.05) if rng.random() < 0.5 else (0.16, 0.20, 0.05)
            quad = [(-size, 0, 0), (0, -size * 0.5, 0), (size, 0, 0), (0, size * 0.5, 0)]
            mesh.quads([quad, quad[::-1]], Finish(colour, Layer.LEAF, tile_m=0.3))
            leaf = stage.attach(
                "leaf", mesh, Material.SURFACE, parent=self._node, casts_shadow=False
            )
            delay, y, z, spin = rng.uniform((0, 1.7, -1.2, 1), (1, 5.5, 2.6, 3)).tolist()
            self._spin.append((leaf, delay, y, z, spin))
        stage.without_city_light(self._node)
        self._node.hide()
        self._age_s: float | None = None

    def start(self) -> None:
        """Let them come from the left."""
        self._age_s = 0.0
        self._node.show()

    def tick(self, dt_s: float, floor_m: float) -> None:
        """Fly on past a floor ``floor_m`` over the ground; hides when they are gone."""
        if self._age_s is None:
            return
        self._age_s += dt_s
        if self._age_s >= _FLIGHT_S:
            self._age_s = None
            self._node.hide()
            return
        self._node.set_z(floor_m)
        for leaf, delay, y, z, spin in self._spin:
            t = self._age_s - delay * 2.0
            wobble = 0.35 * sin(tau * 0.8 * self._age_s + spin * 5)
            leaf.set_pos(-9 + 7.5 * t, y + 0.5 * wobble, z + wobble)
            leaf.set_hpr(spin * 200 * t, spin * 130 * t, spin * 90 * t)


class WindRibbon:
    """A strip of cloth on the cabin's front corner: limp in still air, flat out in a gale."""

    _PIECES = 7
    _PIECE_M = 0.11

    def __init__(self, stage: Stage, cabin: NodePath, *, open_platform: bool) -> None:
        self._joints: list[NodePath] = []
        parent = cabin.attach_new_node("ribbon")
        if open_platform:
            parent.set_pos(-HALF_M + 0.03, -HALF_M + 0.03, 2.28)
        else:
            parent.set_pos(-HALF_M - 0.02, HALF_M + 0.03, 2.1)
        finish = Finish((0.60, 0.06, 0.03), Layer.FABRIC, tile_m=0.3)
        for k in range(self._PIECES):
            mesh, length, half = Mesh(), self._PIECE_M, 0.028 * (1 - 0.08 * k)
            quad = [(0, -half, 0), (length, -half, 0), (length, half, 0), (0, half, 0)]
            mesh.quads([quad, quad[::-1]], finish)
            node = stage.attach("cloth", mesh, Material.SURFACE, parent=parent, casts_shadow=False)
            self._joints.append(node)
            parent = node.attach_new_node("joint")
            parent.set_x(length)
        self._age_s = 0.0

    def tick(self, dt_s: float, wind_m_per_s: float) -> None:
        """Hang and flutter by the wind."""
        self._age_s += dt_s
        lift = 82.0 * (1 - min(wind_m_per_s / 11.0, 1.0)) ** 1.3
        flutter = min(wind_m_per_s, 12.0) * 1.6
        quick = 1.5 + 0.45 * wind_m_per_s
        for k, joint in enumerate(self._joints):
            wave = flutter * sin(tau * quick * self._age_s - k * 1.1)
            joint.set_hpr(22 if k == 0 else 0.6 * wave, 0, lift + wave if k == 0 else wave)
