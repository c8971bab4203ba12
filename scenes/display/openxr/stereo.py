"""The picture of both eyes: in one traversal where the driver can, else in two passes.

Owns the multisampled buffers that a headset's picture is drawn into; must not know the runtime.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from panda3d.core import (
    Camera,
    GraphicsBuffer,
    GraphicsEngine,
    GraphicsOutput,
    LColor,
    LMatrix4f,
    LPoint3f,
    LQuaternionf,
    LVecBase4f,
    LVector3f,
    NodePath,
    PerspectiveLens,
    SamplerState,
    Texture,
)

from scenes.display.openxr.geometry import (
    Angles,
    EyeView,
    Pose,
    frustum_of,
    projection,
    view_of,
)
from scenes.display.openxr.hidden import HiddenAreas, hidden_node
from scenes.display.target import FAR_M, NEAR_M, SAMPLES, make_buffer
from scenes.stage.eyes import Eyes

ONE_TRAVERSAL = ("GL_ARB_shader_viewport_layer_array", "GL_AMD_vertex_shader_viewport_index")
"""With any of these a vertex shader chooses the half of the picture that it draws to."""


class StereoTarget(Protocol):
    """What a headset's display draws into."""

    eyes: Eyes
    """What the shaders of the stage need."""
    pictures: tuple[Texture, ...]
    """One picture with both eyes side by side, or one an eye, left first."""
    encodes_srgb: bool
    """True if the buffers turn linear colour into sRGB."""
    depths: tuple[Texture, ...]
    """How far things in each picture are, 0 nearest to 1 farthest; empty until that is kept."""
    way: str
    """How both eyes are drawn, for people."""

    def resize(self, eye_size: tuple[int, int]) -> None:
        """Draw ``eye_size`` pixels an eye from the next frame on."""

    def keep_depth(self) -> None:
        """Keep how far things are from the next frame on."""

    def hide(self, areas: HiddenAreas, angles: Sequence[Angles]) -> None:
        """Draw nothing where no eye sees it, if that saves anything; ``angles`` of each eye."""

    def look(self, head: Pose, eyes: Sequence[EyeView]) -> None:
        """Draw the next frame from these eyes; everything below the tracking origin."""

    def draw(self) -> None:
        """Draw one frame."""

    def close(self) -> None:
        """Release buffers and nodes."""


def make_stereo(
    host: GraphicsOutput,
    world: NodePath,
    origin: NodePath,
    eye_size: tuple[int, int],
    *,
    passes: int | None = None,
) -> StereoTarget:
    """The quickest target that ``host``'s driver can do; ``passes`` 1 or 2 insists on one way.

    ``origin``: the node that stands for the tracking origin.
    """
    gsg = host.get_gsg()
    if passes is None:
        passes = 1 if any(gsg.has_extension(name) for name in ONE_TRAVERSAL) else 2
    made = OneTraversal if passes == 1 else TwoPasses
    return made(host, world, origin, eye_size)


def _picture(buffer: GraphicsBuffer, name: str) -> Texture:
    picture = Texture(name)
    buffer.set_clear_color(LColor(0, 0, 0, 1))
    buffer.add_render_texture(picture, GraphicsOutput.RTM_bind_or_copy, GraphicsOutput.RTP_color)
    picture.set_minfilter(SamplerState.FT_linear)
    return picture


def _eye_buffer(
    host: GraphicsOutput, name: str, sort: int, size: tuple[int, int]
) -> GraphicsBuffer:
    """A multisampled buffer; its depth is a float, which runtimes take as it is."""
    return make_buffer(host, name, sort, size, SAMPLES, 24, float_depth=True)


def _depth(buffer: GraphicsBuffer, name: str) -> Texture:
    depth = Texture(name)
    buffer.add_render_texture(depth, GraphicsOutput.RTM_bind_or_copy, GraphicsOutput.RTP_depth)
    return depth


class _Head:
    """The head below the tracking origin, with a camera that sees what both eyes see."""

    def __init__(self, world: NodePath, origin: NodePath) -> None:
        self.world, self.origin = world, origin
        self.node = origin.attach_new_node("head")
        self.lens = PerspectiveLens()
        self.lens.set_near_far(NEAR_M, FAR_M)
        self._eyes: Sequence[EyeView] = ()
        self.projections = [LMatrix4f(), LMatrix4f()]
        self._optics: tuple[Angles, Angles, float] | None = None

    def camera(self, name: str) -> NodePath[Camera]:
        """Another camera in the head, with the lens that culls for both eyes."""
        camera = Camera(name, self.lens)
        camera.set_scene(self.world)
        return self.node.attach_new_node(camera)

    def look(self, head: Pose, eyes: Sequence[EyeView], cameras: Sequence[NodePath]) -> None:
        """Take the poses of this frame."""
        self.node.set_pos_quat(head.position, head.orientation)
        self._eyes = eyes
        left, right = eyes
        apart_m = (right.pose.position - left.pose.position).length()
        optics = (left.angles, right.angles, round(apart_m, 4))
        if optics != self._optics:  # a headset's are the same from frame to frame
            self._optics = optics
            self._see(head, eyes, cameras)

    def _see(self, head: Pose, eyes: Sequence[EyeView], cameras: Sequence[NodePath]) -> None:
        wide = frustum_of(head, eyes)
        self.lens.set_fov(
            math.degrees(2 * math.atan(wide.tan_x)), math.degrees(2 * math.atan(wide.tan_z))
        )
        for camera in cameras:
            camera.set_pos(LPoint3f(0, -wide.back_m, 0))
        self.projections = [projection(eye.angles, NEAR_M, FAR_M) for eye in eyes]

    def views(self) -> list[LMatrix4f]:
        """World-to-eye matrices of both eyes, now."""
        to_world = self.origin.get_mat(self.world)
        return [view_of(eye.pose, to_world) for eye in self._eyes]

    def seen(self) -> tuple[list[LMatrix4f], list[LPoint3f]]:
        """The same, and where in the world each eye is."""
        to_world = self.origin.get_mat(self.world)
        poses = [eye.pose for eye in self._eyes]
        views = [view_of(pose, to_world) for pose in poses]
        return views, [LPoint3f(to_world.xform_point(pose.position)) for pose in poses]

    def close(self) -> None:
        """Release the nodes."""
        self.node.remove_node()


class OneTraversal:
    """Both eyes side by side in one buffer, culled and submitted once."""

    way = "one traversal"

    def __init__(
        self, host: GraphicsOutput, world: NodePath, origin: NodePath, eye_size: tuple[int, int]
    ) -> None:
        self._engine = GraphicsEngine.get_global_ptr()
        self._head = _Head(world, origin)
        self._buffer = _eye_buffer(host, "eyes", 0, _wide(eye_size))
        picture = _picture(self._buffer, "picture")
        self.pictures: tuple[Texture, ...] = (picture,)
        self.depths: tuple[Texture, ...] = ()
        self.encodes_srgb = self._buffer.get_fb_properties().get_srgb_color()
        self._hidden: NodePath | None = None
        camera = self._head.camera("eyes")
        self._cameras = [camera]
        self.eyes = Eyes(camera, 2)
        region = self._buffer.make_display_region()
        region.set_num_regions(2)
        region.set_dimensions(0, LVecBase4f(0, 0.5, 0, 1))
        region.set_dimensions(1, LVecBase4f(0.5, 1, 0, 1))
        region.set_camera(camera)
        # Without a last region over all, the samples are resolved in the left half alone.
        self._buffer.make_display_region().set_sort(1000)

    def resize(self, eye_size: tuple[int, int]) -> None:
        """Draw ``eye_size`` pixels an eye from the next frame on."""
        self._buffer.set_size(*_wide(eye_size))

    def keep_depth(self) -> None:
        """Keep how far things are from the next frame on."""
        if not self.depths:
            self.depths = (_depth(self._buffer, "depth"),)

    def hide(self, areas: HiddenAreas, angles: Sequence[Angles]) -> None:
        """Draw nothing where no eye sees it."""
        if self._hidden is not None:
            self._hidden.remove_node()
        any_hidden = any(area.corners for area in areas)
        self._hidden = hidden_node(self._head.world, areas, angles) if any_hidden else None

    def look(self, head: Pose, eyes: Sequence[EyeView]) -> None:
        """Draw the next frame from these eyes."""
        self._head.look(head, eyes, self._cameras)

    def draw(self) -> None:
        """Draw both eyes."""
        views, places = self._head.seen()
        self.eyes.update(views, self._head.projections, places)
        self._engine.render_frame()

    def close(self) -> None:
        """Release buffer and nodes."""
        self._engine.remove_window(self._buffer)
        self._head.close()


class TwoPasses:
    """Each eye in a buffer of its own, for drivers that cannot do both at once."""

    way = "two passes"

    def __init__(
        self, host: GraphicsOutput, world: NodePath, origin: NodePath, eye_size: tuple[int, int]
    ) -> None:
        self._engine = GraphicsEngine.get_global_ptr()
        self._head = _Head(world, origin)
        self._buffers = [_eye_buffer(host, f"eye {n}", n, eye_size) for n in range(2)]
        self.pictures = tuple(_picture(b, f"picture {n}") for n, b in enumerate(self._buffers))
        self.depths: tuple[Texture, ...] = ()
        self.encodes_srgb = self._buffers[0].get_fb_properties().get_srgb_color()
        self._cameras = [self._head.camera(f"eye {n}") for n in range(2)]
        self._each = [Eyes(camera, 1) for camera in self._cameras]
        self.eyes = self._each[0]
        for buffer, camera in zip(self._buffers, self._cameras, strict=True):
            buffer.make_display_region().set_camera(camera)

    def resize(self, eye_size: tuple[int, int]) -> None:
        """Draw ``eye_size`` pixels an eye from the next frame on."""
        for buffer in self._buffers:
            buffer.set_size(*eye_size)

    def keep_depth(self) -> None:
        """Keep how far things are from the next frame on."""
        if not self.depths:
            self.depths = tuple(_depth(b, f"depth {n}") for n, b in enumerate(self._buffers))

    def hide(self, areas: HiddenAreas, angles: Sequence[Angles]) -> None:
        """All is drawn: a driver that needs two passes has worse to care for."""

    def look(self, head: Pose, eyes: Sequence[EyeView]) -> None:
        """Draw the next frame from these eyes."""
        self._head.look(head, eyes, self._cameras)

    def draw(self) -> None:
        """Draw one eye, then the other."""
        views = self._head.views()
        for each, view, shape in zip(self._each, views, self._head.projections, strict=True):
            each.update([view], [shape])
        self._engine.render_frame()

    def close(self) -> None:
        """Release buffers and nodes."""
        for buffer in self._buffers:
            self._engine.remove_window(buffer)
        self._head.close()


def _wide(eye_size: tuple[int, int]) -> tuple[int, int]:
    return 2 * eye_size[0], eye_size[1]


def at_rest(eye_height_m: float) -> tuple[Pose, tuple[EyeView, EyeView]]:
    """A head that looks straight ahead, for as long as no headset tells another."""
    level = LQuaternionf(1, 0, 0, 0)
    wide = Angles(-0.75, 0.75, 0.7, -0.7)
    head = Pose(LPoint3f(0, 0, eye_height_m), level)
    half = LVector3f(0.0315, 0, 0)
    left = EyeView(Pose(LPoint3f(head.position - half), level), wide)
    right = EyeView(Pose(LPoint3f(head.position + half), level), wide)
    return head, (left, right)
