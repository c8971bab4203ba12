"""Makes the lake: land, pier and boat with their baked light, plants, and one picture of leaves.

Owns the lake's light and its files; must not know what a patient does there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from assets.build import bake, lake_land, lake_pier, lake_plants
from assets.build.glb import write_glb
from assets.build.images import Field, save_colours
from assets.build.lake_leaves import atlas
from scenes.stage.glb import Part
from scenes.stage.mesh import Finish, Mesh

LIGHT_SCALE = 8.0
"""Light map value 1 is this radiance of a white surface."""

HALF_PX = 1024
"""Height of the light map, and width of each of its halves: wood left, land right."""

SPRUCE_M, PINE_M, BIRCH_M, SPREAD_M = 14.0, 15.0, 11.0, 7.2
_TREES = {"spruce_a": (0.17, SPRUCE_M), "spruce_b": (0.14, PINE_M), "far_spruce": (0.17, SPRUCE_M),
          "far_pine": (0.14, PINE_M)}  # fmt: skip
_ROUND = {"birch": BIRCH_M, "far_birch": BIRCH_M}
_OUTSIDE = bake.Outside(
    sky=(0.36, 0.46, 0.60),
    ground=(0.17, 0.17, 0.13),
    sun=(1.0, 0.882, 0.718),
    sun_strength=1.70 * np.pi,
    toward_sun=(0.62, 0.50, 0.52),
)
"""As the scene's own daylight, for what is drawn without a bake beside it."""


def build(folder: Path, *, samples: int, scale: float = 1.0) -> list[Path]:
    """Make the lake's files below ``folder``; ``scale`` < 1 bakes a smaller light map."""
    plants, far = _plants()
    spots = lake_land.places()
    meshes = {**lake_land.land(), "pier": lake_pier.pier(), "boat": _boat()}
    bake.start(samples, 1)
    bake.light_from(_OUTSIDE, ())
    objects = {name: _object(name, mesh) for name, mesh in meshes.items()}
    _object("canopy", _canopy(spots))
    _object("bed", _bed())
    _place_uv(meshes, objects)
    size = round(HALF_PX * scale)
    light = bake.light_map(list(objects.values()), 2 * size, size)
    parts = {name: _lit(meshes[name], bake.light_uv(objects[name])) for name in meshes}
    for name, mesh in (("fittings", lake_pier.fittings()), ("stones", lake_land.stones())):
        parts[name] = Part(*mesh.arrays())
    for name, plant in plants.items():
        parts[name] = Part(*plant.leaves.arrays())
        if plant.wood.triangles:
            parts[f"{name}_wood"] = Part(*plant.wood.arrays())
    extras = {"places": {k: np.round(v, 3).tolist() for k, v in spots.items()}}
    glb = folder / "models" / "lake.glb"
    write_glb(glb, parts, extras)
    leaves = folder / "textures" / "lake_leaves.png"
    Image.fromarray(atlas(far)).save(leaves, optimize=True)
    lit = save_colours(folder / "textures" / "lake_light.png", light / LIGHT_SCALE)
    return [glb, leaves, lit]


def _plants() -> tuple[dict[str, lake_plants.Plant], dict[str, list[Any]]]:
    rng = np.random.default_rng(9)
    made = {
        "spruce_a": lake_plants.spruce(rng, SPRUCE_M, 30, 8),
        "spruce_b": lake_plants.spruce(rng, PINE_M, 29, 7, 0.16),
        "birch": lake_plants.birch(rng, BIRCH_M, 430),
        "bush": lake_plants.bush(rng, 1.5, 90),
        "grass": lake_plants.tuft(rng, "grass", 0.42, 0.75, 3),
        "reeds": lake_plants.tuft(rng, "reeds", 1.55, 0.95, 4),
    }
    far = {
        "far_spruce": lake_plants.from_far(made["spruce_a"], SPRUCE_M, SPREAD_M),
        "far_pine": lake_plants.from_far(made["spruce_b"], PINE_M, SPREAD_M),
        "far_birch": lake_plants.from_far(made["birch"], BIRCH_M, SPREAD_M),
    }
    for name, tall in (("far_spruce", SPRUCE_M), ("far_pine", PINE_M), ("far_birch", BIRCH_M)):
        made[name] = lake_plants.far(name, tall, SPREAD_M, 2)
    return made, far


def _boat() -> Mesh:
    mesh = Mesh()
    mesh.place(lake_pier.boat(), [lake_pier.BOAT_AT], heading=[lake_pier.BOAT_TURN])
    return mesh


def _canopy(spots: lake_land.Places) -> Mesh:
    """Rough bodies of the trees: they throw shadows in the bake and are not drawn."""
    mesh, finish = Mesh(), Finish((0.03, 0.05, 0.02))
    near = {k: v[np.hypot(v[:, 0], v[:, 1]) < 260] for k, v in spots.items()}
    for name, (spread, tall) in _TREES.items():
        cone = Mesh()
        cone.lathe([(spread * tall, 0.10 * tall), (0.02, tall)], (0, 0, 0), finish, sides=9)
        _put(mesh, cone, near[name])
    for name, tall in _ROUND.items():
        ball = Mesh()
        ball.ball((0, 0, 0.62 * tall), (0.20 * tall, 0.20 * tall, 0.30 * tall), finish, sides=9)
        _put(mesh, ball, near[name])
    ball = Mesh()
    ball.ball((0, 0, 0.5), (1.15, 1.15, 0.9), finish, sides=9)
    _put(mesh, ball, near["bush"])
    return mesh


def _put(mesh: Mesh, kind: Mesh, rows: Field) -> None:
    mesh.place(kind, rows[:, :3], heading=rows[:, 3], scale=rows[:, 4])


def _bed() -> Mesh:
    """The water as the wood above it sees it: dark, and close to level."""
    mesh = Mesh()
    corners = [(-90, -20, -0.02), (90, -20, -0.02), (90, 120, -0.02), (-90, 120, -0.02)]
    mesh.quads([corners], Finish((0.03, 0.045, 0.05)))
    return mesh


def _object(name: str, mesh: Mesh) -> Any:
    rows, faces = mesh.arrays()
    albedo = (rows["colour"][:, :3].astype(np.float32) / 255) ** 2
    return bake.mesh_object(name, rows["position"], rows["normal"], faces, albedo)


def _place_uv(meshes: dict[str, Mesh], objects: dict[str, Any]) -> None:
    """Wood is packed into the left half, the land lies in the right as its chart says."""
    share = {"pier": (0.0, 0.0, 0.5, 0.80), "boat": (0.0, 0.81, 0.5, 0.19)}
    for name, (left, low, wide, high) in share.items():
        packed = bake.packed_uv(objects[name], 0.0012)
        bake.set_uv(objects[name], packed * (wide, high) + (left, low))
    for name in ("meadow", "beach"):
        rows, faces = meshes[name].arrays()
        where = lake_land.chart(rows["position"][faces.ravel()].astype(np.float64))
        inset = 1 - 4 / HALF_PX
        bake.set_uv(objects[name], (where * inset * 0.5 + 0.5) * (0.5, 1.0) + (0.5, 0.0))


def _lit(mesh: Mesh, uv: Field) -> Part:
    """The mesh with light map coordinates, its vertices split where their parts meet."""
    rows, faces = mesh.arrays()
    key = np.column_stack([faces.ravel(), np.round(uv * 8192).astype(np.int64)])
    _, first, back = np.unique(key, axis=0, return_index=True, return_inverse=True)
    split = np.zeros(len(first), [*rows.dtype.descr, ("light_uv", np.float32, (2,))])
    for column in rows.dtype.names or ():
        split[column] = rows[column][faces.ravel()[first]]
    split["colour"][:, 3] = 255
    split["light_uv"] = uv[first]
    return Part(split, back.reshape(-1, 3).astype(np.int32))
