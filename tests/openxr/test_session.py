"""A session from the lobby to the stop, worn: what the body does is in console and store."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from controller.bench.patient import SCREENED
from controller.protocol.commands import (
    AskForRating,
    CloseSession,
    PrepareSession,
    RecordRating,
    Resume,
    SetIntensity,
    StartBaseline,
    StartDebrief,
    StartExposure,
)
from controller.protocol.events import (
    PatientAskedToStay,
    RatingRecorded,
    Rehearsed,
    SafePlaceEntered,
    SafePlaceShown,
    SessionClosed,
    StopRehearsed,
)
from controller.protocol.vocabulary import Actor, HoldReason, Phase, Rehearsal, SafePlaceReason
from controller.record_access import reading
from controller.records.store import Store
from controller.review_looking import HEAD, looking_of
from tests.openxr.monado import Body, Installation, Monado
from tests.openxr.session import HeadsetRoom, rate

pytestmark = [
    pytest.mark.gl,
    pytest.mark.openxr,
    pytest.mark.posix_only,
    pytest.mark.timeout(600),
]

EDGE_M = 0.7
DOWN_DEG = -60.0


@pytest.fixture(scope="module")
def monado(installation: Installation, folder: Path) -> Iterator[Monado]:
    """A runtime whose patient's body the test moves."""
    runtime = Monado(installation, folder, remote=True)
    try:
        runtime.start()
        yield runtime
    finally:
        runtime.kill()


@pytest.fixture(scope="module")
def body(monado: Monado) -> Iterator[Body]:
    """The simulated patient's body, standing in the middle."""
    made = Body()
    made.look((0, 1.6, 0))
    yield made
    made.close()


@pytest.fixture(scope="module")
def room(body: Body, monado: Monado, folder: Path, screen: str) -> Iterator[HeadsetRoom]:
    """The room, the renderer presented."""
    made = HeadsetRoom(folder / "room", monado, screen)
    yield made
    made.close()


def press(room: HeadsetRoom, body: Body, button: str, what: type) -> None:
    """One press, until what follows from it is recorded."""
    after = len(room.events)
    body.hold(button, True)
    room.recorded(what, after, timeout_s=90)
    body.hold(button, False)


def test_a_session_in_a_headset(room: HeadsetRoom, body: Body, monado: Monado) -> None:
    in_the_lobby(room, body)
    at_the_edge(room, body)
    rates_stays_and_stops(room, body)
    room.do(StartDebrief())
    room.do(CloseSession())
    room.recorded(SessionClosed, 0)
    session_id = room.state.session_id
    assert room.renderer_ended() == 0
    assert "is initialized" in monado.validated()
    assert "VALID_ERROR" not in monado.validated()
    room.close()  # what was sampled last is written at the latest now
    with reading(room.records) as store:
        assert session_id is not None
        the_store_shows_it(store, session_id)


def in_the_lobby(room: HeadsetRoom, body: Body) -> None:
    room.do(
        PrepareSession(
            pseudonym="P-1",
            scene="glass_lift",
            configuration={"cabin": "open_platform"},
            safe_place="plain_room",
            standing=True,
            floor_clear=True,
        )
    )
    room.wait_drawn()
    press(room, body, "a", Rehearsed)
    rate(room, body, 10)  # the stick's first push opens the panel of practice
    room.recorded(Rehearsed, 0, lambda tried: tried.what is Rehearsal.RATING, 90)
    body.hold("trigger", False)
    press(room, body, "b", StopRehearsed)
    tried = {Rehearsal.STAY_HERE, Rehearsal.RATING, Rehearsal.STOP}
    room.wait("what was tried", lambda: set(room.state.rehearsed) == tried)
    for command in (SCREENED, StartBaseline(), RecordRating(suds=20)):
        room.do(command)


def at_the_edge(room: HeadsetRoom, body: Body) -> None:
    room.wait("the scene", lambda: room.ask(StartExposure()).accepted, 180)
    room.wait("exposure", lambda: room.state.phase is Phase.EXPOSING)
    room.do(SetIntensity(intensity=25, patient_agrees=True))
    half = math.radians(DOWN_DEG) / 2
    for step in range(1, 8):
        body.look((0, 1.6, -EDGE_M * step / 7), (0, 0, 0, 1))
    room.wait_drawn()
    body.look((0, 1.6, -EDGE_M), (math.sin(half), 0, 0, math.cos(half)))


def rates_stays_and_stops(room: HeadsetRoom, body: Body) -> None:
    room.do(AskForRating())
    room.wait("the panel", lambda: room.state.prompt is not None)
    room.wait_drawn()
    after = len(room.events)
    rate(room, body, 70)
    _, rating = room.recorded(RatingRecorded, after, timeout_s=90)
    body.hold("trigger", False)
    assert (rating.suds, rating.entered_by) == (70, Actor.PATIENT)
    press(room, body, "a", PatientAskedToStay)
    room.wait("the hold", lambda: HoldReason.STAY_HERE in room.state.holds)
    room.do(Resume())
    press(room, body, "b", SafePlaceEntered)
    room.wait("the safe place", lambda: room.state.phase is Phase.SAFE_PLACE)
    assert room.state.safe_place_reason is SafePlaceReason.PATIENT_STOP
    room.recorded(SafePlaceShown, 0, timeout_s=90)


def the_store_shows_it(store: Store, session_id: str) -> None:
    kinds = [recorded.event.kind for recorded in store.events(session_id)]
    course = ["rehearsed", "stop_rehearsed", "exposure_started", "rating_prompted"]
    course += ["rating_recorded", "patient_asked_to_stay", "safe_place_entered", "session_closed"]
    places = [len(kinds) - 1 - kinds[::-1].index(kind) for kind in course]
    assert places == sorted(places)
    chunks = store.samples(session_id, HEAD)
    rows = np.concatenate([chunk.values for chunk in chunks])
    columns = {name: rows[:, at] for at, name in enumerate(chunks[0].names)}
    assert columns["y_m"].max() == pytest.approx(EDGE_M, abs=0.02)
    assert columns["z_m"][-1] == pytest.approx(1.6, abs=0.02)
    assert columns["pitch_deg"].min() == pytest.approx(DOWN_DEG, abs=1)
    assert np.nanmin(columns["away_deg"]) < 45
    named = [(chunk.names, chunk.values) for chunk in chunks]
    whole, *_ = looking_of(store.events(session_id), named)
    assert whole.away_share is not None
    assert store.verify(session_id).sound
