"""One patient over sessions: change between them in every variant, and return of fear.

Owns which number of a session stands for it; must not know identities, stores or charts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from controller.measures.change import Between, BetweenSessionChange, between_values
from controller.measures.expectancy import ExpectancyChange, expectancy_changes
from controller.measures.return_of_fear import ReturnOfFearFit, fit_return_of_fear
from controller.measures.session import SessionCurve
from controller.measures.session_measures import SessionMeasures


@dataclass(frozen=True, slots=True)
class PatientCourse:
    """What is measured over a patient's sessions."""

    sessions: tuple[SessionMeasures, ...]
    """In the order given."""
    between: dict[Between, BetweenSessionChange]
    """Change from session to session in every variant, by `session_values`."""
    expectancy_changes: tuple[ExpectancyChange, ...]
    """Of what was predicted more than once, over all sessions."""
    return_of_fear: ReturnOfFearFit | None
    """Fitted over all exposures with two ratings or more; None if it does not fit."""
    no_return_of_fear: str
    """Why it does not fit, in a sentence; empty if it does."""


def patient_course(sessions: Sequence[SessionMeasures]) -> PatientCourse:
    """Measure a patient over ``sessions``, oldest first; none at all is a course without numbers.

    Raises ValueError if a session is given twice or they are of several patients.
    """
    _check(sessions)
    values = [session_values(session.curve) for session in sessions]
    fit, why = _return_of_fear(sessions)
    return PatientCourse(
        sessions=tuple(sessions),
        between={variant: between_values(v[variant] for v in values) for variant in Between},
        expectancy_changes=expectancy_changes(
            [expectancy for session in sessions for expectancy in session.expectancies]
        ),
        return_of_fear=fit,
        no_return_of_fear=why,
    )


def session_values(curve: SessionCurve) -> dict[Between, float | None]:
    """The number that stands for a session in each variant, SUDS; None where it has none.

    Over all its exposures: the highest peak; the mean of all ratings that enter measures; the
    areas added over the durations added (exposures of two ratings or more); the initial rating of
    the first exposure that has one, and the end of the last.
    """
    rated = [x.summary for x in curve.exposures if x.ratings]
    suds = [rating.suds for x in curve.exposures for rating in x.ratings]
    drawn = [
        (x.summary.auc, x.ratings[-1].time_min - x.ratings[0].time_min)
        for x in curve.exposures
        if x.summary.auc is not None
    ]
    area, minutes = sum(auc for auc, _ in drawn), sum(duration for _, duration in drawn)
    return {
        Between.PEAK: float(max(suds)) if suds else None,
        Between.MEAN: float(np.mean(suds)) if suds else None,
        Between.TIME_WEIGHTED_MEAN: area / minutes if minutes else None,
        Between.INITIAL: rated[0].initial if rated else None,
        Between.END: rated[-1].end if rated else None,
    }


def _check(sessions: Sequence[SessionMeasures]) -> None:
    ids = [session.curve.session_id for session in sessions]
    if len(set(ids)) != len(ids):
        raise ValueError("A session is there twice.")
    if len({session.curve.header.pseudonym for session in sessions}) > 1:
        raise ValueError("These sessions are of several patients.")


def _return_of_fear(
    sessions: Sequence[SessionMeasures],
) -> tuple[ReturnOfFearFit | None, str]:
    exposures = [
        (
            [rating.time_min - x.start_min for rating in x.ratings],
            [rating.suds for rating in x.ratings],
        )
        for session in sessions
        for x in session.curve.exposures
        if len(x.ratings) > 1
    ]
    try:
        return fit_return_of_fear(exposures), ""
    except ValueError as why:
        return None, str(why)
