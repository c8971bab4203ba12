"""Sounds of a scene: loops, single sounds, places, the patient's volume and the duck for talk.

Owns the players of the files in assets/sounds and their gains; must not know what they mean.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path

from panda3d.core import AudioManager, AudioSound, Filename, LVector3f, NodePath

from scenes.stage.decoded import Decoder

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
        self,
        bank: SoundBank,
        name: str,
        gain: float,
        position: Position | None,
        *,
        endless: bool,
    ) -> None:
        self.name, self._endless = name, endless
        self._bank, self._position = bank, position
        self._gain = min(max(gain, 0.0), 1.0)
        self._rate = 1.0
        self._source: AudioSound | None = None
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

    @property
    def is_playing(self) -> bool:
        """True while a device plays it: not before it is decoded, nor without a device."""
        return self._source is not None and self._source.status() == AudioSound.PLAYING

    def pitch(self, rate: float) -> None:
        """Play it at ``rate`` times its speed and pitch, above 0; 1 as it was made."""
        self._rate = rate
        if self._source is not None:
            self._source.set_play_rate(rate)

    def move(self, position: Position) -> None:
        """Let it come from ``position`` in the root, if it was started with one."""
        self._position = position if self._position is not None else None
        if self._source is not None:
            self._source.set_3d_attributes(*position, 0, 0, 0)

    def refresh(self) -> None:
        """Pass the present loudness to the device."""
        if self._source is not None:
            self._source.set_volume(self.audible_gain)

    def begin(self, source: AudioSound, from_s: float) -> None:
        """Play from ``source``, as everything was set meanwhile; nothing if it has ended."""
        if self._ended:
            return
        self._source = source
        self.refresh()
        source.set_play_rate(self._rate)
        if self._position is not None:
            source.set_3d_attributes(*self._position, 0, 0, 0)
        source.set_loop(self._endless)
        source.set_time(from_s)
        source.play()

    def drop_if_finished(self) -> None:
        """Forget it once it has played to its end; without a device it has at once."""
        if not self._endless and not self.is_playing:
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
        decoder: Decoder | None = None,
    ) -> None:
        """``decoder`` None: a loop holds the caller while it is decoded, 0.1 s or more."""
        self._manager = manager if manager is not None and manager.is_valid() else None
        self._folder, self._decoder = folder, decoder
        self._sounds: list[Sound] = []
        self._ready: dict[str, AudioSound] = {}
        self._waiting: deque[tuple[Path, Callable[[Path], None]]] = deque()
        self._master, self._duck, self._active = 1.0, 1.0, True

    @property
    def overall_gain(self) -> float:
        """Master gain times the duck; 0 while its place is not shown."""
        return self._master * self._duck if self._active else 0.0

    @property
    def playing(self) -> tuple[Sound, ...]:
        """Every sound that was started and not stopped."""
        return tuple(self._sounds)

    @property
    def waiting(self) -> int:
        """How many sounds wait to be decoded or opened."""
        return len(self._waiting)

    def prepare(self, *names: str) -> None:
        """Decode these soon, so that playing one later does not hold the frame loop."""
        for name in names:
            path = sound_file(name, self._folder)
            if self._manager is not None:
                self._when_decoded(path, partial(self._make_ready, name))

    def loop(
        self,
        name: str,
        gain: float,
        position: Position | None = None,
        near_m: float = 1.0,
        *,
        from_s: float = 0.0,
    ) -> Sound:
        """Start a sound that goes on until stopped; ``position`` in the root, None everywhere.

        It is as loud as it was made up to ``near_m`` metres away, and then by 1/distance fainter.
        ``from_s``: where in it to begin, so that several places do not sound alike. It begins as
        soon as it is decoded, at one of the next calls of ``listen_from``.
        """
        path = sound_file(name, self._folder)
        sound = self._add(name, gain, position, endless=True)
        if self._manager is not None:
            self._when_decoded(
                path, lambda file: sound.begin(self._open(file, position, near_m), from_s)
            )
        return sound

    def play(
        self, name: str, gain: float, position: Position | None = None, near_m: float = 1.0
    ) -> Sound:
        """Play a sound once, now: what is not decoded yet holds the caller; see ``loop``."""
        self._drop_finished()
        path = sound_file(name, self._folder)
        sound = self._add(name, gain, position, endless=False)
        if self._manager is not None:
            sound.begin(self._open(self._decoded(path) or path, position, near_m), 0.0)
        return sound

    def master(self, gain: float) -> None:
        """Set the patient's volume, 0-1."""
        gain = min(max(gain, 0.0), 1.0)
        if gain != self._master:
            self._master = gain
            self._refresh()

    def duck(self, db: float) -> None:
        """Lower everything at once by ``db`` (-15 while the therapist talks, 0 to undo)."""
        duck = float(10 ** (min(db, 0.0) / 20))
        if duck != self._duck:
            self._duck = duck
            self._refresh()

    def set_active(self, active: bool) -> None:
        """Mute everything while its place is not shown."""
        self._active = active
        self._refresh()

    def stop_all(self) -> None:
        """End every sound and keep none ready."""
        for sound in self.playing:
            sound.stop()
        self._waiting.clear()
        self._ready.clear()

    def listen_from(self, head: NodePath, root: NodePath) -> None:
        """Hear from ``head``; call once a frame. Positions are those of ``root``.

        Begins one of the sounds that were decoded meanwhile.
        """
        if self._manager is None:
            return
        at = head.get_pos(root)
        ahead = root.get_relative_vector(head, LVector3f(0, 1, 0))
        up = root.get_relative_vector(head, LVector3f(0, 0, 1))
        numbers = (at.x, at.y, at.z, 0, 0, 0, ahead.x, ahead.y, ahead.z, up.x, up.y, up.z)
        self._manager.audio_3d_set_listener_attributes(*numbers)
        self._begin_one()
        self._manager.update()

    def forget(self, sound: Sound) -> None:
        """Drop a sound that has ended."""
        if sound in self._sounds:
            self._sounds.remove(sound)

    def _add(self, name: str, gain: float, position: Position | None, *, endless: bool) -> Sound:
        sound = Sound(self, name, gain, position, endless=endless)
        self._sounds.append(sound)
        return sound

    def _when_decoded(self, path: Path, then: Callable[[Path], None]) -> None:
        if self._decoder is None:
            then(path)
        else:
            self._decoder.ready(path)  # it starts now
            self._waiting.append((path, then))

    def _begin_one(self) -> None:
        # No more than one a frame: the first use of each costs some milliseconds.
        for _ in range(len(self._waiting)):
            path, then = self._waiting.popleft()
            file = self._decoded(path)
            if file is not None:
                then(file)
                return
            self._waiting.append((path, then))

    def _decoded(self, path: Path) -> Path | None:
        return path if self._decoder is None else self._decoder.ready(path)

    def _make_ready(self, name: str, file: Path) -> None:
        self._ready[name] = self._open(file, None, 1.0)

    def _open(self, file: Path, position: Position | None, near_m: float) -> AudioSound:
        assert self._manager is not None
        # Whole in memory: a stream would stutter, and a loop gap, while a scene is built.
        source = self._manager.get_sound(
            Filename.from_os_specific(str(file)), position is not None, AudioManager.SM_sample
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
