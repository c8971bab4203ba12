"""People on a stage: any number of the twelve, seated or standing, who look where they are told.

Owns how many are drawn at which detail and how light reaches them; must not know why they are
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, dist, sin
from typing import Protocol

import numpy as np
import numpy.typing as npt
from panda3d.core import GeomEnums, PTA_float, Texture

from scenes.stage.people_clips import clip_rows
from scenes.stage.people_drawn import Drawn
from scenes.stage.people_minds import AROUND, SLOPE, WHO_TEXELS, Minds
from scenes.stage.people_minds import MOODS as MOODS
from scenes.stage.people_minds import UNITS as UNITS
from scenes.stage.people_minds import Somebody as Somebody
from scenes.stage.people_models import CAST as CAST
from scenes.stage.people_models import (
    CAST_TEXELS,
    FAR,
    LEVELS,
    clips,
    constants,
    eye_heights,
    meshes,
    skins,
)
from scenes.stage.people_pose import RISE_M
from scenes.stage.stage import Stage
from scenes.stage.vertices import Floats

_ABSENT = LEVELS
_SHADOW_LEVEL = 1  # a coarser one would throw blotches on its own clothes
_LEVEL_FROM_M = (2.4, 7.0)
_PLAIN_LEVEL_FROM_M = (1.6, 4.5)
_CHEST = np.array([0.0, 0.0, 1.2])  # where light is taken and distance is measured
_EYE_M = 1.3
_RELIT_M = 0.1
_STEP_M = 0.25  # the patient moves on by more before levels of detail are chosen anew


class Light(Protocol):
    """Light in the air: mean (N,3) at places (N,3), and how much brighter toward x, y, z.

    It is asked again about who moved, never about who stays.
    """

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


def load_people() -> None:
    """Read everybody's models, clips and skins: once a process, beside the frame loop."""
    constants()
    clips()
    skins()
    for level in range(LEVELS):
        meshes(level)


class People:
    """Everybody of a scene, drawn with a draw for each level of detail however many they are."""

    def __init__(self, stage: Stage, light: Light, everybody: Sequence[Somebody]) -> None:
        self.everybody = list(everybody)
        self._stage, self._light = stage, light
        whos = [s.who for s in self.everybody]
        self._drawn = [Drawn(stage, level, whos) for level in range(LEVELS)]
        self._cast_shadow = Drawn(stage, _SHADOW_LEVEL, whos, casts=True)
        count = len(self.everybody)
        self._who = Texture("who")
        self._who.setup_buffer_texture(
            len(CAST) * CAST_TEXELS + max(1, count) * WHO_TEXELS,
            Texture.T_float,
            Texture.F_rgba32,
            GeomEnums.UH_dynamic,
        )
        self._clock = PTA_float.empty_array(1)
        for drawn in (*self._drawn, self._cast_shadow):
            drawn.read(self._who, self._clock)
        self._time_s = 0.0
        self._minds = Minds(self.everybody, eye_heights(), stage.rng(31).uniform(0, 4, count))
        self._places = np.zeros((count, 3))
        self._lit_at = np.full((count, 3), np.inf)
        self._level = np.full(count, _ABSENT)
        self._seen_from = self._eye()
        self._show(range(count))

    @property
    def triangles(self) -> int:
        """Triangles drawn for one eye at the levels of detail shown now."""
        return sum(drawn.triangles for drawn in self._drawn)

    def advance(self, dt_s: float) -> None:
        """Let ``dt_s`` pass; who does what they did before costs nothing."""
        self._time_s += dt_s
        self._clock.set_element(0, self._time_s)
        due = self._minds.due(self._time_s)
        if due:
            self._minds.renew(due, self._time_s)
            self._show(sorted(due))
        self._look_around()

    def settle(self) -> None:
        """Show everybody now as they are told to be, eased from nothing: behind a fade."""
        self._minds.settle(self._time_s)
        self._show(range(len(self.everybody)))

    def _show(self, due: Sequence[int]) -> None:
        """Bring the rows of ``due`` to the graphics card, and draw them at their level."""
        if not due:
            return
        which = np.array(due)
        self._places[which] = [self.everybody[n].place for n in due]
        self._relight(which)
        self._who.set_ram_image(np.concatenate([constants(), self._minds.rows], axis=None))
        self._arrange(which)

    def _relight(self, due: npt.NDArray[np.int64]) -> None:
        places = self._places[due]
        moved = np.abs(places - self._lit_at[due]).max(1) > _RELIT_M
        if not moved.any():
            return
        which, where = due[moved], places[moved]
        self._lit_at[which] = where
        mean, slope = self._light.at(where + _CHEST)
        self._minds.rows[which, AROUND, :3] = mean
        self._minds.rows[which, SLOPE, :3] = slope

    def _look_around(self) -> None:
        """Draw everybody at another level once the patient is elsewhere."""
        eye = self._eye()
        if dist(eye, self._seen_from) > _STEP_M:
            self._seen_from = eye
            self._arrange(np.arange(len(self.everybody)))

    def _arrange(self, which: npt.NDArray[np.int64]) -> None:
        """Draw ``which`` at the level of detail for how far away they are."""
        level = self._levels(which)
        if (level == self._level[which]).all():
            return
        self._level[which] = level
        for number, drawn in enumerate(self._drawn):
            drawn.show(np.flatnonzero(self._level == number).tolist())
        self._cast_shadow.show(np.flatnonzero(self._level < FAR).tolist())

    def _levels(self, which: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        limits = _PLAIN_LEVEL_FROM_M if self._stage.shading.plain else _LEVEL_FROM_M
        away = np.linalg.norm(self._places[which] + _CHEST - self._seen_from, axis=1)
        sizes = np.array([self.everybody[n].size for n in which.tolist()])
        return np.asarray(np.where(sizes > 0, np.searchsorted(limits, away), _ABSENT), np.int64)

    def _eye(self) -> tuple[float, float, float]:
        x, y, z = self._stage.rig.get_pos(self._stage.root)
        return (x, y, z + _EYE_M)


def eyes_high_m(who: int, clip: str) -> float:
    """How high the eyes of number ``who`` of CAST are in ``clip``, metres."""
    return float(eye_heights()[who][clip_rows().number(clip)])


def risen(seat: tuple[float, float, float], heading: float) -> tuple[float, float, float]:
    """Where somebody stands who rose from ``seat``: set it as the place with the next clip."""
    x, y, z = seat
    return (x - RISE_M * sin(heading), y + RISE_M * cos(heading), z)
