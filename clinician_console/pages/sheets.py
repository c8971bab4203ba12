"""Sheets over the lower part of the patient's view: forms that leave every control in reach.

Owns opening, closing, and that one is open at a time; must not know what a sheet asks.
"""

from __future__ import annotations

import json

from clinician_console.elements.parts import Box, Button, Tag


class Sheet:
    """One sheet: a heading, a way to close it, and a body to fill."""

    def __init__(self, owner: Sheets, name: str, title: str) -> None:
        """``name`` begins the ids of its parts."""
        self._owner = owner
        with Box("section", "sheet", id=f"{name}-sheet", aria_label=title) as self._box:
            with Box("div", "panel-head"):
                self._title = Tag("h2", title)
                Button("Close", self.close, "small", id=f"{name}-sheet-close")
            self.body = Box("div", "sheet-body")
            self.problem = Tag("p", "", "problem", id=f"{name}-problem", role="alert")
        self._box.set_visibility(False)
        self.is_open = False

    def open(self, title: str = "") -> None:
        """Show this sheet in place of any other."""
        self._owner.close()
        if title:
            self._title.text = title
        self.problem.text = ""
        self.is_open = True
        self._box.set_visibility(True)
        # On a screen too low for the whole page it would open out of sight.
        place = json.dumps(str(self._box.props["id"]))
        self._box.client.run_javascript(
            f"setTimeout(() => document.getElementById({place})"
            "?.scrollIntoView({ block: 'nearest' }), 50)"
        )

    def close(self) -> None:
        """Put it away; Esc does not, for Esc is the safe place."""
        self.is_open = False
        self._box.set_visibility(False)


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
