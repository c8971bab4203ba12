"""A session with a simulated patient: which one sits in the renderer, and what it felt.

Owns the choice and the names; must not know how such a patient works.
"""

from typing import Annotated, Final

from pydantic import Field

from controller.protocol.base import Model
from controller.protocol.vocabulary import PatientTemper

PRACTICE_PREFIX: Final = "practice-"
"""Pseudonyms of simulated patients begin like this, and those of no patient do."""

SIMULATED_STREAM: Final = "simulated"
"""Name of the stream of samples in which the record keeps what a simulated patient felt."""


class Practice(Model):
    """The simulated patient of a practice session."""

    temper: PatientTemper = Field(description="How it reacts")
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(
        default=1, description="The same seed and the same views give the same acts"
    )
