"""What a therapist asks beside the dose: the plan, learning, sickness, screening, help.

Owns these commands, which join the others in `controller.protocol.commands`; must not know who
grants them or how.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.base import Identifier, Language, Model, Name, Percent, Text
from controller.protocol.plan import LadderStep
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.vocabulary import Finding, Occasion, Severity

Words = Annotated[str, Field(min_length=1, max_length=1000)]
Behaviour = Annotated[str, Field(min_length=1, max_length=100)]
Fms = Annotated[int, Field(ge=0, le=20, strict=True)]
"""Fast motion sickness scale, 0 (none) to 20 (frank sickness); Keshavarz & Hecht 2011."""


class EditLadder(Model):
    """Put a whole fear ladder in place of the present one, as its next version."""

    kind: Literal["edit_ladder"] = "edit_ladder"
    based_on: int = Field(ge=0, description="Version that was edited; another one is not replaced")
    steps: Annotated[tuple[LadderStep, ...], Field(max_length=60)] = Field(
        description="Every step, easiest first"
    )


class GoToStep(Model):
    """Go to a step of the ladder: its scene, configuration, intensity and overrides."""

    kind: Literal["go_to_step"] = "go_to_step"
    step_id: Identifier = Field(description="Step of the present ladder")
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class EndStep(Model):
    """The present step is done; the dose stays as it is and a rating is asked for."""

    kind: Literal["end_step"] = "end_step"


class RecordPrediction(Model):
    """What the patient expects of a step, before it."""

    kind: Literal["record_prediction"] = "record_prediction"
    what: Words = Field(description="What will happen, in the patient's words")
    likelihood_percent: Percent = Field(description="How likely, 0-100")
    how_bad: Percent = Field(description="How bad it would be, 0-100")
    step_id: Identifier | None = Field(default=None, description="The step it is about, or null")


class RecordOutcome(Model):
    """What came of the latest prediction; a second one corrects the first."""

    kind: Literal["record_outcome"] = "record_outcome"
    happened: bool = Field(description="True if it happened")
    surprise: Percent = Field(description="How surprising the outcome was, 0-100")
    learnt: Text = Field(default="", description="What was learnt, in the patient's words")


class NoteSafetyBehaviour(Model):
    """The patient uses a safety behaviour; it counts as in use until it is dropped."""

    kind: Literal["note_safety_behaviour"] = "note_safety_behaviour"
    name: Behaviour = Field(description="Which, e.g. 'holds the railing'")


class DropSafetyBehaviour(Model):
    """The patient gave up a safety behaviour that was in use."""

    kind: Literal["drop_safety_behaviour"] = "drop_safety_behaviour"
    name: Behaviour = Field(description="Which, as it was noted")


class RecordSickness(Model):
    """The patient's answer to "How sick do you feel, 0 to 20?"."""

    kind: Literal["record_sickness"] = "record_sickness"
    fms: Fms = Field(description="Fast motion sickness scale, 0-20")


class RecordQuestionnaire(Model):
    """The answers of a questionnaire as they were given; scored elsewhere."""

    kind: Literal["record_questionnaire"] = "record_questionnaire"
    name: Name = Field(description="Which, e.g. ssq or vrsq")
    items: Annotated[tuple[Annotated[int, Field(ge=0, le=100)], ...], Field(max_length=200)] = (
        Field(min_length=1, description="Answers in the order of the items, raw")
    )
    occasion: Occasion = Field(description="When, e.g. pre or post")
    language: Language | None = Field(
        default=None,
        description="Language of the words that were read on the page; none where the answers of a "
        "paper form were entered by number",
    )


class RecordScreening(Model):
    """The screening before the first exposure, and the therapist's decision on it."""

    kind: Literal["record_screening"] = "record_screening"
    screening: Screening = Field(description="The answers")
    proceed: bool = Field(description="True if the therapist decides to go on")
    reason: Text = Field(
        default="", description="Why, needed to go on where an answer is flagged or unknown"
    )


class ConfirmRemote(RemoteReadiness):
    """What is confirmed for this remote session; what is not true any more is taken back."""

    kind: Literal["confirm_remote"] = "confirm_remote"


class RecordAdverseEvent(Model):
    """Something bad that happened to the patient."""

    kind: Literal["record_adverse_event"] = "record_adverse_event"
    description: Annotated[Text, Field(min_length=1)] = Field(description="What happened")
    severity: Severity = Field(description="How bad")
    related: Finding = Field(description="Whether it came of the exposure")


class ShowFaintHelp(Model):
    """A plain picture with the steps for a faint, in the neutral room, or away with it."""

    kind: Literal["show_faint_help"] = "show_faint_help"
    on: bool = Field(description="True to show it")


CareCommand = (
    EditLadder
    | GoToStep
    | EndStep
    | RecordPrediction
    | RecordOutcome
    | NoteSafetyBehaviour
    | DropSafetyBehaviour
    | RecordSickness
    | RecordQuestionnaire
    | RecordScreening
    | ConfirmRemote
    | RecordAdverseEvent
    | ShowFaintHelp
)
"""The commands of this module."""
