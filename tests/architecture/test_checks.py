"""Style, types and who may import whom: each tool runs over everything. Must not know the code."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
COMMANDS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy for linux": ["-m", "mypy", "--platform", "linux"],
    "mypy for win32": ["-m", "mypy", "--platform", "win32"],
    "lint-imports": ["-c", LINT_IMPORTS],
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", COMMANDS)
def test_tool_finds_nothing(name: str) -> None:
    command = [sys.executable, *COMMANDS[name]]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
