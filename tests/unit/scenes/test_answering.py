"""Pointing, looking and the lobby: when a ray counts, when a look presses, what is taught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from panda3d.core import LPoint3f

from controller.protocol.directive import SceneDirective
from controller.protocol.vocabulary import Place, Rehearsal
from scenes.display.display import InputEvent
from scenes.gaze import DWELL_S, GazeDwell, LookedAt
from scenes.lobby import PRACTICE, READY, WELCOME, Lobby
from scenes.patient_input import Act, Confirm, Nudge, OpenRating, PatientScene, Ways
from scenes.pointing import MOVED_M, Pointing
from scenes.rating import Given, RatingDialogue
from scenes.reminders import legend, rating_hint
from scenes.tongue import Tongue
from tests.unit.scenes.test_rating import FakePanel, prompt

Make = Callable[..., SceneDirective]
HERE = LPoint3f(0.1, 0, 0.2)
STOP = LookedAt("stop", HERE)


def test_a_ray_counts_where_it_meets_the_panel() -> None:
    pointing = Pointing()
    pointing.follow((HERE, None))
    assert (pointing.counts(0), pointing.counts(1)) == (True, False)


def test_the_stick_sets_a_resting_ray_aside_until_the_hand_is_moved() -> None:
    pointing = Pointing()
    pointing.follow((None, HERE))
    pointing.set_aside()
    assert not pointing.counts(1)
    trembling = HERE + LPoint3f(MOVED_M * 0.9, 0, 0)
    pointing.follow((None, trembling))
    assert not pointing.counts(1)
    pointing.follow((None, HERE + LPoint3f(MOVED_M * 1.1, 0, 0)))
    assert pointing.counts(1)
    pointing.follow((None, HERE))
    assert pointing.counts(1)


def test_the_stick_that_opens_the_panel_sets_a_resting_ray_aside_too() -> None:
    pointing = Pointing()
    pointing.follow((None, None))  # no panel yet
    pointing.set_aside()
    pointing.follow((HERE, None))
    assert not pointing.counts(0)
    pointing.follow((None, None))
    pointing.follow((HERE, None))
    assert pointing.counts(0)


def look(dwell: GazeDwell, *course: tuple[float, LookedAt | None]) -> list[str]:
    pressed = [dwell.step(now_s, at) for now_s, at in course]
    return [one.name for one in pressed if one is not None]


def test_a_look_presses_once_after_the_dwell() -> None:
    dwell = GazeDwell()
    assert look(dwell, (0, STOP), (DWELL_S * 0.5, STOP)) == []
    assert dwell.share == pytest.approx(0.5)
    assert look(dwell, (DWELL_S, STOP), (DWELL_S * 3, STOP)) == ["stop"]


def test_a_glance_presses_nothing_and_begins_anew() -> None:
    dwell = GazeDwell()
    assert look(dwell, (0, STOP), (1.3, STOP), (1.35, None), (1.4, STOP), (2.7, STOP)) == []
    assert look(dwell, (2.9, STOP)) == ["stop"]


def test_a_head_that_trembles_on_the_scale_keeps_its_value() -> None:
    dwell = GazeDwell()
    course = [(t / 10, LookedAt("scale", HERE, 70 + (t % 3) - 1)) for t in range(15)]
    pressed = [one for t, at in course if (one := dwell.step(t, at)) is not None]
    assert [round(one.value) for one in pressed] == [69]
    wandering = [(5 + t / 10, LookedAt("scale", HERE, 5.0 * t)) for t in range(20)]
    assert look(dwell, *wandering) == []


WAYS = Ways("upper", "lower", "stick")


def test_the_lobby_says_what_is_left_to_try(directive: Make) -> None:
    lobby = Lobby()
    lobby.follow(directive(place=Place.NEUTRAL, lobby=True, rehearsed=(Rehearsal.STOP,)))
    assert lobby.text(WAYS, Tongue()).splitlines() == [
        WELCOME,
        "Stop: upper   (tried)",
        "Stay here: lower",
        "Rate: stick",
    ]
    lobby.follow(directive(place=Place.NEUTRAL, lobby=True, rehearsed=tuple(Rehearsal)))
    assert lobby.text(WAYS, Tongue()).startswith(READY)
    assert lobby.text(None, Tongue()) == ""
    lobby.follow(directive(place=Place.NEUTRAL))
    assert lobby.text(WAYS, Tongue()) == ""


def test_practice_is_asked_for_or_offered_once_when_the_rest_was_tried(directive: Make) -> None:
    lobby = Lobby()
    assert not lobby.practises(OpenRating())
    lobby.follow(directive(place=Place.NEUTRAL, lobby=True))
    assert lobby.practises(OpenRating())
    assert lobby.practises(Nudge(1))
    assert not lobby.practises(Confirm())
    assert not lobby.offers_practice()
    both = (Rehearsal.STAY_HERE, Rehearsal.STOP)
    lobby.follow(directive(place=Place.NEUTRAL, lobby=True, rehearsed=both))
    assert [lobby.offers_practice() for _ in range(3)] == [True, False, False]


def test_a_practised_number_answers_no_prompt() -> None:
    panel = FakePanel()
    dialogue = RatingDialogue(panel, str)
    dialogue.practise(PRACTICE)
    assert (panel.question, panel.value) == (PRACTICE, None)
    dialogue.act(Nudge(1))
    assert dialogue.act(Confirm()) == Given(0, None, practice=True)
    dialogue.practise(PRACTICE)
    dialogue.follow(prompt())  # a real question takes its place
    dialogue.act(Nudge(1))
    assert dialogue.act(Confirm()) == Given(0, "p-1")
    dialogue.practise(PRACTICE)
    dialogue.end_practice()
    assert not dialogue.is_open


class Seat:
    """A patient with these ways; buttons have words of their own."""

    synthetic = False
    legend, rating_hint = "Stop: button", "Push the stick."

    def __init__(self, ways: Ways | None) -> None:
        self._ways = ways

    def ways(self, *, by_gaze: bool) -> Ways | None:
        return replace(self._ways, without_buttons=True) if self._ways and by_gaze else self._ways

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        return []


def test_what_is_said_of_buttons_is_said_to_hands_that_have_them() -> None:
    assert rating_hint(Seat(WAYS), by_gaze=False) == "Push the stick."
    assert legend(Seat(WAYS), WAYS, Tongue()) == "Stop: button"
    assert rating_hint(Seat(None), by_gaze=True) == "Push the stick."
    assert legend(Seat(None), None, Tongue()) == "Stop: button"


def test_bare_hands_and_looks_are_told_their_own_ways() -> None:
    bare = replace(WAYS, without_buttons=True)
    assert rating_hint(Seat(bare), by_gaze=False) == "stick"
    assert rating_hint(Seat(WAYS), by_gaze=True) == "stick"
    said = legend(Seat(bare), bare, Tongue()).splitlines()
    assert said == ["Stop: upper", "Stay here: lower", "Rate: stick"]


def test_the_panel_says_how_to_rate_as_it_is_when_it_opens() -> None:
    panel, hints = FakePanel(), iter(["push the stick", "look at it"])
    dialogue = RatingDialogue(panel, lambda: next(hints))
    for expected in ("Push the stick", "Look at it"):
        dialogue.act(OpenRating())
        assert panel.hint == expected
        dialogue.dismiss()
