"""What goes on in a listener: how soon they sour, whether they look, what they do with themselves.

Owns moods, glances and acts as functions of climate and moment; must not know places or pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True)
class Climate:
    """How an audience is, each a share of 0-1: hostile, looking at the speaker, whispering."""

    hostility: float = 0.0
    gaze: float = 0.0
    talk: float = 0.0


class Act(Enum):
    """What one listener can be made to do."""

    COUGHS = auto()
    PHONE = auto()
    ASKS = auto()
    LEAVES = auto()
    CLAPS = auto()


LASTS_S = {Act.COUGHS: 3.2, Act.PHONE: 7.0, Act.ASKS: 12.0, Act.CLAPS: 8.0}
"""How long each act lasts, seconds; leaving takes as long as the way is."""

ASKED_AFTER_S, SAYS_S = 2.0, 2.8
"""Who has a question speaks so long after the hand went up, and for so long."""


class Elsewhere(Enum):
    """Where somebody looks who does not look at the speaker."""

    TABLE = auto()
    BOARD = auto()
    WALL = auto()
    NEIGHBOUR = auto()


class Doing(Enum):
    """What somebody who listens does with themselves."""

    LOOKS_KEENLY = auto()
    LOOKS = auto()
    WHISPERS = auto()
    SNIGGERS = auto()
    READS_PHONE = auto()
    SLUMPS = auto()
    SITS = auto()


_SNIGGERS_FROM, _SNIGGERS_ASIDE, _SNIGGERS_AT_SPEAKER = 0.6, 0.5, 0.04
"""Hostility from which somebody sniggers; share of those who whisper, and of those who look."""


@dataclass(frozen=True)
class Temper:
    """One person's manner, each 0-1: how soon they sour, how soon they look, their own tempo."""

    number: int
    sours: float
    keen: float
    own: float

    def sourness(self, climate: Climate) -> float:
        """About 0 where they are friendly, 1 where they disapprove."""
        return climate.hostility * 1.15 - 0.08 + (self.sours - 0.5) * 0.5

    def mood(self, climate: Climate) -> str:
        """The mood their face shows, of scenes.stage.people.MOODS."""
        sour = self.sourness(climate)
        steps = (("friendly", 0.08), ("attentive", 0.32), ("neutral", 0.5), ("bored", 0.72))
        return next((mood for mood, below in steps if sour < below), "disapproving")

    def looks(self, climate: Climate, time_s: float) -> bool:
        """Whether they look at the speaker: a share of everybody, each for a while."""
        return (self.keen + self._turn(time_s) * 0.381966) % 1.0 < climate.gaze

    def doing(self, climate: Climate, time_s: float, *, can_whisper: bool) -> Doing:
        """What they do at this moment."""
        sour, turn = self.sourness(climate), self._turn(time_s)
        if self.looks(climate, time_s):
            if self._sniggers(climate, time_s, _SNIGGERS_AT_SPEAKER):
                return Doing.SNIGGERS
            keenly = sour < 0.35 and share(self.number, turn, 1) < 0.6
            return Doing.LOOKS_KEENLY if keenly else Doing.LOOKS
        if can_whisper and share(self.number, self._glance(time_s) // 2, 2) < 0.4 * climate.talk:
            with_neighbour = self._sniggers(climate, time_s, _SNIGGERS_ASIDE)
            return Doing.SNIGGERS if with_neighbour else Doing.WHISPERS
        if sour <= 0.5:
            return Doing.SITS
        return Doing.READS_PHONE if share(self.number, turn, 3) < 0.35 else Doing.SLUMPS

    def _sniggers(self, climate: Climate, time_s: float, most: float) -> bool:
        """Whether they laugh under their breath: only the hostile do, ``most`` of them at most."""
        chance = most * max(climate.hostility - _SNIGGERS_FROM, 0.0) / (1 - _SNIGGERS_FROM)
        return share(self.number, self._glance(time_s), 7) < chance

    def elsewhere(self, time_s: float) -> Elsewhere:
        """Where they look if not at the speaker."""
        pick = share(self.number, self._glance(time_s), 4)
        limits = ((Elsewhere.TABLE, 0.35), (Elsewhere.BOARD, 0.6), (Elsewhere.WALL, 0.8))
        return next((where for where, below in limits if pick < below), Elsewhere.NEIGHBOUR)

    def claps(self, climate: Climate) -> bool:
        """Whether they join an applause; of the hostile, one in two does."""
        return self.sourness(climate) <= 0.75 or self.keen >= 0.5

    def _turn(self, time_s: float) -> int:
        return int(time_s / (14.0 + 10.0 * self.own) + 7 * self.own)

    def _glance(self, time_s: float) -> int:
        return int(time_s / (3.5 + 4.0 * self.own) + 9 * self.own)


def share(number: int, moment: int, purpose: int) -> float:
    """An even chance of 0-1, the same whenever it is asked for again."""
    mixed = (number * 73856093) ^ (moment * 19349663) ^ (purpose * 83492791)
    return (mixed * 2654435761 % 4294967296) / 4294967296
