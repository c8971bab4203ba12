"""The live page: the patient's view, distress, dose and the scene under one pair of hands.

Owns how the panels of a running session come together; must not know how a session is decided.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from clinician_console import chart
from clinician_console.controls import OPEN_PHASES, NextStep
from clinician_console.course_view import care_marks
from clinician_console.elements.parts import Box, Tag, put
from clinician_console.language import N_, _
from clinician_console.pages.desk import Desk
from clinician_console.pages.panels.clearance import ClearanceDialogs
from clinician_console.pages.panels.company import NOT_AGREED, CompanyStrip, LockStrip, inert
from clinician_console.pages.panels.cues import Cues
from clinician_console.pages.panels.distress import DistressPanel, last_words
from clinician_console.pages.panels.dose import DosePanel, present_words, target_words
from clinician_console.pages.panels.drawer import CloseDialog, Opens
from clinician_console.pages.panels.entries import (
    AdverseEvent,
    LadderDialog,
    SicknessQuestionnaire,
)
from clinician_console.pages.panels.foot import Foot
from clinician_console.pages.panels.guide import GuideStrip
from clinician_console.pages.panels.notes import NotesPanel
from clinician_console.pages.panels.scene import EventsPanel
from clinician_console.pages.panels.session_bar import Banner, SessionBar
from clinician_console.pages.panels.steer import SteerPanel
from clinician_console.pages.panels.steps import StepSheets
from clinician_console.pages.sheets import Sheets
from clinician_console.pages.shell import Room, dress, listen
from clinician_console.session_view import SessionView
from controller.measures.session import SessionCurve
from controller.protocol.commands import (
    Command,
    ConfirmStopRehearsed,
    Hold,
    Resume,
    SetTalking,
    StartBaseline,
    StartDebrief,
    StartExposure,
)
from controller.protocol.events import RecordedEvent
from controller.protocol.spec import SceneSpec

REFRESH_S = 0.1
"""How often values that move by themselves are looked at again, seconds."""

CHART_EVERY_S = 1.0
"""At least so long between two drawings of the curve, seconds: it is most of the page's work."""

_STEPS: dict[str, Callable[[int], Command]] = {
    "confirm_stop_rehearsed": lambda _seen: ConfirmStopRehearsed(),
    "start_baseline": lambda _seen: StartBaseline(),
    "start_exposure": lambda seen: StartExposure(seen_interruptions=seen),
    "resume": lambda seen: Resume(seen_interruptions=seen),
    "start_debrief": lambda _seen: StartDebrief(),
}
"""What each step asks for, of a therapist who has seen so many interruptions."""


WATCHES = N_("This page only watches, so the key did nothing. Ask for the controls first.")


class LivePage:
    """One therapist's view of the running session."""

    def __init__(self, room: Room, *, guided: bool = False) -> None:
        """Build the page in the present client; ``guided`` leads through a practice session."""
        self._station = room.station
        self._mine = True
        self._lock = LockStrip(room.signed_in)
        dress(room, holds_controls=True, locked=self._lock.show)
        self._desk = Desk(self._station, self.refresh)
        self._glance = room.glance()
        self._build_dialogs()
        with Box("div", "live"):
            self._bar = SessionBar()
            self._company = CompanyStrip(self._station, room.signed_in, self._desk.say)
            self._guide = GuideStrip() if guided else None
            self._hidden = Tag("p", _(NOT_AGREED), "empty not-agreed", id="not-agreed")
            with Box("div", "live-grid") as self._grid:
                self._build_columns()
                self._foot = Foot(self._desk, self._take_step, self._opens(), self._closing.open)
        self._keys_heard = 0
        self._heard = Box("span", id="keys-heard", hidden=True)
        ui.on("therapist_key", self._key)
        listen(self._station, self.refresh, self._tell_at_once)
        ui.timer(REFRESH_S, self.refresh)
        ui.timer(0.0, self._company.take_seat, once=True)
        self.refresh()

    def _build_dialogs(self) -> None:
        self._closing = CloseDialog(self._desk)
        self._clearance = ClearanceDialogs(self._desk)
        self._adverse = AdverseEvent(self._desk)
        self._questionnaire = SicknessQuestionnaire(self._desk)
        self._ladder = LadderDialog(self._desk)

    def _opens(self) -> Opens:
        return {
            "open-adverse": (_("Adverse event …"), self._adverse.open),
            "open-sickness": (_("Sickness 0 to 20 …"), self._cues.open_sickness),
            "open-questionnaire": (_("VRSQ, SSQ …"), self._questionnaire.open),
            "open-ladder": (_("Fear ladder …"), self._ladder.open),
            "open-screening": (_("Screening …"), lambda: self._clearance.open("screening")),
            "open-remote": (_("Remote session …"), lambda: self._clearance.open("remote")),
        }

    def _build_columns(self) -> None:
        sheets = Sheets()
        with Box("div", "column see"):
            self._banner = Banner(lambda: self._desk.say(""))
            self._mirror = MirrorPanel()
            self._chart = ChartPanel()
            self._steps = StepSheets(self._desk, sheets)
            self._cues = Cues(self._desk, sheets, self._mirror.edge)
        with Box("div", "column steer") as self._hands:
            self._dose = DosePanel(self._desk)
            self._events = EventsPanel(self._desk)
            self._steer = SteerPanel(
                self._desk, self._catalogue, self._steps.open, self._ladder.open
            )
        with Box("div", "column record") as self._notebook:
            self._distress = DistressPanel(self._desk)
            self._notes = NotesPanel(self._desk)

    def refresh(self) -> None:
        """Show what is known now; sends only what has changed."""
        view = self._station.view
        if view is None:
            return
        self._show_company(view)
        curve = self._station.curve
        self._bar.show(view)
        self._dose.show(view)
        self._distress.show(view)
        self._mirror.show(view)
        self._glance.say(_at_once(view))
        self._banner.show(view, self._desk.sentence)
        self._events.show(view)
        self._steer.show(view)
        self._steps.show(view)
        self._cues.show(view)
        self._ladder.show(view)
        self._notes.show(view, curve, self._station.events)
        self._foot.show(view)
        if self._guide is not None:
            self._guide.show(view, self._station.events)
        self._clearance.show(view)
        self._chart.show(curve, self._station.events)

    def _tell_at_once(self) -> None:
        view = self._station.view
        if view is not None:
            self._glance.say(_at_once(view))

    def _show_company(self, view: SessionView) -> None:
        update = self._station.update
        if update is None:
            return
        is_open = view.phase in OPEN_PHASES
        self._mine = self._company.show(update, is_open=is_open)
        watches = is_open and not self._mine
        self._bar.mark.watches(watches)
        hidden = watches and not update.company.watching_agreed
        self._hidden.set_visibility(hidden)
        self._grid.set_visibility(not hidden)
        for box in (self._hands, self._notebook, self._foot.box):
            inert(box, watches)

    def _catalogue(self) -> tuple[SceneSpec, ...]:
        update = self._station.update
        if update is None:
            return ()
        return update.renderer_catalogue or update.state.catalogue

    def _take_step(self, step: NextStep) -> None:
        if step.action == "close_session":
            self._closing.open()
        elif step.action in ("screening", "remote"):
            self._clearance.open(step.action)
        elif step.action in ("review", "practice"):
            view = self._station.view
            ui.navigate.to(f"/{step.action}/{view.session_id}" if view else "/review")
        elif step.action in _STEPS:
            self._desk.press(_STEPS[step.action](step.interruptions))

    async def _key(self, event: Any) -> None:
        kind, value, number = (event.args[part] for part in ("kind", "value", "number"))
        if not isinstance(number, int) or number <= self._keys_heard:
            return  # sent again because its page had not been told yet
        self._keys_heard = number
        put(self._heard, "data-heard", number)
        while not self._mine and self._company.arriving:
            await asyncio.sleep(REFRESH_S / 4)
        if not self._mine:
            self._desk.say(_(WATCHES))
        elif kind == "hold":
            await self._desk.ask(Hold())
        elif kind == "talk":
            await self._desk.ask(SetTalking(talking=bool(value)))
        elif kind == "rating" and isinstance(value, int):
            await self._distress.enter(value)


class MirrorPanel:
    """What the patient sees, and what it is called."""

    def __init__(self) -> None:
        """Build the picture; mirror.js draws it."""
        with Box("section", "panel mirror-panel", id="mirror-box", aria_label=_("Patient's view")):
            Box(
                "canvas",
                id="mirror",
                width=1280,
                height=720,
                role="img",
                aria_label=_("Live picture of what the patient sees"),
            )
            Tag("p", _("No picture yet"), id="mirror-age", role="status")
            with Box("div", "mirror-words"):
                self._shown = Tag("span", "", id="shown")
            self.edge = Box("div", "mirror-edge")

    def show(self, view: SessionView) -> None:
        """Name what is shown."""
        self._shown.text = _shown_words(view)


def _shown_words(view: SessionView) -> str:
    parts = [view.shown_words]
    if view.talking:
        parts.append(_("you are talking, scene sound low"))
    if view.breathing_guide:
        parts.append(_("breathing guide"))
    if view.patient_text:
        parts.append(_("text: {patient_text}").format(patient_text=view.patient_text))
    return " · ".join(parts)


def _at_once(view: SessionView) -> dict[str, str]:
    """What goes ahead of the page's drawing, by the id of the element that shows it."""
    return {
        "phase": view.phase_words,
        "shown": _shown_words(view),
        "dose-present": present_words(view),
        "dose-target": target_words(view),
        "last-rating": last_words(view),
    }


class ChartPanel:
    """The curve of distress with the dose under it, drawn on as the session runs."""

    def __init__(self) -> None:
        """Build an empty chart."""
        self._drawn: SessionCurve | None = None
        self._drawn_s = -CHART_EVERY_S
        with Box("section", "panel curve-panel", aria_label=_("Distress and dose over time")):
            self._chart = ui.echart(chart.live_options(None), renderer="svg").classes(
                replace="curve"
            )
            put(self._chart, "role", "img")
            put(self._chart, "aria-label", chart.summary(None))

    def show(self, curve: SessionCurve | None, events: Sequence[RecordedEvent]) -> None:
        """Draw on when the curve is another one, soon if it was drawn a moment ago."""
        now_s = time.monotonic()
        if curve is self._drawn or now_s - self._drawn_s < CHART_EVERY_S:
            return
        self._drawn, self._drawn_s = curve, now_s
        self._chart.options.update(chart.changing(chart.live_options(curve, care_marks(events))))
        put(self._chart, "aria-label", chart.summary(curve))
        self._chart.update()


def build(room: Room) -> None:
    """Serve the live page at /live."""

    @ui.page("/live", title=N_("Live session · fearladder"))
    def live(guide: str = "") -> None:
        LivePage(room, guided=bool(guide))
