"""A patient in a headset answers by stick, by pointing and by looking, through the whole loop."""

import math
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from panda3d.core import LPoint3f, LQuaternionf, LVector3f

from controller.protocol.directive import OpenPrompt
from controller.protocol.reports import (
    PatientAsksToStay,
    PatientRated,
    PatientStopped,
    RatingRehearsed,
    RuntimeRecentred,
)
from controller.protocol.vocabulary import Place, Rehearsal
from scenes.display.display import HandPose, HandPressed, OriginMoved, PatientButton
from scenes.gaze import DWELL_S
from tests.display.studio import Studio, visible

pytestmark = pytest.mark.gl

PANEL_M = (0.0, 1.6, 1.3)
SCALE_HALF_M = 0.62
DWELL_FRAMES = round(DWELL_S / 0.04) + 3
TRIGGER = HandPressed(PatientButton.CONFIRM, 1)


@pytest.fixture
def worn() -> Iterator[Studio]:
    """A renderer whose patient has controllers in the hands."""
    with ExitStack() as closing:
        studio = Studio(closing, in_headset=True)
        studio.direct(place=Place.NEUTRAL)
        studio.until(lambda: studio.seen("plain_room"))
        yield studio


def ask(studio: Studio, prompt_id: str = "p-1", **changed: object) -> None:
    prompt = OpenPrompt(prompt_id=prompt_id, wording="How much?", opened_ns=0, in_scene=True)
    studio.direct(place=Place.NEUTRAL, prompt=prompt, **changed)
    studio.frames(2)


def on_scale(suds: float) -> LPoint3f:
    x, y, z = PANEL_M
    return LPoint3f(x + (suds / 50 - 1) * SCALE_HALF_M, y, z - 0.12)


OK = LPoint3f(0.56, 1.6, 0.985)


def point(studio: Studio, at: LPoint3f) -> None:
    """The right hand points there from beside the body."""
    origin = LPoint3f(0.25, 0.2, 1.0)
    way = LVector3f(at - origin)
    way.normalize()
    held = HandPose(origin, LQuaternionf(1, 0, 0, 0), origin, way)
    studio.display.hands = (None, held)
    studio.frames(1)


def look(studio: Studio, at: LPoint3f) -> None:
    """The head turns there and stays for a dwell."""
    head = studio.display.head
    pose = head.pose()
    way = LVector3f(at - pose.position)
    head.heading_deg = math.degrees(math.atan2(-way.x, way.y))
    head.pitch_deg = math.degrees(math.atan2(way.z, math.hypot(way.x, way.y)))
    studio.frames(DWELL_FRAMES)


def press(studio: Studio, *buttons: HandPressed) -> None:
    studio.display.waiting += buttons
    studio.frames(1)


def rated(studio: Studio) -> list[tuple[str | None, int]]:
    return [(r.prompt_id, r.suds) for r in studio.link.told(PatientRated)]


def test_pointing_and_trigger_choose_and_ok_confirms(worn: Studio) -> None:
    ask(worn)
    point(worn, on_scale(70))
    assert "ray" in visible(worn.display.world)
    press(worn, TRIGGER)
    assert rated(worn) == []
    point(worn, OK)
    press(worn, TRIGGER)
    assert rated(worn) == [("p-1", 70)]
    worn.frames(1)
    assert "ray" not in visible(worn.display.world)


def test_a_hand_at_rest_does_not_change_what_the_stick_chose(worn: Studio) -> None:
    ask(worn)
    point(worn, on_scale(30))
    press(worn, *[HandPressed(PatientButton.MORE)] * 5)
    point(worn, on_scale(31))
    press(worn, TRIGGER)
    assert rated(worn) == [("p-1", 20)]


def test_the_controllers_are_seen_while_they_are_tracked(worn: Studio) -> None:
    assert "controller" not in visible(worn.display.world)
    point(worn, on_scale(0))
    assert "controller" in visible(worn.display.world)
    worn.display.hands = (None, None)
    worn.frames(1)
    assert "controller" not in visible(worn.display.world)


@pytest.mark.parametrize("eye_height_m", [1.6, 1.2])
def test_looking_answers_where_hands_are_not_free(worn: Studio, eye_height_m: float) -> None:
    worn.display.head.eye_height_m = eye_height_m
    worn.overlay.stand_on(worn.places.shown.stage.rig, eye_height_m)
    lower = LVector3f(0, 0, eye_height_m - 1.6)
    ask(worn, answers_by_gaze=True)
    look(worn, LPoint3f(on_scale(70) + lower))
    look(worn, LPoint3f(OK + lower))
    assert rated(worn) == [("p-1", 70)]


def test_stop_and_stay_here_are_fixed_targets_of_a_look(worn: Studio) -> None:
    worn.expose(answers_by_gaze=True)
    boards = worn.overlay.targets.node
    rig = worn.places.shown.stage.rig
    stay = boards.find("**/stay here").get_pos(rig)
    look(worn, stay)
    assert len(worn.link.told(PatientAsksToStay)) == 1
    look(worn, boards.find("**/stop").get_pos(rig))
    assert len(worn.link.told(PatientStopped)) == 1


def test_looking_presses_nothing_where_hands_are_free(worn: Studio) -> None:
    worn.expose()
    assert "gaze targets" not in visible(worn.display.world)
    look(worn, worn.overlay.targets.node.find("**/stop").get_pos(worn.places.shown.stage.rig))
    assert worn.link.told(PatientStopped) == []


def test_the_lobby_rehearses_a_rating_that_nobody_keeps(worn: Studio) -> None:
    worn.direct(place=Place.NEUTRAL, lobby=True)
    worn.frames(2)
    press(worn, HandPressed(PatientButton.MORE))
    assert worn.overlay.panel.is_open
    press(worn, HandPressed(PatientButton.MORE), HandPressed(PatientButton.MORE), TRIGGER)
    assert len(worn.link.told(RatingRehearsed)) == 1
    assert rated(worn) == []
    assert not worn.overlay.panel.is_open


def test_the_lobby_offers_practice_by_itself_and_takes_it_away_at_its_end(worn: Studio) -> None:
    tried = (Rehearsal.STOP, Rehearsal.STAY_HERE)
    worn.direct(place=Place.NEUTRAL, lobby=True, rehearsed=tried, answers_by_gaze=True)
    worn.frames(2)
    assert worn.overlay.panel.is_open
    worn.direct(place=Place.NEUTRAL)
    worn.frames(2)
    assert not worn.overlay.panel.is_open


def test_what_the_headsets_software_centred_is_told(worn: Studio) -> None:
    worn.display.waiting.append(OriginMoved())
    worn.frames(1)
    assert len(worn.link.told(RuntimeRecentred)) == 1


def bare(at: LPoint3f) -> HandPose:
    """A hand without a controller, its fingertips between the head and ``at``."""
    head = LPoint3f(0, 0, 1.6)
    tips = LPoint3f(head + (at - head) * 0.3)
    way = LVector3f(at - tips)
    way.normalize()
    joints = tuple(tips + LVector3f(0, 0, -0.005 * number) for number in range(26))
    return HandPose(tips, LQuaternionf(1, 0, 0, 0), tips, way, joints)


def reach(studio: Studio, at: LPoint3f) -> None:
    """The right hand comes before it, bare."""
    studio.display.hands = (None, bare(at))
    studio.frames(2)


def board(aside_deg: float) -> LPoint3f:
    """The middle of a board that stands so far to the left."""
    turn = math.radians(aside_deg)
    return LPoint3f(-1.6 * math.sin(turn), 1.6 * math.cos(turn), 1.0)


def test_bare_hands_are_seen_and_have_boards_to_stop_and_stay_with(worn: Studio) -> None:
    assert "bone" not in visible(worn.display.world)
    assert "stop" not in visible(worn.display.world)
    reach(worn, LPoint3f(0, 2, 1.6))
    assert {"bone", "stop", "stay here"} <= set(visible(worn.display.world))
    assert "controller" not in visible(worn.display.world)
    worn.display.hands = (None, None)
    worn.frames(2)
    assert "bone" not in visible(worn.display.world)
    assert "stop" in visible(worn.display.world)
    point(worn, on_scale(0))  # a controller is taken up
    worn.frames(1)
    assert "stop" not in visible(worn.display.world)


@pytest.mark.parametrize(
    ("aside_deg", "report"), [(42.0, PatientStopped), (-42.0, PatientAsksToStay)]
)
def test_a_bare_hand_pinches_the_board_it_is_before(
    worn: Studio, aside_deg: float, report: type
) -> None:
    reach(worn, board(aside_deg))
    assert worn.link.told(report) == []
    press(worn, TRIGGER)
    assert len(worn.link.told(report)) == 1


def test_a_look_at_a_board_stops_a_bare_handed_patient_too(worn: Studio) -> None:
    reach(worn, LPoint3f(0, 2, 1.6))
    look(worn, board(42.0))
    assert len(worn.link.told(PatientStopped)) == 1


def test_a_bare_hand_rates_by_pinching_and_by_nothing_else(worn: Studio) -> None:
    ask(worn)
    reach(worn, on_scale(70))
    look(worn, on_scale(20))  # a look at the scale is only a look
    press(worn, TRIGGER)
    reach(worn, LPoint3f(2, 2, 3))
    press(worn, TRIGGER)
    assert rated(worn) == []
    reach(worn, OK)
    press(worn, TRIGGER)
    assert rated(worn) == [("p-1", 70)]
