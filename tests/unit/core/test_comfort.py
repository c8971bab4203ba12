"""Notes, marks, sound, words and the breathing guide; the directive that carries them."""

import pytest

from controller.core.directive import directive_of
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.directive import SceneDirective
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, MomentKind, Place, RefusalReason
from tests.unit.core.test_exposure import reason, sentence
from tests.unit.core.world import World


def test_a_note_and_a_mark_are_in_the_record() -> None:
    world = World().exposing(30)
    world.must(c.AddNote(text="Looks at the horizon."))
    world.must(c.MarkMoment(moment=MomentKind.LOOKED_AWAY))
    assert [x.event for x in world.events[-2:]] == [
        e.NoteAdded(text="Looks at the horizon."),
        e.MomentMarked(moment=MomentKind.LOOKED_AWAY),
    ]


def test_what_the_headsets_own_software_centred_is_recorded_and_not_asked_for_again() -> None:
    world = World().exposing(30)
    before = world.state.recentre_count
    world.tell(r.RuntimeRecentred())
    assert world.events[-1].event == e.Recentred(by_runtime=True)
    assert world.events[-1].actor is Actor.RENDERER
    assert world.state.recentre_count == before
    world.must(c.Recentre())
    assert world.state.recentre_count == before + 1


def test_sound_words_and_centring_reach_the_renderer() -> None:
    world = World().exposing(30)
    world.must(c.SetVolume(volume=35))
    assert world.must(c.SetTalking(talking=True)).lowers
    world.must(c.ShowText(text="Look ahead."))
    world.must(c.Recentre())
    world.must(c.Recentre())
    shown = world.directive
    assert (shown.volume, shown.talking, shown.text) == (35, True, "Look ahead.")
    assert shown.recentre_count == 2
    world.must(c.ShowText(text=""))
    assert world.directive.text == ""


@pytest.mark.parametrize("repeated", [c.SetVolume(volume=80), c.SetTalking(talking=False)])
def test_a_setting_again_is_granted_again(repeated: c.Command) -> None:
    world = World().exposing(30)
    world.must(repeated)
    world.must(repeated)


def test_the_breathing_guide_runs_in_the_safe_place_alone() -> None:
    world = World().exposing(30)
    assert reason(world.do(c.SetBreathingGuide(on=True))) is RefusalReason.NOT_ALLOWED
    world.must(c.GoToSafePlace())
    assert not world.directive.breathing_guide
    world.must(c.SetBreathingGuide(on=True))
    assert world.directive.breathing_guide
    world.must(c.Resume())
    assert not world.directive.breathing_guide
    world.must(c.SetBreathingGuide(on=False))


def test_the_breathing_guide_is_not_offered_where_a_faint_is_feared() -> None:
    world = World().exposing(30, breathing_guide_allowed=False)
    world.must(c.GoToSafePlace())
    decision = world.do(c.SetBreathingGuide(on=True))
    assert reason(decision) is RefusalReason.NOT_ALLOWED
    assert "applied tension" in sentence(decision)


def test_without_a_session_the_neutral_room_is_shown() -> None:
    shown = directive_of(SessionState(), run_id="run-1", revision=7, now_ns=5)
    assert (shown.place, shown.scene, shown.session_id) == (Place.NEUTRAL, None, None)
    assert (shown.revision, shown.issued_ns, shown.epoch) == (7, 5, 0)
    assert shown.intensity.to_value == 0


def test_a_directive_survives_the_wire() -> None:
    world = World().exposing(30)
    world.must(c.SetParameter(parameter="height_m", value=14))
    world.must(c.FireEvent(event="bird"))
    world.must(c.AskForRating())
    shown = world.directive
    assert SceneDirective.model_validate_json(shown.model_dump_json()) == shown
    assert shown.overrides["height_m"].to_value == 14
    assert not shown.held
    world.must(c.Hold())
    assert world.directive.held
    assert world.directive.place is Place.SCENE
