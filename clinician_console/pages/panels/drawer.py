"""The drawer: what is needed seldom in a session, and the dialog that closes it.

Owns these controls; must not know what they lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Button, Field, Select, labelled, put
from clinician_console.language import _
from clinician_console.pages.desk import Desk, dialog_card
from clinician_console.session_view import SessionView
from controller.protocol.commands import (
    CloseSession,
    Recentre,
    SetBreathingGuide,
    SetVolume,
    ShowText,
    StartDebrief,
)
from controller.protocol.vocabulary import CloseReason

Opens = Mapping[str, tuple[str, Callable[[], None]]]
"""Id of a button in the drawer to its words and what it opens."""


class Drawer:
    """Sound, centring, text, breathing guide, forms, debrief, close."""

    def __init__(self, desk: Desk, opens: Opens, close_session: Callable[[], None]) -> None:
        """Build the drawer, closed; ``opens`` are the forms it leads to."""
        self._desk = desk
        self._close_session = close_session
        self._view: SessionView | None = None
        self._dialog, card = dialog_card(_("More"))
        with card, Box("div", "drawer-grid"):
            self._build_patient()
            with Box("div", "openers", role="group", aria_label=_("Forms")):
                self._openers = [self._opener(i, said, act) for i, (said, act) in opens.items()]
            self._build_course()
            with Box("div", "actions"):
                Button(_("Done"), self._dialog.close, "primary", id="more-done")

    def _opener(self, identifier: str, said: str, act: Callable[[], None]) -> Button:
        def press() -> None:
            self._dialog.close()
            act()

        return Button(said, press, id=identifier)

    def _build_patient(self) -> None:
        steps = [(str(v), f"{v} %") for v in range(0, 101, 10)]
        with labelled(_("Loudness of the scene"), "volume"):
            self._volume = Select(steps, "80", self._set_volume, id="volume")
        with labelled(_("A line of text the patient sees"), "patient-text"):
            self._text = Field("input", id="patient-text", maxlength=200, autocomplete="off")
            self._text.on_enter(lambda text: self._desk.ask(ShowText(text=text)))
        with Box("div", "row"):
            self._show = Button(_("Show text"), lambda: self._send_text(self._text.typed))
            self._hide = Button(_("Take it away"), lambda: self._send_text(""))
            self._recentre = Button(
                _("Centre the view"), lambda: self._desk.ask(Recentre()), id="recentre"
            )
        self._breathing = Button(_("Start breathing guide"), self._breathe, id="breathing")

    def _build_course(self) -> None:
        with Box("div", "row"):
            self._debrief = Button(
                _("End exposure, debrief"), self._start_debrief, id="start-debrief"
            )
            self._close = Button(_("Close session …"), self.open_closing, id="close-session")

    def open(self) -> None:
        """Open the drawer."""
        self._dialog.open()

    def open_closing(self) -> None:
        """Ask how the session ended."""
        self._dialog.close()
        self._close_session()

    def show(self, view: SessionView) -> None:
        """Show what can be used."""
        self._view = view
        sound = view.why_not[Control.SOUND]
        for button in (self._show, self._hide, self._recentre):
            button.allow(sound)
        for button in self._openers:
            button.allow(view.why_not[Control.LEARN])
        put(self._volume, "disabled", bool(sound))
        put(self._text, "disabled", bool(sound))
        self._breathing.text = (
            _("Stop breathing guide") if view.breathing_guide else _("Start breathing guide")
        )
        self._breathing.set_visibility(view.state.breathing_guide_allowed)
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
        self._dialog, card = dialog_card(_("Close the session"))
        with card:
            with labelled(_("What the patient learnt, in their words"), "summary"):
                self._summary = Field("textarea", id="summary", maxlength=5000)
            with labelled(
                _("Until the next session (printed, and shown at its start)"), "homework"
            ):
                self._homework = Field("textarea", id="homework", maxlength=5000)
            with labelled(_("How it ended"), "close-reason"):
                self._reason = Select(
                    [
                        (CloseReason.COMPLETED.value, _("Completed as planned")),
                        (CloseReason.STOPPED_EARLY.value, _("Stopped early")),
                    ],
                    id="close-reason",
                )
            with Box("div", "actions"):
                Button(_("Back"), self._dialog.close)
                Button(_("Close session"), self._close, "primary", id="confirm-close")

    def open(self) -> None:
        """Open the dialog."""
        self._dialog.open()

    async def _close(self) -> None:
        reason = CloseReason(self._reason.chosen)
        command = CloseSession(
            reason=reason, summary=self._summary.typed, homework=self._homework.typed
        )
        outcome = await self._desk.ask(command)
        if outcome.accepted:
            self._dialog.close()
