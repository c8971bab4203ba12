"""Builds what an audience lets a speaker hear: assets/sounds/*.ogg.

Owns which of these sounds there are; must not know how they are made, nor which scene plays them.
"""

from __future__ import annotations

from pathlib import Path

from assets.build import sounds_crowd, sounds_persons
from assets.build.sounds import write_all

_MAKERS = {
    "murmur": sounds_crowd.murmur,
    "murmur_hostile": sounds_crowd.murmur_hostile,
    "applause": sounds_crowd.applause,
    "applause_body": sounds_crowd.applause_body,
    "cough_1": sounds_persons.cough_1,
    "cough_2": sounds_persons.cough_2,
    "cough_3": sounds_persons.cough_3,
    "laugh": sounds_persons.laugh,
    "whisper": sounds_persons.whisper,
    "phone_ring": sounds_persons.phone_ring,
    "phone_buzz": sounds_persons.phone_buzz,
    "chair": sounds_persons.chair,
    "footsteps": sounds_persons.footsteps,
}


def build(assets: Path) -> None:
    """Make every sound and write it below ``assets``/sounds. OSError without espeak-ng."""
    write_all(assets, _MAKERS)
