"""The headset's display against a stand-in for the runtime: frames, both eyes, loss, recentring."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import numpy.typing as npt
import pytest
from panda3d.core import GraphicsOutput, Texture

from scenes.display.display import Frame, HandPressed, KeyPressed, PatientButton
from scenes.display.openxr.device import HeadsetLostError
from scenes.display.openxr.geometry import Angles
from scenes.display.openxr.headset import HeadsetDisplay
from scenes.display.openxr.hidden import NOTHING_HIDDEN, HiddenArea
from scenes.display.openxr.host import Host
from scenes.display.target import FAR_M, NEAR_M, SAMPLES
from tests.display.studio import texture_pixels
from tests.openxr.fake import ANGLES, EYE_SIZE, GONE, HALF_IPD_M, FakeHeadset, pose
from tests.openxr.room import BLOCK_M, TARGET_M, furnish

pytestmark = pytest.mark.gl

Pixels = npt.NDArray[np.uint8]


class Seat:
    """A display and the headset that it finds, or does not."""

    def __init__(
        self, closing: ExitStack, passes: int | None = None, *, takes_depth: bool = False
    ) -> None:
        self.there = True
        self._takes_depth = takes_depth
        self.found: list[FakeHeadset] = []
        self.display = HeadsetDisplay(
            Host((64, 64), window=False), self._open, "a test", passes=passes
        )
        closing.callback(self.display.close)

    @property
    def headset(self) -> FakeHeadset:
        """The headset in use."""
        return self.found[-1]

    def _open(self, host: GraphicsOutput) -> FakeHeadset:
        if not self.there:
            raise HeadsetLostError(GONE)
        self.found.append(FakeHeadset(host, takes_depth=self._takes_depth))
        return self.found[-1]

    def frame(self) -> Frame:
        """One whole frame."""
        frame = self.display.begin()
        assert frame is not None
        self.display.draw()
        self.display.end()
        return frame

    def eyes(self) -> tuple[Pixels, Pixels]:
        """What was submitted last: left, right."""
        shown = [texture_pixels(picture) for picture in self.headset.shown]
        if len(shown) == 2:
            return shown[0], shown[1]
        half = shown[0].shape[1] // 2
        return shown[0][:, :half], shown[0][:, half:]


@pytest.fixture
def seat() -> Iterator[Seat]:
    """A display with a headset."""
    with ExitStack() as closing:
        yield Seat(closing)


def test_a_frame_is_waited_for_filled_and_handed_over(seat: Seat) -> None:
    frame = seat.frame()
    assert seat.headset.calls == ["begin", "submit", "end"]
    assert frame.tracked
    assert frame.worn
    assert "Fake runtime 1, fake headset, 2x 160x120" in seat.display.description
    assert seat.display.frames_per_s == pytest.approx(90, abs=0.1)


@pytest.mark.parametrize("why", ["not wanted", "no pose"])
def test_what_was_begun_is_ended_also_where_nothing_is_to_be_shown(seat: Seat, why: str) -> None:
    if why == "no pose":
        seat.headset.head = None
    seat.headset.wanted = False
    frame = seat.frame()
    assert seat.headset.calls == ["begin", "end"]
    assert frame.tracked is (why != "no pose")


def test_a_runtime_that_wants_no_frames_gets_none_and_the_preview_goes_on(seat: Seat) -> None:
    seat.headset.idle = True
    seat.headset.worn = False
    frame = seat.frame()
    assert seat.headset.calls == ["begin"]
    assert not frame.tracked
    assert not frame.worn


@pytest.mark.parametrize("call", ["begin", "submit", "end"])
def test_a_headset_that_goes_is_released_and_found_again(
    seat: Seat, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.there = False
    seat.headset.lost_in = call
    seat.frame()
    assert seat.headset.calls[-1] == "close"
    assert not seat.frame().tracked
    assert "no headset now" in seat.display.description
    monkeypatch.setattr(seat.display, "_try_again_s", 0.0)
    seat.there = True
    assert seat.frame().tracked
    assert len(seat.found) == 2
    assert "fake headset" in seat.display.description


def test_it_starts_without_a_headset_and_is_not_tracked() -> None:
    with ExitStack() as closing:
        display = HeadsetDisplay(Host((64, 64), window=False), _never, "a test")
        closing.callback(display.close)
        frame = display.begin()
        assert frame is not None
        assert not frame.tracked
        assert frame.head.position.z == pytest.approx(1.6)
        display.draw()
        display.end()


def _never(host: GraphicsOutput) -> FakeHeadset:
    raise HeadsetLostError(GONE)


def test_hands_are_heard_and_feel_that_they_were(seat: Seat) -> None:
    seat.headset.pressed = [HandPressed(PatientButton.STOP)]
    assert seat.display.inputs() == [HandPressed(PatientButton.STOP)]
    assert seat.headset.calls == ["tick"]
    assert seat.display.inputs() == []
    assert seat.headset.calls == ["tick"]
    assert not [x for x in seat.display.inputs() if isinstance(x, KeyPressed)]


def test_the_therapist_recentres_heading_and_place_and_the_floor_stays(seat: Seat) -> None:
    seat.headset.head = pose(0.5, -1.0, 1.2, (30, -10, 0))
    assert seat.frame().head.position.almost_equal((0.5, -1.0, 1.2), 1e-4)
    seat.display.recentre()
    head = seat.frame().head
    assert head.position.almost_equal((0, 0, 1.2), 1e-3)
    assert head.hpr.x == pytest.approx(0, abs=1e-2)
    assert head.hpr.y == pytest.approx(-10, abs=1e-2)
    assert seat.display.eye_height_m == pytest.approx(1.2)


def test_where_the_eyes_look_turns_with_what_was_recentred(seat: Seat) -> None:
    seat.headset.head = pose(0.5, -1.0, 1.2, (30, 0, 0))
    assert seat.frame().gaze is None
    seat.display.recentre()
    seat.headset.gaze = pose(0.5, -1.0, 1.2, (75, 0, 0))
    gaze = seat.frame().gaze
    assert gaze is not None
    assert gaze.origin.almost_equal((0, 0, 1.2), 1e-3)
    assert gaze.direction.almost_equal((-math.sqrt(0.5), math.sqrt(0.5), 0), 1e-3)


def test_recentring_by_the_runtime_takes_the_place_of_ours(seat: Seat) -> None:
    seat.headset.head = pose(0.5, 0, 1.6)
    seat.frame()
    seat.display.recentre()
    seat.headset.moved_count += 1
    seat.headset.head = pose(0.1, 0, 1.6)
    assert seat.frame().head.position.almost_equal((0.1, 0, 1.6), 1e-4)


def test_the_eye_height_is_the_rests_and_a_moments_bow_leaves_it(seat: Seat) -> None:
    seat.headset.head = pose(0, 0, 1.7)
    seat.frame()
    assert seat.display.eye_height_m == pytest.approx(1.7)
    seat.headset.head = pose(0, 0, 0.9)
    for _ in range(9):  # a tenth of a second
        seat.frame()
    assert 1.65 < seat.display.eye_height_m < 1.7
    for _ in range(1500):  # some seconds: they have sat down
        seat.display.begin()
        seat.display.end()
    assert seat.display.eye_height_m == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize("why", ["another posture", "another head"])
def test_who_stands_or_puts_it_on_is_measured_anew(seat: Seat, why: str) -> None:
    seat.headset.head = pose(0, 0, 1.1)
    seat.frame()
    assert not seat.headset.standing
    if why == "another head":
        seat.headset.worn = False
        seat.frame()
        seat.headset.worn = True
    seat.display.standing = why == "another posture"
    seat.headset.head = pose(0, 0, 1.8)
    seat.frame()
    assert seat.display.eye_height_m == pytest.approx(1.8)
    assert seat.headset.standing is seat.display.standing


def test_a_rooms_own_origin_is_not_where_the_patient_sits() -> None:
    with ExitStack() as closing:
        seat = Seat(closing)
        seat.headset.centres_itself = False
        seat.headset.head = pose(2.0, 1.0, 1.2, (90, 0, 0))
        assert seat.frame().head.position.almost_equal((0, 0, 1.2), 1e-3)


def _red_middle(picture: Pixels) -> float:
    red = (picture[:, :, 0] > 120) & (picture[:, :, 2] < 60)
    assert red.any()
    return float(np.nonzero(red)[1].mean()) + 0.5


def test_parallax_has_the_right_sign_and_size(seat: Seat) -> None:
    furnish(seat.display)
    seat.frame()
    seat.frame()
    for picture, side, angles in zip(seat.eyes(), (-1, 1), ANGLES, strict=True):
        assert picture.shape[:2] == EYE_SIZE[::-1]
        low, high = math.tan(angles.left), math.tan(angles.right)
        expected = (-side * HALF_IPD_M / TARGET_M - low) / (high - low) * EYE_SIZE[0]
        assert _red_middle(picture) == pytest.approx(expected, abs=0.6)


@pytest.mark.parametrize("hpr", [(0, 0, 0), (50, 20, 10), (-120, -15, 0)])
def test_one_traversal_draws_what_two_passes_draw(hpr: tuple[float, float, float]) -> None:
    shown = [_drawn(passes, hpr) for passes in (1, 2)]
    for one, two in zip(*shown, strict=True):
        assert one.std() > 5, "there is something to see"
        apart = np.abs(one.astype(int) - two.astype(int)).max(axis=2)
        assert (apart > 8).mean() < 0.002


@pytest.mark.parametrize("passes", [1, 2])
def test_an_edge_has_four_samples_a_pixel(passes: int) -> None:
    with ExitStack() as closing:
        seat = Seat(closing, passes)
        furnish(seat.display)
        for others in ("**/block*", "**/turn *"):
            seat.display.world.find_all_matches(others).hide()
        seat.headset.head = pose(0, 0, 1.6, (0, 0, 10))
        seat.frame()
        seat.frame()
        shown = seat.eyes()
    for picture in shown:
        # The board alone, tilted, on black: a quarter, a half and three quarters of a pixel.
        assert len(np.unique(picture[:, :, 0])) == 1 + SAMPLES


@pytest.mark.parametrize("passes", [1, 2])
def test_how_far_things_are_is_handed_over_where_it_is_wanted(passes: int) -> None:
    with ExitStack() as closing:
        seat = Seat(closing, passes, takes_depth=True)
        furnish(seat.display)
        seat.frame()
        seat.frame()
        assert "with depth" in seat.display.description
        depths = [texture_depth(depth) for depth in seat.headset.shown_depths]
    whole = np.concatenate(depths, axis=1)
    assert whole.shape == (EYE_SIZE[1], 2 * EYE_SIZE[0])
    far_m = NEAR_M * FAR_M / (FAR_M - whole * (FAR_M - NEAR_M))
    for half in np.split(far_m, 2, axis=1):
        assert half.min() == pytest.approx(BLOCK_M, abs=0.01)
        assert half.max() == pytest.approx(FAR_M, rel=0.01)


def test_nothing_of_depth_is_kept_where_nobody_wants_it(seat: Seat) -> None:
    seat.frame()
    assert seat.headset.shown_depths == []


def texture_depth(texture: Texture) -> npt.NDArray[np.float32]:
    """What a texture of depth holds."""
    shape = (texture.get_y_size(), texture.get_x_size())
    return np.frombuffer(bytes(texture.get_ram_image()), np.float32).reshape(shape)


def _drawn(passes: int, hpr: tuple[float, float, float]) -> tuple[Pixels, Pixels]:
    with ExitStack() as closing:
        seat = Seat(closing, passes)
        furnish(seat.display)
        seat.headset.head = pose(0.1, -0.2, 1.5, hpr)
        seat.frame()
        seat.frame()
        return seat.eyes()


def test_what_no_eye_sees_is_left_out_of_its_own_eye_alone(seat: Seat) -> None:
    furnish(seat.display)
    seat.frame()
    whole = seat.eyes()
    middle = ((-0.5, -0.5), (0.5, -0.5), (0.0, 0.6))
    seat.headset.hidden = (HiddenArea(middle, (0, 1, 2)), HiddenArea((), ()))
    seat.frame()
    left, right = seat.eyes()
    assert np.array_equal(right, whole[1])
    ahead = _ahead(ANGLES[0])
    assert whole[0][ahead].max() > 100
    assert left[ahead].max() == 0
    assert np.array_equal(left[:10], whole[0][:10])
    seat.headset.hidden = NOTHING_HIDDEN
    seat.frame()
    assert np.array_equal(seat.eyes()[0], whole[0])


def _ahead(angles: Angles) -> tuple[int, int]:
    """Row and column of the pixel that an eye has straight ahead."""
    width, height = EYE_SIZE
    left, right, up, down = (
        math.tan(a) for a in (angles.left, angles.right, angles.up, angles.down)
    )
    return round(up / (up - down) * height), round(-left / (right - left) * width)
