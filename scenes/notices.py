"""What the patient is told about a change of the picture that they did not make.

Owns the words the renderer says by itself and how long they stand; must not know drawing.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective
from scenes.tongue import N_, Tongue

STOPPED = N_("You stopped. Take your time.")
"""After the patient's own stop."""

TECHNICAL = N_("A technical pause. You did nothing wrong.")
"""After anything technical."""

BESIDE = N_("Your therapist is beside you.")
"""After TECHNICAL, where the therapist is in the room."""

RECONNECTING = N_("Your therapist is reconnecting.")
"""After TECHNICAL, where the therapist is elsewhere."""

DISTRESS = N_("How distressed are you right now, 0 to 100?")
"""The question of a rating, where it is asked in the scene or the patient rates unasked."""

RECORDINGS = {
    STOPPED: "notice_stopped.ogg",
    TECHNICAL: "notice_technical.ogg",
    BESIDE: "notice_beside.ogg",
    RECONNECTING: "notice_reconnecting.ogg",
    DISTRESS: "prompt_distress.ogg",
}
"""Every sentence that has a recorded voice, and its file in assets/sounds."""

RECORDINGS_IN = {
    "de": {
        STOPPED: "notice_stopped_de.ogg",
        TECHNICAL: "notice_technical_de.ogg",
        BESIDE: "notice_beside_de.ogg",
        RECONNECTING: "notice_reconnecting_de.ogg",
        DISTRESS: "prompt_distress_de.ogg",
    },
}
"""The same sentences as they are said in other languages, by the tag of each."""

FAINT_LINES = (
    N_("You may feel faint. It passes."),
    N_("Keep your eyes open."),
    N_("Tense your arms, legs and stomach."),
    N_("Your therapist helps you to lie down."),
)
"""The steps for a faint as the controller sends them."""

STANDS_S = 8.0
"""How long the renderer's own words stand at least, seconds."""


class Notices:
    """The words to show now: the renderer's own while they are fresh, else the directive's."""

    def __init__(self) -> None:
        self._own = ""
        self._until_s = 0.0

    def stopped(self, now_s: float) -> None:
        """The patient stopped."""
        self._say(STOPPED, now_s)

    def technical(self, now_s: float, therapist_in_room: bool | None) -> None:
        """The renderer went to the safe place by itself; None where the therapist is unknown."""
        where = {True: BESIDE, False: RECONNECTING, None: ""}[therapist_in_room]
        self._say(f"{TECHNICAL} {where}".strip(), now_s)

    def withdraw(self) -> None:
        """Exposure goes on: nothing of an earlier stop is left standing."""
        self._own = ""

    def text(self, directive: SceneDirective | None, now_s: float, *, stands: bool) -> str:
        """The words to show, or empty; ``stands`` while the renderer's own stop is in force.

        The steps for a faint come before everything: whoever is about to faint needs them now.
        """
        if directive is not None and directive.faint_help:
            return "\n".join(directive.faint_help)
        if self._own and (stands or now_s < self._until_s):
            return self._own
        self._own = ""
        if directive is None or directive.notice is None:
            return ""
        return directive.notice.text

    def _say(self, words: str, now_s: float) -> None:
        self._own = words
        self._until_s = now_s + STANDS_S


def recordings() -> dict[str, str]:
    """File of every recorded sentence, by its words in the language that it is spoken in."""
    found = dict(RECORDINGS)
    for tag, files in RECORDINGS_IN.items():
        say = Tongue()
        say.speak(tag)
        found |= {say(sentence): file for sentence, file in files.items()}
    return found


def in_language(notice: str, say: Tongue) -> str:
    """``notice`` as the patient reads it: line by line, and sentence by sentence where known."""
    parts = spoken_parts(notice)
    if parts and " ".join(parts) == notice:
        return " ".join(map(say, parts))
    return "\n".join(map(say, notice.split("\n")))


def spoken_parts(words: str) -> tuple[str, ...]:
    """The sentences of ``words`` that have a recorded voice, in their order."""
    found = [(words.find(sentence), sentence) for sentence in RECORDINGS]
    return tuple(sentence for at, sentence in sorted(found) if at >= 0)
