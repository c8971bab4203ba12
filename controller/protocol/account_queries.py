"""What is asked of the controller about people: signing in and out, accounts, the controls.

Owns these requests; must not know how a password is kept. They travel with the queries, away from
the thread that decides, because a password takes long to check; each is answered once by its id.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.accounts import AccountName, Password, Role
from controller.protocol.base import Model


class SignInRequest(Model):
    """A name and a password for a token."""

    kind: Literal["sign_in"] = "sign_in"
    name: AccountName = Field(description="Name of the account")
    password: Password = Field(description="Password, as it was typed", repr=False)
    address: str = Field(
        default="", max_length=64, description="Network address of the browser, for the delays"
    )


class FirstAccount(Model):
    """Make the first account, an administrator's, where there is none; signs it in."""

    kind: Literal["first_account"] = "first_account"
    name: AccountName = Field(description="Name of the account")
    password: Password = Field(description="Password, as it was typed", repr=False)
    address: str = Field(default="", max_length=64, description="Network address of the browser")


class SignOutRequest(Model):
    """End the sign-in whose token comes with it."""

    kind: Literal["sign_out"] = "sign_out"


class PresentSignIn(Model):
    """Whom the token that comes with it stands for; does not count as use."""

    kind: Literal["present_sign_in"] = "present_sign_in"


class AccountList(Model):
    """Every account of this station."""

    kind: Literal["account_list"] = "account_list"


class AddAccount(Model):
    """Make an account."""

    kind: Literal["add_account"] = "add_account"
    name: AccountName = Field(description="Name of the account")
    role: Role = Field(description="What it is for")
    password: Password = Field(description="First password", repr=False)


class SetRole(Model):
    """Give an account another role; one administrator stays."""

    kind: Literal["set_role"] = "set_role"
    name: AccountName = Field(description="Name of the account")
    role: Role = Field(description="What it is for from now on")


class SetPassword(Model):
    """Give an account another password; its sign-ins end."""

    kind: Literal["set_password"] = "set_password"
    name: AccountName = Field(description="Name of the account: one's own, or an administrator any")
    present: Password | None = Field(
        default=None, description="The password so far; needed for one's own", repr=False
    )
    password: Password = Field(description="The new password", repr=False)


class DisableAccount(Model):
    """Let an account sign in no more, or again; one administrator stays."""

    kind: Literal["disable_account"] = "disable_account"
    name: AccountName = Field(description="Name of the account")
    disabled: bool = Field(default=True, description="False: it may sign in again")


class TakeSeat(Model):
    """This page shows the open session, or still does; it is told every few seconds."""

    kind: Literal["take_seat"] = "take_seat"
    claims: bool = Field(
        default=True, description="False: it is open already and takes the controls from nobody"
    )


class AskForControls(Model):
    """Take the controls if they are free or their page is silent; else ask who holds them."""

    kind: Literal["ask_for_controls"] = "ask_for_controls"


class HandOverControls(Model):
    """Give the controls to who asks for them."""

    kind: Literal["hand_over_controls"] = "hand_over_controls"


class KeepControls(Model):
    """Do not give the controls to who asks for them now."""

    kind: Literal["keep_controls"] = "keep_controls"


SeatQuery = TakeSeat | AskForControls | HandOverControls | KeepControls
"""Requests about who holds the controls."""

PeopleQuery = (
    SignInRequest
    | FirstAccount
    | SignOutRequest
    | PresentSignIn
    | AccountList
    | AddAccount
    | SetRole
    | SetPassword
    | DisableAccount
    | SeatQuery
)
"""Every request about people."""
