"""The rims of the picture that no lens shows: drawn first and nearest, so that nothing else is.

Owns their geometry; must not know the runtime they come from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from panda3d.core import (
    DepthTestAttrib,
    Geom,
    GeomNode,
    GeomTriangles,
    GeomVertexData,
    GeomVertexFormat,
    GeomVertexWriter,
    NodePath,
    OmniBoundingVolume,
    RenderAttrib,
    Shader,
)

from scenes.display.openxr.geometry import Angles
from scenes.stage.shading import shader_text

_FIRST = -1000


@dataclass(frozen=True)
class HiddenArea:
    """Triangles that one eye cannot see, on the plane 1 m in front of it: x right, y up."""

    points: tuple[tuple[float, float], ...]
    corners: tuple[int, ...]
    """Three indices of points a triangle."""


HiddenAreas = tuple[HiddenArea, HiddenArea]
"""Left eye, right eye."""

NOTHING_HIDDEN: HiddenAreas = (HiddenArea((), ()), HiddenArea((), ()))


def in_picture(point: tuple[float, float], angles: Angles) -> tuple[float, float]:
    """Where a point of that plane lies in an eye's picture, -1 to 1 each way."""
    left, right = math.tan(angles.left), math.tan(angles.right)
    down, up = math.tan(angles.down), math.tan(angles.up)
    x, y = point
    return (2 * x - left - right) / (right - left), (2 * y - down - up) / (up - down)


def hidden_node(world: NodePath, areas: HiddenAreas, angles: Sequence[Angles]) -> NodePath:
    """Draw ``areas`` below ``world`` for eyes with these fields of view, before all else."""
    data = GeomVertexData("hidden", GeomVertexFormat.get_v3(), Geom.UH_static)
    writer = GeomVertexWriter(data, "vertex")
    triangles = GeomTriangles(Geom.UH_static)
    first = 0
    for eye, area in enumerate(areas):
        for point in area.points:
            writer.add_data3(*in_picture(point, angles[eye]), eye)
        for at in range(0, len(area.corners), 3):
            triangles.add_vertices(*(first + corner for corner in area.corners[at : at + 3]))
        first += len(area.points)
    geom = Geom(data)
    geom.add_primitive(triangles)
    drawn = GeomNode("hidden areas")
    drawn.add_geom(geom)
    drawn.set_bounds(OmniBoundingVolume())
    drawn.set_final(True)
    node = world.attach_new_node(drawn)
    text = shader_text("hidden.vert", "hidden.frag", ("STEREO",))
    node.set_shader(Shader.make(Shader.SL_GLSL, *text))
    node.set_bin("background", _FIRST)
    # Without any test OpenGL would write no depth either.
    node.set_attrib(DepthTestAttrib.make(RenderAttrib.M_always))
    node.set_depth_write(True)
    node.set_two_sided(True)
    return node
