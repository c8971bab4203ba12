"""Nothing that was acknowledged is lost when the program is killed at any moment.

Owns the killing; must not know how the store keeps its promise.
"""

import multiprocessing
import random
import sys
from collections.abc import Callable
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from controller.records.store import Store
from tests.records.kill_load import KEY, record_into

MOST = 800
"""Events after which a recorder is killed, at most."""


def starter() -> BaseContext:
    """Starts processes by the quickest way there is that shares nothing with this one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.records.kill_load"])
    return context


def killed(path: Path, session_id: str, after: int) -> int:
    """Kill a recorder once it acknowledged ``after`` events, 0 for at once.

    Returns the number of the last one that it acknowledged, -1 for none.
    """
    context = starter()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=record_into, args=(theirs, path, session_id))
    process.start()
    theirs.close()
    acknowledged = [-1]
    try:
        while acknowledged[-1] + 1 < after:
            acknowledged = [int(line) for line in ours.recv_bytes().split()]
        process.kill()
        while True:
            acknowledged = [int(line) for line in ours.recv_bytes().split()]
    except EOFError:
        process.join()
    finally:
        ours.close()
        process.close()
    return acknowledged[-1]


def kill_at_random_moments(path: Path, times: int, say: Callable[[str], None]) -> None:
    moments = random.Random(times)
    acknowledged = lost = 0
    sessions: list[str] = []
    for number in range(times):
        session_id = f"s-{number}"
        last = killed(path, session_id, moments.randint(0, MOST))
        acknowledged += last + 1
        with Store.open(path, KEY) as store:
            begun = session_id in store.open_sessions()
            found = store.verify(session_id)
            assert found.sound is begun, found.problem
            lost += max(0, last + 1 - found.events)
            sessions += [session_id] if begun else []
    say(f"{times} kills, {acknowledged} acknowledged events, {lost} lost")
    assert lost == 0
    with Store.open(path, KEY) as store:
        assert all(store.verify(session_id).sound for session_id in sessions)


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Tells the person who runs the tests, whatever is captured."""

    def told(words: str) -> None:
        with capfd.disabled():
            sys.stdout.write(f"\n{words}\n")

    return told


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost(tmp_path: Path, say: Callable[[str], None]) -> None:
    kill_at_random_moments(tmp_path / "store.db", 50, say)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_in_many_kills(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    kill_at_random_moments(tmp_path / "store.db", 1000, say)
