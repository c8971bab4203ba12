"""The clinic's store from the shell: push what it lacks, and say what is waiting.

Owns the subcommands of ``fearladder clinic``; must not know SQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from controller.process import end_with
from controller.record_access import AskPassphrase, DataDir, reading, records_folder, sentences
from controller.record_access import beside as beside_store
from controller.records.audit import Action
from controller.records.clinic import CLINIC_VARIABLE, ClinicStore
from controller.records.push import Pushed, lacking, push
from controller.records.store import Store

app = typer.Typer(help="The clinic's store on PostgreSQL.", no_args_is_help=True)

Clinic = Annotated[
    str | None,
    typer.Option("--clinic", help=f"PostgreSQL address; none: that in {CLINIC_VARIABLE}."),
]


def clinic_address(chosen: str | None) -> str:
    """The address chosen, else the environment's; ends with a sentence where there is none."""
    address = chosen or os.environ.get(CLINIC_VARIABLE, "")
    if not address:
        end_with(f"Say where the clinic's store is: --clinic, or {CLINIC_VARIABLE}.")
    return address


@contextmanager
def reading_clinic(chosen: str) -> Iterator[ClinicStore]:
    """The clinic's store, to be read alone."""
    with sentences(), ClinicStore.open(clinic_address(chosen), read_only=True) as store:
        yield store


@app.command("push")
def push_(
    clinic: Clinic = None, data_dir: DataDir = None, ask_passphrase: AskPassphrase = False
) -> None:
    """Bring the clinic what it lacks; it may be repeated, interrupted, and the station may run."""
    address = clinic_address(clinic)
    with reading(data_dir, None, ask_passphrase) as station, ClinicStore.open(address) as there:
        pushed = _push_shown(station, there)
        place = there.place
    with beside_store(records_folder(data_dir), ask_passphrase) as store:
        store.note(Action.PUSHED, place, f"{pushed.sessions} sessions, {pushed.events} events")
    typer.echo(
        f"{pushed.sessions} sessions with {pushed.events} events and {pushed.chunks} chunks of "
        f"samples, and {pushed.questionnaires} questionnaires, were pushed to {place}; "
        f"{pushed.erased} were erased there."
    )
    for problem in pushed.problems:
        typer.echo(problem, err=True)
    if pushed.problems:
        raise typer.Exit(1)


@app.command()
def status(
    clinic: Clinic = None, data_dir: DataDir = None, ask_passphrase: AskPassphrase = False
) -> None:
    """Say how many sessions wait to be pushed, and when the last push was."""
    address = clinic_address(clinic)
    with (
        reading(data_dir, None, ask_passphrase) as station,
        ClinicStore.open(address, read_only=True) as there,
    ):
        waiting = lacking(station, there)
        here = len(station.sessions())
        times = [e.at_utc for e in station.audit_trail() if e.action is Action.PUSHED]
    events = sum(session.here - session.there for session in waiting)
    typer.echo(f"{here} sessions are here; {len(waiting)} wait, with {events} events.")
    typer.echo(f"The last push was {times[-1]}." if times else "There was no push yet.")


def _push_shown(station: Store, clinic: ClinicStore) -> Pushed:
    columns = (TextColumn("Pushing"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        return push(
            station, clinic, lambda done, of: progress.update(task, completed=done, total=of)
        )
