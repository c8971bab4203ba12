"""Nothing flashes more than three times a second and nothing is louder than it was made."""

import pytest

from scenes.stage.fade import FadeCourse
from scenes.stage.sounds import SoundBank

FRAMES_PER_S = 90
SECONDS = 10


def test_cuts_cannot_follow_each_other_faster_than_three_times_a_second() -> None:
    course, closing, covered = FadeCourse(cover=0.0), True, 0
    for _ in range(SECONDS * FRAMES_PER_S):
        course.step(1 / FRAMES_PER_S, closed=closing)
        if closing and course.full:
            closing, covered = False, covered + 1
        elif not closing and course.cover <= 0:
            closing = True
    assert covered > 0
    assert covered <= 3 * SECONDS


@pytest.mark.parametrize(("master", "duck_db"), [(1.0, 0.0), (7.0, 20.0), (0.5, -15.0)])
def test_no_volume_makes_a_sound_louder_than_it_was_made(master: float, duck_db: float) -> None:
    bank = SoundBank(None)
    bank.master(master)
    bank.duck(duck_db)
    sound = bank.loop("wind", 1.0)
    sound.gain = 3.0
    assert 0 < sound.audible_gain <= min(1.0, master)
    bank.stop_all()
