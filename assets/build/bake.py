"""Light baked with Cycles: a light map in a second UV set, light probes, a view all around.

Owns everything that calls Blender; must not know what is being lit. One processor thread.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

AXES = np.array([(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)], np.float64)
"""Order of the six faces of a probe."""


@dataclass(frozen=True)
class Window:
    """An opening that lets the sky in: middle, size along y and z, metres; faces +x."""

    middle: tuple[float, float, float]
    size: tuple[float, float]


@dataclass(frozen=True)
class Outside:
    """Sky, ground and sun beyond the windows; linear radiances, sun in W/m2."""

    sky: tuple[float, float, float]
    ground: tuple[float, float, float]
    sun: tuple[float, float, float]
    sun_strength: float
    toward_sun: tuple[float, float, float]


def start(samples: int, threads: int) -> None:
    """An empty Blender scene that draws with ``threads`` processor threads."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.seed = 1
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 7, 6
    scene.cycles.sample_clamp_indirect = 6.0
    scene.render.threads_mode, scene.render.threads = "FIXED", threads


def mesh_object(
    name: str,
    positions: Floats,
    normals: Floats,
    faces: npt.NDArray[np.integer[Any]],
    colours: Floats,
) -> Any:
    """A diffuse object with linear colours (N,3) at its vertices and the normals given."""
    data = bpy.data.meshes.new(name)
    data.from_pydata(positions.tolist(), [], faces.tolist())
    data.polygons.foreach_set("use_smooth", [True] * len(data.polygons))
    layer = data.color_attributes.new("albedo", "FLOAT_COLOR", "POINT")
    rgba = np.ones((len(positions), 4), np.float32)
    rgba[:, :3] = colours
    layer.data.foreach_set("color", rgba.ravel())
    data.normals_split_custom_set_from_vertices(normals.tolist())
    data.materials.append(_material(name))
    made = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(made)
    return made


def _material(name: str) -> Any:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = 0.9
    shader.inputs["Specular IOR Level"].default_value = 0.0
    colour = tree.nodes.new("ShaderNodeVertexColor")
    colour.layer_name = "albedo"
    tree.links.new(colour.outputs["Color"], shader.inputs["Base Color"])
    return material


def light_from(outside: Outside, windows: tuple[Window, ...]) -> None:
    """Light the scene from outside, with a portal in every window."""
    world = bpy.data.worlds.new("outside")
    bpy.context.scene.world = world
    world.use_nodes = True
    _sky_and_ground(world.node_tree, outside)
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.color, sun.angle = outside.sun_strength, outside.sun, 0.012
    lamp = bpy.data.objects.new("sun", sun)
    bpy.context.scene.collection.objects.link(lamp)
    lamp.rotation_mode = "QUATERNION"
    from mathutils import Vector  # comes with bpy and only after it

    lamp.rotation_quaternion = Vector(outside.toward_sun).to_track_quat("Z", "Y")
    for window in windows:
        area = bpy.data.lights.new("portal", "AREA")
        area.shape = "RECTANGLE"
        area.size, area.size_y = window.size[1], window.size[0]
        area.cycles.is_portal = True
        portal = bpy.data.objects.new("portal", area)
        bpy.context.scene.collection.objects.link(portal)
        portal.location = window.middle
        portal.rotation_euler = (0.0, -np.pi / 2, 0.0)


def area_light(
    place: tuple[float, float, float],
    size: tuple[float, float],
    watts: float,
    colour: tuple[float, float, float],
) -> None:
    """A soft lamp that shines down from ``place`` and is not seen itself."""
    area = bpy.data.lights.new("soft", "AREA")
    area.shape, area.size, area.size_y = "RECTANGLE", *size
    area.energy, area.color = watts, colour
    lamp = bpy.data.objects.new("soft", area)
    bpy.context.scene.collection.objects.link(lamp)
    lamp.location = place
    lamp.visible_camera = lamp.visible_glossy = False


def _sky_and_ground(tree: Any, outside: Outside) -> None:
    background = tree.nodes["Background"]
    where = tree.nodes.new("ShaderNodeTexCoord")
    parts = tree.nodes.new("ShaderNodeSeparateXYZ")
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = 0.47, 0.53
    ramp.color_ramp.elements[0].color = (*outside.ground, 1)
    ramp.color_ramp.elements[1].color = (*outside.sky, 1)
    half = tree.nodes.new("ShaderNodeMath")
    half.operation = "MULTIPLY_ADD"
    half.inputs[1].default_value = half.inputs[2].default_value = 0.5
    tree.links.new(where.outputs["Generated"], parts.inputs[0])
    tree.links.new(parts.outputs["Z"], half.inputs[0])
    tree.links.new(half.outputs[0], ramp.inputs[0])
    tree.links.new(ramp.outputs["Color"], background.inputs["Color"])


def packed_uv(target: Any, margin: float) -> Floats:
    """Light map coordinates of every face corner (corners,2), packed into 0-1."""
    data = target.data
    data.uv_layers.new(name="light")
    data.uv_layers.active = data.uv_layers["light"]
    bpy.ops.object.select_all(action="DESELECT")
    target.select_set(True)
    bpy.context.view_layer.objects.active = target
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.smart_project(angle_limit=np.radians(66), island_margin=margin, area_weight=0.0)
    bpy.ops.object.mode_set(mode="OBJECT")
    out = np.empty(len(data.loops) * 2, np.float32)
    data.uv_layers["light"].data.foreach_get("uv", out)
    return out.reshape(-1, 2)


def set_uv(target: Any, uv: Floats) -> None:
    """Give ``target`` the light map coordinates ``uv`` of every face corner."""
    data = target.data
    layer = data.uv_layers.get("light") or data.uv_layers.new(name="light")
    data.uv_layers.active = layer
    layer.data.foreach_set("uv", np.asarray(uv, np.float32).ravel())


def light_map(targets: list[Any], width: int, height: int) -> Floats:
    """Bake the light that reaches ``targets`` (height,width,3), denoised, row 0 at v = 0."""
    image = baked_image(targets, width, height)
    bpy.ops.object.bake(type="DIFFUSE", pass_filter={"DIRECT", "INDIRECT"}, margin=0,
                        uv_layer="light")  # fmt: skip
    raw = pixels(image)
    known = raw[..., 3] > 0.5
    clean = denoised(image, width, height)
    return _spread(np.where(known[..., None], clean, 0), known)


def baked_image(targets: list[Any], width: int, height: int) -> Any:
    """An empty image that ``targets``, now selected, are baked into."""
    image = bpy.data.images.new("light", width, height, float_buffer=True, alpha=True)
    image.colorspace_settings.name = "Linear Rec.709"
    image.generated_color = (0, 0, 0, 0)
    for target in targets:
        tree = target.data.materials[0].node_tree
        node = tree.nodes.new("ShaderNodeTexImage")
        node.image = image
        tree.nodes.active = node
    bpy.ops.object.select_all(action="DESELECT")
    for target in targets:
        target.select_set(True)
    bpy.context.view_layer.objects.active = targets[0]
    return image


def pixels(image: Any) -> Floats:
    """The values of an image of Blender (height,width,4), row 0 below."""
    out = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(out)
    return out.reshape(image.size[1], image.size[0], 4)


def denoised(image: Any, width: int, height: int) -> Floats:
    """``image`` without its noise (height,width,3)."""
    scene = bpy.context.scene
    group = bpy.data.node_groups.new("denoise", "CompositorNodeTree")
    group.interface.new_socket(name="Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    source = group.nodes.new("CompositorNodeImage")
    source.image = image
    denoise = group.nodes.new("CompositorNodeDenoise")
    result = group.nodes.new("NodeGroupOutput")
    group.links.new(source.outputs[0], denoise.inputs[0])
    group.links.new(denoise.outputs[0], result.inputs[0])
    samples = scene.cycles.samples
    scene.compositing_node_group, scene.cycles.samples = group, 1
    scene.render.use_compositing = True
    rendered = _rendered(width, height, 100)[..., :3]
    scene.compositing_node_group, scene.cycles.samples = None, samples
    return rendered


def _rendered(width: int, height: int, percentage: int) -> Floats:
    scene = bpy.context.scene
    if scene.camera is None:
        scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(scene.camera)
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = percentage
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "out.exr")
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(scene.render.filepath)
        image.colorspace_settings.name = "Linear Rec.709"
        return pixels(image)


def _spread(light: Floats, known: npt.NDArray[np.bool_], rounds: int = 10) -> Floats:
    """Carry the light past the edges of each part, so that filtering meets no black."""
    for _ in range(rounds):
        total, count = np.zeros_like(light), np.zeros(known.shape, np.float32)
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            near = np.roll(known, step, axis)
            total += np.roll(light, step, axis) * near[..., None]
            count += near
        fill = ~known & (count > 0)
        light = np.where(fill[..., None], total / np.maximum(count, 1)[..., None], light)
        known = known | fill
    return light


def probes(places: Floats) -> Floats:
    """Light on six faces at each place (N,3): (N,6,3), in the order of AXES."""
    points: list[Floats] = []
    faces: list[tuple[int, ...]] = []
    for place in places:
        for axis in AXES:
            side = np.roll(axis, 1)
            other = np.cross(axis, side)
            first = len(points)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                points.append(place + 0.01 * (axis + a * side * 0.5 + b * other * 0.5))
            faces.append((first, first + 1, first + 2, first + 3))
    data = bpy.data.meshes.new("probes")
    data.from_pydata([tuple(p) for p in points], [], faces)
    data.color_attributes.new("light", "FLOAT_COLOR", "CORNER")
    data.color_attributes.new("albedo", "FLOAT_COLOR", "POINT")
    data.color_attributes.active_color = data.color_attributes["light"]
    data.materials.append(_material("probes"))
    made = bpy.data.objects.new("probes", data)
    bpy.context.scene.collection.objects.link(made)
    for ray in ("diffuse", "glossy", "transmission", "shadow"):
        setattr(made, f"visible_{ray}", False)
    bpy.ops.object.select_all(action="DESELECT")
    made.select_set(True)
    bpy.context.view_layer.objects.active = made
    bpy.ops.object.bake(type="DIFFUSE", pass_filter={"DIRECT", "INDIRECT"}, target="VERTEX_COLORS")
    out = np.empty(len(data.loops) * 4, np.float32)
    data.color_attributes["light"].data.foreach_get("color", out)
    bpy.data.objects.remove(made)
    return np.asarray(out.reshape(len(places), 6, 4, 4)[..., :3].mean(axis=2))


def view_around(place: tuple[float, float, float], width: int) -> Floats:
    """Everything seen from ``place`` (width/2,width,3), the middle looks north, row 0 below."""
    scene = bpy.context.scene
    _rendered(8, 4, 100)  # makes the camera
    camera = scene.camera
    camera.data.type = "PANO"
    camera.data.panorama_type = "EQUIRECTANGULAR"
    camera.location = place
    camera.rotation_euler = (np.pi / 2, 0, 0)
    scene.cycles.use_denoising = True
    return _rendered(width, width // 2, 100)[..., :3]


def light_uv(target: Any) -> Floats:
    """The light map coordinates of every face corner of ``target`` (corners,2)."""
    out = np.empty(len(target.data.loops) * 2, np.float32)
    target.data.uv_layers["light"].data.foreach_get("uv", out)
    return out.reshape(-1, 2)
