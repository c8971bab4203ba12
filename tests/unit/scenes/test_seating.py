"""Seats fill in one order without anybody climbing over anybody, and every way leads to a seat."""

from __future__ import annotations

from itertools import pairwise
from math import hypot, pi

import pytest

from scenes.stage.models.seating import (
    STAGE_EDGE_Y_M,
    Arrival,
    Seating,
    arrivals,
    auditorium,
    seminar_room,
    way_in,
    way_length_m,
)
from scenes.stage.models.walk import PACE_M_PER_S, Walk

ROOMS = {"seminar_room": (seminar_room(), 30), "auditorium": (auditorium(), 150)}


@pytest.fixture(params=sorted(ROOMS))
def room(request: pytest.FixtureRequest) -> Seating:
    """Of both rooms."""
    return ROOMS[request.param][0]


def test_each_room_has_its_seats_inside_its_walls(room: Seating) -> None:
    assert len(room.seats) == len({seat.at for seat in room.seats}) == ROOMS[room.name][1]
    for seat in room.seats:
        assert all(low < at < high for low, at, high in zip(
            room.low[:2], seat.at[:2], room.high[:2], strict=True))  # fmt: skip
        assert seat.at[1] > STAGE_EDGE_Y_M


def test_the_rows_of_the_auditorium_rise() -> None:
    floors = sorted({seat.at[2] for seat in auditorium().seats})
    assert len(floors) == 10
    assert all(b - a == pytest.approx(0.22) for a, b in pairwise(floors))


def test_everybody_comes_once_and_always_in_the_same_order(room: Seating) -> None:
    order = arrivals(room.name)
    assert {a.seat for a in order} == set(room.seats)
    arrivals.cache_clear()
    assert arrivals(room.name) == order


def test_taken_seats_of_a_row_never_enclose_an_empty_one(room: Seating) -> None:
    taken: set[Arrival] = set()
    for arrival in arrivals(room.name):
        taken.add(arrival)
        beside = [(arrival.seat.row, arrival.seat.block)]
        row = sorted(s.at[0] for s in room.seats if (s.row, s.block) in beside)
        full = {a.seat.at[0] for a in taken if (a.seat.row, a.seat.block) in beside}
        where = [row.index(x) for x in full]
        assert max(where) - min(where) == len(where) - 1


def test_the_free_side_is_free(room: Seating) -> None:
    taken: list[Arrival] = []
    for arrival in arrivals(room.name):
        outward = 1 if arrival.side == "right" else -1
        assert not any(
            (a.seat.row, a.seat.block) == (arrival.seat.row, arrival.seat.block)
            and (a.seat.at[0] - arrival.seat.at[0]) * outward > 0
            for a in taken
        )
        taken.append(arrival)


def test_the_first_who_come_sit_in_front_of_the_speaker(room: Seating) -> None:
    for arrival in arrivals(room.name)[:3]:
        x, y, _ = arrival.seat.at
        assert hypot(x, y) < 6.5


def test_every_way_leads_from_a_door_to_the_seat_and_stays_inside(room: Seating) -> None:
    for arrival in arrivals(room.name):
        way = way_in(room, arrival)
        assert way[-1] == arrival.seat.at
        assert way[0] in [door.way[0] for door in room.doors]
        door = next(door for door in room.doors if door.way[0] == way[0])
        past = way.index(door.at) + 1
        assert past < len(door.way), "the way leads through the doorway into the room"
        for x, y, _ in way[past:]:
            assert room.low[0] < x < room.high[0]
            assert room.low[1] < y < room.high[1]
        # Nobody passes close before the speaker.
        assert all(hypot(x, y) > 2.0 for x, y, _ in way)
        steps = pairwise(way)
        assert all(abs(b[2] - a[2]) <= 0.3 * hypot(b[0] - a[0], b[1] - a[1]) + 1e-9
                   for a, b in steps)  # fmt: skip


def test_a_walker_keeps_the_pace_and_faces_the_way() -> None:
    walk = Walk([(0.0, 0.0, 0.0), (0.0, 6.0, 1.2), (3.0, 6.0, 1.2)], wait_s=1.0)
    walk.advance(0.5)
    assert not walk.begun
    walk.advance(1.5)
    assert walk.begun
    assert walk.place == pytest.approx((0.0, PACE_M_PER_S, 0.2 * PACE_M_PER_S))
    assert walk.heading == pytest.approx(0.0)
    walk.advance(20.0)
    assert walk.done
    assert walk.place == (3.0, 6.0, 1.2)
    assert walk.heading == pytest.approx(-pi / 2)


def test_the_length_of_a_way_is_measured_on_the_ground() -> None:
    assert way_length_m([(0.0, 0.0, 0.0), (3.0, 4.0, 9.0), (3.0, 5.0, 0.0)]) == 6.0
