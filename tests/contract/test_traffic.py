"""What its shader moves along a street stands where a mesh of its own would have been put."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from panda3d.core import NodePath

from scenes.stage.mesh import Mesh
from scenes.stage.models.people import figure
from scenes.stage.models.plan import bend
from scenes.stage.models.traffic import MOST, Route, Traffic
from scenes.stage.models.vehicles import car, paint
from scenes.stage.shading import Material
from scenes.stage.sky import MORNING
from scenes.stage.stage import Stage
from scenes.stage.steps import at_once
from scenes.stage.vertices import Finish
from tests.contract.window import PatientWindow, Pixels

pytestmark = pytest.mark.gl

FAR = Route((420.0, 34.8), (-1.0, 0.0), 840.0, 0.2)
"""A street that is bent where it is looked at."""

AT_M, SIZE, STEP_M, AHEAD_M = 110.0, 1.05, 0.75, 6.0


@pytest.fixture
def stage(window: PatientWindow) -> Iterator[Stage]:
    """A sunlit ground around AT_M of FAR, which the patient faces."""
    stage, (x, y) = window.stage, place(AT_M)
    stage.daylight(MORNING)
    stage.shadows((x, y, 0), 20.0)
    stage.move_rig((x, y - AHEAD_M, 0.0))
    ground = Mesh()
    low, high = (x - 40, y - 40), (x + 40, y + 40)
    ground.quads([[(*low, 0), (high[0], low[1], 0), (*high, 0), (low[0], high[1], 0)]], GREY)
    stage.attach("ground", ground, Material.SURFACE, casts_shadow=False)
    window.look(0.0, -10.0)
    yield stage
    stage.clear()


GREY = Finish((0.4, 0.4, 0.4))


def place(at_m: float) -> tuple[float, float]:
    """Where FAR lies ``at_m`` from its start."""
    way = np.array([FAR.start]) + np.array([FAR.step]) * at_m
    x, y = bend(way)[0].tolist()
    return x, y


def set_down(stage: Stage, mesh: Mesh, *, walks: bool) -> NodePath:
    """The same by a node of its own."""
    node = stage.attach("own", mesh, Material.FIGURE if walks else Material.SURFACE)
    node.set_pos(*place(AT_M), FAR.height_m)
    node.set_scale(SIZE)
    node.set_h(90.0)  # along -x
    if walks:
        node.set_shader_input("stride", 7.0 + AT_M / STEP_M * np.pi)
    return node


def share_changed(one: Pixels, other: Pixels) -> float:
    """Share of the pixels that are clearly different."""
    away = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    return float((away > 12).mean())


@pytest.mark.parametrize("walks", [False, True])
def test_it_looks_as_if_it_had_a_node_of_its_own(
    window: PatientWindow, stage: Stage, walks: bool
) -> None:
    mesh = figure(np.random.default_rng(3)) if walks else car(paint(4))
    empty = window.pixels()
    own = set_down(stage, mesh, walks=walks)
    expected = window.pixels()
    own.remove_node()
    traffic = Traffic()
    traffic.add(mesh, FAR, 10.0, AT_M, size=SIZE, stride_m=STEP_M if walks else 0.0)
    at_once(traffic.build(stage))
    share = share_changed(empty, expected)
    assert share > 0.005
    assert share_changed(expected, window.pixels()) < share / 10
    traffic.tick(1.0)
    moved = window.pixels()
    assert share_changed(expected, moved) > share / 2
    traffic.tick(FAR.length_m / 10.0)  # once around
    assert share_changed(moved, window.pixels()) < share / 10


def test_no_more_than_its_shader_has_places_for() -> None:
    traffic, mesh = Traffic(), Mesh()
    mesh.box((0, 0, 0), (1, 1, 1), GREY)
    for _ in range(MOST):
        traffic.add(mesh, FAR, 1.0, 0.0)
    with pytest.raises(ValueError, match=str(MOST)):
        traffic.add(mesh, FAR, 1.0, 0.0)
