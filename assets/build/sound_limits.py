"""How loud each built sound may be and what it is: the limits that the manifest states.

Owns the limits of each kind and the level each sound is made at; must not know recipes or scenes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_PEAK_DBFS = -5.5
"""No sample of any sound is greater, so that four at once and the device's limiter keep room."""


class Kind(StrEnum):
    """What a sound is in a scene."""

    LOOP = "loop"
    """Goes on until it is stopped."""
    EVENT = "event"
    """Plays once; does not startle."""
    STARTLE = "startle"
    """Plays once, with an event that may startle: the patient agreed to it beforehand."""
    VOICE = "voice"
    """A sentence that is said to the patient."""


MOST_LUFS = {Kind.LOOP: -19.5, Kind.EVENT: -18.0, Kind.STARTLE: -17.5, Kind.VOICE: -19.5}
"""Greatest momentary loudness (0.4 s, BS.1770) of each kind.

A startling sound is no more than 2 dB over the loudest loop: it startles by coming, not by force.
"""


@dataclass(frozen=True)
class Level:
    """What a sound is and how loud it is made."""

    kind: Kind
    most_lufs: float
    """Momentary loudness of its loudest 0.4 s; of a positioned sound, at its near distance."""


_SENTENCES = (
    "notice_stopped",
    "notice_technical",
    "notice_beside",
    "notice_reconnecting",
    "prompt_distress",
)

_PLACES = {
    "wind": Level(Kind.LOOP, -20.0),
    "city": Level(Kind.LOOP, -25.0),
    "water": Level(Kind.LOOP, -25.0),
    "birds": Level(Kind.LOOP, -25.0),
    "lift_motor": Level(Kind.LOOP, -22.0),
    "room_tone": Level(Kind.LOOP, -38.0),
    "rustle": Level(Kind.LOOP, -27.0),
    "gust": Level(Kind.EVENT, -18.5),
    "creak": Level(Kind.EVENT, -25.0),
    "gull": Level(Kind.EVENT, -20.0),
    "wings": Level(Kind.EVENT, -23.0),
    "legs": Level(Kind.EVENT, -32.0),
    "judder": Level(Kind.STARTLE, -18.0),
    "scuttle": Level(Kind.STARTLE, -23.0),
    "thread": Level(Kind.STARTLE, -34.0),
    **{f"{name}{tag}": Level(Kind.VOICE, -20.0) for name in _SENTENCES for tag in ("", "_de")},
    **{f"question_{k}{tag}": Level(Kind.VOICE, -21.0) for k in (1, 2, 3) for tag in ("", "_de")},
}

AUDIENCE = {
    "murmur": Level(Kind.LOOP, -26.0),
    "murmur_hostile": Level(Kind.LOOP, -21.5),
    "applause": Level(Kind.EVENT, -20.0),
    "applause_body": Level(Kind.LOOP, -21.5),
    "cough_1": Level(Kind.EVENT, -22.0),
    "cough_2": Level(Kind.EVENT, -24.0),
    "cough_3": Level(Kind.EVENT, -25.0),
    "laugh": Level(Kind.EVENT, -26.0),
    "whisper": Level(Kind.EVENT, -34.0),
    "phone_ring": Level(Kind.STARTLE, -22.0),
    "phone_buzz": Level(Kind.EVENT, -28.0),
    "chair": Level(Kind.EVENT, -25.0),
    "footsteps": Level(Kind.LOOP, -29.0),
}
"""What an audience lets a speaker hear, by the name of its file."""

DOORS = {
    "door_opens": Level(Kind.EVENT, -28.0),
    "door_shuts": Level(Kind.EVENT, -27.0),
}
"""A door of a room to speak in: its latch and hinges, and its leaf that falls shut gently."""

LEVELS = {**_PLACES, **AUDIENCE, **DOORS}
"""Every built sound by the name of its file."""
