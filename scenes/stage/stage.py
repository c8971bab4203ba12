"""Where a scene is built: its root, the patient's rig, light, haze, sky and the one shadow map.

Owns every lighting input on the root and the shadow buffer; must not know scenes or displays.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Camera,
    ColorWriteAttrib,
    DepthOffsetAttrib,
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    LMatrix4f,
    LPoint3f,
    LVecBase2f,
    LVecBase4f,
    LVector3f,
    NodePath,
    OmniBoundingVolume,
    OrthographicLens,
    PTA_float,
    PTA_LVecBase2f,
    RenderState,
    SamplerState,
    Shader,
    ShaderAttrib,
    Texture,
    WindowProperties,
)

from scenes.stage.kept import kept_words
from scenes.stage.mesh import Mesh
from scenes.stage.shading import (
    CREATURE_TAG,
    PERSON_TAG,
    ROUTE_TAG,
    SHADOW_MASK,
    SHADOW_TAG,
    Material,
    Shading,
    creature_shadow_shader,
    person_shadow_shader,
    route_shadow_shader,
    shadow_shader,
)
from scenes.stage.sky import Daylight, sky_dome, sky_panorama, sky_texture, sky_words
from scenes.stage.steps import Steps, at_once, beside
from scenes.stage.textures import Field, detail_array, wave_map, white

if TYPE_CHECKING:
    from scenes.stage.eyes import Eyes
    from scenes.stage.sounds import Sound, SoundBank

_SHADOW_PIXELS = 2048
_SHADOW_EVERY, _PLAIN_SHADOW_EVERY = 3, 12  # frames
_SHADER_PRIORITY = 100
_STILL_M = 1e-4

Skyline: TypeAlias = Callable[[Daylight], Field]
"""A function of scenes/stage/models: what stands far away in this light, as in sky_panorama."""


class Stage:
    """One scene's place: ``root`` holds what it builds, ``rig`` is the patient's floor origin.

    The rig hangs below the root. Metres, z up, y forward. ``host`` is the window or buffer whose
    graphics context the shadow map shares (None: the engine's first). ``seed`` makes everything
    random repeatable.
    """

    def __init__(
        self,
        root: NodePath,
        rig: NodePath,
        camera_eyes: Eyes | None,
        shading: Shading,
        sounds: SoundBank,
        seed: int,
        *,
        host: GraphicsOutput | None = None,
    ) -> None:
        self.root, self.rig, self.eyes = root, rig, camera_eyes
        self.shading, self.sounds, self.seed = shading, sounds, seed
        self.time_s = 0.0
        # What changes at every frame is written in place: another input would make another state
        # of everything below the root, and all of them would be worked out anew.
        self._clock, self._wind = PTA_float.empty_array(1), PTA_LVecBase2f.empty_array(1)
        self._rig_at = (0.0, 0.0, 0.0)
        self.feared: list[NodePath] = []
        """What a patient is here to face, as the scene says: looking elsewhere is looking away."""
        self.language = "en"
        """Tag of the language that the patient reads and is spoken to in."""
        self._host = host
        self._shadow: _ShadowMap | None = None
        self._mounts: list[NodePath] = []
        self._frame = 0
        plain = shading.plain
        self._shadow_every = _PLAIN_SHADOW_EVERY if plain else _SHADOW_EVERY
        self._default_inputs()

    def rng(self, stream: int = 0) -> np.random.Generator:
        """A random generator of this stage's seed; one ``stream`` a purpose."""
        return np.random.default_rng((self.seed, stream))

    def attach(
        self,
        name: str,
        mesh: Mesh,
        material: Material,
        *,
        parent: NodePath | None = None,
        casts_shadow: bool = True,
    ) -> NodePath:
        """Build ``mesh`` below ``parent`` (the root) with ``material``."""
        node = (parent or self.root).attach_new_node(mesh.build(name))
        self.shading.apply(node, material, casts_shadow=casts_shadow)
        return node

    def daylight(self, light: Daylight, skyline: Skyline | None = None) -> None:
        """Light the root by ``light`` and draw its sky, with ``skyline`` as in sky_panorama."""
        at_once(self.daylight_in_steps(light, skyline))

    def daylight_in_steps(self, light: Daylight, skyline: Skyline | None = None) -> Steps:
        """The same while frames are drawn."""
        self.light_only(light)
        texture = yield from beside(lambda: _sky(light, skyline))
        self.mirrored(texture)
        dome = self.attach("sky", sky_dome(), Material.SKY)
        dome.set_shader_input("sky_map", texture)
        dome.node().set_bounds(OmniBoundingVolume())
        dome.node().set_final(True)

    def mirrored(self, panorama: Texture) -> None:
        """Let glass, varnish and eyes mirror ``panorama``; the sky itself stays as it is."""
        self.root.set_shader_input("sky_map", panorama)

    def light_only(self, light: Daylight) -> None:
        """Set sun, ambient, haze and exposure; leaves the sky as it is."""
        self.sun(light.toward_sun(), light.sun_colour)
        self.root.set_shader_inputs(
            sky_ambient=LVector3f(*light.sky_ambient),
            ground_ambient=LVector3f(*light.ground_ambient),
            haze_colour=LVector3f(*light.haze_colour),
            haze_glow=LVector3f(*light.haze_glow),
            haze=LVecBase2f(light.haze_per_m, light.exposure),
        )

    def sun(
        self, direction: tuple[float, float, float], colour: tuple[float, float, float]
    ) -> None:
        """Set the one directional light: unit vector toward it, and its linear colour."""
        self._sun = LVector3f(*direction)
        self.root.set_shader_inputs(sun_direction=self._sun, sun_colour=LVector3f(*colour))

    def shadows(self, centre: tuple[float, float, float], half_size_m: float) -> None:
        """Draw the sun's shadow map over ``half_size_m`` around ``centre``, seen from the sun."""
        if self._shadow is None:
            host = self._host or GraphicsEngine.get_global_ptr().get_window(0)
            self._shadow = _ShadowMap(self.root, host, _SHADOW_PIXELS, stereo=self.shading.stereo)
        self._shadow.aim(self._sun, LVector3f(*centre), half_size_m)
        self._frame = 0
        pixels = _SHADOW_PIXELS
        self.root.set_shader_inputs(
            shadow_map=self._shadow.texture,
            shadow_from_world=self._shadow.from_world(self.root),
            shadow_area=LVecBase4f(1, 1 / pixels, 2 * half_size_m / pixels, 0),
        )

    def city_light(self, light: Texture, low: tuple[float, float], size_m: float) -> None:
        """Set the map of sky seen, shadow height/256 and roof height/256 from ``low``."""
        self.root.set_shader_inputs(
            city_map=light,
            city_area=LVecBase4f(low[0], low[1], 1 / size_m, 1.0),
        )

    def without_city_light(self, node: NodePath) -> None:
        """Light ``node`` by sun and shadow map alone, e.g. what rises above the streets."""
        node.set_shader_input("city_area", LVecBase4f(0, 0, 0, 0))

    def wind(self, east_m_per_s: float, north_m_per_s: float) -> None:
        """Blow on all leaves of the stage."""
        self._wind.set_element(0, LVecBase2f(east_m_per_s, north_m_per_s))

    def advance(self, dt_s: float) -> None:
        """Let ``dt_s`` seconds pass for leaves and water."""
        self.time_s += dt_s
        self._clock.set_element(0, self.time_s)

    def loop(
        self,
        name: str,
        gain: float,
        position: tuple[float, float, float] | None = None,
        near_m: float = 1.0,
    ) -> Sound:
        """Start a looped sound that ends with the stage's scene; see SoundBank.loop."""
        return self.sounds.loop(name, gain, position, near_m)

    def rig_mount(self, name: str) -> NodePath:
        """A node below the root that move_rig keeps at the rig: a vehicle the patient rides."""
        mount = self.root.attach_new_node(name)
        mount.set_pos(self.rig.get_pos(self.root))
        self._mounts.append(mount)
        return mount

    def move_rig(self, position: tuple[float, float, float]) -> None:
        """Put the patient's floor origin, and what is mounted on it, at ``position``."""
        if position == self._rig_at:
            return
        self._rig_at = position
        if not self.rig.get_pos().almost_equal(LPoint3f(*position), _STILL_M):
            self._frame = 0  # a vehicle must not lie in the shadow of where it was
        self.rig.set_pos(*position)
        for mount in self._mounts:
            mount.set_pos(*position)

    def update(self) -> None:
        """Call once a frame before drawing: draws the shadow map every few frames."""
        if self._shadow is not None:
            # The sun stands still; only cars, people and the rig move.
            self._shadow.set_active(self._frame % self._shadow_every == 0)
        self._frame += 1

    def renew_shadow(self) -> None:
        """Draw the shadow map at the next update, whatever its turn."""
        self._frame = 0

    def set_active(self, active: bool) -> None:
        """Show or hide the whole stage with its sounds and its shadow map."""
        if active:
            self.root.show()
            self._frame = 0
        else:
            self.root.hide()
            if self._shadow is not None:
                self._shadow.set_active(False)
        self.sounds.set_active(active)

    def clear(self) -> None:
        """Remove everything built on this stage: nodes, sounds, shadow map, lighting inputs."""
        self.sounds.stop_all()
        self._mounts.clear()
        self.feared.clear()
        if self._shadow is not None:
            self._shadow.close()
            self._shadow = None
        # What is stashed is no child, and would hold its textures for as long as the root stands.
        for child in (*self.root.get_children(), *self.root.get_stashed_children()):
            if child != self.rig:
                child.remove_node()
        self.rig.set_pos_hpr(0, 0, 0, 0, 0, 0)
        self._rig_at = (0.0, 0.0, 0.0)
        self._default_inputs()

    def _default_inputs(self) -> None:
        self.sun((0.0, 0.0, 1.0), (0.0, 0.0, 0.0))
        self.root.set_shader_inputs(
            sky_ambient=LVector3f(1, 1, 1),
            ground_ambient=LVector3f(1, 1, 1),
            haze_colour=LVector3f(0, 0, 0),
            haze_glow=LVector3f(0, 0, 0),
            haze=LVecBase2f(0, 1),
            shadow_area=LVecBase4f(0, 0, 0, 0),
            shadow_from_world=LMatrix4f.ident_mat(),
            shadow_map=_no_shadow(),
            city_area=LVecBase4f(0, 0, 0, 0),
            city_map=white(),
            sky_map=white(),
            detail_map=detail_array(1 if self.shading.plain else 8),
        )
        self.root.set_shader_inputs(
            wave_map=wave_map(),
            glow_map=white(),
            water=LVecBase4f(0.02, 0.06, 0.07, 0.1),
            deck=LVecBase4f(0, 0, 0, 0),
            deck_look=LVecBase4f(0, 0, 0, 0),
            leaf_map=white(),
            lit_rooms=0.0,
            stride=0.0,
            opacity=1.0,
        )
        self.wind(0.0, 0.0)
        self.root.set_shader_input("wind", self._wind)
        self.root.set_shader_input("time_s", self._clock)


def _sky(light: Daylight, skyline: Skyline | None) -> Texture:
    def made() -> npt.NDArray[np.uint16]:
        return sky_words(sky_panorama(light, None if skyline is None else skyline(light)))

    return sky_texture(kept_words("sky", (light, skyline and skyline.__qualname__), made))


@cache
def _no_shadow() -> Texture:
    texture = Texture("no shadow")
    texture.setup_2d_texture(1, 1, Texture.T_float, Texture.F_depth_component32)
    texture.set_clear_color((1, 1, 1, 1))
    _compared(texture)
    return texture


def _compared(texture: Texture) -> None:
    texture.set_minfilter(SamplerState.FT_shadow)
    texture.set_magfilter(SamplerState.FT_shadow)
    texture.set_wrap_u(SamplerState.WM_clamp)
    texture.set_wrap_v(SamplerState.WM_clamp)


class _ShadowMap:
    """A depth buffer seen from the sun, with its own camera below the root."""

    def __init__(self, root: NodePath, host: GraphicsOutput, pixels: int, *, stereo: bool) -> None:
        self.texture, self._active = Texture("shadow"), False
        self._engine = GraphicsEngine.get_global_ptr()
        depth_only = FrameBufferProperties()
        depth_only.set_depth_bits(24)
        self._buffer = self._engine.make_output(
            host.get_pipe(),
            "shadow",
            -100,
            depth_only,
            WindowProperties(size=(pixels, pixels)),
            GraphicsPipe.BF_refuse_window | GraphicsPipe.BF_fb_props_optional,
            host.get_gsg(),
            host,
        )
        if self._buffer is None:
            raise RuntimeError("this graphics driver offers no buffer for the shadow map")
        _compared(self.texture)
        self._buffer.set_active(False)
        self._buffer.add_render_texture(
            self.texture, GraphicsOutput.RTM_bind_or_copy, GraphicsOutput.RTP_depth
        )
        self._lens = OrthographicLens()
        camera = Camera("sun", self._lens)
        camera.set_camera_mask(SHADOW_MASK)
        camera.set_scene(root)
        camera.set_initial_state(_shadow_state(shadow_shader()))
        camera.set_tag_state_key(SHADOW_TAG)
        camera.set_tag_state(CREATURE_TAG, _shadow_state(creature_shadow_shader(stereo), 1))
        camera.set_tag_state(PERSON_TAG, _shadow_state(person_shadow_shader(), 1))
        camera.set_tag_state(ROUTE_TAG, _shadow_state(route_shadow_shader(), 1))
        self._camera = root.attach_new_node(camera)
        self._buffer.make_display_region().set_camera(self._camera)

    def aim(self, sun: LVector3f, centre: LVector3f, half_size_m: float) -> None:
        self._lens.set_film_size(2 * half_size_m, 2 * half_size_m)
        self._lens.set_near_far(1, 5 * half_size_m)
        self._camera.set_pos(centre + sun * half_size_m * 2.5)
        self._camera.look_at(centre)

    def from_world(self, root: NodePath) -> LMatrix4f:
        return LMatrix4f(root.get_mat(self._camera) * self._lens.get_projection_mat())

    def set_active(self, active: bool) -> None:
        if active is not self._active:
            self._active = active
            self._buffer.set_active(active)

    def close(self) -> None:
        self._camera.remove_node()
        self._engine.remove_window(self._buffer)


def _shadow_state(shader: Shader, over: int = 0) -> RenderState:
    priority = _SHADER_PRIORITY + over
    state = RenderState.make(
        ShaderAttrib.make(shader, priority),
        DepthOffsetAttrib.make(-1),
        ColorWriteAttrib.make(ColorWriteAttrib.C_off),
    )
    return state.add_attrib(ShaderAttrib.make(shader, priority), priority)
