"""Scores of the two cybersickness questionnaires, from their raw items.

Owns the formulas of SSQ and VRSQ; must not know sessions, nor call any score good or bad.

SSQ: Kennedy, Lane, Berbaum & Lilienthal 1993 (Int J Aviat Psychol 3:203-220). The total is taken
from the sums before weighting, and nausea (item 8) counts for disorientation too: 21 loadings,
of which the greatest total of 235.62 is the proof. Take it before and after: it does not start
at zero. VRSQ: Kim, Park, Choi & Choe 2018 (Appl Ergon 69:66-73).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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

GREATEST: Final = 3
"""Items of both are answered 0 (none) to 3 (severe)."""

_NAUSEA: Final = (1, 6, 7, 8, 9, 15, 16)
_OCULOMOTOR: Final = (1, 2, 3, 4, 5, 9, 11)
_DISORIENTATION: Final = (5, 8, 10, 11, 12, 13, 14)


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
    _check(items, "SSQ", len(SSQ_ITEMS))
    nausea, oculomotor, disorientation = (
        sum(items[number - 1] for number in numbers)
        for numbers in (_NAUSEA, _OCULOMOTOR, _DISORIENTATION)
    )
    return SsqScore(
        nausea=9.54 * nausea,
        oculomotor=7.58 * oculomotor,
        disorientation=13.92 * disorientation,
        total=3.74 * (nausea + oculomotor + disorientation),
    )


def vrsq(items: Sequence[int]) -> VrsqScore:
    """Score nine items, each 0-3, in the order of `VRSQ_ITEMS`; ValueError on anything else."""
    _check(items, "VRSQ", len(VRSQ_ITEMS))
    oculomotor = sum(items[:4]) / 12 * 100
    disorientation = sum(items[4:]) / 15 * 100
    return VrsqScore(oculomotor, disorientation, (oculomotor + disorientation) / 2)


ITEMS: Final[Mapping[str, tuple[str, ...]]] = {"ssq": SSQ_ITEMS, "vrsq": VRSQ_ITEMS}
"""Name of a questionnaire, as it is recorded, to its items in order."""


def _check(items: Sequence[int], name: str, count: int) -> None:
    if len(items) != count:
        raise ValueError(f"The {name} has {count} items; {len(items)} were given.")
    for number, item in enumerate(items, start=1):
        # A bool is an int, and no answer.
        if type(item) is not int or not 0 <= item <= GREATEST:
            raise ValueError(f"Item {number} of the {name} must be a whole number from 0 to 3.")
