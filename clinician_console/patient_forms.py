"""Questionnaires of a patient outside sessions, as they are chosen, filled in and read over time.

Owns the words and what an entry is made of; pure, must not know pages or stores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clinician_console import questionnaire_view as form_view
from clinician_console.language import N_, Said, _, local_day
from clinician_console.patient_view import NONE
from clinician_console.patient_view import Scored as Course
from clinician_console.scale_words import scored
from controller.measures.questionnaire_course import Scored, open_alerts, scored_course
from controller.measures.questionnaires import scale
from controller.measures.scales import SCALES, Scale
from controller.protocol.questionnaires import Moment, QuestionnaireEntry, QuestionnaireFilled

MOMENTS: Final[Said[Moment]] = Said(
    {
        Moment.BEFORE: N_("Before the treatment"),
        Moment.BETWEEN: N_("Between sessions"),
        Moment.AFTER: N_("After the treatment"),
        Moment.FOLLOW_UP: N_("Follow-up"),
    }
)
BY_WHOM: Final = (
    ("therapist", N_("I enter the answers")),
    ("patient", N_("The patient answers at this screen")),
)
NO_ANSWER: Final = "none"
"""Value of the choice that leaves an item out."""


@dataclass(frozen=True)
class Line:
    """One questionnaire that counts, as a row."""

    entry_id: str
    day: str
    title: str
    moment: str
    result: str
    by: str


def forms() -> dict[str, Scale]:
    """Every form that can be filled in, by a key; those with wording first."""
    found: dict[str, Scale] = {}
    for form in sorted(SCALES, key=lambda one: one.name not in form_view.wordings()):
        key = form.name
        while key in found:
            key += "-other"
        found[key] = form
    return found


def form_words(form: Scale) -> str:
    """What a form is called in the list to choose from: another coding is told apart."""
    return form.title if scale(form.name) == form else f"{form.title} ({scored(form.version)})"


def missing_words(form: Scale, missing: Sequence[int]) -> str:
    """What is said once before a form is recorded with items left out."""
    which = ", ".join(map(str, missing))
    if len(missing) <= form.may_miss:
        rule = _("It can be scored all the same, by its own rule.")
    else:
        rule = _("It can be recorded, but not scored.")
    return _("Not answered yet: {which}. {rule} To record it like this, press again.").format(
        which=which, rule=rule
    )


def items_of(chosen: Sequence[str]) -> tuple[int | None, ...]:
    """Answers in the order of the items, from the values that were chosen."""
    return tuple(int(one) if one.isdigit() else None for one in chosen)


def lines(entries: Sequence[QuestionnaireEntry]) -> tuple[Line, ...]:
    """Every questionnaire that counts, newest first."""
    return tuple(_line(one) for one in reversed(scored_course(entries)))


def _line(scored: Scored) -> Line:
    filled = scored.filled
    corrected = _(", corrected") if filled.corrects else ""
    return Line(
        entry_id=filled.entry_id,
        day=local_day(filled.filled_on),
        title=form_view.read_in(_title(filled), filled.language),
        moment=MOMENTS[filled.moment],
        result=form_view.result(filled.name, filled.items, filled.version),
        by=(_("Patient") if filled.filled_by == "patient" else _("Therapist")) + corrected,
    )


def _title(filled: QuestionnaireFilled) -> str:
    try:
        return form_words(scale(filled.name, filled.version))
    except ValueError:
        return f"{filled.name} ({filled.version})"


def courses(entries: Sequence[QuestionnaireEntry]) -> tuple[Course, ...]:
    """Scores over time, one course for each form and version: different codings never mix."""
    found: dict[tuple[str, str], list[Scored]] = {}
    for one in scored_course(entries):
        found.setdefault((one.filled.name, one.filled.version), []).append(one)
    return tuple(_course(number, of) for number, of in enumerate(found.values()))


def _course(number: int, of: Sequence[Scored]) -> Course:
    first = of[0].filled
    points = tuple(
        (local_day(one.filled.filled_on), one.scores[one.main])
        for one in of
        if one.main is not None
    )
    subscale = next((one.main for one in of if one.main is not None), "total")
    return Course(
        name=f"patient-{first.name}-{number}",
        title=_title(first),
        subscale=subscale,
        points=points,
        unscored=tuple(
            f"{local_day(one.filled.filled_on)}: {scored(one.unscored)}"
            for one in of
            if one.unscored
        ),
        counted=N_("day"),
    )


def first_alert(entries: Sequence[QuestionnaireEntry]) -> tuple[str, form_view.Alert] | None:
    """The oldest alert nobody has acknowledged: its entry and what to say; None without one."""
    waiting = open_alerts(entries)
    return (waiting[0].entry_id, form_view.Alert(waiting[0].items[8])) if waiting else None


def entry_of(entries: Sequence[QuestionnaireEntry], entry_id: str) -> QuestionnaireFilled | None:
    """The questionnaire of this name, if it counts."""
    counting = (one.filled for one in scored_course(entries))
    return next((one for one in counting if one.entry_id == entry_id), None)


def answer_words(items: Sequence[int | None]) -> str:
    """Answers as they were given, for a correction: "2, 0, –"."""
    return ", ".join(NONE if item is None else str(item) for item in items)
