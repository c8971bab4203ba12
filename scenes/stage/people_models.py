"""The twelve as a graphics card reads them: vertices, clips and skins of all in one texture each.

Owns what is read from files and how it is packed; must not know who is there, nor draw anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from panda3d.core import GeomEnums, SamplerState, Texture
from PIL import Image

from scenes.stage.glb import Model, Part, load_model
from scenes.stage.people_clips import clip_rows, posed
from scenes.stage.people_skeleton import Skeleton
from scenes.stage.vertices import Floats

CAST = (
    "person_01", "person_02", "person_03", "person_04", "person_05", "person_06",
    "person_07", "person_08", "person_09", "person_10", "person_11", "person_12",
)  # fmt: skip
"""Everyone there is, by the names of their models."""

LEVELS = 3
"""Levels of detail of each."""

FAR = LEVELS - 1
"""The coarsest: without a face."""

CAST_TEXELS = 4
"""Texels of four numbers each of the cast has, as assets/shaders/person_pose.glsl reads them."""

_SKIN_PIXELS = 1024
_UNMOVED = 128  # no move of a face unit
_FACES = tuple(f"face_{unit}" for unit in range(6))


@dataclass(frozen=True)
class Meshes:
    """Everybody's mesh at one level of detail."""

    vertices: Texture
    """Of all the cast one after the other, ``stride`` each."""
    stride: int
    faces: tuple[npt.NDArray[np.uint32], ...]
    """Numbers of vertices (3M,) of each, from 0."""


@cache
def eye_heights() -> Floats:
    """How high the eyes of each of CAST are in each clip, metres."""
    return np.array([_posed(name)[1] for name in CAST])


@cache
def constants() -> npt.NDArray[np.float32]:
    """Texels (12, CAST_TEXELS, 4): where neck and eyes turn, and how far each face unit moves."""
    texels = np.zeros((len(CAST), CAST_TEXELS, 4), np.float32)
    for who, name in enumerate(CAST):
        bones, sizes = _skeleton(name), [float(x) for x in _model(name).extras["unit_m"]]
        for row, bone in enumerate(("neck02", "eye.L", "eye.R")):
            texels[who, row] = (*bones.heads[bones.number(bone)], sizes[row])
        texels[who, 3, :3] = sizes[3:]
    return texels


@cache
def meshes(level: int) -> Meshes:
    """Of everybody at ``level``."""
    wholes = [_whole(name, level) for name in CAST]
    stride = max(len(whole.rows) for whole in wholes)
    texels = 3 if level == FAR else 4
    packed = np.zeros((len(CAST), stride, texels, 4), np.int32)
    for who, whole in enumerate(wholes):
        packed[who, : len(whole.rows)] = _packed(whole.rows)[:, :texels]
    texture = Texture(f"people {level}")
    texture.setup_buffer_texture(
        len(CAST) * stride * texels, Texture.T_int, Texture.F_rgba32i, GeomEnums.UH_static
    )
    texture.set_ram_image(packed)
    return Meshes(texture, stride, tuple(w.faces.astype(np.uint32).ravel() for w in wholes))


@cache
def clips() -> Texture:
    """All clips as bone matrices: a layer for each of the cast, a row for each frame."""
    count, bones = int(clip_rows().frames.sum()), len(_skeleton(CAST[0]).names)
    texture = Texture("people clips")
    texture.setup_2d_texture_array(bones * 3, count, len(CAST), Texture.T_float, Texture.F_rgba32)
    texture.set_minfilter(SamplerState.FT_nearest)
    texture.set_magfilter(SamplerState.FT_nearest)
    pages = np.empty((len(CAST), count, bones, 3, 4), np.float32)
    for who, name in enumerate(CAST):  # Panda3D keeps texels of pictures as BGRA
        np.take(_posed(name)[0], [2, 1, 0, 3], axis=-1, out=pages[who])
    texture.set_ram_image(pages)
    return texture


@cache
def skins() -> Texture:
    """Everybody's skin, a layer each."""
    texture = Texture("people skins")
    texture.setup_2d_texture_array(
        _SKIN_PIXELS, _SKIN_PIXELS, len(CAST), Texture.T_unsigned_byte, Texture.F_rgb8
    )
    pages = np.empty((len(CAST), _SKIN_PIXELS, _SKIN_PIXELS, 3), np.uint8)
    for who, name in enumerate(CAST):
        file = resources.files("assets") / "textures" / f"{name}_skin.jpg"
        with resources.as_file(file) as path, Image.open(path) as image:
            pages[who] = np.asarray(image.convert("RGB"), np.uint8)[::-1, :, ::-1]
    texture.set_ram_image(pages)
    texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    texture.set_magfilter(SamplerState.FT_linear)
    return texture


def _packed(rows: npt.NDArray[np.void]) -> npt.NDArray[np.int32]:
    """Vertices as texels (N, 4, 4) of whole numbers: see assets/shaders/person_pose.glsl."""
    out = np.zeros((len(rows), 4, 4), np.int32)
    out[:, 0, :3] = np.ascontiguousarray(rows["position"]).view(np.int32)
    out[:, 0, 3] = _word(rows["colour"])
    out[:, 1, :2] = np.ascontiguousarray(rows["uv"]).view(np.int32)
    normal = np.round(np.clip(rows["normal"], -1, 1) * 32767).astype(np.int16)
    out[:, 1, 2] = np.ascontiguousarray(normal[:, :2]).view(np.int32)[:, 0]
    last = np.zeros((len(rows), 4), np.uint8)
    last[:, :2] = np.ascontiguousarray(normal[:, 2:]).view(np.uint8)
    last[:, 2:] = rows["surface"][:, :2]
    out[:, 1, 3] = _word(last)
    out[:, 2, 0], out[:, 2, 1] = _word(rows["joints"]), _word(rows["weights"])
    for unit, column in enumerate(_FACES):
        if column in (rows.dtype.names or ()):
            out[:, 2 + (unit + 2) // 4, (unit + 2) % 4] = _word(rows[column])
    return out


def _word(four: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Four bytes (N,4) as one number, the first lowest."""
    words: npt.NDArray[np.int32] = np.ascontiguousarray(four).view("<i4")[:, 0]
    return words


@cache
def _model(name: str) -> Model:
    return load_model(name)


@cache
def _skeleton(name: str) -> Skeleton:
    return Skeleton.of(_model(name).extras)


@cache
def _posed(name: str) -> tuple[Floats, Floats]:
    """Bone matrices of all clips, and how high the eyes are in each."""
    bones, rows = _skeleton(name), clip_rows()
    matrices, eye = posed(name, bones), bones.number("eye.L")
    settled = rows.first + np.where(rows.once > 0, rows.frames - 1, rows.begin)
    high = matrices[settled.astype(int), eye, 2]
    return matrices, high[:, :3] @ bones.heads[eye] + high[:, 3]


@cache
def _whole(name: str, level: int) -> Part:
    """Body and hair in one."""
    parts = _model(name).parts
    body, hair = parts[f"body_{level}"], parts[f"hair_{level}"]
    rows = np.zeros(len(body.rows) + len(hair.rows), body.rows.dtype)
    for column in body.rows.dtype.names or ():
        rows[column][: len(body.rows)] = body.rows[column]
        worn = hair.rows[column] if column in (hair.rows.dtype.names or ()) else _UNMOVED
        rows[column][len(body.rows) :] = worn
    return Part(rows, np.concatenate([body.faces, hair.faces + len(body.rows)]))
