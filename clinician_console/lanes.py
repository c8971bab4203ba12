"""What the console serves beside its pages: mirror, watch, SAFE PLACE, the lane's address, CSV.

Owns these small routes and who may call them; must not know how a page looks.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import Headers
from starlette.requests import Request

from clinician_console.admission import Admission
from clinician_console.controller_words import said
from clinician_console.glance import Glances
from clinician_console.language import _
from clinician_console.station import Station
from controller.link.errors import EndpointsError, LinkError
from controller.protocol.accounts import Company, Role, SignedIn, SignInMode
from controller.protocol.queries import SessionExport

MIRROR_POLL_S = 0.02
TICK_S = 0.25
TICK = "t"
FRAME_HEADER_BYTES = 16

_PRESS = re.compile(r"[A-Za-z0-9_.:-]{1,64}")

LaneAddress = Callable[[], tuple[int, str]]
"""Gives the port and token of the controller's page lane; raises EndpointsError."""


def add_lanes(
    app: FastAPI,
    station: Station,
    lane_address: LaneAddress,
    admission: Admission | None = None,
    glances: Glances | None = None,
) -> None:
    """Serve the routes on ``app``; without ``admission`` nobody signs in.

    ``glances`` are the words that go ahead of all else to the pages.
    """
    admission = admission or Admission(station)
    _add_watch(app, admission, glances or Glances())
    _add_mirror(app, station, admission)
    _add_lane(app, lane_address, admission)
    _add_safety(app, station)
    _add_export(app, station)


def same_origin(headers: Headers) -> bool:
    """True if a browser sent this from one of our own pages, or it is no browser."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def lane_for(
    lane_address: LaneAddress, admission: Admission, signed_in: SignedIn | None
) -> tuple[int, str]:
    """Port and token of the lane for one page; raises EndpointsError.

    The station's own token is for pages where nobody signs in alone; elsewhere it is that of the
    page's sign-in, empty where there is none.
    """
    port, token = lane_address()
    if admission.mode is SignInMode.OPEN:
        return port, token
    return port, (signed_in.page_token if signed_in is not None else None) or ""


def _add_watch(app: FastAPI, admission: Admission, glances: Glances) -> None:
    @app.websocket("/watch")
    async def watch(socket: WebSocket, page: str = "") -> None:
        """Ticks from the loop that serves the pages: when they stop, the page knows.

        In place of a tick come the words that ``page`` has to show at once.
        """
        version = 0

        async def tick() -> None:
            nonlocal version
            token = socket.scope.get("fearladder.token")
            anybody = admission.mode is SignInMode.OPEN
            glance = glances.of(page, token, anybody=anybody)
            words: dict[str, str] = {}
            if glance is None:
                await asyncio.sleep(TICK_S)
            else:
                version, words = await glance.after(version, TICK_S)
            await socket.send_text(json.dumps(words) if words else TICK)

        await _serve(socket, tick)


def _add_mirror(app: FastAPI, station: Station, admission: Admission) -> None:
    @app.websocket("/mirror")
    async def mirror(socket: WebSocket) -> None:
        """The newest picture whenever the page is ready for one."""
        shown: bytes | None = None

        async def next_frame() -> None:
            nonlocal shown
            who = await admission.who(socket.scope.get("fearladder.token"))
            if who is None:
                raise WebSocketDisconnect(code=1008)  # the sign-in ended while it was open
            frame = _newest(station) if may_see(who, station) else None
            if frame is None or frame is shown:
                await asyncio.sleep(MIRROR_POLL_S)
                return
            shown = frame
            await socket.send_bytes(frame[FRAME_HEADER_BYTES:])
            await socket.receive_text()

        await _serve(socket, next_frame)


def may_see(who: SignedIn, station: Station) -> bool:
    """Who is there to watch sees the patient's view once the patient agreed to that."""
    if who.role not in (Role.OBSERVER, Role.SUPERVISOR):
        return True
    company = station.update.company if station.update is not None else Company()
    runs = who.role is Role.SUPERVISOR and company.holder == who.name
    return company.watching_agreed or runs


def _newest(station: Station) -> bytes | None:
    try:
        return station.link.latest_frame()
    except LinkError:
        return None


async def _serve(socket: WebSocket, step: Callable[[], Awaitable[None]]) -> None:
    if not same_origin(socket.headers):
        await socket.close(code=1008)
        return
    await socket.accept()
    try:
        while True:
            await step()
    except (WebSocketDisconnect, RuntimeError):
        # Starlette reports a send after the browser left as RuntimeError.
        return


def _add_lane(app: FastAPI, lane_address: LaneAddress, admission: Admission) -> None:
    @app.get("/lane")
    async def lane(request: Request) -> Response:
        """Where the page finds its direct lane now; same-origin reading only."""
        try:
            signed_in = request.scope.get("fearladder.signed_in")
            port, token = lane_for(lane_address, admission, signed_in)
        except EndpointsError as problem:
            return JSONResponse({"problem": said(str(problem))}, status_code=503)
        # A page where nobody signs in is never sent to a sign-in: it has no lane yet, no more.
        if not token and admission.mode is not SignInMode.OPEN:
            return JSONResponse({"problem": _("Sign in first.")}, status_code=401)
        return JSONResponse({"port": port, "token": token}, headers={"Cache-Control": "no-store"})


def _add_safety(app: FastAPI, station: Station) -> None:
    @app.post("/safe-place")
    async def safe_place(request: Request) -> Response:
        """SAFE PLACE by the console's own way, beside the lane."""
        # The header cannot be set by a foreign page without asking us first.
        if not _PRESS.fullmatch(request.headers.get("x-fearladder", "")) or not same_origin(
            request.headers
        ):
            return JSONResponse({"accepted": False}, status_code=403)
        press_id = request.headers["x-fearladder"]
        try:
            await station.press_safe_place(press_id)
        except LinkError as problem:
            return JSONResponse(
                {"accepted": False, "sentence": said(str(problem))}, status_code=503
            )
        return JSONResponse({"accepted": True})


def _add_export(app: FastAPI, station: Station) -> None:
    @app.get("/export/{session_id}/{table}.csv")
    async def export(session_id: str, table: str, notes: bool = False) -> Response:
        """One session's ratings or events as CSV, pseudonymous."""
        if table not in ("ratings", "events"):
            return PlainTextResponse(_("There is no such table."), status_code=404)
        try:
            query = SessionExport.model_validate(
                {"session_id": session_id, "table": table, "with_notes": notes}
            )
            result = await station.query(query)
        except LinkError as problem:
            return PlainTextResponse(said(str(problem)), status_code=503)
        except ValueError:
            return PlainTextResponse(_("There is no such session."), status_code=404)
        if result.csv is None:
            sentence = (
                said(result.refusal.sentence) if result.refusal else _("There is no such session.")
            )
            return PlainTextResponse(sentence, status_code=404)
        name = f"{session_id}-{table}.csv".replace(":", "-")
        return Response(
            result.csv.encode(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
