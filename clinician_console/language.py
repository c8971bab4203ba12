"""The language of whoever looks at a page: which one it is, and what a sentence is in it.

Owns the lookup, at the moment of speaking, so that one process speaks to everybody in their own
language; must not know what is said or how a page looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Final, TypeVar

from nicegui.slot import Slot, get_task_id

from languages import local, sentences
from languages.catalogues import SOURCE, catalogue

DOMAIN: Final = "console"
"""Catalogue of what the console says."""

RECORD: Final = "record"
"""Catalogue of what the record calls what happened, and of reports."""

SCENES: Final = "scenes"
"""Catalogue of what patients read and what scenes call their parts."""

SCOPE_KEY: Final = "fearladder.language"
"""Where the language of a request stands in its scope."""

_SPOKEN: Final[ContextVar[str]] = ContextVar("spoken", default=SOURCE)
_CAPITALS: Final = frozenset({"de"})
"""Languages whose nouns keep their capitals wherever they stand."""

K = TypeVar("K")


def language() -> str:
    """The tag in force: that of the page being worked on, else of the request, else English."""
    stack = Slot.stacks.get(get_task_id())
    if not stack:
        return _SPOKEN.get()
    try:
        scope = stack[-1].parent.client.request.scope
    except RuntimeError:  # the page was left while its handler waited: nobody reads what it says
        return _SPOKEN.get()
    return str(scope.get(SCOPE_KEY, SOURCE))


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


def raised(text: str) -> str:
    """``text`` as it begins a line; what is within it keeps its capitals."""
    return text[:1].upper() + text[1:]


def local_time(moment: datetime, *, clock: bool = True) -> str:
    """A date, with hours and minutes where ``clock``, as the language in force writes it."""
    spell = local.day_and_time if clock else local.day
    return spell(moment, language())


def figure(value: float) -> local.Figure:
    """A number that ``format`` writes as the language in force does."""
    return local.Figure(value, language())


def local_number(value: float, most: int = 2) -> str:
    """A number with at most so many decimals, as the language in force writes it."""
    return local.number(value, language(), most)


def local_language(tag: str) -> str:
    """A language by its tag, as the language in force calls it."""
    return local.language_name(tag, language())


def local_day(iso: str) -> str:
    """A day as the language in force writes it; what is no ISO 8601 day stays as it is."""
    try:
        return local.day(date.fromisoformat(iso), language())
    except ValueError:
        return iso


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


def filled(
    sentence: str,
    forms: Sequence[str],
    parts: Sequence[str] = (),
    joints: Sequence[str] = (),
    domain: str = DOMAIN,
) -> str:
    """A ``sentence`` made of one of ``forms``, whose places hold ``parts`` or values, translated.

    One that is made of none of them stays as it is.
    """
    if language() == SOURCE:
        return sentence
    say = catalogue(domain, language()).gettext
    return sentences.filled(sentence, forms, say, parts, joints) or sentence
