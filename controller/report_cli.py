"""The report of a session from the shell, as a file.

Owns the command ``fearladder report``; must not know what stands on a page.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from controller.process import end_with
from controller.protocol.events import RecordedEvent, SessionPrepared
from controller.record_access import DataDir, reading, records_folder, sentences
from controller.record_access import beside as beside_store
from controller.records.audit import Action
from controller.records.patients import PatientBook
from controller.report.making import session_report
from controller.report.pages import Extras
from controller.review_queries import name_of
from controller.station_settings import SettingsError, SettingsFile
from languages.catalogues import NAMES, SOURCE

_TAGS = ", ".join(NAMES)


class Audience(StrEnum):
    """Whom a report is for."""

    FILE = "file"
    PATIENT = "patient"


def report(
    session: Annotated[str, typer.Argument(help="Session; `fearladder review` lists them.")],
    audience: Annotated[
        Audience, typer.Option("--for", help="The patient's file, or the patient.")
    ] = Audience.FILE,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write: .pdf or .html; none: by its name.")
    ] = None,
    homework: Annotated[
        str,
        typer.Option(
            "--homework", help="What to do until the next session; as agreed if not given."
        ),
    ] = "",
    with_name: Annotated[
        bool, typer.Option("--with-name", help="Print the patient's name beside the pseudonym.")
    ] = False,
    lang: Annotated[
        str,
        typer.Option(
            "--lang",
            help=f"Language of the page: {_TAGS}. If not given, English for the file "
            "and for the patient what they read.",
        ),
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Write one page about a session, for the patient's file or for the patient in plain words."""
    if lang and lang not in NAMES:
        end_with(f"There is no language {lang!r} here; there are: {_TAGS}.")
    with reading(data_dir, session) as store:
        events = store.events(session)
    if not events:
        end_with(f"There is no session {session} in the record; `fearladder review` lists them.")
    first = events[0].event
    name = ""
    if with_name and isinstance(first, SessionPrepared):
        name = _name(data_dir, first.header.pseudonym)
    html = out is not None and out.suffix.lower() in (".html", ".htm")
    extras = Extras(homework, name, lang or _language(events, audience), _clinic(data_dir))
    made = session_report(events, audience.value, "html" if html else "pdf", extras)
    path = out or Path(made.file_name)
    if made.remark:
        typer.echo(made.remark, err=True)
        path = path.with_suffix(".html")
    with sentences(), beside_store(data_dir) as store:
        store.note(Action.EXPORTED, session, f"report for the {audience.value}")
    try:
        path.write_bytes(base64.b64decode(made.content))
    except OSError as problem:
        end_with(f"The report {path} cannot be written: {problem.strerror}.")
    typer.echo(f"{path}")


def _clinic(data_dir: Path | None) -> str:
    """What the station's settings say for the head of reports."""
    try:
        return SettingsFile(records_folder(data_dir)).read().clinic_name
    except SettingsError as problem:
        typer.echo(str(problem), err=True)
        return ""


def _name(data_dir: Path | None, pseudonym: str) -> str:
    with sentences(), beside_store(data_dir) as store:
        return name_of(PatientBook(store), pseudonym)


def _language(events: Sequence[RecordedEvent], audience: Audience) -> str:
    """What the page is written in where nobody says: a patient's page in what they read."""
    first = events[0].event
    if audience is Audience.PATIENT and isinstance(first, SessionPrepared):
        return first.language
    return SOURCE
