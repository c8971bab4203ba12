"""The language of whoever looks at a page: which one it is, and what a sentence is in it.

Owns the lookup, at the moment of speaking, so that one process speaks to everybody in their own
language; must not know what is said or how a page looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Final, TypeVar

from babel.dates import format_date
from nicegui.slot import Slot, get_task_id

from languages.catalogues import SOURCE, catalogue

DOMAIN: Final = "console"
"""Catalogue of what the console says."""

SCENES: Final = "scenes"
"""Catalogue of what patients read and what scenes call their parts."""

SCOPE_KEY: Final = "fearladder.language"
"""Where the language of a request stands in its scope."""

_SPOKEN: Final[ContextVar[str]] = ContextVar("spoken", default=SOURCE)
_HOLE: Final = re.compile(r"\{([a-z_0-9]+)(?::[^}]*)?\}")
_CAPITALS: Final = frozenset({"de"})
"""Languages whose nouns keep their capitals wherever they stand."""

_REGIONS: Final = {"en": "en_GB", "de": "de_DE"}
"""Whose customs of dates go with each language."""

K = TypeVar("K")


def language() -> str:
    """The tag in force: that of the page being worked on, else of the request, else English."""
    stack = Slot.stacks.get(get_task_id())
    if stack:
        scope = stack[-1].parent.client.request.scope
        return str(scope.get(SCOPE_KEY, SOURCE))
    return _SPOKEN.get()


@contextmanager
def spoken(tag: str) -> Iterator[None]:
    """Speak ``tag`` until the end of the block, where no page says otherwise."""
    before = _SPOKEN.set(tag)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def _(text: str) -> str:
    """``text``, a sentence of the console, in the language in force."""
    return catalogue(DOMAIN, language()).gettext(text) if text else ""


def c_(context: str, text: str) -> str:
    """``text`` where English has one word for two things; ``context`` tells which is meant."""
    return catalogue(DOMAIN, language()).pgettext(context, text)


def n_(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` for ``count`` of something; the message has the place ``{count}``."""
    return catalogue(DOMAIN, language()).ngettext(one, many, count).format(count=count)


def N_(text: str) -> str:  # noqa: N802
    """``text`` itself, marked for the catalogue: whoever shows it says it by ``_``."""
    return text


def of_scene(text: str) -> str:
    """``text`` of a scene's SPEC, or of what patients read, in the language in force."""
    return catalogue(SCENES, language()).gettext(text) if text else ""


def said_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Options, value and words, with their words in the language in force."""
    return [(value, _(words)) for value, words in pairs]


def lowered(text: str) -> str:
    """``text`` as it stands within a sentence: languages differ in what keeps its capital."""
    return text if language() in _CAPITALS else text[:1].lower() + text[1:]


def local_time(moment: datetime, *, clock: bool = True) -> str:
    """A date, with hours and minutes where ``clock``, as the language in force writes it."""
    locale = _REGIONS[language()]
    if not clock:
        return format_date(moment, "medium", locale=locale)
    return f"{format_date(moment, 'medium', locale=locale)} {moment:%H:%M}"


class Said(Mapping[K, str]):
    """A table of sentences that are said in the language in force when they are looked up."""

    def __init__(self, plain: Mapping[K, str]) -> None:
        """``plain`` holds them as they are in the catalogue."""
        self._plain = plain

    def __getitem__(self, key: K) -> str:
        """The sentence of ``key``."""
        return _(self._plain[key])

    def __iter__(self) -> Iterator[K]:
        """The keys, in their order."""
        return iter(self._plain)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._plain)


def filled(sentence: str, forms: Sequence[str], parts: Sequence[str] = ()) -> str:
    """A ``sentence`` made of one of ``forms``, whose places hold ``parts`` or values, translated.

    One that is made of none of them stays as it is.
    """
    if language() == SOURCE:
        return sentence
    return _filled(sentence, forms, parts) or sentence


def _filled(sentence: str, forms: Sequence[str], parts: Sequence[str]) -> str:
    """The same, or empty where ``sentence`` is of none of ``forms``."""
    if _(sentence) != sentence:
        return _(sentence)
    for form in forms:
        found = _pattern(form).fullmatch(sentence)
        if found is not None:
            held = {name: _part(text, parts) for name, text in found.groupdict().items()}
            return _(form).format(**held)
    return ""


def _part(text: str, parts: Sequence[str]) -> str:
    whole = _filled(text, parts, ())
    if whole or (" or " not in text and " and " not in text):
        return whole or text
    for joint in (N_(" or "), N_(" and ")):
        text = _(joint).join(_filled(each, parts, ()) or each for each in text.split(joint))
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts, end = [], 0
    for hole in _HOLE.finditer(template):
        parts += [re.escape(template[end : hole.start()]), f"(?P<{hole.group(1)}>.+)"]
        end = hole.end()
    return re.compile("".join([*parts, re.escape(template[end:])]), re.DOTALL)
