"""The patients' book on the wire: who comes today, finding, adding and changing a patient.

Owns these queries and what is told of a patient; must not know where a book is kept. What tells
who somebody is stays out of every ``repr``, and with it out of logs.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from controller.protocol.base import Identifier, Model
from controller.protocol.questionnaires import Pseudonym

FOUND_AT_MOST: Final = 30
"""How many patients a search tells of; who looks for one types more of the name."""

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A day, ISO 8601, local to the clinic."""

ClockTime = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
"""Hours and minutes of a day, local to the clinic, or empty."""

Typed = Annotated[str, Field(max_length=500)]
"""What was typed of an identity; the book says what it does not take."""


class PatientsToday(Model):
    """Who is planned for a day, in order of time, and after them who else had a session in it."""

    kind: Literal["patients_today"] = "patients_today"
    day: Day = Field(description="The day, as the console has it")
    utc_offset_min: int = Field(
        default=0, ge=-1440, le=1440, description="The console's clock less UTC, minutes"
    )
    with_names: bool = Field(default=False, description="True to tell names, which is audited")


class FindPatients(Model):
    """Patients whose pseudonym, name, birth date or contact holds every word; audited."""

    kind: Literal["find_patients"] = "find_patients"
    words: Annotated[str, Field(pattern=r"\S", max_length=500)] = Field(
        description="Parts of what is known, in any case and order", repr=False
    )
    archived: bool = Field(default=False, description="True to tell of those archived as well")
    with_names: bool = Field(default=False, description="True to tell names")


class PatientIdentity(Model):
    """Who one patient is; audited."""

    kind: Literal["patient_identity"] = "patient_identity"
    pseudonym: Pseudonym = Field(description="The patient's pseudonym")


class AddPatient(Model):
    """Enter a patient."""

    kind: Literal["add_patient"] = "add_patient"
    request_id: Identifier = Field(description="Identifies the request; sent again, done once")
    name: Typed = Field(default="", description="Name, in any script", repr=False)
    birth_date: Typed = Field(default="", description="ISO 8601, or empty", repr=False)
    contact: Typed = Field(default="", description="How to reach the patient", repr=False)
    pseudonym: Typed = Field(default="", description="Pseudonym; empty: one is drawn")


class EditPatient(Model):
    """Change who a patient is; what was there before is gone."""

    kind: Literal["edit_patient"] = "edit_patient"
    request_id: Identifier = Field(description="Identifies the request; sent again, done once")
    pseudonym: Pseudonym = Field(description="The patient's pseudonym, which stays")
    name: Typed | None = Field(default=None, description="Name; null: as it is", repr=False)
    birth_date: Typed | None = Field(
        default=None, description="ISO 8601 or empty; null: as it is", repr=False
    )
    contact: Typed | None = Field(
        default=None, description="How to reach the patient; null: as it is", repr=False
    )


class ArchivePatient(Model):
    """Take a patient out of the list, or back into it; nothing is deleted."""

    kind: Literal["archive_patient"] = "archive_patient"
    request_id: Identifier = Field(description="Identifies the request; sent again, done once")
    pseudonym: Pseudonym = Field(description="The patient's pseudonym")
    archived: bool = Field(default=True, description="False: back into the list")


class PlanVisit(Model):
    """Say when a patient comes next, or that the visit planned is off; the latest word counts."""

    kind: Literal["plan_visit"] = "plan_visit"
    request_id: Identifier = Field(description="Identifies the request; sent again, done once")
    pseudonym: Pseudonym = Field(description="The patient's pseudonym")
    day: Day | None = Field(description="Day of the visit; null: none is planned any more")
    time: ClockTime = Field(default="", description="When on that day, HH:MM, or empty")


PatientQuery = (
    PatientsToday
    | FindPatients
    | PatientIdentity
    | AddPatient
    | EditPatient
    | ArchivePatient
    | PlanVisit
)
"""What may be asked of the patients' book."""


class Visit(Model):
    """The visit planned for a patient."""

    day: Day = Field(description="Day, local to the clinic")
    time: ClockTime = Field(default="", description="HH:MM, or empty where none was said")


class LastSession(Model):
    """The newest session of a patient, in short."""

    session_id: Identifier = Field(description="Session")
    title: str = Field(description="Title")
    opened_utc: str = Field(description="ISO 8601 wall clock")
    is_open: bool = Field(description="True while it is not closed")
    synthetic: bool = Field(description="True if the patient was simulated")


class PatientLine(Model):
    """One patient as a list shows them; who it is only where that was asked for."""

    pseudonym: str = Field(description="The patient's pseudonym")
    name: str = Field(default="", description="Name, or empty", repr=False)
    birth_date: str = Field(default="", description="ISO 8601, or empty", repr=False)
    contact: str = Field(default="", description="How to reach the patient, or empty", repr=False)
    archived: bool = Field(description="True if taken out of the list")
    sessions: int = Field(ge=0, description="How many sessions are in the record")
    last: LastSession | None = Field(description="The newest of them, or null")
    visit: Visit | None = Field(description="The visit planned, or null")
