"""A peer that is frozen is noticed, and SAFE PLACE is the first thing it learns afterwards.

Owns the tests with a stopped process; must not know how a renderer draws.
"""

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.link.keys import RENDERER
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import Heartbeat, SafePlaceAck
from controller.protocol.vocabulary import Place
from tests.link.desk import DEADLINE_S, Desk, directive, until

pytestmark = pytest.mark.posix_only

ROOT = Path(__file__).parents[2]


class _Renderer:
    """The process, and the lines it prints."""

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.link.frozen_renderer", str(directory)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def line(self) -> str:
        return self._lines.get(timeout=DEADLINE_S)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.strip())


@pytest.fixture
def renderer(desk: Desk, tmp_path: Path) -> Iterator[_Renderer]:
    renderer = _Renderer(tmp_path)
    yield renderer
    renderer.close()


def _scene(revision: int) -> SceneDirective:
    return directive(revision, Place.SCENE)


def _silent(desk: Desk) -> float:
    found: list[float | None] = []
    desk.do(lambda link: found.append(link.silent_s(RENDERER)))
    until(lambda: bool(found), "the controller looked")
    return found[0] or 0.0


def test_a_frozen_renderer_is_noticed_and_hears_the_safe_place_first(
    desk: Desk, renderer: _Renderer
) -> None:
    desk.do(lambda link: link.publish_directive(_scene(0)))
    assert renderer.line() == "directive 0"
    renderer.process.send_signal(signal.SIGSTOP)
    until(lambda: _silent(desk) > 0.4, "its silence shows")
    for revision in range(1, 201):
        desk.do(lambda link, r=revision: link.publish_directive(_scene(r)))  # type: ignore[misc]
    desk.do(lambda link: link.send_safe_place("p-1", 1))
    until(lambda: _silent(desk) > 1.5, "its connections are given up as well")
    assert desk.received(SafePlaceAck) == []
    renderer.process.send_signal(signal.SIGCONT)
    lines = [renderer.line()]
    assert lines == ["safe place p-1"]
    until(lambda: bool(desk.received(SafePlaceAck)), "the ack arrives")
    # the link is whole again: what is published now gets through, and nothing old after it
    desk.do(lambda link: link.publish_directive(_scene(300)))
    while lines[-1] != "directive 300":
        lines.append(renderer.line())
    assert lines.count("safe place p-1") == 1


def test_a_short_freeze_delivers_the_safe_place_before_200_directives(
    desk: Desk, renderer: _Renderer
) -> None:
    desk.do(lambda link: link.publish_directive(_scene(0)))
    assert renderer.line() == "directive 0"
    renderer.process.send_signal(signal.SIGSTOP)
    sent = threading.Event()
    for revision in range(1, 201):
        desk.do(lambda link, r=revision: link.publish_directive(_scene(r)))  # type: ignore[misc]
    desk.do(lambda link: link.send_safe_place("p-2", 1))
    desk.do(lambda link: sent.set())
    assert sent.wait(DEADLINE_S)
    renderer.process.send_signal(signal.SIGCONT)
    lines = [renderer.line()]
    while "safe place p-2" not in lines:
        lines.append(renderer.line())
    # the scene of the frames until the network thread has woken may come before, no queue of 200
    assert lines.index("safe place p-2") < 20
    until(lambda: bool(desk.received(SafePlaceAck)), "the ack arrives")


def test_a_killed_renderer_is_silent_and_its_successor_is_served(
    desk: Desk, renderer: _Renderer, tmp_path: Path
) -> None:
    until(lambda: bool(desk.received(Heartbeat)), "it beats")
    renderer.process.kill()
    renderer.process.wait()
    desk.do(lambda link: link.send_safe_place("p-3", 2))
    desk.do(lambda link: link.publish_directive(_scene(5)))
    successor = _Renderer(tmp_path)
    try:
        assert [successor.line(), successor.line()] == ["safe place p-3", "directive 5"]
    finally:
        successor.close()
