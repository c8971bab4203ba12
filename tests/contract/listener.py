"""A patient with headphones in a process of its own: what they hear is written to a file.

Owns the listening and where in the file each moment is; must not judge what is heard.

    python -m tests.contract.listener FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from panda3d.core import AudioManager, Filename

from scenes.catalogue import discover
from scenes.prc import configure
from scenes.stage.decoded import Decoder
from scenes.stage.models.audience_sounds import SINGLE, AudienceSounds
from scenes.stage.sounds import SoundBank, sound_file
from scenes.stage.steps import at_once
from tests.contract.window import PatientWindow

RATE, BYTES = 44100, 4  # 16 bit, two ears
SETTLE_S, _GIVE_UP_S = 0.25, 60.0
_STEP_S = 0.05


class Listener:
    """Hears a stage, and keeps from where to where in the recording each moment lies."""

    def __init__(self, folder: Path) -> None:
        configure(folder, silent=True)
        self._file = folder / "heard.wav"
        settings = folder / "openal.conf"
        chosen = settings.read_text(encoding="utf-8").replace("drivers = null", "drivers = wave")
        chosen += f'sample-type = int16\n[wave]\nfile = "{self._file.as_posix()}"\n'
        settings.write_text(chosen, encoding="utf-8")
        os.environ.pop("ALSOFT_DRIVERS", None)
        self.audio = AudioManager.create_AudioManager()
        self.window = PatientWindow((160, 120), self.audio)
        self.moments: dict[str, tuple[int, int]] = {}

    def hear(self, name: str, seconds: float, each: Callable[[], None] | None = None) -> None:
        """Listen for ``seconds`` of the recording, once what went before has died away."""
        self._pass(SETTLE_S, each)
        first = self._size()
        self._pass(seconds, each)
        self.moments[name] = (first, self._size())

    def hear_event(self, name: str, start: Callable[[], None], seconds: float) -> None:
        """Listen to what ``start`` begins, from its first moment, for ``seconds`` at least."""
        self._pass(SETTLE_S, None)
        first = self._size()
        start()
        self._pass(seconds, None)
        self.moments[name] = (first, self._size())

    def face(self, heading_deg: float) -> None:
        """Turn the head to the left by this."""
        self.window.look(heading_deg, 0.0)
        self.window.draw()
        self.window.sounds.listen_from(self.window.display.eyes.camera, self.window.stage.root)

    def close(self, report: Path) -> None:
        """Finish the recording and write down its moments."""
        self.window.close()
        self.audio.shutdown()
        report.write_text(json.dumps(self.moments), encoding="utf-8")

    def _pass(self, seconds: float, each: Callable[[], None] | None) -> None:
        wanted = self._size() + int(seconds * RATE) * BYTES
        give_up = time.monotonic() + _GIVE_UP_S
        while self._size() < wanted:
            if time.monotonic() > give_up:
                raise TimeoutError("the recording does not grow")
            if each is not None:
                each()
            self.audio.update()
            time.sleep(0.01)

    def _size(self) -> int:
        return self._file.stat().st_size if self._file.exists() else 0


def places(listener: Listener) -> None:
    """One steady sound, at the left, right, behind, far, lowered for talk, and cut off."""
    sounds = listener.window.sounds
    listener.face(0.0)
    motor = sounds.loop("lift_motor", 1.0, (-2.0, 0.0, 1.6), 2.0)
    listener.hear("left", 0.6)
    listener.face(180.0)
    listener.hear("left, turned round", 0.6)
    listener.face(0.0)
    motor.move((2.0, 0.0, 1.6))
    listener.hear("right", 0.6)
    motor.move((8.0, 0.0, 1.6))
    listener.hear("right, four times as far", 0.6)
    motor.move((0.0, 2.0, 1.6))
    listener.hear("ahead", 0.6)
    sounds.duck(-15.0)
    listener.hear("ahead, while the therapist talks", 0.6)
    sounds.duck(0.0)
    sounds.master(0.0)
    listener.hear("cut", 0.4)
    sounds.master(1.0)
    sounds.stop_all()
    sounds.loop("wind", 1.0)
    listener.hear("wind", 0.8)
    sounds.stop_all()
    listener.hear("nothing", 0.3)


def decoded(listener: Listener, folder: Path) -> None:
    """The steady sound ahead again, by way of the files that the decoder keeps."""
    decoder, window = Decoder(folder), listener.window
    sounds = SoundBank(listener.audio, decoder=decoder)
    sounds.loop("lift_motor", 1.0, (0.0, 2.0, 1.6), 2.0)
    give_up = time.monotonic() + _GIVE_UP_S
    while sounds.waiting:
        if time.monotonic() > give_up:
            raise TimeoutError("the sound was never decoded")
        sounds.listen_from(window.display.eyes.camera, window.stage.root)
        time.sleep(0.01)
    listener.hear("ahead, decoded beforehand", 0.6)
    sounds.stop_all()
    decoder.close()


def audience(listener: Listener) -> None:
    """People in rows before the patient: few and many, calm and hostile, and single ones."""
    heard = AudienceSounds(listener.window.stage, (0.0, 6.0, 0.0), 8.0)
    listener.face(0.0)
    for name, loudness, hostility in (
        ("few talk", 0.2, 0.0),
        ("all talk", 1.0, 0.0),
        ("all are hostile", 1.0, 1.0),
    ):
        heard.murmur(loudness, hostility)
        listener.hear(name, 1.5)
    heard.murmur(0.0)
    left, right = (-3.0, 3.0, 1.2), (3.0, 3.0, 1.2)
    listener.hear_event("cough on the left", lambda: heard.cough(left), 1.0)
    listener.hear("after it", 0.8)
    listener.hear_event("question on the right", lambda: heard.ask(0, right), 1.2)

    def everything() -> None:
        heard.murmur(1.0, 1.0)
        heard.clapping(1.0)
        heard.applaud(40)
        heard.cough(left)
        for name in SINGLE:
            heard.single(name, right)

    listener.hear_event("a whole audience", everything, 2.5)
    listener.window.sounds.stop_all()


def seam(listener: Listener) -> None:
    """A loop that comes to its end and begins again while it is heard."""
    path = Filename.from_os_specific(str(sound_file("lift_motor")))
    motor = listener.audio.get_sound(path, False, AudioManager.SM_sample)
    motor.set_loop(True)
    motor.set_time(motor.length() - SETTLE_S - 0.5)
    motor.play()
    listener.hear("over the seam", 1.0)
    assert motor.get_time() < motor.length() - SETTLE_S - 0.5, "it has not begun again"
    motor.stop()


def lift(listener: Listener) -> None:
    """The glass lift at its most with every event at once, drawn as it is heard."""
    window = listener.window
    scene = discover()["glass_lift"](window.stage, {"cabin": "open_platform"})
    at_once(scene.build())
    scene.apply({p.name: p.curve.at(100) for p in scene.SPEC.parameters})

    def frame() -> None:
        scene.tick(_STEP_S)
        window.draw()
        window.sounds.listen_from(window.display.eyes.camera, window.stage.root)

    frame()
    for event in scene.SPEC.events:
        scene.trigger(event.name)
    listener.hear("lift", 2.0, frame)
    scene.teardown()


def main() -> None:
    """Listen to everything."""
    folder = Path(sys.argv[1])
    listener = Listener(folder)
    places(listener)
    decoded(listener, folder / "decoded")
    audience(listener)
    seam(listener)
    lift(listener)
    listener.close(folder / "moments.json")


if __name__ == "__main__":
    main()
