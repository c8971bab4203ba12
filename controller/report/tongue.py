"""The language of a report: what a sentence, a mark, a number and a date are in it.

Owns the lookup; must not know what is said or how a page looks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from languages import local
from languages.catalogues import NAMES, SOURCE, catalogue
from languages.marks import MARKS
from languages.sentences import filled

DOMAIN: Final = "record"
"""Catalogue of what the record calls what happened, and of reports."""

SCENES: Final = "scenes"
"""Catalogue of what scenes call their parts."""


class Tongue:
    """Says what stands in a report in one language; an unknown one is English."""

    def __init__(self, tag: str = SOURCE) -> None:
        """``tag`` is the language's, of ISO 639."""
        self.tag = tag if tag in NAMES else SOURCE
        self._texts = catalogue(DOMAIN, self.tag)
        self._scenes = catalogue(SCENES, self.tag)

    def __call__(self, text: str) -> str:
        """``text`` in this language; what the catalogue does not know stays as it is."""
        return self._texts.gettext(text) if text else ""

    def counted(self, one: str, many: str, count: int) -> str:
        """``one`` or ``many``, for ``count`` of something; its places are filled by the caller."""
        return self._texts.ngettext(one, many, count)

    def of_scene(self, text: str) -> str:
        """``text`` of a scene's SPEC, or of a ladder it came with; what a person typed stays."""
        return self._scenes.gettext(text) if text else ""

    def marked(self, label: str) -> str:
        """What a mark of the course is called."""
        if self.tag == SOURCE:
            return label
        return filled(label, MARKS, self._texts.gettext) or self.of_scene(label)

    def number(self, value: float, most: int = 1) -> str:
        """A number with at most so many decimals, as it is written in this language."""
        return local.number(value, self.tag, most)

    def day_and_time(self, utc: str) -> str:
        """An ISO 8601 time as this machine's wall clock shows it; what is none stays as it is."""
        try:
            return local.day_and_time(datetime.fromisoformat(utc).astimezone(), self.tag)
        except ValueError:
            return utc


def n_(one: str, many: str) -> tuple[str, str]:
    """Both forms of a counted text, marked for the catalogue."""
    return one, many
