"""Who is not let in is written down, seldom enough; and nobody listens beyond without keys.

Owns the tests of the book, the audit and listening on other addresses; must not know patients.
"""

import threading
from pathlib import Path

import pytest
import zmq
from zmq.utils import z85

from controller.app import ControllerProcess
from controller.link.beyond import checked_host, save_for_elsewhere
from controller.link.console_client import ConsoleLink
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.enrolment import Enrolment
from controller.link.errors import KeyFileError, LinkError, PortError
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER, KeyRing
from controller.link.refusal_book import LONGEST_PAUSE_S, RefusalBook, RefusalEntry, Refused
from controller.link.sockets import COMMANDS, Sockets
from controller.protocol.base import PROTOCOL_VERSION
from controller.records.audit import Action, Entry, entries
from controller.records.errors import CannotWriteError
from controller.records.keys import STORE_NAME, existing_key
from controller.records.store import Store
from controller.refusal_audit import RefusalAudit
from tests.link.desk import Desk, until
from tests.link.peers import exchange, raw_peer

NOW = "2026-01-01T00:00:00+00:00"
ELSEWHERE = "127.0.0.9"  # an address of the loopback, so every machine has it


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_the_first_is_told_at_once_and_a_flood_once_an_hour() -> None:
    clock = Clock()
    book = RefusalBook(clock)
    written: list[RefusalEntry] = []
    for second in range(24 * 3600):
        for number in range(3):
            book.add(Refused.UNKNOWN_KEY, f"key {second}-{number}")
        written += book.due()
        clock.now_s += 1
    assert written[0].detail.startswith("3 times")
    assert 24 <= len(written) <= 31
    assert max(len(entry.detail) for entry in written) < 400
    assert f"{round(LONGEST_PAUSE_S) * 3} times" in written[-1].detail
    assert "and others" in written[-1].detail


def test_after_a_quiet_time_the_next_is_told_at_once_again() -> None:
    clock = Clock()
    book = RefusalBook(clock)
    book.add(Refused.NO_KEY, "on command")
    assert len(book.due()) == 1
    book.add(Refused.NO_KEY, "on command")
    assert book.due() == []
    clock.now_s += 3 * LONGEST_PAUSE_S
    [entry] = book.due()
    assert entry.detail.startswith("once since")
    clock.now_s += 2 * LONGEST_PAUSE_S
    book.add(Refused.NO_KEY, "on query")
    assert len(book.due()) == 1


def test_one_kind_does_not_hide_another() -> None:
    book = RefusalBook(Clock())
    for number in range(1000):
        book.add(Refused.UNKNOWN_KEY, f"key {number}")
        book.due()
    book.add(Refused.NOT_ALLOWED, "renderer x")
    assert [entry.why for entry in book.due()] == [Refused.NOT_ALLOWED]
    assert [entry.why for entry in book.due(everything=True)] == [Refused.UNKNOWN_KEY]


def test_what_cannot_be_written_is_tried_again_and_bounded() -> None:
    book = RefusalBook()
    written: list[RefusalEntry] = []
    broken = threading.Event()
    tried = threading.Event()
    broken.set()

    def note(entry: RefusalEntry) -> None:
        tried.set()
        if broken.is_set():
            raise CannotWriteError("The disk is full.")
        written.append(entry)

    audit = RefusalAudit(book, note, look_every_s=0.005)
    book.add(Refused.NEWER_PROTOCOL, "console x")
    assert tried.wait(30)
    assert not written
    broken.clear()
    until(lambda: len(written) == 1, "written once it can be")
    book.add(Refused.NEWER_PROTOCOL, "console x")
    audit.close()
    assert [entry.why for entry in written] == [Refused.NEWER_PROTOCOL] * 2


def _found(desk: Desk) -> set[Refused]:
    return {entry.why for entry in desk.link.refusals.due(everything=True)}


def test_each_refusal_of_a_message_is_counted_by_its_reason(desk: Desk) -> None:
    report = b'{"message":"safe_place_now","press_id":"p"}'
    exchange(desk, CONSOLE, report)
    assert _found(desk) == {Refused.NOT_ALLOWED}
    for version, why in ((1, Refused.NEWER_PROTOCOL), (-1, Refused.OLDER_PROTOCOL)):
        raw = b'{"message":"command","protocol_version":%d}' % (PROTOCOL_VERSION + version)
        exchange(desk, CONSOLE, raw)
        assert _found(desk) == {why}
    exchange(desk, CONSOLE, b"what")
    assert _found(desk) == {Refused.UNREADABLE}
    with raw_peer(desk, CONSOLE, "query") as socket:
        socket.send(b"what")
        socket.recv()
    assert _found(desk) == {Refused.UNREADABLE}


def test_no_key_at_all_is_counted(desk: Desk) -> None:
    found: set[Refused] = set()

    def counted() -> bool:
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        socket = context.socket(zmq.DEALER)
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(desk.endpoints.url(desk.endpoints.query))
        socket.poll(100)
        socket.close()
        context.term()
        found.update(_found(desk))
        return bool(found)

    until(counted, "counted")
    assert found == {Refused.NO_KEY}


def _trail(folder: Path) -> list[Entry]:
    with (
        Store.open(folder / STORE_NAME, existing_key(folder), read_only=True) as store,
        store.transaction() as connection,
    ):
        return [entry for entry in entries(connection) if entry.action is Action.KEPT_OUT]


def test_the_trail_of_a_real_controller_names_the_stranger(tmp_path: Path) -> None:
    process = ControllerProcess(tmp_path, demo=True)
    thread = threading.Thread(target=process.run)
    thread.start()
    endpoints = Endpoints.load(tmp_path / ENDPOINTS_FILE)
    stranger = KeyRing(tmp_path / "stranger")
    key = stranger.make(CONSOLE, "elsewhere")
    link = ConsoleLink(endpoints, stranger, lambda message: None)
    try:
        until(lambda: link.kept_out is not None, "kept out")
    finally:
        link.close()
        process.stop()
        thread.join()
        process.close()
    trail = _trail(tmp_path)
    assert [entry.subject for entry in trail] == [Refused.UNKNOWN_KEY.value]
    assert key.fingerprint in trail[0].detail
    assert "127.0.0.1" in trail[0].detail


@pytest.mark.posix_only
def test_a_key_others_can_read_stops_the_controller_and_is_in_the_trail(tmp_path: Path) -> None:
    KeyRing(tmp_path / "keys").ensure(CONTROLLER)
    (tmp_path / "keys" / "controller.key").chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        ControllerProcess(tmp_path, demo=True)
    trail = _trail(tmp_path)
    assert [entry.subject for entry in trail] == [Refused.KEY_FILE.value]


@pytest.fixture
def enrolment(tmp_path: Path) -> Enrolment:
    ring = KeyRing(tmp_path / "keys")
    ring.ensure(CONTROLLER, CONSOLE, RENDERER)
    return Enrolment(ring)


@pytest.mark.parametrize("host", ["0.0.0.0", "224.0.0.1", "room-2", "", "::1"])
def test_an_address_that_is_none_of_one_machine_is_named(enrolment: Enrolment, host: str) -> None:
    with pytest.raises(PortError, match=r"192\.168\.1\.20"):
        checked_host(host, enrolment, demo=False)


def test_beyond_the_loopback_keys_are_needed_step_by_step(
    enrolment: Enrolment, tmp_path: Path
) -> None:
    def listen(*, demo: bool = False) -> str:
        return checked_host("192.168.1.20", enrolment, demo=demo)

    assert checked_host("127.0.0.1", enrolment, demo=True) == "127.0.0.1"
    with pytest.raises(PortError, match="demo serves this machine alone"):
        listen(demo=True)
    with pytest.raises(KeyFileError, match="fearladder keys make controller --replace"):
        listen()
    enrolment.ring.make(CONTROLLER, "station", replace=True)
    with pytest.raises(KeyFileError, match="no key of another machine is enrolled"):
        listen()
    other = KeyRing(tmp_path / "other").make(CONSOLE, "room 2")
    enrolled = enrolment.enrol(other, NOW)
    assert listen() == "192.168.1.20"
    enrolment.revoke(enrolled.fingerprint, NOW)
    with pytest.raises(KeyFileError, match="no key of another machine is enrolled"):
        listen()


@pytest.mark.posix_only
def test_a_second_address_is_served_and_the_loopback_too(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    ring.ensure(CONTROLLER, CONSOLE, RENDERER)
    desk = Desk(
        tmp_path,
        endpoints=Endpoints.unbound("run-a", ring.public(CONTROLLER), host=ELSEWHERE),
    )
    path = save_for_elsewhere(desk.endpoints, "192.168.1.20", tmp_path)
    assert path is not None
    assert Endpoints.load(path).host == "192.168.1.20"
    assert Endpoints.load(path).command == desk.endpoints.command
    try:
        for host in (ELSEWHERE, "127.0.0.1"):
            found = desk.endpoints.model_copy(update={"host": host})
            link = ConsoleLink(found, desk.keys, lambda message: None)
            until(lambda link=link: link.run_id == "run-a", host)  # type: ignore[misc]
            link.close()
    finally:
        desk.close()


def test_a_key_of_this_machine_opens_nothing_from_another(desk: Desk) -> None:
    gate = desk.link.sockets.gate
    public = z85.decode(desk.keys.public(CONSOLE))
    request = [b"1.0", b"1", b"fearladder.command", b"192.168.1.7", b"", b"CURVE", public]
    assert gate._reply(request)[2] == b"400"
    assert _found(desk) == {Refused.ELSEWHERE}
    request[3] = b"127.0.0.1"
    assert gate._reply(request)[2] == b"200"


def test_an_address_of_no_machine_is_one_sentence(desk: Desk) -> None:
    sockets = Sockets(desk.keys.pair(CONTROLLER))
    try:
        with pytest.raises(LinkError, match="not an address of this machine"):
            sockets.bind(COMMANDS, "192.0.2.77", 0)
    finally:
        sockets.close()
