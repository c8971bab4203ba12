"""The review pages: the list of sessions, and one session with its curve, measures and timeline.

Owns how the record is shown; must not know how it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nicegui import ui

from clinician_console import chart, words
from clinician_console import course_view as course
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled, put
from clinician_console.pages.shell import Room, plain_page
from clinician_console.review_view import TimelineLine, exposure_words, measures, timeline
from controller.link.errors import LinkError
from controller.measures.session import Exposure, SessionCurve, session_curve
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SessionList, SessionRecord, SessionSummary

_COLUMNS = (
    ("Opened", ""),
    ("Patient", ""),
    ("Title", ""),
    ("Scene", ""),
    ("Length", "num"),
    ("Ratings", "num"),
    ("Peak", "num"),
    ("End", "num"),
    ("Ended", ""),
)


class SessionListPage:
    """Every session in the store, newest first."""

    def __init__(self, room: Room) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        with plain_page(room, "Review"):
            Tag("h1", "Review")
            with Box("div", "form-actions"):
                with labelled("Only this patient", "only-patient"):
                    self._only = Field(id="only-patient", maxlength=40, placeholder="pseudonym")
                self._only.on_enter(lambda _typed: self.fill())
                Button("Show", self.fill, id="show-sessions")
            self._body = Box("div", "card scroll")
        ui.timer(0.0, self.fill, once=True)

    async def fill(self) -> None:
        """Ask the record and show the list."""
        wanted = self._only.typed.strip() or None
        try:
            result = await self._station.query(SessionList(pseudonym=wanted))
        except LinkError as problem:
            self._say(str(problem))
            return
        sessions = result.sessions or ()
        if not sessions:
            nothing = result.refusal.sentence if result.refusal else "There is no session yet."
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
                Tag("th", name, classes, scope="col")
        with Box("tbody"):
            for session in sessions:
                _session_row(session)


def _session_row(session: SessionSummary) -> None:
    with Box("tr"):
        with Box("td"):
            Tag("a", _local(session.opened_utc), href=f"/review/{session.session_id}")
        with Box("td"):
            Tag("span", session.pseudonym)
            if session.synthetic:
                Tag("span", "simulated", "synthetic")
        Tag("td", session.title)
        Tag("td", ", ".join(s.replace("_", " ") for s in session.scenes))
        Tag("td", words.clock(session.duration_s), "num")
        Tag("td", str(session.ratings), "num")
        Tag("td", _number(session.peak_suds), "num")
        Tag("td", _number(session.end_suds), "num")
        Tag("td", words.CLOSINGS[session.closed] if session.closed else "Open")


class SessionPage:
    """One session: its curve with the dose, its measures, and what happened."""

    def __init__(self, room: Room, session_id: str) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        self._session_id = session_id
        with plain_page(room, "Review"):
            self._body = Box("div", "plain-body")
        ui.timer(0.0, self.fill, once=True)

    async def fill(self) -> None:
        """Ask the record and show the session."""
        try:
            result = await self._station.query(SessionRecord(session_id=self._session_id))
            sentence = result.refusal.sentence if result.refusal else "There is no such session."
            events = result.events or ()
        except (LinkError, ValueError) as problem:
            sentence, events = str(problem), ()
        self._body.clear()
        with self._body:
            if events:
                self._show(events)
            else:
                Tag("h1", "Review")
                Tag("p", sentence, "empty", role="status")

    def _show(self, events: tuple[RecordedEvent, ...]) -> None:
        curve = session_curve(events)
        self._heading(curve)
        with Box("section", "card", aria_label="Distress and dose over time"):
            drawn = ui.echart(
                chart.review_options(curve, course.care_marks(events)), renderer="svg"
            ).classes(replace="review-chart")
            put(drawn, "role", "img")
            put(drawn, "aria-label", chart.summary(curve))
            Tag("p", chart.KEY, "hint")
        _measures(curve.exposures)
        _course(events)
        _anchors(curve)
        _timeline(timeline(curve, events))

    def _heading(self, curve: SessionCurve) -> None:
        header = curve.header
        with Box("div", "review-head"):
            with Box("div"):
                Tag("h1", header.title or header.pseudonym)
                Tag("p", _about(curve), "muted")
                if header.goal:
                    Tag("p", f"Goal: {header.goal}", "muted")
                if curve.synthetic:
                    Tag("span", "Simulated patient: synthetic data", "synthetic")
            with Box("div", "downloads"):
                self._download("Ratings as CSV", "ratings", "")
                self._download("Events as CSV", "events", "")
                self._download("Events with notes", "events", "?notes=true")

    def _download(self, label: str, table: str, query: str) -> None:
        Tag(
            "a",
            label,
            "button small",
            href=f"/export/{self._session_id}/{table}.csv{query}",
            download=True,
        )


def _about(curve: SessionCurve) -> str:
    header = curve.header
    ended = words.CLOSINGS[curve.closed].lower() if curve.closed else "still open"
    length = words.clock(curve.duration_min * 60)
    return f"{header.pseudonym} · {_local(header.wall_time_utc)} · {length} · {ended}"


def _measures(exposures: tuple[Exposure, ...]) -> None:
    with Box("section", "exposures", aria_label="Measures", id="measures"):
        if not exposures:
            Tag("p", "There was no exposure in this session.", "muted")
        for exposure in exposures:
            if exposure.ratings:
                Tag("h2", exposure_words(exposure))
                _measure_row(exposure)
        unrated = [exposure_words(e) for e in exposures if not e.ratings]
        if unrated:
            Tag("p", "Without a rating: " + "; ".join(unrated), "muted")


def _measure_row(exposure: Exposure) -> None:
    with Box("dl", "measures"):
        for measure in measures(exposure):
            with Box("div"):
                Tag("dt", measure.name)
                Tag("dd", measure.value, "value")
                Tag("dd", measure.variant, "variant")


def _course(events: tuple[RecordedEvent, ...]) -> None:
    steps, falls = course.step_rows(events), course.fall_rows(events)
    sick = course.sickness_lines(events)
    if steps:
        with Box("section", "card scroll", aria_label="Steps", id="review-steps"):
            Tag("h2", "Steps, predictions and outcomes")
            rows = [(s.when, s.title, s.dose, s.expected, s.predicted, s.came) for s in steps]
            _table(("At", "Step", "Dose", "Expected", "Predicted", "Outcome"), rows)
    if falls:
        with Box("section", "card scroll", aria_label="Falls of distress", id="review-falls"):
            Tag("h2", "Falls of distress, and what happened in between")
            _table(("At", "Distress", "In between"), [(f.when, f.fell, f.meanwhile) for f in falls])
            counts = course.tag_counts(falls)
            told = "; ".join(f"{c.words}: {c.points} points in {c.falls}" for c in counts)
            Tag("p", f"{told}. A fall with several counts under each of them.", "hint")
    if sick:
        with Box("section", "card", aria_label="Sickness", id="review-sickness"):
            Tag("h2", "Sickness")
            for line in sick:
                Tag("p", line)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with Box("table", "list"):
        with Box("thead"), Box("tr"):
            for head in heads:
                Tag("th", head, scope="col")
        with Box("tbody"):
            for row in rows:
                with Box("tr"):
                    for cell in row:
                        Tag("td", cell or "–")


def _anchors(curve: SessionCurve) -> None:
    anchors = curve.header.anchors
    told = [
        f"{at}: {text}"
        for at, text in ((0, anchors.at_0), (50, anchors.at_50), (100, anchors.at_100))
        if text
    ]
    if told:
        Tag("p", "In the patient's words: " + " · ".join(told), "muted")


def _timeline(lines: tuple[TimelineLine, ...]) -> None:
    with Box("section", "card", aria_label="What happened"):
        Tag("h2", "What happened")
        with Box("ul", "timeline", id="timeline"):
            for line in lines:
                with Box("li", "note-line" if line.what in ("Note", "Learnt") else ""):
                    Tag("span", line.when, "when")
                    Tag("span", line.what, "what")
                    Tag("span", line.text)


def _number(value: int | None) -> str:
    return "–" if value is None else str(value)


def _local(wall_time_utc: str) -> str:
    try:
        return datetime.fromisoformat(wall_time_utc).astimezone().strftime("%d %b %Y %H:%M")
    except ValueError:
        return wall_time_utc


def build(room: Room) -> None:
    """Serve the review pages at /review and /review/<session>."""

    @ui.page("/review", title="Review · fearladder", language="en-US")
    def sessions() -> None:
        SessionListPage(room)

    @ui.page("/review/{session_id}", title="Session · fearladder", language="en-US")
    def session(session_id: str) -> None:
        SessionPage(room, session_id)
