"""Measures the review: the numbers of many sessions against pandas, in the same run.

Owns what is timed and what has to agree; must not know the record or any page.
"""

import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from controller.bench import review_pages
from controller.bench.figure import Figure, against, untaken
from controller.measures.batch import summarise_all
from controller.measures.curve import CurveSummary, summarise

if TYPE_CHECKING:
    import pandas as pd

AREA: Final = "review"
SESSIONS: Final = 10_000
REPEATS: Final = 9
TIMES_FASTER: Final = 5
"""Ours is good at this part of the time that pandas takes."""

AT_ONCE: Final = "measures of {n:,} sessions, all at once"
ONE_BY_ONE: Final = "measures of {n:,} sessions, one by one"
PLAIN: Final = "pandas, a function for each group"
COLUMNS: Final = "pandas, whole columns by group"

_First = TypeVar("_First")
_Second = TypeVar("_Second")


def measure(say: Callable[[str], None]) -> list[Figure]:
    """The figures of the review: its pages, then its measures."""
    if importlib.util.find_spec("pandas") is None:
        return measures(say)
    return [*review_pages.measure(AREA, say), *measures(say)]


def measures(say: Callable[[str], None], sessions: int = SESSIONS) -> list[Figure]:
    """Time every measure of `CurveSummary` for synthetic sessions, ours and two ways of pandas.

    Every way starts from the same table of ratings. Without pandas nothing is taken. Raises
    ArithmeticError if a way of pandas gives other numbers: then nothing is comparable.
    """
    names = [text.format(n=sessions) for text in (AT_ONCE, ONE_BY_ONE)]
    if importlib.util.find_spec("pandas") is None:
        why = "pandas is not installed here; it is in the development group."
        return [untaken(AREA, name, "ms", why) for name in names]
    from controller.bench import pandas_way

    say("synthetic ratings")
    frame = pandas_way.ratings(sessions)
    say(f"{names[0]}, and {COLUMNS}")
    (ours_ms, ours), (columns_ms, columns) = in_turn(
        REPEATS, lambda: at_once(frame), lambda: pandas_way.by_columns(frame)
    )
    say(f"{names[1]}, and {PLAIN}")
    (singly_ms, _), (plain_ms, plain) = in_turn(
        1, lambda: one_by_one(frame), lambda: pandas_way.by_function(frame)
    )
    for theirs in (columns, plain):
        agree(ours, theirs)
    return [
        _figure(names[0], ours_ms, PLAIN, plain_ms),
        _figure(names[0], ours_ms, COLUMNS, columns_ms),
        _figure(names[1], singly_ms, PLAIN, plain_ms),
    ]


def at_once(frame: "pd.DataFrame") -> dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """Every measure of every session by ours, a column each."""
    table = summarise_all(frame["session"], frame["time_min"], frame["suds"])
    return {field.name: getattr(table, field.name) for field in fields(CurveSummary)}


def one_by_one(frame: "pd.DataFrame") -> list[CurveSummary]:
    """Every measure of every session by ours, a session at a time as a page asks for them."""
    session, times, suds = (frame[name].to_numpy() for name in ("session", "time_min", "suds"))
    borders = np.flatnonzero(np.diff(session)) + 1
    pairs = zip(np.split(times, borders), np.split(suds, borders), strict=True)
    return [summarise(t, y) for t, y in pairs]


def agree(
    ours: dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"], theirs: "pd.DataFrame"
) -> None:
    """Raise ArithmeticError naming the first measure in which the two differ."""
    for name, column in ours.items():
        other = theirs[name].to_numpy(dtype=np.float64)
        if not np.allclose(column, other, rtol=1e-6, atol=1e-6, equal_nan=True):
            raise ArithmeticError(f"Ours and pandas differ in {name}.")


def in_turn(
    repeats: int, first: Callable[[], _First], second: Callable[[], _Second]
) -> tuple[tuple[list[float], _First], tuple[list[float], _Second]]:
    """Milliseconds of ``repeats`` (1 or more) runs of each, and what the last of each gave.

    They take turns, so that whatever else the machine does meets both.
    """
    first_ms: list[float] = []
    second_ms: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        one = first()
        between = time.perf_counter()
        other = second()
        first_ms.append((between - started) * 1e3)
        second_ms.append((time.perf_counter() - between) * 1e3)
    return (first_ms, one), (second_ms, other)


def _figure(
    name: str, samples: Sequence[float], reference: str, reference_ms: Sequence[float]
) -> Figure:
    theirs = sorted(reference_ms)[len(reference_ms) // 2]
    return against(
        AREA,
        name,
        "ms",
        samples,
        reference=reference,
        reference_value=theirs,
        goal=theirs / TIMES_FASTER,
    )
