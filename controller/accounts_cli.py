"""The accounts from the shell: add, list, role, password, disable.

Owns the subcommands of ``fearladder accounts``; must not know SQL or how a password is hashed.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from controller.accounts.passwords import hashed, password_problem
from controller.process import end_with
from controller.protocol.accounts import AccountName, Role
from controller.record_access import AskPassphrase, DataDir, beside
from controller.records.accounts import AccountBook

app = typer.Typer(help="Accounts: who may sign in at this station.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the account.")]
PasswordFrom = Annotated[
    int | None,
    typer.Option(
        "--password-fd",
        min=0,
        help="Read the password's one line from this file descriptor (0: standard input).",
    ),
]

_NAME: TypeAdapter[str] = TypeAdapter(AccountName)
_LONGEST_LINE = 4096


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the account is for.")] = Role.THERAPIST,
    password_fd: PasswordFrom = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Make an account; its password is asked for, and never stands on the command line."""
    _check_name(name)
    with beside(data_dir, ask_passphrase) as store:
        kept = AccountBook(store).add(name, role, _new_password(name, password_fd))
    typer.echo(f"The account {kept} is there, as {role.value}.")


@app.command(name="list")
def list_accounts(data_dir: DataDir = None, ask_passphrase: AskPassphrase = False) -> None:
    """List the accounts with their roles."""
    with beside(data_dir, ask_passphrase) as store:
        accounts = AccountBook(store).list()
    if not accounts:
        typer.echo("There is no account yet: the first page of the console makes the first one.")
    for account in accounts:
        state = "  (disabled)" if account.disabled else ""
        typer.echo(f"{account.name}  {account.role.value}{state}")


@app.command()
def role(
    name: Name,
    role: Annotated[Role, typer.Argument(help="What the account is for from now on.")],
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Give an account another role; a running controller knows it within seconds."""
    with beside(data_dir, ask_passphrase) as store:
        AccountBook(store).set_role(name, role)
    typer.echo(f"The account {name} is {role.value} now.")


@app.command()
def password(
    name: Name,
    password_fd: PasswordFrom = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Give an account another password; whoever is signed in with it is signed out."""
    with beside(data_dir, ask_passphrase) as store:
        AccountBook(store).set_password(name, _new_password(name, password_fd))
    typer.echo(f"The password of {name} is changed; its sign-ins have ended.")


@app.command()
def disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let it sign in again.")] = False,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Let an account sign in no more, or again; what it did stays in the records."""
    with beside(data_dir, ask_passphrase) as store:
        AccountBook(store).disable(name, disabled=not undo)
    typer.echo(f"The account {name} {'may sign in again' if undo else 'is disabled'}.")


def _check_name(name: str) -> None:
    try:
        _NAME.validate_python(name)
    except ValidationError:
        end_with("A name has 1 to 40 letters, digits, spaces or the characters . _ - @ alone.")


def _new_password(name: str, password_fd: int | None) -> str:
    if password_fd is None:
        given = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        given = _line_of(password_fd)
    problem = password_problem(given, name)
    if problem is not None:
        end_with(problem)
    return hashed(given)


def _line_of(descriptor: int) -> str:
    """The first line that comes from ``descriptor``; the rest is left to its owner."""
    line = b""
    try:
        while not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
            byte = os.read(descriptor, 1)
            if not byte:
                break
            line += byte
    except OSError as error:
        end_with(f"File descriptor {descriptor} cannot be read: {error.strerror}.")
    try:
        return line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        end_with("The password must be text in UTF-8.")
