"""The console before a stand-in for the controller: states that a real session reaches only late.

Owns one web server of its own, run as ``python -m tests.browser.stand_in``; every command it is
asked for is printed as a line of JSON. Must not know what a test expects.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from clinician_console.app import build_app
from clinician_console.fake_link import FakeLink, accept
from clinician_console.station import Station
from controller.process import on_end_request, say_ready
from controller.protocol.answers import Answer
from controller.protocol.care import Sickness
from controller.protocol.commands import Command
from controller.protocol.directive import OpenPrompt
from controller.protocol.state import SessionState, StateUpdate
from controller.protocol.vocabulary import Actor, Occasion
from tests.unit.console import samples

FOUND = "s-left-open"


def left_open() -> StateUpdate:
    """No session now, and one found interrupted."""
    return samples.update(SessionState(), interrupted=(FOUND,))


def cues_due() -> StateUpdate:
    """A session in which it is time to ask for distress and for sickness."""
    prompt = OpenPrompt(
        prompt_id="cue-1", wording="How distressed?", opened_ns=5 * samples.MINUTE, in_scene=False
    )
    state = samples.state(
        prompt=prompt,
        prompt_occasion=Occasion.DURING,
        prompt_asked_by=Actor.CONTROLLER,
        sickness_due=True,
        sickness=Sickness(first=1, latest=1, peak=1),
    )
    return samples.update(state)


STATES = {"left_open": left_open, "cues_due": cues_due}


def main() -> None:
    """Serve the state named by the first argument until standard input closes."""
    station, link = Station(), FakeLink()

    def answer(command: Command) -> Answer:
        print(command.model_dump_json(), flush=True)  # noqa: T201
        return accept(command)

    link.answer = answer

    @asynccontextmanager
    async def linked(_app: FastAPI) -> AsyncIterator[None]:
        station.connect(link)
        station.receive(STATES[sys.argv[1]]())
        yield

    app = build_app(station, lambda: (0, ""), linked)
    asyncio.run(_serve(app))


async def _serve(app: FastAPI) -> None:
    config = uvicorn.Config(app, port=0, log_config=None, ws="websockets-sansio")
    server = uvicorn.Server(config)

    def stop() -> None:
        server.should_exit = True

    on_end_request(stop, watch_stdin=True)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    say_ready(f"http://127.0.0.1:{port}")
    await serving


if __name__ == "__main__":
    main()
