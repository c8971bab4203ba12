"""The renderer's own process against the real link: start, follow, stop, mirror, end."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from PIL import Image

from controller.link.console_client import ConsoleLink
from controller.link.mirror import unpack
from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.reports import (
    DirectiveShown,
    Hello,
    PatientRated,
    PatientStopped,
    PlaceShown,
    RendererHealth,
    ReportEnvelope,
    SafePlaceAck,
)
from controller.protocol.vocabulary import Place
from tests.link.desk import Desk

pytestmark = pytest.mark.gl

PATIENCE_S = 120.0  # building a city on a busy machine
EXPOSURE = "glass_lift"


def until(met: Callable[[], bool], what: str) -> None:
    """Wait for ``met``; AssertionError naming ``what`` when patience is over."""
    deadline = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < deadline, f"never came true: {what}"
        time.sleep(0.01)


class Station:
    """A renderer's process beside a controller's link that the test speaks for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.process: subprocess.Popen[str] | None = None
        self._revision = 0

    def start(self, *extra: str) -> subprocess.Popen[str]:
        """Start the renderer, small and off screen."""
        self.process = renderer(self.desk.directory, *extra)
        return self.process

    def direct(self, place: Place, **changed: Any) -> SceneDirective:
        """Publish the next directive."""
        self._revision += 1
        fields: dict[str, Any] = {
            "run_id": "run-a",
            "session_id": "s-1",
            "epoch": 0,
            "revision": self._revision,
            "issued_ns": 0,
            "place": place,
            "scene": EXPOSURE,
            "configuration": {},
            "safe_place": "lake",
            "intensity": Ramp.constant(10),
            "overrides": {},
            "held": False,
            "prompt": None,
            "events": (),
            "breathing_guide": False,
            "volume": 80,
            "talking": False,
            "text": "",
            "notice": None,
            "recentre_count": 0,
        }
        directive = SceneDirective(**{**fields, **changed})
        self.desk.do(lambda link: link.publish_directive(directive))
        return directive

    def told(self, kind: type[Any]) -> list[Any]:
        """Reports of this kind so far."""
        envelopes = [a.message for a in self.desk.received(ReportEnvelope)]
        reports = [e.report for e in envelopes if isinstance(e, ReportEnvelope)]
        return [r for r in reports if isinstance(r, kind)]

    def shown(self, place: Place, epoch: int) -> PlaceShown | None:
        """The report that ``place`` was drawn for ``epoch``, or None."""
        found = [r for r in self.told(PlaceShown) if (r.place, r.epoch) == (place, epoch)]
        return found[-1] if found else None

    def close(self) -> None:
        """End the process, if the test did not."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()


def renderer(data_dir: Path, *extra: str, stdin: int | IO[str] | None = subprocess.PIPE) -> Any:
    """A renderer's process with small pictures and no sound."""
    where = ["--data-dir", str(data_dir), "--size", "320x180", "--no-sound", "--watch-stdin"]
    display = [] if "--display" in extra else ["--display", "offscreen"]
    return subprocess.Popen(
        [sys.executable, "-m", "scenes.renderer", *where, *display, *extra],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A controller's link, and a renderer that the test starts."""
    desk = Desk(tmp_path)
    station = Station(desk)
    yield station
    station.close()
    desk.close()


def test_a_renderer_shows_what_it_is_told_and_stops_when_it_must(station: Station) -> None:
    process = station.start()
    station.direct(Place.NEUTRAL)
    until(lambda: bool(station.told(Hello)), "it presents itself")
    hello = station.told(Hello)[0]
    assert {s.name for s in hello.catalogue} >= {EXPOSURE, "plain_room", "lake"}
    assert set(hello.asset_hashes) == {s.name for s in hello.catalogue}
    assert not hello.synthetic_patient
    until(lambda: station.shown(Place.NEUTRAL, 0) is not None, "the neutral room is drawn")

    shown = station.direct(Place.SCENE)
    until(lambda: station.shown(Place.SCENE, 0) is not None, "the scene is drawn")
    until(
        lambda: any(r.revision == shown.revision for r in station.told(DirectiveShown)),
        "the directive is drawn",
    )
    until(lambda: bool(station.told(RendererHealth)), "it says how it is")

    console = ConsoleLink(station.desk.endpoints, station.desk.keys, lambda message: None)
    try:
        until(lambda: console.latest_frame() is not None, "a mirrored picture arrives")
        frame = unpack(console.latest_frame() or b"")
        assert frame is not None
        with Image.open(io.BytesIO(frame.jpeg)) as image:
            assert image.size == (640, 360)
    finally:
        console.close()

    pressed_s = time.perf_counter()
    station.desk.do(lambda link: link.send_safe_place("press-1", 1))
    acks = lambda: [a.message for a in station.desk.received(SafePlaceAck)]  # noqa: E731
    until(lambda: any(a.drawn for a in acks()), "safe place is drawn")
    drawn_s = time.perf_counter() - pressed_s
    report = station.shown(Place.SAFE_PLACE, 1)
    assert report is not None
    assert report.scene == "lake"
    sys.stdout.write(f"safe place: {drawn_s:.3f} s to drawn, {report.fade_s:.3f} s of it here\n")
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0


def test_a_simulated_patient_rehearses_and_answers_and_is_marked_synthetic(
    station: Station,
) -> None:
    station.start("--simulated-patient", "--seed", "3")
    station.direct(Place.NEUTRAL)
    until(lambda: bool(station.told(PatientStopped)), "the stop is rehearsed")
    assert all(r.synthetic for r in station.told(PatientStopped))
    assert station.told(Hello)[0].synthetic_patient
    prompt = {"prompt_id": "p-1", "wording": "How much?", "opened_ns": 0, "in_scene": True}
    station.direct(Place.NEUTRAL, prompt=prompt, epoch=1)
    until(lambda: bool(station.told(PatientRated)), "the prompt is answered")
    rated = station.told(PatientRated)[0]
    assert rated.prompt_id == "p-1"
    assert rated.synthetic


def test_a_renderer_outlives_its_controller(tmp_path: Path) -> None:
    """Another run on other ports is found and told everything anew."""
    first = Desk(tmp_path, "run-a")
    station = Station(first)
    try:
        station.start()
        until(lambda: bool(station.told(Hello)), "it presents itself")
        first.close()
        station.desk = Desk(tmp_path, "run-b")
        try:
            until(lambda: bool(station.told(Hello)), "it presents itself to the next run")
            station.direct(Place.NEUTRAL, run_id="run-b", scene=None)
            until(
                lambda: any(r.run_id == "run-b" for r in station.told(DirectiveShown)),
                "it follows the next run",
            )
        finally:
            station.close()
            station.desk.close()
    finally:
        station.close()


def test_a_data_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "not-a-folder"
    file.write_text("", encoding="utf-8")
    process = renderer(file)
    _, problem = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert len(problem.strip().splitlines()) == 1
    assert "Traceback" not in problem
