"""Meshes, light, sounds and the breathing guide on their own."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.stage.breathing import CYCLE_S, BreathingGuide, size_at
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models.buildings import Footprint
from scenes.stage.models.city_light import LOW, PIXELS, SIZE_M, light_map
from scenes.stage.models.people import figure
from scenes.stage.models.plan import bend
from scenes.stage.models.plants import tree
from scenes.stage.models.tower import tower
from scenes.stage.models.vehicles import bus, car, paint, van
from scenes.stage.sky import MORNING, SKY_SCALE, sky_panorama
from scenes.stage.sounds import SoundBank
from scenes.stage.textures import SIZE, noise
from tests.contract.window import PatientWindow

GREY = Finish((0.5, 0.5, 0.5))


def inside_out(mesh: Mesh) -> int:
    """Triangles whose winding contradicts their normals."""
    rows, faces = mesh.arrays()
    p, n = rows["position"].astype(float), rows["normal"].astype(float)
    a, b, c = (p[faces[:, k]] for k in range(3))
    facing = (np.cross(b - a, c - a) * n[faces].mean(axis=1)).sum(axis=1)
    return int((facing < -1e-7).sum())


def every_shape() -> Mesh:
    mesh = Mesh()
    mesh.box((0, 0, 0), (1, 2, 3), GREY, heading=0.4)
    mesh.bevelled_box((0, 0, 0), (1, 1, 1), 0.1, GREY)
    mesh.tube([(0, 0, 0), (0, 1, 0), (0, 2, 1)], [0.2, 0.2, 0.1], GREY)
    mesh.ball((0, 0, 0), (1, 2, 1), GREY)
    mesh.lathe([(1, 0), (1, 1), (0, 1.5)], (0, 0, 0), GREY)
    mesh.prism([(0, 0), (1, 0), (0.5, 1)], 0, 2, GREY)
    return mesh


@pytest.mark.parametrize(
    "make",
    [every_shape, tower, lambda: car(paint(0)), lambda: van(paint(1)), lambda: bus(paint(2)),
     lambda: figure(np.random.default_rng(1))],
)  # fmt: skip
def test_nothing_is_inside_out(make: object) -> None:
    assert callable(make)
    mesh = make()
    assert inside_out(mesh) <= mesh.triangles * 0.015


def test_copies_are_turned_scaled_and_moved() -> None:
    one, many = Mesh(), Mesh()
    one.box((0, 0, 0), (1, 0.1, 0.1), GREY)
    many.place(one, [(10, 0, 0), (0, 0, 5)], heading=[np.pi / 2, 0], scale=[2, 1])
    rows, faces = many.arrays()
    assert len(faces) == 24
    first = rows["position"][:24]
    assert first[:, 1].max() == pytest.approx(2, abs=1e-5)
    assert rows["position"][24:, 2].min() == pytest.approx(5)


def test_a_figure_is_as_tall_as_an_adult() -> None:
    rows, _ = figure(np.random.default_rng(2)).arrays()
    assert 1.6 < rows["position"][:, 2].max() < 1.8
    assert rows["position"][:, 2].min() == pytest.approx(0, abs=0.02)


def test_a_tree_keeps_its_size() -> None:
    _, leaves = tree(np.random.default_rng(1), 8.0, 2.6, (0.1, 0.1, 0.1))
    rows, _ = leaves.arrays()
    assert 6.5 < rows["position"][:, 2].max() < 9.5
    assert np.abs(rows["position"][:, :2]).max() < 3.8


def test_the_plan_is_straight_at_the_tower_and_bends_beyond() -> None:
    here = np.array([(0.0, 0.0), (50.0, 60.0)], np.float32)
    assert np.allclose(bend(here), here)
    far = np.array([(400.0, 420.0)], np.float32)
    assert np.abs(bend(far) - far).max() > 3


def _cell(x: float, y: float) -> tuple[int, int]:
    return int((y - LOW[1]) / SIZE_M * PIXELS), int((x - LOW[0]) / SIZE_M * PIXELS)


def test_a_building_shades_the_side_away_from_the_sun() -> None:
    light = light_map([Footprint(-10, 10, -10, 10, 30.0)], np.zeros((0, 4)), (-0.7, 0.0, 0.7))
    shade = light[..., 1] * 256
    assert shade[_cell(20, 0)] == pytest.approx(20, abs=2.5)  # 10 m behind a 30 m wall at 45 deg
    assert shade[_cell(-20, 0)] == 0
    assert light[_cell(12, 0)][0] < light[_cell(90, 0)][0]


def test_the_sky_agrees_with_the_haze_at_the_horizon() -> None:
    sky = sky_panorama(MORNING)
    row = sky[sky.shape[0] // 2]
    away = row[np.argmin(row.sum(axis=1))]
    assert np.allclose(away, MORNING.haze_colour, atol=0.08)
    assert sky.max() < SKY_SCALE
    assert np.isfinite(sky).all()


def test_noise_tiles() -> None:
    field = noise(1.5, 3)
    step = np.abs(np.diff(field, axis=1)).mean()
    assert np.abs(field[:, 0] - field[:, -1]).mean() < 2 * step
    assert field.shape == (SIZE, SIZE)


def test_without_a_device_sounds_keep_their_state() -> None:
    bank = SoundBank(None)
    wind = bank.loop("wind", 0.8)
    bank.duck(-15)
    assert wind.audible_gain == pytest.approx(0.8 * 10 ** (-15 / 20))
    bank.duck(0)
    bank.master(0.5)
    assert wind.audible_gain == pytest.approx(0.4)
    wind.stop()
    assert bank.playing == ()


def test_an_unknown_sound_is_named() -> None:
    with pytest.raises(KeyError, match="trumpet"):
        SoundBank(None).loop("trumpet", 1.0)
    with pytest.raises(KeyError, match="trumpet"):
        SoundBank(None).prepare("trumpet")


def test_a_breath_takes_ten_seconds() -> None:
    assert CYCLE_S == 10
    assert size_at(0) == pytest.approx(0)
    assert size_at(4) == pytest.approx(1)
    assert size_at(10) == pytest.approx(0)
    assert size_at(1) < size_at(3)
    assert size_at(5) > size_at(9)


@pytest.mark.gl
def test_the_guide_shows_only_when_asked(window: PatientWindow) -> None:
    guide = BreathingGuide(window.stage)
    window.look(0, 0)
    guide.tick(0.5)
    dark = window.pixels().astype(int)
    guide.set_visible(True)
    for _ in range(30):
        guide.tick(0.1)
    assert guide.opacity == 1
    assert np.abs(window.pixels().astype(int) - dark).max() > 20
    guide.set_visible(False)
    for _ in range(30):
        guide.tick(0.1)
    assert guide.opacity == 0
    guide.close()
    assert np.array_equal(window.pixels(), dark)
