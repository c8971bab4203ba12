"""The figures of the scenes come from what the program that draws them tells."""

import subprocess

import pytest

from controller.bench import look

ROW = {
    "scene": "lake",
    "triangles": 200_000,
    "mesh_mb": 8.5,
    "first_change_ms": 2000.0,
    "change_ms": 900.0,
    "frames_ms": {"0": [1.0, 2.0, 3.0]},
}


def test_each_figure_has_its_goal() -> None:
    by_name = {figure.name: figure for figure in look.figures_of(ROW)}
    assert by_name["lake: triangles"].met is False
    assert by_name["lake: a change to it, warm, build and first frame"].met is True
    assert by_name["lake: a frame at dial 0, processor, median"].value == 2.0
    assert by_name["lake: meshes in memory"].goal is None


def test_a_program_that_says_nothing_gives_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, stdout="", stderr="no OpenGL")

    monkeypatch.setattr(look.subprocess, "run", silent)
    (figure,) = look.measure(lambda _: None)
    assert figure.value is None
    assert "ended with 1" in figure.reference
