"""What happened in a session, sorted into the rows under its curve.

Owns which row a thing belongs to and how long it lasts; must not know charts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from controller.measures.marks import HOLDS, NS_PER_MIN, SAFE_PLACES, MarkKind
from controller.measures.session import SessionCurve
from controller.protocol import care_events as k
from controller.protocol import events as e

STEPS, EVENTS, PAUSES = "Steps", "Scene events", "Pauses"
ASKED, MARKED, LEARNING, BODY, NOTES = "Asked", "Marked", "Predictions", "Health", "Notes"
LANES: Final = (STEPS, EVENTS, PAUSES, ASKED, MARKED, LEARNING, BODY, NOTES)
"""The rows, from the top."""

NOT_RECORDED: Final = "Not recorded: the controller was restarted"
"""What a stretch is called between the last event before a restart and the restart."""

_OF_KIND: Final[dict[MarkKind, str]] = {
    "event": EVENTS,
    "moment": MARKED,
    "behaviour": MARKED,
    "learning": LEARNING,
    "health": BODY,
    "headset": BODY,
}


@dataclass(frozen=True, slots=True)
class LaneMark:
    """Something in a row, in minutes since the session was opened."""

    lane: str
    time_min: float
    until_min: float
    """Its end; ``time_min`` where it has no length."""
    words: str
    hollow: bool = False
    """True for what did not come: a prompt without an answer."""


def lane_marks(curve: SessionCurve, events: Sequence[e.RecordedEvent]) -> tuple[LaneMark, ...]:
    """Everything in the rows of a session, by time. ``events`` are all of it, in order."""
    found = [
        LaneMark(_OF_KIND[mark.kind], mark.time_min, mark.time_min, mark.label)
        for mark in curve.marks
        if mark.kind in _OF_KIND
    ]
    found += [LaneMark(NOTES, n.time_min, n.time_min, n.text) for n in curve.notes]
    found += _steps(events, curve.duration_min)
    found += _pauses(events, curve.duration_min)
    found += [LaneMark(PAUSES, a, b, NOT_RECORDED) for a, b in curve.unrecorded]
    found += _asked(events)
    return tuple(sorted(found, key=lambda mark: mark.time_min))


def _minutes(recorded: e.RecordedEvent) -> float:
    return recorded.elapsed_ns / NS_PER_MIN


def _steps(events: Sequence[e.RecordedEvent], end_min: float) -> Iterator[LaneMark]:
    here: tuple[float, str] | None = None
    for recorded in events:
        if isinstance(recorded.event, k.StepStarted | k.StepEnded):
            if here is not None:
                yield LaneMark(STEPS, here[0], _minutes(recorded), here[1])
            here = None
        if isinstance(recorded.event, k.StepStarted):
            here = (_minutes(recorded), recorded.event.step.title)
    if here is not None:
        yield LaneMark(STEPS, here[0], end_min, here[1])


_ENDS_PAUSE = (e.Resumed, e.ConfigurationChanged, e.DebriefStarted, e.SessionClosed)


def _pauses(events: Sequence[e.RecordedEvent], end_min: float) -> Iterator[LaneMark]:
    """Holds and stays in the safe place, each until it is over or another takes its place."""
    here: tuple[float, str] | None = None
    for recorded in events:
        words = _pause(recorded.event)
        if here is not None and (words or isinstance(recorded.event, _ENDS_PAUSE)):
            yield LaneMark(PAUSES, here[0], _minutes(recorded), here[1])
            here = None
        if words:
            here = (_minutes(recorded), words)
    if here is not None:
        yield LaneMark(PAUSES, here[0], end_min, here[1])


def _pause(event: e.Event) -> str:
    match event:
        case e.Held(reason=reason):
            return HOLDS[reason]
        case e.SafePlaceEntered(reason=why):
            return SAFE_PLACES[why]
        case _:
            return ""


def _asked(events: Sequence[e.RecordedEvent]) -> Iterator[LaneMark]:
    """Every prompt where it was put: how it was answered, or that it was not."""
    answers: dict[str, str] = {}
    for recorded in events:
        match recorded.event:
            case e.RatingRecorded(prompt_id=str() as prompt, suds=suds):
                answers[prompt] = f"Asked, answered {suds}"
            case e.RatingDeclined(prompt_id=prompt):
                answers[prompt] = "Asked, would rather not rate"
            case e.RatingMissed(prompt_id=prompt):
                answers[prompt] = "Asked, no answer"
            case _:
                pass
    for recorded in events:
        if isinstance(recorded.event, e.RatingPrompted):
            words = answers.get(recorded.event.prompt_id, "Asked, no answer")
            at = _minutes(recorded)
            yield LaneMark(ASKED, at, at, words, hollow="answered" not in words)
