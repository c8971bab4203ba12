"""Reads the project's own .glb files: interleaved vertices, triangles, and what is written beside.

Owns the names of the columns and the way from a file to arrays; must not know what is drawn.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

COLUMNS = {
    "position": "POSITION",
    "normal": "NORMAL",
    "colour": "COLOR_0",
    "uv": "TEXCOORD_0",
    "light_uv": "TEXCOORD_1",
    "surface": "_SURFACE",
    "joints": "_JOINTS",
    "weights": "_WEIGHTS",
    **{f"face_{k}": f"_FACE_{k}" for k in range(6)},
}
"""Our column to the attribute's name in the file."""

_TYPES = {5121: np.uint8, 5126: np.float32}
_WIDTH = {"VEC2": 2, "VEC3": 3, "VEC4": 4}
_MAGIC, _JSON, _BINARY = 0x46546C67, 0x4E4F534A, 0x004E4942


class GlbError(Exception):
    """A file is not one of ours; the message is one sentence."""


@dataclass(frozen=True)
class Part:
    """One mesh: vertices as a structured array, triangles (M,3)."""

    rows: npt.NDArray[np.void]
    faces: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Model:
    """Every mesh of a file by name, and the numbers written beside them."""

    parts: dict[str, Part]
    extras: dict[str, Any]


def load_model(name: str) -> Model:
    """The model ``name``.glb of assets/models. FileNotFoundError, or GlbError if it is not ours."""
    return read_glb((resources.files("assets") / "models" / f"{name}.glb").read_bytes())


def read_glb(data: bytes) -> Model:
    """A model from the bytes of a .glb file; GlbError if it is not one of ours."""
    header, binary = _chunks(data)
    parts = {}
    for mesh in header["meshes"]:
        (primitive,) = mesh["primitives"]
        parts[str(mesh["name"])] = Part(
            _rows(header, binary, primitive["attributes"]),
            _faces(header, binary, primitive["indices"]),
        )
    return Model(parts, dict(header.get("extras", {})))


def _chunks(data: bytes) -> tuple[dict[str, Any], bytes]:
    if len(data) < 28 or struct.unpack_from("<I", data)[0] != _MAGIC:
        raise GlbError("This is no .glb file.")
    length, kind = struct.unpack_from("<II", data, 12)
    if kind != _JSON or 28 + length > len(data):
        raise GlbError("This .glb file is cut short.")
    size, kind = struct.unpack_from("<II", data, 20 + length)
    start = 28 + length
    if kind != _BINARY or start + size > len(data):
        raise GlbError("This .glb file is cut short.")
    return json.loads(data[20 : 20 + length]), data[start : start + size]


def _rows(
    header: dict[str, Any], binary: bytes, attributes: dict[str, int]
) -> npt.NDArray[np.void]:
    names, formats, offsets = [], [], []
    view, count = None, 0
    for ours, theirs in COLUMNS.items():
        if theirs in attributes:
            accessor = header["accessors"][attributes[theirs]]
            names.append(ours)
            kind = np.dtype(_TYPES[accessor["componentType"]])
            formats.append((kind, (_WIDTH[accessor["type"]],)))
            offsets.append(accessor.get("byteOffset", 0))
            view, count = header["bufferViews"][accessor["bufferView"]], accessor["count"]
    if view is None:
        raise GlbError("A mesh of this .glb file has no vertices.")
    layout = np.dtype(
        {"names": names, "formats": formats, "offsets": offsets, "itemsize": view["byteStride"]}
    )
    return np.frombuffer(binary, layout, count, view.get("byteOffset", 0))


def _faces(header: dict[str, Any], binary: bytes, index: int) -> npt.NDArray[np.int32]:
    accessor = header["accessors"][index]
    start = header["bufferViews"][accessor["bufferView"]].get("byteOffset", 0)
    return (
        np.frombuffer(binary, np.uint32, accessor["count"], start).astype(np.int32).reshape(-1, 3)
    )
