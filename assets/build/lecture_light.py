"""Bakes a room to speak in: where each piece lies in the light map, lamps, probes, the files.

Owns the light map's layout and what is written; must not know what the room looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from assets.build import bake
from assets.build.glb import write_glb
from assets.build.images import Field, save_colours
from scenes.stage.glb import Part
from scenes.stage.mesh import Mesh

LIGHT_SCALE = 8.0
"""Light map value 1 is this radiance of a white surface."""

VIEW_SCALE = 4.0
"""The view's value 1 is this radiance: scenes.stage.sky.SKY_SCALE."""

_THREADS = 2
_PROBE_SAMPLES = 48
_VIEW_SAMPLES = 4  # it is denoised, and only seen in what is polished
_EDGE_PX = 2
_DEEP_M = 0.09
_FACES_OUT = 0.5

Vector = tuple[float, float, float]
LightMap = Callable[[Any, int, int], Field]
"""Bakes the light that reaches an object (height,width,3), given width and height."""

Pixels = tuple[int, int]
Faces = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Chart:
    """A flat piece: the two directions of its plane and how many pixels a metre it gets."""

    mesh: Mesh
    along: Vector
    up: Vector
    px_per_m: float


@dataclass(frozen=True)
class Packed:
    """A piece of any shape, unfolded into a square of ``px`` pixels a side."""

    mesh: Mesh
    px: int


@dataclass(frozen=True)
class Copies:
    """One piece many times: each copy has ``px`` pixels a side of its own in the light map."""

    one: Mesh
    at: Sequence[Vector]
    heading: Sequence[float]
    px: int
    columns: int
    tint: Sequence[Vector] | None = None


@dataclass(frozen=True)
class Relief:
    """A piece seen from one side, along x up: all of it takes the light of what lies foremost.

    Slats and boards have sides thinner than a pixel: those get no pixels, and are darker instead
    by ``darker`` where they lie ``_DEEP_M`` behind. Foremost is what faces out and lies at most
    ``within_m`` behind the first; it must not cover other such parts.
    """

    mesh: Mesh
    along: Vector
    up: Vector
    px_per_m: float
    within_m: float = 0.02
    darker: float = 0.55


Piece = Chart | Packed | Copies | Relief


@dataclass(frozen=True)
class Lamp:
    """A soft lamp that shines from ``place`` to ``toward`` and is not seen; ``spread`` degrees."""

    place: Vector
    toward: Vector
    size: tuple[float, float]
    watts: float
    colour: Vector
    spread: float = 180.0


@dataclass
class Plan:
    """A room: its pieces by the mesh they end in, and the size of its light map in pixels."""

    name: str
    size: Pixels
    pieces: list[tuple[str, Piece]] = field(default_factory=list)

    def add(self, part: str, *pieces: Piece) -> None:
        """Let ``pieces`` end in the mesh called ``part``."""
        self.pieces += [(part, piece) for piece in pieces]


@dataclass(frozen=True)
class Air:
    """Where light is measured for what moves: a grid; no point is nearer the floor than this."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    z: tuple[float, ...]
    least_z: Callable[[float], float]
    """Least height of a point at y, metres."""


@dataclass(frozen=True)
class _Laid:
    """A piece with its light map coordinates (3M,2), one for each corner of a triangle.

    ``baked``: the same, but what has no pixels of its own lies in a point.
    """

    part: str
    rows: npt.NDArray[np.void]
    faces: Faces
    uv: Field
    baked: Field


def make(
    plan: Plan,
    folder: Path,
    air: Air,
    seen_from: Vector,
    extras: dict[str, Any],
    *,
    light_map: LightMap,
    samples: int,
    scale: float,
) -> list[Path]:
    """Bake ``plan`` by ``light_map``, as it is lit, and write its three files below ``folder``."""
    laid = _laid(plan)
    target = _object("room", *_joined(laid))
    bake.set_uv(target, np.concatenate([piece.baked for piece in laid]))
    width, height = (round(px * scale) for px in plan.size)
    bpy.context.scene.cycles.samples = samples
    light = light_map(target, width, height)
    bpy.context.scene.cycles.samples = max(_PROBE_SAMPLES, samples)
    probes = bake.probes(_probe_places(air))
    bpy.context.scene.cycles.samples = _VIEW_SAMPLES
    view = bake.view_around(seen_from, 512)
    glb = folder / "models" / f"{plan.name}.glb"
    numbers = {"probe_x": air.x, "probe_y": air.y, "probe_z": air.z,
               "probes": np.round(probes, 4).ravel().tolist()}  # fmt: skip
    write_glb(glb, _parts(laid), {**numbers, **extras})
    textures = folder / "textures"
    return [
        glb,
        save_colours(textures / f"{plan.name}_light.png", light / LIGHT_SCALE),
        save_colours(textures / f"{plan.name}_view.png", view / VIEW_SCALE),
    ]


def start() -> None:
    """An empty scene to bake in."""
    bake.start(1, _THREADS)


def shine(lamps: Sequence[Lamp]) -> None:
    """Add ``lamps`` to the scene."""
    from mathutils import Vector as Direction  # comes with bpy and only after it

    for lamp in lamps:
        area = bpy.data.lights.new("lamp", "AREA")
        area.shape, area.size, area.size_y = "RECTANGLE", *lamp.size
        area.energy, area.color = lamp.watts, lamp.colour
        area.spread = np.radians(lamp.spread)
        made = bpy.data.objects.new("lamp", area)
        bpy.context.scene.collection.objects.link(made)
        made.location = lamp.place
        way = Direction(lamp.toward) - Direction(lamp.place)
        made.rotation_mode = "QUATERNION"
        made.rotation_quaternion = way.to_track_quat("-Z", "Y")
        made.visible_camera = made.visible_glossy = False


def _probe_places(air: Air) -> Field:
    grid = np.stack(np.meshgrid(air.x, air.y, air.z, indexing="ij"), -1).reshape(-1, 3)
    least = np.array([air.least_z(float(y)) for y in grid[:, 1]])
    grid[:, 2] = np.maximum(grid[:, 2], least)
    return grid


def _object(name: str, rows: npt.NDArray[np.void], faces: Faces) -> Any:
    albedo = (rows["colour"][:, :3].astype(np.float32) / 255) ** 2
    return bake.mesh_object(name, rows["position"], rows["normal"], faces, albedo)


def _laid(plan: Plan) -> list[_Laid]:
    """Every piece in its place of the light map."""
    corners = fitted([_size(piece) for _, piece in plan.pieces], plan.size)
    made = []
    for (part, piece), corner in zip(plan.pieces, corners, strict=True):
        rows, faces = _mesh(piece).arrays()
        pixels = _pixels(piece, rows, faces) + np.array(corner, np.float32)
        uv = np.asarray(pixels / np.array(plan.size, np.float32), np.float32)
        baked = uv
        if isinstance(piece, Relief):
            rows = _darker_behind(piece, rows)
            baked = np.where(_foremost(piece, rows, faces).repeat(3)[:, None], uv, uv[:1])
        made.append(_Laid(part, rows, faces, uv, baked))
    return made


def _depth(relief: Relief, positions: Field) -> Field:
    """How far behind the foremost point, metres."""
    out = np.cross(relief.along, relief.up)
    along_out = np.asarray(positions, np.float64) @ out
    return np.asarray(along_out.max() - along_out)


def _darker_behind(relief: Relief, rows: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    shade = 1 - relief.darker * np.clip(_depth(relief, rows["position"]) / _DEEP_M, 0, 1)
    made = rows.copy()
    made["colour"][:, :3] = np.round(rows["colour"][:, :3] * np.sqrt(shade)[:, None])
    return made


def _foremost(relief: Relief, rows: npt.NDArray[np.void], faces: Faces) -> npt.NDArray[np.bool_]:
    """Which triangles face out and lie before the others."""
    corners = rows["position"][faces].astype(np.float64)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    out = normal @ np.cross(relief.along, relief.up)
    behind = _depth(relief, rows["position"])[faces].max(axis=1)
    return np.asarray((out > _FACES_OUT) & (behind < relief.within_m))


def fitted(sizes: Sequence[Pixels], room: Pixels) -> list[Pixels]:
    """Lower left corners of rectangles laid side by side, the highest first.

    Each goes into the free rectangle that it fills best, and cuts it in two. ValueError where
    they do not fit into ``room``.
    """
    free = [(0, 0, *room)]
    corners: dict[int, Pixels] = {}
    for number in sorted(range(len(sizes)), key=lambda k: (-max(sizes[k]), -min(sizes[k]))):
        wide, high = sizes[number]
        open_to = [spot for spot in free if spot[2] >= wide and spot[3] >= high]
        if not open_to:
            raise ValueError(f"piece {number} of {wide} x {high} pixels does not fit")
        best = min(open_to, key=lambda spot: min(spot[2] - wide, spot[3] - high))
        free.remove(best)
        x, y, across, up = best
        corners[number] = (x, y)
        if across - wide < up - high:
            free += [(x + wide, y, across - wide, high), (x, y + high, across, up - high)]
        else:
            free += [(x + wide, y, across - wide, up), (x, y + high, wide, up - high)]
    return [corners[k] for k in range(len(sizes))]


def _mesh(piece: Piece) -> Mesh:
    if isinstance(piece, Copies):
        every = Mesh()
        every.place(piece.one, piece.at, heading=piece.heading, tint=piece.tint)
        return every
    return piece.mesh


def _size(piece: Piece) -> Pixels:
    if isinstance(piece, Packed):
        return piece.px, piece.px
    if isinstance(piece, Copies):
        return piece.columns * piece.px, -(-len(piece.at) // piece.columns) * piece.px
    flat = _flat(piece, piece.mesh.arrays()[0]["position"])
    wide, high = np.ceil(flat.max(axis=0)).astype(int) + 2 * _EDGE_PX
    return int(wide), int(high)


def _flat(chart: Chart | Relief, positions: Field) -> Field:
    """Pixels from the chart's lower left corner (N,2)."""
    axes = np.array([chart.along, chart.up], np.float32)
    flat = np.asarray(positions, np.float32) @ axes.T
    return np.asarray((flat - flat.min(axis=0)) * chart.px_per_m)


def _pixels(piece: Piece, rows: npt.NDArray[np.void], faces: Faces) -> Field:
    """Of every corner of every triangle (3M,2), from the piece's own lower left corner."""
    if isinstance(piece, Chart | Relief):
        return _flat(piece, rows["position"])[faces.ravel()] + _EDGE_PX
    if isinstance(piece, Packed):
        return _unfolded(piece.mesh, piece.px)
    one = _unfolded(piece.one, piece.px)
    cells = [(k % piece.columns, k // piece.columns) for k in range(len(piece.at))]
    return np.concatenate([one + np.array(cell, np.float32) * piece.px for cell in cells])


def _unfolded(mesh: Mesh, px: int) -> Field:
    """Pixels of every corner in a square of ``px``, an edge of one left free around it."""
    target = _object("unfolded", *mesh.arrays())
    uv = bake.packed_uv(target, 1.6 / px)
    bpy.data.objects.remove(target)
    low, high = uv.min(axis=0), uv.max(axis=0)
    return np.asarray((uv - low) / (high - low) * (px - 3) + 1.5)


def _joined(laid: Sequence[_Laid]) -> tuple[npt.NDArray[np.void], Faces]:
    starts = np.cumsum([0, *(len(piece.rows) for piece in laid)])
    faces = [piece.faces + start for piece, start in zip(laid, starts, strict=False)]
    return np.concatenate([piece.rows for piece in laid]), np.concatenate(faces).astype(np.int32)


def _parts(laid: Sequence[_Laid]) -> dict[str, Part]:
    """The meshes by name, their vertices split where pieces of the light map meet."""
    made = {}
    for name in dict.fromkeys(piece.part for piece in laid):
        own = [piece for piece in laid if piece.part == name]
        rows, faces = _joined(own)
        made[name] = _lit(rows, faces, np.concatenate([piece.uv for piece in own]))
    return made


def _lit(rows: npt.NDArray[np.void], faces: Faces, uv: Field) -> Part:
    key = np.column_stack([faces.ravel(), np.round(uv * 8192).astype(np.int64)])
    _, first, back = np.unique(key, axis=0, return_index=True, return_inverse=True)
    split = np.zeros(len(first), [*rows.dtype.descr, ("light_uv", np.float32, (2,))])
    for column in rows.dtype.names or ():
        split[column] = rows[column][faces.ravel()[first]]
    split["colour"][:, 3] = 255
    split["light_uv"] = uv[first]
    return Part(split, back.reshape(-1, 3).astype(np.int32))
