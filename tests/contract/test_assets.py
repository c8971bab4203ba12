"""The built assets are what the manifest says: whole, in budget, licensed, used, not outdated."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from assets.build.glb import glb_bytes
from assets.build.run import FAMILIES, script_hash
from scenes.stage.glb import GlbError, Part, read_glb
from scenes.stage.mesh import Finish, Mesh

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
MANIFEST = tomllib.loads((ASSETS / "manifest.toml").read_text(encoding="utf-8"))
FILES: dict[str, dict[str, Any]] = {entry["path"]: entry for entry in MANIFEST["file"]}
BUILT = ("models", "textures", "sounds")

_MOST_BYTES = 65_000_000
_MOST_TRIANGLES = 30_000  # of one mesh
_MOST_PIXELS = 2048
_LICENCES = {"Apache-2.0", "CC0-1.0"}


def test_every_built_file_is_in_the_manifest_and_no_other() -> None:
    present = {
        file.relative_to(ASSETS).as_posix()
        for folder in BUILT
        for file in (ASSETS / folder).iterdir()
    }
    assert present == set(FILES)


def test_all_assets_together_stay_small() -> None:
    total = sum(f.stat().st_size for f in ASSETS.rglob("*") if "__pycache__" not in f.parts)
    assert total < _MOST_BYTES


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_is_what_was_built(path: str) -> None:
    entry, data = FILES[path], (ASSETS / path).read_bytes()
    assert entry["bytes"] == len(data)
    assert entry["sha256"] == hashlib.sha256(data).hexdigest(), f"{path} was changed by hand"


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_is_not_older_than_its_script(path: str) -> None:
    entry = FILES[path]
    scripts = tuple(entry["scripts"])
    assert scripts in {family.scripts for family in FAMILIES.values()}
    assert entry["script_sha256"] == script_hash(scripts), f"{path}: run `make assets`"


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_has_a_licence_and_keeps_its_budget(path: str) -> None:
    entry = FILES[path]
    assert entry["licence"] in _LICENCES
    assert entry.get("most_triangles", 0) <= _MOST_TRIANGLES
    assert max(entry.get("pixels", [0])) <= _MOST_PIXELS


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_is_used(path: str) -> None:
    name = Path(path).stem.removesuffix("_light").removesuffix("_view").removesuffix("_skin")
    code = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "scenes").rglob("*.py"))
    wanted = f"{name}.ogg" if name.startswith(("notice_", "prompt_")) else name
    assert f'"{wanted}"' in code


@pytest.mark.parametrize("path", sorted(p for p in FILES if p.endswith(".glb")))
def test_a_model_can_be_read_and_has_no_holes_in_its_numbers(path: str) -> None:
    model = read_glb((ASSETS / path).read_bytes())
    for name, part in model.parts.items():
        for column in part.rows.dtype.names or ():
            values = part.rows[column].astype(float)
            assert (abs(values) < 1e4).all(), f"{name}: {column} is no number or far away"
        assert part.faces.min() >= 0
        assert part.faces.max() < len(part.rows)


@pytest.mark.parametrize("room", ["dining_room", "seminar_room", "auditorium"])
def test_a_light_map_reaches_every_part_of_the_room(room: str) -> None:
    for part in read_glb((ASSETS / f"models/{room}.glb").read_bytes()).parts.values():
        assert part.rows["light_uv"].min() > -0.001
        assert part.rows["light_uv"].max() < 1.001


def test_what_is_written_comes_back() -> None:
    mesh = Mesh()
    mesh.box((0, 0, 0), (1, 2, 3), Finish((0.5, 0.2, 0.1)))
    rows, faces = mesh.arrays()
    model = read_glb(glb_bytes({"box": Part(rows, faces)}, {"a": [1, 2]}))
    assert model.extras == {"a": [1, 2]}
    assert (model.parts["box"].faces == faces).all()
    for column in rows.dtype.names or ():
        assert (model.parts["box"].rows[column] == rows[column]).all()


def test_a_file_that_is_cut_short_says_so() -> None:
    data = (ASSETS / "models/spiders.glb").read_bytes()
    with pytest.raises(GlbError, match="cut short"):
        read_glb(data[: len(data) // 2])
    with pytest.raises(GlbError, match=r"no \.glb"):
        read_glb(b"not at all a model of anything")
