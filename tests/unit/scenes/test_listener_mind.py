"""Listeners sour, look and whisper by shares of everybody, each in a tempo of their own."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.stage.models.listener_mind import Climate, Doing, Temper, share
from scenes.stage.people import MOODS

_RNG = np.random.default_rng(5)
CROWD = [Temper(n, *(float(x) for x in _RNG.uniform(0, 1, 3))) for n in range(400)]
MOMENTS_S = (0.0, 31.0, 250.0)


@pytest.mark.parametrize("time_s", MOMENTS_S)
def test_the_share_that_looks_is_the_share_asked_for(time_s: float) -> None:
    for gaze in (0.0, 0.25, 0.7, 1.0):
        looking = sum(t.looks(Climate(gaze=gaze), time_s) for t in CROWD) / len(CROWD)
        assert looking == pytest.approx(gaze, abs=0.08 if 0 < gaze < 1 else 0)


def test_those_who_look_change() -> None:
    climate = Climate(gaze=0.5)
    early = [t.looks(climate, 0.0) for t in CROWD]
    late = [t.looks(climate, 60.0) for t in CROWD]
    assert early != late


def test_the_more_hostile_the_sourer_each_of_them() -> None:
    order = ("friendly", "attentive", "neutral", "bored", "disapproving")
    assert set(order) <= set(MOODS)
    for temper in CROWD:
        moods = [order.index(temper.mood(Climate(h))) for h in (0.0, 0.3, 0.6, 1.0)]
        assert moods == sorted(moods)
        assert moods[0] <= 1
        assert moods[-1] == 4


def test_whispering_takes_a_neighbour_and_a_murmur() -> None:
    loud = Climate(hostility=0.5, talk=1.0)
    for temper in CROWD:
        assert temper.doing(loud, 9.0, can_whisper=False) is not Doing.WHISPERS
        assert temper.doing(Climate(0.5), 9.0, can_whisper=True) is not Doing.WHISPERS
    whispering = [t.doing(loud, 9.0, can_whisper=True) is Doing.WHISPERS for t in CROWD]
    assert 0.3 < np.mean(whispering) < 0.5


def test_the_friendly_neither_slump_nor_read_their_phones() -> None:
    doing = {t.doing(Climate(0.0), 9.0, can_whisper=False) for t in CROWD}
    assert doing == {Doing.SITS}
    sour = {t.doing(Climate(1.0), 9.0, can_whisper=False) for t in CROWD}
    assert sour == {Doing.READS_PHONE, Doing.SLUMPS}


def test_of_the_hostile_one_in_two_claps() -> None:
    assert all(t.claps(Climate(0.2)) for t in CROWD)
    assert 0.4 < np.mean([t.claps(Climate(1.0)) for t in CROWD]) < 0.7


def test_chances_are_even_and_repeatable() -> None:
    drawn = [share(n, m, 2) for n in range(60) for m in range(20)]
    assert drawn == [share(n, m, 2) for n in range(60) for m in range(20)]
    assert 0.45 < np.mean(drawn) < 0.55
    assert min(drawn) >= 0
    assert max(drawn) < 1
