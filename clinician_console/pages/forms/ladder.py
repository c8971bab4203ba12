"""The editor of a fear ladder: steps ordered by handle or buttons, added, changed, removed.

Owns its rows; must not know which patient or session the ladder is for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clinician_console import ladder_view as ladders
from clinician_console.elements.parts import Box, Button, Field, Tag
from clinician_console.language import _
from controller.protocol.plan import LadderStep
from controller.protocol.spec import SceneSpec
from controller.protocol.state import SessionState


class LadderEditor:
    """A list of steps to order and to change; what is typed stays when rows move."""

    def __init__(
        self, catalogue: tuple[SceneSpec, ...], scene: str, *, folded: bool = False
    ) -> None:
        """``scene`` is what a first step is set up for; ``folded``, nothing is drawn yet."""
        self.scene = scene
        self._folded = folded
        self._catalogue = catalogue
        self._drafts: ladders.Drafts = ()
        self._fields: list[tuple[Field, Field, Field]] = []
        self._rows = Box(
            "ol", "ladder-rows", aria_label=_("Steps, easiest first"), id="ladder-rows"
        )
        self._rows.on("rowmoved", self._dragged, js_handler="(e) => emit(e.detail)")
        with Box("div", "row"):
            Button(_("Add a step"), self._add, id="ladder-add")
        Tag("p", _("A new step is set up like the one above it."), "hint")

    def put(self, drafts: ladders.Drafts) -> None:
        """Show ``drafts`` in place of what is here."""
        self._drafts = drafts
        self._draw()

    def unfold(self) -> None:
        """Draw the steps from now on: they are most of a page that few look at."""
        if self._folded:
            self._folded = False
            self._draw()

    @property
    def drafts(self) -> ladders.Drafts:
        """The steps as they are typed now."""
        if self._folded:
            return self._drafts
        return tuple(
            replace(draft, title=title.typed, dose=dose.typed, expected=expected.typed)
            for draft, (title, dose, expected) in zip(self._drafts, self._fields, strict=True)
        )

    def steps(self) -> tuple[LadderStep, ...] | str:
        """The steps, or the sentence that says what is wrong."""
        return ladders.steps_of(self.drafts)

    def add_place(self, state: SessionState) -> None:
        """One more step: what is set in the running session now."""
        self._change(ladders.with_place(self.drafts, state))

    def _add(self) -> None:
        self._change(ladders.added(self.drafts, self.scene))

    def _dragged(self, event: Any) -> None:
        source, target = int(event.args["source"]), int(event.args["target"])
        self._change(ladders.moved(self.drafts, source, target))

    def _change(self, drafts: ladders.Drafts) -> None:
        self._drafts = drafts
        self._draw()

    def _draw(self) -> None:
        if self._folded:
            return
        self._fields = []
        self._rows.clear()
        with self._rows:
            for place, draft in enumerate(self._drafts):
                self._draw_row(place, draft)

    def _draw_row(self, place: int, draft: ladders.StepDraft) -> None:
        number = place + 1
        with Box("li", "ladder-row"):
            Tag("span", "⋮⋮", "handle", data_drag="", aria_hidden="true")
            Tag("span", str(number), "number")
            with Box("div", "step-what"):
                title = _field(
                    place,
                    "title",
                    draft.title,
                    _("Step {number}: what it is").format(number=number),
                    200,
                )
                Tag("span", self._set_up(draft), "hint")
            dose = _field(
                place,
                "dose",
                draft.dose,
                _("Step {number}: dose, 0 to 100").format(number=number),
                10,
            )
            expected = _field(
                place,
                "expected",
                draft.expected,
                _("Step {number}: expected distress").format(number=number),
                10,
            )
            self._fields.append((title, dose, expected))
            self._row_buttons(place, number)

    def _row_buttons(self, place: int, number: int) -> None:
        with Box("div", "row-buttons"):
            up = Button(
                "↑",
                lambda: self._change(ladders.moved(self.drafts, place, place - 1)),
                "small",
                id=f"step-up-{place}",
                aria_label=_("Step {number}: one up").format(number=number),
            )
            up.allow(_("It is the first.") if place == 0 else "")
            down = Button(
                "↓",
                lambda: self._change(ladders.moved(self.drafts, place, place + 1)),
                "small",
                id=f"step-down-{place}",
                aria_label=_("Step {number}: one down").format(number=number),
            )
            down.allow(_("It is the last.") if number == len(self._drafts) else "")
            Button(
                "×",
                lambda: self._change(ladders.without(self.drafts, place)),
                "small",
                id=f"step-remove-{place}",
                aria_label=_("Step {number}: remove").format(number=number),
            )

    def _set_up(self, draft: ladders.StepDraft) -> str:
        """What the step sets beside the dose, in words."""
        step = ladders.steps_of((replace(draft, title="-", dose="0", expected=""),))
        if isinstance(step, str):
            return ""
        return ladders.about(step[0], self._catalogue, "").removeprefix("dose 0, ")


def _field(place: int, what: str, value: str, label: str, longest: int) -> Field:
    return Field(
        value=value,
        classes=f"step-{what}",
        id=f"step-{what}-{place}",
        maxlength=longest,
        aria_label=label,
        placeholder={
            "title": _("What it is, in the patient's words"),
            "dose": _("Dose"),
        }.get(what, _("Expects")),
        autocomplete="off",
    )
