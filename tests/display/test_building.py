"""A scene is built behind the cover while frames go on; whatever happens meanwhile goes first."""

from collections.abc import Callable

import numpy as np
import pytest
from panda3d.core import NodePath

from controller.protocol.reports import DirectiveShown, PatientStopped, SafePlaceNow
from controller.protocol.vocabulary import Place
from scenes.display.display import KeyPressed
from scenes.places import Setting
from scenes.stage.shading import EYE_MASK
from tests.display.studio import SCENES, Studio, pixels, visible

LIFT = Setting.of(SCENES["lift"].SPEC, {})


def half_built(studio: Studio) -> None:
    """Begin the lift and stop in the middle of it."""
    studio.direct(place=Place.NEUTRAL)
    studio.until(lambda: len(built(studio)) == 2)
    assert not studio.places.is_ready(LIFT)


def built(studio: Studio) -> list[NodePath]:
    """Walls of the lift that stand, seen or not."""
    return list(studio.display.world.find_all_matches("**/lift/side*"))


def told_to_leave(studio: Studio) -> None:
    """The controller names the safe place."""
    studio.direct(place=Place.SAFE_PLACE, epoch=1)


def pressed(studio: Studio) -> None:
    """SAFE PLACE comes over its own lane, and then the directive."""
    studio.link.incoming.append(SafePlaceNow(press_id="press-1", epoch=1))
    studio.direct(place=Place.SAFE_PLACE, epoch=1)


@pytest.mark.parametrize("leave", [told_to_leave, pressed])
def test_the_safe_place_goes_before_a_scene_that_is_being_built(
    studio: Studio, leave: Callable[[Studio], None]
) -> None:
    half_built(studio)
    leave(studio)
    for _ in range(200):
        studio.loop.step()
        assert "lift" not in visible(studio.display.world)
        assert not studio.places.is_building
        if studio.seen("lake"):
            break
    assert studio.seen("lake")
    assert not studio.places.is_ready(LIFT)


def test_a_press_is_answered_by_the_frame_it_is_seen_in(studio: Studio) -> None:
    half_built(studio)
    pressed(studio)
    studio.until(lambda: ("press-1", True) in studio.link.acks)
    assert studio.places.shown.setting.name == "lake"
    assert len(built(studio)) == 2, "it was not gone on with"


def test_the_patients_stop_goes_before_a_scene_that_is_being_built(studio: Studio) -> None:
    studio.expose()
    studio.direct(configuration={"view": "wide"})
    studio.until(lambda: studio.places.is_building)
    studio.display.waiting.append(KeyPressed("space"))
    studio.until(lambda: studio.seen("lake"))
    assert len(studio.link.told(PatientStopped)) == 1
    assert not studio.places.is_building


def test_what_was_left_half_built_is_finished_when_it_is_wanted_again(studio: Studio) -> None:
    half_built(studio)
    told_to_leave(studio)
    studio.until(lambda: studio.seen("lake"))
    walls = built(studio)
    studio.direct(place=Place.NEUTRAL, epoch=1)
    studio.until(lambda: studio.places.is_ready(LIFT))
    assert set(walls) < set(built(studio))
    studio.direct(epoch=1)
    studio.until(lambda: studio.seen("lift"))


def test_a_half_built_scene_makes_room_for_another(studio: Studio) -> None:
    half_built(studio)
    wide = {"view": "wide"}
    studio.direct(place=Place.NEUTRAL, configuration=wide)
    studio.until(lambda: studio.places.is_ready(Setting.of(SCENES["lift"].SPEC, wide)))
    assert len(studio.display.world.find_all_matches("lift")) == 1
    assert not studio.places.is_ready(LIFT)


def test_a_hold_in_the_middle_of_a_build_is_answered_by_the_next_frame(studio: Studio) -> None:
    half_built(studio)
    sent = studio.direct(place=Place.NEUTRAL, held=True)
    studio.loop.step()
    report = studio.link.told(DirectiveShown)[-1]
    assert (report.revision, report.frames, report.scene_ready) == (sent.revision, 1, False)
    studio.until(lambda: studio.link.told(DirectiveShown)[-1].scene_ready)
    assert studio.places.is_ready(LIFT)


def test_nothing_of_a_scene_that_is_being_built_is_seen_or_told(studio: Studio) -> None:
    studio.direct(place=Place.NEUTRAL, scene=None)
    studio.until(lambda: studio.seen("plain_room"))
    sent = studio.direct(place=Place.NEUTRAL)
    seen = 0
    while not studio.places.is_ready(LIFT):
        told = [r for r in studio.link.told(DirectiveShown) if r.revision == sent.revision]
        assert not any(report.scene_ready for report in told)
        studio.loop.step()
        if studio.places.is_building:
            picture = pixels(studio.display)
            assert int(np.ptp(picture.reshape(-1, 3), axis=0).max()) == 0
            assert studio.places.shown.setting == studio.places.neutral
            seen += 1
    assert seen > 4


def test_a_build_can_be_given_up_after_every_step(studio: Studio) -> None:
    studio.until(lambda: studio.seen("plain_room"))
    world = studio.display.world
    objects = studio.display.host.get_gsg().get_prepared_objects()

    def standing() -> tuple[set[str], int, int]:
        for _ in range(8):  # what nobody uses any more goes over some frames
            studio.loop.step()
        names = {str(path) for path in world.find_all_matches("**")}
        return names, objects.get_num_prepared_textures(), len(studio.places.others)

    before, steps = standing(), 0
    while not studio.places.is_ready(LIFT):
        for _ in range(steps):
            if studio.places.go_on_building(LIFT, budget_s=0.0):
                break
            studio.loop.step()
        if not studio.places.is_ready(LIFT):
            studio.places.give_up_building()
            assert standing() == before, f"after {steps} steps"
        steps += 1
    assert steps > 8


def test_another_exposure_scene_is_freed_before_the_next_is_built(studio: Studio) -> None:
    studio.expose()
    studio.direct(place=Place.NEUTRAL, configuration={"view": "wide"})
    studio.until(lambda: studio.places.is_building)
    assert not studio.places.is_ready(LIFT)


def test_every_change_of_what_is_ready_or_being_built_is_counted(studio: Studio) -> None:
    half_built(studio)
    places = studio.places
    counts = [places.built]
    places.rest()
    counts.append(places.built)
    places.give_up_building()
    counts.append(places.built)
    studio.until(lambda: places.is_ready(LIFT))
    counts.append(places.built)
    studio.direct(place=Place.NEUTRAL, configuration={"view": "wide"})
    studio.until(lambda: not places.is_ready(LIFT))
    counts.append(places.built)
    assert counts == sorted(set(counts))


def test_what_is_shown_behind_a_cover_is_veiled_whatever_was_veiled_before(studio: Studio) -> None:
    places = studio.places
    first, second = places.shown, places.others[0]
    places.veil(True)
    assert first.stage.root.is_hidden(EYE_MASK)
    places.show(second.setting)
    assert not second.stage.root.is_hidden(EYE_MASK)
    places.veil(True)
    assert second.stage.root.is_hidden(EYE_MASK)
    places.show(first.setting)
    assert not first.stage.root.is_hidden(EYE_MASK)
