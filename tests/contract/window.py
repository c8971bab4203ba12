"""An off-screen window with one patient's eye, for drawing scenes in tests and by hand.

Owns a graphics context of its own; must not know any scene.
"""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Camera,
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    LMatrix4f,
    LVecBase3f,
    NodePath,
    PerspectiveLens,
    PTA_LMatrix4f,
    PTA_LVecBase3f,
    ShaderAttrib,
    RenderState,
    SceneGraphAnalyzer,
    Texture,
    WindowProperties,
    load_prc_file_data,
)
from PIL import Image

from scenes.stage.shading import EYE_MASK, Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage

EYE_M = 1.6


class OffscreenWindow:
    """Draws one stage mono or stereo (both eyes side by side) into a buffer."""

    def __init__(self, size: tuple[int, int], *, stereo: bool = False, samples: int = 4) -> None:
        # Mesa 22's cache of compiled shaders has given back wrong light; never trust it here.
        os.environ.setdefault("MESA_SHADER_CACHE_DISABLE", "true")
        load_prc_file_data(
            "", "load-display p3headlessgl\ngl-version 3 3\nnotify-level-glgsg error"
        )
        self.size = size
        self._engine = GraphicsEngine.get_global_ptr()
        pipe = GraphicsPipeSelection.get_global_ptr().make_default_pipe()
        wanted = FrameBufferProperties()
        wanted.set_rgba_bits(8, 8, 8, 8)
        wanted.set_depth_bits(24)
        wanted.set_multisamples(samples)
        self.buffer = self._engine.make_output(
            pipe, "test", 0, wanted, WindowProperties(size=size), GraphicsPipe.BF_refuse_window
        )
        assert self.buffer is not None, "no off-screen OpenGL here"
        self._image = Texture("image")
        self.buffer.add_render_texture(self._image, GraphicsOutput.RTM_copy_ram)
        self.buffer.set_clear_color((1, 0, 1, 1))  # magenta shows holes
        self.top = NodePath("top")
        self.root, self.rig = self.top.attach_new_node("root"), self.top.attach_new_node("rig")
        self.head = self.rig.attach_new_node("head")
        self.head.set_z(EYE_M)
        self._eyes = 2 if stereo else 1
        self._add_camera()
        self.sounds = SoundBank(None)
        shading = Shading(stereo)
        self.stage = Stage(self.root, self.rig, None, shading, self.sounds, 7, host=self.buffer)

    def _add_camera(self) -> None:
        self._lens = PerspectiveLens()
        self._lens.set_fov(
            84, 2 * np.degrees(np.arctan(np.tan(np.radians(42)) * self.size[1] / self.size[0]))
        )
        self._lens.set_near_far(0.05, 3000)
        camera = Camera("eye", self._lens)
        camera.set_camera_mask(EYE_MASK)
        self._camera = self.head.attach_new_node(camera)
        region = self.buffer.make_display_region()
        region.set_camera(self._camera)
        self._matrices, self._places = PTA_LMatrix4f(), PTA_LVecBase3f()
        for _ in range(2):
            self._matrices.push_back(LMatrix4f.ident_mat())
            self._places.push_back(LVecBase3f(0))
        holder = NodePath("inputs")
        holder.set_shader_input("eye_vp", self._matrices)
        holder.set_shader_input("eye_position", self._places)
        attrib = holder.get_attrib(ShaderAttrib)
        if self._eyes == 2:
            region.set_num_regions(2)
            region.set_dimensions(0, (0, 0.5, 0, 1))
            region.set_dimensions(1, (0.5, 1, 0, 1))
            attrib = attrib.set_instance_count(2)
            last = self.buffer.make_display_region()
            last.set_sort(10)
        camera.set_initial_state(RenderState.make(attrib))

    def look(self, heading: float, pitch: float) -> None:
        """Turn the head: degrees left of ahead, degrees up."""
        self.head.set_hpr(heading, pitch, 0)

    def draw(self) -> None:
        """One frame."""
        for eye in range(2):
            apart = LVecBase3f(0.032 * (2 * eye - 1) if self._eyes == 2 else 0, 0, 0)
            place = self.top.get_relative_point(self.head, apart)
            view = LMatrix4f(self.top.get_mat(self.head) * LMatrix4f.translate_mat(-apart))
            self._matrices.set_element(eye, view * self._lens.get_projection_mat())
            self._places.set_element(eye, LVecBase3f(place))
        self.stage.update()
        self._engine.render_frame()

    def pixels(self) -> npt.NDArray[np.uint8]:
        """The picture (height, width, 3) of a frame drawn now, after the shadow map settled."""
        for _ in range(4):
            self.draw()
        raw = np.frombuffer(self._image.get_ram_image_as("RGB"), np.uint8)
        return raw.reshape(self.size[1], self.size[0], 3)[::-1]

    def picture(self) -> Image.Image:
        """The same as an image to save."""
        return Image.fromarray(np.ascontiguousarray(self.pixels()))

    def describe(self) -> str:
        """Counts of nodes, Geoms and triangles below the root."""
        analyzer = SceneGraphAnalyzer()
        analyzer.add_node(self.root.node())
        return (
            f"{analyzer.get_num_nodes()} nodes, {analyzer.get_num_geoms()} geoms, "
            f"{analyzer.get_num_vertices()} vertices"
        )

    def close(self) -> None:
        """Give the graphics context back."""
        self.stage.clear()
        self._engine.remove_window(self.buffer)
