"""Listeners before a speaker: who is there, who comes and goes, and what one of them does.

Owns where each of them is and what they are told to do; must not know sounds, doses or sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from math import pi

import numpy as np

from scenes.stage.models.listener_mind import (
    ASKED_AFTER_S,
    LASTS_S,
    SAYS_S,
    Act,
    Climate,
    Doing,
    Elsewhere,
    Temper,
    share,
)
from scenes.stage.models.seating import FACING_RAD, Arrival, Place, Seating, arrivals, way_in
from scenes.stage.models.walk import Walk
from scenes.stage.people import CAST, Light, People, Somebody
from scenes.stage.people_pose import CLIPS, RISE_M
from scenes.stage.stage import Stage

_DOOR_EVERY_S = 1.1
_TURN_RAD_PER_S = 3.6
_THINKS_EVERY = 6  # frames: a listener's mind changes slowly
_WELL_SEEN = 12  # of those who came first: they sit in front of the speaker
_EAR_M = 1.15
_CLOTHES = (
    (0.20, 0.22, 0.26), (0.36, 0.17, 0.15), (0.16, 0.25, 0.22), (0.42, 0.38, 0.31),
    (0.13, 0.16, 0.27), (0.30, 0.30, 0.29), (0.35, 0.27, 0.16), (0.25, 0.16, 0.24),
)  # fmt: skip


class _Where(Enum):
    AWAY = auto()
    COMING = auto()
    TURNING = auto()
    SITTING_DOWN = auto()
    SEATED = auto()
    RISING = auto()
    LEAVING = auto()


@dataclass
class _Listener:
    """One of the audience, who takes the same seat whenever they come."""

    arrival: Arrival
    somebody: Somebody
    temper: Temper
    size: float
    where: _Where = _Where.AWAY
    since_s: float = 0.0
    walk: Walk | None = None
    act: Act | None = None
    act_s: tuple[float, float] = (0.0, 0.0)
    doing: Doing = Doing.SITS
    has_left: bool = False

    @property
    def seated(self) -> bool:
        """True while they sit, and neither come nor go."""
        return self.where is _Where.SEATED

    @property
    def here(self) -> bool:
        """True while they are in the room; who is not is drawn at size 0."""
        return self.somebody.size > 0

    @here.setter
    def here(self, here: bool) -> None:
        self.somebody.size = self.size if here else 0.0

    @property
    def head(self) -> Place:
        """Where they are heard from."""
        x, y, z = self.somebody.place
        return (x, y, z + _EAR_M)


class Listeners:
    """At most ``most`` people in the seats of ``room``, lit by ``light``; nobody at first."""

    def __init__(self, stage: Stage, light: Light, room: Seating, most: int) -> None:
        self._room, self._lots = room, stage.rng(72)
        rng = stage.rng(71)
        self._all = [_listener(n, a, rng) for n, a in enumerate(arrivals(room.name)[:most])]
        self._beside = _beside(self._all)
        self.people = People(stage, light, [one.somebody for one in self._all])
        self._climate, self._eyes = Climate(), (0.0, 0.0, 1.6)
        self._time_s, self._turn = 0.0, 0
        self._door_free_s: dict[Place, float] = {}
        self._happens: tuple[Place, float] | None = None
        self._begun: list[tuple[Doing, Place]] = []

    @property
    def present(self) -> int:
        """How many are in the room: seated, or on their way."""
        return sum(one.here for one in self._all)

    @property
    def here(self) -> tuple[Somebody, ...]:
        """Everybody in the room, in the order in which they came."""
        return tuple(one.somebody for one in self._all if one.here)

    def show(self, count: int, climate: Climate, *, at_once: bool) -> None:
        """Let ``count`` listeners be there in this climate.

        Who is more comes in by a door and takes a seat, or sits there ``at_once``; who is too many
        is gone at once: have that behind a fade. ``at_once`` shows moods without easing, too.
        """
        self._climate = climate
        at_once = at_once or any(one.here for one in self._all[count:])
        for number, one in enumerate(self._all):
            if number >= count:
                self._take_away(one)
            elif one.where is _Where.AWAY and not one.has_left:
                if at_once:
                    self._seat(one)
                else:
                    self._let_in(one)
        if at_once:
            for one in self._all:
                self._think(one)
            self.people.settle()

    def advance(self, dt_s: float, eyes: Place) -> None:
        """Let ``dt_s`` pass; ``eyes`` is where the speaker's are."""
        self._time_s += dt_s
        self._turn += 1
        self._eyes = eyes
        if self._happens is not None and self._time_s >= self._happens[1]:
            self._happens = None
        for number, one in enumerate(self._all):
            if one.seated:
                if one.act is not None or (number + self._turn) % _THINKS_EVERY == 0:
                    self._think(one)
            elif one.where is not _Where.AWAY:
                self._go(one, dt_s)
        self.people.advance(dt_s)

    def begin(self, act: Act) -> Place | None:
        """Let one who sits well in sight do this; where they are, or None if nobody can."""
        able = [one for one in self._all if one.seated and one.act is None]
        if act is Act.LEAVES:
            able = [one for one in able if self._way_is_free(one)]
        if not able:
            return None
        one = able[int(self._lots.integers(min(len(able), _WELL_SEEN)))]
        if act is Act.LEAVES:
            one.where, one.since_s, one.has_left = _Where.RISING, self._time_s, True
            one.somebody.clip, one.somebody.looks_at, one.somebody.mood = "rise", None, "bored"
        else:
            one.act, one.act_s = act, (self._time_s, self._time_s + LASTS_S[act])
        if act is not Act.COUGHS:
            self._happens = (one.head, self._time_s + 4.0)
        return one.head

    def applaud(self) -> int:
        """Let those who sit clap, not all from the same moment; how many do."""
        able = [one for one in self._all if one.seated and one.act is None]
        clapping = [one for one in able if one.temper.claps(self._climate)]
        for one in clapping:
            begins_s = self._time_s + 0.9 * share(one.temper.number, 0, 5)
            ends_s = self._time_s + LASTS_S[Act.CLAPS] - 2.2 * share(one.temper.number, 0, 6)
            one.act, one.act_s = Act.CLAPS, (begins_s, ends_s)
        return len(clapping)

    def begun(self) -> list[tuple[Doing, Place]]:
        """What of OVERHEARD somebody has begun to do since this was asked, and where."""
        begun, self._begun = self._begun, []
        return begun

    def walking(self) -> tuple[Place, ...]:
        """Where the feet of everybody are who is on the way to a seat or out."""
        on_foot = (_Where.COMING, _Where.LEAVING)
        return tuple(one.somebody.place for one in self._all if one.here and one.where in on_foot)

    def leaving(self) -> Place | None:
        """Where the feet of somebody who leaves are, or None if nobody does."""
        walking = (one for one in self._all if one.where is _Where.LEAVING)
        return next((one.somebody.place for one in walking), None)

    def _way_is_free(self, one: _Listener) -> bool:
        """Nobody sits between them and the aisle."""
        seat, outward = one.arrival.seat, 1 if one.arrival.side == "right" else -1
        return not any(
            (other.arrival.seat.row, other.arrival.seat.block) == (seat.row, seat.block)
            and (other.arrival.seat.at[0] - seat.at[0]) * outward > 0
            for other in self._all
            if other.where is not _Where.AWAY
        )

    def _take_away(self, one: _Listener) -> None:
        one.where, one.walk, one.act, one.has_left = _Where.AWAY, None, None, False
        one.here, one.somebody.clip = False, "walk"

    def _seat(self, one: _Listener) -> None:
        one.where, one.walk, one.here = _Where.SEATED, None, True
        one.somebody.place, one.somebody.heading = one.arrival.seat.at, FACING_RAD
        one.somebody.clip = "sit"

    def _let_in(self, one: _Listener) -> None:
        way = self._way(one)
        free_s = max(self._door_free_s.get(way[0], 0.0), self._time_s)
        self._door_free_s[way[0]] = free_s + _DOOR_EVERY_S
        one.where, one.walk = _Where.COMING, Walk(way, free_s - self._time_s)
        one.somebody.heading = one.walk.heading
        one.somebody.looks_at, one.somebody.mood = None, "neutral"
        self._show_walking(one, one.walk, 0.0)

    def _way(self, one: _Listener) -> tuple[Place, ...]:
        """From outside the door to where one stands before the seat."""
        x, y, z = one.arrival.seat.at
        return (*way_in(self._room, one.arrival)[:-1], (x, y - RISE_M, z))

    def _go(self, one: _Listener, dt_s: float) -> None:
        """One step of whoever comes, sits down, gets up or leaves."""
        if one.walk is not None:
            one.walk.advance(dt_s)
            self._show_walking(one, one.walk, dt_s)
            if one.walk.done:
                self._arrives(one)
        elif one.where is _Where.TURNING:
            if self._turn_to(one, FACING_RAD, dt_s):
                one.where, one.since_s = _Where.SITTING_DOWN, self._time_s
                one.somebody.place, one.somebody.clip = one.arrival.seat.at, "sit_down"
        elif self._time_s - one.since_s >= CLIPS[one.somebody.clip].seconds:
            if one.where is _Where.SITTING_DOWN:
                self._seat(one)
            else:
                one.where, one.walk = _Where.LEAVING, Walk(self._way(one)[::-1])
                self._show_walking(one, one.walk, 0.0)

    def _show_walking(self, one: _Listener, walk: Walk, dt_s: float) -> None:
        one.here, one.somebody.clip = walk.begun, "walk"
        one.somebody.place = walk.place
        self._turn_to(one, walk.heading, dt_s)

    def _turn_to(self, one: _Listener, heading: float, dt_s: float) -> bool:
        """Turn them toward ``heading``, as fast as people turn; True when they face there."""
        left = (heading - one.somebody.heading + pi) % (2 * pi) - pi
        most = _TURN_RAD_PER_S * dt_s
        one.somebody.heading += max(-most, min(most, left))
        return abs(left) <= most

    def _arrives(self, one: _Listener) -> None:
        leaves = one.where is _Where.LEAVING
        one.walk, one.here = None, not leaves
        one.where = _Where.AWAY if leaves else _Where.TURNING
        one.somebody.clip = "walk" if leaves else "stand"

    def _think(self, one: _Listener) -> None:
        """What somebody who sits does now, by their temper, the climate and the moment."""
        if not one.seated:
            return
        if one.act is not None and self._time_s >= one.act_s[1]:
            one.act = None
        if one.act is not None and self._time_s >= one.act_s[0]:
            self._acts(one, one.act, self._time_s - one.act_s[0])
        else:
            self._listens(one)

    def _acts(self, one: _Listener, act: Act, age_s: float) -> None:
        somebody, mood = one.somebody, one.temper.mood(self._climate)
        somebody.mood, somebody.looks_at = mood, self._eyes
        if act is Act.COUGHS:
            somebody.clip, somebody.mood, somebody.looks_at = "cough", "neutral", None
        elif act is Act.PHONE:
            somebody.clip, somebody.mood, somebody.looks_at = "phone", "neutral", None
        elif act is Act.CLAPS:
            somebody.clip = "clap"
            somebody.mood = "friendly" if one.temper.sourness(self._climate) < 0.6 else mood
        elif age_s < ASKED_AFTER_S:
            somebody.clip = "raise_hand"
        elif age_s < ASKED_AFTER_S + SAYS_S:
            somebody.clip, somebody.mood = "ask", "speaking"
        else:
            somebody.clip = "sit"

    def _listens(self, one: _Listener) -> None:
        somebody = one.somebody
        beside = next((other for other in self._beside[one.temper.number] if other.seated), None)
        doing = one.temper.doing(self._climate, self._time_s, can_whisper=beside is not None)
        somebody.mood, somebody.clip = one.temper.mood(self._climate), _CLIPS[doing]
        if doing is not one.doing and doing in OVERHEARD:
            self._begun.append((doing, one.head))
        one.doing = doing
        if doing is Doing.SNIGGERS:
            self._sniggers(one, beside)
        elif doing in (Doing.LOOKS, Doing.LOOKS_KEENLY):
            somebody.looks_at = self._eyes
        elif doing is Doing.WHISPERS and beside is not None:
            somebody.mood, somebody.looks_at = "speaking", beside.head
        elif doing is Doing.READS_PHONE:
            somebody.looks_at = None
        else:
            somebody.looks_at = self._elsewhere(one)
        if self._happens is not None and self._climate.gaze < 1.0:
            self._turn_to_what_happens(one, self._happens[0])

    def _sniggers(self, one: _Listener, beside: _Listener | None) -> None:
        """They grin, at whoever they look at: the speaker, or a neighbour."""
        at_speaker = beside is None or one.temper.looks(self._climate, self._time_s)
        one.somebody.mood = "friendly"
        one.somebody.looks_at = self._eyes if at_speaker or beside is None else beside.head

    def _turn_to_what_happens(self, one: _Listener, at: Place) -> None:
        """Those around look there, as far as it is not behind them."""
        x, y, _ = one.somebody.place
        if abs(at[0] - x) < 2.5 and at[1] < y + 0.3 and one.head != at:
            one.somebody.looks_at = at

    def _elsewhere(self, one: _Listener) -> Place:
        x, y, z = one.somebody.place
        side = 1 if one.temper.keen < 0.5 else -1
        low, high = self._room.low, self._room.high
        places = {
            Elsewhere.TABLE: (x + 0.25 * (one.temper.own - 0.5), y - 0.62, z + 0.80),
            Elsewhere.BOARD: (2.6 * (one.temper.own - 0.5), low[1], 2.3),
            Elsewhere.WALL: (low[0] if side > 0 else high[0], y - 2.5, z + 1.5),
            Elsewhere.NEIGHBOUR: (x + 0.75 * side, y - 0.25, z + 1.05),
        }
        return places[one.temper.elsewhere(self._time_s)]


OVERHEARD = (Doing.WHISPERS, Doing.SNIGGERS, Doing.READS_PHONE)
"""What of all they do can be heard when it begins."""

_CLIPS = {
    Doing.SNIGGERS: "sit",
    Doing.LOOKS_KEENLY: "sit_attentive",
    Doing.LOOKS: "sit",
    Doing.WHISPERS: "sit",
    Doing.READS_PHONE: "phone",
    Doing.SLUMPS: "sit_bored",
    Doing.SITS: "sit",
}


def _listener(number: int, arrival: Arrival, rng: np.random.Generator) -> _Listener:
    """Who comes as number ``number``: each dozen is everybody of the cast, in another order."""
    order = np.random.default_rng(900 + number // len(CAST)).permutation(len(CAST))
    sours, keen, own, cloth = (float(x) for x in rng.uniform(0, 1, 4))
    somebody = Somebody(
        int(order[number % len(CAST)]),
        arrival.seat.at,
        FACING_RAD,
        clip="walk",  # who comes in must not be fading from a seat
        size=0.0,
        tint=None if cloth < 0.25 else _CLOTHES[int(cloth * 97) % len(_CLOTHES)],
        phase_s=7.0 * keen,
    )
    return _Listener(arrival, somebody, Temper(number, sours, keen, own), 0.985 + 0.03 * own)


def _beside(everybody: Sequence[_Listener]) -> list[list[_Listener]]:
    """Who sits right beside each, by number."""
    beside: list[list[_Listener]] = [[] for _ in everybody]
    rows: dict[tuple[int, int], list[_Listener]] = {}
    for one in everybody:
        rows.setdefault((one.arrival.seat.row, one.arrival.seat.block), []).append(one)
    for row in rows.values():
        for a, b in pairwise(sorted(row, key=lambda one: one.arrival.seat.at[0])):
            if b.arrival.seat.at[0] - a.arrival.seat.at[0] < 0.9:
                beside[a.temper.number].append(b)
                beside[b.temper.number].append(a)
    return beside
