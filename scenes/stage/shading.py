"""The project's own materials: GLSL read from assets, compiled for one eye or for two.

Owns shader variants and the render state each material needs; must not know any scene.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from importlib import resources

from panda3d.core import (
    BitMask32,
    CullBinManager,
    CullFaceAttrib,
    GraphicsEngine,
    NodePath,
    Shader,
    ShaderAttrib,
    TransparencyAttrib,
)

EYE_MASK = BitMask32.bit(0)
"""Cameras of the patient's eyes."""

SHADOW_MASK = BitMask32.bit(4)
"""The shadow camera; a node hidden from it casts no shadow."""

SHADOW_TAG, CREATURE_TAG, PERSON_TAG, ROUTE_TAG = "shadow", "creature", "person", "route"
"""Key and values of the tag by which the shadow camera knows what its own shader moves."""

_GROUND_SORT, _SKY_SORT, _LEAVES_SORT = (
    23,
    25,
    27,
)  # after what is opaque (20), before what is transparent (30)


class Material(Enum):
    """What a surface is made of: its fragment shader and its defines."""

    SURFACE = ("surface", ())  # opaque, from vertex colour and a detail layer
    FACADE = ("facade", ("FACADE",))  # walls with windows; needs the `facade` column
    FOLIAGE = ("surface", ("FOLIAGE",))  # leaves and grass: sways, two-sided, lets light through
    LEAVES = ("surface", ("FOLIAGE", "CUTOUT"))  # cards of painted twigs; needs `leaf_map`
    FIGURE = ("surface", ("FIGURE",))  # people; limbs swing with the `stride` input
    TRAFFIC = ("surface", ("ROUTE",))  # what follows streets: `route`, `rider`, `rides`
    WALKERS = ("surface", ("FIGURE", "ROUTE"))  # people who do; their limbs swing as they go
    RIBBON = ("surface", ("RIBBON",))  # a strip along x that flutters by the `blown` input
    FADING = ("surface", ("FADING",))  # opaque material faded by the `opacity` input
    GLASS = ("glass", ())  # clear panes; body scaled by `opacity`
    GLOW = ("glow", ())  # unlit, `glow_map` times vertex colour, faded by `opacity`
    WATER = ("water", ())  # open water, needs `wave_map` and `water`
    SKY = ("sky", ())  # the dome at infinity
    BAKED = ("baked", ())  # opaque, still; needs the `light_uv` column and `light_map`
    BAKED_OUTDOORS = ("baked", ("OUTDOORS",))  # the same, in haze
    CREATURE = ("creature", ())  # instanced, skinned by `pose_map`; needs the `joints` column
    CONTACT = ("contact", ())  # the soft shadow below each creature
    PERSON = ("person", ("FACE",))  # people, near: all vertices come from `vertex_map`
    PERSON_FAR = ("person", ("FAR",))  # people far away: no face, fewer bones a vertex

    @property
    def program(self) -> str:
        """Name of the fragment shader's file in assets/shaders, without its ending."""
        return str(self.value[0])

    @property
    def defines(self) -> tuple[str, ...]:
        """Preprocessor names that pick this material's variant."""
        return tuple(self.value[1])

    @property
    def vertex(self) -> str:
        """Name of the vertex shader's file in assets/shaders."""
        return f"{self.program}.vert" if self.program in _OWN_VERTEX else "surface.vert"

    @property
    def transparent(self) -> bool:
        """True where it is blended over what lies behind."""
        return self in (Material.FADING, Material.GLASS, Material.GLOW, Material.CONTACT)


_OWN_VERTEX = ("sky", "baked", "creature", "contact", "person")
_PEOPLE = (Material.PERSON, Material.PERSON_FAR)
_WITHOUT_SHADOW = (Material.GLASS, Material.GLOW, Material.SKY, Material.CONTACT)


@cache
def _source(name: str) -> str:
    return (resources.files("assets") / "shaders" / name).read_text(encoding="utf-8")


def _expanded(name: str) -> str:
    lines = []
    for line in _source(name).splitlines():
        if line.startswith("#include"):
            lines.append(_expanded(line.split('"')[1]))
        else:
            lines.append(line)
    return "\n".join(lines)


def _header(defines: tuple[str, ...]) -> str:
    lines = ["#version 330"]
    if "STEREO" in defines:
        lines.append("#extension GL_ARB_shader_viewport_layer_array : enable")
        lines.append("#extension GL_AMD_vertex_shader_viewport_index : enable")
    return "\n".join([*lines, *(f"#define {name}" for name in defines), ""])


def shader_text(vertex: str, fragment: str, defines: tuple[str, ...]) -> tuple[str, str]:
    """Whole GLSL of a vertex and a fragment file with the includes pasted in.

    ``vertex`` and ``fragment`` are file names in assets/shaders; FileNotFoundError if absent.
    """
    fragment_defines = tuple(name for name in defines if name != "STEREO")
    return _header(defines) + _expanded(vertex), _header(fragment_defines) + _expanded(fragment)


def _make(name: str, vertex: str, fragment: str, defines: tuple[str, ...]) -> Shader:
    shader = Shader.make(Shader.SL_GLSL, *shader_text(vertex, fragment, defines))
    if shader is None:
        raise ValueError(f"the shader {name} with {defines} could not be read")
    return shader


def draws_with_processor() -> bool:
    """True where the first window's driver has no graphics card behind it."""
    window = GraphicsEngine.get_global_ptr().get_window(0)
    if window is None or window.get_gsg() is None:
        return False
    name = window.get_gsg().get_driver_renderer().lower()
    return any(known in name for known in ("llvmpipe", "softpipe", "swiftshader", "gdi generic"))


def shadow_shader() -> Shader:
    """The depth-only program of the shadow camera."""
    return _make("shadow", "shadow.vert", "shadow.frag", ())


def route_shadow_shader() -> Shader:
    """The same for what follows streets."""
    return _make("route shadow", "route_shadow.vert", "shadow.frag", ())


def person_shadow_shader() -> Shader:
    """The same for people."""
    return _make("person shadow", "person_shadow.vert", "shadow.frag", ())


def creature_shadow_shader(stereo: bool) -> Shader:
    """The same for creatures; ``stereo`` where their instances are doubled for two eyes."""
    defines = ("STEREO",) if stereo else ()
    return _make("creature shadow", "creature_shadow.vert", "shadow.frag", defines)


class Shading:
    """Every material for one number of eyes.

    ``stereo``: both eyes in one traversal. ``encode_srgb``: the shader writes sRGB values, for
    targets that do not encode by themselves. ``plain``: cheaper shadows and surfaces, for drivers
    that draw with the processor; None asks the driver.
    """

    def __init__(
        self, stereo: bool, encode_srgb: bool = True, *, plain: bool | None = None
    ) -> None:
        self.stereo = stereo
        self.encode_srgb = encode_srgb
        self.plain = draws_with_processor() if plain is None else plain
        self._shaders: dict[Material, Shader] = {}

    def common_defines(self) -> tuple[str, ...]:
        """Defines that every shader of this display needs; for shaders made elsewhere too."""
        stereo = ("STEREO",) if self.stereo else ()
        plain = ("PLAIN",) if self.plain else ()
        return stereo + plain + (("ENCODE_SRGB",) if self.encode_srgb else ())

    def shader(self, material: Material) -> Shader:
        """The compiled-once program of ``material``."""
        if material not in self._shaders:
            defines = self.common_defines() + material.defines
            fragment = f"{material.program}.frag"
            self._shaders[material] = _make(material.name, material.vertex, fragment, defines)
        return self._shaders[material]

    def apply(self, node: NodePath, material: Material, *, casts_shadow: bool = True) -> None:
        """Give ``node`` and all below it this material; clear, sky and water cast no shadow."""
        node.set_attrib(ShaderAttrib.make(self.shader(material)))
        if material in (Material.FOLIAGE, Material.LEAVES):
            node.set_attrib(CullFaceAttrib.make(CullFaceAttrib.M_cull_none))
        if material is Material.LEAVES:
            # Edges by coverage, unsorted; some drivers blend them too, so the sky must be there.
            node.set_transparency(TransparencyAttrib.M_multisample)
            _in_late_bin(node, "leaves", _LEAVES_SORT)
        if material.transparent:
            node.set_transparency(TransparencyAttrib.M_alpha)
            node.set_depth_write(False)
            node.set_shader_input("opacity", 1.0)
        if material is Material.SKY:
            _in_late_bin(node, "sky", _SKY_SORT)
            node.set_depth_write(False)
            node.set_two_sided(True)
        if material is Material.CREATURE:
            node.set_tag(SHADOW_TAG, CREATURE_TAG)
        if material in (Material.TRAFFIC, Material.WALKERS):
            node.set_tag(SHADOW_TAG, ROUTE_TAG)
        if material in _PEOPLE:
            node.set_tag(SHADOW_TAG, PERSON_TAG)
            node.set_attrib(CullFaceAttrib.make(CullFaceAttrib.M_cull_none))
        if not casts_shadow or material in _WITHOUT_SHADOW:
            node.hide(SHADOW_MASK)


def draw_last(node: NodePath, order: int = 0) -> None:
    """Draw ``node`` after all other opaque things, so that what they hide costs nothing."""
    _in_late_bin(node, "ground", _GROUND_SORT, order)


def _in_late_bin(node: NodePath, name: str, sort: int, order: int = 0) -> None:
    bins = CullBinManager.get_global_ptr()
    if bins.find_bin(name) == -1:
        bins.add_bin(name, CullBinManager.BT_fixed, sort)
    node.set_bin(name, order)
