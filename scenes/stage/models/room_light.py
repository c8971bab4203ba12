"""Soft light of a room with a window, worked out for each vertex by tracing rays among boxes.

Owns the tracing; must not know furniture or materials.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.stage.vertices import Floats

_RAYS = 80
_CHUNK = 512
_BOUNCED = 0.30
"""Radiance of a lit surface of the room, the window being _WINDOW."""

_WINDOW = 3.6


@dataclass(frozen=True)
class Room:
    """An empty box of a room (metres) with an opening in the wall at its least x."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    opening_y: tuple[float, float]
    opening_z: tuple[float, float]


def _hemisphere() -> Floats:
    """Cosine-spread directions about +z, evenly laid out."""
    k = np.arange(_RAYS) + 0.5
    radius, angle = np.sqrt(k / _RAYS), k * 2.399963
    z = np.sqrt(1 - radius**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), z], -1).astype(np.float32)


def _turned(normals: Floats) -> Floats:
    """The hemisphere about each normal: (N, rays, 3)."""
    size = np.linalg.norm(normals, axis=1, keepdims=True)
    n = np.where(size > 1e-6, normals / np.maximum(size, 1e-6), [0, 0, 1])
    pick = np.where(np.abs(n[:, 2:3]) > 0.9, [[1.0, 0, 0]], [[0, 0, 1.0]]).astype(np.float32)
    t = np.cross(pick, n)
    t /= np.linalg.norm(t, axis=1, keepdims=True)
    b = np.cross(n, t)
    frame = np.stack([t, b, n], axis=1)
    return np.asarray(_hemisphere()[None] @ frame, np.float32)


def gathered(points: Floats, normals: Floats, room: Room, boxes: Floats) -> Floats:
    """Irradiance at each point, about 0-1; ``boxes`` is (B,2,3): corners of what stands inside."""
    out = np.empty(len(points), np.float32)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        around = _around(points[part], normals[part], room, boxes)
        out[part] = around + _from_window(points[part], normals[part], room, boxes)
    return out


def _from_window(points: Floats, normals: Floats, room: Room, boxes: Floats) -> Floats:
    """Irradiance straight from the window, over pi, in parts of it that are not hidden."""
    (y0, y1), (z0, z1) = room.opening_y, room.opening_z
    y, z = np.meshgrid(np.linspace(y0, y1, 15)[1::2], np.linspace(z0, z1, 11)[1::2])
    parts = np.stack([np.full(y.size, room.low[0]), y.ravel(), z.ravel()], -1)
    area = (y1 - y0) * (z1 - z0) / len(parts)
    ray = parts[None] - points[:, None]
    square = (ray**2).sum(-1) + 0.02
    ray /= np.sqrt(square)[..., None]
    here = np.maximum((ray * normals[:, None]).sum(-1), 0)
    there = np.maximum(-ray[..., 0], 0)
    origin = points[:, None] + normals[:, None] * 0.02
    seen = _nearest(origin, ray, boxes) > np.sqrt(square) - 0.12
    return np.asarray(_WINDOW * (here * there / square * seen).sum(1) * area / np.pi)


def _nearest(origin: Floats, rays: Floats, boxes: Floats) -> Floats:
    """Distance to the first box each ray meets; infinite where it meets none."""
    safe = np.where(np.abs(rays) < 1e-5, 1e-5, rays)
    near = np.full(rays.shape[:2], np.inf)
    for box in boxes:
        one, two = (box[0] - origin) / safe, (box[1] - origin) / safe
        enter = np.minimum(one, two).max(axis=-1)
        leave = np.maximum(one, two).min(axis=-1)
        struck = (enter < leave) & (leave > 0) & (enter > -0.03)
        near = np.where(struck, np.minimum(near, np.maximum(enter, 0)), near)
    return near


def _around(points: Floats, normals: Floats, room: Room, boxes: Floats) -> Floats:
    """Light thrown back by walls, floor and furniture; dim where something is close by."""
    rays = _turned(normals)
    origin = points[:, None] + normals[:, None] * 0.02 + rays * 0.01
    safe = np.where(np.abs(rays) < 1e-5, 1e-5, rays)
    wall = np.maximum((np.array(room.low) - origin) / safe, (np.array(room.high) - origin) / safe)
    reach = wall.min(axis=-1)
    height = origin[..., 2] + rays[..., 2] * reach
    radiance = _BOUNCED * (0.75 + 0.25 * height / room.high[2])
    near = _nearest(origin, rays, boxes)
    dim = 0.10 + 0.16 * np.clip(near / 1.2, 0, 1)
    return np.asarray(np.where(near < reach, dim, radiance).mean(axis=1))
