"""The recorded voice of the few sentences that the patient is told.

Owns finding and playing them one after the other; must not know when they are due.
"""

from __future__ import annotations

from collections import deque
from importlib import resources

from panda3d.core import AudioManager, AudioSound, Filename

_GAIN = 0.9


class Speech:
    """Speaks sentences that were recorded; silent where there is no sound or no recording."""

    def __init__(self, audio: AudioManager | None, recordings: dict[str, str]) -> None:
        """``recordings``: sentence to file name in assets/sounds."""
        folder = resources.files("assets") / "sounds"
        self._waiting: deque[AudioSound] = deque()
        self._now: AudioSound | None = None
        self._sounds: dict[str, AudioSound] = {}
        if audio is None:
            return
        for sentence, file in recordings.items():
            with resources.as_file(folder / file) as path:
                sound = audio.get_sound(
                    Filename.from_os_specific(str(path)), False, AudioManager.SM_sample
                )
            sound.set_volume(_GAIN)
            self._sounds[sentence] = sound

    def say(self, sentences: tuple[str, ...]) -> None:
        """Speak these, in order, instead of whatever was being said."""
        self.hush()
        self.add(sentences)

    def add(self, sentences: tuple[str, ...]) -> None:
        """Speak these after whatever is being said."""
        self._waiting.extend(self._sounds[s] for s in sentences if s in self._sounds)

    def hush(self) -> None:
        """Say nothing more."""
        self._waiting.clear()
        if self._now is not None:
            self._now.stop()
            self._now = None

    def tick(self) -> None:
        """Go on to the next sentence when one has ended; call once a frame."""
        if self._now is not None and self._now.status() == AudioSound.PLAYING:
            return
        self._now = self._waiting.popleft() if self._waiting else None
        if self._now is not None:
            self._now.play()

    @property
    def speaking(self) -> bool:
        """True while a sentence is heard or waits to be."""
        return self._now is not None or bool(self._waiting)
