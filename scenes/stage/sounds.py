"""Sounds of a scene: loops, single sounds, places, the patient's volume and the duck for talk.

Owns the players of the files in assets/sounds and their gains; must not know what they mean.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from panda3d.core import AudioManager, AudioSound, Filename, LVector3f, NodePath

Position = tuple[float, float, float]


def sound_file(name: str, folder: Path | None = None) -> Path:
    """The file of a named sound in ``folder``, else in assets; KeyError for an unknown name."""
    path = (folder or Path(str(resources.files("assets") / "sounds"))) / f"{name}.ogg"
    if not path.is_file():
        raise KeyError(f"there is no sound called {name!r}")
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

    def pitch(self, rate: float) -> None:
        """Play it at ``rate`` times its speed and pitch, above 0; 1 as it was made."""
        if self._source is not None:
            self._source.set_play_rate(rate)

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
        self._ready: dict[str, AudioSound] = {}
        self._master, self._duck, self._active = 1.0, 1.0, True

    @property
    def overall_gain(self) -> float:
        """Master gain times the duck; 0 while its place is not shown."""
        return self._master * self._duck if self._active else 0.0

    @property
    def playing(self) -> tuple[Sound, ...]:
        """Every sound that was started and not stopped."""
        return tuple(self._sounds)

    def prepare(self, *names: str) -> None:
        """Read and decode these now, so that playing one later does not hold the frame loop."""
        for name in names:
            source = self._open(name, None, 1.0)
            if source is not None:
                self._ready[name] = source

    def loop(
        self, name: str, gain: float, position: Position | None = None, near_m: float = 1.0
    ) -> Sound:
        """Start a sound that goes on until stopped; ``position`` in the root, None everywhere.

        It is as loud as it was made up to ``near_m`` metres away, and then by 1/distance fainter.
        """
        return self._start(name, gain, position, near_m, endless=True)

    def play(
        self, name: str, gain: float, position: Position | None = None, near_m: float = 1.0
    ) -> Sound:
        """Play a sound once; see ``loop``."""
        self._drop_finished()
        return self._start(name, gain, position, near_m, endless=False)

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
        """End every sound and keep none ready."""
        for sound in self.playing:
            sound.stop()
        self._ready.clear()

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

    def _start(
        self, name: str, gain: float, position: Position | None, near_m: float, *, endless: bool
    ) -> Sound:
        source = self._open(name, position, near_m)
        sound = Sound(self, name, gain, source, endless=endless)
        self._sounds.append(sound)
        sound.refresh()
        if source is not None:
            source.set_loop(endless)
            source.play()
        return sound

    def _open(self, name: str, position: Position | None, near_m: float) -> AudioSound | None:
        path = sound_file(name, self._folder)
        if self._manager is None:
            return None
        # Whole in memory: a stream would stutter, and a loop gap, while a scene is built.
        source = self._manager.get_sound(
            Filename.from_os_specific(str(path)), position is not None, AudioManager.SM_sample
        )
        if position is not None:
            source.set_3d_attributes(*position, 0, 0, 0)
            source.set_3d_min_distance(near_m)
        return source

    def _drop_finished(self) -> None:
        for sound in self.playing:
            sound.drop_if_finished()

    def _refresh(self) -> None:
        for sound in self._sounds:
            sound.refresh()
