"""Sounds are decoded beside the frame loop, once on a machine, and begin when they are ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from panda3d.core import AudioManager, AudioSound, Filename, NodePath

from scenes.sound_levels import read_sound
from scenes.stage.decoded import Decoder
from scenes.stage.sounds import SoundBank, sound_file

PATIENCE_S = 60.0


class HeldDecoder(Decoder):
    """Decodes nothing before it is let go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.go = threading.Event()

    def _keep(self, source: Path, target: Path) -> None:
        assert threading.current_thread() is not threading.main_thread()
        self.go.wait(PATIENCE_S)
        super()._keep(source, target)


class Source:
    """What a device plays."""

    def __init__(self, file: Path) -> None:
        self.file, self.plays, self.loops = file, False, False
        self.volume = self.rate = self.begins_s = -1.0
        self.at: tuple[float, ...] = ()

    def set_volume(self, volume: float) -> None:
        self.volume = volume

    def set_play_rate(self, rate: float) -> None:
        self.rate = rate

    def set_3d_attributes(self, *numbers: float) -> None:
        self.at = numbers[:3]

    def set_3d_min_distance(self, metres: float) -> None:
        assert metres > 0

    def set_loop(self, endless: bool) -> None:
        self.loops = endless

    def set_time(self, seconds: float) -> None:
        self.begins_s = seconds

    def play(self) -> None:
        self.plays = True

    def stop(self) -> None:
        self.plays = False

    def status(self) -> int:
        return AudioSound.PLAYING if self.plays else AudioSound.READY


class Device:
    """Notes what it was asked to open."""

    def __init__(self) -> None:
        self.opened: list[Source] = []

    def is_valid(self) -> bool:
        return True

    def get_sound(self, file: Filename, positional: bool, mode: int) -> Source:
        assert mode == AudioManager.SM_sample
        self.opened.append(Source(Path(file.to_os_specific())))
        return self.opened[-1]

    def audio_3d_set_listener_attributes(self, *numbers: float) -> None:
        assert len(numbers) == 12

    def update(self) -> None:
        """Nothing to do."""


@pytest.fixture
def decoder(tmp_path: Path) -> Iterator[HeldDecoder]:
    held = HeldDecoder(tmp_path)
    yield held
    held.go.set()
    held.close()


def bank(decoder: Decoder) -> tuple[SoundBank, Device]:
    device = Device()
    return SoundBank(cast(AudioManager, device), decoder=decoder), device


def frame(sounds: SoundBank) -> None:
    root = NodePath("root")
    sounds.listen_from(root.attach_new_node("head"), root)


def frames_until_all_began(sounds: SoundBank) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while sounds.waiting:
        assert time.monotonic() < give_up, "a sound was never decoded"
        frame(sounds)
        time.sleep(0.005)


def decoded(decoder: Decoder, source: Path) -> Path:
    give_up = time.monotonic() + PATIENCE_S
    while (file := decoder.ready(source)) is None:
        assert time.monotonic() < give_up, "the sound was never decoded"
        time.sleep(0.005)
    return file


def test_what_is_decoded_is_what_the_file_holds(tmp_path: Path) -> None:
    decoder, source = Decoder(tmp_path), sound_file("scuttle")
    samples, rate = read_sound(decoded(decoder, source))
    decoder.close()
    wanted, wanted_rate = read_sound(source)
    assert rate == wanted_rate
    assert np.array_equal(samples, wanted)


def test_a_machine_decodes_once(tmp_path: Path) -> None:
    source = sound_file("scuttle")
    first = Decoder(tmp_path)
    file = decoded(first, source)
    first.close()
    second = HeldDecoder(tmp_path)
    assert second.ready(source) == file
    second.close()


@pytest.mark.parametrize("left_bytes", [0, 20, 44, 5000])
def test_a_file_that_was_cut_short_is_made_again(tmp_path: Path, left_bytes: int) -> None:
    source = sound_file("scuttle")
    first = Decoder(tmp_path)
    file = decoded(first, source)
    first.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:left_bytes])
    second = Decoder(tmp_path)
    assert second.ready(source) is None
    assert decoded(second, source).read_bytes() == whole
    second.close()


def test_without_a_cache_the_player_decodes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    decoder, source = Decoder(tmp_path / "file" / "below"), sound_file("scuttle")
    assert decoded(decoder, source) == source
    decoder.close()


def test_closing_stops_in_the_middle_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    decoder = Decoder(tmp_path)
    decoder.ready(sound_file("city"))
    decoder.close()
    assert not list(tmp_path.glob("*.part"))


def test_a_loop_begins_once_it_is_decoded_and_holds_nobody_until_then(
    decoder: HeldDecoder,
) -> None:
    sounds, device = bank(decoder)
    loop = sounds.loop("scuttle", 0.2, (1.0, 2.0, 3.0), from_s=0.4)
    frame(sounds)
    assert device.opened == []
    assert not loop.is_playing
    loop.gain = 0.6
    loop.pitch(1.5)
    loop.move((4.0, 5.0, 6.0))
    decoder.go.set()
    frames_until_all_began(sounds)
    (source,) = device.opened
    assert loop.is_playing
    assert source.loops
    assert source.file.suffix == ".wav"
    assert (source.volume, source.rate, source.begins_s) == (0.6, 1.5, 0.4)
    assert source.at == (4.0, 5.0, 6.0)


def test_what_was_stopped_meanwhile_never_sounds(decoder: HeldDecoder) -> None:
    sounds, device = bank(decoder)
    sounds.loop("scuttle", 1.0).stop()
    decoder.go.set()
    frames_until_all_began(sounds)
    assert not any(source.plays for source in device.opened)
    sounds.loop("legs", 1.0)
    sounds.stop_all()
    frame(sounds)
    assert sounds.waiting == 0
    assert not any(source.plays for source in device.opened)


def test_one_frame_begins_one_sound(decoder: HeldDecoder) -> None:
    decoder.go.set()
    names = ("scuttle", "legs", "judder")
    for name in names:
        decoded(decoder, sound_file(name))
    sounds, device = bank(decoder)
    sounds.prepare(*names)
    for number in range(1, len(names) + 1):
        frame(sounds)
        assert len(device.opened) == number


def test_an_event_is_heard_at_once_decoded_or_not(decoder: HeldDecoder) -> None:
    sounds, device = bank(decoder)
    assert sounds.play("scuttle", 1.0).is_playing
    assert [source.file for source in device.opened] == [sound_file("scuttle")]
