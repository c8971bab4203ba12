"""The review page of one patient over sessions.

Owns how a course is shown; must not know how it is kept or measured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from nicegui import ui

from clinician_console import patient_chart as drawn
from clinician_console import patient_view as view
from clinician_console.chart import Options
from clinician_console.chart_on_paper import NO_PICTURE, on_paper
from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Field, Select, Tag, labelled, put
from clinician_console.language import N_, _, figure, n_
from clinician_console.measure_words import measured
from clinician_console.pages import patient_scores
from clinician_console.pages.patient_form import PatientAlert, told
from clinician_console.pages.review_session import table
from clinician_console.pages.shell import Room, plain_page
from clinician_console.patient_forms import courses
from controller.link.errors import LinkError
from controller.measures.patient import PatientCourse, patient_course
from controller.measures.reliable_change import unreliable_band
from controller.protocol.queries import PatientRecord
from controller.protocol.questionnaires import PatientQuestionnaires, QuestionnaireEntry

NORM_HINT = N_(
    "Reliable change (Jacobson & Truax 1991) needs a norm: its SD and reliability, and where they "
    "are from."
)
OVERLAY_HINT = N_(
    "The newest session is bright and thick, older ones greyer; the numbers at the ends are the "
    "sessions', and where there is no room, hovering tells them."
)
FALL_HINT = N_(
    "A fall is positive; a slope below 0 is a fall. A session without the number leaves a gap that "
    "is not bridged."
)
FIT_HINT = N_("Return of fear is being fitted …")
KEEP_PATIENCE_S = 30.0


class PatientPage:
    """A patient's sessions laid over each other, and what changed from one to the next."""

    def __init__(self, room: Room, pseudonym: str) -> None:
        """Build the page; it is filled when the record has answered."""
        self._station = room.station
        self._pseudonym = pseudonym
        with plain_page(room, N_("Review")):
            self._body = Box("div", "plain-body")
            self._alert = PatientAlert(room.station, pseudonym)
        ui.timer(0.0, self.fill, once=True)

    async def fill(self) -> None:
        """Ask the record and show the patient; what takes long to fit comes after."""
        sentence = _("There is no session of {pseudonym} in the record.").format(
            pseudonym=self._pseudonym
        )
        sessions: tuple[view.Session, ...] = ()
        entries: Sequence[QuestionnaireEntry] = ()
        try:
            result = await self._station.query(PatientRecord(pseudonym=self._pseudonym))
            sentence = said(result.refusal.sentence) if result.refusal else sentence
            # Beside the loop: a page with the controls must go on ticking.
            sessions = await asyncio.to_thread(view.sessions_of, result.records or ())
            asked = PatientQuestionnaires(pseudonym=self._pseudonym)
            entries = (await told(self._station, asked)).questionnaires or ()
        except (LinkError, ValueError) as problem:
            sentence = said(str(problem))
        self._body.clear()
        with self._body:
            fit = self._show(sessions, entries, sentence)
        self._alert.show(entries)
        if sessions:
            course = await asyncio.to_thread(patient_course, [one.found for one in sessions])
            fit.text = fit_words(course)

    def _show(
        self,
        sessions: Sequence[view.Session],
        entries: Sequence[QuestionnaireEntry],
        sentence: str,
    ) -> Tag:
        if sessions:
            self._heading(sessions)
            _overlay(sessions)
            fit = _change(sessions)
            _ladder(sessions)
        else:
            Tag("h1", self._pseudonym)
            fit = Tag("p", sentence, "empty", role="status")
        patient_scores.scores(self._pseudonym, entries)
        for scored in (*courses(entries), *view.questionnaires(sessions)):
            QuestionnaireCard(scored)
        if sessions:
            _list(sessions)
        return fit

    def _heading(self, sessions: Sequence[view.Session]) -> None:
        count = n_("{count} session", "{count} sessions", len(sessions))
        days = (
            _("{day} to {day_2}").format(day=sessions[0].day, day_2=sessions[-1].day)
            if len(sessions) > 1
            else sessions[0].day
        )
        with Box("div", "review-head"), Box("div"):
            Tag("h1", self._pseudonym)
            Tag("p", f"{count}, {days}", "muted")
            if any(one.found.curve.synthetic for one in sessions):
                Tag("span", _("Simulated patient: synthetic data"), "synthetic")


def _kept(chart: ui.echart, name: str, title: str, colours: Mapping[str, str]) -> None:
    """A button that keeps the chart as it is drawn now, in the colours of print."""

    async def keep() -> None:
        problem.text = ""
        try:
            address = await chart.run_chart_method("getDataURL", timeout=KEEP_PATIENCE_S)
            drawing = on_paper(str(address), title, colours)
        except (TimeoutError, ValueError):
            problem.text = _(NO_PICTURE)
            return
        ui.download.content(drawing.encode(), f"{name}.svg", "image/svg+xml")

    with Box("div", "downloads"):
        Button(_("Chart as SVG"), keep, "small", id=f"keep-{name}")
        problem = Tag("p", "", "hint", role="status")


def _chart(options: Options, words: str) -> ui.echart:
    chart = ui.echart(options, renderer="svg").classes(replace="course-chart")
    put(chart, "role", "img")
    put(chart, "aria-label", words)
    return chart


def _overlay(sessions: Sequence[view.Session]) -> None:
    with Box("section", "card", aria_label=_("Sessions over each other"), id="overlay"):
        Tag("h2", _("Sessions over each other"))
        chart: ui.echart | None = None

        def show(align: str) -> None:
            if chart is not None:
                curves = view.overlays(sessions, align)
                chart.options.clear()
                chart.options.update(drawn.overlay_options(curves, len(sessions), align))
                chart.update()

        with labelled(_("Aligned"), "align"):
            Select(view.alignments(sessions), "start", show, id="align")
        first = view.overlays(sessions, "start")
        words = _("Distress in {count} exposures of {count_2} sessions, over each other.").format(
            count=len(first), count_2=len(sessions)
        )
        chart = _chart(drawn.overlay_options(first, len(sessions), "start"), words)
        Tag("p", _(OVERLAY_HINT), "hint")
        _kept(chart, "sessions-over-each-other", words, drawn.printed_shades(len(sessions)))


def _change(sessions: Sequence[view.Session]) -> Tag:
    with Box("section", "card scroll", aria_label=_("From session to session"), id="between"):
        Tag("h2", _("From session to session"))
        values = view.change_values(sessions)
        words = _("What stands for each session, in four variants.")
        chart = _chart(drawn.change_options(values), words)
        _kept(chart, "from-session-to-session", words, {})
        heads = (
            _("Fall in SUDS, by variant"),
            _("First"),
            _("Last"),
            _("Total"),
            _("Slope a session"),
            _("Each"),
        )
        table(heads, view.change_rows(sessions))
        Tag("p", _(FALL_HINT), "hint")
        return Tag("p", _(FIT_HINT), "muted", id="return-of-fear", role="status")


def fit_words(course: PatientCourse) -> str:
    """Return of fear over all exposures in a sentence, with its intervals."""
    fit = course.return_of_fear
    if fit is None:
        return _("Return of fear is not fitted. {no_return_of_fear}").format(
            no_return_of_fear=measured(course.no_return_of_fear)
        )
    low, high = (100 * end for end in fit.intervals["return_fraction"])
    return _(
        "Return of fear: {share:.0f} % of each fall is back at the next start "
        "({confidence:g} % interval {low:.0f} to {high:.0f} %); half-life within "
        "exposures {half_life_min:.1f} min; {exposures} exposures, {ratings} ratings, "
        "exponential decay with one rate."
    ).format(
        share=100 * fit.return_fraction,
        confidence=100 * fit.confidence,
        low=low,
        high=high,
        half_life_min=figure(fit.half_life_min),
        exposures=fit.exposures,
        ratings=fit.n,
    )


def _ladder(sessions: Sequence[view.Session]) -> None:
    lines = view.step_lines(sessions)
    if not lines:
        return
    with Box("section", "card scroll", aria_label=_("The ladder"), id="ladder-progress"):
        Tag("h2", _("The ladder"))
        heads = (
            _("Step"),
            _("Dose"),
            _("Sessions"),
            _("Minutes"),
            _("Expected"),
            _("Peak at first"),
            _("Peak at last"),
        )
        rows = [
            (s.title, s.dose, s.sessions, s.minutes, s.expected, s.first_peak, s.last_peak)
            for s in lines
        ]
        table(heads, rows)


class QuestionnaireCard:
    """The scores of one questionnaire, with a band where a norm is given."""

    def __init__(self, scored: view.Scored) -> None:
        """Build the card inside the present element."""
        self._scored = scored
        with Box("section", "card", aria_label=scored.title, id=f"scores-{scored.name}"):
            Tag("h2", scored.title)
            for sentence in scored.unscored:
                Tag("p", sentence, "muted")
            if not scored.points:
                return
            words = ", ".join(
                f"{figure(value):.1f} ({_(scored.counted)} {at})" for at, value in scored.points
            )
            self._chart = _chart(drawn.score_options(scored, None), f"{scored.title}: {words}")
            _kept(self._chart, f"scores-{scored.name}", scored.title, {})
            if len(scored.points) > 1:
                self._norm()

    def _norm(self) -> None:
        name = self._scored.name
        with Box("div", "span-row"):
            fields = []
            for label, key in ((_("SD before"), "sd"), (_("Reliability"), "reliability")):
                with labelled(label, f"{name}-{key}"):
                    fields.append(Field(id=f"{name}-{key}", inputmode="decimal", maxlength=8))
            with labelled(_("By which norm"), f"{name}-norm"):
                fields.append(Field(id=f"{name}-norm", maxlength=120))
            Button(_("Draw the band"), lambda: self._draw(*fields), id=f"{name}-band")
        self._told = Tag("p", _(NORM_HINT), "hint", role="status", id=f"{name}-told")

    def _draw(self, sd: Field, reliability: Field, norm: Field) -> None:
        if not norm.typed.strip():
            self._told.text = _("A norm has to say where it is from.")
            return
        first = self._scored.points[0][1]
        try:
            spread, r = (float(field.typed.replace(",", ".")) for field in (sd, reliability))
            band = unreliable_band(first, sd_pre=spread, reliability=r)
        except ValueError as why:
            self._told.text = _("No band can be drawn: {why}").format(why=measured(str(why)))
            return
        self._chart.options.clear()
        self._chart.options.update(drawn.score_options(self._scored, band))
        self._chart.update()
        self._told.text = _(
            "Between {low:.1f} and {high:.1f} no change from the first score is reliable "
            "(1.96 standard errors of a difference; norm: {norm})."
        ).format(low=figure(band[0]), high=figure(band[1]), norm=norm.typed.strip())


def _list(sessions: Sequence[view.Session]) -> None:
    with Box("section", "card scroll", aria_label=_("Sessions")):
        Tag("h2", _("Sessions"))
        with Box("ul", "timeline"):
            for one in sessions:
                with Box("li"):
                    Tag("span", str(one.number), "when")
                    Tag("span", one.day, "what")
                    session_id = one.found.curve.session_id
                    title = one.found.curve.header.title or session_id
                    Tag("a", title, href=f"/review/{session_id}")


def build(room: Room) -> None:
    """Serve the page at /review/patient/<pseudonym>."""

    @ui.page("/review/patient/{pseudonym}", title=N_("Patient · fearladder"))
    def patient(pseudonym: str) -> None:
        PatientPage(room, pseudonym)
