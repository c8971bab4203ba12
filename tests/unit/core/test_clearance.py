"""Screening, a remote patient's safety, faints, harm, and a headset that is off or lost."""

import pytest

from controller.core.directive import STOPPED, TECHNICAL_IN_ROOM
from controller.core.guidance import DISSOCIATION, FAINT_PICTURE
from controller.core.interlocks import FADE_S
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.screening import Screening
from controller.protocol.vocabulary import (
    Actor,
    Finding,
    HoldReason,
    Peer,
    Phase,
    Place,
    RefusalReason,
    Severity,
)
from tests.unit.core.test_exposure import reason, sentence
from tests.unit.core.world import HELLO, World

WANTED = {"safe_place_acceptable": Finding.YES, "observers_consented": Finding.YES}
WELL = Screening.model_validate(
    dict.fromkeys(Screening.model_fields, Finding.NO) | WANTED | {"age_years": 34}
)
GO_ON = q.RecordScreening(screening=WELL, proceed=True)
READY = q.ConfirmRemote(
    voice_channel=True, patient_location_known=True, phone_known=True, local_contact_known=True
)


def required(**changes: object) -> World:
    """A session that is prepared, rehearsed, and waits for the screening."""
    world = World().prepared(screening_required=True, **changes)
    world.must(c.ConfirmStopRehearsed())
    return world


def screened(**answers: Finding) -> q.RecordScreening:
    """A screening with some answers of its own."""
    return GO_ON.model_copy(
        update={"screening": WELL.model_copy(update=answers), "reason": "Discussed."}
    )


def test_no_exposure_before_the_screening() -> None:
    world = required()
    assert reason(world.do(c.StartExposure())) is RefusalReason.NOT_SCREENED
    world.must(GO_ON)
    assert world.state.screening == WELL
    world.must(c.StartExposure())


def test_a_session_that_asks_for_none_goes_as_before() -> None:
    assert World().exposing().state.phase is Phase.EXPOSING


def test_not_to_go_on_is_a_decision_that_counts() -> None:
    world = World().exposing(30)
    decision = world.must(GO_ON.model_copy(update={"proceed": False}))
    assert decision.lowers
    assert world.state.phase is Phase.PAUSED
    assert reason(world.do(c.Resume())) is RefusalReason.NOT_SCREENED
    world.must(GO_ON)
    world.must(c.Resume())


@pytest.mark.parametrize("name", [n for n in Screening.model_fields if n != "age_years"])
def test_what_is_flagged_or_unknown_asks_for_a_reason(name: str) -> None:
    changes_the_session = name in {"blood_injection_injury", "trauma"}
    flag = Finding.NO if name in WANTED else Finding.YES
    for answer in (flag, Finding.UNKNOWN):
        screening = WELL.model_copy(update={name: answer})
        decision = World().prepared().do(GO_ON.model_copy(update={"screening": screening}))
        assert (decision.refusal is None) is changes_the_session
        if not changes_the_session:
            assert name.replace("_", " ") in sentence(decision)
            World().prepared().must(
                q.RecordScreening(screening=screening, proceed=True, reason="x")
            )


def test_nobody_asked_is_nobody_cleared() -> None:
    assert reason(World().prepared().do(q.RecordScreening(screening=Screening(), proceed=True)))
    World().prepared().must(q.RecordScreening(screening=Screening(), proceed=False))


def test_a_remote_patient_is_exposed_only_when_all_of_it_is_confirmed() -> None:
    world = required(therapist_in_room=False)
    world.must(GO_ON)
    assert reason(world.do(c.StartExposure())) is RefusalReason.REMOTE_NOT_CONFIRMED
    world.must(READY.model_copy(update={"phone_known": False}))
    decision = world.do(c.StartExposure())
    assert sentence(decision).endswith("this session: phone known.")
    world.must(READY)
    world.must(c.StartExposure())
    world.must(READY.model_copy(update={"voice_channel": False}))
    assert world.state.holds == (HoldReason.THERAPIST,)
    assert reason(world.do(c.Resume())) is RefusalReason.REMOTE_NOT_CONFIRMED
    world.must(READY)
    world.must(c.Resume())


def test_in_the_room_nothing_remote_is_asked() -> None:
    world = required()
    world.must(GO_ON)
    world.must(c.StartExposure())
    world.must(q.ConfirmRemote())
    assert world.state.phase is Phase.EXPOSING


def test_blood_and_injury_mean_tension_and_no_breathing_guide() -> None:
    world = World().prepared()
    world.must(c.GoToSafePlace())
    world.must(c.SetBreathingGuide(on=True))
    world.must(screened(blood_injection_injury=Finding.YES))
    assert not world.state.breathing_guide
    refused = world.do(c.SetBreathingGuide(on=True))
    assert "applied tension" in sentence(refused)
    lines = [line for g in world.state.guidance for line in g.lines]
    for said in ("10 to 15 s", "20 to 30 s", "Five times", "Seated or reclined"):
        assert any(said in line for line in lines)


def test_a_trauma_brings_the_checklist_and_grounding() -> None:
    world = World().prepared()
    assert world.state.guidance == ()
    world.must(screened(trauma=Finding.YES))
    assert world.state.guidance[0] == DISSOCIATION
    assert "eyes open" in world.state.guidance[1].title


def test_the_steps_for_a_faint_are_one_press_away_in_exposure() -> None:
    world = World().exposing(50)
    decision = world.must(q.ShowFaintHelp(on=True))
    assert decision.lowers
    shown = world.directive
    assert (shown.place, shown.faint_help, shown.notice) == (Place.NEUTRAL, FAINT_PICTURE, None)
    assert (world.dial, world.state.phase) == (0, Phase.PAUSED)
    assert world.state.last_tolerated == 50
    assert world.state.guidance
    assert reason(world.do(q.ShowFaintHelp(on=True))) is RefusalReason.NOTHING_TO_DO
    world.must(q.ShowFaintHelp(on=False))
    assert (world.directive.place, world.directive.faint_help) == (Place.NEUTRAL, ())
    assert world.state.phase is Phase.PAUSED
    assert world.state.guidance == ()
    world.must(c.Resume())
    assert world.directive.place is Place.SCENE


def test_the_steps_for_a_faint_in_the_safe_place_lead_back_to_it() -> None:
    world = World().exposing(50)
    world.tell(r.PatientStopped())
    world.must(q.ShowFaintHelp(on=True))
    assert world.directive.place is Place.NEUTRAL
    world.must(q.ShowFaintHelp(on=False))
    assert world.directive.place is Place.SAFE_PLACE
    assert world.directive.notice is not None
    assert world.directive.notice.text == STOPPED


@pytest.mark.parametrize("act", [c.Resume(), c.GoToSafePlace(), c.StartDebrief()])
def test_whatever_comes_after_a_faint_takes_its_picture_away(act: c.Command) -> None:
    world = World().exposing(50)
    world.must(q.ShowFaintHelp(on=True))
    world.must(act)
    assert world.directive.faint_help == ()
    assert world.state.guidance == ()


def test_an_adverse_event_is_counted_and_kept() -> None:
    world = World().exposing()
    harm = q.RecordAdverseEvent(
        description="Fainted for ten seconds.", severity=Severity.MODERATE, related=Finding.YES
    )
    world.must(harm)
    world.must(c.StartDebrief())
    world.must(harm)
    assert world.state.adverse_events == 2
    assert len(world.of_kind(k.AdverseEventRecorded)) == 2


# ---- the headset --------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", ["tracking", "frames"])
def test_a_lost_tracking_is_a_neutral_room_until_the_therapist_resumes(cause: str) -> None:
    world = World().exposing(40)
    lost = r.TrackingChanged.model_validate({"tracked": False, "cause": cause})
    assert world.tell(lost).lowers
    assert (world.directive.place, world.dial) == (Place.NEUTRAL, 0)
    assert world.state.holds == (HoldReason.TRACKING_LOST,)
    assert world.directive.notice is not None
    assert world.directive.notice.text == TECHNICAL_IN_ROOM
    assert "lost its tracking" in sentence(world.do(c.Resume()))
    assert not world.tell(lost).events
    neutral = r.PlaceShown(place=Place.NEUTRAL, scene="plain_room", epoch=0, fade_s=0.2)
    world.tell(neutral)
    assert world.events[-1].event == k.NeutralRoomShown(fade_s=0.2)
    world.tell(r.TrackingChanged(tracked=True))
    world.wait(60)
    assert world.state.phase is Phase.PAUSED
    assert world.must(c.Resume()).applied == 30
    assert world.dial == 0


def test_exposure_does_not_begin_without_tracking() -> None:
    world = World().prepared()
    world.must(c.ConfirmStopRehearsed())
    world.tell(r.TrackingChanged(tracked=False))
    assert world.state.holds == ()
    assert reason(world.do(c.StartExposure())) is RefusalReason.HELD
    world.tell(r.TrackingChanged(tracked=True))
    world.must(c.StartExposure())


def test_a_headset_that_comes_off_raises_nothing_and_comes_back_to_nothing() -> None:
    world = World().exposing(30)
    world.must(c.SetIntensity(intensity=45))
    world.wait(2)
    here = world.dial
    taken_off = world.tell(r.PresenceChanged(worn=False))
    assert taken_off.events[0].actor is Actor.RENDERER
    world.wait(2)
    assert world.dial == pytest.approx(here)
    world.tell(r.PatientStopped(cause="headset_off"))
    assert reason(world.do(c.Resume())) is RefusalReason.NOT_ALLOWED
    assert "not worn" in sentence(world.do(c.Resume()))
    world.tell(r.PresenceChanged(worn=True))
    world.wait(60)
    assert world.directive.place is Place.NEUTRAL
    assert not world.tell(r.PresenceChanged(worn=True)).events
    world.must(c.Resume())
    assert world.dial == 0


def test_a_new_renderer_counts_as_right_until_it_says_otherwise() -> None:
    world = World().exposing(30)
    world.tell(r.TrackingChanged(tracked=False))
    world.tell(r.PresenceChanged(worn=False))
    world.lose(Peer.RENDERER)
    world.tell(HELLO)
    assert (world.state.tracked, world.state.headset_worn) == (True, True)
    assert world.state.phase is Phase.PAUSED


# ---- a session's own limits ---------------------------------------------------------------------


def test_a_patients_ceiling_stands_over_the_sessions() -> None:
    world = World().prepared(ceiling=80, patient_ceiling=60)
    assert world.state.ceiling == 60
    over = world.do(c.SetCeiling(ceiling=70, patient_agrees=True))
    assert reason(over) is RefusalReason.OUT_OF_RANGE
    assert "this patient's own ceiling" in sentence(over)
    world.must(c.SetCeiling(ceiling=50))
    world.must(c.SetCeiling(ceiling=60, patient_agrees=True))
    assert World().prepared(ceiling=40, patient_ceiling=60).state.ceiling == 40


@pytest.mark.parametrize(
    ("in_room", "limit_s"), [(True, 15.0), (True, 300.0), (False, 10.0), (False, 60.0)]
)
def test_the_silence_of_the_page_is_the_sessions_choice(in_room: bool, limit_s: float) -> None:
    world = World().exposing(30, therapist_in_room=in_room, page_silent_safe_s=limit_s)
    world.change(page_silent_s=limit_s - FADE_S - 0.1)
    world.wait(1)
    assert world.state.phase is Phase.PAUSED
    assert not world.of_kind(e.SafePlaceEntered)
    world.change(page_silent_s=limit_s - FADE_S)  # seen when the fade is over
    world.wait(1)
    assert world.state.phase is Phase.SAFE_PLACE


@pytest.mark.parametrize(("in_room", "asked"), [(True, 14.0), (False, 61.0)])
def test_a_silence_out_of_range_is_said(in_room: bool, asked: float) -> None:
    world = World()
    prepare = c.PrepareSession(
        pseudonym="P",
        scene="tower",
        safe_place="lake",
        therapist_in_room=in_room,
        page_silent_safe_s=asked,
    )
    decision = world.do(prepare)
    assert reason(decision) is RefusalReason.OUT_OF_RANGE
    assert "15 to 300" in sentence(decision) or "10 to 60" in sentence(decision)
