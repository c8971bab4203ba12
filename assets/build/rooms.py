"""Makes the rooms: geometry with its light map, light probes and the view around for mirrors.

Owns the light of each room and its files; must not know who is shown in it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assets.build import bake
from assets.build.dining_room import CHARTS, HEAD, SILL, WINDOWS, Room, dining_room
from assets.build.glb import write_glb
from assets.build.images import Field, save_colours
from scenes.stage.glb import Part
from scenes.stage.mesh import Mesh

LIGHT_SCALE = 8.0
"""Light map value 1 is this radiance of a white surface."""

VIEW_SCALE = 4.0
"""The view's value 1 is this radiance: scenes.stage.sky.SKY_SCALE."""

SHELL_PX = 1024
"""Height of the light map, and width of each of its halves."""

_OUTSIDE = bake.Outside(
    sky=(4.4, 5.1, 5.9),
    ground=(0.80, 0.88, 0.55),
    sun=(1.0, 0.90, 0.74),
    sun_strength=22.0,
    toward_sun=(-0.58, -0.42, 0.70),
)
_PROBE_X, _PROBE_Y = (-2.2, -1.1, 0.0, 1.1, 2.2), (-2.5, -1.7, -0.8, 0.2, 1.2, 2.2, 3.0)
_PROBE_Z = (0.15, 0.85, 1.5, 2.3)


def build(folder: Path, *, samples: int, scale: float = 1.0) -> list[Path]:
    """Make the dining room's files below ``folder``; ``scale`` < 1 bakes a smaller light map."""
    room = dining_room()
    bake.start(samples, 1)
    bake.light_from(_OUTSIDE, _windows())
    bake.area_light((0.6, 0.4, 2.6), (3.6, 5.0), 42.0, (1.0, 0.93, 0.84))
    parts = [*room.flat.items(), ("loose", room.loose)]
    objects = {name: _object(name, mesh) for name, mesh in parts}
    _place_uv(room, objects)
    width, height = round(2 * SHELL_PX * scale), round(SHELL_PX * scale)
    light = bake.light_map(list(objects.values()), width, height)
    probes = bake.probes(_probe_places())
    view = bake.view_around((0.0, -0.2, 1.0), 512)
    glb = folder / "models" / "dining_room.glb"
    extras = {
        "probe_x": _PROBE_X, "probe_y": _PROBE_Y, "probe_z": _PROBE_Z,
        "probes": np.round(probes, 4).ravel().tolist(),
    }  # fmt: skip
    joined = _joined(objects, dict(parts))
    write_glb(glb, {"room": joined, "joints": _joints(room)}, extras)
    return [
        glb,
        save_colours(folder / "textures" / "dining_room_light.png", light / LIGHT_SCALE),
        save_colours(folder / "textures" / "dining_room_view.png", view / VIEW_SCALE),
    ]


def _windows() -> tuple[bake.Window, ...]:
    z, high = (SILL + HEAD) / 2, HEAD - SILL
    return tuple(bake.Window((-3.02, (a + b) / 2, z), (b - a, high)) for a, b in WINDOWS)


def _probe_places() -> Field:
    grid = np.meshgrid(_PROBE_X, _PROBE_Y, _PROBE_Z, indexing="ij")
    return np.stack(grid, -1).reshape(-1, 3)


def _object(name: str, mesh: Mesh) -> object:
    rows, faces = mesh.arrays()
    albedo = (rows["colour"][:, :3].astype(np.float32) / 255) ** 2
    return bake.mesh_object(name, rows["position"], rows["normal"], faces, albedo)


def _place_uv(room: Room, objects: dict[str, object]) -> None:
    """Flat parts go where their chart says, in the right half; the rest is packed in the left."""
    packed = bake.packed_uv(objects["loose"], 0.0016)
    bake.set_uv(objects["loose"], packed * (0.5, 1.0))
    for name, mesh in room.flat.items():
        rows, faces = mesh.arrays()
        bake.set_uv(objects[name], _chart_uv(name, rows["position"][faces.ravel()]))


def _joints(room: Room) -> Part:
    """What shows between the boards: not baked, for it shares the floor's light."""
    rows, faces = room.joints.arrays()
    split = np.zeros(len(rows), [*rows.dtype.descr, ("light_uv", np.float32, (2,))])
    for column in rows.dtype.names or ():
        split[column] = rows[column]
    split["light_uv"] = _chart_uv("floor", rows["position"])
    return Part(split, faces)


def _chart_uv(name: str, positions: Field) -> Field:
    chart = CHARTS[name]
    from_origin = positions - np.array(chart.origin, np.float32)
    flat = np.stack([from_origin @ np.array(v, np.float32) for v in (chart.along, chart.up)], -1)
    pixels = flat * chart.px_per_m + np.array(chart.corner) + 2
    return np.asarray(pixels / SHELL_PX * (0.5, 1.0) + (0.5, 0.0))


def _joined(objects: dict[str, object], meshes: dict[str, Mesh]) -> Part:
    """One mesh of all, its vertices split where the light map's parts meet."""
    every, triangles, count = [], [], 0
    for name, mesh in meshes.items():
        rows, faces = mesh.arrays()
        uv = bake.light_uv(objects[name])
        key = np.column_stack([faces.ravel(), np.round(uv * 8192).astype(np.int64)])
        _, first, back = np.unique(key, axis=0, return_index=True, return_inverse=True)
        split = np.zeros(len(first), [*rows.dtype.descr, ("light_uv", np.float32, (2,))])
        for column in rows.dtype.names or ():
            split[column] = rows[column][faces.ravel()[first]]
        split["colour"][:, 3] = 255
        split["light_uv"] = uv[first]
        every.append(split)
        triangles.append(back.reshape(-1, 3).astype(np.int32) + count)
        count += len(split)
    return Part(np.concatenate(every), np.concatenate(triangles))
