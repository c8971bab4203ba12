"""Listeners come and go believably, look where the dose says, and do what the therapist fires."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenes.library.audience import SPEC, Audience
from scenes.stage.models.listener_mind import LASTS_S, Act
from scenes.stage.models.prompter import (
    HOME_TOWN,
    PAGE_S,
    READING,
    Prompter,
    SpeechClock,
    lectern_screens,
)
from scenes.stage.models.seating import FACING_RAD, arrivals
from scenes.stage.people import Somebody
from scenes.stage.steps import at_once
from scenes.tongue import Tongue
from tests.contract.window import PatientWindow

pytestmark = pytest.mark.gl

STEP_S = 0.05
EYES_M = 1.6
DOOR_X = 4.2  # of the doorway's middle, metres
OVERHEARD = {"laugh", "whisper", "phone_buzz"}
CALM = {"hostility_percent": 0.0, "gaze_percent": 100.0, "murmur_db": 30.0}


@pytest.fixture(scope="module")
def audience(window: PatientWindow) -> Iterator[Audience]:
    """The seminar room; every test says who is there."""
    scene = Audience(window.stage, {"clock": "shown", "prompter": "home_town"})
    at_once(scene.build())
    yield scene
    scene.teardown()


def filled(audience: Audience, number: float, **values: float) -> list[Somebody]:
    """Everybody who is there, after a moment behind a fade."""
    audience.apply({**CALM, "gaze_percent": 0.0, "listeners": 0.0})
    audience.apply({**CALM, **values, "listeners": number})
    audience.tick(0.0)
    return here(audience)


def here(audience: Audience) -> list[Somebody]:
    """Everybody in the room."""
    return list(audience.listeners.here)


def wait(audience: Audience, seconds: float) -> None:
    """Let so much pass in the scene."""
    for _ in range(round(seconds / STEP_S)):
        audience.tick(STEP_S)


def test_more_listeners_move_nobody(audience: Audience) -> None:
    places = [[s.place for s in filled(audience, n)] for n in (5.0, 6.0, 20.0)]
    assert [len(p) for p in places] == [5, 6, 20]
    assert places[2][:6] == places[1]
    assert places[1][:5] == places[0]


def test_the_seminar_room_is_full_with_thirty(audience: Audience) -> None:
    everybody = filled(audience, 150.0)
    assert len(everybody) == 30
    assert {s.place for s in everybody} == {a.seat.at for a in arrivals("seminar_room")}


def test_who_joins_walks_in_and_sits_down(audience: Audience) -> None:
    filled(audience, 4.0)
    audience.apply({"listeners": 5.0})
    joining = audience.listeners.people.everybody[4]
    assert joining.clip == "walk"
    steps = []
    for _ in range(round(40 / STEP_S)):
        before = joining.place
        audience.tick(STEP_S)
        if joining.clip == "walk" and joining.size > 0:
            steps.append(sum((a - b) ** 2 for a, b in zip(before, joining.place, strict=True)))
    assert max(steps) < 0.1**2, "nobody leaps"
    assert joining.clip.startswith("sit")
    assert joining.place == arrivals("seminar_room")[4].seat.at
    assert joining.heading == FACING_RAD


def test_who_is_fewer_is_gone_at_once(audience: Audience) -> None:
    filled(audience, 20.0)
    audience.apply({"listeners": 7.0})
    assert len(here(audience)) == 7


def test_at_the_top_everybody_looks_the_patient_in_the_eyes(
    audience: Audience, window: PatientWindow
) -> None:
    window.draw()  # the head is where it is from the first frame on
    audience.tick(STEP_S)
    everybody = filled(audience, 30.0, gaze_percent=100.0, hostility_percent=100.0)
    for somebody in everybody:
        assert somebody.looks_at == pytest.approx((0.0, 0.0, EYES_M), abs=0.02)
    everybody = filled(audience, 30.0, gaze_percent=1.0, hostility_percent=100.0)
    looking = [s for s in everybody if s.looks_at is not None and abs(s.looks_at[1]) < 0.02]
    assert len(looking) <= 2


def test_a_question_is_asked_with_a_hand_up_and_waits_for_the_answer(
    audience: Audience, window: PatientWindow
) -> None:
    everybody = filled(audience, 12.0)
    audience.trigger("question")
    wait(audience, 1.0)
    asking = next(s for s in everybody if s.clip == "raise_hand")
    wait(audience, 2.0)
    assert asking.clip == "ask"
    assert asking.mood == "speaking"
    sounds = {s.name for s in window.sounds.playing}
    assert "question_1" in sounds
    wait(audience, LASTS_S[Act.ASKS])
    assert asking.mood != "speaking"


def test_somebody_walks_out_and_stays_away(audience: Audience) -> None:
    filled(audience, 12.0)
    audience.trigger("walk_out")
    assert [s.clip for s in here(audience)].count("rise") == 1
    walk_out = SPEC.event("walk_out")
    assert walk_out is not None
    wait(audience, walk_out.duration_s)
    assert len(here(audience)) == 11
    audience.apply({"listeners": 12.0})
    assert len(here(audience)) == 11


def test_doors_open_before_who_walks_and_fall_shut_behind_them(
    audience: Audience, window: PatientWindow
) -> None:
    filled(audience, 12.0)
    for event in (None, "walk_out"):
        if event is None:
            audience.apply({"listeners": 13.0})
        else:
            audience.trigger(event)
        open_where_passed, heard = [], set()
        for _ in range(round(26 / STEP_S)):
            audience.tick(STEP_S)
            heard |= {s.name for s in window.sounds.playing}
            passing = [x for x, _, _ in audience.listeners.walking() if abs(x - DOOR_X) < 0.08]
            open_where_passed += [audience.doors.open_share[0]] * len(passing)
        assert open_where_passed, "somebody passed"
        assert min(open_where_passed) > 0.9, "nobody walks through the leaf"
        assert audience.doors.open_share == (0.0,), "it is shut again"
        assert {"door_opens", "door_shuts"} <= heard


def test_hostile_listeners_whisper_and_snigger_and_friendly_ones_do_not_laugh(
    audience: Audience, window: PatientWindow
) -> None:
    heard = {}
    for hostility in (0.0, 100.0):
        filled(audience, 30.0, gaze_percent=60.0, hostility_percent=hostility, murmur_db=56.0)
        names: dict[str, float] = {}
        for _ in range(round(40 / STEP_S)):
            audience.tick(STEP_S)
            names |= {s.name: s.audible_gain for s in window.sounds.playing}
        heard[hostility] = names
    assert "laugh" not in heard[0.0]
    assert set(heard[100.0]) >= OVERHEARD
    filled(audience, 30.0, gaze_percent=60.0, hostility_percent=100.0, murmur_db=30.0)
    before = [s for s in window.sounds.playing if s.name in OVERHEARD]
    wait(audience, 5.0)
    after = [s for s in window.sounds.playing if s.name in OVERHEARD]
    assert all(any(one is other for other in before) for one in after), "a silent room"


def test_applause_ends(audience: Audience, window: PatientWindow) -> None:
    everybody = filled(audience, 12.0)
    audience.trigger("applause")
    wait(audience, 2.0)
    assert all(s.clip == "clap" for s in everybody)
    assert body_of_applause(window) > 0
    wait(audience, LASTS_S[Act.CLAPS])
    assert not any(s.clip == "clap" for s in everybody)
    assert body_of_applause(window) == 0


def body_of_applause(window: PatientWindow) -> float:
    """How loud the many are who clap, without their single claps."""
    gains = [s.audible_gain for s in window.sounds.playing if s.name == "applause_body"]
    return max(gains, default=0.0)


def test_an_empty_room_is_silent_and_nothing_happens(
    audience: Audience, window: PatientWindow
) -> None:
    filled(audience, 0.0, murmur_db=56.0)
    sounds = window.sounds
    before = {s.name: s.audible_gain for s in sounds.playing}
    assert before["murmur"] == before["murmur_hostile"] == 0
    for event in SPEC.events:
        audience.trigger(event.name)
    assert {s.name for s in sounds.playing} <= set(before)


def test_the_prompter_speaks_the_patients_language(window: PatientWindow) -> None:
    window.stage.language = "de"
    say = Tongue()
    say.speak("de")
    prompter = Prompter(window.stage, HOME_TOWN, turns_pages=False)
    assert prompter.shown == "\n".join(say(words) for words in HOME_TOWN)
    window.stage.language = "en"
    pages = Prompter(window.stage, READING, turns_pages=True)
    assert pages.shown == READING[0]
    pages.tick(PAGE_S + 0.1)
    assert pages.shown == READING[1]
    pages.tick(1e4)
    assert pages.shown == READING[-1]


def test_the_lectern_shows_keywords_of_ones_own(window: PatientWindow) -> None:
    own = "Meine Stadt\n\n  Το λιμάνι \nРынок\n"
    for typed, wanted in ((own, "Meine Stadt\nΤο λιμάνι\nРынок"), (" \n", "\n".join(HOME_TOWN))):
        (screen,) = lectern_screens(window.stage, "own", typed, clock=False)
        assert isinstance(screen, Prompter)
        assert screen.shown == wanted
    with pytest.raises(ValueError, match="7 lines, and 6"):
        Audience(window.stage, {"own_keywords": "a\n" * 7})


def test_the_clock_counts_minutes_and_seconds(window: PatientWindow) -> None:
    clock = SpeechClock(window.stage, (0.0, 0.7, 1.1))
    shown = []
    for age_s in (0.0, 9.6, 61.0, 754.2):
        clock.tick(age_s)
        shown.append(clock.shown)
    assert shown == ["0:00", "0:09", "1:01", "12:34"]
