"""Falls of distress with everything that happened in between, and criteria nobody acts on."""

from collections.abc import Callable

import pytest

from controller.core.criteria import plateau
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import commands as c
from controller.protocol import reports as r
from controller.protocol.care import ExposureRating
from controller.protocol.vocabulary import FallTag, MomentKind, Occasion, Peer
from tests.unit.core.world import PREPARE, SECOND, World

HELD = (FallTag.DOSE_HELD,)


def rate(world: World, suds: int, occasion: Occasion | None = None) -> str:
    """A rating, entered by the therapist; gives its id."""
    return world.must(c.RecordRating(suds=suds, occasion=occasion)).created_id or ""


def fall(world: World) -> tuple[FallTag, ...] | None:
    """The tags of the fall that the latest event is, or None."""
    event = world.events[-1].event
    return event.tags if isinstance(event, k.FallTagged) else None


def rated(suds: int = 80, intensity: float = 40) -> World:
    """An exposure with one rating."""
    world = World().exposing(intensity)
    rate(world, suds)
    return world


def test_a_fall_with_nothing_in_between_is_dose_held() -> None:
    world = rated()
    rating_id = rate(world, 60)
    expected = k.FallTagged(rating_id=rating_id, from_suds=80, to_suds=60, tags=HELD)
    assert world.events[-1].event == expected
    assert world.events[-1].actor.value == "controller"


def test_a_late_answer_is_in_no_fall_and_hides_nothing_that_came_before_it() -> None:
    world = rated()
    world.must(c.AskForRating())
    asked = world.state.prompt
    assert asked is not None
    world.must(c.MarkMoment(moment=MomentKind.REASSURANCE))
    world.wait(25)
    world.tell(r.PatientRated(prompt_id=asked.prompt_id, suds=50))
    assert fall(world) is None
    assert world.state.criteria.latest_suds == 80
    world.wait(5)
    rate(world, 60)
    assert fall(world) == (FallTag.REASSURANCE,)


@pytest.mark.parametrize("suds", [80, 90])
def test_what_is_no_fall_is_not_tagged(suds: int) -> None:
    world = rated()
    rate(world, suds)
    assert fall(world) is None


def test_a_rise_of_the_dose_alone_leaves_it_dose_held() -> None:
    world = rated()
    world.must(c.SetIntensity(intensity=50))
    world.wait(60)
    rate(world, 70)
    assert fall(world) == HELD


def _up_and_down(world: World) -> None:
    world.must(c.StepDown())
    world.wait(10)
    world.must(c.SetIntensity(intensity=40))
    world.wait(60)


@pytest.mark.parametrize(
    ("act", "tags"),
    [
        (lambda w: w.must(c.StepDown()), {FallTag.DOSE_LOWERED}),
        (_up_and_down, {FallTag.DOSE_LOWERED}),
        (lambda w: w.must(c.SetIntensity(intensity=39)), {FallTag.DOSE_LOWERED}),
        (lambda w: w.must(c.SetCeiling(ceiling=20)), {FallTag.DOSE_LOWERED}),
        (
            lambda w: w.must(c.SetParameter(parameter="railing_m", value=1.5)),
            {FallTag.DOSE_LOWERED},
        ),
        (
            lambda w: w.must(c.SetConfiguration(scene="bridge", patient_agrees=True)),
            {FallTag.DOSE_LOWERED},
        ),
        (
            lambda w: w.must(q.GoToStep(step_id="storm", patient_agrees=True)),
            {FallTag.DOSE_LOWERED},
        ),
        (
            lambda w: w.must(c.MarkMoment(moment=MomentKind.LOOKED_AWAY)),
            {FallTag.LOOKED_AWAY},
        ),
        (
            lambda w: w.must(c.MarkMoment(moment=MomentKind.REASSURANCE)),
            {FallTag.REASSURANCE},
        ),
        (
            lambda w: w.must(c.MarkMoment(moment=MomentKind.SAFETY_BEHAVIOUR)),
            {FallTag.SAFETY_BEHAVIOUR},
        ),
        (
            lambda w: w.must(q.NoteSafetyBehaviour(name="holds the railing")),
            {FallTag.SAFETY_BEHAVIOUR},
        ),
        (lambda w: w.lose(Peer.PAGE), {FallTag.TECHNICAL_PAUSE}),
        (lambda w: w.record_fails(), {FallTag.TECHNICAL_PAUSE}),
        (lambda w: w.lose(Peer.RENDERER), {FallTag.TECHNICAL_PAUSE, FallTag.DOSE_LOWERED}),
        (lambda w: w.restart(), {FallTag.TECHNICAL_PAUSE, FallTag.DOSE_LOWERED}),
        (lambda w: w.must(c.GoToSafePlace()), {FallTag.SAFE_PLACE, FallTag.DOSE_LOWERED}),
        (
            lambda w: w.tell(r.PatientStopped()),
            {FallTag.STOPPED, FallTag.SAFE_PLACE, FallTag.DOSE_LOWERED},
        ),
        (
            lambda w: w.tell(r.RendererLatched(action="safe_place")),
            {FallTag.TECHNICAL_PAUSE, FallTag.SAFE_PLACE, FallTag.DOSE_LOWERED},
        ),
        (
            lambda w: w.must(q.ShowFaintHelp(on=True)),
            {FallTag.DOSE_LOWERED},
        ),
        (lambda w: w.must(c.Hold()), {FallTag.DOSE_HELD}),
        (lambda w: w.must(c.AddNote(text="Calm.")), {FallTag.DOSE_HELD}),
    ],
)
def test_a_fall_tells_what_happened_in_between(
    act: Callable[[World], object], tags: set[FallTag]
) -> None:
    world = rated()
    act(world)
    rate(world, 30)
    found = fall(world)
    assert found is not None
    assert set(found) == tags
    assert list(found) == [tag for tag in FallTag if tag in tags]


def test_a_harder_configuration_at_the_lowest_dose_lowers_nothing() -> None:
    world = rated(intensity=0)
    storm = c.SetConfiguration(
        scene="tower", configuration={"weather": "storm"}, patient_agrees=True
    )
    world.must(storm)
    rate(world, 60)
    assert fall(world) == HELD
    world.must(c.SetConfiguration(scene="tower"))
    rate(world, 50)
    assert fall(world) == (FallTag.DOSE_LOWERED,)


def test_everything_is_told_at_once() -> None:
    world = rated()
    world.must(c.MarkMoment(moment=MomentKind.REASSURANCE))
    world.must(c.FireEvent(event="judder", patient_agrees=True))
    world.tell(r.PatientStopped())
    world.must(c.Resume())
    world.wait(60)
    rate(world, 50)
    assert fall(world) == (
        FallTag.DOSE_LOWERED,
        FallTag.EVENT_ENDED,
        FallTag.REASSURANCE,
        FallTag.SAFE_PLACE,
        FallTag.STOPPED,
    )


def test_an_event_counts_when_it_ends_and_once() -> None:
    world = rated()
    world.must(c.FireEvent(event="bird"))
    world.wait(2)
    rate(world, 78)
    assert fall(world) == HELD
    world.wait(3)
    rate(world, 70)
    assert fall(world) == (FallTag.EVENT_ENDED,)
    rate(world, 65)
    assert fall(world) == HELD


def test_a_fall_of_the_dose_that_goes_on_counts_for_both_ratings() -> None:
    world = rated(intensity=60)
    world.must(c.SetIntensity(intensity=10))
    world.wait(1)
    rate(world, 70)
    assert fall(world) == (FallTag.DOSE_LOWERED,)
    world.wait(10)
    rate(world, 60)
    assert fall(world) == (FallTag.DOSE_LOWERED,)
    rate(world, 50)
    assert fall(world) == HELD


def test_a_safety_behaviour_counts_until_it_is_dropped() -> None:
    world = rated()
    world.must(q.NoteSafetyBehaviour(name="eyes shut"))
    world.must(q.NoteSafetyBehaviour(name="eyes shut"))
    assert world.state.safety_behaviours == ("eyes shut",)
    rate(world, 70)
    rate(world, 60)
    assert fall(world) == (FallTag.SAFETY_BEHAVIOUR,)
    world.must(q.DropSafetyBehaviour(name="eyes shut"))
    assert world.state.safety_behaviours == ()
    rate(world, 50)
    assert fall(world) == (FallTag.SAFETY_BEHAVIOUR,)
    rate(world, 40)
    assert fall(world) == HELD
    assert world.do(q.DropSafetyBehaviour(name="eyes shut")).refusal is not None


def test_ratings_outside_the_exposure_are_no_part_of_it() -> None:
    world = World().prepared()
    rate(world, 90)
    world.must(c.ConfirmStopRehearsed())
    world.must(c.StartExposure())
    rate(world, 50)
    assert not world.of_kind(k.FallTagged)
    rate(world, 20, Occasion.PEAK_RECALL)
    assert not world.of_kind(k.FallTagged)
    world.must(c.StartDebrief())
    rate(world, 10)
    assert not world.of_kind(k.FallTagged)


def test_the_rating_before_is_the_one_in_force() -> None:
    world = rated(80)
    corrected = rate(world, 90)
    world.must(c.CorrectRating(rating_id=corrected, suds=60))
    rate(world, 70)
    assert not world.of_kind(k.FallTagged)
    withdrawn = rate(world, 100)
    world.must(c.CorrectRating(rating_id=withdrawn, suds=None))
    rate(world, 65)
    (tagged,) = world.of_kind(k.FallTagged)
    assert isinstance(tagged.event, k.FallTagged)
    assert (tagged.event.from_suds, tagged.event.to_suds) == (70, 65)


def test_a_patients_own_rating_is_tagged_too_and_once() -> None:
    world = rated()
    answer = r.PatientRated(prompt_id=None, suds=50)
    world.tell(answer)
    assert fall(world) == HELD
    world._ids -= 1
    world.tell(answer)
    assert len(world.of_kind(k.FallTagged)) == 1


# ---- criteria -----------------------------------------------------------------------------------


def test_half_of_the_peak_and_the_peak_itself() -> None:
    world = World().exposing(40)
    assert world.state.criteria.half_fall is None
    for suds in (60, 80, 41):
        rate(world, suds)
    criteria = world.state.criteria
    assert (criteria.ratings, criteria.peak_suds, criteria.latest_suds) == (3, 80, 41)
    assert criteria.fall_percent == pytest.approx(48.75)
    assert (criteria.half_fall, criteria.peak_under_threshold) == (False, False)
    rate(world, 40)
    assert world.state.criteria.half_fall is True


def test_a_correction_counts() -> None:
    world = World().exposing(40)
    first = rate(world, 80)
    rate(world, 40)
    assert world.state.criteria.half_fall is True
    world.must(c.CorrectRating(rating_id=first, suds=40))
    criteria = world.state.criteria
    assert (criteria.half_fall, criteria.peak_suds) == (False, 40)
    assert criteria.peak_under_threshold is True
    world.must(c.CorrectRating(rating_id=first, suds=None))
    assert world.state.criteria.ratings == 1


def test_without_distress_there_is_no_fall_of_it() -> None:
    world = World().exposing()
    rate(world, 0)
    criteria = world.state.criteria
    assert (criteria.fall_percent, criteria.half_fall, criteria.peak_suds) == (None, None, 0)


def test_every_step_counts_for_itself_and_variability_over_all() -> None:
    world = World().exposing(10)
    rate(world, 20)
    world.must(q.GoToStep(step_id="high", patient_agrees=True))
    assert world.state.criteria.ratings == 0
    world.wait(120)
    rate(world, 60)
    criteria = world.state.criteria
    assert (criteria.ratings, criteria.peak_suds) == (1, 60)
    assert criteria.suds_sd == pytest.approx(28.2842712)
    assert criteria.dose_sd == pytest.approx(21.2132034)


def test_contexts_are_counted_once_each() -> None:
    world = World().prepared()
    assert world.state.criteria.contexts == ()
    world = World().exposing(10)
    storm = c.SetConfiguration(scene="tower", configuration={"weather": "storm"})
    world.must(storm.model_copy(update={"patient_agrees": True}))
    world.must(c.SetConfiguration(scene="tower"))
    world.must(c.SetConfiguration(scene="bridge", patient_agrees=True))
    contexts = world.state.criteria.contexts
    assert [x.scene for x in contexts] == ["tower", "tower", "bridge"]
    assert contexts[1].configuration["weather"] == "storm"


def test_what_was_expected_and_did_not_come() -> None:
    world = World().exposing(10)
    assert world.state.criteria.expectancy_violated is None
    assert world.do(q.RecordOutcome(happened=False, surprise=10)).refusal is not None
    predicted = q.RecordPrediction(what="I fall", likelihood_percent=70, how_bad=100)
    prediction_id = world.must(predicted).created_id
    assert world.state.criteria.expectancy_violated is None
    world.must(q.RecordOutcome(happened=True, surprise=10))
    assert world.state.criteria.expectancy_violated is False
    world.must(q.RecordOutcome(happened=False, surprise=80, learnt="I stood."))
    assert world.state.criteria.expectancy_violated is True
    outcomes = [x.event for x in world.of_kind(k.OutcomeRecorded)]
    assert all(isinstance(x, k.OutcomeRecorded) for x in outcomes)
    assert {x.prediction_id for x in outcomes if isinstance(x, k.OutcomeRecorded)} == {
        prediction_id
    }
    world.must(predicted.model_copy(update={"likelihood_percent": 20}))
    world.must(q.RecordOutcome(happened=False, surprise=0))
    assert world.state.criteria.expectancy_violated is False


def test_a_prediction_for_the_next_step_survives_going_there_and_an_old_one_does_not() -> None:
    world = World().exposing()
    predicted = q.RecordPrediction(what="I faint", likelihood_percent=50, how_bad=90)
    world.must(predicted.model_copy(update={"step_id": "low"}))
    world.must(q.GoToStep(step_id="low"))
    assert world.state.prediction is not None
    assert world.state.prediction.step_id == "low"
    world.must(q.RecordOutcome(happened=False, surprise=60))
    world.must(q.EndStep())
    assert world.state.criteria.expectancy_violated is True
    world.must(q.GoToStep(step_id="high", patient_agrees=True))
    assert (world.state.prediction, world.state.outcome) == (None, None)


def series(*ratings: tuple[float, int]) -> list[ExposureRating]:
    """Ratings at minutes."""
    return [
        ExposureRating(rating_id=f"r{i}", suds=suds, dial=50, visit=1, elapsed_min=at)
        for i, (at, suds) in enumerate(ratings)
    ]


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([(0, 50), (2, 50)], None),
        ([(0, 50), (0.5, 50), (1.9, 50)], None),
        ([(0, 50), (1, 50), (2, 50)], True),
        ([(0, 90), (8, 50), (10, 55), (12, 50)], True),
        ([(0, 50), (2, 55), (4, 61)], False),
        ([(0, 50), (1, 54), (2, 58)], False),
        ([(0, 50), (10, 50), (20, 50)], True),
        ([(0, 90), (10, 70), (20, 50)], False),
    ],
)
def test_a_plateau_is_what_the_rule_says(
    ratings: list[tuple[float, int]], expected: bool | None
) -> None:
    assert plateau(series(*ratings)) is expected


def test_no_criterion_ever_does_anything() -> None:
    world = World()
    world.must(PREPARE)
    world.must(c.ConfirmStopRehearsed())
    world.must(c.StartExposure())
    world.must(q.GoToStep(step_id="low"))
    world.wait(60)
    for suds in (80, 30, 30, 30):
        world.now_ns += 120 * SECOND
        rate(world, suds)
    world.must(q.RecordSickness(fms=0))
    before = len(world.events)
    assert world.state.criteria.half_fall
    assert world.state.criteria.plateau
    world.wait(20, ticks=10)
    assert len(world.events) == before
    assert world.dial == 10
