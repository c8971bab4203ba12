"""What is small on a person: lashes, and the phone that one of the clips is played with.

Owns their shapes; must not know how they are shaded or when a phone is seen.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assets.build.people_body import BONES, Body, Floats, Ints, base
from assets.build.people_mesh import Piece, compact, joined, normals, plain
from assets.build.people_paint import Colour, linear

PHONE, SCREEN, LASH = 6, 7, 8
"""Layers of assets/shaders/person.frag."""

_LASHES_A_RADIAN = 22.0
_PHONE_M = (0.072, 0.148, 0.0085)
_LIFT_M = 0.0215  # of its middle from the bones of the hand
_AHEAD_M = 0.014  # of its middle from the knuckles toward the finger tips


def lashes(form: Body, colour: Colour) -> Piece:
    """Upper and lower, of both eyes: bands whose uv counts lashes (x) and runs to the tip (y)."""
    found = [_band(form, colour, side, row) for side in "LR" for row in (1, 2)]
    whole = found[0]
    for band in found[1:]:
        whole = joined(whole, band)
    return replace(whole, normals=normals(whole.points, whole.faces))


def _band(form: Body, colour: Colour, side: str, row: int) -> Piece:
    mesh = base()
    quads = mesh.quads[mesh.group == f"helper-{side.lower()}-eyelashes-{row}"]
    dark = tuple(np.asarray(linear(colour)) * 0.45)
    band = compact(
        replace(plain(form.points, quads, form.weights, dark, LASH, 0.6), units=form.units)
    )
    ball = form.points[mesh.groups[f"helper-{side.lower()}-eye"]]
    middle = ball.mean(0)
    away = band.points - middle
    ahead = form.tail(f"eye.{side}") - form.head(f"eye.{side}")
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, [0, 0, 1.0])
    right /= np.linalg.norm(right)
    across = np.arctan2(away @ right, away @ ahead)
    reach = np.linalg.norm(away, axis=1)
    along = (reach - reach.min()) / (reach.max() - reach.min())
    uv = np.column_stack([across * _LASHES_A_RADIAN, along])
    return replace(band, uv=uv)


def phone(form: Body) -> list[Piece]:
    """Case and screen, lying on the right palm, at the fingers' roots, across them."""
    root = {i: form.head(f"finger{i}-1.R") for i in (2, 3, 5)}
    along = _unit(root[3] - form.head("wrist.R"))
    palm = _unit(np.cross(root[2] - root[5], along))
    up = np.cross(palm, along)
    up *= np.sign(up @ (root[2] - root[5]))
    middle = root[3] + along * _AHEAD_M + palm * _LIFT_M
    axes = np.stack([along, up, palm])
    half = np.array(_PHONE_M) / 2
    case = _box(form, middle, axes, half, (0.012, 0.012, 0.014), PHONE)
    face = half * np.array([0.93, 0.95, 0.0])
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * face
    corners[:, 2] = half[2] + 0.0004
    screen = _rigid(form, middle + corners @ axes, np.array([[0, 1, 2, 3]]), (0.42, 0.50, 0.62),
                    SCREEN)  # fmt: skip
    return [case, screen]


def _box(
    form: Body, middle: Floats, axes: Floats, half: Floats, colour: Colour, layer: int
) -> Piece:
    """Six sides with corners of their own, so that its edges are sharp."""
    points: list[Floats] = []
    faces: list[Ints] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            corners = np.zeros((4, 3))
            corners[:, axis] = sign
            corners[:, u] = np.array([-1, 1, 1, -1]) * sign
            corners[:, v] = [-1, -1, 1, 1]
            faces.append(np.arange(4) + len(points) * 4)
            points.append(corners * half)
    return _rigid(form, middle + np.concatenate(points) @ axes, np.array(faces), colour, layer)


def _rigid(form: Body, points: Floats, faces: Ints, colour: Colour, layer: int) -> Piece:
    weights = np.zeros((len(points), len(BONES)))
    weights[:, BONES.index("wrist.R")] = 1.0
    piece = plain(points, faces, weights, colour, layer, 0.25)
    return replace(piece, normals=normals(piece.points, piece.faces))


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.linalg.norm(v))
