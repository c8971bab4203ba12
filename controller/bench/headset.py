"""Measures the headset: what two eyes cost beside one, and beside the prior art, in one runtime.

Owns the figures of the area ``headset`` and their order; must not know how anything is drawn.

Mesa's GALLIUM_NOOP=1 rasterises nothing: what is left of a frame is culling and submitting. Every
number is the processor time of the thread that draws; rounds of the ways alternate.
"""

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from controller.bench.figure import Figure, against, at_percentile, untaken
from controller.bench.monado import Installation, Monado, find
from controller.bench.peer_openxr import PeerError, fetch_peer
from controller.bench.screen import ScreenError, screen

AREA = "headset"
ROUNDS = 3
FRAMES = 100
"""Frames of each way in each round."""

MONO_GOAL, PEER_GOAL, PYTHON_GOAL_MS, WORST_FRAMES_GOAL = 1.15, 0.6, 0.5, 2.0
LOADS = {"heights": "the heights scene", "nodes": "600 separate nodes"}
PROGRAM, PEER_PROGRAM = "scenes.display.openxr.measured", "scenes.display.openxr.measured_peer"
PATIENCE_S = 240

STEREO_MONO = "{load}: both eyes against one, median"
STEREO_TWO = "{load}: both eyes in one traversal against two passes, median"
STEREO_PEER = "{load}: both eyes against panda3d-openxr 0.1.2, median"
PYTHON = "Python outside drawing and outside the runtime, {word}"
PACED_PYTHON = (
    "the same Python at 90 frames a second, with a stand-in for the runtime "
    "where a frame is waited for, begun and ended, {word}"
)
SHOWN = "a change of the intensity, from its arrival to its frame, {word}"
NO_MONADO = "There is no Monado here; scripts/monado.sh fetches it on Debian and Ubuntu."

Rows = list[dict[str, float]]


class Course:
    """One runtime, and the ways of drawing that take turns in it."""

    def __init__(self, monado: Monado, display: str, peer: Path | None, folder: Path) -> None:
        """``peer``: where the prior art was put, or None."""
        self._monado, self._display, self._peer, self._folder = monado, display, peer, folder

    def run(self, way: str, load: str) -> Rows:
        """Frames of ``way``; raises DrawingError with a sentence."""
        program = PEER_PROGRAM if way == "peer" else PROGRAM
        arguments = ["-m", program, way, load, str(FRAMES), str(self._folder)]
        environment = self._monado.environment() | {
            "GALLIUM_NOOP": "1",
            "DISPLAY": self._display,
            "PYTHONPATH": str(self._peer or ""),
        }
        done = subprocess.run(
            self._monado.installation.python(*arguments),
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        # The prior art ends in a segmentation fault after its work is done and told.
        lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
        if not lines:
            last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
            raise DrawingError(
                f"Drawing ({way}, {load}) ended with {done.returncode}, without figures: "
                f"{last[0] if last else 'it said nothing'}"
            )
        rows: Rows = json.loads(lines[-1])
        return rows

    @property
    def ways(self) -> list[str]:
        """The ways there are."""
        ways = ["mono", "stereo", "two passes"]
        return [*ways, "peer"] if self._peer is not None else ways


class DrawingError(Exception):
    """A way of drawing gave no figures; the message is one sentence."""


def measure(say: Callable[[str], None]) -> Sequence[Figure]:
    """Start a runtime, and let the ways take turns in it."""
    installation = find()
    if installation is None:
        return [untaken(AREA, STEREO_MONO.format(load=load), "ms", NO_MONADO) for load in LOADS]
    with tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name:
        try:
            with screen() as display:
                return _in_runtime(installation, display, Path(name), say)
        except (DrawingError, ScreenError) as trouble:
            return [untaken(AREA, STEREO_MONO.format(load="all"), "ms", str(trouble))]


def _in_runtime(
    installation: Installation, display: str, folder: Path, say: Callable[[str], None]
) -> list[Figure]:
    say("fetching panda3d-openxr")
    peer, why = _peer(folder / "peer")
    monado = Monado(installation, folder)
    monado.start()
    try:
        course = Course(monado, display, peer, folder)
        figures = [figure for load in LOADS for figure in _compared(course, load, why, say)]
        return figures + _python(course, say)
    finally:
        monado.kill()


def _peer(folder: Path) -> tuple[Path | None, str]:
    try:
        return fetch_peer(folder), ""
    except PeerError as problem:
        return None, str(problem)


def _compared(course: Course, load: str, why: str, say: Callable[[str], None]) -> list[Figure]:
    costs: dict[str, list[float]] = {way: [] for way in course.ways}
    for number in range(ROUNDS):
        for way in course.ways:
            say(f"{LOADS[load]}, {way}, round {number + 1} of {ROUNDS}")
            costs[way] += [row["draw_ms"] for row in course.run(way, load)]
    words = LOADS[load]
    mono, stereo = at_percentile(costs["mono"], 50), costs["stereo"]
    figures = [
        _figure(STEREO_MONO.format(load=words), stereo, "one eye", mono, mono * MONO_GOAL),
        _figure(
            STEREO_TWO.format(load=words),
            stereo,
            "two passes",
            at_percentile(costs["two passes"], 50),
        ),
    ]
    name = STEREO_PEER.format(load=words)
    if "peer" not in costs:
        return [*figures, untaken(AREA, name, "ms", why)]
    theirs = at_percentile(costs["peer"], 50)
    return [*figures, _figure(name, stereo, "panda3d-openxr", theirs, theirs * PEER_GOAL)]


def _figure(
    name: str, samples: list[float], reference: str, value: float, goal: float | None = None
) -> Figure:
    return against(AREA, name, "ms", samples, reference=reference, reference_value=value, goal=goal)


def _python(course: Course, say: Callable[[str], None]) -> list[Figure]:
    say("the whole loop of a renderer")
    rows = course.run("loop", "heights")
    python = [row["python_ms"] for row in rows]
    whole = [row["whole_ms"] for row in rows]
    shown = [row["shown_after"] for row in rows if "shown_after" in row]
    frames = against(
        AREA, SHOWN.format(word="worst"), "frames", [max(shown)], reference="median",
        reference_value=at_percentile(shown, 50), goal=WORST_FRAMES_GOAL,
    )  # fmt: skip
    return [frames, *_times(PYTHON, python, whole), *_paced(course, say)]


def _paced(course: Course, say: Callable[[str], None]) -> list[Figure]:
    """Monado without a headset takes 20 frames a second: other programs have the caches between."""
    say("the whole loop of a renderer at 90 frames a second")
    rows = course.run("paced loop", "heights")
    return _times(PACED_PYTHON, [row["python_ms"] for row in rows], [r["whole_ms"] for r in rows])


def _times(name: str, python: list[float], whole: list[float]) -> list[Figure]:
    return [
        against(
            AREA,
            name.format(word=word),
            "ms",
            python,
            percentile=percentile,
            reference="the whole frame",
            reference_value=at_percentile(whole, percentile),
            goal=PYTHON_GOAL_MS if percentile == 50 else None,
        )
        for word, percentile in (("median", 50), ("99th percentile", 99))
    ]
