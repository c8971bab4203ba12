"""Distress: one touch or one key for a rating, the last one with its undo, and asking for one.

Owns how ratings are entered, and the line of the heart rate under the last one; must not know what
they are used for.
"""

from __future__ import annotations

from clinician_console import words
from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Button, Field, Tag, put, swap_class
from clinician_console.heart_view import HeartLine
from clinician_console.language import _
from clinician_console.pages.desk import Desk
from clinician_console.session_view import SessionView
from controller.protocol.commands import (
    AskForRating,
    CorrectRating,
    DeclineRating,
    RecordRating,
)

PAD = tuple(range(0, 101, 10))


class DistressPanel:
    """The rating pad."""

    def __init__(self, desk: Desk) -> None:
        """Build the pad."""
        self._desk = desk
        self._view: SessionView | None = None
        with Box("section", "panel distress-panel", aria_label=_("Distress")):
            self._build_last()
            with Box("div", "pad", role="group", aria_label=_("Enter distress, SUDS")):
                self._pad = [self._key(suds) for suds in PAD]
                self._typed = Field(
                    "input",
                    classes="other",
                    id="suds-typed",
                    inputmode="numeric",
                    placeholder="0–100",
                    aria_label=_("Distress typed, 0 to 100, then Enter"),
                    autocomplete="off",
                )
                self._typed.on_enter(self._enter_typed)
            self._build_asking()

    def _build_last(self) -> None:
        with Box("div", "panel-head"):
            Tag("h2", _("Distress (SUDS)"))
            self._anchor = Tag("span", classes="hint")
        with Box("div", "last-rating"):
            self._last = Tag("output", "–", id="last-rating", aria_label=_("Last rating"))
            self._age = Tag("p", _("No rating yet"))
            self._undo = Button(_("Undo"), self._undo_last, "small", id="undo-rating")
            self._heart = Tag("p", "", "heart", id="heart")

    def _build_asking(self) -> None:
        with Box("div", "row"):
            self._ask = Button(_("Ask for a rating"), self._ask_patient, "grow", id="ask-rating")
            self._decline = Button(_("No answer"), self._no_answer, "small", id="decline-rating")

    def _key(self, suds: int) -> Button:
        return Button(
            str(suds),
            lambda: self.enter(suds),
            id=f"suds-{suds}",
            aria_label=_("Distress {suds}").format(suds=suds),
        )

    def show(self, view: SessionView) -> None:
        """Show the last rating, its undo, and whether a prompt is open."""
        self._view = view
        reason = view.why_not[Control.RATING]
        for button in self._pad:
            button.allow(reason)
        put(self._typed, "disabled", bool(reason))
        self._show_last(view)
        self._show_heart(view.heart)
        waiting = view.prompt_open_s is not None
        # A cue stays bright: it is the therapist who is asked by it.
        asked = _("Asked already.") if waiting and not view.cue_open else ""
        self._ask.allow(reason or asked)
        self._ask.text = _asking_words(view)
        swap_class(self._ask, "cue", view.cue_open)
        self._decline.set_visibility(waiting)
        self._anchor.text = _anchor_words(view)

    def _show_last(self, view: SessionView) -> None:
        last = view.last_rating
        self._last.text = last_words(view)
        if last is None:
            self._age.text = _("No rating yet")
        else:
            when = _("{age_s} ago").format(age_s=words.clock(last.age_s))
            self._age.text = (
                _("withdrawn") if last.suds is None else f"{words.OCCASIONS[last.occasion]}, {when}"
            )
        left_s = last.undo_left_s if last else 0.0
        self._undo.set_visibility(left_s > 0)
        if left_s > 0:
            self._undo.text = _("Undo ({left_s:.0f} s)").format(left_s=left_s)

    def _show_heart(self, line: HeartLine | None) -> None:
        """Beside what the patient says, and smaller: what they say is what counts."""
        self._heart.set_visibility(line is not None)
        if line is not None:
            self._heart.text = line.words
            swap_class(self._heart, "unsure", not line.sure)

    async def enter(self, suds: int) -> None:
        """Record what the patient said."""
        prompt_id = self._view.prompt_id if self._view else None
        await self._desk.ask(RecordRating(suds=suds, prompt_id=prompt_id))

    async def _enter_typed(self, typed: str) -> None:
        suds = suds_of(typed)
        if suds is None:
            self._desk.say(
                _("“{typed}” is not a rating: a whole number from 0 to 100.").format(
                    typed=typed[:20]
                )
            )
            return
        self._typed.clear_typed()
        await self.enter(suds)

    async def _undo_last(self) -> None:
        last = self._view.last_rating if self._view else None
        if last is not None:
            await self._desk.ask(CorrectRating(rating_id=last.rating_id, suds=None))

    async def _ask_patient(self) -> None:
        await self._desk.ask(AskForRating())

    async def _no_answer(self) -> None:
        prompt_id = self._view.prompt_id if self._view else None
        if prompt_id is not None:
            await self._desk.ask(DeclineRating(prompt_id=prompt_id))


def suds_of(typed: str) -> int | None:
    """The rating in ``typed``, or None if it is not a whole number from 0 to 100."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    return int(text) if int(text) <= 100 else None


def last_words(view: SessionView) -> str:
    """The latest rating; a dash where there is none, or it was withdrawn."""
    last = view.last_rating
    return "–" if last is None or last.suds is None else str(last.suds)


def _asking_words(view: SessionView) -> str:
    if view.prompt_open_s is None:
        return _("Ask for a rating")
    if view.cue_open:
        return _("Time to ask: distress ({prompt_open_s})").format(
            prompt_open_s=words.clock(view.prompt_open_s)
        )
    return _("Asked {prompt_open_s} ago").format(prompt_open_s=words.clock(view.prompt_open_s))


def _anchor_words(view: SessionView) -> str:
    anchors = view.state.anchors
    return f"100: {anchors.at_100[:40]}" if anchors.at_100 else ""
