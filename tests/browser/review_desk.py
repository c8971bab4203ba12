"""The console before a real store of invented sessions: the review without a session running.

Owns one web server of its own, run as ``python -m tests.browser.review_desk FOLDER``; queries are
answered by the controller's own reader. Must not know what a test expects.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from clinician_console.app import build_app
from clinician_console.fake_link import FakeLink, nothing_found
from clinician_console.station import Station
from controller.bench.review_made import LIFT, made_samples, made_session
from controller.preview import Preview, preview_process
from controller.process import on_end_request, say_ready
from controller.protocol.account_queries import PeopleQuery
from controller.protocol.queries import AnyQuery, QueryResult
from controller.protocol.state import SessionState
from controller.protocol.station_queries import StationQuery
from controller.record_queries import RecordQueries
from controller.records.keys import StoreKey
from controller.records.patients import PatientBook
from controller.records.store import Store
from tests.unit.console import samples

KEY = StoreKey("ab" * 32)
PATIENT = "P-07"
SESSIONS = 4
MINUTES = 30.0


def fill(path: Path) -> None:
    """A patient with some sessions, the last of them with samples."""
    with Store.open(path, KEY) as store:
        for number in range(SESSIONS):
            last = number == SESSIONS - 1
            utc = f"2026-03-{2 + 7 * number:02d}T10:00:00+00:00"
            session_id = f"s-{number + 1}"
            store.append(made_session(session_id, PATIENT, minutes=MINUTES, number=number, utc=utc))
            if last:
                for chunks in made_samples(session_id, minutes=MINUTES):
                    store.append_samples(chunks)


def fill_clinic(path: Path) -> None:
    """Three conditions: nine, six and two patients of them, none simulated in the store's eyes."""
    with Store.open(path, KEY) as store:
        for name, patients in (("fear of heights", 9), ("fear of spiders", 6), ("fear of dogs", 2)):
            scene = LIFT.model_copy(update={"name": name.replace(" ", "_"), "condition": name})
            for patient in range(patients):
                for number in range(2):
                    store.append(
                        made_session(
                            f"c-{scene.name}-{patient}-{number}",
                            f"C-{scene.name[-3:]}-{patient}",
                            minutes=10,
                            number=number * 5,
                            utc=f"2026-01-{1 + patient + 7 * number:02d}T10:00:00+00:00",
                            scene=scene,
                            synthetic=False,
                        )
                    )


def main() -> None:
    """Serve the sessions kept in the folder of the first argument until input closes."""
    path = Path(sys.argv[1]) / "store.db"
    fill(path)
    clinic = Path(sys.argv[1]) / "clinic.db"
    fill_clinic(clinic)
    station, link = Station(), FakeLink()
    cache = Path(sys.argv[1]) / "cache"
    preview = Preview(preview_process(cache, "offscreen", silent=True))
    reading = RecordQueries(
        lambda: Store.open(path, KEY, read_only=True),
        lambda: Store.beside(path, KEY),
        lambda: PatientBook(Store.beside(path, KEY)),
        lambda: Store.open(clinic, KEY, read_only=True),
        preview=preview,
    )

    def result(query: AnyQuery) -> QueryResult:
        # The station has settings of its own nowhere here, and nobody signs in.
        if isinstance(query, StationQuery | PeopleQuery):
            return nothing_found(query)
        return reading(query)

    link.result = result

    @asynccontextmanager
    async def linked(_app: FastAPI) -> AsyncIterator[None]:
        station.connect(link)
        station.receive(samples.update(SessionState()))
        yield

    try:
        asyncio.run(_serve(build_app(station, lambda: (0, ""), linked)))
    finally:
        preview.close()


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
