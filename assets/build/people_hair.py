"""Hair: a shell over the scalp and tapered locks on it, combed from the crown or to a knot.

Owns how hair lies; must not know how it is shaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assets.build.people_body import BONES, Body, Floats, base
from assets.build.people_levels import reduced
from assets.build.people_mesh import Piece, compact, normals, plain, smoothed, subdivided, taken
from assets.build.people_paint import Colour, Face, hair_here

HAIR = 3
"""Layer of assets/shaders/person.frag."""


@dataclass(frozen=True)
class Cut:
    """A haircut: "short", "crop", "bun", "bob" or "long"; thickness and length in metres."""

    style: str
    colour: Colour
    thick_m: float = 0.012
    length_m: float = 0.05
    locks: int = 700
    recede_m: float = 0.0
    curl: float = 0.0
    part: float = 0.25
    """Where it is parted, as a share of the head's half width to the right."""


@dataclass(frozen=True)
class HairLevel:
    """How much of the hair a level of detail shows."""

    shell: int
    """Triangles of the shell."""
    locks: int
    """Triangles of all locks together."""
    segments: float
    """Share of the bends a lock has."""
    knot: tuple[int, int]
    """Rows and columns of a knot."""
    widest: float
    """Times a lock may be as wide, to hide that there are fewer."""


HAIR_LEVELS = (
    HairLevel(900, 2500, 1.0, (8, 15), 1.25),
    HairLevel(280, 540, 0.5, (6, 9), 1.6),
    HairLevel(80, 60, 0.34, (3, 5), 2.0),
)
"""From near to far."""


@dataclass(frozen=True)
class _Skull:
    middle: Floats
    radii: Floats


def hair_piece(body: Body, style: Cut, seed: int, level: HairLevel) -> Piece:
    """The shell and the locks of ``level`` as one piece."""
    face = Face.of(body)
    shell = _shell(body, face, style, seed)
    skull = _skull(shell.points)
    lock = _locks(body, face, style, skull, seed, level)
    return _both(_combed(reduced(shell, level.shell), skull, style), lock)


def _both(a: Piece, b: Piece) -> Piece:
    assert a.normals is not None and b.normals is not None
    return replace(
        a,
        points=np.concatenate([a.points, b.points]),
        faces=np.concatenate([a.triangles(), b.triangles() + len(a.points)]),
        weights=np.concatenate([a.weights, b.weights]),
        colour=np.concatenate([a.colour, b.colour]),
        uv=np.concatenate([a.uv, b.uv]),
        normals=np.concatenate([a.normals, b.normals]),
    )


def _skull(points: Floats) -> _Skull:
    low, high = points.min(0), points.max(0)
    middle = (low + high) / 2
    middle[2] = high[2] - (high[0] - low[0]) * 0.58
    radii = np.array([(high[0] - low[0]) / 2, (high[1] - low[1]) / 2, high[2] - middle[2]])
    return _Skull(middle, radii)


def _scalp(body: Body, face: Face, style: Cut) -> Piece:
    quads = base().quads[base().group == "body"]
    inside = hair_here(face, body.points, style.recede_m)
    ear = np.abs(body.points[:, 0]) > 0.069 * (face.apart_m / 0.0586)
    ear &= body.points[:, 2] < face.eyes[2] + 0.03
    ear &= body.points[:, 1] > face.eyes[1] - 0.150
    mine = (inside[quads].max(1) > 0.0) & (body.points[quads][:, :, 2].min(1) > face.eyes[2] - 0.12)
    mine &= ~ear[quads].any(1)
    piece = compact(plain(body.points, quads[mine], body.weights, style.colour, HAIR, 0.4))
    return replace(piece, normals=normals(piece.points, piece.faces))


def _shell(body: Body, face: Face, style: Cut, seed: int) -> Piece:
    """The scalp pushed outward, thin at the hairline."""
    piece = _scalp(body, face, style)
    assert piece.normals is not None
    depth = np.clip(hair_here(face, piece.points, style.recede_m) / 0.045, 0, 1)
    top = np.clip((piece.points[:, 2] - face.eyes[2] - 0.02) / 0.07, 0, 1)
    rng = np.random.default_rng(seed)
    lumps = np.sin(piece.points @ rng.normal(0, 55, (3, 4)) + rng.uniform(0, 6, 4)).mean(1)
    side = 0.45 if style.style in ("short", "crop") else 0.85
    thick = style.thick_m * (side + (1 - side) * top) * (1 + 0.18 * lumps)
    lift = 0.0015 + thick * depth**0.7
    moved = piece.points + piece.normals * lift[:, None]
    moved = smoothed(moved, piece.faces, 2, 0.4)
    shell = subdivided(replace(piece, points=moved, normals=None))
    return replace(shell, normals=normals(shell.points, shell.faces))


def _crown(skull: _Skull, style: Cut) -> Floats:
    """Where strands start from, or run to for a knot."""
    if style.style == "bun":
        return np.asarray(skull.middle + skull.radii * (0, -1.10, 0.18))
    return np.asarray(skull.middle + skull.radii * (0.15, -0.45, 0.95))


def _combed(shell: Piece, skull: _Skull, style: Cut) -> Piece:
    """Texture coordinates: u across strands, v along them from root to tip."""
    axis = _crown(skull, style) - skull.middle
    axis /= np.linalg.norm(axis)
    side = np.cross(axis, [1.0, 0.1, 0.0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side)
    q = (shell.points - skull.middle) / skull.radii
    around = np.arctan2(q @ side, q @ other)
    away = np.arccos(np.clip(q @ axis / np.maximum(np.linalg.norm(q, axis=1), 1e-6), -1, 1))
    uv = np.column_stack([around * 1.6, away / np.pi * 0.6])
    root = np.tile(shell.colour[:1] * 0.78, (len(shell.points), 1))
    return replace(shell, uv=uv, colour=root)


def _roots(
    body: Body, face: Face, style: Cut, count: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Places and normals on the scalp, more along its border."""
    scalp = _scalp(body, face, style)
    assert scalp.normals is not None
    tri = scalp.triangles()
    p = scalp.points
    area = np.linalg.norm(
        np.cross(p[tri[:, 1]] - p[tri[:, 0]], p[tri[:, 2]] - p[tri[:, 0]]), axis=1
    )
    depth = hair_here(face, p[tri].mean(1), style.recede_m)
    weight = area * (1 + 1.6 * (depth < 0.012)) * (depth > 0.001)
    pick = rng.choice(len(tri), count, p=weight / weight.sum())
    u, v = rng.random((2, count))
    over = u + v > 1
    u, v = np.where(over, 1 - u, u)[:, None], np.where(over, 1 - v, v)[:, None]
    a, b, c = (p[tri[pick, k]] for k in range(3))
    return a + (b - a) * u + (c - a) * v, scalp.normals[tri[pick, 0]]


def _start(style: Cut, p: Floats, n: Floats, skull: _Skull, rng: np.random.Generator) -> Floats:
    """The way each lock leaves the scalp."""
    crown = _crown(skull, style)
    flow = p - crown if style.style != "bun" else crown - p
    flow /= np.maximum(np.linalg.norm(flow, axis=1, keepdims=True), 1e-6)
    if style.style in ("short", "crop"):
        q = (p - skull.middle) / skull.radii
        ahead = np.clip(q[:, 2:] * 1.4 - 0.3, 0, 1) * np.clip(q[:, 1:2] + 0.4, 0, 1)
        side = np.sign(q[:, :1] - style.part + 1e-6)
        swept = np.column_stack(
            [side[:, 0] * 0.9 + 0.15, np.full(len(p), 0.12), np.full(len(p), 0.25)]
        )
        flow = flow * (1 - 0.75 * ahead) + swept * 0.75 * ahead
    elif style.style != "bun":
        q = (p - skull.middle) / skull.radii
        away = np.sign(q[:, 0] - style.part * 0.5)
        swept = np.column_stack([away, np.full(len(p), -0.35), np.full(len(p), -0.2)])
        top = np.clip(q[:, 2:] * 1.5 - 0.4, 0, 1)
        flow = flow * (1 - 0.8 * top) + swept * 0.8 * top
    flow = flow - n * (flow * n).sum(1, keepdims=True)
    flow += rng.normal(0, 0.05 + 0.10 * style.curl, flow.shape)
    lift = {"bun": 0.02, "short": 0.06, "crop": 0.10}.get(style.style, 0.05)
    flow += n * lift
    return np.asarray(flow / np.linalg.norm(flow, axis=1, keepdims=True))


_SEGMENTS = {"crop": 2, "short": 3, "bun": 3, "bob": 5, "long": 6}


def _locks(body: Body, face: Face, style: Cut, skull: _Skull, seed: int, level: HairLevel) -> Piece:
    """As many as the level has triangles for, the first of those a nearer level has."""
    rng = np.random.default_rng((seed, 3))
    count = style.locks
    at, n = _roots(body, face, style, count, rng)
    way = _start(style, at, n, skull, rng)
    long = style.style in ("bob", "long")
    segments = max(1, round(_SEGMENTS[style.style] * level.segments))
    knot = 2 * level.knot[0] * level.knot[1] if style.style == "bun" else 0
    kept = min(count, (level.locks - knot) // (2 * segments))
    depth = np.clip(hair_here(face, at, style.recede_m) / 0.03, 0.15, 1)
    length = style.length_m * rng.uniform(0.75, 1.1, count)
    crown = _crown(skull, style)
    if style.style == "bun":
        length = np.linalg.norm(at - crown, axis=1) * 1.02
    elif long:
        floor = face.eyes[2] - style.length_m
        length = np.maximum(at[:, 2] - floor, 0.05) * rng.uniform(0.95, 1.08, count) + 0.04
    else:
        length = length * (0.45 + 0.55 * depth)
        low = at[:, 2] < face.eyes[2] + 0.02
        length = np.where(low, length * 0.5, length)
    lift = style.thick_m * (0.35 + 0.75 * depth) * rng.uniform(0.75, 1.15, count)
    low = (at[:, 2] < face.eyes[2] + 0.035) & ~np.full(count, long)
    lift = np.where(low, lift * 0.5, lift)
    wide = np.where(long | (style.style == "bun"), 0.018, 0.009) * rng.uniform(0.7, 1.2, count)
    path = [at - n * 0.001]
    here, step = at.copy(), (length / segments)[:, None]
    phase = rng.uniform(0, 6.3, count)
    for k in range(segments):
        here = here + way * step
        if style.curl:
            swing = (
                np.cross(way, n) * np.cos(phase + k * 2.1)[:, None]
                + n * np.sin(phase + k * 2.1)[:, None]
            )
            here = here + swing * style.curl * 0.006
        here = _kept_out(here, skull, lift, long)
        if long:
            here = _off_face(here, face)
        if style.style == "bun":
            aim = crown - here
            way = way * 0.35 + aim / np.maximum(np.linalg.norm(aim, axis=1, keepdims=True), 1e-6)
        else:
            way = way + np.array([0, 0, -0.75 if long else -0.10])
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        path.append(here.copy())
    wide = wide * min(level.widest, max(1.0, count / kept))
    piece = _ribbons(body, [at[:kept] for at in path], wide[:kept], skull, style, rng)
    return _knotted(piece, crown, style, level) if style.style == "bun" else piece


def _kept_out(here: Floats, skull: _Skull, lift: Floats, long: bool) -> Floats:
    """Points brought out of the head, and long hair out of neck and shoulders."""
    radii = skull.radii + lift[:, None] * 0.55
    q = (here - skull.middle) / radii
    high = q[:, 2] > -0.35
    size = np.linalg.norm(q, axis=1)
    held = np.clip(size, 1.0, 1.05)
    pushed = skull.middle + q * (held / np.maximum(size, 1e-6))[:, None] * radii
    out = np.where(high[:, None], pushed, here)
    if long:
        flat = (out - skull.middle) * (1, 1, 0)
        reach = np.linalg.norm(flat / skull.radii, axis=1)
        below = (~high) & ((reach < 0.86) | (reach > 1.12))
        wanted = np.clip(reach, 0.86, 1.12) / np.maximum(reach, 1e-6)
        grown = skull.middle[:2] + flat[:, :2] * wanted[:, None]
        out[below, :2] = grown[below]
    return out


def _off_face(here: Floats, face: Face) -> Floats:
    """Points that would hang before the face, moved beside it."""
    s = face.apart_m / 0.0586
    before = np.clip((here[:, 1] - face.eyes[1] + 0.075 * s) / (0.03 * s), 0, 1)
    low = np.clip((face.eyes[2] + 0.075 * s - here[:, 2]) / (0.05 * s), 0, 1)
    least = 0.073 * s * before * low
    out = here.copy()
    side = np.where(here[:, 0] < 0, -1.0, 1.0)
    out[:, 0] = side * np.maximum(np.abs(here[:, 0]), least)
    out[:, 1] -= 0.03 * before * low * (np.abs(here[:, 0]) < least)
    return out


def _ribbons(
    body: Body,
    path: list[Floats],
    wide: Floats,
    skull: _Skull,
    style: Cut,
    rng: np.random.Generator,
) -> Piece:
    """Each lock a band that ends in a point, bent around the head."""
    p = np.stack(path, 1)
    count, deep = p.shape[:2]
    along = np.gradient(p, axis=1)
    out = (p - skull.middle) / skull.radii**2
    out[..., 2] = np.maximum(out[..., 2], -0.2 * np.linalg.norm(out[..., :2], axis=-1))
    out /= np.linalg.norm(out, axis=-1, keepdims=True)
    across = np.cross(along, out)
    across /= np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-9)
    share = np.linspace(0, 1, deep)
    taper = 0.75 + 0.35 * np.sin(share * np.pi) - 0.58 * np.clip((share - 0.7) / 0.3, 0, 1)
    half = across * (wide[:, None, None] * taper[None, :, None])
    points = np.stack([p - half, p + half], 2)
    start = np.asarray(rng.uniform(0, 40, count))
    u = (
        start[:, None, None]
        + np.array([-0.08, 0.08])[None, None, :] * (wide / 0.010)[:, None, None]
    )
    uv = np.stack(np.broadcast_arrays(u, share[None, :, None]), -1)
    first = (np.arange(count) * deep * 2)[:, None]
    a = (first + (np.arange(deep - 1) * 2)[None, :]).ravel()
    quads = np.stack([a, a + 1, a + 3, a + 2], -1)
    lean = np.array([-0.4, 0.4])[None, None, :, None]
    normal = out[:, :, None] + across[:, :, None] * lean
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    tone = np.asarray(rng.uniform(0.82, 1.18, count))[:, None, None]
    tone = tone * (0.72 + 0.34 * share)[None, :, None]
    tone = np.broadcast_to(tone, points.shape[:3])[..., None]
    colour = np.asarray(style.colour) * tone
    flat = points.reshape(-1, 3)
    weights = _weights(body, flat, skull)
    return Piece(
        flat,
        quads,
        weights,
        colour.reshape(-1, 3),
        uv.reshape(-1, 2),
        HAIR,
        0.38,
        normals=normal.reshape(-1, 3),
    )


def _weights(body: Body, points: Floats, skull: _Skull) -> Floats:
    """Hair follows the head; what hangs low follows the chest too."""
    weights = np.zeros((len(points), len(BONES)))
    low = np.clip((skull.middle[2] - 0.13 - points[:, 2]) / 0.16, 0, 0.85)
    weights[:, BONES.index("head")] = 1 - low
    weights[:, BONES.index("spine01")] = low
    return weights


def _knotted(piece: Piece, at: Floats, style: Cut, level: HairLevel) -> Piece:
    """A knot of wound locks where the others end."""
    rows, columns = level.knot
    lat, lon = np.meshgrid(
        np.linspace(-np.pi / 2, np.pi / 2, rows + 1),
        np.linspace(0, 2 * np.pi, columns + 1),
        indexing="ij",
    )
    unit = np.stack([np.cos(lat) * np.cos(lon), np.sin(lat), np.cos(lat) * np.sin(lon)], -1)
    radius = 1 + 0.06 * np.sin(lon * 3 + lat * 4)
    points = (unit * radius[..., None] * (0.036, 0.028, 0.036) + at + (0, -0.004, 0)).reshape(-1, 3)
    index = np.arange(lat.size).reshape(lat.shape)
    quads = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(
        -1, 4
    )
    uv = np.stack([lat * 2.2 + 0.5 * np.sin(lon), lon / 6.3], -1).reshape(-1, 2)
    weights = np.zeros((len(points), len(BONES)))
    weights[:, BONES.index("head")] = 1
    knot = Piece(
        points,
        quads,
        weights,
        np.tile(np.asarray(style.colour) * 0.9, (len(points), 1)),
        uv,
        HAIR,
        0.38,
        normals=unit.reshape(-1, 3),
    )
    return _both(taken(piece, np.arange(len(piece.points)), piece.faces), knot)
