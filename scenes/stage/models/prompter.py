"""What a speaker has on the lectern: a screen with words to say, and a clock that counts up.

Owns the texts that may be chosen, their pages and both screens; must not know who speaks or why.
"""

from __future__ import annotations

from functools import cache
from math import cos, radians, sin
from typing import Protocol

from panda3d.core import DynamicTextFont, LColor, NodePath

from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models.seating import LECTERN_AT, LECTERN_TOP_M, Place
from scenes.stage.shading import Material
from scenes.stage.stage import Stage
from scenes.stage.text import Lettering, make_font, overlay_root, rectangle
from scenes.tongue import N_, Tongue

READING = (
    N_(
        "Good morning, and thank you for coming. I would like to tell you something about "
        "the river that runs through our town."
    ),
    N_(
        "It begins in the hills, forty kilometres to the south, as a brook that one can step "
        "across. By the time it gets here it is as wide as a street."
    ),
    N_(
        "For a long time people turned their backs on it. The houses on its banks had their "
        "windows on the other side."
    ),
    N_(
        "Twenty years ago that changed. First came a path, then trees, and then benches. "
        "Today it is where half the town goes on a Sunday."
    ),
    N_(
        "In spring the water is high and brown. In late summer one can see the stones at the "
        "bottom, and children build dams."
    ),
    N_(
        "If you have an hour this week, walk down to the old bridge. The best time is the "
        "early evening. Thank you for listening."
    ),
)
"""A text to read aloud, a page after the other."""

HOME_TOWN = (
    N_("Where I live"),
    N_("How long I have been there"),
    N_("What I like about it"),
    N_("What I would change"),
    N_("A place I would show a visitor"),
    N_("Thank you. Are there questions?"),
)
"""Keywords for a talk about the place where one lives; the first is its title."""

JOURNEY = (
    N_("A journey I remember"),
    N_("Where to, with whom, and why"),
    N_("How we got there"),
    N_("What surprised me"),
    N_("Whom I met"),
    N_("Would I go again?"),
)
"""Keywords for a talk about a journey."""

WORK = (
    N_("What I do all day"),
    N_("How I came to do it"),
    N_("An ordinary morning"),
    N_("What is hard about it"),
    N_("What people get wrong about it"),
    N_("What comes next"),
)
"""Keywords for a talk about work, studies or the household."""

PAGE_S = 14.0
"""How long a page of the text to read stays: about 100 words a minute."""

_WORDS = {"reading": READING, "home_town": HOME_TOWN, "journey": JOURNEY, "work": WORK}
_HALF_M, _HIGH_M, _TILT_DEG = 0.205, 0.27, -58.0
_AT = (0.0, LECTERN_AT[1] - 0.145, LECTERN_TOP_M + 0.006)
_CLOCK_HALF_M, _CLOCK_HIGH_M, _CLOCK_TILT_DEG = 0.075, 0.052, -25.0
_CASE = Finish((0.02, 0.02, 0.022), roughness=0.5)
_GLASS = LColor(0.006, 0.007, 0.009, 1)
_LETTERS = LColor(0.78, 0.80, 0.76, 1)
_TITLE = LColor(0.85, 0.66, 0.28, 1)
_DIGITS = LColor(0.30, 0.75, 0.42, 1)
_SORT = 5


class Screen(Protocol):
    """Something on the lectern that shows what is due."""

    def tick(self, age_s: float) -> None:
        """Show what is due ``age_s`` seconds after the talk began."""
        ...


def own_words(typed: str) -> tuple[str, ...]:
    """The lines of ``typed`` that hold something, the first as the title; the default without."""
    lines = tuple(line.strip() for line in typed.splitlines())
    return tuple(line for line in lines if line) or HOME_TOWN


def lectern_screens(stage: Stage, words: str, own: str = "", *, clock: bool) -> tuple[Screen, ...]:
    """What stands on the lectern: ``words`` names a text or keywords, anything else is nothing.

    ``own`` is what "own" shows: a title and keywords, each on a line.
    """
    screens: list[Screen] = []
    said = own_words(own) if words == "own" else _WORDS.get(words, ())
    if said:
        screens.append(Prompter(stage, said, turns_pages=words == "reading"))
    if clock:
        back = cos(radians(_TILT_DEG)) * _HIGH_M if said else 0.0
        y = _AT[1] - sin(radians(_TILT_DEG)) * _HIGH_M if said else LECTERN_AT[1] + 0.08
        screens.append(SpeechClock(stage, (0.0, y, LECTERN_TOP_M + 0.016 + back)))
    return tuple(screens)


class Prompter:
    """A screen on the lectern, tilted to the speaker, that shows ``words`` in their language."""

    def __init__(self, stage: Stage, words: tuple[str, ...], *, turns_pages: bool) -> None:
        """``turns_pages``: one of ``words`` after the other; else the first over all the others."""
        self._stage, self._words, self._turns = stage, words, turns_pages
        self._tongue = Tongue()
        pane = _pane(stage, "prompter", _AT, _TILT_DEG, (_HALF_M, _HIGH_M))
        width_m = 2 * _HALF_M - 0.03
        self._title = Lettering(pane, _font(), 0.026, width_m=width_m, colour=_TITLE)
        self._title.node.set_pos(0, -0.003, _HIGH_M - 0.045)
        height_m = 0.0225 if turns_pages else 0.020
        self._body = Lettering(pane, _font(), height_m, width_m=width_m, colour=_LETTERS)
        self._body.node.set_pos(0, -0.003, _HIGH_M - (0.045 if turns_pages else 0.095))
        self.tick(0.0)

    def tick(self, age_s: float) -> None:
        """Show what is due ``age_s`` seconds after the talk began."""
        self._tongue.speak(self._stage.language)
        said = [self._tongue(words) for words in self._words]
        if self._turns:
            self.shown = said[min(int(age_s / PAGE_S), len(said) - 1)]
            self._body.show(self.shown)
        else:
            self.shown = "\n".join(said)
            self._title.show(said[0])
            self._body.show("\n".join(said[1:]))


class SpeechClock:
    """A small clock that stands at ``at``: how long the talk has gone on, minutes and seconds."""

    def __init__(self, stage: Stage, at: Place) -> None:
        pane = _pane(stage, "speech clock", at, _CLOCK_TILT_DEG, (_CLOCK_HALF_M, _CLOCK_HIGH_M))
        self._digits = Lettering(pane, _font(), 0.042, colour=_DIGITS)
        self._digits.node.set_pos(0, -0.003, 0.012)
        self.tick(0.0)

    def tick(self, age_s: float) -> None:
        """Show ``age_s``, seconds since the talk began."""
        minutes, seconds = divmod(int(age_s), 60)
        self.shown = f"{minutes}:{seconds:02d}"
        self._digits.show(self.shown)


def _pane(
    stage: Stage, name: str, at: Place, tilt_deg: float, size_m: tuple[float, float]
) -> NodePath:
    """A dark pane that stands on its lower edge at ``at``; what hangs below it glows."""
    half, high = size_m
    body = Mesh()
    body.bevelled_box((-half - 0.008, 0.002, -0.008), (half + 0.008, 0.014, high + 0.008), 0.003,
                      _CASE)  # fmt: skip
    case = stage.attach(name, body, Material.SURFACE, casts_shadow=False)
    case.set_pos(*at)
    case.set_p(tilt_deg)
    lit = overlay_root(case, f"{name} pane", stage.shading, _SORT)
    lit.set_depth_test(True)
    rectangle(lit, (-half, half, 0.0, high), _GLASS)
    letters = lit.attach_new_node(f"{name} letters")
    letters.set_bin("fixed", _SORT + 1)
    return letters


@cache
def _font() -> DynamicTextFont:
    """One font for every screen there ever is."""
    return make_font()
