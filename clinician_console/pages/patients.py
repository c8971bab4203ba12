"""The page of the patients: who comes today, finding somebody, and adding somebody.

Owns what is asked for when and what is hidden until then; must not know how a book is kept. Names
are asked for only while their switch is on: a screen in the room shows no more than is needed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from nicegui import ui

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Check, Field, Tag, labelled
from clinician_console.language import N_, _, local_day
from clinician_console.pages.patients_add import AddForm
from clinician_console.pages.patients_change import Changes
from clinician_console.pages.patients_table import table
from clinician_console.pages.shell import Room, plain_page
from clinician_console.patients_view import lines_of, words_typed
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.accounts import Role
from controller.protocol.patient_queries import (
    FOUND_AT_MOST,
    FindPatients,
    PatientLine,
    PatientQuery,
    PatientsToday,
)

NOBODY_TODAY: Final = N_("Nobody is planned for today, and there was no session yet.")
NOBODY_FOUND: Final = N_("Nobody is found. Below, a patient can be added.")
LOOK_FOR_MIDNIGHT_S: Final = 60.0


async def asked(station: Station, query: PatientQuery) -> tuple[PatientLine, ...] | str:
    """The patients, or the sentence that says why there are none."""
    try:
        result = await station.query(query)
    except LinkError as problem:
        return said(str(problem))
    if result.patients is None:
        return said(result.refusal.sentence) if result.refusal else _("There is no answer.")
    return result.patients


class PatientsPage:
    """Today's patients, a search, and a form for somebody new."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the controller has answered."""
        self._station = room.station
        self._day = date.today()
        self._looked_for = ""
        self._client = ui.context.client
        with plain_page(room, N_("Patients")):
            Tag("h1", _("Patients"))
            self._names: Check | None = None
            if room.signed_in.role is Role.OBSERVER:
                self._today = Box("div", "card", id="patients-today")
            else:
                self._build()
        ui.timer(0.0, self.refresh, once=True)
        ui.timer(LOOK_FOR_MIDNIGHT_S, self._look_for_midnight)

    def _build(self) -> None:
        self._names = Check(_("Show names"), False, "show-names", lambda _on: self.refresh())
        with Box("section", "card", aria_label=_("Today")):
            self._heading = Tag("h2", "", id="today-heading")
            self._today = Box("div", "scroll", id="patients-today")
        with Box("section", "card form-parts", aria_label=_("Find a patient"), id="find"):
            Tag("h2", _("Find a patient"))
            with Box("div", "find-row"):
                with labelled(_("Pseudonym, name, birth date or contact"), "find-words"):
                    self._words = Field(
                        id="find-words", maxlength=200, autocomplete="off", spellcheck="false"
                    )
                self._words.on_enter(lambda _typed: self._find())
                Button(_("Find"), self._find, id="find-patients")
            self._archived = Check(_("Archived ones too"), False, "find-archived", self._again)
            self._found = Box("div", "scroll", id="patients-found")
        self._changes = Changes(self._station, self.refresh)
        AddForm(self._station, self.refresh)

    @property
    def _with_names(self) -> bool:
        return self._names is not None and self._names.checked

    async def refresh(self) -> None:
        """Ask anew for what is shown."""
        self._day = date.today()
        offset = datetime.now().astimezone().utcoffset()
        query = PatientsToday(
            day=self._day.isoformat(),
            utc_offset_min=round(offset.total_seconds() / 60) if offset else 0,
            with_names=self._with_names,
        )
        found = await asked(self._station, query)
        if self._names is not None:
            self._heading.text = _("Today, {day}").format(day=local_day(self._day.isoformat()))
        self._show(self._today, found, _(NOBODY_TODAY), with_time=True)
        if self._looked_for:
            await self._look()

    def _find(self) -> object:
        self._looked_for = words_typed(self._words.typed)
        if self._looked_for:
            return self._look()
        self._found.clear()
        return None

    def _again(self, _on: bool) -> object:
        return self._look() if self._looked_for else None

    async def _look(self) -> None:
        wanted = self._looked_for
        try:
            query = FindPatients(
                words=wanted, archived=self._archived.checked, with_names=self._with_names
            )
        except ValueError:
            self._show(self._found, (), _(NOBODY_FOUND))
            return
        found = await asked(self._station, query)
        if wanted == self._looked_for:
            self._show(self._found, found, _(NOBODY_FOUND))

    def _show(
        self,
        at: Box,
        found: tuple[PatientLine, ...] | str,
        nobody: str,
        *,
        with_time: bool = False,
    ) -> None:
        if self._client.is_deleted:
            return
        at.clear()
        with at:
            if isinstance(found, str) or not found:
                sentence = found if isinstance(found, str) else nobody
                Tag("p", sentence, "empty calm", role="status")
                return
            table(lines_of(found, self._day), self._changes, with_time=with_time)
            if not with_time and len(found) == FOUND_AT_MOST:
                more = _("The first {count} of them. Type more to see fewer.")
                Tag("p", more.format(count=FOUND_AT_MOST), "hint", role="status")

    async def _look_for_midnight(self) -> None:
        if self._day != date.today():
            await self.refresh()


def build(room: Room) -> None:
    """Serve the page at /patients."""

    @ui.page("/patients", title=N_("Patients · fearladder"))
    def patients() -> None:
        PatientsPage(room)
