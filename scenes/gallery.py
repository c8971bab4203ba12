"""Draws every scene at five doses, every model on a turntable and every sound's spectrum.

Owns the off-screen patient that looks and the sheets; must not know sessions, links or records.

    python -m scenes.gallery docs/pictures/gallery spiders
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib import resources
from math import pi
from pathlib import Path

import numpy as np
from panda3d.core import GraphicsEngine
from PIL import Image

from scenes.catalogue import CatalogueError, discover
from scenes.display.display import DisplayError
from scenes.display.offscreen import OffscreenDisplay
from scenes.display.pose import EYE_HEIGHT_M
from scenes.prc import configure
from scenes.sound_sheet import scene_sounds, sound_sheet
from scenes.stage.glb import Part, load_model
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.people import CAST, EvenLight, People, Somebody, eyes_high_m
from scenes.stage.people_pose import SEAT_M
from scenes.stage.scene import Scene
from scenes.stage.shading import Material, Shading
from scenes.stage.sky import MORNING
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage
from scenes.stage.steps import at_once

DIALS = (0.0, 25.0, 50.0, 75.0, 100.0)
VIEWS = ((0.0, -10.0), (0.0, -45.0))
"""Heading and pitch of the head, degrees: ahead and down."""

SOUNDS = "sounds"
"""The name of the sheet of all sounds."""

PEOPLE = "people"
"""Name of the sheet of everybody."""

_SIZE, _TILE = (640, 400), (320, 200)
_TURNS, _AWAY_M = 5, 0.95
_SEED = 7
_SETTLE_S, _STEP_S = 1.5, 0.05


class Onlooker:
    """A patient of 1.6 m eye height on a stage of its own, drawn off screen."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.display = OffscreenDisplay(size, "gallery", frames_per_s=None)
        self.root = self.display.world.attach_new_node("gallery")
        self.stage = Stage(
            self.root,
            self.root.attach_new_node("rig"),
            self.display.eyes,
            Shading(stereo=False, encode_srgb=not self.display.encodes_srgb),
            SoundBank(None),
            _SEED,
            host=self.display.host,
        )
        self.display.stand_on(self.stage.rig)

    def look(self, heading_deg: float, pitch_deg: float) -> Image.Image:
        """What is seen that way, drawn now with its shadows."""
        self.display.head.heading_deg, self.display.head.pitch_deg = heading_deg, pitch_deg
        self.stage.renew_shadow()
        for _ in range(2):
            self.frame()
        texture, gsg = self.display.picture, self.display.host.get_gsg()
        GraphicsEngine.get_global_ptr().extract_texture_data(texture, gsg)
        raw = np.frombuffer(bytes(texture.get_ram_image_as("RGB")), np.uint8)
        pixels = raw.reshape(texture.get_y_size(), texture.get_x_size(), 3)[::-1]
        return Image.fromarray(np.ascontiguousarray(pixels))

    def frame(self) -> None:
        """Draw one frame."""
        self.display.begin()
        self.stage.update()
        self.display.draw()
        self.display.end()

    def close(self) -> None:
        """Give the graphics context back."""
        self.stage.clear()
        self.root.remove_node()
        self.display.close()


def main() -> None:
    """Draw the scenes, models and sounds named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="fearladder gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sheets go")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a scene, a model, or sounds")
    options = parser.parse_args()
    try:
        scenes = discover()
        unknown = set(options.names) - {*scenes, *models(), SOUNDS, PEOPLE}
        if unknown:
            parser.error(f"there is no scene or model called {min(unknown)!r}")
        options.folder.mkdir(parents=True, exist_ok=True)
        draw(options.folder, options.names or [*scenes, *models(), SOUNDS, PEOPLE], scenes)
    except (CatalogueError, DisplayError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        raise SystemExit(1) from problem


def models() -> tuple[str, ...]:
    """Names of the models in assets that stand by themselves, rooms and people left out."""
    folder = resources.files("assets") / "models"
    names = sorted(f.name.removesuffix(".glb") for f in folder.iterdir() if f.name.endswith(".glb"))
    return tuple(
        f"{name}.glb"
        for name in names
        if name not in CAST
        and all(
            "light_uv" not in (p.rows.dtype.names or ()) for p in load_model(name).parts.values()
        )
    )


def draw(folder: Path, names: Sequence[str], scenes: Mapping[str, type[Scene]]) -> None:
    """Write a sheet for each of ``names`` into ``folder``."""
    with tempfile.TemporaryDirectory() as cache:
        configure(Path(cache), silent=True)
        with closing(Onlooker(_SIZE)) as onlooker:
            for name in names:
                if name in scenes:
                    sheets = scene_sheets(onlooker, scenes[name])
                elif name == SOUNDS:
                    sheets = {name: sound_sheet(scene_sounds())}
                elif name == PEOPLE:
                    sheets = {"people": people_sheet(onlooker)}
                else:
                    sheets = {f"model-{name.removesuffix('.glb')}": turntable(onlooker, name)}
                for sheet_name, sheet in sheets.items():
                    path = folder / f"{sheet_name}.jpg"
                    sheet.save(path, quality=84, optimize=True)
                    sys.stdout.write(f"{path}\n")


def scene_sheets(onlooker: Onlooker, kind: type[Scene]) -> dict[str, Image.Image]:
    """Sheets of a scene by name: doses from left to right, and every other configuration."""
    spec = kind.SPEC
    dials = DIALS if spec.parameters else DIALS[:1]
    rows: list[list[Image.Image]] = [[] for _ in VIEWS]
    with _built(onlooker, kind, {}) as scene:
        for dial in dials:
            _settle(scene, dial)
            for row, view in zip(rows, VIEWS, strict=True):
                row.append(onlooker.look(*view))
    sheets = {spec.name: _sheet(rows)}
    others = [
        (option.name, choice.name) for option in spec.configuration for choice in option.choices[1:]
    ]
    pictures = []
    for option, choice in others:
        with _built(onlooker, kind, {option: choice}) as scene:
            _settle(scene, 75.0)
            pictures.append(onlooker.look(0.0, -35.0))
    if pictures:
        sheets[f"{spec.name}-configured"] = _sheet([pictures])
    return sheets


def turntable(onlooker: Onlooker, name: str) -> Image.Image:
    """A model as it was built, a metre across, from five sides; a row for each of its meshes."""
    stage = onlooker.stage
    rows = []
    for part in load_model(name.removesuffix(".glb")).parts.values():
        stage.daylight(MORNING)
        stage.shadows((0.0, _AWAY_M, 1.0), 1.2)
        table = Mesh()
        table.lathe([(0.75, 0.86), (0.75, 0.90), (0.0, 0.90)], (0, 0, 0), _PLINTH, sides=48)
        stage.attach("table", table, Material.SURFACE).set_pos(0, _AWAY_M, 0)
        node = stage.attach("model", _plain(part), Material.SURFACE)
        low = float(part.rows["position"][:, 2].min())
        node.set_pos(0, _AWAY_M, 0.90 - low)
        pictures = []
        for turn in range(_TURNS):
            node.set_h(180 + 360 / _TURNS * turn)
            pictures.append(onlooker.look(0.0, -33.0))
        rows.append(pictures)
        stage.clear()
    return _sheet(rows)


def people_sheet(onlooker: Onlooker) -> Image.Image:
    """Everybody of the cast: the face at 0.7 m, standing at 3.5 m, seated at 2.7 m."""
    rows: list[list[Image.Image]] = [[], [], []]
    for who in range(len(CAST)):
        high = eyes_high_m(who, "stand")
        rows[0].append(_portrait(onlooker, Somebody(who, (0.0, 0.7, 0.0), pi), high))
        rows[1].append(_portrait(onlooker, Somebody(who, (0.0, 3.5, 0.0), pi), 0.92))
        seated = Somebody(who, (0.0, 2.7, 0.0), pi, "sit", "friendly")
        rows[2].append(_portrait(onlooker, seated, 0.72))
    return _sheet([row[k : k + 6] for k in (0, 6) for row in rows])


def _portrait(onlooker: Onlooker, somebody: Somebody, eye_m: float) -> Image.Image:
    """One person, seen from ``eye_m`` above the floor, looking just above that."""
    stage = onlooker.stage
    stage.daylight(MORNING)
    # The wall is so far behind that the whole shadow lies on the floor.
    stage.shadows((0.0, somebody.place[1] + 0.5, 0.9), 2.0)
    room = Mesh()
    room.box((-6, -2, -0.1), (6, 7, 0), _PLINTH)
    room.box((-6, 7, 0), (6, 7.1, 4), _PLINTH)
    if somebody.clip != "stand":
        x, y, _ = somebody.place
        room.box((x - 0.22, y - 0.24, 0.0), (x + 0.22, y + 0.22, SEAT_M), _PLINTH)
    stage.attach("room", room, Material.SURFACE)
    stage.move_rig((0.0, 0.0, eye_m - EYE_HEIGHT_M))
    somebody.looks_at = (0.0, 0.0, max(eye_m, 1.2))
    People(stage, EvenLight((0.42, 0.42, 0.43), (-0.35, -0.45, 0.35)), [somebody])
    picture = onlooker.look(0.0, 0.0)
    stage.clear()
    width, height = picture.size
    return picture.crop((width // 4, height // 4, width - width // 4, height - height // 4))


_PLINTH = Finish((0.42, 0.42, 0.41), roughness=0.8)


def _plain(part: Part) -> Mesh:
    """The mesh without bones, in the pose it was built in."""
    mesh = Mesh()
    rows = np.zeros(len(part.rows), mesh.dtype())
    for column in ("position", "normal", "colour", "surface"):
        rows[column] = part.rows[column]
    rows["surface"][:, 3] = 0  # fuzz of a creature, emission of a surface
    return Mesh.from_arrays(rows, part.faces)


@contextmanager
def _built(onlooker: Onlooker, kind: type[Scene], configuration: dict[str, str]) -> Iterator[Scene]:
    scene = kind(onlooker.stage, configuration)
    at_once(scene.build())
    try:
        yield scene
    finally:
        scene.teardown()


def _settle(scene: Scene, dial: float) -> None:
    scene.apply({p.name: p.curve.at(dial) for p in scene.SPEC.parameters})
    for _ in range(round(_SETTLE_S / _STEP_S)):
        scene.tick(_STEP_S)


def _sheet(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    width, height = _TILE
    sheet = Image.new("RGB", (width * max(len(row) for row in rows), height * len(rows)))
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            tile = picture.resize(_TILE, Image.Resampling.LANCZOS)
            sheet.paste(tile, (x * width, y * height))
    return sheet


if __name__ == "__main__":
    main()
