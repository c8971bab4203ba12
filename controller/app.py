"""The controller's process: wires link, core, record and clock together.

Owns the wiring and the order of starting and ending; must not decide anything itself.
"""

from __future__ import annotations

import argparse
import logging
import ssl
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from controller import logs
from controller.accounts.tokens import SignIns
from controller.binding import addresses, anywhere, bound
from controller.doors import Doors, ReadBy
from controller.link.beyond import for_this_machine, save_for_elsewhere
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import CONSOLE, RENDERER, KeyRing
from controller.link.mirror import MirrorRelay
from controller.link.page_lane import PageLane
from controller.link.queries import QueryServer
from controller.link.receiving import Arrival
from controller.link.server import ControllerLink
from controller.link.sockets import LOOPBACK
from controller.link.tls import (
    CertificateError,
    demand_https,
    is_loopback,
    names_in,
    server_context,
)
from controller.loop_ports import RunIdentity
from controller.people import People
from controller.people_keeper import PeopleKeeper
from controller.preview import MAY_PLAY, Preview, preview_process
from controller.process import end_with, keep_what_is_loaded, on_end_request, say_ready
from controller.protocol.answers import Answer
from controller.protocol.commands import CommandEnvelope
from controller.protocol.reports import (
    Heartbeat,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.vocabulary import Peer
from controller.record_queries import RecordQueries
from controller.records.errors import StoreError
from controller.records.keys import STORE_NAME, StoreKey, signing_key, store_key
from controller.records.patients import PatientBook
from controller.records.signing import Signer
from controller.records.store import Store
from controller.records.writer import Writer
from controller.refusal_audit import RefusalAudit, host_to_serve, noted_beside
from controller.sample_recording import SampleReport
from controller.sample_streams import SampleStreams
from controller.session_loop import SessionLoop
from controller.station_desk import StationDesk
from controller.take_up import (
    OFFERED_WITHIN_S,
    answers_given,
    closing_as_interrupted,
    gap_s,
    restarted_in,
)

LOG = logging.getLogger(__name__)

TICK_S = 0.02
STATE_EVERY_S = 0.5
DRAIN_S = 5.0
SAMPLES_DRAIN_S = 2.0
SAMPLES_SETTLE_S = 1.0
"""How long a reader of samples waits for those of the last moments, seconds."""

LOOP_ALIVE_S = 1.0
"""Older than this, the last turn of the loop no longer vouches for a heartbeat's echo."""


@dataclass(frozen=True)
class Durable:
    """The writer's word that these tokens are on the disk."""

    tokens: tuple[int, ...]


@dataclass(frozen=True)
class RecordTrouble:
    """The writer's word that the store cannot be written, or (None) that it can again."""

    problem: str | None


@dataclass(frozen=True)
class PageSaid:
    """A message of the page on its safety lane."""

    message: Heartbeat | SafePlaceNow
    owner: str | None


@dataclass(frozen=True)
class PagesServed:
    """Where pages are served from, for the lane that they reach the controller by."""

    host: str = "127.0.0.1"
    names: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True)
class CompanyChanged:
    """Another company is at the session: other seats, or somebody signed out."""


def wall_time_utc() -> str:
    """The wall clock, ISO 8601 with milliseconds, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


Item = Durable | RecordTrouble | PageSaid | CompanyChanged

_PROGRAMS = {RENDERER: Peer.RENDERER, CONSOLE: Peer.CONSOLE}


class ControllerProcess:
    """One run of the controller, from binding to the last durable record."""

    def __init__(
        self,
        data_dir: Path,
        *,
        demo: bool,
        host: str = LOOPBACK,
        pages: PagesServed | None = None,
    ) -> None:
        """Open everything, to be reached at ``host``; raises LinkError or StoreError."""
        self._run_id = f"run-{uuid.uuid4().hex[:16]}"
        self._stopping = False
        self._pages = pages or PagesServed()
        with ExitStack() as stack:
            self._open(stack, data_dir, demo=demo, host=host)
            self._stack = stack.pop_all()

    def stop(self) -> None:
        """Ask the loop to end; safe in a signal handler."""
        self._stopping = True

    def close(self) -> None:
        """Write what waits, then close everything in reverse order."""
        self._stack.close()

    def run(self) -> None:
        """Serve until asked to stop."""
        next_tick = next_state = time.perf_counter()
        while not self._stopping:
            for arrival in self._link.poll(TICK_S):
                self._handle(arrival)
            now = time.perf_counter()
            if now >= next_tick:
                self._loop.on_time()
                next_tick = now + TICK_S
            if now >= next_state:
                self._loop.publish_whole()
                self._loop.publish_health()
                next_state = now + STATE_EVERY_S
                self._preview.keep_out()

    def _open(self, stack: ExitStack, data_dir: Path, *, demo: bool, host: str) -> None:
        keyring = KeyRing(data_dir / "keys")
        key = store_key(data_dir, demo=demo)
        signer = signing_key(data_dir, demo=demo).signer()
        store = stack.enter_context(Store.open(data_dir / STORE_NAME, key, signer=signer))
        host_to_serve(host, keyring, store, demo=demo)
        file = data_dir / ENDPOINTS_FILE
        wished = addresses(file, self._run_id, keyring, host)
        self._link: ControllerLink[Item] = stack.enter_context(bound(wished, keyring))
        writer = Writer(
            store,
            on_durable=lambda tokens: self._link.wake(Durable(tokens)),
            on_failure=lambda problem: self._link.wake(RecordTrouble(problem)),
            on_recovered=lambda: self._link.wake(RecordTrouble(None)),
        )
        stack.callback(writer.close, DRAIN_S)
        beside = noted_beside(lambda: Store.beside(store.path, key, signer=signer))
        stack.callback(RefusalAudit(self._link.refusals, beside).close)
        self._samples = SampleStreams(store, self._run_id)
        stack.callback(self._samples.close, SAMPLES_DRAIN_S)
        self._doors = self._hire(stack, store, key, signer, wished, demo=demo)
        self._loop = SessionLoop(
            RunIdentity(self._run_id, version("fearladder")),
            self._link,
            writer,
            time.perf_counter_ns,
            wall_time_utc,
            lambda state: (self._doors.mode, self._doors.company(state)),
            lambda: self._samples.heart(self._loop.open_session, time.perf_counter_ns()),
        )
        self._take_up_or_close(store)
        self._preview = Preview(preview_process(data_dir / "cache"), self._nobody_exposed)
        stack.callback(self._preview.close)
        reading = RecordQueries(
            lambda: Store.open(store.path, key, read_only=True),
            lambda: ReadBy(Store.beside(store.path, key, signer=signer), self._doors),
            lambda: PatientBook(
                Store.beside(store.path, key, signer=signer), lambda: self._doors.reader or None
            ),
            preview=self._preview,
            settle=lambda: self._samples.settle(SAMPLES_SETTLE_S),
            clinic_name=lambda: self._desk.clinic_name,
        )
        serving = self._serve_beside(stack, wished, reading)
        save_for_elsewhere(serving, host, data_dir)
        for_this_machine(serving).save(file)

    def _nobody_exposed(self) -> bool:
        return self._loop.state.phase in MAY_PLAY

    def _hire(
        self,
        stack: ExitStack,
        store: Store,
        key: StoreKey,
        signer: Signer,
        wished: Endpoints,
        *,
        demo: bool,
    ) -> Doors:
        """Who lets in whom; a demo keeps no accounts, for whoever sits there may try it."""
        sign_ins = SignIns()
        keeper = None
        if not demo:
            keeper = PeopleKeeper(lambda: Store.beside(store.path, key, signer=signer), sign_ins)
            stack.callback(keeper.close)
            if not is_loopback(self._pages.host) and not keeper.has_accounts:
                raise CertificateError(
                    f"Pages beyond this machine ({self._pages.host}) need an account first: "
                    "make one with `fearladder accounts add`."
                )
        people = People(
            keeper,
            sign_ins,
            page_secret=wished.page_token,
            has_controls=lambda owner: self._doors.has_controls(owner),
            signed_out=lambda owner: self._doors.signed_out(owner),
        )
        self._desk = StationDesk(store.path.parent)
        return Doors(people, lambda: self._link.wake(CompanyChanged()), desk=self._desk)

    def _serve_beside(
        self, stack: ExitStack, wished: Endpoints, reading: RecordQueries
    ) -> Endpoints:
        """Start the lanes with threads of their own; returns every bound address."""
        sockets, host = self._link.sockets, wished.host
        queries = anywhere(
            lambda port: QueryServer(sockets, host, reading, port, people=self._doors.answer),
            wished.query,
        )
        stack.callback(queries.close)
        mirror = anywhere(
            lambda port: MirrorRelay(sockets, host, port, wished.mirror_out if port else 0),
            wished.mirror_in,
        )
        stack.callback(mirror.close)
        self._page = anywhere(
            lambda port: PageLane(
                self._doors.page_pass,
                self._run_id,
                lambda message, owner: self._link.wake(PageSaid(message, owner)),
                port=port,
                host=self._pages.host,
                allowed_hosts=self._pages.names,
                tls=self._pages.tls,
                alive=lambda: self._link.polled_within(LOOP_ALIVE_S),
            ),
            wished.page,
        )
        stack.callback(self._page.close)
        return self._link.endpoints.model_copy(
            update={
                "query": queries.port,
                "mirror_in": mirror.ports[0],
                "mirror_out": mirror.ports[1],
                "page": self._page.port,
                "page_token": wished.page_token,  # also where this run is on other ports
            }
        )

    def _take_up_or_close(self, store: Store) -> None:
        """A session left a moment ago goes on in hold; an older one is offered, or closed."""
        now = wall_time_utc()
        left = [e for e in map(store.events, store.open_sessions()) if e]
        latest = restarted_in(left, now)
        offered = [e for e in left if e is not latest and gap_s(e, now) <= OFFERED_WITHIN_S]
        for events in left:
            if events is not latest and events not in offered:
                store.append([closing_as_interrupted(events, self._run_id, time.perf_counter_ns())])
        self._loop.found_interrupted(offered)
        if latest is not None:
            LOG.info("Session %s is taken up in hold.", latest[0].session_id)
            for answer in answers_given(latest):
                self._link.remember(answer)
            self._loop.take_up(latest)

    def _handle(self, arrival: Arrival | Item) -> None:
        if isinstance(arrival, Durable):
            self._loop.on_durable(arrival.tokens)
        elif isinstance(arrival, RecordTrouble):
            self._on_record(arrival.problem)
        elif isinstance(arrival, PageSaid):
            self._on_page(arrival.message, arrival.owner)
        elif isinstance(arrival, CompanyChanged):
            self._loop.publish_whole()
        else:
            self._on_arrival(arrival)

    def _on_command(self, envelope: CommandEnvelope, arrival: Arrival) -> None:
        refusal = self._doors.refusal(envelope)
        if refusal is not None:
            answer = Answer(to=envelope.command_id, accepted=False, refusal=refusal)
            self._link.answer(arrival, answer)
            return

        def reply(answer: Answer) -> None:
            if answer.accepted:
                self._doors.accepted(envelope)
            self._link.answer(arrival, answer)

        self._loop.on_command(envelope, reply)

    def _on_record(self, problem: str | None) -> None:
        if problem is None:
            LOG.info("Records are written again.")
            self._loop.on_record_recovered()
        else:
            LOG.error("Records cannot be written: %s", problem)
            self._loop.on_record_failing(problem)

    def _on_page(self, message: Heartbeat | SafePlaceNow, owner: str | None) -> None:
        if isinstance(message, SafePlaceNow):
            self._loop.on_safe_place(message)
        else:
            self._loop.on_heartbeat(Peer.PAGE, self._doors.heartbeat(message, owner))

    def _on_arrival(self, arrival: Arrival) -> None:
        message = arrival.message
        if isinstance(message, CommandEnvelope):
            self._on_command(message, arrival)
        elif isinstance(message, ReportEnvelope) and isinstance(message.report, SampleReport):
            # Nothing is decided about these: they are samples beside the session's events.
            loop, now_ns = self._loop, time.perf_counter_ns()
            synthetic = loop.state.synthetic
            self._samples.take(message.report, loop.open_session, now_ns, synthetic=synthetic)
            answer = Answer(to=message.report_id, accepted=True, durable=False)
            self._link.answer(arrival, answer)
        elif isinstance(message, ReportEnvelope):
            self._loop.on_report(message, lambda answer: self._link.answer(arrival, answer))
        elif isinstance(message, Heartbeat):
            self._loop.on_heartbeat(_PROGRAMS[arrival.program], message)
        elif isinstance(message, SafePlaceNow):
            self._loop.on_safe_place(message)
        elif isinstance(message, SafePlaceAck):
            self._loop.on_safe_place_ack(message)
            self._page.broadcast(message)
        else:
            LOG.warning("A message of the %s could not be used.", arrival.program)


def _pages(chosen: argparse.Namespace) -> PagesServed:
    certificate, key = chosen.certificate, chosen.certificate_key
    demand_https(chosen.page_host, certificate, key, demo=chosen.demo)
    if certificate is None:
        return PagesServed(chosen.page_host)
    return PagesServed(chosen.page_host, names_in(certificate), server_context(certificate, key))


def main(arguments: list[str] | None = None) -> None:
    """Run the controller until it is asked to stop."""
    parser = argparse.ArgumentParser(prog="fearladder controller")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the records")
    parser.add_argument("--demo", action="store_true", help="keep the key in an owner-only file")
    parser.add_argument("--host", default=LOOPBACK, help="address of this machine to listen on")
    parser.add_argument("--page-host", default=LOOPBACK, help="address pages are served at")
    parser.add_argument("--certificate", type=Path, help="HTTPS of the pages: in PEM")
    parser.add_argument("--certificate-key", type=Path, help="HTTPS of the pages: its key in PEM")
    parser.add_argument("--watch-stdin", action="store_true", help="end when stdin closes")
    parser.add_argument("--verbose", action="store_true", help="log more, and to stderr")
    chosen = parser.parse_args(arguments)
    try:
        logs.configure("controller", chosen.data_dir, verbose=chosen.verbose)
        process = ControllerProcess(
            chosen.data_dir, demo=chosen.demo, host=chosen.host, pages=_pages(chosen)
        )
    except (LinkError, StoreError, logs.LogsError) as problem:
        end_with(str(problem))
    on_end_request(process.stop, watch_stdin=chosen.watch_stdin)
    keep_what_is_loaded()
    say_ready()
    try:
        process.run()
    finally:
        process.close()


if __name__ == "__main__":
    main()
