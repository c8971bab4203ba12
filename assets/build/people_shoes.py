"""Shoes and socks, cut from the space around the feet.

Owns what is worn on feet; must not know the rest of the clothes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assets.build.people_body import Body
from assets.build.people_clothes import CLOTH, LEATHER, Colour, tights
from assets.build.people_mesh import (
    Piece,
    compact,
    cut,
    hemmed,
    normals,
    plain,
    smoothed,
    subdivided,
)


def shoes(body: Body, colour: Colour) -> Piece:
    """Both shoes, their soles flat on the ground."""
    quads = tights()
    points = body.points.copy()
    points += normals(points, quads) * 0.009
    ankle = float(body.head("foot.L")[2])
    value = ankle + 0.012 - points[:, 2]
    piece = compact(
        plain(points, quads[(value[quads] > -0.03).any(1)], body.weights, colour, LEATHER, 0.42)
    )
    piece = replace(piece, points=smoothed(piece.points, piece.faces, 2, 0.5))
    piece = cut(subdivided(piece), lambda p: ankle + 0.004 - p[:, 2])
    p = piece.points.copy()
    p[:, 2] = np.where(p[:, 2] < 0.026, np.clip(p[:, 2], -0.001, None) * 0.2, p[:, 2])
    p[:, 2] = np.maximum(p[:, 2], 0.0)
    tint = piece.colour * np.where(p[:, 2] < 0.012, 0.45, 1.0)[:, None]
    return hemmed(replace(piece, points=p, colour=tint))


def socks(body: Body) -> Piece:
    """Both, from within the shoe to under the trousers."""
    quads = tights()
    points = body.points + normals(body.points, quads) * 0.003
    ankle = float(body.head("foot.L")[2])
    return compact(
        plain(
            points,
            quads[(points[quads][:, :, 2].max(1) < ankle + 0.16)],
            body.weights,
            (0.012, 0.012, 0.014),
            CLOTH,
            0.9,
        )
    )
