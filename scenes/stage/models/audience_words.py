"""What listeners ask the patient who speaks to them, and the recordings of it.

Owns the questions, neutral and without a right answer; must not know when one is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scenes.tongue import N_


@dataclass(frozen=True)
class Question:
    """Something a listener asks."""

    text: str
    """In English; the catalogue of the scenes has it in other languages."""
    recordings: Mapping[str, str]
    """Sound of it by the tag of a language."""


def _question(text: str, **recordings: str) -> Question:
    return Question(text, MappingProxyType(recordings))


QUESTIONS = (
    _question(N_("Could you say more about that?"), en="question_1", de="question_1_de"),
    _question(N_("How did you come to that conclusion?"), en="question_2", de="question_2_de"),
    _question(N_("What would you do differently next time?"), en="question_3", de="question_3_de"),
)
"""In the order in which they are asked."""
