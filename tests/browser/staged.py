"""The console on a stage: every state that the manual shows, whole, without a session running.

Owns one web server with a stand-in for the controller, a lane that answers, and a picture of the
scene, run as ``python -m tests.browser.staged STATE``. What is shown is invented and marked as
simulated; it must not decide how a page looks.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from websockets.asyncio.server import Server, ServerConnection, serve

from clinician_console.app import build_app
from clinician_console.fake_link import FakeLink, agreeing
from clinician_console.station import Station
from controller.process import on_end_request, say_ready
from controller.protocol.care import Prediction
from controller.protocol.care_events import PredictionRecorded
from controller.protocol.events import (
    BaselineStarted,
    Event,
    ExposureStarted,
    NoteAdded,
    SceneEventFired,
)
from controller.protocol.health import HealthUpdate, HeartHealth, HeartRateNow
from controller.protocol.plan import FearLadder
from controller.protocol.practice import Practice
from controller.protocol.queries import (
    AnyQuery,
    QueryResult,
    SessionList,
    SessionRecord,
    SessionSummary,
)
from controller.protocol.ramp import Ramp
from controller.protocol.reports import DirectiveShown, RendererHealth
from controller.protocol.state import RatingSummary, SessionState, StateUpdate
from controller.protocol.vocabulary import (
    HoldReason,
    Occasion,
    PatientTemper,
    Peer,
    Phase,
    Place,
    SafePlaceReason,
)
from scenes.catalogue import discover, specs
from tests.unit.console import samples

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
HEADER_BYTES = 16
DOSE = 25.0
NOW_NS = 8 * samples.MINUTE
CATALOGUE = tuple(specs(discover()))


def live(phase: Phase = Phase.EXPOSING, **changes: object) -> SessionState:
    """A session eight minutes old, at a dose of 25."""
    lift = next(spec for spec in CATALOGUE if spec.name == "glass_lift")
    ladder = FearLadder(version=1, steps=lift.standard_ladder)
    prediction = Prediction(
        prediction_id="p-1",
        step_id=ladder.steps[2].step_id,
        what="The floor gives way under me",
        likelihood_percent=70,
        how_bad=90,
    )
    base: dict[str, object] = {
        "title": "Glass lift, second time",
        "catalogue": CATALOGUE,
        "safe_place": "lake",
        "configuration": {},
        "ceiling": 80,
        "intensity": Ramp.constant(DOSE),
        "ladder": ladder,
        "step": ladder.steps[2],
        "prediction": prediction,
        "exposure_since_ns": samples.MINUTE if phase is Phase.EXPOSING else None,
        "exposure_ns": 0 if phase is Phase.EXPOSING else 7 * samples.MINUTE,
        "last_rating": RatingSummary(
            rating_id="r-7",
            suds=40,
            occasion=Occasion.DURING,
            answered_ns=round(7.6 * samples.MINUTE),
        ),
    }
    return samples.state(phase, **{**base, **changes})


def held(reason: HoldReason, *lost: Peer) -> SessionState:
    """On hold, with the way back."""
    return live(Phase.PAUSED, holds=(reason,), resume_offer=20, lost_peers=lost)


def safe_place() -> SessionState:
    """In the safe place, as the therapist asked."""
    return live(
        Phase.SAFE_PLACE,
        place=Place.SAFE_PLACE,
        safe_place_reason=SafePlaceReason.THERAPIST,
        resume_offer=20,
    )


def guided() -> SessionState:
    """The guided session, where the dose is to be raised."""
    return live(
        pseudonym="practice-steady-1",
        title="Guided first session",
        goal="",
        practice=Practice(temper=PatientTemper.STEADY, seed=1),
        intensity=Ramp.constant(0),
        prediction=None,
        step=None,
        last_rating=RatingSummary(
            rating_id="r-0",
            suds=20,
            occasion=Occasion.BASELINE,
            answered_ns=round(7.5 * samples.MINUTE),
        ),
    )


STATES: dict[str, tuple[Callable[[], SessionState], str]] = {
    "new": (SessionState, ""),
    "known": (SessionState, ""),
    "live": (live, "scene-glass-lift-25.jpg"),
    "guided": (guided, "scene-glass-lift-25.jpg"),
    "hold": (lambda: held(HoldReason.THERAPIST), "scene-glass-lift-25.jpg"),
    "scene_lost": (lambda: held(HoldReason.RENDERER_LOST, Peer.RENDERER), ""),
    "safe_place": (safe_place, "scene-lake.jpg"),
    "debrief": (lambda: live(Phase.DEBRIEF), "scene-plain-room.jpg"),
}
"""Every state: how it is made, and what the patient sees in it."""


def events(name: str) -> list[tuple[float, Event]]:
    """What has happened so far."""
    begun: list[tuple[float, Event]] = [
        (0, samples.prepared()),
        (0.2, BaselineStarted()),
        samples.rating("r-0", 20, 0.5, Occasion.BASELINE),
        (1, ExposureStarted()),
    ]
    if name == "guided":
        return begun
    what, likely, bad = "The floor gives way under me", 70, 90
    return [
        *begun,
        samples.ramp(1, 0, 10, 1.0),
        samples.rating("r-1", 35, 1.8),
        samples.ramp(2, 10, 15, 1.0),
        samples.rating("r-2", 55, 2.6),
        (
            3,
            PredictionRecorded(
                prediction_id="p-1", step_id=None, what=what, likelihood_percent=likely, how_bad=bad
            ),
        ),
        samples.ramp(3, 15, 25, 1.0),
        samples.rating("r-3", 75, 3.6),
        (4.1, SceneEventFired(event="gust", duration_s=5)),
        samples.rating("r-4", 80, 4.5),
        (5.2, NoteAdded(text="Looks down without holding the rail")),
        samples.rating("r-5", 65, 5.6),
        samples.rating("r-6", 50, 6.7),
        (7.1, NoteAdded(text="Grows calmer")),
        samples.rating("r-7", 40, 7.6),
    ]


def answers(name: str) -> FakeLink:
    """A link whose record holds the events, and a session before where the station is known."""
    link = FakeLink()
    recorded = tuple(samples.recorded(events(name)))
    before = SessionSummary(
        session_id="s-0",
        pseudonym="P-07",
        title="Glass lift, first time",
        opened_utc="2026-11-15T10:00:00+00:00",
        duration_s=2400,
        scenes=("glass_lift",),
        ratings=14,
        peak_suds=85,
        end_suds=45,
        closed=None,
        synthetic=True,
    )

    def result(query: AnyQuery) -> QueryResult:
        if isinstance(query, SessionRecord):
            return QueryResult(query_id="q-1", events=recorded[query.from_sequence :])
        if isinstance(query, SessionList) and name != "new":
            return QueryResult(query_id="q-1", sessions=(before,))
        return QueryResult(query_id="q-1", sessions=(), events=())

    link.result = result
    link.answer = agreeing(CATALOGUE)
    return link


def update(name: str) -> StateUpdate:
    """The state of ``name`` as the controller would publish it."""
    state = STATES[name][0]()
    sequence = len(events(name)) - 1 if state.session_id else -1
    return samples.update(
        state, sequence=sequence, controller_ns=NOW_NS, renderer_catalogue=CATALOGUE
    )


HEARTS = {"hold": (88.0, 0.65), "safe_place": (None, 0.3), "debrief": (74.0, 1.0)}
"""Heart rate and its signal, where they are not those of a good signal in exposure."""


def heart(name: str) -> HeartHealth | None:
    """The simulated heart of a session, measured a second ago."""
    if STATES[name][0] is SessionState:
        return None
    rate, quality = HEARTS.get(name, (92.0, 0.95))
    return HeartHealth(
        session_id="s-1",
        source="simulated patient",
        synthetic=True,
        heard_ns=NOW_NS - samples.SECOND,
        latest=HeartRateNow(rate_per_min=rate, quality=quality),
    )


def health(name: str) -> HealthUpdate:
    """A renderer at 90 frames a second, or none where it is lost; and the heart."""
    drawn = RendererHealth(
        frames_per_s=90,
        frame_p95_ms=9,
        dropped=0,
        scene={"safe_place": "lake", "debrief": "plain_room"}.get(name, "glass_lift"),
        intensity=DOSE,
        values={},
        display="offscreen",
        clock_offset_known=True,
    )
    shown = DirectiveShown(
        run_id="run-1",
        session_id="s-1",
        revision=10_000,
        scene_ready=True,
        received_to_drawn_s=0.02,
        frames=2,
    )
    there = name != "scene_lost"
    return HealthUpdate(
        run_id="run-1",
        controller_ns=NOW_NS,
        peers=(),
        renderer=drawn if there else None,
        shown=shown if there else None,
        heart=heart(name) if there else None,
    )


async def echo(socket: ServerConnection) -> None:
    """The controller's end of a page's lane."""
    async for text in socket:
        said = json.loads(text)
        if said["message"] == "heartbeat":
            answer = {"message": "heartbeat_echo", "sent_ns": said["sent_ns"]}
        else:
            answer = {"message": "safe_place_ack", "press_id": said["press_id"], "drawn": True}
        await socket.send(json.dumps(answer))


async def play(name: str, station: Station, link: FakeLink) -> None:
    """Say every second how it is, and show the picture anew as a renderer does."""
    file = STATES[name][1]
    picture = bytes(HEADER_BYTES) + (PICTURES / file).read_bytes() if file else None
    for beat in range(10**9):
        link.frame = bytes(bytearray(picture)) if picture else None
        if beat % 5 == 0:
            station.receive(health(name))
        await asyncio.sleep(0.2)


async def run(name: str) -> None:
    """Serve ``name`` until standard input closes."""
    station, link = Station(lambda: NOW_NS), answers(name)

    async with serve(echo, "127.0.0.1", 0) as lane:
        app = _app(name, station, link, lane)
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


def _app(name: str, station: Station, link: FakeLink, lane: Server) -> FastAPI:
    port = next(iter(lane.sockets)).getsockname()[1]

    @asynccontextmanager
    async def linked(_app: FastAPI) -> AsyncIterator[None]:
        station.connect(link)
        station.receive(update(name))
        playing = asyncio.create_task(play(name, station, link))
        yield
        playing.cancel()

    return build_app(station, lambda: (port, "stage"), linked)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
