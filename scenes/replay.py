"""A recorded session shown again in the preview: dose, events and head as they were, at any speed.

Owns the replay's clock, the stand-in for the controller and the head that was recorded, all given
on standard input and kept nowhere; must not know the record.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import numpy as np
from panda3d.core import AudioManager, LPoint3f, LVector3f
from pydantic import ValidationError

from controller.link.clock import ClockOffset
from controller.link.renderer_client import FromController
from controller.protocol.base import Model
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import Report
from scenes.catalogue import CatalogueError, discover
from scenes.display.choice import open_display
from scenes.display.display import Display, DisplayError, HeadPose, InputEvent
from scenes.display.pose import EYE_HEIGHT_M, RestingHead
from scenes.frame_loop import FrameLoop, Parts
from scenes.mirror import Mirror
from scenes.notices import RECORDINGS
from scenes.overlay import Overlay
from scenes.patient_input import Act, PatientScene, WindowPatient
from scenes.places import Places
from scenes.prc import configure
from scenes.stage.fade import FadeCover
from scenes.stage.shading import Shading
from scenes.stage.speech import Speech

STAGE_SEED = 20
"""As for a live session: the same scene."""

LONGEST_FRAME_S = 0.25
"""A frame that took longer, such as while a scene is built, counts as this: nothing is missed."""

HEAD_COLUMNS = ("elapsed_s", "x_m", "y_m", "z_m", "heading_deg", "pitch_deg", "roll_deg")
HEAD_GAP_S = 0.5
"""Farther than this from any sample the head rests: nobody knows where it was."""


class Shown(Model):
    """A directive at its moment of the session."""

    at_ns: int
    directive: SceneDirective


class Replayed(Model):
    """A whole session to be shown again."""

    directives: tuple[Shown, ...]
    head: str
    """`HEAD_COLUMNS` row by row, 32-bit little-endian floats in base64; empty if not recorded."""
    end_ns: int


class ReplayClock:
    """Session time, moving ``speed`` times as fast as the frames that are drawn."""

    def __init__(
        self, start_ns: int, speed: float, now_s: Callable[[], float] = time.perf_counter
    ) -> None:
        """Stand at ``start_ns`` until the second frame."""
        self.ns = start_ns
        self._speed = speed
        self._now_s = now_s
        self._last_s: float | None = None

    def tick(self) -> None:
        """A frame begins."""
        now_s = self._now_s()
        if self._last_s is not None:
            real_s = min(now_s - self._last_s, LONGEST_FRAME_S)
            self.ns += round(real_s * self._speed * 1e9)
        self._last_s = now_s


class _SessionClock(ClockOffset):
    """What the frame loop takes for the controller's clock: always known, always the replay's."""

    def __init__(self, clock: ReplayClock) -> None:
        super().__init__()
        self._clock = clock

    def fresh(self, local_ns: int) -> bool:
        return True

    def to_controller_ns(self, local_ns: int) -> int | None:
        return self._clock.ns


class ReplayedLink:
    """Stands in for the controller: gives each directive at its moment, and hears nothing."""

    def __init__(self, directives: Sequence[Shown], clock: ReplayClock) -> None:
        """``directives`` in order of time; those before the clock's start count as one."""
        self._clock = clock
        self.clock: ClockOffset = _SessionClock(clock)
        self.silent_s = 0.0
        passed = [one for one in directives if one.at_ns <= clock.ns]
        self._due = [*passed[-1:], *(one for one in directives if one.at_ns > clock.ns)]

    def poll(self) -> list[FromController]:
        """The directives whose moment has come, in order."""
        count = sum(one.at_ns <= self._clock.ns for one in self._due)
        come, self._due = self._due[:count], self._due[count:]
        return [one.directive for one in come]

    def report(self, report: Report) -> str:
        """Nobody listens: what was, is over."""
        del report
        return "replay"

    def heartbeat(self, session_id: str | None = None) -> None:
        """Nobody listens."""

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        """Nobody listens."""

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        """Nobody looks but at the window."""
        return False


class RecordedHead(RestingHead):
    """The head where it was at the replay's time; at rest where that is not known."""

    def __init__(self, rows: np.ndarray[tuple[int, int], np.dtype[np.float64]], clock: ReplayClock):
        """``rows`` as `HEAD_COLUMNS`, by time."""
        super().__init__()
        self._rows = rows
        self._clock = clock

    def pose(self) -> HeadPose:
        """Where the head was, from the nearest sample."""
        at_s = self._clock.ns / 1e9
        row = nearest(self._rows, at_s)
        if row is None:
            return super().pose()
        _, x, y, z, heading, pitch, roll = row
        return HeadPose(LPoint3f(x, y, z), LVector3f(heading, pitch, roll))


def nearest(
    rows: np.ndarray[tuple[int, int], np.dtype[np.float64]], at_s: float
) -> tuple[float, ...] | None:
    """The row nearest to ``at_s``, or None if none is within `HEAD_GAP_S`."""
    if not len(rows):
        return None
    after = int(np.searchsorted(rows[:, 0], at_s))
    near = [i for i in (after - 1, after) if 0 <= i < len(rows)]
    at = min(near, key=lambda i: abs(rows[i, 0] - at_s))
    if abs(rows[at, 0] - at_s) > HEAD_GAP_S:
        return None
    return tuple(float(value) for value in rows[at])


def head_rows(text: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The head's samples by time, from their text; raises ValueError for another text."""
    flat = np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float64)
    rows = flat.reshape(-1, len(HEAD_COLUMNS))
    return np.asarray(rows[np.argsort(rows[:, 0], kind="stable")])


class Nobody(WindowPatient):
    """Whoever sits before a replay changes nothing of what was."""

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """Nothing."""
        del events, scene
        return []


class ReplayProcess:
    """One replay, from opening the display to the session's last moment."""

    def __init__(self, replayed: Replayed, chosen: argparse.Namespace) -> None:
        """Open everything. Raises DisplayError or CatalogueError with a sentence."""
        self._end_ns = replayed.end_ns
        self.clock = ReplayClock(round(chosen.from_min * 60e9), chosen.speed)
        with ExitStack() as stack:
            self._open(stack, replayed, chosen)
            self._stack = stack.pop_all()

    def run(self, say: Callable[[str], None]) -> None:
        """Show it to its end or until the window is closed; ``say`` where it is, every second."""
        told_s = float("-inf")
        while self.clock.ns < self._end_ns and not self.display.closed:
            self.clock.tick()
            self.loop.step()
            if time.perf_counter() - told_s >= 1.0:
                told_s = time.perf_counter()
                seconds = self.clock.ns // 1_000_000_000
                say(f"{seconds // 60:02d}:{seconds % 60:02d}")

    def close(self) -> None:
        """Release everything in reverse order."""
        self._stack.close()

    def _open(self, stack: ExitStack, replayed: Replayed, chosen: argparse.Namespace) -> None:
        display = self.display = _preview(chosen.display, chosen.size)
        stack.callback(display.close)
        audio = AudioManager.create_AudioManager()
        stack.callback(audio.shutdown)
        shading = Shading(display.eyes.count > 1, encode_srgb=not display.encodes_srgb)
        places = Places(discover(), display, shading, audio, STAGE_SEED)
        stack.callback(places.close)
        cover = FadeCover(display.world, shading)
        places.load_safe_places()
        mirror = Mirror(display)
        stack.callback(mirror.close)
        overlay = Overlay(shading)
        link = ReplayedLink(replayed.directives, self.clock)
        speech = Speech(audio, RECORDINGS)
        parts = Parts(display, link, places, Nobody(), overlay, cover, mirror, speech)
        self.loop = FrameLoop(parts, lambda: self.clock.ns)
        rows = head_rows(replayed.head)
        if len(rows):
            _set_head(display, RecordedHead(rows, self.clock))


def _preview(name: Literal["auto", "window", "offscreen"], size: tuple[int, int]) -> Display:
    """A window, or where there is no desktop off screen; never somebody's headset."""
    if name != "auto":
        return open_display(name, size)
    try:
        return open_display("window", size)
    except DisplayError:
        return open_display("offscreen", size)


def _set_head(display: Display, head: RestingHead) -> None:
    head.eye_height_m = EYE_HEIGHT_M
    # The preview's displays have a head of their own; a headset's is on a person.
    if hasattr(display, "head"):
        display.head = head


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fearladder replay")
    parser.add_argument("--display", choices=("auto", "window", "offscreen"), default="auto")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--from-min", type=float, default=0.0)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--no-sound", action="store_true")
    chosen = parser.parse_args(arguments)
    chosen.size = (960, 540)
    return chosen


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    """Show the session that comes on standard input."""
    chosen = _arguments(arguments)
    try:
        replayed = Replayed.model_validate_json(sys.stdin.readline())
        configure(chosen.cache, silent=chosen.no_sound)
        process = ReplayProcess(replayed, chosen)
    except (DisplayError, CatalogueError) as problem:
        raise SystemExit(str(problem)) from problem
    except ValidationError as problem:
        raise SystemExit("This is no session that can be shown again.") from problem
    try:
        process.run(_say)
    finally:
        process.close()


if __name__ == "__main__":
    main()
