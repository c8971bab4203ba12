"""A patient's questionnaires over time: which entries count, and what each scored.

Owns what a correction takes the place of, and the order in time; must not know pages or stores.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.measures.questionnaires import item_nine_alert, score
from controller.protocol.questionnaires import AlertSeen, QuestionnaireEntry, QuestionnaireFilled

PHQ9 = "phq9"


@dataclass(frozen=True, slots=True)
class Scored:
    """One questionnaire that counts, with its scores or the sentence why there are none."""

    filled: QuestionnaireFilled
    scores: dict[str, float]
    """Name of a subscale to its points; empty where it cannot be scored."""
    unscored: str
    """Why it cannot be scored, or empty."""

    @property
    def main(self) -> str | None:
        """Name of the score that stands for it: the total, else the first; None without scores."""
        return "total" if "total" in self.scores else next(iter(self.scores), None)


def in_force(entries: Sequence[QuestionnaireEntry]) -> tuple[QuestionnaireFilled, ...]:
    """The questionnaires that count, by day and then as they were recorded.

    An entry that another one corrects does not count any more, nor does a withdrawal.
    ``entries`` are all of a patient's, in order.
    """
    filled = [e.event for e in entries if isinstance(e.event, QuestionnaireFilled)]
    replaced = {one.corrects for one in filled if one.corrects is not None}
    counting = [one for one in filled if one.entry_id not in replaced and not one.withdrawn]
    return tuple(sorted(counting, key=lambda one: one.filled_on))


def scored_course(entries: Sequence[QuestionnaireEntry]) -> tuple[Scored, ...]:
    """What every questionnaire that counts scored, in the order of `in_force`."""
    return tuple(_scored(one) for one in in_force(entries))


def open_alerts(entries: Sequence[QuestionnaireEntry]) -> tuple[QuestionnaireFilled, ...]:
    """PHQ-9 forms whose item 9 needs the clinician and was not acknowledged, in order.

    A correction is asked about anew; what it corrects, or what was withdrawn, no longer.
    """
    seen = {e.event.entry_id for e in entries if isinstance(e.event, AlertSeen)}
    return tuple(one for one in in_force(entries) if one.entry_id not in seen and _alerts(one))


def _alerts(filled: QuestionnaireFilled) -> bool:
    try:
        return filled.name == PHQ9 and item_nine_alert(filled.items)
    except ValueError:
        # Of another version, kept as it was given, with no item 9 to look at.
        return False


def _scored(filled: QuestionnaireFilled) -> Scored:
    try:
        return Scored(filled, score(filled.name, filled.items, version=filled.version), "")
    except ValueError as why:
        return Scored(filled, {}, str(why))
