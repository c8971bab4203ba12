"""The figures of the scenes come from what the program that draws them tells."""

import json
import subprocess

import pytest

from controller.bench import look

ROW = {
    "scene": "lake",
    "triangles": 200_000,
    "mesh_mb": 8.5,
    "texture_mb": 40.0,
    "first_change_ms": 2000.0,
    "change_ms": 900.0,
    "first_block_ms": 60.0,
    "change_frames": 80,
    "block_ms": 850.0,
    "block_cpu_ms": 12.0,
    "frames_ms": {"0": [1.0, 2.0, 3.0]},
}
CROWDS = [
    {"first_dozen_ms": 500.0},
    {"people": 0, "triangles": 0, "frames_ms": [1.0, 1.0], "advances_ms": [0.0, 0.0]},
    {"people": 300, "triangles": 210_000, "frames_ms": [2.5, 2.5], "advances_ms": [0.5, 0.5]},
]


def _told(monkeypatch: pytest.MonkeyPatch, returncode: int, stdout: str) -> None:
    def run(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], returncode, stdout=stdout, stderr="no OpenGL")

    monkeypatch.setattr(look.subprocess, "run", run)


def test_each_figure_has_its_goal() -> None:
    by_name = {figure.name: figure for figure in look.figures_of(ROW)}
    assert by_name["lake: triangles"].met is False
    assert by_name["lake: a change to it, warm, build and first frame"].met is True
    assert by_name["lake: the longest block of the frame loop meanwhile"].met is False
    assert by_name["lake: a frame at dial 0, processor, median"].value == 2.0
    assert by_name["lake: processor time of the longest such block"].value == 12.0
    assert by_name["lake: meshes in memory"].goal is None
    assert by_name["lake: textures the driver holds"].value == 40.0


def test_a_crowd_is_held_against_nobody_in_the_same_room() -> None:
    by_name = {figure.name: figure for figure in look.people_figures(CROWDS)}
    frame = by_name["300 people: a frame, processor, median"]
    assert (frame.ratio, frame.goal, frame.met) == (2.5, 2.0, False)
    assert by_name["0 people: a frame, processor, median"].goal is None
    assert by_name["300 people: of that, moving them, median"].value == 0.5
    dozen = "twelve people: loaded and drawn the first time in the process, processor"
    assert by_name[dozen].met is True


def test_scenes_and_crowds_are_both_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _told(monkeypatch, 0, json.dumps([*CROWDS, ROW]))
    names = {figure.name for figure in look.measure(lambda _: None)}
    assert {"lake: triangles", "300 people: triangles"} <= names


def test_a_program_that_says_nothing_gives_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    _told(monkeypatch, 1, "")
    (figure,) = look.measure(lambda _: None)
    assert figure.value is None
    assert "ended with 1" in figure.reference
