"""Answers what pages ask of the playback of a recorded session.

Owns the reasons why a session is not played back; must not know processes, sockets or SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from controller.preview import Preview
from controller.protocol.playback import EndPlayback, PlaybackNow, PlaybackQuery
from controller.protocol.queries import QueryResult
from controller.protocol.vocabulary import RefusalReason
from controller.records.audit import Action
from controller.replayed import HEAD, Replayed, replayed
from controller.review_queries import Reads, no_session, refused

EXPOSED: Final = (
    "A session is open, so nothing is played back now: it is possible from its debrief on, or "
    "when it is closed."
)
NO_PREVIEW: Final = "There is no preview at this controller."
NOT_STARTED: Final = "The preview cannot be started: {problem}."


class _NoSessionError(Exception):
    """There is no such session in the record."""


def answer(
    preview: Preview | None,
    store: Reads,
    query: PlaybackQuery,
    note: Callable[[Action, str, str], None],
) -> QueryResult:
    """Where the playback is after what is asked, or why there is none.

    ``note`` leaves an entry in the audit trail for each session shown. Raises StoreError.
    """
    if preview is None:
        return refused(RefusalReason.NOT_ALLOWED, NO_PREVIEW)
    if isinstance(query, EndPlayback):
        preview.end(query.session_id)
        return QueryResult(query_id=None, playback=preview.now(query.session_id))
    if isinstance(query, PlaybackNow):
        now = preview.now(query.session_id, query.picture_after)
        return QueryResult(query_id=None, playback=now)
    if not preview.may_play:
        return refused(RefusalReason.WRONG_PHASE, EXPOSED)

    def read() -> Replayed:
        events = store.events(query.session_id)
        if not events:
            raise _NoSessionError
        note(Action.READ, query.session_id, "played back in the preview")
        return replayed(events, store.samples(query.session_id, HEAD))

    try:
        return QueryResult(query_id=None, playback=preview.play(query, read))
    except _NoSessionError:
        return no_session()
    except OSError as problem:
        why = NOT_STARTED.format(problem=problem.strerror or problem)
        return refused(RefusalReason.NOT_ALLOWED, why)
