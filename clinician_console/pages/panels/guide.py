"""The strip that leads through a first session, over the live page and beside every control.

Owns how a step of the guide is shown, skipped and left; must not know when one is done.
"""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.guide import STEPS, Seen, next_of
from clinician_console.language import _
from clinician_console.session_view import SessionView
from controller.protocol.events import RecordedEvent
from controller.protocol.vocabulary import Phase

MARKED = "{at} {{ box-shadow: 0 0 0 3px #f5d27a, 0 0 18px 4px #f5d27a80 !important; }}"


class GuideStrip:
    """One step at a time, in words; it covers nothing and waits for nobody."""

    def __init__(self) -> None:
        """Build it, hidden until a practice session is shown."""
        self._client = ui.context.client
        self._skipped: set[str] = set()
        self._left = False
        self._now: int | None = None
        # The page's own stylesheet: classes put on controls would be taken off by their next
        # change of text.
        self._mark = Tag("style", "")
        with Box("section", "guide", id="guide", aria_label=_("Guided first session")) as self._box:
            with Box("p", aria_live="polite", id="guide-words"):
                self._number = Tag("span", "", "guide-number")
                self._title = Tag("strong", "", id="guide-title")
                self._text = Tag("span", "", id="guide-text")
            self._skip = Button(_("Skip this"), self._skip_it, id="guide-skip")
            Button(_("Leave the guide"), self._leave, "quiet", id="guide-leave")
        self._box.set_visibility(False)

    def show(self, view: SessionView, events: Sequence[RecordedEvent]) -> None:
        """Show the next step of a practice session; nothing beside a patient's."""
        wanted = view.state.practice is not None and not self._left
        self._box.set_visibility(wanted)
        paused = view.phase is Phase.PAUSED
        seen = Seen([recorded.event for recorded in events], view.state.place, paused)
        self._draw(next_of(seen, self._skipped) if wanted else None)

    def _draw(self, place: int | None) -> None:
        if place == self._now:
            return
        self._now = place
        if place is None:
            self._mark.text = ""
            return
        step = STEPS[place]
        self._number.text = f"{place + 1}/{len(STEPS)}"
        self._title.text, self._text.text = _(step.title), _(step.text)
        self._mark.text = MARKED.format(at=step.at)
        self._skip.set_visibility(place < len(STEPS) - 1)

    def _skip_it(self) -> None:
        if self._now is not None:
            self._skipped.add(STEPS[self._now].name)

    def _leave(self) -> None:
        self._left = True
        # A reload does not bring it back.
        self._client.run_javascript("history.replaceState(null, '', location.pathname)")
