"""The card of keys: all keys of the live page and the first help, on one sheet to print.

Owns that page; must not know what a key does.
"""

from __future__ import annotations

from nicegui import ui

from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.help_words import KEYS, TROUBLE
from clinician_console.language import N_, _
from clinician_console.pages.help import CARD, items_of
from clinician_console.pages.shell import Room, plain_page


class CardPage:
    """Keys above, what to do when something goes wrong below."""

    def __init__(self, room: Room) -> None:
        """Build the page in the present client."""
        with plain_page(room, N_("Keys")) as main:
            main.classes("narrow key-card")
            with Box("div", "review-head"):
                Tag("h1", _("Keys and first help"))
                printing = Button(_("Print"), classes="primary", id="print-card")
                printing.on("click", js_handler="() => window.print()")
            with Box("section", "card", aria_label=_("Keys")):
                items_of(KEYS, "keys")
            with Box("section", "card", aria_label=_("When something goes wrong")):
                Tag("h2", _("When something goes wrong"))
                items_of(TROUBLE)


def build(room: Room) -> None:
    """Serve the card at /keys."""

    @ui.page(CARD, title=N_("Keys · fearladder"))
    def keys() -> None:
        CardPage(room)
