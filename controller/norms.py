"""Norms of questionnaires as a person states them in a file: figures, and where they are from.

Owns reading that file and its sentences; must not know scores, nor choose a norm.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from controller.measures.questionnaires import scale
from controller.measures.reliable_change import Norm
from controller.protocol.base import Model


class NormError(Exception):
    """A file of norms cannot be used; ``str()`` is one sentence for a person."""


class StatedNorm(Model):
    """One norm as the file has it; the figures are those of `reliable_change.Norm`."""

    source: str = Field(min_length=1)
    sd_pre: float
    reliability: float
    functional_mean: float
    functional_sd: float
    dysfunctional_mean: float
    higher_is_better: bool = False


_FILE = TypeAdapter(dict[str, StatedNorm])


def norms_in(path: Path) -> Mapping[str, Norm]:
    """The norms in the JSON file at ``path``, by the name of the questionnaire.

    ``{"phq9": {"source": "...", "sd_pre": ..., "reliability": ..., "functional_mean": ...,
    "functional_sd": ..., "dysfunctional_mean": ...}}``. Raises NormError.
    """
    try:
        stated = _FILE.validate_json(path.read_bytes())
        for name in stated:
            scale(name)
    except OSError as problem:
        raise NormError(f"The norms {path} cannot be read: {problem.strerror}.") from problem
    except ValidationError as problem:
        wrong = problem.errors()[0]
        where = ".".join(map(str, wrong["loc"])) or "the file"
        raise NormError(f"The norms {path} cannot be used: {where}: {wrong['msg']}.") from problem
    except ValueError as problem:
        raise NormError(f"The norms {path} cannot be used: {problem}") from problem
    return {name: Norm(**one.model_dump()) for name, one in stated.items()}
