"""Spiders put their feet down and keep them there, stay on the table, and look alive."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from panda3d.core import GraphicsEngine, LQuaternionf, NodePath, Texture

from scenes.display.openxr.stereo import StereoTarget, at_rest, make_stereo
from scenes.library.spiders import SPEC, SpiderRoom
from scenes.stage.glb import load_model
from scenes.stage.models.spider_gait import GROUP, Gait
from scenes.stage.models.spider_minds import Minds, Mood, Place
from scenes.stage.models.spider_pose import LEG, Bodies, Skeleton, Small, matrices
from scenes.stage.shading import Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage
from scenes.stage.steps import at_once
from tests.contract.window import PatientWindow

STEP_S = 1 / 90


@pytest.fixture(scope="module", params=["house", "tarantula"])
def skeleton(request: pytest.FixtureRequest) -> Skeleton:
    """Of each kind."""
    return Skeleton.of(load_model("spiders").extras[request.param])


def _walked(skeleton: Skeleton, seconds: float) -> Iterator[tuple[Gait, np.ndarray, np.ndarray]]:
    """One spider of 12 cm that walks north at 10 cm/s: gait, feet and who stood, before."""
    gait, span = Gait(skeleton.tip, 1), np.array([0.12])
    middle, heading = np.array([[0.0, 0.0, skeleton.high * 0.12]]), np.zeros(1)
    gait.stand(np.array([True]), middle, heading, span)
    for _ in range(round(seconds / STEP_S)):
        feet, stood = gait.feet.copy(), gait.planted.copy()
        middle = middle + np.array([0, 0.10 * STEP_S, 0])
        gait.advance(STEP_S, middle, heading, span, np.array([[0.0, 0.10]]))
        yield gait, feet, stood


def test_a_planted_foot_does_not_slide(skeleton: Skeleton) -> None:
    for gait, feet, stood in _walked(skeleton, 2.0):
        still = stood & gait.planted
        assert np.abs(gait.feet - feet)[still].max(initial=0) < 1e-9


def test_at_least_four_feet_carry_it_and_all_feet_step(skeleton: Skeleton) -> None:
    stepped = np.zeros(8, bool)
    for gait, _, _ in _walked(skeleton, 2.0):
        swinging = ~gait.planted[0]
        stepped |= swinging
        assert not (swinging & (GROUP == 0)).any() or not (swinging & (GROUP == 1)).any()
    assert stepped.all()


def test_feet_keep_up_with_the_body(skeleton: Skeleton) -> None:
    for gait, _, _ in _walked(skeleton, 2.0):
        last = gait.feet[0]
    assert np.abs(last[:, 1] - 0.2 - skeleton.tip[:, 1] * 0.12).max() < 0.12 * 0.35


def test_at_rest_every_bone_is_where_it_was_modelled(skeleton: Skeleton) -> None:
    bodies = Bodies(np.eye(3)[None], np.zeros((1, 3)), np.ones(1))
    pose = matrices(skeleton, bodies, skeleton.tip[None], Small(np.zeros(1), np.zeros((1, 2))))
    at_rest = np.broadcast_to(np.eye(3, 4), pose.shape[1:])
    assert np.allclose(pose[0], at_rest, atol=2e-3)


def test_a_foot_is_where_it_is_put(skeleton: Skeleton) -> None:
    bodies = Bodies(np.eye(3)[None], np.zeros((1, 3)), np.ones(1))
    feet = skeleton.tip[None] + np.array([0.02, 0.05, 0.03])
    pose = matrices(skeleton, bodies, feet, Small(np.zeros(1), np.zeros((1, 2))))
    for leg in range(8):
        foot = pose[0, LEG + 3 * leg + 2]
        assert np.allclose(foot @ np.append(skeleton.tip[leg], 1), feet[0, leg], atol=5e-3)


def test_a_still_group_stays_still_and_a_restless_one_moves_within_its_place() -> None:
    minds = Minds(np.random.default_rng(1), 0.12)
    spans, place = np.full(12, 0.06), Place(0.3, 0.5)
    start = minds.offsets()
    for _ in range(400):
        minds.advance(STEP_S, spans, 12, place)
    assert np.array_equal(minds.offsets(), start)
    minds.motion = 1.0
    moods: set[Mood] = set()
    for _ in range(1800):
        minds.advance(STEP_S, spans, 12, place)
        moods |= {mind.mood for mind in minds.each}
        assert np.abs(minds.offsets()[:, 0]).max() < 0.36
    assert moods == set(Mood)
    assert np.abs(minds.offsets() - start).max() > 0.05


@pytest.mark.gl
@pytest.mark.parametrize("enclosure", ["jar", "tank", "free"])
@pytest.mark.parametrize("dial", [0, 50, 100])
def test_no_spider_leaves_the_table(window: PatientWindow, enclosure: str, dial: float) -> None:
    room = SpiderRoom(window.stage, {"enclosure": enclosure, "species": "tarantula"})
    at_once(room.build())
    room.apply({p.name: p.curve.at(dial) for p in SPEC.parameters})
    if enclosure == "free":
        room.trigger("dash")
    for _ in range(120):
        room.tick(0.033)
        feet = room.spiders.feet[: room.spiders.shown]
        assert np.abs(feet[..., 0]).max() < 0.50
        assert feet[..., 1].min() > -1.90
        assert feet[..., 1].max() < 2.18
        assert feet[..., 2].min() > 0.735
    room.teardown()


@pytest.mark.gl
def test_a_free_spider_that_comes_nearer_walks_and_one_in_a_jar_is_carried(
    window: PatientWindow,
) -> None:
    for enclosure in ("free", "jar"):
        room = SpiderRoom(window.stage, {"enclosure": enclosure})
        at_once(room.build())
        room.apply({"size_cm": 8, "number": 1, "motion_percent": 0, "distance_m": 2.0})
        room.tick(0.0)
        start = room.spiders.feet[0].copy()
        for step in range(180):
            before, stood = room.spiders.feet[0].copy(), room.spiders.planted[0].copy()
            room.apply({"distance_m": 2.0 - 0.12 * step * STEP_S})
            room.tick(STEP_S)
            if enclosure == "free":
                still = stood & room.spiders.planted[0]
                assert np.abs(room.spiders.feet[0] - before)[still].max(initial=0) < 1e-9
        moved = room.spiders.feet[0] - start
        x, y, _ = room.spiders.at(0)
        stretched = np.linalg.norm(room.spiders.feet[0][:, :2] - (x, y), axis=1).max()
        assert moved[:, 1].mean() == pytest.approx(-0.24, abs=0.03)
        assert stretched < 0.08 * 0.65, "legs are drawn out behind"
        room.teardown()


@pytest.mark.gl
def test_both_kinds_in_every_enclosure_can_be_seen(window: PatientWindow) -> None:
    for species in ("house_spider", "tarantula"):
        for enclosure in ("jar", "tank", "free"):
            room = SpiderRoom(window.stage, {"enclosure": enclosure, "species": species})
            at_once(room.build())
            room.apply({"size_cm": 20, "distance_m": 0.8, "number": 1, "motion_percent": 0})
            room.tick(0.0)
            window.look(0, -35)
            seen = window.pixels().astype(int)
            room.apply({"size_cm": 1})
            room.tick(0.0)
            assert (np.abs(window.pixels().astype(int) - seen).max(axis=2) > 18).mean() > 0.0015
            room.teardown()


@pytest.mark.gl
def test_the_one_on_the_thread_comes_into_view_and_goes(window: PatientWindow) -> None:
    room = SpiderRoom(window.stage, {"enclosure": "free", "species": "tarantula"})
    at_once(room.build())
    room.apply({"size_cm": 12, "motion_percent": 0})
    room.tick(0.0)
    window.look(-14, 0)
    empty = window.pixels().astype(int)
    room.trigger("thread")
    for _ in range(130):
        room.tick(0.05)
    hanging = window.pixels().astype(int)
    assert (np.abs(hanging - empty).max(axis=2) > 25).mean() > 0.001
    for _ in range(130):
        room.tick(0.05)
    # Leaves outside the window have moved meanwhile.
    assert (np.abs(window.pixels().astype(int) - empty).max(axis=2) > 25).mean() < 0.0005
    room.teardown()


@pytest.mark.gl
def test_each_eye_sees_every_spider_once(window: PatientWindow) -> None:
    """Instances are doubled for two eyes in one traversal: each eye gets all, none twice."""
    host, world = window.display.host, NodePath("both eyes")
    root = world.attach_new_node("root")
    rig = root.attach_new_node("rig")
    target = make_stereo(host, world, rig, (160, 120))
    one_traversal = len(target.pictures) == 1
    shading = Shading(one_traversal, encode_srgb=not target.encodes_srgb)
    stage = Stage(root, rig, target.eyes, shading, SoundBank(None), 7, host=host)
    room = SpiderRoom(stage, {"enclosure": "free", "species": "tarantula"})
    at_once(room.build())
    shares = []
    for size_cm in (1.0, 20.0):
        room.apply({"size_cm": size_cm, "number": 3, "distance_m": 1.2, "motion_percent": 0})
        room.tick(0.0)
        shares.append(_both_eyes(target, stage))
    changed = [
        (np.abs(a - b).max(axis=2) > 25).mean() for a, b in zip(shares[0], shares[1], strict=True)
    ]
    assert min(changed) > 0.003
    assert max(changed) < 1.3 * min(changed)
    room.teardown()
    target.close()


def _both_eyes(target: StereoTarget, stage: Stage) -> list[np.ndarray]:
    head, eyes = at_rest(1.5)
    down = LQuaternionf()
    down.set_hpr((0, -25, 0))
    turned = [eye._replace(pose=eye.pose._replace(orientation=down)) for eye in eyes]
    for _ in range(3):
        target.look(head._replace(orientation=down), turned)
        stage.update()
        target.draw()
    pictures = [_pixels(texture) for texture in target.pictures]
    if len(pictures) == 1:
        half = pictures[0].shape[1] // 2
        return [pictures[0][:, :half], pictures[0][:, half:]]
    return pictures


def _pixels(texture: Texture) -> np.ndarray:
    engine = GraphicsEngine.get_global_ptr()
    engine.extract_texture_data(texture, engine.get_window(0).get_gsg())
    raw = np.frombuffer(bytes(texture.get_ram_image_as("RGB")), np.uint8)
    return raw.reshape(texture.get_y_size(), texture.get_x_size(), 3).astype(int)
