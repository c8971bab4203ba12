"""Soft dark patches where furniture stands on the living room's floor and things on its furniture.

Owns how dark and wide they are; must not know how furniture is made or how the room is lit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

import numpy as np
from panda3d.core import Texture

from scenes.stage.mesh import Mesh
from scenes.stage.models.furniture import HALF_X, HALF_Y
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import picture
from scenes.stage.vertices import Finish

_ABOVE_M = 0.0025  # what it lies on, that it is not drawn through it
_SIDEBOARD_M, _TABLE_M = 0.73, 0.485
_TEXELS, _PLAIN = 64, 0.25
_WALL_M, _WALL_DARK = 0.24, 0.42
_CHAIR_AT, _CHAIR_TURN = (1.85, 1.35), 2.25
_TABLE_AT = (1.15, 1.75)


@dataclass(frozen=True)
class Patch:
    """A patch around ``at``: half its size along and across ``turn`` (radians), metres."""

    at: tuple[float, float]
    half: tuple[float, float]
    dark: float
    """Part of the light that is taken away in its middle, 0-1."""
    turn: float = 0.0
    high_m: float = 0.0


def patches() -> list[Patch]:
    """All of the room's."""
    return [*_walls(), *_cupboards(), *_armchair(), *_standing(), *_on_furniture()]


def darken_below(stage: Stage) -> Steps:
    """Draw the patches of the living room on ``stage``."""
    soft = yield from beside(_soft)
    node = stage.attach("touching", _mesh(patches()), Material.GLOW)
    node.set_shader_input("glow_map", soft)
    yield


def _round(x: float, y: float, reach_m: float, dark: float, high_m: float = 0.0) -> Patch:
    return Patch((x, y), (reach_m, reach_m), dark, high_m=high_m)


def _walls() -> list[Patch]:
    """Along the foot of each wall; the half beyond the wall is never seen."""
    x, y = HALF_X, HALF_Y
    return [
        *(Patch((0.0, k * y), (x + _WALL_M, _WALL_M), _WALL_DARK) for k in (-1, 1)),
        *(Patch((k * x, 0.0), (_WALL_M, y + _WALL_M), _WALL_DARK) for k in (-1, 1)),
    ]


def _cupboards() -> list[Patch]:
    feet = [_round(x, y, 0.07, 0.6) for x in (-0.67, 0.87) for y in (2.09, 2.41)]
    below = Patch((0.10, 2.27), (1.12, 0.46), 0.62)
    return [below, *feet, Patch((-0.65, -2.33), (1.12, 0.40), 0.6)]


def _armchair() -> list[Patch]:
    c, s = cos(_CHAIR_TURN), sin(_CHAIR_TURN)
    feet = []
    for x, y in ((-0.34, -0.36), (0.34, -0.36), (-0.34, 0.30), (0.34, 0.30)):
        at = (_CHAIR_AT[0] + c * x - s * y, _CHAIR_AT[1] + s * x + c * y)
        feet.append(_round(*at, 0.075, 0.6))
    return [Patch(_CHAIR_AT, (0.66, 0.64), 0.66, _CHAIR_TURN), *feet]


def _standing() -> list[Patch]:
    """The small table, the lamp, the plant's pot, the curtains."""
    x, y = _TABLE_AT
    feet = [_round(x + 0.22 * cos(2.1 * k), y + 0.22 * sin(2.1 * k), 0.05, 0.5) for k in range(3)]
    drapes = [Patch((-2.61, y), (0.17, 0.36), 0.5) for y in (-0.75, 1.65)]
    pot = [_round(-2.15, 2.0, 0.42, 0.55), _round(-2.15, 2.0, 0.20, 0.6)]
    return [_round(x, y, 0.40, 0.34), *feet, _round(2.32, 0.35, 0.24, 0.6), *pot, *drapes]


def _on_furniture() -> list[Patch]:
    top = _SIDEBOARD_M
    return [
        _round(0.15, 2.23, 0.15, 0.6, top),
        _round(0.68, 2.25, 0.12, 0.6, top),
        Patch((-0.46, 2.22), (0.24, 0.15), 0.6, high_m=top),
        _round(_TABLE_AT[0] - 0.06, _TABLE_AT[1] - 0.06, 0.065, 0.6, _TABLE_M),
    ]


def _mesh(every: list[Patch]) -> Mesh:
    mesh = Mesh()
    for patch in every:
        c, s = cos(patch.turn), sin(patch.turn)
        corners = []
        for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            x, y = u * patch.half[0], v * patch.half[1]
            at = (patch.at[0] + c * x - s * y, patch.at[1] + s * x + c * y)
            corners.append((*at, patch.high_m + _ABOVE_M))
        black = Finish((0.0, 0.0, 0.0), tile_m=1.0, ao=patch.dark)
        mesh.quads([corners], black, uv=[(0, 0), (1, 0), (1, 1), (0, 1)])
    return mesh


@cache
def _soft() -> Texture:
    """Full in the quarter around its middle, gone at its edges."""
    line = np.abs((np.arange(_TEXELS) + 0.5) / _TEXELS * 2 - 1)
    fall = 0.5 + 0.5 * np.cos(pi * np.clip((line - _PLAIN) / (1 - _PLAIN), 0, 1))
    alpha = fall[:, None] * fall[None, :]
    pixels = np.zeros((_TEXELS, _TEXELS, 4), np.uint8)
    pixels[..., 3] = np.round(alpha * 255)
    return picture(pixels, "soft patch")
