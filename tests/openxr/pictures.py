"""Draws a known room for the headset and saves what lies in the runtime's own image.

Run beside the runtime, as a program of its own. Usage: pictures.py FOLDER PASSES. Must not decide
whether the pictures are right.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from panda3d.core import GraphicsEngine, PNMImage

from scenes.display.openxr.headset import HeadsetDisplay
from scenes.display.openxr.host import Host
from scenes.display.openxr.session import OpenXrHeadset, open_headset
from scenes.prc import configure
from tests.openxr.room import furnish

_FRAMES = 400


def main(folder: Path, passes: int) -> None:
    """Save runtime.npy, depth.npy, own.npy and runtime.png; print pose and angles of both eyes."""
    configure(folder / "cache", silent=True)
    display = HeadsetDisplay(Host((64, 64), window=False), open_headset, "a test", passes=passes)
    furnish(display)
    shown = 0
    for _ in range(_FRAMES):
        frame = display.begin()
        display.draw()
        display.end()
        shown += frame is not None and frame.tracked
        if shown == 5:
            break
    headset = display._headset
    assert isinstance(headset, OpenXrHeadset)
    runtime = _image(headset)
    own = []
    for picture in display._target.pictures:
        GraphicsEngine.get_global_ptr().extract_texture_data(picture, display.host.get_gsg())
        shape = (picture.get_y_size(), picture.get_x_size(), picture.get_num_components())
        raw = np.frombuffer(bytes(picture.get_ram_image()), np.uint8).reshape(shape)
        own.append(raw[::-1, :, 2::-1])
    np.save(folder / "runtime.npy", runtime)
    np.save(folder / "depth.npy", _depth(headset))
    np.save(folder / "own.npy", np.concatenate(own, axis=1))
    _write(folder / "runtime.png", runtime)
    angles = [(e.angles.left, e.angles.right) for e in display._eyes]
    places = [tuple(e.pose.position) for e in display._eyes]
    said = {"description": display.description, "angles": angles, "places": places}
    display.close()
    sys.stdout.write(json.dumps(said) + "\n")


def _image(headset: OpenXrHeadset) -> npt.NDArray[np.uint8]:
    """The last image handed over, rows from the top, RGB."""
    raw, (height, width) = _read(headset, headset.images.colour.last_name, 0x1908, 0x1401)
    return np.frombuffer(raw, np.uint8).reshape(height, width, 4)[::-1, :, :3]


def _depth(headset: OpenXrHeadset) -> npt.NDArray[np.float32]:
    """The last depth handed over, rows from the top, 0 nearest to 1 farthest."""
    assert headset.images.depth is not None
    raw, shape = _read(headset, headset.images.depth.last_name, 0x1902, 0x1406)
    return np.frombuffer(raw, np.float32).reshape(shape)[::-1]


def _read(
    headset: OpenXrHeadset, name: int | None, layout: int, kind: int
) -> tuple[bytes, tuple[int, int]]:
    """The bytes of a texture with four of them a pixel; its height and width."""
    width, height = 2 * headset.eye_size[0], headset.eye_size[1]
    data = (ctypes.c_ubyte * (width * height * 4))()
    assert name is not None
    binding = headset._binding
    binding.make_current()
    bind_address, read_address = (
        binding.address_of(called) for called in ("glBindTexture", "glGetTexImage")
    )
    assert bind_address and read_address
    unsigned = ctypes.c_uint
    bind = ctypes.CFUNCTYPE(None, unsigned, unsigned)(bind_address)
    read = ctypes.CFUNCTYPE(None, unsigned, ctypes.c_int, unsigned, unsigned, ctypes.c_void_p)(
        read_address
    )
    bind(0x0DE1, name)
    read(0x0DE1, 0, layout, kind, data)
    bind(0x0DE1, 0)
    return bytes(data), (height, width)


def _write(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    height, width, _ = picture.shape
    image = PNMImage(width, height)
    for y in range(height):
        for x in range(width):
            image.set_xel_val(x, y, *(int(v) for v in picture[y, x]))
    image.write(str(path))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
