"""The form of a new session: patient, scene, safety, ladder, cues, screening, words for distress.

Owns the form and the order in which its parts are asked for; must not know what a session does
with its answers.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from nicegui import ui
from pydantic import ValidationError

from clinician_console.elements.parts import Box, Button, Check, Field, Select, Tag, labelled
from clinician_console.ladder_view import percent_of
from clinician_console.language import N_, _, language, of_scene
from clinician_console.pages.forms.last_time import LastTime
from clinician_console.pages.forms.plan import LadderChoice
from clinician_console.pages.forms.screening import RemoteForm, ScreeningForm
from clinician_console.pages.panels.scene import text_field
from clinician_console.session_view import exposure_scenes, safe_places
from clinician_console.station import Outcome
from controller.protocol.care_commands import ConfirmRemote, RecordScreening
from controller.protocol.commands import Anchors, Command, PrepareSession
from controller.protocol.plan import FearLadder
from controller.protocol.queries import Query, QueryResult
from controller.protocol.spec import SceneSpec
from controller.protocol.station_queries import StationSettings
from languages.catalogues import NAMES

_USUAL = StationSettings()
_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{1,40}")

BAD_PSEUDONYM = N_(
    "A pseudonym has 1 to 40 letters without accents, digits, - or _ (no spaces), "
    "and is never the patient's name."
)
BAD_INTERVAL = N_(
    "“{typed}” is not an interval of cues: 30 to 600 s, or nothing for the usual one."
)
BAD_SILENCE = N_("“{typed}” is not a time until the safe place: whole seconds, or nothing.")


class Asks(Protocol):
    """What the form needs of the station."""

    def ask(
        self, command: Command, shows: None = None, session_id: str | None = None
    ) -> Awaitable[Outcome]:
        """Send a command and give what became of it."""

    def query(self, query: Query) -> Awaitable[QueryResult]:
        """Ask the record."""


@dataclass(frozen=True)
class Opening:
    """Everything a filled form stands for, in the order in which it is asked."""

    prepare: PrepareSession
    screening: RecordScreening | None
    remote: ConfirmRemote | None

    @property
    def then(self) -> tuple[Command, ...]:
        """What follows once the session is open."""
        return tuple(c for c in (self.screening, self.remote) if c is not None)


@dataclass(frozen=True)
class _Times:
    """Seconds chosen for this session; None for the usual ones."""

    interval_s: float | None
    silence_s: float | None


class SessionForm:
    """What is asked before a session; checked here for slips, decided by the controller."""

    def __init__(
        self,
        asks: Asks,
        catalogue: tuple[SceneSpec, ...],
        settings: StationSettings = _USUAL,
        patient: str = "",
    ) -> None:
        """``asks`` sends commands and queries; ``catalogue`` is what can be shown.

        ``settings`` are what the form starts from, and ``patient`` the pseudonym; what is none is
        left out.
        """
        self._asks = asks
        self._settings = settings
        self._begin_with = patient if _PSEUDONYM.fullmatch(patient) else ""
        # The form is gone by the time its answer is here: the page shows the open session.
        self._client = ui.context.client
        self._catalogue = catalogue
        self._scenes = exposure_scenes(catalogue)
        self._safe_places = safe_places(catalogue)
        self._opening = False
        self._choices: dict[str, Select] = {}
        self._texts: dict[str, Field] = {}
        with Box("form", "form-parts", novalidate=True, autocomplete="off") as form:
            form.on("submit", js_handler="(e) => e.preventDefault()")
            with Box("section", "card form-grid", aria_label=_("Patient and scene")):
                self._build_patient()
                self._build_scene()
                self._build_safety()
                self._build_anchors()
            self._build_screening()
            self._build_ladder()
            self._build_cues()
            with Box("div", "form-actions"):
                self._button = Button(_("Open session"), self._open, "primary", id="open-session")
                self._problem = Tag("p", "", "problem", id="form-problem", role="alert")

    def _build_patient(self) -> None:
        with labelled(_("Pseudonym"), "pseudonym", _("Never a name. Letters, digits, - and _.")):
            self._pseudonym = Field(
                value=self._begin_with,
                id="pseudonym",
                maxlength=60,
                required=True,
                aria_describedby="pseudonym-hint",
                spellcheck="false",
            )
        with labelled(_("Title of the session"), "title", _("For the list of sessions.")):
            self._title = Field(id="title", maxlength=200, aria_describedby="title-hint")
        self._last_time = LastTime(self._asks.query)
        self._pseudonym.on("change", lambda _event: self._last_time.look(self._named()))
        if self._begin_with:
            ui.timer(0.0, lambda: self._last_time.look(self._named()), once=True)
        with labelled(_("The patient's goal today"), "goal") as box:
            box.classes("wide")
            self._goal = Field(id="goal", maxlength=200)

    def _named(self) -> str:
        return self._pseudonym.typed.strip()

    def _build_scene(self) -> None:
        with labelled(_("Scene"), "scene") as box:
            box.classes("wide")
            self._scene = Select(
                [(s.name, _scene_words(s)) for s in self._scenes],
                change=self._scene_chosen,
                id="scene",
            )
        self._about = Box("div", "wide options")
        self._draw_options(self._scene.chosen)

    def _scene_chosen(self, name: str) -> None:
        self._draw_options(name)
        self._ladder.scene_chosen(name)

    def _draw_options(self, name: str) -> None:
        spec = next(s for s in self._scenes if s.name == name)
        self._choices, self._texts = {}, {}
        self._about.clear()
        with self._about:
            Tag("p", of_scene(spec.summary), "hint wide")
            for option in spec.configuration:
                with labelled(of_scene(option.label), f"option-{option.name}"):
                    self._choices[option.name] = Select(
                        [(c.name, of_scene(c.label)) for c in option.choices],
                        id=f"option-{option.name}",
                    )
            for text in spec.texts:
                self._texts[text.name] = text_field(text, f"option-{text.name}")

    def _build_safety(self) -> None:
        with labelled(_("Safe place"), "safe-place-choice", _("Chosen with the patient.")):
            self._safe_place = Select(
                [(s.name, of_scene(s.title)) for s in self._safe_places],
                id="safe-place-choice",
                aria_describedby="safe-place-choice-hint",
            )
        with labelled(_("Ceiling of the dose"), "ceiling", _("Nothing rises above it, 0 to 100.")):
            self._ceiling = Field(
                value=f"{self._settings.ceiling:g}",
                id="ceiling",
                inputmode="numeric",
                aria_describedby="ceiling-hint",
            )
        with labelled(_("Language of the patient"), "patient-language"):
            self._language = Select(
                tuple(NAMES.items()),
                self._settings.patient_language or language(),
                id="patient-language",
            )
        self._in_room = Check(
            _("I am in the room with the patient"), True, "in-room", self._show_remote
        )
        self._standing = Check(_("The patient stands (otherwise sits)"), False, "standing")
        self._floor_clear = Check(
            _("If standing: the floor is clear and someone is in reach"), False, "floor-clear"
        )
        self._breathing = Check(
            _("Breathing guide may be offered (not with blood or injection fear)"), True, "guide"
        )

    def _build_anchors(self) -> None:
        with Box("fieldset", "wide anchors"):
            Tag("legend", _("Distress in the patient's own words"), "group-label")
            with Box("div", "thirds"):
                self._anchors = [
                    self._anchor(at, hint)
                    for at, hint in ((0, _("completely calm")), (50, ""), (100, _("the worst")))
                ]

    def _anchor(self, at: int, hint: str) -> Field:
        with labelled(
            _("{at} is like").format(at=at) + (f" ({hint})" if hint else ""), f"anchor-{at}"
        ):
            return Field(id=f"anchor-{at}", maxlength=200)

    def _build_screening(self) -> None:
        with Box("section", "card form-grid screening", aria_label=_("Screening and consent")):
            with Box("div", "wide"):
                Tag("h2", _("Screening and consent"))
                Tag("p", _("No exposure before it is recorded. It can also be done later."), "hint")
            self._screening = ScreeningForm()
        with Box(
            "section", "card", aria_label=_("Remote session"), id="remote"
        ) as self._remote_box:
            Tag("h2", _("Remote session"))
            Tag("p", _("No exposure before all of this is so, today."), "hint")
            self._remote = RemoteForm()
        self._remote_box.set_visibility(False)

    def _show_remote(self, in_room: bool) -> None:
        self._remote_box.set_visibility(not in_room)

    def _build_ladder(self) -> None:
        with Box("details", "card") as details:
            Tag("summary", _("Fear ladder"), id="ladder-summary")
            self._ladder = LadderChoice(
                self._asks.query, self._catalogue, lambda: self._pseudonym.typed.strip()
            )
            self._ladder.scene_chosen(self._scene.chosen)
        details.on("toggle", self._ladder.unfold, args=[])

    def _build_cues(self) -> None:
        with Box("details", "card"):
            Tag("summary", _("Cues, timing and limits"), id="cues-summary")
            with Box("div", "form-grid"):
                self._cues = Check(_("Remind me quietly to ask for distress"), True, "cues")
                self._in_scene = Check(
                    _("The patient sees the question in the scene too"), False, "cues-in-scene"
                )
                self._by_gaze = Check(
                    _("The patient's hands are not free: looking answers"), False, "by-gaze"
                )
                usual = _("30 to 600. Usual: 120, for a trauma 300.")
                with labelled(_("From one reminder to the next, s"), "cue-interval", usual):
                    usual_s = self._settings.prompt_interval_s
                    self._interval = Field(
                        value="" if usual_s is None else f"{usual_s:g}",
                        id="cue-interval",
                        inputmode="numeric",
                        aria_describedby="cue-interval-hint",
                    )
                usual = _("In the room 15 to 300, usual 60. Remote 10 to 60, usual 20.")
                with labelled(_("Safe place when this page is silent, s"), "silence", usual):
                    self._silence = Field(
                        id="silence", inputmode="numeric", aria_describedby="silence-hint"
                    )
                usual = _("0 to 100. No ceiling of a session can be raised above it.")
                with labelled(_("This patient's ceiling in any session"), "patient-ceiling", usual):
                    self._patient_ceiling = Field(
                        id="patient-ceiling",
                        inputmode="numeric",
                        aria_describedby="patient-ceiling-hint",
                    )

    def wait_for_scenes(self, away: bool) -> None:
        """No session can be opened while the scene program is ``away``; what is typed stays."""
        self._button.allow(_("The scene program is not answering.") if away else "")
        self._button.text = _("Waiting for the scene program …") if away else _("Open session")

    async def _open(self) -> None:
        # A second press may be on its way before the button is shown as it is.
        opening = self.opening() if not self._opening else None
        if not isinstance(opening, Opening):
            self._problem.text = opening or ""
            return
        self._opening, self._problem.text = True, ""
        self._button.allow(_("The session is being opened."))
        outcome = await self._asks.ask(opening.prepare)
        if not outcome.accepted:
            self._opening = False
            self._button.allow("")
            self._problem.text = outcome.sentence
            return
        created = outcome.answer.created_id if outcome.answer else None
        for command in opening.then:
            # What is not taken here is asked for again before the first exposure.
            await self._asks.ask(command, session_id=created)
        self._client.open("/live")

    def opening(self) -> Opening | str:
        """What the form stands for, or the sentence that says what is wrong."""
        prepare = self._prepare()
        if isinstance(prepare, str):
            return prepare
        screening = self._screening.command()
        if isinstance(screening, str):
            return screening
        remote = None if self._in_room.checked else self._remote.command()
        return Opening(prepare, screening, remote)

    def _prepare(self) -> PrepareSession | str:
        pseudonym = self._pseudonym.typed.strip()
        if not _PSEUDONYM.fullmatch(pseudonym):
            return _(BAD_PSEUDONYM)
        ceiling = percent_of(self._ceiling.typed)
        if ceiling is None:
            return _("“{typed}” is not a ceiling: a number from 0 to 100.").format(
                typed=self._ceiling.typed[:20]
            )
        interval = seconds_of(self._interval.typed, 30, 600)
        if isinstance(interval, str):
            return _(BAD_INTERVAL).format(typed=interval)
        low, high = (15, 300) if self._in_room.checked else (10, 60)
        silence = seconds_of(self._silence.typed, low, high)
        if isinstance(silence, str):
            return _(BAD_SILENCE).format(typed=silence)
        highest = self._patient_ceiling.typed.strip()
        limit = percent_of(highest) if highest else None
        if highest and limit is None:
            return _("“{typed}” is not a ceiling: a number from 0 to 100.").format(
                typed=highest[:20]
            )
        ladder = self._ladder.ladder()
        if isinstance(ladder, str):
            return ladder
        times = _Times(interval, silence)
        return self._command(pseudonym, ceiling, limit, times, ladder)

    def _command(
        self,
        pseudonym: str,
        ceiling: float,
        limit: float | None,
        times: _Times,
        ladder: FearLadder,
    ) -> PrepareSession | str:
        at_0, at_50, at_100 = (a.typed.strip() for a in self._anchors)
        try:
            return PrepareSession(
                pseudonym=pseudonym,
                title=self._title.typed.strip(),
                goal=self._goal.typed.strip(),
                scene=self._scene.chosen,
                configuration={
                    **{name: s.chosen for name, s in self._choices.items()},
                    **{name: field.typed.strip() for name, field in self._texts.items()},
                },
                safe_place=self._safe_place.chosen,
                ceiling=ceiling,
                anchors=Anchors(at_0=at_0, at_50=at_50, at_100=at_100),
                breathing_guide_allowed=self._breathing.checked,
                therapist_in_room=self._in_room.checked,
                language=self._language.chosen,
                ladder=ladder,
                prompts=self._cues.checked,
                prompt_interval_s=times.interval_s,
                prompts_in_scene=self._in_scene.checked,
                answers_by_gaze=self._by_gaze.checked,
                standing=self._standing.checked,
                floor_clear=self._floor_clear.checked,
                page_silent_safe_s=times.silence_s,
                patient_ceiling=limit,
                screening_required=True,
            )
        except ValidationError as problem:
            where = " ".join(str(p) for p in problem.errors()[0]["loc"])
            return _("Please look at “{where}” again: {why}.").format(
                where=where, why=problem.errors()[0]["msg"]
            )


def seconds_of(typed: str, low: float, high: float) -> float | str | None:
    """The seconds in ``typed``, None where nothing was typed, or what was typed if it is neither.

    ``low`` and ``high`` are the ends of what is allowed, in seconds.
    """
    text = typed.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high:
        return float(text)
    return text[:20] or typed[:20]


def _scene_words(spec: SceneSpec) -> str:
    title = of_scene(spec.title)
    return f"{title} ({of_scene(spec.condition)})" if spec.condition else title
