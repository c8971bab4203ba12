"""The console before a stand-in for the controller: states that a real session reaches only late.

Owns one web server of its own, run as ``python -m tests.browser.stand_in``; every command it is
asked for is printed as a line of JSON. Must not know what a test expects.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import uvicorn
from fastapi import FastAPI
from PIL import Image

from clinician_console.app import build_app
from clinician_console.fake_link import FakeLink, agreeing
from clinician_console.lanes import FRAME_HEADER_BYTES
from clinician_console.station import Station
from controller.process import on_end_request, say_ready
from controller.protocol.answers import Answer
from controller.protocol.care import Prediction, Sickness
from controller.protocol.commands import Command, RecordRating
from controller.protocol.directive import OpenPrompt
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.state import RatingSummary, SessionState, StateUpdate
from controller.protocol.vocabulary import Actor, Occasion
from tests.unit.console import samples

FOUND = "s-left-open"
GREEN = (20, 200, 40)


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


def on_a_step() -> StateUpdate:
    """On the second of four steps, with a prediction whose outcome is open."""
    titles = ("On the ground", "Five metres up", "Eight metres up", "Twenty metres up")
    steps = tuple(
        LadderStep(step_id=f"step-{n}", title=title, scene="glass_lift", intensity=15 * n)
        for n, title in enumerate(titles)
    )
    prediction = Prediction(
        prediction_id="p-1", step_id="step-1", what="I fall", likelihood_percent=70, how_bad=90
    )
    ladder = FearLadder(version=1, steps=steps)
    return samples.update(samples.state(ladder=ladder, step=steps[1], prediction=prediction))


def rated(update: StateUpdate, command: RecordRating) -> StateUpdate:
    """The same session after one more rating."""
    rating = RatingSummary(
        rating_id="r-2",
        suds=command.suds,
        occasion=Occasion.DURING,
        answered_ns=update.controller_ns,
    )
    return update.model_copy(
        update={"state": update.state.model_copy(update={"last_rating": rating})}
    )


def green() -> bytes:
    """A picture of the patient's view: a meadow seen from very near."""
    file = BytesIO()
    Image.new("RGB", (960, 540), GREEN).save(file, "JPEG", quality=95)
    return file.getvalue()


STATES = {"left_open": left_open, "cues_due": cues_due, "on_a_step": on_a_step}


def main() -> None:
    """Serve the state named by the first argument until standard input closes."""
    station, link = Station(), FakeLink()
    link.frame = bytes(FRAME_HEADER_BYTES) + green()

    granting = agreeing(samples.CATALOGUE)

    def answer(command: Command) -> Answer:
        print(command.model_dump_json(), flush=True)  # noqa: T201
        if isinstance(command, RecordRating) and station.update is not None:
            station.receive(rated(station.update, command))
        return granting(command)

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
