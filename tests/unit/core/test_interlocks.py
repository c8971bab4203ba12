"""The rows of the interlock table that the controller answers for."""

import pytest

from controller.core.directive import STOPPED, TECHNICAL_IN_ROOM, TECHNICAL_REMOTE
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.vocabulary import (
    Actor,
    HoldReason,
    Peer,
    Phase,
    Place,
    RefusalReason,
    SafePlaceReason,
)
from tests.unit.core.test_exposure import reason, sentence
from tests.unit.core.world import HEIGHT, HELLO, RAILING, SECOND, World


def notice(world: World) -> str | None:
    """What the patient reads."""
    shown = world.directive.notice
    return shown.text if shown else None


def test_the_patients_stop_leads_to_the_safe_place() -> None:
    world = World().exposing(50)
    decision = world.tell(r.PatientStopped())
    assert decision.lowers
    assert world.directive.place is Place.SAFE_PLACE
    assert world.directive.epoch == 1
    assert notice(world) == STOPPED
    entered = world.of_kind(e.SafePlaceEntered)[0]
    assert entered.actor is Actor.PATIENT
    assert world.state.resume_offer == 40


@pytest.mark.parametrize(
    "trouble",
    [
        lambda w: w.lose(Peer.PAGE),
        lambda w: w.lose(Peer.RENDERER),
        lambda w: w.record_fails(),
        lambda w: w.must(c.Hold()),
        lambda w: w.must(c.GoToSafePlace()),
        lambda w: w.must(c.StartDebrief()),
    ],
)
def test_the_patients_stop_wins_whatever_else_is_going_on(trouble: object) -> None:
    world = World().exposing(50)
    assert callable(trouble)
    trouble(world)
    world.tell(r.PatientStopped())
    assert world.directive.place is Place.SAFE_PLACE
    assert notice(world) == STOPPED


def test_stay_here_holds_until_the_therapist_answers() -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=45))
    world.wait(3)
    here = world.dial
    world.tell(r.PatientAsksToStay())
    world.wait(60)
    assert world.dial == pytest.approx(here)
    assert world.state.holds == (HoldReason.STAY_HERE,)
    assert notice(world) is None
    world.must(c.Resume())
    assert world.dial == pytest.approx(here)


def test_esc_at_the_station_is_the_therapists_safe_place() -> None:
    world = World().exposing(30)
    world.tell(r.StationSafePlace())
    assert world.state.safe_place_reason is SafePlaceReason.THERAPIST
    assert world.directive.place is Place.SAFE_PLACE
    assert notice(world) is None


@pytest.mark.parametrize("facts", [{"page_silent_s": 2.0}, {"page_visible": False}])
def test_a_silent_or_hidden_page_holds_and_its_return_resumes_nothing(
    facts: dict[str, object],
) -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=45))
    world.wait(3)
    world.change(**facts)
    decision = world.wait(0.1)
    here = world.dial
    assert decision.lowers
    assert world.state.holds == (HoldReason.PAGE_SILENT,)
    assert world.directive.place is Place.SCENE
    assert reason(world.do(c.Resume())) is RefusalReason.HELD
    world.change(page_silent_s=0.1, page_visible=True)
    world.wait(20)
    assert world.state.phase is Phase.PAUSED
    assert world.dial == pytest.approx(here)
    assert world.state.lost_peers == ()
    assert world.state.resume_offer == pytest.approx(int(here) - 10)
    world.must(c.Resume())
    assert world.state.phase is Phase.EXPOSING


@pytest.mark.parametrize(
    ("in_room", "limit_s", "text"), [(True, 60, TECHNICAL_IN_ROOM), (False, 20, TECHNICAL_REMOTE)]
)
def test_a_page_silent_too_long_leads_to_the_safe_place(
    in_room: bool, limit_s: float, text: str
) -> None:
    world = World().exposing(30, therapist_in_room=in_room)
    world.change(page_silent_s=limit_s - 1)
    world.wait(1)
    assert world.directive.place is Place.SCENE
    world.change(page_silent_s=float(limit_s))
    assert world.wait(1).lowers
    assert world.directive.place is Place.SAFE_PLACE
    assert world.state.safe_place_reason is SafePlaceReason.PAGE_SILENT
    assert notice(world) == text
    world.wait(5, ticks=5)
    assert len(world.of_kind(e.SafePlaceEntered)) == 1


def test_a_machine_that_slept_finds_the_safe_place() -> None:
    world = World().exposing(30)
    world.change(page_silent_s=3600.0)
    world.wait(3600)
    assert world.directive.place is Place.SAFE_PLACE
    assert world.state.last_tolerated == 30


def test_no_page_ever_is_not_a_page_gone_silent() -> None:
    world = World().exposing(30)
    world.change(page_silent_s=None, page_visible=False)
    world.wait(100)
    assert world.state.phase is Phase.EXPOSING


def test_a_renderer_lost_stops_the_clock_and_comes_back_to_a_neutral_room() -> None:
    world = World().exposing(30)
    exposed_ns = world.state.exposure_ns + world.now_ns - (world.state.exposure_since_ns or 0)
    world.lose(Peer.RENDERER)
    world.wait(30)
    assert world.state.exposure_ns == exposed_ns
    assert world.state.holds == (HoldReason.RENDERER_LOST,)
    assert world.directive.place is Place.NEUTRAL
    assert notice(world) == TECHNICAL_IN_ROOM
    assert "does not answer" in sentence(world.do(c.Resume()))
    world.find(Peer.RENDERER)
    assert world.state.phase is Phase.PAUSED
    assert world.must(c.Resume()).applied == 20
    assert world.dial == 0


def test_a_renderer_that_was_restarted_unnoticed_was_gone() -> None:
    world = World().exposing(30)
    world.tell(HELLO)
    assert world.directive.place is Place.NEUTRAL
    assert [type(x.event) for x in world.events[-4:]] == [
        e.LinkLost,
        e.Held,
        e.IntensityChanged,
        e.LinkRestored,
    ]


def test_a_renderer_that_lost_the_controller_says_so() -> None:
    world = World().exposing(30)
    world.tell(r.RendererLatched(action="hold"))
    assert world.state.phase is Phase.PAUSED
    world.tell(r.RendererLatched(action="safe_place"))
    assert world.state.safe_place_reason is SafePlaceReason.CONTROLLER_LOST
    assert world.state.epoch == 1
    assert notice(world) == TECHNICAL_IN_ROOM


def test_the_headset_off_is_a_stop_and_on_again_a_neutral_room() -> None:
    world = World().exposing(30)
    world.tell(r.PatientStopped(cause="headset_off"))
    assert world.state.phase is Phase.SAFE_PLACE
    assert world.directive.place is Place.NEUTRAL
    assert world.state.safe_place_reason is SafePlaceReason.HEADSET_OFF
    assert notice(world) == STOPPED
    world.must(c.Resume())
    assert world.directive.place is Place.SCENE


def test_a_record_that_cannot_be_written_holds_the_dose() -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=45))
    world.wait(3)
    here = world.dial
    world.record_fails()
    world.record_fails()
    world.wait(30)
    assert world.dial == pytest.approx(here)
    assert len(world.of_kind(e.RecordFailed)) == 1
    assert reason(world.do(c.Resume())) is RefusalReason.RECORD_FAILING
    world.record_fails(failing=False)
    assert world.state.phase is Phase.PAUSED
    world.must(c.Resume())


def test_exposure_does_not_begin_while_something_is_wrong() -> None:
    world = World().prepared()
    world.must(c.ConfirmStopRehearsed())
    world.lose(Peer.PAGE)
    world.record_fails()
    both = world.do(c.StartExposure())
    assert reason(both) is RefusalReason.HELD
    assert "silent or hidden and records cannot be written" in sentence(both)
    world.find(Peer.PAGE)
    assert reason(world.do(c.StartExposure())) is RefusalReason.RECORD_FAILING
    world.record_fails(failing=False)
    world.must(c.StartExposure())


def test_a_console_lost_is_journaled_and_holds_nothing() -> None:
    world = World().exposing(30)
    world.lose(Peer.CONSOLE)
    world.lose(Peer.CONSOLE)
    assert world.state.lost_peers == (Peer.CONSOLE,)
    assert len(world.of_kind(e.LinkLost)) == 1
    assert world.state.phase is Phase.EXPOSING


def test_a_restart_holds_in_a_neutral_room_until_the_therapist_resumes() -> None:
    world = World().exposing(30)
    world.must(c.SetParameter(parameter="height_m", value=9))
    world.wait(30)
    world.must(c.AskForRating())
    world.restart()
    assert world.state.phase is Phase.PAUSED
    assert world.state.holds == (HoldReason.RESTARTED,)
    assert world.directive.place is Place.NEUTRAL
    assert world.state.last_tolerated == 30
    assert world.state.prompt is None
    assert world.state.exposure_ns == 150 * SECOND
    assert notice(world) == TECHNICAL_IN_ROOM
    assert reason(world.do(c.Resume())) is RefusalReason.RENDERER_AWAY
    world.change(hello=HELLO)
    world.wait(300)
    assert world.state.phase is Phase.PAUSED
    assert world.must(c.Resume()).applied == 20
    assert world.value(HEIGHT) == 0


def test_a_restart_in_the_middle_of_a_climb_counts_the_dose_of_the_last_record() -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=45))
    world.wait(3)
    world.must(c.AddNote(text="Calm."))
    here = world.dial
    world.wait(30)
    world.restart()
    assert world.state.last_tolerated == pytest.approx(here)


def test_a_restart_during_a_fall_to_the_ceiling_comes_back_under_it() -> None:
    world = World().exposing(30)
    world.must(c.SetCeiling(ceiling=10))
    world.restart()
    assert world.state.last_tolerated == 10
    assert world.state.resume_offer == 0


def test_a_restart_does_not_forget_what_was_stepped_down() -> None:
    world = World().exposing(50)
    world.must(c.Hold())
    world.must(c.StepDown())
    world.restart()
    assert world.state.last_tolerated == 40


def test_a_restart_keeps_the_easier_value_of_the_last_record() -> None:
    world = World().exposing(30)
    world.must(c.SetParameter(parameter="railing_m", value=1.5))
    world.wait(0.5)
    world.must(c.AddNote(text="Calm."))
    railing = world.value(RAILING)
    assert railing < RAILING.easiest
    world.wait(0.4)
    world.must(c.AddNote(text="Calmer."))
    railing = world.value(RAILING)
    assert RAILING.easiest < railing < 1.5
    world.restart()
    assert world.value(RAILING) == pytest.approx(railing)


def test_a_restart_in_the_neutral_room_or_the_safe_place_stays_there() -> None:
    world = World().prepared()
    world.restart()
    assert (world.state.phase, world.state.holds) == (Phase.PREPARED, ())
    world = World().exposing(30)
    world.tell(r.PatientStopped())
    world.restart()
    assert world.state.phase is Phase.SAFE_PLACE
    assert world.directive.place is Place.SAFE_PLACE
    assert world.directive.epoch == 1


def test_without_a_session_nothing_is_journaled() -> None:
    world = World()
    world.lose(Peer.RENDERER)
    world.tell(r.PatientStopped())
    world.tell(HELLO)
    world.record_fails()
    world.wait(100)
    world.restart()
    assert not world.events


def test_the_first_safe_frame_is_journaled() -> None:
    world = World().exposing(30)
    world.must(c.GoToSafePlace())
    world.tell(r.PlaceShown(place=Place.SAFE_PLACE, scene="lake", epoch=1, fade_s=0.31))
    world.tell(r.PlaceShown(place=Place.NEUTRAL, scene="plain_room", epoch=1, fade_s=0.31))
    (shown,) = world.of_kind(e.SafePlaceShown)
    assert shown.event == e.SafePlaceShown(epoch=1, fade_s=0.31)


def test_what_is_for_the_eyes_alone_changes_nothing() -> None:
    world = World().exposing(30)
    before = len(world.events)
    world.tell(
        r.DirectiveShown(
            run_id="run-1",
            session_id=None,
            revision=1,
            scene_ready=True,
            received_to_drawn_s=0.1,
            frames=1,
        )
    )
    assert len(world.events) == before
