"""The parts of the headset's display that need neither a runtime nor a picture."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panda3d.core import (
    LMatrix4f,
    LPoint3f,
    LQuaternionf,
    LVecBase4f,
    LVector3f,
    PerspectiveLens,
)

from scenes.display.display import HandPressed, PatientButton
from scenes.display.openxr import extensions as ext
from scenes.display.openxr.formats import (
    GL_DEPTH_COMPONENT32F,
    GL_RGBA8,
    GL_SRGB8_ALPHA8,
    choose_depth,
    choose_format,
    holds_our_bytes,
)
from scenes.display.openxr.geometry import (
    Angles,
    EyeView,
    Pose,
    centred,
    frustum_of,
    heading_of,
    middle,
    orientation_of,
    position_of,
    projection,
    view_of,
)
from scenes.display.openxr.life_cycle import STEPS, LifeCycle, SessionState, Step
from scenes.display.openxr.presses import Held, Presses
from tests.openxr.fake import eyes_of, pose

S = SessionState
degrees = st.floats(-80, 80)
headings = st.floats(-179, 179)
metres = st.floats(-3, 3)


@pytest.mark.parametrize("state", list(SessionState))
def test_every_state_has_a_step(state: SessionState) -> None:
    expected = {
        S.READY: Step.BEGIN,
        S.STOPPING: Step.END,
        S.LOSS_PENDING: Step.REBUILD,
        S.EXITING: Step.LEAVE,
    }
    assert STEPS[state] is expected.get(state, Step.NOTHING)


def test_frames_run_from_ready_to_stopping_and_can_start_again() -> None:
    cycle = LifeCycle()
    course = [S.IDLE, S.READY, S.SYNCHRONIZED, S.VISIBLE, S.FOCUSED, S.VISIBLE, S.STOPPING]
    ran = [(cycle.enter(state), cycle.running)[1] for state in course]
    assert ran == [False, True, True, True, True, True, False]
    assert cycle.enter(S.IDLE) is Step.NOTHING
    assert cycle.enter(S.READY) is Step.BEGIN
    assert cycle.running


@given(st.lists(st.sampled_from(list(SessionState)), max_size=30))
def test_begin_and_end_alternate_whatever_a_runtime_says(states: list[SessionState]) -> None:
    cycle, begun = LifeCycle(), False
    for state in states:
        step = cycle.enter(state)
        assert not (step is Step.BEGIN and begun)
        assert not (step is Step.END and not begun)
        begun = cycle.running


def test_only_what_is_visible_counts_as_seen() -> None:
    cycle = LifeCycle()
    seen = {state for state in SessionState if (cycle.enter(state), cycle.shown)[1]}
    assert seen == {S.VISIBLE, S.FOCUSED}


def test_a_picture_is_hidden_only_after_it_was_seen() -> None:
    cycle = LifeCycle()
    course = [S.IDLE, S.READY, S.SYNCHRONIZED, S.VISIBLE, S.SYNCHRONIZED, S.FOCUSED, S.STOPPING]
    hidden = [(cycle.enter(state), cycle.hidden)[1] for state in (*course, S.IDLE, S.READY)]
    assert hidden == [False, False, False, False, True, False, False, False, False]


def test_extensions_are_used_where_offered_and_named_where_not() -> None:
    chosen = ext.choose(["XR_A", ext.LOCAL_FLOOR], ["XR_A"], "linux")
    assert chosen.used == ("XR_A", ext.LOCAL_FLOOR)
    assert set(chosen.missing) == set(ext.OPTIONAL) - {ext.LOCAL_FLOOR}
    assert ext.CLOCK not in ext.choose([ext.CLOCK], [], "win32").used
    assert ext.CLOCK in ext.choose([ext.CLOCK], [], "linux").used


def test_the_first_format_of_our_preference_is_taken() -> None:
    assert choose_format([GL_RGBA8, 1, GL_SRGB8_ALPHA8]) == GL_SRGB8_ALPHA8
    assert choose_format([1, GL_RGBA8]) == GL_RGBA8
    assert choose_format([1, 2]) is None
    assert holds_our_bytes(GL_SRGB8_ALPHA8)
    assert not holds_our_bytes(GL_RGBA8)


def test_depth_is_handed_over_in_our_own_format_or_not_at_all() -> None:
    assert choose_depth([GL_RGBA8, GL_DEPTH_COMPONENT32F]) == GL_DEPTH_COMPONENT32F
    assert choose_depth([GL_RGBA8, 0x88F0]) is None


def test_axes_are_turned() -> None:
    assert position_of(0.5, 1.7, -1.0) == LPoint3f(0.5, 1.0, 1.7)
    half = math.sqrt(0.5)
    left = orientation_of(0, half, 0, half)  # a quarter turn to the left, about y up
    assert left.get_hpr().almost_equal(LVector3f(90, 0, 0), 1e-3)
    up = orientation_of(half, 0, 0, half)  # chin up, about x right
    assert up.xform(LVector3f(0, 1, 0)).almost_equal(LVector3f(0, 0, 1), 1e-5)


def test_a_symmetric_projection_is_that_of_the_other_displays() -> None:
    lens = PerspectiveLens()
    lens.set_near_far(0.1, 8000)
    lens.set_fov(math.degrees(1.6), math.degrees(1.2))
    made = projection(Angles(-0.8, 0.8, 0.6, -0.6), 0.1, 8000)
    assert made.almost_equal(lens.get_projection_mat(), 1e-4)


def test_the_edges_of_a_lopsided_view_are_the_edges_of_the_picture() -> None:
    angles = Angles(-0.9, 0.7, 0.6, -0.8)
    made = projection(angles, 0.1, 100)
    low = LVecBase4f(math.tan(-0.9) * 3, 3, math.tan(-0.8) * 3, 1)
    high = LVecBase4f(math.tan(0.7) * 3, 3, math.tan(0.6) * 3, 1)
    for point, edge in ((low, -1), (high, 1)):
        clip = made.xform(point)
        assert clip.x / clip.w == pytest.approx(edge, abs=1e-5)
        assert clip.y / clip.w == pytest.approx(edge, abs=1e-5)


@given(metres, metres, headings, degrees, st.floats(-30, 30), st.floats(0.15, 50))
def test_the_frustum_for_culling_holds_what_either_eye_sees(
    x: float, y: float, heading: float, pitch: float, roll: float, far_m: float
) -> None:
    head = pose(x, y, 1.6, (heading, pitch, roll))
    eyes = eyes_of(head)
    wide = frustum_of(head, eyes)
    into_head = LQuaternionf(head.orientation)
    into_head.invert_in_place()
    for eye in eyes:
        for corner in _corners(eye, far_m):
            seen = into_head.xform(corner - head.position)
            depth = seen.y + wide.back_m
            assert abs(seen.x) <= depth * wide.tan_x + 1e-3 * far_m
            assert abs(seen.z) <= depth * wide.tan_z + 1e-3 * far_m


def _corners(eye: EyeView, far_m: float) -> list[LVector3f]:
    a = eye.angles
    ways = [
        LVector3f(math.tan(x) * far_m, far_m, math.tan(z) * far_m)
        for x in (a.left, a.right)
        for z in (a.up, a.down)
    ]
    return [eye.pose.position + eye.pose.orientation.xform(way) for way in ways]


@given(metres, metres, headings, degrees)
def test_recentring_brings_the_head_to_the_middle_and_keeps_floor_and_horizon(
    x: float, y: float, heading: float, pitch: float
) -> None:
    head = pose(x, y, 1.3, (heading, pitch, 0))
    offset = centred(head)
    assert offset.xform_point(head.position).almost_equal(LPoint3f(0, 0, 1.3), 1e-3)
    forward = offset.xform_vec(head.orientation.xform(LVector3f(0, 1, 0)))
    assert forward.x == pytest.approx(0, abs=1e-3)
    assert forward.y > 0
    assert offset.xform_vec(LVector3f(0, 0, 1)).almost_equal(LVector3f(0, 0, 1), 1e-5)


@pytest.mark.parametrize("pitch", [-89.0, 89.0])
def test_the_heading_is_known_also_while_looking_straight_up_or_down(pitch: float) -> None:
    assert heading_of(pose(hpr=(40, pitch, 0)).orientation) == pytest.approx(40, abs=1)


def test_the_head_is_between_the_eyes() -> None:
    head = pose(0.4, -1.0, 1.5, (30, 10, 0))
    found = middle(eyes_of(head))
    assert found.position.almost_equal(head.position, 1e-5)
    assert isinstance(found, Pose)


class Hands:
    """Presses, with a clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.presses = Presses(lambda: self.now_s)
        self.presses.follow(Held())

    def do(self, held: Held, after_s: float = 0.0) -> list[PatientButton]:
        """What ``held`` leads to."""
        self.now_s += after_s
        self.presses.follow(held)
        return [press.button for press in self.presses.taken()]


def test_a_button_is_one_press_however_long_it_is_held() -> None:
    hands = Hands()
    assert hands.do(Held(stop=True)) == [PatientButton.STOP]
    assert hands.do(Held(stop=True), after_s=5) == []
    assert hands.do(Held()) == []
    assert hands.do(Held(stop=True)) == [PatientButton.STOP]
    assert hands.do(Held(stay=True, confirm=(False, True))) == [
        PatientButton.STAY,
        PatientButton.CONFIRM,
    ]


def test_what_is_held_when_a_session_begins_is_no_press() -> None:
    presses = Presses()
    presses.follow(Held(stop=True))
    assert presses.taken() == []
    presses.follow(Held())
    presses.follow(Held(stop=True))
    assert presses.taken() == [HandPressed(PatientButton.STOP)]


def test_a_thumbstick_steps_once_then_repeats_until_it_is_let_go() -> None:
    hands = Hands()
    up, rest = Held(stick=(0.1, 0.9)), Held(stick=(0, 0.1))
    assert hands.do(up) == [PatientButton.MORE]
    assert hands.do(up, after_s=0.2) == []
    assert hands.do(up, after_s=0.3) == [PatientButton.MORE]
    assert hands.do(up, after_s=0.2) == [PatientButton.MORE]
    assert hands.do(rest, after_s=9) == []
    assert hands.do(Held(stick=(-0.9, 0)), after_s=0) == [PatientButton.LESS]
    assert hands.do(up) == [PatientButton.MORE]


@given(metres, metres, headings, degrees)
def test_a_view_leads_from_the_world_back_to_the_eye(
    x: float, y: float, heading: float, pitch: float
) -> None:
    eye = pose(x, y, 1.3, (heading, pitch, 0))
    origin = LMatrix4f.translate_mat(5, -2, 40)
    view = view_of(eye, origin)
    ahead = eye.position + eye.orientation.xform(LVector3f(0, 3, 0))
    assert view.xform_point(origin.xform_point(eye.position)).length() < 1e-4
    seen = view.xform_point(origin.xform_point(ahead))
    assert seen.almost_equal(LPoint3f(0, 3, 0), 1e-3)
