"""What is learnt and felt beside the dose: criteria, predictions, sickness, what came in between.

Owns the words of these; pure, must not know pages. They tell what is so and never what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinician_console import words
from clinician_console.language import N_, Said, _
from controller.protocol.care import Outcome, Prediction
from controller.protocol.criteria import Criteria
from controller.protocol.plan import LadderStep
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import FallTag, Finding, Severity

TAGS: Said[FallTag] = Said(
    {
        FallTag.DOSE_LOWERED: N_("dose lowered"),
        FallTag.EVENT_ENDED: N_("an event ended"),
        FallTag.LOOKED_AWAY: N_("looked away"),
        FallTag.SAFETY_BEHAVIOUR: N_("safety behaviour"),
        FallTag.REASSURANCE: N_("reassurance"),
        FallTag.TECHNICAL_PAUSE: N_("technical pause"),
        FallTag.SAFE_PLACE: N_("safe place"),
        FallTag.STOPPED: N_("patient used stop"),
        FallTag.DOSE_HELD: N_("dose held"),
    }
)

SEVERITIES: Said[Severity] = Said(
    {
        Severity.MILD: N_("Mild: noticed, no hindrance"),
        Severity.MODERATE: N_("Moderate: a hindrance"),
        Severity.SEVERE: N_("Severe: the session could not go on"),
    }
)

FINDINGS: Said[Finding] = Said(
    {
        Finding.YES: N_("Yes"),
        Finding.NO: N_("No"),
        Finding.UNKNOWN: N_("Not known"),
    }
)

BEHAVIOURS = (
    N_("Holds on"),
    N_("Closes the eyes"),
    N_("Counts or distracts"),
    N_("Talks to the therapist"),
)
"""Safety behaviours offered as one touch; any other is typed."""

TENS = tuple(range(0, 101, 10))
"""What a pad offers for 0 to 100."""


@dataclass(frozen=True)
class Line:
    """One figure of the course: its name, and what is so."""

    name: str
    words: str


@dataclass(frozen=True)
class StepSheet:
    """What can be recorded around one step of the ladder."""

    step: LadderStep
    number: int
    here: bool
    outcome_of: Prediction | None
    """The prediction of the present step whose outcome is open."""
    predicted: Prediction | None
    """What was predicted for this step already."""
    came: Outcome | None
    """The outcome recorded for the present step's prediction."""
    last_words: str
    """What was predicted last, to begin from."""


def step_sheet(state: SessionState, step_id: str) -> StepSheet | None:
    """The sheet of the step ``step_id``; None if the ladder has no such step."""
    step = state.ladder.step(step_id)
    if step is None:
        return None
    present = state.step.step_id if state.step else None
    prediction = state.prediction
    of_present = prediction is not None and prediction.step_id in (None, present)
    of_this = prediction is not None and prediction.step_id == step_id
    return StepSheet(
        step=step,
        number=1 + state.ladder.steps.index(step),
        here=step_id == present,
        outcome_of=prediction if of_present and present and state.outcome is None else None,
        predicted=prediction if of_this and state.outcome is None else None,
        came=state.outcome if of_present else None,
        last_words=prediction.what if prediction is not None else "",
    )


def prediction_words(prediction: Prediction) -> str:
    """A prediction in one line."""
    likely, bad = words.number(prediction.likelihood_percent), words.number(prediction.how_bad)
    return _("“{what}”, {likely} likely, {bad} bad").format(
        what=prediction.what, likely=likely, bad=bad
    )


def outcome_words(outcome: Outcome) -> str:
    """An outcome in one line."""
    came = _("happened") if outcome.happened else _("did not happen")
    learnt = _(", learnt: “{learnt}”").format(learnt=outcome.learnt) if outcome.learnt else ""
    return _("{came}, surprise {surprise}{learnt}").format(
        came=came, surprise=words.number(outcome.surprise), learnt=learnt
    )


def course_lines(state: SessionState) -> tuple[Line, ...]:
    """What is so of the present step and the exposure so far."""
    criteria = state.criteria
    return (
        *_learning(state),
        Line(_("Fall in this step"), _fall(criteria)),
        Line(_("Half of its peak"), _yes(criteria.half_fall, _("reached"), _("not reached"))),
        Line(
            _("Its last ratings"),
            _yes(criteria.plateau, _("stand still"), _("move"), _("too few yet")),
        ),
        Line(_("Its peak"), _peak(criteria)),
        Line(_("Spread so far"), _spread(criteria)),
        Line(_("Contexts so far"), str(len(criteria.contexts)) if criteria.contexts else "–"),
        Line(_("Since the last rating"), tag_words(state.since_rating) or _("dose held")),
        Line(_("Sickness"), sickness_words(state)),
    )


def _learning(state: SessionState) -> tuple[Line, ...]:
    if state.prediction is None:
        return (Line(_("Predicted"), _("nothing yet")),)
    told = [Line(_("Predicted"), prediction_words(state.prediction))]
    if state.outcome is not None:
        told.append(Line(_("Outcome"), outcome_words(state.outcome)))
        violated = state.criteria.expectancy_violated
        told.append(
            Line(
                _("Expectation"),
                _yes(violated, _("held likely, did not happen"), _("not held likely, or happened")),
            )
        )
    return tuple(told)


def _yes(value: bool | None, yes: str, no: str, unknown: str = "–") -> str:
    return unknown if value is None else yes if value else no


def _fall(criteria: Criteria) -> str:
    if criteria.fall_percent is None:
        return "–"
    return _("{fall_percent:.0f} % ({peak_suds} to {latest_suds})").format(
        fall_percent=criteria.fall_percent,
        peak_suds=criteria.peak_suds,
        latest_suds=criteria.latest_suds,
    )


def _peak(criteria: Criteria) -> str:
    if criteria.peak_suds is None:
        return "–"
    low = criteria.peak_under_threshold
    return (
        f"{criteria.peak_suds}, {_('not above') if low else _('above')} {criteria.peak_threshold}"
    )


def _spread(criteria: Criteria) -> str:
    told = [
        _("{name} SD {value:.0f}").format(name=name, value=value)
        for name, value in ((_("distress"), criteria.suds_sd), (_("dose"), criteria.dose_sd))
        if value is not None
    ]
    return ", ".join(told) or "–"


def tag_words(tags: tuple[FallTag, ...]) -> str:
    """What happened in between, in words."""
    return ", ".join(TAGS[tag] for tag in tags)


def sickness_words(state: SessionState) -> str:
    """Fast motion sickness so far, 0 to 20."""
    sickness = state.sickness
    if sickness.latest is None:
        return _("not asked yet")
    return _("{latest} of 20, first {first}, highest {peak}").format(
        latest=sickness.latest, first=sickness.first, peak=sickness.peak
    )


def may_faint(state: SessionState) -> bool:
    """True where the patient may faint, so that help for it stays one touch away."""
    screening = state.screening
    flagged = screening is not None and Finding.YES in (
        screening.blood_injection_injury,
        screening.fainting_history,
    )
    return flagged or state.faint_help
