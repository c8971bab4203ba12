"""Finds every scene in scenes/library: one file, one SPEC, one class.

Owns discovery and the hashes a record needs; must not know how a scene is built or shown.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import ModuleType

from controller.protocol.spec import SceneKind, SceneSpec
from scenes import library
from scenes.stage.scene import Scene

NEUTRAL_ROOM = "plain_room"
"""The scene a session starts and ends in; a safe place as well."""

_SUFFIXES = (".py", ".glsl", ".vert", ".frag", ".glb", ".npz", ".png", ".ogg")


class CatalogueError(Exception):
    """The library cannot be used; the message is one sentence."""


def discover(package: ModuleType = library) -> dict[str, type[Scene]]:
    """Every scene of ``package`` by name.

    Raises CatalogueError where a file holds no scene of its own name.
    """
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            found[module.name] = _scene_of(f"{package.__name__}.{module.name}", module.name)
    if NEUTRAL_ROOM not in found:
        raise CatalogueError(f"The library has no {NEUTRAL_ROOM}, where every session starts.")
    return found


def specs(scenes: Mapping[str, type[Scene]]) -> tuple[SceneSpec, ...]:
    """The SPECs of ``scenes``, exposure scenes first, then by title."""
    every = (scene.SPEC for scene in scenes.values())
    return tuple(sorted(every, key=lambda s: (s.kind is not SceneKind.EXPOSURE, s.title)))


def safe_places(scenes: Mapping[str, type[Scene]]) -> tuple[str, ...]:
    """Names of the safe places among ``scenes``."""
    return tuple(n for n, s in scenes.items() if s.SPEC.kind is SceneKind.SAFE_PLACE)


def asset_hashes(scenes: Mapping[str, type[Scene]]) -> dict[str, str]:
    """Scene name to SHA-256 of its file, of the stage it is built with, of shaders and assets."""
    shared = hashlib.sha256()
    built = resources.files("assets")
    folders = (built / "shaders", built / "models", built / "textures", built / "sounds")
    for folder in (resources.files("scenes") / "stage", *folders):
        for file in _files(folder):
            shared.update(file.name.encode() + b"\0" + file.read_bytes())
    hashes = {}
    for name, scene in scenes.items():
        own = shared.copy()
        package, _, module = scene.__module__.rpartition(".")
        own.update((resources.files(package) / f"{module}.py").read_bytes())
        hashes[name] = own.hexdigest()
    return hashes


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and not entry.name.startswith("__"):
            yield from _files(entry)
        elif entry.name.endswith(_SUFFIXES):
            yield entry


def _scene_of(path: str, name: str) -> type[Scene]:
    module = importlib.import_module(path)
    for value in vars(module).values():
        spec = getattr(value, "SPEC", None)
        if isinstance(value, type) and isinstance(spec, SceneSpec) and spec.name == name:
            return value
    raise CatalogueError(f"{path} holds no scene whose SPEC is named {name}.")
