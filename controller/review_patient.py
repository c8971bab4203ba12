"""One patient over sessions, for the terminal.

Owns how it looks; must not know stores or formulas.
"""

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.measures.change import BETWEEN_WORDS, Between
from controller.measures.patient import PatientCourse, session_values
from controller.measures.session_measures import SessionMeasures
from controller.protocol.vocabulary import FallTag
from controller.review_words import CLOSED, interval, local, number, signed

_COLUMNS = {
    Between.PEAK: "Peak",
    Between.MEAN: "Mean",
    Between.TIME_WEIGHTED_MEAN: "Mean over time",
    Between.INITIAL: "Initial",
    Between.END: "End",
}


def render_patient(
    course: PatientCourse, console: Console | None = None, pseudonym: str = "this patient"
) -> None:
    """Print a patient's sessions, the change between them in every variant, and what returned."""
    console = console or Console()
    if not course.sessions:
        console.print(f"There are no sessions of {pseudonym} in the record.", highlight=False)
        return
    header = course.sessions[0].curve.header
    count = len(course.sessions)
    sessions = "1 session" if count == 1 else f"{count} sessions"
    console.print(Text(f"Patient {header.pseudonym}, {sessions}", style="bold"))
    console.print(_sessions(course))
    if count > 1:
        console.print(_between(course))
        console.print(_return(course))
    console.print(_expectancy(course))


def _sessions(course: PatientCourse) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, title="Sessions, distress in SUDS", title_justify="left")
    table.add_column("Opened", no_wrap=True)
    table.add_column("Session", overflow="fold")
    for heading in ("Exposures", "min", "Rated", *_COLUMNS.values(), "Falls, dose held"):
        table.add_column(heading, justify="right")
    table.add_column("Closed")
    for session in course.sessions:
        table.add_row(*(Text(cell) for cell in _line(session)))
    return table


def _line(session: SessionMeasures) -> tuple[str, ...]:
    curve, values = session.curve, session_values(session.curve)
    held = session.falls_by_tag.get(FallTag.DOSE_HELD)
    return (
        local(curve.header.wall_time_utc),
        curve.session_id + (" simulated" if curve.synthetic else ""),
        str(len(curve.exposures)),
        f"{sum(x.end_min - x.start_min for x in curve.exposures):.0f}",
        str(sum(len(x.ratings) for x in curve.exposures)),
        *(number(values[variant]) for variant in _COLUMNS),
        number(held.suds if held else None),
        CLOSED[curve.closed],
    )


def _between(course: PatientCourse) -> RenderableType:
    table = Table(
        box=box.SIMPLE_HEAD, title="Fall from session to session, SUDS", title_justify="left"
    )
    table.add_column("Variant")
    for number_of in range(1, len(course.sessions)):
        table.add_column(f"{number_of} to {number_of + 1}", justify="right")
    table.add_column("Total", justify="right")
    table.add_column("Slope a session", justify="right")
    for variant, change in course.between.items():
        table.add_row(
            BETWEEN_WORDS[variant],
            *(signed(step) for step in change.changes),
            signed(change.total),
            signed(change.slope_per_session),
        )
    return table


def _return(course: PatientCourse) -> RenderableType:
    fit = course.return_of_fear
    if fit is None:
        return Text(f"Return of fear is not fitted. {course.no_return_of_fear}")
    share, ends = 100 * fit.return_fraction, fit.intervals["return_fraction"]
    percent = f"{100 * fit.confidence:g} % interval"
    return Text(
        f"Return of fear: {share:.0f} % of each fall is back at the next start "
        f"({percent} {100 * ends[0]:.0f} to {100 * ends[1]:.0f} %); half-life within exposures "
        f"{number(fit.half_life_min)} min ({interval(fit.intervals['half_life_min'])}); "
        f"towards {number(fit.floor)} SUDS, {fit.exposures} exposures, {fit.n} ratings."
    )


def _expectancy(course: PatientCourse) -> RenderableType:
    return Group(
        *(
            Text(
                f"Predicted {change.predictions} times: {change.about}; likelihood "
                f"{signed(change.likelihood_change)} points from first to last, how bad "
                f"{signed(change.how_bad_change)}."
            )
            for change in course.expectancy_changes
        )
    )
