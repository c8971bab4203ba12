"""Measures the scenes: what each draws, keeps in memory, and costs a frame and a change.

Owns the figures of the area ``look``; must not know how anything is drawn: a program of scenes
draws, with GALLIUM_NOOP=1, so that the processor's share alone is counted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from controller.bench.figure import Figure, at_percentile, untaken

AREA = "look"
PROGRAM = "scenes.measured_look"
PATIENCE_S = 300

CHANGE_GOAL_MS, FRAME_GOAL_MS, TRIANGLES_GOAL = 1500.0, 11.1, 190_000.0


def measure(say: Callable[[str], None]) -> Sequence[Figure]:
    """Triangles, megabytes of meshes, a change of scene and a frame, of every scene."""
    say("every scene is built and drawn, without rasterising")
    try:
        done = subprocess.run(
            [sys.executable, "-m", PROGRAM],
            env=os.environ | {"GALLIUM_NOOP": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [untaken(AREA, "every scene", "ms", f"Drawing took more than {PATIENCE_S} s.")]
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    if not lines:
        why = f"Drawing ended with {done.returncode}, without figures."
        return [untaken(AREA, "every scene", "ms", why)]
    return [figure for row in json.loads(lines[-1]) for figure in figures_of(row)]


def figures_of(row: dict[str, Any]) -> list[Figure]:
    """The figures of one scene, from what the program told."""
    name = str(row["scene"])
    figures = [
        _figure(f"{name}: triangles", row["triangles"], "", 1, "the budget", TRIANGLES_GOAL),
        _figure(f"{name}: meshes in memory", row["mesh_mb"], "MB", 1, "vertices and indices", None),
        _figure(
            f"{name}: a change to it, warm, build and first frame",
            row["change_ms"],
            "ms",
            1,
            f"the first time in the process: {row['first_change_ms']:.0f} ms",
            CHANGE_GOAL_MS,
        ),
    ]
    for dial, taken in row["frames_ms"].items():
        figures += [
            _figure(
                f"{name}: a frame at dial {dial}, processor, {word}",
                at_percentile(taken, percentile),
                "ms",
                len(taken),
                "one frame at 90 Hz",
                FRAME_GOAL_MS,
            )
            for word, percentile in (("median", 50), ("slowest of a hundred", 99))
        ]
    return figures


def _figure(
    name: str, value: float, unit: str, n: int, reference: str, goal: float | None
) -> Figure:
    met = None if goal is None else value <= goal
    return Figure(AREA, name, float(value), unit, n, reference, goal=goal, met=met)
