"""Every variant of every material compiles and links in the driver at hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from panda3d.core import GraphicsEngine, Shader

from scenes.stage.shading import (
    Material,
    Shading,
    creature_shadow_shader,
    person_shadow_shader,
    shader_text,
    shadow_shader,
)
from tests.contract.window import PatientWindow

pytestmark = pytest.mark.gl


@pytest.mark.parametrize("encode_srgb", [True, False])
@pytest.mark.parametrize("stereo", [False, True])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("material", Material)
def test_a_material_compiles(
    window: PatientWindow, material: Material, plain: bool, stereo: bool, encode_srgb: bool
) -> None:
    shader = Shading(stereo, encode_srgb, plain=plain).shader(material)
    gsg = window.display.host.get_gsg()
    assert shader.prepare_now(gsg.get_prepared_objects(), gsg) is not None
    assert not shader.get_error_flag()


@pytest.mark.parametrize(
    "make",
    [
        shadow_shader,
        lambda: creature_shadow_shader(False),
        lambda: creature_shadow_shader(True),
        person_shadow_shader,
    ],
)
def test_the_shadow_compiles(window: PatientWindow, make: Callable[[], Shader]) -> None:
    shader = make()
    gsg = window.display.host.get_gsg()
    shader.prepare_now(gsg.get_prepared_objects(), gsg)
    assert not shader.get_error_flag()


def test_a_broken_shader_would_be_noticed(window: PatientWindow) -> None:
    vertex, fragment = shader_text("surface.vert", "surface.frag", ())
    shader = Shader.make(Shader.SL_GLSL, vertex, fragment.replace("void main", "void mein"))
    assert shader is not None
    gsg = window.display.host.get_gsg()
    shader.prepare_now(gsg.get_prepared_objects(), gsg)
    GraphicsEngine.get_global_ptr().render_frame()
    assert shader.get_error_flag()


def test_only_stereo_writes_the_viewport() -> None:
    for material in Material:
        both, _ = shader_text(material.vertex, f"{material.program}.frag", ("STEREO",))
        one, _ = shader_text(material.vertex, f"{material.program}.frag", ())
        assert "#define STEREO" in both
        assert "#define STEREO" not in one
        assert "eye_vp[eye]" in one


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        shader_text("nowhere.vert", "surface.frag", ())
