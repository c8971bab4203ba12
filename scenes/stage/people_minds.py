"""What each of many people does now: clip, face and gaze, eased from what they did before.

Owns the row of numbers a shader reads for each of them; must not know models, nor draw anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, hypot, pi, sin

import numpy as np

from scenes.stage.people_clips import clip_rows
from scenes.stage.people_course import Course, Eased
from scenes.stage.vertices import Floats

UNITS = ("blink", "smile", "frown", "brows_down", "brows_up", "jaw_open")
"""What a face can do, in the order of the models."""

MOODS: dict[str, tuple[float, ...]] = {
    "neutral": (0.04, 0.16, 0.0, 0.0, 0.0, 0.0),
    "attentive": (0.0, 0.10, 0.0, 0.0, 0.35, 0.0),
    "bored": (0.38, 0.0, 0.25, 0.0, 0.0, 0.0),
    "disapproving": (0.08, 0.0, 0.75, 0.75, 0.0, 0.0),
    "friendly": (0.05, 0.75, 0.0, 0.0, 0.12, 0.0),
    "speaking": (0.02, 0.15, 0.0, 0.0, 0.15, 0.55),
}
"""Shares of the face units for each mood."""

WHO_TEXELS = 13
"""Texels of four numbers each person has, as assets/shaders/person_pose.glsl reads them."""

AROUND, SLOPE = 11, 12
"""The texels whose first three numbers are the light where somebody is."""

_TOLD = 44  # numbers at the start of a row that follow from what somebody is told
_SPEAKS, _HOLDS_PHONE = 4, 8  # beside how a clip is played
_BEHIND = 2.0
_EYES_MOST = (0.55, 0.35)
_HEAD_MOST = (0.95, 0.45)
_STEP_M = 0.15  # a place that changes by more together with the clip is the same spot, see Somebody
_SWAY_M = 0.01  # eyes do not follow less: a head that is looked at is never quite still
_UNTINTED = (0.0, 0.0, 0.0, 0.0)
_NOTHING = object()

Place = tuple[float, float, float]


@dataclass
class Somebody:
    """One of the people: who (a number of CAST), where (metres), facing (radians from y).

    A place that jumps at the moment the clip changes is where they are already: who rose from a
    seat stands ahead of it, see ``people.risen``.
    """

    who: int
    place: Place
    heading: float = 0.0
    clip: str = "stand"
    mood: str = "neutral"
    size: float = 1.0
    """Of their own size; 0 for who is not there, and costs nothing."""
    tint: tuple[float, float, float] | None = None
    """Colours their clothes, for more variety than there are people."""
    looks_at: Place | None = None
    phase_s: float = field(default=0.0)

    def tells(self, changed: set[int], number: int) -> None:
        """From now on put ``number`` among the ``changed`` whenever anything is set anew."""
        self.__dict__["_changed"], self.__dict__["_number"] = changed, number

    def __setattr__(self, name: str, value: object) -> None:
        own = self.__dict__
        if own.get(name, _NOTHING) != value:
            own[name] = value
            if "_changed" in own:
                own["_changed"].add(own["_number"])


@dataclass
class _Mind:
    """What one person does, and what they were told last."""

    course: Course
    gaze: Eased
    face: Eased
    place: Place
    looks_at: Place | None


class Minds:
    """Everybody of a scene, as rows of numbers (N, WHO_TEXELS, 4).

    A row holds for as long as nothing changes: what moves by itself, a shader works out from the
    time. So only who is told something else is renewed, and whose clip came to its end.
    """

    def __init__(self, everybody: Sequence[Somebody], eyes_high: Floats, blink_s: Floats) -> None:
        """``eyes_high``: metres by person and clip; ``blink_s``: when each blinks first."""
        count = len(everybody)
        self._everybody, self._eyes_high = everybody, eyes_high.tolist()
        self._blink = [(float(s), 3.1 + 0.37 * (k % 5)) for k, s in enumerate(blink_s)]
        self.changed: set[int] = set()
        """Numbers of those who were told something since they were renewed last."""
        for number, somebody in enumerate(everybody):
            somebody.tells(self.changed, number)
        self.rows = np.zeros((count, WHO_TEXELS, 4), np.float32)
        self.rows[:, SLOPE, 3] = [s.who for s in everybody]
        self._told = self.rows.reshape(count, WHO_TEXELS * 4)[:, :_TOLD]
        self._wakes_s: dict[int, float] = {}
        self.settle(0.0)

    def due(self, time_s: float) -> set[int]:
        """Numbers of those whose rows no longer hold at ``time_s``."""
        if self._wakes_s:
            return self.changed | {n for n, at_s in self._wakes_s.items() if at_s <= time_s}
        return set(self.changed)

    def settle(self, time_s: float) -> None:
        """Let everybody be as they are told to be at once, neither faded nor eased."""
        self._minds = [self._settled(n, time_s) for n in range(len(self._everybody))]
        self._wakes_s.clear()
        self.renew(range(len(self._everybody)), time_s)

    def renew(self, due: Iterable[int], time_s: float) -> None:
        """Bring the rows of ``due`` to ``time_s``; light stays as it is."""
        for number in due:
            self._renew(number, time_s)
            self.changed.discard(number)

    def _settled(self, number: int, time_s: float) -> _Mind:
        somebody = self._everybody[number]
        course = Course.at_rest(clip_rows().number(somebody.clip), time_s, somebody.phase_s)
        gaze = Eased.settled(self._gaze(number, course, somebody.looks_at))
        face = Eased.settled(MOODS[somebody.mood])
        return _Mind(course, gaze, face, somebody.place, somebody.looks_at)

    def _renew(self, number: int, time_s: float) -> None:
        somebody, mind = self._everybody[number], self._minds[number]
        moved = _jumped(mind.place, somebody)
        asked = clip_rows().number(somebody.clip)
        mind.course.follow(asked, moved, time_s, somebody.phase_s)
        if mind.course.leaving:
            self._wakes_s[number] = mind.course.wakes_s
        else:
            self._wakes_s.pop(number, None)
        if not _nearly(mind.looks_at, somebody.looks_at):
            mind.looks_at = somebody.looks_at
        mind.place = somebody.place
        mind.gaze.go(self._gaze(number, mind.course, mind.looks_at), time_s)
        mind.face.go(MOODS[somebody.mood], time_s)
        self._write(number, somebody, mind)

    def _gaze(self, number: int, course: Course, looks_at: Place | None) -> tuple[float, ...]:
        if looks_at is None:
            return _AHEAD
        somebody = self._everybody[number]
        eyes_m = self._eyes_high[somebody.who][course.clip] * somebody.size
        return gaze(somebody.place, somebody.heading, eyes_m, looks_at)

    def _write(self, number: int, somebody: Somebody, mind: _Mind) -> None:
        course, look, face = mind.course, mind.gaze, mind.face
        phone = course.clip == clip_rows().number("phone")
        flags = course.kind + _SPEAKS * (somebody.mood == "speaking") + _HOLDS_PHONE * phone
        tint = _UNTINTED if somebody.tint is None else (*somebody.tint, 1.0)
        self._told[number] = (
            *somebody.place, somebody.heading,
            *course.span(), course.began_s(somebody.phase_s),
            *course.before, somebody.size,
            *look.start, *look.goal,
            look.since_s, face.since_s, course.faded_since_s, flags,
            *face.start, *face.goal,
            *course.shift, *self._blink[number],
            *tint,
        )  # fmt: skip
        self.rows[number, AROUND, 3] = somebody.phase_s


def _jumped(before: Place, somebody: Somebody) -> tuple[float, float]:
    """How far the place lies behind where it was, to the right and ahead of them, metres."""
    x, y = before[0] - somebody.place[0], before[1] - somebody.place[1]
    if hypot(x, y) <= _STEP_M:
        return (0.0, 0.0)
    c, s = cos(somebody.heading), sin(somebody.heading)
    size = max(somebody.size, 1e-3)
    return ((x * c + y * s) / size, (y * c - x * s) / size)


def _nearly(a: Place | None, b: Place | None) -> bool:
    if a is None or b is None:
        return a is b
    return max(abs(p - q) for p, q in zip(a, b, strict=True)) < _SWAY_M


def gaze(
    place: Place, heading: float, eyes_high_m: float, looks_at: Place
) -> tuple[float, float, float, float]:
    """Turns of head and eyes, radians left and up each, toward ``looks_at``.

    Nobody looks at what is behind them.
    """
    x, y, z = (at - own for at, own in zip(looks_at, place, strict=True))
    left = (atan2(-x, y) - heading + pi) % (2 * pi) - pi
    if abs(left) > _BEHIND:
        return _AHEAD
    up = atan2(z - eyes_high_m, hypot(x, y))
    turn, lift = _within(left * 0.75, _HEAD_MOST[0]), _within(up * 0.6, _HEAD_MOST[1])
    return (turn, lift, _within(left - turn, _EYES_MOST[0]), _within(up - lift, _EYES_MOST[1]))


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))


_AHEAD = (0.0, 0.0, 0.0, 0.0)
