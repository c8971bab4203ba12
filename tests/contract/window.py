"""An off-screen patient who looks around on a stage, for the contract tests and for pictures.

Owns one display, one stage and where the head looks; must not know any scene.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from panda3d.core import AudioManager, GraphicsEngine, SceneGraphAnalyzer
from PIL import Image

from scenes.display.offscreen import OffscreenDisplay
from scenes.stage.shading import Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage

SHADOW_FRAMES = 2
"""Frames after which a new shadow map is in the picture."""

Pixels = npt.NDArray[np.uint8]


class PatientWindow:
    """Draws one stage off screen for a patient of 1.6 m eye height."""

    def __init__(self, size: tuple[int, int], audio: AudioManager | None = None) -> None:
        self.display = OffscreenDisplay(size, "contract", frames_per_s=None)
        self.root = self.display.world.attach_new_node("root")
        self.sounds = SoundBank(audio)
        self.stage = Stage(
            self.root,
            self.root.attach_new_node("rig"),
            self.display.eyes,
            Shading(stereo=False, encode_srgb=not self.display.encodes_srgb),
            self.sounds,
            7,
            host=self.display.host,
        )
        self.display.stand_on(self.stage.rig)

    def look(self, heading: float, pitch: float) -> None:
        """Turn the head: degrees to the left, degrees up."""
        self.display.head.heading_deg, self.display.head.pitch_deg = heading, pitch

    def draw(self) -> None:
        """One frame."""
        self.display.begin()
        self.stage.update()
        self.display.draw()
        self.display.end()

    def pixels(self) -> Pixels:
        """The picture (height, width, 3), drawn now, the shadow map included."""
        self.stage.renew_shadow()
        for _ in range(SHADOW_FRAMES):
            self.draw()
        gsg = self.display.host.get_gsg()
        texture = self.display.picture
        GraphicsEngine.get_global_ptr().extract_texture_data(texture, gsg)
        raw = np.frombuffer(bytes(texture.get_ram_image_as("RGB")), np.uint8)
        return raw.reshape(texture.get_y_size(), texture.get_x_size(), 3)[::-1]

    def picture(self) -> Image.Image:
        """The same as an image to save."""
        return Image.fromarray(np.ascontiguousarray(self.pixels()))

    def counts(self) -> tuple[int, int]:
        """Nodes below the root, and windows and buffers of the engine."""
        analyzer = SceneGraphAnalyzer()
        analyzer.add_node(self.root.node())
        return analyzer.get_num_nodes(), GraphicsEngine.get_global_ptr().get_num_windows()

    def held_by_driver(self) -> tuple[int, int]:
        """Textures and vertex buffers that the graphics driver holds."""
        objects = self.display.host.get_gsg().get_prepared_objects()
        return objects.get_num_prepared_textures(), objects.get_num_prepared_vertex_buffers()

    def triangles(self) -> int:
        """Triangles below the root."""
        total = 0
        for path in self.root.find_all_matches("**/+GeomNode"):
            node = path.node()
            for number in range(node.get_num_geoms()):
                total += node.get_geom(number).get_primitive(0).get_num_faces()
        return total

    def close(self) -> None:
        """Give the graphics context back."""
        self.stage.clear()
        self.root.remove_node()
        self.display.close()
