"""Questions that come by themselves: when, when not, and never two side by side."""

import pytest

from controller.core.ratings import WORDING
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.screening import Screening
from controller.protocol.vocabulary import Actor, Finding, Occasion
from tests.unit.core.world import World


def exposing(**changes: object) -> World:
    """Exposure with cues, just begun, at the lowest dose."""
    return World().exposing(prompts=True, **changes)


def cues(world: World) -> list[e.RatingPrompted]:
    """The prompts that came by themselves."""
    asked = [x.event for x in world.events if isinstance(x.event, e.RatingPrompted)]
    return [x for x in asked if x.asked_by is Actor.CONTROLLER]


def test_every_two_minutes_the_therapist_is_cued_and_the_patient_sees_nothing() -> None:
    world = exposing()
    world.wait(119.9, ticks=10)
    assert world.state.prompt is None
    world.wait(0.1)
    (cue,) = cues(world)
    assert (cue.wording, cue.occasion, cue.in_scene) == (WORDING, Occasion.DURING, False)
    assert world.directive.prompt is not None
    assert not world.directive.prompt.in_scene
    world.must(c.RecordRating(suds=40))
    rating = world.of_kind(e.RatingRecorded)[-1].event
    assert isinstance(rating, e.RatingRecorded)
    assert (rating.asked_by, rating.prompt_id) == (Actor.CONTROLLER, cue.prompt_id)
    world.wait(119, ticks=7)
    assert len(cues(world)) == 1
    world.wait(1)
    assert len({x.prompt_id for x in cues(world)}) == 2


def test_without_an_answer_it_is_missed_once_and_not_repeated_at_once() -> None:
    world = exposing()
    world.wait(120)
    world.wait(20)
    assert world.state.prompt is None
    world.wait(99)
    assert len(cues(world)) == len(world.of_kind(e.RatingMissed)) == 1
    world.wait(1)
    assert len(cues(world)) == 2


@pytest.mark.parametrize("interval_s", [30, 600])
def test_the_interval_is_the_sessions(interval_s: float) -> None:
    world = exposing(prompt_interval_s=interval_s)
    world.wait(interval_s - 1)
    world.must(q.RecordSickness(fms=0))
    assert not cues(world)
    world.wait(1)
    assert len(cues(world)) == 1


@pytest.mark.parametrize("interval_s", [29.9, 601])
def test_an_interval_out_of_range_is_no_command(interval_s: float) -> None:
    with pytest.raises(ValueError, match="prompt_interval_s"):
        c.PrepareSession(
            pseudonym="P", scene="tower", safe_place="lake", prompt_interval_s=interval_s
        )


def test_a_trauma_is_asked_about_less_often_unless_it_was_chosen() -> None:
    trauma = q.RecordScreening(
        screening=Screening(trauma=Finding.YES), proceed=True, reason="As planned."
    )
    world = World().prepared(prompts=True)
    world.must(trauma)
    assert world.state.prompt_interval_s == 300
    world = World().prepared(prompts=True, prompt_interval_s=60)
    world.must(trauma)
    assert world.state.prompt_interval_s == 60
    world = World().prepared()
    world.must(trauma)
    assert world.state.prompt_interval_s is None


def test_panels_in_the_scene_are_opt_in() -> None:
    world = exposing(prompts_in_scene=True)
    world.wait(120)
    assert cues(world)[0].in_scene


def test_cues_can_be_left_to_the_therapist() -> None:
    world = World().exposing()
    world.must(q.GoToStep(step_id="low"))
    world.wait(290, ticks=29)
    assert not cues(world)


def test_no_cue_during_a_rise() -> None:
    world = exposing(prompt_interval_s=30)
    world.must(c.SetIntensity(intensity=80, patient_agrees=True))
    while world.dial < 80:
        world.wait(1)
        assert (not cues(world)) or world.dial == 80
    world.wait(1)
    assert len(cues(world)) == 1


def test_no_cue_while_a_parameter_of_its_own_gets_harder() -> None:
    world = exposing(prompt_interval_s=30)
    world.must(c.SetParameter(parameter="height_m", value=40, patient_agrees=True))
    world.wait(35)
    assert not cues(world)
    world.wait(10)
    assert len(cues(world)) == 1


def test_no_cue_during_an_event_nor_ten_seconds_after() -> None:
    world = exposing(prompt_interval_s=30)
    world.wait(29)
    world.must(c.FireEvent(event="bird"))
    world.wait(14.9, ticks=5)
    assert not cues(world)
    world.wait(0.1)
    assert len(cues(world)) == 1


def test_no_cue_over_an_open_prompt() -> None:
    world = exposing(prompt_interval_s=30)
    world.wait(29)
    world.must(c.AskForRating())
    world.wait(5)
    assert not cues(world)


@pytest.mark.parametrize(
    "act",
    [
        c.GoToSafePlace(),
        c.StartDebrief(),
        r.PatientStopped(),
        r.TrackingChanged(tracked=False),
    ],
)
def test_no_cue_by_time_away_from_the_scene(act: object) -> None:
    world = exposing()
    world.wait(60)
    if isinstance(act, c.GoToSafePlace | c.StartDebrief):
        world.must(act)
    else:
        assert isinstance(act, r.PatientStopped | r.TrackingChanged)
        world.tell(act)
    world.wait(300, ticks=30)
    assert not cues(world)


def test_no_cue_where_nobody_is_at_the_page() -> None:
    world = exposing()
    world.wait(100)
    world.change(page_silent_s=3.0)
    world.wait(30, ticks=3)
    assert not cues(world)
    world.change(page_silent_s=0.1)
    world.wait(1)
    world.wait(1)
    assert len(cues(world)) == 1


def test_a_return_to_the_scene_starts_the_interval_anew() -> None:
    world = exposing()
    world.wait(100)
    world.must(c.Hold())
    world.wait(10)
    world.must(c.Resume())
    world.wait(119)
    assert not cues(world)
    world.wait(1)
    assert len(cues(world)) == 1


def test_a_step_is_asked_about_when_it_is_reached_and_when_it_ends() -> None:
    world = exposing()
    world.must(q.GoToStep(step_id="low"))
    world.wait(1)
    assert not cues(world)
    world.wait(10)
    assert len(cues(world)) == 1
    world.must(c.RecordRating(suds=40))
    world.wait(5)
    assert len(cues(world)) == 1
    world.must(q.EndStep())
    world.wait(0.02)
    assert len(cues(world)) == 2
    world.must(c.RecordRating(suds=30))
    world.wait(5)
    assert len(cues(world)) == 2


def test_a_step_that_ends_with_the_exposure_is_asked_about_in_the_debrief() -> None:
    world = exposing()
    world.must(q.GoToStep(step_id="low"))
    world.wait(10)
    world.must(c.RecordRating(suds=40))
    world.must(c.StartDebrief())
    world.wait(0.02)
    assert cues(world)[-1].occasion is Occasion.POST


# ---- sickness -----------------------------------------------------------------------------------


def test_sickness_is_due_after_five_minutes_of_exposure() -> None:
    world = World().exposing()
    world.wait(200)
    world.must(c.GoToSafePlace())
    world.wait(400)
    assert not world.state.sickness_due
    world.must(c.Resume())
    world.wait(99.9)
    assert not world.state.sickness_due
    world.wait(0.1)
    assert world.state.sickness_due
    world.must(q.RecordSickness(fms=2))
    assert not world.state.sickness_due
    world.wait(299)
    assert not world.state.sickness_due
    world.wait(1)
    assert world.state.sickness_due


def test_sickness_without_an_answer_lapses() -> None:
    world = World().exposing()
    world.wait(300)
    world.wait(60)
    assert not world.state.sickness_due
    assert len(world.of_kind(k.SicknessMissed)) == 1
    assert world.state.sickness.latest is None
    world.wait(299)
    assert len(world.of_kind(k.SicknessDue)) == 1
    world.wait(1)
    assert len(world.of_kind(k.SicknessDue)) == 2


def test_the_two_questions_never_stand_side_by_side() -> None:
    world = exposing(prompt_interval_s=30)
    for _ in range(800):
        world.wait(1)
        assert not (world.state.prompt and world.state.sickness_due)
    assert len(world.of_kind(k.SicknessDue)) >= 2
    assert len(cues(world)) > 10


def test_a_therapist_who_asks_for_distress_puts_sickness_off() -> None:
    world = World().exposing()
    world.wait(300)
    world.must(c.AskForRating())
    assert not world.state.sickness_due
    world.must(c.RecordRating(suds=30))
    world.wait(1)
    assert world.state.sickness_due


def test_a_rise_of_sickness_is_said_and_changes_nothing_else() -> None:
    world = World().exposing(30)
    world.must(q.RecordSickness(fms=1))
    world.must(q.RecordSickness(fms=3))
    assert world.state.sickness.advice == ""
    before = world.dial
    world.must(q.RecordSickness(fms=8))
    sickness = world.state.sickness
    assert (sickness.first, sickness.latest, sickness.peak) == (1, 8, 8)
    assert "from 1 to 8 of 20" in sickness.advice
    world.wait(30)
    assert world.dial == before
    world.must(q.RecordSickness(fms=2))
    assert (world.state.sickness.advice, world.state.sickness.peak) == ("", 8)


@pytest.mark.parametrize("fms", [-1, 21, 2.5])
def test_what_is_no_answer_cannot_be_said(fms: float) -> None:
    with pytest.raises(ValueError, match="fms"):
        q.RecordSickness.model_validate({"fms": fms})


def test_questionnaires_are_kept_raw() -> None:
    world = World().prepared()
    command = q.RecordQuestionnaire(
        name="ssq", items=(1,) * 16, occasion=Occasion.PRE, language="de"
    )
    world.must(command)
    world.must(command)
    world.must(command.model_copy(update={"occasion": Occasion.POST}))
    done = [(x.name, x.occasion) for x in world.state.questionnaires]
    assert done == [("ssq", Occasion.PRE), ("ssq", Occasion.POST)]
    recorded = world.of_kind(k.QuestionnaireRecorded)[0].event
    assert isinstance(recorded, k.QuestionnaireRecorded)
    assert (recorded.items, recorded.language) == ((1,) * 16, "de")
