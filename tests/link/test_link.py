"""Controller and console over real sockets: answered once, whole at once, never too late.

Owns the tests of commands, queries and publishing; must not know attackers (test_strangers).
"""

import threading
from contextlib import closing
from pathlib import Path

import pytest
import zmq

from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import Endpoints
from controller.link.errors import (
    LinkClosedError,
    NoAnswerError,
    NotConnectedError,
    PortError,
)
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER
from controller.link.publisher import Publisher
from controller.link.server import ControllerLink
from controller.link.sockets import PEER, SUBSCRIBER, Sockets, routing_name
from controller.link.wire import Malformed, encode
from controller.protocol.answers import Answer
from controller.protocol.base import PROTOCOL_VERSION, Model
from controller.protocol.commands import (
    CommandEnvelope,
    GoToSafePlace,
    Hold,
    RecordRating,
    SetIntensity,
)
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import Query, QueryResult, SessionList, SessionSummary
from controller.protocol.reports import (
    Heartbeat,
    PatientStopped,
    ReportEnvelope,
    SafePlaceNow,
)
from controller.protocol.state import StateUpdate
from controller.protocol.vocabulary import RefusalReason
from tests.link.desk import Desk, directive, health, keyring, until
from tests.link.peers import (
    HELLO,
    MakeConsole,
    MakeRenderer,
    event,
    exchange,
    frames,
    polled_until,
    raw_peer,
    state_update,
)


def _hold(command_id: str) -> bytes:
    return encode(
        CommandEnvelope(command_id=command_id, session_id=None, expires_ns=5, command=Hold())
    )


def test_a_command_is_answered(desk: Desk, make_console: MakeConsole) -> None:
    answer = make_console().command(SetIntensity(intensity=40), "s-1").result(10)
    arrived = desk.received(CommandEnvelope)[0]
    assert isinstance(arrived.message, CommandEnvelope)
    assert arrived.program == CONSOLE
    assert answer.to == arrived.message.command_id
    assert arrived.message.session_id == "s-1"
    assert arrived.message.expires_ns is not None
    assert 0 < arrived.message.expires_ns - arrived.received_ns <= 2.1e9


def test_the_safe_place_has_no_expiry(desk: Desk, make_console: MakeConsole) -> None:
    make_console().command(GoToSafePlace(), "s-1").result(10)
    message = desk.received(CommandEnvelope)[0].message
    assert isinstance(message, CommandEnvelope)
    assert message.expires_ns is None


def test_a_command_sent_again_is_answered_again_and_not_redone(desk: Desk) -> None:
    raw = encode(
        CommandEnvelope(
            command_id="c-1", session_id=None, expires_ns=5, command=RecordRating(suds=5)
        )
    )
    answers = exchange(desk, CONSOLE, raw, raw, raw)
    assert [answer.to for answer in answers] == ["c-1"] * 3
    # a peer that lost its connection asks again under another name
    assert exchange(desk, CONSOLE, raw)[0].to == "c-1"
    assert len(desk.received(CommandEnvelope)) == 1


def test_a_command_sent_again_before_its_answer_is_not_redone(
    desk: Desk, make_console: MakeConsole
) -> None:
    desk.answers = False
    future = make_console().command(Hold(), None, ttl_s=10)
    until(lambda: len(desk.received(CommandEnvelope)) == 1, "the command arrives")
    arrival = desk.received(CommandEnvelope)[0]
    assert isinstance(arrival.message, CommandEnvelope)
    raw = encode(arrival.message)
    with raw_peer(desk, CONSOLE) as socket:
        socket.send(raw)
        # A second message on the same connection is answered after the first was looked at.
        socket.send(b"look")
        assert Answer.model_validate_json(socket.recv()).to is None
        to = arrival.message.command_id
        desk.do(lambda link: link.answer(arrival, Answer(to=to, accepted=True)))
        # The answer goes where the question came from last; the link asks again and has it too.
        assert Answer.model_validate_json(socket.recv()).to == to
    assert future.result(10).accepted
    assert len(desk.received(CommandEnvelope)) == 1


def test_what_an_earlier_run_recorded_is_not_redone(desk: Desk) -> None:
    raw = encode(CommandEnvelope(command_id="c-9", session_id=None, expires_ns=5, command=Hold()))
    known = Answer(to="c-9", accepted=True, sequences=(7,))
    desk.do(lambda link: link.remember(known))
    assert exchange(desk, CONSOLE, raw) == [known]
    assert desk.received(CommandEnvelope) == []


@pytest.mark.parametrize(
    ("raw", "reason", "to"),
    [
        (b"not json", RefusalReason.MALFORMED, None),
        (b"x" * (1 << 20) + b"x", RefusalReason.MALFORMED, None),
        (b"[" * 5000, RefusalReason.MALFORMED, None),
        (
            b'{"message":"command","command_id":"c-3","protocol_version":%d}'
            % (PROTOCOL_VERSION + 1),
            RefusalReason.NEWER_PROTOCOL,
            "c-3",
        ),
        (b'{"message":"command","command_id":"c-4"}', RefusalReason.MALFORMED, "c-4"),
        (encode(SafePlaceNow(press_id="p")), RefusalReason.NOT_ALLOWED, "p"),
    ],
    ids=["not-json", "too-long", "too-deep", "newer", "fields-missing", "wrong-lane"],
)
def test_what_cannot_be_used_is_answered_with_the_reason(
    desk: Desk, raw: bytes, reason: RefusalReason, to: str | None
) -> None:
    answer = exchange(desk, CONSOLE, raw)[0]
    assert not answer.accepted
    assert answer.to == to
    assert answer.refusal is not None
    assert answer.refusal.reason is reason
    until(lambda: bool(desk.arrivals), "the controller counts it")
    assert [type(arrival.message) for arrival in desk.arrivals] == [Malformed]


def test_nothing_stops_after_what_cannot_be_used(desk: Desk, make_console: MakeConsole) -> None:
    exchange(desk, CONSOLE, *[b"\xff" * n for n in range(1, 60)])
    assert make_console().command(Hold(), None).result(10).accepted


def test_a_program_may_send_its_own_kind_alone(desk: Desk) -> None:
    command = CommandEnvelope(command_id="c-5", session_id=None, expires_ns=5, command=Hold())
    report = ReportEnvelope(report_id="r-5", report=PatientStopped())
    for program, message in ((RENDERER, command), (CONSOLE, report)):
        refusal = exchange(desk, program, encode(message))[0].refusal
        assert refusal is not None
        assert refusal.reason is RefusalReason.NOT_ALLOWED
        assert program in refusal.sentence
    assert desk.received(CommandEnvelope) == desk.received(ReportEnvelope) == []


def test_without_the_controller_nothing_is_sent_and_it_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    try:
        with pytest.raises(NotConnectedError, match="nothing was sent"):
            link.command(Hold(), None).result(10)
    finally:
        link.close()


def test_a_controller_that_does_not_answer_is_said_so(
    desk: Desk, make_console: MakeConsole
) -> None:
    desk.answers = False
    with pytest.raises(NoAnswerError, match="not known whether"):
        make_console().command(Hold(), None, ttl_s=-0.8).result(10)


def test_closing_the_link_ends_every_wait(desk: Desk) -> None:
    desk.answers = False
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    until(lambda: link.run_id is not None, "the console hears the controller")
    command = link.command(Hold(), None, ttl_s=60)
    until(lambda: len(desk.received(CommandEnvelope)) == 1, "the command arrives")
    link.close()
    late = link.command(Hold(), None)
    with pytest.raises(LinkClosedError):
        command.result(1)
    with pytest.raises(LinkClosedError):
        late.result(1)


def test_a_late_joiner_is_whole_at_once(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    desk.do(lambda link: link.publish_state(state_update(3)))
    desk.do(lambda link: link.publish_health(health()))
    desk.do(lambda link: link.publish_event(event(4)))
    desk.do(lambda link: link.publish_directive(directive(9)))
    heard: list[Published] = []
    make_console(heard.append)
    renderer = make_renderer()
    until(lambda: len(heard) >= 3, "state, event and health arrive")
    polled = polled_until(renderer, bool, "the directive arrives")
    assert {type(m) for m in heard} == {StateUpdate, RecordedEvent, HealthUpdate}
    assert polled == [directive(9)]


def test_published_messages_come_once_and_in_order(desk: Desk, make_console: MakeConsole) -> None:
    heard: list[Published] = []
    make_console(heard.append)
    desk.do(lambda link: link.publish_health(health(controller_ns=0)))
    until(lambda: bool(heard), "the subscription stands")
    for number in range(50):
        desk.do(lambda link, n=number: link.publish_event(event(n)))  # type: ignore[misc]
    make_console()  # a second subscriber makes the controller send the last values again
    desk.do(lambda link: link.publish_event(event(50)))
    until(lambda: isinstance(heard[-1], RecordedEvent) and heard[-1].sequence == 50, "the last")
    sequences = [m.sequence for m in heard if isinstance(m, RecordedEvent)]
    assert sequences == list(range(51))
    assert len([m for m in heard if isinstance(m, HealthUpdate)]) == 1


def test_commands_in_a_row_do_not_keep_the_state_from_the_consoles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    publish = Publisher.publish

    def noted(self: Publisher, topic: bytes, message: Model) -> None:
        order.append("published")
        publish(self, topic, message)

    monkeypatch.setattr(Publisher, "publish", noted)
    ring = keyring(tmp_path)
    with (
        ControllerLink[None](Endpoints.unbound("run-a", ring.public(CONTROLLER)), ring) as link,
        closing(Sockets(ring.pair(CONSOLE))) as sockets,
    ):
        ends = link.endpoints
        url, key = ends.url(ends.command), ends.controller_public_key
        with closing(
            sockets.connect(PEER, url, server_key=key, name=routing_name(CONSOLE))
        ) as console:
            assert console.poll(10_000, zmq.POLLOUT)
            for number in range(100):
                console.send(_hold(f"c-{number}"))

            def turn() -> bool:
                came = link.poll(0.1)
                assert len(came) <= 1  # the safety lane is looked at before every command
                order.extend("command" for _ in came)
                link.publish_state(state_update(len(order)))
                return order.count("command") == 100

            until(turn, "a hundred commands arrive")
    rows = "".join("c" if word == "command" else " " for word in order).split()
    assert max(map(len, rows)) <= 17


def test_queries_are_answered_beside_a_controller_that_is_busy(
    tmp_path: Path,
) -> None:
    asked: list[Query] = []

    def answer(query: Query) -> QueryResult:
        asked.append(query)
        return QueryResult(query_id="other", sessions=_summaries(5000))

    desk = Desk(tmp_path, answer_query=answer)
    link = ConsoleLink(desk.endpoints, desk.keys, lambda message: None)
    try:
        until(lambda: link.run_id is not None, "the console hears the controller")
        desk.freeze()
        result = link.query(SessionList(pseudonym="P-1")).result(10)
        assert asked == [SessionList(pseudonym="P-1")]
        assert result.sessions == _summaries(5000)  # longer than any message to the controller
    finally:
        link.close()
        desk.close()


def _summaries(count: int) -> tuple[SessionSummary, ...]:
    summary = SessionSummary(
        session_id="s-1",
        pseudonym="P-1",
        title="t" * 100,
        opened_utc="2026-01-01T00:00:00Z",
        duration_s=1,
        scenes=(),
        ratings=0,
        peak_suds=None,
        end_suds=None,
        closed=None,
        synthetic=True,
    )
    return (summary,) * count


def test_a_console_follows_a_controller_that_starts_elsewhere(
    desk: Desk, tmp_path: Path, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    heard: list[Published] = []
    console, renderer = make_console(heard.append, path=desk.path), make_renderer(path=desk.path)
    renderer.report(HELLO)
    frames(renderer, lambda: len(desk.received(ReportEnvelope)) == 1, "hello arrives")
    desk.close()
    second = Desk(tmp_path, run_id="run-b")
    try:
        second.do(lambda link: link.publish_state(state_update(1)))
        frames(renderer, lambda: renderer.run_id == console.run_id == "run-b", "both follow")
        frames(renderer, lambda: bool(second.received(ReportEnvelope)), "hello again")
        assert console.command(Hold(), None).result(10).accepted
        until(lambda: any(isinstance(m, StateUpdate) for m in heard), "the state arrives")
        assert console.endpoints == second.endpoints
    finally:
        second.close()


def test_a_port_in_use_is_one_sentence_and_leaves_nothing_open(desk: Desk, tmp_path: Path) -> None:
    before = threading.active_count()
    for taken in ("command", "query", "mirror_in", "mirror_out", "page"):
        wanted = Endpoints.unbound("run-c", desk.endpoints.controller_public_key).model_copy(
            update={taken: getattr(desk.endpoints, taken)}
        )
        with pytest.raises(PortError, match=f"{getattr(desk.endpoints, taken)}.*port"):
            Desk(tmp_path, endpoints=wanted)
        assert threading.active_count() == before


def test_a_slow_reader_harms_nobody(desk: Desk, make_console: MakeConsole) -> None:
    sockets = Sockets(desk.keys.pair(CONSOLE))
    sleeper = sockets.connect(
        SUBSCRIBER,
        desk.endpoints.url(desk.endpoints.publish),
        server_key=desk.endpoints.controller_public_key,
    )
    sleeper.setsockopt(zmq.SUBSCRIBE, b"")
    try:
        heard: list[Published] = []
        console = make_console(heard.append)
        desk.do(lambda link: link.publish_health(health(controller_ns=0)))
        until(lambda: bool(heard) and sleeper.poll(0) > 0, "both subscriptions stand")
        for number in range(1, 5001):
            desk.do(lambda link, n=number: link.publish_health(health(controller_ns=n)))  # type: ignore[misc]
        assert console.command(Hold(), None, ttl_s=10).result(12).accepted
        until(lambda: heard[-1] == health(controller_ns=5000), "the console has the newest")
    finally:
        sleeper.close()
        sockets.close()


@pytest.mark.parametrize(
    ("raw", "reason", "to"),
    [
        (b"not json", RefusalReason.MALFORMED, None),
        (
            b'{"message":"query","query_id":"q-1","protocol_version":%d}' % (PROTOCOL_VERSION + 1),
            RefusalReason.NEWER_PROTOCOL,
            "q-1",
        ),
        (encode(Heartbeat(sender="x", sent_ns=1)), RefusalReason.NOT_ALLOWED, None),
    ],
    ids=["not-json", "newer", "wrong-lane"],
)
def test_a_query_that_cannot_be_used_is_answered(
    desk: Desk, raw: bytes, reason: RefusalReason, to: str | None
) -> None:
    with raw_peer(desk, CONSOLE, "query") as socket:
        socket.send(raw)
        result = QueryResult.model_validate_json(socket.recv())
    assert result.query_id == to
    assert result.refusal is not None
    assert result.refusal.reason is reason
