"""The picture of the patient's eyes: an MSAA buffer, its texture, and copies of it.

Owns the buffer that every display draws the world into; must not know where it is shown.
"""

from __future__ import annotations

from panda3d.core import (
    Camera,
    CardMaker,
    FrameBufferProperties,
    GraphicsBuffer,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    LColor,
    LVecBase4f,
    NodePath,
    OrthographicLens,
    PerspectiveLens,
    SamplerState,
    Shader,
    Texture,
    WindowProperties,
)

from scenes.display.display import DisplayError
from scenes.stage.eyes import Eyes
from scenes.stage.shading import shader_text

SAMPLES = 4
"""Samples a pixel of the patient's picture."""

SOFTWARE_WIDTH = 640
"""Most pixels in a row where the processor draws: what the mirror shows, and no more."""

NO_BUFFER = (
    "This graphics driver cannot draw off screen. On Debian or Ubuntu install the software "
    "driver: sudo apt-get install -y --no-install-recommends libgl1 libegl1 libgl1-mesa-dri"
)
"""What to say where no buffer can be had."""

_HORIZONTAL_FOV_DEG = 82.0
NEAR_M, FAR_M = 0.1, 8000.0
"""What lies nearer or farther is not drawn, metres."""


def buffer_properties(
    samples: int, depth_bits: int, *, float_depth: bool = False
) -> FrameBufferProperties:
    """An 8-bit sRGB colour buffer with ``samples`` a pixel and ``depth_bits`` of depth at least."""
    wanted = FrameBufferProperties()
    wanted.set_rgba_bits(8, 8, 8, 8)
    wanted.set_srgb_color(True)
    wanted.set_depth_bits(depth_bits)
    wanted.set_float_depth(float_depth)
    wanted.set_multisamples(samples)
    return wanted


def is_software(driver: str) -> bool:
    """True for the names of drivers that draw with the processor."""
    name = driver.lower()
    return any(known in name for known in ("llvmpipe", "softpipe", "swiftshader", "gdi generic"))


def _driver(host: GraphicsOutput) -> str:
    return host.get_gsg().get_driver_renderer()


def sized(size: tuple[int, int]) -> WindowProperties:
    """Properties that ask for ``size`` in pixels."""
    properties = WindowProperties()
    properties.set_size(*size)
    return properties


def draws_shaders(host: GraphicsOutput) -> bool:
    """True if ``host``'s driver runs the project's shaders; opens it first."""
    GraphicsEngine.get_global_ptr().open_windows()
    gsg = host.get_gsg()
    version = (gsg.get_driver_version_major(), gsg.get_driver_version_minor())
    return gsg.is_valid() and version >= (3, 3)


def make_buffer(
    host: GraphicsOutput,
    name: str,
    sort: int,
    size: tuple[int, int],
    samples: int,
    depth_bits: int,
    *,
    float_depth: bool = False,
) -> GraphicsBuffer:
    """A buffer in ``host``'s context. Raises DisplayError where the driver offers none."""
    buffer = GraphicsEngine.get_global_ptr().make_output(
        host.get_pipe(),
        name,
        sort,
        buffer_properties(samples, depth_bits, float_depth=float_depth),
        sized(size),
        GraphicsPipe.BF_refuse_window
        | GraphicsPipe.BF_fb_props_optional
        | GraphicsPipe.BF_resizeable,
        host.get_gsg(),
        host,
    )
    if not isinstance(buffer, GraphicsBuffer):
        raise DisplayError(NO_BUFFER)
    return buffer


class EyeTarget:
    """Draws the world for one eye into ``picture``: size in pixels, MSAA, sRGB.

    The head is a node to be hung below a rig; the camera sits in it.
    """

    def __init__(self, host: GraphicsOutput, world: NodePath, size: tuple[int, int]) -> None:
        self._engine = GraphicsEngine.get_global_ptr()
        self._world = world
        # Not 32: Panda3D then resolves depth between two formats, which GL refuses silently.
        self._most = SOFTWARE_WIDTH if is_software(_driver(host)) else None
        size = self._affordable(size)
        self.buffer = make_buffer(host, "eyes", 0, size, SAMPLES, 24)
        self.buffer.set_clear_color(LColor(0, 0, 0, 1))
        self.picture = Texture("picture")
        self.buffer.add_render_texture(
            self.picture, GraphicsOutput.RTM_bind_or_copy, GraphicsOutput.RTP_color
        )
        self.picture.set_minfilter(SamplerState.FT_linear)
        self.encodes_srgb = self.buffer.get_fb_properties().get_srgb_color()
        self._lens = PerspectiveLens()
        self._lens.set_near_far(NEAR_M, FAR_M)
        self.head = world.attach_new_node("head")
        camera = Camera("eyes", self._lens)
        camera.set_scene(world)
        self.camera = self.head.attach_new_node(camera)
        self.eyes = Eyes(self.camera, 1)
        self.buffer.make_display_region().set_camera(self.camera)
        self._shape(size)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height that are drawn, pixels."""
        return self.buffer.get_x_size(), self.buffer.get_y_size()

    def resize(self, size: tuple[int, int]) -> None:
        """Draw for a target of ``size`` pixels from the next frame on."""
        size = self._affordable(size)
        if size != self.size:
            self.buffer.set_size(*size)
            self._shape(size)

    def draw(self) -> None:
        """Draw one frame from where the camera is."""
        view = self._world.get_mat(self.camera)
        self.eyes.update([view], [self._lens.get_projection_mat()])
        self._engine.render_frame()

    def close(self) -> None:
        """Release the buffer and its nodes."""
        self._engine.remove_window(self.buffer)
        self.head.remove_node()

    def _affordable(self, size: tuple[int, int]) -> tuple[int, int]:
        if self._most is None or size[0] <= self._most:
            return size
        return self._most, round(size[1] * self._most / size[0])

    def _shape(self, size: tuple[int, int]) -> None:
        self._lens.set_aspect_ratio(size[0] / size[1])
        self._lens.set_fov(_HORIZONTAL_FOV_DEG)


class PictureCopy:
    """Shows a part of ``picture`` over the whole of ``target``."""

    def __init__(self, target: GraphicsOutput, picture: Texture, *, encode_srgb: bool) -> None:
        defines = ("ENCODE_SRGB",) if encode_srgb else ()
        card = CardMaker("picture")
        card.set_frame(-1, 1, -1, 1)
        self._card: NodePath = NodePath(card.generate())
        self._card.set_shader(
            Shader.make(Shader.SL_GLSL, *shader_text("copy.vert", "copy.frag", defines))
        )
        self._card.set_shader_input("picture", picture)
        self._card.set_depth_test(False)
        self._card.set_depth_write(False)
        self.show_part(0, 0, 1, 1)
        lens = OrthographicLens()
        lens.set_film_size(2, 2)
        lens.set_near_far(-10, 10)
        camera = self._card.attach_new_node(Camera("picture", lens))
        region = target.make_display_region()
        region.set_camera(camera)
        camera.node().set_scene(self._card)

    def show_part(self, x: float, y: float, width: float, height: float) -> None:
        """Show this part of the picture: lower left corner and size, 0-1."""
        self._card.set_shader_input("part", LVecBase4f(x, y, width, height))

    def fill(self, picture_aspect: float, target_aspect: float, *, columns: int = 1) -> None:
        """Show the middle of the picture's first column, nothing stretched, nothing empty."""
        if picture_aspect >= target_aspect:
            width = target_aspect / picture_aspect
            self.show_part((1 - width) / 2 / columns, 0, width / columns, 1)
        else:
            height = picture_aspect / target_aspect
            self.show_part(0, (1 - height) / 2, 1 / columns, height)
