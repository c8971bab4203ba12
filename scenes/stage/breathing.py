"""The breathing guide: a soft ring that grows and shrinks six times a minute.

Owns its look and rhythm; must not know when or to whom it is offered.
"""

from __future__ import annotations

from math import cos, pi, tau

import numpy as np

from scenes.stage.mesh import Mesh
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.vertices import Finish

BREATHS_PER_MIN = 6.0
"""Resonance rate, 0.1 Hz: Blum 2019."""

CYCLE_S = 60.0 / BREATHS_PER_MIN
"""One breath in and out, seconds."""

_IN_SHARE = 0.4  # in for 4 s, out for 6 s
_SMALL, _LARGE = 0.45, 1.0
_FADE_PER_S = 0.8
_DISTANCE_M = 2.6
_HEIGHT_M = 1.45


def size_at(age_s: float) -> float:
    """Share of full size, 0-1, ``age_s`` seconds after a breath in began: grows, then shrinks."""
    share = (age_s % CYCLE_S) / CYCLE_S
    if share < _IN_SHARE:
        return 0.5 - 0.5 * cos(pi * share / _IN_SHARE)
    return 0.5 + 0.5 * cos(pi * (share - _IN_SHARE) / (1 - _IN_SHARE))


class BreathingGuide:
    """A ring and a soft disc before the patient; invisible until ``set_visible(True)``."""

    def __init__(self, stage: Stage) -> None:
        self._node = stage.rig.attach_new_node("breathing guide")
        self._node.set_pos(0, _DISTANCE_M, _HEIGHT_M)
        self._glow = stage.attach("breath", _ring(), Material.GLOW, parent=self._node)
        self._glow.set_depth_test(False)
        self._glow.set_bin("fixed", 5)
        self._visible = False
        self._opacity = 0.0
        self._age_s = 0.0
        self._show()

    @property
    def opacity(self) -> float:
        """How much of it shows now, 0-1."""
        return self._opacity

    @property
    def size(self) -> float:
        """Its present size, 0-1 from all out to all in."""
        return size_at(self._age_s)

    def set_visible(self, visible: bool) -> None:
        """Fade it in, starting with a breath in, or fade it out."""
        if visible and not self._visible and self._opacity == 0.0:
            self._age_s = 0.0
        self._visible = visible

    def tick(self, dt_s: float) -> None:
        """Breathe on by ``dt_s`` seconds."""
        goal = 1.0 if self._visible else 0.0
        step = _FADE_PER_S * dt_s
        self._opacity = (
            max(goal, self._opacity - step)
            if goal < self._opacity
            else min(goal, self._opacity + step)
        )
        self._age_s += dt_s
        self._show()

    def close(self) -> None:
        """Remove it."""
        self._node.remove_node()

    def _show(self) -> None:
        if self._opacity <= 0.0:
            self._node.hide()
            return
        self._node.show()
        self._glow.set_shader_input("opacity", self._opacity)
        self._glow.set_scale(_SMALL + (_LARGE - _SMALL) * self.size)


def _ring() -> Mesh:
    """A disc that is faint inside and bright at its rim, facing the patient; radius 0.34 m."""
    mesh, sides = Mesh(), 72
    angle = np.linspace(0, tau, sides + 1)
    bands = ((0.0, 0.05), (0.27, 0.16), (0.305, 0.75), (0.33, 0.85), (0.36, 0.0))
    points = np.zeros((len(bands), sides + 1, 3), np.float32)
    shade = np.zeros((len(bands), sides + 1), np.float32)
    for row, (radius, alpha) in enumerate(bands):
        points[row, :, 0], points[row, :, 2] = radius * np.cos(angle), radius * np.sin(angle)
        shade[row] = alpha
    finish = Finish((0.55, 0.85, 0.80))
    mesh.grid(points, finish, ao=shade)
    mesh.grid(points[:, ::-1], finish, ao=shade)
    return mesh
