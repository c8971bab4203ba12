"""The debrief of a practice session: what was done, and what the simulated patient felt.

Owns how it is shown; must not know how a patient is simulated nor how the record is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from clinician_console import practice_view as view
from clinician_console import words
from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Tag, put
from clinician_console.language import N_, _
from clinician_console.pages.review_session import about
from clinician_console.pages.shell import Room, plain_page
from clinician_console.practice_moments import Felt, Moment, felt_of, moments
from controller.link.errors import LinkError
from controller.measures.session import SessionCurve, session_curve
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SampleSeries, SessionRecord, SessionSamples

HINT = N_(
    "Filled points are the ratings that were given, the dashed line is what was felt, and the "
    "dose is below them. Drag the handles under the chart to zoom."
)
NOTHING_FELT = N_("Of this session nothing is recorded that a simulated patient felt.")
FACTS_ALONE = N_(
    "What happened, how long after what, and what was felt then. Nothing here is a mark."
)


class DebriefPage:
    """One practice session, seen from inside its patient."""

    def __init__(self, room: Room, session_id: str) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        self._session_id = session_id
        with plain_page(room, N_("Review")):
            self._body = Box("div", "plain-body")
        ui.timer(0.0, self.fill, once=True)

    async def fill(self) -> None:
        """Ask the record and show what it holds."""
        events: tuple[RecordedEvent, ...] = ()
        samples: tuple[SampleSeries, ...] = ()
        try:
            result = await self._station.query(SessionRecord(session_id=self._session_id))
            sentence = _("There is no such session.")
            if result.refusal is not None:
                sentence = said(result.refusal.sentence)
            events = result.events or ()
            if events:
                found = await self._station.query(SessionSamples(session_id=self._session_id))
                samples, sentence = found.samples or (), _(NOTHING_FELT)
        except (LinkError, ValueError) as problem:
            sentence = said(str(problem))
        felt = felt_of(samples)
        self._body.clear()
        with self._body:
            if events and felt is not None:
                self._show(session_curve(events), events, samples, felt)
            else:
                Tag("h1", _("What the simulated patient felt"))
                Tag("p", sentence, "empty", role="status")

    def _show(
        self,
        curve: SessionCurve,
        events: tuple[RecordedEvent, ...],
        samples: Sequence[SampleSeries],
        felt: Felt,
    ) -> None:
        self._heading(curve)
        drawing = view.debrief_drawing(curve, events, samples, felt)
        with Box("section", "card", aria_label=_("Done and felt"), id="felt-chart"):
            chart = ui.echart(drawing.options, renderer="svg").classes(replace="session-chart")
            chart.style(f"height: {drawing.height_px}px")
            put(chart, "role", "img")
            put(chart, "aria-label", view.summary(curve, felt))
            Tag("p", _(HINT), "hint")
        with Box("dl", "measures", id="felt-facts"):
            for fact in view.facts(curve, felt):
                with Box("div"):
                    Tag("dt", fact.name)
                    Tag("dd", fact.value, "value")
                    Tag("dd", fact.what, "variant")
        _moments(moments(curve, events, felt))

    def _heading(self, curve: SessionCurve) -> None:
        practice = curve.header.pseudonym
        with Box("div", "review-head"):
            with Box("div"):
                Tag("h1", _("What the simulated patient felt"))
                Tag("p", f"{practice} · {about(curve)}", "muted")
                Tag("span", _("Simulated patient: synthetic data"), "synthetic")
            with Box("div", "downloads"):
                href = f"/review/{self._session_id}"
                Tag("a", _("Review this session"), "button small", href=href)
                Tag("a", _("Practise again"), "button small", href="/practice")


def _moments(found: Sequence[Moment]) -> None:
    with Box("section", "card", aria_label=_("Moments")):
        Tag("h2", _("Moments"))
        Tag("p", _(FACTS_ALONE), "hint")
        with Box("ul", "timeline", id="moments"):
            for moment in found:
                with Box("li", "moment"):
                    Tag("span", words.clock(60 * moment.time_min), "when")
                    Tag("span", moment.text)


def build(room: Room) -> None:
    """Serve the page at /practice/<session>."""

    @ui.page("/practice/{session_id}", title=N_("Debrief · fearladder"))
    def debrief(session_id: str) -> None:
        DebriefPage(room, session_id)
