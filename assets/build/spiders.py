"""Models the house spider and the tarantula at three levels of detail, span 1, for 32 bones.

Owns shape, markings, bristles and skin weights; must not know how they walk or where.
Measures follow Eratigena (long legs, chevrons) and Brachypelma (stout, orange knees).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assets.build.glb import write_glb
from assets.build.skinned import Skinned
from assets.build.spider_paint import (
    Floats,
    Paint,
    house_abdomen,
    house_carapace,
    house_paint,
    tarantula_abdomen,
    tarantula_carapace,
    tarantula_paint,
)
from scenes.stage.glb import Part
from scenes.stage.mesh import grid_faces

BODY, ABDOMEN, CHELICERA, PALP, LEG = 0, 1, 2, 4, 8
"""First bone of each group; a palp has two bones, a leg three: upper, lower, foot."""

_YAW = np.radians([57.0, 23.0, -14.0, -53.0])


@dataclass(frozen=True)
class Kind:
    """Measures of one kind, as shares of the leg span, and its colours (linear)."""

    reach: tuple[float, float, float, float]
    hip_out: float
    hip_high: float
    bend: float
    leg_r: float
    front: tuple[float, float, float]
    rear: tuple[float, float, float]
    rear_at: tuple[float, float]
    bristles: tuple[int, int, int]
    bristle_m: float
    fuzz: float
    roughness: float


HOUSE = Kind(
    (0.50, 0.44, 0.38, 0.49), 0.052, 0.085, 1.52, 0.0105, (0.048, 0.062, 0.026),
    (0.058, 0.092, 0.050), (-0.130, 0.012), (3800, 900, 0), 0.016, 0.35, 0.55,
)  # fmt: skip
TARANTULA = Kind(
    (0.50, 0.45, 0.40, 0.50), 0.088, 0.105, 1.24, 0.0290, (0.092, 0.112, 0.046),
    (0.108, 0.150, 0.090), (-0.215, 0.020), (15000, 3600, 600), 0.030, 0.8, 0.7,
)  # fmt: skip


@dataclass(frozen=True)
class Leg:
    """Rest pose of one leg in the body's frame: hip, knee, ankle, tip."""

    hip: Floats
    knee: Floats
    ankle: Floats
    tip: Floats
    outward: Floats


def build(folder: Path) -> list[Path]:
    """Write models/spiders.glb below ``folder``."""
    parts, extras = {}, {}
    for name, kind in (("house", HOUSE), ("tarantula", TARANTULA)):
        extras[name] = {
            key: np.round([getattr(leg, key) for leg in _legs(kind)], 5).tolist()
            for key in ("hip", "knee", "ankle", "tip")
        }
        for level in range(3):
            parts[f"{name}_{level}"] = spider(name, kind, level)
    path = folder / "models" / "spiders.glb"
    write_glb(path, parts, extras)
    return [path]


def spider(name: str, kind: Kind, level: int) -> Part:
    """One spider at a level of detail, 0 the finest."""
    skin = Skinned()
    paint = house_paint if name == "house" else tarantula_paint
    rng = np.random.default_rng((17, level))
    _trunk(skin, kind, name, level)
    for number, leg in enumerate(_legs(kind)):
        _leg(skin, kind, leg, number, level, paint)
    for side in (0, 1):
        _palp(skin, kind, side, level, paint)
        _chelicera(skin, kind, name, side, level)
    if level < 2:
        _eyes(skin, kind, name)
    bare = skin.part()
    _bristles(skin, kind, bare, kind.bristles[level], level, rng)
    return skin.part()


def _legs(kind: Kind) -> list[Leg]:
    """Left one to four, then right one to four; hips low on the carapace's side."""
    legs = []
    for side in (-1.0, 1.0):
        for k in range(4):
            a = _YAW[k]
            hip_angle = a * 0.72
            out = np.array([side * np.cos(a), np.sin(a), 0.0])
            hip = np.array([side * kind.hip_out * np.cos(hip_angle),
                            0.010 + kind.hip_out * 1.15 * np.sin(hip_angle), 0.0])  # fmt: skip
            tip = out * kind.reach[k] + np.array([0, 0, -kind.hip_high])
            legs.append(_at_rest(kind, hip, tip))
    return legs


def _at_rest(kind: Kind, hip: Floats, tip: Floats) -> Leg:
    out = (tip - hip) * (1, 1, 0)
    out /= np.linalg.norm(out)
    up = np.array([0, 0, 1.0])
    foot = 0.075
    ankle = tip - foot * (np.cos(0.80) * out - np.sin(0.80) * up)
    r, h = float((ankle - hip) @ out), float(ankle[2] - hip[2])
    d = np.hypot(r, h)
    upper, lower = d * kind.bend * 0.48, d * kind.bend * 0.52
    rise = np.arctan2(h, r) + np.arccos((upper**2 + d**2 - lower**2) / (2 * upper * d))
    knee = hip + upper * (np.cos(rise) * out + np.sin(rise) * up)
    return Leg(hip, knee, ankle, tip, out)


def _leg(skin: Skinned, kind: Kind, leg: Leg, number: int, level: int, paint: Paint) -> None:
    """A tube through femur, patella, tibia, metatarsus and tarsus, thin at the joints."""
    per = (11, 6, 4)[level]
    sides = (10, 7, 5)[level]
    bone = LEG + 3 * number
    r = kind.leg_r * (1.0, 0.97, 0.90, 1.04)[number % 4]
    spans = (
        (leg.hip, leg.knee, 0.075, np.array([0, 0.05, 0.2, 0.45, 0.66, 0.74, 0.80, 0.9, 1.0]),
         np.array([1.05, 1.12, 1.22, 1.12, 1.0, 0.82, 0.98, 1.02, 0.86])),
        (leg.knee, leg.ankle, 0.030, np.array([0, 0.08, 0.25, 0.45, 0.52, 0.58, 0.8, 1.0]),
         np.array([0.86, 0.98, 1.0, 0.86, 0.70, 0.74, 0.62, 0.54])),
        (leg.ankle, leg.tip, 0.0, np.array([0, 0.3, 0.75, 1.0]),
         np.array([0.52, 0.50, 0.40, 0.16])),
    )  # fmt: skip
    centres, radii, joints, along = [], [], [], []
    for k, (a, b, bow, at, thick) in enumerate(spans):
        t = np.linspace(0, 1, per if k < 2 else max(2, per // 3))
        if level == 2 and k < 2:
            t = np.array([(0, 0.5, 0.88, 1.0), (0, 0.42, 0.70, 1.0)][k])  # where it is orange
        t = t if k == 0 else t[1:]
        middle = 0.74 if k == 0 else 0.5
        arch = np.where(t < middle, np.sin(t / middle * np.pi / 2),
                        np.cos((t - middle) / (1 - middle) * np.pi / 2))  # fmt: skip
        length = np.linalg.norm(b - a)
        axis = (b - a) / length
        lift = np.cross(np.cross(axis, [0, 0, 1.0]), axis)
        centres.append(a + (b - a) * t[:, None] + lift * (bow * length * arch)[:, None])
        radii.append(np.interp(t, at, thick) * r)
        own, nxt, before = bone + k, min(bone + k + 1, bone + 2), bone + max(k - 1, 0)
        row = np.tile([own, nxt, 1.0], (len(t), 1))
        row[-1, 2] = 0.5 if k < 2 else 1.0
        if k > 0 and len(t) > 2:
            row[0] = (own, before, 0.85)
        if k == 0:
            row[0] = (own, BODY, 0.5)
        joints.append(row)
        along.append(k + t)
    _tube(skin, np.concatenate(centres), np.concatenate(radii), np.concatenate(joints),
          np.concatenate(along), sides, kind, paint)  # fmt: skip


def _tube(
    skin: Skinned,
    centres: Floats,
    radii: Floats,
    joints: Floats,
    along: Floats,
    sides: int,
    kind: Kind,
    paint: Paint,
) -> None:
    ahead = np.gradient(centres, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.cross(ahead, np.cross(centres[-1] - centres[0], [0, 0, 1.0]))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    other = np.cross(ahead, side)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    ring = (np.cos(angle)[None, :, None] * side[:, None]
            + np.sin(angle)[None, :, None] * other[:, None])  # fmt: skip
    points = (centres[:, None] + ring * radii[:, None, None]).reshape(-1, 3)
    normals = ring.reshape(-1, 3)
    faces = grid_faces(len(centres), sides + 1)
    t = np.repeat(along, sides + 1)
    ao = np.clip(0.70 + 0.30 * normals[:, 2], 0.4, 1) * np.clip(0.55 + 1.8 * t, 0, 1)
    skin.add(points, normals, faces, paint(t), np.repeat(joints, sides + 1, axis=0),
             roughness=kind.roughness, fuzz=kind.fuzz, ao=ao)  # fmt: skip


def _egg(
    skin: Skinned,
    at: Floats,
    radii: Floats,
    bone: int,
    level: int,
    kind: Kind,
    shape: Callable[[Floats], Floats],
    colour: Callable[[Floats], Floats],
    fine: float = 1.0,
) -> None:
    """An ellipsoid whose unit directions are moved by ``shape`` and painted by ``colour``."""
    rings = max(5, round((20, 11, 8)[level] * fine))
    sides = max(6, round((28, 14, 10)[level] * fine))
    lat, lon = np.meshgrid(np.linspace(-np.pi / 2, np.pi / 2, rings),
                           np.linspace(0, 2 * np.pi, sides + 1), indexing="ij")  # fmt: skip
    unit = np.stack([np.cos(lat) * np.cos(lon), -np.sin(lat), np.cos(lat) * np.sin(lon)], -1)
    grid = shape(unit.reshape(-1, 3)).reshape(unit.shape) * radii
    normal = np.cross(np.gradient(grid, axis=1), np.gradient(grid, axis=0))
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
    inward = (normal * unit).sum(-1, keepdims=True) < 0
    normal = np.where(inward, -normal, normal)
    normal[0], normal[-1] = unit[0], unit[-1]
    normal[:, -1] = normal[:, 0] = (normal[:, -1] + normal[:, 0]) / 2
    faces = grid_faces(rings, sides + 1)
    points, n = grid.reshape(-1, 3), normal.reshape(-1, 3)
    a, b, c = (points[faces[:, k]] for k in range(3))
    if (np.cross(b - a, c - a) * n[faces[:, 0]]).sum() < 0:
        faces = faces[:, ::-1]
    ao = np.clip(0.66 + 0.40 * n[:, 2], 0.32, 1)
    joints = np.tile([bone, bone, 1.0], (len(points), 1))
    skin.add(points + at, n, faces, colour(unit.reshape(-1, 3)), joints,
             roughness=kind.roughness, fuzz=kind.fuzz, ao=ao)  # fmt: skip


def _trunk(skin: Skinned, kind: Kind, name: str, level: int) -> None:
    front, rear = np.array(kind.front), np.array(kind.rear)
    head = np.array([0.0, 0.012, 0.008])

    def carapace(u: Floats) -> Floats:
        out = u.copy()
        round_ = np.hypot(u[:, 0], u[:, 1])
        narrow = 1 - 0.30 * np.clip(u[:, 1], 0, 1) ** 1.5
        out[:, 0] *= narrow
        groove = np.exp(-(((u[:, 1] + 0.15) / 0.16) ** 2 + (u[:, 0] / 0.10) ** 2))
        furrow = 0.05 * np.cos(4 * np.arctan2(np.abs(u[:, 0]), u[:, 1])) * round_
        out[:, 2] += np.where(u[:, 2] > 0, -0.35 * groove + furrow
                              + 0.28 * np.clip(u[:, 1], 0, 1), 0)  # fmt: skip
        return out

    def swollen(u: Floats) -> Floats:
        out = u.copy()
        out[:, 0] *= 1 - 0.16 * u[:, 1]
        out[:, 2] *= 1 - 0.10 * u[:, 1]
        out[:, 1] = np.where(u[:, 1] < 0, u[:, 1] * 1.06, u[:, 1])
        return out

    house = name == "house"
    _egg(skin, head, front, BODY, level, kind, carapace,
         house_carapace if house else tarantula_carapace)  # fmt: skip
    at = np.array([0.0, *kind.rear_at])
    _egg(skin, at, rear, ABDOMEN, level, kind, swollen,
         house_abdomen if house else tarantula_abdomen, 1.25)  # fmt: skip
    waist = np.array([0.0, (head[1] - front[1] + at[1] + rear[1]) / 2, 0.004])
    _egg(skin, waist, np.array([0.20, 0.34, 0.22]) * front[0], BODY, level, kind, lambda u: u,
         lambda u: house_paint(np.full(len(u), 0.2)) if house else tarantula_paint(
             np.full(len(u), 0.2)), 0.4)  # fmt: skip
    for side in (-1.0, 1.0):
        tail = at + np.array([side * 0.16 * rear[0], -rear[1] * 1.04, -0.15 * rear[2]])
        _egg(skin, tail, np.array([0.13, 0.22, 0.12]) * rear[0], ABDOMEN, level, kind,
             lambda u: u, lambda u: np.tile([0.05, 0.03, 0.02], (len(u), 1)), 0.35)  # fmt: skip


def _palp(skin: Skinned, kind: Kind, side: int, level: int, paint: Paint) -> None:
    sign = -1.0 if side == 0 else 1.0
    w, f = kind.front[0], kind.front[1]
    path = np.array([
        (sign * w * 0.55, f * 0.80, -0.005), (sign * w * 0.85, f * 1.25, 0.020),
        (sign * w * 0.85, f * 1.62, 0.022), (sign * w * 0.78, f * 1.95, -0.020),
        (sign * w * 0.72, f * 2.10, -0.055),
    ])  # fmt: skip
    steps = np.linspace(0, 4, (13, 7, 4)[level])
    centres = np.stack([np.interp(steps, range(5), path[:, k]) for k in range(3)], -1)
    radii = kind.leg_r * np.interp(steps, range(5), [0.7, 0.85, 0.72, 0.62, 0.36])
    bone = PALP + 2 * side
    joints = np.array([(bone, bone + 1, 1.0) if s < 1.8 else (bone + 1, bone, 1.0) if s > 2.2
                       else (bone, bone + 1, 0.5) for s in steps])  # fmt: skip
    _tube(skin, centres, radii, joints, steps * 0.62, (9, 6, 4)[level], kind, paint)
    end = centres[-1]
    _egg(skin, end, np.full(3, kind.leg_r * 0.40), bone + 1, level, kind, lambda u: u,
         lambda u: paint(np.full(len(u), 2.9)), 0.35)  # fmt: skip


def _chelicera(skin: Skinned, kind: Kind, name: str, side: int, level: int) -> None:
    sign = -1.0 if side == 0 else 1.0
    w, f, h = kind.front
    size = np.array([0.28 * w, 0.34 * f, 0.85 * h])
    at = np.array([sign * 0.29 * w, 0.012 + f * 0.98, -0.010])
    tone = np.array([0.075, 0.035, 0.018]) if name == "house" else np.array([0.03, 0.018, 0.012])
    _egg(skin, at, size, CHELICERA + side, level, kind, lambda u: u,
         lambda u: np.tile(tone, (len(u), 1)), 0.55)  # fmt: skip
    if level < 2:
        t = np.linspace(0, 1, 6)
        fang = at + np.stack([np.zeros(6) - sign * 0.10 * w * t, 0.10 * f * np.sin(t * 2.0),
                              -size[2] * (0.80 + 0.75 * t)], -1)  # fmt: skip
        joints = np.tile([CHELICERA + side, CHELICERA + side, 1.0], (6, 1))
        shiny = Kind(**{**kind.__dict__, "roughness": 0.18, "fuzz": 0.0})
        _tube(skin, fang, 0.11 * w * (1.05 - t) ** 0.7, joints, t, 7, shiny,
              lambda a: np.tile([0.022, 0.008, 0.005], (len(a), 1)))  # fmt: skip


def _eyes(skin: Skinned, kind: Kind, name: str) -> None:
    """Eight: two rows across the front of a house spider, a cluster on top of a tarantula."""
    w, f, h = kind.front
    if name == "house":
        spots = [(0.10, 0.98, 0.88, 1.0), (0.30, 0.94, 0.90, 0.9), (0.12, 0.86, 1.14, 0.85),
                 (0.36, 0.82, 1.12, 0.95)]  # fmt: skip
        r = 0.095 * w
    else:
        spots = [(0.06, 0.80, 1.38, 1.0), (0.15, 0.83, 1.30, 0.8), (0.15, 0.74, 1.32, 0.75),
                 (0.08, 0.72, 1.36, 0.6)]  # fmt: skip
        r = 0.055 * w
        _egg(skin, np.array([0, 0.012 + 0.77 * f, 0.008 + 1.22 * h]),
             np.array([0.22 * w, 0.12 * f, 0.16 * h]), BODY, 1, kind, lambda u: u,
             lambda u: np.tile([0.03, 0.02, 0.014], (len(u), 1)), 0.6)  # fmt: skip
    glossy = Kind(**{**kind.__dict__, "roughness": 0.06, "fuzz": 0.0})
    for x, y, z, size in spots:
        for sign in (-1.0, 1.0):
            at = np.array([sign * x * w, 0.012 + y * f, 0.008 + z * h])
            _egg(skin, at, np.full(3, r * size), BODY, 1, glossy, lambda u: u,
                 lambda u: np.tile([0.006, 0.005, 0.005], (len(u), 1)), 0.6)  # fmt: skip


def _bristles(
    skin: Skinned, kind: Kind, bare: Part, count: int, level: int, rng: np.random.Generator
) -> None:
    """Single thin triangles that lean away from the body along each limb; no alpha to sort."""
    if count == 0:
        return
    rows, faces = bare.rows, bare.faces
    faces = faces[rows["surface"][faces[:, 0], 3] > 0]
    p, n = rows["position"].astype(float), rows["normal"].astype(float)
    a, b, c = (p[faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    pick = rng.choice(len(faces), count, p=area / area.sum())
    u, v = rng.random((2, count))
    flip = u + v > 1
    u, v = np.where(flip, 1 - u, u), np.where(flip, 1 - v, v)
    corner = faces[pick]
    at = p[corner[:, 0]] + (p[corner[:, 1]] - p[corner[:, 0]]) * u[:, None]
    at += (p[corner[:, 2]] - p[corner[:, 0]]) * v[:, None]
    normal = n[corner[:, 0]]
    bones = rows["joints"][corner[:, 0]].astype(float)
    legs = bones[:, 0] >= PALP
    away = np.where(legs[:, None], at * (1, 1, 0), np.array([0, -1.0, -0.1]))
    away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
    lean = normal * rng.uniform(0.35, 0.9, (count, 1)) + away * rng.uniform(0.3, 0.9, (count, 1))
    lean += rng.normal(0, 0.15, (count, 3))
    lean /= np.linalg.norm(lean, axis=1, keepdims=True)
    length = (
        kind.bristle_m * rng.uniform(0.45, 1.1, count) * np.where(rng.random(count) < 0.1, 1.5, 1)
    )
    length *= np.select([bones[:, 0] == BODY, bones[:, 0] == ABDOMEN], [0.5, 1.35], 1.0)
    width = kind.bristle_m * rng.uniform(0.030, 0.055, count) * (1.0, 1.9, 4.0)[level]
    side = np.cross(lean, rng.normal(0, 1, (count, 3)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    root = at - normal * 0.0012
    points = np.stack([root - side * width[:, None], root + side * width[:, None],
                       at + lean * length[:, None]], 1)  # fmt: skip
    tone = (rows["colour"][corner[:, 0], :3].astype(float) / 255) ** 2
    rear = bones[:, 0] == ABDOMEN
    warm = np.where(rear[:, None] & (kind.bristle_m > 0.02), np.array([0.23, 0.095, 0.04]), 0.03)
    tip = tone * rng.uniform(1.4, 3.2, (count, 1)) + warm * rng.uniform(0.3, 1.4, (count, 1))
    colours = np.stack([tone * 0.6, tone * 0.6, tip], 1)
    joints = np.stack([bones[:, 0], bones[:, 1], bones[:, 2] / 255], -1)
    bent = normal * 0.75 + lean * 0.4
    bent /= np.linalg.norm(bent, axis=1, keepdims=True)
    ao = np.repeat(rows["colour"][corner[:, 0], 3] / 255, 3)
    skin.add(points.reshape(-1, 3), np.repeat(bent, 3, axis=0),
             np.arange(count * 3).reshape(-1, 3), colours.reshape(-1, 3),
             np.repeat(joints, 3, axis=0), roughness=0.45, fuzz=kind.fuzz * 0.5, ao=ao)  # fmt: skip
