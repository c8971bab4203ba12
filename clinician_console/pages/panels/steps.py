"""The fear ladder beside the exposure: its steps, and the sheet around going to one.

Owns how a step is chosen, predicted and looked back on; must not know which should be next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from clinician_console import care_view as care
from clinician_console.controls import Control
from clinician_console.elements.parts import Box, Button, Field, Radios, Tag
from clinician_console.ladder_view import StepLine, step_lines
from clinician_console.language import N_, _, of_scene, said_pairs
from clinician_console.pages.desk import Desk
from clinician_console.pages.sheets import Sheets
from clinician_console.session_view import SessionView
from controller.protocol.care_commands import EndStep, GoToStep, RecordOutcome, RecordPrediction
from controller.protocol.commands import Command
from controller.protocol.state import SessionState

OUTCOME_OPEN = N_(
    "The outcome of what was predicted here is still open. Touch it first, or press again to "
    "go on without it."
)

_CAME = (("yes", N_("Yes")), ("no", N_("No")))
_TENS = [(str(n), str(n)) for n in care.TENS]


class LadderPanel:
    """The steps of the ladder, the present one marked; a touch opens the sheet of a step."""

    def __init__(self, desk: Desk, choose: Callable[[str], None], edit: Callable[[], None]) -> None:
        """``choose`` gets the id of a step that was touched; ``edit`` opens the editor."""
        self._choose = choose
        self._shown: tuple[StepLine, ...] | None = None
        self._list = Box("ol", "steps", id="steps", aria_label=_("Fear ladder, easiest first"))
        self._problem = Tag("p", "", "problem", id="ladder-list-problem", role="alert")
        with Box("div", "row"):
            self._end = Button(
                _("End this step"),
                lambda: desk.ask(EndStep(), at=self._problem),
                "small grow",
                id="end-step",
            )
            self._edit = Button(_("Edit ladder …"), edit, "small grow", id="edit-ladder")

    def show(self, view: SessionView) -> None:
        """Show the ladder in force."""
        self._end.allow(view.why_not[Control.STEP] or _no_step(view.state))
        self._edit.allow(view.why_not[Control.LEARN])
        lines = step_lines(view.state)
        if lines == self._shown:
            return
        self._shown = lines
        self._list.clear()
        with self._list:
            for line in lines:
                self._line(line)
            if not lines:
                Tag("li", _("This scene has no ladder yet. Edit it to add steps."), "hint")

    def _line(self, line: StepLine) -> None:
        with Box("li"):
            button = Button(
                "",
                lambda: self._choose(line.step_id),
                "step here" if line.here else "step",
                id=f"step-{line.number}",
                aria_current="step" if line.here else None,
            )
            with button:
                Tag("span", str(line.number), "number")
                with Box("span", "step-text"):
                    Tag("span", line.title)
                    Tag(
                        "span",
                        _("here now, {about}").format(about=line.about)
                        if line.here
                        else line.about,
                        "hint",
                    )


def _no_step(state: SessionState) -> str:
    return "" if state.step else _("No step of the ladder was gone to.")


class StepSheets:
    """The sheet of one step: the outcome of the last prediction, the next one, and going there."""

    def __init__(self, desk: Desk, sheets: Sheets) -> None:
        """Build it, closed."""
        self._desk = desk
        self._sheet = sheets.add("step", _("Step"))
        self._state: SessionState | None = None
        self._why_not = ""
        self._key: object = None
        self._about: object = None
        self._step_id = ""
        self._happened: Radios | None = None
        self._surprise: Radios | None = None
        self._learnt: Field | None = None
        self._what: Field | None = None
        self._likely: Radios | None = None
        self._bad: Radios | None = None
        self._go: Button | None = None
        self._busy = False
        self._last_words = ""
        self._told_open = False

    def show(self, view: SessionView) -> None:
        """Keep up with what is recorded; what is half filled in stays until it is."""
        self._state, self._why_not = view.state, view.why_not[Control.STEP]
        if not self._sheet.is_open:
            return
        if self._key != _recorded(view.state):
            self._fill()
        if self._go is not None:
            self._go.allow(self._why_not)

    def open(self, step_id: str) -> None:
        """Open the sheet of a step."""
        self._step_id = step_id
        self._sheet.open()
        self._fill()

    def _fill(self) -> None:
        sheet = care.step_sheet(self._state, self._step_id) if self._state else None
        self._sheet.body.clear()
        if sheet is None or self._state is None:
            self._sheet.close()
            return
        self._key = _recorded(self._state)
        half_filled = self._half_filled((self._step_id, self._state.prediction))
        self._happened = self._surprise = self._likely = self._bad = None
        self._learnt = self._what = None
        self._last_words, self._told_open = sheet.last_words, False
        self._sheet.name(
            _("Step {number}: {title}").format(
                number=sheet.number, title=of_scene(sheet.step.title)
            )
        )
        with self._sheet.body:
            self._build_outcome(sheet)
            if not sheet.here or (sheet.outcome_of is None and sheet.came is None):
                self._build_prediction(sheet, half_filled)
            self._build_going(sheet)

    def _half_filled(self, about: object) -> tuple[str, str, str] | None:
        """What stands in the prediction, if it is still about the same thing."""
        same, self._about = about == self._about, about
        if not same or self._what is None or self._likely is None or self._bad is None:
            return None
        return self._what.typed, self._likely.chosen, self._bad.chosen

    def _build_outcome(self, sheet: care.StepSheet) -> None:
        if sheet.came is not None and sheet.here:
            Tag(
                "p",
                _("Outcome: {outcome_words}.").format(outcome_words=care.outcome_words(sheet.came)),
                "hint",
            )
        if sheet.outcome_of is None:
            return
        with Box("fieldset", "learning"):
            Tag(
                "legend",
                _("Predicted here: {prediction_words}").format(
                    prediction_words=care.prediction_words(sheet.outcome_of)
                ),
            )
            with Box("div", "pads"):
                with Box("div", "came"):
                    self._happened = _pad(_("Did it happen?"), said_pairs(_CAME), "happened")
                    self._learnt = _line_of_text(
                        "learnt", _("What was learnt, in their words"), 5000
                    )
                self._surprise = _pad(_("Surprise"), _TENS, "surprise")

    def _build_prediction(
        self, sheet: care.StepSheet, half_filled: tuple[str, str, str] | None
    ) -> None:
        what, likely, bad = half_filled or (sheet.last_words, "", "")
        with Box("fieldset", "learning"):
            told = _("Prediction for this step")
            if sheet.predicted is not None:
                told = _("Predicted: {prediction_words}. To change it:").format(
                    prediction_words=care.prediction_words(sheet.predicted)
                )
            Tag("legend", told)
            asked = _("What will happen, in the patient's words")
            self._what = _line_of_text("predict-what", asked, 1000, what)
            with Box("div", "pads"):
                self._likely = _pad(_("How likely"), _TENS, "likely", likely)
                self._bad = _pad(_("How bad"), _TENS, "bad", bad)

    def _build_going(self, sheet: care.StepSheet) -> None:
        with Box("div", "actions"):
            Button(_("Record, stay here"), self._once(self._record), id="step-record")
            label = _("Go to it again") if sheet.here else _("Go to this step")
            self._go = Button(label, self._once(self._go_there), "primary", id="go-to-step")
            self._go.allow(self._why_not)

    def _commands(self) -> list[Command] | str:
        """What is filled in, in the order it is told, or what is missing."""
        outcome, prediction = self._outcome(), self._prediction()
        for part in (outcome, prediction):
            if isinstance(part, str):
                return part
        left_open = prediction is not None and outcome is None and self._happened is not None
        if left_open and not self._told_open:
            # The next prediction takes the place of this one, and its outcome with it.
            self._told_open = True
            return _(OUTCOME_OPEN)
        return [c for c in (outcome, prediction) if c is not None and not isinstance(c, str)]

    def _outcome(self) -> RecordOutcome | str | None:
        if self._happened is None or self._surprise is None or self._learnt is None:
            return None
        happened, surprise, learnt = (
            self._happened.chosen,
            self._surprise.chosen,
            self._learnt.typed.strip(),
        )
        if not (happened or surprise or learnt):
            return None
        if not (happened and surprise):
            return _("For the outcome, touch whether it happened and how surprising it was.")
        return RecordOutcome(happened=happened == "yes", surprise=float(surprise), learnt=learnt)

    def _prediction(self) -> RecordPrediction | str | None:
        if self._what is None or self._likely is None or self._bad is None:
            return None
        likely, bad, what = self._likely.chosen, self._bad.chosen, self._what.typed.strip()
        if not (likely or bad or what != self._last_words):
            return None
        if not (likely and bad):
            return _("For the prediction, touch how likely it is and how bad it would be.")
        if not what:
            return _("For the prediction, write what the patient expects to happen.")
        return RecordPrediction(
            what=what,
            likelihood_percent=float(likely),
            how_bad=float(bad),
            step_id=self._step_id,
        )

    def _once(self, act: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        """``act`` for the first of two quick presses: nothing is recorded twice."""

        async def pressed() -> None:
            if self._busy:
                return
            self._busy = True
            try:
                await act()
            finally:
                self._busy = False

        return pressed

    async def _record(self) -> bool:
        commands = self._commands()
        if isinstance(commands, str):
            self._sheet.problem.text = commands
            return False
        for command in commands:
            outcome = await self._desk.ask(command, at=self._sheet.problem)
            if not outcome.accepted:
                return False
        return True

    async def _go_there(self) -> None:
        if not await self._record():
            return
        going = GoToStep(step_id=self._step_id)
        if (await self._desk.ask(going, at=self._sheet.problem)).accepted:
            self._sheet.close()


def _recorded(state: SessionState) -> object:
    """What the sheet is built from; another value of it builds the sheet anew."""
    return state.prediction, state.outcome, state.step, state.ladder.version


def _line_of_text(identifier: str, asked: str, longest: int, value: str = "") -> Field:
    return Field(
        value=value,
        id=identifier,
        maxlength=longest,
        placeholder=asked,
        aria_label=asked,
        autocomplete="off",
    )


def _pad(label: str, options: Iterable[tuple[str, str]], name: str, chosen: str = "") -> Radios:
    with Box("div", "pad-row"):
        Tag("span", label, "pad-label", aria_hidden="true")
        return Radios(label, options, name, chosen)
