"""Nothing that was acknowledged is lost when the program is killed at any moment.

Owns the killing; must not know how the store keeps its promise.
"""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.records.store import Store
from tests.records.kill_load import KEY

MOST = 800
"""Events after which a recorder is killed, at most."""

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


def kill_at_random_moments(path: Path, times: int, say: Callable[[str], None]) -> None:
    moments = random.Random(times)
    acknowledged = lost = 0
    for number in range(times):
        session_id = f"s-{number}"
        last = killed(path, session_id, moments.randint(1, MOST))
        acknowledged += last + 1
        with Store.open(path, KEY) as store:
            found = store.verify(session_id)
            assert found.sound, found.problem
            lost += max(0, last + 1 - found.events)
            assert session_id in store.open_sessions()
    say(f"{times} kills, {acknowledged} acknowledged events, {lost} lost")
    assert lost == 0
    with Store.open(path, KEY) as store:
        assert all(store.verify(f"s-{number}").sound for number in range(times))


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tells the person who runs the tests, whatever is captured."""
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    return lambda words: reporter.write_line("\n" + words)


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost(tmp_path: Path, say: Callable[[str], None]) -> None:
    kill_at_random_moments(tmp_path / "store.db", 50, say)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_in_many_kills(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    kill_at_random_moments(tmp_path / "store.db", 1000, say)
