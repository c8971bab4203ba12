"""The records as a whole, from the shell: a new key, a backup, its return, a check of everything.

Owns the subcommands of ``fearladder records``; must not know SQL or how a chain is made.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from controller.process import end_with
from controller.record_access import (
    AskPassphrase,
    DataDir,
    key_for,
    reading,
    records_folder,
    sentences,
    signer_for,
    trusted_keys,
)
from controller.records import upkeep
from controller.records.audit import Action, Entry
from controller.records.errors import WrongKeyError
from controller.records.key_change import KeyChange
from controller.records.keys import ENVIRONMENT_VARIABLE, STORE_NAME, StoreKey
from controller.records.store import Store

NEW_KEY_VARIABLE = "FEARLADDER_NEW_STORE_KEY"
"""The new passphrase where no terminal can be asked."""

app = typer.Typer(help="Keep the records: key, backup, check.", no_args_is_help=True)


class KeyHome(StrEnum):
    """Where the new key is to be kept."""

    HERE = "here"
    """Where the present one is: the system keyring, or the demo's file."""
    PERSON = "passphrase"
    """Nowhere here: a person types it, or the environment holds it."""


@app.command()
def rekey(
    to: Annotated[
        KeyHome | None, typer.Option(help="Where the new key is kept; none: as the present one.")
    ] = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Encrypt the records anew with another key."""
    folder = records_folder(data_dir)
    path = folder / STORE_NAME
    by_person = ask_passphrase or bool(os.environ.get(ENVIRONMENT_VARIABLE))
    home = to or (KeyHome.PERSON if by_person else KeyHome.HERE)
    with sentences():
        change = KeyChange(folder)
        old = _present_key(path, key_for(folder, ask_passphrase), change)
        new = _new_passphrase() if home is KeyHome.PERSON else change.prepare()
        with _working("Encrypting the records anew"):
            upkeep.rekey(path, old, new)
        if home is KeyHome.HERE:
            change.finish(new)
        elif not by_person:
            change.forget()
        with Store.beside(path, new, signer=signer_for(folder)) as store:
            store.note(Action.REKEYED, home.value)
    typer.echo("The records have a new key. Backups made before still need the old one.")
    if home is KeyHome.PERSON:
        typer.echo(f"Set {ENVIRONMENT_VARIABLE} to the new passphrase before the station starts.")
    elif by_person:
        typer.echo(f"Take {ENVIRONMENT_VARIABLE} out of the environment: it comes first.")


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="File; none: named by date.")] = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Copy the records into one encrypted file and check the copy; the station may run."""
    folder = records_folder(data_dir)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = (target or folder / "backups" / f"records-{moment}.db").expanduser().absolute()
    with sentences(), _working("Copying and checking the records"):
        key = key_for(folder, ask_passphrase)
        count = upkeep.backup(folder / STORE_NAME, key, target)
    with beside_key(folder, key) as store:
        store.note(Action.BACKED_UP, target.name)
    typer.echo(f"{count} sessions are in {target}. It opens with the records' present key alone.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Backup to take.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Where there are records: set them aside.")
    ] = False,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Put a backup in the place of the records, once every session in it was found sound."""
    folder = records_folder(data_dir)
    path = folder / STORE_NAME
    if path.exists() and not replace:
        end_with(f"There are records in {folder}: with --replace they are set aside, not deleted.")
    with sentences(), _working("Checking and copying the backup"):
        key = key_for(folder, ask_passphrase or (not path.exists() and not _key_given()))
        aside = upkeep.restore(source, key, path)
    _bring_up_to_date(folder, key, source)
    typer.echo(f"The records in {folder} are those of {source}.")
    if aside is not None:
        typer.echo(f"Those that were there are in {aside}.")


@app.command()
def verify(
    session: Annotated[str | None, typer.Argument(help="Session to check; none: all.")] = None,
    trust: Annotated[
        list[str] | None, typer.Option(help="Public key whose signatures count as well.")
    ] = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Check every event, seal and signature; name the first that is altered, missing or cut."""
    folder = records_folder(data_dir)
    trusted = (*trusted_keys(folder), *(trust or ())) or None
    with reading(data_dir, None, ask_passphrase) as store:
        if session is not None:
            found = store.verify(session, trusted)
            problems = [found.problem.sentence] if found.problem else []
            events = found.events
        else:
            problems, events = _check_all(store, trusted)
        strange = [key for key in store.signing_keys() if trusted and key not in trusted]
    for key in strange:
        typer.echo(f"Seals were also signed with the key {key}; if it is yours: --trust {key}")
    for sentence in problems:
        typer.echo(sentence, err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{events} events are as they were written.")
    if trusted is None:
        typer.echo("The signing key is not on this machine: the keys the records name were used.")


@app.command()
def audit(data_dir: DataDir = None, ask_passphrase: AskPassphrase = False) -> None:
    """Show who read, exported, edited or erased what."""
    with reading(data_dir, None, ask_passphrase) as store:
        trail = store.audit_trail()
    if not trail:
        typer.echo("The audit trail is empty.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("When (UTC)", "Who", "What", "Of", "Detail"):
        table.add_column(heading, overflow="fold")
    for entry in trail:
        table.add_row(*_line(entry))
    Console().print(table)


@contextmanager
def beside_key(folder: Path, key: StoreKey) -> Iterator[Store]:
    """The store in ``folder``, opened with a key that is known already, for the audit trail."""
    with sentences(), Store.beside(folder / STORE_NAME, key, signer=signer_for(folder)) as store:
        yield store


def _line(entry: Entry) -> tuple[str, ...]:
    return (entry.at_utc, entry.actor, entry.action.value, entry.subject, entry.detail)


def _check_all(store: Store, trusted: tuple[str, ...] | None) -> tuple[list[str], int]:
    problems, events = [], 0
    total = len(store.sessions()) + 1
    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for finding in progress.track(upkeep.check_all(store, trusted), total=total):
            if finding.problem:
                problems.append(finding.problem)
            if finding.name != upkeep.AUDIT_TRAIL:
                events += finding.events
    return problems, events


def _present_key(path: Path, key: StoreKey, change: KeyChange) -> StoreKey:
    """The key that opens the store: after a change that was cut short, the one it was given."""
    try:
        upkeep.opens(path, key)
    except WrongKeyError:
        pending = change.pending()
        if pending is None:
            raise
        upkeep.opens(path, pending)
        change.finish(pending)
        return pending
    return key


def _new_passphrase() -> StoreKey:
    text = os.environ.get(NEW_KEY_VARIABLE, "")
    if not text and not sys.stdin.isatty():
        end_with(f"Set {NEW_KEY_VARIABLE} to the new passphrase, or run this in a terminal.")
    return StoreKey(
        text or str(typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True))
    )


def _key_given() -> bool:
    return bool(os.environ.get(ENVIRONMENT_VARIABLE))


def _bring_up_to_date(folder: Path, key: StoreKey, source: Path) -> None:
    with sentences(), Store.open(folder / STORE_NAME, key, signer=signer_for(folder)) as store:
        store.note(Action.RESTORED, source.name)


@contextmanager
def _working(what: str) -> Iterator[None]:
    with Console(stderr=True).status(what):
        yield
