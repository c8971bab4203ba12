"""The neutral room's words: the patient learns to stop, to stay, to rate, and is told who watches.

Owns these words and when a rating is practised; must not know drawing, buttons or sockets.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective
from controller.protocol.vocabulary import Rehearsal
from scenes.patient_input import Act, Nudge, OpenRating, Ways
from scenes.tongue import N_, Tongue

PRACTICE = N_("For practice: how warm are your hands, 0 to 100?")
"""A harmless question; its answer is nobody's business."""

WELCOME = N_("Three things you can always do. Please try each one.")
"""Over the three ways."""

READY = N_("You have tried all three. You can use them at any time.")
"""Once there is nothing left to try."""

TRIED = N_("tried")

_WATCH = (
    N_("One person watches this session, with your agreement."),
    N_("Two people watch this session, with your agreement."),
    N_("Three people watch this session, with your agreement."),
    N_("Four people watch this session, with your agreement."),
    N_("Five people watch this session, with your agreement."),
)
_MANY_WATCH = N_("{count} people watch this session, with your agreement.")


class Lobby:
    """Follows the directive; says what to write and when the panel opens for practice."""

    def __init__(self) -> None:
        self.open = False
        """True while the neutral room teaches."""
        self._tried: tuple[Rehearsal, ...] = ()
        self._practised = False

    def follow(self, directive: SceneDirective) -> None:
        """The directive in force."""
        if not directive.lobby:
            self._practised = False
        self.open, self._tried = directive.lobby, directive.rehearsed

    def practises(self, act: Act) -> bool:
        """True if ``act``, with no panel open, asks for the panel of practice."""
        return self.open and isinstance(act, OpenRating | Nudge)

    def offers_practice(self) -> bool:
        """True once, when everything else was tried: whoever has no buttons needs no button."""
        others = {Rehearsal.STOP, Rehearsal.STAY_HERE} <= set(self._tried)
        due = self.open and others and not self._practised and Rehearsal.RATING not in self._tried
        self._practised = self._practised or due
        return due

    def text(self, ways: Ways | None, say: Tongue) -> str:
        """What to write in the room, or empty."""
        if not self.open or ways is None:
            return ""
        lines = [
            _line(say, N_("Stop"), ways.stop, done=Rehearsal.STOP in self._tried),
            _line(say, N_("Stay here"), ways.stay, done=Rehearsal.STAY_HERE in self._tried),
            _line(say, N_("Rate"), ways.rate, done=Rehearsal.RATING in self._tried),
        ]
        whole = set(Rehearsal) <= set(self._tried)
        return "\n".join([say(READY if whole else WELCOME), *lines])


def watched_words(directive: SceneDirective | None, say: Tongue) -> str:
    """What the neutral room says of ``directive.watchers``, or empty.

    Over the steps for a faint nothing else is read.
    """
    count = directive.watchers if directive is not None and not directive.faint_help else 0
    if count == 0:
        return ""
    if count > len(_WATCH):
        return say(_MANY_WATCH).format(count=count)
    return say(_WATCH[count - 1])


def _line(say: Tongue, what: str, how: str, *, done: bool) -> str:
    return f"{say(what)}: {say(how)}" + (f"   ({say(TRIED)})" if done else "")
