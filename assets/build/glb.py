"""Writes .glb files that scenes.stage.glb reads, and that any viewer of glTF 2.0 shows.

Owns the bytes of the file; must not know what is modelled. Colours are square roots, z is up.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scenes.stage.glb import COLUMNS, Part

_TYPES = {np.dtype(np.uint8): 5121, np.dtype(np.float32): 5126}
_UPRIGHT = [-0.70710678, 0.0, 0.0, 0.70710678]  # glTF has y up


def glb_bytes(parts: Mapping[str, Part], extras: Mapping[str, Any] | None = None) -> bytes:
    """The file of ``parts`` by name; ``extras`` is anything JSON can hold."""
    header: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "fearladder assets/build"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"rotation": _UPRIGHT, "children": list(range(1, len(parts) + 1))}],
        "meshes": [], "accessors": [], "bufferViews": [],
        "extras": dict(extras or {}),
    }  # fmt: skip
    binary = b""
    for number, (name, part) in enumerate(parts.items()):
        header["nodes"].append({"mesh": number, "name": name})
        binary += _add(header, name, part, len(binary))
    header["buffers"] = [{"byteLength": len(binary)}]
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 28 + len(text) + len(binary)
    return (
        struct.pack("<III", 0x46546C67, 2, total)
        + struct.pack("<II", len(text), 0x4E4F534A) + text
        + struct.pack("<II", len(binary), 0x004E4942) + binary
    )  # fmt: skip


def write_glb(path: Path, parts: Mapping[str, Part], extras: Mapping[str, Any]) -> None:
    """Write ``parts`` to ``path``, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(glb_bytes(parts, extras))


def _add(header: dict[str, Any], name: str, part: Part, start: int) -> bytes:
    rows = np.ascontiguousarray(part.rows)
    vertices, indices = rows.tobytes(), part.faces.astype(np.uint32).tobytes()
    view = len(header["bufferViews"])
    header["bufferViews"] += [
        {"buffer": 0, "byteOffset": start, "byteLength": len(vertices),
         "byteStride": rows.dtype.itemsize, "target": 34962},
        {"buffer": 0, "byteOffset": start + len(vertices), "byteLength": len(indices),
         "target": 34963},
    ]  # fmt: skip
    attributes = {}
    fields: Mapping[str, Any] = rows.dtype.fields or {}
    for ours, (kind, offset, *_) in fields.items():
        attributes[COLUMNS[ours]] = len(header["accessors"])
        accessor: dict[str, Any] = {
            "bufferView": view, "byteOffset": offset, "count": len(rows),
            "componentType": _TYPES[kind.base], "type": f"VEC{kind.shape[0]}",
        }  # fmt: skip
        if kind.base == np.dtype(np.uint8):
            accessor["normalized"] = True
        if ours == "position":
            accessor["min"] = rows[ours].min(axis=0).tolist()
            accessor["max"] = rows[ours].max(axis=0).tolist()
        header["accessors"].append(accessor)
    index = len(header["accessors"])
    header["accessors"].append({"bufferView": view + 1, "componentType": 5125,
                                "count": part.faces.size, "type": "SCALAR"})  # fmt: skip
    header["meshes"].append(
        {"name": name, "primitives": [{"attributes": attributes, "indices": index}]}
    )
    return vertices + indices
