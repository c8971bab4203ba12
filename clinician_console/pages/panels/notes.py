"""Notes, one-touch marks and the list of what happened.

Owns how a therapist writes down a moment; must not know what is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinician_console import course_view as course
from clinician_console import words
from clinician_console.controller_words import marked
from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Button, Field, Tag, put
from clinician_console.language import N_, _
from clinician_console.pages.desk import Desk
from clinician_console.session_view import SessionView
from controller.measures.marks import BESIDE, MOMENTS
from controller.measures.session import SessionCurve
from controller.protocol.commands import AddNote, MarkMoment
from controller.protocol.events import RecordedEvent
from controller.protocol.vocabulary import MomentKind

PHRASES = (
    N_("Breathes fast"),
    N_("Trembles"),
    N_("Cries"),
    N_("Freezes"),
    N_("Grows calmer"),
    N_("Comes closer"),
)
"""What is seen of patients most; one touch writes it down."""

_SHOWN = 40


class NotesPanel:
    """A field for notes, three marks, and the latest happenings first."""

    def __init__(self, desk: Desk) -> None:
        """Build the panel."""
        self._desk = desk
        self._listed: list[tuple[float, str]] | None = None
        self._curve: SessionCurve | None = None
        with Box("section", "panel notes-panel", aria_label=_("Notes and marks")):
            self._note = Field(
                "input",
                id="note",
                maxlength=5000,
                placeholder=_("Note, then Enter"),
                aria_label=_("Note, then Enter"),
                autocomplete="off",
            )
            self._note.on_enter(self._write)
            with Box("div", "marks", role="group", aria_label=_("Mark a moment")):
                self._marks = [self._mark_button(m) for m in MomentKind]
            with Box("div", "phrases", role="group", aria_label=_("A note by one touch")):
                self._phrases = [self._phrase_button(n, p) for n, p in enumerate(PHRASES)]
            self._journal = Box("ul", "journal", aria_label=_("What happened"), tabindex=0)

    def _mark_button(self, moment: MomentKind) -> Button:
        return Button(
            marked(MOMENTS[moment]),
            lambda: self._desk.ask(MarkMoment(moment=moment)),
            id=f"mark-{moment.value}",
        )

    def _phrase_button(self, number: int, phrase: str) -> Button:
        return Button(
            _(phrase), lambda: self._desk.ask(AddNote(text=_(phrase))), id=f"phrase-{number}"
        )

    def show(
        self, view: SessionView, curve: SessionCurve | None, events: Sequence[RecordedEvent]
    ) -> None:
        """Show what happened, latest first."""
        for button in self._marks:
            button.allow(view.why_not[Control.MARK])
        for button in self._phrases:
            button.allow(view.why_not[Control.NOTE])
        put(self._note, "disabled", not view.allows(Control.NOTE))
        if curve is self._curve:
            return
        self._curve = curve
        happened = _happened(curve, events)
        if happened == self._listed:
            return
        self._listed = happened
        self._journal.clear()
        with self._journal:
            for time_min, text in happened:
                with Box("li"):
                    Tag("span", words.clock(time_min * 60), "when")
                    Tag("span", text)

    async def _write(self, text: str) -> None:
        if not text.strip():
            return
        outcome = await self._desk.ask(AddNote(text=text))
        # A note that was not taken stays in the field: nothing written is lost.
        if outcome.accepted:
            self._note.clear_typed()


def _happened(
    curve: SessionCurve | None, events: Sequence[RecordedEvent]
) -> list[tuple[float, str]]:
    """The latest marks and notes, latest first: minutes of the session and words."""
    if curve is None:
        return []
    marks = [(m.time_min, marked(m.label)) for m in curve.marks if m.kind not in BESIDE]
    notes = [(n.time_min, _("“{note}”").format(note=n.text)) for n in curve.notes]
    return sorted([*marks, *notes, *course.happened(events)], key=lambda line: line[0])[
        : -_SHOWN - 1 : -1
    ]
