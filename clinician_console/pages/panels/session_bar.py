"""The bar over the live page: who, which phase, the clocks, and the health of every link.

Owns the glance at the session; must not know how any of it is decided.
"""

from __future__ import annotations

from collections.abc import Callable

from clinician_console import words
from clinician_console.elements.parts import Box, Button, Tag, put, swap_class
from clinician_console.language import _
from clinician_console.pages.help import help_here
from clinician_console.pages.shell import HealthBar, SessionMark
from clinician_console.session_view import SessionView, Tone


class SessionBar:
    """One line that is read from left to right in a second."""

    def __init__(self) -> None:
        """Build the bar."""
        self.mark = SessionMark()
        with Box("header", "bar"):
            Tag("a", "fearladder", "brand", href="/")
            with Box("div", "who"):
                self._patient = Tag("h1", _("No session"), "visually-hidden")
                self._name = Tag("strong", "", aria_hidden="true")
                self._title = Tag("span")
            self._phase = Tag("span", "", "phase", id="phase", role="status")
            self._synthetic = Tag("span", _("Simulated patient"), "synthetic")
            with Box("div", "clocks"):
                self._session, _box = _clock(_("Session"), "clock-session")
                self._exposure, self._exposure_box = _clock(_("Exposure"), "clock-exposure")
            self._health = HealthBar()
            help_here()

    def show(self, view: SessionView) -> None:
        """Show the session at a glance."""
        self.mark.show(view)
        patient = view.patient or _("No session")
        self._patient.text = (
            _("Live session, patient {patient}").format(patient=patient)
            if view.patient
            else patient
        )
        self._name.text = patient
        self._title.text = " · ".join(t for t in (view.title, view.goal) if t)
        self._phase.text = view.phase_words
        put(self._phase, "data-phase", view.phase.value)
        self._synthetic.set_visibility(view.synthetic)
        self._session.text = words.clock(view.session_s)
        self._exposure.text = words.clock(view.exposure_s)
        swap_class(self._exposure_box, "stands", not view.exposure_runs)
        self._health.show(view)


def _clock(name: str, identifier: str) -> tuple[Tag, Box]:
    with Box("dl") as box:
        Tag("dt", name)
        return Tag("dd", "00:00", id=identifier), box


class Banner:
    """What holds the exposure, and the sentence of what was not granted."""

    def __init__(self, dismiss: Callable[[], None]) -> None:
        """``dismiss`` is called when the passing sentence is put away."""
        self._dismiss = dismiss
        self._shown: tuple[tuple[str, str], ...] | None = None
        self._put_away: set[str] = set()
        self._box = Box("div", "banner", role="status", id="banner")

    def show(self, view: SessionView, sentence: str) -> None:
        """Show the notices of the state, then ``sentence``; what is quiet can be put away."""
        told = [(tone.value, text) for tone, text in view.notices]
        self._put_away &= {text for _, text in told}
        lines = tuple(line for line in told if line[1] not in self._put_away)
        if sentence:
            lines = (("answer", sentence), *lines)
        if lines == self._shown:
            return
        self._shown = lines
        self._box.clear()
        with self._box:
            for tone, text in lines:
                self._line(tone, text)

    def _line(self, tone: str, text: str) -> None:
        passing = tone == "answer"
        with Box("p", data_tone="quiet" if passing else tone):
            Tag("span", text, id="answer" if passing else None)
            if passing:
                Button(_("OK"), self._dismiss, "small dismiss", id="dismiss")
            elif tone == Tone.QUIET.value:
                Button(_("OK"), lambda: self._put_away.add(text), "small dismiss", id="put-away")
