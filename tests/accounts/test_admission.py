"""The guard before the console's pages, without any browser or controller.

Owns who is let through to what; must not know how a page looks.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from clinician_console import standing
from clinician_console.admission import REMEMBERED_S, Admission, Admitted
from clinician_console.fake_link import FakeLink
from clinician_console.lanes import lane_for, may_see
from clinician_console.standing import CUT_AFTER_S
from clinician_console.station import PRESENTED, Station
from controller.protocol.account_queries import PresentSignIn
from controller.protocol.accounts import Company, Role, SignedIn, SignInMode
from controller.protocol.answers import Refusal
from controller.protocol.queries import AnyQuery, QueryResult
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import RefusalReason
from tests.unit.console import samples

TOKEN = "a-token-of-somebody-signed-in"
COOKIE = f"fearladder_8080={TOKEN}"


@dataclass
class Gate:
    """The guard before a page that notes what reaches it."""

    signed_in: SignedIn | None
    mode: SignInMode = SignInMode.NEEDED
    now_s: float = 0.0
    reached: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.link, self.station = FakeLink(), Station()
        self.station.connect(self.link)
        self.link.result = self._present
        update = samples.update(SessionState()).model_copy(update={"sign_in": self.mode})
        # Not through receive: that asks the loop of the pages, which these tests have not.
        self.station._known.update = update
        self.admission = Admission(self.station, demo=False, now_s=lambda: self.now_s)

    def _present(self, query: AnyQuery) -> QueryResult:
        assert isinstance(query, PresentSignIn)
        if self.signed_in is not None:
            return QueryResult(query_id=None, signed_in=self.signed_in)
        refusal = Refusal(reason=RefusalReason.NOT_ALLOWED, sentence="Sign in first.")
        return QueryResult(query_id=None, refusal=refusal)

    async def _page(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        badge = PRESENTED.get()
        self.reached.append(badge.token if badge else None)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def ask(
        self, path: str, *, cookie: str = COOKIE, accept: str = "text/html", kind: str = "http"
    ) -> tuple[int, dict[str, str]]:
        """Status and headers of one request; a socket that is turned away has its close code."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        named = {"host": "127.0.0.1:8080", "cookie": cookie, "accept": accept}
        headers = [(name.encode(), value.encode()) for name, value in named.items()]
        scope = {"type": kind, "method": "GET", "path": path, "headers": headers}
        scope |= {"query_string": b"", "root_path": ""}
        asyncio.run(Admitted(self._page, self.admission)(scope, receive, send))
        first = sent[0]
        if first["type"] == "websocket.close":
            return first["code"], {}
        raw = first.get("headers", [])
        return first["status"], {k.decode(): v.decode() for k, v in raw}


ADA = SignedIn(name="ada", role=Role.THERAPIST)
LOCKED = SignedIn(name="ada", role=Role.THERAPIST, locked=True)


def test_who_is_signed_in_is_let_through_under_their_own_badge() -> None:
    gate = Gate(ADA)
    assert gate.ask("/review")[0] == 200
    assert gate.ask("/mirror", kind="websocket")[0] == 200
    assert gate.reached == [TOKEN, TOKEN]


@pytest.mark.parametrize("cookie", ["", "fearladder_8080=short", "fearladder_9090=" + TOKEN])
def test_without_a_token_of_this_console_nothing_is_served(cookie: str) -> None:
    gate = Gate(ADA)
    status, headers = gate.ask("/review", cookie=cookie)
    assert (status, headers["location"]) == (303, "/sign-in?next=/review")
    assert gate.ask("/lane", cookie=cookie, accept="*/*")[0] == 401
    assert gate.ask("/_nicegui_ws/socket.io/", cookie=cookie, kind="websocket")[0] == 1008
    assert gate.reached == []


def test_a_token_that_the_controller_does_not_know_is_nobodys() -> None:
    gate = Gate(None)
    assert gate.ask("/")[0] == 303
    assert gate.ask("/mirror", kind="websocket")[0] == 1008


@pytest.mark.parametrize("path", ["/sign-in", "/safe-place", "/watch", "/console-static/a.css"])
def test_what_everybody_may_have_needs_no_sign_in(path: str) -> None:
    gate = Gate(None)
    assert gate.ask(path, cookie="")[0] == 200
    assert gate.reached == [None]


def test_a_locked_sign_in_sees_the_session_and_nothing_else() -> None:
    gate = Gate(LOCKED)
    for path in ("/live", "/lane", "/mirror", "/_nicegui_ws/socket.io/"):
        assert gate.ask(path)[0] == 200, path
    for path in ("/", "/review", "/accounts", "/export/s-1/ratings.csv"):
        assert gate.ask(path)[0] == 303, path


def test_the_lanes_token_is_the_sign_ins_own_and_the_stations_in_a_demo_alone() -> None:
    gate, demo = Gate(ADA), Gate(None, mode=SignInMode.OPEN)
    own = ADA.model_copy(update={"page_token": "the-lane-of-this-sign-in"})

    def address() -> tuple[int, str]:
        return 4711, "the-stations-own-token"

    assert lane_for(address, gate.admission, own) == (4711, "the-lane-of-this-sign-in")
    assert lane_for(address, gate.admission, None) == (4711, "")
    assert lane_for(address, demo.admission, None) == (4711, "the-stations-own-token")
    gate.station._known.update = None  # not heard yet: no demo either
    assert lane_for(address, gate.admission, None) == (4711, "")


@pytest.mark.parametrize(
    ("role", "agreed", "holder", "sees"),
    [
        (Role.OBSERVER, False, "ada", False),
        (Role.OBSERVER, True, "ada", True),
        (Role.SUPERVISOR, False, "ada", False),
        (Role.SUPERVISOR, False, "bo", True),
        (Role.SUPERVISOR, True, "ada", True),
        (Role.THERAPIST, False, "ada", True),
    ],
)
def test_who_watches_sees_the_patients_view_once_the_patient_agreed(
    role: Role, agreed: bool, holder: str, sees: bool
) -> None:
    gate = Gate(ADA)
    company = Company(holder=holder, watching_agreed=agreed)
    update = gate.station._known.update
    assert update is not None
    gate.station._known.update = update.model_copy(update={"company": company})
    assert may_see(SignedIn(name="bo", role=role), gate.station) is sees


def test_before_the_controller_is_heard_nobody_is_let_in_but_to_a_demo() -> None:
    station = Station()
    assert Admission(station, demo=False).mode is None
    assert Admission(station, demo=True).mode is SignInMode.OPEN
    gate = Gate(ADA)
    gate.station._known.update = None
    gate.link.reachable = False
    assert gate.ask("/review")[0] == 303


class _Socket:
    """The browser's end: connects, and then says nothing while the clock moves on."""

    def __init__(self, gate: Gate, patience: int) -> None:
        self.gate, self.patience = gate, patience
        self.sent: list[Message] = []
        self.ends: list[int] = []

    async def receive(self) -> Message:
        self.patience -= 1
        if self.gate.reached == []:
            self.gate.reached.append(None)
            return {"type": "websocket.connect"}
        if self.patience <= 0:
            return {"type": "websocket.disconnect", "code": 1001}
        self.gate.now_s += 1.0
        return await asyncio.Future()

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def page(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """What is behind the guard: its sign-in ends as soon as it stands."""
        await receive()
        await send({"type": "websocket.accept"})
        self.gate.signed_in = None
        while (message := await receive())["type"] != "websocket.disconnect":
            pass
        self.ends.append(message["code"])
        await send({"type": "websocket.send", "text": "of a patient"})

    def stand(self) -> None:
        """From the beginning to the end of the socket."""
        headers = [(b"host", b"127.0.0.1:8080"), (b"cookie", COOKIE.encode())]
        scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "headers": headers}
        guard = Admitted(self.page, self.gate.admission)
        asyncio.run(guard(scope, self.receive, self.send))


def test_a_socket_that_stands_is_cut_once_its_sign_in_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing, "LOOKED_AT_EVERY_S", 0.001)
    socket = _Socket(Gate(ADA), patience=100)
    socket.stand()
    assert socket.ends == [1008]
    assert [message["type"] for message in socket.sent] == ["websocket.accept", "websocket.close"]
    assert socket.gate.now_s >= CUT_AFTER_S  # the page could leave by itself


def test_a_silent_controller_cuts_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LOOKED_AT_EVERY_S", 0.001)
    socket = _Socket(Gate(ADA), patience=100)
    present = socket.gate.link.result

    def then_silent(query: AnyQuery) -> QueryResult:
        socket.gate.link.reachable = False
        return present(query)

    socket.gate.link.result = then_silent
    socket.stand()
    assert socket.ends == [1001]


def test_a_moments_silence_of_the_controller_throws_nobody_out() -> None:
    gate = Gate(ADA)
    assert gate.ask("/live")[0] == 200
    gate.link.reachable = False
    gate.now_s = REMEMBERED_S - 1
    assert gate.ask("/live")[0] == 200
    gate.now_s = REMEMBERED_S + 1
    assert gate.ask("/live")[0] == 303


def test_in_a_demo_each_browser_gets_a_name_of_its_own() -> None:
    gate = Gate(None, mode=SignInMode.OPEN)
    _, first = gate.ask("/", cookie="")
    _, second = gate.ask("/", cookie="")
    _, known = gate.ask("/")
    assert first["set-cookie"] != second["set-cookie"]
    assert "set-cookie" not in known
    assert gate.reached[2] == TOKEN


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_for_this_console_alone_and_for_no_script(secure: bool) -> None:
    admission = Admission(Station(), secure=secure)
    headers = Headers({"host": "station.clinic:8443"})
    line = admission.cookie(headers, TOKEN)
    assert "HttpOnly" in line
    assert "SameSite=Strict" in line
    assert ("; Secure" in line) is secure
    assert line.startswith("__Host-") is secure
    kept = Headers({"host": "station.clinic:8443", "cookie": line.partition(";")[0]})
    assert admission.token_in(kept) == TOKEN
    assert "Max-Age=0" in admission.cookie(headers, None)
