"""Exports from the shell: which sessions, in which format, into which file or folder.

Owns the command ``fearladder export``; must not know columns, formats or SQL.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from controller.process import end_with
from controller.questionnaire_log import entries_of
from controller.questionnaire_rows import entry_rows, session_rows
from controller.record_access import AskPassphrase, DataDir, beside
from controller.records.audit import Action
from controller.records.documents import QUESTIONNAIRE
from controller.records.export_csv import table_csv
from controller.records.export_tables import Row
from controller.records.exports.registry import (
    ExportError,
    Format,
    SessionData,
    Wanted,
    formats,
)
from controller.records.store import Store


class ExportTable(StrEnum):
    """Which table to export."""

    RATINGS = "ratings"
    EVENTS = "events"
    SAMPLES = "samples"
    QUESTIONNAIRES = "questionnaires"


def export(
    sessions: Annotated[
        list[str] | None, typer.Argument(help="Sessions to export.", metavar="[SESSION]...")
    ] = None,
    patient: Annotated[
        str | None, typer.Option("--patient", help="Every session of this pseudonym.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every session.")] = False,
    format_: Annotated[
        str, typer.Option("--format", help=f"One of: {', '.join(formats())}.")
    ] = "csv",
    table: Annotated[
        ExportTable, typer.Option(help="Which table, for csv and parquet.")
    ] = ExportTable.RATINGS,
    stream: Annotated[str, typer.Option(help="Which stream, for the table samples.")] = "head",
    out: Annotated[
        Path | None, typer.Option("--out", help="File, or folder for bids; none prints CSV.")
    ] = None,
    with_notes: Annotated[bool, typer.Option(help="Include free text.")] = False,
    data_dir: DataDir = None,
    ask_passphrase: AskPassphrase = False,
) -> None:
    """Write sessions under their pseudonyms, as CSV, Parquet or BIDS."""
    chosen = formats().get(format_)
    if chosen is None:
        end_with(f"There is no format {format_}; there are: {', '.join(formats())}.")
    if out is None and chosen.name != "csv":
        end_with(f"Say where to: {chosen.name} needs --out.")
    with beside(data_dir, ask_passphrase) as store:
        ids = _chosen(store, sessions or [], patient, all_)
        holds = table is ExportTable.QUESTIONNAIRES or not chosen.suffix
        whose = _patients(store, patient) if holds and not sessions else []
        wanted = Wanted(
            lambda: _read(store, ids),
            table.value,
            stream,
            with_notes,
            lambda: _questionnaires(store, ids, whose, with_notes),
        )
        # Before a line of it is written: an export without its entry must not be.
        _note(store, [*ids, *whose], chosen, wanted)
        if out is None:
            sys.stdout.write(table_csv(wanted.columns(), wanted.rows()))
        else:
            _write(chosen, wanted, out.expanduser().absolute())


def _chosen(store: Store, sessions: Sequence[str], patient: str | None, all_: bool) -> list[str]:
    known = [summary.session_id for summary in reversed(store.sessions(patient))]
    if patient is not None and not known and not store.documents(QUESTIONNAIRE, patient):
        end_with(f"There is no session of {patient} in the record.")
    for session in sessions:
        if session not in known:
            end_with(
                f"There is no session {session} in the record; `fearladder review` lists them."
            )
    if not sessions and patient is None and not all_:
        end_with("Say which sessions: by their ids, with --patient, or with --all.")
    return list(sessions) or known


def _read(store: Store, ids: Sequence[str]) -> Iterator[SessionData]:
    for session_id in ids:
        streams = store.sample_streams(session_id)
        samples = {name: store.samples(session_id, name) for name in streams}
        yield SessionData(store.events(session_id), samples)


def _patients(store: Store, patient: str | None) -> list[str]:
    """Whose questionnaires from outside sessions there are, of one patient or of all."""
    found = store.documents(QUESTIONNAIRE, patient)
    return list(dict.fromkeys(document.pseudonym for document in found))


def _questionnaires(
    store: Store, ids: Sequence[str], whose: Sequence[str], with_notes: bool
) -> Iterator[Row]:
    for session_id in ids:
        yield from session_rows(store.events(session_id))
    for pseudonym in whose:
        entries = entries_of(store.documents(QUESTIONNAIRE, pseudonym))
        yield from entry_rows(pseudonym, entries, with_notes)


def _note(store: Store, ids: Sequence[str], chosen: Format, wanted: Wanted) -> None:
    notes = ", with free text" if wanted.with_notes else ""
    what = chosen.name if not chosen.suffix else f"{chosen.name} {wanted.table}"
    for subject in ids:
        store.note(Action.EXPORTED, subject, what + notes)


def _write(chosen: Format, wanted: Wanted, out: Path) -> None:
    """Whole or not at all: under another name until it is complete."""
    if out.exists() and (not chosen.suffix or out.is_dir()):
        end_with(f"There is {out} already; choose another name.")
    part = out.with_name(f".{out.name}.part")
    try:
        _remove(part)
        out.parent.mkdir(parents=True, exist_ok=True)
        chosen.write(wanted, part)
        part.replace(out)
    except ExportError as problem:
        end_with(str(problem))
    except OSError as problem:
        end_with(f"The file {out} cannot be written: {problem.strerror}.")
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    elif part.exists():
        part.unlink()
