"""Decodes sounds in a thread of its own and keeps them as plain samples in the user's cache.

Owns that thread and its files; must not know players, scenes or the frame loop.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import wave
from collections import deque
from pathlib import Path

import platformdirs
from panda3d.core import Datagram, Filename, MovieAudio

LOG = logging.getLogger(__name__)

_SLICE = 8192  # samples at a time: a millisecond in which no other thread of Python runs
_REST_S = 0.0005
_HEADER_BYTES = 44


class Decoder:
    """Makes of each file asked for one that a player reads in a millisecond or two.

    A long loop takes 0.1 to 0.2 s to decode; here that is done beside the frame loop, once on a
    machine. ``ready`` and ``close`` are for one thread, that of the frame loop.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` for the files; the user's cache where it is None. Nothing starts yet."""
        self._folder = folder or Path(platformdirs.user_cache_dir("fearladder")) / "sounds"
        self._targets: dict[Path, Path] = {}
        self._asked: deque[Path] = deque()
        self._underway: set[Path] = set()
        self._unkept: set[Path] = set()
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def ready(self, source: Path) -> Path | None:
        """A file with the samples of ``source``; None while they are being decoded.

        ``source`` itself where the cache cannot be written: decoding then is the player's.
        """
        if source in self._unkept or self._closed:
            return source
        if source in self._underway:
            return None
        if source not in self._targets:
            self._targets[source] = self._folder / f"{source.stem}-{_digest(source)}.wav"
        if _is_whole(self._targets[source]):
            return self._targets[source]
        self._ask(source)
        return None

    def close(self) -> None:
        """Stop decoding; what is not done is done the next time it is asked for."""
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _ask(self, source: Path) -> None:
        self._underway.add(source)
        self._asked.append(source)
        self._wake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sound-decoder", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while not self._closed:
            self._wake.wait()
            self._wake.clear()
            while self._asked and not self._closed:
                source = self._asked.popleft()
                self._keep(source, self._targets[source])
                self._underway.discard(source)

    def _keep(self, source: Path, target: Path) -> None:
        part = target.with_suffix(f".{threading.get_native_id()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if self._decode(source, part):
                part.replace(target)
            else:
                part.unlink()
        except OSError as problem:
            LOG.warning("%s could not be kept: %s", target.name, problem.strerror)
            self._unkept.add(source)

    def _decode(self, source: Path, target: Path) -> bool:
        """Write the samples; False where it was told to stop before the end."""
        cursor = MovieAudio.get(Filename.from_os_specific(str(source))).open()
        if cursor is None:
            raise OSError(0, "it cannot be read as a sound")
        left = round(cursor.length() * cursor.audio_rate())
        with wave.open(str(target), "wb") as out:
            out.setparams((cursor.audio_channels(), 2, cursor.audio_rate(), left, "NONE", ""))
            while left and not self._closed:
                datagram = Datagram()
                cursor.read_samples(min(_SLICE, left), datagram)
                out.writeframesraw(datagram.get_message())
                left -= min(_SLICE, left)
                time.sleep(_REST_S)  # the frame loop's turn
        return not left


def _digest(source: Path) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()[:16]


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        held = path.stat().st_size - _HEADER_BYTES
    except OSError:
        return False
    return held > 0 and header[:4] == b"RIFF" and int.from_bytes(header[40:], "little") == held
