"""A mountain lake: water, pier, boat, wooded shores, as built in assets, and what mirrors in it.

Owns how the lake's model comes onto a stage; must not know why a patient is here.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase2f, LVecBase4f, NodePath, SamplerState, Texture
from PIL import Image

from scenes.stage.baked import light_map
from scenes.stage.glb import Model, Part, load_model
from scenes.stage.kept import kept_words
from scenes.stage.mesh import Mesh
from scenes.stage.models.hills import hills
from scenes.stage.models.lake_bed import ground_height
from scenes.stage.models.lake_mirror import lake_mirror
from scenes.stage.shading import Material, draw_last
from scenes.stage.sky import Daylight, sky_texture, sky_words
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import picture
from scenes.stage.vertices import Finish, Floats, geom_node

PIER_M = 0.62
"""Height of the pier's deck over the water."""

_BAKED = ("pier", "boat", "meadow", "beach")
_SOLID = ("fittings", "stones")
_WOODEN = ("spruce_a", "spruce_b", "birch", "bush")
_NEVER_SHADED = 1e6  # height over which a moving thing would shade what is baked
_DECK = LVecBase4f(-1.13, -17.0, 1.13, 4.4)
_DECK_BELOW = LVecBase4f(0.030, 0.026, 0.020, PIER_M - 0.2)


def build_shore(stage: Stage, light: Daylight) -> Steps:
    """Everything of the lake below ``stage``; its water mirrors the shore in ``light``."""
    model = yield from beside(lambda: load_model("lake"))
    places = _places(model)
    stage.mirrored((yield from beside(lambda: _mirror(light, places))))
    ridges = yield from beside(hills)
    draw_last(stage.attach("hills", ridges, Material.SURFACE, casts_shadow=False), 1)
    yield from beside(lambda: light_map("lake"))
    for name in _BAKED:
        node = _baked(stage, name, model.parts[name])
        if name in ("meadow", "beach"):
            draw_last(node, 0)
        yield
    sheet = yield from beside(_water)
    water = stage.attach("water", sheet, Material.WATER, casts_shadow=False)
    draw_last(water, 2)
    water.set_shader_inputs(
        water=LVecBase4f(0.010, 0.038, 0.042, 0.075), deck=_DECK, deck_look=_DECK_BELOW
    )
    for name in _SOLID:
        part = model.parts[name]
        stage.attach(name, Mesh.from_arrays(part.rows, part.faces), Material.SURFACE)
        yield
    yield from _attach_plants(stage, model, places)


def _mirror(light: Daylight, places: dict[str, Floats]) -> Texture:
    depends_on = (light, *places.values())
    return sky_texture(
        kept_words(
            "lake mirror",
            depends_on,
            lambda: sky_words(lake_mirror(light, places, _leaf_pixels())),
        )
    )


def _baked(stage: Stage, name: str, part: Part) -> NodePath:
    node = stage.root.attach_new_node(geom_node(name, part.rows, part.faces))
    stage.shading.apply(node, Material.BAKED_OUTDOORS)
    node.set_shader_inputs(light_map=light_map("lake"), shade=LVecBase2f(0, _NEVER_SHADED))
    return node


def _attach_plants(stage: Stage, model: Model, places: dict[str, Floats]) -> Steps:
    near, far, wood = yield from beside(lambda: _plants(model, places))
    yield from beside(_leaf_map)
    for name, mesh in (("plants", near), ("woods", far)):
        node = stage.attach(name, mesh, Material.LEAVES, casts_shadow=False)
        node.set_shader_input("leaf_map", _leaf_map())
        yield
    stage.attach("stems", wood, Material.SURFACE, casts_shadow=False)
    yield


def _plants(model: Model, places: dict[str, Floats]) -> tuple[Mesh, Mesh, Mesh]:
    """Leaves near and far, and wood."""
    near, far, wood = Mesh(), Mesh(), Mesh()
    for kind, rows in places.items():
        heap = far if kind.startswith("far_") else near
        _put(heap, model.parts[kind], rows)
        if kind in _WOODEN:
            _put(wood, model.parts[f"{kind}_wood"], rows)
    return near, far, wood


def _places(model: Model) -> dict[str, Floats]:
    """For each kind of plant rows of x, y, z, heading, scale, tint."""
    return {k: np.array(rows, np.float32) for k, rows in model.extras["places"].items()}


def _put(heap: Mesh, part: Part, rows: Floats) -> None:
    kind = Mesh.from_arrays(part.rows, part.faces)
    tint = rows[:, 5:6] * np.ones((1, 3))
    heap.place(kind, rows[:, :3], heading=rows[:, 3], scale=rows[:, 4], tint=tint)


def _water() -> Mesh:
    mesh = Mesh()
    radius = np.concatenate([[0.01], np.geomspace(1.5, 6500, 44)])
    angle = np.linspace(0, 2 * np.pi, 97)
    x = radius[:, None] * np.sin(angle)
    y = radius[:, None] * np.cos(angle)
    depth = np.clip(-ground_height(x, y) / 1.9, 0, 1) ** 0.6
    points = np.stack([x, y, np.zeros_like(x)], -1)
    mesh.grid(points, Finish((0.105, 0.100, 0.066)), ao=depth)
    return mesh


def _leaf_pixels() -> npt.NDArray[np.uint8]:
    with (
        resources.as_file(resources.files("assets") / "textures" / "lake_leaves.png") as path,
        Image.open(path) as image,
    ):
        return np.asarray(image.convert("RGBA"), np.uint8)


@cache
def _leaf_map() -> Texture:
    texture = picture(_leaf_pixels(), "lake_leaves")
    texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    return texture
