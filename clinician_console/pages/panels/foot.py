"""The foot of the live page: what is said now, hold, talk, more, and SAFE PLACE in its corner.

Owns the controls that a hand must find without looking; must not know what they lead to.
"""

from __future__ import annotations

from collections.abc import Callable

from clinician_console.controls import Control, NextStep
from clinician_console.elements.parts import Box, Button, Field, Select, Tag, labelled, put
from clinician_console.pages.desk import Desk, dialog_card
from clinician_console.session_view import SessionView
from controller.protocol.commands import (
    CloseSession,
    Hold,
    Recentre,
    SetBreathingGuide,
    SetVolume,
    ShowText,
    StartDebrief,
)
from controller.protocol.vocabulary import CloseReason, HoldReason


class Foot:
    """The bottom row; SAFE PLACE is its right corner in every layout."""

    def __init__(self, desk: Desk, take_step: Callable[[NextStep], None]) -> None:
        """``take_step`` is called when the next step's button is pressed."""
        with Box("footer", "foot"):
            self._next = _NextStep(take_step)
            self._more = Button("More …", self._open_more, id="more")
            self._talk = _keyed("Talk", "hold T", "talk")
            self._hold = _keyed("Hold", "Space", "hold")
            self._hold.on("click", lambda _e: desk.ask(Hold()), args=[])
            Box("span", "safe-place-corner")
        self._drawer = Drawer(desk)

    def show(self, view: SessionView) -> None:
        """Show what is pressed and what can be."""
        self._next.show(view.next_step)
        self._talk.allow(view.why_not[Control.TALK])
        put(self._talk, "aria-pressed", "true" if view.talking else "false")
        held = HoldReason.THERAPIST in view.state.holds
        self._hold.allow(view.why_not[Control.HOLD])
        put(self._hold, "aria-pressed", "true" if held else "false")
        self._drawer.show(view)

    def _open_more(self) -> None:
        self._drawer.open()


class _NextStep:
    """The next sensible step as one prominent button."""

    def __init__(self, take: Callable[[NextStep], None]) -> None:
        self._step = NextStep()
        with Box("div", "next", aria_live="polite") as self._box:
            self._hint = Tag("p")
            self._button = Button("", lambda: take(self._step), "primary", id="next-step")

    def show(self, step: NextStep) -> None:
        """Offer ``step``."""
        self._step = step
        self._hint.text = step.hint
        self._button.text = step.label
        self._button.set_visibility(bool(step.label))
        self._box.set_visibility(bool(step.label or step.hint))


def _keyed(text: str, key: str, identifier: str) -> Button:
    button = Button("", id=identifier)
    with button:
        Tag("span", text)
        Tag("span", key, "key")
    return button


class Drawer:
    """What is needed seldom: sound, centring, text, breathing guide, debrief, close."""

    def __init__(self, desk: Desk) -> None:
        """Build the drawer, closed."""
        self._desk = desk
        self._view: SessionView | None = None
        self._dialog, card = dialog_card("More")
        with card, Box("div", "drawer-grid"):
            self._build_patient()
            self._build_course()
            with Box("div", "actions"):
                Button("Done", self._dialog.close, "primary", id="more-done")
        self._closing = CloseDialog(desk)

    def _build_patient(self) -> None:
        steps = [(str(v), f"{v} %") for v in range(0, 101, 10)]
        with labelled("Loudness of the scene", "volume"):
            self._volume = Select(steps, "80", self._set_volume, id="volume")
        with labelled("A line of text the patient sees", "patient-text"):
            self._text = Field("input", id="patient-text", maxlength=200, autocomplete="off")
            self._text.on_enter(lambda text: self._desk.ask(ShowText(text=text)))
        with Box("div", "row"):
            self._show = Button("Show text", lambda: self._send_text(self._text.typed))
            self._hide = Button("Take it away", lambda: self._send_text(""))
            self._recentre = Button(
                "Centre the view", lambda: self._desk.ask(Recentre()), id="recentre"
            )
        self._breathing = Button("Start breathing guide", self._breathe, id="breathing")

    def _build_course(self) -> None:
        with Box("div", "row"):
            self._debrief = Button("End exposure, debrief", self._start_debrief, id="start-debrief")
            self._close = Button("Close session …", self.open_closing, id="close-session")

    def open(self) -> None:
        """Open the drawer."""
        self._dialog.open()

    def open_closing(self) -> None:
        """Ask how the session ended."""
        self._dialog.close()
        self._closing.open()

    def show(self, view: SessionView) -> None:
        """Show what can be used."""
        self._view = view
        sound = view.why_not[Control.SOUND]
        for button in (self._show, self._hide, self._recentre):
            button.allow(sound)
        put(self._volume, "disabled", bool(sound))
        put(self._text, "disabled", bool(sound))
        self._breathing.text = (
            "Stop breathing guide" if view.breathing_guide else "Start breathing guide"
        )
        self._breathing.allow(view.why_not[Control.BREATHING])
        self._debrief.allow(view.why_not[Control.DEBRIEF])
        self._close.allow(view.why_not[Control.CLOSE])

    async def _set_volume(self, chosen: str) -> None:
        await self._desk.ask(SetVolume(volume=float(chosen)))

    async def _send_text(self, text: str) -> None:
        await self._desk.ask(ShowText(text=text))

    async def _breathe(self) -> None:
        running = self._view is not None and self._view.breathing_guide
        await self._desk.ask(SetBreathingGuide(on=not running))

    async def _start_debrief(self) -> None:
        self._dialog.close()
        await self._desk.ask(StartDebrief())


class CloseDialog:
    """How the session ended, and what the patient learnt in their words."""

    def __init__(self, desk: Desk) -> None:
        """Build the dialog, closed."""
        self._desk = desk
        self._dialog, card = dialog_card("Close the session")
        with card:
            with labelled("What the patient learnt, in their words", "summary"):
                self._summary = Field("textarea", id="summary", maxlength=5000)
            with labelled("How it ended", "close-reason"):
                self._reason = Select(
                    [
                        (CloseReason.COMPLETED.value, "Completed as planned"),
                        (CloseReason.STOPPED_EARLY.value, "Stopped early"),
                    ],
                    id="close-reason",
                )
            with Box("div", "actions"):
                Button("Back", self._dialog.close)
                Button("Close session", self._close, "primary", id="confirm-close")

    def open(self) -> None:
        """Open the dialog."""
        self._dialog.open()

    async def _close(self) -> None:
        reason = CloseReason(self._reason.chosen)
        outcome = await self._desk.ask(CloseSession(reason=reason, summary=self._summary.typed))
        if outcome.accepted:
            self._dialog.close()
