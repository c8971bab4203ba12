"""Draw scenes off screen into PNG files, from the patient's eye, to look at while making them.

Owns a window-less desktop eye at 1.6 m; must not be imported by the programs.

    python scripts/scene_pictures.py out/ glass_lift --dial 0 50 100 --view ahead down floor back
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scenes.prc import configure
from tests.contract.window import PatientWindow

VIEWS = {
    "ahead": (0.0, -6.0),
    "left": (70.0, -10.0),
    "right": (-70.0, -10.0),
    "down": (0.0, -45.0),
    "steep": (10.0, -65.0),
    "floor": (0.0, -88.0),
    "back": (180.0, 0.0),
    "backup": (180.0, 40.0),
    "lookup": (0.0, 35.0),
}


def main() -> None:
    """Parse the command line and write one picture for each scene, dial and view."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("scenes", nargs="+")
    parser.add_argument("--dial", nargs="*", type=float, default=[0, 50, 100])
    parser.add_argument("--view", nargs="*", choices=VIEWS, default=["ahead", "down"])
    parser.add_argument(
        "--set", nargs="*", default=[], help="configuration, e.g. cabin=open_platform"
    )
    parser.add_argument("--value", nargs="*", default=[], help="parameter, e.g. wind_m_per_s=8")
    parser.add_argument("--event", default=None)
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--frames", type=int, default=0, help="measure this many frames")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    width, height = (int(n) for n in options.size.split("x"))
    configure(options.folder / "cache", silent=True)
    window = PatientWindow((width, height))
    configuration = dict(pair.split("=") for pair in options.set)
    fixed = {name: float(value) for name, value in (pair.split("=") for pair in options.value)}
    for name in options.scenes:
        draw(window, name, configuration, fixed, options)
    window.close()


def draw(
    window: PatientWindow,
    name: str,
    configuration: dict[str, str],
    fixed: dict[str, float],
    options: argparse.Namespace,
) -> None:
    """Write the pictures of one scene."""
    module = importlib.import_module(f"scenes.library.{name}")
    kind = next(c for c in vars(module).values() if isinstance(c, type) and hasattr(c, "SPEC"))
    started = time.perf_counter()
    scene = kind(window.stage, configuration)
    scene.build()
    report(f"{name}: built in {time.perf_counter() - started:.2f} s")
    for dial in options.dial if kind.SPEC.parameters else [0]:
        scene.apply({p.name: p.curve.at(dial) for p in kind.SPEC.parameters} | fixed)
        if options.event:
            scene.trigger(options.event)
        for _ in range(40):
            scene.tick(0.05)
        for view in options.view:
            window.look(*VIEWS[view])
            path = options.folder / f"{name}_{round(dial):03d}_{view}.png"
            window.picture().save(path)
            if options.frames:
                measure(window, scene, view, options.frames)
    report(f"{window.triangles()} triangles")
    scene.teardown()


def measure(window: PatientWindow, scene: object, view: str, frames: int) -> None:
    """Print the mean time of a frame."""
    started = time.perf_counter()
    for _ in range(frames):
        scene.tick(0.011)  # type: ignore[attr-defined]
        window.draw()
    report(f"  {view}: {(time.perf_counter() - started) / frames * 1000:.1f} ms a frame")


def report(line: str) -> None:
    """Say it on the terminal."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
