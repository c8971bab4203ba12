"""Sessions for the shell: the list, and one session's curve and measures.

Owns how they look in a terminal; must not know stores, sockets or files.
"""

from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.measures.curve import CurveSummary
from controller.measures.session import SessionCurve
from controller.measures.session_measures import session_measures
from controller.plot import plot
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SessionSummary
from controller.review_measures import exposure_title, further
from controller.review_words import CLOSED, local, number

MEASURES: tuple[tuple[str, str, str], ...] = (
    ("n", "Ratings", ""),
    ("initial", "Initial", "SUDS"),
    ("peak", "Peak", "SUDS"),
    ("peak_time_min", "Peak at", "min"),
    ("end", "End", "SUDS"),
    ("mean", "Mean of the ratings", "SUDS"),
    ("time_weighted_mean", "Time-weighted mean", "SUDS"),
    ("auc", "Area under the curve", "SUDS min"),
    ("reactivity", "Reactivity (peak - initial)", "SUDS"),
    ("wsh", "Within-session fall (peak - end)", "SUDS"),
    ("wsh_percent", "Within-session fall", "% of peak"),
    ("half_peak_time_min", "Half of the peak at", "min"),
    ("slope_per_min", "Slope", "SUDS/min"),
    ("post_peak_slope_per_min", "Slope after the peak", "SUDS/min"),
    ("sd", "SD", "SUDS"),
    ("detrended_sd", "SD around the line", "SUDS"),
    ("rmssd", "RMSSD", "SUDS"),
    ("mean_abs_diff", "Mean change between ratings", "SUDS"),
)
"""Measures in the order shown: name in CurveSummary, words, unit."""


def render_list(sessions: Sequence[SessionSummary], console: Console | None = None) -> None:
    """Print the list of sessions, one line each."""
    console = console or Console()
    if not sessions:
        console.print("There are no sessions in the record yet.")
        return
    table = Table(box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    table.add_column("Session", overflow="fold")
    table.add_column("Patient", overflow="fold", min_width=9)
    table.add_column("Opened", no_wrap=True)
    table.add_column("Scenes", overflow="fold")
    for heading in ("min", "Rated", "Peak", "End"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Closed", no_wrap=True)
    for session in sessions:
        table.add_row(*(Text(cell) for cell in _line(session)))
    console.print(table)


def _line(session: SessionSummary) -> tuple[str, ...]:
    return (
        session.session_id,
        session.pseudonym + (" simulated" if session.synthetic else ""),
        local(session.opened_utc),
        ", ".join(session.scenes) or "none",
        f"{session.duration_s / 60:.0f}",
        str(session.ratings),
        number(session.peak_suds),
        number(session.end_suds),
        CLOSED[session.closed],
    )


def render_session(events: Sequence[RecordedEvent], console: Console | None = None) -> None:
    """Print one session: its curve over the dose, its measures, what happened and the notes.

    ``events`` are all of the session's, in order; ValueError if they do not begin it.
    """
    console = console or Console()
    found = session_measures(events)
    curve = found.curve
    unicode = not console.options.ascii_only
    console.print(_heading(curve))
    console.print(Text(plot(curve, width=min(100, console.width), unicode=unicode)))
    console.print(_measures(curve))
    console.print(further(found))
    console.print(_happened(curve))


def _heading(curve: SessionCurve) -> RenderableType:
    header = curve.header
    first = f"Session {curve.session_id}, patient {header.pseudonym}"
    lines = [Text(first + (" (simulated)" if curve.synthetic else ""), style="bold")]
    lines += [Text(line) for line in (header.title, header.goal and f"Goal: {header.goal}") if line]
    lines.append(
        Text(
            f"{local(header.wall_time_utc)}, {curve.duration_min:.1f} min, "
            f"{CLOSED[curve.closed]}, fearladder {header.package_version}"
        )
    )
    anchors = ((0, header.anchors.at_0), (50, header.anchors.at_50), (100, header.anchors.at_100))
    lines += [Text(f"{at:>4}  {words}") for at, words in anchors if words]
    return Group(*lines)


def _measures(curve: SessionCurve) -> RenderableType:
    if not any(exposure.ratings for exposure in curve.exposures):
        return Text("No rating was given during an exposure, so there are no measures.")
    table = Table(box=box.SIMPLE_HEAD, title="Measures of each exposure", title_justify="left")
    table.add_column("Times count from the exposure's start")
    for exposure in curve.exposures:
        table.add_column(Text(exposure_title(exposure)), justify="right")
    table.add_column("Unit")
    for name, words, unit in MEASURES:
        values = [number(_measure(exposure.summary, name)) for exposure in curve.exposures]
        table.add_row(words, *values, unit)
    if curve.baseline_suds is None:
        return table
    return Group(table, Text(f"Baseline, before exposure: {curve.baseline_suds} SUDS"))


def _measure(summary: CurveSummary, name: str) -> float | None:
    value: float | None = getattr(summary, name)
    return value


def _happened(curve: SessionCurve) -> RenderableType:
    lines = [(mark.time_min, mark.label) for mark in curve.marks]
    lines += [(note.time_min, f"Note: {note.text}") for note in curve.notes]
    table = Table(box=None, show_header=False, title="What happened", title_justify="left")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for time_min, words in sorted(lines, key=lambda line: line[0]):
        table.add_row(f"{time_min:.1f} min", Text(words))
    return table
