"""The lake's land: its shape, where beach and meadow are, stones, and where everything grows.

Owns heights and places; must not know how a plant or the pier looks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from assets.build.images import Field
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models.lake_bed import ground_height
from scenes.stage.textures import Layer

Rng = np.random.Generator

_NEAR_M, _MIDDLE_Y = 24.0, -6.0
_REACH = np.arcsinh(np.array([300.0, 240.0]) / _NEAR_M)
_CELLS = 97
_BEACH_TO_M, _DEEPEST_M = 0.42, -1.3

_MEADOW = Finish((0.098, 0.122, 0.040), Layer.GRASS, tile_m=3.2, roughness=0.97)
_BEACH = Finish((0.215, 0.190, 0.150), Layer.GRAVEL, tile_m=1.6, roughness=0.9)
_STONE = Finish((0.20, 0.195, 0.18), Layer.ROCK, tile_m=0.6, roughness=0.85)

Places = dict[str, Field]
"""For each kind rows of x, y, z, heading, scale, tint."""


def chart(places: Field) -> Field:
    """Where (N,2 or 3) lies in the land's half of the light map, -1 to 1 each way."""
    flat = np.stack([places[:, 0], places[:, 1] - _MIDDLE_Y], -1)
    return np.asarray(np.arcsinh(flat / _NEAR_M) / _REACH)


def land() -> dict[str, Mesh]:
    """The meadow and the beach, finer near the pier; what lies deep under water is left out."""
    line = np.linspace(-1, 1, _CELLS)
    u, v = np.meshgrid(line, line)
    x = _NEAR_M * np.sinh(u * _REACH[0])
    y = _MIDDLE_Y + _NEAR_M * np.sinh(v * _REACH[1])
    z = ground_height(x, y)
    rng = np.random.default_rng(5)
    z = z + rng.normal(0, 0.05, z.shape) * np.clip(z - 0.5, 0, 1)
    whole = Mesh()
    dry = np.clip((z - 0.10) / 0.55, 0, 1)[..., None]
    tone = np.array(_BEACH.colour) * (1 - dry) + np.array(_MEADOW.colour) * dry
    wet = np.clip((0.12 - z) / 0.12, 0, 1)[..., None]
    tone = tone * (1 - 0.45 * wet) * rng.uniform(0.86, 1.14, (*z.shape, 1))
    dryness = np.clip(np.sin(x / 17) * np.sin(y / 23 + 1), 0, 1)[..., None] * dry
    tone = tone * (1 + dryness * np.array([0.45, 0.20, 0.0]))
    whole.grid(np.stack([x, y, z], -1), _MEADOW, colours=tone)
    rows, faces = whole.arrays()
    heights = rows["position"][:, 2][faces]
    above = (heights > _DEEPEST_M).any(1)
    beach = (heights.min(1) < _BEACH_TO_M) & above
    return {
        "meadow": Mesh.from_arrays(rows, faces[above & ~beach]),
        "beach": _gravelled(rows, faces[beach]),
    }


def _gravelled(rows: np.ndarray, faces: Field) -> Mesh:
    used, back = np.unique(faces, return_inverse=True)
    out = rows[used].copy()
    out["uv"] = out["position"][:, :2] / _BEACH.tile_m
    out["surface"] = _BEACH.surface_bytes()
    return Mesh.from_arrays(out, back.reshape(-1, 3).astype(np.int32))


def shore_at(x: float) -> float:
    """Where the near shore meets the water at ``x``."""
    y = np.linspace(-40, 50, 901)
    dry = ground_height(np.full_like(y, x), y) > 0
    return float(y[dry][y[dry] < 20].max()) if dry.any() else -14.0


def stones() -> Mesh:
    """Pebbles along the water's edge, and some boulders in it."""
    mesh, rng = Mesh(), np.random.default_rng(12)
    kinds = [_stone(rng, 6) for _ in range(5)]
    large = [_stone(rng, 11) for _ in range(3)]
    x = np.concatenate([rng.normal(0, 8, 190), rng.uniform(-24, 34, 50)])
    y = np.array([shore_at(float(a)) for a in x]) + rng.normal(0.15, 0.55, len(x))
    size = 0.035 + 0.13 * rng.random(len(x)) ** 3
    _scatter(mesh, rng, kinds, x, y, size)
    x = rng.uniform(-24, 36, 34)
    y = np.array([shore_at(float(a)) for a in x]) + rng.normal(0.4, 1.2, len(x))
    keep = np.abs(x) > 2.2
    _scatter(mesh, rng, large, x[keep], y[keep], rng.uniform(0.18, 0.60, int(keep.sum())))
    return mesh


def _scatter(mesh: Mesh, rng: Rng, kinds: list[Mesh], x: Field, y: Field, size: Field) -> None:
    at = np.column_stack([x, y, ground_height(x, y) + size * 0.12])
    tint = rng.uniform(0.65, 1.25, (len(x), 1)) * rng.normal(1, 0.05, (len(x), 3))
    tint *= np.where(at[:, 2:] < 0.04, 0.55, 1.0)  # wet stones are dark
    for k, kind in enumerate(kinds):
        some = slice(k, None, len(kinds))
        mesh.place(kind, at[some], heading=rng.uniform(0, 6, len(at[some])), scale=size[some],
                   tint=np.clip(tint[some], 0, 1.6))  # fmt: skip


def _stone(rng: Rng, sides: int) -> Mesh:
    """A rounded stone half a metre in half-size 1, lying on its flat side."""
    mesh = Mesh()
    mesh.ball((0, 0, 0), (1.0, float(rng.uniform(0.65, 0.9)), float(rng.uniform(0.45, 0.6))),
              _STONE, sides=sides)  # fmt: skip
    rows, faces = mesh.arrays()
    rows = rows.copy()
    p = rows["position"]
    bumps = sum(
        np.sin(p @ rng.normal(0, 1.5, 3) * f + rng.uniform(0, 6)) / f for f in (1.0, 2.0, 3.1)
    )
    rows["position"] = p * (1 + 0.10 * np.asarray(bumps))[:, None]
    rows["uv"] *= 0.5
    return Mesh.from_arrays(rows, faces)


def places() -> Places:
    """Where everything grows: rows of x, y, z, heading, scale, tint."""
    rng = np.random.default_rng(31)
    spots = _apart(rng, _near_wood(rng), 4.2)[:40]
    birches = _apart(rng, _edge(rng, 900, 0.7, 1.9, 50.0), 6.5, spots)[:15]
    wood = _apart(rng, _far_wood(rng), 3.0, np.concatenate([spots, birches]))[:900]
    bushes = _apart(rng, _edge(rng, 900, 0.32, 1.1, 60.0), 3.2, birches)[:34]
    tufts = _edge(rng, 4000, 0.22, 1.6, 34.0)[:620]
    reeds = _reed_beds(rng)
    out = {
        "spruce_a": _rows(rng, spots[0::2], 0.65, 1.30),
        "spruce_b": _rows(rng, spots[1::2], 0.70, 1.25),
        "birch": _rows(rng, birches, 0.75, 1.20),
        "bush": _rows(rng, bushes, 0.55, 1.25),
        "grass": _rows(rng, tufts, 0.6, 1.5),
        "reeds": _rows(rng, reeds, 0.65, 1.25),
    }
    for k, kind in enumerate(("far_spruce", "far_pine", "far_birch")):
        share = (wood[0::3], wood[1::3], wood[2::6])[k]
        out[kind] = np.concatenate([_rows(rng, share, 0.7, 1.35), _across(rng, kind)])
    return out


def _rows(rng: Rng, spots: Field, least: float, most: float) -> Field:
    count = len(spots)
    z = ground_height(spots[:, 0], spots[:, 1])
    columns = [spots, z, rng.uniform(0, 6.28, count), rng.uniform(least, most, count),
               rng.uniform(0.72, 1.2, count)]  # fmt: skip
    return np.column_stack(columns)


def _kept(spots: Field, rule: Callable[[Field, Field], npt.NDArray[np.bool_]]) -> Field:
    height = ground_height(spots[:, 0], spots[:, 1])
    return np.asarray(spots[rule(height, np.hypot(spots[:, 0], spots[:, 1]))])


def _near_wood(rng: Rng) -> Field:
    spots = rng.uniform((-75, -75), (85, 60), (2500, 2))
    kept = _kept(spots, lambda z, away: (z > 1.5) & (away > 23) & (away < 75))
    return kept[np.abs(kept[:, 0]) > 3.5]


def _far_wood(rng: Rng) -> Field:
    spots = rng.uniform((-260, -200), (260, 130), (12000, 2))
    return _kept(spots, lambda z, away: (z > 2.2) & (away > 62))


def _edge(rng: Rng, count: int, low: float, high: float, away_m: float) -> Field:
    spots = rng.uniform((-away_m, -away_m), (away_m, away_m * 0.6), (count * 6, 2))
    kept = _kept(spots, lambda z, away: (z > low) & (z < high) & (away < away_m))
    return kept[np.abs(kept[:, 0]) > 2.0]


def _apart(rng: Rng, spots: Field, gap_m: float, others: Field | None = None) -> Field:
    """Those of ``spots`` that stand ``gap_m`` from each other and from ``others``."""
    kept: list[Field] = [] if others is None else list(others)
    first = len(kept)
    for spot in spots:
        near = np.array(kept).reshape(-1, 2) - spot
        if not len(near) or (np.hypot(near[:, 0], near[:, 1]) > gap_m).all():
            kept.append(spot)
    return np.array(kept[first:]).reshape(-1, 2)


def _reed_beds(rng: Rng) -> Field:
    """Clumps of reeds in shallow water, in beds with gaps between."""
    out = []
    for middle in (-21.0, -13.0, -6.5, 7.0, 14.5, 24.0, 31.0):
        x = middle + rng.normal(0, 1.7, 34)
        y = np.array([shore_at(float(a)) for a in x]) + rng.uniform(-0.1, 1.9, len(x))
        out.append(np.column_stack([x, y]))
    return np.concatenate(out)


def _across(rng: Rng, kind: str) -> Field:
    """Trees on the far side, from the water up the hill, a kilometre and more away."""
    count = 260 if kind == "far_birch" else 620
    angle = rng.uniform(-1.15, 1.15, count)
    back = rng.random(count) ** 1.5
    radius = 1290 + 260 * back
    z = 2 + 46 * back
    spots = np.stack([radius * np.sin(angle), radius * np.cos(angle), z], -1)
    size, tint = rng.uniform(0.9, 1.7, count), rng.uniform(0.65, 1.05, count)
    return np.column_stack([spots, rng.uniform(0, 6.28, count), size, tint])
