"""The parser against frames that its own coverage leads to.

Owns the count; must not know how the frames are found.
"""

import subprocess
import sys
from pathlib import Path

import pytest

RUNS_IN_SOAK = 1_000_000
RUNS = 2_000

pytestmark = pytest.mark.posix_only  # Atheris has builds for Linux alone


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("runs", [RUNS, pytest.param(RUNS_IN_SOAK, marks=pytest.mark.soak)])
def test_what_coverage_leads_to_is_read_or_refused(runs: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.link.guided", str(runs), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {runs} runs" in done.stderr
