"""What each scene and a crowd cost: triangles, memory, a change to it, a frame's processor time.

Owns the measuring, one scene after the other off screen, told as one line of JSON; must not know
who asks. With Mesa's GALLIUM_NOOP=1 nothing is rasterised: what is left is what this code costs.

    GALLIUM_NOOP=1 python -m scenes.measured_look
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from panda3d.core import GeomNode, NodePath

from scenes.catalogue import discover
from scenes.gallery import Onlooker
from scenes.measured_change import measured_change
from scenes.measured_crowd import CROWDS, crowd, first_dozen
from scenes.prc import configure
from scenes.stage.scene import Scene
from scenes.stage.steps import at_once

_SIZE = (640, 400)
_FRAMES, _STEP_S = 60, 1 / 90
_DIALS = (0.0, 100.0)


def main() -> None:
    """Measure the crowds and every scene, and write the figures."""
    with tempfile.TemporaryDirectory() as cache:
        configure(Path(cache), silent=True)
        with closing(Onlooker(_SIZE)) as onlooker:
            rows: list[dict[str, object]] = [{"first_dozen_ms": first_dozen(onlooker)}]
            rows += [measured(onlooker, kind) for kind in discover().values()]
        rows += [crowd(number) for number in CROWDS]
    sys.stdout.write(json.dumps(rows) + "\n")


def measured(onlooker: Onlooker, kind: type[Scene]) -> dict[str, object]:
    """The figures of one scene."""
    changes = measured_change(kind)
    scene = kind(onlooker.stage, {})
    at_once(scene.build())
    onlooker.frame()
    triangles, mesh_bytes = _size(onlooker.root)
    texture_bytes = _texture_bytes(onlooker)
    frames = {str(round(dial)): _frames(onlooker, scene, dial) for dial in _DIALS}
    scene.teardown()
    return {
        "scene": kind.SPEC.name,
        "triangles": triangles,
        "mesh_mb": mesh_bytes / 1e6,
        "texture_mb": texture_bytes / 1e6,
        **changes,
        "frames_ms": frames,
    }


def _frames(onlooker: Onlooker, scene: Scene, dial: float) -> list[float]:
    """Processor time of this thread for each of some frames, milliseconds."""
    values = {p.name: p.curve.at(dial) for p in scene.SPEC.parameters}
    taken = []
    for _ in range(_FRAMES):
        started = time.thread_time()
        scene.apply(values)
        scene.tick(_STEP_S)
        onlooker.frame()
        taken.append((time.thread_time() - started) * 1000)
    return taken[5:]


def _texture_bytes(onlooker: Onlooker) -> int:
    """Of all textures that the driver holds."""
    gsg = onlooker.display.host.get_gsg()
    return sum(texture.estimate_texture_memory() for texture in gsg.get_prepared_textures())


def _size(root: NodePath) -> tuple[int, int]:
    triangles = taken = 0
    for path in root.find_all_matches("**/+GeomNode"):
        node = path.node()
        assert isinstance(node, GeomNode)
        for number in range(node.get_num_geoms()):
            geom = node.get_geom(number)
            triangles += geom.get_primitive(0).get_num_faces()
            taken += geom.get_vertex_data().get_num_bytes() + geom.get_primitive(0).get_num_bytes()
    return triangles, taken


if __name__ == "__main__":
    main()
