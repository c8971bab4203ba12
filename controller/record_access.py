"""How the shell comes to the records: which folder, which key, and the entry in the audit trail.

Owns finding and opening the store for a command; must not know what the command does with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from controller.process import end_with
from controller.records.audit import Action
from controller.records.errors import StoreError
from controller.records.keys import (
    STORE_NAME,
    StoreKey,
    existing_key,
    has_demo_key,
    known_signing_key,
    signing_key,
)
from controller.records.signing import Signer
from controller.records.store import Store

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder of the records, keys and logs.")
]
AskPassphrase = Annotated[
    bool,
    typer.Option("--ask-passphrase", help="Ask for the records' passphrase."),
]


def default_data_dir(name: str) -> Path:
    """Folder of this user for ``name`` ('demo' or 'station')."""
    return Path(platformdirs.user_data_path("fearladder", appauthor=False)) / name


def records_folder(chosen: Path | None) -> Path:
    """The folder chosen; else the station's where there are records, else the demo's."""
    if chosen is not None:
        return chosen.expanduser().absolute()
    station = default_data_dir("station")
    return station if (station / STORE_NAME).exists() else default_data_dir("demo")


def key_for(folder: Path, ask_passphrase: bool = False) -> StoreKey:
    """The key of the store in ``folder``, asked for at the terminal if so wished.

    Raises StoreError with a sentence.
    """
    if ask_passphrase:
        text = str(typer.prompt("Passphrase of the records", hide_input=True))
        return StoreKey(text)
    return existing_key(folder)


def signer_for(folder: Path) -> Signer:
    """Signs for the store in ``folder``; raises StoreError where its key cannot be had."""
    return signing_key(folder, demo=has_demo_key(folder)).signer()


def trusted_keys(folder: Path) -> tuple[str, ...]:
    """The public key of the station in ``folder``, or nothing where its key is not here."""
    known = known_signing_key(folder)
    return (known.public,) if known else ()


@contextmanager
def sentences() -> Iterator[None]:
    """End the command with the one sentence of a StoreError, without a traceback."""
    try:
        yield
    except StoreError as problem:
        end_with(str(problem))


@contextmanager
def reading(
    data_dir: Path | None, subject: str | None = None, ask_passphrase: bool = False
) -> Iterator[Store]:
    """A store to read; with a ``subject`` the reading is noted, where the store can be written."""
    folder = records_folder(data_dir)
    with sentences():
        key = key_for(folder, ask_passphrase)
        with Store.open(folder / STORE_NAME, key, read_only=True) as store:
            if subject is not None:
                _note_reading(folder, key, subject)
            yield store


@contextmanager
def beside(data_dir: Path | None, ask_passphrase: bool = False) -> Iterator[Store]:
    """A store for patients, exports and the audit trail, also while the station runs."""
    folder = records_folder(data_dir)
    with sentences():
        key = key_for(folder, ask_passphrase)
        signer = signer_for(folder)
        with Store.beside(folder / STORE_NAME, key, signer=signer) as store:
            yield store


def _note_reading(folder: Path, key: StoreKey, subject: str) -> None:
    try:
        with Store.beside(folder / STORE_NAME, key, signer=signer_for(folder)) as store:
            store.note(Action.READ, subject)
    except StoreError as problem:
        # Reading must go on where the disk cannot be written; that it left no trace is said.
        typer.echo(f"This reading is not in the audit trail: {problem}", err=True)
