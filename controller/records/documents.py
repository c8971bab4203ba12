"""Documents of patients: plans, questionnaires and notes, each version a row that stays.

Owns reading them; must not know who wrote them, nor who a pseudonym is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from controller.records.schema import DOCUMENTS

QUESTIONNAIRE: Final = "questionnaire"
"""Kind of the documents that hold a questionnaire from outside a session."""


@dataclass(frozen=True)
class Document:
    """One version of a plan, questionnaire or note of a patient."""

    pseudonym: str
    kind: str
    """E.g. ``plan``, ``questionnaire``, ``note``."""
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
    return tuple(Document(**row._asdict() | {"body": json.loads(row.body)}) for row in rows)
