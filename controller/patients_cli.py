"""The patients' book from the shell: add, find, show, edit, archive, erase.

Owns the subcommands of ``fearladder patients``; must not know SQL or sessions' events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.process import end_with
from controller.record_access import (
    AskPassphrase,
    DataDir,
    beside,
    key_for,
    records_folder,
    sentences,
    signer_for,
)
from controller.records.audit import Action
from controller.records.keys import STORE_NAME
from controller.records.patients import Identity, Patient, PatientBook
from controller.records.store import Store

app = typer.Typer(help="Patients: who a pseudonym is.", no_args_is_help=True)

Pseudonym = Annotated[str, typer.Argument(help="The patient's pseudonym.")]
Name = Annotated[str | None, typer.Option(help="The patient's name.")]
BirthDate = Annotated[str | None, typer.Option("--birth-date", help="As 1990-12-31.")]
Contact = Annotated[str | None, typer.Option(help="How to reach the patient.")]


@app.command()
def add(
    name: Annotated[str, typer.Option(help="The patient's name.")],
    birth_date: BirthDate = None,
    contact: Contact = None,
    pseudonym: Annotated[
        str | None, typer.Option(help="Pseudonym; none: one is drawn by lot.")
    ] = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Enter a patient; the records hold the pseudonym alone, the name stays in this book."""
    with beside(data_dir, ask_passphrase) as store:
        identity = Identity(name, birth_date or "", contact or "")
        patient = PatientBook(store).add(identity, pseudonym)
    typer.echo(f"The patient's pseudonym is {patient.pseudonym}.")


@app.command()
def find(
    words: Annotated[str, typer.Argument(help="Part of a name or pseudonym; none: all.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Those archived too.")] = False,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """List patients by part of their name, pseudonym, birth date or contact."""
    with beside(data_dir, ask_passphrase) as store:
        found = PatientBook(store).find(words, archived=archived)
    if not found:
        typer.echo("There is no such patient.")
        return
    Console().print(_table(found))


@app.command()
def edit(
    pseudonym: Pseudonym,
    name: Name = None,
    birth_date: BirthDate = None,
    contact: Contact = None,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Change a patient's identity; the pseudonym stays, for the records carry it."""
    given = {"name": name, "birth_date": birth_date, "contact": contact}
    changed = {field: value for field, value in given.items() if value is not None}
    if not changed:
        end_with("Say what to change: --name, --birth-date or --contact.")
    with beside(data_dir, ask_passphrase) as store:
        PatientBook(store).edit(pseudonym, **changed)
    typer.echo(f"The identity of {pseudonym} is changed.")


@app.command()
def archive(
    pseudonym: Pseudonym,
    undo: Annotated[bool, typer.Option("--undo", help="Back into the list.")] = False,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Take a patient out of the list, or back into it; nothing is deleted."""
    with beside(data_dir, ask_passphrase) as store:
        PatientBook(store).archive(pseudonym, archived=not undo)
    typer.echo(f"{pseudonym} is {'in the list again' if undo else 'archived'}.")


@app.command()
def erase(
    pseudonym: Pseudonym,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Delete a patient with every session and document, for good; the station must not run."""
    folder = records_folder(data_dir)
    with sentences():
        key = key_for(folder, ask_passphrase)
        with Store.open(folder / STORE_NAME, key, signer=signer_for(folder)) as store:
            patient = PatientBook(store).get(pseudonym)
            if not yes:
                question = (
                    f"Erase {pseudonym} and {patient.sessions} sessions? There is no way back"
                )
                typer.confirm(question, abort=True)
            buried = store.erase_patient(pseudonym)
            copies = [e.subject for e in store.audit_trail() if e.action is Action.BACKED_UP]
    typer.echo(f"{pseudonym} is erased, with {len(buried)} sessions.")
    typer.echo("Backups, exports and a clinic's store elsewhere are outside its reach.")
    for copy in copies:
        typer.echo(f"  Backup that may still hold it: {copy}")


def _table(patients: Sequence[Patient]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Pseudonym", "Name", "Born", "Contact"):
        table.add_column(heading, overflow="fold")
    table.add_column("Sessions", justify="right")
    table.add_column("")
    for patient in patients:
        who = patient.identity
        cells = (patient.pseudonym, who.name, who.birth_date, who.contact, str(patient.sessions))
        table.add_row(*(Text(cell) for cell in cells), "archived" if patient.archived_utc else "")
    return table
