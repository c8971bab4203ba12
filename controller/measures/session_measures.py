"""Everything measured of one session: each exposure by itself, and what runs through it.

Owns what belongs together; must not know formulas, which have modules of their own, nor charts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.measures.change import Within, within_session_change
from controller.measures.decay import DecayFit, fit_decay, from_peak
from controller.measures.expectancy import Expectancy, expectancies
from controller.measures.exposure_time import LevelTime, StepTime, time_at_levels, time_at_steps
from controller.measures.falls import Fall, TagTotal, falls, falls_by_tag
from controller.measures.habituation import plateau
from controller.measures.session import Exposure, SessionCurve, session_curve
from controller.protocol.events import (
    MomentMarked,
    RatingDeclined,
    RatingMissed,
    RatingPrompted,
    RecordedEvent,
)
from controller.protocol.vocabulary import FallTag, MomentKind

_NS_PER_MIN = 60e9


@dataclass(frozen=True, slots=True)
class ExposureMeasures:
    """What is measured of one continuous exposure beside its summary."""

    exposure: Exposure
    """The exposure with its ratings and `CurveSummary`, whose reactivity is peak - initial."""
    reactivity_from_baseline: float | None
    """Peak less the last baseline rating: another number than reactivity. SUDS. None without
    either."""
    within: dict[Within, float | None]
    """The fall within the exposure in every variant."""
    decay: DecayFit | None
    """Fitted from the peak on, times in minutes since the exposure began; None if none fits."""
    no_decay: str
    """Why none fits, in a sentence; empty if one does."""
    plateau: bool | None
    """True if its last ratings stand still; a design of this project."""
    falls: tuple[Fall, ...]
    """Falls that end with a rating of this exposure."""
    moments: dict[MomentKind, int]
    """How often each moment was marked while it lasted: looked away, safety behaviour,
    reassurance."""


@dataclass(frozen=True, slots=True)
class SessionMeasures:
    """What is measured of one session."""

    curve: SessionCurve
    exposures: tuple[ExposureMeasures, ...]
    """One each; an interrupted exposure is several."""
    falls: tuple[Fall, ...]
    """All falls, of ratings outside exposures too."""
    falls_by_tag: dict[FallTag, TagTotal]
    levels: tuple[LevelTime, ...]
    """Minutes at each level of the dial."""
    steps: tuple[StepTime, ...]
    """Minutes at each step of the ladder."""
    expectancies: tuple[Expectancy, ...]
    prompts: int
    """Ratings asked for."""
    declined: int
    """Of these, declined: no rating, never a rating of 0."""
    missed: int
    """Of these, without an answer."""


def session_measures(
    events: Sequence[RecordedEvent], until_ns: int | None = None, *, decays: bool = True
) -> SessionMeasures:
    """Measure a session of these events, which are all of them in order from its beginning.

    ``until_ns`` as for `controller.measures.session.session_curve`, which see for what enters an
    exposure; ValueError as there. ``decays`` False leaves out the fits of decay, which take longer
    than all the rest together.
    """
    curve = session_curve(events, until_ns)
    found = falls(events)
    kinds = [type(recorded.event) for recorded in events]
    return SessionMeasures(
        curve=curve,
        exposures=tuple(
            _exposure(x, curve.baseline_suds, found, events, decays) for x in curve.exposures
        ),
        falls=found,
        falls_by_tag=falls_by_tag(found),
        levels=time_at_levels(curve.dose),
        steps=time_at_steps(events),
        expectancies=expectancies(events),
        prompts=kinds.count(RatingPrompted),
        declined=kinds.count(RatingDeclined),
        missed=kinds.count(RatingMissed),
    )


def _exposure(
    exposure: Exposure,
    baseline: int | None,
    found: Sequence[Fall],
    events: Sequence[RecordedEvent],
    decays: bool,
) -> ExposureMeasures:
    peak = exposure.summary.peak
    times = [rating.time_min - exposure.start_min for rating in exposure.ratings]
    suds = [rating.suds for rating in exposure.ratings]
    ids = {rating.rating_id for rating in exposure.ratings}
    decay, no_decay = _decay(times, suds) if decays else (None, "It was not asked for.")
    return ExposureMeasures(
        exposure=exposure,
        reactivity_from_baseline=None if peak is None or baseline is None else peak - baseline,
        within={variant: within_session_change(exposure.summary, variant) for variant in Within},
        decay=decay,
        no_decay=no_decay,
        plateau=plateau(times, suds),
        falls=tuple(fall for fall in found if fall.rating_id in ids),
        moments=_moments(exposure, events),
    )


def _decay(times: Sequence[float], suds: Sequence[int]) -> tuple[DecayFit | None, str]:
    try:
        return fit_decay(*from_peak(times, suds)), ""
    except ValueError as why:
        return None, str(why)


def _moments(exposure: Exposure, events: Sequence[RecordedEvent]) -> dict[MomentKind, int]:
    marked = [
        recorded.event.moment
        for recorded in events
        if isinstance(recorded.event, MomentMarked)
        and exposure.start_min <= recorded.elapsed_ns / _NS_PER_MIN <= exposure.end_min
    ]
    return {kind: marked.count(kind) for kind in MomentKind}
