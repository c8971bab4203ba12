"""What each scene costs: triangles, bytes of its meshes, a change to it, a frame's processor time.

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
from scenes.prc import configure
from scenes.stage.scene import Scene

_SIZE = (640, 400)
_FRAMES, _STEP_S = 60, 1 / 90
_DIALS = (0.0, 100.0)


def main() -> None:
    """Measure every scene and write the figures."""
    with tempfile.TemporaryDirectory() as cache:
        configure(Path(cache), silent=True)
        with closing(Onlooker(_SIZE)) as onlooker:
            rows = [measured(onlooker, kind) for kind in discover().values()]
    sys.stdout.write(json.dumps(rows) + "\n")


def measured(onlooker: Onlooker, kind: type[Scene]) -> dict[str, object]:
    """The figures of one scene; it is built twice, for what is kept is there the second time."""
    changes = []
    for _ in range(2):
        scene = kind(onlooker.stage, {})
        started = time.perf_counter()
        scene.build()
        onlooker.frame()
        changes.append((time.perf_counter() - started) * 1000)
        scene.teardown()
    scene = kind(onlooker.stage, {})
    scene.build()
    triangles, mesh_bytes = _size(onlooker.root)
    frames = {str(round(dial)): _frames(onlooker, scene, dial) for dial in _DIALS}
    scene.teardown()
    return {
        "scene": kind.SPEC.name,
        "triangles": triangles,
        "mesh_mb": mesh_bytes / 1e6,
        "first_change_ms": changes[0],
        "change_ms": changes[1],
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
