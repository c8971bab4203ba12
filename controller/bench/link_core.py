"""A controller without a store, a bare echo and a load: processes of ``bench link``.

Owns their loops; must not know what is timed. What is decided counts as durable at once.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from controller.link.console_client import ConsoleLink
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER, KeyRing
from controller.link.receiving import Arrival
from controller.link.renderer_client import RendererLink
from controller.link.server import ControllerLink
from controller.link.yardstick import BareRouter
from controller.loop_ports import RunIdentity
from controller.process import on_end_request, say_ready
from controller.protocol.answers import Answer
from controller.protocol.commands import CommandEnvelope
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import QueryResult, SessionSamples
from controller.protocol.reports import ReportEnvelope
from controller.session_loop import SessionLoop

TICK_S = 0.02
STATE_EVERY_S = 0.5
RUN = "run-bench"
PICTURES_PER_S = 20
PICTURE = b"\xff\xd8" + bytes(60_000)
LOAD_SWITCH = "load.on"
"""While this file is in the folder, the load is on."""


class InstantRecord:
    """Everything is durable at once."""

    def __init__(self) -> None:
        self.durable: deque[int] = deque()

    def submit(self, token: int, events: Sequence[RecordedEvent]) -> None:
        """Take it."""
        self.durable.append(token)


def run_core(folder: Path, stopping: threading.Event, *, decides: bool = True) -> None:
    """The controller's own loop with its real link and core, until ``stopping``.

    With ``decides`` false every command is granted at once, so that the link is timed alone.
    """
    keyring = KeyRing(folder / "keys")
    keyring.ensure(CONTROLLER, CONSOLE, RENDERER)
    record = InstantRecord()
    with ControllerLink[None](Endpoints.unbound(RUN, keyring.public(CONTROLLER)), keyring) as link:
        loop = SessionLoop(
            RunIdentity(RUN, version("fearladder")),
            link,
            record,
            time.perf_counter_ns,
            lambda: "2026-01-01T00:00:00.000+00:00",
        )
        link.endpoints.save(folder / ENDPOINTS_FILE)
        say_ready()
        next_tick = next_state = time.perf_counter()
        while not stopping.is_set():
            for arrival in link.poll(TICK_S):
                if isinstance(arrival, Arrival) and decides:
                    _take(link, loop, arrival)
                elif isinstance(arrival, Arrival):
                    _grant(link, arrival)
            while record.durable:
                loop.on_durable((record.durable.popleft(),))
            now = time.perf_counter()
            if now >= next_tick:
                loop.on_time()
                next_tick = now + TICK_S
            if now >= next_state:
                loop.publish_whole()
                next_state = now + STATE_EVERY_S


def run_echo(stopping: threading.Event) -> None:
    """Echo until ``stopping``; says port and public key on standard output."""
    with BareRouter() as router:
        say_ready(f"{router.port} {router.public}")
        while not stopping.is_set():
            router.echo()


def run_load(folder: Path, session_id: str, stopping: threading.Event) -> None:
    """Pictures and samples while the switch is there, until ``stopping``."""
    path, keys = folder / ENDPOINTS_FILE, KeyRing(folder / "keys")
    endpoints = Endpoints.load(path)
    with (
        closing(ConsoleLink(endpoints, keys, lambda message: None, path)) as console,
        closing(RendererLink(endpoints, keys, path)) as renderer,
    ):
        reading: Future[QueryResult] | None = None
        next_s = time.perf_counter()
        while not stopping.wait(max(0.0, next_s - time.perf_counter())):
            next_s = max(next_s + 1 / PICTURES_PER_S, time.perf_counter())
            renderer.heartbeat()
            renderer.poll()
            if not (folder / LOAD_SWITCH).exists():
                continue
            renderer.send_mirror(PICTURE, time.perf_counter_ns())
            if reading is None or reading.done():
                reading = console.query(SessionSamples(session_id=session_id))


def _take(link: ControllerLink[None], loop: SessionLoop, arrival: Arrival) -> None:
    message = arrival.message
    if isinstance(message, CommandEnvelope):
        loop.on_command(message, lambda answer: link.answer(arrival, answer))
    elif isinstance(message, ReportEnvelope):
        loop.on_report(message, lambda answer: link.answer(arrival, answer))


def _grant(link: ControllerLink[None], arrival: Arrival) -> None:
    message = arrival.message
    if isinstance(message, CommandEnvelope):
        link.answer(arrival, Answer(to=message.command_id, accepted=True))


def main() -> None:
    """``core`` or ``link FOLDER``, ``load FOLDER SESSION``, or ``echo``, until stdin closes."""
    stopping = threading.Event()
    on_end_request(stopping.set, watch_stdin=True)
    if sys.argv[1] in ("core", "link"):
        run_core(Path(sys.argv[2]), stopping, decides=sys.argv[1] == "core")
    elif sys.argv[1] == "load":
        run_load(Path(sys.argv[2]), sys.argv[3], stopping)
    else:
        run_echo(stopping)


if __name__ == "__main__":
    main()
