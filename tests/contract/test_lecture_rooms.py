"""The rooms to speak in fit their seats, leave the ways free, and are lit where people are."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
from PIL import Image

from scenes.stage.baked import BakedRoom, Probes, room_view
from scenes.stage.glb import Model, load_model
from scenes.stage.models import seating
from scenes.stage.people_pose import SEAT_M
from scenes.stage.sky import MORNING
from scenes.stage.vertices import Floats
from tests.contract.window import PatientWindow

ROOMS = {"seminar_room": seating.seminar_room(), "auditorium": seating.auditorium()}
_MOST_TRIANGLES = {"seminar_room": 80_000, "auditorium": 150_000}
_MOST_BYTES = 11_500_000
_LIGHT_SCALE = 8.0


@pytest.fixture(scope="module", params=ROOMS)
def name(request: pytest.FixtureRequest) -> str:
    """Of each room."""
    return str(request.param)


@pytest.fixture(scope="module")
def model(name: str) -> Model:
    """The room as it was built."""
    return load_model(name)


def points(model: Model, *parts: str) -> Floats:
    """Vertices (N,3) of the parts whose names begin so."""
    found = [part.rows["position"] for own, part in model.parts.items() if own.startswith(parts)]
    return np.concatenate(found).astype(float)


def triangles_above(model: Model, low: float) -> Floats:
    """Middles (N,3) of all triangles above ``low``, fine enough to find what stands in a way."""
    middles = [part.rows["position"][part.faces].mean(axis=1) for part in model.parts.values()]
    every = np.concatenate(middles).astype(float)
    return np.asarray(every[every[:, 2] > low])


def pixels(name: str, kind: str) -> Floats:
    """A texture of the room, linear, row 0 below."""
    with Image.open(str(resources.files("assets") / "textures" / f"{name}_{kind}.png")) as image:
        return np.asarray((np.asarray(image.convert("RGB"), float) / 255)[::-1] ** 2)


def light_at(name: str, uv: Floats) -> Floats:
    """Mean light of the map at (N,2)."""
    light = pixels(name, "light").mean(axis=2) * _LIGHT_SCALE
    size = np.array(light.shape[::-1])
    x, y = np.clip((uv * size).astype(int), 0, size - 1).T
    return np.asarray(light[y, x])


def test_the_rooms_keep_their_budget(name: str, model: Model) -> None:
    assert sum(len(part.faces) for part in model.parts.values()) <= _MOST_TRIANGLES[name]
    folder = resources.files("assets")
    files = [f for kind in ("models", "textures") for f in (folder / kind).iterdir()]
    ours = [f for f in files if f.name.startswith(tuple(ROOMS))]
    assert len(ours) == 6
    assert sum(len(f.read_bytes()) for f in ours) <= _MOST_BYTES


def test_every_listener_has_a_seat_below(name: str, model: Model) -> None:
    seats = points(model, "chairs", "seats")
    for seat in ROOMS[name].seats:
        near = seats[np.hypot(*(seats[:, :2] - seat.at[:2]).T) < 0.26]
        top = near[:, 2] - seat.at[2]
        below = top[(top > 0.3) & (top < 0.47)]
        assert below.max() == pytest.approx(SEAT_M, abs=0.02), seat
        back = seats[(abs(seats[:, 0] - seat.at[0]) < 0.2) & (seats[:, 2] > seat.at[2] + 0.6)]
        behind = back[:, 1] - seat.at[1]
        assert 0.1 < behind[behind > 0].min() < 0.3, seat
        assert not ((behind > -0.15) & (behind < 0.1)).any(), "nothing where a trunk is"


def test_nothing_stands_where_people_walk(name: str, model: Model) -> None:
    room = ROOMS[name]
    first, last = room.seats[0].at[1], room.seats[-1].at[1]
    every = triangles_above(model, room.low[2] + 0.02)
    floor = room.low[2] + np.clip((every[:, 1] - first + 0.65) * room.rise, 0, None)
    for aisle in room.aisles_m:
        along = (every[:, 1] > first) & (every[:, 1] < last + 0.3)
        in_way = along & (abs(every[:, 0] - aisle) < 0.2) & (every[:, 2] > floor + 0.25)
        assert not (in_way & (every[:, 2] < floor + 1.8)).any(), f"aisle at {aisle} m"


def test_the_patient_has_room_to_stand(model: Model) -> None:
    every = triangles_above(model, 0.03)
    near = np.hypot(every[:, 0], every[:, 1]) < 0.35
    assert not (near & (every[:, 2] < 2.2)).any()


def test_the_lectern_is_where_the_screen_stands(model: Model) -> None:
    every = points(model, "room", "hall")
    x, y, z = seating.LECTERN_AT
    wide = seating.LECTERN_WIDE_M / 2
    over = (abs(every[:, 0] - x) < wide + 0.01) & (abs(every[:, 1] - y) < 0.21)
    top = every[over & (abs(every[:, 2] - z - seating.LECTERN_TOP_M) < 0.002)]
    assert np.ptp(top[:, 0]) == pytest.approx(2 * wide, abs=0.02)


def test_every_seat_is_lit_and_no_light_is_missing(name: str, model: Model) -> None:
    for own, part in model.parts.items():
        up = part.rows["normal"][:, 2] > 0.9
        light = light_at(name, part.rows["light_uv"].astype(float))
        assert part.rows["light_uv"].min() > 0
        assert part.rows["light_uv"].max() < 1
        if own.startswith(("chairs", "seats")):
            assert np.median(light[up]) > 0.05, own


def test_listeners_are_lit_alike(name: str, model: Model) -> None:
    probes = Probes(model.extras)
    heads = np.array([seat.at for seat in ROOMS[name].seats]) + np.array((0, 0, 1.2))
    mean, _ = probes.at(heads)
    bright = mean.mean(axis=1)
    assert bright.min() > 0.08
    assert bright.max() / bright.min() < 6


def test_a_door_turns_about_its_hinge(name: str, model: Model) -> None:
    doors = model.extras["doors"]
    assert len(doors) == {"seminar_room": 1, "auditorium": 4}[name]
    for part, hinge in doors.items():
        away = model.parts[part].rows["position"].astype(float) - hinge
        assert np.hypot(away[:, 0], away[:, 1]).max() < 0.95
        assert away[:, 2].min() == pytest.approx(0.006, abs=0.01)
        assert 1.9 < away[:, 2].max() < 2.2


@pytest.mark.gl
def test_the_patient_sees_the_room_before_and_behind(window: PatientWindow, name: str) -> None:
    stage = window.stage
    stage.daylight(MORNING)
    BakedRoom(stage, name, 0.0)
    stage.mirrored(room_view(name))
    for heading in (0.0, 180.0):
        window.look(heading, 0.0)
        seen = window.pixels().astype(float).mean(axis=2)
        assert 35 < seen.mean() < 200
        assert (seen < 4).mean() < 0.08, "no black"
        assert (seen > 252).mean() < 0.25
    window.look(0.0, 0.0)
    stage.clear()


def test_slats_beside_each_other_are_lit_alike() -> None:
    hall = load_model("auditorium").parts["fittings"].rows
    place, normal = (hall[k].astype(float) for k in ("position", "normal"))
    foremost = (abs(place[:, 0] + 6.4 - 0.092) < 0.003) & (normal[:, 0] > 0.9)
    for start in (2.45, 5.69, 8.93, 12.17):
        panel = foremost & (place[:, 1] > start) & (place[:, 1] < start + 1.5)
        assert panel.sum() >= 36
        for end in (place[panel, 2].min(), place[panel, 2].max()):
            row = panel & (abs(place[:, 2] - end) < 0.01)
            line = place[row, 1].argsort()
            light = light_at("auditorium", hall["light_uv"][row].astype(float))[line]
            steps = abs(np.diff(light)) / light.mean()
            assert np.median(steps) < 0.04, f"panel at {start} m"
            assert light.min() > 0.02
