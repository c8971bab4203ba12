"""Questionnaires of a patient outside sessions: what is recorded, asked for and answered.

Owns these entries, events and queries; must not know scoring nor where the entries are kept.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.base import Identifier, Language, Model, Name, Text

Pseudonym = Annotated[str, Field(min_length=1, max_length=40)]
"""A patient's pseudonym, as the record has it."""


class Moment(StrEnum):
    """When in the course of a treatment a questionnaire was filled in."""

    BEFORE = "before"  # before the treatment begins
    BETWEEN = "between"  # from one session to the next
    AFTER = "after"  # when the treatment has ended
    FOLLOW_UP = "follow_up"  # some time after it


class QuestionnaireFilled(Model):
    """A patient's questionnaire was filled in, or an earlier entry was corrected by this one."""

    kind: Literal["questionnaire_filled"] = "questionnaire_filled"
    entry_id: Identifier = Field(description="Identifies the entry; safe to resend")
    name: Name = Field(description="Which, e.g. phq9")
    version: str = Field(min_length=1, max_length=120, description="Version of its form")
    items: Annotated[
        tuple[Annotated[int, Field(ge=0, le=100)] | None, ...], Field(max_length=200)
    ] = Field(min_length=1, description="Answers in the order of the items, raw; null is no answer")
    moment: Moment = Field(description="When in the course of the treatment")
    filled_on: str = Field(
        pattern=r"^\d{4}-\d{2}-\d{2}$", description="Day of the answers, ISO 8601, local"
    )
    filled_by: Literal["patient", "therapist"] = Field(
        description="Who entered the answers: the patient at the screen, or the therapist"
    )
    language: Language | None = Field(
        default=None,
        description="Language of the words that were read on the page; none where the answers of a "
        "paper form were entered by number",
    )
    corrects: Identifier | None = Field(
        default=None, description="The entry this one stands in place of, or null"
    )
    withdrawn: bool = Field(
        default=False, description="True: the entry it corrects does not count, nor does this"
    )
    remark: Text = Field(default="", description="Why it was corrected, or what else to say")


class AlertSeen(Model):
    """The clinician has seen the alert that an entry gave."""

    kind: Literal["alert_seen"] = "alert_seen"
    entry_id: Identifier = Field(description="The entry")
    said: Text = Field(default="", description="What was said or done, in the clinician's words")


QuestionnaireEvent = Annotated[QuestionnaireFilled | AlertSeen, Field(discriminator="kind")]
"""What is kept of a patient's questionnaires, one after the other, never changed."""


class QuestionnaireEntry(Model):
    """One event of a patient's questionnaires as the record holds it."""

    number: int = Field(ge=0, description="0, 1, 2, ... within the patient, without gaps")
    written_utc: str = Field(description="ISO 8601 wall clock of the record")
    event: QuestionnaireEvent = Field(description="What happened")


class PatientQuestionnaires(Model):
    """Every questionnaire of a patient that was filled in outside a session."""

    kind: Literal["patient_questionnaires"] = "patient_questionnaires"
    pseudonym: Pseudonym = Field(description="The patient's pseudonym")


class AddQuestionnaire(Model):
    """Record a questionnaire of a patient, a correction, or that an alert was seen."""

    kind: Literal["add_questionnaire"] = "add_questionnaire"
    pseudonym: Pseudonym = Field(description="The patient's pseudonym")
    event: QuestionnaireEvent = Field(description="What is to be recorded")


QuestionnaireQuery = PatientQuestionnaires | AddQuestionnaire
"""What may be asked about the questionnaires of a patient."""
