"""People stand on the floor and sit on the seat, look at the patient, and cost no node each."""

from __future__ import annotations

from itertools import pairwise
from math import pi

import numpy as np
import pytest

from scenes.stage.glb import load_model
from scenes.stage.people import CAST, MOODS, UNITS, EvenLight, People, Somebody, eyes_high_m
from scenes.stage.people_pose import CLIPS, SEAT_M, Skeleton, clip_matrices
from tests.contract.window import PatientWindow

_ROOM_LIGHT = EvenLight((0.5, 0.5, 0.5), (0.0, -0.4, 0.3))


@pytest.fixture(scope="module", params=CAST)
def skeleton(request: pytest.FixtureRequest) -> Skeleton:
    """Of each person."""
    return Skeleton.of(load_model(request.param).extras)


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
def test_bones_turn_and_never_stretch(clip: str) -> None:
    skeleton = Skeleton.of(load_model(CAST[0]).extras)
    turn = clip_matrices(skeleton, clip)[..., :3]
    assert np.allclose(turn @ np.swapaxes(turn, -1, -2), np.eye(3), atol=1e-6)
    assert np.allclose(np.linalg.det(turn), 1.0, atol=1e-6)


@pytest.mark.parametrize("name", CAST)
def test_levels_get_coarser_and_weights_are_whole(name: str) -> None:
    model = load_model(name)
    assert len(model.extras["units"]) == len(UNITS)
    sizes = [
        sum(len(model.parts[f"{kind}_{level}"].faces) for kind in ("body", "hair"))
        for level in range(3)
    ]
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
            people.advance(0.05)
        pictures.append(window.pixels().astype(int))
    window.stage.clear()
    for before, after in pairwise(pictures):
        assert np.abs(before - after).max() > 30
