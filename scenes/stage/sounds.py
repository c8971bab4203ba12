"""Sounds of a scene: loops, single sounds, places, the patient's volume and the duck for talk.

Owns the cache of synthesised files and the gain of each sound; must not know what they mean.
"""

from __future__ import annotations

import hashlib
import os
import wave
from pathlib import Path

import platformdirs
from panda3d.core import AudioManager, AudioSound, Filename, LVector3f, NodePath

from scenes.stage import synth

Position = tuple[float, float, float]


def cache_folder() -> Path:
    """Where synthesised sounds are kept: the user's cache, by the version of the synthesis."""
    source = Path(synth.__file__).read_bytes()
    key = hashlib.sha256(source).hexdigest()[:12]
    return Path(platformdirs.user_cache_dir("fearladder")) / f"sounds-{key}"


def sound_file(name: str, folder: Path | None = None) -> Path:
    """The WAV of a named sound, made if it is not there yet; KeyError for an unknown name."""
    path = (folder or cache_folder()) / f"{name}.wav"
    if not path.exists():
        samples = synth.waveform(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        with wave.open(str(part), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(synth.RATE)
            out.writeframes(samples.tobytes())
        part.replace(path)
    return path


class Sound:
    """A sound that was started; silent, but whole, where there is no audio device."""

    def __init__(
        self, bank: SoundBank, name: str, gain: float, source: AudioSound | None, *, endless: bool
    ) -> None:
        self.name, self._endless = name, endless
        self._bank, self._source, self._gain = bank, source, gain
        self._ended = False

    @property
    def gain(self) -> float:
        """Its own loudness, 0-1, before the master gain."""
        return self._gain

    @gain.setter
    def gain(self, value: float) -> None:
        """Set its own loudness, held within 0-1, and pass it to the device."""
        self._gain = min(max(value, 0.0), 1.0)
        self.refresh()

    @property
    def audible_gain(self) -> float:
        """What reaches the patient: own gain times the bank's; 0 once it has ended."""
        return self._gain * self._bank.overall_gain if not self._ended else 0.0

    def move(self, position: Position) -> None:
        """Let it come from ``position`` in the root, if it was started with one."""
        if self._source is not None:
            self._source.set_3d_attributes(*position, 0, 0, 0)

    def refresh(self) -> None:
        """Pass the present loudness to the device."""
        if self._source is not None:
            self._source.set_volume(self.audible_gain)

    def drop_if_finished(self) -> None:
        """Forget it once it has played to its end; without a device it has at once."""
        playing = self._source is not None and self._source.status() == AudioSound.PLAYING
        if not self._endless and not playing:
            self.stop()

    def stop(self) -> None:
        """End it for good."""
        self._ended = True
        self._bank.forget(self)
        if self._source is not None:
            self._source.stop()
            self._source = None


class SoundBank:
    """Every sound of the scenes; ``manager`` None or without a device plays nothing."""

    def __init__(
        self,
        manager: AudioManager | None,
        *,
        folder: Path | None = None,
    ) -> None:
        self._manager = manager if manager is not None and manager.is_valid() else None
        self._folder = folder
        self._sounds: list[Sound] = []
        self._master, self._duck, self._active = 1.0, 1.0, True

    @property
    def overall_gain(self) -> float:
        """Master gain times the duck; 0 while its place is not shown."""
        return self._master * self._duck if self._active else 0.0

    @property
    def playing(self) -> tuple[Sound, ...]:
        """Every sound that was started and not stopped."""
        return tuple(self._sounds)

    def loop(self, name: str, gain: float, position: Position | None = None) -> Sound:
        """Start a sound that goes on until stopped; ``position`` in the root, None everywhere."""
        return self._start(name, gain, position, endless=True)

    def play(self, name: str, gain: float, position: Position | None = None) -> Sound:
        """Play a sound once."""
        self._drop_finished()
        return self._start(name, gain, position, endless=False)

    def master(self, gain: float) -> None:
        """Set the patient's volume, 0-1."""
        self._master = min(max(gain, 0.0), 1.0)
        self._refresh()

    def duck(self, db: float) -> None:
        """Lower everything at once by ``db`` (-15 while the therapist talks, 0 to undo)."""
        self._duck = float(10 ** (min(db, 0.0) / 20))
        self._refresh()

    def set_active(self, active: bool) -> None:
        """Mute everything while its place is not shown."""
        self._active = active
        self._refresh()

    def stop_all(self) -> None:
        """End every sound."""
        for sound in self.playing:
            sound.stop()

    def listen_from(self, head: NodePath, root: NodePath) -> None:
        """Hear from ``head``; call once a frame. Positions are those of ``root``."""
        if self._manager is None:
            return
        at = head.get_pos(root)
        ahead = root.get_relative_vector(head, LVector3f(0, 1, 0))
        up = root.get_relative_vector(head, LVector3f(0, 0, 1))
        numbers = (at.x, at.y, at.z, 0, 0, 0, ahead.x, ahead.y, ahead.z, up.x, up.y, up.z)
        self._manager.audio_3d_set_listener_attributes(*numbers)
        self._manager.update()

    def forget(self, sound: Sound) -> None:
        """Drop a sound that has ended."""
        if sound in self._sounds:
            self._sounds.remove(sound)

    def _start(self, name: str, gain: float, position: Position | None, *, endless: bool) -> Sound:
        if name not in synth.NAMES:
            raise KeyError(f"there is no sound called {name!r}")
        source = self._open(name, position)
        sound = Sound(self, name, gain, source, endless=endless)
        self._sounds.append(sound)
        sound.refresh()
        if source is not None:
            source.set_loop(endless)
            source.play()
        return sound

    def _open(self, name: str, position: Position | None) -> AudioSound | None:
        if self._manager is None:
            return None
        path = Filename.from_os_specific(str(sound_file(name, self._folder)))
        source = self._manager.get_sound(path, position is not None)
        if position is not None:
            source.set_3d_attributes(*position, 0, 0, 0)
        return source

    def _drop_finished(self) -> None:
        for sound in self.playing:
            sound.drop_if_finished()

    def _refresh(self) -> None:
        for sound in self._sounds:
            sound.refresh()
