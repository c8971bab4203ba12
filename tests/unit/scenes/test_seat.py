"""What is told of the view and of wearing, when it is told again, and when it is a stop."""

import pytest

from controller.protocol.reports import PresenceChanged, TrackingChanged
from scenes.frame_meter import PREVIEW, FrameWatch, LeastFrames, least_frames
from scenes.seat import HEADSET_OFF_S, TOLD_AGAIN_S, Seat, Told

RATE = 72.0
HEADSET = least_frames(RATE, on_the_head=True)


def step(seat: Seat, now_s: float, *, tracked: bool = True, worn: bool = True) -> Told:
    return seat.step(now_s, tracked=tracked, worn=worn, seeing=True)


def test_all_is_right_and_nothing_is_told() -> None:
    seat = Seat(PREVIEW)
    assert step(seat, 0.0).reports == ()
    told = step(seat, 0.1)
    assert told.reports == ()
    assert told.trusted
    assert not told.left


def test_a_loss_is_told_at_once_again_every_second_and_its_end_once() -> None:
    seat = Seat(PREVIEW)
    lost = TrackingChanged(tracked=False)
    told = step(seat, 5.0, tracked=False)
    assert told.reports == (lost,)
    assert not told.trusted
    assert step(seat, 5.0 + TOLD_AGAIN_S / 2, tracked=False).reports == ()
    assert step(seat, 5.0 + TOLD_AGAIN_S, tracked=False).reports == (lost,)
    assert step(seat, 6.2).reports == (TrackingChanged(tracked=True),)
    assert step(seat, 6.3).reports == ()


def test_a_headset_that_is_off_is_told_and_after_two_seconds_the_patient_has_left() -> None:
    seat = Seat(PREVIEW)
    off = step(seat, 1.0, worn=False)
    assert off.reports == (PresenceChanged(worn=False),)
    assert not off.left
    assert not step(seat, 0.8 + HEADSET_OFF_S, worn=False).left
    assert step(seat, 1.0 + HEADSET_OFF_S, worn=False).left
    on = step(seat, 4.0, worn=True)
    assert PresenceChanged(worn=True) in on.reports
    assert not on.left
    assert not step(seat, 4.1, worn=False).left


def drawn(watch: FrameWatch, from_s: float, to_s: float, every_s: float, *, seeing: bool) -> bool:
    """Draw a frame every so often; what the last one found."""
    good = True
    for number in range(round((to_s - from_s) / every_s) + 1):
        good = watch.frame(from_s + number * every_s, judged=seeing)
    return good


@pytest.mark.parametrize(
    ("least", "enough_s", "few_s"),
    [(PREVIEW, 0.35, 0.55), (HEADSET, 2.2 / RATE, 4 / RATE)],
    ids=["preview", "headset"],
)
def test_too_few_frames_for_a_span_are_frames_missed_badly(
    least: LeastFrames, enough_s: float, few_s: float
) -> None:
    watch = FrameWatch(least)
    assert drawn(watch, 0.0, 5.0, enough_s, seeing=True)
    assert not drawn(watch, 5.0, 5.0 + 2 * least.over_s, few_s, seeing=True)
    assert drawn(watch, 10.0, 20.0, enough_s, seeing=True), "it is over when it is over"


def test_a_picture_that_freezes_in_a_headset_is_found_in_the_frame_after() -> None:
    watch = FrameWatch(HEADSET)
    assert drawn(watch, 0.0, 3.0, 1 / RATE, seeing=True)
    assert not watch.frame(3.9, judged=True)


def test_nothing_is_found_while_nothing_of_a_scene_is_seen_and_a_build_is_no_miss() -> None:
    watch = FrameWatch(PREVIEW)
    assert drawn(watch, 0.0, 9.0, 1.5, seeing=False)
    assert watch.frame(19.0, judged=True), "a scene was built behind the cover"
    assert drawn(watch, 19.1, 30.0, 0.1, seeing=True)
    watch.restart()
    assert drawn(watch, 60.0, 70.0, 0.1, seeing=True), "no picture was wanted meanwhile"


def test_missed_frames_end_in_the_neutral_room_too() -> None:
    watch = FrameWatch(PREVIEW)
    assert not drawn(watch, 0.0, 5.0, 0.6, seeing=True)
    assert not watch.frame(5.1, judged=False)
    assert drawn(watch, 5.2, 9.0, 0.05, seeing=False)


def test_missed_frames_are_told_by_their_name() -> None:
    seat = Seat(PREVIEW)
    reports = [r for n in range(9) for r in step(seat, n * 0.6).reports]
    assert set(reports) == {TrackingChanged(tracked=False, cause="frames")}
    good = [r for n in range(60) for r in step(seat, 5.0 + n * 0.1).reports]
    assert good[-1] == TrackingChanged(tracked=True, cause="frames")
    assert step(seat, 11.1, tracked=False).reports == (TrackingChanged(tracked=False),)
