"""An audience as it is heard: from calm to hostile, questions, coughs, single sounds."""

from __future__ import annotations

from typing import cast

import pytest

from scenes.stage.models.audience_sounds import SINGLE, AudienceSounds
from scenes.stage.models.listener_mind import Doing
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage


class Heard:
    """A stage that has sounds and nothing else."""

    def __init__(self) -> None:
        self.sounds, self.language = SoundBank(None), "de"
        self.loop = self.sounds.loop

    def gains(self) -> dict[str, float]:
        """Greatest gain of each sound."""
        found: dict[str, float] = {}
        for sound in self.sounds.playing:
            found[sound.name] = max(sound.audible_gain, found.get(sound.name, 0.0))
        return found


def test_an_audience_turns_hostile_without_a_gap() -> None:
    stage = Heard()
    heard = AudienceSounds(cast(Stage, stage), (0, 6, 0), 8.0)
    assert set(stage.gains()) == {"murmur", "murmur_hostile"}
    assert max(stage.gains().values()) == 0
    heard.murmur(1.0)
    calm = stage.gains()["murmur"]
    for share in (0.0, 0.25, 0.5, 1.0, 7.0):
        heard.murmur(1.0, share)
        power = sum(gain**2 for gain in stage.gains().values())
        assert power == pytest.approx(calm**2), "as much at every step between"
    assert stage.gains()["murmur"] == 0
    heard.clapping(0.5)
    assert stage.gains()["applause_body"] > 0
    heard.clapping(0.0)
    assert stage.gains()["applause_body"] == 0


def test_an_audience_asks_in_the_language_of_the_patient_where_there_are_recordings() -> None:
    for language, wanted in (("de", "question_1_de"), ("en", "question_1"), ("fr", "question_1")):
        stage = Heard()
        AudienceSounds(cast(Stage, stage), (0, 6, 0), 8.0, language).ask(0, (1, 3, 1))
        assert wanted in stage.gains()


def test_few_clap_softer_than_many_and_what_is_overheard_is_not_heard_all_the_time() -> None:
    gains = []
    for count in (3, 150):
        stage = Heard()
        AudienceSounds(cast(Stage, stage), (0, 6, 0), 8.0).applaud(count)
        gains.append(stage.gains()["applause"])
    assert gains[0] < 0.5 * gains[1]
    stage = Heard()
    heard = AudienceSounds(cast(Stage, stage), (0, 6, 0), 8.0)
    heard.overhear(Doing.WHISPERS, (1, 3, 1), 0.5)
    first = stage.sounds.playing[-1]
    assert (first.name, first.audible_gain) == ("whisper", pytest.approx(0.5 * SINGLE["whisper"]))
    heard.overhear(Doing.WHISPERS, (1, 3, 1), 0.5)
    assert stage.sounds.playing[-1] is first, "too soon after the other"
    heard.advance(60.0)
    heard.overhear(Doing.WHISPERS, (1, 3, 1), 0.0)
    assert stage.sounds.playing[-1] is first, "nothing in a silent room"
    heard.overhear(Doing.WHISPERS, (1, 3, 1), 1.0)
    assert stage.sounds.playing[-1].audible_gain == pytest.approx(SINGLE["whisper"])


def test_coughs_go_round_and_an_unknown_sound_of_a_seat_is_named() -> None:
    stage = Heard()
    heard = AudienceSounds(cast(Stage, stage), (0, 6, 0), 8.0)
    coughs = []
    for _ in range(4):
        heard.cough((1, 3, 1))
        coughs.append(stage.sounds.playing[-1].name)
    assert coughs == ["cough_1", "cough_2", "cough_3", "cough_1"]
    for name in SINGLE:
        heard.single(name, (1, 3, 1))
    with pytest.raises(KeyError, match="trumpet"):
        heard.single("trumpet", (1, 3, 1))
