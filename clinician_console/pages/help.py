"""Help in place: a "?" on every page that opens a panel.

Owns how help is shown: by the browser alone, so that it opens while the console is silent, beside
SAFE PLACE and closed by its own button, never by Esc. Must not know what any page does.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from nicegui import ui

from clinician_console.elements.parts import Box, Button, Plain, Tag, html
from clinician_console.help_words import HELP, SIGN_IN_HELP, Item
from clinician_console.language import N_, _

CARD: Final = "/keys"
"""The card of keys, to print."""

LABEL: Final = N_("Help with this page")

_STAY_HERE: Final = frozenset({"/live", CARD})
"""Pages without a way to the card: leaving the live page would hold the exposure."""

_CLOSE: Final = (
    "(e) => { const help = e.target.closest('details'); help.open = false;"
    " help.querySelector('summary').focus(); }"
)


def help_here() -> None:
    """The help of the page that is being built, closed."""
    path = ui.context.client.page.path
    if path not in HELP:
        return
    with Box("details", "help", id="help"):
        Tag("summary", "?", aria_label=_(LABEL), id="help-open")
        with Box("section", "help-panel", aria_label=_(LABEL), tabindex=0, id="help-panel"):
            with Box("div", "panel-head"):
                Tag("h2", _(LABEL))
                close = Button(_("Close"), classes="small", id="help-close")
                close.on("click", js_handler=_CLOSE)
            _fill(path)


def _fill(path: str) -> None:
    page = HELP[path]
    Tag("p", _(page.about))
    items_of(page.items)
    if page.trouble:
        Tag("h3", _("When something goes wrong"), "sub")
        items_of(page.trouble)
    if page.keys:
        Tag("h3", _("Keys"), "sub")
        items_of(page.keys, "keys")
    if path not in _STAY_HERE:
        Tag("a", _("All keys on a card, to print"), href=CARD)


def items_of(items: Sequence[Item], classes: str = "") -> None:
    """A list of what things are called and what they do."""
    if items:
        told = "".join(html("dt", _(name)) + html("dd", _(words)) for name, words in items)
        Plain("dl", told, f"help-list {classes}".strip())


def sign_in_help() -> str:
    """The help of the page before a sign-in, as plain HTML: it has no framework."""
    label = escape(_(LABEL))
    return (
        f'<details class="help" id="help"><summary aria-label="{label}">?</summary>'
        f'<section class="help-panel" aria-label="{label}" tabindex="0"><h2>{label}</h2>'
        f"<p>{escape(_(SIGN_IN_HELP))}</p></section></details>"
    )
