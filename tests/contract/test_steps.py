"""Every scene is built in steps: the same as at once, the same each time, and given up anywhere."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from panda3d.core import GeomNode, NodePath, ShaderAttrib

from scenes.catalogue import discover
from scenes.handing_over import map_names
from scenes.stage.scene import Scene
from scenes.stage.steps import Course, at_once
from tests.contract.window import PatientWindow

pytestmark = pytest.mark.gl

SCENES = discover()
LEAST_STEPS = 5


@contextmanager
def begun(window: PatientWindow, name: str) -> Iterator[tuple[Scene, Course[None]]]:
    """A scene of which no step is taken yet; torn down at the end."""
    scene = SCENES[name](window.stage, {})
    course = Course(scene.build())
    try:
        yield scene, course
    finally:
        course.give_up()
        scene.teardown()


def portrait(window: PatientWindow) -> tuple[list[str], list[str]]:
    """Everything below the root, with places, vertices and textures, and every sound."""
    seen = [
        f"{path} {path.get_mat()} {_vertices(path)} {_maps(path)}"
        for path in window.root.find_all_matches("**;+s")
        if "rig" not in str(path)
    ]
    heard = [f"{sound.name} {sound.gain}" for sound in window.sounds.playing]
    return seen, heard


def _vertices(path: NodePath) -> str:
    node = path.node()
    digest = hashlib.sha256()
    if isinstance(node, GeomNode):
        for geom in (node.get_geom(k) for k in range(node.get_num_geoms())):
            vertices, indices = geom.get_vertex_data(), geom.get_primitive(0).get_vertices()
            # Without positions they are drawn by their numbers alone, and hold nothing.
            held = vertices.get_num_arrays() if vertices.has_column("vertex") else 0
            arrays = [vertices.get_array(k) for k in range(held)]
            for array in (*arrays, *([] if indices is None else [indices])):
                digest.update(array.get_handle().get_data())
    return digest.hexdigest()[:12]


def _maps(path: NodePath) -> str:
    """Textures set on this node itself, by what they hold; but for what is drawn anew."""
    told: list[str] = []
    inputs = path.get_state().get_attrib(ShaderAttrib)
    for name in map_names():
        if (
            name != "shadow_map"
            and isinstance(inputs, ShaderAttrib)
            and inputs.has_shader_input(name)
        ):
            texture = inputs.get_shader_input_texture(name)
            if texture.has_ram_image():
                held = np.asarray(memoryview(texture.get_ram_image()))  # type: ignore[arg-type]
                told.append(f"{name} {hashlib.sha256(held.tobytes()).hexdigest()[:12]}")
    return " ".join(told)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_built_in_steps_is_the_one_built_at_once(window: PatientWindow, name: str) -> None:
    scene = SCENES[name](window.stage, {})
    try:
        at_once(scene.build())
        whole = portrait(window)
    finally:
        scene.teardown()
    with begun(window, name) as (_, course):
        while not course.go_on(0.001):
            window.draw()
        assert portrait(window) == whole


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_can_be_given_up_after_every_step(window: PatientWindow, name: str) -> None:
    empty, steps = window.counts(), 0
    while True:
        with begun(window, name) as (_, course):
            for _ in range(steps):
                course.step()
            done = course.done
        assert window.counts() == empty, f"after {steps} steps"
        assert window.sounds.playing == ()
        assert window.stage.rig.get_pos() == (0, 0, 0)
        if done:
            break
        steps += 1
    assert steps >= LEAST_STEPS, "it is built in too few pieces for frames to come in between"
