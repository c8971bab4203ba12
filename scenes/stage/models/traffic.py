"""What moves along streets: each thing follows its line at a steady speed and starts over.

Owns how far each has come and how all of it is drawn at once; must not know streets or vehicles.
The shader moves it: from where each was last noted on, by its speed and the time since.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase4f, PTA_float, PTA_LVecBase4f

from scenes.stage.kept import Arrays
from scenes.stage.mesh import Mesh
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps
from scenes.stage.vertices import geom_node

MOST = 80
"""Things that can move at once; route.glsl has as many places."""

_NOTE_EVERY_S = 1.0  # the shader's numbers stay small, so that nothing jerks after an hour

Place = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """A line of the straight plan, before the city's bend."""

    start: Place
    step: Place
    """Where it leads, of length 1."""
    length_m: float
    height_m: float
    """Of the street over the ground."""


class Traffic:
    """Gathers what moves; ``build`` draws it, in one go for what rolls and one for who walks.

    A node for each would cost more of a frame than all the rest that moves in a city.
    """

    def __init__(self) -> None:
        self._rows: dict[Material, list[npt.NDArray[np.void]]] = {}
        self._faces: dict[Material, list[npt.NDArray[np.int32]]] = {}
        self._lengths_m: list[float] = []
        self._speeds_m_per_s: list[float] = []
        self._begin_m: list[float] = []
        self._rides = PTA_LVecBase4f.empty_array(MOST)
        self._since, self._since_s = PTA_float.empty_array(1), 0.0

    def add(
        self,
        mesh: Mesh,
        route: Route,
        speed_m_per_s: float,
        at_m: float,
        *,
        size: float = 1.0,
        stride_m: float = 0.0,
    ) -> None:
        """Let ``mesh``, which faces +y, follow ``route`` from ``at_m`` on, ``size`` times as large.

        With ``stride_m`` it is a figure that walks, so far at each step. Raises ValueError for
        more than MOST.
        """
        number = len(self._begin_m)
        if number == MOST:
            raise ValueError(f"no more than {MOST} things can move along streets")
        rows, faces = mesh.arrays()
        followed = np.zeros(len(rows), [*rows.dtype.descr, *_COLUMNS])
        for name in rows.dtype.names or ():
            followed[name] = rows[name]
        followed["route"] = (*route.start, *route.step)
        followed["rider"] = (number, size, route.height_m, stride_m)
        kind = Material.WALKERS if stride_m else Material.TRAFFIC
        before = sum(map(len, self._rows.setdefault(kind, [])))
        self._rows[kind].append(followed)
        self._faces.setdefault(kind, []).append(faces + before)
        self._lengths_m.append(route.length_m)
        self._speeds_m_per_s.append(speed_m_per_s)
        self._begin_m.append(at_m)

    def arrays(self) -> Arrays:
        """Everything that was added, for ``of``."""
        drawn: dict[str, npt.NDArray[np.generic]] = {}
        for kind, rows in self._rows.items():
            drawn[f"{kind.name} rows"] = np.concatenate(rows)
            drawn[f"{kind.name} faces"] = np.concatenate(self._faces[kind])
        lines = (self._lengths_m, self._speeds_m_per_s, self._begin_m)
        return {**drawn, "lines": np.array(lines)}

    @classmethod
    def of(cls, arrays: Arrays) -> Traffic:
        """What ``arrays`` gave."""
        made = cls()
        for kind in (Material.TRAFFIC, Material.WALKERS):
            if f"{kind.name} rows" in arrays:
                made._rows[kind] = [np.asarray(arrays[f"{kind.name} rows"])]
                made._faces[kind] = [np.asarray(arrays[f"{kind.name} faces"], np.int32)]
        lines = np.asarray(arrays["lines"], np.float64)
        made._lengths_m, made._speeds_m_per_s, made._begin_m = lines.tolist()
        return made

    def build(self, stage: Stage) -> Steps:
        """Draw everything that was added, from now on."""
        self._lengths = np.array(self._lengths_m)
        self._speeds = np.array(self._speeds_m_per_s)
        self._at_m = np.array(self._begin_m)
        for kind, rows in self._rows.items():
            faces = np.concatenate(self._faces[kind])
            # Where it is only its shader knows, so it is never left out for where it seems to be.
            drawn = geom_node(kind.name, np.concatenate(rows), faces, always_drawn=True)
            node = stage.root.attach_new_node(drawn)
            stage.shading.apply(node, kind)
            # Not above it: the sun's camera sees what is set on a node itself alone.
            node.set_shader_input("rides", self._rides)
            node.set_shader_input("ridden_s", self._since)
            yield
        self._rows, self._faces = {}, {}
        self._note()

    def tick(self, dt_s: float) -> None:
        """Move on by ``dt_s`` seconds."""
        self._since_s += dt_s
        if self._since_s >= _NOTE_EVERY_S:
            self._note()
        self._since.set_element(0, self._since_s)

    def _note(self) -> None:
        """Note how far each has come by now."""
        self._at_m = (self._at_m + self._speeds * self._since_s) % self._lengths
        self._since_s = 0.0
        each = zip(self._at_m.tolist(), self._speeds_m_per_s, self._lengths_m, strict=True)
        for number, (at_m, speed_m_per_s, length_m) in enumerate(each):
            ride = LVecBase4f(at_m, speed_m_per_s, length_m, 0.0)
            self._rides.set_element(number, ride)


_COLUMNS = [("route", np.float32, (4,)), ("rider", np.float32, (4,))]
