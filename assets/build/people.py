"""Models the twelve people at three levels of detail, with skeleton and face units.

Owns how bodies, clothes and hair become files; must not know how people move or where they are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assets.build.glb import write_glb
from assets.build.people_body import BONES, UNITS, Body, Floats, base, body, four_bones
from assets.build.people_cast import CAST, Person
from assets.build.people_clothes import (
    CLOTH,
    LEATHER,
    bottom_cut,
    bottom_piece,
    top_cut,
    top_piece,
    without_hidden,
)
from assets.build.people_details import LASH, PHONE, SCREEN, lashes, phone
from assets.build.people_hair import HAIR_LEVELS, hair_piece
from assets.build.people_levels import area, occluders, reduced, shaded
from assets.build.people_mesh import (
    Cut,
    Ints,
    Piece,
    compact,
    loops,
    normals,
    plain,
    subdivided,
    taken,
)
from assets.build.people_paint import Face, atlas_uv, linear, save_skin, skin_picture
from assets.build.people_shoes import shoes, socks
from scenes.stage.glb import Part

SKIN, EYE, TEETH = 0, 2, 4
"""Layers of assets/shaders/person.frag, beside those of clothes and hair."""

_TRIANGLES = {
    SKIN: (4600, 1300, 290),
    CLOTH: (4300, 940, 190),
    LEATHER: (500, 120, 36),
    EYE: (640, 150, 24),
    TEETH: (260, 0, 0),
    PHONE: (12, 12, 12),
    SCREEN: (2, 2, 2),
    LASH: (400, 0, 0),
}
"""About how many each level has, by layer; the hair comes on top."""

_MARGIN_M = (0.018, 0.016)  # of skin kept under what is worn over it, and of inner garments

_INSIDE_UV = (0.51, 0.855)  # from here on the atlas shows what is behind lids and lips
_CARE = (0.0025, 0.004, 0.012)  # see people_levels.reduced
_HANDS_M, _HANDS_SHARE = 0.25, 0.2  # hands at rest are as far aside; their part of the skin
_SEEN = 1.5  # radians from the line of sight that of an eye can ever be seen

_COLUMNS = [
    ("position", np.float32, (3,)),
    ("normal", np.float32, (3,)),
    ("colour", np.uint8, (4,)),
    ("uv", np.float32, (2,)),
    ("surface", np.uint8, (4,)),
    ("joints", np.uint8, (4,)),
    ("weights", np.uint8, (4,)),
]
_FACE = [(f"face_{k}", np.uint8, (4,)) for k in range(len(UNITS))]


def build(folder: Path, **_options: Any) -> list[Path]:
    """Write each person's model and skin below ``folder``."""
    written = []
    for name, person in CAST.items():
        written += build_person(folder, name, person)
    return written


def build_person(folder: Path, name: str, person: Person) -> list[Path]:
    """Write one person."""
    form = body(person.shape)
    style = replace(person.hair, colour=tuple(linear(person.hair.colour)))
    whole = dressed(form, person)
    levels = [_fewer(form, whole, level) for level in range(3)]
    hair = [hair_piece(form, style, person.seed, level) for level in HAIR_LEVELS]
    tree = occluders([*levels[0], hair[1]])
    parts: dict[str, Part] = {}
    scale = np.abs(form.units).max((1, 2)) * 1.001
    for level, pieces in enumerate(levels):
        parts[f"body_{level}"] = _part([shaded(piece, tree) for piece in pieces], scale)
        parts[f"hair_{level}"] = _part([shaded(hair[level], tree)], None)
    model, skin = folder / "models" / f"{name}.glb", folder / "textures" / f"{name}_skin.jpg"
    write_glb(model, parts, _extras(form, scale))
    save_skin(skin, skin_picture(form, replace(person.complexion, recede_m=person.hair.recede_m),
                                 person.seed))  # fmt: skip
    return [model, skin]


def dressed(form: Body, person: Person) -> list[Piece]:
    """Every piece but the hair; skin and inner garments only where they can be seen."""
    bottom = replace(person.bottom, colour=tuple(linear(person.bottom.colour)))
    tops = [replace(top, colour=tuple(linear(top.colour)),
                    second=None if top.second is None else tuple(linear(top.second)))
            for top in person.tops]  # fmt: skip
    cuts: list[Cut] = [top_cut(form, top) for top in tops]
    legs = bottom_cut(form)
    ankle = float(form.head("foot.L")[2])
    hides = [*cuts, legs, lambda p: ankle + 0.08 - p[:, 2]]
    skin = without_hidden(_skin(form), hides, _MARGIN_M[0])
    pieces = [skin, _eyes(form, person), _teeth(form)]
    for number, top in enumerate(tops):
        piece = top_piece(form, top, person.seed + 20 * number)
        pieces.append(without_hidden(piece, cuts[number + 1 :], _MARGIN_M[1]))
    trousers = bottom_piece(form, bottom, person.seed + 7)
    pieces.append(without_hidden(trousers, cuts, 0.03))
    pieces.append(socks(form))
    pieces.append(shoes(form, tuple(linear(person.shoes))))
    return [*pieces, lashes(form, person.complexion.hair), *phone(form)]


def _skin(form: Body) -> Piece:
    mesh = base()
    mine = mesh.group == "body"
    quads, quad_uv = mesh.quads[mine], mesh.quad_uv[mine]
    corner_uv = atlas_uv(mesh.uv, quad_uv)
    key, index, inverse = np.unique(
        np.column_stack([quads.ravel(), quad_uv.ravel()]),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    at = key[:, 0]
    faces = inverse.reshape(-1, 4)
    piece = Piece(form.points[at], faces, form.weights[at], np.ones((len(at), 3)),
                  corner_uv.reshape(-1, 2)[index], SKIN, 0.48, form.units[:, at])  # fmt: skip
    smooth = normals(form.points, quads)
    return replace(piece, normals=smooth[at])


def _eyes(form: Body, person: Person) -> Piece:
    """Both balls; texture coordinates are radians from the line of sight."""
    mesh = base()
    found: list[Piece] = []
    for side in "LR":
        quads = mesh.quads[mesh.group == f"helper-{side.lower()}-eye"]
        ball = compact(
            plain(form.points, quads, form.weights, tuple(linear(person.iris)), EYE, 0.05)
        )
        fine = subdivided(ball)
        middle = fine.points.mean(0)
        grow = np.linalg.norm(ball.points - ball.points.mean(0), axis=1).max()
        q = fine.points - middle
        q *= grow / np.linalg.norm(q, axis=1).max()
        ahead = form.tail(f"eye.{side}") - form.head(f"eye.{side}")
        ahead /= np.linalg.norm(ahead)
        right = np.cross(ahead, [0, 0, 1.0])
        right /= np.linalg.norm(right)
        up = np.cross(right, ahead)
        length = np.linalg.norm(q, axis=1)
        angle = np.arccos(np.clip(q @ ahead / length, -1, 1))
        around = np.arctan2(q @ up, q @ right)
        uv = np.column_stack([np.cos(around), np.sin(around)]) * angle[:, None]
        ball = replace(fine, points=middle + q, uv=uv, normals=q / length[:, None])
        found.append(compact(replace(ball, faces=fine.faces[angle[fine.faces].min(1) < _SEEN])))
    left, right_eye = found
    count = len(left.points)
    return replace(
        left, points=np.concatenate([left.points, right_eye.points]),
        faces=np.concatenate([left.faces, right_eye.faces + count]),
        weights=np.concatenate([left.weights, right_eye.weights]),
        colour=np.concatenate([left.colour, right_eye.colour]),
        uv=np.concatenate([left.uv, right_eye.uv]),
        normals=np.concatenate([left.normals, right_eye.normals]),
    )  # fmt: skip


def _teeth(form: Body) -> Piece:
    mesh = base()
    quads = mesh.quads[np.isin(mesh.group, ["helper-upper-teeth", "helper-lower-teeth"])]
    piece = plain(form.points, quads, form.weights, (0.62, 0.56, 0.46), TEETH, 0.25)
    return compact(replace(piece, units=form.units))


def _fewer(form: Body, pieces: list[Piece], level: int) -> list[Piece]:
    """The pieces with the triangles of ``level``, shared out by area within each layer."""
    whole: dict[int, float] = {}
    for piece in pieces:
        whole[piece.layer] = whole.get(piece.layer, 0.0) + area(piece)
    kept: list[Piece] = []
    for piece in pieces:
        most = _TRIANGLES[piece.layer][level] * area(piece) / max(whole[piece.layer], 1e-9)
        if most >= 1:
            skin = piece.layer == SKIN
            kept += _skin_of(form, piece, most, level) if skin else [reduced(piece, most)]
    return kept


def _skin_of(form: Body, piece: Piece, most: float, level: int) -> list[Piece]:
    """The skin, its face finer than the rest; farther away hands are plain and mouths closed."""
    if level == 0:
        return [reduced(piece, most, _unimportant(form, piece), _CARE[level])]
    hand = np.abs(piece.points[piece.faces].mean(1)[:, 0]) > _HANDS_M
    hands = compact(replace(piece, faces=piece.faces[hand]))
    head = _closed(form, compact(replace(piece, faces=piece.faces[~hand])))
    share = _HANDS_SHARE * most
    plain_hands = np.ones(len(hands.points))
    care = _CARE[level]
    return [reduced(hands, share, plain_hands),
            reduced(head, most - share, _unimportant(form, head), care)]  # fmt: skip


def _closed(form: Body, piece: Piece) -> Piece:
    """The skin without what lies behind lips and lids, the mouth covered by its lips."""
    inside = (piece.uv[piece.faces].mean(1) > _INSIDE_UV).all(1)
    open_skin = compact(replace(piece, faces=piece.faces[~inside]))
    face = Face.of(form)
    mouth = face.eyes + np.array([0.0, 0.0, -1.33]) * face.apart_m
    rings = [
        ring
        for ring in loops(open_skin.faces)
        if np.abs(open_skin.points[ring].mean(0) - mouth)[[0, 2]].max() < 0.35 * face.apart_m
    ]
    for ring in rings:
        open_skin = _filled(open_skin, ring)
    return open_skin


def _filled(piece: Piece, ring: Ints) -> Piece:
    """A ring of points closed by a fan."""
    count = len(piece.points)
    whole = taken(piece, np.append(np.arange(count), ring[0]), piece.faces)
    middle = whole.points.copy()
    middle[count] = piece.points[ring].mean(0)
    uv, units = whole.uv.copy(), whole.units
    uv[count] = piece.uv[ring].mean(0)
    if units is not None:
        units = units.copy()
        units[:, count] = units[:, ring].mean(1)
    after = np.roll(ring, -1)
    fan = np.stack([after, ring, np.full(len(ring), count)], -1)
    return replace(whole, points=middle, uv=uv, units=units,
                   faces=np.concatenate([piece.triangles(), fan]))  # fmt: skip


def _unimportant(form: Body, piece: Piece) -> Floats:
    """How little a point of the skin matters, 0-1: a face is looked at, a nape is not."""
    face = Face.of(form)
    q = (piece.points - face.eyes) / face.apart_m
    features = np.exp(-(((q[:, 0]) / 1.0) ** 2) - ((q[:, 2] + 0.55) / 1.0) ** 2)
    features = features * np.clip((q[:, 1] + 0.9) / 0.5, 0, 1)
    hands = np.abs(piece.points[:, 0]) > 0.25
    return np.asarray(1 - np.clip(np.maximum(features * 1.15, 0.22 * hands), 0, 0.95))


def _part(pieces: list[Piece], scale: Floats | None) -> Part:
    """All pieces as one mesh; with ``scale`` the face units follow as bytes."""
    rows, faces, count = [], [], 0
    dtype = np.dtype(_COLUMNS + (_FACE if scale is not None else []))
    for piece in (piece for piece in pieces if len(piece.faces)):
        row = np.zeros(len(piece.points), dtype)
        tri = piece.triangles()
        row["position"] = piece.points
        row["normal"] = normals(piece.points, tri) if piece.normals is None else piece.normals
        row["colour"][:, :3] = np.clip(np.sqrt(np.maximum(piece.colour, 0)) * 255 + 0.5, 0, 255)
        row["colour"][:, 3] = np.clip((1.0 if piece.ao is None else piece.ao) * 255, 0, 255)
        row["uv"] = piece.uv
        row["surface"] = (piece.layer, round(piece.roughness * 255), 0, 0)
        _follow(row, piece)
        if scale is not None:
            for k in range(len(UNITS)):
                row[f"face_{k}"][:, :3] = 128
                if piece.units is not None:
                    step = piece.units[k] / scale[k] * 127
                    row[f"face_{k}"][:, :3] = np.round(step + 128)
        rows.append(row)
        faces.append(tri + count)
        count += len(row)
    return Part(np.concatenate(rows), np.concatenate(faces).astype(np.int32))


def _follow(row: Any, piece: Piece) -> None:
    """The four strongest bones of each vertex, as bytes that add up to 255."""
    weights = four_bones(piece.weights)
    strong = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    share = np.take_along_axis(weights, strong, axis=1)
    share = np.floor(share / share.sum(1, keepdims=True) * 255)
    share[:, 0] += 255 - share.sum(1)
    row["joints"], row["weights"] = strong, share


def _extras(form: Body, scale: Floats) -> dict[str, Any]:
    return {
        "bones": list(BONES),
        "parents": list(form.parents),
        "heads": np.round(form.heads, 5).tolist(),
        "tails": np.round(form.tails, 5).tolist(),
        "units": list(UNITS),
        "unit_m": np.round(scale, 6).tolist(),
    }
