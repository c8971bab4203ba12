"""The guided first session: its steps in their order, and which of them is next.

Owns the words of the guide and when a step is done, told from the recorded events alone, so that a
reload forgets nothing; pure, must not know pages, sockets or who is guided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from clinician_console.language import N_
from controller.protocol.care_events import StepStarted
from controller.protocol.events import (
    BaselineStarted,
    DebriefStarted,
    Event,
    ExposureStarted,
    Held,
    IntensityChanged,
    RatingRecorded,
    Resumed,
    SafePlaceEntered,
    SessionClosed,
    TalkingChanged,
)
from controller.protocol.vocabulary import HoldReason, Place, SafePlaceReason


@dataclass(frozen=True)
class Seen:
    """What a guided session has come to: its events, where the patient is, and if all stands."""

    events: Sequence[Event]
    place: Place
    paused: bool = False


@dataclass(frozen=True)
class GuideStep:
    """One step: what it is called, what to do, where on the page, and when it is done."""

    name: str
    title: str
    """As in the catalogue."""
    text: str
    """As in the catalogue."""
    at: str
    """CSS selector of what to press."""
    done: Callable[[Seen], bool]


def _any(seen: Seen, kind: type[Event], **wanted: object) -> bool:
    return _from(seen.events, kind, **wanted) is not None


def _from(events: Sequence[Event], kind: type[Event], **wanted: object) -> int | None:
    """Place of the first event of ``kind`` with these values, or None."""
    for place, event in enumerate(events):
        if isinstance(event, kind) and all(getattr(event, k) == v for k, v in wanted.items()):
            return place
    return None


def _left_and_back(seen: Seen) -> bool:
    pressed = _any(seen, SafePlaceEntered, reason=SafePlaceReason.THERAPIST)
    return pressed and seen.place is not Place.SAFE_PLACE


def _raised(seen: Seen) -> bool:
    return any(isinstance(e, IntensityChanged) and e.ramp.to_value > 0 for e in seen.events)


def _rated(seen: Seen) -> bool:
    shown = _from(seen.events, ExposureStarted)
    return shown is not None and _from(seen.events[shown:], RatingRecorded) is not None


def _held(seen: Seen) -> int | None:
    return _from(seen.events, Held, reason=HoldReason.THERAPIST)


def _resumed(seen: Seen) -> bool:
    held = _held(seen)
    return held is not None and _from(seen.events[held:], Resumed) is not None


STEPS: Final[tuple[GuideStep, ...]] = (
    GuideStep(
        "safe-place",
        N_("SAFE PLACE is always in this corner"),
        N_(
            "One touch, or Esc, takes the patient out of the scene at once, from every page. Try "
            "it now: nobody sits there."
        ),
        "#safe-place",
        lambda seen: _any(seen, SafePlaceEntered, reason=SafePlaceReason.THERAPIST),
    ),
    GuideStep(
        "back",
        N_("Nothing goes on by itself"),
        N_(
            "The bright button at the foot is the next sensible step, and says what it does. "
            "Press it to go on."
        ),
        "#next-step",
        _left_and_back,
    ),
    GuideStep(
        "baseline",
        N_("Start the baseline"),
        N_(
            "Before it, the patient presses stop once, so that both know that it works; confirm "
            "it at the foot where it is not noted by itself. Then start the baseline."
        ),
        "#next-step",
        lambda seen: _any(seen, BaselineStarted),
    ),
    GuideStep(
        "rating",
        N_("The first rating"),
        N_(
            "Ask “How distressed are you, 0 to 100?” and touch the number. Or one key: 2 is 20, "
            "H is 100. For five seconds it can be undone."
        ),
        ".distress-panel .pad",
        lambda seen: _any(seen, RatingRecorded),
    ),
    GuideStep(
        "exposure",
        N_("Start the exposure"),
        N_("The scene appears at its lowest dose. It may need a moment to be made ready."),
        "#next-step",
        lambda seen: _any(seen, ExposureStarted),
    ),
    GuideStep(
        "dose",
        N_("Raise the dose"),
        N_(
            "+5 asks for more, and the dose follows slowly. With the dial it goes further: a rise "
            "of more than 15 asks whether the patient agrees."
        ),
        "#dose-more",
        _raised,
    ),
    GuideStep(
        "ask",
        N_("Ask in the scene"),
        N_(
            "“Ask for a rating” shows the question to the patient, who answers there. What you "
            "hear, you can also touch on the pad."
        ),
        "#ask-rating",
        _rated,
    ),
    GuideStep(
        "hold",
        N_("Hold"),
        N_(
            "Space, or Hold: nothing rises and no event starts, while the picture goes on. Use it "
            "whenever you want to think."
        ),
        "#hold",
        lambda seen: _held(seen) is not None,
    ),
    GuideStep(
        "resume",
        N_("Resume"),
        N_("Only this button ends a hold. Where the dose changes by it, it says to what."),
        "#next-step",
        _resumed,
    ),
    GuideStep(
        "talk",
        N_("Talk"),
        N_("While you hold T, or the button, the sound of the scene is low and your voice clear."),
        "#talk",
        lambda seen: _any(seen, TalkingChanged, talking=True),
    ),
    GuideStep(
        "step",
        N_("A step of the ladder"),
        N_(
            "Touch step 2. Write what the patient expects, touch how likely and how bad, and go "
            "there. Afterwards touch a step again for its outcome."
        ),
        "#page-ladder, #tab-ladder",
        lambda seen: _any(seen, StepStarted),
    ),
    GuideStep(
        "debrief",
        N_("End the exposure"),
        N_(
            "Press “More …”, then “End exposure, debrief”. Then talk over what was expected and "
            "what came."
        ),
        "#more, #start-debrief",
        lambda seen: _any(seen, DebriefStarted),
    ),
    GuideStep(
        "close",
        N_("Close the session"),
        N_(
            "Write what the patient learnt, in their words, and what they will try until the next "
            "time. Both are printed, and shown when the next session begins."
        ),
        "#next-step",
        lambda seen: _any(seen, SessionClosed),
    ),
    GuideStep(
        "felt",
        N_("That was a whole session"),
        N_(
            "The button at the foot shows what was felt, beside what you did. “?” at the top of "
            "every page tells what is on it."
        ),
        "#next-step",
        lambda _seen: False,
    ),
)
"""The guided session, in order."""

PHASES: Final = frozenset({"baseline", "exposure", "debrief", "close"})
"""Steps that enter a phase: what was not done before them is not asked for any more."""


def next_of(seen: Seen, skipped: Collection[str] = ()) -> int:
    """Place in ``STEPS`` of the first step that is neither done, ``skipped`` nor behind.

    Behind is what comes before a phase that was entered; but from the safe place, and from a hold
    that is no part of the guide, it leads back first.
    """
    names = [step.name for step in STEPS]
    pressed = _any(seen, SafePlaceEntered, reason=SafePlaceReason.THERAPIST)
    if pressed and seen.place is Place.SAFE_PLACE and "back" not in skipped:
        return names.index("back")
    entered = [place for place, step in enumerate(STEPS) if step.name in PHASES and step.done(seen)]
    ahead = range(max(entered, default=-1) + 1, len(STEPS))
    is_open = (p for p in ahead if names[p] not in skipped and not STEPS[p].done(seen))
    found = next(is_open, len(STEPS) - 1)
    return names.index("back") if seen.paused and names[found] != "resume" else found
