"""What an audience lets the patient hear who speaks to it, and from where it comes.

Owns which sound stands for what and how loud it is; must not know people, doses or sessions.
"""

from __future__ import annotations

from itertools import cycle

from scenes.stage.models.audience_words import QUESTIONS
from scenes.stage.models.lecture_doors import Moved
from scenes.stage.models.listener_mind import LASTS_S, Act, Doing
from scenes.stage.sounds import Position, Sound
from scenes.stage.stage import Stage

COUGHS = ("cough_1", "cough_2", "cough_3")
"""A man's, a dry one, and a throat that is cleared."""

SINGLE = {
    "phone_ring": 0.9,
    "phone_buzz": 0.8,
    "chair": 0.7,
    "laugh": 0.8,
    "whisper": 0.9,
    "door_opens": 0.8,
    "door_shuts": 0.8,
}
"""What comes once from one seat, and its gain."""

_OF_DOOR = {Moved.OPENS: "door_opens", Moved.FALLS_SHUT: "door_shuts"}
_OVERHEARD = {
    Doing.WHISPERS: ("whisper", 4.0),
    Doing.SNIGGERS: ("laugh", 9.0),
    Doing.READS_PHONE: ("phone_buzz", 20.0),
}
"""What is heard when somebody begins with this, and how many seconds lie between two of a kind."""

_FULL_APPLAUSE, _FAINTEST = 40, 0.3
"""So many clap as loud as it gets; the share of that for one alone."""

_SWELLS_S, _EBBS_S = 0.8, 2.6
_COUGH_GAIN, _QUESTION_GAIN, _CLAP_GAIN, _STEPS_GAIN = 0.9, 1.0, 0.6, 0.8
_SEAT_NEAR_M, _CROWD_NEAR_M = 3.0, 5.0
_EAR_M = 1.2  # of somebody who sits
_BEGIN_S = (0.0, 6.1, 11.7)  # three places must not say the same at once
_SPEEDS = (1.0, 0.97, 1.03)
_BODY_GAIN = 0.5  # the body of an applause lies under its single claps
_CROWD_GAIN = 0.62  # three together are as loud as one was made


class AudienceSounds:
    """Murmur from three parts of the rows, and single sounds from single seats."""

    def __init__(
        self, stage: Stage, middle: Position, width_m: float, language: str = "en"
    ) -> None:
        """``middle`` of the rows in the root, which go ``width_m`` from left to right (x).

        ``language`` of the questions; English where there are no recordings in it.
        """
        x, y, z = middle
        self._stage = stage
        self._parts = [(x + side * width_m / 3, y, z + _EAR_M) for side in (0, -1, 1)]
        self._calm = self._spread("murmur")
        self._hostile = self._spread("murmur_hostile")
        self._clapping: list[Sound] = []
        self._applause: tuple[float, float] | None = None
        self._age_s = 0.0
        self._next_s = dict.fromkeys(_OVERHEARD, 0.0)
        self._coughs = cycle(COUGHS)
        self._questions = [q.recordings.get(language, q.recordings["en"]) for q in QUESTIONS]
        names = ("applause", "applause_body", "footsteps", *COUGHS, *SINGLE, *self._questions)
        stage.sounds.prepare(*names)

    def murmur(self, loudness: float, hostility: float = 0.0) -> None:
        """How much they talk, 0 silent to 1, and in what manner, 0 calm to 1 hostile."""
        share = min(max(hostility, 0.0), 1.0)
        level = _CROWD_GAIN * min(max(loudness, 0.0), 1.0)
        for sound in self._calm:
            sound.gain = level * (1 - share) ** 0.5
        for sound in self._hostile:
            sound.gain = level * share**0.5

    def clapping(self, loudness: float) -> None:
        """How much they clap without an end, 0 not at all to 1 all of them."""
        if loudness > 0 and not self._clapping:
            self._clapping = self._spread("applause_body")
        for sound in self._clapping:
            sound.gain = _CROWD_GAIN * min(max(loudness, 0.0), 1.0)

    def applaud(self, count: int) -> None:
        """So many clap, for eight seconds, and end by themselves."""
        share = min(count / _FULL_APPLAUSE, 1.0)
        gain = _CLAP_GAIN * (_FAINTEST + (1 - _FAINTEST) * share)
        for place, speed in zip(self._parts, _SPEEDS, strict=True):
            sound = self._stage.sounds.play("applause", gain, place, _CROWD_NEAR_M)
            sound.pitch(speed)
        self._applause = (self._age_s, share)

    def advance(self, dt_s: float) -> None:
        """Let ``dt_s`` seconds pass: an applause swells and ebbs."""
        self._age_s += dt_s
        if self._applause is None:
            return
        begun_s, share = self._applause
        age_s, lasts_s = self._age_s - begun_s, LASTS_S[Act.CLAPS]
        level = min(age_s / _SWELLS_S, (lasts_s - age_s) / _EBBS_S, 1.0)
        self.clapping(_BODY_GAIN * share * max(level, 0.0))
        if age_s >= lasts_s:
            for sound in self._clapping:
                sound.stop()
            self._clapping, self._applause = [], None

    def overhear(self, doing: Doing, seat: Position, loudness: float) -> None:
        """Somebody at ``seat`` begins to do this; ``loudness`` 0-1; not too often of each kind."""
        name, every_s = _OVERHEARD[doing]
        if loudness <= 0 or self._age_s < self._next_s[doing]:
            return
        self._next_s[doing] = self._age_s + every_s
        gain = SINGLE[name] * min(loudness, 1.0)
        self._stage.sounds.play(name, gain, seat, _SEAT_NEAR_M)

    def door(self, moved: Moved, at: Position) -> None:
        """A door at ``at`` opens, or falls shut."""
        self.single(_OF_DOOR[moved], at)

    def cough(self, seat: Position) -> None:
        """Somebody at ``seat`` coughs, each time somebody else."""
        self._stage.sounds.play(next(self._coughs), _COUGH_GAIN, seat, _SEAT_NEAR_M)

    def single(self, name: str, seat: Position) -> None:
        """One of SINGLE from ``seat``; KeyError names another."""
        self._stage.sounds.play(name, SINGLE[name], seat, _SEAT_NEAR_M)

    def ask(self, number: int, seat: Position) -> None:
        """Somebody at ``seat`` asks; ``number`` counts from 0 and begins again after the last."""
        name = self._questions[number % len(self._questions)]
        self._stage.sounds.play(name, _QUESTION_GAIN, seat, _SEAT_NEAR_M)

    def walk(self, at: Position) -> Sound:
        """Steps of somebody who walks; the caller moves them along and stops them."""
        return self._stage.loop("footsteps", _STEPS_GAIN, at, _SEAT_NEAR_M)

    def _spread(self, name: str) -> list[Sound]:
        return [
            self._stage.sounds.loop(name, 0.0, place, _CROWD_NEAR_M, from_s=begin_s)
            for place, begin_s in zip(self._parts, _BEGIN_S, strict=True)
        ]
