"""The slender tower that the lift climbs: core, guide rails, landings, head.

Owns the tower's shape and where its rails are; must not know the cabin or the city.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from scenes.stage.mesh import Mesh
from scenes.stage.models.plan import KERB_M
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import Layer, picture
from scenes.stage.vertices import Finish

FACE_Y = -1.95
"""Where the core's front face stands; the cabin's middle is at y = 0."""

CORE_HALF_M = 3.0
CORE_Y = FACE_Y - CORE_HALF_M
TOP_M = 88.0
RAIL_X, RAIL_Y = 0.95, -1.72

_CONCRETE = Finish((0.40, 0.385, 0.36), Layer.CONCRETE, tile_m=5.0, roughness=0.85)
_DARK = Finish((0.16, 0.16, 0.165), Layer.CONCRETE, tile_m=5.0, roughness=0.8)
_STEEL = Finish((0.28, 0.29, 0.30), Layer.STEEL, tile_m=1.0, roughness=0.5, metal=0.6)
_PAINTED = Finish((0.05, 0.075, 0.095), Layer.STEEL, tile_m=1.0, roughness=0.5)
_RED = Finish((0.42, 0.055, 0.03), Layer.STEEL, tile_m=1.0, roughness=0.5)
_GLASS = Finish((0.02, 0.026, 0.032), roughness=0.1)


def tower() -> Mesh:
    """Everything that stands still: core, rails, braces, landings and the head."""
    mesh = Mesh()
    _core(mesh)
    _rails(mesh)
    for level in np.arange(10.0, 81.0, 10.0):
        _landing(mesh, float(level))
    _landing(mesh, 0.32)
    _lattice(mesh)
    _head(mesh)
    _foot(mesh)
    return mesh


def _core(mesh: Mesh) -> None:
    h, z0 = CORE_HALF_M, 0.0
    for low in np.arange(z0, TOP_M - 1, 4.0):
        high = min(low + 3.94, TOP_M)
        mesh.box((-h, CORE_Y - h, low), (h, FACE_Y, high), _CONCRETE, bottom=bool(low > 0))
        mesh.box(
            (-h + 0.04, CORE_Y - h + 0.04, high),
            (h - 0.04, FACE_Y - 0.04, low + 4.0),
            _DARK,
            bottom=False,
        )
    for x in (-h - 0.02, h - 0.02):
        for z in np.arange(5.0, TOP_M - 5, 4.0):
            mesh.box((x, CORE_Y - 0.5, z), (x + 0.04, CORE_Y + 0.5, z + 2.2), _GLASS)


def _rails(mesh: Mesh) -> None:
    for x in (-RAIL_X, RAIL_X):
        mesh.box((x - 0.06, RAIL_Y - 0.02, 0.1), (x + 0.06, RAIL_Y, TOP_M - 2), _STEEL)
        mesh.box((x - 0.012, RAIL_Y, 0.1), (x + 0.012, RAIL_Y + 0.07, TOP_M - 2), _STEEL)
        for z in np.arange(1.5, TOP_M - 2, 2.0):
            mesh.box((x - 0.12, FACE_Y, z), (x + 0.12, RAIL_Y - 0.02, z + 0.12), _PAINTED)
            for k in (-0.09, 0.09):
                mesh.box(
                    (x + k - 0.02, FACE_Y, z - 0.08), (x + k + 0.02, FACE_Y + 0.06, z + 0.2), _STEEL
                )
    for x in (-0.16, -0.08, 0.08, 0.16):
        mesh.tube([(x, -1.80, 0.2), (x, -1.80, TOP_M - 2)], 0.011, _DARK, sides=4, caps=False)
    mesh.box((1.45, FACE_Y, 0.2), (1.75, FACE_Y + 0.08, TOP_M - 3), _STEEL)


def _landing(mesh: Mesh, z: float) -> None:
    """A landing door in the face, and a red band at its sill."""
    frame, leaf = _PAINTED, Finish((0.33, 0.34, 0.35), Layer.STEEL, roughness=0.4, metal=0.5)
    mesh.box((-0.72, FACE_Y, z), (-0.60, FACE_Y + 0.10, z + 2.25), frame)
    mesh.box((0.60, FACE_Y, z), (0.72, FACE_Y + 0.10, z + 2.25), frame)
    mesh.box((-0.72, FACE_Y, z + 2.15), (0.72, FACE_Y + 0.10, z + 2.30), frame)
    for x in (-0.59, 0.01):
        mesh.box((x, FACE_Y, z), (x + 0.58, FACE_Y + 0.05, z + 2.15), leaf)
    mesh.box((-0.72, FACE_Y, z - 0.12), (0.72, -1.42, z), _STEEL)
    mesh.box(
        (-CORE_HALF_M - 0.03, CORE_Y - CORE_HALF_M - 0.03, z - 0.45),
        (CORE_HALF_M + 0.03, FACE_Y + 0.03, z - 0.15),
        _RED,
    )


def _lattice(mesh: Mesh) -> None:
    """Steel legs beside the core with cross braces, to pass by and give the eye a measure."""
    for x in (-CORE_HALF_M - 0.9, CORE_HALF_M + 0.9):
        for y in (FACE_Y - 0.2, CORE_Y - CORE_HALF_M + 0.2):
            mesh.box((x - 0.13, y - 0.13, 0), (x + 0.13, y + 0.13, TOP_M - 4), _PAINTED)
        step = 5.0
        for z in np.arange(1.0, TOP_M - 8, step):
            y0, y1 = FACE_Y - 0.2, CORE_Y - CORE_HALF_M + 0.2
            mesh.tube([(x, y0, z), (x, y1, z + step)], 0.055, _PAINTED, sides=5, caps=False)
            mesh.tube([(x, y1, z), (x, y0, z + step)], 0.055, _PAINTED, sides=5, caps=False)
            mesh.box((x - 0.08, y1, z - 0.08), (x + 0.08, y0, z + 0.08), _PAINTED)
            inner = np.sign(x) * CORE_HALF_M
            lo, hi = min(x, inner), max(x, inner)
            mesh.box((lo, y0 - 0.07, z - 0.07), (hi, y0 + 0.07, z + 0.07), _PAINTED)


def _head(mesh: Mesh) -> None:
    centre = (0, CORE_Y, 0)
    z = TOP_M - 6
    under = [(CORE_HALF_M, z - 4), (6.6, z - 0.4), (7.0, z), (7.0, z + 0.5)]
    mesh.lathe(under, centre, Finish((0.45, 0.44, 0.42), Layer.CONCRETE, tile_m=4.0), sides=32)
    mesh.lathe([(6.7, z + 0.5), (6.9, z + 3.2)], centre, _GLASS, sides=32)
    mesh.lathe(
        [(7.2, z + 3.2), (7.2, z + 3.7), (3.0, z + 4.6), (0.0, z + 4.7)], centre, _STEEL, sides=32
    )
    mesh.tube([(0, CORE_Y, z + 4.5), (0, CORE_Y, z + 14)], [0.22, 0.06], _RED, sides=6)


def _foot(mesh: Mesh) -> None:
    """The plinth the cabin rests on, and a canopy over the entrance."""
    z = KERB_M
    mesh.bevelled_box((-2.3, -1.9, z - 0.05), (2.3, 2.2, z + 0.10), 0.03, _CONCRETE.shade(0.9))
    mesh.bevelled_box((-5.2, CORE_Y - 5.2, 3.4), (5.2, FACE_Y - 0.3, 3.75), 0.05, _DARK)
    for x in (-4.9, 4.9):
        for y in (CORE_Y - 4.9, CORE_Y + 2.4):
            mesh.tube([(x, y, z), (x, y, 3.4)], 0.09, _STEEL, sides=8)
    mesh.bevelled_box((-4.4, CORE_Y - 4.4, z), (-CORE_HALF_M, CORE_Y + 2.0, 3.4), 0.03, _GLASS)
    mesh.bevelled_box((CORE_HALF_M, CORE_Y - 4.4, z), (4.4, CORE_Y + 2.0, 3.4), 0.03, _GLASS)


def level_signs(stage: Stage) -> Steps:
    """Paint each landing's height beside its door: all in one picture, so that all are one node."""
    levels, mesh = range(10, 81, 10), Mesh()
    painted = yield from beside(
        lambda: picture(np.concatenate([_sign(level) for level in levels]), "levels")
    )
    for row, level in enumerate(reversed(levels)):  # from the bottom of the picture
        x, y, z = -2.6, FACE_Y + 0.012, level + 0.3
        corners = [(x + 1.4, y, z), (x, y, z), (x, y, z + 0.7), (x + 1.4, y, z + 0.7)]
        low, high = (2 * share / len(levels) for share in (row, row + 1))  # a tile is 2 m
        uv = [(0, low), (2, low), (2, high), (0, high)]
        mesh.quads([corners], Finish((0.42, 0.055, 0.03)), uv=uv)
    signs = stage.attach("level signs", mesh, Material.GLOW)
    signs.set_shader_input("glow_map", painted)
    yield


def _sign(level_m: int) -> npt.NDArray[np.uint8]:
    image = Image.new("RGBA", (256, 128), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=100)
    draw.text((128, 64), f"{level_m} m", font=font, fill=(255, 255, 255, 235), anchor="mm")
    return np.asarray(image, np.uint8)
