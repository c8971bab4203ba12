"""Who is at the session: the controls, who asks for them, who watches, and a locked page.

Owns the strip over the live page; must not know by which rule the controls move.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from nicegui import background_tasks, ui

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Tag, put
from clinician_console.language import N_, _, lowered, n_
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.account_queries import (
    AskForControls,
    HandOverControls,
    KeepControls,
    SeatQuery,
    TakeSeat,
)
from controller.protocol.accounts import Company, Role, SignedIn
from controller.protocol.state import StateUpdate

SEAT_EVERY_S: Final = 2.0
"""How often the page says that it is still there, seconds."""

ARRIVING_S: Final = 3.0
"""How long a page that was just loaded is waited for by what is pressed there, seconds."""

ANOTHER: Final = N_("Another page")
NOT_AGREED: Final = N_(
    "The patient has not agreed that others watch, so nothing of the session is shown here. "
    "Ask the patient; the answer belongs into the screening. SAFE PLACE works."
)


class CompanyStrip:
    """Takes a seat for its page, and shows who holds the controls."""

    def __init__(self, station: Station, who: SignedIn, say: Callable[[str], None]) -> None:
        """``station`` is the page's own; ``say`` shows a sentence of what was not granted."""
        self._station = station
        self._who = who
        self._role = who.role
        self._built_s = time.monotonic()
        self._say = say
        self._client = ui.context.client
        self._run: str | None = None
        self._held = False
        self._sending = False
        self._busy = False
        with Box("div", "company", id="company", role="status") as self._box:
            self._words = Tag("span", "", id="company-words")
            self._ask = Button(
                _("Ask for the controls"), self._press(AskForControls()), id="ask-controls"
            )
            self._give = Button(
                _("Hand over"), self._press(HandOverControls()), "primary", id="hand-over"
            )
            self._keep = Button(_("Keep"), self._press(KeepControls()), id="keep-controls")
        for button in (self._ask, self._give, self._keep):
            button.set_visibility(False)
        self._box.set_visibility(False)
        ui.timer(SEAT_EVERY_S, self.take_seat)

    @property
    def page(self) -> str | None:
        """The name of this page."""
        return self._station.badge.page if self._station.badge else None

    @property
    def arriving(self) -> bool:
        """True for the moments in which a page that was just loaded takes its seat."""
        return time.monotonic() - self._built_s < ARRIVING_S

    def has_controls(self, update: StateUpdate) -> bool:
        """True unless another page has them, or nobody in front of a role that never does."""
        company = update.company
        if company.holder is None:
            return self._role is not Role.OBSERVER
        return company.holder_page in (None, self.page) and self._role is not Role.OBSERVER

    async def take_seat(self) -> None:
        """Say that the page is here; after a restart of the controller take what it had."""
        update = self._station.update
        # A page that was left is kept for a while: it must take nothing from the one that came.
        if update is None or self._sending or not self._client.has_socket_connection:
            return
        claims = claims_controls(update, self._run, self.page, held=self._held)
        self._sending = True
        try:
            result = await self._station.query(TakeSeat(claims=claims))
        except LinkError:
            return  # said elsewhere; it is tried again
        finally:
            self._sending = False
        if result.refusal is None:
            self._run = update.run_id

    def show(self, update: StateUpdate, *, is_open: bool) -> bool:
        """Show the company; returns whether this page has the controls."""
        company, mine = update.company, self.has_controls(update)
        if update.run_id == self._run:
            self._held = mine or (self._held and company.holder == self._who.name)
        text = _words(company, mine) if is_open else ""
        self._words.text = text
        asked = mine and company.asked_by is not None
        self._box.set_visibility(bool(text))
        may_ask = is_open and not mine and self._role is not Role.OBSERVER
        self._ask.text = (
            _("Take the controls")
            if company.holder is None or company.holder_lost or not company.holder
            else _("Ask for the controls")
        )
        self._ask.allow(_("You asked.") if company.asked_page == self.page else "")
        self._ask.set_visibility(may_ask)
        self._give.set_visibility(asked)
        self._keep.set_visibility(asked)
        put(self._box, "data-tone", "asked" if asked else "mine" if mine else "watching")
        return mine

    def _press(self, query: SeatQuery) -> Callable[[], None]:
        def press() -> None:
            if not self._busy:
                background_tasks.create(self._send(query))

        return press

    async def _send(self, query: SeatQuery) -> None:
        self._busy = True
        try:
            result = await self._station.query(query)
        except LinkError as problem:
            self._say(said(str(problem)))
            return
        finally:
            self._busy = False
        self._say(said(result.refusal.sentence) if result.refusal else "")


def claims_controls(
    update: StateUpdate, run_id: str | None, page: str | None, *, held: bool
) -> bool:
    """Whether ``page`` takes the controls with its seat.

    It does when it is new (``run_id``, the controller's run it has a seat in, is None), when it
    ``held`` them before the controller was started again, and when they went from it to another
    page of the same person that is silent now. From other people a claim takes nothing.
    """
    if update.run_id != run_id:
        return run_id is None or held
    company = update.company
    return held and company.holder_lost and company.holder_page != page


def _words(company: Company, mine: bool) -> str:
    watching = _watching(company)
    if mine and company.asked_by is not None:
        return _("{name} asks for the controls.").format(name=company.asked_by or _(ANOTHER))
    if mine:
        return watching
    holder = company.holder or _(ANOTHER)
    if company.holder is None:
        return _("Nobody holds the controls.")
    if company.holder_lost:
        return _("{holder} holds the controls, but that page is silent.").format(holder=holder)
    asked = _(" You asked for them.") if company.asked_by is not None else ""
    return _("{holder} holds the controls; you watch.").format(holder=holder) + asked


def _watching(company: Company) -> str:
    names = [name or lowered(_(ANOTHER)) for name in company.watchers]
    if not names:
        return ""
    count = n_("{count} watches", "{count} watch", len(names))
    told = _("the patient agreed") if company.watching_agreed else _("the patient has not agreed")
    return f"{count}: {', '.join(names)} ({told})."


class LockStrip:
    """A locked page says so and takes the password, over everything but SAFE PLACE."""

    def __init__(self, signed_in: SignedIn) -> None:
        """Build it hidden; sign_in.js sends it."""
        with Box(
            "form", "lock", id="unlock-form", action="/sign-in", data_problem="unlock-problem"
        ) as self._box:
            Tag("strong", _("Locked: not used for long."))
            Box("input", type="hidden", name="name", value=signed_in.name)
            with Box("label", for_="unlock-password"):
                Tag("span", _("Password of {name}").format(name=signed_in.name))
            Box(
                "input",
                "field",
                type="password",
                id="unlock-password",
                name="password",
                maxlength=200,
                autocomplete="current-password",
            )
            Tag("button", _("Unlock"), "button primary", type="submit", id="unlock")
            Tag("span", "", "problem", id="unlock-problem", role="alert")
        self._box.set_visibility(False)

    def show(self, locked: bool) -> None:
        """Be there only while the page is locked."""
        self._box.set_visibility(locked)


def inert(box: Any, wanted: bool) -> None:
    """Let nothing in ``box`` be pressed or reached by key while it is only watched."""
    put(box, "inert", wanted)
