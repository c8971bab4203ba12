"""Doors of a room to speak in: they open before whoever comes or goes, and fall shut behind them.

Owns how far each leaf stands open; must not know who walks, or what a door sounds like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from math import hypot

from panda3d.core import NodePath

from scenes.stage.models.seating import Door, Place, Seating

OPEN_DEG = 88.0
"""How far a leaf opens, away from the room."""

_NEAR_M = 1.7
_OPENS_S, _SHUTS_S = 0.9, 2.2
_HANDLE_M = 1.0
_LEAF_NEAR_M = 1.2  # a leaf's hinge is no farther from the middle of its doorway


class Moved(Enum):
    """What a door has just done that can be heard."""

    OPENS = auto()
    FALLS_SHUT = auto()


@dataclass
class _Doorway:
    door: Door
    leaves: tuple[tuple[NodePath, float], ...]
    """Each leaf and the heading it has when it is open, degrees."""
    share: float = 0.0
    """0 shut to 1 open."""

    @property
    def handle(self) -> Place:
        x, y, z = self.door.at
        return (x, y, z + _HANDLE_M)


class LectureDoors:
    """The doors of ``room``; ``pivots`` are its leaves by name, hung on their hinges."""

    def __init__(self, pivots: Mapping[str, NodePath], room: Seating) -> None:
        self._doorways = [_Doorway(door, _leaves(door, pivots)) for door in room.doors]

    @property
    def open_share(self) -> tuple[float, ...]:
        """How far each doorway stands open, 0 to 1."""
        return tuple(doorway.share for doorway in self._doorways)

    def advance(self, dt_s: float, walkers: Iterable[Place]) -> list[tuple[Moved, Place]]:
        """Let ``dt_s`` seconds pass with feet at ``walkers``; what is heard of it, and where."""
        feet, heard = list(walkers), []
        for doorway in self._doorways:
            x, y, _ = doorway.door.at
            wanted = any(hypot(a - x, b - y) < _NEAR_M for a, b, _ in feet)
            before = doorway.share
            step = dt_s / _OPENS_S if wanted else -dt_s / _SHUTS_S
            doorway.share = min(max(before + step, 0.0), 1.0)
            if doorway.share == before:
                continue
            if before == 0:
                heard.append((Moved.OPENS, doorway.handle))
            elif doorway.share == 0:
                heard.append((Moved.FALLS_SHUT, doorway.handle))
            _show(doorway)
        return heard


def _leaves(door: Door, pivots: Mapping[str, NodePath]) -> tuple[tuple[NodePath, float], ...]:
    """The leaves of ``door``: each opens against the way of who comes in."""
    x, y, _ = door.at
    through = door.way.index(door.at)
    before, after = door.way[through - 1], door.way[through + 1]
    ahead = (after[0] - before[0], after[1] - before[1])
    found = []
    for pivot in pivots.values():
        to_middle = (x - pivot.get_x(), y - pivot.get_y())
        if hypot(*to_middle) > _LEAF_NEAR_M:
            continue
        turned = to_middle[0] * ahead[1] - to_middle[1] * ahead[0]
        found.append((pivot, -OPEN_DEG if turned > 0 else OPEN_DEG))
    return tuple(found)


def _show(doorway: _Doorway) -> None:
    """Turn the leaves: they gain speed and lose it, as what a hand or a closer moves."""
    eased = doorway.share * doorway.share * (3 - 2 * doorway.share)
    for leaf, open_deg in doorway.leaves:
        leaf.set_h(open_deg * eased)
