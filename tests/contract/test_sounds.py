"""Every built sound is as loud as the manifest says, under its limit, and loops without a click."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assets.build.sound_limits import AUDIENCE, DOORS, LEVELS, MOST_LUFS, MOST_PEAK_DBFS, Kind
from languages.catalogues import NAMES, catalogue
from scenes.notices import RECORDINGS, recordings
from scenes.sound_levels import Levels, Wave, levels, read_sound, seam_click, seam_share
from scenes.sound_sheet import scene_sounds, spectrum_db
from scenes.stage.models.audience_words import QUESTIONS
from scenes.stage.models.gull import BEATS_PER_S
from scenes.tongue import DOMAIN, in_every_language

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
MANIFEST = tomllib.loads((ASSETS / "manifest.toml").read_text(encoding="utf-8"))
ENTRIES: dict[str, dict[str, Any]] = {
    Path(entry["path"]).stem: entry for entry in MANIFEST["file"] if entry["path"].endswith(".ogg")
}
LOOPS = sorted(name for name, level in LEVELS.items() if level.kind is Kind.LOOP)
ONCE = sorted(set(LEVELS) - set(LOOPS))
POSITIONED = {
    "water", "birds", "lift_motor", "rustle", "creak", "gull", "wings", "legs", "judder",
    "scuttle", "thread", *AUDIENCE, *DOORS,
}  # fmt: skip

_RATE = 44100
_MOST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def heard() -> dict[str, tuple[Wave, int]]:
    """Every sound as the player decodes it."""
    return {name: read_sound(ASSETS / "sounds" / f"{name}.ogg") for name in LEVELS}


@pytest.fixture(scope="module")
def measured(heard: dict[str, tuple[Wave, int]]) -> dict[str, Levels]:
    """The levels of every sound."""
    return {name: levels(*sound) for name, sound in heard.items()}


def test_every_sound_has_a_level_and_no_other_is_there() -> None:
    assert {f.stem for f in (ASSETS / "sounds").iterdir()} == set(LEVELS) == set(ENTRIES)


def test_all_sounds_together_stay_small() -> None:
    assert sum(f.stat().st_size for f in (ASSETS / "sounds").iterdir()) < _MOST_BYTES


@pytest.mark.parametrize("name", sorted(LEVELS))
def test_the_manifest_tells_the_truth(
    heard: dict[str, tuple[Wave, int]], measured: dict[str, Levels], name: str
) -> None:
    wave, rate = heard[name]
    found, entry = measured[name], ENTRIES[name]
    assert rate == _RATE
    assert entry["channels"] == wave.shape[1]
    assert entry["seconds"] == pytest.approx(len(wave) / rate, abs=0.001)
    for key in ("peak_dbfs", "rms_dbfs", "lufs", "most_lufs"):
        assert entry[key] == pytest.approx(getattr(found, key), abs=0.1), key


@pytest.mark.parametrize("name", sorted(LEVELS))
def test_no_sound_can_hurt(
    heard: dict[str, tuple[Wave, int]], measured: dict[str, Levels], name: str
) -> None:
    found, level, entry = measured[name], LEVELS[name], ENTRIES[name]
    assert entry["kind"] == level.kind
    assert entry["limit_peak_dbfs"] == MOST_PEAK_DBFS <= -3
    assert entry["limit_lufs"] == MOST_LUFS[level.kind]
    assert found.peak_dbfs <= entry["limit_peak_dbfs"]
    assert found.most_lufs <= entry["limit_lufs"]
    assert found.most_lufs == pytest.approx(level.most_lufs, abs=0.5)
    assert abs(heard[name][0].mean()) < 1e-3, "a direct current moves the loudspeaker for nothing"


def test_what_startles_is_not_much_louder_than_what_goes_on() -> None:
    assert MOST_LUFS[Kind.STARTLE] - MOST_LUFS[Kind.LOOP] <= 2.0


def test_the_channels_fit_where_a_sound_comes_from(heard: dict[str, tuple[Wave, int]]) -> None:
    """The player places mono sounds only; what comes from everywhere has two channels."""
    mono = {name for name, (wave, _) in heard.items() if wave.shape[1] == 1}
    voices = {name for name, level in LEVELS.items() if level.kind is Kind.VOICE}
    assert mono == POSITIONED | voices
    for name in set(heard) - mono:
        left, right = heard[name][0].T
        assert abs(np.corrcoef(left, right)[0, 1]) < 0.98, f"{name} is the same at both ears"


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_has_no_seam(heard: dict[str, tuple[Wave, int]], name: str) -> None:
    wave, rate = heard[name]
    assert seam_share(wave) <= 1.0
    assert seam_click(wave, rate) <= 0.0
    assert len(wave) / rate >= 8


@pytest.mark.parametrize("name", ONCE)
def test_a_sound_that_plays_once_begins_and_ends_in_silence(
    heard: dict[str, tuple[Wave, int]], name: str
) -> None:
    wave, _ = heard[name]
    loudest = np.abs(wave).max()
    assert np.abs(wave[:8]).max() < 0.03 * loudest
    assert np.abs(wave[-8:]).max() < 0.03 * loudest


def test_a_cut_in_a_loop_would_be_found() -> None:
    t = np.arange(_RATE) / _RATE
    whole, cut = np.sin(2 * np.pi * 100 * t), np.sin(2 * np.pi * 100.3 * t)
    assert seam_click(whole[:, None], _RATE) < 1
    assert seam_click(cut[:, None], _RATE) > 20
    assert seam_share(cut[:, None]) > 20


def test_loudness_is_that_of_the_standard() -> None:
    """BS.1770: a sine of 997 Hz at 0 dBFS in one channel is -3.01 LUFS; 25 Hz is hardly heard."""
    t = np.arange(2 * _RATE) / _RATE
    found = levels(np.sin(2 * np.pi * 997 * t)[:, None], _RATE)
    assert found.lufs == pytest.approx(-3.01, abs=0.05)
    assert found.peak_dbfs == pytest.approx(0, abs=0.01)
    assert found.rms_dbfs == pytest.approx(-3.01, abs=0.01)
    assert levels(np.sin(2 * np.pi * 25 * t)[:, None], _RATE).lufs < -10


def _share(wave: Wave, rate: int, low_hz: float, high_hz: float) -> float:
    count = 1 << len(wave).bit_length()
    power = np.abs(np.fft.rfft(wave.mean(axis=1), count)) ** 2
    f = np.fft.rfftfreq(count, 1 / rate)
    return float(power[(f >= low_hz) & (f < high_hz)].sum() / power.sum())


@pytest.mark.parametrize(
    ("name", "low_hz", "high_hz", "least"),
    [
        ("wind", 40, 1000, 0.8),
        ("city", 40, 1500, 0.85),
        ("lift_motor", 40, 700, 0.8),
        ("birds", 1500, 8000, 0.9),
        ("gull", 800, 6000, 0.9),
        ("water", 200, 3000, 0.8),
        ("legs", 2000, 10000, 0.8),
        ("prompt_distress", 90, 4000, 0.9),
    ],
)
def test_a_sound_lies_where_the_real_one_does(
    heard: dict[str, tuple[Wave, int]], name: str, low_hz: float, high_hz: float, least: float
) -> None:
    assert _share(*heard[name], low_hz, high_hz) >= least


def test_a_hit_is_sharp_and_a_hum_is_not(measured: dict[str, Levels]) -> None:
    crest = {name: found.peak_dbfs - found.rms_dbfs for name, found in measured.items()}
    assert crest["scuttle"] > 18
    assert crest["rustle"] > 18
    assert crest["lift_motor"] < 13
    assert crest["room_tone"] < 15


def test_wings_are_heard_as_often_as_they_are_seen(heard: dict[str, tuple[Wave, int]]) -> None:
    wave, rate = heard["wings"]
    course = np.abs(wave[: 2 * rate, 0])  # before it glides
    swing = np.abs(np.fft.rfft(course - course.mean(), 1 << 20))
    per_s = np.fft.rfftfreq(1 << 20, 1 / rate)
    slow = (per_s > 1.0) & (per_s < 4.5)
    assert per_s[slow][np.argmax(swing[slow])] == pytest.approx(BEATS_PER_S, abs=0.2)


def test_every_sentence_has_its_recording(heard: dict[str, tuple[Wave, int]]) -> None:
    assert set(recordings()) == set(in_every_language(RECORDINGS))
    for sentence, file in recordings().items():
        wave, rate = heard[Path(file).stem]
        assert 0.03 < len(wave) / rate / len(sentence) < 0.14, "too short or too long to be said"


def test_the_sheet_shows_every_sound() -> None:
    assert set(scene_sounds()) == set(LEVELS)


def test_a_spectrum_has_a_tone_where_it_is() -> None:
    t = np.arange(_RATE) / _RATE
    power = spectrum_db(0.5 * np.sin(2 * np.pi * 1000 * t)[:, None], _RATE, 5, 90)
    edges = np.geomspace(40, 18000, 91)[::-1]
    for column in power.T:
        loudest = int(np.argmax(column))
        assert edges[loudest + 1] <= 1010
        assert edges[loudest] >= 990


def _course(wave: Wave, rate: int, per_s: int) -> Wave:
    """RMS of each piece, ``per_s`` of them a second."""
    pieces = np.array_split(wave[:, 0], round(len(wave) / rate * per_s))
    return np.array([np.sqrt((piece**2).mean()) for piece in pieces])


def _swing(wave: Wave, rate: int, low_per_s: float, high_per_s: float) -> float:
    """How much the loudness goes up and down this often, as a share of its mean."""
    course = _course(wave, rate, 100)
    swing = np.abs(np.fft.rfft(course - course.mean())) / len(course)
    per_s = np.fft.rfftfreq(len(course), 0.01)
    inside = (per_s >= low_per_s) & (per_s < high_per_s)
    return float(np.sqrt(2 * (swing[inside] ** 2).sum()) / course.mean())


def _centre_hz(wave: Wave, rate: int) -> float:
    power = np.abs(np.fft.rfft(wave[:, 0], 1 << len(wave).bit_length())) ** 2
    return float(power @ np.fft.rfftfreq(2 * (len(power) - 1), 1 / rate) / power.sum())


@pytest.mark.parametrize("name", ["murmur", "murmur_hostile"])
def test_a_murmur_goes_up_and_down_as_often_as_syllables_do(
    heard: dict[str, tuple[Wave, int]], name: str
) -> None:
    assert _swing(*heard[name], 2.5, 8) > 0.09
    assert _swing(*heard[name], 2.5, 8) > 1.8 * _swing(*heard[name], 24.5, 30)


def test_a_hostile_murmur_is_brighter_and_louder(
    heard: dict[str, tuple[Wave, int]], measured: dict[str, Levels]
) -> None:
    assert _centre_hz(*heard["murmur_hostile"]) > 1.2 * _centre_hz(*heard["murmur"])
    assert measured["murmur_hostile"].lufs - measured["murmur"].lufs > 3


def test_applause_swells_and_ends(heard: dict[str, tuple[Wave, int]]) -> None:
    wave, rate = heard["applause"]
    course = 20 * np.log10(_course(wave, rate, 2) + 1e-6)
    height = course[3:8].mean()
    assert course[0] < height - 4
    assert course[-2] < height - 15
    assert np.ptp(course[3:8]) < 5, "it goes on in between"


def test_coughs_are_different_people(heard: dict[str, tuple[Wave, int]]) -> None:
    centres = [_centre_hz(*heard[f"cough_{k}"]) for k in (1, 2, 3)]
    assert max(centres) > 1.3 * min(centres)


def test_steps_are_those_of_somebody_who_walks(heard: dict[str, tuple[Wave, int]]) -> None:
    wave, rate = heard["footsteps"]
    course = _course(wave, rate, 100)
    swing = np.abs(np.fft.rfft(course - course.mean()))
    per_s = np.fft.rfftfreq(len(course), 0.01)
    slow = (per_s > 0.7) & (per_s < 3)
    assert 1.5 < per_s[slow][np.argmax(swing[slow])] < 2.1


def test_every_question_has_its_recording_in_every_language(
    heard: dict[str, tuple[Wave, int]],
) -> None:
    for question in QUESTIONS:
        assert set(question.recordings) == set(NAMES)
        for tag, name in question.recordings.items():
            wave, rate = heard[name]
            text = catalogue(DOMAIN, tag).gettext(question.text)
            assert text.endswith("?")
            assert 0.03 < len(wave) / rate / len(text) < 0.14, "too short or too long to be said"


def test_what_was_recorded_in_german_is_what_the_catalogue_says() -> None:
    """A change of the catalogue alone leaves the recordings behind: `make assets` voices."""
    assert [catalogue(DOMAIN, "de").gettext(question.text) for question in QUESTIONS] == [
        "Könnten Sie dazu noch etwas mehr sagen?",
        "Wie sind Sie zu diesem Schluss gekommen?",
        "Was würden Sie beim nächsten Mal anders machen?",
    ]
