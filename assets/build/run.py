"""Builds the assets: python -m assets.build.run [FAMILY ...], as `make assets` does.

Owns which family makes which files, and the manifest; must not know what is in them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from assets.build.sound_limits import AUDIENCE, DOORS, LEVELS, MOST_LUFS, MOST_PEAK_DBFS, Kind
from scenes.sound_levels import levels, read_sound
from scenes.stage.glb import read_glb

ASSETS = Path(__file__).resolve().parents[1]
MANIFEST = ASSETS / "manifest.toml"

_HEAD = """\
# What was built and from what: written by `make assets`, checked by tests/contract/test_assets.py.
# script_sha256 is of the scripts, in their order, with line ends as \\n.
"""


@dataclass(frozen=True)
class Family:
    """Files that one script makes."""

    scripts: tuple[str, ...]
    """From the root of the checkout: the script first, then what shapes its output."""
    options: Mapping[str, Any]
    licence: str = "Apache-2.0"

    @property
    def module(self) -> str:
        """The script as a module with a function ``build``."""
        return self.scripts[0].removesuffix(".py").replace("/", ".")


_SOUND_SCRIPTS = (
    "assets/build/sound_parts.py",
    "assets/build/sound_limits.py",
    "assets/build/ogg.py",
    "scenes/sound_levels.py",
)

_LECTURE_SCRIPTS = (
    "assets/build/lecture_light.py",
    "assets/build/lecture_parts.py",
    "assets/build/lecture_walls.py",
    "assets/build/bake.py",
    "assets/build/images.py",
    "assets/build/glb.py",
)

FAMILIES = {
    "spiders": Family(
        (
            "assets/build/spiders.py",
            "assets/build/skinned.py",
            "assets/build/spider_paint.py",
            "assets/build/glb.py",
        ),
        {},
    ),
    "bird": Family(("assets/build/bird.py", "assets/build/glb.py"), {}),
    "people": Family(
        (
            "assets/build/people.py",
            "assets/build/people_body.py",
            "assets/build/people_cast.py",
            "assets/build/people_clothes.py",
            "assets/build/people_details.py",
            "assets/build/people_hair.py",
            "assets/build/people_levels.py",
            "assets/build/people_mesh.py",
            "assets/build/people_paint.py",
            "assets/build/people_shoes.py",
            "assets/build/glb.py",
        ),
        {},
    ),
    "people_clips": Family(
        (
            "assets/build/people_clips.py",
            "assets/build/people_body.py",
            "assets/build/people_cast.py",
            "scenes/stage/people_pose.py",
            "scenes/stage/people_limbs.py",
            "scenes/stage/people_skeleton.py",
        ),
        {},
    ),
    "rooms": Family(
        (
            "assets/build/rooms.py",
            "assets/build/dining_room.py",
            "assets/build/dining_parts.py",
            "assets/build/bake.py",
            "assets/build/images.py",
            "assets/build/glb.py",
            "scenes/stage/models/furniture.py",
        ),
        {"samples": 40},
    ),
    "seminar_room": Family(
        (
            "assets/build/seminar_room.py",
            "assets/build/seminar_parts.py",
            "assets/build/fine_light.py",
            *_LECTURE_SCRIPTS,
        ),
        {"samples": 2, "scale": 0.625},
    ),
    "auditorium": Family(
        (
            "assets/build/auditorium.py",
            "assets/build/auditorium_parts.py",
            "assets/build/even_light.py",
            *_LECTURE_SCRIPTS,
        ),
        {"samples": 6, "scale": 0.625},
    ),
    "sounds": Family(
        (
            "assets/build/sounds.py",
            "assets/build/sounds_outdoors.py",
            "assets/build/sounds_indoors.py",
            *_SOUND_SCRIPTS,
        ),
        {},
    ),
    "audience_sounds": Family(
        (
            "assets/build/sounds_audience.py",
            "assets/build/sounds_crowd.py",
            "assets/build/sounds_persons.py",
            "assets/build/sound_speech.py",
            "assets/build/sounds.py",
            *_SOUND_SCRIPTS,
        ),
        {},
    ),
    "door_sounds": Family(
        ("assets/build/sounds_doors.py", "assets/build/sounds.py", *_SOUND_SCRIPTS),
        {},
    ),
    "voices": Family(
        (
            "assets/build/voices.py",
            "assets/build/sound_speech.py",
            "assets/build/sounds.py",
            *_SOUND_SCRIPTS,
            "scenes/notices.py",
            "scenes/stage/models/audience_words.py",
        ),
        {},
    ),
    "lake": Family(
        (
            "assets/build/lake.py",
            "assets/build/lake_land.py",
            "assets/build/lake_leaves.py",
            "assets/build/lake_pier.py",
            "assets/build/lake_plants.py",
            "assets/build/bake.py",
            "assets/build/images.py",
            "assets/build/glb.py",
            "scenes/stage/models/lake_bed.py",
        ),
        {"samples": 14},
    ),
}

_MADE = {
    **{
        name: (f"models/{name}.glb", f"textures/{name}_light.png", f"textures/{name}_view.png")
        for name in ("seminar_room", "auditorium")
    },
    "bird": ("models/bird.glb",),
    "lake": ("models/lake.glb", "textures/lake_leaves.png", "textures/lake_light.png"),
    "people": tuple(
        path
        for k in range(1, 13)
        for path in (f"models/person_{k:02}.glb", f"textures/person_{k:02}_skin.jpg")
    ),
    "people_clips": ("models/people_clips.npz",),
    "spiders": ("models/spiders.glb",),
    "rooms": (
        "models/dining_room.glb",
        "textures/dining_room_light.png",
        "textures/dining_room_view.png",
    ),
    "sounds": tuple(
        f"sounds/{name}.ogg"
        for name, level in LEVELS.items()
        if level.kind is not Kind.VOICE and name not in {**AUDIENCE, **DOORS}
    ),
    "audience_sounds": tuple(f"sounds/{name}.ogg" for name in AUDIENCE),
    "door_sounds": tuple(f"sounds/{name}.ogg" for name in DOORS),
    "voices": tuple(
        f"sounds/{name}.ogg" for name, level in LEVELS.items() if level.kind is Kind.VOICE
    ),
}


def main() -> None:
    """Build the families named on the command line, or all, and write the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=", ".join(FAMILIES))
    parser.add_argument(
        "--as-they-are",
        action="store_true",
        help="build nothing: the scripts changed in their wording alone",
    )
    options = parser.parse_args()
    chosen = options.families or list(FAMILIES)
    unknown = [name for name in chosen if name not in FAMILIES]
    if unknown:
        parser.error(f"there is no family called {unknown[0]!r}")
    entries = _present()
    for name in chosen:
        if not options.as_they_are:
            family = FAMILIES[name]
            importlib.import_module(family.module).build(ASSETS, **family.options)
        entries |= {path: _entry(name, path) for path in _MADE[name]}
        sys.stdout.write(f"{name}: {', '.join(_MADE[name])}\n")
    MANIFEST.write_text(_HEAD + _toml(entries), encoding="utf-8", newline="\n")


def script_hash(scripts: tuple[str, ...] | list[str]) -> str:
    """SHA-256 of the text of ``scripts``, from the root of the checkout."""
    digest = hashlib.sha256()
    for script in scripts:
        digest.update((ASSETS.parent / script).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _present() -> dict[str, dict[str, Any]]:
    if not MANIFEST.exists():
        return {}
    files = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["file"]
    return {entry.pop("path"): entry for entry in files}


def _entry(name: str, path: str) -> dict[str, Any]:
    data = (ASSETS / path).read_bytes()
    family = FAMILIES[name]
    entry: dict[str, Any] = {
        "scripts": list(family.scripts),
        "script_sha256": script_hash(family.scripts),
        "licence": family.licence,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if path.endswith(".glb"):
        parts = read_glb(data).parts
        entry["triangles"] = sum(len(part.faces) for part in parts.values())
        entry["most_triangles"] = max(len(part.faces) for part in parts.values())
    elif path.endswith((".png", ".jpg")):
        with Image.open(ASSETS / path) as image:
            entry["pixels"] = list(image.size)
    elif path.endswith(".ogg"):
        entry |= _sound_entry(ASSETS / path)
    return entry


def _sound_entry(path: Path) -> dict[str, Any]:
    wave, rate = read_sound(path)
    found, kind = levels(wave, rate), LEVELS[path.stem].kind
    return {
        "kind": str(kind),
        "seconds": round(len(wave) / rate, 3),
        "channels": wave.shape[1],
        "peak_dbfs": round(found.peak_dbfs, 2),
        "rms_dbfs": round(found.rms_dbfs, 2),
        "lufs": round(found.lufs, 2),
        "most_lufs": round(found.most_lufs, 2),
        "limit_peak_dbfs": MOST_PEAK_DBFS,
        "limit_lufs": MOST_LUFS[kind],
    }


def _toml(entries: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for path in sorted(entries):
        lines += ["", "[[file]]", f'path = "{path}"']
        for key, value in entries[path].items():
            lines.append(f"{key} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return str(value) if isinstance(value, int | float) else f'"{value}"'


if __name__ == "__main__":
    main()
