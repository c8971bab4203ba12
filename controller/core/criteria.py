"""What each theory's criterion says, worked out from the ratings of the exposure.

Owns the arithmetic of criteria; must not know what a therapist makes of them, nor act on any.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from controller.protocol.care import ExposureRating
from controller.protocol.criteria import Criteria
from controller.protocol.state import SessionState

HALF: Final = 50.0
"""Fall from the step's peak that counts as habituated by the usual rule, percent."""

PLATEAU_WINDOW_MIN: Final = 5.0
"""Ratings of this long, and no fewer than `PLATEAU_RATINGS`, are looked at, minutes."""

PLATEAU_RATINGS: Final = 3
"""Fewest ratings that can be a plateau."""

PLATEAU_SPAN_MIN: Final = 2.0
"""Least time from the first to the last of them, minutes."""

PLATEAU_RANGE: Final = 10
"""Greatest difference between two of them, SUDS."""

PLATEAU_SLOPE_PER_MIN: Final = 2.0
"""Their least-squares slope is below this, either way, SUDS a minute."""

LIKELY: Final = 50.0
"""An expectation counts as violated from this likelihood on, percent."""

CRITERIA_FROM: Final = ("exposure_ratings", "visit", "contexts", "prediction", "outcome")
"""Fields of the state that criteria are worked out from, and no others."""


def criteria_of(state: SessionState) -> Criteria:
    """Every criterion for the state's ratings, prediction and outcome."""
    given = [r for r in state.exposure_ratings if r.suds is not None]
    here = [r for r in given if r.visit == state.visit]
    suds = [r.suds for r in here if r.suds is not None]
    peak, latest = max(suds, default=None), suds[-1] if suds else None
    fall = 100.0 * (peak - latest) / peak if peak and latest is not None else None
    base = Criteria(contexts=state.contexts)
    return base.model_copy(
        update={
            "ratings": len(suds),
            "peak_suds": peak,
            "latest_suds": latest,
            "fall_percent": fall,
            "half_fall": None if fall is None else fall >= HALF,
            "plateau": plateau(here),
            "peak_under_threshold": None if peak is None else peak <= base.peak_threshold,
            "expectancy_violated": _violated(state),
            "suds_sd": _sd([r.suds for r in given if r.suds is not None]),
            "dose_sd": _sd([r.dial for r in given]),
        }
    )


def plateau(ratings: Sequence[ExposureRating]) -> bool | None:
    """True if the latest of a step's ratings stand still; None while there are too few.

    A design of this project: |slope| and range of the ratings of the last minutes are small.
    """
    if len(ratings) < PLATEAU_RATINGS:
        return None
    since_min = ratings[-1].elapsed_min - PLATEAU_WINDOW_MIN
    window = [r for r in ratings if r.elapsed_min >= since_min]
    if len(window) < PLATEAU_RATINGS:
        window = list(ratings[-PLATEAU_RATINGS:])
    times = [r.elapsed_min for r in window]
    suds = [r.suds for r in window if r.suds is not None]
    if times[-1] - times[0] < PLATEAU_SPAN_MIN:
        return None
    still = abs(_slope(times, suds)) < PLATEAU_SLOPE_PER_MIN
    return still and max(suds) - min(suds) <= PLATEAU_RANGE


def _slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Least-squares slope, unit of the values a minute; the times are not all equal."""
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    over = sum((t - middle) * (y - mean) for t, y in zip(times, values, strict=True))
    return over / sum((t - middle) ** 2 for t in times)


def _sd(values: Sequence[float]) -> float | None:
    """Standard deviation, ddof 1."""
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    return sqrt(sum((x - mean) ** 2 for x in values) / (len(values) - 1))


def _violated(state: SessionState) -> bool | None:
    if state.prediction is None or state.outcome is None:
        return None
    return state.prediction.likelihood_percent >= LIKELY and not state.outcome.happened
