"""The foot of the live page: what is said now, hold, talk, more, and SAFE PLACE in its corner.

Owns the controls that a hand must find without looking; must not know what they lead to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clinician_console.care_view import may_faint
from clinician_console.controls import Control, NextStep
from clinician_console.elements.parts import Box, Button, Tag, put
from clinician_console.language import _
from clinician_console.pages.desk import Desk
from clinician_console.pages.panels.drawer import Drawer, Opens
from clinician_console.session_view import SessionView
from controller.protocol.care_commands import ShowFaintHelp
from controller.protocol.commands import Hold
from controller.protocol.vocabulary import HoldReason

_EMIT_OFFER = "(e) => emit(e.currentTarget.dataset.offer)"


class Foot:
    """The bottom row; SAFE PLACE is its right corner in every layout."""

    def __init__(
        self,
        desk: Desk,
        take_step: Callable[[NextStep], None],
        opens: Opens,
        close_session: Callable[[], None],
    ) -> None:
        """``take_step`` is called for the next step; ``opens`` are the forms in the drawer."""
        self._desk = desk
        self._faint_shown = False
        with Box("footer", "foot") as self.box:
            self._next = _NextStep(take_step)
            self._more = Button(_("More …"), self._open_more, id="more")
            self._faint = _keyed(_("Faint"), _("picture"), "faint")
            self._faint.on("click", lambda _e: self._help_a_faint(), args=[])
            self._talk = _keyed(_("Talk"), _("hold T"), "talk")
            self._hold = _keyed(_("Hold"), _("Space"), "hold")
            self._hold.on("click", lambda _e: desk.ask(Hold()), args=[])
            Box("span", "safe-place-corner")
        self._drawer = Drawer(desk, opens, close_session)

    def show(self, view: SessionView) -> None:
        """Show what is pressed and what can be."""
        self._next.show(view.next_step)
        self._talk.allow(view.why_not[Control.TALK])
        put(self._talk, "aria-pressed", "true" if view.talking else "false")
        self._faint_shown = view.state.faint_help
        self._faint.set_visibility(may_faint(view.state))
        self._faint.allow(view.why_not[Control.LEARN])
        put(self._faint, "aria-pressed", "true" if view.state.faint_help else "false")
        held = HoldReason.THERAPIST in view.state.holds
        self._hold.allow(view.why_not[Control.HOLD])
        put(self._hold, "aria-pressed", "true" if held else "false")
        self._drawer.show(view)

    async def _help_a_faint(self) -> None:
        await self._desk.ask(ShowFaintHelp(on=not self._faint_shown))

    def _open_more(self) -> None:
        self._drawer.open()


class _NextStep:
    """The next sensible step as one prominent button."""

    def __init__(self, take: Callable[[NextStep], None]) -> None:
        self._step = NextStep()
        with Box("div", "next", aria_live="polite") as self._box:
            self._hint = Tag("p")
            self._button = Button("", None, "primary", id="next-step")
        self._button.on("click", self._pressed, js_handler=_EMIT_OFFER)
        self._take = take

    def _pressed(self, event: Any) -> None:
        # A second press, or one made before the page had changed, meant another step.
        if event.args == self._step.offer:
            self._take(self._step)

    def show(self, step: NextStep) -> None:
        """Offer ``step``."""
        self._step = step
        put(self._button, "data-offer", step.offer)
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
