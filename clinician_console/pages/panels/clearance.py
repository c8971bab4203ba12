"""Screening and the remote session's safety, recorded while a session is open.

Owns the two dialogs; must not know what waits for them.
"""

from __future__ import annotations

from collections.abc import Callable

from clinician_console import screening_view as view
from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import _
from clinician_console.pages.desk import Desk, dialog_card
from clinician_console.pages.forms.screening import RemoteForm, ScreeningForm
from clinician_console.session_view import SessionView
from controller.protocol.care_commands import ConfirmRemote, RecordScreening
from controller.protocol.state import SessionState


class ClearanceDialogs:
    """Screening and remote confirmation; each is filled anew with what is recorded."""

    def __init__(self, desk: Desk) -> None:
        """Build both, closed."""
        self._screening = _FormDialog(
            desk, _("Screening and consent"), "screening", _screening_form
        )
        self._remote = _FormDialog(desk, _("Remote session"), "remote", _remote_form)
        self._state: SessionState | None = None

    def show(self, view: SessionView) -> None:
        """Remember what is recorded for the next opening."""
        self._state = view.state

    def open(self, which: str) -> None:
        """Open ``screening`` or ``remote``."""
        if self._state is not None:
            (self._remote if which == "remote" else self._screening).open(self._state)


Command = RecordScreening | ConfirmRemote | str | None


class _FormDialog:
    """A form in a dialog that says at its own foot what is missing or was not granted."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        name: str,
        build: Callable[[SessionState], Callable[[], Command]],
    ) -> None:
        self._desk = desk
        self._build = build
        self._command: Callable[[], Command] = lambda: None
        self._dialog, card = dialog_card(title)
        card.classes("wide-dialog")
        with card:
            self._body = Box("div", "form-grid")
            self._problem = Tag("p", "", "problem", id=f"{name}-problem", role="alert")
            with Box("div", "actions"):
                Button(_("Back"), self._dialog.close, id=f"{name}-back")
                Button(_("Record"), self._record, "primary", id=f"{name}-record")

    def open(self, state: SessionState) -> None:
        """Fill the form with what is recorded in ``state`` and open it."""
        self._body.clear()
        self._problem.text = ""
        with self._body:
            self._command = self._build(state)
        self._dialog.open()

    async def _record(self) -> None:
        command = self._command()
        if command is None:
            self._problem.text = _("Choose your decision first, or go back.")
            return
        if isinstance(command, str):
            self._problem.text = command
            return
        outcome = await self._desk.ask(command, at=self._problem)
        if outcome.accepted:
            self._dialog.close()


def _screening_form(state: SessionState) -> Callable[[], Command]:
    decided = state.screening_proceed
    decision = view.LATER if decided is None else view.GO_ON if decided else view.NOT_TODAY
    return ScreeningForm(state.screening, decision).command


def _remote_form(state: SessionState) -> Callable[[], Command]:
    with Box("div", "wide"):
        return RemoteForm(state.remote).command
