"""The live page's meaning: values, sentences, what can be used and why not."""

from __future__ import annotations

import pytest

from clinician_console.controls import Control, next_step, why_not
from clinician_console.session_view import Knowledge, Tone, view_of
from controller.protocol.care import Sickness
from controller.protocol.directive import OpenPrompt
from controller.protocol.health import HealthUpdate
from controller.protocol.ramp import Ramp
from controller.protocol.reports import DirectiveShown, RendererHealth
from controller.protocol.state import RatingSummary, SessionState
from controller.protocol.vocabulary import (
    Actor,
    HoldReason,
    Occasion,
    Peer,
    Phase,
    Place,
    SafePlaceReason,
)
from tests.unit.console import samples
from tests.unit.console.samples import MINUTE, SECOND

NOW = 5 * MINUTE + 4 * SECOND


def health(dropped: int = 0, scene: str = "glass_lift") -> HealthUpdate:
    """The renderer draws 60 pictures a second."""
    renderer = RendererHealth(
        frames_per_s=60,
        frame_p95_ms=11,
        dropped=dropped,
        scene=scene,
        intensity=20,
        values={},
        display="offscreen",
        clock_offset_known=True,
    )
    return HealthUpdate(run_id="run-1", controller_ns=NOW, peers=(), renderer=renderer)


def test_the_dose_is_the_ramp_now_and_not_its_target() -> None:
    view = view_of(samples.update(), NOW, Knowledge())
    assert view.dose.present == pytest.approx(26)
    assert view.dose.target == 45
    assert view.dose.moving
    later = view_of(samples.update(), NOW + MINUTE, Knowledge())
    assert later.dose.present == 45
    assert not later.dose.moving


def test_a_value_asked_for_stays_apart_from_the_one_in_force() -> None:
    asked = {"dial": 60.0, "parameter:height_m": 30.0}
    view = view_of(samples.update(), NOW, Knowledge(asked=asked))
    assert view.dose.asked == 60
    assert view.dose.target == 45
    assert [p.value.asked for p in view.parameters] == [30.0, None, None, None]


def test_parameters_follow_the_curve_until_taken_off_the_dial() -> None:
    still = samples.state(intensity=Ramp.constant(40), overrides={"wind_m_s": Ramp.constant(3)})
    by_name = {p.spec.name: p for p in view_of(samples.update(still), NOW, Knowledge()).parameters}
    assert by_name["height_m"].value.present == 20
    assert not by_name["height_m"].off_dial
    assert by_name["wind_m_s"].value.present == 3
    assert by_name["wind_m_s"].off_dial


def test_clocks_run_on_and_the_exposure_clock_stands_when_it_should() -> None:
    view = view_of(samples.update(), NOW, Knowledge())
    assert view.session_s == pytest.approx(304)
    assert view.exposure_s == pytest.approx(120 + 64)
    stands = samples.state(Phase.SAFE_PLACE, exposure_since_ns=None)
    assert view_of(samples.update(stands), NOW, Knowledge()).exposure_s == 120
    assert not view_of(samples.update(stands), NOW, Knowledge()).exposure_runs


@pytest.mark.parametrize(("age_s", "left_s"), [(0, 5), (4, 1), (5, 0), (60, 0)])
def test_undo_is_offered_for_five_seconds(age_s: int, left_s: int) -> None:
    view = view_of(samples.update(), 5 * MINUTE + age_s * SECOND, Knowledge())
    assert view.last_rating is not None
    assert view.last_rating.undo_left_s == left_s


def test_a_withdrawn_rating_cannot_be_undone_again() -> None:
    rating = RatingSummary(
        rating_id="r-1", suds=None, occasion=Occasion.DURING, answered_ns=5 * MINUTE
    )
    view = view_of(samples.update(samples.state(last_rating=rating)), NOW, Knowledge())
    assert view.last_rating is not None
    assert view.last_rating.undo_left_s == 0


@pytest.mark.parametrize(
    ("phase", "changes", "action"),
    [
        (Phase.PREPARED, {"stop_rehearsed": False}, "confirm_stop_rehearsed"),
        (Phase.PREPARED, {}, "start_baseline"),
        (Phase.PREPARED, {"place": Place.SAFE_PLACE}, "resume"),
        (Phase.BASELINE, {"rating_ids": ()}, ""),
        (Phase.BASELINE, {}, "start_exposure"),
        (Phase.EXPOSING, {}, ""),
        (Phase.PAUSED, {"resume_offer": 30}, "resume"),
        (Phase.SAFE_PLACE, {"resume_offer": 30}, "resume"),
        (Phase.SAFE_PLACE, {}, "start_debrief"),
        (Phase.DEBRIEF, {}, "close_session"),
        (Phase.CLOSED, {}, "review"),
    ],
)
def test_the_next_step_follows_the_session(
    phase: Phase, changes: dict[str, object], action: str
) -> None:
    assert next_step(samples.state(phase, **changes)).action == action


def test_resuming_shows_the_dose_it_returns_to() -> None:
    assert next_step(samples.state(Phase.PAUSED, resume_offer=30)).label == "Resume at 30"


@pytest.mark.parametrize(
    ("phase", "overtaken"),
    [(Phase.PAUSED, True), (Phase.BASELINE, True), (Phase.DEBRIEF, False), (Phase.PREPARED, False)],
)
def test_only_a_way_back_to_exposure_means_something_else_after_an_interruption(
    phase: Phase, *, overtaken: bool
) -> None:
    seen, after = (
        view_of(samples.update(state), NOW, Knowledge()).next_step.offer
        for state in (
            samples.state(phase, rating_ids=("r-1",), interruptions=number) for number in (2, 3)
        )
    )
    assert (seen != after) is overtaken


def test_a_scene_that_the_patient_cannot_reach_yet_is_said() -> None:
    update = samples.update(samples.state(Phase.PAUSED, resume_offer=30))

    def hint(session_id: str | None, *, ready: bool = True) -> str:
        shown = DirectiveShown(
            run_id="run-1",
            session_id=session_id,
            revision=1,
            scene_ready=ready,
            received_to_drawn_s=0.01,
            frames=1,
        )
        known = Knowledge(health=health().model_copy(update={"shown": shown}))
        return view_of(update, NOW, known).next_step.hint

    assert "made ready" in hint("s-earlier")
    assert "made ready" in hint("s-1", ready=False)
    assert "made ready" in view_of(update, NOW, Knowledge()).next_step.hint
    assert "climbs no faster" in hint("s-1")


def test_without_a_session_nothing_can_be_used() -> None:
    for control in Control:
        assert why_not(control, SessionState()) == "No session is open."
        assert why_not(control, samples.state(Phase.CLOSED)) == "No session is open."


def test_safe_place_can_be_used_in_every_open_session() -> None:
    for phase in set(Phase) - {Phase.IDLE, Phase.CLOSED}:
        assert why_not(Control.SAFE_PLACE, samples.state(phase)) == ""


@pytest.mark.parametrize(
    ("control", "phase", "usable"),
    [
        (Control.DIAL, Phase.BASELINE, False),
        (Control.DIAL, Phase.EXPOSING, True),
        (Control.DIAL, Phase.PAUSED, True),
        (Control.EVENT, Phase.PAUSED, False),
        (Control.EVENT, Phase.EXPOSING, True),
        (Control.CLOSE, Phase.EXPOSING, False),
        (Control.CLOSE, Phase.DEBRIEF, True),
        (Control.RATING, Phase.DEBRIEF, True),
        (Control.RESUME, Phase.EXPOSING, False),
        (Control.RESUME, Phase.PAUSED, True),
    ],
)
def test_each_control_knows_its_phases(control: Control, phase: Phase, usable: bool) -> None:
    assert (why_not(control, samples.state(phase)) == "") is usable


def test_breathing_is_in_the_safe_place_and_never_where_it_is_not_allowed() -> None:
    there = {"place": Place.SAFE_PLACE}
    assert why_not(Control.BREATHING, samples.state(Phase.SAFE_PLACE, **there)) == ""
    assert "safe place" in why_not(Control.BREATHING, samples.state())
    barred = samples.state(Phase.SAFE_PLACE, breathing_guide_allowed=False, **there)
    assert "not offered" in why_not(Control.BREATHING, barred)


def test_every_hold_and_every_reason_for_the_safe_place_is_said() -> None:
    for reason in HoldReason:
        view = view_of(
            samples.update(samples.state(Phase.PAUSED, holds=(reason,))), NOW, Knowledge()
        )
        assert len(view.notices) == 1
        assert view.notices[0][0] in (Tone.WAIT, Tone.ALARM)
    for why in SafePlaceReason:
        state = samples.state(Phase.SAFE_PLACE, place=Place.SAFE_PLACE, safe_place_reason=why)
        assert "safe place" in view_of(samples.update(state), NOW, Knowledge()).notices[0][1]


def test_a_hold_is_an_alarm_while_its_cause_lasts_and_then_waits_for_the_therapist() -> None:
    held = {"holds": (HoldReason.RENDERER_LOST,)}
    lost = samples.state(Phase.PAUSED, lost_peers=(Peer.RENDERER,), **held)
    back = samples.state(Phase.PAUSED, **held)
    assert view_of(samples.update(lost), NOW, Knowledge()).notices == (
        (Tone.ALARM, "Held: the scene program is not answering."),
    )
    ((tone, sentence),) = view_of(samples.update(back), NOW, Knowledge()).notices
    assert tone is Tone.WAIT
    assert "is back" in sentence


@pytest.mark.parametrize(
    ("asked_by", "in_scene", "cue"),
    [
        (Actor.CONTROLLER, False, True),
        (Actor.CONTROLLER, True, False),
        (Actor.THERAPIST, False, False),
    ],
)
def test_a_cue_is_for_the_therapist_alone(asked_by: Actor, in_scene: bool, cue: bool) -> None:
    prompt = OpenPrompt(prompt_id="p", wording="w", opened_ns=5 * MINUTE, in_scene=in_scene)
    state = samples.state(prompt=prompt, prompt_asked_by=asked_by)
    assert view_of(samples.update(state), NOW, Knowledge()).cue_open is cue
    assert not view_of(samples.update(), NOW, Knowledge()).cue_open


def test_advice_on_sickness_is_quiet_and_holds_nothing() -> None:
    state = samples.state(sickness=Sickness(first=1, latest=6, peak=6, advice="Consider a break."))
    view = view_of(samples.update(state), NOW, Knowledge())
    assert view.notices == ((Tone.QUIET, "Consider a break."),)
    assert view.allows(Control.DIAL)


def test_while_the_steps_for_a_faint_show_the_banner_says_so() -> None:
    state = samples.state(Phase.PAUSED, place=Place.NEUTRAL, faint_help=True)
    ((_, said),) = view_of(samples.update(state), NOW, Knowledge()).notices
    assert "plain picture" in said


def test_words_never_said_of_a_patient_are_not_on_the_page() -> None:
    said = []
    for phase in Phase:
        state = samples.state(
            phase,
            holds=tuple(HoldReason),
            place=Place.SAFE_PLACE,
            safe_place_reason=SafePlaceReason.PATIENT_STOP,
        )
        view = view_of(samples.update(state), NOW, Knowledge())
        said += [text for _, text in view.notices] + list(view.why_not.values())
        said += [view.next_step.label, view.next_step.hint, view.phase_words]
    for word in ("abort", "fail", "refuse"):
        assert not [text for text in said if word in text.lower()]


def test_health_is_in_words_and_says_what_is_silent() -> None:
    good = view_of(samples.update(), NOW, Knowledge(health=health())).health
    assert [(h.name, h.words, h.tone) for h in good] == [
        ("Controller", "connected", Tone.GOOD),
        ("Scene", "60 fps, 0 missed", Tone.GOOD),
        ("Record", "saved", Tone.GOOD),
    ]
    bad = view_of(
        samples.update(samples.state(lost_peers=(Peer.RENDERER,), record_failing=True)),
        NOW,
        Knowledge(controller_silent_s=3.2, health=health()),
    ).health
    assert [h.words for h in bad] == ["silent 3 s", "not answering", "cannot be written"]
    assert {h.tone for h in bad} == {Tone.ALARM}


def test_old_health_is_silence_and_missed_frames_are_not_good() -> None:
    old = Knowledge(health=health(), health_age_s=4)
    assert view_of(samples.update(), NOW, old).health[1].tone is Tone.ALARM
    missed = Knowledge(health=health(dropped=3))
    line = view_of(samples.update(), NOW, missed).health[1]
    assert (line.words, line.tone) == ("60 fps, 3 missed", Tone.WAIT)


@pytest.mark.parametrize(
    ("phase", "place", "drawn", "name"),
    [
        (Phase.EXPOSING, Place.SCENE, "glass_lift", "Glass lift on a tower"),
        (Phase.SAFE_PLACE, Place.SAFE_PLACE, "calm_lake", "Safe place: Calm lake"),
        (Phase.BASELINE, Place.NEUTRAL, "plain_room", "Plain room"),
    ],
)
def test_what_the_patient_sees_has_a_name(
    phase: Phase, place: Place, drawn: str, name: str
) -> None:
    update = samples.update(samples.state(phase, place=place))
    assert view_of(update, NOW, Knowledge(health=health(scene=drawn))).shown_words == name
    for other in (health(scene="elsewhere"), None):
        shown = view_of(update, NOW, Knowledge(health=other)).shown_words
        assert shown == f"{name} (on its way …)"
