"""Documents of patients: plans, questionnaires and notes, each version a row that stays.

Owns reading them; must not know who wrote them, nor who a pseudonym is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from controller.records.schema import DOCUMENTS

QUESTIONNAIRE: Final = "questionnaire"
"""Kind of the documents that hold a questionnaire from outside a session."""

VISIT: Final = "visit"
"""Kind of the documents that say when a patient comes next; the latest version counts."""


@dataclass(frozen=True)
class Document:
    """One version of a plan, questionnaire or note of a patient."""

    pseudonym: str
    kind: str
    """E.g. ``plan``, ``questionnaire``, ``visit``, ``note``."""
    number: int
    """0, 1, 2, ... within the patient and the kind; an earlier version stays."""
    written_utc: str
    body: Mapping[str, Any]


def documents(connection: Connection, kind: str, pseudonym: str | None) -> tuple[Document, ...]:
    """Every version of a kind of documents, of one patient or of all, oldest first of each."""
    query = select(DOCUMENTS).where(DOCUMENTS.c.kind == kind)
    if pseudonym is not None:
        query = query.where(DOCUMENTS.c.pseudonym == pseudonym)
    rows = connection.execute(query.order_by(DOCUMENTS.c.pseudonym, DOCUMENTS.c.number))
    return tuple(_document(row._asdict()) for row in rows)


def latest(connection: Connection, kind: str) -> tuple[Document, ...]:
    """The newest version of every patient's document of a kind."""
    newest = (
        select(DOCUMENTS.c.pseudonym, func.max(DOCUMENTS.c.number).label("number"))
        .where(DOCUMENTS.c.kind == kind)
        .group_by(DOCUMENTS.c.pseudonym)
        .subquery()
    )
    same = (DOCUMENTS.c.pseudonym == newest.c.pseudonym) & (DOCUMENTS.c.number == newest.c.number)
    query = select(DOCUMENTS).join(newest, same).where(DOCUMENTS.c.kind == kind)
    rows = connection.execute(query.order_by(DOCUMENTS.c.pseudonym))
    return tuple(_document(row._asdict()) for row in rows)


def _document(row: Mapping[str, Any]) -> Document:
    return Document(**{**row, "body": json.loads(row["body"])})
