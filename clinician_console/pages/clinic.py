"""The clinic in one table: counts, durations, dropout and outcomes by condition.

Owns how it is shown; must not know what is counted or hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nicegui import ui

from clinician_console.elements.parts import Box, Radios, Tag
from clinician_console.pages.review_session import table
from clinician_console.pages.shell import Room, plain_page
from controller.link.errors import LinkError
from controller.protocol.queries import ClinicLine, ClinicOverview, ClinicTable

_HEADS = (
    *("Condition", "Patients", "Sessions", "Median length", "Dropped out"),
    *("Peak, first session less last", "Patients it is of"),
)
_HIDDEN = "hidden"


class ClinicPage:
    """The table of this station's store or of the clinic's."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        with plain_page(room, "Review"):
            Tag("h1", "The clinic")
            choices = (("station", "This station's store"), ("clinic", "The clinic's store"))
            Radios("Which store", choices, "which-store", "station", self.fill)
            self._body = Box("section", "card scroll", aria_label="The clinic", id="clinic")
        ui.timer(0.0, lambda: self.fill("station"), once=True)

    async def fill(self, which: str) -> None:
        """Ask the record for ``which`` store and show it."""
        of: Literal["station", "clinic"] = "clinic" if which == "clinic" else "station"
        found: ClinicTable | None = None
        sentence = "There is nothing to tell."
        try:
            result = await self._station.query(ClinicOverview(of=of))
            sentence = result.refusal.sentence if result.refusal else sentence
            found = result.clinic
        except LinkError as problem:
            sentence = str(problem)
        self._body.clear()
        with self._body:
            if found is None:
                Tag("p", sentence, "empty", role="status")
            else:
                _table(found)


def _table(found: ClinicTable) -> None:
    table(_HEADS, [cells(line) for line in found.lines])
    Tag(
        "p",
        f"Counts of patients below {found.smallest} are hidden, and with them whatever would let "
        "them be computed from the rest. Dropped out: the last session was not completed, and "
        f"none followed for {found.dropout_days} days. The peak is the highest rating of a "
        "session, in SUDS; its fall is the mean over patients with two sessions or more. "
        "Simulated patients are left out.",
        "hint",
    )


def cells(line: ClinicLine) -> Sequence[str]:
    """A line of the table in words."""
    name = "All together" if line.condition == "all" else line.condition.capitalize()
    minutes = None if line.median_min is None else f"{line.median_min:.0f} min"
    fall = None if line.peak_fall is None else f"{line.peak_fall:.1f}"
    share = ""
    if line.dropped_out is not None and line.patients:
        share = f" ({100 * line.dropped_out / line.patients:.0f} %)"
    out = None if line.dropped_out is None else f"{line.dropped_out}{share}"
    counts = (line.patients, line.sessions, minutes, out, fall, line.peak_fall_of)
    empty = _HIDDEN if line.hidden else ""
    return (name, *(empty if cell is None else str(cell) for cell in counts))


def build(room: Room) -> None:
    """Serve the page at /clinic."""

    @ui.page("/clinic", title="Clinic · fearladder", language="en-US")
    def clinic() -> None:
        ClinicPage(room)
