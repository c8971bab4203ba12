"""Pieces of a person as arrays: subdivided, cut along a surface, hemmed, wrinkled and shaded.

Owns the geometry that clothes, skin and hair share; must not know which of them it works on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]
Cut = Callable[[Floats], Floats]
"""Metres (N,) a point is inside of what is kept; negative outside."""


@dataclass(frozen=True)
class Piece:
    """A surface: points, faces (3 or 4 corners), and what follows each point.

    ``normals`` are None until ``with_normals``; ``colour`` linear; ``layer`` what it is made of,
    as assets/shaders/person.frag reads it; ``units`` (U,N,3) what face units add.
    """

    points: Floats
    faces: Ints
    weights: Floats
    colour: Floats
    uv: Floats
    layer: int
    roughness: float = 0.8
    units: Floats | None = None
    normals: Floats | None = None
    ao: Floats | None = None

    def triangles(self) -> Ints:
        """The faces as triangles (M,3)."""
        f = self.faces
        if f.shape[1] == 3:
            return f
        return np.concatenate([f[:, [0, 1, 2]], f[:, [0, 2, 3]]])


def plain(
    points: Floats,
    faces: Ints,
    weights: Floats,
    colour: tuple[float, ...],
    layer: int,
    roughness: float = 0.8,
) -> Piece:
    """A piece of one colour."""
    tint = np.tile(np.asarray(colour, float), (len(points), 1))
    return Piece(points, faces, weights, tint, np.zeros((len(points), 2)), layer, roughness)


def compact(piece: Piece) -> Piece:
    """The piece without points that no face uses."""
    used, inverse = np.unique(piece.faces.ravel(), return_inverse=True)
    return taken(piece, used, inverse.reshape(piece.faces.shape))


def taken(piece: Piece, index: Ints, faces: Ints) -> Piece:
    """The piece with the points ``index`` and ``faces`` of these."""
    return replace(
        piece,
        points=piece.points[index],
        faces=faces,
        weights=piece.weights[index],
        colour=piece.colour[index],
        uv=piece.uv[index],
        units=None if piece.units is None else piece.units[:, index],
        normals=None if piece.normals is None else piece.normals[index],
        ao=None if piece.ao is None else piece.ao[index],
    )


def normals(points: Floats, faces: Ints) -> Floats:
    """Smooth normals, weighted by area."""
    total = np.zeros_like(points)
    if faces.shape[1] == 4:
        face = np.cross(
            points[faces[:, 2]] - points[faces[:, 0]], points[faces[:, 3]] - points[faces[:, 1]]
        )
    else:
        face = np.cross(
            points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]]
        )
    for k in range(faces.shape[1]):
        np.add.at(total, faces[:, k], face)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def edges(faces: Ints) -> tuple[Ints, Ints, Ints]:
    """Edges (E,2) once each, how many faces share each, and the edge of each side of each face."""
    corners = faces.shape[1]
    sides = np.stack([faces, np.roll(faces, -1, axis=1)], -1).reshape(-1, 2)
    found, inverse, count = np.unique(
        np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return found, count, inverse.reshape(-1, corners)


def smoothed(points: Floats, faces: Ints, rounds: int, share: float = 0.5) -> Floats:
    """Laplacian smoothing; the border moves along itself alone."""
    edge, count, _ = edges(faces)
    border = np.unique(edge[count == 1])
    on_border = np.zeros(len(points), bool)
    on_border[border] = True
    loose = edge[~(on_border[edge[:, 0]] ^ on_border[edge[:, 1]])]
    keep = (~on_border[loose].any(1)) | (
        count[~(on_border[edge[:, 0]] ^ on_border[edge[:, 1]])] == 1
    )
    inner = edge[~on_border[edge].all(1)]
    out = points.copy()
    for _ in range(rounds):
        total, number = np.zeros_like(out), np.zeros(len(out))
        for pairs, mask in ((inner, ~on_border), (loose[keep], on_border)):
            for a, b in ((0, 1), (1, 0)):
                chosen = pairs[mask[pairs[:, a]]]
                np.add.at(total, chosen[:, a], out[chosen[:, b]])
                np.add.at(number, chosen[:, a], 1)
        mean = total / np.maximum(number, 1)[:, None]
        out = np.where((number > 0)[:, None], out + share * (mean - out), out)
    return out


def subdivided(piece: Piece) -> Piece:
    """Catmull and Clark's rule once; everything that follows points is halved linearly."""
    p, f = piece.points, piece.faces
    edge, count, sides = edges(f)
    n, e = len(p), len(edge)
    centre = p[f].mean(1)
    middle = p[edge].mean(1)
    total = np.zeros((e, 3))
    np.add.at(total, sides.ravel(), np.repeat(centre, 4, axis=0))
    new_edge = np.where((count == 2)[:, None], (middle * 2 + total) / 4, middle)
    around, faces_at = np.zeros((n, 3)), np.zeros(n)
    np.add.at(around, f.ravel(), np.repeat(centre, 4, axis=0))
    np.add.at(faces_at, f.ravel(), 1)
    spread, edges_at = np.zeros((n, 3)), np.zeros(n)
    for k in (0, 1):
        np.add.at(spread, edge[:, k], middle)
        np.add.at(edges_at, edge[:, k], 1)
    number = np.maximum(faces_at, 1)[:, None]
    moved = around / number + 2 * spread / np.maximum(edges_at, 1)[:, None] + (number - 3) * p
    moved /= number
    rim = edge[count == 1]
    on_rim, rim_sum = np.zeros(n, bool), np.zeros((n, 3))
    on_rim[rim.ravel()] = True
    for k in (0, 1):
        np.add.at(rim_sum, rim[:, k], p[rim[:, 1 - k]])
    moved = np.where(on_rim[:, None], p * 0.75 + rim_sum * 0.125, moved)
    quads = [
        np.stack([f[:, k], n + sides[:, k], n + e + np.arange(len(f)), n + sides[:, k - 1]], -1)
        for k in range(4)
    ]

    def linear(values: Floats) -> Floats:
        return np.concatenate([values, values[edge].mean(1), values[f].mean(1)])

    units = piece.units
    return replace(
        piece,
        points=np.concatenate([moved, new_edge, centre]),
        faces=np.concatenate(quads),
        weights=linear(piece.weights),
        colour=linear(piece.colour),
        uv=linear(piece.uv),
        units=None if units is None else np.stack([linear(unit) for unit in units]),
    )


def cut(piece: Piece, inside: Cut) -> Piece:
    """What lies inside; the border is moved onto the surface where ``inside`` is zero."""
    value = inside(piece.points)
    kept = compact(replace(piece, faces=piece.faces[(value[piece.faces] > 0).any(1)]))
    points = kept.points.copy()
    for _ in range(3):
        value = inside(points)
        out = np.flatnonzero(value < 0)
        if len(out) == 0:
            break
        slope = np.stack(
            [
                (inside(points[out] + step) - inside(points[out] - step)) / 0.002
                for step in np.eye(3) * 0.001
            ],
            -1,
        )
        length = np.maximum((slope**2).sum(-1), 0.25)
        points[out] -= slope * np.clip(value[out] / length, -0.03, 0.0)[:, None]
    return replace(kept, points=points)


def loops(faces: Ints) -> list[Ints]:
    """Each border as a ring of points, in the order that keeps the surface on its left."""
    sides = np.stack([faces, np.roll(faces, -1, axis=1)], -1).reshape(-1, 2)
    _, count, inverse = edges(faces)
    alone = sides[count[inverse.reshape(-1)] == 1]
    following = {int(a): int(b) for a, b in alone}
    rings = []
    while following:
        start, here = next(iter(following.items()))
        ring = [start]
        del following[start]
        while here != start and here in following:
            ring.append(here)
            here = following.pop(here)
        if here == start and len(ring) > 3:
            rings.append(np.array(ring))
    return rings


def strip(piece: Piece, ring: Ints, rows: list[Floats], *, closed: bool = True) -> Piece:
    """A band whose first row is ``ring`` of the piece and whose next are ``rows`` (R,3) each."""
    count, deep = len(ring), len(rows) + 1
    index = np.tile(ring, deep)
    band = taken(piece, index, np.zeros((0, 4), int))
    at = np.concatenate([piece.points[ring], *rows])
    a = np.arange(count if closed else count - 1)
    b = (a + 1) % count
    quads = [
        np.stack([r * count + b, r * count + a, (r + 1) * count + a, (r + 1) * count + b], -1)
        for r in range(deep - 1)
    ]
    return replace(band, points=at, faces=np.concatenate(quads))


def joined(first: Piece, second: Piece) -> Piece:
    """Both in one, made as the first is made."""
    units = None
    if first.units is not None and second.units is not None:
        units = np.concatenate([first.units, second.units], 1)
    return replace(
        first,
        points=np.concatenate([first.points, second.points]),
        faces=np.concatenate([first.faces, second.faces + len(first.points)]),
        weights=np.concatenate([first.weights, second.weights]),
        colour=np.concatenate([first.colour, second.colour]),
        uv=np.concatenate([first.uv, second.uv]),
        units=units,
    )


def hemmed(piece: Piece, deep_m: float = 0.012, thick_m: float = 0.004) -> Piece:
    """Turns every border inward, so that cloth has a thickness where it ends."""
    normal = normals(piece.points, piece.faces)
    whole = piece
    for ring in loops(piece.faces):
        p = piece.points[ring]
        along = np.roll(p, -1, axis=0) - np.roll(p, 1, axis=0)
        inward = np.cross(normal[ring], along)
        inward /= np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-9)
        under = p - normal[ring] * thick_m
        whole = joined(
            whole, strip(piece, ring, [under, under + inward * deep_m - normal[ring] * 0.003])
        )
    return whole


def noise3(points: Floats, seed: int) -> Floats:
    """Smooth noise of about unit range at (N,3)."""
    rng = np.random.default_rng(seed)
    table = rng.uniform(-1, 1, 4096)
    cell = np.floor(points).astype(int)
    f = points - cell
    f = f * f * f * (f * (f * 6 - 15) + 10)
    total = np.zeros(len(points))
    for corner in range(8):
        step = np.array([(corner >> k) & 1 for k in range(3)])
        at = cell + step
        key = (at[:, 0] * 73856093 ^ at[:, 1] * 19349663 ^ at[:, 2] * 83492791) & 4095
        weight = np.where(step == 1, f, 1 - f).prod(1)
        total += weight * table[key]
    return total


def ridges(points: Floats, seed: int) -> Floats:
    """Folds: sharp crests, 0-1, about one a unit of length."""
    a = 1 - np.abs(noise3(points, seed)) * 2.2
    b = 1 - np.abs(noise3(points * 1.9 + 7.3, seed + 1)) * 2.2
    return np.asarray(np.clip(0.7 * a + 0.3 * b, -0.5, 1))
