"""What reaches both ears through the player and its model of a head: direction, loudness, silence.

A process without a screen draws and plays; the sound library's wave driver writes what it hears.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scenes.sound_levels import Wave, decibels, levels
from tests.contract.listener import RATE

pytestmark = pytest.mark.gl

_ROOT = Path(__file__).resolve().parents[2]

Heard = dict[str, Wave]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """Each moment as samples (N, 2), left ear first."""
    folder = tmp_path_factory.mktemp("heard")
    subprocess.run(
        [sys.executable, "-m", "tests.contract.listener", str(folder)],
        check=True,
        cwd=_ROOT,
        timeout=170,
    )
    data = (folder / "heard.wav").read_bytes()
    start = data.index(b"data") + 8
    moments = json.loads((folder / "moments.json").read_text(encoding="utf-8"))
    return {
        name: np.frombuffer(data[start:], "<i2")[(first - start) // 4 * 2 : (last - start) // 4 * 2]
        .reshape(-1, 2)
        .astype(float)
        / 32768
        for name, (first, last) in moments.items()
    }


def ears_db(wave: Wave) -> tuple[float, float]:
    """RMS at the left and the right ear, dBFS."""
    left, right = np.sqrt((wave**2).mean(axis=0))
    return decibels(left), decibels(right)


def lead_s(wave: Wave) -> float:
    """By how much the left ear hears it before the right, seconds."""
    most = round(0.0012 * RATE)
    left, right = (wave[:, k] - wave[:, k].mean() for k in range(2))
    middle = left[most:-most]
    match = [middle @ right[most + lag : len(right) - most + lag] for lag in range(-most, most + 1)]
    return (int(np.argmax(match)) - most) / RATE


def test_the_ear_at_the_side_of_a_sound_hears_it_louder_and_first(heard: Heard) -> None:
    for moment, side in (("left", 1), ("right", -1), ("left, turned round", -1)):
        left_db, right_db = ears_db(heard[moment])
        assert side * (left_db - right_db) > 2, moment
        assert 0.0002 < side * lead_s(heard[moment]) < 0.0010, moment


def test_a_sound_ahead_is_in_the_middle(heard: Heard) -> None:
    left_db, right_db = ears_db(heard["ahead"])
    assert abs(left_db - right_db) < 1.5
    assert abs(lead_s(heard["ahead"])) < 0.0001


def test_four_times_as_far_is_twelve_db_fainter(heard: Heard) -> None:
    near, far = ears_db(heard["right"])[1], ears_db(heard["right, four times as far"])[1]
    assert near - far == pytest.approx(12, abs=2)


def test_everything_is_15_db_lower_while_the_therapist_talks(heard: Heard) -> None:
    before, lowered = heard["ahead"], heard["ahead, while the therapist talks"]
    assert ears_db(before)[0] - ears_db(lowered)[0] == pytest.approx(15, abs=1.5)


def test_a_cut_is_silence(heard: Heard) -> None:
    assert ears_db(heard["left"])[0] > -40
    assert max(ears_db(heard["cut"])) < -85
    assert max(ears_db(heard["nothing"])) < -85


def test_a_loop_is_played_over_its_seam_without_gap_or_click(heard: Heard) -> None:
    wave = heard["over the seam"]
    pieces = np.array_split(wave, len(wave) // (RATE // 50))
    loud = np.array([np.sqrt((piece**2).mean()) for piece in pieces])
    assert loud.min() > 0.3 * np.median(loud)
    kinks = np.abs(np.diff(wave, 2, axis=0)).max(axis=1)
    assert kinks.max() < 2.5 * np.percentile(kinks, 99.9)


def test_wind_is_around_the_patient(heard: Heard) -> None:
    left_db, right_db = ears_db(heard["wind"])
    assert abs(left_db - right_db) < 4
    assert abs(np.corrcoef(heard["wind"].T)[0, 1]) < 0.97


def test_the_loudest_of_a_scene_keeps_room(heard: Heard) -> None:
    """Every event of the lift at once, at the top, in the greatest wind."""
    found = levels(heard["lift"], RATE)
    assert -40 < found.most_lufs < -14
    assert found.peak_dbfs < -6


def test_what_was_decoded_beforehand_is_heard_as_what_was_not(heard: Heard) -> None:
    kept, direct = heard["ahead, decoded beforehand"], heard["ahead"]
    assert ears_db(kept)[0] == pytest.approx(ears_db(direct)[0], abs=1.5)
    assert abs(lead_s(kept)) < 0.0001


def test_more_noise_of_an_audience_is_louder_and_hostility_louder_still(heard: Heard) -> None:
    few, many, hostile = (
        levels(heard[name], RATE).most_lufs for name in ("few talk", "all talk", "all are hostile")
    )
    assert many - few > 8
    assert hostile - many > 2


def test_an_audience_is_spread_before_the_patient(heard: Heard) -> None:
    left_db, right_db = ears_db(heard["all talk"])
    assert abs(left_db - right_db) < 4
    assert abs(np.corrcoef(heard["all talk"].T)[0, 1]) < 0.97


def test_a_cough_on_the_left_is_louder_at_the_left_ear(heard: Heard) -> None:
    left_db, right_db = ears_db(heard["cough on the left"])
    assert left_db - right_db > 2


def test_a_question_comes_from_where_it_is_asked(heard: Heard) -> None:
    left_db, right_db = ears_db(heard["question on the right"])
    assert right_db - left_db > 2


def test_a_whole_audience_at_once_keeps_room(heard: Heard) -> None:
    """Hostile murmur, endless applause and one that ends, a cough and every single sound."""
    found = levels(heard["a whole audience"], RATE)
    assert -40 < found.most_lufs < -14
    assert found.peak_dbfs < -3
