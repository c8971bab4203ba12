"""From an empty room to a closed record: phases, scenes, holds, the safe place and the way back."""

import pytest

from controller.core.session_life import session_id_for
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.practice import Practice
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    HoldReason,
    PatientTemper,
    Phase,
    Place,
    RefusalReason,
    Rehearsal,
    SafePlaceReason,
)
from tests.unit.core.test_exposure import reason, sentence
from tests.unit.core.world import HEIGHT, HELLO, PREPARE, RAILING, SECOND, World


def test_a_whole_session() -> None:
    world = World()
    phases = []
    for command in (
        PREPARE,
        c.StartBaseline(),
        c.ConfirmStopRehearsed(),
        c.StartExposure(),
        c.Hold(),
        c.Resume(),
        c.GoToSafePlace(),
        c.Resume(),
        c.StartDebrief(),
        c.CloseSession(summary="I can stay.", homework="Ride twice."),
    ):
        world.must(command)
        phases.append(world.state.phase)
    assert phases == [
        Phase.PREPARED,
        Phase.BASELINE,
        Phase.BASELINE,
        Phase.EXPOSING,
        Phase.PAUSED,
        Phase.EXPOSING,
        Phase.SAFE_PLACE,
        Phase.EXPOSING,
        Phase.DEBRIEF,
        Phase.CLOSED,
    ]
    assert world.state.close_reason is CloseReason.COMPLETED
    closed = world.events[-1].event
    assert isinstance(closed, e.SessionClosed)
    assert (closed.summary, closed.homework) == ("I can stay.", "Ride twice.")
    assert world.directive.place is Place.NEUTRAL


def test_the_header_holds_what_a_replay_needs() -> None:
    world = World()
    decision = world.must(PREPARE)
    assert decision.created_id == world.state.session_id == session_id_for("id-1")
    event = world.events[0].event
    assert isinstance(event, e.SessionPrepared)
    assert event.header.catalogue == HELLO.catalogue
    assert event.header.asset_hashes == HELLO.asset_hashes
    assert event.header.wall_time_utc == world.situation.wall_time_utc
    assert event.header.anchor_ns == world.now_ns
    assert event.configuration == {"weather": "clear", "floor": "stone"}


def test_a_session_id_stays_an_identifier_however_long_the_command_id() -> None:
    assert len(session_id_for("x" * 64)) == 64


def test_a_practice_session_is_simulated_whoever_sits_in_the_renderer() -> None:
    practice = Practice(temper=PatientTemper.AVOIDER, seed=7)
    asked = PREPARE.model_copy(update={"pseudonym": "practice-avoider", "practice": practice})
    world = World()
    world.must(asked)
    assert world.state.synthetic
    assert world.directive.practice == world.state.practice == practice
    world.tell(r.PatientStopped())
    assert {recorded.actor for recorded in world.of_kind(e.Rehearsed)} <= {Actor.SIMULATED_PATIENT}
    world.must(c.StartBaseline())
    world.must(c.CloseSession())
    assert world.directive.practice is None


@pytest.mark.parametrize(
    "changes",
    [
        {"pseudonym": "P-07", "practice": Practice(temper=PatientTemper.STEADY)},
        {"pseudonym": "practice-steady", "practice": None},
    ],
)
def test_patients_and_simulated_patients_share_no_pseudonym(changes: dict[str, object]) -> None:
    decision = World().do(PREPARE.model_copy(update=changes))
    assert reason(decision) is RefusalReason.NOT_ALLOWED
    assert "simulated patient" in sentence(decision)


def test_a_simulated_patient_marks_the_session() -> None:
    world = World()
    world.change(hello=HELLO.model_copy(update={"synthetic_patient": True}))
    world.must(PREPARE)
    assert world.state.synthetic
    assert all(x.synthetic for x in world.events)
    world.tell(r.PatientRated(prompt_id=None, suds=20, synthetic=True))
    assert world.events[-1].actor is Actor.SIMULATED_PATIENT


@pytest.mark.parametrize(
    ("changes", "why", "named"),
    [
        ({"scene": "moon"}, RefusalReason.UNKNOWN_SCENE, "tower, bridge"),
        ({"scene": "lake"}, RefusalReason.UNKNOWN_SCENE, "tower, bridge"),
        ({"safe_place": "tower"}, RefusalReason.UNKNOWN_SCENE, "lake, plain_room"),
        ({"configuration": {"sun": "on"}}, RefusalReason.UNKNOWN_CONFIGURATION, "weather, floor"),
        ({"configuration": {"floor": "ice"}}, RefusalReason.UNKNOWN_CONFIGURATION, "stone, glass"),
    ],
)
def test_what_no_scene_offers(changes: dict[str, object], why: RefusalReason, named: str) -> None:
    world = World()
    decision = world.do(PREPARE.model_copy(update=changes))
    assert reason(decision) is why
    assert named in sentence(decision)
    assert world.state.phase is Phase.IDLE
    assert not world.events


def test_without_a_renderer_or_a_record_no_session_begins() -> None:
    world = World()
    world.change(hello=None)
    assert reason(world.do(PREPARE)) is RefusalReason.RENDERER_AWAY
    world.change(hello=HELLO, record_failing=True)
    assert reason(world.do(PREPARE)) is RefusalReason.RECORD_FAILING


def test_a_second_session_needs_the_first_to_be_closed() -> None:
    world = World().prepared()
    assert reason(world.do(PREPARE)) is RefusalReason.WRONG_PHASE
    world.must(c.CloseSession(reason=CloseReason.STOPPED_EARLY))
    world.must(PREPARE)
    assert world.state.phase is Phase.PREPARED
    assert world.state.close_reason is None


def test_in_an_empty_room_only_a_session_can_be_prepared() -> None:
    world = World()
    assert reason(world.do(c.StartExposure())) is RefusalReason.WRONG_PHASE
    assert reason(world.do(c.GoToSafePlace())) is RefusalReason.NOTHING_TO_DO
    assert not world.events


def test_after_the_close_the_record_is_complete() -> None:
    world = World().prepared()
    world.must(c.CloseSession())
    before = len(world.events)
    assert reason(world.do(c.AddNote(text="Later."))) is RefusalReason.WRONG_PHASE
    world.tell(r.PatientRated(prompt_id=None, suds=20))
    world.wait(100)
    assert len(world.events) == before


def test_exposure_waits_for_the_stop_to_be_tried() -> None:
    world = World().prepared()
    assert reason(world.do(c.StartExposure())) is RefusalReason.NOT_REHEARSED
    epoch = world.state.epoch
    world.tell(r.PatientStopped())
    assert world.directive.place is Place.NEUTRAL
    assert world.state.phase is Phase.PREPARED
    assert world.state.epoch == epoch + 1
    rehearsed = world.events[-1].event
    assert isinstance(rehearsed, e.StopRehearsed)
    assert rehearsed.actor is Actor.PATIENT
    world.must(c.StartExposure())
    assert world.directive.place is Place.SCENE
    assert world.dial == 0


def test_what_the_patient_tries_in_the_neutral_room_is_kept_and_a_practised_number_is_not() -> None:
    world = World().prepared()
    assert world.directive.lobby
    world.tell(r.PatientAsksToStay())
    world.tell(r.RatingRehearsed())
    world.tell(r.PatientStopped())
    world.tell(r.RatingRehearsed())
    tried = (Rehearsal.STAY_HERE, Rehearsal.RATING, Rehearsal.STOP)
    assert world.state.rehearsed == tried
    assert world.directive.rehearsed == tried
    assert world.state.last_rating is None
    world.must(c.StartBaseline())
    assert not world.directive.lobby


def test_nothing_is_rehearsed_during_exposure() -> None:
    world = World().exposing(20)
    world.tell(r.RatingRehearsed())
    world.tell(r.PatientAsksToStay())
    assert Rehearsal.RATING not in world.state.rehearsed
    assert Rehearsal.STAY_HERE not in world.state.rehearsed


def test_nobody_stands_before_the_therapist_says_that_the_floor_is_clear() -> None:
    world = World()
    asked = PREPARE.model_copy(update={"standing": True, "answers_by_gaze": True})
    refused = world.do(asked)
    assert reason(refused) is RefusalReason.NOT_ALLOWED
    assert "floor is clear" in sentence(refused)
    world.must(asked.model_copy(update={"floor_clear": True}))
    assert world.state.standing
    assert world.directive.answers_by_gaze
    assert world.directive.standing


def test_taking_the_headset_off_is_no_rehearsal() -> None:
    world = World().prepared()
    world.tell(r.PatientStopped(cause="headset_off"))
    assert not world.state.stop_rehearsed
    assert world.directive.place is Place.NEUTRAL
    assert world.directive.notice is None


def test_exposure_waits_until_the_patient_sees_the_calm_room_of_this_session() -> None:
    world = World().prepared()
    world.must(c.ConfirmStopRehearsed())
    world.change(renderer_follows=False)
    assert reason(world.do(c.StartExposure())) is RefusalReason.RENDERER_NOT_READY
    world.change(renderer_follows=True)
    world.must(c.StartExposure())
    world.must(c.Hold())
    world.change(renderer_follows=False)
    assert reason(world.do(c.Resume())) is RefusalReason.RENDERER_NOT_READY
    assert world.state.held


def test_exposure_needs_a_renderer_that_has_the_scene() -> None:
    world = World().prepared()
    world.must(c.ConfirmStopRehearsed())
    world.change(hello=None)
    assert reason(world.do(c.StartExposure())) is RefusalReason.RENDERER_AWAY
    world.change(hello=HELLO.model_copy(update={"catalogue": HELLO.catalogue[1:]}))
    assert reason(world.do(c.StartExposure())) is RefusalReason.UNKNOWN_SCENE


def test_resume_after_a_hold_goes_on_at_the_present_dose() -> None:
    world = World().exposing(30)
    world.must(c.Hold())
    assert world.state.resume_offer == 30
    world.must(c.Resume())
    assert (world.state.phase, world.dial) == (Phase.EXPOSING, 30)
    assert not world.state.holds


def test_what_was_stepped_down_in_a_hold_is_the_new_limit() -> None:
    world = World().exposing(50)
    world.must(c.Hold())
    world.must(c.StepDown())
    decision = world.do(c.Resume(intensity=50))
    assert reason(decision) is RefusalReason.OUT_OF_RANGE
    assert "0 to 40" in sentence(decision)
    world.must(c.Resume())
    assert world.state.intensity.to_value == 40


def test_resume_can_climb_back_to_what_was_tolerated() -> None:
    world = World().exposing(50)
    world.tell(r.PatientStopped())
    assert world.state.last_tolerated == 50
    decision = world.must(c.Resume(intensity=50))
    assert not decision.lowers
    assert world.dial == 0
    world.wait(6)
    assert world.dial == pytest.approx(10)


def test_the_offer_is_this_step_at_a_lower_dose() -> None:
    world = World().exposing(50)
    world.must(c.GoToSafePlace())
    assert world.state.resume_offer == 40
    assert reason(world.do(c.Resume(intensity=51))) is RefusalReason.OUT_OF_RANGE
    assert world.must(c.Resume()).applied == 40


def test_a_stop_in_a_climb_counts_the_dose_that_was_reached() -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=60, patient_agrees=True))
    world.wait(6)
    reached = world.dial
    assert 30 < reached < 60
    world.must(c.GoToSafePlace())
    assert world.state.last_tolerated == pytest.approx(reached)


def test_a_parameter_off_the_dial_comes_back_easier_never_harder() -> None:
    world = World().exposing(50)
    world.must(c.SetParameter(parameter="height_m", value=25))
    world.must(c.SetParameter(parameter="railing_m", value=1.4))
    world.wait(60)
    world.must(c.GoToSafePlace())
    world.must(c.Resume())
    assert world.value(HEIGHT) == 0
    assert world.value(RAILING) == 1.4
    world.wait(60)
    assert world.value(HEIGHT) == 0


def test_resume_where_nothing_is_held() -> None:
    world = World().exposing(30)
    assert reason(world.do(c.Resume())) is RefusalReason.NOTHING_TO_DO
    assert reason(World().prepared().do(c.Resume())) is RefusalReason.NOTHING_TO_DO


@pytest.mark.parametrize("phase", [Phase.PREPARED, Phase.BASELINE, Phase.DEBRIEF])
def test_the_safe_place_beside_exposure_keeps_the_phase(phase: Phase) -> None:
    world = World().prepared()
    if phase is Phase.BASELINE:
        world.must(c.StartBaseline())
    elif phase is Phase.DEBRIEF:
        world.must(c.StartDebrief())
    decision = world.must(c.GoToSafePlace())
    assert decision.lowers
    assert (world.state.phase, world.directive.place) == (phase, Place.SAFE_PLACE)
    world.must(c.Resume())
    assert (world.state.phase, world.directive.place) == (phase, Place.NEUTRAL)


def test_every_press_of_safe_place_raises_the_epoch() -> None:
    world = World().exposing(30)
    for epoch in (1, 2, 3):
        world.must(c.GoToSafePlace())
        assert world.directive.epoch == epoch
    assert world.state.last_tolerated == 30


def test_another_scene_starts_at_its_lowest_with_the_patients_agreement() -> None:
    world = World().exposing(30)
    world.must(c.SetParameter(parameter="height_m", value=5))
    decision = world.do(c.SetConfiguration(scene="bridge"))
    assert reason(decision) is RefusalReason.NEEDS_AGREEMENT
    world.must(c.SetConfiguration(scene="bridge", patient_agrees=True))
    assert world.directive.scene == "bridge"
    assert world.dial == 0
    assert not world.state.overrides
    assert world.state.phase is Phase.EXPOSING


def test_a_harder_configuration_needs_agreement_an_easier_one_none() -> None:
    world = World().exposing(30, configuration={"weather": "storm"})
    world.must(c.SetConfiguration(scene="tower"))
    harder = c.SetConfiguration(scene="tower", configuration={"floor": "glass"})
    assert reason(world.do(harder)) is RefusalReason.NEEDS_AGREEMENT
    world.must(harder.model_copy(update={"patient_agrees": True}))
    assert world.state.configuration == {"weather": "clear", "floor": "glass"}


def test_a_configuration_takes_no_parameter_from_its_easier_value() -> None:
    world = World().exposing(30)
    world.must(c.SetParameter(parameter="railing_m", value=1.5))
    world.must(c.SetParameter(parameter="height_m", value=16))
    world.wait(30)
    glass = c.SetConfiguration(scene="tower", configuration={"floor": "glass"}, patient_agrees=True)
    world.must(glass)
    assert (world.dial, world.value(RAILING), world.value(HEIGHT)) == (0, 1.5, 0)


def test_what_gets_easier_does_not_pay_for_what_gets_harder() -> None:
    world = World().exposing(30, configuration={"weather": "storm"})
    swap = c.SetConfiguration(scene="tower", configuration={"floor": "glass"})
    assert reason(world.do(swap)) is RefusalReason.NEEDS_AGREEMENT


def test_in_a_hold_nothing_harder_is_configured() -> None:
    world = World().exposing(30)
    world.must(c.Hold())
    glass = c.SetConfiguration(scene="tower", configuration={"floor": "glass"}, patient_agrees=True)
    assert reason(world.do(glass)) is RefusalReason.HELD
    world.must(c.GoToSafePlace())
    world.must(glass)
    assert world.state.resume_offer == 0


def test_the_same_configuration_or_an_unknown_scene_changes_nothing() -> None:
    world = World().exposing(30)
    same = world.do(c.SetConfiguration(scene="tower"))
    assert reason(same) is RefusalReason.NOTHING_TO_DO
    unknown = world.do(c.SetConfiguration(scene="moon", patient_agrees=True))
    assert reason(unknown) is RefusalReason.UNKNOWN_SCENE
    assert world.dial == 30


def test_the_exposure_clock_counts_exposure_alone() -> None:
    world = World().exposing()
    world.wait(10)
    world.must(c.Hold())
    world.wait(10)
    world.must(c.Resume())
    world.wait(5)
    world.must(c.GoToSafePlace())
    world.wait(50)
    assert world.state.exposure_ns == 15 * SECOND
    assert world.state.exposure_since_ns is None


def test_closing_a_paused_session_shows_the_neutral_room() -> None:
    world = World().exposing(30)
    assert reason(world.do(c.CloseSession())) is RefusalReason.WRONG_PHASE
    world.must(c.Hold())
    world.must(c.AskForRating())
    world.must(c.CloseSession(reason=CloseReason.INTERRUPTED))
    assert world.directive.place is Place.NEUTRAL
    assert world.dial == 0
    assert len(world.of_kind(e.RatingMissed)) == 1


def test_the_dose_trail_shows_every_end_of_exposure() -> None:
    world = World().exposing(30)
    world.must(c.GoToSafePlace())
    last = world.of_kind(e.IntensityChanged)[-1].event
    assert isinstance(last, e.IntensityChanged)
    assert (last.ramp.to_value, last.because) == (0, "scene")


def test_the_reasons_for_a_safe_place() -> None:
    world = World().exposing(30)
    world.must(c.GoToSafePlace())
    assert world.state.safe_place_reason is SafePlaceReason.THERAPIST
    world.tell(r.PatientStopped())
    assert world.state.safe_place_reason is SafePlaceReason.PATIENT_STOP
    world.must(c.GoToSafePlace())
    assert world.state.safe_place_reason is SafePlaceReason.PATIENT_STOP
    world.must(c.Resume())
    assert world.state.safe_place_reason is None
    assert HoldReason.THERAPIST not in world.state.holds


@pytest.mark.parametrize("came_between", [c.GoToSafePlace(), c.Hold()])
def test_a_second_resume_does_not_undo_what_came_between(came_between: c.Command) -> None:
    world = World().exposing()
    world.must(c.Hold())
    pressed_twice = c.Resume(seen_interruptions=world.state.interruptions)
    world.must(pressed_twice)
    world.must(came_between)
    assert reason(world.do(pressed_twice)) is RefusalReason.OVERTAKEN
    assert world.state.phase in (Phase.SAFE_PLACE, Phase.PAUSED)
    world.must(c.Resume(seen_interruptions=world.state.interruptions))
    assert world.state.phase is Phase.EXPOSING


def test_a_resume_does_not_undo_the_patients_stop_it_had_not_seen() -> None:
    world = World().exposing()
    world.must(c.Hold())
    pressed = c.Resume(seen_interruptions=world.state.interruptions)
    world.tell(r.PatientStopped(cause="button", synthetic=False))
    assert reason(world.do(pressed)) is RefusalReason.OVERTAKEN
    assert world.state.place is Place.SAFE_PLACE


def test_a_start_of_exposure_does_not_undo_a_stop_it_had_not_seen() -> None:
    world = World()
    for command in (PREPARE, c.StartBaseline(), c.ConfirmStopRehearsed()):
        world.must(command)
    pressed = c.StartExposure(seen_interruptions=world.state.interruptions)
    world.must(c.GoToSafePlace())
    assert reason(world.do(pressed)) is RefusalReason.OVERTAKEN
    assert world.state.place is Place.SAFE_PLACE
