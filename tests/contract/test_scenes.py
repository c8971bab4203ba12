"""Every scene of the library keeps its SPEC's promises: what it says can change, changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from panda3d.core import AsyncTaskManager, RenderState

from controller.protocol.spec import SceneKind
from scenes.catalogue import discover
from scenes.stage.scene import Scene
from scenes.stage.steps import at_once
from scenes.stage.vertices import Floats
from tests.contract.window import PatientWindow, Pixels

pytestmark = pytest.mark.gl

SCENES = discover()
EXPOSURES = [n for n, s in SCENES.items() if s.SPEC.kind is SceneKind.EXPOSURE]
PARAMETERS = [(n, p.name) for n in EXPOSURES for p in SCENES[n].SPEC.parameters]
EVENTS = [(n, e.name) for n in EXPOSURES for e in SCENES[n].SPEC.events]
VIEWS = ((0.0, -12.0), (0.0, -70.0))
STEP_S = 0.05

_CHANGED = 12  # of 255: more than noise of the dither
_LEAST_SHARE = 0.002  # of the pixels
_MOST_TRIANGLES = 190_000


class Built:
    """The scene that is built at present; built anew only when another is asked for."""

    def __init__(self, window: PatientWindow) -> None:
        self.window = window
        self._key: tuple[str, tuple[tuple[str, str], ...]] | None = None
        self._scene: Scene | None = None

    def scene(self, name: str, configuration: Mapping[str, str] | None = None) -> Scene:
        """The scene called ``name`` at its easiest values."""
        key = (name, tuple(sorted((configuration or {}).items())))
        if key != self._key:
            self.teardown()
            self._scene = SCENES[name](self.window.stage, dict(configuration or {}))
            at_once(self._scene.build())
            self._key = key
        assert self._scene is not None
        self._scene.apply(easiest(name))
        return self._scene

    def teardown(self) -> None:
        """Remove whatever is built."""
        if self._scene is not None:
            self._scene.teardown()
        self._scene, self._key = None, None

    def pictures(self) -> list[Pixels]:
        """What the patient sees ahead and below."""
        seen = []
        for view in VIEWS:
            self.window.look(*view)
            seen.append(self.window.pixels().astype(np.int16))
        return seen

    def heard(self) -> dict[str, float]:
        """Loudness of every sound by name."""
        return {s.name: round(s.audible_gain, 3) for s in self.window.sounds.playing}


@pytest.fixture(scope="module")
def built(window: PatientWindow) -> Iterator[Built]:
    """Keeps scenes between tests, because a city takes seconds."""
    keeper = Built(window)
    yield keeper
    keeper.teardown()


def easiest(name: str) -> dict[str, float]:
    """Every parameter at its least exposure."""
    return {p.name: p.easiest for p in SCENES[name].SPEC.parameters}


def changed(before: list[Pixels], after: list[Pixels]) -> float:
    """Greatest share of pixels of a view that are clearly different."""
    return max(
        float((np.abs(a - b).max(axis=2) > _CHANGED).mean())
        for a, b in zip(before, after, strict=True)
    )


def test_the_library_has_the_scenes_of_a_session() -> None:
    assert {"glass_lift", "lake", "plain_room"} <= set(SCENES)
    assert all(SCENES[name].SPEC.name == name for name in SCENES)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_changes_what_is_seen_or_heard(built: Built, name: str, parameter: str) -> None:
    spec = SCENES[name].SPEC.parameter(parameter)
    assert spec is not None
    scene = built.scene(name)
    # Up in the air, so that what is below can be seen to change.
    standing = {p.name: p.curve.at(50) for p in SCENES[name].SPEC.parameters}
    scene.apply(standing | {parameter: spec.curve.at(0)})
    scene.tick(0.0)
    low, quiet = built.pictures(), built.heard()
    scene.apply(standing | {parameter: spec.curve.at(100)})
    scene.tick(0.0)
    high, loud = built.pictures(), built.heard()
    assert changed(low, high) > _LEAST_SHARE or quiet != loud
    scene.apply(standing | {parameter: spec.curve.at(0)})
    scene.tick(0.0)
    assert changed(low, built.pictures()) < _LEAST_SHARE, f"{parameter} leaves something behind"


@pytest.mark.parametrize(("name", "event"), EVENTS)
def test_an_event_is_seen_or_heard_and_ends_by_itself(built: Built, name: str, event: str) -> None:
    spec = SCENES[name].SPEC.event(event)
    assert spec is not None
    scene = built.scene(name)
    scene.apply({p.name: p.curve.at(50) for p in SCENES[name].SPEC.parameters})
    scene.tick(STEP_S)
    before = set(built.heard())
    rig, still = built.window.stage.rig, built.window.stage.rig.get_z()
    scene.trigger(event)
    moved = set(built.heard()) != before
    for _ in range(round(spec.duration_s / STEP_S) + 2):
        scene.tick(STEP_S)
        moved = moved or rig.get_z() != still
    assert moved
    assert rig.get_z() == still


def test_a_bird_is_seen(built: Built) -> None:
    scene = built.scene("glass_lift")
    scene.apply({"height_m": 30.0})
    scene.tick(STEP_S)
    built.window.look(0.0, 0.0)
    before = [built.window.pixels().astype(np.int16)]
    scene.trigger("bird")
    for _ in range(50):
        scene.tick(STEP_S)
    assert changed(before, [built.window.pixels().astype(np.int16)]) > _LEAST_SHARE


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_is_light_enough_to_draw(built: Built, name: str) -> None:
    scene = built.scene(name)
    scene.apply({p.name: p.curve.at(100) for p in SCENES[name].SPEC.parameters})
    scene.tick(0.0)
    assert built.window.triangles() < _MOST_TRIANGLES


def test_every_ladder_climbs_in_eight_steps_or_more() -> None:
    for name in EXPOSURES:
        spec = SCENES[name].SPEC
        assert len(spec.standard_ladder) >= 8
        for step in spec.standard_ladder:
            assert step.scene == name
            assert all(spec.parameter(p) is not None for p in step.overrides)
            for option in spec.configuration:
                chosen = step.configuration.get(option.name, option.choices[0].name)
                assert chosen in {choice.name for choice in option.choices}


@pytest.mark.parametrize(("name", "event"), EVENTS)
def test_nothing_flashes(built: Built, name: str, event: str) -> None:
    """Three pairs of opposing changes a second are allowed, in any tenth of the picture."""
    scene = built.scene(name)
    scene.apply({p.name: p.curve.at(100) for p in SCENES[name].SPEC.parameters})
    scene.tick(STEP_S)
    built.window.look(0.0, -25.0)
    scene.trigger(event)
    seen = []
    for _ in range(15):  # one second
        scene.tick(1 / 15)
        seen.append(blocks(built.window.pixels()))
    assert flashes(np.array(seen)) <= 3


def blocks(picture: Pixels) -> Floats:
    """Relative luminance of tenths of a picture each way, 0-1."""
    linear = (picture.astype(np.float64) / 255) ** 2.2 @ np.array([0.2126, 0.7152, 0.0722])
    height, width = linear.shape[0] // 10 * 10, linear.shape[1] // 10 * 10
    cut = linear[:height, :width].reshape(10, height // 10, 10, width // 10)
    return np.asarray(cut.mean(axis=(1, 3)))


def flashes(seen: Floats) -> int:
    """Most pairs of opposing changes of a tenth or more, of any block over frames (F,10,10)."""
    most = 0
    for block in seen.reshape(len(seen), -1).T:
        turns, low, high, rising = 0, block[0], block[0], 0
        for value in block[1:]:
            low, high = min(low, value), max(high, value)
            if rising <= 0 and value - low >= 0.1:
                turns, rising, high = turns + 1, 1, value
            elif rising >= 0 and high - value >= 0.1:
                turns, rising, low = turns + 1, -1, value
        most = max(most, turns // 2)
    return most


def test_a_flash_would_be_counted() -> None:
    blinking = np.tile(np.array([0.1, 0.9]), 5)[:, None, None] * np.ones((10, 10, 10))
    assert flashes(blinking) == 4
    assert flashes(np.linspace(0, 1, 10)[:, None, None] * np.ones((10, 10, 10))) == 0


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_shows_a_picture(built: Built, name: str) -> None:
    built.scene(name).tick(STEP_S)
    for picture in built.pictures():
        brightness = picture.mean()
        assert 25 < brightness < 225, f"{name} is too dark or too bright: {brightness:.0f}"
        assert picture.std() > 8, f"{name} shows nothing"
        white = (picture.min(axis=2) >= 254).mean()
        assert white < 0.12, f"{name} is burnt out: {white:.0%} of the picture is white"
    assert built.heard(), f"{name} is silent"


def test_a_hidden_stage_is_silent(built: Built) -> None:
    built.scene("plain_room")
    built.window.stage.set_active(False)
    assert set(built.heard().values()) == {0.0}
    built.window.stage.set_active(True)
    assert max(built.heard().values()) > 0


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", sorted(SCENES))
def test_building_and_removing_leaves_nothing(built: Built, name: str, rounds: int) -> None:
    built.teardown()
    empty = built.window.counts()
    tasks = AsyncTaskManager.get_global_ptr().get_num_tasks()
    left: list[tuple[int, int]] = []
    for _ in range(rounds):
        scene = built.scene(name)
        scene.tick(STEP_S)
        built.window.draw()
        del scene
        built.teardown()
        for _ in range(4):  # unused states go over some frames, and what they hold with them
            built.window.draw()
        assert built.window.counts() == empty
        assert AsyncTaskManager.get_global_ptr().get_num_tasks() == tasks
        assert built.window.sounds.playing == ()
        assert built.window.stage.rig.get_pos() == (0, 0, 0)
        left.append(built.window.held_by_driver())
    # Each round makes three textures at least; states may hold one round's a while longer.
    settled = min(textures for textures, _ in left[-min(3, rounds - 2) :])
    assert settled <= left[0][0] + 3, f"textures stay in the driver: {left}"
    assert left[-1][1] <= left[0][1] + 3, f"vertices stay in the driver: {left}"


def test_every_configuration_of_the_lift_can_be_built(built: Built) -> None:
    hard = {"cabin": "open_platform", "time_of_day": "dusk"}
    scene = built.scene("glass_lift", hard)
    scene.apply({p.name: p.curve.at(100) for p in SCENES["glass_lift"].SPEC.parameters})
    scene.tick(STEP_S)
    assert min(p.mean() for p in built.pictures()) > 12


@pytest.mark.parametrize("name", sorted(SCENES))
def test_an_unknown_parameter_or_event_is_named(window: PatientWindow, name: str) -> None:
    scene = SCENES[name](window.stage, {})
    with pytest.raises(KeyError, match="gravity_m_per_s2"):
        scene.apply({"gravity_m_per_s2": 1.0})
    with pytest.raises(KeyError, match="earthquake"):
        scene.trigger("earthquake")
    with pytest.raises(KeyError, match="season"):
        SCENES[name](window.stage, {"season": "winter"})


def test_a_long_stay_does_not_grow(built: Built) -> None:
    scene = built.scene("glass_lift")
    fewest = []
    for _ in range(3):
        counts = []
        for _ in range(30):
            scene.tick(STEP_S)
            built.window.stage.update()
            counts.append(RenderState.get_num_states())
        fewest.append(min(counts[-15:]))  # unused states are collected every few frames
    assert fewest[2] <= fewest[1] * 1.1


def test_time_and_wind_make_no_state_of_everything_below_the_root(built: Built) -> None:
    scene, window = built.scene("glass_lift"), built.window
    for _ in range(3):
        scene.tick(STEP_S)
        window.draw()
    root, before = window.root.get_state(), window.stage.time_s
    scene.apply({"wind_m_per_s": 9.0})
    scene.tick(STEP_S)
    assert window.stage.time_s > before
    assert window.root.get_state() == root
