"""The scripts of the set-up are sound, and CI runs what a developer runs. Must not install."""

import subprocess
from pathlib import Path

import pytest

from controller import doctor

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.posix_only
@pytest.mark.parametrize("script", ["scripts/setup.sh", ".ci/run"])
def test_script_is_sound_shell(script: str) -> None:
    subprocess.run(["sh", "-n", script], cwd=ROOT, check=True)


def test_ci_calls_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    acts = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert acts == ["make test"]


def test_setup_and_doctor_name_the_same_packages() -> None:
    text = (ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8")
    assert f'gl_packages="{doctor.DRAWING_PACKAGES}"' in text
