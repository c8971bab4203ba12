"""Questionnaires as they are filled in on a page: wording that may be shown, answers, the alert.

Owns which wording is shown and when a clinician has to look at once; pure, must not know pages.

The wording of those that anyone may reproduce is in wording.json, in each language as it was
published in it: a validated scale is never translated here, and where a language has no form here
the English one is shown, and the page says so. Of every other scale the answers of the paper
form are entered by number: whether its wording may be shipped is not known, or it may not.

No other form than the English ones is shipped: of the German ones it is not established, as it is
of the English, that anyone may reproduce them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from clinician_console.language import N_, _, figure, language, local_language
from clinician_console.scale_words import scored, subscale
from controller.measures.questionnaires import cutoff_reached, item_nine_alert, scale, score
from controller.measures.scales import SCALES
from controller.protocol.base import Model
from controller.protocol.care_events import QuestionnaireRecorded
from controller.protocol.events import NoteAdded, RecordedEvent
from languages.catalogues import SOURCE

PHQ9: Final = "phq9"
NOT_PUBLISHED: Final = N_("It comes with the program in English alone.")
"""What is said beside words in another language than the page's."""
FREE: Final = N_(
    "Free to reproduce: no copyright restriction and no charge (Pfizer, 22 July 2010)."
)
"""The licence of every wording there is."""
_SEEN: Final = "PHQ-9, item 9 answered "


class Wording(Model):
    """The published words of a questionnaire that anyone may reproduce, in one language."""

    language: str
    """Tag of the language of the words."""
    source: str
    licence: str
    introduction: str
    answers: tuple[str, ...]
    """From the lowest on."""
    items: tuple[str, ...]


@cache
def _published() -> dict[str, dict[str, Wording]]:
    """Name of a questionnaire and tag of a language to the words."""
    text = files("clinician_console").joinpath("wording.json").read_text(encoding="utf-8")
    return {
        name: {
            tag: Wording.model_validate_json(json.dumps(words | {"language": tag}))
            for tag, words in forms.items()
        }
        for name, forms in json.loads(text).items()
    }


def wordings() -> dict[str, Wording]:
    """Name of a questionnaire to its words, of those whose words may be shown.

    In the language in force where they were published in it, else in English.
    """
    return {name: forms.get(language(), forms[SOURCE]) for name, forms in _published().items()}


@dataclass(frozen=True)
class Question:
    """One item: what is asked, and the answers with their words."""

    words: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Alert:
    """Item 9 of a PHQ-9 needs the clinician now."""

    answer: int | None
    """1 to 3; None where it has no answer, which is not a no."""

    @property
    def sentence(self) -> str:
        """What the clinician reads."""
        if self.answer is None:
            return _(
                "Item 9 (thoughts of death or of hurting oneself) has no answer, which is not a "
                "no. Speak with the patient about it before anything else."
            )
        return _(
            "Item 9 (thoughts of death or of hurting oneself) was answered {answer} of 3. "
            "Speak with the patient about it before anything else."
        ).format(answer=self.answer)


def names() -> tuple[tuple[str, str], ...]:
    """Every questionnaire that can be filled in: name and title, those with wording first."""
    titles = dict.fromkeys((form.name, form.title) for form in SCALES)
    return tuple(sorted(titles, key=lambda one: one[0] not in wordings()))


def questions(name: str, version: str | None = None) -> tuple[Question, ...]:
    """The items of a questionnaire, in its default version; ValueError for one not known."""
    form, wording = scale(name, version), wordings().get(name)
    return tuple(
        Question(
            words=f"{number}. {wording.items[number - 1]}"
            if wording
            else _("Item {number}").format(number=number),
            answers=tuple(
                (str(value), f"{value} {wording.answers[value - low]}" if wording else str(value))
                for value in range(low, high + 1)
            ),
        )
        for number, (low, high) in enumerate(form.answers, start=1)
    )


def note_on(name: str, version: str | None = None) -> str:
    """What has to be said beside the form: its version, its licence, its remark."""
    form, wording = scale(name, version), wordings().get(name)
    shown = [_("Enter the answers of the paper form by number: its wording is not shipped.")]
    if wording is not None:
        shown = [_(wording.licence)]
        if wording.language != language():
            shown.append(_(NOT_PUBLISHED))
    parts = (f"{scored(form.version)}.", *shown, scored(form.remark))
    return " ".join(part for part in parts if part)


def read_in(heading: str, tag: str | None) -> str:
    """``heading`` with the language of the words that were read, where there were any."""
    if tag is None:
        return heading
    return _("{heading}, read in {language}").format(heading=heading, language=local_language(tag))


def result(name: str, items: Sequence[int | None], version: str | None = None) -> str:
    """The scores in a sentence, with the cut-off and its norm; or why there is none."""
    try:
        scores = score(name, items, version=version)
    except ValueError as why:
        return scored(str(why))
    told = ", ".join(f"{subscale(key)} {figure(value):g}" for key, value in scores.items())
    reached = cutoff_reached(name, scores["total"]) if "total" in scores else None
    if reached is None:
        return f"{told}."
    return _("{scores}: {meaning} (from {at_least}; {norm}).").format(
        scores=told,
        meaning=scored(reached.meaning),
        at_least=f"{figure(reached.at_least):g}",
        norm=scored(reached.norm),
    )


def alert_of(name: str, items: Sequence[int]) -> Alert | None:
    """The alert that these answers give, or None."""
    if name != PHQ9 or not item_nine_alert(items):
        return None
    return Alert(items[8])


def acknowledgement(alert: Alert, done: str) -> str:
    """What is recorded when the clinician has seen the alert; ``done`` in their words."""
    return f"{_SEEN}{alert.answer}: seen by the clinician. {done.strip()}".strip()


def open_alert(events: Sequence[RecordedEvent]) -> Alert | None:
    """The latest alert of a session that nobody has acknowledged since, or None."""
    waiting: Alert | None = None
    for recorded in events:
        match recorded.event:
            case QuestionnaireRecorded(name=name, items=items) if name == PHQ9:
                waiting = _alert(items) or waiting
            case NoteAdded(text=text) if text.startswith(_SEEN):
                waiting = None
            case _:
                pass
    return waiting


def _alert(items: Sequence[int]) -> Alert | None:
    try:
        return alert_of(PHQ9, items)
    except ValueError:
        # A form with other items is kept as it was given, and has no item 9 to look at.
        return None
