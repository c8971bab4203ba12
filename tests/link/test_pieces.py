"""The pieces of the link that need no socket: expiry, answers, clock, outbox, asking, pulse.

Owns their tests, with time as an argument; must not know any network.
"""

from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.link.answer_cache import AnswerCache
from controller.link.asked import Asked
from controller.link.clock import ClockOffset
from controller.link.errors import LinkClosedError, NoAnswerError
from controller.link.expiry import FURTHEST_S, too_late
from controller.link.mirror import MirrorFrame, pack, unpack
from controller.link.outbox import Outbox
from controller.link.peer_lanes import BEAT_S, Pulse
from controller.protocol.answers import Answer
from controller.protocol.commands import Command, CommandEnvelope, GoToSafePlace, SetIntensity
from controller.protocol.reports import HeartbeatEcho
from controller.protocol.vocabulary import RefusalReason

S = 1_000_000_000


def _envelope(expires_ns: int | None, command: Command | None = None) -> CommandEnvelope:
    return CommandEnvelope(
        command_id="c",
        session_id=None,
        expires_ns=expires_ns,
        command=command or SetIntensity(intensity=5),
    )


def test_in_time_up_to_its_last_nanosecond() -> None:
    assert too_late(_envelope(7 * S), 5 * S) is None
    assert too_late(_envelope(7 * S), 7 * S) is None


def test_late_by_a_nanosecond_is_late() -> None:
    refusal = too_late(_envelope(7 * S), 7 * S + 1)
    assert refusal is not None
    assert refusal.reason is RefusalReason.EXPIRED


@pytest.mark.parametrize("expires_ns", [None, 5 * S + round(FURTHEST_S * S) + 1])
def test_no_expiry_or_one_far_ahead_is_no_fresh_clock(expires_ns: int | None) -> None:
    refusal = too_late(_envelope(expires_ns), 5 * S)
    assert refusal is not None
    assert refusal.reason is RefusalReason.NO_FRESH_CLOCK


@pytest.mark.parametrize("expires_ns", [None, 0, 10**18])
def test_the_safe_place_is_never_late(expires_ns: int | None) -> None:
    assert too_late(_envelope(expires_ns, GoToSafePlace()), 10 * S) is None


@given(st.integers(0, 10**15), st.integers(-3 * S, 70 * S), st.integers(0, 10**15))
def test_expiry_depends_on_the_difference_alone(now: int, ahead: int, shift: int) -> None:
    def reason(by: int) -> RefusalReason | None:
        refusal = too_late(_envelope(max(0, now + ahead) + by), now + by)
        return refusal.reason if refusal else None

    assert reason(0) == reason(shift)


def test_the_first_answer_stays() -> None:
    cache = AnswerCache()
    cache.put("c", Answer(to="c", accepted=True), 0)
    cache.put("c", Answer(to="c", accepted=False), 1)
    found = cache.get("c", 2)
    assert found is not None
    assert found.accepted


def test_answers_are_bounded_in_number_and_age() -> None:
    cache = AnswerCache(capacity=3, keep_s=10)
    for number in range(5):
        cache.put(f"c{number}", Answer(to=f"c{number}", accepted=True), number * S)
    assert len(cache) == 3
    assert cache.get("c1", 4 * S) is None
    assert cache.get("c2", 12 * S) is not None
    assert cache.get("c2", 12 * S + 1) is None


def test_the_quickest_round_trip_gives_the_offset() -> None:
    clock = ClockOffset()
    clock.add(sent_ns=100, controller_ns=1_000_000 + 400, received_ns=500)
    clock.add(sent_ns=1000, controller_ns=1_000_000 + 1010, received_ns=1020)
    assert clock.to_controller_ns(2000) == 1_002_000
    assert clock.to_local_ns(1_002_000, 2000) == 2000


@given(
    offset=st.integers(-(10**12), 10**12),
    trips=st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1),
)
def test_the_offset_is_wrong_by_half_a_round_trip_at_most(
    offset: int, trips: list[tuple[int, int]]
) -> None:
    clock = ClockOffset()
    sent = 10**13
    for there, back in trips:
        clock.add(sent, sent + there + offset, sent + there + back)
        sent += S
    measured = clock.to_controller_ns(sent)
    assert measured is not None
    best = min(there + back for there, back in trips[-8:])
    assert abs(measured - sent - offset) <= best // 2 + 1


def test_an_old_offset_is_not_used() -> None:
    clock = ClockOffset()
    assert clock.to_controller_ns(0) is None
    clock.add(0, 0, 10)
    assert clock.to_controller_ns(2 * S + 10) is not None
    assert clock.to_controller_ns(2 * S + 11) is None
    assert clock.to_local_ns(5, 2 * S + 11) is None


def test_a_step_of_a_clock_is_followed_at_once() -> None:
    clock = ClockOffset()
    for beat in range(8):
        clock.add(beat * S, beat * S, beat * S + 100)
    clock.add(9 * S, 19 * S, 9 * S + 5000)
    measured = clock.to_controller_ns(9 * S + 5000)
    assert measured is not None
    assert measured - 19 * S < 10_000


def test_an_echo_from_the_future_is_nothing() -> None:
    clock = ClockOffset()
    clock.add(sent_ns=10, controller_ns=5, received_ns=9)
    assert clock.to_controller_ns(10) is None


def test_a_report_is_due_until_it_is_answered() -> None:
    outbox = Outbox()
    outbox.add("r", b"x", 0, figure=False)
    assert outbox.due(0) == [("r", b"x")]
    outbox.sent("r", 0)
    assert outbox.due(S // 2 - 1) == []
    assert outbox.due(S // 2) == [("r", b"x")]
    assert outbox.due(3600 * S) == [("r", b"x")]
    outbox.answered("r")
    outbox.answered("r")
    assert outbox.due(3600 * S) == []


def test_figures_are_given_up_and_go_before_what_the_patient_did() -> None:
    outbox = Outbox(kept=3)
    outbox.add("stopped", b"1", 0, figure=False)
    outbox.add("health", b"2", 0, figure=True)
    outbox.add("rated", b"3", 0, figure=False)
    outbox.add("stay", b"4", 0, figure=False)
    assert [i for i, _ in outbox.due(0)] == ["stopped", "rated", "stay"]
    outbox.add("shown", b"5", 0, figure=True)
    assert len(outbox) == 3
    assert "stopped" in dict(outbox.due(0))

    figures = Outbox()
    figures.add("health", b"1", 0, figure=True)
    assert figures.due(2 * S) != []
    assert figures.due(2 * S + 1) == []


def _asked() -> tuple[Asked[str], "Future[str]"]:
    asked: Asked[str] = Asked(0.3, "nothing for {:.1f} s")
    future: Future[str] = Future()
    asked.add("c", b"x", future, 0, wait_s=2)
    return asked, future


def test_asking_goes_on_until_it_is_given_up_in_words() -> None:
    asked, future = _asked()
    assert asked.due(0) == [("c", b"x")]
    asked.sent("c", 0)
    assert asked.due(S // 4) == []
    assert asked.due(S) == [("c", b"x")]
    assert asked.due(2 * S + 1) == []
    with pytest.raises(NoAnswerError, match=r"nothing for 2\.0 s"):
        future.result(0)


def test_one_answer_serves_all_who_asked_with_the_same_id() -> None:
    asked, first = _asked()
    second: Future[str] = Future()
    asked.add("c", b"x", second, 0, wait_s=2)
    assert len(asked.due(0)) == 1
    asked.answered("c", "yes")
    asked.answered("c", "again")
    asked.answered(None, "unreadable")
    assert (first.result(0), second.result(0)) == ("yes", "yes")


def test_closing_tells_whoever_waits() -> None:
    asked, future = _asked()
    asked.give_up()
    with pytest.raises(LinkClosedError):
        future.result(0)


def test_a_heartbeat_that_could_not_go_is_due_again_at_once() -> None:
    pulse = Pulse("renderer:1", 0)
    assert pulse.beat(0) is not None
    assert pulse.beat(1) is not None
    pulse.sent(1)
    due_ns = 1 + round(BEAT_S * S)
    assert pulse.beat(due_ns - 10) is not None, "asked a beat ago: the next may be one too late"
    assert pulse.beat(due_ns - 8) is None
    assert pulse.beat(due_ns - 6) is None
    assert pulse.beat(due_ns) is not None


def test_whoever_comes_seldom_sends_a_heartbeat_every_time() -> None:
    pulse, gap_ns = Pulse("renderer:1", 0), round(0.24 * S)
    for now_ns in range(gap_ns, 9 * gap_ns, gap_ns):
        assert pulse.beat(now_ns) is not None
        pulse.sent(now_ns)


def test_the_first_echo_an_outage_and_another_run_are_told() -> None:
    pulse = Pulse("renderer:1", 0)

    def echo(run_id: str, at_ns: int) -> HeartbeatEcho:
        return HeartbeatEcho(sent_ns=at_ns, controller_ns=at_ns, run_id=run_id)

    assert pulse.hear(echo("a", 5 * S), 5 * S)
    assert not pulse.hear(echo("a", 6 * S), 6 * S)
    assert pulse.hear(echo("a", 8 * S), 8 * S)
    assert pulse.hear(echo("b", 8 * S + 1), 8 * S + 1)
    assert pulse.silent_s(10 * S + 1) == pytest.approx(2.0)


def test_a_picture_survives_its_header() -> None:
    frame = MirrorFrame(captured_ns=2**63, counter=7, jpeg=b"\xff\xd8")
    assert unpack(pack(frame)) == frame
    assert unpack(b"") is None
    assert unpack(b"\0" * 16) is None
