"""The review from the shell: the list, one session, one patient over sessions.

Owns the command ``fearladder review``; must not know formulas, columns or how anything looks.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from controller.clinic_cli import reading_clinic
from controller.measures.patient import patient_course
from controller.measures.questionnaire_changes import questionnaire_courses
from controller.measures.session_measures import session_measures
from controller.norms import NormError, norms_in
from controller.process import end_with
from controller.questionnaire_log import KIND, entries_of
from controller.record_access import DataDir, reading
from controller.records.records_reader import RecordsReader
from controller.review import render_list, render_session
from controller.review_clinic import render_clinic
from controller.review_json import patient_json, session_json, sessions_json
from controller.review_looking import HEAD, looking_of, render_looking
from controller.review_patient import render_patient
from controller.review_queries import clinic_table
from controller.review_questionnaires import render_questionnaires


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
    norms: Annotated[
        Path | None,
        typer.Option("--norms", help="Of questionnaires, as JSON: for reliable change."),
    ] = None,
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
            _patient(store, patient, norms, as_json)


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
    heads = [(chunk.names, chunk.values) for chunk in store.samples(session_id, HEAD)]
    looking = looking_of(events, heads)
    if as_json:
        sys.stdout.write(session_json(events, looking) + "\n")
    else:
        render_session(events)
        render_looking(looking)


def _patient(store: RecordsReader, pseudonym: str, norms: Path | None, as_json: bool) -> None:
    records = [store.events(session_id) for session_id in _sessions_of(store, pseudonym)]
    entries = entries_of(store.documents(KIND, pseudonym))
    if not records and not entries:
        end_with(f"There is no session of {pseudonym}; `fearladder review` lists what is there.")
    course = patient_course([session_measures(events) for events in records])
    try:
        stated = norms_in(norms) if norms is not None else {}
        questionnaires = questionnaire_courses(records, entries, stated)
    except (NormError, ValueError) as problem:
        end_with(str(problem))
    if as_json:
        text = patient_json(course, questionnaires, pseudonym, records)
        sys.stdout.write(text + "\n")
    else:
        render_patient(course, pseudonym=pseudonym)
        render_questionnaires(questionnaires)


def _sessions_of(store: RecordsReader, pseudonym: str) -> list[str]:
    """Ids of a patient's sessions, oldest first."""
    return [summary.session_id for summary in reversed(store.sessions(pseudonym))]
