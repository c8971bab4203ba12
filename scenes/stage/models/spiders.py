"""A group of spiders on a level surface, and one more on a thread: minds, gait, pose and drawing.

Owns what is drawn of them; must not know the room or why there are so many.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

import numpy as np
from panda3d.core import NodePath, SamplerState, Texture

from scenes.stage.baked import Probes
from scenes.stage.glb import Model
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models.spider_gait import Gait
from scenes.stage.models.spider_minds import MOST, Minds, Place, cell
from scenes.stage.models.spider_pose import BONES, Bodies, Skeleton, Small, matrices
from scenes.stage.shading import EYE_MASK, SHADOW_MASK, Material
from scenes.stage.stage import Stage
from scenes.stage.vertices import Floats, geom_node

ROWS = MOST + 1
"""Spiders that can be drawn: the group and the one on the thread."""

_LEVEL_FROM = (0.10, 0.035)  # apparent span, radians, from which the finer meshes are used
_MOST = (2, 6)  # drawn with the finest mesh, and with the next
_PLAIN_MOST = (1, 2)  # the same where the processor draws
_JUMP_M = 0.05


@dataclass(frozen=True)
class Group:
    """How the group is to be: number (its fraction is how far the last has grown), span, place.

    ``pitch_m`` lies between the places of neighbours, ``near_y`` is the group's near edge,
    ``ground_z`` what it stands on; metres.
    """

    number: float
    span_m: float
    pitch_m: float
    near_y: float
    ground_z: float
    place: Place
    carried: bool = False
    """True where what they stand on moves with them: a jar, a tank."""


class Spiders:
    """Every spider of a scene, of one kind: "house" or "tarantula"."""

    def __init__(self, stage: Stage, kind: str, probes: Probes, group: Group, model: Model) -> None:
        """``model``: that of assets called "spiders"."""
        self._skeleton = Skeleton.of(model.extras[kind])
        self._stage, self._probes, self._group = stage, probes, group
        self._own = 1 - 0.16 * stage.rng(5).random(MOST)
        self._own[0] = 1.0
        self.minds = Minds(stage.rng(6), group.pitch_m)
        self._gait = Gait(self._skeleton.tip, MOST)
        self._time_s, self._moved = 0.0, np.zeros(MOST)
        self._hanging: tuple[float, float, float] | None = None
        self._hanging_turn = 0.0
        self._drawing = _Drawing(stage, kind, model)
        self._middle = self._middles()
        self._last = self._middle.copy()
        self._gait.stand(np.full(MOST, True), self._middle, self.minds.headings(), self._spans())
        self.show()

    @property
    def shown(self) -> int:
        """Spiders of the group that are to be seen."""
        return min(MOST, int(np.ceil(self._group.number - 1e-6)))

    @property
    def speed(self) -> float:
        """How fast the quickest of them goes, m/s."""
        return float(self._moved[: self.shown].max(initial=0.0))

    @property
    def planted(self) -> Floats:
        """True (12,8) for feet that stand."""
        return self._gait.planted

    @property
    def feet(self) -> Floats:
        """Places of all feet (12,8,3) in the root."""
        return self._gait.feet

    def at(self, number: int) -> tuple[float, float, float]:
        """Where spider ``number`` is."""
        x, y, z = self._middle[number]
        return (float(x), float(y), float(z))

    def arrange(self, group: Group) -> None:
        """Change number, span or place; what has to move far is carried, the rest walks."""
        before = self._spans()
        if group.pitch_m != self._group.pitch_m:
            self.minds.spread(group.pitch_m)
        old = self._middle
        self._group = group
        ratio = self._spans() / np.maximum(before, 1e-9)
        if not np.allclose(ratio, 1.0):
            self._gait.scale(old, ratio)
        self._middle = self._middles()
        shift = self._middle - old
        far = (np.linalg.norm(shift, axis=1) > _JUMP_M) | group.carried
        carried = np.where(far[:, None], shift, shift * (0, 0, 1))
        self._gait.carry(carried)
        self._last += carried

    def hang(self, place: tuple[float, float, float] | None, turn: float = 0.0) -> None:
        """Show the spider on the thread at ``place``, head down; None hides it."""
        self._hanging, self._hanging_turn = place, turn

    def advance(self, dt_s: float) -> None:
        """Let ``dt_s`` pass."""
        self._time_s += dt_s
        spans = self._spans()
        self.minds.advance(dt_s, spans, self.shown, self._group.place)
        self._middle = self._middles()
        if dt_s > 0:
            velocity = (self._middle - self._last)[:, :2] / dt_s
            self._last = self._middle.copy()
            self.minds.face(velocity, dt_s)
            self._moved = np.linalg.norm(velocity, axis=1)
            self._gait.advance(dt_s, self._middle, self.minds.headings(), spans, velocity)
        self.show()

    def show(self) -> None:
        """Bring the present pose to the graphics card."""
        spans = self._spans()
        bodies, feet = self._with_hanging(spans, self._feet_now(spans))
        swing = np.sin(self._time_s * 3.0 + np.arange(ROWS) * 1.7)
        busy = np.append(self.minds.grooming(), False)
        palps = 0.10 * np.stack([swing, np.roll(swing, 3)], -1) * (1 + 2.5 * busy[:, None])
        small = Small(0.03 * np.sin(self._time_s * 1.3 + np.arange(ROWS)), palps)
        pose = matrices(self._skeleton, bodies, feet, small)
        drawn = self.shown
        rows = [*range(drawn), *([MOST] if self._hanging is not None else [])]
        mean, slope = self._probes.at(bodies.middle)
        texels = np.zeros((ROWS, BONES * 3 + 2, 4), np.float32)
        texels[:, : BONES * 3] = pose.reshape(ROWS, BONES * 3, 4)
        texels[:, -2, :3], texels[:, -2, 3] = mean, self._group.ground_z
        texels[:, -1, :3], texels[:, -1, 3] = slope, 0.55
        self._drawing.draw(texels, rows, bodies)

    def _spans(self) -> Floats:
        grown = np.clip(self._group.number - np.arange(MOST), 0, 1)
        return np.asarray(self._group.span_m * self._own * np.maximum(grown, 1e-3))

    def _middles(self) -> Floats:
        offset = self.minds.offsets()
        high = self._skeleton.high * self._spans()
        return np.column_stack([
            offset[:, 0], self._group.near_y + offset[:, 1], self._group.ground_z + high
        ])  # fmt: skip

    def _feet_now(self, spans: Floats) -> Floats:
        """Feet as they stand, the front pair at the mouth of those that groom."""
        feet = self._gait.feet.copy()
        for number in np.flatnonzero(self.minds.grooming()):
            heading, span = float(self.minds.each[number].heading), float(spans[number])
            for leg, side in ((0, -1.0), (4, 1.0)):
                rub = sin(self._time_s * 7.0 + (0.0 if side < 0 else 1.6))
                local = np.array([side * (0.030 + 0.018 * rub), 0.155 + 0.035 * rub,
                                  -0.015 + 0.030 * rub])  # fmt: skip
                c, s = cos(heading), sin(heading)
                turned = np.array([local[0] * c - local[1] * s, local[0] * s + local[1] * c,
                                   local[2]])  # fmt: skip
                feet[number, leg] = self._middle[number] + turned * span
        return feet

    def _with_hanging(self, spans: Floats, feet: Floats) -> tuple[Bodies, Floats]:
        h = self.minds.headings()
        c, s, o, i = np.cos(h), np.sin(h), np.zeros(MOST), np.ones(MOST)
        turn = np.stack([np.stack([c, -s, o], -1), np.stack([s, c, o], -1),
                         np.stack([o, o, i], -1)], -2)  # fmt: skip
        place = np.array(self._hanging or (0.0, 0.0, -10.0))
        span = min(self._group.span_m, 0.12)
        a = self._hanging_turn
        down = np.array([[-cos(a), 0, sin(a)], [-sin(a), 0, -cos(a)], [0, -1.0, 0]])
        drawn_in = self._skeleton.tip * (0.62, 0.66, 1.3) + (0, 0, 0.01)
        drawn_in = drawn_in + 0.02 * np.sin(self._time_s * 2.3 + np.arange(8))[:, None] * (
            0,
            0.5,
            1,
        )
        tips = place + (drawn_in @ down.T) * span
        return (
            Bodies(np.concatenate([turn, down[None]]), np.vstack([self._middle, place]),
                   np.append(spans, span)),
            np.concatenate([feet, tips[None]]),
        )  # fmt: skip


def depth_of(number: float, pitch_m: float) -> float:
    """How deep the group stands, metres."""
    last = max(0, min(MOST, int(np.ceil(number - 1e-6))) - 1)
    return (cell(last)[1] + 0.5) * pitch_m


class _Drawing:
    """The meshes at three levels of detail, the soft shadows, and the texture of poses."""

    def __init__(self, stage: Stage, kind: str, model: Model) -> None:
        self._stage, self._eyes = stage, 2 if stage.shading.stereo else 1
        self._poses = Texture("poses")
        self._poses.setup_2d_texture(BONES * 3 + 2, ROWS, Texture.T_float, Texture.F_rgba32)
        self._poses.set_minfilter(SamplerState.FT_nearest)
        self._poses.set_magfilter(SamplerState.FT_nearest)
        self._levels = []
        for level in range(3):
            part = model.parts[f"{kind}_{level}"]
            node = stage.root.attach_new_node(
                geom_node(f"{kind} {level}", part.rows, part.faces, always_drawn=True)
            )
            self._set_up(node, Material.CREATURE)
            node.hide(SHADOW_MASK)
            self._levels.append(node)
        self._shade = stage.root.attach_new_node("shade")
        part = model.parts[f"{kind}_2"]  # coarse is good enough for a shadow
        self._shade.attach_new_node(
            geom_node(f"{kind} shade", part.rows, part.faces, always_drawn=True)
        )
        self._set_up(self._shade, Material.CREATURE)
        self._shade.hide(EYE_MASK)
        self._most = _PLAIN_MOST if stage.shading.plain else _MOST
        quad = Mesh()
        quad.quads([[(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]], Finish((0, 0, 0)))
        self._contact = stage.root.attach_new_node(quad.build("contact", always_drawn=True))
        self._set_up(self._contact, Material.CONTACT)

    def _set_up(self, node: NodePath, material: Material) -> None:
        self._stage.shading.apply(node, material)
        node.set_shader_input("pose_map", self._poses)
        node.set_shader_input("first_row", 0)

    def draw(self, texels: Floats, rows: list[int], bodies: Bodies) -> None:
        """Draw the spiders ``rows`` of ``texels``, each as fine as it has to be."""
        levels = self._levels_of(rows, bodies)
        order = [row for level in levels for row in level]
        sorted_texels = np.zeros_like(texels)
        sorted_texels[: len(order)] = texels[order]
        # Panda3D keeps float texels as BGRA.
        self._poses.set_ram_image(np.ascontiguousarray(sorted_texels[..., [2, 1, 0, 3]]).tobytes())
        first = 0
        for node, level in zip(self._levels, levels, strict=True):
            self._show(node, first, len(level))
            first += len(level)
        self._show(self._contact, 0, len(order))
        self._show(self._shade, 0, len(order))

    def _show(self, node: NodePath, first: int, count: int) -> None:
        if count == 0:
            node.stash()
            return
        node.unstash()
        node.set_shader_input("first_row", first)
        node.set_instance_count(count * self._eyes)

    def _levels_of(self, rows: list[int], bodies: Bodies) -> list[list[int]]:
        eye = np.array(self._stage.rig.get_pos(self._stage.root)) + np.array([0, 0, 1.3])
        away = np.linalg.norm(bodies.middle - eye, axis=1)
        seen = {row: float(bodies.span[row] / max(away[row], 0.1)) for row in rows}
        levels: list[list[int]] = [[], [], []]
        for row in sorted(rows, key=lambda r: -seen[r]):
            level = 0
            while level < 2 and (
                seen[row] < _LEVEL_FROM[level] or len(levels[level]) >= self._most[level]
            ):
                level += 1
            levels[level].append(row)
        return levels
