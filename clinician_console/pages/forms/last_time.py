"""What was agreed and learnt at a patient's last session, shown where the next one begins.

Owns the looking up and its words; must not know the rest of the form.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from clinician_console.elements.parts import Box, Tag
from clinician_console.language import _
from controller.link.errors import LinkError
from controller.protocol.events import RecordedEvent, SessionClosed
from controller.protocol.queries import Query, QueryResult, SessionList, SessionRecord

Search = Callable[[Query], Awaitable[QueryResult]]


def told_at_close(events: Sequence[RecordedEvent]) -> tuple[str, ...]:
    """Homework and what was learnt of one session, in lines; empty where nothing was written."""
    closed = next((r.event for r in events if isinstance(r.event, SessionClosed)), None)
    if closed is None:
        return ()
    until = _("Until this session: {text}").format(text=closed.homework.strip())
    learnt = _("Learnt last time: {text}").format(text=closed.summary.strip())
    told = ((closed.homework, until), (closed.summary, learnt))
    return tuple(line for text, line in told if text.strip())


class LastTime:
    """The lines of the last session, for the pseudonym that was typed."""

    def __init__(self, search: Search) -> None:
        """Build it empty; ``search`` asks the record."""
        self._search = search
        self._wanted = ""
        self._box = Box("div", "wide last-time", id="last-time", role="status")

    async def look(self, pseudonym: str) -> None:
        """Show what the latest closed session of ``pseudonym`` left; nothing for one unknown."""
        if pseudonym == self._wanted:
            return
        self._wanted = pseudonym
        try:
            lines = await self._lines(pseudonym) if pseudonym else ()
        except (LinkError, ValueError):
            # It helps and is not needed: the form says itself what is wrong with a pseudonym.
            lines = ()
        if pseudonym != self._wanted:
            return
        self._box.clear()
        with self._box:
            for line in lines:
                Tag("p", line)

    async def _lines(self, pseudonym: str) -> tuple[str, ...]:
        listed = await self._search(SessionList(pseudonym=pseudonym))
        closed = (one for one in listed.sessions or () if one.closed is not None)
        latest = next(closed, None)
        if latest is None:
            return ()
        record = await self._search(SessionRecord(session_id=latest.session_id))
        return told_at_close(record.events or ())
