"""Change within an exposure and between sessions, each variant under its own name.

Owns the variants and their formulas; must not know sessions, nor call any of them the right one.

Papers mean different numbers by within- and between-session habituation (peak or initial minus
end; peaks, means or first ratings compared), so a number without its variant says little: show
both. A fall is positive everywhere here. Definitions: clinical reference of this project,
section 3.3; Foa & Kozak 1986 (Psychol Bull 99:20-35) for the two ideas.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np

from controller.measures import series
from controller.measures.curve import CurveSummary


class Within(StrEnum):
    """A fall within one continuous exposure."""

    PEAK_TO_END = "peak_to_end"  # peak - end; WSH here and in most papers
    PEAK_TO_END_PERCENT = "peak_to_end_percent"  # 100 (peak - end) / peak
    INITIAL_TO_END = "initial_to_end"  # first rating - last rating
    INITIAL_TO_END_PERCENT = "initial_to_end_percent"  # 100 (initial - end) / initial


class Between(StrEnum):
    """The number of a session that is compared with that of the next."""

    PEAK = "peak"  # BSH_s = peak_s - peak_(s+1); the usual one
    MEAN = "mean"  # arithmetic means of the ratings
    TIME_WEIGHTED_MEAN = "time_weighted_mean"  # area under the curve over its duration
    INITIAL = "initial"  # first ratings
    END = "end"  # last ratings


WITHIN_WORDS: Final[Mapping[Within, str]] = {
    Within.PEAK_TO_END: "peak minus end",
    Within.PEAK_TO_END_PERCENT: "peak minus end, % of peak",
    Within.INITIAL_TO_END: "initial minus end",
    Within.INITIAL_TO_END_PERCENT: "initial minus end, % of initial",
}
"""How a variant is named beside its number."""

BETWEEN_WORDS: Final[Mapping[Between, str]] = {
    Between.PEAK: "peak minus next peak",
    Between.MEAN: "mean minus next mean",
    Between.TIME_WEIGHTED_MEAN: "time-weighted mean minus the next",
    Between.INITIAL: "initial minus next initial",
    Between.END: "end minus next end",
}
"""How a variant is named beside its number."""

_VALUES: Final[Mapping[Between, Callable[[CurveSummary], float | None]]] = {
    Between.PEAK: lambda summary: summary.peak,
    Between.MEAN: lambda summary: summary.mean,
    Between.TIME_WEIGHTED_MEAN: lambda summary: summary.time_weighted_mean,
    Between.INITIAL: lambda summary: summary.initial,
    Between.END: lambda summary: summary.end,
}


@dataclass(frozen=True, slots=True)
class BetweenSessionChange:
    """How one number went over sessions."""

    values: tuple[float | None, ...]
    """Of each session in order; None where it is not defined. SUDS."""
    changes: tuple[float | None, ...]
    """value_s - value_(s+1) for each session and the next; a fall is positive. SUDS. None beside
    a session without a value: a gap is not bridged."""
    total: float | None
    """First value less last value, of the sessions that have one. SUDS. None below 2."""
    slope_per_session: float | None
    """Least-squares slope of value on the number of the session (1, 2, ...); a fall is negative.
    SUDS a session. None below 2 values."""


def within_session_change(summary: CurveSummary, variant: Within) -> float | None:
    """The fall within one exposure, SUDS or percent by ``variant``.

    None below 2 ratings, and for percentages of 0.
    """
    if summary.n < 2 or summary.end is None:
        return None
    from_peak = variant in (Within.PEAK_TO_END, Within.PEAK_TO_END_PERCENT)
    start = summary.peak if from_peak else summary.initial
    if start is None:
        return None
    if variant in (Within.PEAK_TO_END, Within.INITIAL_TO_END):
        return start - summary.end
    return 100 * (start - summary.end) / start if start > 0 else None


def between_session_change(
    summaries: Sequence[CurveSummary], variant: Between = Between.PEAK
) -> BetweenSessionChange:
    """How ``variant`` went over sessions, one summary each, in order."""
    return between_values(_VALUES[variant](summary) for summary in summaries)


def between_values(values: Iterable[float | None]) -> BetweenSessionChange:
    """How any number of a session went over sessions in order; None where it is not defined.

    Raises ValueError for what is neither None nor a finite number. No session, or one, has no
    changes, no total and no slope.
    """
    known = [None if v is None else series.finite(v, "value of a session") for v in values]
    at = [(number, v) for number, v in enumerate(known, start=1) if v is not None]
    enough = len(at) >= 2
    numbers, seen = (np.array([pair[i] for pair in at], dtype=np.float64) for i in (0, 1))
    return BetweenSessionChange(
        values=tuple(known),
        changes=tuple(_fall(a, b) for a, b in pairwise(known)),
        total=at[0][1] - at[-1][1] if enough else None,
        slope_per_session=series.line(numbers, seen)[0] if enough else None,
    )


def return_of_fear(summaries: Sequence[CurveSummary]) -> tuple[float | None, ...]:
    """initial_(s+1) - end_s for each session and the next: what came back in between. SUDS.

    Below 0 distress fell further between the sessions. None where either has no ratings.
    """
    return tuple(
        None if end is None else -end
        for end in (_fall(a.end, b.initial) for a, b in pairwise(summaries))
    )


def _fall(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else before - after
