"""What is told of tracking and wearing, when it is told again, and when it is a stop."""

from controller.protocol.reports import PresenceChanged, TrackingChanged
from scenes.seat import HEADSET_OFF_S, TOLD_AGAIN_S, Seat


def test_all_is_right_and_nothing_is_told() -> None:
    seat = Seat()
    assert seat.step(0.0, tracked=True, worn=True).reports == ()
    assert not seat.step(9.0, tracked=True, worn=True).left


def test_a_loss_is_told_at_once_again_every_second_and_its_end_once() -> None:
    seat = Seat()
    lost = TrackingChanged(tracked=False)
    assert seat.step(5.0, tracked=False, worn=True).reports == (lost,)
    assert seat.step(5.0 + TOLD_AGAIN_S / 2, tracked=False, worn=True).reports == ()
    assert seat.step(5.0 + TOLD_AGAIN_S, tracked=False, worn=True).reports == (lost,)
    found = seat.step(7.0, tracked=True, worn=True).reports
    assert found == (TrackingChanged(tracked=True),)
    assert seat.step(9.0, tracked=True, worn=True).reports == ()


def test_a_headset_that_is_off_is_told_and_after_two_seconds_the_patient_has_left() -> None:
    seat = Seat()
    off = seat.step(1.0, tracked=True, worn=False)
    assert off.reports == (PresenceChanged(worn=False),)
    assert not off.left
    assert seat.step(1.0 + HEADSET_OFF_S, tracked=True, worn=False).left
    on = seat.step(4.0, tracked=True, worn=True)
    assert on.reports == (PresenceChanged(worn=True),)
    assert not on.left
    assert not seat.step(4.1, tracked=True, worn=False).left
