"""Every variant of every material compiles and links in the driver at hand."""

from __future__ import annotations

import pytest
from panda3d.core import GraphicsEngine, NodePath, ShaderAttrib

from scenes.stage.mesh import Finish, Mesh
from scenes.stage.shading import Material, Shading, shader_text, shadow_shader
from tests.contract.window import PatientWindow

pytestmark = pytest.mark.gl


@pytest.mark.parametrize("encode_srgb", [True, False])
@pytest.mark.parametrize("stereo", [False, True])
@pytest.mark.parametrize("material", Material)
def test_a_material_compiles(
    window: PatientWindow, material: Material, stereo: bool, encode_srgb: bool
) -> None:
    mesh = Mesh(with_facade=True)
    mesh.box((-1, 3, 0), (1, 5, 2), Finish((0.5, 0.5, 0.5)))
    node: NodePath = window.root.attach_new_node(mesh.build(material.name))
    Shading(stereo, encode_srgb).apply(node, material)
    shader = node.get_attrib(ShaderAttrib).get_shader()
    gsg = window.display.host.get_gsg()
    context = shader.prepare_now(gsg.get_prepared_objects(), gsg)
    node.remove_node()
    assert context is not None
    assert not shader.get_error_flag()


def test_the_shadow_compiles(window: PatientWindow) -> None:
    shader = shadow_shader()
    gsg = window.display.host.get_gsg()
    shader.prepare_now(gsg.get_prepared_objects(), gsg)
    assert not shader.get_error_flag()


def test_a_broken_shader_would_be_noticed(window: PatientWindow) -> None:
    from panda3d.core import Shader

    vertex, fragment = shader_text("surface.vert", "surface.frag", ())
    shader = Shader.make(Shader.SL_GLSL, vertex, fragment.replace("void main", "void mein"))
    assert shader is not None
    gsg = window.display.host.get_gsg()
    shader.prepare_now(gsg.get_prepared_objects(), gsg)
    GraphicsEngine.get_global_ptr().render_frame()
    assert shader.get_error_flag()


def test_only_stereo_writes_the_viewport() -> None:
    for material in Material:
        vertex = "sky.vert" if material is Material.SKY else "surface.vert"
        both, _ = shader_text(vertex, f"{material.program}.frag", ("STEREO",))
        one, _ = shader_text(vertex, f"{material.program}.frag", ())
        assert "#define STEREO" in both
        assert "#define STEREO" not in one
        assert "eye_vp[eye]" in one


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        shader_text("nowhere.vert", "surface.frag", ())
