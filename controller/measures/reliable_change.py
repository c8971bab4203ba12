"""Whether a questionnaire's change is more than chance, and whether it reached the healthy range.

Owns the reliable change index and its three cut-offs; must not know questionnaires, nor choose a
norm: whoever calls states one.

Jacobson & Truax 1991 (J Consult Clin Psychol 59:12-19). With s1 the standard deviation before
treatment, r the reliability, M1 and M0 the means of the dysfunctional and the functional group and
s0 the standard deviation of the functional one:

    SE = s1 sqrt(1 - r)      Sdiff = sqrt(2 SE^2)      RC = (post - pre) / Sdiff
    a = M1 + 2 s1 towards health      b = M0 - 2 s0 away from it      c = (s0 M1 + s1 M0)/(s0 + s1)
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import numpy as np

from controller.measures.series import finite, positive

CRITICAL: Final = 1.96
"""|RC| above this is reliable: chance alone gives it in 5 % of unchanged patients."""

_LARGEST: Final = 1e6
_SMALLEST_SD: Final = 1e-6
"""Beyond these no scale has points, nor spreads."""

CutoffName = Literal["a", "b", "c"]


class ChangeClass(StrEnum):
    """What became of a patient, by Jacobson & Truax 1991."""

    RECOVERED = "recovered"  # reliably better, and over the cut-off into the functional range
    IMPROVED = "improved"  # reliably better, no more
    UNCHANGED = "unchanged"  # no reliable change
    DETERIORATED = "deteriorated"  # reliably worse


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The three borders of the functional range, in points of the scale."""

    a: float
    """Two standard deviations from the dysfunctional mean, towards health."""
    b: float
    """Two standard deviations from the functional mean, towards illness."""
    c: float
    """Where both groups are equally likely; of the three the one that uses all that is known."""


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """A change, judged."""

    classification: ChangeClass
    index: float
    """RC, in standard errors of a difference; its sign is that of post - pre."""
    standard_error: float
    """SE of one measurement, points."""
    standard_error_of_difference: float
    """Sdiff, points."""
    smallest_reliable_change: float
    """1.96 Sdiff, points: a change has to be greater than this."""
    cutoff: float
    """The cut-off that was used, points."""
    cutoff_name: CutoffName
    """Which one it is."""

    def __str__(self) -> str:
        """The judgement in a word."""
        return self.classification.value


@dataclass(frozen=True, slots=True)
class Norm:
    """The figures a judgement rests on, and where they are from."""

    source: str
    """Who was measured, and the publication; shown beside every judgement."""
    sd_pre: float
    """Standard deviation of the dysfunctional group before treatment, points."""
    reliability: float
    """Test-retest reliability or internal consistency, 0 up to below 1."""
    functional_mean: float
    """Mean of the functional group, points."""
    functional_sd: float
    """Standard deviation of the functional group, points."""
    dysfunctional_mean: float
    """Mean of the dysfunctional group, points."""
    higher_is_better: bool = False
    """False for scales of symptoms, where low is healthy."""


def cutoffs(
    *,
    sd_pre: float,
    functional_mean: float,
    functional_sd: float,
    dysfunctional_mean: float,
    higher_is_better: bool | None = None,
    reliability: float | None = None,
) -> Cutoffs:
    """Cut-offs a, b and c, in points of the scale; formulas in this module's docstring.

    Standard deviations are above 0. ``higher_is_better`` None takes the direction from the means.
    ``reliability`` enters no cut-off: it is taken, and checked, so that the figures of one norm
    serve here and in `classify`. Raises ValueError with a sentence for what is not a finite
    number, for standard deviations of 0 or less, for equal means, and for means that contradict
    ``higher_is_better``.
    """
    if reliability is not None:
        _errors(sd_pre, reliability)
    s1, s0 = _spread(sd_pre, "SD before treatment"), _spread(functional_sd, "functional SD")
    healthy = _points(functional_mean, "functional mean")
    ill = _points(dysfunctional_mean, "dysfunctional mean")
    up = _upwards(healthy, ill, higher_is_better)
    towards_health = 1.0 if up else -1.0
    return Cutoffs(
        a=ill + towards_health * 2 * s1,
        b=healthy - towards_health * 2 * s0,
        c=(s0 * ill + s1 * healthy) / (s0 + s1),
    )


def classify(
    pre: float,
    post: float,
    *,
    sd_pre: float,
    reliability: float,
    functional_mean: float,
    functional_sd: float,
    dysfunctional_mean: float,
    higher_is_better: bool,
    cutoff: CutoffName = "c",
) -> ReliableChange:
    """Judge the change from ``pre`` to ``post``, points of one scale.

    The direction of the scale has to be said. Reliable is |RC| > 1.96. Recovered is reliably better
    and crossed: before at or on the ill side of the cut-off, after it beyond it on the healthy side
    (at the cut-off is not beyond). Who was on the healthy side already can improve or deteriorate,
    not recover. Raises ValueError as `cutoffs` does, for a reliability outside 0 up to below 1 (at
    1 every change is reliable and the index has no bounds), for a direction that is neither True
    nor False, and for an unknown cut-off. Source: this module's docstring.
    """
    if not isinstance(higher_is_better, bool | np.bool_):
        raise ValueError("Say True or False for whether a higher score is better.")
    borders = cutoffs(
        sd_pre=sd_pre,
        functional_mean=functional_mean,
        functional_sd=functional_sd,
        dysfunctional_mean=dysfunctional_mean,
        higher_is_better=higher_is_better,
    )
    if not isinstance(cutoff, str) or cutoff not in ("a", "b", "c"):
        raise ValueError(f"There is no cut-off {cutoff!r}; there are a, b and c.")
    border = {"a": borders.a, "b": borders.b, "c": borders.c}[cutoff]
    before, after = _points(pre, "score before"), _points(post, "score after")
    error, of_difference = _errors(sd_pre, reliability)
    index = (after - before) / of_difference
    towards_health = 1.0 if higher_is_better else -1.0
    crossed = (before - border) * towards_health <= 0 < (after - border) * towards_health
    return ReliableChange(
        classification=_class(index * towards_health, crossed),
        index=index,
        standard_error=error,
        standard_error_of_difference=of_difference,
        smallest_reliable_change=CRITICAL * of_difference,
        cutoff=border,
        cutoff_name=cutoff,
    )


def classify_by(norm: Norm, pre: float, post: float, *, cutoff: CutoffName = "c") -> ReliableChange:
    """`classify` by a stated norm; ValueError as there, and for a norm without a source."""
    if not norm.source.strip():
        raise ValueError("A norm has to say where it is from.")
    return classify(
        pre,
        post,
        sd_pre=norm.sd_pre,
        reliability=norm.reliability,
        functional_mean=norm.functional_mean,
        functional_sd=norm.functional_sd,
        dysfunctional_mean=norm.dysfunctional_mean,
        higher_is_better=norm.higher_is_better,
        cutoff=cutoff,
    )


def unreliable_band(pre: float, *, sd_pre: float, reliability: float) -> tuple[float, float]:
    """Lowest and highest later score that is no reliable change from ``pre``, points.

    pre -/+ 1.96 Sdiff. Raises ValueError as `classify` does. For the band around a first score in
    a chart.
    """
    half = CRITICAL * _errors(sd_pre, reliability)[1]
    before = _points(pre, "score before")
    return before - half, before + half


def _errors(sd_pre: float, reliability: float) -> tuple[float, float]:
    """Standard errors of a measurement and of a difference of two."""
    r = finite(reliability, "reliability")
    if not 0 <= r < 1:
        raise ValueError(f"The reliability {r:g} is outside 0 up to below 1.")
    error = _spread(sd_pre, "SD before treatment") * math.sqrt(1 - r)
    return error, math.sqrt(2 * error**2)


def _points(value: float, what: str) -> float:
    number = finite(value, what)
    if abs(number) > _LARGEST:
        raise ValueError(f"The {what} {number:g} is beyond what any scale has.")
    return number


def _spread(value: float, what: str) -> float:
    number = positive(_points(value, what), what)
    if number < _SMALLEST_SD:
        raise ValueError(f"The {what} {number:g} is smaller than any scale's.")
    return number


def _upwards(healthy: float, ill: float, higher_is_better: bool | None) -> bool:
    if not isinstance(higher_is_better, bool | np.bool_ | None):
        raise ValueError("Say True or False for whether a higher score is better.")
    if healthy == ill:
        raise ValueError("The functional and the dysfunctional mean must differ.")
    up = healthy > ill
    if higher_is_better is not None and bool(higher_is_better) is not up:
        side = "above" if higher_is_better else "below"
        raise ValueError(f"The functional mean must be {side} the dysfunctional one on this scale.")
    return up


def _class(better_by: float, crossed: bool) -> ChangeClass:
    if better_by > CRITICAL:
        return ChangeClass.RECOVERED if crossed else ChangeClass.IMPROVED
    return ChangeClass.DETERIORATED if better_by < -CRITICAL else ChangeClass.UNCHANGED
