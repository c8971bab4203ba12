"""What the console keeps of the controller's word, and how it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from clinician_console.fake_link import FakeLink, refuse
from clinician_console.station import Station
from controller.protocol.accounts import Badge
from controller.protocol.answers import Answer, Refusal
from controller.protocol.commands import PrepareSession, SetIntensity
from controller.protocol.queries import Query, QueryResult, SessionRecord
from controller.protocol.vocabulary import Phase, RefusalReason
from tests.unit.console import samples
from tests.unit.console.samples import MINUTE, SECOND


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ns = 100 * SECOND

    def __call__(self) -> int:
        return self.ns


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` to its end."""
    asyncio.run(work)


def connected(clock: Clock | None = None) -> tuple[Station, FakeLink]:
    """A station with a fake link."""
    link = FakeLink()
    station = Station(clock or Clock())
    station.connect(link)
    return station, link


def test_a_value_is_asked_for_until_the_answer_is_here() -> None:
    async def work() -> None:
        station, link = connected()
        station.receive(samples.update())
        seen: list[float | None] = []

        def note() -> None:
            view = station.view
            assert view is not None
            seen.append(view.dose.asked)

        station.subscribe(note)
        outcome = await station.ask(SetIntensity(intensity=50), ("dial", 50))
        assert outcome.accepted
        assert seen[0] == 50
        assert seen[-1] is None
        assert link.commands == [(SetIntensity(intensity=50), "s-1")]

    run(work())


def test_a_value_granted_stays_asked_for_until_the_state_has_it() -> None:
    async def work() -> None:
        station, link = connected()
        station.receive(samples.update(sequence=6))
        link.answer = lambda _command: Answer(to="c-1", accepted=True, sequences=(7, 8))
        asking = asyncio.create_task(station.ask(SetIntensity(intensity=50), ("dial", 50)))
        for sequence, asked in ((7, 50), (8, None)):
            await asyncio.sleep(0.01)
            assert station.view is not None
            assert station.view.dose.asked == 50
            station.receive(samples.update(sequence=sequence))
            await asyncio.sleep(0.01)
            assert station.view.dose.asked == asked
        assert (await asking).accepted

    run(work())


def test_a_state_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinician_console.station.STATE_PATIENCE_S", 0.01)

    async def work() -> None:
        station, link = connected()
        station.receive(samples.update(sequence=6))
        link.answer = lambda _command: Answer(to="c-1", accepted=True, sequences=(7,))
        assert (await station.ask(SetIntensity(intensity=50), ("dial", 50))).accepted
        assert station.view is not None
        assert station.view.dose.asked is None

    run(work())


def test_what_is_not_granted_brings_its_sentence_and_nothing_stays_asked() -> None:
    async def work() -> None:
        station, link = connected()
        station.receive(samples.update())
        link.answer = refuse(RefusalReason.OVER_CEILING, "Over the ceiling of 80.")
        outcome = await station.ask(SetIntensity(intensity=90), ("dial", 90))
        assert (outcome.accepted, outcome.sentence) == (False, "Over the ceiling of 80.")
        assert not outcome.needs_agreement
        assert station.view is not None
        assert station.view.dose.asked is None
        assert station.view.dose.target == 45
        link.answer = refuse(RefusalReason.NEEDS_AGREEMENT, "Needs agreement.")
        assert (await station.ask(SetIntensity(intensity=70))).needs_agreement

    run(work())


def test_no_answer_is_a_sentence_and_no_exception() -> None:
    async def work() -> None:
        station, link = connected()
        station.receive(samples.update())
        link.reachable = False
        outcome = await station.ask(SetIntensity(intensity=50), ("dial", 50))
        assert not outcome.accepted
        assert outcome.sentence == "The controller did not answer."

    run(work())


def test_opening_a_session_names_no_session() -> None:
    async def work() -> None:
        station, link = connected()
        station.receive(samples.update(samples.state(Phase.CLOSED)))
        await station.ask(
            PrepareSession(pseudonym="P-8", scene="glass_lift", safe_place="calm_lake")
        )
        assert link.commands[0][1] is None

    run(work())


def test_a_console_that_starts_late_fetches_what_it_missed() -> None:
    async def work() -> None:
        events = samples.session()
        station, link = connected()
        told = asyncio.Event()

        def answer(query: Query) -> QueryResult:
            assert query == SessionRecord(session_id="s-1", from_sequence=0)
            return QueryResult(query_id="q-1", events=tuple(events))

        link.result = answer
        station.receive(samples.update(sequence=len(events) - 1))
        station.subscribe(told.set)
        await asyncio.wait_for(told.wait(), 5)
        assert station.curve is not None
        assert [r.suds for r in station.curve.ratings] == [20, 40, 70, 60, 30]

    run(work())


def test_what_one_page_may_not_read_is_asked_for_by_another() -> None:
    async def work() -> None:
        events = samples.session()
        station, link = connected()
        reads, watches = (Badge(token=f"a-token-of-somebody-{n}") for n in (1, 2))
        told = asyncio.Event()

        def answer(_query: Query) -> QueryResult:
            if link.badges[-1] == reads:
                return QueryResult(query_id="q-1", events=tuple(events))
            refusal = Refusal(reason=RefusalReason.NOT_ALLOWED, sentence="Not agreed.")
            return QueryResult(query_id="q-1", refusal=refusal)

        link.result = answer
        station.seated(reads)
        station.seated(watches)
        station.receive(samples.update(sequence=len(events) - 1))
        station.subscribe(told.set)
        await asyncio.wait_for(told.wait(), 60)
        assert link.badges == [watches, reads]
        assert len(station.events) == len(events)

    run(work())


def test_an_event_out_of_order_never_breaks_the_curve() -> None:
    async def work() -> None:
        events = samples.session()
        station, _ = connected()
        station.receive(samples.update(sequence=-1))
        for recorded in [*events[:4], *events[5:]]:
            station.receive(recorded)
        assert station.curve is not None
        assert [r.suds for r in station.curve.ratings] == [20]
        station.receive(events[4])
        assert station.curve is not None
        assert [r.suds for r in station.curve.ratings] == [20, 40, 70, 60, 30]

    run(work())


def test_the_curve_runs_on_between_events() -> None:
    async def work() -> None:
        clock = Clock()
        station, _ = connected(clock)
        events = samples.session()
        station.receive(samples.update(sequence=len(events) - 1))
        for recorded in events:
            station.receive(recorded)
        assert station.curve is not None
        before = station.curve.duration_min
        clock.ns += MINUTE
        assert station.curve.duration_min == before + 1

    run(work())


def test_a_new_session_begins_with_an_empty_curve() -> None:
    async def work() -> None:
        station, _ = connected()
        station.receive(samples.update(sequence=-1))
        for recorded in samples.session():
            station.receive(recorded)
        station.receive(samples.update(samples.state(session_id="s-2"), sequence=-1))
        assert station.curve is None

    run(work())


def test_the_controllers_time_runs_on_and_is_never_set_back_by_a_late_update() -> None:
    async def work() -> None:
        clock = Clock()
        station, _ = connected(clock)
        station.receive(samples.update(controller_ns=5 * MINUTE))
        clock.ns += 2 * SECOND
        assert station.controller_now_ns == 5 * MINUTE + 2 * SECOND
        station.receive(samples.update(controller_ns=5 * MINUTE))
        assert station.controller_now_ns == 5 * MINUTE + 2 * SECOND
        station.receive(samples.update(run_id="run-2", controller_ns=SECOND))
        assert station.controller_now_ns == SECOND

    run(work())


def test_a_listener_that_left_is_not_called() -> None:
    async def work() -> None:
        station, _ = connected()
        calls: list[int] = []
        end = station.subscribe(lambda: calls.append(1))
        station.receive(samples.update())
        end()
        station.receive(samples.update())
        assert calls == [1]

    run(work())
