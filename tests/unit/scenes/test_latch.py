"""Stops, silence and epochs inside the renderer."""

from collections.abc import Callable
from random import Random

import pytest

from controller.protocol.directive import SceneDirective
from controller.protocol.vocabulary import Place
from scenes.latch import Latch, StopCause

Make = Callable[..., SceneDirective]


def exposing(directive: Make, *, epoch: int = 0) -> Latch:
    """A latch in exposure, directive revision 2."""
    latch = Latch()
    latch.receive(directive(revision=1, epoch=epoch, place=Place.NEUTRAL))
    latch.receive(directive(revision=2, epoch=epoch))
    assert latch.permitted.place is Place.SCENE
    return latch


def test_before_the_first_directive_it_is_the_neutral_room() -> None:
    assert Latch().permitted.place is Place.NEUTRAL


def test_exposure_is_entered_after_the_neutral_room_was_asked_for(directive: Make) -> None:
    assert exposing(directive).permitted.epoch == 0


def test_a_fresh_renderer_does_not_walk_into_a_running_exposure(directive: Make) -> None:
    latch = Latch()
    latch.receive(directive(revision=7))
    assert latch.permitted.place is Place.NEUTRAL


def test_a_fresh_renderer_follows_once_a_hold_was_ended(directive: Make) -> None:
    latch = Latch()
    latch.receive(directive(revision=7))
    latch.receive(directive(revision=8, held=True))
    assert latch.permitted.place is Place.NEUTRAL
    latch.receive(directive(revision=9))
    assert latch.permitted.place is Place.SCENE


def test_a_hold_in_exposure_stays_in_the_scene(directive: Make) -> None:
    latch = exposing(directive)
    latch.receive(directive(revision=3, held=True))
    assert latch.permitted.place is Place.SCENE


@pytest.mark.parametrize("cause", list(StopCause))
def test_every_stop_leaves_the_scene_at_once(directive: Make, cause: StopCause) -> None:
    latch = exposing(directive, epoch=4)
    latch.stop(cause)
    permission = latch.permitted
    assert (permission.place, permission.epoch) == (Place.SAFE_PLACE, 5)
    assert permission.cause is cause


def test_doses_of_the_epoch_before_a_stop_are_ignored(directive: Make) -> None:
    latch = exposing(directive, epoch=4)
    latch.stop(StopCause.PATIENT)
    for revision in range(3, 9):
        latch.receive(directive(revision=revision, epoch=4))
        assert latch.permitted.place is Place.SAFE_PLACE
    latch.answered()
    assert latch.permitted.place is Place.SAFE_PLACE


def test_the_stops_own_epoch_is_followed_and_a_resume_after_it(directive: Make) -> None:
    latch = exposing(directive, epoch=4)
    latch.stop(StopCause.PATIENT)
    latch.receive(directive(revision=3, epoch=5, place=Place.SAFE_PLACE))
    assert latch.permitted.cause is None
    assert latch.permitted.place is Place.SAFE_PLACE
    latch.receive(directive(revision=4, epoch=5))
    assert latch.permitted.place is Place.SCENE


def test_the_controllers_number_of_a_stop_counts(directive: Make) -> None:
    latch = exposing(directive, epoch=4)
    assert latch.press("p-1", 7)
    latch.receive(directive(revision=3, epoch=6))
    assert latch.permitted.place is Place.SAFE_PLACE
    latch.receive(directive(revision=4, epoch=7, place=Place.SAFE_PLACE))
    assert latch.stop_in_force is None


def test_a_press_that_comes_twice_stops_once(directive: Make) -> None:
    latch = exposing(directive)
    assert latch.press("p-1", 1)
    latch.receive(directive(revision=3, epoch=1, place=Place.SAFE_PLACE))
    latch.receive(directive(revision=4, epoch=1))
    assert not latch.press("p-1", 1)
    assert latch.permitted.place is Place.SCENE


def test_a_press_that_comes_after_its_own_directive_holds_nothing_back(directive: Make) -> None:
    latch = exposing(directive)
    latch.receive(directive(revision=3, epoch=1, place=Place.SAFE_PLACE))
    latch.press("p-1", 1)
    assert latch.stop_in_force is None
    assert latch.permitted.place is Place.SAFE_PLACE


def test_an_older_directive_of_the_same_run_is_not_followed(directive: Make) -> None:
    latch = exposing(directive)
    assert not latch.receive(directive(revision=1, place=Place.NEUTRAL))
    assert latch.permitted.place is Place.SCENE


def test_rehearsal_keeps_the_neutral_room(directive: Make) -> None:
    latch = Latch()
    latch.receive(directive(revision=1, place=Place.NEUTRAL))
    latch.stop(StopCause.PATIENT)
    assert latch.permitted.place is Place.NEUTRAL
    assert latch.permitted.cause is StopCause.PATIENT
    latch.stop(StopCause.PATIENT)
    assert latch.permitted.place is Place.NEUTRAL


def test_exposure_waits_for_the_answer_to_a_rehearsal(directive: Make) -> None:
    latch = Latch()
    latch.receive(directive(revision=1, place=Place.NEUTRAL))
    latch.stop(StopCause.PATIENT)
    latch.receive(directive(revision=2))
    assert latch.permitted.place is Place.NEUTRAL
    latch.answered()
    assert latch.permitted.place is Place.SCENE


def test_a_stop_the_controller_did_not_count_ends_where_no_exposure_is(directive: Make) -> None:
    latch = exposing(directive)
    latch.receive(directive(revision=3))
    latch.stop(StopCause.STATION)
    latch.answered()
    assert latch.stop_in_force is not None
    latch.receive(directive(revision=4, place=Place.NEUTRAL))
    assert latch.stop_in_force is None
    assert latch.permitted.place is Place.NEUTRAL


def test_a_new_session_begins_without_the_stops_of_the_last(directive: Make) -> None:
    latch = exposing(directive, epoch=9)
    latch.stop(StopCause.PATIENT)
    latch.receive(directive(revision=3, session_id="s-2", epoch=0, place=Place.NEUTRAL))
    latch.receive(directive(revision=4, session_id="s-2", epoch=0))
    assert latch.permitted.place is Place.SCENE


def test_a_new_session_never_begins_in_exposure(directive: Make) -> None:
    latch = exposing(directive)
    latch.receive(directive(revision=3, session_id="s-2"))
    assert latch.permitted.place is Place.NEUTRAL


def test_a_session_whose_calm_room_was_missed_is_not_entered(directive: Make) -> None:
    latch = Latch()
    latch.receive(directive(revision=1, session_id=None, place=Place.NEUTRAL, scene=None))
    latch.receive(directive(revision=5, session_id="s-1"))
    assert latch.permitted.place is Place.NEUTRAL


def test_a_restarted_controller_never_resumes_exposure_by_itself(directive: Make) -> None:
    latch = exposing(directive)
    latch.receive(directive(run_id="run-2", revision=1))
    assert latch.permitted.place is Place.SAFE_PLACE
    latch.receive(directive(run_id="run-2", revision=2))
    assert latch.permitted.place is Place.SAFE_PLACE
    latch.receive(directive(run_id="run-2", revision=3, held=True))
    latch.receive(directive(run_id="run-2", revision=4))
    assert latch.permitted.place is Place.SCENE


def test_a_restarted_controller_with_lower_epochs_is_followed(directive: Make) -> None:
    latch = exposing(directive, epoch=9)
    latch.stop(StopCause.PATIENT)
    latch.receive(directive(run_id="run-2", revision=1, epoch=3, place=Place.NEUTRAL))
    assert latch.permitted.place is Place.NEUTRAL


def test_silence_holds_then_leaves(directive: Make) -> None:
    latch = exposing(directive)
    assert latch.silence(0.85) is None
    assert not latch.permitted.frozen
    assert latch.silence(0.9) == "hold", "held at 1 s, when it is noticed"
    assert latch.permitted.frozen
    assert latch.permitted.place is Place.SCENE
    assert latch.silence(5.0) is None
    assert latch.silence(9.4) is None
    assert latch.silence(9.5) == "safe_place", "seen at 10 s, when the fade is over"
    assert latch.silence(11.0) is None
    assert latch.permitted.place is Place.SAFE_PLACE
    assert latch.permitted.cause is StopCause.SILENCE


def test_the_hold_of_a_silence_lasts_until_the_controller_speaks_anew(directive: Make) -> None:
    latch = exposing(directive)
    latch.silence(1.5)
    assert latch.silence(0.1) is None
    assert latch.permitted.frozen
    latch.receive(directive(revision=3))
    assert not latch.permitted.frozen


def test_silence_outside_exposure_changes_nothing(directive: Make) -> None:
    latch = Latch()
    assert latch.silence(100) is None
    latch.receive(directive(place=Place.SAFE_PLACE))
    assert latch.silence(100) is None
    assert latch.permitted.place is Place.SAFE_PLACE


def test_silence_limits_come_with_the_directive(directive: Make) -> None:
    latch = Latch()
    latch.receive(directive(revision=1, place=Place.NEUTRAL))
    latch.receive(directive(revision=2, controller_lost_safe_s=3.0))
    assert latch.silence(3.0) == "safe_place"


def test_what_is_permitted_is_worked_out_after_whatever_it_follows_from(directive: Make) -> None:
    chance, places, epochs = Random(1), list(Place), (0, 1, 2)
    latch = exposing(directive)
    acts: list[Callable[[int], object]] = [
        lambda n: latch.receive(
            directive(
                revision=n,
                run_id=chance.choice(("run-1", "run-1", "run-2")),
                session_id=chance.choice(("s-1", "s-1", "s-2")),
                place=chance.choice(places),
                held=chance.random() < 0.3,
                epoch=chance.choice(epochs),
            )
        ),
        lambda _n: latch.stop(chance.choice(list(StopCause))),
        lambda n: latch.press(f"p-{n}", chance.choice(epochs)),
        lambda _n: latch.answered(),
        lambda _n: latch.silence(chance.choice((0.1, 2.0, 60.0))),
    ]
    seen = set()
    for n in range(3, 400):
        chance.choice([*acts, acts[0], acts[0]])(n)
        seen.add(latch.permitted)
        kept = latch.permitted
        latch._permit()
        assert latch.permitted is kept
    assert len({(one.place, one.frozen) for one in seen}) > 3
