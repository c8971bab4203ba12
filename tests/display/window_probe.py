"""Opens the display named on the command line, draws a board, and prints what came of it as JSON.

Run as a program of its own: a graphics context with a window does not mix with those of the tests.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from panda3d.core import PNMImage

from scenes.display.choice import open_display
from scenes.display.desktop import DesktopDisplay
from scenes.display.display import DisplayError
from scenes.overlay import Overlay
from scenes.prc import configure
from scenes.stage.shading import Shading


def main() -> None:
    """Print description, brightest pixel of the window and its size after resizing the view."""
    configure(Path(tempfile.mkdtemp()), silent=True)
    try:
        display = open_display(sys.argv[1], (400, 300))  # type: ignore[arg-type]
    except DisplayError as problem:
        sys.stdout.write(json.dumps({"problem": str(problem)}))
        return
    overlay = Overlay(Shading(False, encode_srgb=not display.encodes_srgb))
    rig = display.world.attach_new_node("rig")
    display.stand_on(rig)
    overlay.stand_on(rig, display.eye_height_m)
    overlay.panel.open("How strong?", "")
    for _ in range(4):
        if display.begin() is not None:
            display.draw()
        display.end()
        display.inputs()
    found = {"description": display.description, "closed": display.closed}
    if isinstance(display, DesktopDisplay):
        image = PNMImage()
        display.host.get_screenshot(image)
        size = (image.get_x_size(), image.get_y_size())
        bright = max(image.get_xel_val(x, y)[1] for x in range(size[0]) for y in range(size[1]))
        found |= {"size": size, "brightest": int(np.uint8(bright))}
    display.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
