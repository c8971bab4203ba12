"""The language that the patient reads: everything written in front of them is said in it.

Owns the lookup; must not know what is said or where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from languages.catalogues import NAMES, SOURCE, catalogue

DOMAIN: Final = "scenes"
"""Catalogue of what patients read and what scenes call their parts."""


class Tongue:
    """Says texts in the language last spoken; English at first."""

    def __init__(self) -> None:
        self._texts = catalogue(DOMAIN, SOURCE)

    def speak(self, tag: str) -> None:
        """Use the language ``tag`` from now on; an unknown one is English."""
        self._texts = catalogue(DOMAIN, tag)

    def __call__(self, text: str) -> str:
        """``text`` in that language; what the catalogue does not know stays as it is."""
        return self._texts.gettext(text) if text else ""


def in_every_language(texts: Iterable[str]) -> tuple[str, ...]:
    """``texts`` as they are in each language there is."""
    every = [catalogue(DOMAIN, tag) for tag in NAMES]
    return tuple(known.gettext(text) for text in texts for known in every)


def N_(text: str) -> str:  # noqa: N802
    """``text`` itself, marked for the catalogue: a ``Tongue`` says it later."""
    return text
