"""A session of twenty minutes in the real page, with everything around it breaking in turn.

Owns the therapist's script and what the record has to hold afterwards; must not judge how long
anything took. A minute lasts a second here, and a minute in the soak.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from controller.bench.room import CONSOLE, SCENES, Room
from controller.protocol.base import Model
from controller.protocol.events import (
    Held,
    IntensityChanged,
    MomentMarked,
    NoteAdded,
    RatingRecorded,
    RecordedEvent,
    Resumed,
    SafePlaceEntered,
    SafePlaceShown,
    SceneEventFired,
    SessionClosed,
)
from controller.protocol.vocabulary import Actor, HoldReason, Occasion
from controller.records.keys import STORE_NAME, existing_key
from controller.records.store import Store
from tests.browser.desk import Desk, reachable
from tests.link.therapist import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.gl,
    pytest.mark.timeout(2400),
    pytest.mark.posix_only,  # only there a program can be frozen
]

OUTAGE_S = 3.0
"""Longer than the second after which a lost link is known, shorter than what goes to safety."""


class Visit:
    """The therapist at the desk, the room to break, and the clock of the script."""

    def __init__(self, desk: Desk, room: Room, minute_s: float) -> None:
        self.desk, self.room = desk, room
        self._minute_s, self._began_s = minute_s, time.monotonic()

    def minute(self, number: int) -> None:
        """Wait for this minute of the session; the page goes on meanwhile."""
        left_s = self._began_s + number * self._minute_s - time.monotonic()
        if left_s > 0:
            self.desk.page.wait_for_timeout(left_s * 1000)

    def in_the_scene(self, number: int) -> None:
        """As ``minute``, and back in the scene if a slow machine held in between."""
        self.minute(number)
        self.desk.arrive()

    def rate(self, key: str) -> None:
        """The patient says a number, which is one key."""
        rating, told = self.desk.at("last-rating"), self.desk.at("answer")
        for _ in range(5):
            self.desk.page.keyboard.press(key)
            expect(rating.filter(has_text=f"{key}0").or_(told).first).to_be_visible()
            if not told.is_visible():
                break
            # Where the page says that nothing was sent, a therapist presses again.
            self.desk.at("dismiss").click()
            self.desk.page.wait_for_timeout(1000)
        expect(rating, self.desk.situation()).to_have_text(f"{key}0")

    def note(self, text: str) -> None:
        """Write a note."""
        self.desk.at("note").fill(text)
        self.desk.page.keyboard.press("Enter")
        expect(self.desk.page.get_by_label("What happened")).to_contain_text(text)
        self.desk.page.locator("#clock-session").click()

    @contextmanager
    def outage(self, tell: Callable[[], None]) -> Iterator[None]:
        """Something is away while ``tell`` waits for the page to say so, and a little longer."""
        with self.desk.outage():
            yield
            began_s = time.monotonic()
            tell()
            left_s = OUTAGE_S - (time.monotonic() - began_s)
            self.desk.page.wait_for_timeout(max(0.0, left_s) * 1000)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room whose only page is the browser's."""
    with Room(tmp_path / "room", console=True) as made:
        made.page.fall_silent()
        wait_until(lambda: reachable(made.console_port), "the console answers")
        yield made


@pytest.mark.parametrize("minute_s", [1.0, pytest.param(60.0, marks=pytest.mark.soak)])
def test_the_record_of_twenty_minutes_of_trouble_is_whole(
    room: Room, page: Page, minute_s: float
) -> None:
    desk = Desk(page, f"http://127.0.0.1:{room.console_port}")
    desk.open_session("P-20", title="Twenty minutes")
    desk.expose(baseline="2")
    visit = Visit(desk, room, minute_s)
    _first_half(visit)
    _second_half(visit)
    desk.close_session("What I feared did not happen.", homework="One lift a day.")
    assert desk.problems == []
    _record_is_whole(room)


def _first_half(visit: Visit) -> None:
    desk = visit.desk
    visit.in_the_scene(1)
    desk.raise_by(2, 10)
    visit.rate("4")
    visit.minute(2)
    visit.note("Breathes calmly, looks down")
    visit.minute(3)
    visit.rate("5")
    desk.at("mark-looked_away").click()
    expect(desk.page.get_by_label("What happened")).to_contain_text("Looked away")
    visit.minute(4)
    with desk.outage():
        desk.page.reload()
    desk.arrive()
    visit.minute(5)
    visit.rate("6")
    visit.in_the_scene(6)
    desk.at("event-gust").click()
    expect(desk.page.get_by_label("What happened")).to_contain_text("Gust")
    visit.minute(7)
    with visit.outage(lambda: expect(desk.at("health-console")).to_contain_text("silent")):
        visit.room.freeze(CONSOLE)
    visit.room.thaw(CONSOLE)
    expect(desk.at("watchdog")).to_have_text("")
    desk.arrive()
    visit.minute(8)
    visit.rate("7")


def _second_half(visit: Visit) -> None:
    desk, room = visit.desk, visit.room
    visit.in_the_scene(9)
    with visit.outage(lambda: desk.sees_phase("On hold")):
        room.kill(SCENES)
    room.start(SCENES)
    expect(desk.at("next-step")).to_be_enabled(timeout=120_000)
    desk.arrive()
    visit.minute(11)
    visit.rate("5")
    visit.in_the_scene(12)
    with visit.outage(lambda: desk.sees_phase("On hold")):
        room.cut()
    room.mend()
    desk.arrive()
    visit.minute(14)
    visit.rate("4")
    visit.note("Atmet ruhig – 深呼吸 ✓")
    visit.in_the_scene(16)
    desk.page.keyboard.press("Space")
    desk.sees_phase("On hold")
    desk.arrive()
    visit.minute(18)
    desk.page.keyboard.press("Escape")
    desk.sees_phase("Safe place")
    expect(desk.at("safe-place-status")).to_have_text(re.compile("safe place is shown"))
    visit.minute(19)
    visit.rate("1")
    visit.minute(20)


def _of(events: tuple[RecordedEvent, ...], *kinds: type[Model]) -> list[RecordedEvent]:
    return [recorded for recorded in events if isinstance(recorded.event, kinds)]


def _record_is_whole(room: Room) -> None:
    session_id = room.state.session_id
    assert session_id is not None
    with Store.beside(room.records / STORE_NAME, existing_key(room.records)) as store:
        events, check = store.events(session_id), store.verify(session_id)
    assert check.sound, check
    assert [recorded.sequence for recorded in events] == list(range(len(events)))
    _everything_entered_is_there_once(events)
    _nothing_rose_by_itself(events)


def _everything_entered_is_there_once(events: tuple[RecordedEvent, ...]) -> None:
    ratings = [r.event for r in _of(events, RatingRecorded)]
    given = [(r.suds, r.occasion) for r in ratings if isinstance(r, RatingRecorded)]
    assert [suds for suds, _ in given] == [20, 40, 50, 60, 70, 50, 40, 10]
    assert given[0][1] is Occasion.BASELINE
    assert {occasion for _, occasion in given[1:-1]} == {Occasion.DURING}
    notes = [r.event.text for r in events if isinstance(r.event, NoteAdded)]
    assert notes == ["Breathes calmly, looks down", "Atmet ruhig – 深呼吸 ✓"]
    assert len(_of(events, MomentMarked)) == len(_of(events, SceneEventFired)) == 1
    assert len(_of(events, SafePlaceEntered)) == len(_of(events, SafePlaceShown)) == 1
    closed = [r.event for r in events if isinstance(r.event, SessionClosed)]
    assert [event.summary for event in closed] == ["What I feared did not happen."]
    reasons = [r.event.reason for r in events if isinstance(r.event, Held)]
    assert reasons.count(HoldReason.RENDERER_LOST) >= 2
    assert HoldReason.THERAPIST in reasons


def _nothing_rose_by_itself(events: tuple[RecordedEvent, ...]) -> None:
    for recorded in _of(events, Resumed):
        assert recorded.actor is Actor.THERAPIST
        assert recorded.caused_by is not None
    for recorded in _of(events, IntensityChanged):
        change = recorded.event
        assert isinstance(change, IntensityChanged)
        if change.ramp.to_value > change.ramp.from_value:
            assert recorded.caused_by is not None
