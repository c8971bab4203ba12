"""Measures the link: a command's way and back against the same bytes echoed by bare pyzmq.

Owns the figures of the area ``link``; must not know how the link or the store is made.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

import numpy as np

from controller.bench.figure import Figure, against, at_percentile
from controller.bench.link_core import LOAD_SWITCH, PICTURES_PER_S
from controller.bench.link_session import open_session
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import CONSOLE, KeyRing
from controller.link.wire import encode
from controller.link.yardstick import RawPeer
from controller.protocol.answers import Answer
from controller.protocol.commands import CommandEnvelope, SetVolume
from controller.protocol.reports import Heartbeat, HeartbeatEcho
from controller.records.keys import STORE_NAME, store_key
from controller.records.samples import TIME, Chunk
from controller.records.store import Store
from controller.records.yardstick import BareEvents

AREA = "link"
COUNT_VARIABLE = "FEARLADDER_BENCH_LINK_COUNT"
COUNT = 1500
"""Commands of each figure, each beside two bare round trips; the variable changes it."""

WITHOUT_STORE = 1.5
WITH_STORE = 1.3
BESIDE_LOAD = 1.25
SAMPLES_PER_S = 90
SAMPLED_MINUTES = 60
BLOCK = 50
"""Commands in a row with the load on, then as many with it off."""

Echoes = tuple[RawPeer, RawPeer]
"""Two bare echoes, each a process of its own that is asked once a turn, as the controller is: one
asked twice as often would have had its code in the processor's caches, and ours not."""

_TTL_NS = 50_000_000_000
_AHEAD = 200
_END_S = 20.0
_SETTLE_S = 0.3
# Before every sample, so that none runs beside what the one before has left to do.
_REST_S = 0.002
_ROW_PAYLOAD = "x" * 400


def measure(say: Callable[[str], None], count: int | None = None) -> Sequence[Figure]:
    """Take every figure of the area; about a minute."""
    times = count or int(os.environ.get(COUNT_VARIABLE, COUNT))
    with tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        say("starting two bare echoes and a controller without a store")
        echoes = stack.enter_context(_echo()), stack.enter_context(_echo())
        say("commands over the link alone")
        with _core(folder / "link", decides=False) as desk:
            alone = _beside_bare(desk, echoes, times)
        say("commands decided, without the store")
        with _core(folder / "core", decides=True) as desk:
            without = _beside_bare(desk, echoes, times)
        say("starting a controller with its store")
        with _controller(folder / "station") as desk:
            session_id = desk.session_id
        _add_samples(folder / "station", session_id)
        with _controller(folder / "station", session_id) as desk:
            say("commands with the durable record")
            durable = _beside_commits(desk, echoes, times, folder / "bare.db")
            say(f"commands beside {PICTURES_PER_S} pictures a second and samples being read")
            load = _beside_load(desk, times)
        return _all_figures(alone, without, durable, load)


class Desk:
    """A controller to send commands to, and an open session."""

    def __init__(self, folder: Path, session_id: str, stack: ExitStack) -> None:
        self.folder = folder
        self.keys = KeyRing(folder / "keys")
        self.endpoints = Endpoints.load(folder / ENDPOINTS_FILE)
        self.session_id = session_id
        pair = self.keys.pair(CONSOLE)
        self._peer = stack.enter_context(RawPeer.on_lane(self.endpoints, "command", CONSOLE, pair))
        self._offset_ns = self._offset()
        self._ready: list[bytes] = []
        self._number = 0

    def next_command(self) -> bytes:
        """A command of its own id, encoded before it is timed."""
        if not self._ready:
            self._ready = [self._encoded() for _ in range(_AHEAD)]
        return self._ready.pop()

    def send_s(self, raw: bytes) -> float:
        """Seconds until its answer is there; raises LinkError unless it was granted."""
        time.sleep(_REST_S)
        took_s, answer = self._peer.round_trip_s(raw)
        if not Answer.model_validate_json(answer).accepted:
            raise LinkError(f"The controller did not grant a command: {answer.decode()}")
        return took_s

    def _encoded(self) -> bytes:
        self._number += 1
        return encode(
            CommandEnvelope(
                command_id=f"bench-{os.getpid()}-{self._number}",
                session_id=self.session_id,
                expires_ns=time.perf_counter_ns() + self._offset_ns + _TTL_NS,
                command=SetVolume(volume=60 + self._number % 2),
            )
        )

    def _offset(self) -> int:
        """What to add to our clock for the controller's, ns."""
        with RawPeer.on_lane(self.endpoints, "safety", CONSOLE, self.keys.pair(CONSOLE)) as safety:
            sent_ns = time.perf_counter_ns()
            _, raw = safety.round_trip_s(encode(Heartbeat(sender="bench", sent_ns=sent_ns)))
        return HeartbeatEcho.model_validate_json(raw).controller_ns - time.perf_counter_ns()


def _beside_bare(desk: Desk, echoes: Echoes, times: int) -> list[tuple[float, float, float]]:
    """Of each turn: a bare round trip, another one, and a command; seconds."""
    echo, other = echoes
    turns = []
    for turn in range(times + BLOCK):
        raw = desk.next_command()
        bare, ours, again = _bare_s(echo, raw), desk.send_s(raw), _bare_s(other, raw)
        if turn >= BLOCK:  # the first ones warm up
            turns.append((bare, again, ours))
    return turns


def _bare_s(echo: RawPeer, raw: bytes) -> float:
    time.sleep(_REST_S)
    return echo.round_trip_s(raw)[0]


def _beside_commits(
    desk: Desk, echoes: Echoes, times: int, path: Path
) -> list[tuple[float, float, float]]:
    """Of each turn: bare round trip and bare commit, both once more, and a command; seconds."""
    echo, other = echoes
    bare = BareEvents(path)
    numbers = iter(range(10 * times + 10 * BLOCK))

    def commit_s() -> float:
        key: tuple[object, ...] = ("s-1", next(numbers), "r", 1, 1, "x", 0, None, "k")
        return bare.commit_s((*key, _ROW_PAYLOAD, "h" * 64, "h" * 64))

    with closing(bare):
        turns = []
        for turn in range(times + BLOCK):
            raw = desk.next_command()
            first = _bare_s(echo, raw) + commit_s()
            ours = desk.send_s(raw)
            again = _bare_s(other, raw) + commit_s()
            if turn >= BLOCK:
                turns.append((first, again, ours))
        return turns


def _beside_load(desk: Desk, times: int) -> list[tuple[float, float, float]]:
    """Of each turn: a command in quiet, one in quiet again, and one beside the load; seconds."""
    turns: list[tuple[float, float, float]] = []
    with closing(_Load(desk)) as load:
        while len(turns) < times:
            quiet = [desk.send_s(desk.next_command()) for _ in range(BLOCK)]
            with load:
                loaded = [desk.send_s(desk.next_command()) for _ in range(BLOCK)]
            again = [desk.send_s(desk.next_command()) for _ in range(BLOCK)]
            turns += zip(quiet, again, loaded, strict=True)
    return turns


class _Load:
    """A process that, while switched on, sends pictures and reads an hour of samples."""

    def __init__(self, desk: Desk) -> None:
        self._switch = desk.folder / LOAD_SWITCH
        self._process = _started("load", str(desk.folder), desk.session_id)

    def __enter__(self) -> Self:
        self._switch.touch()
        time.sleep(_SETTLE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._switch.unlink()
        time.sleep(_SETTLE_S)

    def close(self) -> None:
        """End it."""
        _ended(self._process)


@contextmanager
def _echo() -> Iterator[RawPeer]:
    process = _started("echo")
    try:
        assert process.stdout is not None
        port, public = process.stdout.readline().removeprefix("ready:").split()
        with RawPeer.bare(int(port), public) as peer:
            yield peer
    finally:
        _ended(process)


@contextmanager
def _core(folder: Path, *, decides: bool) -> Iterator[Desk]:
    folder.mkdir()
    process = _started("core" if decides else "link", str(folder))
    with ExitStack() as stack:
        stack.callback(_ended, process)
        assert process.stdout is not None
        process.stdout.readline()
        yield Desk(folder, open_session(folder) if decides else "s-1", stack)


@contextmanager
def _controller(folder: Path, session_id: str | None = None) -> Iterator[Desk]:
    """A whole controller; without a session it is given one."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "controller.app", "--demo", "--data-dir", str(folder)]
    process = _running([*command, "--watch-stdin"])
    with ExitStack() as stack:
        stack.callback(_ended, process)
        assert process.stdout is not None
        process.stdout.readline()
        yield Desk(folder, session_id or open_session(folder), stack)


def _started(*words: str) -> subprocess.Popen[str]:
    return _running([sys.executable, "-m", "controller.bench.link_core", *words])


def _running(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _ended(process: subprocess.Popen[str]) -> None:
    try:
        process.communicate(timeout=_END_S)  # its standard input closes, so it ends
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _add_samples(folder: Path, session_id: str) -> None:
    """An hour of head poses of the session, in chunks of ten seconds."""
    rows = 10 * SAMPLES_PER_S
    names = (TIME, "x_m", "y_m", "z_m", "yaw_deg", "pitch_deg", "roll_deg")
    draw = np.random.default_rng(1)
    chunks = []
    for number in range(SAMPLED_MINUTES * 6):
        values = draw.normal(size=(rows, len(names)))
        values[:, 0] = 10 * number + np.arange(rows) / SAMPLES_PER_S
        chunks.append(Chunk(session_id, "bench", number, "run-bench", names, values))
    with Store.open(folder / STORE_NAME, store_key(folder, demo=True)) as store:
        store.append_samples(chunks)


Turns = Sequence[tuple[float, float, float]]
"""Of each turn: the reference, the same once more (A/A), and ours; seconds."""


def _figures(name: str, turns: Turns, reference: str, goal: float | None) -> list[Figure]:
    """Median and 99th percentile as ratios to the reference; the latter beside its A/A run."""
    first, again, ours = (np.array(column) for column in zip(*turns, strict=True))
    found = []
    for word, percentile in (("median", 50), ("99th percentile", 99)):
        base = at_percentile(first.tolist(), percentile)
        a_a = at_percentile(again.tolist(), percentile) / base
        found.append(
            against(
                AREA,
                f"{name}, {word}",
                "times",
                (ours / base).tolist(),
                reference=f"{reference}, {base * 1e6:.0f} us; A/A {a_a:.2f}",
                reference_value=1.0,
                goal=goal if percentile == 50 else None,
                percentile=percentile,
            )
        )
    return found


def _all_figures(alone: Turns, without: Turns, durable: Turns, load: Turns) -> list[Figure]:
    commit = "bare ping-pong and one bare SQLCipher commit"
    beside = f"beside {PICTURES_PER_S} pictures a second and samples being read"
    return [
        *_figures("command to answer, the link alone", alone, "bare ping-pong", WITHOUT_STORE),
        *_figures("command to answer, no store", without, "bare ping-pong", WITHOUT_STORE),
        *_figures("command to answer, durable", durable, commit, WITH_STORE),
        *_figures(f"command to answer {beside}", load, "the same in quiet", BESIDE_LOAD),
    ]
