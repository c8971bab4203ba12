"""The form of screening and consent, on the start page and in a running session.

Owns its fields; must not know what an answer leads to.
"""

from __future__ import annotations

from clinician_console import screening_view as view
from clinician_console.elements.parts import Box, Button, Check, Field, Radios, Tag, labelled
from clinician_console.language import N_, _, said_pairs
from controller.protocol.care_commands import ConfirmRemote, RecordScreening
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.vocabulary import Finding

_ANSWERS = (("yes", N_("Yes")), ("no", N_("No")), ("unknown", N_("Not known")))


class ScreeningForm:
    """Every question, the therapist's decision, and the reason where an answer asks for one."""

    def __init__(self, recorded: Screening | None = None, decision: str = view.LATER) -> None:
        """Build the form with the answers of ``recorded``; without it nothing is known."""
        self._answers: dict[str, Radios] = {}
        known = view.answers_of(recorded)
        for title, questions in view.GROUPS:
            with Box("fieldset", "wide questions"):
                Tag("legend", _(title), "group-label")
                for question in questions:
                    self._ask(question, known[question.name])
        self._build_rest(recorded)
        self._build_decision(decision)
        self._refresh()

    def _ask(self, question: view.Question, answer: str) -> None:
        with Box("div", "question"):
            Tag("span", _(question.words))
            name = f"screen-{question.name.replace('_', '-')}"
            self._answers[question.name] = Radios(
                _(question.words),
                said_pairs(_ANSWERS),
                name,
                answer,
                lambda _chosen: self._refresh(),
            )

    def _build_rest(self, recorded: Screening | None) -> None:
        age = recorded.age_years if recorded else None
        with Box("div", "wide screening-rest"):
            with labelled(_("Age, years"), "screen-age"):
                self._age = Field(
                    value="" if age is None else str(age),
                    classes="short",
                    id="screen-age",
                    inputmode="numeric",
                    maxlength=10,
                )
                self._age.on("change", self._refresh, args=[])
            Button(_("All asked: every other risk is “no”"), self._no_others, id="screen-rest-no")

    def _build_decision(self, decision: str) -> None:
        with Box("div", "wide decision"):
            Tag("span", _("Your decision"), "group-label")
            self._decision = Radios(
                _("Your decision"),
                said_pairs(view.DECISIONS),
                "decision",
                decision,
                lambda _c: self._refresh(),
            )
            self._flags = Tag("p", "", "hint", id="screen-flags", role="status")
            with labelled(_("Your reason to go on"), "screen-reason") as self._reason_box:
                self._reason = Field("textarea", id="screen-reason", maxlength=5000)

    def _no_others(self) -> None:
        for name in view.RISKS:
            if self._answers[name].chosen == Finding.UNKNOWN.value:
                self._answers[name].set_chosen(Finding.NO.value)
        self._refresh()

    def _refresh(self) -> None:
        screening = view.screening_of(self._chosen(), self._age.typed)
        problem = isinstance(screening, str)
        flags = "" if isinstance(screening, str) else view.flag_words(screening)
        self._flags.text = (
            str(screening)
            if problem
            else _("Asks for your reason: {flags}.").format(flags=flags)
            if flags
            else ""
        )
        going_on = self._decision.chosen == view.GO_ON
        self._reason_box.set_visibility(going_on and bool(flags or problem))

    def _chosen(self) -> dict[str, str]:
        return {name: radios.chosen for name, radios in self._answers.items()}

    def command(self) -> RecordScreening | str | None:
        """The command the form stands for, the sentence that says what is missing, or None."""
        return view.screening_command(
            self._chosen(), self._age.typed, self._decision.chosen, self._reason.typed
        )


class RemoteForm:
    """What is confirmed before a remote patient is exposed."""

    def __init__(self, confirmed: RemoteReadiness | None = None) -> None:
        """Build the form with what is ``confirmed`` already."""
        known = confirmed or RemoteReadiness()
        self._checks = {
            name: Check(said, getattr(known, name), f"remote-{name.replace('_', '-')}")
            for name, said in view.REMOTE.items()
        }

    def command(self) -> ConfirmRemote:
        """What is confirmed now."""
        return view.remote_command({name: c.checked for name, c in self._checks.items()})
