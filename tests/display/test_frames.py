"""Real frames through the whole loop: places, fades, stops, ratings, events, mirror."""

import io

import numpy as np
import pytest
from PIL import Image

from controller.protocol.directive import FiredEvent, OpenPrompt, PatientNotice
from controller.protocol.ramp import Ramp
from controller.protocol.reports import (
    DirectiveShown,
    PatientAsksToStay,
    PatientRated,
    PatientStopped,
    PlaceShown,
    PresenceChanged,
    RendererHealth,
    RendererLatched,
    SafePlaceNow,
    StationSafePlace,
    TrackingChanged,
)
from controller.protocol.vocabulary import Place
from scenes.display.display import HandPressed, KeyPressed, PatientButton
from scenes.notices import DISTRESS, recordings
from scenes.places import Setting
from scenes.stage.fade import NEUTRAL_GREY
from scenes.stage.speech import Speech
from scenes.tongue import in_every_language
from tests.display.studio import Studio, pixels, visible

pytestmark = pytest.mark.gl


def encoded(linear: float) -> int:
    """A linear value as the byte of an sRGB picture."""
    value = 12.92 * linear if linear < 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(value * 255)


def is_red(colour: tuple[int, int, int]) -> bool:
    return colour[0] > 150 and max(colour[1:]) < 60


def prompt() -> OpenPrompt:
    return OpenPrompt(
        prompt_id="p-1", wording="How strong is it now, 0 to 100?", opened_ns=0, in_scene=True
    )


def test_it_starts_in_the_neutral_room_behind_a_full_cover(studio: Studio) -> None:
    studio.loop.step()
    picture = pixels(studio.display)
    assert "plain_room" in visible(studio.display.world)
    for channel, linear in enumerate(NEUTRAL_GREY):
        # The first step of the fade in has begun, so the cover is nearly whole.
        assert abs(int(picture[5, 5, channel]) - encoded(linear)) < 60


def test_the_cover_hides_every_pixel(studio: Studio) -> None:
    studio.until(lambda: studio.seen("plain_room"))
    studio.cover.show(1.0)
    studio.display.begin()
    studio.display.draw()
    studio.display.end()
    picture = pixels(studio.display).reshape(-1, 3)
    assert (picture == picture[0]).all()
    for channel, linear in enumerate(NEUTRAL_GREY):
        assert abs(int(picture[0, channel]) - encoded(linear)) <= 1


def test_a_place_switch_leaves_no_node_of_the_scene(studio: Studio) -> None:
    studio.expose()
    assert is_red(studio.colour())
    studio.direct(place=Place.SAFE_PLACE, epoch=1)
    studio.until(lambda: studio.seen("lake"))
    assert "lift" not in visible(studio.display.world)
    red, green, _ = studio.colour()
    assert green > 150 > red


def test_a_place_writes_and_speaks_in_the_patients_language(studio: Studio) -> None:
    studio.expose(language="de")
    places = studio.places
    assert {x.stage.language for x in (places.shown, *places.others)} == {"de"}


def test_a_question_is_spoken_in_the_patients_language(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(Speech, "add", lambda _, sentences: said.extend(sentences))
    asked = prompt().model_copy(update={"wording": DISTRESS})
    studio.expose(language="de", prompt=asked)
    studio.until(lambda: bool(said))
    assert said == [in_every_language((DISTRESS,))[1]]
    assert said[0] != DISTRESS
    assert said[0] in recordings()


def test_nothing_of_the_scene_is_drawn_once_the_safe_place_is_told(studio: Studio) -> None:
    studio.expose()
    studio.direct(place=Place.SAFE_PLACE, epoch=1)
    told = len(studio.link.told(PlaceShown))
    studio.until(lambda: len(studio.link.told(PlaceShown)) > told)
    report = studio.link.told(PlaceShown)[-1]
    assert (report.place, report.scene, report.epoch) == (Place.SAFE_PLACE, "lake", 1)
    assert not is_red(studio.colour())
    picture = pixels(studio.display)
    assert int(picture[:, :, 0].max()) < 100


def test_the_exposure_scene_is_built_while_the_neutral_room_is_asked_for(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL)
    setting = studio.places.setting("lift", {})
    assert setting is not None
    assert not studio.places.is_ready(setting)
    studio.until(lambda: studio.places.is_ready(setting))
    studio.until(lambda: studio.seen("plain_room"))
    assert "lift" not in visible(studio.display.world)


def test_a_directive_is_shown_in_the_first_frame_after_it_came(studio: Studio) -> None:
    studio.expose()
    sent = studio.direct(intensity=Ramp.constant(39))
    studio.loop.step()
    report = studio.link.told(DirectiveShown)[-1]
    assert (report.revision, report.frames) == (sent.revision, 1)
    assert studio.scene.values["height_m"] < 28


@pytest.mark.parametrize("key", ["space", "s"])
def test_the_patients_stop_asks_nobody(studio: Studio, key: str) -> None:
    studio.expose()
    studio.display.waiting.append(KeyPressed(key))
    studio.until(lambda: studio.seen("lake"))
    assert len(studio.link.told(PatientStopped)) == 1
    assert not studio.link.told(PatientStopped)[0].synthetic
    for _ in range(3):
        studio.direct(epoch=0)
        studio.frames(5)
        assert studio.seen("lake")


def test_a_scene_is_told_as_ready_once_it_is_built(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL, scene=None)
    studio.until(lambda: studio.seen("plain_room"))
    sent = studio.direct(place=Place.NEUTRAL)

    def told() -> list[bool]:
        shown = studio.link.told(DirectiveShown)
        return [r.scene_ready for r in shown if r.revision == sent.revision]

    studio.until(lambda: True in told())
    assert told() == [False, True]
    setting = studio.places.setting("lift", {})
    assert setting is not None
    assert studio.places.is_ready(setting)


def test_a_rehearsed_stop_fades_and_stays_in_the_neutral_room(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL, scene=None)
    studio.until(lambda: studio.seen("plain_room"))
    studio.display.waiting.append(KeyPressed("space"))
    studio.until(lambda: not studio.seen("plain_room"))
    studio.until(lambda: studio.seen("plain_room"))
    assert "board" in visible(studio.display.world)
    assert len(studio.link.told(PatientStopped)) == 1


def test_stay_here_is_told_and_changes_nothing_by_itself(studio: Studio) -> None:
    studio.expose()
    studio.display.waiting.append(KeyPressed("h"))
    studio.frames(3)
    assert len(studio.link.told(PatientAsksToStay)) == 1
    assert studio.seen("lift")


def test_esc_in_the_window_is_safe_place(studio: Studio) -> None:
    studio.expose()
    studio.display.waiting.append(KeyPressed("escape"))
    studio.until(lambda: studio.seen("lake"))
    assert len(studio.link.told(StationSafePlace)) == 1


def test_safe_place_over_the_lane_is_acknowledged_twice(studio: Studio) -> None:
    studio.expose()
    studio.link.incoming.append(SafePlaceNow(press_id="press-1", epoch=1))
    studio.loop.step()
    assert studio.link.acks == [("press-1", False)]
    studio.until(lambda: len(studio.link.acks) > 1)
    assert studio.link.acks[1:] == [("press-1", True)]
    assert not is_red(studio.colour())


def test_safe_place_in_the_neutral_room_is_drawn_at_once_as_nothing_is_to_leave(
    studio: Studio,
) -> None:
    studio.direct(place=Place.NEUTRAL, scene=None)
    studio.until(lambda: studio.seen("plain_room"))
    studio.link.incoming.append(SafePlaceNow(press_id="press-1", epoch=1))
    studio.until(lambda: ("press-1", True) in studio.link.acks)
    assert studio.places.shown.setting.name == "lake"


def test_silence_freezes_then_leaves_and_says_why(studio: Studio) -> None:
    studio.expose(therapist_in_room=True)
    studio.link.silent_s = 2.0
    studio.frames(3)
    assert [r.action for r in studio.link.told(RendererLatched)] == ["hold"]
    assert studio.seen("lift")
    studio.link.silent_s = 10.0
    studio.until(lambda: studio.seen("lake"))
    assert [r.action for r in studio.link.told(RendererLatched)] == ["hold", "safe_place"]
    assert "board" in visible(studio.display.world)


def test_a_dose_keeps_standing_still_in_silence(studio: Studio) -> None:
    studio.expose()
    studio.direct(
        intensity=Ramp(from_value=40, to_value=60, start_ns=0, rate_per_s=0.0001),
    )
    studio.frames(2)
    studio.link.silent_s = 1.5
    studio.frames(1)
    before = studio.scene.values["height_m"]
    studio.frames(20)
    assert studio.scene.values["height_m"] == before


def test_a_large_fall_happens_behind_a_full_cover(studio: Studio) -> None:
    studio.expose()
    heights: list[tuple[float, bool]] = []
    studio.direct(intensity=Ramp.constant(0))

    def arrived() -> bool:
        heights.append((studio.scene.values["height_m"], "fade" in visible(studio.display.world)))
        return heights[-1] == (0.0, False)

    studio.until(arrived)
    assert {h for h, _ in heights} == {28.0, 0.0}
    first_low = next(i for i, (h, _) in enumerate(heights) if h == 0.0)
    assert heights[first_low][1]


def test_an_event_is_triggered_once_and_never_in_a_hold(studio: Studio) -> None:
    studio.expose()
    gust = FiredEvent(fired_id="f-1", event="gust", fired_ns=0, expires_ns=2**62)
    studio.direct(events=(gust,))
    studio.direct(events=(gust,))
    studio.frames(3)
    assert studio.scene.triggered == ["gust"]
    studio.direct(events=(gust.model_copy(update={"fired_id": "f-2"}),), held=True)
    studio.frames(3)
    assert studio.scene.triggered == ["gust"]


def test_the_patient_rates_in_the_scene(studio: Studio) -> None:
    studio.expose(prompt=prompt())
    assert "rating panel" in visible(studio.display.world)
    with_panel = pixels(studio.display).copy()
    studio.display.waiting += [KeyPressed("7"), KeyPressed("0"), KeyPressed("enter")]
    studio.frames(2)
    report = studio.link.told(PatientRated)[-1]
    assert (report.prompt_id, report.suds, report.synthetic) == ("p-1", 70, False)
    assert "rating panel" not in visible(studio.display.world)
    changed = (with_panel.astype(int) - pixels(studio.display)).any(axis=2)
    assert changed.mean() > 0.15


def test_the_panel_is_dark_with_light_letters(studio: Studio) -> None:
    studio.expose(prompt=prompt())
    studio.frames(1)
    picture = pixels(studio.display).astype(int)
    middle = picture[90:160, 80:240]
    light = (middle.min(axis=2) > 150).mean()
    dark = (middle.max(axis=2) < 140).mean()
    assert light > 0.005
    assert dark > 0.5


def test_a_notice_can_be_read_while_the_view_is_covered(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL, scene=None, notice=PatientNotice(text="A technical pause."))
    studio.frames(1)
    studio.cover.show(1.0)
    studio.display.begin()
    studio.display.draw()
    studio.display.end()
    assert int(pixels(studio.display).min(axis=2).max()) > 150


def test_recentre_is_done_once_for_each_time_it_was_asked_for(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL, recentre_count=4)
    studio.frames(2)
    assert studio.display.recentred == 0
    studio.direct(place=Place.NEUTRAL, recentre_count=5)
    studio.frames(3)
    assert studio.display.recentred == 1


def test_another_posture_is_taken_behind_a_full_cover(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL)
    studio.until(lambda: studio.seen("plain_room"))
    asked = studio.direct(place=Place.NEUTRAL, standing=True)
    covered = []

    def stands() -> bool:
        covered.append("fade" in visible(studio.display.world))
        return studio.display.standing

    studio.until(stands)
    assert covered[-1]
    assert asked.standing
    studio.display.head.eye_height_m = 1.75  # measured once they stand
    studio.until(lambda: studio.seen("plain_room"))
    panel = studio.overlay.panel.node
    rig = studio.places.shown.stage.rig
    assert panel.get_parent().get_pos(rig).z == pytest.approx(0.15, abs=1e-3)
    studio.direct(place=Place.NEUTRAL)
    studio.until(lambda: not studio.display.standing)


def test_sound_follows_volume_talk_and_the_way_out(studio: Studio) -> None:
    studio.expose(volume=50)
    lift = studio.places.shown.sounds
    assert lift.overall_gain == pytest.approx(0.5)
    studio.direct(volume=50, talking=True)
    studio.loop.step()
    assert lift.overall_gain == pytest.approx(0.5 * 10 ** (-15 / 20))
    studio.display.waiting.append(KeyPressed("space"))
    studio.loop.step()
    assert lift.overall_gain == 0
    assert studio.places.shown.setting.name == "lift"


def test_mirrored_pictures_show_what_the_patient_sees(studio: Studio) -> None:
    studio.expose()
    before = len(studio.link.pictures)
    studio.until(lambda: len(studio.link.pictures) > before + 1)
    with Image.open(io.BytesIO(studio.link.pictures[-1])) as image:
        assert (image.format, image.size) == ("JPEG", (640, 360))
        mirrored = np.asarray(image.convert("RGB"))
    seen = pixels(studio.display)
    assert np.abs(mirrored[120, 160].astype(int) - seen[60, 80]).max() < 12


def test_health_is_told_with_what_is_shown(studio: Studio) -> None:
    studio.expose()
    studio.until(lambda: bool(studio.link.told(RendererHealth)))
    studio.link.reports.clear()
    studio.link.ids.clear()
    studio.until(lambda: bool(studio.link.told(RendererHealth)))
    health = studio.link.told(RendererHealth)[-1]
    assert (health.scene, health.intensity) == ("lift", 40)
    assert health.values == {"height_m": 28.0}
    assert health.clock_offset_known


def test_another_configuration_is_built_behind_a_fade(studio: Studio) -> None:
    studio.expose()
    studio.direct(scene="lift", configuration={"view": "wide"})
    studio.until(lambda: dict(studio.places.shown.setting.configuration) == {"view": "wide"})
    studio.until(lambda: studio.seen("lift"))
    exposures = [
        x for x in (*studio.places.others, studio.places.shown) if x.setting.name == "lift"
    ]
    assert len(exposures) == 1


def test_the_link_is_kept_alive_while_a_scene_is_built(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A press that arrives during a step that takes too long is acknowledged during it."""
    studio.until(lambda: studio.seen("plain_room"))
    go_on = studio.places.go_on_building

    def slow(setting: Setting) -> bool:
        beats = studio.link.beats
        if not studio.link.acks:
            studio.link.incoming.append(SafePlaceNow(press_id="press-1", epoch=1))
        for _ in range(3000):
            if studio.link.beats > beats and studio.link.acks:
                break
            waiting.wait(0.01)
        return go_on(setting)

    import threading

    waiting = threading.Event()
    monkeypatch.setattr(studio.places, "go_on_building", slow)
    studio.direct(place=Place.NEUTRAL)
    studio.until(lambda: len(studio.link.acks) >= 2)
    assert studio.link.acks[0] == ("press-1", False)


def test_a_head_that_is_not_tracked_sees_neutral_grey_until_it_is(studio: Studio) -> None:
    studio.expose()
    studio.display.tracked = False
    studio.until(lambda: not is_red(studio.colour()))
    studio.frames(10)
    picture = pixels(studio.display).reshape(-1, 3)
    assert (picture == picture[0]).all()
    studio.display.tracked = True
    studio.until(lambda: studio.seen("lift"))
    assert is_red(studio.colour())
    assert [r.tracked for r in studio.link.told(TrackingChanged)] == [False, True]


def test_a_headset_taken_off_is_told_and_then_the_patients_stop(studio: Studio) -> None:
    studio.expose()
    studio.display.worn = False
    studio.until(lambda: bool(studio.link.told(PatientStopped)))
    assert studio.link.told(PresenceChanged)[0] == PresenceChanged(worn=False)
    studio.until(lambda: studio.seen("lake"))
    studio.display.worn = True
    studio.until(lambda: studio.link.told(PresenceChanged)[-1].worn)
    assert studio.link.told(PatientStopped) == [PatientStopped(cause="headset_off")]


def test_buttons_in_the_hands_are_explained_where_there_are_no_keys(studio: Studio) -> None:
    studio.until(lambda: studio.seen("plain_room"))
    quiet = visible(studio.overlay.panel.node.get_top())
    studio.display.has_buttons = True
    studio.frames(1)
    assert visible(studio.overlay.panel.node.get_top()) > quiet


def test_the_buttons_in_the_patients_hands_rate_and_stop(studio: Studio) -> None:
    studio.expose(prompt=prompt())
    more = HandPressed(PatientButton.MORE)
    studio.display.waiting = [more, more, more, HandPressed(PatientButton.CONFIRM)]
    studio.frames(1)
    assert [r.suds for r in studio.link.told(PatientRated)] == [10]
    studio.display.waiting = [HandPressed(PatientButton.STAY)]
    studio.frames(1)
    assert studio.link.told(PatientAsksToStay)
    studio.display.waiting = [HandPressed(PatientButton.STOP)]
    studio.frames(1)
    assert studio.link.told(PatientStopped) == [PatientStopped(cause="button")]


def test_the_neutral_room_says_that_others_watch_and_the_scene_never_does(studio: Studio) -> None:
    def says_so() -> bool:
        return "watched" in visible(studio.display.world)

    studio.direct(place=Place.NEUTRAL, watchers=0)
    studio.until(lambda: studio.seen("plain_room"))
    assert not says_so()
    studio.direct(place=Place.NEUTRAL, watchers=2, lobby=True)
    studio.until(says_so)
    studio.direct(watchers=2)
    while not studio.seen("lift"):
        studio.loop.step()
        assert not (says_so() and studio.places.shown.setting.name == "lift")
    assert not says_so()
    studio.direct(place=Place.NEUTRAL, watchers=2)
    while not studio.seen("plain_room"):
        studio.loop.step()
        assert not (says_so() and studio.places.shown.setting.name == "lift")
    studio.until(says_so)
