"""One draw for all who are shown at a level of detail, whoever of the twelve they are.

Owns the node of a level and the triangles it draws; must not know what anybody does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Geom,
    GeomEnums,
    GeomNode,
    GeomPrimitive,
    GeomTriangles,
    GeomVertexArrayData,
    GeomVertexArrayFormat,
    GeomVertexColumn,
    GeomVertexData,
    GeomVertexFormat,
    InternalName,
    OmniBoundingVolume,
    PTA_float,
    Texture,
)

from scenes.stage.people_models import FAR, clips, meshes, skins
from scenes.stage.shading import EYE_MASK, Material
from scenes.stage.stage import Stage

_FEW = 4  # who come and go at once; more are written anew all together
_SPARE = 1  # slots for who comes next


class Drawn:
    """Everybody shown at ``level``, in one draw.

    A vertex has nothing but its number, which says of whom it is and which of theirs: the shader
    reads the rest. ``casts``: it is seen by the sun alone, in place of what is seen by eyes.
    """

    def __init__(
        self, stage: Stage, level: int, whos: Sequence[int], *, casts: bool = False
    ) -> None:
        self._meshes, self._whos = meshes(level), whos
        self._longest = max(len(faces) for faces in self._meshes.faces)
        self._slots: dict[int, int] = {}
        self._free: list[int] = []
        self._last = max(1, len(whos)) * self._meshes.stride - 1
        self._node = _node(f"people {level}", self._last + 1)
        self.path = stage.root.attach_new_node(self._node)
        material = Material.PERSON_FAR if level == FAR else Material.PERSON
        stage.shading.apply(self.path, material, casts_shadow=casts)
        if casts:
            self.path.hide(EYE_MASK)
        self.path.stash()

    def read(self, who: Texture, clock: PTA_float) -> None:
        """Take everybody's rows from ``who`` and the time from ``clock``."""
        # On the node itself: the shadow camera's state hides what stands above it.
        self.path.set_shader_inputs(
            clip_map=clips(),
            skin_map=skins(),
            vertex_map=self._meshes.vertices,
            vertices=self._meshes.stride,
            who_map=who,
            people_s=clock,
        )

    @property
    def triangles(self) -> int:
        """Of everybody shown."""
        return sum(len(self._meshes.faces[self._whos[n]]) // 3 for n in self._slots)

    def show(self, people: Collection[int]) -> None:
        """Draw those of these numbers and nobody else."""
        gone = [n for n in self._slots if n not in people]
        come = [n for n in people if n not in self._slots]
        if not gone and not come:
            return
        if len(gone) + len(come) > _FEW or len(come) > len(gone) + len(self._free):
            self._show_anew(people)
        else:
            self._exchange(gone, come)
        if people:
            self.path.unstash()
        else:
            self.path.stash()

    def _show_anew(self, people: Collection[int]) -> None:
        self._slots = {number: slot for slot, number in enumerate(people)}
        count = len(people) + _SPARE
        self._free = list(range(len(people), count))
        indices = np.zeros((count, self._longest), np.uint32)
        for number, slot in self._slots.items():
            indices[slot] = self._indices(number)
        triangles = self._node.modify_geom(0).modify_primitive(0)
        array = triangles.modify_vertices()
        array.unclean_set_num_rows(indices.size)
        array.modify_handle().copy_data_from(indices.tobytes())
        self._tell_range(triangles)

    def _exchange(self, gone: Collection[int], come: Collection[int]) -> None:
        triangles = self._node.modify_geom(0).modify_primitive(0)
        handle = triangles.modify_vertices().modify_handle()
        size = self._longest * 4
        for number in gone:
            slot = self._slots.pop(number)
            self._free.append(slot)
            handle.copy_subdata_from(slot * size, size, bytes(size))
        for number in come:
            slot = self._slots[number] = self._free.pop()
            handle.copy_subdata_from(slot * size, size, self._indices(number).tobytes())
        self._tell_range(triangles)

    def _tell_range(self, triangles: GeomPrimitive) -> None:
        """Panda3D would look through all of them for the greatest."""
        triangles.set_minmax(0, self._last, _nothing(), _nothing())

    def _indices(self, number: int) -> npt.NDArray[np.uint32]:
        """Of one person, as many as the longest has: the rest are no triangles."""
        faces = self._meshes.faces[self._whos[number]]
        out = np.full(self._longest, number * self._meshes.stride, np.uint32)
        out[: len(faces)] += faces
        return out


def _node(name: str, vertices: int) -> GeomNode:
    """Of one Geom without triangles; its vertices have room and nothing in it."""
    data = GeomVertexData(name, _no_columns(), GeomEnums.UH_static)
    data.unclean_set_num_rows(vertices)
    triangles = GeomTriangles(GeomEnums.UH_dynamic)
    triangles.set_index_type(GeomEnums.NT_uint32)
    geom = Geom(data)
    geom.add_primitive(triangles)
    node = GeomNode(name)
    node.add_geom(geom)
    node.set_bounds(OmniBoundingVolume())
    node.set_final(True)
    return node


@cache
def _no_columns() -> GeomVertexFormat:
    """Panda3D draws no vertex that has none; this one no shader reads."""
    array = GeomVertexArrayFormat()
    array.add_column(
        GeomVertexColumn(InternalName.make("nothing"), 1, GeomEnums.NT_uint8, GeomEnums.C_other, 0)
    )
    layout = GeomVertexFormat()
    layout.add_array(array)
    return GeomVertexFormat.register_format(layout)


@cache
def _nothing() -> GeomVertexArrayData:
    return GeomVertexArrayData(_no_columns().get_array(0), GeomEnums.UH_static)
