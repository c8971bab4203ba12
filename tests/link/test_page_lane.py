"""The page's own lane: echo and acknowledgement at once, and only for our own pages.

Owns the tests of the WebSocket; must not know a browser.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from controller.accounts.page_tokens import PagePass
from controller.link.errors import PortError
from controller.link.page_lane import OVER, PageLane, PageMessage, Pass, one_token
from controller.link.wire import encode
from controller.protocol.answers import Answer
from controller.protocol.commands import CommandEnvelope, GoToSafePlace
from controller.protocol.reports import Heartbeat, HeartbeatEcho, SafePlaceAck, SafePlaceNow
from controller.protocol.vocabulary import RefusalReason
from tests.link.desk import Desk, until

TOKEN = "a-token-of-one-page"
OTHER = "a-token-of-another-page"
BEAT = Heartbeat(sender="page:1", sent_ns=12345, visible=True)
PRESS = SafePlaceNow(press_id="p-1")

Open = Callable[..., ClientConnection]


class _Lane:
    """A lane, what it was told, and whether the controller behind it is alive."""

    def __init__(self) -> None:
        self.told: list[PageMessage] = []
        self.owners: list[str | None] = []
        self.alive = True
        self.ended: set[str] = set()
        self.lane = PageLane(
            self.admit,
            "run-a",
            self.tell,
            alive=lambda: self.alive,
            allowed_hosts=("clinic.example",),
            clock=lambda: 777,
        )

    def admit(self, token: str) -> Pass | None:
        """Two pages are signed in, until a test ends that."""
        if token not in (TOKEN, OTHER) or token in self.ended:
            return None
        return PagePass(token, lambda: token not in self.ended)

    def tell(self, message: PageMessage, owner: str | None) -> None:
        """What the lane hands over."""
        self.told.append(message)
        self.owners.append(owner)


@pytest.fixture
def lane() -> Iterator[_Lane]:
    lane = _Lane()
    yield lane
    lane.lane.close()


@pytest.fixture
def open_page(lane: _Lane) -> Iterator[Open]:
    """Opens connections as a page would, closed at the end."""
    with ExitStack() as stack:

        def open_(
            token: str = TOKEN, origin: str | None = None, path: str = "/safety"
        ) -> ClientConnection:
            url = f"ws://127.0.0.1:{lane.lane.port}{path}?token={token}"
            named = Origin(origin) if origin is not None else None
            return stack.enter_context(
                connect(url, origin=named, open_timeout=10, close_timeout=0.2)
            )

        yield open_


def _ask(page: ClientConnection, text: str) -> str:
    page.send(text)
    reply = page.recv(timeout=10)
    assert isinstance(reply, str)
    return reply


def _text(message: Heartbeat | SafePlaceNow | CommandEnvelope) -> str:
    return encode(message).decode()


def test_a_heartbeat_is_echoed_and_told(lane: _Lane, open_page: Open) -> None:
    echo = HeartbeatEcho.model_validate_json(_ask(open_page(), _text(BEAT)))
    assert echo == HeartbeatEcho(sent_ns=12345, controller_ns=777, run_id="run-a")
    assert lane.told == [BEAT]


def test_a_press_is_acknowledged_and_told_each_time(lane: _Lane, open_page: Open) -> None:
    page = open_page()
    for _ in range(2):
        assert SafePlaceAck.model_validate_json(_ask(page, _text(PRESS))) == SafePlaceAck(
            press_id="p-1"
        )
    assert lane.told == [PRESS, PRESS]
    assert lane.owners == [TOKEN, TOKEN]


def test_nothing_is_confirmed_for_a_controller_that_does_not_decide(
    lane: _Lane, open_page: Open
) -> None:
    page = open_page()
    lane.alive = False
    page.send(_text(PRESS))
    page.send(_text(BEAT))
    until(lambda: lane.told == [PRESS, BEAT], "both are told all the same")
    lane.alive = True
    assert "heartbeat_echo" in _ask(page, _text(BEAT))  # the first thing that comes back


@pytest.mark.parametrize(
    ("token", "origin", "path", "status"),
    [
        ("wrong", None, "/safety", 403),
        ("", None, "/safety", 403),
        ("%C3%A4", None, "/safety", 403),
        (TOKEN, "http://evil.example", "/safety", 403),
        (TOKEN, "http://127.0.0.1.evil.example", "/safety", 403),
        (TOKEN, "http://localhost@evil.example", "/safety", 403),
        (TOKEN, "file://", "/safety", 403),
        (TOKEN, "null", "/safety", 403),
        (TOKEN, None, "/other", 404),
    ],
)
def test_a_stranger_does_not_get_in(
    lane: _Lane, open_page: Open, token: str, origin: str | None, path: str, status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_page(token, origin, path)
    assert refused.value.response.status_code == status
    assert lane.told == []


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://127.0.0.1:8080",
        "http://localhost:9000",
        "https://localhost",
        "https://clinic.example",
    ],
)
def test_our_own_pages_get_in(open_page: Open, origin: str | None) -> None:
    assert "heartbeat_echo" in _ask(open_page(origin=origin), _text(BEAT))


@pytest.mark.parametrize("text", ["not json", "[]", '{"message": "heartbeat"}', "\x00"])
def test_what_cannot_be_used_is_answered_and_the_lane_goes_on(
    lane: _Lane, open_page: Open, text: str
) -> None:
    page = open_page()
    answer = Answer.model_validate_json(_ask(page, text))
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.MALFORMED
    assert "safe_place_ack" in _ask(page, _text(PRESS))
    assert lane.told == [PRESS]


def test_a_page_may_not_send_commands(lane: _Lane, open_page: Open) -> None:
    command = CommandEnvelope(
        command_id="c-1", session_id=None, expires_ns=None, command=GoToSafePlace()
    )
    answer = Answer.model_validate_json(_ask(open_page(), _text(command)))
    assert answer.to == "c-1"
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.NOT_ALLOWED
    assert lane.told == []


def test_a_page_whose_sign_in_ends_is_cut_off_and_the_other_is_not(
    lane: _Lane, open_page: Open
) -> None:
    page, other = open_page(), open_page(OTHER)
    _ask(page, _text(BEAT))
    lane.ended.add(TOKEN)
    with pytest.raises(ConnectionClosedError) as closed:  # also where it says nothing
        page.recv(timeout=60)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == OVER
    with pytest.raises(InvalidStatus):
        open_page()
    assert "safe_place_ack" in _ask(other, _text(PRESS))
    assert lane.told == [BEAT, PRESS]


def test_what_a_page_sends_after_its_sign_in_does_not_count(lane: _Lane, open_page: Open) -> None:
    page = open_page()
    lane.ended.add(TOKEN)
    with pytest.raises(ConnectionClosedError):
        while True:
            page.send(_text(PRESS))
            with contextlib.suppress(TimeoutError):
                page.recv(timeout=0.01)
    assert lane.told == []


def test_a_long_message_ends_that_page_alone(lane: _Lane, open_page: Open) -> None:
    page, other = open_page(), open_page()
    page.send(json.dumps({"message": "x" * (17 << 10)}))
    with pytest.raises(ConnectionClosedError):
        page.recv(timeout=10)
    assert "heartbeat_echo" in _ask(other, _text(BEAT))


def test_every_page_hears_what_is_broadcast(lane: _Lane, open_page: Open) -> None:
    pages = [open_page(), open_page()]
    for page in pages:
        _ask(page, _text(BEAT))
    drawn = SafePlaceAck(press_id="p-1", drawn=True)
    lane.lane.broadcast(drawn)
    assert [SafePlaceAck.model_validate_json(p.recv(timeout=10)) for p in pages] == [drawn, drawn]


def test_a_page_that_does_not_read_delays_nobody(lane: _Lane, open_page: Open) -> None:
    _ask(open_page(), _text(BEAT))  # and reads nothing from now on
    page = open_page()
    _ask(page, _text(BEAT))
    for number in range(2000):
        lane.lane.broadcast(SafePlaceAck(press_id=f"p-{number}"))
    last = ""
    while "p-1999" not in last:
        last = str(page.recv(timeout=10))


def test_a_port_in_use_is_one_sentence(lane: _Lane) -> None:
    before = threading.active_count()
    with pytest.raises(PortError, match=f"port {lane.lane.port}"):
        PageLane(one_token(TOKEN), "run-b", lane.tell, port=lane.lane.port)
    assert threading.active_count() == before


def test_closing_ends_every_connection(open_page: Open) -> None:
    other = _Lane()
    with connect(f"ws://127.0.0.1:{other.lane.port}/safety?token={TOKEN}") as page:
        other.lane.close()
        with pytest.raises(ConnectionClosedOK, match="1001"):
            page.recv(timeout=10)


def test_the_lane_of_a_real_controller_notices_when_it_hangs(desk: Desk) -> None:
    with connect(desk.endpoints.page_url) as page:
        assert "run-a" in _ask(page, _text(BEAT))
        desk.freeze()

        def silent() -> bool:
            page.send(_text(BEAT))
            try:
                page.recv(timeout=0.1)
            except TimeoutError:
                return True
            return False

        until(silent, "no echo comes while nobody decides")
        page.send(_text(PRESS))
        until(lambda: PRESS in desk.pages, "the press is handed over all the same")
