"""Who may sign in, what a sign-in is, and who holds the controls: the words for people.

Owns roles, accounts as they are shown, and the company at a session; must not know how a
password is kept or checked.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from controller.protocol.base import Identifier, Model

AccountName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.@ -]+$")]
"""Name of an account, letters of any script; capital letters make no other name."""

Password = Annotated[str, Field(min_length=1, max_length=200)]
"""A password as it was typed."""

Token = Annotated[str, Field(min_length=16, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")]
"""The secret of one sign-in; as good as the password while it is in force."""


class Role(StrEnum):
    """What an account is for."""

    THERAPIST = "therapist"  # runs sessions
    SUPERVISOR = "supervisor"  # watches, reads, and runs a session when handed the controls
    OBSERVER = "observer"  # watches, and may press SAFE PLACE
    ADMINISTRATOR = "administrator"  # what a therapist may, and the accounts


class SignInMode(StrEnum):
    """Whether people have to sign in at this controller."""

    OPEN = "open"  # a demo: whoever sits at this machine
    FIRST = "first"  # no account yet: the first one has to be made
    NEEDED = "needed"  # by name and password


class SignedIn(Model):
    """One sign-in in force."""

    name: str = Field(description="Name of the account")
    role: Role = Field(description="Its role now")
    token: Token | None = Field(default=None, description="The new token, told once; else null")
    page_token: Token | None = Field(
        default=None,
        description="Of the page's own lane, in force as long as the sign-in; null in a demo",
        repr=False,
    )
    locked: bool = Field(
        default=False, description="True: unused for too long; the password opens it again"
    )


class AccountLine(Model):
    """One account in the list."""

    name: str = Field(description="Name of the account")
    role: Role = Field(description="Its role")
    created_utc: str = Field(description="ISO 8601 wall clock")
    disabled: bool = Field(description="True: it cannot sign in")


class Company(Model):
    """Who is at the open session."""

    holder: str | None = Field(default=None, description="Who holds the controls; null: nobody")
    holder_page: Identifier | None = Field(
        default=None, description="The page that holds them; null while it is not there"
    )
    holder_lost: bool = Field(
        default=False, description="True: that page is silent, so the controls can be taken"
    )
    asked_by: str | None = Field(default=None, description="Who asks for the controls, or null")
    asked_page: Identifier | None = Field(default=None, description="The page that asks, or null")
    watchers: tuple[str, ...] = Field(
        default=(), description="Who has the live page open without the controls"
    )
    watching_agreed: bool = Field(
        default=False, description="True: the patient agreed that others watch"
    )


class Badge(Model):
    """Who asks: comes with every command and query of a page."""

    token: Token | None = Field(
        default=None, description="Of the sign-in; where none is needed, the browser's own name"
    )
    page: Identifier | None = Field(
        default=None, description="The page, by the name its heartbeats carry"
    )
