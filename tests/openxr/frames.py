"""Draws a known room for the headset until its input ends, and says when tracking comes and goes.

Run beside the runtime, as a program of its own. Usage: frames.py FOLDER. Must not end by itself.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from scenes.display.openxr.headset import HeadsetDisplay
from scenes.display.openxr.host import Host
from scenes.display.openxr.session import open_headset
from scenes.prc import configure
from tests.openxr.room import furnish


def main(folder: Path) -> None:
    """Print ``tracked`` or ``lost`` at every change, ``closed`` at the end."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    configure(folder / "cache", silent=True)
    display = HeadsetDisplay(Host((64, 64), window=False), open_headset, "a test")
    furnish(display)
    tracked = False
    while not ended.is_set():
        frame = display.begin()
        display.draw()
        display.end()
        if frame is not None and frame.tracked is not tracked:
            tracked = frame.tracked
            print("tracked" if tracked else "lost", flush=True)  # noqa: T201
    display.close()
    print("closed", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
