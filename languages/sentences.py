"""A sentence that was made of a form, with something in its places, in another language.

Owns how the form is found again and its places are filled; must not know who says what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

_HOLE: Final = re.compile(r"\{([a-z_0-9]+)(?::[^}]*)?\}")

Say = Callable[[str], str]
"""Says a text in the language wanted, and one that it does not know as it is."""


def N_(text: str) -> str:  # noqa: N802
    """``text`` itself, marked for the catalogue: whoever shows it says it later."""
    return text


def filled(
    sentence: str,
    forms: Sequence[str],
    say: Say,
    parts: Sequence[str] = (),
    joints: Sequence[str] = (),
) -> str:
    """A ``sentence`` made of one of ``forms``, said; its places hold ``parts`` or values.

    Several parts in one place stand with one of ``joints`` between them. Empty where it is made
    of none of the forms.
    """
    whole = say(sentence)
    if whole != sentence:
        return whole
    for form in forms:
        found = _pattern(form).fullmatch(sentence)
        if found is not None:
            held = {
                name: _part(text, say, parts, joints) for name, text in found.groupdict().items()
            }
            return say(form).format(**held)
    return ""


def _part(text: str, say: Say, parts: Sequence[str], joints: Sequence[str]) -> str:
    whole = filled(text, parts, say)
    if whole or not any(joint in text for joint in joints):
        return whole or text
    for joint in joints:
        text = say(joint).join(filled(each, parts, say) or each for each in text.split(joint))
    return text


@cache
def _pattern(form: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for hole in _HOLE.finditer(form):
        pieces += [re.escape(form[end : hole.start()]), f"(?P<{hole.group(1)}>.+)"]
        end = hole.end()
    return re.compile("".join([*pieces, re.escape(form[end:])]), re.DOTALL)
