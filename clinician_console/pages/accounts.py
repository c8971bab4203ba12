"""The accounts page for an administrator, and the page for one's own password.

Owns how accounts are listed and changed by hand; must not know how a password is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nicegui import background_tasks, ui

from clinician_console.elements.parts import Box, Button, Field, Select, Tag, labelled
from clinician_console.pages.desk import dialog_card
from clinician_console.pages.shell import Room, plain_page
from clinician_console.review_view import local
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.account_queries import (
    AccountList,
    AddAccount,
    DisableAccount,
    PeopleQuery,
    SetPassword,
    SetRole,
)
from controller.protocol.accounts import AccountLine, Role
from controller.protocol.queries import QueryResult

ROLES: Final = (
    (Role.THERAPIST, "Therapist: runs sessions, reads the records"),
    (Role.SUPERVISOR, "Supervisor: watches and reads; runs a session handed over"),
    (Role.OBSERVER, "Observer: watches, once the patient agreed"),
    (Role.ADMINISTRATOR, "Administrator: a therapist who keeps the accounts"),
)
NOT_READ: Final = "A name has 1 to 40 letters, digits, spaces or the characters . _ - @ alone."


class AccountsPage:
    """Every account, with what may be changed of it."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the controller has answered."""
        self._station = room.station
        self._busy = False
        self._accounts: tuple[AccountLine, ...] = ()
        with plain_page(room, "Accounts"):
            Tag("h1", "Accounts")
            self._problem = Tag("p", "", "problem", id="accounts-problem", role="alert")
            self._said = Tag("p", "", "done", id="accounts-said", role="status")
            self._list = Box("div", "card scroll")
            self._form()
        self._new_password = _NewPassword(self._set_password)
        ui.timer(0.0, lambda: self._send(AccountList()), once=True)

    def _form(self) -> None:
        with Box("section", "card accounts-form", aria_label="A new account"):
            Tag("h2", "A new account")
            with Box("div", "form-grid"):
                with labelled("Name", "account-name"):
                    self._name = Field(id="account-name", maxlength=40, autocomplete="off")
                with labelled("Role", "account-role"):
                    self._role = Select([(r.value, w) for r, w in ROLES], id="account-role")
                with labelled("First password", "account-password", "Ten characters or more."):
                    self._password = Field(
                        id="account-password",
                        type="password",
                        maxlength=200,
                        autocomplete="new-password",
                        aria_describedby="account-password-hint",
                    )
            with Box("div", "form-actions"):
                Button("Make the account", self._add, "primary", id="add-account")

    def _add(self) -> None:
        def make() -> PeopleQuery:
            return AddAccount(
                name=self._name.typed, role=Role(self._role.chosen), password=self._password.typed
            )

        self._try(make, f"The account {self._name.typed} is there.", self._empty)

    def _empty(self) -> None:
        self._name.clear_typed()
        self._password.clear_typed()

    def _set_password(self, name: str, password: str) -> None:
        self._try(
            lambda: SetPassword(name=name, password=password), f"The password of {name} is changed."
        )

    def _try(
        self, make: Callable[[], PeopleQuery], done: str, then: Callable[[], None] | None = None
    ) -> None:
        try:
            query = make()
        except ValueError:
            self._said.text, self._problem.text = "", NOT_READ
            return
        # A second press while the first is under way does nothing.
        if not self._busy:
            self._busy = True
            background_tasks.create(self._send(query, done, then))

    async def _send(
        self, query: PeopleQuery, done: str = "", then: Callable[[], None] | None = None
    ) -> None:
        result = await asked(self._station, query)
        self._busy = False
        if isinstance(result, str):
            self._said.text, self._problem.text = "", result
            # What was chosen and not granted is shown as it is.
            self._show(self._accounts)
            return
        self._said.text, self._problem.text = done, ""
        if then is not None:
            then()
        self._show(result.accounts or ())

    def _show(self, accounts: tuple[AccountLine, ...]) -> None:
        self._accounts = accounts
        self._list.clear()
        with self._list, Box("table", "accounts", id="accounts"):
            with Box("thead"), Box("tr"):
                for heading in ("Name", "Role", "Since", "State", "Change"):
                    Tag("th", heading, scope="col")
            with Box("tbody"):
                for number, account in enumerate(accounts):
                    self._line(number, account)

    def _line(self, number: int, account: AccountLine) -> None:
        name = account.name
        with Box("tr"):
            Tag("th", name, scope="row")
            with Box("td"):
                Select(
                    [(r.value, r.value.capitalize()) for r, _ in ROLES],
                    account.role.value,
                    lambda role: self._try(
                        lambda: SetRole(name=name, role=Role(role)), f"{name} is {role} now."
                    ),
                    id=f"role-{number}",
                    aria_label=f"Role of {name}",
                )
            Tag("td", local(account.created_utc))
            Tag("td", "Disabled" if account.disabled else "In use")
            with Box("td"), Box("div", "form-actions"):
                Button(
                    "New password …",
                    lambda: self._new_password.open(name),
                    id=f"password-{number}",
                    aria_label=f"New password for {name}",
                )
                words = "Enable" if account.disabled else "Disable"
                Button(
                    words,
                    lambda: self._try(
                        lambda: DisableAccount(name=name, disabled=not account.disabled),
                        f"{name} {'may sign in again' if account.disabled else 'is disabled'}.",
                    ),
                    id=f"disable-{number}",
                    aria_label=f"{words} {name}",
                )


class _NewPassword:
    """Asks for another person's new password."""

    def __init__(self, give: Callable[[str, str], None]) -> None:
        self._give = give
        self._name = ""
        self._dialog, card = dialog_card("A new password")
        with card:
            self._words = Tag("p")
            with labelled("New password", "new-password", "Ten characters or more."):
                self._typed = Field(
                    id="new-password", type="password", maxlength=200, autocomplete="new-password"
                )
            with Box("div", "actions"):
                Button("Not now", self._dialog.close, id="password-not-now")
                Button("Change it", self._change, "primary", id="password-change")

    def open(self, name: str) -> None:
        """Ask for the new password of this account."""
        self._name = name
        self._words.text = f"For {name}, who is signed out everywhere by it."
        self._typed.clear_typed()
        self._dialog.open()

    def _change(self) -> None:
        self._dialog.close()
        self._give(self._name, self._typed.typed)


class PasswordPage:
    """One's own password."""

    def __init__(self, room: Room) -> None:
        """Build the page."""
        self._station = room.station
        self._name = room.signed_in.name
        self._client = ui.context.client
        self._busy = False
        with plain_page(room, "Password") as main:
            main.classes("narrow")
            Tag("h1", "Your password")
            with Box("div", "card"):
                self._present = self._field("present", "Present password", "current-password")
                self._new = self._field("new", "New password", "new-password")
                self._again = self._field("again", "The new one again", "new-password")
                self._said = Tag("p", "", "problem", id="password-said", role="alert")
                with Box("div", "form-actions"):
                    Button("Change it", self._change, "primary", id="change-own")

    def _field(self, name: str, words: str, kind: str) -> Field:
        with labelled(words, f"own-{name}"):
            return Field(id=f"own-{name}", type="password", maxlength=200, autocomplete=kind)

    def _change(self) -> None:
        if self._new.typed != self._again.typed:
            self._said.text = "The two new passwords are not the same."
        elif not self._new.typed or not self._present.typed:
            self._said.text = "The present and the new password are both needed."
        elif not self._busy:
            self._busy = True
            background_tasks.create(self._send())

    async def _send(self) -> None:
        query = SetPassword(name=self._name, present=self._present.typed, password=self._new.typed)
        result = await asked(self._station, query)
        self._busy = False
        if isinstance(result, str):
            self._said.text = result
        else:
            # Every sign-in ended with the old password, this one too.
            self._client.open("/sign-in")


async def asked(station: Station, query: PeopleQuery) -> QueryResult | str:
    """The result, or the sentence that says why there is none."""
    try:
        result = await station.query(query)
    except LinkError as problem:
        return str(problem)
    return result.refusal.sentence if result.refusal else result


def build(room: Room) -> None:
    """Serve the accounts at /accounts and one's own password at /password."""

    @ui.page("/accounts", title="Accounts · fearladder", language="en-US")
    def accounts() -> None:
        AccountsPage(room)

    @ui.page("/password", title="Your password · fearladder", language="en-US")
    def password() -> None:
        PasswordPage(room)
