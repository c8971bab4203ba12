"""Clothes: shirts, jackets, trousers and shoes as separate surfaces with folds and hems.

Owns how cloth is cut from the space around a body; must not know who wears it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assets.build.people_body import Body, base
from assets.build.people_mesh import (
    Cut,
    Floats,
    Ints,
    Piece,
    compact,
    cut,
    hemmed,
    joined,
    loops,
    normals,
    plain,
    ridges,
    smoothed,
    strip,
    subdivided,
)

CLOTH, LEATHER = 1, 5
"""Layers of assets/shaders/person.frag."""

Colour = tuple[float, float, float]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Top:
    """A garment of the trunk: how long its sleeves (1 to the wrist), how low, and its neck.

    ``neck``: "crew", "v", "collar" or "open" (a jacket); lengths in metres.
    """

    colour: Colour
    neck: str = "crew"
    sleeve: float = 0.97
    below_hip_m: float = 0.06
    loose_m: float = 0.012
    offset_m: float = 0.007
    roughness: float = 0.85
    second: Colour | None = None
    """Of its collar and cuffs, where they differ."""


@dataclass(frozen=True)
class Bottom:
    """Trousers."""

    colour: Colour
    wide_m: float = 0.010
    roughness: float = 0.85


def tights() -> Ints:
    """Faces of the close-fitting layer around the body."""
    return np.asarray(base().quads[base().group == "helper-tights"])


def _limb(body: Body, first: str, last: str, points: Floats) -> tuple[Floats, Floats]:
    """Share (N,) along a limb from the head of one bone to the tail of another, and its axis."""
    start, end = body.head(first), body.tail(last)
    axis = (end - start) / np.linalg.norm(end - start)
    return (points - start) @ axis, start + ((points - start) @ axis)[:, None] * axis


def _arm_metres(body: Body, points: Floats) -> tuple[Floats, float]:
    """How far down its arm each point is, and how long an arm is, metres."""
    reach = np.full(len(points), -1.0)
    length = 0.0
    for side, sign in (("L", -1.0), ("R", 1.0)):
        shoulder, elbow = body.head(f"upperarm01.{side}"), body.head(f"lowerarm01.{side}")
        wrist = body.tail(f"lowerarm02.{side}")
        upper, lower = np.linalg.norm(elbow - shoulder), np.linalg.norm(wrist - elbow)
        length = float(upper + lower)
        a = (points - shoulder) @ ((elbow - shoulder) / upper)
        b = (points - elbow) @ ((wrist - elbow) / lower)
        along = np.where(a > upper, np.maximum(upper + b, upper), a)
        beside = np.where(
            (a > upper)[:, None],
            elbow + b[:, None] * (wrist - elbow) / lower,
            shoulder + a[:, None] * (elbow - shoulder) / upper,
        )
        mine = points[:, 0] * sign > abs(shoulder[0]) - 0.02
        mine &= np.linalg.norm(points - beside, axis=1) < 0.12
        reach = np.where(mine, along, reach)
    return reach, length


def top_cut(body: Body, top: Top) -> Cut:
    """Inside of a garment of the trunk."""
    hip = float(body.head("upperleg01.L")[2])
    neck = body.head("neck01")
    middle_y, wide = _neck(body)
    front = float(neck[1] + 0.055)
    low = hip - top.below_hip_m
    back_z = float(neck[2] + 0.012)
    front_z = {
        "crew": neck[2] - 0.045,
        "collar": neck[2] - 0.030,
        "v": neck[2] - 0.045,
        "open": neck[2] - 0.035,
    }[top.neck]
    back_y = float(neck[1] - 0.06)
    slack = {"crew": 0.016, "collar": 0.010, "v": 0.024, "open": 0.030}[top.neck]
    vee = {"v": (neck[2] - 0.15, 0.50), "open": (hip + 0.10, 0.0)}.get(top.neck)

    def inside(points: Floats) -> Floats:
        arm, length = _arm_metres(body, points)
        value = np.minimum(points[:, 2] - low, 1.0)
        value = np.where(arm > 0.02, 1.0, value)
        value = np.minimum(value, np.where(arm > 0, top.sleeve * length - arm, 1.0))
        share = np.clip((points[:, 1] - back_y) / (front - back_y), -0.2, 1.2)
        rim = back_z + (front_z - back_z) * share
        away = np.hypot(points[:, 0], points[:, 1] - middle_y) - wide - slack
        value = np.minimum(value, np.maximum(rim - points[:, 2], away))
        value = np.minimum(value, rim + 0.04 - points[:, 2])
        if vee is not None:
            deep, spread = vee
            if top.neck == "v":
                half = np.maximum(points[:, 2] - deep, 0) * spread
            else:
                up = np.clip((points[:, 2] - deep) / (neck[2] - deep), 0, 1)
                half = 0.003 + 0.078 * up
            edge = np.where(points[:, 1] > neck[1] - 0.01, np.abs(points[:, 0]) - half, 1.0)
            value = np.minimum(
                value, np.where(points[:, 2] > deep if top.neck == "v" else True, edge, 1.0)
            )
        return np.asarray(value)

    return inside


def _neck(body: Body) -> tuple[float, float]:
    """Where the neck's middle is from front to back, and its radius, metres."""
    p = body.points[:13380]
    level = body.head("neck01")[2] + 0.035
    ring = p[(np.abs(p[:, 2] - level) < 0.012) & (np.abs(p[:, 0]) < 0.1)]
    return float((ring[:, 1].min() + ring[:, 1].max()) / 2), float(np.abs(ring[:, 0]).max())


def bottom_cut(body: Body) -> Cut:
    """Inside of trousers."""
    waist = float(body.head("spine04")[2]) - 0.005
    low = float(body.head("foot.L")[2]) - 0.036

    def inside(points: Floats) -> Floats:
        arm, _ = _arm_metres(body, points)
        value = np.minimum(points[:, 2] - low, waist - points[:, 2])
        return np.where(arm > 0.0, -1.0, value)

    return inside


def _pushed(
    body: Body, points: Floats, mask: Mask, first: str, last: str, least: Floats, grow: float
) -> None:
    """Move what follows a limb outward to at least the radii ``least`` along it, in place."""
    rows = np.flatnonzero(mask)
    along, foot = _limb(body, first, last, points[rows])
    whole = float(np.linalg.norm(body.tail(last) - body.head(first)))
    out = points[rows] - foot
    radius = np.linalg.norm(out, axis=1)
    share = np.clip(along / whole, 0, 1)
    wanted = np.interp(share, np.linspace(0, 1, len(least)), least)
    fade = np.clip(share / 0.35, 0, 1)
    grown = np.maximum(radius + grow * fade, wanted * fade)
    points[rows] = foot + out / np.maximum(radius, 1e-6)[:, None] * grown[:, None]


def top_piece(body: Body, top: Top, seed: int) -> Piece:
    """The garment, cut, folded and hemmed."""
    quads = tights()
    points = body.points.copy()
    normal = normals(points, quads)
    main = body.main_bone()
    arms = np.char.startswith(main, ("upperarm")) | np.char.startswith(main, "lowerarm")
    shoulder = np.char.startswith(main, "clavicle") | np.char.startswith(main, "shoulder")
    z = points[:, 2]
    hip, chest = body.head("upperleg01.L")[2], body.head("spine01")[2]
    fall = np.interp(z, [hip - 0.1, hip + 0.15, chest, chest + 0.12], [1.0, 1.0, 0.55, 0.1])
    loose = np.where(arms | shoulder, 0.15, fall) * top.loose_m
    points += normal * (top.offset_m + loose)[:, None]
    for side in "LR":
        for part, least in (("upperarm", (0.052, 0.048)), ("lowerarm", (0.045, 0.036))):
            mask = np.isin(main, [f"{part}01.{side}", f"{part}02.{side}"])
            _pushed(
                body,
                points,
                mask,
                f"{part}01.{side}",
                f"{part}02.{side}",
                np.array(least) * 0.8 + top.loose_m * 0.5,
                top.loose_m * 0.25,
            )
    allowed = ~np.char.startswith(main, "foot") & ~np.char.startswith(main, "finger")
    allowed &= ~np.char.startswith(main, "lowerleg") & ~np.char.startswith(main, "head")
    piece = plain(
        points, quads[allowed[quads].all(1)], body.weights, top.colour, CLOTH, top.roughness
    )
    piece = compact(piece)
    piece = replace(piece, points=smoothed(piece.points, piece.faces, 3, 0.4))
    piece = subdivided(piece)
    piece = cut(piece, top_cut(body, top))
    piece = replace(piece, points=_tidy(piece))
    piece = _folded(body, piece, seed, 0.0055 + 0.10 * top.loose_m)
    return _finished_top(body, piece, top)


def _tidy(piece: Piece) -> Floats:
    """Borders evened out along themselves, so that a cut shows no steps."""
    points = piece.points.copy()
    for ring in loops(piece.faces):
        for _ in range(4):
            p = points[ring]
            points[ring] = p * 0.5 + (np.roll(p, 1, axis=0) + np.roll(p, -1, axis=0)) * 0.25
    return points


def _finished_top(body: Body, piece: Piece, top: Top) -> Piece:
    whole = hemmed(piece)
    rings = loops(piece.faces)
    neck_z = body.head("neck01")[2]
    ring = max(rings, key=lambda r: float(piece.points[r][:, 2].max()))
    tint = top.second or top.colour
    if top.neck == "collar":
        whole = joined(whole, _recoloured(_collar(body, piece, ring), tint))
    elif top.neck == "open":
        whole = joined(whole, _recoloured(_lapel(body, piece, ring, float(neck_z)), tint))
    elif top.neck == "crew":
        whole = joined(whole, _recoloured(_rib(body, piece, ring), tint, turned=False))
    return whole


def _recoloured(piece: Piece, colour: Colour, *, turned: bool = True) -> Piece:
    """In one colour; ``turned`` to be seen from outside, unlike a hem."""
    faces = piece.faces[:, ::-1] if turned else piece.faces
    return replace(
        piece, faces=faces, colour=np.tile(np.asarray(colour), (len(piece.points), 1)) * 0.97
    )


def _outward(body: Body, points: Floats) -> Floats:
    middle = body.head("neck01")
    away = (points - middle) * (1, 1, 0)
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9))


def _rib(body: Body, piece: Piece, ring: Ints) -> Piece:
    """A narrow knitted band around the neck."""
    p = piece.points[ring]
    out, up = _outward(body, p), np.array([0, 0, 1.0])
    rows: list[Floats] = [
        p + out * 0.004 + up * 0.004,
        p + out * 0.001 + up * 0.014,
        p - out * 0.006 + up * 0.015,
        p - out * 0.010 + up * 0.004,
    ]
    return strip(piece, ring, rows)


def _collar(body: Body, piece: Piece, ring: Ints) -> Piece:
    """A shirt's collar: a stand, and a fall that ends in two points."""
    p = piece.points[ring]
    start = int(np.argmax(p[:, 1] - np.abs(p[:, 0]) * 3))
    ring = np.roll(ring, -start)
    p = piece.points[ring]
    ring = np.append(ring, ring[0])
    p = piece.points[ring].copy()
    p[0, 0] += np.sign(p[1, 0]) * 0.005
    p[-1, 0] += np.sign(p[-2, 0]) * 0.005
    out, up = _outward(body, p), np.array([0, 0, 1.0])
    front = np.clip((p[:, 1:2] - body.head("neck01")[1]) / 0.07, 0, 1)
    stand = p - out * 0.004 + up * (0.028 - 0.008 * front)
    over = stand + out * 0.006 + up * 0.002
    side = np.sign(p[:, 0:1]) * np.array([[1.0, 0, 0]])
    tip = np.clip(1 - np.abs(p[:, 0:1]) / 0.035, 0, 1) * front
    fall = p + out * (0.015 + 0.004 * front) - up * (0.010 + 0.016 * front) + side * 0.012 * tip
    middle = (over + fall) / 2 + out * 0.004
    return strip(piece, ring, [stand, over, middle, fall], closed=False)


def _lapel(body: Body, piece: Piece, ring: Ints, neck_z: float) -> Piece:
    """A shawl collar folded back along the opening of a jacket."""
    p = piece.points[ring]
    hip = body.head("upperleg01.L")[2]
    up = np.clip((p[:, 2] - hip - 0.17) / (neck_z - hip - 0.17), 0, 1)
    wide = 0.050 * np.clip(up * 2.2, 0, 1) * (1 - 0.35 * np.clip((up - 0.8) / 0.2, 0, 1))
    wide = wide[:, None]
    normal = normals(piece.points, piece.faces)[ring]
    side = np.sign(p[:, 0:1]) * np.array([[1.0, 0, 0]])
    back = np.clip((body.head("neck01")[1] + 0.03 - p[:, 1:2]) / 0.05, 0, 1)
    fold = side * (1 - back) + (_outward(body, p) * 0.5 + np.array([0, 0, -0.9])) * back
    flat = fold - normal * (fold * normal).sum(1, keepdims=True)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    rise = np.array([0, 0, 0.022]) * back
    rows = [
        p + normal * 0.004 + rise,
        p + flat * wide * 0.5 + normal * 0.010 + rise * 0.8,
        p + flat * wide + normal * 0.007 + rise * 0.2,
        p + flat * wide * 0.96 + normal * 0.001,
    ]
    return strip(piece, ring, rows)


def _folded(body: Body, piece: Piece, seed: int, deep_m: float) -> Piece:
    """Folds where cloth gathers: around elbows, waist, knees and hems; darker in their valleys."""
    p = piece.points
    normal = normals(p, piece.faces)
    joints = [
        body.head(f"{bone}.{side}")
        for side in "LR"
        for bone in ("lowerarm01", "lowerleg01", "upperleg01", "foot", "upperarm01")
    ]
    near = np.max([np.exp(-((np.linalg.norm(p - j, axis=1) / 0.11) ** 2)) for j in joints], axis=0)
    waist = np.exp(-(((p[:, 2] - body.head("spine04")[2]) / 0.10) ** 2)) * 0.8
    amount = 0.25 + np.maximum(near, waist)
    arm, _ = _arm_metres(body, p)
    scaled = np.where(
        (arm > 0.03)[:, None],
        np.column_stack([p[:, 0] * 22, p[:, 1] * 9, p[:, 2] * 22]),
        np.column_stack([p[:, 0] * 8, p[:, 1] * 8, p[:, 2] * 15]),
    )
    tilt = np.column_stack([scaled[:, 0], scaled[:, 1], scaled[:, 2] + p[:, 0] * 7])
    fold = ridges(tilt, seed)
    moved = p + normal * (deep_m * amount * (fold - 0.25))[:, None]
    rim = np.unique(np.concatenate([*loops(piece.faces), np.zeros(0, int)]).astype(int))
    moved[rim] = p[rim]
    shade = 1 + 0.16 * np.clip(fold - 0.3, -0.8, 0.5) * np.clip(amount, 0, 1)
    return replace(piece, points=moved, colour=piece.colour * shade[:, None])


def bottom_piece(body: Body, bottom: Bottom, seed: int) -> Piece:
    """Trousers."""
    quads = tights()
    points = body.points.copy()
    normal = normals(points, quads)
    main = body.main_bone()
    points += normal * 0.006
    for side in "LR":
        for part, least in (("upperleg", (0.088, 0.082)), ("lowerleg", (0.080, 0.082))):
            mask = np.isin(main, [f"{part}01.{side}", f"{part}02.{side}"])
            _pushed(
                body,
                points,
                mask,
                f"{part}01.{side}",
                f"{part}02.{side}",
                np.array(least) * 0.88 + bottom.wide_m,
                bottom.wide_m * 0.5,
            )
    arms = np.char.find(main, "arm") >= 0
    toes = np.char.startswith(main, "foot") & (points[:, 1] > body.head("foot.L")[1] + 0.06)
    allowed = ~arms & ~toes
    piece = compact(
        plain(
            points,
            quads[allowed[quads].all(1)],
            body.weights,
            bottom.colour,
            CLOTH,
            bottom.roughness,
        )
    )
    piece = replace(piece, points=smoothed(piece.points, piece.faces, 2, 0.4))
    piece = cut(subdivided(piece), bottom_cut(body))
    piece = replace(piece, points=_tidy(piece))
    return hemmed(_folded(body, piece, seed, 0.006))


def without_hidden(piece: Piece, hides: list[Cut], margin_m: float) -> Piece:
    """The piece without faces that lie deeper than ``margin_m`` under what is worn over it."""
    hidden = np.zeros(len(piece.points), bool)
    for inside in hides:
        hidden |= inside(piece.points) > margin_m
    return compact(replace(piece, faces=piece.faces[~hidden[piece.faces].all(1)]))
