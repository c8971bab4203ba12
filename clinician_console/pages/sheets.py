"""Sheets over the lower part of the patient's view: forms that leave every control in reach.

Owns opening, closing, and that one is open at a time; must not know what a sheet asks.
"""

from __future__ import annotations

import json

from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import _


class Sheet:
    """One sheet: a heading, a way to close it, and a body to fill."""

    def __init__(self, owner: Sheets, name: str, title: str) -> None:
        """``name`` begins the ids of its parts."""
        self._owner = owner
        with Box(
            "section", "sheet", id=f"{name}-sheet", aria_label=title, tabindex=-1
        ) as self._box:
            with Box("div", "panel-head"):
                self._title = Tag("h2", title)
                Button(_("Close"), self.close, "small", id=f"{name}-sheet-close")
            self.body = Box("div", "sheet-body")
            self.problem = Tag("p", "", "problem", id=f"{name}-problem", role="alert")
        self._box.set_visibility(False)
        self.is_open = False

    def name(self, title: str) -> None:
        """Put ``title`` over it."""
        self._title.text = title

    def open(self) -> None:
        """Show this sheet in place of any other; the keyboard goes on from its first control."""
        self._owner.close()
        self.problem.text = ""
        self.is_open = True
        self._box.set_visibility(True)
        # On a screen too low for the whole page it would open out of sight.
        self._run(
            "sheet.opener = document.activeElement; sheet.focus({ preventScroll: true });"
            " sheet.scrollIntoView({ block: 'nearest' })"
        )

    def close(self) -> None:
        """Put it away; Esc does not, for Esc is the safe place."""
        if not self.is_open:
            return
        self.is_open = False
        self._run(
            "const at = document.activeElement;"
            " if (at === document.body || sheet.contains(at)) sheet.opener?.focus?.()"
        )
        self._box.set_visibility(False)

    def _run(self, act: str) -> None:
        place = json.dumps(str(self._box.props["id"]))
        # Later, for what was just drawn is on its way to the browser.
        self._box.client.run_javascript(
            f"setTimeout(() => {{ const sheet = document.getElementById({place});"
            f" if (sheet) {{ {act} }} }}, 50)"
        )


class Sheets:
    """The sheets of one page."""

    def __init__(self) -> None:
        """None yet."""
        self._all: list[Sheet] = []

    def add(self, name: str, title: str) -> Sheet:
        """A new sheet, closed, in the present place of the page."""
        sheet = Sheet(self, name, title)
        self._all.append(sheet)
        return sheet

    def close(self) -> None:
        """Put away whichever is open."""
        for sheet in self._all:
            if sheet.is_open:
                sheet.close()
