"""The review from the shell: the list, one session, one patient over sessions.

Owns the command ``fearladder review``; must not know formulas, columns or how anything looks.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from controller.clinic_cli import reading_clinic
from controller.measures.patient import patient_course
from controller.measures.session_measures import session_measures
from controller.process import end_with
from controller.record_access import DataDir, reading
from controller.records.records_reader import RecordsReader
from controller.review import render_list, render_session
from controller.review_clinic import render_clinic
from controller.review_json import patient_json, session_json, sessions_json
from controller.review_looking import HEAD, looking_of, render_looking
from controller.review_patient import render_patient
from controller.review_queries import clinic_table


def review(
    session: Annotated[str | None, typer.Argument(help="Session to show; none lists all.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the sessions.")] = False,
    patient: Annotated[
        str | None, typer.Option("--patient", help="This pseudonym's sessions, and what changed.")
    ] = None,
    counts: Annotated[
        bool, typer.Option("--counts", help="The whole store in one table; small cells hidden.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    clinic: Annotated[
        str | None, typer.Option("--clinic", help="Read the clinic's store at this address.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Show the sessions of the record, one session's curve and measures, or a patient's course.

    --list with --patient lists that patient's sessions; a session with --patient has to be theirs.
    """
    subject = None if list_ or counts else session or patient
    with reading_clinic(clinic) if clinic else reading(data_dir, subject) as store:
        if counts:
            _counts(store, as_json)
        elif list_ or subject is None:
            _list(store, patient, as_json)
        elif session is not None:
            _session(store, session, patient, as_json)
        elif patient is not None:
            _patient(store, patient, as_json)


def _counts(store: RecordsReader, as_json: bool) -> None:
    table = clinic_table(store)
    if as_json:
        sys.stdout.write(table.model_dump_json(indent=2) + "\n")
    else:
        render_clinic(table)


def _list(store: RecordsReader, pseudonym: str | None, as_json: bool) -> None:
    sessions = store.sessions(pseudonym)
    if as_json:
        sys.stdout.write(sessions_json(sessions) + "\n")
    else:
        render_list(sessions)


def _session(store: RecordsReader, session_id: str, pseudonym: str | None, as_json: bool) -> None:
    events = store.events(session_id)
    theirs = pseudonym is None or session_id in _sessions_of(store, pseudonym)
    if not events or not theirs:
        whose = "the record" if not events else f"the record of {pseudonym}"
        end_with(f"There is no session {session_id} in {whose}; `fearladder review` lists them.")
    if as_json:
        sys.stdout.write(session_json(events) + "\n")
    else:
        render_session(events)
        heads = [(chunk.names, chunk.values) for chunk in store.samples(session_id, HEAD)]
        render_looking(looking_of(events, heads))


def _patient(store: RecordsReader, pseudonym: str, as_json: bool) -> None:
    ids = _sessions_of(store, pseudonym)
    if not ids:
        end_with(f"There is no session of {pseudonym}; `fearladder review` lists what is there.")
    course = patient_course([session_measures(store.events(session_id)) for session_id in ids])
    if as_json:
        sys.stdout.write(patient_json(course) + "\n")
    else:
        render_patient(course)


def _sessions_of(store: RecordsReader, pseudonym: str) -> list[str]:
    """Ids of a patient's sessions, oldest first."""
    return [summary.session_id for summary in reversed(store.sessions(pseudonym))]
