"""Every interlock that needs more than one program, across the three real processes.

Owns what happens, in which order, and what never happens by itself; must not judge how long it
took: `fearladder bench interlocks` does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from controller.bench.exposed import DOSE, open_exposure, return_to_scene
from controller.bench.interlocks import miss_frames, silence_done
from controller.bench.room import CONTROLLER, SCENES, Room
from controller.protocol.care_events import (
    HeadsetPutOn,
    HeadsetTakenOff,
    NeutralRoomShown,
    TrackingLost,
    TrackingRestored,
)
from controller.protocol.commands import AddNote, FireEvent, Resume, SetIntensity, StepDown
from controller.protocol.events import (
    Held,
    LinkLost,
    LinkRestored,
    PatientAskedToStay,
    RecordRecovered,
    Resumed,
    SafePlaceEntered,
    SafePlaceShown,
)
from controller.protocol.vocabulary import (
    HoldReason,
    Peer,
    Phase,
    Place,
    RefusalReason,
    SafePlaceReason,
)
from controller.records.keys import STORE_NAME, existing_key
from controller.records.store import Store

pytestmark = [pytest.mark.gl, pytest.mark.timeout(900)]

TIMES = 3
SOAK_TIMES = 20
EACH = [
    *range(TIMES),
    *(pytest.param(n, marks=pytest.mark.soak) for n in range(TIMES, SOAK_TIMES)),
]
again = pytest.mark.parametrize("turn", EACH)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One room for all: building the scene takes longest."""
    with Room(tmp_path_factory.mktemp("interlocks") / "room", console=True) as room:
        open_exposure(room)
        yield room


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    """The patient sees the scene at a low dose, before and after every test."""
    assert shared.state.phase is Phase.EXPOSING
    yield shared
    return_to_scene(shared)


def nothing_rises(room: Room) -> None:
    """The dial stands or falls, and what would raise exposure changes nothing."""
    dial, now_ns = room.state.intensity, room.controller_ns(time.perf_counter_ns())
    assert dial.to_value <= dial.at(now_ns)
    for command in (SetIntensity(intensity=DOSE + 5), FireEvent(event="gust")):
        answer = room.ask(command)
        assert not answer.accepted
        assert answer.refusal is not None
        reasons = {RefusalReason.HELD, RefusalReason.WRONG_PHASE, RefusalReason.RECORD_FAILING}
        assert answer.refusal.reason in reasons


def resumed_by_nobody(room: Room, before: int) -> None:
    """Since then no event has led back to the scene."""
    assert not [r for r in room.events[before:] if isinstance(r.event, Resumed)]
    assert room.state.phase in (Phase.PAUSED, Phase.SAFE_PLACE)
    assert room.state.exposure_since_ns is None


def in_the_safe_place(room: Room, before: int, reason: SafePlaceReason) -> None:
    """It was entered for this reason, drawn afterwards, and the dose is gone."""
    room.recorded(SafePlaceEntered, before, lambda e: e.reason is reason)
    room.recorded(SafePlaceShown, before)
    kinds = [r.event.kind for r in room.events[before:]]
    assert kinds.index("safe_place_entered") < kinds.index("safe_place_shown")
    assert room.state.place is Place.SAFE_PLACE
    assert room.state.intensity.to_value == 0
    resumed_by_nobody(room, before)


@again
def test_the_patients_stop_is_a_safe_place_that_is_drawn(room: Room, turn: int) -> None:
    before = len(room.events)
    room.patient("stop")
    in_the_safe_place(room, before, SafePlaceReason.PATIENT_STOP)
    nothing_rises(room)


@again
def test_stay_here_lets_nothing_rise_and_leaves_the_scene(room: Room, turn: int) -> None:
    before = len(room.events)
    room.patient("stay")
    room.recorded(PatientAskedToStay, before)
    room.recorded(Held, before, lambda e: e.reason is HoldReason.STAY_HERE)
    room.wait("the hold", lambda: room.state.held)
    assert room.state.place is Place.SCENE
    nothing_rises(room)


@again
def test_safe_place_on_the_page_is_answered_and_seen_to_be_drawn(room: Room, turn: int) -> None:
    before = len(room.events)
    press_id, _ = room.page.press_safe_place()
    in_the_safe_place(room, before, SafePlaceReason.THERAPIST)
    room.wait("the page's word of it", lambda: room.page.drawn_ns.get(press_id))
    assert room.page.taken_ns[press_id] <= room.page.drawn_ns[press_id]
    presses = [r for r in room.events[before:] if isinstance(r.event, SafePlaceEntered)]
    assert [r.caused_by for r in presses] == [press_id], "repeated until taken, taken once"


@again
def test_esc_in_the_patients_window_is_the_therapists_safe_place(room: Room, turn: int) -> None:
    before = len(room.events)
    room.patient("station safe place")
    in_the_safe_place(room, before, SafePlaceReason.THERAPIST)


@again
def test_the_headset_taken_off_is_a_stop_after_two_seconds_and_nothing_before(
    room: Room, turn: int
) -> None:
    before = len(room.events)
    room.patient("headset off")
    off_ns, _ = room.recorded(HeadsetTakenOff, before)
    left_ns, left = room.recorded(SafePlaceEntered, before)
    assert left.reason is SafePlaceReason.HEADSET_OFF
    room.recorded(NeutralRoomShown, before)
    assert left_ns - off_ns > 1_500_000_000, "a strap put right is no stop"
    room.patient("headset on")
    room.recorded(HeadsetPutOn, before)
    room.wait("a head in the headset", lambda: room.state.headset_worn)
    assert room.state.place is Place.NEUTRAL
    assert room.state.intensity.to_value == 0
    nothing_rises(room)
    resumed_by_nobody(room, before)


@again
@pytest.mark.parametrize("cause", ["tracking", "frames"])
def test_a_view_that_cannot_be_trusted_is_a_neutral_room_until_the_therapist_resumes(
    room: Room, cause: str, turn: int
) -> None:
    before = len(room.events)
    if cause == "tracking":
        room.patient("tracking lost")
    else:
        before, _ = miss_frames(room)
    room.recorded(TrackingLost, before, lambda e: e.cause == cause)
    room.recorded(Held, before, lambda e: e.reason is HoldReason.TRACKING_LOST)
    room.recorded(NeutralRoomShown, before)
    room.wait("the neutral room", lambda: room.state.place is Place.NEUTRAL)
    assert not room.state.tracked
    assert room.state.intensity.to_value == 0
    assert not room.ask(Resume()).accepted, "not before the view is right"
    room.patient("tracking back" if cause == "tracking" else "slow 0")
    room.recorded(TrackingRestored, before)
    resumed_by_nobody(room, before)
    nothing_rises(room)


@again
def test_a_hidden_page_holds(room: Room, turn: int) -> None:
    before = len(room.events)
    room.page.hide()
    room.recorded(LinkLost, before, lambda e: e.peer is Peer.PAGE)
    room.recorded(Held, before, lambda e: e.reason is HoldReason.PAGE_SILENT)
    nothing_rises(room)
    room.page.speak()
    room.recorded(LinkRestored, before, lambda e: e.peer is Peer.PAGE)
    resumed_by_nobody(room, before)
    assert room.state.place is Place.SCENE


@again
def test_a_silent_page_holds_first_and_leaves_the_scene_later(room: Room, turn: int) -> None:
    before = len(room.events)
    room.page.fall_silent()
    held_ns, _ = room.recorded(Held, before, lambda e: e.reason is HoldReason.PAGE_SILENT)
    nothing_rises(room)
    left_ns, _ = room.recorded(SafePlaceEntered, before)
    assert held_ns < left_ns
    in_the_safe_place(room, before, SafePlaceReason.PAGE_SILENT)
    room.page.speak()
    room.recorded(LinkRestored, before, lambda e: e.peer is Peer.PAGE)
    resumed_by_nobody(room, before)


@again
def test_a_cut_link_holds_at_both_ends_and_the_renderer_leaves_by_itself(
    room: Room, turn: int
) -> None:
    before, acts = len(room.events), len(room.silences())
    room.cut()
    room.recorded(Held, before, lambda e: e.reason is HoldReason.RENDERER_LOST)
    room.wait("a standing clock", lambda: room.state.exposure_since_ns is None)
    silence_done(room, "safe_place", acts)
    assert [done for _, done in room.silences()[acts:]] == ["hold", "safe_place"]
    room.mend()
    in_the_safe_place(room, before, SafePlaceReason.CONTROLLER_LOST)


@pytest.mark.posix_only
@again
def test_a_frozen_controller_leaves_the_patient_in_the_safe_place(room: Room, turn: int) -> None:
    before, acts = len(room.events), len(room.silences())
    room.freeze(CONTROLLER)
    try:
        silence_done(room, "safe_place", acts)
    finally:
        room.thaw(CONTROLLER)
    assert [done for _, done in room.silences()[acts:]] == ["hold", "safe_place"]
    in_the_safe_place(room, before, SafePlaceReason.CONTROLLER_LOST)


@again
def test_a_killed_controller_takes_the_session_up_in_hold(room: Room, turn: int) -> None:
    session_id, acts = room.state.session_id, len(room.silences())
    room.kill(CONTROLLER)
    silence_done(room, "hold", acts)
    before = len(room.events)
    room.restart_controller()
    room.wait("the session, held", lambda: HoldReason.RESTARTED in room.state.holds)
    assert room.state.session_id == session_id
    resumed_by_nobody(room, before)
    nothing_rises(room)


@again
def test_a_killed_renderer_stops_the_clock_and_comes_back_to_the_neutral_room(
    room: Room, turn: int
) -> None:
    before = len(room.events)
    room.kill(SCENES)
    room.recorded(Held, before, lambda e: e.reason is HoldReason.RENDERER_LOST)
    room.wait("a standing clock", lambda: room.state.exposure_since_ns is None)
    assert not room.ask(Resume()).accepted, "not before there is a renderer again"
    room.start(SCENES)
    room.recorded(LinkRestored, before, lambda e: e.peer is Peer.RENDERER)
    room.wait_drawn()
    assert room.state.place is Place.NEUTRAL
    resumed_by_nobody(room, before)


@again
def test_a_record_that_cannot_be_written_holds_and_loses_nothing(room: Room, turn: int) -> None:
    before, session_id = len(room.events), room.state.session_id
    with Store.open(room.records / "spare.db", existing_key(room.records)) as spare:
        intruder = spare._database.__class__(
            room.records / STORE_NAME, existing_key(room.records), read_only=False
        )
        with intruder.connection() as connection, connection.begin() as locked:
            connection.execute(text("INSERT INTO sessions VALUES ('x', 'P', 't', 'u')"))
            note = room.link.command(AddNote(text="in the outage"), session_id, ttl_s=60)
            room.wait("the outage", lambda: room.state.record_failing)
            assert HoldReason.RECORD_FAILING in room.state.holds
            rise = room.link.command(SetIntensity(intensity=DOSE + 5), session_id, ttl_s=60)
            room.ask(StepDown(intensity=0))  # what lowers does not wait for the disk
            room.wait("a lower dose", lambda: room.state.intensity.to_value == 0)
            locked.rollback()
        intruder.close()
    room.recorded(RecordRecovered, before)
    assert note.result(timeout=30).accepted
    assert not rise.result(timeout=30).accepted
    kinds = [r.event.kind for r in room.events[before:]]
    assert kinds.index("note_added") < kinds.index("record_recovered")
    assert kinds.index("record_failed") < kinds.index("record_recovered")
    room.wait("the end of the outage", lambda: not room.state.record_failing)
    resumed_by_nobody(room, before)
