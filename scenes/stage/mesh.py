"""Shapes for building scenes: boxes, bars, turned profiles, sheets.

Owns the geometry and winding of each shape; must not know what is built with them.
"""

from __future__ import annotations

from functools import cache
from math import pi

import numpy as np
import numpy.typing as npt

from scenes.stage.vertices import Finish, Floats, VertexHeap, crossed

__all__ = ["Finish", "Floats", "Mesh", "box_corners", "grid_faces", "turned"]


class Mesh(VertexHeap):
    """A heap of triangles with the shapes scenes are built from; metres, z up."""

    def box(
        self,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
        finish: Finish,
        *,
        heading: float = 0.0,
        about: tuple[float, float] | None = None,
        bottom: bool = True,
        ao_low: float = 1.0,
    ) -> None:
        """Add an axis-aligned box, turned by ``heading`` radians about ``about`` (its middle)."""
        corners = box_corners(np.asarray(low, np.float32), np.asarray(high, np.float32))
        if heading:
            middle = (corners.min((0, 1)) + corners.max((0, 1)))[:2] / 2
            corners = turned(corners, heading, about or (float(middle[0]), float(middle[1])))
        if not bottom:
            corners = corners[:-1]
        z = corners[:, :, 2]
        ao = np.where(z <= z.min() + 1e-6, ao_low, 1.0) * finish.ao
        self.quads(corners, finish, ao=ao)

    def bevelled_box(
        self, low: npt.ArrayLike, high: npt.ArrayLike, bevel_m: float, finish: Finish
    ) -> None:
        """Add a box with chamfered edges, smooth across the chamfer."""
        lo, hi = np.asarray(low, np.float32), np.asarray(high, np.float32)
        b = min(bevel_m, float((hi - lo).min()) * 0.45)
        points, normals, faces = _chamfered(lo, hi, b)
        self.add(points, normals, faces, finish)

    def tube(
        self,
        path: npt.ArrayLike,
        radius_m: float | npt.ArrayLike,
        finish: Finish,
        *,
        sides: int = 8,
        caps: bool = True,
    ) -> None:
        """Add a round bar along ``path`` (N,3); ``radius_m`` one number or one a point."""
        line = np.asarray(path, np.float32)
        radii = np.broadcast_to(np.asarray(radius_m, np.float32), (len(line),))
        ahead = np.gradient(line, axis=0)
        ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
        pick = np.where(np.abs(ahead[:, 2:3]) > 0.9, [[1.0, 0, 0]], [[0, 0, 1.0]])
        side = crossed(ahead, pick)
        side /= np.linalg.norm(side, axis=1, keepdims=True)
        up = crossed(side, ahead)
        angle = np.linspace(0, 2 * pi, sides + 1)
        ring = (
            np.cos(angle)[None, :, None] * side[:, None]
            + np.sin(angle)[None, :, None] * up[:, None]
        )
        points = line[:, None] + ring * radii[:, None, None]
        length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        around = np.broadcast_to(angle * float(radii.max()), points.shape[:2])
        uv = np.stack([around, np.broadcast_to(length[:, None], points.shape[:2])], -1)
        self.add(points, ring, grid_faces(len(line), sides + 1)[:, ::-1], finish, uv=uv)
        if caps:
            self._cap(points[-1, :-1], ahead[-1], finish)
            self._cap(points[0, :-1][::-1], -ahead[0], finish)

    def _cap(self, rim: Floats, normal: Floats, finish: Finish) -> None:
        points = np.concatenate([rim.mean(0, keepdims=True), rim])
        k = len(rim)
        faces = [(0, 1 + i, 1 + (i + 1) % k) for i in range(k)]
        if np.dot(np.cross(rim[0] - points[0], rim[1] - points[0]), normal) < 0:
            faces = [(a, c, b) for a, b, c in faces]
        self.add(points, np.broadcast_to(normal, points.shape), faces, finish)

    def polygon(self, outline: npt.ArrayLike, z: float, finish: Finish) -> None:
        """Add a flat, convex polygon (N,2), counter-clockwise from above, facing up at ``z``."""
        o = np.asarray(outline, np.float32)
        points = np.column_stack([o, np.full(len(o), z)])
        faces = [(0, i, i + 1) for i in range(1, len(o) - 1)]
        self.add(points, np.broadcast_to([0, 0, 1], points.shape), faces, finish)

    def prism(
        self, outline: npt.ArrayLike, low: float, high: float, finish: Finish, *, top: bool = True
    ) -> None:
        """Extrude a convex outline (N,2), counter-clockwise from above, ``low`` to ``high``."""
        o = np.asarray(outline, np.float32)
        nxt = np.roll(o, -1, axis=0)
        lo, hi = np.full(len(o), low), np.full(len(o), high)
        corners = np.stack(
            [
                np.column_stack([o, lo]),
                np.column_stack([nxt, lo]),
                np.column_stack([nxt, hi]),
                np.column_stack([o, hi]),
            ],
            axis=1,
        )
        self.quads(corners, finish)
        if top:
            self.polygon(o, high, finish)

    def lathe(
        self, profile: npt.ArrayLike, centre: npt.ArrayLike, finish: Finish, *, sides: int = 12
    ) -> None:
        """Turn a profile of (radius, z), listed from bottom to top, about the vertical."""
        prof = np.asarray(profile, np.float32)
        angle = np.linspace(0, 2 * pi, sides + 1)
        spin = np.stack([np.cos(angle), np.sin(angle)], -1)
        points = np.concatenate(
            [
                prof[:, None, :1] * spin[None],
                np.broadcast_to(prof[:, None, 1:], (len(prof), sides + 1, 1)),
            ],
            -1,
        )
        slope = np.gradient(prof, axis=0)
        normal = np.concatenate(
            [
                slope[:, None, 1:] * spin[None],
                np.broadcast_to(-slope[:, None, :1], (len(prof), sides + 1, 1)),
            ],
            -1,
        )
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
        uv = np.stack(np.broadcast_arrays(angle[None, :] * prof[:, :1].max(), prof[:, 1:]), -1)
        faces = grid_faces(len(prof), sides + 1)
        self.add(points + np.asarray(centre, np.float32), normal, faces, finish, uv=uv)

    def ball(
        self, centre: npt.ArrayLike, radii: npt.ArrayLike, finish: Finish, *, sides: int = 10
    ) -> None:
        """Add an ellipsoid with half-axes ``radii``; the lower half is a little darker."""
        rings = max(4, sides // 2 + 1)
        lat = np.linspace(-pi / 2, pi / 2, rings)
        lon = np.linspace(0, 2 * pi, sides + 1)
        unit = np.stack(
            [
                np.cos(lat)[:, None] * np.cos(lon)[None],
                np.cos(lat)[:, None] * np.sin(lon)[None],
                np.broadcast_to(np.sin(lat)[:, None], (rings, sides + 1)),
            ],
            -1,
        )
        r = np.asarray(radii, np.float32)
        normal = unit / r
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        points = unit * r + np.asarray(centre, np.float32)
        ao = finish.ao * (0.8 + 0.2 * unit[..., 2].reshape(-1))
        self.add(points, normal, grid_faces(rings, sides + 1), finish, ao=ao)

    def grid(
        self,
        points: npt.ArrayLike,
        finish: Finish,
        *,
        colours: npt.ArrayLike | None = None,
        ao: npt.ArrayLike | None = None,
    ) -> None:
        """Add a smooth sheet of (rows, columns, 3) points, facing up where x grows by column."""
        p = np.asarray(points, np.float32)
        normal = crossed(np.gradient(p, axis=1), np.gradient(p, axis=0))
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
        tint = None if colours is None else np.asarray(colours).reshape(-1, 3)
        shade = None if ao is None else np.asarray(ao).reshape(-1)
        faces = grid_faces(p.shape[0], p.shape[1])
        self.add(p, normal, faces, finish, uv=p[..., :2], colours=tint, ao=shade)


def grid_faces(rows: int, columns: int) -> npt.NDArray[np.int32]:
    """Triangles of a sheet of rows x columns vertices; normal is column step x row step."""
    first = np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]
    a = first.reshape(-1)
    one = np.stack([a, a + 1, a + columns], -1)
    two = np.stack([a + 1, a + columns + 1, a + columns], -1)
    return np.concatenate([one, two]).astype(np.int32)


def box_corners(low: Floats, high: Floats) -> Floats:
    """Six quads (6,4,3) of a box, counter-clockwise from outside: x+, x-, y+, y-, top, bottom."""
    (a, b, c), (d, e, f) = low, high
    return np.array(
        [
            [(d, b, c), (d, e, c), (d, e, f), (d, b, f)],
            [(a, e, c), (a, b, c), (a, b, f), (a, e, f)],
            [(d, e, c), (a, e, c), (a, e, f), (d, e, f)],
            [(a, b, c), (d, b, c), (d, b, f), (a, b, f)],
            [(a, b, f), (d, b, f), (d, e, f), (a, e, f)],
            [(a, e, c), (d, e, c), (d, b, c), (a, b, c)],
        ],
        np.float32,
    )


def turned(points: Floats, heading: float, about: tuple[float, float]) -> Floats:
    """Points (...,3) turned counter-clockwise by ``heading`` radians about a vertical axis."""
    c, s = np.cos(heading), np.sin(heading)
    out = points.copy()
    x, y = points[..., 0] - about[0], points[..., 1] - about[1]
    out[..., 0] = x * c - y * s + about[0]
    out[..., 1] = x * s + y * c + about[1]
    return out


def _chamfered(
    low: Floats, high: Floats, bevel: float
) -> tuple[Floats, Floats, npt.NDArray[np.int32]]:
    sign, axis_normal, faces = _chamfer()
    inset = (1 - np.abs(axis_normal)) * bevel * sign
    points = np.where(sign > 0, high, low) - inset
    return points.astype(np.float32), axis_normal, faces


@cache
def _chamfer() -> tuple[Floats, Floats, npt.NDArray[np.int32]]:
    """Of the 24 points: side of the box, normal, and the triangles of the shape."""
    sign = np.array([[1 if c >> k & 1 else -1 for k in range(3)] for c in range(8)], np.float32)
    sign = np.repeat(sign, 3, axis=0)
    normal = np.tile(np.eye(3, dtype=np.float32), (8, 1)) * sign
    points = sign - (1 - np.abs(normal)) * 0.2 * sign
    return sign, normal, _outward(points, np.zeros(3, np.float32), _chamfer_polygons())


def _chamfer_polygons() -> list[list[int]]:
    """Vertex 3*corner+axis; faces, edges and corners of a chamfered box."""
    polygons = [[3 * corner + k for k in range(3)] for corner in range(8)]
    for axis in range(3):
        one, two = 1 << (axis + 1) % 3, 1 << (axis + 2) % 3
        for side in (0, 1 << axis):
            face = (0, one, one | two, two)
            polygons.append([3 * (side | c) + axis for c in face])
        polygons += [_chamfer_edge(c, axis) for c in (0, one, two, one | two)]
    return polygons


def _chamfer_edge(corner: int, axis: int) -> list[int]:
    near, far = 3 * corner, 3 * (corner | 1 << axis)
    a, b = (axis + 1) % 3, (axis + 2) % 3
    return [near + a, near + b, far + b, far + a]


def _outward(points: Floats, middle: Floats, polygons: list[list[int]]) -> npt.NDArray[np.int32]:
    faces = []
    for polygon in polygons:
        for k in range(1, len(polygon) - 1):
            a, b, c = polygon[0], polygon[k], polygon[k + 1]
            normal = np.cross(points[b] - points[a], points[c] - points[a])
            out = float(np.dot(normal, points[a] - middle))
            faces.append((a, b, c) if out > 0 else (a, c, b))
    return np.array(faces, np.int32)
