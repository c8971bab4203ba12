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

from controller.bench.figure import Figure, against, at_percentile, untaken

AREA = "look"
PROGRAM = "scenes.measured_look"
PATIENCE_S = 300

CHANGE_GOAL_MS, FRAME_GOAL_MS, TRIANGLES_GOAL = 1500.0, 11.1, 190_000.0
BLOCK_GOAL_MS, DOZEN_GOAL_MS, CROWD_GOAL = 20.0, 600.0, 2.0
_MOST_PEOPLE = 300

Row = dict[str, Any]


def measure(say: Callable[[str], None]) -> Sequence[Figure]:
    """Triangles, memory, a change and a frame of every scene; a frame with crowds of people."""
    say("every scene and crowds of people are built and drawn, without rasterising")
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
    rows: list[Row] = json.loads(lines[-1])
    scenes = [figure for row in rows if "scene" in row for figure in figures_of(row)]
    return [*scenes, *people_figures([row for row in rows if "scene" not in row])]


def figures_of(row: Row) -> list[Figure]:
    """The figures of one scene, from what the program told."""
    name = str(row["scene"])
    figures = [
        _figure(f"{name}: triangles", row["triangles"], "", 1, "the budget", TRIANGLES_GOAL),
        _figure(f"{name}: meshes in memory", row["mesh_mb"], "MB", 1, "vertices and indices", None),
        _figure(
            f"{name}: textures the driver holds",
            row["texture_mb"],
            "MB",
            1,
            "those kept from before it included",
            None,
        ),
        _figure(
            f"{name}: a change to it, warm, build and first frame",
            row["change_ms"],
            "ms",
            1,
            f"the first time in the process: {row['first_change_ms']:.0f} ms; "
            f"{row['change_frames']} frames at 90 a second",
            CHANGE_GOAL_MS,
        ),
        _figure(
            f"{name}: the longest block of the frame loop meanwhile",
            row["block_ms"],
            "ms",
            1,
            f"behind a full cover; the first time: {row['first_block_ms']:.0f} ms",
            BLOCK_GOAL_MS,
        ),
        _figure(
            f"{name}: processor time of the longest such block",
            row["block_cpu_ms"],
            "ms",
            1,
            "of the thread that draws",
            None,
        ),
    ]
    for dial, taken in row["frames_ms"].items():
        figures += _frames(f"{name}: a frame at dial {dial}", taken)
    return figures


def people_figures(rows: Sequence[Row]) -> list[Figure]:
    """The figures of crowds and of the first dozen, from what the program told."""
    figures = [
        _figure(
            "twelve people: loaded and drawn the first time in the process, processor",
            row["first_dozen_ms"],
            "ms",
            1,
            "models, clips, skins and one frame",
            DOZEN_GOAL_MS,
        )
        for row in rows
        if "first_dozen_ms" in row
    ]
    crowds = {int(row["people"]): row for row in rows if "people" in row}
    alone = at_percentile(crowds[0]["frames_ms"], 50) if 0 in crowds else 0.0
    for number, row in crowds.items():
        name = f"{number} people"
        figures.append(_figure(f"{name}: triangles", row["triangles"], "", 1, "one eye", None))
        most = CROWD_GOAL * alone if number == _MOST_PEOPLE else None
        figures.append(
            against(
                AREA,
                f"{name}: a frame, processor, median",
                "ms",
                row["frames_ms"],
                reference="nobody in the same room",
                reference_value=alone,
                goal=most,
            )
        )
        figures.append(
            _figure(
                f"{name}: of that, moving them, median",
                at_percentile(row["advances_ms"], 50),
                "ms",
                len(row["advances_ms"]),
                "before anything is culled or drawn",
                None,
            )
        )
    return figures


def _frames(name: str, taken: Sequence[float]) -> list[Figure]:
    return [
        _figure(
            f"{name}, processor, {word}",
            at_percentile(taken, percentile),
            "ms",
            len(taken),
            "one frame at 90 Hz",
            FRAME_GOAL_MS,
        )
        for word, percentile in (("median", 50), ("slowest of a hundred", 99))
    ]


def _figure(
    name: str, value: float, unit: str, n: int, reference: str, goal: float | None
) -> Figure:
    met = None if goal is None else value <= goal
    return Figure(AREA, name, float(value), unit, n, reference, goal=goal, met=met)
