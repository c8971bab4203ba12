"""People stand on the floor and sit on the seat, look at the patient, and cost no node each."""

from __future__ import annotations

from itertools import pairwise
from math import pi

import numpy as np
import pytest
from panda3d.core import NodePath

from assets.build.people_clips import quaternions
from scenes.display.openxr.stereo import make_stereo
from scenes.stage.glb import load_model
from scenes.stage.people import (
    CAST,
    MOODS,
    UNITS,
    EvenLight,
    People,
    Somebody,
    eyes_high_m,
)
from scenes.stage.people_clips import clip_rows, posed
from scenes.stage.people_pose import CLIPS, RISE_M, SEAT_M, clip_matrices
from scenes.stage.people_skeleton import Skeleton, about
from scenes.stage.shading import Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage
from tests.contract.test_spiders import _both_eyes as both_eyes
from tests.contract.window import PatientWindow

_ROOM_LIGHT = EvenLight((0.5, 0.5, 0.5), (0.0, -0.4, 0.3))
_STEP_S = 0.05
_MOST_TRIANGLES = (14_000, 3_500, 700)


@pytest.fixture(scope="module", params=CAST)
def skeleton(request: pytest.FixtureRequest) -> Skeleton:
    """Of each person."""
    return Skeleton.of(load_model(request.param).extras)


@pytest.fixture(scope="module")
def first() -> Skeleton:
    """Of the first of the cast."""
    return Skeleton.of(load_model(CAST[0]).extras)


def _place(skeleton: Skeleton, matrices: np.ndarray, bone: str) -> np.ndarray:
    number = skeleton.number(bone)
    at: np.ndarray = matrices[:, number] @ np.append(skeleton.heads[number], 1.0)
    return at


def test_feet_are_on_the_floor_and_hips_on_the_seat(skeleton: Skeleton) -> None:
    rest = skeleton.heads[skeleton.number("foot.L")][2]
    for clip, hips in (("stand", None), ("sit", SEAT_M), ("sit_attentive", SEAT_M)):
        matrices = clip_matrices(skeleton, clip)
        foot = _place(skeleton, matrices, "foot.L")[:, 2]
        assert np.abs(foot - rest).max() < 0.03
        if hips is not None:
            hip = _place(skeleton, matrices, "upperleg01.L")[:, 2]
            assert np.abs(hip - hips - 0.095).max() < 0.01


@pytest.mark.parametrize("clip", CLIPS)
def test_bones_turn_and_never_stretch(clip: str, first: Skeleton) -> None:
    turn = clip_matrices(first, clip)[..., :3]
    assert np.allclose(turn @ np.swapaxes(turn, -1, -2), np.eye(3), atol=1e-6)
    assert np.allclose(np.linalg.det(turn), 1.0, atol=1e-6)


def test_what_was_posed_when_built_is_what_the_clips_say(skeleton: Skeleton) -> None:
    name = CAST[[load_model(c).extras["heads"] for c in CAST].index(skeleton.heads.tolist())]
    matrices, rows = posed(name, skeleton), clip_rows()
    for clip in ("sit", "clap", "rise"):
        start = int(rows.first[rows.number(clip)])
        wanted = clip_matrices(skeleton, clip)
        assert np.abs(matrices[start : start + len(wanted)] - wanted).max() < 1e-3


def test_a_turn_comes_back_from_its_quaternion() -> None:
    rng = np.random.default_rng(3)
    turn = about(rng.normal(size=(50, 3)), rng.uniform(-pi, pi, 50))
    w, x, y, z = quaternions(turn).T
    assert (w >= 0).all()
    assert np.allclose(turn[:, 0, 0], 1 - 2 * (y * y + z * z))
    assert np.allclose(turn[:, 1, 0], 2 * (x * y + w * z))


def test_clapping_hands_meet_and_part(skeleton: Skeleton) -> None:
    matrices = clip_matrices(skeleton, "clap")[CLIPS["clap"].begin :]
    left, right = (_place(skeleton, matrices, f"finger3-1.{side}") for side in "LR")
    apart = np.linalg.norm(left - right, axis=1)
    assert 0.02 < apart.min() < 0.045, "palms touch, and no hand is in the other"
    assert apart.max() > 0.12


def test_a_raised_hand_is_above_the_head(skeleton: Skeleton) -> None:
    matrices = clip_matrices(skeleton, "raise_hand")[CLIPS["raise_hand"].begin :]
    hand, eye = (_place(skeleton, matrices, bone)[:, 2] for bone in ("finger3-1.R", "eye.R"))
    assert (hand - eye).min() > 0.10


def test_who_rises_ends_as_who_stands_ahead_of_the_seat(skeleton: Skeleton) -> None:
    stand, rise = (clip_matrices(skeleton, clip) for clip in ("stand", "rise"))
    sit = clip_matrices(skeleton, "sit")
    for bone in ("head", "foot.L", "foot.R"):
        ahead = _place(skeleton, stand, bone)[0] + (0.0, RISE_M, 0.0)
        assert np.linalg.norm(_place(skeleton, rise, bone)[-1] - ahead) < 0.05
        began = _place(skeleton, rise, bone)[0] - _place(skeleton, sit, bone)[0]
        assert np.linalg.norm(began) < 0.05
    soles = _place(skeleton, rise, "foot.L")[:, 2]
    assert np.abs(soles - soles[-1]).max() < 0.03


@pytest.mark.parametrize("name", CAST)
def test_levels_get_coarser_and_weights_are_whole(name: str) -> None:
    model = load_model(name)
    assert len(model.extras["units"]) == len(UNITS)
    sizes = [
        sum(len(model.parts[f"{kind}_{level}"].faces) for kind in ("body", "hair"))
        for level in range(3)
    ]
    assert all(size <= most for size, most in zip(sizes, _MOST_TRIANGLES, strict=True))
    assert sizes[0] > 2 * sizes[1] > 4 * sizes[2]
    for level in range(3):
        rows = model.parts[f"body_{level}"].rows
        assert (rows["weights"].astype(int).sum(1) == 255).all()
        assert int(rows["joints"].max()) < len(model.extras["bones"])
        still = (rows["face_0"][:, :3] == 128).all(1)
        assert 0.3 < still.mean() < 1.0, "a blink moves the lids and nothing far from them"


def test_every_mood_names_every_face_unit() -> None:
    assert all(len(face) == len(UNITS) for face in MOODS.values())


@pytest.mark.gl
def test_a_crowd_needs_no_more_nodes_than_few(window: PatientWindow) -> None:
    crowd = [Somebody(k % 2, (k % 20 * 0.6 - 6, 3.0 + k // 20, 0.0)) for k in range(200)]
    counts = []
    for everybody in (crowd[:60], crowd):
        People(window.stage, _ROOM_LIGHT, everybody)
        window.draw()
        counts.append(window.counts()[0])
        window.stage.clear()
    assert counts[0] == counts[1]


@pytest.mark.gl
def test_who_has_no_size_is_not_there(window: PatientWindow) -> None:
    listeners = [Somebody(0, (0.0, 3.0, 0.0), pi), Somebody(0, (0.6, 3.0, 0.0), pi)]
    people = People(window.stage, _ROOM_LIGHT, listeners)
    both = people.triangles
    listeners[1].size = 0.0
    for _ in range(8):
        people.advance(_STEP_S)
    assert people.triangles * 2 == both
    window.stage.clear()


@pytest.mark.gl
def test_a_face_changes_with_the_mood_and_follows_the_patient(window: PatientWindow) -> None:
    high = eyes_high_m(0, "stand")
    somebody = Somebody(0, (0.0, 0.7, 0.0), pi)
    window.stage.move_rig((0.0, 0.0, high - 1.6))
    people = People(window.stage, _ROOM_LIGHT, [somebody])
    window.look(0.0, 0.0)
    pictures = [window.pixels().astype(int)]
    for mood, looks_at in (("friendly", None), ("friendly", (1.0, 0.0, high))):
        somebody.mood, somebody.looks_at = mood, looks_at
        for _ in range(40):
            people.advance(_STEP_S)
        pictures.append(window.pixels().astype(int))
    window.stage.clear()
    for before, after in pairwise(pictures):
        assert np.abs(before - after).max() > 30


@pytest.mark.gl
def test_each_eye_sees_everybody_once(window: PatientWindow) -> None:
    """In one traversal every draw is doubled for two eyes: each eye gets all, none twice."""
    host, world = window.display.host, NodePath("both eyes")
    root = world.attach_new_node("root")
    rig = root.attach_new_node("rig")
    target = make_stereo(host, world, rig, (160, 120))
    one_traversal = len(target.pictures) == 1
    shading = Shading(one_traversal, encode_srgb=not target.encodes_srgb)
    stage = Stage(root, rig, target.eyes, shading, SoundBank(None), 7, host=host)
    listeners = [Somebody(k, (k - 1.0, 2.0 + 3 * k, 0.0), pi, size=0.0) for k in range(3)]
    people = People(stage, _ROOM_LIGHT, listeners)
    seen = []
    for size in (0.0, 1.0):
        for somebody in listeners:
            somebody.size = size
        people.advance(_STEP_S)
        seen.append(both_eyes(target, stage))
    left, right = (
        (np.abs(a - b).max(axis=2) > 25).mean() for a, b in zip(seen[0], seen[1], strict=True)
    )
    stage.clear()
    target.close()
    assert min(left, right) > 0.01
    assert max(left, right) < 1.3 * min(left, right)
