"""Draws a load for a headset some hundred times and prints what each frame cost, as one line.

Owns the ways of drawing that are compared and their clocks; must not know figures or goals.
Usage: python -m scenes.display.openxr.measured WAY LOAD FRAMES FOLDER
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

from panda3d.core import AudioManager, NodePath, Texture

from scenes.catalogue import discover
from scenes.display.display import Display
from scenes.display.openxr.headset import FRAMES_PER_S, HeadsetDisplay
from scenes.display.openxr.host import Host
from scenes.display.openxr.measured_loop import measure_loop
from scenes.display.openxr.paced import Paced
from scenes.display.openxr.session import open_headset
from scenes.display.openxr.timed import Watch, watch_runtime, without_images_of_the_runtime
from scenes.places import Places, Setting
from scenes.prc import configure
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.shading import Material, Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage

MONO, STEREO, TWO, LOOP = "mono", "stereo", "two passes", "loop"
"""One eye; both in one traversal; both in two; and the whole loop of a renderer around it."""

PACED_LOOP = "paced loop"
"""The same loop, with a stand-in that paces its frames as a headset does."""

NODES, HEIGHTS = "nodes", "heights"
"""What is drawn: 600 separate nodes, or the scene for fear of heights at full dose."""

SCENE, DIAL = "glass_lift", 100.0
WARM_UP = 20
"""Frames drawn before any is measured."""

_IMAGES: list[Texture] = []

Row = dict[str, float]


def nodes(stage: Stage) -> None:
    """600 boxes in front of the patient, each a node of its own."""
    for number in range(600):
        across, row = number % 30, number // 30
        mesh = Mesh()
        mesh.box((-0.1, -0.1, -0.1), (0.1, 0.1, 0.1), Finish((0.5, 0.4, 0.3)))
        node = stage.attach(f"box {number}", mesh, Material.SURFACE, casts_shadow=False)
        node.set_pos((across - 14.5) * 0.3, 6.0 + row * 0.05, 0.4 + row * 0.15)


@contextmanager
def loaded(display: Display, load: str) -> Iterator[Stage]:
    """Build ``load`` in the display's world and stand the patient in it."""
    shading = Shading(display.eyes.count > 1, encode_srgb=not display.encodes_srgb)
    if load == NODES:
        root: NodePath = display.world.attach_new_node("load")
        rig = root.attach_new_node("rig")
        stage = Stage(root, rig, display.eyes, shading, SoundBank(None), 1, host=display.host)
        nodes(stage)
        display.stand_on(rig)
        yield stage
        return
    audio = AudioManager.create_AudioManager()
    with closing(Places(discover(), display, shading, audio, 1)) as places:
        setting = Setting.of(discover()[SCENE].SPEC, {})
        places.build(setting)
        shown = places.show(setting)
        shown.scene.apply({p.name: p.curve.at(DIAL) for p in shown.scene.SPEC.parameters})
        yield shown.stage


def frames(display: Display, stage: Stage, count: int, clock: Watch, runtime: Watch) -> list[Row]:
    """Draw ``count`` frames after the warm-up; processor time of each, ms."""
    rows: list[Row] = []
    for number in range(count + WARM_UP):
        wanted = display.begin() is not None
        stage.update()
        runtime.taken_ms()
        clock.taken_ms()
        if wanted:
            display.draw()
        cost = {"draw_ms": clock.taken_ms()}
        display.end()
        if number >= WARM_UP and wanted:
            rows.append(cost)
    return rows


def timed_draw(display: HeadsetDisplay) -> Watch:
    """Watch what a display spends on setting up, culling and submitting a frame."""
    watch = Watch()
    target: Any = display._target  # noqa: SLF001 - its insides are what is measured
    target.draw = watch.around(target.draw)
    target.look = watch.around(target.look)
    return watch


def settled() -> None:
    """No collection of garbage while something is measured, as in a renderer."""
    gc.collect()
    gc.freeze()


def texture(host: Host, width: int, height: int) -> int:
    """A texture in the place of a runtime's image; its name."""
    image = Texture("image")
    image.setup_2d_texture(width, height, Texture.T_unsigned_byte, Texture.F_srgb_alpha)
    gsg = host.output.get_gsg()
    context = image.prepare_now(0, gsg.get_prepared_objects(), gsg)
    _IMAGES.append(image)  # a name is good for as long as its texture
    return int(context.get_native_id())


def open_display(way: str) -> HeadsetDisplay:
    """The display of ``way``; one eye is the first of two passes, with the second left out."""
    host = Host((64, 64), window=False)
    without_images_of_the_runtime(lambda width, height: texture(host, width, height))
    passes = 1 if way in (STEREO, LOOP, PACED_LOOP) else 2
    display = HeadsetDisplay(host, open_headset, "the bench", passes=passes)
    if way == MONO:
        target: Any = display._target  # noqa: SLF001
        target._buffers[1].set_active(False)  # noqa: SLF001
    return display


def measure(way: str, load: str, count: int) -> list[Row]:
    """Draw and measure."""
    paced = Paced(FRAMES_PER_S) if way == PACED_LOOP else None
    runtime = watch_runtime()
    display = open_display(way)
    if way in (LOOP, PACED_LOOP):
        return measure_loop(display, SCENE, count, runtime, paced)
    with loaded(display, load) as stage:
        clock = timed_draw(display)
        settled()
        return frames(display, stage, count, clock, runtime)


def tell(rows: list[Row]) -> NoReturn:
    """Print the rows and end at once.

    Without a rasteriser neither we nor the prior art can give a session back to Monado.
    """
    sys.stdout.write(json.dumps(rows) + "\n")
    sys.stdout.flush()
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Measure as asked and print the rows as JSON."""
    way, load, count, folder = arguments
    configure(Path(folder) / "cache", silent=True)
    tell(measure(way, load, int(count)))


if __name__ == "__main__":
    main(sys.argv[1:])
