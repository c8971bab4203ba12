"""The review page of one session: its chart, what is measured in it, and what happened.

Owns how one session is shown; must not know how it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from clinician_console import chart, questionnaire_view, words
from clinician_console import course_view as course
from clinician_console import review_view as view
from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled, put
from clinician_console.language import N_, _, figure, lowered
from clinician_console.pages import replay_bar
from clinician_console.pages.report_card import ReportCard
from clinician_console.pages.shell import Room, plain_page
from clinician_console.review_chart import Drawing, session_drawing
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.measures.session import Exposure, SessionCurve
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.measures.span import exposures_within
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SampleSeries, SessionRecord, SessionSamples

HINT = N_(
    "Filled points were rated during exposure and enter its measures, hollow ones do not; a hollow "
    "mark is a question without an answer. Drag the handles under the chart, or type minutes, to "
    "zoom: what is shown is what is measured."
)
_WHOLE_PERCENT = 0.05
_ZOOMED = "(e) => { const z = e.batch ? e.batch[0] : e; emit([z.start, z.end]); }"


class SessionPage:
    """One session: its curve with everything beside it, its measures, and what happened."""

    def __init__(self, room: Room, session_id: str) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        self._session_id = session_id
        replay_bar.add_script()
        with plain_page(room, N_("Review")):
            self._body = Box("div", "plain-body")
        ui.timer(0.0, self.fill, once=True)

    async def fill(self) -> None:
        """Ask the record and show the session."""
        events: tuple[RecordedEvent, ...] = ()
        samples: tuple[SampleSeries, ...] = ()
        try:
            result = await self._station.query(SessionRecord(session_id=self._session_id))
            sentence = (
                said(result.refusal.sentence) if result.refusal else _("There is no such session.")
            )
            events = result.events or ()
            if events:
                found = await self._station.query(SessionSamples(session_id=self._session_id))
                samples = found.samples or ()
        except (LinkError, ValueError) as problem:
            sentence = said(str(problem))
        self._body.clear()
        with self._body:
            if events:
                self._show(events, samples)
            else:
                Tag("h1", _("Review"))
                Tag("p", sentence, "empty", role="status")

    def _show(self, events: tuple[RecordedEvent, ...], samples: Sequence[SampleSeries]) -> None:
        found = session_measures(events)
        heading(found.curve, self._session_id)
        alert = questionnaire_view.open_alert(events)
        if alert is not None:
            Tag(
                "p",
                _("Not acknowledged yet: {sentence}").format(sentence=alert.sentence),
                "problem",
                role="alert",
            )
        drawing = session_drawing(found.curve, events, samples)
        with Box("section", "card", aria_label=_("The session over time"), id="session-chart"):
            picked = SpanPicker(self._station, drawing, found.curve)
        measured = MeasuresBox(found)
        picked.on_span(measured.show)
        _course(events)
        _asked(found)
        _anchors(found.curve)
        ReportCard(self._station, self._session_id)
        _timeline(view.timeline(found.curve, events))


class SpanPicker:
    """The chart, with two fields for a span; the span shown is the span picked."""

    def __init__(self, station: Station, drawing: Drawing, curve: SessionCurve) -> None:
        """Build chart and fields inside the present element."""
        self._drawing = drawing
        self._tell: Any = None
        with Box("div", "chart-holder"):
            self._chart = ui.echart(drawing.options, renderer="svg")
            self._chart.classes(replace="session-chart")
            replay_bar.cursor()
        self._chart.style(f"height: {drawing.height_px}px")
        put(self._chart, "role", "img")
        put(self._chart, "aria-label", chart.summary(curve))
        self._chart.on(
            "chart:datazoom", self._zoomed, js_handler=_ZOOMED, throttle=0.3, leading_events=False
        )
        self._bar = replay_bar.ReplayBar(station, curve, drawing.end_min)
        with Box("div", "span-row"):
            with labelled(_("From, min"), "span-from"):
                self._from = Field(id="span-from", inputmode="decimal", maxlength=8, value="0")
            with labelled(_("To, min"), "span-to"):
                end = words.clock(drawing.end_min * 60)
                self._to = Field(id="span-to", inputmode="decimal", maxlength=8, value=end)
            Button(_("Measure this span"), self._pick, id="span-pick")
            Button(_("Whole session"), lambda: self._zoom(0.0, 100.0), "quiet", id="span-whole")
            self._problem = Tag("p", "", "hint", role="status", id="span-problem")
        Tag("p", _(HINT), "hint")

    def on_span(self, tell: Any) -> None:
        """Call ``tell`` with the minutes from and to, or None for the whole session."""
        self._tell = tell

    def _pick(self) -> None:
        end = self._drawing.end_min
        start, until = (view.typed_minutes(f.typed, end) for f in (self._from, self._to))
        if start is None or until is None or start >= until:
            self._problem.text = _("Type two times within the session, such as 2:30 and 7.")
            return
        self._zoom(100 * start / end, 100 * until / end)

    def _zoom(self, start: float, end: float) -> None:
        self._problem.text = ""
        self._chart.run_chart_method(
            "dispatchAction", {"type": "dataZoom", "start": start, "end": end}
        )

    def _zoomed(self, event: Any) -> None:
        start, end = (float(value) for value in event.args)
        scale = self._drawing.end_min / 100
        self._bar.window(start * scale, end * scale)
        if self._tell is None:
            return
        if start < _WHOLE_PERCENT and end > 100 - _WHOLE_PERCENT:
            self._tell(None)
            return
        self._tell((start * scale, end * scale))


class MeasuresBox:
    """The measures of every exposure, or of the parts that lie in a span."""

    def __init__(self, found: SessionMeasures) -> None:
        """Show the whole session."""
        self._found = found
        self._box = Box("section", "exposures", aria_label=_("Measures"), id="measures")
        self.show(None)

    def show(self, span: tuple[float, float] | None) -> None:
        """Show the measures of ``span``, minutes of the session, or of the whole session."""
        self._box.clear()
        with self._box:
            if span is None:
                self._whole()
            else:
                self._part(*span)

    def _whole(self) -> None:
        if not self._found.exposures:
            Tag("p", _("There was no exposure in this session."), "muted")
        for one in self._found.exposures:
            if one.exposure.ratings:
                Tag("h2", view.exposure_words(one.exposure))
                _row(view.measures(one.exposure, self._found.curve.baseline_suds))
                with Box("details", "more-measures"):
                    Tag("summary", _("More measures, by their names"))
                    _row((*view.within_words(one), *view.further(one.exposure.summary)))
        _unrated([one.exposure for one in self._found.exposures], part=False)

    def _part(self, from_min: float, to_min: float) -> None:
        Tag("h2", view.span_words(from_min, to_min), id="span-heading")
        parts = exposures_within(self._found.curve, from_min, to_min)
        if not parts:
            Tag("p", _("There was no exposure in this span."), "muted")
        for part in parts:
            if part.ratings:
                Tag("h3", view.exposure_words(part, part=True), "sub")
                _row(view.measures(part, self._found.curve.baseline_suds, part=True))
        _unrated(parts, part=True)


def heading(curve: SessionCurve, session_id: str) -> None:
    """Title, patient, and what can be kept of the session."""
    header = curve.header
    with Box("div", "review-head"):
        with Box("div"):
            Tag("h1", header.title or header.pseudonym)
            with Box("p", "muted"):
                Tag("a", header.pseudonym, href=f"/review/patient/{header.pseudonym}")
                Tag("span", f" · {about(curve)}")
            if header.goal:
                Tag("p", _("Goal: {goal}").format(goal=header.goal), "muted")
            if curve.synthetic:
                Tag("span", _("Simulated patient: synthetic data"), "synthetic")
                Tag("a", _("What it felt"), "button small", href=f"/practice/{session_id}")
        with Box("div", "downloads"):
            for label, file in (
                (_("Chart as SVG"), "curve.svg"),
                (_("Ratings as CSV"), "ratings.csv"),
                (_("Events as CSV"), "events.csv"),
                (_("Events with notes"), "events.csv?notes=true"),
            ):
                target = f"/export/{session_id}/{file}"
                Tag("a", label, "button small", href=target, download=True)


def about(curve: SessionCurve) -> str:
    """When the session was, how long, and how it ended."""
    ended = lowered(words.CLOSINGS[curve.closed]) if curve.closed else _("still open")
    length = words.clock(curve.duration_min * 60)
    return f"{view.local(curve.header.wall_time_utc)} · {length} · {ended}"


def _row(measures: Sequence[view.Measure]) -> None:
    with Box("dl", "measures"):
        for measure in measures:
            with Box("div"):
                Tag("dt", measure.name)
                Tag("dd", measure.value, "value")
                Tag("dd", measure.variant, "variant")


def _unrated(exposures: Sequence[Exposure], *, part: bool) -> None:
    unrated = [view.exposure_words(e, part=part) for e in exposures if not e.ratings]
    if unrated:
        Tag("p", _("Without a rating: ") + "; ".join(unrated), "muted")


def _course(events: tuple[RecordedEvent, ...]) -> None:
    steps, falls = course.step_rows(events), course.fall_rows(events)
    sick = course.sickness_lines(events)
    if steps:
        with Box("section", "card scroll", aria_label=_("Steps"), id="review-steps"):
            Tag("h2", _("Steps, predictions and outcomes"))
            rows = [(s.when, s.title, s.dose, s.expected, s.predicted, s.came) for s in steps]
            table(
                (_("At"), _("Step"), _("Dose"), _("Expected"), _("Predicted"), _("Outcome")), rows
            )
    if falls:
        with Box("section", "card scroll", aria_label=_("Falls of distress"), id="review-falls"):
            Tag("h2", _("Falls of distress, and what happened in between"))
            counts = course.tag_counts(falls)
            told = "; ".join(
                _("{words}: {points} points in {falls}").format(
                    words=c.words, points=c.points, falls=c.falls
                )
                for c in counts
            )
            Tag("p", _("{told}. A fall with several counts under each of them.").format(told=told))
            with Box("details", "more-measures"):
                Tag("summary", _("Each fall"))
                each = [(f.when, f.fell, f.meanwhile) for f in falls]
                table((_("At"), _("Distress"), _("In between")), each)
    if sick:
        with Box("section", "card", aria_label=_("Sickness"), id="review-sickness"):
            Tag("h2", _("Sickness"))
            for line in sick:
                Tag("p", line)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of words; an empty cell is a dash."""
    with Box("table", "list"):
        with Box("thead"), Box("tr"):
            for head in heads:
                Tag("th", head, scope="col")
        with Box("tbody"):
            for row in rows:
                with Box("tr"):
                    for cell in row:
                        Tag("td", cell or view.NONE)


def _asked(found: SessionMeasures) -> None:
    levels = [
        _("{from_dial:.0f}-{to_dial:.0f}: {minutes:.1f} min").format(
            from_dial=t.from_dial, to_dial=t.to_dial, minutes=figure(t.minutes)
        )
        for t in found.levels
    ]
    shown = [text for text, t in zip(levels, found.levels, strict=True) if t.minutes > 0]
    told = _("Asked {prompts} times: {declined} would rather not rate, {missed} no answer.").format(
        prompts=found.prompts, declined=found.declined, missed=found.missed
    )
    Tag("p", told, "muted", id="review-asked")
    if shown:
        Tag("p", _("Time at each dose: ") + " · ".join(shown), "muted", id="review-levels")


def _anchors(curve: SessionCurve) -> None:
    anchors = curve.header.anchors
    told = [
        f"{at}: {text}"
        for at, text in ((0, anchors.at_0), (50, anchors.at_50), (100, anchors.at_100))
        if text
    ]
    if told:
        Tag("p", _("In the patient's words: ") + " · ".join(told), "muted")


def _timeline(lines: tuple[view.TimelineLine, ...]) -> None:
    with Box("section", "card", aria_label=_("What happened")):
        Tag("h2", _("What happened"))
        with Box("ul", "timeline", id="timeline"):
            for line in lines:
                with Box("li", "note-line" if line.what in (_("Note"), _("Learnt")) else ""):
                    Tag("span", line.when, "when")
                    Tag("span", line.what, "what")
                    Tag("span", line.text)
