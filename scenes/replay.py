"""A recorded session shown again in the preview: dose, events and head as they were, at any speed.

Owns the order of opening, steering and ending a replay, all given on standard input and kept
nowhere; must not know the record.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import Literal

from panda3d.core import AudioManager
from pydantic import ValidationError

from controller.protocol.playback import PreviewOrder, PreviewTold
from scenes.catalogue import CatalogueError, discover
from scenes.display.choice import open_display
from scenes.display.display import Display, DisplayError, InputEvent
from scenes.display.pose import EYE_HEIGHT_M, RestingHead
from scenes.frame_loop import FrameLoop, Parts
from scenes.mirror import Mirror, Picture
from scenes.notices import recordings
from scenes.overlay import Overlay
from scenes.patient_input import Act, PatientScene, WindowPatient
from scenes.places import Places
from scenes.prc import configure
from scenes.replay_orders import Orders, Teller, lines
from scenes.replayed import (
    RecordedHead,
    ReplayClock,
    Replayed,
    ReplayedLink,
    after_unrecorded,
    head_rows,
)
from scenes.stage.fade import FadeCover
from scenes.stage.shading import Shading
from scenes.stage.speech import Speech

STAGE_SEED = 20
"""As for a live session: the same scene."""

SETTLING_FRAMES = 60
"""At most so many frames until the picture of a moment that was sought is there."""

STANDING_FRAME_S = 0.04
"""Between two frames of a picture that stands still."""


class Nobody(WindowPatient):
    """Whoever sits before a replay changes nothing of what was."""

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """Nothing."""
        del events, scene
        return []


class _SteadyMirror(Mirror):
    """Its cadence is that of the room and not of the session, which may stand still."""

    def before_draw(self, now_ns: int) -> None:
        super().before_draw(time.perf_counter_ns())

    def after_draw(self, now_ns: int) -> Picture | None:
        return super().after_draw(time.perf_counter_ns())


class ReplayProcess:
    """One replay, from opening the display to the session's last moment."""

    def __init__(self, replayed: Replayed, chosen: argparse.Namespace) -> None:
        """Open everything. Raises DisplayError or CatalogueError with a sentence."""
        self._end_ns = replayed.end_ns
        self._unrecorded = replayed.unrecorded
        self.clock = ReplayClock(round(chosen.from_min * 60e9), chosen.speed)
        self._teller = Teller()
        self._order = 0
        with ExitStack() as stack:
            self._open(stack, replayed, chosen)
            self._stack = stack.pop_all()

    def run(self, say: Callable[[str], None]) -> None:
        """Show it to its end or until the window is closed; ``say`` where it is, every second."""
        told_s = float("-inf")
        self._settle()
        while self.clock.ns < self._end_ns and not self.display.closed:
            self._tick()
            self.loop.step()
            if time.perf_counter() - told_s >= 1.0:
                told_s = time.perf_counter()
                seconds = self.clock.ns // 1_000_000_000
                say(f"{seconds // 60:02d}:{seconds % 60:02d}")

    def follow(self, orders: Orders) -> None:
        """Do what is ordered, and tell where it is, until nobody orders or the window is closed.

        Stands still until the first order, and at the session's end. Raises OSError where nobody
        reads what is told.
        """
        self.clock.playing = False
        while not (orders.over or self.display.closed):
            order = orders.newest()
            if order is not None:
                self.obey(order)
            self.frame()
            self._tell()
            if not self.clock.playing:
                time.sleep(STANDING_FRAME_S)

    def obey(self, order: PreviewOrder) -> None:
        """Go where the order says, and play or stand still; from its end it plays anew."""
        if order.at_s is not None:
            self.seek(round(order.at_s * 1e9))
        elif order.playing and self.clock.ns >= self._end_ns:
            self.seek(0)
        self.clock.speed, self.clock.playing = order.speed, order.playing
        self._audio.set_volume(1.0 if order.playing else 0.0)
        self._order = order.order

    def frame(self) -> None:
        """One frame, at the session's last moment if it is over."""
        self._tick()
        if self.clock.ns >= self._end_ns:
            self.clock.seek(self._end_ns)
            self.clock.playing = False
        self.loop.step()

    def _tick(self) -> None:
        """Time goes on, and not through a long stretch of which nothing is known."""
        self.clock.tick()
        further_ns = after_unrecorded(self._unrecorded, self.clock.ns)
        if further_ns is not None and self.clock.playing:
            self.clock.seek(further_ns)

    def seek(self, at_ns: int) -> None:
        """Show the moment ``at_ns`` of the session, as whoever had looked on would see it."""
        self.clock.seek(min(at_ns, self._end_ns))
        self._link.seek()
        # Nothing of what was later may be left: neither a stop, nor a rise, nor an open question.
        self._parts.overlay.panel.close()
        self._parts.places.show(self._parts.places.neutral)
        self._begin()
        self._settle()

    def close(self) -> None:
        """Release everything in reverse order."""
        self._stack.close()

    def _begin(self) -> None:
        self.loop = FrameLoop(self._parts, lambda: self.clock.local_ns)

    def _settle(self) -> None:
        """Let scene and fade find their place while the session stands still."""
        for frame in count():
            self.clock.settle()
            self.loop.step()
            if not self.loop.covered or self.display.closed:
                return
            if frame >= SETTLING_FRAMES and not self._parts.places.is_building:
                return

    def _tell(self) -> None:
        told = PreviewTold(
            order=self._order,
            at_s=self.clock.ns / 1e9,
            playing=self.clock.playing,
            speed=self.clock.speed,
        )
        self._teller.tell(told, time.perf_counter())

    def _open(self, stack: ExitStack, replayed: Replayed, chosen: argparse.Namespace) -> None:
        display = self.display = _preview(chosen.display, chosen.size)
        stack.callback(display.close)
        audio = self._audio = AudioManager.create_AudioManager()
        stack.callback(audio.shutdown)
        shading = Shading(display.eyes.count > 1, encode_srgb=not display.encodes_srgb)
        places = Places(discover(), display, shading, audio, STAGE_SEED)
        stack.callback(places.close)
        cover = FadeCover(display.world, shading)
        places.load_safe_places()
        mirror = _SteadyMirror(display)
        stack.callback(mirror.close)
        overlay = Overlay(shading)
        link = self._link = ReplayedLink(replayed.directives, self.clock, self._teller.picture)
        speech = Speech(audio, recordings())
        self._parts = Parts(display, link, places, Nobody(), overlay, cover, mirror, speech)
        self._begin()
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
    parser.add_argument("--follow", action="store_true", help="take orders on standard input")
    chosen = parser.parse_args(arguments)
    chosen.size = (960, 540)
    return chosen


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    """Show the session that comes on standard input."""
    chosen = _arguments(arguments)
    coming = lines()
    try:
        replayed = Replayed.model_validate_json(next(coming, b""))
        configure(chosen.cache, silent=chosen.no_sound)
        process = ReplayProcess(replayed, chosen)
    except (DisplayError, CatalogueError) as problem:
        raise SystemExit(str(problem)) from problem
    except ValidationError as problem:
        raise SystemExit("This is no session that can be shown again.") from problem
    try:
        if chosen.follow:
            with suppress(OSError):  # whoever listened is gone
                process.follow(Orders(coming))
        else:
            process.run(_say)
    finally:
        process.close()


if __name__ == "__main__":
    main()
