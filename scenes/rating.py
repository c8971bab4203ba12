"""The dialogue of one rating: which prompt is open, what is entered, when it is given.

Owns the course from prompt to answer; must not know sockets, keys or how the panel is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from panda3d.core import LPoint3f, LVector3f

from controller.protocol.directive import OpenPrompt
from scenes.notices import DISTRESS
from scenes.patient_input import Act, Confirm, Digit, Erase, Nudge, OpenRating, Point, Rate
from scenes.rating_entry import RatingEntry
from scenes.stage.panel import ConfirmPressed, ScalePressed
from scenes.tongue import Tongue


class PanelPort(Protocol):
    """What the dialogue needs of the panel."""

    def open(self, question: str, hint: str) -> None:
        """Show it empty."""

    def show(self, value: int | None) -> None:
        """Show the value so far."""

    def close(self) -> None:
        """Take it away."""

    def pressed(
        self, origin: LPoint3f, direction: LVector3f
    ) -> ScalePressed | ConfirmPressed | None:
        """What a ray presses."""


@dataclass(frozen=True)
class Given:
    """A rating the patient gave: 0-100, and the prompt it answers, None if unasked."""

    suds: int
    prompt_id: str | None
    practice: bool = False
    """True for a number that answers no real question."""


class RatingDialogue:
    """Opens the panel for a prompt or unasked; an answered prompt is not shown again."""

    def __init__(
        self,
        panel: PanelPort,
        hint: Callable[[], str],
        say: Callable[[str], None] | None = None,
        tongue: Tongue | None = None,
    ) -> None:
        """``hint`` tells how to rate, each time the panel opens.

        ``say`` speaks the question of a prompt, as the panel opens for it.

        ``tongue`` knows the patient's language; without it everything is English.
        """
        self._tongue = tongue or Tongue()
        self._panel = panel
        self._hint = hint
        self._say = say
        self._entry = RatingEntry()
        self._prompt: OpenPrompt | None = None
        self._open = False
        self._answered: str | None = None
        self._practice = False

    @property
    def is_open(self) -> bool:
        """True while the panel is shown."""
        return self._open

    @property
    def prompt(self) -> OpenPrompt | None:
        """The prompt that waits for an answer, shown or not; None if there is none."""
        prompt = self._prompt
        if prompt is None or prompt.prompt_id == self._answered:
            return None
        return prompt

    def follow(self, prompt: OpenPrompt | None) -> None:
        """The prompt of the directive in force; a change closes what was open."""
        before = self._prompt.prompt_id if self._prompt else None
        after = prompt.prompt_id if prompt else None
        if before == after:
            return
        self._prompt = prompt
        if prompt is not None and prompt.in_scene and after != self._answered:
            self._start(prompt.wording)
            if self._say is not None:
                self._say(prompt.wording)
        elif before is not None:
            self._finish()

    def act(self, act: Act) -> Given | None:
        """Let the patient's act work on the panel; the rating if it was given by it."""
        if isinstance(act, Rate):
            return self._given(act.suds)
        if isinstance(act, OpenRating) and not self._open:
            self._start(self.prompt.wording if self.prompt else DISTRESS)
        if not self._open:
            return None
        if isinstance(act, Point):
            return self._point(act)
        if isinstance(act, Confirm):
            return self._confirm()
        self._edit(act)
        return None

    def practise(self, question: str) -> None:
        """Open the panel for a number that nobody keeps; a real prompt takes its place."""
        self._start(question)
        self._practice = True

    def end_practice(self) -> None:
        """The time for practice is over."""
        if self._practice:
            self._finish()

    def dismiss(self) -> None:
        """The patient stopped: nobody wants a number now. The prompt stays open elsewhere."""
        self._finish()

    def _edit(self, act: Act) -> None:
        if isinstance(act, Digit):
            self._entry.digit(act.digit)
        elif isinstance(act, Erase):
            self._entry.erase()
        elif isinstance(act, Nudge):
            self._entry.nudge(act.steps)
        else:
            return
        self._panel.show(self._entry.value)

    def _point(self, act: Point) -> Given | None:
        pressed = self._panel.pressed(act.origin, act.direction)
        if isinstance(pressed, ConfirmPressed):
            return self._confirm()
        if isinstance(pressed, ScalePressed):
            self._entry.choose(pressed.value)
            self._panel.show(self._entry.value)
        return None

    def _confirm(self) -> Given | None:
        value = self._entry.confirm()
        return None if value is None else self._given(value)

    def _given(self, suds: int) -> Given:
        if self._practice:
            self._finish()
            return Given(suds, None, practice=True)
        prompt = self.prompt
        self._answered = prompt.prompt_id if prompt else self._answered
        self._finish()
        return Given(suds, prompt.prompt_id if prompt else None)

    def _start(self, question: str) -> None:
        self._entry.clear()
        self._panel.open(self._tongue(question), _sentence(self._tongue(self._hint())))
        self._open, self._practice = True, False

    def _finish(self) -> None:
        self._entry.clear()
        self._panel.close()
        self._open, self._practice = False, False


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
