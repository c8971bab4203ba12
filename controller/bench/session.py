"""Measures a session: from a press to the disk and to the picture, the start, and the frames.

Owns the figures of the area ``session``; must not know how the demo is started or shown.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from controller.bench.browser import LOWER, RAISE, BrowserError, change_to_frame_ms
from controller.bench.demo import Demo, DemoError
from controller.bench.figure import Figure, against, at_percentile, untaken
from controller.bench.patient import SCREENED
from controller.link.yardstick import bare_round_trips_s
from controller.protocol.commands import (
    ConfirmStopRehearsed,
    PrepareSession,
    RecordRating,
    SetIntensity,
    SetVolume,
    StartBaseline,
    StartExposure,
)
from controller.protocol.vocabulary import Phase
from controller.records.yardstick import bare_commits_s

AREA = "session"
SCENE = "glass_lift"
SAFE_PLACE = "plain_room"
COMMANDS = 200
HEALTH_REPORTS = 8
HEADSET_FRAME_MS = 1000 / 90
"""The time a headset leaves for one frame, both eyes, ms."""

ACKNOWLEDGED_GOAL_MS = 50.0
START_GOAL_S = 10.0
CHANGE_GOAL_MS = 150.0
PAYLOAD = "x" * 500
"""About as long as a command or an event on the wire, characters."""

MEDIAN_AND_95TH = (("median", 50), ("95th percentile", 95))

ACKNOWLEDGED = "command to durable acknowledgement"
STARTED = "start of the demo to its first frame in the mirror"
FRAME = "frame time of the scene at intensity 50, 95th percentile"
CHANGED = "intensity {} in the browser to the first frame drawn with it"


def measure(say: Callable[[str], None]) -> Sequence[Figure]:
    """Run a demo for about two minutes and measure it."""
    with tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name:
        folder = Path(name)
        say("starting a demo")
        try:
            with Demo(folder) as demo:
                return [_start(demo), *_in_exposure(demo, folder, say)]
        except DemoError as trouble:
            return [untaken(AREA, STARTED, "s", str(trouble))]


def _in_exposure(demo: Demo, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    say("opening a session")
    try:
        open_exposure(demo)
    except DemoError as trouble:
        yield untaken(AREA, "a session with exposure", "", str(trouble))
        return
    say("frames, after half a minute's rise")
    yield from _taken(FRAME, lambda: _frames(demo))
    say("commands")
    yield from _taken(ACKNOWLEDGED, lambda: _acknowledged(demo, folder))
    # Last, for when the page closes the session holds, as it should.
    say("intensity from the browser")
    yield from _taken(CHANGED.format("changed"), lambda: _changed(demo))


def _taken(name: str, take: Callable[[], list[Figure]]) -> list[Figure]:
    """What ``take`` measures; what cannot be measured costs no other figure."""
    try:
        return take()
    except (BrowserError, DemoError, TimeoutError) as trouble:
        return [untaken(AREA, name, "ms", str(trouble))]


def open_exposure(demo: Demo) -> None:
    """Lead a session as far as the exposure, with every step a therapist takes before it."""
    demo.wait_state("the renderer", lambda update: bool(update.renderer_catalogue))
    demo.do(PrepareSession(pseudonym="bench", scene=SCENE, safe_place=SAFE_PLACE))
    demo.wait_state("a session", lambda update: update.state.session_id is not None)
    for command in (SCREENED, StartBaseline(), RecordRating(suds=20), ConfirmStopRehearsed()):
        demo.do(command)
    demo.do_once_ready(StartExposure())
    demo.wait_state("exposure", lambda update: update.state.phase is Phase.EXPOSING)


def _start(demo: Demo) -> Figure:
    return against(
        AREA,
        STARTED,
        "s",
        [demo.start_s],
        reference="Python, Panda3D and one empty buffer",
        reference_value=_bare_start_s(),
        goal=START_GOAL_S,
    )


def _bare_start_s() -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "scenes.display.probe"]
    subprocess.run(command, check=False, capture_output=True)
    return time.perf_counter() - began


def _acknowledged(demo: Demo, folder: Path) -> list[Figure]:
    samples = []
    for number in range(COMMANDS):
        began = time.perf_counter()
        demo.do(SetVolume(volume=60 + number % 2))
        samples.append((time.perf_counter() - began) * 1e3)
    trips = bare_round_trips_s(COMMANDS, PAYLOAD.encode())
    commits = bare_commits_s(folder / "bare.db", COMMANDS, PAYLOAD)
    return [
        against(
            AREA,
            f"{ACKNOWLEDGED}, {word}",
            "ms",
            samples,
            percentile=percentile,
            reference=f"bare CURVE round trip and bare SQLCipher commit, {word}",
            reference_value=1e3
            * (at_percentile(trips, percentile) + at_percentile(commits, percentile)),
            goal=ACKNOWLEDGED_GOAL_MS,
        )
        for word, percentile in MEDIAN_AND_95TH
    ]


def _changed(demo: Demo) -> list[Figure]:
    samples = change_to_frame_ms(demo)
    frame_ms = 1000 / max(1.0, demo.frames_health(1)[0].frames_per_s)
    return [
        against(
            AREA,
            CHANGED.format(words) + f", {word}",
            "ms",
            samples[key],
            percentile=percentile,
            reference="one frame of this renderer",
            reference_value=frame_ms,
            goal=CHANGE_GOAL_MS,
        )
        for key, words in ((RAISE, "raised"), (LOWER, "lowered"))
        for word, percentile in MEDIAN_AND_95TH
    ]


def _frames(demo: Demo) -> list[Figure]:
    demo.do(SetIntensity(intensity=50, patient_agrees=True))
    demo.wait_state(
        "intensity 50",
        lambda update: update.state.intensity.at(update.controller_ns) >= 50,
        timeout_s=90.0,
    )
    reports = demo.frames_health(HEALTH_REPORTS)
    per_s = statistics.median(report.frames_per_s for report in reports)
    figure = against(
        AREA,
        FRAME,
        "ms",
        [report.frame_p95_ms for report in reports],
        reference=f"a headset's 90 Hz; here {reports[-1].display}, {per_s:.0f} frames a second",
        reference_value=HEADSET_FRAME_MS,
        goal=HEADSET_FRAME_MS,
    )
    return [figure]
