"""The auditorium, too, is built and drawn: every parameter changes it, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from scenes.library.audience import MOST, SPEC, Audience
from scenes.stage.steps import at_once
from tests.contract.window import PatientWindow, Pixels

pytestmark = pytest.mark.gl

STEP_S = 0.05
_CHANGED, _LEAST_SHARE = 12, 0.002


@pytest.fixture(scope="module")
def hall(window: PatientWindow) -> Iterator[Audience]:
    """The auditorium with a clock and free speech, the hardest of its ladder."""
    scene = Audience(window.stage, {"room": "auditorium", "prompter": "none", "clock": "shown"})
    at_once(scene.build())
    yield scene
    scene.teardown()
    assert window.stage.root.get_num_children() == 1, "the rig alone is left"


def seen(hall: Audience, window: PatientWindow, **values: float) -> Pixels:
    """What is seen ahead with these values, the others as for fifty friendly listeners."""
    usual = {"listeners": 50.0, "hostility_percent": 0.0, "gaze_percent": 50.0, "murmur_db": 30.0}
    hall.apply({**usual, "listeners": 0.0})
    hall.apply({**usual, **values})
    for _ in range(4):
        hall.tick(STEP_S)
    window.look(0.0, -8.0)
    return window.pixels().astype(np.int16)


def test_the_hall_is_drawn_empty_and_full(hall: Audience, window: PatientWindow) -> None:
    empty, full = (seen(hall, window, listeners=count) for count in (0.0, float(MOST)))
    for picture in (empty, full):
        assert 30 < picture.mean() < 200
        assert (picture.max(axis=2) < 4).mean() < 0.10, "no black"
    assert (np.abs(full - empty).max(axis=2) > _CHANGED).mean() > 0.10
    assert hall.listeners.present == MOST


@pytest.mark.parametrize("name", ["hostility_percent", "gaze_percent"])
def test_each_mood_is_seen_in_the_hall(hall: Audience, window: PatientWindow, name: str) -> None:
    parameter = SPEC.parameter(name)
    assert parameter is not None
    least, most = (seen(hall, window, **{name: v}) for v in (parameter.minimum, parameter.maximum))
    assert (np.abs(least - most).max(axis=2) > _CHANGED).mean() > _LEAST_SHARE


def test_who_comes_late_uses_a_door_at_the_back(hall: Audience, window: PatientWindow) -> None:
    seen(hall, window, listeners=40.0)
    hall.apply({"listeners": 41.0})
    most_open = 0.0
    for _ in range(round(4 / STEP_S)):
        hall.tick(STEP_S)
        most_open = max(most_open, *hall.doors.open_share)
    assert most_open > 0.9
    assert min(hall.doors.open_share) == 0.0, "the other door stays shut"
    assert "door_opens" in {s.name for s in window.sounds.playing}
