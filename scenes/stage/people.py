"""People on a stage: any number of the twelve, seated or standing, who look where they are told.

Owns how many are drawn at which detail and what each does now; must not know why they are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import atan2, exp, hypot, pi, sin
from typing import Protocol

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    GeomEnums,
    LVecBase3f,
    NodePath,
    SamplerState,
    Texture,
)
from PIL import Image

from scenes.stage.glb import Model, load_model
from scenes.stage.people_pose import CLIPS, RATE_HZ, Skeleton, clip_frames, clip_matrices
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.vertices import Floats, geom_node

CAST = (
    "person_01", "person_02", "person_03", "person_04", "person_05", "person_06",
    "person_07", "person_08", "person_09", "person_10", "person_11", "person_12",
)  # fmt: skip
"""Everyone there is, by the names of their models."""

UNITS = ("blink", "smile", "frown", "brows_down", "brows_up", "jaw_open")
"""What a face can do, in the order of the models."""

MOODS: dict[str, tuple[float, ...]] = {
    "neutral": (0.04, 0.16, 0.0, 0.0, 0.0, 0.0),
    "attentive": (0.0, 0.10, 0.0, 0.0, 0.35, 0.0),
    "bored": (0.38, 0.0, 0.25, 0.0, 0.0, 0.0),
    "disapproving": (0.08, 0.0, 0.75, 0.75, 0.0, 0.0),
    "friendly": (0.05, 0.75, 0.0, 0.0, 0.12, 0.0),
    "speaking": (0.02, 0.15, 0.0, 0.0, 0.15, 0.55),
}
"""Shares of the face units for each mood."""

_WHO_TEXELS = 9
_EVERY = (1, 2, 8)  # frames between renewals, by level; far ones show whole frames of clips
_FADE_S, _EASE_S = 0.5, 0.18
_BEHIND = 2.0
_LEVEL_FROM_M = (2.4, 7.0)
_PLAIN_LEVEL_FROM_M = (1.6, 4.5)
_EYES_MOST = (0.55, 0.35)
_HEAD_MOST = (0.95, 0.45)


class Light(Protocol):
    """Light in the air: mean (N,3) at places (N,3), and how much brighter toward x, y, z."""

    def at(self, places: Floats) -> tuple[Floats, Floats]:
        """As Probes.at."""
        ...


@dataclass(frozen=True)
class EvenLight:
    """The same light everywhere."""

    mean: tuple[float, float, float]
    slope: tuple[float, float, float]

    def at(self, places: Floats) -> tuple[Floats, Floats]:
        """As Probes.at."""
        count = len(places)
        return np.tile(np.asarray(self.mean), (count, 1)), np.tile(
            np.asarray(self.slope), (count, 1)
        )


@dataclass
class Somebody:
    """One of the people: who (a number of CAST), where (metres), facing (radians from y)."""

    who: int
    place: tuple[float, float, float]
    heading: float = 0.0
    clip: str = "stand"
    mood: str = "neutral"
    size: float = 1.0
    tint: tuple[float, float, float] | None = None
    """Colours their clothes, for more variety than there are people."""
    looks_at: tuple[float, float, float] | None = None
    phase_s: float = field(default=0.0)


class People:
    """Everybody of a scene, drawn with a few draws however many they are."""

    def __init__(self, stage: Stage, light: Light, everybody: Sequence[Somebody]) -> None:
        self.everybody = list(everybody)
        self._stage, self._light = stage, light
        self._casts = [_Drawn(stage, who) for who in sorted({s.who for s in everybody})]
        self._who = Texture("who")
        self._who.setup_buffer_texture(
            max(1, len(everybody)) * _WHO_TEXELS, Texture.T_float, Texture.F_rgba32,
            GeomEnums.UH_dynamic,
        )  # fmt: skip
        for drawn in self._casts:
            drawn.read(self._who)
        count = len(self.everybody)
        self._time_s, self._turn = 0.0, 0
        self._who_is = np.array([s.who for s in self.everybody], int)
        self._places = np.zeros((count, 3))
        self._rows = np.zeros((count, _WHO_TEXELS, 4), np.float32)
        self._minds = [_Mind(s.clip) for s in self.everybody]
        self._blink = stage.rng(31).uniform(0, 4, count)
        self._show(np.arange(count))

    def advance(self, dt_s: float) -> None:
        """Let ``dt_s`` pass; who is far away moves on in turns, see _EVERY."""
        self._time_s += dt_s
        self._turn += 1
        every = np.array(_EVERY)[self._levels()]
        self._show(np.flatnonzero((np.arange(len(every)) + self._turn) % every == 0))

    def _levels(self) -> npt.NDArray[np.int64]:
        """Level of detail of each, by how far away they are."""
        limits = _PLAIN_LEVEL_FROM_M if self._stage.shading.plain else _LEVEL_FROM_M
        eye = np.array(self._stage.rig.get_pos(self._stage.root)) + np.array([0, 0, 1.3])
        away = np.linalg.norm(self._places + np.array([0, 0, 1.2]) - eye, axis=1)
        return np.asarray(np.searchsorted(limits, away), np.int64)

    def _show(self, due: npt.NDArray[np.int64]) -> None:
        """Renew the rows of ``due`` and bring all to the graphics card, in the order of draws."""
        for number in due:
            self._places[number] = self.everybody[number].place
        if len(due):
            light = self._light.at(self._places[due] + np.array([0, 0, 1.2]))
            mean, slope = (part.tolist() for part in light)
            rows = [self._row(n, mean[k], slope[k]) for k, n in enumerate(due.tolist())]
            self._rows[due] = np.array(rows, np.float32).reshape(-1, _WHO_TEXELS, 4)
        group = self._who_is * 3 + self._levels()
        order = np.argsort(group, kind="stable")
        self._who.set_ram_image(self._rows[order].tobytes())
        counts = np.bincount(group, minlength=3 * len(CAST))
        starts = np.cumsum(counts) - counts
        for drawn in self._casts:
            for level in range(3):
                k = drawn.who * 3 + level
                drawn.show(level, int(starts[k]), int(counts[k]))

    def _row(self, number: int, mean: list[float], slope: list[float]) -> list[float]:
        somebody, mind = self.everybody[number], self._minds[number]
        dt_s = self._time_s - mind.seen_s
        mind.seen_s = self._time_s
        if somebody.clip != mind.clip:
            mind.before, mind.clip, mind.fade = mind.clip, somebody.clip, 1.0
        mind.fade = max(0.0, mind.fade - dt_s / _FADE_S)
        at_s = self._time_s + somebody.phase_s
        ease = 1.0 if dt_s <= 0 else 1 - exp(-dt_s / _EASE_S)
        mind.gaze = _eased(mind.gaze, _gaze(somebody), ease)
        mind.face = _eased(mind.face, MOODS[somebody.mood], ease)
        blink, *low, jaw = mind.face
        if somebody.mood == "speaking":
            jaw *= 0.5 + 0.3 * sin(at_s * 17.0) + 0.2 * sin(at_s * 9.3 + 1.0)
        fade = mind.fade * mind.fade * (3 - 2 * mind.fade)
        tint = (0.0, 0.0, 0.0, 0.0) if somebody.tint is None else (*somebody.tint, 1.0)
        return [
            *somebody.place, somebody.heading,
            *_frames(somebody.who, mind.clip, at_s), fade,
            *_frames(somebody.who, mind.before, at_s), somebody.size,
            *mind.gaze,
            max(blink, self._lids(number)), *low, jaw, 0.0, 0.0,
            *mean, 0.0, *slope, 0.0, *tint,
        ]  # fmt: skip

    def _lids(self, number: int) -> float:
        """A blink of 0.2 s every few seconds."""
        t = (self._time_s + self._blink[number]) % (3.1 + 0.37 * (number % 5))
        return max(0.0, 1 - float(abs(t - 0.1)) / 0.1)


@dataclass
class _Mind:
    """What somebody was about when last seen."""

    clip: str
    before: str = ""
    fade: float = 0.0
    seen_s: float = 0.0
    gaze: tuple[float, ...] = (0.0,) * 4
    face: tuple[float, ...] = (0.0,) * len(UNITS)

    def __post_init__(self) -> None:
        self.before = self.before or self.clip


def _gaze(somebody: Somebody) -> tuple[float, float, float, float]:
    """Turn of the head and of the eyes, radians left and up; ahead at what is behind them."""
    if somebody.looks_at is None:
        return (0.0, 0.0, 0.0, 0.0)
    high = eyes_high_m(somebody.who, somebody.clip) * somebody.size
    dx, dy, dz = (somebody.looks_at[k] - somebody.place[k] for k in range(3))
    left = (atan2(-dx, dy) - somebody.heading + pi) % (2 * pi) - pi
    up = atan2(dz - high, hypot(dx, dy))
    if abs(left) > _BEHIND:
        return (0.0, 0.0, 0.0, 0.0)
    turn, lift = _within(left * 0.75, _HEAD_MOST[0]), _within(up * 0.6, _HEAD_MOST[1])
    return (turn, lift, _within(left - turn, _EYES_MOST[0]), _within(up - lift, _EYES_MOST[1]))


def _eased(now: tuple[float, ...], goal: tuple[float, ...], share: float) -> tuple[float, ...]:
    return tuple(a + (b - a) * share for a, b in zip(now, goal, strict=True))


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))


def _frames(who: int, clip: str, time_s: float) -> tuple[float, float, float]:
    """Two rows of the clips and how far between them."""
    count = clip_frames(clip)
    at = (time_s * RATE_HZ) % count
    low = int(at)
    first = _clips(CAST[who])[0][clip]
    return (float(first + low), float(first + (low + 1) % count), at - low)


class _Drawn:
    """The meshes of one of the cast at three levels of detail, with the clips they move by."""

    def __init__(self, stage: Stage, who: int) -> None:
        self.who, self._stage = who, stage
        self._shown: dict[int, tuple[int, int]] = {}
        name = CAST[who]
        model = _model(name)
        self._skeleton = Skeleton.of(model.extras)
        self._eyes = 2 if stage.shading.stereo else 1
        self.everyone = stage.root.attach_new_node(name)
        _, clips = _clips(name)
        self._levels = [self._nodes(model, level) for level in range(3)]
        for node in self._all():
            self._give_inputs(node, model, clips)

    def read(self, who: Texture) -> None:
        """Take everybody's rows from ``who``."""
        for node in self._all():
            node.set_shader_input("who_map", who)

    def _all(self) -> list[NodePath]:
        return [node for level in self._levels for node in level]

    def _give_inputs(self, node: NodePath, model: Model, clips: Texture) -> None:
        """On the node itself: the shadow camera's state hides what stands above it."""
        sizes = [float(x) for x in model.extras["unit_m"]]
        node.set_shader_inputs(
            clip_map=clips,
            skin_map=_skin(CAST[self.who]),
            first_row=0,
            neck_pivot=self._at("neck02"),
            left_pivot=self._at("eye.L"),
            right_pivot=self._at("eye.R"),
            low_units_m=LVecBase3f(*sizes[:3]),
            high_units_m=LVecBase3f(*sizes[3:]),
        )

    def _at(self, bone: str) -> LVecBase3f:
        return LVecBase3f(*(float(x) for x in self._skeleton.heads[self._skeleton.number(bone)]))

    def _nodes(self, model: Model, level: int) -> list[NodePath]:
        near = level < 2
        kinds = (("body", Material.PERSON if near else Material.PERSON_FAR),
                 ("hair", Material.PERSON_HAIR if near else Material.PERSON_FAR))  # fmt: skip
        nodes: list[NodePath] = []
        for kind, material in kinds:
            part = model.parts[f"{kind}_{level}"]
            node = self.everyone.attach_new_node(
                geom_node(
                    f"{CAST[self.who]} {kind} {level}", part.rows, part.faces, always_drawn=True
                )
            )
            self._stage.shading.apply(node, material)
            nodes.append(node)
        return nodes

    def show(self, level: int, first: int, count: int) -> None:
        """Draw ``count`` people from row ``first`` at ``level``."""
        if self._shown.get(level) == (first, count):
            return
        self._shown[level] = (first, count)
        for node in self._levels[level]:
            if count == 0:
                node.stash()
                continue
            node.unstash()
            node.set_shader_input("first_row", first)
            node.set_instance_count(count * self._eyes)


def eyes_high_m(who: int, clip: str) -> float:
    """How high the eyes of number ``who`` of CAST are in ``clip``, metres."""
    return _eye_heights(CAST[who])[clip]


@cache
def _model(name: str) -> Model:
    return load_model(name)


@cache
def _clips(name: str) -> tuple[dict[str, int], Texture]:
    """First row of each clip, and all of them as a texture of bone matrices."""
    skeleton = Skeleton.of(_model(name).extras)
    first, rows, count = {}, [], 0
    for clip in CLIPS:
        matrices = clip_matrices(skeleton, clip)
        first[clip] = count
        count += len(matrices)
        rows.append(matrices.reshape(len(matrices), -1, 4))
    texels = np.concatenate(rows).astype(np.float32)
    texture = Texture(f"{name} clips")
    texture.setup_2d_texture(texels.shape[1], count, Texture.T_float, Texture.F_rgba32)
    texture.set_minfilter(SamplerState.FT_nearest)
    texture.set_magfilter(SamplerState.FT_nearest)
    # Panda3D keeps float texels as BGRA.
    texture.set_ram_image(np.ascontiguousarray(texels[..., [2, 1, 0, 3]]).tobytes())
    return first, texture


@cache
def _eye_heights(name: str) -> dict[str, float]:
    skeleton = Skeleton.of(_model(name).extras)
    eye = skeleton.number("eye.L")
    heights = {}
    for clip in CLIPS:
        matrix = clip_matrices(skeleton, clip)[0, eye]
        heights[clip] = float(matrix[2] @ np.append(skeleton.heads[eye], 1.0))
    return heights


@cache
def _skin(name: str) -> Texture:
    with (
        resources.as_file(resources.files("assets") / "textures" / f"{name}_skin.jpg") as path,
        Image.open(path) as image,
    ):
        pixels = np.asarray(image.convert("RGB"), np.uint8)
    texture = Texture(f"{name} skin")
    texture.setup_2d_texture(
        pixels.shape[1], pixels.shape[0], Texture.T_unsigned_byte, Texture.F_rgb8
    )
    texture.set_ram_image(np.ascontiguousarray(pixels[::-1, :, ::-1]).tobytes())
    texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    texture.set_magfilter(SamplerState.FT_linear)
    return texture
