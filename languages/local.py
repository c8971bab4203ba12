"""Dates and numbers as those who speak a language write them.

Owns whose customs go with each language; must not know what is dated or counted.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol

from languages.catalogues import SOURCE

REGIONS: Final[dict[str, str]] = {"en": "en_GB", "de": "de_DE"}
"""Whose customs go with each language, by its tag."""


def day(moment: date, tag: str) -> str:
    """A date: ``5 Mar 2026``, ``05.03.2026``."""
    return format_date(moment, "medium", locale=_region(tag))


def day_and_time(moment: datetime, tag: str) -> str:
    """A date with hours and minutes, of 24 hours, in the time zone that ``moment`` is in."""
    return f"{day(moment, tag)} {moment:%H:%M}"


def number(value: float, tag: str, most: int = 1) -> str:
    """``value`` with ``most`` decimals or as few as it needs: ``1,234.5``, ``1.234,5``."""
    pattern = "#,##0." + "#" * most if most else "#,##0"
    return format_decimal(round(value, most) + 0.0, format=pattern, locale=_region(tag))


def language_name(of: str, tag: str) -> str:
    """What those who speak ``tag`` call the language ``of``: ``German``, ``Deutsch``."""
    return str(Locale.parse(tag).languages.get(of, of))


class Figure(float):
    """A number that ``format`` writes with the decimal sign of a language."""

    _sign: str

    def __new__(cls, value: float, tag: str) -> Figure:
        """``value``, for those who speak ``tag``."""
        made = super().__new__(cls, value)
        made._sign = _decimal_sign(_region(tag))
        return made

    def __format__(self, spec: str) -> str:
        """As any number is formatted, with the language's own sign."""
        return super().__format__(spec).replace(".", self._sign)


def _region(tag: str) -> str:
    return REGIONS.get(tag, REGIONS[SOURCE])


@cache
def _decimal_sign(region: str) -> str:
    return get_decimal_symbol(region)
