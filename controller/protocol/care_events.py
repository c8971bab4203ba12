"""What happened beside the dose: the plan, learning, falls, sickness, screening, help, the headset.

Owns these events, which join the others in `controller.protocol.events`; must not know how they
are decided.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.base import Identifier, Language, Model, Name, Percent, Suds, Text
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.vocabulary import FallTag, Finding, Occasion, Severity


class LadderEdited(Model):
    """A new version of the fear ladder is in force."""

    kind: Literal["ladder_edited"] = "ladder_edited"
    ladder: FearLadder = Field(description="The ladder, whole")


class StepStarted(Model):
    """The therapist went to a step of the ladder."""

    kind: Literal["step_started"] = "step_started"
    step: LadderStep = Field(description="The step as it was then")
    ladder_version: int = Field(ge=0, description="Version of the ladder it is from")


class StepEnded(Model):
    """A step is over."""

    kind: Literal["step_ended"] = "step_ended"
    step_id: Identifier = Field(description="The step")
    because: Literal["therapist", "next_step", "scene", "debrief", "closed"] = Field(
        description="What ended it"
    )


class PredictionRecorded(Model):
    """The patient said what to expect."""

    kind: Literal["prediction_recorded"] = "prediction_recorded"
    prediction_id: Identifier = Field(description="Identifies the prediction")
    step_id: Identifier | None = Field(description="The step it is about, or null")
    what: Text = Field(description="What will happen, in the patient's words")
    likelihood_percent: Percent = Field(description="How likely, 0-100")
    how_bad: Percent = Field(description="How bad it would be, 0-100")


class OutcomeRecorded(Model):
    """What came of a prediction was recorded; a later one for the same corrects it."""

    kind: Literal["outcome_recorded"] = "outcome_recorded"
    prediction_id: Identifier = Field(description="The prediction")
    happened: bool = Field(description="True if it happened")
    surprise: Percent = Field(description="How surprising the outcome was, 0-100")
    learnt: Text = Field(description="What was learnt, in the patient's words")


class SafetyBehaviourNoted(Model):
    """The patient used a safety behaviour."""

    kind: Literal["safety_behaviour_noted"] = "safety_behaviour_noted"
    name: Text = Field(description="Which")


class SafetyBehaviourDropped(Model):
    """The patient gave up a safety behaviour."""

    kind: Literal["safety_behaviour_dropped"] = "safety_behaviour_dropped"
    name: Text = Field(description="Which")


class FallTagged(Model):
    """A rating is below the one before in the exposure, and this happened in between."""

    kind: Literal["fall_tagged"] = "fall_tagged"
    rating_id: Identifier = Field(description="The lower, later rating")
    from_suds: Suds = Field(description="The rating before, as it was in force")
    to_suds: Suds = Field(description="The lower one")
    tags: tuple[FallTag, ...] = Field(
        description="Everything that happened in between; dose_held only where nothing else did"
    )


class SicknessDue(Model):
    """Five minutes of exposure passed: it is time to ask how sick the patient feels."""

    kind: Literal["sickness_due"] = "sickness_due"


class SicknessMissed(Model):
    """No answer came while sickness was due."""

    kind: Literal["sickness_missed"] = "sickness_missed"


class SicknessRecorded(Model):
    """The patient said how sick they feel."""

    kind: Literal["sickness_recorded"] = "sickness_recorded"
    fms: Annotated[int, Field(ge=0, le=20)] = Field(description="Fast motion sickness scale, 0-20")


class QuestionnaireRecorded(Model):
    """A questionnaire was filled in."""

    kind: Literal["questionnaire_recorded"] = "questionnaire_recorded"
    name: Name = Field(description="Which")
    items: tuple[int, ...] = Field(description="Answers in the order of the items, raw")
    occasion: Occasion = Field(description="When")
    language: Language | None = Field(
        default=None,
        description="Language of the words that were read on the page; none where the answers of a "
        "paper form were entered by number",
    )


class ScreeningRecorded(Model):
    """The screening was recorded; a later one replaces it."""

    kind: Literal["screening_recorded"] = "screening_recorded"
    screening: Screening = Field(description="The answers")
    proceed: bool = Field(description="True if the therapist decided to go on")
    reason: Text = Field(description="Why, or empty")


class RemoteConfirmed(Model):
    """What is confirmed for this remote session."""

    kind: Literal["remote_confirmed"] = "remote_confirmed"
    readiness: RemoteReadiness = Field(description="What is so")


class AdverseEventRecorded(Model):
    """Something bad happened to the patient."""

    kind: Literal["adverse_event_recorded"] = "adverse_event_recorded"
    description: Text = Field(description="What happened")
    severity: Severity = Field(description="How bad")
    related: Finding = Field(description="Whether it came of the exposure")


class FaintHelpChanged(Model):
    """The plain picture with the steps for a faint was shown or taken away."""

    kind: Literal["faint_help_changed"] = "faint_help_changed"
    on: bool = Field(description="True while it is shown")


class TrackingLost(Model):
    """The headset lost its tracking, or frames were missed badly."""

    kind: Literal["tracking_lost"] = "tracking_lost"
    cause: Literal["tracking", "frames"] = Field(description="Which of the two")


class TrackingRestored(Model):
    """The headset is tracked again; nothing resumes by itself."""

    kind: Literal["tracking_restored"] = "tracking_restored"


class NeutralRoomShown(Model):
    """The renderer drew the neutral room's first frame, for a pause or for a headset put off."""

    kind: Literal["neutral_room_shown"] = "neutral_room_shown"
    fade_s: float = Field(ge=0, description="From the renderer's knowledge of it to that frame, s")


class HeadsetTakenOff(Model):
    """The patient's head is not in the headset."""

    kind: Literal["headset_taken_off"] = "headset_taken_off"


class HeadsetPutOn(Model):
    """The headset is worn again; nothing resumes by itself."""

    kind: Literal["headset_put_on"] = "headset_put_on"


CareEvent = (
    LadderEdited
    | StepStarted
    | StepEnded
    | PredictionRecorded
    | OutcomeRecorded
    | SafetyBehaviourNoted
    | SafetyBehaviourDropped
    | FallTagged
    | SicknessDue
    | SicknessMissed
    | SicknessRecorded
    | QuestionnaireRecorded
    | ScreeningRecorded
    | RemoteConfirmed
    | AdverseEventRecorded
    | FaintHelpChanged
    | TrackingLost
    | TrackingRestored
    | NeutralRoomShown
    | HeadsetTakenOff
    | HeadsetPutOn
)
"""The events of this module."""
