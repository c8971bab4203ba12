"""A patient's questionnaires over time, for the terminal.

Owns how they look; must not know stores or how a score comes about.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.measures.questionnaire_changes import Answered, Course
from controller.measures.questionnaires import scale
from controller.measures.reliable_change import ReliableChange
from controller.review_words import number, signed


def render_questionnaires(courses: Sequence[Course], console: Console | None = None) -> None:
    """Print a table for each course: scores, cut-offs, and change where a norm was stated."""
    console = console or Console()
    for course in courses:
        console.print(_table(course))
        if course.norm is not None:
            console.print(Text(f"Reliable change by the norm of: {course.norm}"))
    if any(one.item_nine_alert for course in courses for one in course.answered):
        console.print(Text("Item 9 of a PHQ-9 is at 1 or more, or has no answer.", style="bold"))


def _table(course: Course) -> Table:
    where = "outside sessions" if course.occasion is None else f"in sessions, {course.occasion}"
    title = f"{_title(course.name)} ({course.version or 'unknown version'}), {where}"
    table = Table(box=box.SIMPLE_HEAD, title=Text(title), title_justify="left")
    for heading in ("Day", "When"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Scores", overflow="fold")
    table.add_column("Cut-off reached, norm", overflow="fold")
    table.add_column("Change from the first", overflow="fold")
    lines = zip(course.answered, course.changes, course.no_change, strict=True)
    for one, change, why in lines:
        cells = (one.day, one.session_id or one.occasion, _scores(one), one.cutoff or "-")
        table.add_row(*(Text(cell) for cell in (*cells, _change(change, why))))
    return table


def _scores(one: Answered) -> str:
    scores = (f"{name} {number(value)}" for name, value in one.scores.items())
    return ", ".join(scores) or one.unscored


def _change(change: ReliableChange | None, why: str) -> str:
    if change is None:
        return why or "-"
    return f"{change}, RC {signed(round(change.index, 2))}, cut-off {change.cutoff_name}"


def _title(name: str) -> str:
    try:
        return scale(name).title
    except ValueError:
        return name
