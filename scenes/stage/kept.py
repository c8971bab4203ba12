"""Keeps arrays that are slow to make in the user's cache, so that a machine makes them once.

Owns the files of that cache and when they are stale; must not know what the arrays hold.
"""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

LOG = logging.getLogger(__name__)

Arrays = Mapping[str, npt.NDArray[np.generic]]


def kept(
    name: str,
    depends_on: tuple[object, ...],
    make: Callable[[], Arrays],
    folder: Path | None = None,
) -> Arrays:
    """The arrays that ``make`` makes, from the cache where they were made before.

    ``depends_on``: everything they depend on beside the code of scenes/stage, arrays or things
    with a ``repr`` that tells them apart. A file that cannot be read is made again; one that
    cannot be written costs the time again, never the scene.
    """
    path = (folder or _folder()) / f"{name}-{_digest(depends_on)}.npz"
    found = _read(path)
    if found is not None:
        return found
    made = make()
    _write(path, made)
    return made


def kept_words(
    name: str, depends_on: tuple[object, ...], make: Callable[[], npt.NDArray[np.uint16]]
) -> npt.NDArray[np.uint16]:
    """One array of 16-bit numbers, kept as in ``kept``."""
    return np.asarray(kept(name, depends_on, lambda: {"words": make()})["words"], np.uint16)


def kept_array(
    name: str,
    depends_on: tuple[object, ...],
    make: Callable[[], npt.NDArray[np.floating[Any]]],
    folder: Path | None = None,
) -> npt.NDArray[np.float32]:
    """One array of 32-bit floats, kept as in ``kept``."""
    found = kept(name, depends_on, lambda: {"array": make()}, folder)["array"]
    return np.asarray(found, np.float32)


def _folder() -> Path:
    return Path(platformdirs.user_cache_dir("fearladder")) / f"scenes-{_code_digest()}"


def _digest(depends_on: tuple[object, ...]) -> str:
    digest = hashlib.sha256()
    for part in depends_on:
        if isinstance(part, np.ndarray):
            digest.update(repr((part.shape, part.dtype)).encode("ascii"))
            digest.update(np.ascontiguousarray(part).tobytes())
        else:
            digest.update(repr(part).encode("utf-8"))
    return digest.hexdigest()[:16]


@cache
def _code_digest() -> str:
    """Of every module beside and below this one: a change of any makes everything anew."""
    here = Path(__file__).parent
    digest = hashlib.sha256(np.__version__.encode("ascii"))
    for path in sorted(here.rglob("*.py")):
        digest.update(path.relative_to(here).as_posix().encode("utf-8"))
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _read(path: Path) -> Arrays | None:
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as problem:
        LOG.warning("The kept file %s is made again: %s", path.name, type(problem).__name__)
        return None


def _write(path: Path, arrays: Arrays) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            np.savez(out, allow_pickle=False, **arrays)
        part.replace(path)
    except OSError as problem:
        LOG.warning("%s could not be kept: %s", path.name, problem.strerror)
