"""Where people sit in the seminar room and in the auditorium, who comes first, and the ways there.

Owns seats, aisles, doors and the order in which seats fill; must not know people or pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import hypot
from typing import Literal

import numpy as np

Place = tuple[float, float, float]
"""A point of a room: metres, z up; the patient stands at the origin and looks to +y."""

FACING_RAD = float(np.pi)
"""The heading of every chair: toward the patient, radians from +y."""

LECTERN_AT: Place = (0.0, 0.62, 0.0)
LECTERN_TOP_M, LECTERN_WIDE_M = 1.08, 0.55
TABLE_AHEAD_M, TABLE_TOP_M, TABLE_DEEP_M = 0.55, 0.74, 0.45
STAGE_EDGE_Y_M = 1.6
"""In the auditorium the floor of the stage, z = 0, ends here."""

_SEED = 20


@dataclass(frozen=True)
class Seat:
    """A chair: its row from the front, its block between two aisles, the floor below its middle."""

    row: int
    block: int
    at: Place


@dataclass(frozen=True)
class Door:
    """A door: the way through it into the room, and the aisle (x, metres) it leads to.

    The way begins where the patient does not see, even when the door stands open; ``at`` is the
    middle of the doorway, on the floor.
    """

    way: tuple[Place, ...]
    at: Place
    aisle_m: float


@dataclass(frozen=True)
class Seating:
    """The seats of one room and how they are reached.

    ``aisles_m`` are x of the aisles, block b lying between aisles b and b+1; behind the last row
    people pass along y = ``behind_m``; along a row they walk ``legroom_m`` before its seats.
    """

    name: str
    low: Place
    high: Place
    seats: tuple[Seat, ...]
    aisles_m: tuple[float, ...]
    doors: tuple[Door, ...]
    behind_m: float
    legroom_m: float
    rise: float
    """Slope of the aisles, metres a metre of y; 0 where the floor is level."""

    def middle(self) -> tuple[Place, float]:
        """The floor in the middle of the rows, and how wide the rows are, metres."""
        places = [seat.at for seat in self.seats]
        low, high = (tuple(pick(p[k] for p in places) for k in range(3)) for pick in (min, max))
        x, y, z = ((a + b) / 2 for a, b in zip(low, high, strict=True))
        return (x, y, z), high[0] - low[0]


@dataclass(frozen=True)
class Arrival:
    """One who comes: the seat, and the side of it that was free when it was taken."""

    seat: Seat
    side: Literal["left", "right"]


def seminar_room() -> Seating:
    """Thirty chairs at five rows of tables; a door beside the patient, to the right."""
    columns = (-2.55, -1.75, -0.95, 0.95, 1.75, 2.55)
    seats = tuple(
        Seat(row, int(x > 0), (x, 2.4 + 1.1 * row, 0.0)) for row in range(5) for x in columns
    )
    return Seating(
        name="seminar_room",
        low=(-4.2, -2.0, 0.0),
        high=(4.2, 7.6, 2.9),
        seats=seats,
        aisles_m=(-3.5, 0.0, 3.5),
        doors=(
            Door(
                (
                    (5.0, -2.1, 0.0),
                    (5.0, -1.1, 0.0),
                    (4.2, -1.0, 0.0),
                    (3.8, -1.0, 0.0),
                    (3.5, -0.6, 0.0),
                ),
                (4.2, -1.0, 0.0),
                3.5,
            ),
        ),
        behind_m=7.3,
        legroom_m=0.30,
        rise=0.0,
    )


def auditorium() -> Seating:
    """A hundred and fifty seats in ten rising rows; two doors at the back, above the aisles."""
    seats = []
    for row in range(10):
        for number in range(15):
            k = number - 7
            outward = 0.0 if abs(k) < 4 else 0.9 if k > 0 else -0.9
            block = 0 if k <= -4 else 2 if k >= 4 else 1
            at = (0.56 * k + outward, 3.6 + 0.95 * row, -0.55 + 0.22 * row)
            seats.append(Seat(row, block, at))
    top_m = seats[-1].at[2]
    return Seating(
        name="auditorium",
        low=(-6.4, -4.0, -0.55),
        high=(6.4, 14.2, 5.6),
        seats=tuple(seats),
        aisles_m=(-5.72, -2.41, 2.41, 5.72),
        doors=tuple(
            Door(
                ((1.7 * x, 15.5, top_m), (x, 15.4, top_m), (x, 14.2, top_m), (x, 13.5, top_m)),
                (x, 14.2, top_m),
                x,
            )
            for x in (-2.41, 2.41)
        ),
        behind_m=13.3,
        legroom_m=0.36,
        rise=0.22 / 0.95,
    )


@cache
def arrivals(name: str) -> tuple[Arrival, ...]:
    """In which order the seats of "seminar_room" or "auditorium" fill: the same every time.

    Each who comes takes the free seat they like best: near the middle of a row not quite at the
    front, with nobody right beside them while there is room. Nobody has to climb over anybody: the
    taken seats of a row between two aisles are always a run without gaps. KeyError for a name
    that is no room.
    """
    room = {"seminar_room": seminar_room, "auditorium": auditorium}[name]()
    noise = np.random.default_rng(_SEED).uniform(0.0, 1.2, len(room.seats))
    taken: list[int] = []
    order: list[Arrival] = []
    while len(order) < len(room.seats):
        free = [n for n in range(len(room.seats)) if n not in taken and _is_open(room, taken, n)]
        best = min(free, key=lambda n: _dislike(room, taken, n) + float(noise[n]))
        order.append(Arrival(room.seats[best], _free_side(room, taken, best)))
        taken.append(best)
    return tuple(order)


def way_in(room: Seating, arrival: Arrival) -> tuple[Place, ...]:
    """The points from outside the nearest door to the seat; reversed, the way out."""
    seat = arrival.seat
    aisle = room.aisles_m[seat.block + (1 if arrival.side == "right" else 0)]
    door = min(room.doors, key=lambda d: abs(d.aisle_m - aisle))
    x, y, floor = seat.at
    row_y = y - room.legroom_m
    way = list(door.way)
    if door.aisle_m != aisle:
        way += [_on_floor(room, door.aisle_m, room.behind_m), _on_floor(room, aisle, room.behind_m)]
    top_y = _last_row_y(room) - room.legroom_m
    if room.rise > 0 and row_y < top_y:
        way.append(_on_floor(room, aisle, top_y))
    return (*way, (aisle, row_y, floor), (x, row_y, floor), seat.at)


def way_length_m(way: Sequence[Place]) -> float:
    """How long a way is, metres along the ground."""
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))


def _last_row_y(room: Seating) -> float:
    return max(seat.at[1] for seat in room.seats)


def _on_floor(room: Seating, x: float, y: float) -> Place:
    """The point of an aisle's floor at (x, y)."""
    first = room.seats[0].at
    high = first[2] + room.rise * (y - (first[1] - room.legroom_m))
    return (x, y, min(high, max(seat.at[2] for seat in room.seats)))


def _beside(room: Seating, number: int, side: int) -> int | None:
    """The seat beside ``number`` in its block, -1 left or 1 right; None at an aisle."""
    other = number + side
    if not 0 <= other < len(room.seats):
        return None
    a, b = room.seats[number], room.seats[other]
    return other if (a.row, a.block) == (b.row, b.block) else None


def _is_open(room: Seating, taken: list[int], number: int) -> bool:
    """Whether the block's row stays a run without gaps when ``number`` is taken."""
    seat = room.seats[number]
    in_row = [
        n for n in taken if (room.seats[n].row, room.seats[n].block) == (seat.row, seat.block)
    ]
    return not in_row or number in (min(in_row) - 1, max(in_row) + 1)


def _free_side(room: Seating, taken: list[int], number: int) -> Literal["left", "right"]:
    """The side that no taken seat closes; the one with the shorter way where both are free."""
    seat = room.seats[number]
    left, right = Arrival(seat, "left"), Arrival(seat, "right")
    if _beside(room, number, -1) in taken:
        return "right"
    if _beside(room, number, 1) in taken:
        return "left"
    shorter = min((left, right), key=lambda a: way_length_m(way_in(room, a)))
    return shorter.side


def _dislike(room: Seating, taken: list[int], number: int) -> float:
    seat = room.seats[number]
    liked = 1.0 if room.rise == 0 else 2.0
    row = 0.55 * (seat.row - liked) if seat.row > liked else 1.0 * (liked - seat.row)
    crowded = sum(_beside(room, number, side) in taken for side in (-1, 1))
    in_row = sum(room.seats[n].row == seat.row for n in taken)
    return row + 0.34 * abs(seat.at[0]) + 1.1 * crowded + 0.26 * in_row
