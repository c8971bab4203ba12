"""Hands a scene that is not shown yet to the graphics card, a few pieces with every frame.

Owns the order of textures, programs and vertices and how much goes with one frame; must not know
scenes, doses or fades.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from panda3d.core import (
    GeomNode,
    GraphicsStateGuardian,
    NodePath,
    OmniBoundingVolume,
    ShaderAttrib,
    Texture,
)

from scenes.stage.shading import EYE_MASK
from scenes.stage.steps import NextFrame, Steps

MOST_BYTES = 4_000_000
"""Of textures or vertices that go with one frame, unless one is larger by itself."""

_NODES_A_STEP = 20
_QUICK_FRAMES_PER_S = 90.0


def handed_over(root: NodePath, gsg: GraphicsStateGuardian, frames_per_s: float) -> Steps:
    """Bring everything below ``root`` to the card, then draw it once for each of its programs.

    What is drawn is behind a full cover: it is shown for one frame and hidden again. A display of
    few frames takes more bytes with each, but never more than one program: a driver without a
    graphics card takes some tenths of a second for one.
    """
    share = max(1, round(_QUICK_FRAMES_PER_S / frames_per_s))
    groups = _by_program(root)
    yield
    yield from _textures(groups, gsg, MOST_BYTES * share)
    yield from _vertices(groups, gsg, MOST_BYTES * share)
    yield from _drawn(root, groups)


def _by_program(root: NodePath) -> list[list[NodePath]]:
    """Every mesh below ``root``, those that are put away too, by the program that draws it."""
    groups: dict[object, list[NodePath]] = {}
    for path in root.find_all_matches("**/+GeomNode;+s"):
        inputs = _inputs(path)
        program = None if inputs is None else inputs.get_shader()
        groups.setdefault(_which(program), []).append(path)
    return list(groups.values())


def _inputs(path: NodePath) -> ShaderAttrib | None:
    found = path.get_net_state().get_attrib(ShaderAttrib)
    return found if isinstance(found, ShaderAttrib) else None


def _which(thing: object) -> int:
    """The same for every wrapper of one thing of Panda3D."""
    return int(getattr(thing, "this", 0))


def _textures(
    groups: Iterable[Iterable[NodePath]], gsg: GraphicsStateGuardian, most_bytes: int
) -> Steps:
    objects = gsg.get_prepared_objects()
    found: dict[int, Texture] = {}
    for number, path in enumerate(p for group in groups for p in group):
        found |= {_which(texture): texture for texture in _maps_of(path)}
        if number % _NODES_A_STEP == 0:
            yield
    taken = 0
    for texture in found.values():
        if texture.is_prepared(objects) or not texture.has_ram_image():
            continue
        texture.prepare(objects)
        taken += texture.get_ram_image_size()
        if taken > most_bytes:
            taken = 0
            yield NextFrame()
    yield NextFrame()


def _maps_of(path: NodePath) -> Iterator[Texture]:
    inputs = _inputs(path)
    if inputs is not None:
        for name in map_names():
            if inputs.has_shader_input(name):
                yield inputs.get_shader_input_texture(name)


@cache
def map_names() -> tuple[str, ...]:
    """Names of the textures that any of the programs in assets/shaders reads."""
    folder = resources.files("assets") / "shaders"
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.is_file()]
    found = re.findall(r"uniform\s+\w*sampler\w+\s+(\w+)", "\n".join(texts))
    return tuple(sorted(set(found)))


def _vertices(
    groups: Iterable[Iterable[NodePath]], gsg: GraphicsStateGuardian, most_bytes: int
) -> Steps:
    for group in groups:
        taken = 0
        for path in group:
            path.prepare_scene(gsg)
            taken += _bytes(path)
            if taken > most_bytes:
                taken = 0
                yield NextFrame()
        yield NextFrame()


def _bytes(path: NodePath) -> int:
    node = path.node()
    assert isinstance(node, GeomNode)
    geoms = (node.get_geom(number) for number in range(node.get_num_geoms()))
    return sum(geom.get_vertex_data().get_num_bytes() for geom in geoms)


def _drawn(root: NodePath, groups: Iterable[list[NodePath]]) -> Steps:
    """Draw the meshes of one program after the other, wherever they are."""
    node = root.node()
    node.set_bounds(OmniBoundingVolume())
    node.set_final(True)
    groups = [[path for path in group if _is_left_alone(path)] for group in groups]
    everything = [path for group in groups for path in group]
    for path in everything:
        path.hide(EYE_MASK)
    try:
        for group in groups:
            for path in group:
                path.show(EYE_MASK)
            root.show()
            yield NextFrame()
            for path in group:
                path.hide(EYE_MASK)
    finally:
        for path in everything:
            path.show(EYE_MASK)
        node.set_final(False)
        node.clear_bounds()
        root.hide()


def _is_left_alone(path: NodePath) -> bool:
    """The scene itself does not say which eyes see it."""
    return bool((path.node().get_draw_control_mask() & EYE_MASK).is_zero())
