"""What the wind moves high over a city: leaves in a gust, a ribbon that shows how it blows.

Owns their shapes and paths; must not know the lift's dose.
"""

from __future__ import annotations

from math import sin, tau

from panda3d.core import BoundingSphere, LPoint3f, LVecBase2f, NodePath, PTA_LVecBase2f

from scenes.stage.mesh import Mesh
from scenes.stage.models.cabin import HALF_M
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.textures import Layer
from scenes.stage.vertices import Finish

_FLIGHT_S = 5.0


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
    """A strip of cloth on the cabin's front corner: limp in still air, flat out in a gale.

    Its shader bends it, for seven joints would cost more of a frame than all else in the cabin.
    """

    _PIECES = 7
    _PIECE_M = 0.11

    def __init__(self, stage: Stage, cabin: NodePath, *, open_platform: bool) -> None:
        finish = Finish((0.60, 0.06, 0.03), Layer.FABRIC, tile_m=0.3)
        mesh = Mesh()
        for k in range(self._PIECES):
            start, end = self._PIECE_M * k, self._PIECE_M * (k + 1)
            near, far = (0.028 * (1 - 0.08 * piece) for piece in (k, k + 1))
            quad = [(start, -near, 0), (end, -far, 0), (end, far, 0), (start, near, 0)]
            mesh.quads([quad, quad[::-1]], finish)
        node = stage.attach("ribbon", mesh, Material.RIBBON, parent=cabin, casts_shadow=False)
        if open_platform:
            node.set_pos(-HALF_M + 0.03, -HALF_M + 0.03, 2.28)
        else:
            node.set_pos(-HALF_M - 0.02, HALF_M + 0.03, 2.1)
        node.node().set_bounds(BoundingSphere(LPoint3f(0), self._PIECES * self._PIECE_M))
        node.node().set_final(True)
        self._blown = PTA_LVecBase2f.empty_array(1)
        node.set_shader_input("blown", self._blown)
        self._angle = 0.0

    def tick(self, dt_s: float, wind_m_per_s: float) -> None:
        """Hang and flutter by the wind."""
        self._angle = (self._angle + tau * (1.5 + 0.45 * wind_m_per_s) * dt_s) % tau
        self._blown.set_element(0, LVecBase2f(self._angle, wind_m_per_s))
