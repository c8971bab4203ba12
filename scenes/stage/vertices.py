"""Vertices and triangles as numpy arrays, joined into one Geom.

Owns the vertex columns and how they reach Panda3D; must not know shapes or materials' looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexColumn,
    GeomVertexData,
    GeomVertexFormat,
    InternalName,
    OmniBoundingVolume,
)

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Colour: TypeAlias = tuple[float, float, float]

_BASE = [
    ("position", np.float32, 3),
    ("normal", np.float32, 3),
    ("colour", np.uint8, 4),
    ("uv", np.float32, 2),
    ("surface", np.uint8, 4),
]
_FACADE = [*_BASE, ("facade", np.float32, 4)]


@dataclass(frozen=True)
class Finish:
    """What a piece of mesh looks like.

    ``colour`` is linear albedo 0-1; ``layer`` a layer of textures.LAYERS; ``tile_m`` metres a tile;
    ``extra`` 0-1: emission, sway, limb or shop front, as the material reads it.
    """

    colour: Colour
    layer: int = 0
    tile_m: float = 2.0
    roughness: float = 0.8
    metal: float = 0.0
    extra: float = 0.0
    ao: float = 1.0

    def shade(self, factor: float) -> Finish:
        """The same with its colour multiplied by ``factor``."""
        r, g, b = self.colour
        return replace(self, colour=(r * factor, g * factor, b * factor))

    def surface_bytes(self) -> npt.NDArray[np.uint8]:
        """The `surface` column: layer, roughness, metal, extra."""
        values = (self.layer, self.roughness * 255, self.metal * 255, self.extra * 255)
        return np.asarray(np.clip(np.round(values), 0, 255), np.uint8)


WarpFunction: TypeAlias = Callable[[Floats], Floats]
"""A move in the plane: (N,2) in, (N,2) out, metres."""


@dataclass
class VertexHeap:
    """A growing heap of triangles; build() makes one GeomNode with one Geom of it."""

    with_facade: bool = False
    _chunks: list[npt.NDArray[np.void]] = field(default_factory=list)
    _faces: list[npt.NDArray[np.int32]] = field(default_factory=list)
    _count: int = 0

    @property
    def triangles(self) -> int:
        """Number of triangles so far."""
        return sum(len(f) for f in self._faces)

    def dtype(self) -> np.dtype[np.void]:
        """Columns of one vertex."""
        return np.dtype([(n, t, (k,)) for n, t, k in (_FACADE if self.with_facade else _BASE)])

    def add(
        self,
        positions: npt.ArrayLike,
        normals: npt.ArrayLike,
        faces: npt.ArrayLike,
        finish: Finish,
        *,
        uv: npt.ArrayLike | None = None,
        colours: npt.ArrayLike | None = None,
        ao: npt.ArrayLike | None = None,
        facade: npt.ArrayLike | None = None,
    ) -> None:
        """Add vertices (N,3) with normals (N,3) and triangles (M,3), counter-clockwise outside.

        ``uv`` is in metres and divided by the tile; None projects along the greatest normal axis.
        ``colours`` (N,3) and ``ao`` (N,) replace the finish's; ``facade`` is (4,) or (N,4).
        """
        p = np.asarray(positions, np.float32).reshape(-1, 3)
        n = np.asarray(normals, np.float32).reshape(-1, 3)
        rows = np.zeros(len(p), self.dtype())
        rows["position"], rows["normal"] = p, n
        tint = np.asarray(finish.colour if colours is None else colours, np.float32)
        rows["colour"][:, :3] = np.clip(np.sqrt(np.maximum(tint, 0)) * 255 + 0.5, 0, 255)
        shade = np.asarray(finish.ao if ao is None else ao, np.float32)
        rows["colour"][:, 3] = np.clip(shade * 255 + 0.5, 0, 255)
        flat = box_projection(p, n) if uv is None else np.asarray(uv, np.float32).reshape(-1, 2)
        rows["uv"] = flat / finish.tile_m
        rows["surface"] = finish.surface_bytes()
        if self.with_facade and facade is not None:
            rows["facade"] = np.asarray(facade, np.float32)
        self._append(rows, np.asarray(faces, np.int32).reshape(-1, 3))

    def _append(self, rows: npt.NDArray[np.void], faces: npt.NDArray[np.int32]) -> None:
        self._chunks.append(rows)
        self._faces.append(faces + self._count)
        self._count += len(rows)

    def quads(
        self,
        corners: npt.ArrayLike,
        finish: Finish,
        *,
        uv: npt.ArrayLike | None = None,
        colours: npt.ArrayLike | None = None,
        ao: npt.ArrayLike | None = None,
        facade: npt.ArrayLike | None = None,
    ) -> None:
        """Add flat quads (Q,4,3), counter-clockwise from outside; colours, ao as (Q,4,...)."""
        c = np.asarray(corners, np.float32).reshape(-1, 4, 3)
        normal = crossed(c[:, 2] - c[:, 0], c[:, 3] - c[:, 1])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        first = np.arange(len(c), dtype=np.int32)[:, None] * 4
        faces = (first[:, :, None] + np.array([[0, 1, 2], [0, 2, 3]], np.int32)).reshape(-1, 3)
        self.add(
            c.reshape(-1, 3),
            np.repeat(normal, 4, axis=0),
            faces,
            finish,
            uv=uv,
            colours=None if colours is None else np.asarray(colours).reshape(-1, 3),
            ao=None if ao is None else np.asarray(ao).reshape(-1),
            facade=facade,
        )

    def place(
        self,
        other: VertexHeap,
        at: npt.ArrayLike,
        *,
        heading: npt.ArrayLike = 0.0,
        scale: npt.ArrayLike = 1.0,
        tint: npt.ArrayLike | None = None,
    ) -> None:
        """Add copies of ``other`` at (N,3), each turned (radians), scaled and tinted (N,3)."""
        spots = np.asarray(at, np.float32).reshape(-1, 3)
        rows, faces = other.arrays()
        copies = len(spots)
        turn = np.broadcast_to(np.asarray(heading, np.float32), (copies,))
        size = np.broadcast_to(np.asarray(scale, np.float32), (copies,))
        every = np.tile(rows, (copies, 1))
        c, s = np.cos(turn)[:, None], np.sin(turn)[:, None]
        for name, grow in (("position", size[:, None]), ("normal", 1.0)):
            x, y, z = (rows[name][None, :, k] * grow for k in range(3))
            every[name] = np.stack(np.broadcast_arrays(x * c - y * s, x * s + y * c, z), -1)
        every["position"] += spots[:, None]
        if tint is not None:
            mix = np.sqrt(np.asarray(tint, np.float32)).reshape(copies, 1, 3)
            shaded = every["colour"][..., :3] * mix
            every["colour"][..., :3] = np.clip(shaded, 0, 255)
        step = np.arange(copies, dtype=np.int32)[:, None, None] * len(rows)
        self._append(every.reshape(-1), (faces[None] + step).reshape(-1, 3))

    def arrays(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.int32]]:
        """Vertices as a structured array and triangles (M,3)."""
        if not self._chunks:
            return np.zeros(0, self.dtype()), np.zeros((0, 3), np.int32)
        return np.concatenate(self._chunks), np.concatenate(self._faces)

    @classmethod
    def from_arrays(cls, rows: npt.NDArray[Any], faces: npt.NDArray[np.int32]) -> Self:
        """A heap of what ``arrays`` gave."""
        heap = cls(with_facade="facade" in (rows.dtype.names or ()))
        heap._append(rows, faces)
        return heap

    def set_ao(self, values: npt.ArrayLike) -> None:
        """Replace every vertex's ambient share (N,), 0-1, e.g. from a bake."""
        rows, faces = self.arrays()
        rows["colour"][:, 3] = np.clip(np.asarray(values) * 255 + 0.5, 0, 255)
        self._chunks, self._faces = [rows], [faces]

    def warp(self, move: WarpFunction) -> None:
        """Move every vertex in the plane: ``move`` maps (N,2) to (N,2)."""
        rows, faces = self.arrays()
        rows["position"][:, :2] = move(rows["position"][:, :2])
        self._chunks, self._faces = [rows], [faces]

    def build(self, name: str, *, always_drawn: bool = False) -> GeomNode:
        """A GeomNode of one Geom; ``always_drawn`` skips culling by bounds."""
        return geom_node(name, *self.arrays(), always_drawn=always_drawn)


def geom_node(
    name: str,
    rows: npt.NDArray[np.void],
    faces: npt.NDArray[np.int32],
    *,
    always_drawn: bool = False,
) -> GeomNode:
    """A GeomNode of one Geom from vertices with the columns of ``_COLUMNS`` and triangles."""
    data = GeomVertexData(name, _panda_format(rows.dtype), GeomEnums.UH_static)
    data.unclean_set_num_rows(len(rows))
    data.modify_array_handle(0).copy_data_from(np.ascontiguousarray(rows).tobytes())
    triangles = GeomTriangles(GeomEnums.UH_static)
    triangles.set_index_type(GeomEnums.NT_uint32)
    indices = triangles.modify_vertices()
    indices.unclean_set_num_rows(faces.size)
    indices.modify_handle().copy_data_from(faces.astype(np.uint32).tobytes())
    geom = Geom(data)
    geom.add_primitive(triangles)
    node = GeomNode(name)
    node.add_geom(geom)
    if always_drawn:
        node.set_bounds(OmniBoundingVolume())
        node.set_final(True)
    return node


def crossed(a: Floats, b: Floats) -> Floats:
    """Cross products (...,3); numpy.cross costs ten times this for small arrays."""
    (ax, ay, az), (bx, by, bz) = np.moveaxis(a, -1, 0), np.moveaxis(b, -1, 0)
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], -1)


def box_projection(positions: Floats, normals: Floats) -> Floats:
    """Texture coordinates in metres, from the plane each normal mostly faces."""
    axis = np.abs(normals).argmax(axis=1)
    u = np.where(axis == 0, positions[:, 1], positions[:, 0])
    v = np.where(axis == 2, positions[:, 1], positions[:, 2])
    return np.stack([u, v], axis=-1).astype(np.float32)


_COLUMNS: dict[str, tuple[InternalName, Any]] = {
    "position": (InternalName.get_vertex(), GeomEnums.C_point),
    "normal": (InternalName.get_normal(), GeomEnums.C_normal),
    "colour": (InternalName.get_color(), GeomEnums.C_color),
    "uv": (InternalName.get_texcoord(), GeomEnums.C_texcoord),
    "surface": (InternalName.make("surface"), GeomEnums.C_color),
    "facade": (InternalName.make("facade"), GeomEnums.C_other),
    "light_uv": (InternalName.make("light_uv"), GeomEnums.C_other),
    "joints": (InternalName.make("joints"), GeomEnums.C_color),
    "weights": (InternalName.make("weights"), GeomEnums.C_color),
    "route": (InternalName.make("route"), GeomEnums.C_other),
    "rider": (InternalName.make("rider"), GeomEnums.C_other),
    **{f"face_{k}": (InternalName.make(f"face_{k}"), GeomEnums.C_color) for k in range(6)},
}
"""Names and meaning of each column to Panda3D; C_color bytes reach a shader as 0-1."""


def _panda_format(dtype: np.dtype[np.void]) -> GeomVertexFormat:
    array = GeomVertexArrayFormat()
    fields = sorted((dtype.fields or {}).items(), key=lambda field: field[1][1])  # by offset
    for column, (kind, offset, *_) in fields:
        name, meaning = _COLUMNS[column]
        number: Any = GeomEnums.NT_uint8 if kind.base == np.uint8 else GeomEnums.NT_float32
        array.add_column(GeomVertexColumn(name, kind.shape[0], number, meaning, offset))
    layout = GeomVertexFormat()
    layout.add_array(array)
    return GeomVertexFormat.register_format(layout)
