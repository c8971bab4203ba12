"""The accounts page for an administrator, and the page for one's own password.

Owns how accounts are listed and changed by hand; must not know how a password is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nicegui import background_tasks, ui

from clinician_console.elements.parts import Box, Button, Field, Select, Tag, labelled
from clinician_console.language import N_, _, raised
from clinician_console.pages.asking import asked
from clinician_console.pages.desk import dialog_card
from clinician_console.pages.shell import Room, plain_page
from clinician_console.review_view import local
from clinician_console.words import ROLES as ROLE_WORDS
from controller.protocol.account_queries import (
    AccountList,
    AddAccount,
    DisableAccount,
    PeopleQuery,
    SetPassword,
    SetRole,
)
from controller.protocol.accounts import AccountLine, Role

ROLES: Final = (
    (Role.THERAPIST, N_("Therapist: runs sessions, reads the records")),
    (Role.SUPERVISOR, N_("Supervisor: watches and reads; runs a session handed over")),
    (Role.OBSERVER, N_("Observer: watches, once the patient agreed")),
    (Role.ADMINISTRATOR, N_("Administrator: a therapist who keeps the accounts")),
)
NOT_READ: Final = N_("A name has 1 to 40 letters, digits, spaces or the characters . _ - @ alone.")


class AccountsPage:
    """Every account, with what may be changed of it."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the controller has answered."""
        self._station = room.station
        self._busy = False
        self._accounts: tuple[AccountLine, ...] = ()
        with plain_page(room, N_("Accounts")):
            Tag("h1", _("Accounts"))
            self._problem = Tag("p", "", "problem", id="accounts-problem", role="alert")
            self._said = Tag("p", "", "done", id="accounts-said", role="status")
            self._list = Box("div", "card scroll")
            self._form()
        self._new_password = _NewPassword(self._set_password)
        ui.timer(0.0, lambda: self._send(AccountList()), once=True)

    def _form(self) -> None:
        with Box("section", "card accounts-form", aria_label=_("A new account")):
            Tag("h2", _("A new account"))
            with Box("div", "form-grid"):
                with labelled(_("Name"), "account-name"):
                    self._name = Field(id="account-name", maxlength=40, autocomplete="off")
                with labelled(_("Role"), "account-role"):
                    self._role = Select([(r.value, _(w)) for r, w in ROLES], id="account-role")
                with labelled(
                    _("First password"), "account-password", _("Ten characters or more.")
                ):
                    self._password = Field(
                        id="account-password",
                        type="password",
                        maxlength=200,
                        autocomplete="new-password",
                        aria_describedby="account-password-hint",
                    )
            with Box("div", "form-actions"):
                Button(_("Make the account"), self._add, "primary", id="add-account")

    def _add(self) -> None:
        def make() -> PeopleQuery:
            return AddAccount(
                name=self._name.typed, role=Role(self._role.chosen), password=self._password.typed
            )

        self._try(
            make, _("The account {typed} is there.").format(typed=self._name.typed), self._empty
        )

    def _empty(self) -> None:
        self._name.clear_typed()
        self._password.clear_typed()

    def _set_password(self, name: str, password: str) -> None:
        self._try(
            lambda: SetPassword(name=name, password=password),
            _("The password of {name} is changed.").format(name=name),
        )

    def _try(
        self, make: Callable[[], PeopleQuery], done: str, then: Callable[[], None] | None = None
    ) -> None:
        try:
            query = make()
        except ValueError:
            self._said.text, self._problem.text = "", _(NOT_READ)
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
                for heading in (_("Name"), _("Role"), _("Since"), _("State"), _("Change")):
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
                    [(r.value, raised(ROLE_WORDS[r])) for r, _words in ROLES],
                    account.role.value,
                    lambda role: self._try(
                        lambda: SetRole(name=name, role=Role(role)),
                        _("The role of {name} is changed.").format(name=name),
                    ),
                    id=f"role-{number}",
                    aria_label=_("Role of {name}").format(name=name),
                )
            Tag("td", local(account.created_utc))
            Tag("td", _("Disabled") if account.disabled else _("In use"))
            with Box("td"), Box("div", "form-actions"):
                Button(
                    _("New password …"),
                    lambda: self._new_password.open(name),
                    id=f"password-{number}",
                    aria_label=_("New password for {name}").format(name=name),
                )
                words = _("Enable") if account.disabled else _("Disable")
                Button(
                    words,
                    lambda: self._try(
                        lambda: DisableAccount(name=name, disabled=not account.disabled),
                        (
                            _("{name} may sign in again.")
                            if account.disabled
                            else _("{name} is disabled.")
                        ).format(name=name),
                    ),
                    id=f"disable-{number}",
                    aria_label=f"{words} {name}",
                )


class _NewPassword:
    """Asks for another person's new password."""

    def __init__(self, give: Callable[[str, str], None]) -> None:
        self._give = give
        self._name = ""
        self._dialog, card = dialog_card(_("A new password"))
        with card:
            self._words = Tag("p")
            with labelled(_("New password"), "new-password", _("Ten characters or more.")):
                self._typed = Field(
                    id="new-password", type="password", maxlength=200, autocomplete="new-password"
                )
            with Box("div", "actions"):
                Button(_("Not now"), self._dialog.close, id="password-not-now")
                Button(_("Change it"), self._change, "primary", id="password-change")

    def open(self, name: str) -> None:
        """Ask for the new password of this account."""
        self._name = name
        self._words.text = _("For {name}, who is signed out everywhere by it.").format(name=name)
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
        with plain_page(room, N_("Password")) as main:
            main.classes("narrow")
            Tag("h1", _("Your password"))
            with Box("div", "card"):
                self._present = self._field("present", _("Present password"), "current-password")
                self._new = self._field("new", _("New password"), "new-password")
                self._again = self._field("again", _("The new one again"), "new-password")
                self._said = Tag("p", "", "problem", id="password-said", role="alert")
                with Box("div", "form-actions"):
                    Button(_("Change it"), self._change, "primary", id="change-own")

    def _field(self, name: str, words: str, kind: str) -> Field:
        with labelled(words, f"own-{name}"):
            return Field(id=f"own-{name}", type="password", maxlength=200, autocomplete=kind)

    def _change(self) -> None:
        if self._new.typed != self._again.typed:
            self._said.text = _("The two new passwords are not the same.")
        elif not self._new.typed or not self._present.typed:
            self._said.text = _("The present and the new password are both needed.")
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


def build(room: Room) -> None:
    """Serve the accounts at /accounts and one's own password at /password."""

    @ui.page("/accounts", title=N_("Accounts · fearladder"))
    def accounts() -> None:
        AccountsPage(room)

    @ui.page("/password", title=N_("Your password · fearladder"))
    def password() -> None:
        PasswordPage(room)
