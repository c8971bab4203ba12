"""A small controller for tests: the real sockets, and a thread that answers as it is told.

Owns waiting on conditions and cutting cables; must not know what any test wants to show.
"""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER, KeyRing
from controller.link.mirror import MirrorRelay
from controller.link.page_lane import PageLane, PageMessage, one_token
from controller.link.queries import QueryServer
from controller.link.receiving import Arrival
from controller.link.server import ControllerLink
from controller.protocol.answers import Answer
from controller.protocol.commands import CommandEnvelope
from controller.protocol.directive import SceneDirective
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import Query, QueryResult
from controller.protocol.ramp import Ramp
from controller.protocol.reports import ReportEnvelope
from controller.protocol.vocabulary import Place

DEADLINE_S = 40.0
ALIVE_S = 1.0

Act = Callable[[ControllerLink["Act"]], None]
"""Something the deciding thread is to do with its link."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until ``condition`` is true; AssertionError naming ``what`` after the deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"never came true: {what}"
        time.sleep(0.002)


def keyring(directory: Path) -> KeyRing:
    """A ring with the keys of the three programs."""
    ring = KeyRing(directory / "keys")
    ring.ensure(CONTROLLER, CONSOLE, RENDERER)
    return ring


def directive(revision: int = 1, place: Place = Place.NEUTRAL) -> SceneDirective:
    """A directive that shows ``place``."""
    return SceneDirective(
        run_id="run-a",
        session_id=None,
        epoch=0,
        revision=revision,
        issued_ns=0,
        place=place,
        scene=None,
        configuration={},
        safe_place="plain_room",
        intensity=Ramp.constant(0),
        overrides={},
        held=False,
        prompt=None,
        events=(),
        breathing_guide=False,
        volume=80,
        talking=False,
        text="",
        notice=None,
        recentre_count=0,
    )


def health(run_id: str = "run-a", controller_ns: int = 1) -> HealthUpdate:
    """A health update that says little."""
    return HealthUpdate(run_id=run_id, controller_ns=controller_ns, peers=())


class Desk:
    """The controller's whole link with a thread that polls it, keeps what arrives, and answers."""

    def __init__(
        self,
        directory: Path,
        run_id: str = "run-a",
        answer_query: Callable[[Query], QueryResult] | None = None,
        endpoints: Endpoints | None = None,
    ) -> None:
        self.directory = directory
        self.keys = keyring(directory)
        self.arrivals: list[Arrival] = []
        self.pages: list[PageMessage] = []
        self.answers = True
        self.frozen = threading.Event()
        self._still = threading.Event()
        wanted = endpoints or Endpoints.unbound(run_id, self.keys.public(CONTROLLER))
        with contextlib.ExitStack() as opening:
            self._open(opening, wanted, answer_query)
            self._closing = opening.pop_all()
        self.path = directory / ENDPOINTS_FILE
        self.endpoints.save(self.path)
        self._stopping = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _open(
        self,
        opening: contextlib.ExitStack,
        wanted: Endpoints,
        answer_query: Callable[[Query], QueryResult] | None,
    ) -> None:
        self.link: ControllerLink[Act] = opening.enter_context(ControllerLink(wanted, self.keys))
        sockets, host = self.link.sockets, wanted.host
        answer = answer_query or (lambda query: QueryResult(query_id=None, sessions=()))
        queries = QueryServer(sockets, host, answer, wanted.query)
        opening.callback(queries.close)
        mirror = MirrorRelay(sockets, host, wanted.mirror_in, wanted.mirror_out)
        opening.callback(mirror.close)
        page = PageLane(
            one_token(wanted.page_token),
            wanted.run_id,
            lambda message, _owner: self.pages.append(message),
            port=wanted.page,
            alive=lambda: self.link.polled_within(ALIVE_S),
        )
        opening.callback(page.close)
        mirror_in, mirror_out = mirror.ports
        ports = {"query": queries.port, "mirror_in": mirror_in, "mirror_out": mirror_out}
        self.endpoints = self.link.endpoints.model_copy(update={**ports, "page": page.port})

    def do(self, act: Act) -> None:
        """Have the deciding thread do something with its link."""
        self.link.wake(act)

    def received(self, kind: type) -> list[Arrival]:
        """The arrivals whose message is of ``kind``."""
        return [arrival for arrival in list(self.arrivals) if isinstance(arrival.message, kind)]

    def freeze(self) -> None:
        """The deciding thread polls no more, from the return on until ``frozen`` is cleared."""
        self._still.clear()
        self.frozen.set()
        assert self._still.wait(DEADLINE_S)

    def close(self) -> None:
        """Stop the thread and close every socket."""
        self._stopping = True
        self.frozen.clear()
        self._thread.join()
        self._closing.close()

    def _run(self) -> None:
        while not self._stopping:
            if self.frozen.is_set():
                self._still.set()
                time.sleep(0.005)
                continue
            for item in self.link.poll(0.05):
                if isinstance(item, Arrival):
                    self._take(item)
                else:
                    item(self.link)

    def _take(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        message = arrival.message
        if not self.answers:
            return
        if isinstance(message, CommandEnvelope):
            self.link.answer(arrival, Answer(to=message.command_id, accepted=True))
        elif isinstance(message, ReportEnvelope):
            self.link.answer(arrival, Answer(to=message.report_id, accepted=True))


class Cable:
    """A TCP cable that records every byte and can be cut; ``port`` is its near end."""

    def __init__(self, far_port: int) -> None:
        self.seen = bytearray()
        self.far_port = far_port
        self._cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stopping = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def cut(self) -> None:
        """Every connection breaks, and new ones break at once."""
        self._cut = True

    def mend(self) -> None:
        """New connections go through again."""
        self._cut = False

    def close(self) -> None:
        """Stop."""
        self._stopping = True
        self._thread.join()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector, self._listener:
            selector.register(self._listener, selectors.EVENT_READ)
            pairs: dict[socket.socket, socket.socket] = {}
            while not self._stopping:
                for key, _ in selector.select(0.02):
                    if key.fileobj is self._listener:
                        self._accept(selector, pairs)
                    else:
                        self._carry(selector, pairs, key.fileobj)  # type: ignore[arg-type]
                if self._cut:
                    self._drop(selector, pairs, list(pairs))
            self._drop(selector, pairs, list(pairs))

    def _accept(
        self, selector: selectors.BaseSelector, pairs: dict[socket.socket, socket.socket]
    ) -> None:
        near, _ = self._listener.accept()
        if self._cut:
            near.close()
            return
        far = socket.create_connection(("127.0.0.1", self.far_port))
        pairs[near], pairs[far] = far, near
        selector.register(near, selectors.EVENT_READ)
        selector.register(far, selectors.EVENT_READ)

    def _carry(
        self,
        selector: selectors.BaseSelector,
        pairs: dict[socket.socket, socket.socket],
        from_: socket.socket,
    ) -> None:
        if from_ not in pairs:
            return
        try:
            data = from_.recv(65536)
            self.seen += data
            pairs[from_].sendall(data)
        except OSError:
            data = b""
        if not data:
            self._drop(selector, pairs, [from_, pairs[from_]])

    def _drop(
        self,
        selector: selectors.BaseSelector,
        pairs: dict[socket.socket, socket.socket],
        ends: list[socket.socket],
    ) -> None:
        for end in ends:
            selector.unregister(end)
            pairs.pop(end, None)
            end.close()


@contextlib.contextmanager
def cabled(desk: Desk, *lanes: str) -> Iterator[tuple[Endpoints, dict[str, Cable]]]:
    """Endpoints that lead through a cable for each of ``lanes``, and the cables."""
    cables = {lane: Cable(getattr(desk.endpoints, lane)) for lane in lanes}
    ports = {lane: cable.port for lane, cable in cables.items()}
    try:
        yield desk.endpoints.model_copy(update=ports), cables
    finally:
        for cable in cables.values():
            cable.close()
