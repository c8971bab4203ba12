"""A room whose light was baked: its mesh, light map, view for mirrors, and light probes.

Owns how the files of a baked room come onto a stage; must not know who is in the room.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from panda3d.core import LVecBase2f, NodePath, SamplerState, Texture
from PIL import Image

from scenes.stage.glb import Model, load_model
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Building, beside
from scenes.stage.textures import linear_map, linear_words
from scenes.stage.vertices import Floats, geom_node

_SHADE_SHARE = 0.62
"""Part of the light on a table that comes from the side its windows are on."""


def baked_room(stage: Stage, name: str, shaded_above_m: float) -> Building[BakedRoom]:
    """The room, mirrored by what stands in it, while frames are drawn."""
    model = yield from beside(lambda: _loaded(name))
    room = BakedRoom(stage, name, shaded_above_m, model)
    stage.mirrored(room_view(name))
    yield
    return room


def _loaded(name: str) -> Model:
    """Its model; its light and its view are kept for the rest of the process."""
    light_map(name)
    room_view(name)
    return load_model(name)


class BakedRoom:
    """The room called ``name`` of assets/models, standing on ``stage``; still and opaque.

    What moves casts its shadow on what lies above ``shaded_above_m`` alone: the table, not the
    floor below it.
    """

    def __init__(
        self, stage: Stage, name: str, shaded_above_m: float, model: Model | None = None
    ) -> None:
        self._model = model or load_model(name)
        self.node: NodePath = stage.root.attach_new_node(name)
        for part_name, part in self._model.parts.items():
            self.node.attach_new_node(geom_node(part_name, part.rows, part.faces))
        stage.shading.apply(self.node, Material.BAKED, casts_shadow=False)
        self.node.set_shader_inputs(
            light_map=light_map(name), shade=LVecBase2f(_SHADE_SHARE, shaded_above_m)
        )
        self._probes = Probes(self._model.extras)

    @property
    def probes(self) -> Probes:
        """Light in the room's air."""
        return self._probes

    @property
    def extras(self) -> dict[str, Any]:
        """What the room's script wrote beside the meshes: hinges of doors, panes."""
        return self._model.extras

    def hung(self, part: str, hinge: tuple[float, float, float]) -> NodePath:
        """Hang ``part`` on ``hinge``: the heading of what is returned turns it."""
        pivot = self.node.attach_new_node(f"{part} hinge")
        pivot.set_pos(*hinge)
        leaf = self.node.find(part)
        leaf.reparent_to(pivot)
        leaf.set_pos(-pivot.get_pos())
        return pivot


class Probes:
    """Light on six sides at the points of a grid, and in between."""

    def __init__(self, extras: dict[str, Any]) -> None:
        self._axes = [np.asarray(extras[f"probe_{a}"], np.float32) for a in "xyz"]
        shape = tuple(len(axis) for axis in self._axes)
        self._faces = np.asarray(extras["probes"], np.float32).reshape(*shape, 6, 3)

    def at(self, places: Floats) -> tuple[Floats, Floats]:
        """Mean light (N,3) at ``places`` (N,3), and how much brighter it is toward x, y, z."""
        cell, share = [], []
        for k, axis in enumerate(self._axes):
            at = np.interp(places[:, k], axis, np.arange(len(axis)))
            low = np.minimum(at.astype(int), len(axis) - 2)
            cell.append(low)
            share.append(at - low)
        six = np.zeros((len(places), 6, 3), np.float32)
        for corner in range(8):
            step = [(corner >> k) & 1 for k in range(3)]
            weight = np.ones(len(places))
            for k in range(3):
                weight = weight * (share[k] if step[k] else 1 - share[k])
            index = tuple(cell[k] + step[k] for k in range(3))
            six += weight[:, None, None] * self._faces[index]
        mean = six.mean(axis=1)
        bright = six.mean(axis=2)
        slope = (bright[:, 0::2] - bright[:, 1::2]) / np.maximum(2 * bright.mean(1), 1e-4)[:, None]
        return mean, slope


def room_view(name: str) -> Texture:
    """What is seen all around from the middle of the room, for what mirrors it."""
    return _view(name)


def _picture(name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    with (
        resources.as_file(resources.files("assets") / "textures" / f"{name}.png") as path,
        Image.open(path) as image,
    ):
        return np.asarray(image.convert("RGB"), np.uint8)


@cache
def light_map(name: str) -> Texture:
    """The light baked for ``name``: square roots of light/8, made once a process."""
    pixels = _picture(f"{name}_light")
    texture = Texture(f"{name} light")
    texture.setup_2d_texture(
        pixels.shape[1], pixels.shape[0], Texture.T_unsigned_byte, Texture.F_rgb8
    )
    texture.set_ram_image(np.ascontiguousarray(pixels[::-1, :, ::-1]).tobytes())
    texture.set_wrap_u(SamplerState.WM_clamp)
    texture.set_wrap_v(SamplerState.WM_clamp)
    texture.set_minfilter(SamplerState.FT_linear)
    texture.set_magfilter(SamplerState.FT_linear)
    return texture


@cache
def _view(name: str) -> Texture:
    linear = (_picture(f"{name}_view").astype(np.float32) / 255) ** 2
    return linear_map(linear_words(linear[::-1]), f"{name} view", panorama=True)
