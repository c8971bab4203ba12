"""Ratings and prompts: who asked, who answered, when, and what no answer means."""

import pytest

from controller.core.ratings import WORDING
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.vocabulary import Actor, Occasion, RefusalReason
from tests.unit.core.test_exposure import reason
from tests.unit.core.world import SECOND, World


def last_rating(world: World) -> e.RatingRecorded:
    """The rating recorded last."""
    event = world.of_kind(e.RatingRecorded)[-1].event
    assert isinstance(event, e.RatingRecorded)
    return event


def ask(world: World) -> str:
    """Open a prompt and give its id."""
    decision = world.must(c.AskForRating())
    assert decision.created_id is not None
    return decision.created_id


def test_a_prompt_asks_in_the_agreed_words() -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    prompt = world.directive.prompt
    assert prompt is not None
    assert (prompt.prompt_id, prompt.wording) == (prompt_id, WORDING)
    assert WORDING == "How distressed are you right now, 0 to 100?"


def test_the_patients_answer_keeps_its_provenance() -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    asked_ns = world.now_ns
    world.wait(4)
    decision = world.tell(r.PatientRated(prompt_id=prompt_id, suds=65))
    rating = last_rating(world)
    assert rating.suds == decision.applied == 65
    assert rating.rating_id == decision.created_id
    assert (rating.occasion, rating.wording) == (Occasion.DURING, WORDING)
    assert (rating.asked_by, rating.entered_by) == (Actor.THERAPIST, Actor.PATIENT)
    assert (rating.prompted_ns, rating.answered_ns) == (asked_ns, asked_ns + 4 * SECOND)
    assert not rating.late
    assert world.state.prompt is None
    assert world.state.last_rating is not None
    assert world.state.last_rating.suds == 65


def test_what_the_therapist_enters_answers_the_open_prompt() -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    world.must(c.RecordRating(suds=40))
    rating = last_rating(world)
    assert rating.prompt_id == prompt_id
    assert (rating.asked_by, rating.entered_by) == (Actor.THERAPIST, Actor.THERAPIST)
    assert world.state.prompt is None


def test_a_rating_needs_no_prompt() -> None:
    world = World().exposing(30)
    world.must(c.RecordRating(suds=40))
    assert (last_rating(world).prompt_id, last_rating(world).prompted_ns) == (None, None)
    world.tell(r.PatientRated(prompt_id=None, suds=45))
    assert last_rating(world).asked_by is Actor.PATIENT


def test_there_is_never_a_prompt_over_a_prompt() -> None:
    world = World().exposing(30)
    ask(world)
    world.wait(5)
    decision = world.do(c.AskForRating())
    assert reason(decision) is RefusalReason.PROMPT_OPEN
    assert decision.refusal is not None
    assert "5 s ago" in decision.refusal.sentence


def test_no_answer_is_missed_after_twenty_seconds_and_never_a_zero() -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    world.wait(19.9)
    assert world.state.prompt is not None
    world.wait(0.1)
    assert world.state.prompt is None
    assert world.events[-1].event == e.RatingMissed(prompt_id=prompt_id)
    assert not world.of_kind(e.RatingRecorded)
    world.wait(60, ticks=3)
    assert len(world.of_kind(e.RatingMissed)) == 1
    ask(world)


def test_a_patient_may_decline() -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    world.must(c.DeclineRating(prompt_id=prompt_id))
    assert world.state.prompt is None
    again = world.do(c.DeclineRating(prompt_id=prompt_id))
    assert reason(again) is RefusalReason.UNKNOWN_PROMPT


def test_an_answer_after_the_stop_is_kept_and_marked_late() -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    world.tell(r.PatientStopped())
    world.tell(r.PatientRated(prompt_id=prompt_id, suds=90))
    rating = last_rating(world)
    assert rating.late
    assert (rating.suds, rating.occasion) == (90, Occasion.DURING)


@pytest.mark.parametrize("by_patient", [True, False])
def test_an_answer_after_the_prompt_closed_is_kept_and_marked_late(by_patient: bool) -> None:
    world = World().exposing(30)
    prompt_id = ask(world)
    asked_ns = world.now_ns
    world.wait(21)
    if by_patient:
        world.tell(r.PatientRated(prompt_id=prompt_id, suds=55))
    else:
        world.must(c.RecordRating(suds=55, prompt_id=prompt_id))
    rating = last_rating(world)
    assert rating.late
    assert (rating.prompt_id, rating.prompted_ns) == (prompt_id, asked_ns)


def test_a_patients_answer_to_a_prompt_nobody_knows_is_not_lost() -> None:
    world = World().exposing(30)
    world.tell(r.PatientRated(prompt_id="gone", suds=55))
    rating = last_rating(world)
    assert (rating.suds, rating.prompt_id, rating.late) == (55, "gone", True)
    assert rating.prompted_ns is None


def test_a_therapists_entry_for_a_prompt_nobody_knows_is_answered() -> None:
    decision = World().exposing(30).do(c.RecordRating(suds=5, prompt_id="gone"))
    assert reason(decision) is RefusalReason.UNKNOWN_PROMPT
    assert decision.asked == 5


def test_an_entry_does_not_close_another_prompt() -> None:
    world = World().exposing(30)
    first = ask(world)
    world.wait(21)
    ask(world)
    world.must(c.RecordRating(suds=55, prompt_id=first))
    assert world.state.prompt is not None


def test_the_occasion_follows_the_phase_unless_it_is_named() -> None:
    world = World().prepared()

    def occasion() -> Occasion:
        world.must(c.RecordRating(suds=10))
        return last_rating(world).occasion

    assert occasion() is Occasion.BASELINE
    world.must(c.StartBaseline())
    assert occasion() is Occasion.BASELINE
    world.must(c.ConfirmStopRehearsed())
    world.must(c.StartExposure())
    assert occasion() is Occasion.DURING
    world.must(c.Hold())
    assert occasion() is Occasion.DURING
    world.must(c.GoToSafePlace())
    assert occasion() is Occasion.AD_HOC
    world.must(c.StartDebrief())
    assert occasion() is Occasion.POST
    world.must(c.RecordRating(suds=80, occasion=Occasion.PEAK_RECALL))
    assert last_rating(world).occasion is Occasion.PEAK_RECALL
    assert not last_rating(world).late


def test_a_correction_is_a_new_event_and_the_first_value_stays() -> None:
    world = World().exposing(30)
    rating_id = world.must(c.RecordRating(suds=60)).created_id or ""
    world.must(c.CorrectRating(rating_id=rating_id, suds=50))
    assert last_rating(world).suds == 60
    assert world.state.last_rating is not None
    assert world.state.last_rating.suds == 50
    world.must(c.CorrectRating(rating_id=rating_id, suds=None))
    assert world.state.last_rating is not None
    assert world.state.last_rating.suds is None
    unknown = world.do(c.CorrectRating(rating_id="x", suds=1))
    assert reason(unknown) is RefusalReason.UNKNOWN_RATING


def test_an_older_rating_is_corrected_without_touching_the_last() -> None:
    world = World().exposing(30)
    first = world.must(c.RecordRating(suds=60)).created_id or ""
    world.must(c.RecordRating(suds=70))
    world.must(c.CorrectRating(rating_id=first, suds=65))
    assert world.state.last_rating is not None
    assert world.state.last_rating.suds == 70


def test_a_report_sent_twice_is_one_rating() -> None:
    world = World().exposing(30)
    rated = r.PatientRated(prompt_id=None, suds=55)
    first = world.tell(rated)
    world._ids -= 1
    second = world.tell(rated)
    assert second.created_id == first.created_id
    assert len(world.of_kind(e.RatingRecorded)) == 1


@pytest.mark.parametrize("suds", [101, -1, 4.5, "abc", float("nan")])
def test_what_is_no_rating_cannot_be_said(suds: object) -> None:
    with pytest.raises(ValueError, match="suds"):
        c.RecordRating.model_validate({"suds": suds})
