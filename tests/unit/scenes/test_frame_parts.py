"""Small rules of a frame: fades, cues, notices, what counts as shown, figures, the resting head."""

from collections.abc import Callable

import pytest

from controller.protocol.directive import FiredEvent, PatientNotice, SceneDirective
from controller.protocol.vocabulary import Place
from scenes.cue import Cues
from scenes.display.pose import RestingHead
from scenes.frame_meter import FrameMeter
from scenes.lobby import watched_words
from scenes.notices import BESIDE, RECONNECTING, STOPPED, TECHNICAL, Notices, spoken_parts
from scenes.shown import Shown, Wanted
from scenes.stage.fade import FadeCourse
from scenes.tongue import Tongue

Make = Callable[..., SceneDirective]


def gust(fired_id: str = "f-1", expires_ns: int = 100) -> FiredEvent:
    return FiredEvent(fired_id=fired_id, event="gust", fired_ns=0, expires_ns=expires_ns)


def test_a_fade_is_covered_well_within_half_a_second() -> None:
    fade = FadeCourse(cover=0.0)
    frames = 0
    while not fade.full:
        fade.step(0.05, closed=True)
        frames += 1
    assert frames * 0.05 <= 0.25


def test_one_long_frame_covers_but_does_not_uncover() -> None:
    fade = FadeCourse(cover=0.0)
    assert fade.step(3.0, closed=True) == 1.0
    assert fade.step(3.0, closed=False) > 0.5


def test_a_fade_opens_again_when_nothing_is_wanted_any_more() -> None:
    fade = FadeCourse(cover=0.5)
    while fade.cover > 0:
        fade.step(0.05, closed=False)
    assert not fade.full


def test_an_event_is_played_once(directive: Make) -> None:
    cues = Cues()
    fired = directive(events=(gust(),))
    assert cues.due(fired, 50, playable=True) == ["gust"]
    assert cues.due(fired, 50, playable=True) == []


@pytest.mark.parametrize(
    ("now_ns", "playable", "held"),
    [(101, True, False), (None, True, False), (50, False, False), (50, True, True)],
)
def test_an_event_that_cannot_be_played_now_is_never_played(
    directive: Make, now_ns: int | None, playable: bool, held: bool
) -> None:
    cues = Cues()
    assert cues.due(directive(events=(gust(),), held=held), now_ns, playable=playable) == []
    assert cues.due(directive(events=(gust(),)), 50, playable=True) == []


def test_the_patients_stop_is_named_until_its_time_is_over(directive: Make) -> None:
    notices = Notices()
    notices.stopped(10.0)
    assert notices.text(directive(), 11.0, stands=False) == STOPPED
    assert notices.text(directive(), 30.0, stands=True) == STOPPED
    assert notices.text(directive(), 30.0, stands=False) == ""


def test_the_directives_notice_is_shown(directive: Make) -> None:
    told = directive(notice=PatientNotice(text="A technical pause."))
    assert Notices().text(told, 0.0, stands=False) == "A technical pause."


def test_the_steps_for_a_faint_come_before_every_other_word(directive: Make) -> None:
    notices = Notices()
    notices.stopped(10.0)
    told = directive(faint_help=("Lie down.", "Legs up."))
    assert notices.text(told, 11.0, stands=True) == "Lie down.\nLegs up."


@pytest.mark.parametrize(("in_room", "words"), [(True, BESIDE), (False, RECONNECTING)])
def test_a_technical_pause_says_where_the_therapist_is(in_room: bool, words: str) -> None:
    notices = Notices()
    notices.technical(0.0, in_room)
    assert notices.text(None, 1.0, stands=True) == f"{TECHNICAL} {words}"


def test_nothing_is_said_of_a_therapist_nobody_knows_of() -> None:
    notices = Notices()
    notices.technical(0.0, None)
    assert notices.text(None, 1.0, stands=True) == TECHNICAL


def test_the_voice_says_the_sentences_in_order() -> None:
    assert spoken_parts(f"{TECHNICAL} {BESIDE}") == (TECHNICAL, BESIDE)
    assert spoken_parts("Something else.") == ()


def test_a_place_is_told_once_with_the_time_it_took() -> None:
    shown = Shown()
    wanted = Wanted(Place.SAFE_PLACE, "lake", 3)
    shown.want(wanted, 1_000_000_000)
    shown.want(wanted, 1_100_000_000)
    report = shown.place_drawn(1_250_000_000)
    assert report is not None
    assert (report.place, report.scene, report.epoch) == (Place.SAFE_PLACE, "lake", 3)
    assert report.fade_s == pytest.approx(0.25)
    assert shown.place_drawn(1_300_000_000) is None


def test_a_directive_is_told_with_the_frames_it_took(directive: Make) -> None:
    shown = Shown()
    shown.received(directive(revision=7, run_id="run-1", session_id="s-1"), 1_000_000_000)
    shown.frame_begins()
    report = shown.directive_drawn(1_040_000_000, scene_ready=False)
    assert report is not None
    assert not report.scene_ready
    assert (report.run_id, report.session_id, report.revision) == ("run-1", "s-1", 7)
    assert report.frames == 1
    assert report.received_to_drawn_s == pytest.approx(0.04)
    assert shown.directive_drawn(1_080_000_000, scene_ready=False) is None


def test_a_directive_is_told_again_once_its_scene_is_built(directive: Make) -> None:
    shown = Shown()
    shown.received(directive(revision=7), 1_000_000_000)
    first = shown.directive_drawn(1_040_000_000, scene_ready=False)
    again = shown.directive_drawn(9_000_000_000, scene_ready=True)
    assert first is not None
    assert again is not None
    assert (again.revision, again.scene_ready) == (7, True)
    assert shown.directive_drawn(9_100_000_000, scene_ready=True) is None


def test_presses_are_answered_once_they_are_drawn() -> None:
    shown = Shown()
    shown.pressed("p-1")
    assert shown.presses_drawn() == ["p-1"]
    assert shown.presses_drawn() == []


def test_frame_figures_come_once_a_second_and_count_missed_frames() -> None:
    meter = FrameMeter(10)
    times = [0.0, 0.1, 0.2, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    figures = [meter.frame(t, 0.02) for t in times]
    assert [f is None for f in figures] == [True] * 8 + [False]
    last = figures[-1]
    assert last is not None
    assert last.dropped == 2
    assert last.frames_per_s == pytest.approx(8)
    assert last.frame_p95_ms == pytest.approx(20)


def test_the_resting_head_turns_within_limits_and_recentres() -> None:
    head = RestingHead()
    head.turn(200, 120)
    assert head.heading_deg == pytest.approx(-160)
    assert head.pitch_deg == pytest.approx(88)
    head.recentre()
    assert head.pose().hpr == (0, 0, 0)
    head.drag(0.5, 0.0)
    assert head.pose().hpr[0] == pytest.approx(41)


@pytest.mark.parametrize(
    ("watchers", "begins"), [(1, "One person watches this"), (2, "Two people"), (12, "12 people")]
)
def test_who_watches_is_said_in_one_line(directive: Make, watchers: int, begins: str) -> None:
    said = watched_words(directive(place=Place.NEUTRAL, watchers=watchers), Tongue())
    assert said.startswith(begins) and said.endswith("with your agreement.")


def test_nothing_is_said_of_nobody_nor_over_the_steps_for_a_faint(directive: Make) -> None:
    assert watched_words(None, Tongue()) == watched_words(directive(watchers=0), Tongue()) == ""
    assert watched_words(directive(watchers=1, faint_help=("Cross your legs.",)), Tongue()) == ""
