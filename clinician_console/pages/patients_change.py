"""What is changed of a patient in the list: the next visit, who it is, archived or not.

Owns the two dialogs; must not know the list they are opened from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled
from clinician_console.language import _
from clinician_console.pages.desk import dialog_card
from clinician_console.pages.patients_add import RequestIds, identity_fields
from clinician_console.patients_view import day_typed
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.patient_queries import (
    ArchivePatient,
    EditPatient,
    PatientIdentity,
    PatientLine,
    PatientQuery,
    PlanVisit,
)

Changed = Callable[[], Awaitable[None]]


class Changes:
    """Opens the dialogs of a line and makes what is asked for in them."""

    def __init__(self, station: Station, changed: Changed) -> None:
        """Build the dialogs, closed; ``changed`` is called after every change."""
        self._station = station
        self._changed = changed
        self._problem = Tag("p", "", "problem", id="patients-problem", role="alert")
        self._visit = _VisitDialog(self._make)
        self._identity = _IdentityDialog(self._make)

    def plan(self, pseudonym: str, planned: str) -> None:
        """Ask when this patient comes next; ``planned`` says what is planned now."""
        self._visit.open(pseudonym, planned)

    async def edit(self, pseudonym: str, *, archived: bool) -> None:
        """Ask who this patient is."""
        found = await self._ask(PatientIdentity(pseudonym=pseudonym))
        self._problem.text = found if isinstance(found, str) else ""
        if not isinstance(found, str):
            self._identity.open(found, archived=archived)

    async def archive(self, pseudonym: str, *, archived: bool) -> None:
        """Take this patient out of the list, or back into it."""
        request_id = RequestIds().of(pseudonym, archived)
        query = ArchivePatient(request_id=request_id, pseudonym=pseudonym, archived=archived)
        self._problem.text = await self._make(query)

    async def _ask(self, query: PatientQuery) -> PatientLine | str:
        try:
            result = await self._station.query(query)
        except LinkError as problem:
            return said(str(problem))
        if not result.patients:
            return said(result.refusal.sentence) if result.refusal else _("There is no answer.")
        return result.patients[0]

    async def _make(self, query: PatientQuery) -> str:
        """Why the change was not made; empty where it was."""
        found = await self._ask(query)
        if isinstance(found, str):
            return found
        await self._changed()
        return ""


Make = Callable[[PatientQuery], Awaitable[str]]


class _Dialog:
    """A dialog with its title, its problem, and one change under way at a time."""

    def __init__(self, title: str, name: str, make: Make) -> None:
        self._make = make
        self._busy = False
        self._pseudonym = ""
        self._requests = RequestIds()
        self._dialog, card = dialog_card(title)
        with card:
            self._body = Box("div", "form-parts", id=name)

    def _begin(self, pseudonym: str) -> None:
        self._pseudonym = pseudonym
        self._requests = RequestIds()
        self._body.clear()

    def _end(self, name: str) -> None:
        self._problem = Tag("p", "", "problem", id=f"{name}-problem", role="alert")

    async def _send(self, query: PatientQuery | None) -> None:
        if self._busy or query is None:
            return
        self._busy = True
        self._problem.text = await self._make(query)
        self._busy = False
        if not self._problem.text:
            self._dialog.close()


class _VisitDialog(_Dialog):
    """Day and time of the next visit."""

    def __init__(self, make: Make) -> None:
        super().__init__(_("Next visit"), "visit", make)

    def open(self, pseudonym: str, planned: str) -> None:
        self._begin(pseudonym)
        self._time_is_whole = True
        with self._body:
            Tag("p", pseudonym, "pseudonym")
            now = _("Planned: {visit}").format(visit=planned) if planned else _("None is planned.")
            Tag("p", now, "muted", id="visit-now")
            with Box("div", "form-grid"):
                with labelled(_("Day"), "visit-day"):
                    self._day = Field(id="visit-day", type="date", min=date.today().isoformat())
                with labelled(_("Time, if there is one"), "visit-time"):
                    self._time = Field(id="visit-time", type="time")
                # A time typed by half is none to the browser, and would go unseen.
                self._time.on(
                    "blur", self._look, js_handler="(e) => emit(e.target.validity.badInput)"
                )
            self._end("visit")
            with Box("div", "actions"):
                Button(_("Close"), self._dialog.close, id="visit-close")
                if planned:
                    Button(_("Take the visit back"), self._take_back, id="visit-take-back")
                Button(_("Plan the visit"), self._plan, "primary", id="visit-plan")
        self._dialog.open()

    def _look(self, event: object) -> None:
        self._time_is_whole = not getattr(event, "args", False)

    async def _plan(self) -> None:
        if not self._day.typed:
            self._problem.text = _("Choose a day.")
        elif not self._time_is_whole:
            self._problem.text = _("The time is not whole: hours and minutes, or nothing.")
        else:
            await self._send(self._query(self._day.typed, self._time.typed))

    async def _take_back(self) -> None:
        await self._send(self._query(None))

    def _query(self, day: str | None, time: str = "") -> PlanVisit | None:
        try:
            return PlanVisit(
                request_id=self._requests.of(day, time),
                pseudonym=self._pseudonym,
                day=day,
                time=time,
            )
        except ValueError:
            self._problem.text = _("Choose a day.")
            return None


class _IdentityDialog(_Dialog):
    """Who somebody is, and whether they are in the list."""

    def __init__(self, make: Make) -> None:
        super().__init__(_("Who it is"), "identity", make)

    def open(self, line: PatientLine, *, archived: bool) -> None:
        self._begin(line.pseudonym)
        self._was = (line.name, line.birth_date, line.contact)
        with self._body:
            Tag("p", line.pseudonym, "pseudonym")
            with Box("div", "form-grid evened"):
                self._fields = identity_fields("edit", *self._was)
            Tag("p", _("Saved, what it was before is gone; the pseudonym stays."), "hint")
            if not archived:
                told = _("Archive takes the patient out of the list; nothing is deleted.")
                Tag("p", told, "hint")
            self._end("edit")
            with Box("div", "actions"):
                Button(_("Close"), self._dialog.close, id="edit-close")
                if not archived:
                    Button(_("Archive"), self._archive, id="edit-archive")
                Button(_("Save"), self._save, "primary", id="edit-save")
        self._dialog.open()

    async def _archive(self) -> None:
        request_id = self._requests.of("archive")
        await self._send(ArchivePatient(request_id=request_id, pseudonym=self._pseudonym))

    async def _save(self) -> None:
        name, birth, contact = (field.typed.strip() for field in self._fields)
        typed = (name, day_typed(birth), contact)
        if typed == self._was:
            self._dialog.close()
            return
        changed = [new if new != old else None for new, old in zip(typed, self._was, strict=True)]
        try:
            query = EditPatient(
                request_id=self._requests.of(*changed),
                pseudonym=self._pseudonym,
                name=changed[0],
                birth_date=changed[1],
                contact=changed[2],
            )
        except ValueError:
            self._problem.text = _(
                "What was typed cannot be kept: there are characters in it that are none."
            )
            return
        await self._send(query)
