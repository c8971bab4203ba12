"""Fewer triangles for far people, and how much light reaches each point of a dressed one.

Owns the use of Blender for both; must not know what the pieces are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from assets.build.people_mesh import Floats, Ints, Piece, compact, normals

_RAYS, _REACH_M = 14, 0.22
_CLEAR_M = 0.009  # a coarser surface lies this far below the fine one that stops light
_OVER = 1.1  # times as many triangles as wanted that may be left
_TURNED = 0.3  # a normal read off is left where it turns further from the surface than this cosine


def occluders(pieces: list[Piece]) -> BVHTree:
    """What stops light: all pieces in one tree."""
    points, faces, count = [], [], 0
    for piece in pieces:
        points.append(piece.points)
        faces.append(piece.triangles() + count)
        count += len(piece.points)
    return BVHTree.FromPolygons(np.concatenate(points).tolist(), np.concatenate(faces).tolist())


def shaded(piece: Piece, tree: BVHTree) -> Piece:
    """The piece with ``ao``: the share of light from all around that reaches it, 0-1."""
    normal = piece.normals
    if normal is None:
        normal = normals(piece.points, piece.triangles())
    rays = _hemisphere(_RAYS)
    tangent = np.cross(normal, np.where(np.abs(normal[:, :1]) < 0.7, [[1.0, 0, 0]], [[0, 1.0, 0]]))
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    other = np.cross(normal, tangent)
    ways = (
        rays[None, :, :1] * tangent[:, None]
        + rays[None, :, 1:2] * other[:, None]
        + rays[None, :, 2:] * normal[:, None]
    )
    starts = piece.points + normal * _CLEAR_M
    light = np.zeros(len(starts))
    for k, (start, way) in enumerate(zip(starts.tolist(), ways.tolist(), strict=True)):
        at, free = Vector(start), 0.0
        for d in way:
            _, _, _, distance = tree.ray_cast(at, Vector(d), _REACH_M)
            free += 1.0 if distance is None else min(distance / _REACH_M, 1.0) ** 0.7
        light[k] = free / _RAYS
    return replace(piece, ao=np.clip(0.16 + 0.92 * light, 0.12, 1.0))


def _hemisphere(count: int) -> Floats:
    k = (np.arange(count) + 0.5) / count
    around = np.arange(count) * 2.399963
    flat = np.sqrt(k)
    return np.stack([flat * np.cos(around), flat * np.sin(around), np.sqrt(1 - k)], -1)


def area(piece: Piece) -> float:
    """Of the whole surface, square metres."""
    a, b, c = (piece.points[piece.triangles()[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def reduced(piece: Piece, most: float, plainer: Floats | None = None, care: float = 0.0) -> Piece:
    """About ``most`` triangles; what follows points is read off the piece as it was.

    ``plainer`` (N,): how little each point matters, 0-1 and never 0, where they are not all the
    same; ``care``: the share of its length that an edge which matters costs more, in the measure
    of Blender's modifier, square metres.
    """
    triangles = len(piece.triangles())
    if most >= triangles:
        return piece
    apart = _sheets(piece.faces, len(piece.points)) if plainer is None else 0 * piece.points[:, 0]
    key = np.column_stack([np.round(piece.points, 6), apart])
    welded, index, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    faces = inverse.reshape(-1)[piece.faces]
    coarse = None if plainer is None else plainer[index]
    corner_uv = piece.uv[piece.faces]
    points, tri, uv = _decimated(welded[:, :3], faces, corner_uv, most / triangles, coarse, care)
    key, first, back = np.unique(
        np.column_stack([tri.ravel(), np.round(uv.reshape(-1, 2), 5)]),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    at = key[:, 0].astype(int)
    shown = piece if piece.normals is not None else _with_normals(piece)
    out = _read_off(shown, points[at], normals(points, tri)[at])
    out = replace(out, faces=back.reshape(-1, 3), uv=uv.reshape(-1, 2)[first])
    return out if len(tri) <= most * _OVER else _gathered(out, most)


def _sheets(faces: Ints, count: int) -> Ints:
    """For each point the least point of the sheet it is in.

    Hems and collars are sheets that begin where cloth ends: welded to it, three sheets share
    edges, which the modifier leaves as they are and spends everything on.
    """
    label = np.arange(count)
    while True:
        before = label.copy()
        least = label[faces].min(1)
        for k in range(faces.shape[1]):
            np.minimum.at(label, faces[:, k], least)
        label = label[label]
        if (label == before).all():
            return label


def _gathered(piece: Piece, most: float) -> Piece:
    """At most ``most`` triangles, whatever becomes of small shapes: points near each other are one.

    For what a modifier cannot thin out any more: fingers, ears, hems.
    """
    cell_m = 0.006
    while True:
        key = np.floor(piece.points / cell_m).astype(int)
        _, group = np.unique(key, axis=0, return_inverse=True)
        group = group.reshape(-1)
        faces = _nearest_of(piece.points, group)[group][piece.faces]
        whole = (np.diff(np.sort(faces, axis=1), axis=1) > 0).all(1)
        faces = faces[whole]
        _, once = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
        if len(once) <= most:
            return compact(replace(piece, faces=faces[np.sort(once)]))
        cell_m *= 1.08


def _nearest_of(points: Floats, group: Ints) -> Ints:
    """For each group the point nearest to its middle."""
    count = np.bincount(group).astype(float)
    middle = np.stack([np.bincount(group, points[:, k]) / count for k in range(3)], -1)
    away = np.linalg.norm(points - middle[group], axis=1)
    order = np.lexsort((away, group))
    return np.asarray(order[np.unique(group[order], return_index=True)[1]])


def _with_normals(piece: Piece) -> Piece:
    return replace(piece, normals=normals(piece.points, piece.triangles()))


def _decimated(
    points: Floats, faces: Ints, uv: Floats, share: float, plainer: Floats | None, care: float
) -> tuple[Floats, Ints, Floats]:
    mesh = bpy.data.meshes.new("piece")
    mesh.from_pydata(points.tolist(), [], faces.tolist())
    layer = mesh.uv_layers.new(name="uv")
    layer.data.foreach_set("uv", uv.astype(np.float32).ravel())
    thing = bpy.data.objects.new("piece", mesh)
    bpy.context.scene.collection.objects.link(thing)
    modifier = thing.modifiers.new("fewer", "DECIMATE")
    modifier.ratio = share
    if plainer is not None:
        group = thing.vertex_groups.new(name="plainer")
        for number, weight in enumerate(plainer.tolist()):
            group.add([number], weight, "REPLACE")
        modifier.vertex_group, modifier.vertex_group_factor = group.name, care
    done = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).to_mesh()
    done.calc_loop_triangles()
    found = _arrays(done)
    bpy.data.objects.remove(thing)
    bpy.data.meshes.remove(mesh)
    return found


def _arrays(mesh: Any) -> tuple[Floats, Ints, Floats]:
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    tri = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    loops = np.empty_like(tri)
    mesh.loop_triangles.foreach_get("vertices", tri)
    mesh.loop_triangles.foreach_get("loops", loops)
    uv = np.empty(len(mesh.loops) * 2, np.float32)
    mesh.uv_layers[0].data.foreach_get("uv", uv)
    return (
        points.reshape(-1, 3).astype(float),
        tri.reshape(-1, 3),
        uv.reshape(-1, 2).astype(float)[loops].reshape(-1, 3, 2),
    )


def _read_off(piece: Piece, points: Floats, smooth: Floats) -> Piece:
    """What follows the points of the piece, at ``points`` near it whose own normals are given."""
    tri = piece.triangles()
    tree = BVHTree.FromPolygons(piece.points.tolist(), tri.tolist())
    corner, share = np.empty((len(points), 3), int), np.empty((len(points), 3))
    for k, point in enumerate(points.tolist()):
        near, _, number, _ = tree.find_nearest(Vector(point))
        corner[k] = tri[number]
        share[k] = _barycentric(np.array(near), piece.points[tri[number]])

    def mixed(values: Floats) -> Floats:
        return np.asarray((values[corner] * share[..., None]).sum(1))

    units = piece.units
    assert piece.normals is not None
    fine = mixed(piece.normals)
    fine /= np.maximum(np.linalg.norm(fine, axis=1, keepdims=True), 1e-9)
    along = (fine * smooth).sum(1, keepdims=True) > _TURNED
    return replace(
        piece,
        points=points,
        normals=np.where(along, fine, smooth),
        weights=mixed(piece.weights),
        colour=mixed(piece.colour),
        uv=mixed(piece.uv),
        ao=None if piece.ao is None else mixed(piece.ao[:, None])[:, 0],
        units=None if units is None else np.stack([mixed(u) for u in units]),
    )


def _barycentric(p: Floats, t: Floats) -> Floats:
    u, v, w = t[1] - t[0], t[2] - t[0], p - t[0]
    uu, uv, vv, wu, wv = u @ u, u @ v, v @ v, w @ u, w @ v
    whole = uu * vv - uv * uv
    if abs(whole) < 1e-18:
        return np.array([1.0, 0.0, 0.0])
    b, c = (vv * wu - uv * wv) / whole, (uu * wv - uv * wu) / whole
    return np.asarray(np.clip(np.array([1 - b - c, b, c]), 0, 1))
