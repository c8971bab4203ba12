"""Scores of questionnaires from their raw items, by each scale's own rules.

Owns scoring, missing items and the alert of PHQ-9; must not know sessions, nor call a score good
or bad beyond a published cut-off with its norm. The tables are in `controller.measures.scales`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from numbers import Integral
from typing import Any, Final

import numpy as np

from controller.measures.scales import CUTOFFS, SCALES, Cutoff, Scale, Term

Item = int | float | None
"""An answer; None or NaN where it is missing."""

_ALIASES: Final = {
    "apa": "apaspecificphobia",
    "apaseverity": "apaspecificphobia",
    "apaspecificphobiaseverity": "apaspecificphobia",
    "apaseverityspecificphobia": "apaspecificphobia",
    "severitymeasureforspecificphobia": "apaspecificphobia",
    "smspa": "apaspecificphobia",
    "specificphobia": "apaspecificphobia",
}


def scale(name: str, version: str | None = None) -> Scale:
    """The questionnaire ``name`` (PHQ-9, phq9 and Phq_9 are one), in its default or a version.

    ``version`` is what `Scale.version` says. Raises ValueError for a name or version that is not
    known, with those that are.
    """
    if not isinstance(name, str):
        raise ValueError("The name of a questionnaire must be text, such as phq9.")
    wanted = _plain(name)
    versions = [s for s in SCALES if _plain(s.name) == _ALIASES.get(wanted, wanted)]
    if not versions:
        known = ", ".join(dict.fromkeys(s.name for s in SCALES))
        raise ValueError(f"There is no questionnaire {name!r}; there are: {known}.")
    if version is None:
        return versions[0]
    for one in versions:
        if one.version == version:
            return one
    known = "; ".join(s.version for s in versions)
    raise ValueError(f"The {_called(versions[0])} has no version {version!r}; there are: {known}.")


def score(
    name: str,
    items: Sequence[Item] | Iterable[Item] | Mapping[int, Item],
    *,
    version: str | None = None,
) -> dict[str, float]:
    """Scores of one filled-in questionnaire: name of a subscale to its points.

    ``items`` are whole numbers in the order of the form, any sequence or array, or a mapping from
    the number of an item (from 1) to its answer; None or NaN is a missing one, and so is a number
    that a mapping does not have. ``version`` as for `scale`. Each score is the weighted sum of its
    items, reversed ones counted from the other end; the tables of `controller.measures.scales`
    state weights, ranges and source. Missing items count as the mean of the answered ones where the
    scale's own rule allows as many (PHQ-9: 2; WSAS: 1, also "not applicable"); a rule that could
    not be verified is not used, and the scale's docstring says so.
    Raises ValueError with a sentence for an unknown questionnaire, a wrong number of items, an
    answer out of range, and "cannot be scored" for more missing items than the rule allows.
    """
    form = scale(name, version)
    answers = _answers(form, items)
    missing = [n for n, answer in enumerate(answers, start=1) if answer is None]
    if len(missing) > form.may_miss:
        raise ValueError(_cannot(form, missing))
    counted = _counted(form, answers)
    return {
        subscale: math.fsum(_term(term, counted) for term in terms)
        for subscale, terms in form.subscales
    }


def missing_items(
    name: str, items: Sequence[Item] | Iterable[Item], *, version: str | None = None
) -> tuple[int, ...]:
    """Numbers of the items that have no answer, from 1; it tells too whether the form is whole.

    Raises ValueError with a sentence for an unknown questionnaire or version, a wrong number of
    items, and an answer out of range; not for missing ones, however many.
    """
    answers = _answers(scale(name, version), items)
    return tuple(n for n, answer in enumerate(answers, start=1) if answer is None)


def item_nine_alert(items: Sequence[Item] | Iterable[Item]) -> bool:
    """True if PHQ-9's item 9 (thoughts of death or self-harm) needs the clinician now.

    That is an answer of 1 or more, and also no answer: not answering is not saying no. It needs
    no other item, so it holds where the total cannot be scored. Raises ValueError for what is no
    PHQ-9. Source: Kroenke, Spitzer & Williams 2001; acknowledging it is this project's rule.
    """
    ninth = _answers(scale("phq9"), items)[8]
    return ninth is None or ninth >= 1


def pcl5_clusters_met(items: Sequence[Item] | Iterable[Item]) -> bool:
    """True if PCL-5 meets the DSM-5 clusters: items at 2 or more count as present.

    At least 1 of items 1-5, 1 of 6-7, 2 of 8-14 and 2 of 15-20. A provisional finding, no
    diagnosis. Raises ValueError as `score` does; no item may be missing. Source: Weathers et al.
    2013, National Center for PTSD.
    """
    form = scale("pcl5")
    answers = _answers(form, items)
    missing = [n for n, answer in enumerate(answers, start=1) if answer is None]
    if missing:
        raise ValueError(_cannot(form, missing))
    present = [answer is not None and answer >= 2 for answer in answers]
    clusters = ((0, 5, 1), (5, 7, 1), (7, 14, 2), (14, 20, 2))
    return all(sum(present[first:end]) >= least for first, end, least in clusters)


def cutoff_reached(name: str, total: float) -> Cutoff | None:
    """The highest published cut-off at or below ``total``, with its norm; None if there is none.

    Raises ValueError for an unknown questionnaire.
    """
    reached = [c for c in CUTOFFS.get(scale(name).name, ()) if total >= c.at_least]
    return reached[-1] if reached else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _called(form: Scale) -> str:
    short = re.sub(r"([A-Z])(\d)", r"\1-\2", form.name.upper())
    return form.title if form.name.startswith("apa") else short


def _answers(form: Scale, items: Sequence[Item] | Iterable[Item]) -> list[int | None]:
    if isinstance(items, Mapping):
        return _numbered(form, items)
    # Of a set nobody knows which answer belongs to which item.
    if isinstance(items, str | bytes | Set):
        raise ValueError(f"The answers to the {_called(form)} must be a list in its order.")
    if getattr(items, "ndim", 1) != 1:
        raise ValueError(f"The answers to the {_called(form)} must be one plain list.")
    given = list(items) if isinstance(items, Iterable) else [items]
    if len(given) != len(form.answers):
        raise ValueError(f"The {_called(form)} has {len(form.answers)} items; {len(given)} given.")
    return [_answer(form, number, item) for number, item in enumerate(given, start=1)]


def _numbered(form: Scale, items: Mapping[Any, Any]) -> list[int | None]:
    """Answers by the number of their item; an item that is not there is missing."""
    last = len(form.answers)
    known = range(1, last + 1)
    for number in items:
        if isinstance(number, bool) or not isinstance(number, Integral) or number not in known:
            raise ValueError(
                f"The answers to the {_called(form)} must be a list in its order, or go by the "
                f"numbers of the items, 1 to {last}."
            )
    return [_answer(form, number, items.get(number)) for number in known]


def _answer(form: Scale, number: int, item: Any) -> int | None:
    low, high = form.answers[number - 1]
    wrong = f"Item {number} of the {_called(form)} must be a whole number from {low} to {high}."
    # True is an answer to a statement and not to a scale of degrees.
    if isinstance(item, bool | np.bool_) and high > 1:
        raise ValueError(wrong)
    if item is None or item is np.ma.masked:
        return None
    try:
        if isinstance(item, str | bytes | bytearray | np.ndarray):
            raise TypeError("no number")
        value = float(item)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(wrong) from error
    if math.isnan(value):
        return None
    if not low <= value <= high or value != int(value):
        raise ValueError(wrong)
    return int(value)


def _counted(form: Scale, answers: Sequence[int | None]) -> list[float]:
    """Every item as it counts: reversed where it is, the mean of the answered where it misses."""
    turned = [_turned(form, n, answer) for n, answer in enumerate(answers, start=1)]
    answered = [value for value in turned if value is not None]
    mean = math.fsum(answered) / len(answered)
    return [mean if value is None else value for value in turned]


def _turned(form: Scale, number: int, answer: int | None) -> int | None:
    if answer is None or number not in form.reversed_items:
        return answer
    return sum(form.answers[number - 1]) - answer


def _term(term: Term, counted: Sequence[float]) -> float:
    return math.fsum(counted[n - 1] for n in term.items) * term.weight


def _cannot(form: Scale, missing: Sequence[int]) -> str:
    which = ", ".join(map(str, missing))
    allowed = f"at most {form.may_miss} may be" if form.may_miss else "none may be"
    return f"The {_called(form)} cannot be scored: item {which} missing, and {allowed}."
