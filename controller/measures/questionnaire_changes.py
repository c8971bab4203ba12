"""Every questionnaire of a patient, from sessions and from between them, and what changed reliably.

Owns what is compared with what; must not know stores or pages, nor choose a norm: whoever calls
states one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from controller.measures.questionnaire_course import PHQ9, in_force
from controller.measures.questionnaires import cutoff_reached, item_nine_alert, scale, score
from controller.measures.reliable_change import Norm, ReliableChange, classify_by
from controller.protocol.care_events import QuestionnaireRecorded
from controller.protocol.events import RecordedEvent, SessionPrepared
from controller.protocol.questionnaires import QuestionnaireEntry, QuestionnaireFilled

NO_NORM: Final = "No norm was stated for this questionnaire."
FIRST: Final = "It is the first of its course with a score, so there is nothing to compare it with."


@dataclass(frozen=True, slots=True)
class Answered:
    """One questionnaire that counts, and its scores."""

    name: str
    """As the record calls it, e.g. ``phq9``."""
    version: str
    """Of its form; scores of different versions are never compared. Empty if it is not known."""
    session_id: str | None
    """The session it was filled in, or None outside sessions."""
    entry_id: str | None
    """The entry outside sessions, or None."""
    day: str
    """ISO 8601: of the answers, or of the session."""
    occasion: str
    """In a session ``pre``, ``post`` and so on; outside ``before`` the treatment, ``between``
    sessions, ``after`` it, ``follow_up``."""
    filled_by: str | None
    """Who entered it outside sessions, ``patient`` or ``therapist``; None within one."""
    items: tuple[int | None, ...]
    """Raw answers in the order of the form; None is no answer."""
    scores: dict[str, float]
    """Name of a subscale to its points; empty where it cannot be scored."""
    unscored: str
    """Why it cannot be scored, in a sentence, or empty."""

    @property
    def main(self) -> float | None:
        """The score that stands for it: the total, else the first; None without scores."""
        return self.scores.get("total", next(iter(self.scores.values()), None))

    @property
    def cutoff(self) -> str | None:
        """The highest published cut-off that the total reaches, with its norm; or None."""
        total = self.scores.get("total")
        reached = None if total is None else cutoff_reached(self.name, total)
        return None if reached is None else f"{reached.meaning} ({reached.norm})"

    @property
    def item_nine_alert(self) -> bool:
        """True for a PHQ-9 whose item 9 is at 1 or more, or has no answer."""
        try:
            return self.name == PHQ9 and item_nine_alert(self.items)
        except ValueError:  # of another version, with no item 9 to look at
            return False


@dataclass(frozen=True, slots=True)
class Course:
    """The same version of a form over time: in sessions on one occasion, or outside sessions."""

    name: str
    version: str
    occasion: str | None
    """Within sessions; None for those from outside, which are one course."""
    norm: str | None
    """Where the norm of the changes is from; None if none was stated."""
    answered: tuple[Answered, ...]
    """In order of the sessions, or of the days."""
    changes: tuple[ReliableChange | None, ...]
    """One for each: its change from the first of the course that has a score, or None."""
    no_change: tuple[str, ...]
    """One for each: why there is none, in a sentence; empty where there is one."""


def questionnaire_courses(
    sessions: Sequence[Sequence[RecordedEvent]],
    entries: Sequence[QuestionnaireEntry],
    norms: Mapping[str, Norm] | None = None,
) -> tuple[Course, ...]:
    """Every form of a patient over time, with reliable change where a norm is stated.

    ``sessions``: the events of each, oldest first. ``entries``: what was filled in outside them,
    with corrections, in order of recording; what was corrected or withdrawn does not count.
    ``norms``: name of a questionnaire, written in any way that
    `controller.measures.questionnaires.scale` knows, to the norm of its main score. Change is
    Jacobson & Truax 1991 (`controller.measures.reliable_change.classify_by`), from the first of a
    course that has a score to each later one. Raises ValueError with a sentence for a norm of an
    unknown questionnaire, and for one that cannot be used where it is needed.
    """
    stated = {scale(name).name: norm for name, norm in (norms or {}).items()}
    found: dict[tuple[str, str, str | None], list[Answered]] = {}
    for events in sessions:
        for one in _in_session(events):
            found.setdefault((one.name, one.version, one.occasion), []).append(one)
    for one in map(_outside, in_force(entries)):
        found.setdefault((one.name, one.version, None), []).append(one)
    return tuple(_course(*key, answered, stated.get(key[0])) for key, answered in found.items())


def _in_session(events: Sequence[RecordedEvent]) -> Iterator[Answered]:
    opened = (r.event.header.wall_time_utc for r in events if isinstance(r.event, SessionPrepared))
    day = next(opened, "")[:10]
    for recorded in events:
        event = recorded.event
        if isinstance(event, QuestionnaireRecorded):
            scores, unscored = _scores(event.name, event.items, None)
            yield Answered(
                name=event.name,
                version=_version(event.name),
                session_id=recorded.session_id,
                entry_id=None,
                day=day,
                occasion=event.occasion.value,
                filled_by=None,
                items=event.items,
                scores=scores,
                unscored=unscored,
            )


def _outside(filled: QuestionnaireFilled) -> Answered:
    scores, unscored = _scores(filled.name, filled.items, filled.version)
    return Answered(
        name=filled.name,
        version=filled.version,
        session_id=None,
        entry_id=filled.entry_id,
        day=filled.filled_on,
        occasion=filled.moment.value,
        filled_by=filled.filled_by,
        items=filled.items,
        scores=scores,
        unscored=unscored,
    )


def _version(name: str) -> str:
    """The version that sessions ask in: the default of the form."""
    try:
        return scale(name).version
    except ValueError:
        return ""


def _scores(
    name: str, items: Sequence[int | None], version: str | None
) -> tuple[dict[str, float], str]:
    try:
        return score(name, items, version=version), ""
    except ValueError as why:
        return {}, str(why)


def _course(
    name: str, version: str, occasion: str | None, answered: Sequence[Answered], norm: Norm | None
) -> Course:
    first = next((one for one in answered if one.main is not None), None)
    judged = [_change(first, one, norm) for one in answered]
    return Course(
        name=name,
        version=version,
        occasion=occasion,
        norm=None if norm is None else norm.source,
        answered=tuple(answered),
        changes=tuple(change for change, _ in judged),
        no_change=tuple(why for _, why in judged),
    )


def _change(
    first: Answered | None, one: Answered, norm: Norm | None
) -> tuple[ReliableChange | None, str]:
    if first is None or first.main is None or one.main is None:
        return None, one.unscored
    if one is first:
        return None, FIRST
    if norm is None:
        return None, NO_NORM
    return classify_by(norm, first.main, one.main), ""
