"""Nothing that was acknowledged is lost when the program is killed at any moment.

Owns the killing; must not know how the store keeps its promise.
"""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from controller.records.store import Store
from tests.records.kill_load import KEY

ROOT = Path(__file__).resolve().parents[2]


def killed(path: Path, session_id: str, after: int) -> int:
    """Kill a recorder once it acknowledged ``after`` events; the last one it acknowledged."""
    command = [sys.executable, "-m", "tests.records.kill_load", str(path), session_id]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(after):
            assert process.stdout.readline()
        process.kill()
        rest = process.stdout.read().decode()
    whole_lines = rest[: rest.rfind("\n") + 1].split()
    return int(whole_lines[-1]) if whole_lines else after - 1


def kill_at_random_moments(path: Path, times: int) -> None:
    moments = random.Random(times)
    for number in range(times):
        session_id = f"s-{number}"
        acknowledged = killed(path, session_id, moments.randint(1, 3000))
        with Store.open(path, KEY) as store:
            found = store.verify(session_id)
            assert found.sound, found.problem
            assert found.events > acknowledged
            assert session_id in store.open_sessions()
    with Store.open(path, KEY) as store:
        assert all(store.verify(f"s-{number}").sound for number in range(times))


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    kill_at_random_moments(tmp_path / "store.db", 3)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_in_many_kills(tmp_path: Path) -> None:
    kill_at_random_moments(tmp_path / "store.db", 50)
