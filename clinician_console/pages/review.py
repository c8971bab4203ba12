"""The review pages: the list of sessions, and the way to each of them.

Owns how the record is shown; must not know how it is kept.
"""

from __future__ import annotations

from nicegui import ui

from clinician_console import words
from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled
from clinician_console.language import N_, _
from clinician_console.pages import clinic, patient, patient_form, questionnaire
from clinician_console.pages.review_session import SessionPage
from clinician_console.pages.shell import Room, plain_page
from clinician_console.review_view import local
from controller.link.errors import LinkError
from controller.protocol.queries import SessionList, SessionSummary

_COLUMNS = (
    (N_("Opened"), ""),
    (N_("Patient"), ""),
    (N_("Title"), ""),
    (N_("Scene"), ""),
    (N_("Length"), "num"),
    (N_("Ratings"), "num"),
    (N_("Peak"), "num"),
    (N_("End"), "num"),
    (N_("Ended"), ""),
)


class SessionListPage:
    """Every session in the store, newest first."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        with plain_page(room, N_("Review")):
            Tag("h1", _("Review"))
            with Box("div", "form-actions"):
                with labelled(_("Only this patient"), "only-patient"):
                    self._only = Field(id="only-patient", maxlength=40, placeholder=_("pseudonym"))
                self._only.on_enter(lambda _typed: self.fill())
                Button(_("Show"), self.fill, id="show-sessions")
                Tag("a", _("The clinic in one table"), "button quiet", href="/clinic")
                Tag("a", _("Fill in a questionnaire"), "button quiet", href="/questionnaire")
            self._body = Box("div", "card scroll")
        ui.timer(0.0, self.fill, once=True)

    async def fill(self) -> None:
        """Ask the record and show the list."""
        wanted = self._only.typed.strip() or None
        try:
            result = await self._station.query(SessionList(pseudonym=wanted))
        except LinkError as problem:
            self._say(said(str(problem)))
            return
        sessions = result.sessions or ()
        if not sessions:
            nothing = (
                said(result.refusal.sentence) if result.refusal else _("There is no session yet.")
            )
            self._say(nothing)
            return
        self._body.clear()
        with self._body:
            _session_table(sessions)

    def _say(self, sentence: str) -> None:
        self._body.clear()
        with self._body:
            Tag("p", sentence, "empty", role="status")


def _session_table(sessions: tuple[SessionSummary, ...]) -> None:
    with Box("table", "list", id="sessions"):
        with Box("thead"), Box("tr"):
            for name, classes in _COLUMNS:
                Tag("th", _(name), classes, scope="col")
        with Box("tbody"):
            for session in sessions:
                _session_row(session)


def _session_row(session: SessionSummary) -> None:
    with Box("tr"):
        with Box("td"):
            Tag("a", local(session.opened_utc), href=f"/review/{session.session_id}")
        with Box("td"):
            Tag("a", session.pseudonym, href=f"/review/patient/{session.pseudonym}")
            if session.synthetic:
                Tag("span", _("simulated"), "synthetic")
        Tag("td", session.title)
        Tag("td", ", ".join(s.replace("_", " ") for s in session.scenes))
        Tag("td", words.clock(session.duration_s), "num")
        Tag("td", str(session.ratings), "num")
        Tag("td", _number(session.peak_suds), "num")
        Tag("td", _number(session.end_suds), "num")
        Tag("td", words.CLOSINGS[session.closed] if session.closed else _("Open"))


def _number(value: int | None) -> str:
    return "–" if value is None else str(value)


def build(room: Room) -> None:
    """Serve the review pages: the list, a session, a patient, the clinic."""
    patient.build(room)
    patient_form.build(room)
    clinic.build(room)
    questionnaire.build(room)

    @ui.page("/review", title=N_("Review · fearladder"))
    def sessions() -> None:
        SessionListPage(room)

    @ui.page("/review/{session_id}", title=N_("Session · fearladder"))
    def session(session_id: str) -> None:
        SessionPage(room, session_id)
