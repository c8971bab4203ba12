"""The keys of programs from the shell: make, list, enrol, revoke.

Owns the subcommands of ``fearladder keys``; must not know how a connection uses a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.link.enrolment import (
    EnrolledKey,
    Enrolment,
    labelled,
    read_public_key,
    write_public_key,
)
from controller.link.errors import KeyFileError
from controller.link.keys import CONTROLLER, KeyRing
from controller.process import end_with
from controller.record_access import default_data_dir, key_for, signer_for
from controller.records.audit import Action, now_utc
from controller.records.errors import StoreError
from controller.records.keys import STORE_NAME
from controller.records.store import Store

app = typer.Typer(
    help="Keys of the programs: which console, renderer, sensor and simulator may connect.",
    no_args_is_help=True,
)

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder of the records and keys; none: the station's."),
]
Program = Annotated[
    str, typer.Argument(help="console, renderer, sensor, simulator, or controller.")
]


@app.command()
def make(
    program: Program,
    label: Annotated[
        str, typer.Option(help="Which machine it is for, such as: tablet of room 2.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="In the place of the key that is there.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Make the key of a program of this machine, and the public file another one can enrol."""
    ring = _ring(data_dir)
    with _sentences():
        key = ring.make(program, label or _machine(), replace=replace)
        public_file = ring.path(program).with_suffix(".pub")
        write_public_key(key, public_file)
    typer.echo(f"Made the key {key.fingerprint} of the {program} ({key.label}).")
    if program == CONTROLLER:
        typer.echo("It counts when the controller starts the next time.")
    else:
        typer.echo(f"Bring {public_file} to the controller's machine, and there:")
        typer.echo(f"  fearladder keys enrol {public_file.name}")


@app.command(name="list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List every key that is enrolled here, lies here, or was revoked."""
    with _sentences():
        keys = Enrolment(_ring(data_dir)).keys()
    if as_json:
        typer.echo(json.dumps([_plain(key) for key in keys], indent=2))
    elif not keys:
        typer.echo("No key is enrolled here yet.")
    else:
        Console().print(_table(keys))


@app.command()
def enrol(
    file: Annotated[Path, typer.Argument(help="The public file, made by: fearladder keys make.")],
    label: Annotated[str, typer.Option(help="Another label for the machine it is for.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Let the program whose public file this is connect, from any machine."""
    ring = _ring(data_dir)
    with _sentences():
        key = read_public_key(file)
        key = labelled(key, label) if label else key
        enrolled = Enrolment(ring).enrol(key, now_utc())
    typer.echo(f"Enrolled the {key.program} {key.label!r}, key {key.fingerprint}.")
    typer.echo("Compare the fingerprint with the one its own machine shows.")
    _note(ring, Action.KEY_ENROLLED, enrolled)


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Fingerprint, its beginning, or label.")],
    even_the_last: Annotated[
        bool, typer.Option("--even-the-last", help="Also where no console is left.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Let a key in no more, at once: connections that stand are not served either."""
    ring = _ring(data_dir)
    with _sentences():
        key = Enrolment(ring).revoke(name, now_utc(), even_the_last=even_the_last)
    typer.echo(f"Revoked the {key.key.program} {key.key.label!r}, key {key.fingerprint}.")
    _note(ring, Action.KEY_REVOKED, key)


def _ring(data_dir: Path | None) -> KeyRing:
    folder = (data_dir or default_data_dir("station")).expanduser().absolute()
    return KeyRing(folder / "keys")


def _machine() -> str:
    import platform  # only where no label is given

    return platform.node()[:64] or "another machine"


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except KeyFileError as problem:
        end_with(str(problem))


def _note(ring: KeyRing, action: Action, key: EnrolledKey) -> None:
    """Write it into the audit trail, where this machine has records."""
    folder = ring.directory.parent
    if not (folder / STORE_NAME).exists():
        return
    detail = f"{key.key.program} {key.key.label}"
    try:
        signer = signer_for(folder)
        with Store.beside(folder / STORE_NAME, key_for(folder), signer=signer) as store:
            store.note(action, key.fingerprint, detail)
    except StoreError as problem:
        # The key counts or is revoked already; that it left no trace is said.
        typer.echo(f"This is not in the audit trail: {problem}", err=True)


def _plain(key: EnrolledKey) -> dict[str, str | bool | None]:
    return {
        "program": key.key.program,
        "label": key.key.label,
        "fingerprint": key.fingerprint,
        "since_utc": key.since_utc,
        "revoked_utc": key.revoked_utc,
        "this_machine_only": key.here,
    }


def _table(keys: Sequence[EnrolledKey]) -> Table:
    table = Table(box=None)
    for heading in ("program", "label", "fingerprint", "since", "state"):
        table.add_column(heading, overflow="fold")
    for key in keys:
        table.add_row(
            key.key.program,
            Text(key.key.label),  # a label is no markup
            key.fingerprint,
            key.since_utc or "",
            _state(key),
        )
    return table


def _state(key: EnrolledKey) -> str:
    if key.revoked_utc is not None:
        return f"revoked {key.revoked_utc}"
    return "this machine alone" if key.here else "enrolled"
