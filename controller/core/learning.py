"""Predictions, outcomes, safety behaviours, sickness and questionnaires: what is told and kept.

Owns these small rules; must not know the dose, nor draw any conclusion.
"""

from controller.core.decision import Context, Decision, accepted, declined
from controller.core.refusals import ACTIONS, listed, nothing_to_do, refusal
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol.vocabulary import RefusalReason


def record_prediction(context: Context, command: q.RecordPrediction) -> Decision:
    """What the patient expects; a further one takes the place of the one before."""
    predicted = k.PredictionRecorded(
        prediction_id=context.cause_id,
        step_id=command.step_id,
        what=command.what,
        likelihood_percent=command.likelihood_percent,
        how_bad=command.how_bad,
    )
    return accepted(predicted, created_id=context.cause_id)


def record_outcome(context: Context, command: q.RecordOutcome) -> Decision:
    """What came of the latest prediction; without one there is nothing to compare with."""
    prediction = context.state.prediction
    if prediction is None:
        why = "nothing was predicted yet; record a prediction, or write a note"
        action = ACTIONS[command.kind]
        return declined(refusal(RefusalReason.NOT_ALLOWED, action=action, why=why))
    outcome = k.OutcomeRecorded(
        prediction_id=prediction.prediction_id,
        happened=command.happened,
        surprise=command.surprise,
        learnt=command.learnt,
    )
    return accepted(outcome, created_id=prediction.prediction_id)


def note_safety_behaviour(context: Context, command: q.NoteSafetyBehaviour) -> Decision:
    """A safety behaviour, in use from now on; noting it again is recorded again."""
    return accepted(k.SafetyBehaviourNoted(name=command.name), created_id=context.cause_id)


def drop_safety_behaviour(context: Context, command: q.DropSafetyBehaviour) -> Decision:
    """A safety behaviour that was in use is given up."""
    known = context.state.safety_behaviours
    if command.name not in known:
        in_use = listed(f"'{name}'" for name in known)
        return declined(nothing_to_do(f"'{command.name}' is not in use; in use: {in_use}"))
    return accepted(k.SafetyBehaviourDropped(name=command.name))


def record_sickness(context: Context, command: q.RecordSickness) -> Decision:
    """The patient's answer, due or not; a rise is shown and changes nothing."""
    answered = k.SicknessRecorded(fms=command.fms)
    return accepted(answered, asked=command.fms, applied=command.fms, created_id=context.cause_id)


def record_questionnaire(context: Context, command: q.RecordQuestionnaire) -> Decision:
    """The answers as they were given."""
    filled_in = k.QuestionnaireRecorded(
        name=command.name,
        items=command.items,
        occasion=command.occasion,
        language=command.language,
    )
    return accepted(filled_in, created_id=context.cause_id)
