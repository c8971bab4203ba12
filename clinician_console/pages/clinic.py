"""The clinic in one table: counts, durations, dropout and outcomes by condition.

Owns how it is shown; must not know what is counted or hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nicegui import ui

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Radios, Tag
from clinician_console.language import N_, _, local_number, of_scene, raised
from clinician_console.pages.review_session import table
from clinician_console.pages.shell import Room, plain_page
from controller.link.errors import LinkError
from controller.protocol.queries import ClinicLine, ClinicOverview, ClinicTable

_HEADS = (
    *(N_("Condition"), N_("Patients"), N_("Sessions"), N_("Median length"), N_("Dropped out")),
    *(N_("Peak, first session less last"), N_("Patients it is of")),
)
_HIDDEN = N_("hidden")


class ClinicPage:
    """The table of this station's store or of the clinic's."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        with plain_page(room, N_("Review")):
            Tag("h1", _("The clinic"))
            choices = (("station", _("This station's store")), ("clinic", _("The clinic's store")))
            Radios(_("Which store"), choices, "which-store", "station", self.fill)
            self._body = Box("section", "card scroll", aria_label=_("The clinic"), id="clinic")
        ui.timer(0.0, lambda: self.fill("station"), once=True)

    async def fill(self, which: str) -> None:
        """Ask the record for ``which`` store and show it."""
        of: Literal["station", "clinic"] = "clinic" if which == "clinic" else "station"
        found: ClinicTable | None = None
        sentence = _("There is nothing to tell.")
        try:
            result = await self._station.query(ClinicOverview(of=of))
            sentence = said(result.refusal.sentence) if result.refusal else sentence
            found = result.clinic
        except LinkError as problem:
            sentence = said(str(problem))
        self._body.clear()
        with self._body:
            if found is None:
                Tag("p", sentence, "empty", role="status")
            else:
                _table(found)


def _table(found: ClinicTable) -> None:
    table([_(head) for head in _HEADS], [cells(line) for line in found.lines])
    Tag(
        "p",
        _(
            "Counts of patients below {smallest} are hidden, and with them whatever would let "
            "them be computed from the rest. Dropped out: the last session was not completed, and "
            "none followed for {days} days. The peak is the highest rating of a "
            "session, in SUDS; its fall is the mean over patients with two sessions or more. "
            "Simulated patients are left out."
        ).format(smallest=found.smallest, days=found.dropout_days),
        "hint",
    )


def cells(line: ClinicLine) -> Sequence[str]:
    """A line of the table in words."""
    known = {"all": _("All together"), "no exposure yet": _("No exposure yet")}
    name = known.get(line.condition) or raised(of_scene(line.condition))
    minutes = (
        None
        if line.median_min is None
        else _("{median_min:.0f} min").format(median_min=line.median_min)
    )
    fall = None if line.peak_fall is None else local_number(line.peak_fall, 1)
    share = ""
    if line.dropped_out is not None and line.patients:
        share = f" ({100 * line.dropped_out / line.patients:.0f} %)"
    out = None if line.dropped_out is None else f"{line.dropped_out}{share}"
    counts = (line.patients, line.sessions, minutes, out, fall, line.peak_fall_of)
    empty = _(_HIDDEN) if line.hidden else ""
    return (name, *(empty if cell is None else str(cell) for cell in counts))


def build(room: Room) -> None:
    """Serve the page at /clinic."""

    @ui.page("/clinic", title=N_("Clinic · fearladder"))
    def clinic() -> None:
        ClinicPage(room)
