"""Scores of the two cybersickness questionnaires, by name.

Owns the names of the items of SSQ and VRSQ; must not know sessions, nor call a score good or bad.

SSQ: Kennedy, Lane, Berbaum & Lilienthal 1993 (Int J Aviat Psychol 3:203-220). The total is taken
from the sums before weighting, and nausea (item 8) counts for disorientation too: 21 loadings,
of which the greatest total of 235.62 is the proof. Take it before and after: it does not start
at zero. VRSQ: Kim, Park, Choi & Choe 2018 (Appl Ergon 69:66-73).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from controller.measures.questionnaires import score

SSQ_ITEMS: Final = (
    "general_discomfort",
    "fatigue",
    "headache",
    "eyestrain",
    "difficulty_focusing",
    "salivation",
    "sweating",
    "nausea",
    "difficulty_concentrating",
    "fullness_of_head",
    "blurred_vision",
    "dizziness_eyes_open",
    "dizziness_eyes_closed",
    "vertigo",
    "stomach_awareness",
    "burping",
)
"""The sixteen items in their order; item 1 is the first."""

VRSQ_ITEMS: Final = (
    "general_discomfort",
    "fatigue",
    "eyestrain",
    "difficulty_focusing",
    "headache",
    "fullness_of_head",
    "blurred_vision",
    "dizziness_eyes_closed",
    "vertigo",
)
"""The nine items in their order: four oculomotor ones, then five of disorientation."""


@dataclass(frozen=True, slots=True)
class SsqScore:
    """Simulator Sickness Questionnaire, weighted scores."""

    nausea: float
    """9.54 times the sum of items 1, 6, 7, 8, 9, 15, 16; 0-200.34."""
    oculomotor: float
    """7.58 times the sum of items 1, 2, 3, 4, 5, 9, 11; 0-159.18."""
    disorientation: float
    """13.92 times the sum of items 5, 8, 10, 11, 12, 13, 14; 0-292.32."""
    total: float
    """3.74 times the sum of the three unweighted sums; 0-235.62."""


@dataclass(frozen=True, slots=True)
class VrsqScore:
    """Virtual Reality Sickness Questionnaire, percent of the greatest possible."""

    oculomotor: float
    """Sum of its four items / 12 * 100."""
    disorientation: float
    """Sum of its five items / 15 * 100."""
    total: float
    """Mean of the two."""


def ssq(items: Sequence[int]) -> SsqScore:
    """Score sixteen items, each 0-3, in the order of `SSQ_ITEMS`; ValueError on anything else."""
    return SsqScore(**score("ssq", items))


def vrsq(items: Sequence[int]) -> VrsqScore:
    """Score nine items, each 0-3, in the order of `VRSQ_ITEMS`; ValueError on anything else."""
    return VrsqScore(**score("vrsq", items))


ITEMS: Final[Mapping[str, tuple[str, ...]]] = {"ssq": SSQ_ITEMS, "vrsq": VRSQ_ITEMS}
"""Name of a questionnaire, as it is recorded, to its items in order."""
