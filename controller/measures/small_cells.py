"""Counts that may be shown: small cells hidden, and whatever would give them away.

Owns which rows and cells are hidden; must not know what they count.

A hidden cell must not be computable from the rest. So where one row is hidden, so many others are
that the hidden ones together are no small cell; and where the hidden cells of one column are small
together, its total is hidden as well (complementary suppression: Hundepool et al. 2012,
Statistical Disclosure Control, chapter 4).
"""

from collections.abc import Mapping, Sequence
from typing import Final

SMALLEST: Final = 5
"""Counts of people below this, but not 0, are hidden. A convention of health statistics."""


def is_small(count: int, smallest: int = SMALLEST) -> bool:
    """True for a count of people that would point at one of them."""
    return 0 < count < smallest


def hidden_rows(people: Mapping[str, int], smallest: int = SMALLEST) -> frozenset[str]:
    """Rows of a table that are hidden whole, by the people in each.

    Those that are small, and if there are any, the next smallest until two or more are hidden
    that hold ``smallest`` people or more together. A row without anybody hides nothing.
    """
    hidden = {row for row, count in people.items() if is_small(count, smallest)}
    others = sorted((count, row) for row, count in people.items() if count >= smallest)
    while hidden and others and _gives_away([people[row] for row in hidden], smallest):
        hidden.add(others.pop(0)[1])
    return frozenset(hidden)


def hides_total(hidden_counts: Sequence[int], smallest: int = SMALLEST) -> bool:
    """True if the total of a column would give away the cells hidden in it."""
    return bool(hidden_counts) and _gives_away(hidden_counts, smallest)


def part_is_small(part: int, whole: int, smallest: int = SMALLEST) -> bool:
    """True if a part of ``whole`` people, or those who are not in it, are a small cell."""
    return is_small(part, smallest) or is_small(whole - part, smallest)


def _gives_away(counts: Sequence[int], smallest: int) -> bool:
    return len(counts) < 2 or is_small(sum(counts), smallest)
