"""The card that makes a report of a session: for the file or the patient, as PDF or HTML.

Owns what can be chosen; must not know what stands on a page.
"""

from __future__ import annotations

import base64
from typing import Literal

from nicegui import ui

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Check, Field, Radios, Tag, labelled
from clinician_console.language import N_, _, language, said_pairs
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.queries import SessionReport
from languages.catalogues import NAMES

AUDIENCES = (
    ("file", N_("For the patient's file")),
    ("patient", N_("For the patient, in plain words")),
)
FORMS = (("pdf", "PDF"), ("html", "HTML"))


class ReportCard:
    """Asks the controller for a report and hands it to the browser as a file."""

    def __init__(self, station: Station, session_id: str) -> None:
        """Build the card inside the present element."""
        self._station = station
        self._session_id = session_id
        with Box("section", "card form-parts", aria_label=_("Report"), id="report"):
            Tag("h2", _("Report on one page"))
            self._audience = Radios(
                _("Whom it is for"), said_pairs(AUDIENCES), "report-for", "file"
            )
            self._form = Radios(_("As what"), FORMS, "report-as", "pdf")
            self._language = Radios(
                _("In which language"), tuple(NAMES.items()), "report-in", language()
            )
            with labelled(
                _("Homework, printed on it; empty: as agreed at the close"), "report-homework"
            ):
                self._homework = Field("textarea", id="report-homework", maxlength=5000)
            self._named = Check(_("With the patient's name"), False, "report-name")
            with Box("div", "form-actions"):
                self._make = Button(_("Make the report"), self._press, "primary", id="report-make")
                self._told = Tag("p", "", "hint", role="status", id="report-told")

    async def _press(self) -> None:
        self._make.allow(_("The report is being made."))
        self._told.text = _("The report is being made …")
        try:
            await self._ask()
        except (LinkError, ValueError) as problem:
            self._told.text = said(str(problem))
        finally:
            self._make.allow("")

    async def _ask(self) -> None:
        audience: Literal["file", "patient"] = (
            "patient" if self._audience.chosen == "patient" else "file"
        )
        query = SessionReport(
            session_id=self._session_id,
            audience=audience,
            form="html" if self._form.chosen == "html" else "pdf",
            homework=self._homework.typed,
            with_name=self._named.checked,
            language=self._language.chosen,
        )
        result = await self._station.query(query)
        if result.document is None:
            refusal = result.refusal
            self._told.text = said(refusal.sentence) if refusal else _("There is no such session.")
            return
        made = result.document
        ui.download.content(base64.b64decode(made.content), made.file_name, made.media_type)
        self._told.text = said(made.remark) or _("Made: {file_name}").format(
            file_name=made.file_name
        )
