"""Tries whether this machine can draw without a window, as a program of its own.

Owns that one trial, because a driver that crashes must not take the caller along; must not know
what will be drawn.
"""

import sys

from panda3d import core as p3d

PIPE = "pandagl" if sys.platform == "win32" else "p3headlessgl"
"""The pipe that draws off screen: EGL on Linux, which needs no X server."""

NEEDED_OPENGL = (3, 3)
"""The first OpenGL that has the shading language our shaders are written in."""


def driver() -> str | None:
    """Renderer and version of an off-screen OpenGL context, or None if there is none."""
    p3d.load_prc_file_data("", "notify-level-display fatal\nnotify-level-egldisplay fatal\n")
    pipe = p3d.GraphicsPipeSelection.get_global_ptr().make_module_pipe(PIPE)
    if not pipe:
        return None
    engine = p3d.GraphicsEngine.get_global_ptr()
    wanted = p3d.FrameBufferProperties()
    wanted.set_rgba_bits(8, 8, 8, 8)
    size = p3d.WindowProperties()
    size.set_size(16, 16)
    refuse_window = p3d.GraphicsPipe.BF_refuse_window
    buffer = engine.make_output(pipe, "probe", 0, wanted, size, refuse_window)
    engine.open_windows()
    gsg = buffer.get_gsg() if buffer else None
    if gsg is None:
        return None
    found = f"{gsg.get_driver_renderer()}, OpenGL {gsg.get_driver_version()}"
    version = (gsg.get_driver_version_major(), gsg.get_driver_version_minor())
    engine.remove_all_windows()
    return found if version >= NEEDED_OPENGL else None


def main() -> int:
    """Print the driver and return 0, or return 1."""
    found = driver()
    if found is None:
        return 1
    sys.stdout.write(found + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
