"""The settings of the station: what a new session starts from.

Owns the form; must not know where settings are kept.
"""

from __future__ import annotations

from nicegui import background_tasks

from clinician_console.elements.parts import Box, Button, Field, Select, Tag, labelled
from clinician_console.ladder_view import percent_of
from clinician_console.language import _, local_language
from clinician_console.pages.asking import asked
from clinician_console.pages.forms.session import BAD_INTERVAL, seconds_of
from clinician_console.station import Station
from controller.protocol.station_queries import KeepSettings, ReadSettings, StationSettings
from languages.catalogues import NAMES


class SettingsForm:
    """Shows what is in force; an administrator changes it."""

    def __init__(self, station: Station, *, keeps: bool) -> None:
        """``keeps``: whoever looks may change them."""
        self._station = station
        self._keeps = keeps
        self._busy = False
        with Box("section", "card", aria_label=_("Settings"), id="settings"):
            Tag("h2", _("Settings"))
            Tag("p", _("What a new session starts from. Each session may differ."), "hint")
            self._problem = Tag("p", "", "problem", id="settings-problem", role="alert")
            self._said = Tag("p", "", "done", id="settings-said", role="status")
            self._body = Box("div")

    async def fill(self) -> None:
        """Ask for the settings and show them."""
        result = await asked(self._station, ReadSettings())
        if isinstance(result, str):
            self._problem.text = result
            self._show(StationSettings())
        else:
            self._show(result.settings or StationSettings())

    def _show(self, kept: StationSettings) -> None:
        self._body.clear()
        with self._body:
            if self._keeps:
                self._build(kept)
            else:
                _told(kept)

    def _build(self, kept: StationSettings) -> None:
        with Box("div", "form-grid"):
            head = _("Head of every report. Empty: none.")
            with labelled(_("Name of the clinic"), "clinic-name", head):
                self._clinic = Field(
                    value=kept.clinic_name,
                    id="clinic-name",
                    maxlength=80,
                    aria_describedby="clinic-name-hint",
                )
            limit = _("Nothing rises above it, 0 to 100.")
            with labelled(_("Ceiling of the dose"), "usual-ceiling", limit):
                self._ceiling = Field(
                    value=f"{kept.ceiling:g}",
                    id="usual-ceiling",
                    inputmode="numeric",
                    aria_describedby="usual-ceiling-hint",
                )
            usual = _("30 to 600. Usual: 120, for a trauma 300.")
            with labelled(_("From one reminder to the next, s"), "usual-interval", usual):
                self._interval = Field(
                    value=_seconds(kept.prompt_interval_s),
                    id="usual-interval",
                    inputmode="numeric",
                    aria_describedby="usual-interval-hint",
                )
            with labelled(_("Language of the patient"), "usual-language"):
                page = ("", _("that of the page"))
                self._language = Select(
                    [page, *NAMES.items()], kept.patient_language or "", id="usual-language"
                )
        with Box("div", "form-actions"):
            Button(_("Keep the settings"), self._keep, "primary", id="keep-settings")

    def settings(self) -> StationSettings | str:
        """What the form stands for, or the sentence that says what is wrong."""
        ceiling = percent_of(self._ceiling.typed)
        if ceiling is None:
            return _("“{typed}” is not a ceiling: a number from 0 to 100.").format(
                typed=self._ceiling.typed[:20]
            )
        interval = seconds_of(self._interval.typed, 30, 600)
        if isinstance(interval, str):
            return _(BAD_INTERVAL).format(typed=interval)
        try:
            return StationSettings(
                clinic_name=" ".join(self._clinic.typed.split()),
                ceiling=ceiling,
                prompt_interval_s=interval,
                patient_language=self._language.chosen or None,
            )
        except ValueError:
            return _("The name of a clinic is one line of at most 80 characters.")

    def _keep(self) -> None:
        settings = self.settings()
        if isinstance(settings, str):
            self._said.text, self._problem.text = "", settings
        elif not self._busy:
            self._busy = True
            background_tasks.create(self._send(settings))

    async def _send(self, settings: StationSettings) -> None:
        result = await asked(self._station, KeepSettings(settings=settings))
        self._busy = False
        if isinstance(result, str):
            self._said.text, self._problem.text = "", result
        else:
            self._said.text, self._problem.text = _("The settings are kept."), ""


def _told(kept: StationSettings) -> None:
    lines = (
        (_("Name of the clinic"), kept.clinic_name or _("none")),
        (_("Ceiling of the dose"), f"{kept.ceiling:g}"),
        (_("From one reminder to the next, s"), _seconds(kept.prompt_interval_s) or _("usual")),
        (_("Language of the patient"), _language(kept)),
    )
    with Box("dl", "facts"):
        for name, words in lines:
            Tag("dt", name)
            Tag("dd", words)


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:g}"


def _language(kept: StationSettings) -> str:
    tag = kept.patient_language
    return local_language(tag) if tag else _("that of the page")
