"""What may be asked of the record, and what comes back.

Owns the queries and their results; must not know where the record is kept.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.account_queries import PeopleQuery
from controller.protocol.accounts import AccountLine, Badge, SignedIn
from controller.protocol.answers import Refusal
from controller.protocol.base import PROTOCOL_VERSION, Identifier, Language, Model, Text
from controller.protocol.events import RecordedEvent
from controller.protocol.patient_queries import PatientLine, PatientQuery
from controller.protocol.playback import EndPlayback, PlayBack, Playback, PlaybackNow
from controller.protocol.questionnaires import (
    AddQuestionnaire,
    PatientQuestionnaires,
    QuestionnaireEntry,
)
from controller.protocol.station_queries import (
    Certificate,
    KeyLine,
    StationQuery,
    StationSettings,
)
from controller.protocol.vocabulary import CloseReason


class SessionList(Model):
    """The sessions in the store, newest first."""

    kind: Literal["session_list"] = "session_list"
    pseudonym: str | None = Field(default=None, description="Only this patient's, or all")


class SessionRecord(Model):
    """Every event of one session from a sequence on."""

    kind: Literal["session_record"] = "session_record"
    session_id: Identifier = Field(description="Session")
    from_sequence: int = Field(default=0, ge=0, description="First sequence wanted")


class SessionExport(Model):
    """One session as a CSV table, pseudonymous."""

    kind: Literal["session_export"] = "session_export"
    session_id: Identifier = Field(description="Session")
    table: Literal["events", "ratings"] = Field(default="ratings", description="Which table")
    with_notes: bool = Field(default=False, description="True to include free text")


class SessionSamples(Model):
    """Every stream of samples of one session, thinned out for a chart."""

    kind: Literal["session_samples"] = "session_samples"
    session_id: Identifier = Field(description="Session")
    most: int = Field(default=600, ge=10, le=5000, description="Points of a series, at most")


class SessionDrawing(Model):
    """The chart of one session as SVG, pseudonymous."""

    kind: Literal["session_drawing"] = "session_drawing"
    session_id: Identifier = Field(description="Session")
    language: Language = Field(default="en", description="Language of what is written in it")


class SessionReport(Model):
    """One session on one page, for the patient's file or for the patient."""

    kind: Literal["session_report"] = "session_report"
    session_id: Identifier = Field(description="Session")
    audience: Literal["file", "patient"] = Field(description="Whom it is for")
    form: Literal["html", "pdf"] = Field(default="html", description="As what")
    homework: Text = Field(
        default="",
        description="What to do until the next session, printed; empty: as agreed at the close",
    )
    with_name: bool = Field(default=False, description="True to print the patient's name")
    language: Language = Field(default="en", description="Language of the page")


class PatientRecord(Model):
    """What measures over sessions are made of: events of every session of one patient.

    Oldest session first; without notes, prompts and SPECs, which each session's own record has.
    """

    kind: Literal["patient_record"] = "patient_record"
    pseudonym: str = Field(description="The patient's pseudonym")


class ClinicOverview(Model):
    """Counts, durations, dropout and outcomes by condition; small cells hidden."""

    kind: Literal["clinic_overview"] = "clinic_overview"
    of: Literal["station", "clinic"] = Field(
        default="station", description="This station's store, or the clinic's"
    )


Query = Annotated[
    SessionList
    | SessionRecord
    | SessionExport
    | SessionSamples
    | SessionDrawing
    | SessionReport
    | PatientRecord
    | ClinicOverview
    | PatientQuestionnaires
    | AddQuestionnaire
    | PatientQuery
    | PlayBack
    | PlaybackNow
    | EndPlayback,
    Field(discriminator="kind"),
]


AnyQuery = Query | PeopleQuery | StationQuery
"""Everything that travels on the lane of queries."""


class QueryEnvelope(Model):
    """A query on its way to the controller."""

    message: Literal["query"] = "query"
    protocol_version: int = Field(default=PROTOCOL_VERSION, description="Vocabulary of the sender")
    query_id: Identifier = Field(description="Identifies the query")
    badge: Badge | None = Field(default=None, description="Who asks; null from a program")
    query: Annotated[AnyQuery, Field(discriminator="kind")] = Field(description="What is asked")


class SessionSummary(Model):
    """One line of the list of sessions."""

    session_id: Identifier = Field(description="Session")
    pseudonym: str = Field(description="The patient's pseudonym")
    title: str = Field(description="Title")
    opened_utc: str = Field(description="ISO 8601 wall clock")
    duration_s: float = Field(ge=0, description="From opening to the last event, seconds")
    scenes: tuple[str, ...] = Field(description="Exposure scenes shown")
    ratings: int = Field(ge=0, description="Number of ratings")
    peak_suds: int | None = Field(description="Highest rating, or null without ratings")
    end_suds: int | None = Field(description="Last rating, or null without ratings")
    closed: CloseReason | None = Field(description="How it ended, or null while open")
    synthetic: bool = Field(description="True if the patient was simulated")


class SampleSeries(Model):
    """One quantity of a stream over session time: of each interval the lowest, mean and highest.

    Columns are 32-bit little-endian floats in base64, as many in each.
    """

    stream: str = Field(description="Stream it is from")
    name: str = Field(description="Quantity with its unit, e.g. ``rate_per_min``")
    samples: int = Field(ge=0, description="How many samples it was made from")
    times_min: str = Field(description="Middle of the interval, minutes of the session")
    low: str = Field(description="Lowest in the interval")
    mean: str = Field(description="Arithmetic mean of the interval")
    high: str = Field(description="Highest in the interval")


class Document(Model):
    """A file to be kept or printed."""

    file_name: str = Field(description="Name to keep it by")
    media_type: str = Field(description="What it is")
    content: str = Field(description="Its bytes in base64")
    remark: str = Field(default="", description="A sentence where it is not what was asked for")


class ClinicLine(Model):
    """One condition, or all together; null where it is hidden or there is nothing to tell."""

    condition: str = Field(description="The condition its scenes are for, or ``all``")
    hidden: bool = Field(description="True if something here is hidden because a cell is small")
    patients: int | None = Field(description="Patients with a session")
    sessions: int | None = Field(description="Sessions of theirs")
    median_min: float | None = Field(description="Median duration of a session, minutes")
    dropped_out: int | None = Field(
        description="Patients whose last session was stopped early or interrupted, long ago"
    )
    peak_fall: float | None = Field(
        description="Mean of highest rating of the first session less that of the last, SUDS"
    )
    peak_fall_of: int | None = Field(description="Patients this mean is of: with two sessions")


class ClinicTable(Model):
    """A clinic in one table."""

    smallest: int = Field(description="Counts of patients below this, but not 0, are hidden")
    dropout_days: int = Field(description="Days without a session after which one counts as out")
    lines: tuple[ClinicLine, ...] = Field(description="By condition, then all together")


class QueryResult(Model):
    """The answer to a query; exactly one of its contents is filled, or the refusal."""

    message: Literal["query_result"] = "query_result"
    query_id: Identifier | None = Field(description="The query; null if unreadable")
    refusal: Refusal | None = Field(default=None, description="Why there is no result")
    sessions: tuple[SessionSummary, ...] | None = Field(default=None, description="For a list")
    events: tuple[RecordedEvent, ...] | None = Field(default=None, description="For a record")
    csv: str | None = Field(default=None, description="For an export")
    signed_in: SignedIn | None = Field(default=None, description="For a sign-in")
    accounts: tuple[AccountLine, ...] | None = Field(
        default=None, description="For accounts: those there are now, if the role may know"
    )
    done: bool = Field(default=False, description="True where there is no more to say")
    samples: tuple[SampleSeries, ...] | None = Field(default=None, description="For samples")
    document: Document | None = Field(default=None, description="For a drawing or a report")
    records: tuple[tuple[RecordedEvent, ...], ...] | None = Field(
        default=None, description="For a patient: the events of each session"
    )
    clinic: ClinicTable | None = Field(default=None, description="For an overview")
    questionnaires: tuple[QuestionnaireEntry, ...] | None = Field(
        default=None, description="For questionnaires: every entry there is now, in order"
    )
    playback: Playback | None = Field(default=None, description="For a playback: where it is now")
    settings: StationSettings | None = Field(
        default=None, description="For settings: those in force now"
    )
    keys: tuple[KeyLine, ...] | None = Field(
        default=None, description="For keys: those there are now"
    )
    certificate: Certificate | None = Field(default=None, description="For one that was made")
    patients: tuple[PatientLine, ...] | None = Field(
        default=None, description="For the patients' book: those found, or the one changed"
    )
