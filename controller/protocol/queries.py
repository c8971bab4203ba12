"""What may be asked of the record, and what comes back.

Owns the queries and their results; must not know where the record is kept.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.account_queries import PeopleQuery
from controller.protocol.accounts import AccountLine, Badge, SignedIn
from controller.protocol.answers import Refusal
from controller.protocol.base import PROTOCOL_VERSION, Identifier, Model
from controller.protocol.events import RecordedEvent
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


Query = Annotated[SessionList | SessionRecord | SessionExport, Field(discriminator="kind")]


class QueryEnvelope(Model):
    """A query on its way to the controller."""

    message: Literal["query"] = "query"
    protocol_version: int = Field(default=PROTOCOL_VERSION, description="Vocabulary of the sender")
    query_id: Identifier = Field(description="Identifies the query")
    badge: Badge | None = Field(default=None, description="Who asks; null from a program")
    query: Annotated[Query | PeopleQuery, Field(discriminator="kind")] = Field(
        description="What is asked"
    )


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
