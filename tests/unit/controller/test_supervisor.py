"""The supervisor with real processes: ready, crash, start problem, orderly end."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from controller.supervisor import Program, Supervisor

LIVES = "import sys; print('ready: here', flush=True); sys.stdin.read()"
CANNOT_START = "import sys; print('The port is taken.', file=sys.stderr); sys.exit(1)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(said.append)
    yield made
    made.stop()


def watch_in_background(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.watch, args=(None,))
    thread.start()
    return thread


def wait_until(true: object, patience_s: float = 20.0) -> None:
    deadline = time.monotonic() + patience_s
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def pid(program: Program) -> int:
    assert program.process is not None
    return program.process.pid


def test_a_program_says_that_it_is_ready(supervisor: Supervisor, said: list[str]) -> None:
    program = supervisor.start("scenes", python(LIVES))
    assert supervisor.wait_ready(program, 20)
    wait_until(lambda: said == ["scenes: here"])


def test_a_killed_program_is_started_again_and_the_others_live(supervisor: Supervisor) -> None:
    killed = supervisor.start("scenes", python(LIVES))
    other = supervisor.start("console", python(LIVES))
    assert supervisor.wait_ready(killed, 20)
    assert supervisor.wait_ready(other, 20)
    before, other_before = pid(killed), pid(other)
    thread = watch_in_background(supervisor)
    psutil.Process(before).kill()
    wait_until(lambda: killed.restarts == 1 and pid(killed) != before and killed.running)
    assert pid(other) == other_before
    supervisor.request_stop()
    thread.join()


def test_a_program_that_cannot_start_ends_everything_with_code_1(supervisor: Supervisor) -> None:
    program = supervisor.start("console", python(CANNOT_START))
    assert not supervisor.wait_ready(program, 20)
    assert supervisor.watch(None) == 1
    assert program.restarts == 0


def test_stop_leaves_no_process_even_a_deaf_one(supervisor: Supervisor) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + (
        "print('ready', flush=True); time.sleep(600)"
    )
    program = supervisor.start("scenes", python(deaf))
    assert supervisor.wait_ready(program, 20)
    number = pid(program)
    supervisor.stop()
    assert not psutil.pid_exists(number)


def test_watch_ends_after_its_time(supervisor: Supervisor) -> None:
    supervisor.start("scenes", python(LIVES))
    assert supervisor.watch(0.2) == 0


def test_a_watched_process_ends_when_its_parent_is_killed() -> None:
    child = (
        "import threading; from controller.process import on_end_request, say_ready; "
        "done = threading.Event(); on_end_request(done.set, watch_stdin=True); "
        "say_ready(); done.wait()"
    )
    parent = (
        "import subprocess, sys, time; "
        f"p = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE, "
        "stdout=subprocess.PIPE); p.stdout.readline(); print(p.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(python(parent), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        grandchild = int(process.stdout.readline())
        assert psutil.pid_exists(grandchild)
        process.kill()
    wait_until(lambda: _gone(grandchild))


def _gone(number: int) -> bool:
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
