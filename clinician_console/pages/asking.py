"""Asking the controller from a page that shows one sentence where it gets no answer.

Owns that sentence; must not know what is asked.
"""

from __future__ import annotations

from clinician_console.controller_words import said
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.queries import AnyQuery, QueryResult


async def asked(station: Station, query: AnyQuery) -> QueryResult | str:
    """The result, or the sentence that says why there is none, in the language in force."""
    try:
        result = await station.query(query)
    except LinkError as problem:
        return said(str(problem))
    return said(result.refusal.sentence) if result.refusal else result
