"""Jars and a tank of glass that spiders are kept in on the table.

Owns their shapes and measures; must not know spiders.
"""

from __future__ import annotations

import numpy as np
from panda3d.core import NodePath

from scenes.stage.mesh import Finish, Mesh
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.textures import Layer

TANK_FLOOR_M = 0.034
"""How high what is kept in a tank stands over the table."""

_GLASS = Finish((0.72, 0.80, 0.78), ao=0.012)
_LID = Finish((0.46, 0.47, 0.46), Layer.STEEL, tile_m=0.3, roughness=0.35, metal=0.6)
_FELT = Finish((0.22, 0.19, 0.13), Layer.RUG, tile_m=0.3, roughness=1.0)
_SAND = Finish((0.27, 0.205, 0.13), Layer.GRAVEL, tile_m=0.35, roughness=0.95)
_EDGE = Finish((0.018, 0.018, 0.018), roughness=0.4)
_TRAY = Finish((0.20, 0.115, 0.058), Layer.WOOD, tile_m=0.7, roughness=0.5)
_STEP_M = 0.02


class Jars:
    """A row of glass jars with lids, one for each of at most ``count`` animals."""

    def __init__(self, stage: Stage, count: int) -> None:
        glass, solid = Mesh(), Mesh()
        _jar_glass(glass)
        _jar_solid(solid)
        self._jars: list[NodePath] = []
        for number in range(count):
            jar = stage.root.attach_new_node(f"jar {number}")
            stage.attach("solid", solid, Material.SURFACE, parent=jar, casts_shadow=False)
            stage.attach("glass", glass, Material.GLASS, parent=jar)
            self._jars.append(jar)

    def arrange(self, places: list[tuple[float, float, float]], radius_m: float) -> None:
        """Stand a jar of ``radius_m`` at each of ``places``; the others are put away."""
        for number, jar in enumerate(self._jars):
            if number >= len(places):
                jar.hide()
                continue
            jar.show()
            jar.set_pos(*places[number])
            jar.set_scale(radius_m)


def jar_radius(span_m: float) -> float:
    """Radius of the jar for an animal of ``span_m``, metres."""
    return max(0.05, 0.545 * span_m)


def jar_floor(span_m: float) -> float:
    """How high an animal of ``span_m`` in its jar stands over the table, metres."""
    return 0.105 * jar_radius(span_m)


def _jar_glass(mesh: Mesh) -> None:
    """Radius 1: wall, shoulder and neck, and a lid of glass with a knob."""
    wall = [(0.93, 0.05), (0.985, 0.10), (1.0, 0.22), (1.0, 0.98), (0.98, 1.07), (0.93, 1.13),
            (0.90, 1.17)]  # fmt: skip
    mesh.lathe(wall, (0, 0, 0), _GLASS, sides=40)
    mesh.lathe([(r - 0.03, z) for r, z in wall][::-1], (0, 0, 0), _GLASS, sides=40)
    lid = [(0.955, 1.225), (0.80, 1.27), (0.45, 1.32), (0.13, 1.335), (0.10, 1.36), (0.14, 1.42),
           (0.13, 1.47), (0.06, 1.50), (0.0, 1.505)]  # fmt: skip
    mesh.lathe(lid, (0, 0, 0), _GLASS, sides=40)


def _jar_solid(mesh: Mesh) -> None:
    """The metal rim between jar and lid, and the turned wooden base with moss-coloured felt."""
    mesh.lathe([(0.93, 1.165), (0.965, 1.17), (0.975, 1.195), (0.965, 1.225), (0.93, 1.23)],
               (0, 0, 0), _LID, sides=40)  # fmt: skip
    mesh.lathe([(0.93, 1.23), (0.88, 1.228), (0.88, 1.168), (0.93, 1.165)], (0, 0, 0), _LID,
               sides=40)  # fmt: skip
    mesh.lathe([(1.04, 0.0), (1.07, 0.012), (1.075, 0.06), (1.055, 0.085), (1.0, 0.092)],
               (0, 0, 0), _TRAY, sides=40)  # fmt: skip
    mesh.lathe([(1.0, 0.092), (0.0, 0.094)], (0, 0, 0), _FELT, sides=40)


class Tank:
    """A glass tank on a wooden tray, as large as what it has to hold."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._node = stage.root.attach_new_node("tank")
        self._measures: tuple[int, int, int] | None = None

    def arrange(self, near_y: float, z: float, half_x: float, depth: float, high: float) -> None:
        """Stand it with its near wall at ``near_y``; inner measures in metres."""
        self._node.set_pos(0, near_y, z)
        measures = (_steps(half_x), _steps(depth), _steps(high))
        if measures == self._measures:
            return
        self._measures = measures
        self._node.get_children().detach()
        half, deep, tall = (n * _STEP_M for n in measures)
        solid, glass = Mesh(), Mesh()
        _tank_solid(solid, half, deep, tall)
        _tank_glass(glass, half, deep, tall)
        self._stage.attach("solid", solid, Material.SURFACE, parent=self._node, casts_shadow=False)
        self._stage.attach("glass", glass, Material.GLASS, parent=self._node)


def _steps(metres: float) -> int:
    return int(np.ceil(metres / _STEP_M - 1e-6))


def _tank_solid(mesh: Mesh, half: float, deep: float, tall: float) -> None:
    t = 0.006
    mesh.bevelled_box((-half - 0.05, -0.05, 0), (half + 0.05, deep + 0.05, 0.014), 0.004, _TRAY)
    mesh.box((-half + t, t, 0.014), (half - t, deep - t, TANK_FLOOR_M), _SAND, bottom=False)
    e = 0.009
    for x in (-half, half):
        for y in (0.0, deep):
            mesh.bevelled_box((x - e / 2, y - e / 2, 0.014), (x + e / 2, y + e / 2, tall), 0.002,
                              _EDGE)  # fmt: skip
    for z, h in ((0.014, 0.022), (tall, 0.014)):
        for y in (0.0, deep):
            mesh.bevelled_box((-half, y - e / 2, z), (half, y + e / 2, z + h), 0.002, _EDGE)
        for x in (-half, half):
            mesh.bevelled_box((x - e / 2, 0, z), (x + e / 2, deep, z + h), 0.002, _EDGE)


def _tank_glass(mesh: Mesh, half: float, deep: float, tall: float) -> None:
    z0 = 0.03
    for a, b in (((-half, 0.0), (half, 0.0)), ((half, 0.0), (half, deep)),
                 ((half, deep), (-half, deep)), ((-half, deep), (-half, 0.0))):  # fmt: skip
        quad = [(*a, z0), (*b, z0), (*b, tall), (*a, tall)]
        mesh.quads([quad, quad[::-1]], _GLASS)
    top = [(-half, 0, tall + 0.008), (half, 0, tall + 0.008), (half, deep, tall + 0.008),
           (-half, deep, tall + 0.008)]  # fmt: skip
    mesh.quads([top, top[::-1]], _GLASS)
