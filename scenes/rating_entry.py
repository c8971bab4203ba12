"""How a distress rating takes shape under the patient's hand, from empty to confirmed.

Owns the value being entered; must not know keys, drawing or prompts.
"""

from __future__ import annotations

LOWEST, HIGHEST = 0, 100
"""Ends of the scale, SUDS."""

STEP = 5
"""One press of an arrow, SUDS."""


class RatingEntry:
    """A rating in the making. It starts empty, so that no earlier rating suggests the next."""

    def __init__(self) -> None:
        self._value: int | None = None
        self._typing = False

    @property
    def value(self) -> int | None:
        """The value so far, 0-100, or None while nothing was chosen."""
        return self._value

    def clear(self) -> None:
        """Start again, empty."""
        self._value = None
        self._typing = False

    def digit(self, digit: int) -> None:
        """Type one digit; a number above 100 starts again with that digit."""
        typed = (self._value or 0) * 10 + digit if self._typing else digit
        self._value = typed if typed <= HIGHEST else digit
        self._typing = True

    def erase(self) -> None:
        """Take the last digit away, or the chosen value."""
        if not self._typing or self._value is None or self._value < 10:
            self.clear()
        else:
            self._value //= 10

    def nudge(self, steps: int) -> None:
        """Move by ``steps`` of 5; from empty it starts at the end the move comes from."""
        if self._value is None:
            self._value = LOWEST if steps > 0 else HIGHEST
        else:
            self._value = max(LOWEST, min(HIGHEST, self._value + steps * STEP))
        self._typing = False

    def choose(self, value: float) -> None:
        """Point at a place of the scale."""
        self._value = max(LOWEST, min(HIGHEST, round(value)))
        self._typing = False

    def confirm(self) -> int | None:
        """The rating, and an empty entry again; None while nothing was chosen."""
        value = self._value
        if value is not None:
            self.clear()
        return value
