"""The gallery's program writes its sheets, and names what it does not know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


def _gallery(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scenes.gallery", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.gl
def test_a_scene_and_a_model_become_sheets(tmp_path: Path) -> None:
    run = _gallery(str(tmp_path), "plain_room", "spiders.glb")
    assert run.returncode == 0, run.stderr
    with Image.open(tmp_path / "plain_room.jpg") as sheet:
        assert sheet.size == (320, 400)
        assert max(high for _, high in sheet.getextrema()) > 100
    with Image.open(tmp_path / "model-spiders.jpg") as sheet:
        assert sheet.size == (1600, 1200)


@pytest.mark.gl
def test_sounds_become_one_sheet(tmp_path: Path) -> None:
    run = _gallery(str(tmp_path), "sounds")
    assert run.returncode == 0, run.stderr
    with Image.open(tmp_path / "sounds.jpg") as sheet:
        assert sheet.width > 900
        assert max(high for _, high in sheet.getextrema()) > 200


def test_an_unknown_name_is_named(tmp_path: Path) -> None:
    run = _gallery(str(tmp_path), "volcano")
    assert run.returncode == 2
    assert "volcano" in run.stderr
