"""Wires the console together: link, station, pages, and one web server on this machine.

Owns the process and its arguments; must not know what a session is.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import ui
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from clinician_console.admission import Admission, Admitted
from clinician_console.choice import Spoken
from clinician_console.documents import add_documents
from clinician_console.glance import Glances
from clinician_console.lanes import LaneAddress, add_lanes
from clinician_console.pages import (
    accounts,
    key_card,
    live,
    patients,
    practice,
    review,
    shell,
    start,
)
from clinician_console.pages import station as station_page
from clinician_console.pages.sign_in import add_sign_in
from clinician_console.served import Served, served_at
from clinician_console.station import Station
from clinician_console.unchanging import STATIC, Unchanging, own_url
from controller import logs
from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.link.tls import demand_https, is_loopback, names_in, server_context
from controller.process import end_with, keep_what_is_loaded, on_end_request, say_ready

HOST = "127.0.0.1"
WAIT_FOR_CONTROLLER_S = 20.0

# No page may load anything from elsewhere: patients' data leave by no side door.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' {lanes}; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)


class _Guarded:
    """Adds the headers that keep a page to itself; pure ASGI, so sockets pass untouched."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str], *, secure: bool) -> None:
        self._app = app
        scheme = "wss" if secure else "ws"
        # A policy cannot name an IPv6 address: browsers report it on every page and ignore it.
        named = (host for host in hosts if not host.startswith("["))
        self._policy = POLICY.format(lanes=" ".join(f"{scheme}://{host}:*" for host in named))
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                if self._secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, guarded)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the console until it is asked to end; exits 1 with one line if it cannot start."""
    options = _parser().parse_args(arguments)
    try:
        logs.configure("console", options.data_dir)
        demand_https(options.host, options.certificate, options.certificate_key, demo=options.demo)
        tls = (options.certificate, options.certificate_key) if options.certificate else None
        names = names_in(options.certificate) if tls else ()
        if tls:
            server_context(*tls)  # what cannot be used is said before anything is bound
        sockets = [_bind(options.host, options.port)]
        endpoints = Endpoints.wait(options.data_dir / ENDPOINTS_FILE, WAIT_FOR_CONTROLLER_S)
    except (LinkError, logs.LogsError) as problem:
        end_with(str(problem))
    except OSError as problem:
        end_with(f"The console cannot use port {options.port}: {problem.strerror}.")
    port = sockets[0].getsockname()[1]
    address = f"{'https' if tls else 'http'}://{_shown_host(options.host, names)}:{port}"
    try:
        served = served_at(options.host, port, names, options.certificate, demo=options.demo)
    except LinkError as problem:
        end_with(str(problem))
    app = assemble(
        options.data_dir, endpoints, address, demo=options.demo, names=names, served=served
    )
    _serve(app, sockets, tls, watch_stdin=options.watch_stdin)


def assemble(
    data_dir: Path,
    endpoints: Endpoints,
    address: str,
    *,
    demo: bool,
    names: Sequence[str] = (),
    served: Served | None = None,
) -> FastAPI:
    """The web application, linked to the controller when it starts; says ``address`` then.

    In a ``demo`` nobody signs in, also before the controller has said so. ``names`` are those
    of the certificate, by which other machines call this one; ``served`` is what a tablet is
    told of them.
    """
    station = Station()
    path = data_dir / ENDPOINTS_FILE

    @asynccontextmanager
    async def linked(_app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def receive(message: Published) -> None:
            loop.call_soon_threadsafe(station.receive, message)

        link = ConsoleLink(endpoints, KeyRing(data_dir / "keys"), receive, path)
        station.connect(link)
        keep_what_is_loaded()
        say_ready(address)
        yield
        await asyncio.to_thread(link.close)

    def lane_address() -> tuple[int, str]:
        found = Endpoints.load(path)
        return found.page, found.page_token

    secure = address.startswith("https:")
    admission = Admission(station, demo=demo, secure=secure)
    return build_app(station, lane_address, linked, admission, names, served)


def build_app(
    station: Station,
    lane_address: LaneAddress,
    lifespan: Lifespan[FastAPI] | None = None,
    admission: Admission | None = None,
    names: Sequence[str] = (),
    served: Served | None = None,
) -> FastAPI:
    """Routes, pages and guards around ``station``; without ``admission`` nobody signs in.

    ``names`` are what other machines call this one, besides the loopback's.
    """
    admission = admission or Admission(station)
    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    glances = Glances()
    add_lanes(app, station, lane_address, admission, glances)
    add_documents(app, station)
    app.mount(own_url(), StaticFiles(directory=STATIC), name="static")
    add_sign_in(app, station, admission)
    room = shell.Room(station, lane_address, admission, glances)
    for page in (start, patients, live, practice, review, accounts, key_card):
        page.build(room)
    station_page.build(room, app, served or Served())
    ui.run_with(
        app,
        title="fearladder",
        dark=True,
        language="en-US",
        tailwind=False,
        show_welcome_message=False,
        favicon=STATIC / "favicon.svg",
        binding_refresh_interval=None,
        reconnect_timeout=10.0,
    )
    app.add_middleware(Admitted, admission=admission)
    app.add_middleware(Spoken)
    app.add_middleware(Unchanging)
    hosts = ["127.0.0.1", "localhost", *(f"[{n}]" if ":" in n else n for n in names)]
    app.add_middleware(_Guarded, hosts=hosts, secure=admission.secure)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    return app


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clinician_console.app", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, help="where keys and records are")
    parser.add_argument("--host", default=HOST, help="address of this machine to serve at")
    parser.add_argument("--certificate", type=Path, help="HTTPS: certificate in PEM")
    parser.add_argument("--certificate-key", type=Path, help="HTTPS: its key in PEM")
    parser.add_argument("--port", type=int, default=8080, help="port of the page; 0 for any")
    parser.add_argument("--demo", action="store_true", help="nobody signs in")
    parser.add_argument("--watch-stdin", action="store_true", help="end when standard input closes")
    return parser


def _shown_host(host: str, names: Sequence[str]) -> str:
    return names[0] if names and not is_loopback(host) else host


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        # On Windows the option would let two programs share the port.
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        # From here on a browser waits for its page and is not turned away.
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound


def _serve(
    app: FastAPI,
    sockets: list[socket.socket],
    tls: tuple[Path, Path] | None,
    *,
    watch_stdin: bool,
) -> None:
    config = uvicorn.Config(
        app,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        # Pictures are compressed already; on one machine the rest gains nothing either.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    server = uvicorn.Server(config)

    def stop() -> None:
        server.should_exit = True

    on_end_request(stop, watch_stdin=watch_stdin)
    server.run(sockets=sockets)


if __name__ == "__main__":
    main()
