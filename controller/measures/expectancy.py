"""What the patient expected, what came of it, and how expecting changed.

Owns the pairing of predictions with outcomes and the figures of it; must not know the dose.

Inhibitory learning asks how far experience missed the expectation (Craske et al. 2014, Behav Res
Ther 58:10-23), and whether the same is expected less afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.protocol.care_events import OutcomeRecorded, PredictionRecorded
from controller.protocol.events import RecordedEvent


@dataclass(frozen=True, slots=True)
class Expectancy:
    """A prediction, and its outcome if there is one."""

    prediction_id: str
    step_id: str | None
    time_min: float
    """When it was said, minutes since the session was opened."""
    what: str
    likelihood_percent: float
    """How likely, 0-100."""
    how_bad: float
    """How bad it would be, 0-100."""
    happened: bool | None
    """None without an outcome, like the next two."""
    surprise: float | None
    """How surprising the outcome was, 0-100, by the patient."""
    learnt: str | None

    @property
    def mismatch_percent(self) -> float | None:
        """|100 if it happened, else 0, less the likelihood|, 0-100; None without an outcome."""
        if self.happened is None:
            return None
        return abs((100.0 if self.happened else 0.0) - self.likelihood_percent)

    @property
    def violated(self) -> bool | None:
        """True if it was at least 50 % likely and did not happen; None without an outcome."""
        if self.happened is None:
            return None
        return self.likelihood_percent >= 50 and not self.happened


@dataclass(frozen=True, slots=True)
class ExpectancyChange:
    """How the first and the last prediction about the same thing differ."""

    about: str
    """Id of the step, or the prediction's words where it is about none."""
    predictions: int
    """2 or more."""
    likelihood_change: float
    """Last less first likelihood; expecting it less is negative. Percent points."""
    how_bad_change: float
    """Last less first badness; below 0 is less bad. Points of 0-100."""


def expectancies(events: Sequence[RecordedEvent]) -> tuple[Expectancy, ...]:
    """Every prediction of these events in order, each with its latest outcome.

    ``events`` are those of one session, in order.
    """
    outcomes = {
        r.event.prediction_id: r.event for r in events if isinstance(r.event, OutcomeRecorded)
    }
    return tuple(
        _expectancy(recorded, recorded.event, outcomes.get(recorded.event.prediction_id))
        for recorded in events
        if isinstance(recorded.event, PredictionRecorded)
    )


def expectancy_changes(found: Sequence[Expectancy]) -> tuple[ExpectancyChange, ...]:
    """For everything predicted at least twice, the change from first to last.

    ``found`` in order, of one session or of several. The same is what is about the same step, or
    without a step what is said in the same words (case and spaces aside).
    """
    about: dict[str, list[Expectancy]] = {}
    for expectancy in found:
        words = " ".join(expectancy.what.casefold().split())
        about.setdefault(expectancy.step_id or words, []).append(expectancy)
    return tuple(
        ExpectancyChange(
            about=key,
            predictions=len(same),
            likelihood_change=same[-1].likelihood_percent - same[0].likelihood_percent,
            how_bad_change=same[-1].how_bad - same[0].how_bad,
        )
        for key, same in about.items()
        if len(same) > 1
    )


def _expectancy(
    recorded: RecordedEvent, said: PredictionRecorded, came: OutcomeRecorded | None
) -> Expectancy:
    return Expectancy(
        prediction_id=said.prediction_id,
        step_id=said.step_id,
        time_min=recorded.elapsed_ns / 60e9,
        what=said.what,
        likelihood_percent=said.likelihood_percent,
        how_bad=said.how_bad,
        happened=came.happened if came else None,
        surprise=came.surprise if came else None,
        learnt=came.learnt if came else None,
    )
