"""The preview that plays a recorded session back beside its chart, steered by pages.

Owns that one process and what it told last; must not know the record, sockets or how anything is
drawn. It never draws for a headset, and ends as soon as an exposure may begin, for the machine
belongs to the patient then, and where no page asks after it any more.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Literal

from pydantic import ValidationError

from controller.protocol.playback import PlayBack, Playback, PreviewOrder, PreviewTold
from controller.protocol.vocabulary import Phase
from controller.replayed import Replayed

LOG = logging.getLogger(__name__)

MAY_PLAY: Final = frozenset({Phase.IDLE, Phase.DEBRIEF, Phase.CLOSED})
"""Phases in which nobody is exposed nor about to be."""

END_PATIENCE_S: Final = 5.0

UNWATCHED_S: Final = 20.0
"""A playback that no page has asked after for so long is ended: nobody sees it."""

Start = Callable[[], "subprocess.Popen[bytes]"]
"""Starts the preview's process, with pipes to its standard input and from its output."""


def preview_process(
    cache: Path, display: Literal["auto", "window", "offscreen"] = "auto", *, silent: bool = False
) -> Start:
    """How to start it: in a window, or where there is no desktop off screen, for pages alone."""
    command = [sys.executable, "-m", "scenes.replay", "--follow"]
    where = ["--display", display, "--cache", str(cache), *(["--no-sound"] if silent else [])]

    def start() -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [*command, *where], stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT
        )

    return start


@dataclass(frozen=True)
class _Heard:
    """What a preview told, as far as it has told anything."""

    told: PreviewTold | None = None
    picture: str = ""
    picture_number: int = 0
    problem: str = ""


class _Run:
    """One process from start to end; what it tells is heard by a thread of its own."""

    def __init__(
        self, process: subprocess.Popen[bytes], session_id: str, session: Replayed
    ) -> None:
        self.session_id = session_id
        self.heard = _Heard()
        self._asked_to_end = False
        self._process = process
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._lines.put(session.model_dump_json())
        # A whole session is longer than a pipe holds, and the process takes seconds to read.
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._feed, self._hear)]
        for thread in self._threads:
            thread.start()

    @property
    def running(self) -> bool:
        """True while it lives and nobody has ended it."""
        return self._process.poll() is None and not self._asked_to_end

    def order(self, order: PreviewOrder) -> None:
        """Have it do this."""
        self._lines.put(order.model_dump_json())

    def end(self) -> None:
        """Have it end; returns at once."""
        self._asked_to_end = True
        self._lines.put(None)
        self._process.terminate()

    def join(self) -> None:
        """Wait until it has ended, then by force."""
        try:
            self._process.wait(END_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        for thread in self._threads:
            thread.join(END_PATIENCE_S)

    def _feed(self) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as pipe:
                while (line := self._lines.get()) is not None:
                    pipe.write(line.encode("utf-8") + b"\n")
                    pipe.flush()
        except OSError:
            LOG.info("The preview takes no orders any more.")

    def _hear(self) -> None:
        assert self._process.stdout is not None
        last = ""
        with self._process.stdout as pipe:
            for line in pipe:
                last = self._take(line) or last
        code = self._process.wait()
        self._lines.put(None)
        if code and not self._asked_to_end:
            LOG.warning("The preview ended (code %s): %s", code, last)
            why = last or f"The preview ended unexpectedly (code {code})."
            self.heard = _Heard(problem=why)

    def _take(self, line: bytes) -> str:
        """Keep what is told; what is no message is returned as words, for the log."""
        try:
            told = PreviewTold.model_validate_json(line)
        except ValidationError:
            return line.decode("utf-8", "replace").strip()
        before = self.heard
        self.heard = _Heard(
            told=told.model_copy(update={"picture": ""}),
            picture=told.picture or before.picture,
            picture_number=before.picture_number + bool(told.picture),
        )
        return ""


class Preview:
    """At most one playback at a time; every method may be called from any thread."""

    def __init__(
        self,
        start: Start,
        may_play: Callable[[], bool] = lambda: True,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``may_play`` says whether nobody is exposed now."""
        self._now_s = now_s
        self._asked_s = now_s()
        self._start = start
        self._may_play = may_play
        self._busy = threading.Lock()
        self._run: _Run | None = None

    @property
    def may_play(self) -> bool:
        """True while nobody is exposed nor about to be."""
        return self._may_play()

    def shows(self, session_id: str) -> bool:
        """True while this session is played back."""
        run = self._run
        return run is not None and run.session_id == session_id and run.running

    def play(self, wish: PlayBack, read: Callable[[], Replayed]) -> Playback:
        """Do as a page wishes; ``read`` gives the session where it is not being shown yet.

        Another session's playback ends. Raises OSError where the process cannot be started, and
        what ``read`` raises.
        """
        # Read before the lock, for which the thread that decides must never wait.
        session = None if self.shows(wish.session_id) else read()
        with self._busy:
            at_s = wish.at_s
            if session is not None:
                self._end()
                self._asked_s = self._now_s()
                self._run = _Run(self._start(), wish.session_id, session)
                at_s = at_s or 0.0
            if self._run is None:
                return self.now(wish.session_id)
            self._run.order(
                PreviewOrder(order=wish.order, at_s=at_s, speed=wish.speed, playing=wish.playing)
            )
        return self.now(wish.session_id)

    def now(self, session_id: str, picture_after: int = 0) -> Playback:
        """Where this session's playback is, with its picture unless that is known already."""
        run = self._run
        if run is None or run.session_id != session_id:
            return Playback(session_id=session_id, running=False, told=None)
        self._asked_s = self._now_s()
        heard = run.heard
        told = heard.told
        if told is not None and heard.picture_number > picture_after:
            told = told.model_copy(update={"picture": heard.picture})
        return Playback(
            session_id=session_id,
            running=run.running,
            told=told,
            picture_number=heard.picture_number,
            problem=heard.problem,
        )

    def end(self, session_id: str) -> None:
        """End this session's playback, if it is the one."""
        with self._busy:
            if self._run is not None and self._run.session_id == session_id:
                self._end()

    def keep_out(self) -> None:
        """End what is played back where somebody may be exposed, or nobody looks; called often."""
        unwatched = self._now_s() - self._asked_s > UNWATCHED_S
        due = self._run is not None and (unwatched or not self._may_play())
        if due and self._busy.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._busy.release()

    def close(self) -> None:
        """End it and wait for that."""
        with self._busy:
            run, self._run = self._run, None
        if run is not None:
            run.end()
            run.join()

    def _end(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.end()
