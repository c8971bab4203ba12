"""A whole session in a headset: controller, console's link, store, and a renderer in Monado."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from controller.bench.room import CONTROLLER, SCENES, SIZE, Room
from controller.protocol.vocabulary import Peer
from tests.openxr.monado import Body, Monado

STEP = 5


class HeadsetRoom(Room):
    """A treatment room whose renderer draws for a headset, with a patient who has a body."""

    def __init__(self, folder: Path, monado: Monado, screen: str) -> None:
        self._monado, self._screen = monado, screen
        super().__init__(folder)

    def start(self, program: str) -> None:
        """Start a program; the renderer beside the runtime."""
        if program != SCENES:
            super().start(program)
            return
        environment = self._monado.environment() | self._monado.validation()
        with self._folder.with_name("scenes.txt").open("ab") as said:
            self._processes[program] = subprocess.Popen(
                self._monado.installation.python("-m", *self._command(program), "--watch-stdin"),
                env=environment | {"DISPLAY": self._screen},
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def steps(self) -> list[str]:
        """What the thumbstick did so far, in order."""
        said = (self._seat / "logs" / "scenes.log").read_text(encoding="utf-8")
        return re.findall(r"hand pressed (more|less)", said)

    def renderer_ended(self) -> int | None:
        """Let the renderer end; its exit code."""
        process = self._processes.pop(SCENES)
        assert process.stdin is not None
        process.stdin.close()
        return process.wait(90)

    @property
    def up(self) -> set[Peer]:
        """Who is heard."""
        return {p.peer for p in self.health.peers if p.up} if self.health else set()

    def _command(self, program: str) -> Sequence[str]:
        if program == CONTROLLER:
            return super()._command(program)
        seat = ("--data-dir", str(self._seat), "--display", "openxr", "--size", SIZE)
        return ("scenes.renderer", *seat, "--no-sound", "--verbose")


def rate(room: HeadsetRoom, body: Body, suds: int) -> None:
    """Move the thumbstick until the panel stands at ``suds``, then pull the trigger."""
    before = len(room.steps())

    def value() -> int | None:
        return value_after(room.steps()[before:])

    while (now := value()) != suds:
        up = now is None or now < suds
        body.stick(0, 1.0 if up else -1.0)
        room.wait("the rating to move", lambda up=up: reaches(value(), suds, up=up), 90)
        body.stick(0, 0)
        settle(room)
    body.hold("trigger", True)


def reaches(value: int | None, suds: int, *, up: bool) -> bool:
    """True once the value has come from below (or above) as far as ``suds``."""
    return value is not None and (value >= suds if up else value <= suds)


def settle(room: HeadsetRoom) -> None:
    """Wait until the stick has stood still for some frames."""
    seen = [-1]

    def still() -> bool:
        now = len(room.steps())
        same, seen[:] = seen.count(now), [*seen[-10:], now]
        return same >= 8  # looked at every 20 ms; a stick held would repeat every 140 ms

    room.wait("the stick at rest", still, 90)


def value_after(steps: Sequence[str]) -> int | None:
    """The rating that these steps of the stick lead to, from empty."""
    value: int | None = None
    for step in steps:
        if value is None:
            value = 0 if step == "more" else 100
        else:
            value = max(0, min(100, value + (STEP if step == "more" else -STEP)))
    return value
