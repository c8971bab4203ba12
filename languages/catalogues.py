"""Which languages there are, and what a sentence of the programs is in each of them.

Owns the catalogues and the choice among languages; must not know who says what, where or when.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE: Final = "en"
"""The language of the texts in the code, and the one fallen back to."""

NAMES: Final[dict[str, str]] = {"en": "English", "de": "Deutsch"}
"""Every language there is, by its tag, as those who speak it call it."""

FOLDER: Final = Path(__file__).parent
"""One folder a language, with a ``.po`` file a domain in it."""


@cache
def catalogue(domain: str, tag: str) -> NullTranslations:
    """The texts of ``domain`` in the language ``tag``; the source's for a tag that is unknown.

    Read from the ``.po`` file itself, so that no compiled copy can be older than it; what is
    marked fuzzy there is left in the source's language.
    """
    file = FOLDER / tag / f"{domain}.po"
    if tag not in NAMES or tag == SOURCE or not file.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as opened:
        write_mo(compiled, read_po(opened, locale=tag))
    compiled.seek(0)
    return GNUTranslations(compiled)


def best_of(accepted: str, known: Sequence[str] = tuple(NAMES)) -> str:
    """The language of ``known`` that a browser's ``Accept-Language`` prefers, or the source's."""
    wanted = sorted((_ranked(part) for part in accepted.split(",")), key=lambda pair: -pair[1])
    return next((tag for tag, weight in wanted if tag in known and weight > 0), SOURCE)


def _ranked(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        rank = float(weight) if weight else 1.0
    except ValueError:
        rank = 0.0
    return tag.strip().lower().partition("-")[0], rank
